//! Until when an article must not be shown.
//!
//! Other dates are read with good will, this one is not: a day and a month that could be swapped, a Hijri date, a date that is
//! counted from another one, or any word beside the date that this stage does not know, and the embargo is not understood.
//! The caller then withholds the article. Of several embargoes the last to end holds.
//!
//! An embargo without a zone ends at its latest possible moment: when that time has come at UTC-12, where it comes last. It is
//! flagged `embargo-without-zone`.

use jiff::{SignedDuration, Timestamp};

use super::dates;
use crate::text::folded;

/// Between a time read as UTC and the same time at UTC-12, the last zone that it comes to.
const LAST_ZONE: SignedDuration = SignedDuration::from_hours(12);

/// Words that may stand before the date, folded.
const BEFORE: &[&str] =
    &["embargo", "embargoed", "until", "till", "not", "before", "محظور", "النشر", "للنشر", "حتي", "الحظر"];

/// What the embargoes of an article come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Embargo {
    /// The end of those that were understood.
    pub(super) until: Option<Timestamp>,
    /// One of them was not.
    pub(super) obscure: bool,
}

/// Reads embargoes as they are written.
pub(super) fn read(written: &[String], flags: &mut Vec<&'static str>) -> Embargo {
    let mut embargo = Embargo::default();
    for text in written.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        match end(text) {
            Some((until, has_zone)) => {
                if !has_zone {
                    flags.push("embargo-without-zone");
                }
                embargo.until = embargo.until.max(Some(until));
            }
            None => embargo.obscure = true,
        }
    }
    embargo
}

/// The end of one embargo, and whether it names its zone.
fn end(text: &str) -> Option<(Timestamp, bool)> {
    let date = dates::exact(without_words(text))?;
    let until = if date.has_zone { date.timestamp } else { date.timestamp.checked_add(LAST_ZONE).ok()? };
    Some((until, date.has_zone))
}

/// The text from its first word on that is none of [`BEFORE`].
fn without_words(mut text: &str) -> &str {
    while let Some((word, rest)) = text.split_once([' ', ':'])
        && (word.is_empty() || (word.len() <= 30 && BEFORE.contains(&folded(word).as_str())))
    {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(written: &[&str]) -> String {
        let mut flags = Vec::new();
        let written: Vec<String> = written.iter().map(|text| (*text).to_owned()).collect();
        let embargo = read(&written, &mut flags);
        let until = embargo.until.map_or("-".to_owned(), |until| until.to_string());
        format!("{until}{}{}", if embargo.obscure { " obscure" } else { "" }, if flags.is_empty() { "" } else { " *" })
    }

    #[test]
    fn one_embargo_is_understood_in_full_or_not_at_all() {
        for (text, expected) in [
            ("2099-11-14T00:00:00Z", "2099-11-14T00:00:00Z"),
            ("2099-11-14T00:00:00+03:00", "2099-11-13T21:00:00Z"),
            ("20991114T000000+0300", "2099-11-13T21:00:00Z"),
            ("2026-11-23T18:00:00-05[America/New_York]", "2026-11-23T23:00:00Z"),
            ("Mon, 23 Nov 2026 18:00:00 +0200", "2026-11-23T16:00:00Z"),
            ("1795456800", "2026-11-23T18:00:00Z"),
            ("Embargoed until: 2099-11-14T00:00:00Z", "2099-11-14T00:00:00Z"),
            ("محظور النشر حتى 12 مارس 2025 18:00 بتوقيت مكة المكرمة", "2025-03-12T15:00:00Z"),
            ("الأربعاء الموافق 12 مارس 2025 الساعة 6:00 مساءً بتوقيت غرينتش", "2025-03-12T18:00:00Z"),
            ("١٥ رمضان ١٤٤٦هـ الموافق ١٥ مارس ٢٠٢٥م ١٠:٠٠ ص بتوقيت مكة", "2025-03-15T07:00:00Z"),
            // The latest that it can mean.
            ("2026-11-23 18:00", "2026-11-24T06:00:00Z *"),
            ("2026-11-23", "2026-11-23T12:00:00Z *"),
            ("23/11/2026 18:00", "2026-11-24T06:00:00Z *"),
            ("12 آذار 2025 الساعة 6:00 مساء", "2025-03-13T06:00:00Z *"),
            // Blank.
            (" ", "-"),
            // Day and month, calendar, zone, words, a second date or time.
            ("12/05/2026", "- obscure"),
            ("١٢/٥/٢٠٢٦ 10:00 GMT", "- obscure"),
            ("15 شوال 1446 هـ", "- obscure"),
            ("2026-11-23T18:00:00 America/New_York", "- obscure"),
            ("23 November 2026 6 pm Eastern", "- obscure"),
            ("Friday 14 Nov 2025 embargo lifts 2099-11-14T00:00:00Z", "- obscure"),
            ("Fri, 14 Nov 2025 00:00:00 GMT (2099-11-14)", "- obscure"),
            ("until further notice 2020-01-01", "- obscure"),
            ("حتى إشعار آخر الموافق 12 مارس 2025", "- obscure"),
            ("2020-01-01 or 2099-01-01", "- obscure"),
            ("1 Jan 2020 10:00 GMT / 18:00 GMT", "- obscure"),
            ("2020-01-01T00:00:00Z 2099-01-01T00:00:00Z", "- obscure"),
            ("tomorrow", "- obscure"),
            ("بعد ساعتين", "- obscure"),
            ("embargo lifted", "- obscure"),
            ("7", "- obscure"),
        ] {
            assert_eq!(shown(&[text]), expected, "{text}");
        }
        assert_eq!(shown(&[&"2020-01-01 ".repeat(1000)]), "- obscure");
    }

    #[test]
    fn of_several_the_last_holds() {
        for (written, expected) in [
            (&["2099-01-01T00:00:00Z", "2020-01-01T00:00:00Z"][..], "2099-01-01T00:00:00Z"),
            (&["2020-01-01T00:00:00Z", "2099-01-01T00:00:00+03:00"], "2098-12-31T21:00:00Z"),
            (&["2020-01-01T00:00:00Z", "soon"], "2020-01-01T00:00:00Z obscure"),
            (&["", "2020-01-01T00:00:00Z"], "2020-01-01T00:00:00Z"),
            (&[], "-"),
        ] {
            assert_eq!(shown(written), expected, "{written:?}");
        }
    }
}
