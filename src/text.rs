//! Character facts that several stages share. Folding here is for recognizing phrases; displayed text is never folded.

pub mod entities;
mod uri;

pub use uri::{host_of, is_absolute_uri, is_page_address, percent_encoded, to_uri};

/// Arabic vowel signs and other marks that stand on letters, superscript alef, Quranic marks, and the tatweel.
#[must_use]
pub fn is_arabic_mark(c: char) -> bool {
    matches!(c, '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0610}'..='\u{061A}' | '\u{06D6}'..='\u{06ED}')
}

/// Bidi controls, zero-width characters, soft hyphen and the byte order mark inside text.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The value of a decimal digit: ASCII, Arabic-Indic, or the Persian and Urdu forms.
#[must_use]
pub fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

/// The text with its letters folded for comparing phrases: no marks or invisible characters, one form of alef, ya and ha,
/// digits to ASCII, lower case; everything that is neither letter nor digit becomes one space.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_arabic_mark(c) || is_invisible(c) {
            continue;
        }
        let c = match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ئ' | 'ی' => 'ي',
            'ؤ' => 'و',
            'ة' => 'ه',
            'ک' => 'ك',
            'A'..='Z' => c.to_ascii_lowercase(),
            _ => digit(c).map_or(c, |value| char::from(b'0' + value)),
        };
        // The Unicode tables are asked only about what is neither ASCII nor basic Arabic.
        let plain = matches!(c, 'a'..='z' | '0'..='9' | 'ء'..='غ' | 'ف'..='ي');
        if !plain && (c.is_ascii() || !c.is_alphanumeric()) {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        if plain { out.push(c) } else { out.extend(c.to_lowercase()) }
    }
    out
}

/// The text up to so many bytes, cut between characters.
#[must_use]
pub fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Words: runs without white space that hold at least one letter or digit.
#[must_use]
pub fn word_count(text: &str) -> u32 {
    let (mut words, mut counted) = (0_u32, false);
    for c in text.chars() {
        // Most of the wire is in these ranges; the rest asks the Unicode tables.
        let (space, letter) = match c {
            ' ' | '\n' | '\t' => (true, false),
            'a'..='z' | 'A'..='Z' | '0'..='9' | 'ء'..='غ' | 'ف'..='ي' | '٠'..='٩' => (false, true),
            '!'..='/' | '\u{64B}'..='\u{65F}' => (false, false),
            c => (c.is_whitespace(), !counted && c.is_alphanumeric()),
        };
        if space {
            counted = false;
        } else if letter && !counted {
            counted = true;
            words = words.saturating_add(1);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_brings_spellings_together() {
        for (one, other) in [
            ("اقرأ أيضًا:", "إقرا ايضا"),
            ("شــارك المقال", "شارِك المقال!"),
            ("٣ دقائق للقراءة", "3 دقايق للقراءه"),
            ("\u{200F}Read More…", "read  more"),
            ("مصطفى", "مصطفي"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} / {other}");
        }
    }

    #[test]
    fn words_are_counted_without_lone_punctuation() {
        assert_eq!(word_count("قال – أمس – إنه «وصل» في 12/3 ."), 6);
        assert_eq!(word_count(" \n — … "), 0);
    }
}
