//! Dates, through the fields of an article and through the lines of its text. A date that was understood reads the same
//! once it is written in full.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newswire::normalize::{self, Settings};
use newswire::record::{Article, DateSource, InputFormat, RawArticle};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let input = newswire_fuzz::input(data, &[]);
    let dated = |raw: RawArticle| newswire_fuzz::within_memory(data.len(), || normalize::normalize(raw, &input, &Settings::default()));

    let mut raw = RawArticle::new(InputFormat::Plain);
    raw.body = format!("{text}\nقال الوزير إن المشروع سيبدأ قريبا.\n{text}");
    let _ = dated(raw);

    let mut raw = RawArticle::new(InputFormat::Plain);
    raw.body = "قال الوزير إن المشروع سيبدأ قريبا.".into();
    raw.version_created = Some(text.into());
    raw.first_created = Some(text.into());
    let article = dated(raw.clone()).expect("it has words");
    if article.date_source == DateSource::Article {
        raw.version_created = Some(article.version_created.to_string());
        let again: Article = dated(raw).expect("it has words");
        assert_eq!(again.version_created, article.version_created);
    }

    let mut raw = RawArticle::new(InputFormat::Plain);
    raw.body = "قال الوزير إن المشروع سيبدأ قريبا.".into();
    raw.embargoed_until = Some(text.into());
    if let Ok(article) = dated(raw) {
        assert_eq!(article.embargoed_until.is_none(), text.trim().is_empty());
    }
});
