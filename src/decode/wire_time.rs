//! Times as wire messages write them, in English and Arabic.
//!
//! | where | written |
//! | --- | --- |
//! | end of IPTC 7901 | `131137 GMT Nov 13`: day, hour, minute, zone, month, year |
//! | end of ANPA | `AP-WF-11-13-13 1509GMT`: month, day, year, hour, minute, zone |
//! | embargo | `0001 GMT Friday Nov 14, 2025`, `6:00 pm GMT 14 November`, `2025-11-14T00:01Z`, «الساعة 12:00 بتوقيت غرينتش يوم 15 مارس 2025» |
//!
//! An embargo is understood only if each of its words is: a time of day, a zone that means one offset all year or names summer
//! time itself, a day and a month, and nothing unknown. The next stage's reader of dates overlooks words beside a date; here
//! an overlooked word could publish a story too early.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use crate::text::{digit, folded};

/// When a message was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) date: Date,
    time: Time,
    zone: Option<Offset>,
}

impl Sent {
    /// As dates of articles are written; without a zone where none was given.
    pub(super) fn written(&self) -> String {
        let local = self.date.to_datetime(self.time);
        match self.zone.and_then(|zone| zone.to_timestamp(local).ok()) {
            Some(moment) => moment.to_string(),
            None => local.to_string(),
        }
    }
}

/// Names of the months, folded; English ones also by their first three letters.
const MONTHS: [&[&str]; 12] = [
    &["january", "يناير", "كانون الثاني", "جانفي"],
    &["february", "فبراير", "شباط", "فيفري"],
    &["march", "مارس", "اذار"],
    &["april", "ابريل", "نيسان", "افريل"],
    &["may", "مايو", "ايار", "ماي"],
    &["june", "يونيو", "يونيه", "حزيران", "جوان"],
    &["july", "يوليو", "يوليه", "تموز", "جويليه"],
    &["august", "اغسطس", "اب", "اوت"],
    &["september", "سبتمبر", "ايلول"],
    &["october", "اكتوبر", "تشرين الاول"],
    &["november", "نوفمبر", "تشرين الثاني"],
    &["december", "ديسمبر", "كانون الاول"],
];

fn month(word: &str) -> Option<i8> {
    let is = |name: &&str| {
        *name == word || (name.is_ascii() && word == &name[..3]) || (word == "sept" && *name == "september")
    };
    (1_i8..).zip(MONTHS).find(|(_, names)| names.iter().any(is)).map(|(month, _)| month)
}

/// Zones, folded, with their offset in hours.
const ZONES: &[(&str, i8)] = &[
    ("gmt", 0),
    ("utc", 0),
    ("z", 0),
    ("غرينتش", 0),
    ("جرينتش", 0),
    ("غرينيتش", 0),
    ("جرينيتش", 0),
    ("جمت", 0),
    ("bst", 1),
    ("cet", 1),
    ("cest", 2),
    ("مكه", 3),
    ("السعوديه", 3),
    ("الرياض", 3),
    ("edt", -4),
    ("est", -5),
    ("cdt", -5),
    ("mdt", -6),
    ("mst", -7),
    ("pdt", -7),
    ("pst", -8),
];

fn zone(word: &str) -> Option<Offset> {
    ZONES.iter().find(|(name, _)| *name == word).map(|(_, hours)| Offset::constant(*hours))
}

/// Hours and minutes of four digits.
fn clock(digits: &str) -> Option<Time> {
    let number: i16 = digits.parse().ok().filter(|_| digits.len() == 4)?;
    Time::new(i8::try_from(number / 100).ok()?, i8::try_from(number % 100).ok()?, 0, 0).ok()
}

/// A year of two or four digits; the formats are older than 1980, their archives are not.
fn year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    match (digits.len(), year) {
        (2, 0..=79) => Some(2000 + year),
        (2, _) => Some(1900 + year),
        (4, 1980..=2100) => Some(year),
        _ => None,
    }
}

