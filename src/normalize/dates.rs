//! Dates as feeds and pages write them.
//!
//! | written | read as |
//! | --- | --- |
//! | `2025-03-12T14:30:00+03:00`, `…+0300`, `…Z`, with a space for the `T` | RFC 3339 / ISO 8601 |
//! | `2025-03-12 14:30`, `2025-03-12` | the same, in UTC, `date-without-zone` |
//! | `Wed, 12 Mar 2025 14:30:00 +0300` | RFC 2822 |
//! | `1741779000`, `1741779000000`, with six digits more | Unix time in seconds, milliseconds, microseconds |
//! | `20250312T143000Z`, `20250312`, `20250312143000` | ISO 8601 basic |
//! | «الأربعاء 12 آذار/مارس 2025 - 14:30», `March 12, 2025 2:30 PM`, `12/03/2025` | words and figures, see `words` |
//!
//! | «15 شوال 1436 هـ», «1436/10/15هـ» | the tabular Hijri calendar, `date-hijri` (a day off at times), see `hijri` |
//! | «منذ ساعتين», «أمس 10:30», `3 days ago` | against a reference only, `date-relative`, see `relative` |
//!
//! Arabic-Indic digits count as digits everywhere. A date without a time is its midnight. Years outside of 1900 to 2100 are no dates.

use jiff::civil::{self, DateTime};
use jiff::{Timestamp, tz::Offset};

use crate::text::digit;

mod clock;
mod hijri;
mod relative;
mod tokens;
mod words;

/// A date that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) timestamp: Timestamp,
    /// The text said its zone; else UTC was assumed.
    pub(super) has_zone: bool,
    /// Day and month could be swapped; day first was assumed.
    pub(super) ambiguous: bool,
    /// Converted from the Hijri calendar: may be a day off.
    pub(super) hijri: bool,
    /// Counted from the reference.
    pub(super) relative: bool,
}

impl Date {
    /// Remarks on how the date was read.
    pub(super) fn flags(self) -> impl Iterator<Item = &'static str> {
        [
            (!self.has_zone, "date-without-zone"),
            (self.ambiguous, "date-ambiguous"),
            (self.hijri, "date-hijri"),
            (self.relative, "date-relative"),
        ]
        .into_iter()
        .filter_map(|(holds, flag)| holds.then_some(flag))
    }

    /// A civil time with the offset that the text gives, or UTC.
    pub(super) fn from_civil(time: DateTime, offset: Option<Offset>) -> Option<Self> {
        if !(1900..=2100).contains(&time.year()) {
            return None;
        }
        let timestamp = offset.unwrap_or(Offset::UTC).to_timestamp(time).ok()?;
        Some(Self { has_zone: offset.is_some(), ..Self::from_moment(timestamp)? })
    }

    /// A moment that no zone can change.
    fn from_moment(timestamp: Timestamp) -> Option<Self> {
        let year = Offset::UTC.to_datetime(timestamp).year();
        let date = Self { timestamp, has_zone: true, ambiguous: false, hijri: false, relative: false };
        (1900..=2100).contains(&year).then_some(date)
    }
}

/// Longest text that is looked at; dates of pages come with labels, but not with stories.
const MAX_BYTES: usize = 200;

/// Reads a date out of a field, which may hold some words around it. Without a reference relative dates are not read.
pub(super) fn parse(text: &str, reference: Option<Timestamp>) -> Option<Date> {
    read(text, false, reference)
}

/// Reads a date that leaves no doubt: nothing stands beside it but a weekday, a label or a time, day and month cannot be swapped,
/// and it is neither Hijri alone nor counted from another.
pub(super) fn exact(text: &str) -> Option<Date> {
    let text = text.trim();
    let figures = text.chars().all(|c| digit(c).is_some());
    // A comment in brackets is overlooked in dates of mail; two calendars are read as one text.
    if text.is_ascii() && text.contains('(') {
        return None;
    }
    let date = read(&text.replace("الموافق", " "), !figures, None)?;
    (!date.ambiguous && !date.hijri && !date.relative).then_some(date)
}

