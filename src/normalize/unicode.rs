//! Lossless repairs of characters.
//!
//! Character references in text that is not HTML are decoded, the text is brought into NFC (which reorders vowel signs but
//! loses none), line ends become `\n`, and control characters that no text needs go. Everything that a reader or a renderer
//! may see stays: tatweel, vowel signs, bidi marks, zero-width joiners, soft hyphens.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::record::{Carried, CharsetRepair};
use crate::text::{entities, is_absolute_uri};

/// Cleans the texts of one article and notes what it took.
pub(super) struct Cleaner<'a> {
    /// Decode character references; off where the decoder has done so.
    pub(super) entities: bool,
    /// Repairs made, each once.
    pub(super) repairs: &'a mut Vec<CharsetRepair>,
}

/// What a scan of a text found to do.
#[derive(Default)]
struct Findings {
    references: bool,
    line_ends: bool,
    controls: bool,
    maybe_not_nfc: bool,
}

impl Cleaner<'_> {
    /// A text of several lines.
    pub(super) fn block<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        let mut found = scan(&text);
        if found.references
            && self.entities
            && let Cow::Owned(decoded) = entities::decoded(&text)
        {
            self.note(CharsetRepair::HtmlEntities);
            found = scan(&decoded);
            text = Cow::Owned(decoded);
        }
        if found.line_ends {
            self.note(CharsetRepair::LineEnds);
        }
        if found.controls {
            self.note(CharsetRepair::ControlCharacters);
        }
        if found.line_ends || found.controls {
            text = Cow::Owned(without_controls(&text));
        }
        if found.maybe_not_nfc && !unicode_normalization::is_nfc(&text) {
            self.note(CharsetRepair::Nfc);
            text = Cow::Owned(text.nfc().collect());
        }
        text
    }

    /// A text of one line: white space of any length and kind between words becomes one space.
    pub(super) fn one_line(&mut self, text: &str) -> String {
        let text = self.block(text);
        let mut out = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        out
    }

    /// The fields that pass through; a subject whose uri is none keeps it as a code.
    pub(super) fn carried(&mut self, mut carried: Carried) -> Carried {
        let lines = [
            &mut carried.slugline,
            &mut carried.ed_note,
            &mut carried.copyright_holder,
            &mut carried.copyright_notice,
            &mut carried.usage_terms,
            &mut carried.located,
            &mut carried.title,
        ];
        for line in lines {
            self.clean_line(line);
        }
        for description in &mut carried.descriptions {
            description.value = self.block(&description.value).into_owned();
        }
        let lists = [
            &mut carried.subjects,
            &mut carried.genres,
            &mut carried.people,
            &mut carried.organisations,
            &mut carried.places,
            &mut carried.events,
            &mut carried.objects,
            &mut carried.info_sources,
        ];
        for concept in lists.into_iter().flatten() {
            self.clean_line(&mut concept.name);
            if let Some(uri) = concept.uri.take_if(|uri| !is_absolute_uri(uri)) {
                concept.literal.get_or_insert(uri);
            }
        }
        carried
    }

    fn clean_line(&mut self, line: &mut Option<String>) {
        *line = line.take().map(|text| self.one_line(&text)).filter(|text| !text.is_empty());
    }

    fn note(&mut self, repair: CharsetRepair) {
        if !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }
}

fn scan(text: &str) -> Findings {
    let mut found = Findings::default();
    for c in text.chars() {
        match c {
            '\n' | '\t' | ' '..='%' | '\''..='~' => {}
            '&' => found.references = true,
            '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => found.line_ends = true,
            c if is_noise(c) => found.controls = true,
            // Latin, Arabic letters and digits, common punctuation: in NFC whatever stands beside them, unless that is a mark.
            '\u{A0}'..='\u{2FF}'
            | '\u{60C}'..='\u{60F}'
            | '\u{61B}'..='\u{64A}'
            | '\u{660}'..='\u{66F}'
            | '\u{671}'..='\u{6BF}' => {}
            '\u{2010}'..='\u{2027}' | '\u{202A}'..='\u{203A}' | '\u{200B}'..='\u{200F}' => {}
            _ => found.maybe_not_nfc = true,
        }
    }
    found
}

/// Control characters, non-characters, stray byte order marks, object placeholders.
fn is_noise(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}')
        || matches!(c, '\u{FEFF}' | '\u{FFFC}' | '\u{FFFE}' | '\u{FFFF}' | '\u{FDD0}'..='\u{FDEF}')
}

fn without_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // CR CR LF is what teleprinters sent, and what a text file becomes that was converted twice.
            '\r' => {
                let mut ahead = chars.clone();
                if ahead.next() == Some('\r') && ahead.next() == Some('\n') {
                    chars.next();
                }
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            c if is_noise(c) => {}
            c => out.push(c),
        }
    }
    out
}