/// Letters and digits set apart, digits as ASCII, letters folded, other characters as spaces.
fn words(text: &str) -> Vec<String> {
    let mut apart = String::with_capacity(text.len() + 8);
    let mut before = None;
    for c in text.chars() {
        let kind = digit(c).is_some();
        if before.is_some_and(|before| before != kind) && c.is_alphanumeric() {
            apart.push(' ');
        }
        before = c.is_alphanumeric().then_some(kind);
        apart.push(c);
    }
    folded(&apart).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Whether a word, folded, is a weekday in full or a month.
pub(super) fn is_day_or_month(word: &str) -> bool {
    is_weekday(word) || (word != "may" && month(word).is_some())
}

fn is_weekday(word: &str) -> bool {
    WEEKDAYS.contains(&word)
}

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "الاحد",
    "الاثنين",
    "الثلاثاء",
    "الاربعاء",
    "الخميس",
    "الجمعه",
    "السبت",
];

/// Whether a text names a moment, in whatever words; a year alone is none.
pub(super) fn tells_time(text: &str) -> bool {
    let words = words(text);
    let is = |word: &str| words.iter().any(|known| known == word);
    let has_figure = || words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let names_zone = |word: &String| word.is_ascii() && word.len() > 1 && zone(word).is_some();
    let stands_for_time = ["noon", "midnight", "tomorrow", "tonight", "delivery", "notice", "hours", "hrs", "am", "pm"];
    words.iter().any(|word| is_weekday(word) || names_zone(word))
        || stands_for_time.iter().any(|word| is(word))
        || ["الساعه", "بتوقيت", "غدا", "اشعار", "صباحا", "مساء"].iter().any(|word| is(word))
        || (has_figure() && words.iter().any(|word| month(word).is_some()))
}

/// Longest trailer that is looked at.
const MAX_BYTES: usize = 200;

/// Reads `131137 GMT Nov 13`.
pub(super) fn end_of_7901(trailer: &str) -> Option<Sent> {
    let words = words(crate::text::head(trailer.trim(), MAX_BYTES));
    let mut words = words.iter().map(String::as_str).peekable();
    let stamp = words.next().filter(|stamp| stamp.len() == 6 && stamp.bytes().all(|byte| byte.is_ascii_digit()))?;
    let zone = words.peek().and_then(|word| zone(word));
    words.next_if(|_| zone.is_some());
    let month = month(words.next()?)?;
    let year = year(words.next()?)?;
    let date = Date::new(year, month, stamp[..2].parse().ok()?).ok()?;
    Some(Sent { date, time: clock(&stamp[2..])?, zone })
}