/// Reads a line that holds a date and nothing else but a label («نشر في», «آخر تحديث») and a weekday.
pub(super) fn parse_line(text: &str, reference: Timestamp) -> Option<Date> {
    read(text, true, Some(reference))
}

/// Whether a line holds a time of day and nothing else: «19:23 ت م».
pub(super) fn is_time_line(text: &str) -> bool {
    text.len() <= MAX_BYTES && words::is_time_only(&with_ascii_digits(text))
}

fn with_ascii_digits(text: &str) -> String {
    text.chars().map(|c| digit(c).map_or(c, |value| char::from(b'0' + value))).collect()
}

fn read(text: &str, strict: bool, reference: Option<Timestamp>) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    let ascii = with_ascii_digits(text);
    if !strict && ascii.bytes().all(|byte| byte.is_ascii_digit()) {
        return figures(&ascii);
    }
    if ascii.is_ascii() {
        if let Ok(timestamp) = ascii.parse::<Timestamp>() {
            return Date::from_moment(timestamp);
        }
        // Without a zone: accepted only where nothing but a date and a time stands.
        if ascii.starts_with(|c: char| c.is_ascii_digit())
            && !ascii.contains(['[', '+'])
            && !ascii.ends_with(['Z', 'z'])
            && let Ok(time) = ascii.parse::<DateTime>()
        {
            return Date::from_civil(time, None);
        }
        if let Ok(zoned) = jiff::fmt::rfc2822::parse(&ascii) {
            return Date::from_moment(zoned.timestamp());
        }
    }
    words::read(&ascii, strict, reference)
}

