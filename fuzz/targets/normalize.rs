//! Normalization of arbitrary strings. The fields of the article are parted by U+001E, the body first, so that any text is
//! an input.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newswire::normalize;
use newswire::record::{Description, InputFormat, PubStatus, RawArticle, Subject};
use newswire::text::is_invisible;
use unicode_normalization::UnicodeNormalization;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut fields = text.split('\u{1E}').map(str::to_owned);
    let mut next = || fields.next().filter(|field| !field.is_empty());
    // References are decoded in the text of all formats but HTML.
    let mut raw = RawArticle::new(InputFormat::Html);
    raw.body = next().unwrap_or_default();
    raw.title = next();
    raw.byline = next();
    raw.url = next();
    raw.uri = next();
    raw.source = next();
    raw.language = next();
    raw.version = next();
    raw.subtitle = next();
    raw.version_created = next();
    raw.embargoed_until = next();
    raw.carried.subjects.extend(next().map(|uri| Subject { uri: Some(uri), ..Subject::default() }));
    raw.carried.descriptions.extend(next().map(|value| Description { role: None, value }));
    raw.envelope.subject = next();
    raw.envelope.time = next();
    let other = next();
    raw.status = if other.as_deref() == Some("canceled") { PubStatus::Canceled } else { PubStatus::Usable };
    let references = other.as_deref() == Some("json");
    raw.format = if references { InputFormat::JsonArticle } else { InputFormat::Html };

    let body = raw.body.clone();
    let input = newswire_fuzz::input(data, &[]);
    let run = || normalize::normalize(raw, &input, &normalize::Settings::default());
    let Ok(article) = newswire_fuzz::within_memory(data.len(), run) else { return };
    newswire_fuzz::check(&article, &input);
    if !references {
        lossless(&body, &article.body, article.removed.iter().map(|removal| removal.text.as_str()));
    }
});

/// Nothing but what is listed goes, from the head and the tail only, and nothing is added.
fn lossless<'a>(given: &str, shown: &str, removed: impl Iterator<Item = &'a str>) {
    let (given, shown) = (visible(given), visible(shown));
    let removed: String = removed.map(visible).collect();
    assert_eq!(given.len(), shown.len() + removed.len(), "{given:?}\n{shown:?}\n{removed:?}");
    let head = (0..=removed.len()).filter(|at| removed.is_char_boundary(*at) && given.starts_with(&removed[..*at]));
    let whole = |at: usize| given[at..].strip_prefix(shown.as_str()) == Some(&removed[at..]);
    assert!(head.into_iter().any(whole), "{given:?}\n{shown:?}\n{removed:?}");
}

/// What a text shows, brought into NFC: no white space, no invisible or control characters.
fn visible(text: &str) -> String {
    let noise = |c: char| {
        let no_character = matches!(c, '\u{FFFC}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FFFE}' | '\u{FFFF}' | '\u{FEFF}');
        (c.is_control() && !c.is_whitespace()) || no_character
    };
    let text: String = text.chars().filter(|c| !noise(*c)).nfc().collect();
    text.chars().filter(|c| !is_invisible(*c) && !c.is_whitespace()).collect()
}
