//! Language and script of a body.
//!
//! Script is counted letter by letter. Text in Arabic script with the letters that only Arabic uses (ة أ إ) and without those
//! that only its neighbours use (پ چ گ ک ی ٹ ے …) is Arabic: that settles most of the wire without a model. For the rest
//! whatlang judges a sample; where it is unsure, the declared language counts, else `und`.

use whatlang::Detector;

use crate::record::LanguageGuess;

/// Bytes of the body that are looked at. Trigram counts are stable long before.
const SAMPLE_BYTES: usize = 1200;
/// Fewer letters than this settle nothing on their own.
const FEW_LETTERS: usize = 24;

/// Letters of a text by script, with what tells languages of the Arabic script apart.
#[derive(Default)]
struct Letters {
    total: usize,
    latin: usize,
    arabic: usize,
    cyrillic: usize,
    hebrew: usize,
    greek: usize,
    han: usize,
    kana: usize,
    hangul: usize,
    devanagari: usize,
    /// ة أ إ, and the article.
    only_arabic: usize,
    /// Letters that Arabic does not write.
    never_arabic: usize,
}

/// The language of a body; of the title where the body is empty.
pub(super) fn guess(body: &str, title: &str, declared: Option<&str>, flags: &mut Vec<&'static str>) -> LanguageGuess {
    let text = if body.is_empty() { title } else { body };
    let sample = crate::text::head(text, SAMPLE_BYTES);
    let letters = count(sample);
    let script = letters.script();
    let declared = declared.and_then(primary_subtag);
    let (tag, confidence, reliable) =
        if letters.is_plainly_arabic() { ("ar", 1.0, true) } else { judged(sample, &letters) };
    let guess = |tag: String, confidence: f32| LanguageGuess { tag, script: script.to_owned(), confidence };
    match declared {
        Some(declared) if declared == tag => guess(declared, f32::max(confidence, 0.9)),
        Some(declared) if !reliable => guess(declared, 0.5),
        Some(_) => {
            flags.push("language-mismatch");
            guess(tag.to_owned(), confidence)
        }
        None => guess(tag.to_owned(), confidence),
    }
}

/// Whether a second script has at least a quarter of the letters: Arabic and English paragraphs in one article. Counted by the
/// first bytes of characters, which tell scripts apart well enough and cost next to nothing.
pub(super) fn is_mixed(body: &str) -> bool {
    let mut bytes = [0_usize; 256];
    body.bytes().for_each(|byte| bytes[usize::from(byte)] += 1);
    let sum = |from: u8, to: u8| bytes[usize::from(from)..=usize::from(to)].iter().sum::<usize>();
    let mut scripts = [
        sum(b'a', b'z') + sum(b'A', b'Z') + sum(0xC3, 0xC9),
        // Greek, Cyrillic, Hebrew, Arabic, Indic, the Far East.
        sum(0xCD, 0xCF),
        sum(0xD0, 0xD3),
        sum(0xD7, 0xD7),
        sum(0xD8, 0xDB),
        sum(0xE0, 0xE0),
        sum(0xE3, 0xED),
    ];
    let total: usize = scripts.iter().sum();
    scripts.sort_unstable();
    let second = scripts[scripts.len() - 2];
    second >= FEW_LETTERS && second * 4 >= total
}

/// What whatlang says: tag, confidence, whether to rely on it.
fn judged(sample: &str, letters: &Letters) -> (&'static str, f32, bool) {
    if letters.total == 0 {
        return ("und", 0.0, false);
    }
    let Some(info) = Detector::new().detect(sample) else { return ("und", 0.0, false) };
    let tag = LANGUAGES.iter().find(|(code, _)| *code == info.lang().code()).map_or("und", |(_, tag)| *tag);
    #[allow(clippy::cast_possible_truncation, reason = "a probability")]
    let confidence = info.confidence() as f32;
    let reliable = info.is_reliable() && letters.total >= FEW_LETTERS;
    // Unreliable, but nothing better: a short text keeps the likelier of two guesses with its low confidence.
    if reliable || confidence >= 0.2 { (tag, confidence, reliable) } else { ("und", confidence, false) }
}

/// The primary language subtag, lower case: `ar-EG`, `ar_EG` and `AR` are `ar`; three-letter codes become two-letter ones.
fn primary_subtag(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|byte| byte.is_ascii_lowercase()) || primary == "und" {
        return None;
    }
    let short = LANGUAGES.iter().find(|(code, _)| *code == primary).map(|(_, tag)| (*tag).to_owned());
    Some(short.unwrap_or(primary))
}

fn count(text: &str) -> Letters {
    let mut letters = Letters::default();
    for c in text.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' => letters.latin += 1,
            'ة' | 'أ' | 'إ' => {
                letters.arabic += 1;
                letters.only_arabic += 1;
            }
            'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی' | 'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ہ' | 'ھ' | 'ۆ' | 'ێ' | 'ڕ' | 'ڵ'
            | 'ە' | 'ټ' | 'ډ' | 'ړ' | 'ښ' | 'ې' | 'ۇ' | 'ڭ' => {
                letters.arabic += 1;
                letters.never_arabic += 1;
            }
            '\u{620}'..='\u{64A}' | '\u{671}'..='\u{6D3}' => letters.arabic += 1,
            '\u{400}'..='\u{52F}' => letters.cyrillic += 1,
            '\u{5D0}'..='\u{5EA}' => letters.hebrew += 1,
            '\u{370}'..='\u{3FF}' => letters.greek += 1,
            '\u{4E00}'..='\u{9FFF}' => letters.han += 1,
            '\u{3040}'..='\u{30FF}' => letters.kana += 1,
            '\u{AC00}'..='\u{D7A3}' => letters.hangul += 1,
            '\u{900}'..='\u{97F}' => letters.devanagari += 1,
            c if c.is_ascii() || !c.is_alphabetic() => continue,
            _ => {}
        }
        letters.total += 1;
    }
    letters
}