/// Reads `AP-WF-11-13-13 1509GMT`: who sent it, and when.
pub(super) fn end_of_anpa(trailer: &str) -> Option<(String, Sent)> {
    let trailer = crate::text::head(trailer.trim(), MAX_BYTES);
    let source = trailer.split(['-', ' ']).next().filter(|name| name.chars().all(|c| c.is_ascii_uppercase()))?;
    let words = words(trailer);
    let at = words.iter().position(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let [month, day, two, time, rest @ ..] = words.get(at..)? else { return None };
    let date = Date::new(year(two)?, month.parse().ok()?, day.parse().ok()?).ok()?;
    let zone = rest.first().and_then(|word| zone(word));
    Some((source.to_owned(), Sent { date, time: clock(time)?, zone }))
}

/// Words of an embargo that change nothing, folded.
#[rustfmt::skip]
const BESIDE: &[&str] = &[
    "embargo", "embargoed", "strictly", "strict", "under", "until", "till", "to", "for", "release", "publication", "not", "before",
    "hold", "use", "broadcast", "transmission", "prior", "or", "at", "on", "the", "of", "after", "eds", "editors", "hours", "hrs", "hour", "st", "nd", "rd", "th",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "محظور", "النشر", "نشره", "للنشر", "يحظر", "نشر", "هذا", "الخبر", "التقرير", "ممنوع", "من", "غير", "قابل", "حظر", "تحت", "الحظر",
    "لا", "ينشر", "الا", "قبل", "بعد", "حتي", "اعتبارا", "الساعه", "يوم", "في", "بتوقيت", "توقيت", "المكرمه", "الموافق",
    "الاحد", "الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت",
];

/// The end of an embargo, written as a date of an article is, if it is understood in full.
pub(super) fn moment(text: &str, sent: Option<Sent>) -> Option<String> {
    let iso = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    if let Some(moment) = iso.filter(|word| word.contains('T')).find_map(|word| word.parse::<Timestamp>().ok()) {
        return Some(moment.to_string());
    }
    // `GMT+3`: the sign is lost among the words.
    let lower = text.to_ascii_lowercase();
    if ["+", "gmt-", "utc-", "gmt -", "utc -"].iter().any(|sign| lower.contains(sign)) {
        return None;
    }
    let words = words(text);
    let mut words = words.iter().map(String::as_str).peekable();
    let (mut time, mut offset, mut day, mut found_month, mut found_year) = (None, None, None, None, None);
    let set = |slot: &mut Option<i16>, value: i16| slot.replace(value).is_none().then_some(());
    while let Some(word) = words.next() {
        let next = words.peek().copied().unwrap_or_default();
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            let before_zone = zone(next).is_some() || matches!(next, "hours" | "hrs");
            if word.len() == 4 && (before_zone || year(word).is_none()) {
                time.replace(clock(word)?).is_none().then_some(())?;
            } else if word.len() == 4 {
                set(&mut found_year, year(word)?)?;
                // «2025م»: of the Christian era.
                words.next_if_eq(&"م");
            } else if next.len() == 2 && next.bytes().all(|byte| byte.is_ascii_digit()) && time.is_none() {
                // `6:30`, `00.01`; a date in figures leaves a third number, which nothing here accepts.
                words.next();
                time = Some(half(clock(&format!("{word:0>2}{next}"))?, &mut words)?);
            } else if matches!(next, "am" | "pm" | "صباحا" | "مساء" | "ص" | "م") {
                time.replace(half(clock(&format!("{word:0>2}00"))?, &mut words)?).is_none().then_some(())?;
            } else {
                set(&mut day, word.parse().ok().filter(|_| word.len() <= 2)?)?;
            }
        } else if let Some(month) = month(word).or_else(|| month(&format!("{word} {next}"))) {
            if self::month(word).is_none() {
                words.next();
            }
            set(&mut found_month, i16::from(month))?;
        } else if let Some(zone) = zone(word) {
            offset.replace(zone).is_none().then_some(())?;
        } else if !BESIDE.contains(&word) {
            return None;
        }
    }
    let (month, day) = (i8::try_from(found_month?).ok()?, i8::try_from(day?).ok()?);
    let year = match (found_year, sent) {
        (Some(year), _) => year,
        // Said in December of a day in January.
        (None, Some(sent)) => sent.date.year() + i16::from(month + 6 < sent.date.month()),
        (None, None) => return None,
    };
    let local = Date::new(year, month, day).ok()?.to_datetime(time?);
    offset?.to_timestamp(local).ok().map(|moment| moment.to_string())
}

