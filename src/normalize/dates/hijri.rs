//! Hijri dates: «15 شوال 1436 هـ», «1436/10/15هـ».
//!
//! Converted by the tabular (civil, "type II") calendar: leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of each cycle of
//! thirty, epoch 16 July 622 Julian (Reingold and Dershowitz, *Calendrical Calculations*, the arithmetical Islamic calendar).
//! The Umm al-Qura calendar of the Gulf papers goes by the moon and differs by a day at times: the flag `date-hijri` says so,
//! and where the weekday stands beside the date, it settles the day.

use jiff::{ToSpan, civil};

use super::tokens::Token;

/// Years that the news may mean: 1882 to 2077.
const YEARS: std::ops::RangeInclusive<i64> = 1300..=1500;

/// A date of the Hijri calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HijriDate {
    year: i64,
    month: i64,
    day: i64,
}

impl HijriDate {
    fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let sound = YEARS.contains(&year) && (1..=12).contains(&month) && (1..=30).contains(&day);
        sound.then_some(Self { year, month, day })
    }

    /// The Gregorian date, moved by a day where that makes the stated weekday right.
    pub(super) fn gregorian(self, weekday: Option<civil::Weekday>) -> Option<civil::Date> {
        let Self { year, month, day } = self;
        let julian_day = (11 * year + 3) / 30 + 354 * year + 30 * month - (month - 1) / 2 + day + 1_948_440 - 385;
        // 1 January 1970 has the Julian day number 2,440,588.
        let date = civil::date(1970, 1, 1).checked_add((julian_day - 2_440_588).days()).ok()?;
        let Some(weekday) = weekday else { return Some(date) };
        let near = [date, date.yesterday().ok()?, date.tomorrow().ok()?];
        Some(near.into_iter().find(|near| near.weekday() == weekday).unwrap_or(date))
    }
}

/// Takes what is Hijri out of the tokens, so that it cannot be read as Gregorian: the date, where it is a whole one.
pub(super) fn take_hijri(tokens: &mut Vec<Token>) -> Option<HijriDate> {
    take_words(tokens).or_else(|| take_numeric(tokens)).or_else(|| {
        drop_year(tokens);
        None
    })
}

fn is_mark(token: Option<&Token>) -> bool {
    matches!(Token::word(token), "ه" | "هجري" | "هجريه" | "ah")
}

fn take_words(tokens: &mut Vec<Token>) -> Option<HijriDate> {
    let (at, (month, length)) = (0..tokens.len()).find_map(|at| month_at(&tokens[at..]).map(|found| (at, found)))?;
    let mut start = at;
    let mut end = at + length;
    let before = |index: usize| index.checked_sub(1).and_then(|index| tokens.get(index));
    // «15 من شوال».
    if Token::word(before(start)) == "من" {
        start -= 1;
    }
    let day = Token::number(before(start), 2);
    if day.is_some() {
        start -= 1;
    }
    while matches!(tokens.get(end), Some(Token::Sign('،' | ','))) || Token::word(tokens.get(end)) == "عام" {
        end += 1;
    }
    let year = Token::number(tokens.get(end), 4).filter(|year| YEARS.contains(year));
    if year.is_some() {
        end += 1;
    }
    if is_mark(tokens.get(end)) {
        end += 1;
    }
    tokens.drain(start..end);
    HijriDate::new(year?, month, day?)
}

/// `1436/10/15`, `15-10-1436`: no Gregorian year of the news lies there, so the mark «هـ» may be missing.
fn take_numeric(tokens: &mut Vec<Token>) -> Option<HijriDate> {
    let (start, date) = (0..tokens.len()).find_map(|at| {
        let Some(
            [
                Token::Number(first, _),
                Token::Sign('/' | '-' | '.'),
                Token::Number(second, 1..=2),
                Token::Sign('/' | '-' | '.'),
                Token::Number(third, _),
            ],
        ) = tokens.get(at..at + 5)
        else {
            return None;
        };
        let date = HijriDate::new(*first, *second, *third).or_else(|| HijriDate::new(*third, *second, *first))?;
        Some((at, date))
    })?;
    let end = start + 5 + usize::from(is_mark(tokens.get(start + 5)));
    tokens.drain(start..end);
    Some(date)
}

/// A year or a piece of a date that ends in the mark, whatever stands before it: back to the number that opens it.
fn drop_year(tokens: &mut Vec<Token>) {
    if let Some(at) =
        (1..tokens.len()).find(|at| is_mark(tokens.get(*at)) && matches!(tokens[at - 1], Token::Number(..)))
    {
        tokens.drain(at - 1..=at);
    }
}

/// The month that the tokens open with, and how many tokens name it.
fn month_at(tokens: &[Token]) -> Option<(i64, usize)> {
    let (first, second) = (Token::word(tokens.first()), Token::word(tokens.get(1)));
    Some(match (first, second) {
        ("محرم" | "المحرم" | "muharram", _) => (1, 1),
        ("صفر" | "safar", _) => (2, 1),
        ("ربيع", "الاول" | "اول") => (3, 2),
        ("ربيع", "الاخر" | "الثاني" | "ثاني") => (4, 2),
        ("جمادي" | "جماد", "الاولي" | "الاول" | "اول") => (5, 2),
        ("جمادي" | "جماد", "الاخره" | "الاخر" | "الثانيه" | "الثاني" | "ثاني") => {
            (6, 2)
        }
        ("رجب" | "rajab", _) => (7, 1),
        ("شعبان" | "shaban", _) => (8, 1),
        ("رمضان" | "ramadan", _) => (9, 1),
        ("شوال" | "shawwal", _) => (10, 1),
        ("ذو" | "ذي", "القعده") => (11, 2),
        ("ذو" | "ذي", "الحجه") => (12, 2),
        ("ذوالقعده" | "ذيالقعده", _) => (11, 1),
        ("ذوالحجه" | "ذيالحجه", _) => (12, 1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tabular_calendar() {
        for ((year, month, day), expected) in [
            ((1446, 9, 1), "2025-03-01"),
            ((1445, 1, 1), "2023-07-19"),
            ((1400, 1, 1), "1979-11-21"),
            ((1436, 10, 26), "2015-08-12"),
        ] {
            let date = HijriDate::new(year, month, day).unwrap();
            assert_eq!(date.gregorian(None).unwrap().to_string(), expected);
        }
        // Umm al-Qura was a day ahead in Shawwal 1436; the weekday tells.
        let date = HijriDate::new(1436, 10, 26).unwrap();
        assert_eq!(date.gregorian(Some(civil::Weekday::Tuesday)).unwrap().to_string(), "2015-08-11");
        // A weekday further off is a slip of the pen.
        assert_eq!(date.gregorian(Some(civil::Weekday::Sunday)).unwrap().to_string(), "2015-08-12");
    }
}