impl Letters {
    /// ISO 15924 code of the script of most letters.
    fn script(&self) -> &'static str {
        let scripts = [
            (self.arabic, "Arab"),
            (self.latin, "Latn"),
            (self.cyrillic, "Cyrl"),
            (self.hebrew, "Hebr"),
            (self.greek, "Grek"),
            (self.hangul, "Kore"),
            // Japanese mixes kana with Han.
            (if self.kana > 0 { self.kana + self.han } else { 0 }, "Jpan"),
            (self.han, "Hani"),
            (self.devanagari, "Deva"),
        ];
        let known: usize = self.arabic
            + self.latin
            + self.cyrillic
            + self.hebrew
            + self.greek
            + self.hangul
            + self.kana
            + self.han
            + self.devanagari;
        if self.total == 0 {
            return "Zyyy";
        }
        if self.total - known > self.total / 2 {
            return "Zzzz";
        }
        // The first of equals.
        scripts.iter().rev().max_by_key(|(count, _)| *count).map_or("Zzzz", |(_, script)| script)
    }

    /// Written Arabic has a ة, أ or إ in every twelve letters or so, and none of its neighbours' letters but in a name.
    fn is_plainly_arabic(&self) -> bool {
        self.arabic >= FEW_LETTERS
            && self.arabic * 2 > self.total
            && self.only_arabic * 50 >= self.arabic
            && self.never_arabic * 8 < self.only_arabic
    }
}

/// ISO 639-3 as whatlang writes, and the BCP 47 tag.
#[rustfmt::skip]
const LANGUAGES: &[(&str, &str)] = &[
    ("ara", "ar"), ("eng", "en"), ("fra", "fr"), ("pes", "fa"), ("fas", "fa"), ("urd", "ur"), ("tur", "tr"), ("spa", "es"), ("deu", "de"),
    ("rus", "ru"), ("heb", "he"), ("epo", "eo"), ("cmn", "zh"), ("zho", "zh"), ("por", "pt"), ("ita", "it"), ("ben", "bn"), ("ukr", "uk"),
    ("kat", "ka"), ("hin", "hi"), ("jpn", "ja"), ("yid", "yi"), ("pol", "pl"), ("amh", "am"), ("jav", "jv"), ("kor", "ko"), ("nob", "nb"),
    ("dan", "da"), ("swe", "sv"), ("fin", "fi"), ("nld", "nl"), ("hun", "hu"), ("ces", "cs"), ("ell", "el"), ("bul", "bg"), ("bel", "be"),
    ("mar", "mr"), ("kan", "kn"), ("ron", "ro"), ("slv", "sl"), ("hrv", "hr"), ("srp", "sr"), ("mkd", "mk"), ("lit", "lt"), ("lav", "lv"),
    ("est", "et"), ("tam", "ta"), ("vie", "vi"), ("tha", "th"), ("guj", "gu"), ("uzb", "uz"), ("pan", "pa"), ("aze", "az"), ("ind", "id"),
    ("tel", "te"), ("mal", "ml"), ("ori", "or"), ("mya", "my"), ("nep", "ne"), ("sin", "si"), ("khm", "km"), ("tuk", "tk"), ("aka", "ak"),
    ("zul", "zu"), ("sna", "sn"), ("afr", "af"), ("lat", "la"), ("slk", "sk"), ("cat", "ca"), ("tgl", "tl"), ("hye", "hy"), ("cym", "cy"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str, declared: Option<&str>) -> (String, String) {
        let guess = guess(text, "", declared, &mut Vec::new());
        (guess.tag, guess.script)
    }

    #[test]
    fn arabic_is_told_from_its_neighbours() {
        for (text, expected) in [
            ("أعلنت وزارة الصحة المصرية اليوم عن تسجيل إصابات جديدة بالفيروس في محافظات الوجه البحري", "ar"),
            ("وزير امور خارجه ايران گفت که مذاکرات با کشورهای اروپایی در هفته آینده ادامه خواهد یافت", "fa"),
            ("وزیراعظم نے کہا ہے کہ حکومت عوام کے مسائل حل کرنے کے لیے تمام اقدامات کر رہی ہے", "ur"),
            ("Le ministre a déclaré que les négociations se poursuivraient la semaine prochaine à Genève", "fr"),
            ("The minister said the negotiations would continue next week in Geneva with all parties", "en"),
        ] {
            assert_eq!(tag(text, None).0, expected, "{text}");
        }
    }

    #[test]
    fn the_declared_language_counts_where_the_text_is_silent() {
        assert_eq!(tag("12 - 3", Some("ar_EG")), ("ar".to_owned(), "Zyyy".to_owned()));
        assert_eq!(tag("12 - 3", None).0, "und");
        assert_eq!(tag("BBC", Some("eng")).0, "en");
        let mut flags = Vec::new();
        let arabic = "أعلنت وزارة الصحة المصرية اليوم عن تسجيل إصابات جديدة";
        assert_eq!(guess(arabic, "", Some("en"), &mut flags).tag, "ar");
        assert_eq!(flags, ["language-mismatch"]);
    }
}