/// The time with the half of the day that the next word names, if it names one.
fn half<'a>(time: Time, words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Option<Time> {
    let after_noon = match words.peek().copied() {
        Some("am" | "صباحا" | "ص") => false,
        Some("pm" | "مساء" | "م") => true,
        _ => return Some(time),
    };
    words.next();
    let hour = match (time.hour(), after_noon) {
        (12, false) => 0,
        (12, true) => 12,
        (hour @ 1..=11, true) => hour + 12,
        (hour @ 1..=11, false) => hour,
        _ => return None,
    };
    Time::new(hour, time.minute(), 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_messages() {
        for (trailer, written) in [
            ("131137 GMT Nov 13", Some("2013-11-13T11:37:00Z")),
            ("\r\n121430 غرينتش مارس 25 \r\n", Some("2025-03-12T14:30:00Z")),
            ("١٢١٤٣٠ جمت مار ٢٥", None),
            ("121430 Mar 2025", Some("2025-03-12T14:30:00")),
            ("121430 MEZ Mar 25", None),
            ("321430 GMT Mar 25", None),
            ("122530 GMT Mar 25", None),
            ("12 March", None),
            ("", None),
        ] {
            assert_eq!(end_of_7901(trailer).map(|sent| sent.written()).as_deref(), written, "{trailer}");
        }
        for (trailer, written) in [
            ("AP-WF-11-13-13 1509GMT<", Some("AP 2013-11-13T15:09:00Z")),
            ("AP-NY-02-20-16 0337EST", Some("AP 2016-02-20T08:37:00Z")),
            ("AP-WF-13-13-13 1509GMT<", None),
            ("AP-WF-11-13-13", None),
            ("1509GMT", None),
        ] {
            let found = end_of_anpa(trailer).map(|(source, sent)| format!("{source} {}", sent.written()));
            assert_eq!(found.as_deref(), written, "{trailer}");
        }
    }

    #[test]
    fn embargoes_are_understood_in_full_or_not_at_all() {
        let sent = end_of_7901("301200 GMT Dec 25");
        for (text, until) in [
            ("EMBARGOED UNTIL 1200 GMT Nov 13 2025", Some("2025-11-13T12:00:00Z")),
            ("EMBARGOED UNTIL 2000 GMT Nov 13, 2025", Some("2025-11-13T20:00:00Z")),
            ("Embargoed to 0001 GMT Friday January 2", Some("2026-01-02T00:01:00Z")),
            ("Embargoed until 00:01 BST 14 May 2026", Some("2026-05-13T23:01:00Z")),
            ("Hold for release until 6:30 pm GMT on 14 November 2025", Some("2025-11-14T18:30:00Z")),
            ("Hold for release until 12 am GMT on 14 November 2025", Some("2025-11-14T00:00:00Z")),
            ("Embargoed until 2025-11-14T00:01:00+03:00.", Some("2025-11-13T21:01:00Z")),
            ("محظور النشر حتى الساعة 12:00 بتوقيت غرينتش يوم السبت 15 مارس 2025", Some("2025-03-15T12:00:00Z")),
            ("محظور النشر حتى الساعة ٦ مساءً بتوقيت مكة المكرمة يوم ١٥ آذار ٢٠٢٥", Some("2025-03-15T15:00:00Z")),
            ("يحظر النشر قبل 10:30 صباحا بتوقيت السعودية 3 كانون الثاني 2026", Some("2026-01-03T07:30:00Z")),
            ("محظور النشر حتى الساعة 00.01 بتوقيت جرينتش 15 مارس 2025م", Some("2025-03-15T00:01:00Z")),
            // No zone, no time, no date, or a word too many.
            ("Embargoed until 1200 Nov 13 2025", None),
            ("Embargoed until Nov 13 2025", None),
            ("Embargoed until 1200 GMT", None),
            ("Embargoed until 1200 GMT tomorrow", None),
            ("Embargoed until 1200 GMT Nov 13 2025 or the end of the speech", None),
            ("Embargoed until 1200 GMT 13/11/2025", None),
            ("Embargoed until 1200 GMT Nov 31 2025", None),
            ("Embargoed until 1200 GMT or 1300 GMT Nov 13 2025", None),
            ("Embargoed until 1200 GMT+3 Nov 2025", None),
            ("Embargoed until 1200 EEST Nov 13 2025", None),
            ("محظور النشر حتى إشعار آخر", None),
            ("محظور النشر حتى الساعة 12 ظهرا 15 مارس 2025", None),
            ("EMBARGOED", None),
        ] {
            assert_eq!(moment(text, sent).as_deref(), until, "{text}");
        }
        assert_eq!(moment("Embargoed until 1200 GMT Nov 13", None), None);
    }
}