/// A run of digits.
fn figures(text: &str) -> Option<Date> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        8 => {
            let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
            let date = civil::Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
            Date::from_civil(date.into(), None)
        }
        9 | 10 => Date::from_moment(Timestamp::from_second(number).ok()?),
        12 | 13 => Date::from_moment(Timestamp::from_millisecond(number).ok()?),
        14 => {
            let date = figures(&text[..8])?;
            let time = number % 1_000_000;
            let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
            let time =
                civil::Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, 0).ok()?;
            Date::from_civil(Offset::UTC.to_datetime(date.timestamp).date().to_datetime(time), None)
        }
        15 | 16 => Date::from_moment(Timestamp::from_microsecond(number).ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2025-03-12T12:00:00Z";

    fn shown(text: &str) -> String {
        match parse(text, Some(NOW.parse().unwrap())) {
            Some(date) => {
                let flags: Vec<_> = date.flags().collect();
                format!("{} {}", date.timestamp, flags.join(" ")).trim_end().to_owned()
            }
            None => "none".to_owned(),
        }
    }

    #[test]
    fn written_dates() {
        for (text, expected) in [
            ("2025-03-12T14:30:00+03:00", "2025-03-12T11:30:00Z"),
            ("2017-08-24T04:38:34+0000", "2017-08-24T04:38:34Z"),
            ("2025-03-12T14:30:00.123Z", "2025-03-12T14:30:00.123Z"),
            ("2025-03-12 14:30:00+03:00", "2025-03-12T11:30:00Z"),
            ("2025-03-12 14:30:00 +0300", "2025-03-12T11:30:00Z"),
            ("2025-03-12 14:30:00 UTC", "2025-03-12T14:30:00Z"),
            ("2015-07-21 02:52:27", "2015-07-21T02:52:27Z date-without-zone"),
            ("2025-03-12T14:30", "2025-03-12T14:30:00Z date-without-zone"),
            ("2025-03-12", "2025-03-12T00:00:00Z date-without-zone"),
            ("Wed, 12 Mar 2025 14:30:00 +0300", "2025-03-12T11:30:00Z"),
            ("Wed, 12 Mar 2025 14:30:00 GMT", "2025-03-12T14:30:00Z"),
            ("1741779000", "2025-03-12T11:30:00Z"),
            ("1741779000000", "2025-03-12T11:30:00Z"),
            ("20250312", "2025-03-12T00:00:00Z date-without-zone"),
            ("20250312T143000Z", "2025-03-12T14:30:00Z"),
            ("20250312143000", "2025-03-12T14:30:00Z date-without-zone"),
            ("٢٠٢٥-٠٣-١٢ ١٤:٣٠", "2025-03-12T14:30:00Z date-without-zone"),
            ("الأربعاء 12 مارس 2025 - 14:30", "2025-03-12T14:30:00Z date-without-zone"),
            ("١٢ آذار/مارس ٢٠٢٥", "2025-03-12T00:00:00Z date-without-zone"),
            ("26 فبراير (شباط) 2016", "2016-02-26T00:00:00Z date-without-zone"),
            ("3 كانون الثاني 2024", "2024-01-03T00:00:00Z date-without-zone"),
            ("15 تشرين الأول 2023 الساعة 9:05 مساءً", "2023-10-15T21:05:00Z date-without-zone"),
            ("21 جانفي 2022", "2022-01-21T00:00:00Z date-without-zone"),
            ("5 جويلية 2021 12:10 ص", "2021-07-05T00:10:00Z date-without-zone"),
            ("8 غشت 2020", "2020-08-08T00:00:00Z date-without-zone"),
            ("نُشر في: 12 مارس 2025، 3:15 م بتوقيت غرينتش", "2025-03-12T15:15:00Z"),
            ("12 مارس 2025 18:00 بتوقيت مكة المكرمة", "2025-03-12T15:00:00Z"),
            ("15 رمضان 1446هـ الموافق 15 مارس 2025م", "2025-03-15T00:00:00Z date-without-zone"),
            ("15 شوال 1436 هـ", "2015-08-01T00:00:00Z date-without-zone date-hijri"),
            ("1436/10/15هـ", "2015-08-01T00:00:00Z date-without-zone date-hijri"),
            ("الجمعة ١٥ شوّال ١٤٣٦هـ", "2015-07-31T00:00:00Z date-without-zone date-hijri"),
            ("1 ذو الحجة 1445 هـ الساعة 10:00 ص بتوقيت مكة", "2024-06-08T07:00:00Z date-hijri"),
            ("26-10-1436", "2015-08-12T00:00:00Z date-without-zone date-hijri"),
            ("26/10/1436 هـ - 11/8/2015 م", "2015-08-11T00:00:00Z date-without-zone date-ambiguous"),
            ("الرياض 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس", "2015-08-11T00:00:00Z date-without-zone"),
            ("11 أغسطس 2015م - 26 شوال 1436هـ", "2015-08-11T00:00:00Z date-without-zone"),
            ("٢٣ تشرين الثاني (نوفمبر) ٢٠٢٣ - ٠٩:٤٥", "2023-11-23T09:45:00Z date-without-zone"),
            ("۱۲ مارس ۲۰۲۵", "2025-03-12T00:00:00Z date-without-zone"),
            ("14 شتنبر 2024", "2024-09-14T00:00:00Z date-without-zone"),
            ("9 ماي 2021 على الساعة 18:30", "2021-05-09T18:30:00Z date-without-zone"),
            ("12 مارس 2025 الساعة 3 مساءً بتوقيت القاهرة", "2025-03-12T13:00:00Z"),
            ("12 يوليو 2024 15:00 بتوقيت القاهرة", "2024-07-12T12:00:00Z"),
            ("12 تموز 2024، 15:00 بتوقيت بيروت", "2024-07-12T12:00:00Z"),
            ("12 مارس 2025 - 19:23 ت م", "2025-03-12T16:23:00Z"),
            ("12 مارس 2025 12:05 ص بتوقيت أبوظبي", "2025-03-11T20:05:00Z"),
            ("Mar 12, 2025 9 PM GMT+3", "2025-03-12T18:00:00Z"),
            ("March 12, 2025 at 9:05 am EST", "2025-03-12T14:05:00Z"),
            ("Publié le 12 février 2025 à 14h30", "2025-02-12T14:30:00Z date-without-zone"),
            ("منذ ساعتين", "2025-03-12T10:00:00Z date-relative"),
            ("قبل 3 أيام", "2025-03-09T12:00:00Z date-relative"),
            ("منذ ٣ ساعات و٢٠ دقيقة", "2025-03-12T08:40:00Z date-relative"),
            ("منذ ساعة واحدة", "2025-03-12T11:00:00Z date-relative"),
            ("قبل شهرين", "2025-01-12T12:00:00Z date-relative"),
            ("2 hours ago", "2025-03-12T10:00:00Z date-relative"),
            ("an hour ago", "2025-03-12T11:00:00Z date-relative"),
            ("il y a 2 jours", "2025-03-10T12:00:00Z date-relative"),
            ("أمس", "2025-03-11T00:00:00Z date-without-zone date-relative"),
            ("yesterday 18:30", "2025-03-11T18:30:00Z date-without-zone date-relative"),
            ("أول أمس الساعة 10:00 مساء", "2025-03-10T22:00:00Z date-without-zone date-relative"),
            ("اليوم 10:30 ص بتوقيت مكة المكرمة", "2025-03-12T07:30:00Z date-relative"),
            ("March 12, 2025 2:30 PM", "2025-03-12T14:30:00Z date-without-zone"),
            ("12 Mar 2025 14:30 GMT", "2025-03-12T14:30:00Z"),
            ("25/12/2024", "2024-12-25T00:00:00Z date-without-zone"),
            ("12/25/2024", "2024-12-25T00:00:00Z date-without-zone"),
            ("03/04/2025", "2025-04-03T00:00:00Z date-without-zone date-ambiguous"),
            ("2025/03/12 08:00", "2025-03-12T08:00:00Z date-without-zone"),
            ("12.03.2025", "2025-03-12T00:00:00Z date-without-zone date-ambiguous"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn relative_dates_need_a_reference() {
        for text in ["منذ ساعتين", "أمس", "yesterday 18:30", "3 days ago"] {
            assert_eq!(parse(text, None), None, "{text}");
        }
        for line in ["19:23 ت م", "الساعة 2:30 مساءً", "14:30"] {
            assert!(is_time_line(line), "{line}");
        }
        for line in ["النتيجة 2:1", "14:30 انطلقت المباراة", "اليوم", ""] {
            assert!(!is_time_line(line), "{line}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "الوزير وصل أمس",
            "يوم الثلاثاء",
            "15 رمضان",
            "35 شوال 1436 هـ",
            "1436 هـ",
            "منذ 5000 ساعة",
            "منذ عهد قديم",
            "2:1",
            "12 آذار/أبريل 2025",
            "31/31/2025",
            "30 فبراير 2025",
            "12345",
            "مارس",
            "2025-13-40",
            "999999999999999999999",
            "الساعة 14:30",
            "0000-00-00",
        ] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }

    #[test]
    fn lines_hold_a_date_and_nothing_else() {
        for line in [
            "الأربعاء 12 مارس 2025 - 14:30",
            "آخر تحديث: ١٢ مارس ٢٠٢٥ 10:00 ص",
            "Published March 12, 2025",
            "2025-03-12 14:30",
            "12/03/2025",
            "نُشر منذ ساعتين",
            "آخر تحديث: أمس 10:30 ص",
            "الثلاثاء 26 شوال 1436هـ",
            "Updated 3 hours ago",
        ] {
            assert!(parse_line(line, NOW.parse().unwrap()).is_some(), "{line}");
        }
        for line in [
            "ولد في 12 مارس 1985 في دمشق",
            "قتل 12 شخصا في 12 مارس 2025",
            "2025",
            "دورة 2025/2026",
            "1741779000",
            "اليوم",
            "أمس",
            "today",
            "قبل العيد",
            "الرياض 26 شوال 1436 هـ",
        ] {
            assert!(parse_line(line, NOW.parse().unwrap()).is_none(), "{line}");
        }
    }
}
