//! Dates in words and figures: «الأربعاء 12 آذار/مارس 2025 - 2:30 م», `March 12, 2025`, `12/03/2025 14:30`.
//!
//! Months go by the names of the Arab East (كانون الثاني), of Egypt and the Gulf (يناير), and of the Maghreb (جانفي, and the
//! Moroccan spellings), by two of them at once when they agree, and by English names. A Hijri date («… هـ») is passed over; of
//! «… الموافق …» the second date is read.

use jiff::civil;
use jiff::tz::Offset;

use super::dates::Date;
use crate::text::folded;

/// Names of the months, folded. Names of two words are matched first.
const MONTHS: &[(i8, &[&str])] = &[
    (1, &["يناير", "كانون الثاني", "جانفي", "january", "jan"]),
    (2, &["فبراير", "شباط", "فيفري", "february", "feb"]),
    (3, &["مارس", "اذار", "march", "mar"]),
    (4, &["ابريل", "نيسان", "افريل", "april", "apr"]),
    (5, &["مايو", "ايار", "ماي", "may"]),
    (6, &["يونيو", "يونيه", "حزيران", "جوان", "june", "jun"]),
    (7, &["يوليو", "يوليه", "تموز", "جويليه", "يوليوز", "july", "jul"]),
    (8, &["اغسطس", "اب", "اوت", "غشت", "august", "aug"]),
    (9, &["سبتمبر", "ايلول", "شتنبر", "september", "sept", "sep"]),
    (10, &["اكتوبر", "تشرين الاول", "october", "oct"]),
    (11, &["نوفمبر", "تشرين الثاني", "نونبر", "november", "nov"]),
    (12, &["ديسمبر", "كانون الاول", "دجنبر", "دسمبر", "december", "dec"]),
];

/// Words that stand beside a date and change nothing, folded.
const BESIDE: &[&str] = &[
    "الاحد",
    "الاثنين",
    "الاتنين",
    "الثلاثاء",
    "الاربعاء",
    "الخميس",
    "الجمعه",
    "السبت",
    "يوم",
    "اليوم",
    "في",
    "الساعه",
    "م",
    "عند",
    "بتاريخ",
    "تاريخ",
    "النشر",
    "نشر",
    "نشرت",
    "نشره",
    "اخر",
    "تحديث",
    "حدث",
    "حدثت",
    "تم",
    "التحديث",
    "كتب",
    "الموافق",
    "بتوقيت",
    "توقيت",
    "المكرمه",
    "اضيف",
    "حرر",
    "published",
    "updated",
    "last",
    "posted",
    "on",
    "at",
    "date",
    "modified",
    "created",
    "time",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "st",
    "nd",
    "rd",
    "th",
    "of",
    "t",
];

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A number and how many digits it was written with.
    Number(i64, usize),
    /// A folded word.
    Word(String),
    /// A sign that is not a space.
    Sign(char),
}

/// Reads a date whose digits are ASCII. `strict`: nothing else may be there.
pub(super) fn read(text: &str, strict: bool) -> Option<Date> {
    // Of two calendars the second is ours, unless the first is.
    if let Some((first, second)) = text.split_once("الموافق") {
        return read(second, strict).or_else(|| read(first, strict));
    }
    let mut tokens = tokens(text);
    tokens = without_hijri(tokens);
    let clock = take_clock(&mut tokens);
    let offset = take_zone(&mut tokens);
    let (date, ambiguous) = take_words(&mut tokens).map(|date| (date, false)).or_else(|| take_numeric(&mut tokens))?;
    if strict && !tokens.iter().all(is_beside) {
        return None;
    }
    let time = clock.unwrap_or(civil::Time::midnight());
    Date::from_civil(date.to_datetime(time), offset).map(|found| Date { ambiguous, ..found })
}

fn is_beside(token: &Token) -> bool {
    match token {
        Token::Word(word) => BESIDE.contains(&word.as_str()),
        Token::Number(..) => false,
        Token::Sign(_) => true,
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let number = c.is_ascii_digit();
        let same = |other: char| {
            if number { other.is_ascii_digit() } else { other.is_alphabetic() || crate::text::is_arabic_mark(other) }
        };
        if number || c.is_alphabetic() {
            let end = rest.find(|other| !same(other)).unwrap_or(rest.len());
            let piece = &rest[..end];
            tokens.push(if number {
                Token::Number(piece.parse().unwrap_or(i64::MAX), piece.len())
            } else {
                Token::Word(folded(piece))
            });
            rest = &rest[end..];
        } else {
            if !c.is_whitespace() && !crate::text::is_invisible(c) {
                tokens.push(Token::Sign(c));
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    tokens
}

/// Drops a date that ends in «هـ»: back to the number before its year's month.
fn without_hijri(mut tokens: Vec<Token>) -> Vec<Token> {
    let hijri = |token: &Token| matches!(token, Token::Word(word) if word == "ه" || word == "هجري");
    if let Some(at) = tokens.iter().position(hijri) {
        let from = at.saturating_sub(3);
        tokens.drain(from..=at);
    }
    tokens
}

/// `14:30`, `2:30:15 PM`, «٢:٣٠ م».
fn take_clock(tokens: &mut Vec<Token>) -> Option<civil::Time> {
    let colon = |token: Option<&Token>| token == Some(&Token::Sign(':'));
    let number = |token: Option<&Token>| match token {
        Some(Token::Number(value, 1..=2)) => i8::try_from(*value).ok(),
        _ => None,
    };
    let start = (0..tokens.len()).find(|at| {
        number(tokens.get(*at)).is_some() && colon(tokens.get(at + 1)) && number(tokens.get(at + 2)).is_some()
    })?;
    let mut hour = number(tokens.get(start))?;
    let minute = number(tokens.get(start + 2))?;
    let mut end = start + 3;
    let mut second = 0;
    if colon(tokens.get(end))
        && let Some(found) = number(tokens.get(end + 1))
    {
        second = found;
        end += 2;
        // A fraction of a second changes nothing here.
        if tokens.get(end) == Some(&Token::Sign('.')) && matches!(tokens.get(end + 1), Some(Token::Number(..))) {
            end += 2;
        }
    }
    if let Some(Token::Word(half)) = tokens.get(end) {
        let half = match half.as_str() {
            "م" | "مساء" | "ظهرا" | "عصرا" | "pm" => Some(12),
            "ص" | "صباحا" | "فجرا" | "am" => Some(0),
            _ => None,
        };
        if let Some(half) = half {
            if hour <= 12 {
                hour = hour % 12 + half;
            }
            end += 1;
        }
    }
    let time = civil::Time::new(hour, minute, second, 0).ok()?;
    tokens.drain(start..end);
    Some(time)
}

/// `GMT`, `+03:00`, `+0300`, «بتوقيت غرينتش», «بتوقيت مكة».
fn take_zone(tokens: &mut Vec<Token>) -> Option<Offset> {
    let named = tokens.iter().position(|token| matches!(token, Token::Word(word) if zone_hours(word).is_some()));
    if let Some(at) = named {
        let Token::Word(word) = tokens.remove(at) else { return None };
        return Offset::from_hours(zone_hours(&word)?).ok();
    }
    for at in 0..tokens.len() {
        let sign = match tokens[at] {
            Token::Sign('+') => 1,
            Token::Sign('-') if at > 0 => -1,
            _ => continue,
        };
        let (hours, minutes, length) = match (tokens.get(at + 1), tokens.get(at + 2), tokens.get(at + 3)) {
            (Some(Token::Number(both, 4)), ..) if sign > 0 || *both <= 1400 => (both / 100, both % 100, 2),
            (Some(Token::Number(hours, 2)), Some(Token::Sign(':')), Some(Token::Number(minutes, 2))) => {
                (*hours, *minutes, 4)
            }
            _ => continue,
        };
        let seconds = i32::try_from(sign * (hours * 3600 + minutes * 60)).ok()?;
        let offset = Offset::from_seconds(seconds).ok().filter(|_| hours <= 14 && minutes < 60)?;
        tokens.drain(at..at + length);
        return Some(offset);
    }
    None
}

/// The offset of a zone that goes by one name only; «مكة» and «السعودية» have no summer time.
fn zone_hours(word: &str) -> Option<i8> {
    match word {
        "gmt" | "utc" | "z" | "غرينتش" | "جرينتش" | "غرينيتش" | "جرينيتش" => Some(0),
        "مكه" | "السعوديه" | "الرياض" | "ksa" => Some(3),
        "الامارات" | "ابوظبي" | "دبي" => Some(4),
        _ => None,
    }
}

/// A date with the name of a month.
fn take_words(tokens: &mut Vec<Token>) -> Option<civil::Date> {
    let mut months: Vec<(usize, usize, i8)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((length, month)) = month_at(&tokens[at..]) {
            months.push((at, length, month));
            at += length;
        } else {
            at += 1;
        }
    }
    let (first, last) = (*months.first()?, *months.last()?);
    if months.iter().any(|(.., month)| *month != first.2) {
        return None;
    }
    let is_year = |token: &Token| matches!(token, Token::Number(1900..=2100, 4));
    let is_day = |token: &Token| matches!(token, Token::Number(1..=31, 1..=2));
    let year_at = tokens.iter().position(is_year)?;
    // The day stands right before the month, or after it (English).
    let before = tokens[..first.0].iter().rposition(is_day);
    let day_at = before.or_else(|| Some(last.0 + last.1 + tokens[last.0 + last.1..].iter().position(is_day)?))?;
    let (Token::Number(year, _), Token::Number(day, _)) = (&tokens[year_at], &tokens[day_at]) else { return None };
    let date = civil::Date::new((*year).try_into().ok()?, first.2, (*day).try_into().ok()?).ok()?;
    let taken = |index: usize| {
        index == year_at
            || index == day_at
            || months.iter().any(|(start, length, _)| (*start..start + length).contains(&index))
    };
    let mut index = 0;
    tokens.retain(|_| {
        index += 1;
        !taken(index - 1)
    });
    Some(date)
}

/// The month that the tokens open with, and how many tokens name it.
fn month_at(tokens: &[Token]) -> Option<(usize, i8)> {
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word)) => word.as_str(),
        _ => "",
    };
    let named = |name: &str| MONTHS.iter().find(|(_, names)| names.contains(&name)).map(|(month, _)| *month);
    if let "كانون" | "تشرين" = word(0) {
        return named(&format!("{} {}", word(0), word(1))).map(|month| (2, month));
    }
    named(word(0)).map(|month| (1, month))
}

/// `2025/03/12`, `12.03.2025`, `12-03-2025`; whether day and month could be swapped.
fn take_numeric(tokens: &mut Vec<Token>) -> Option<(civil::Date, bool)> {
    let start = (0..tokens.len()).find(|at| {
        matches!(
            tokens.get(*at..at + 5),
            Some([
                Token::Number(..),
                Token::Sign('/' | '-' | '.'),
                Token::Number(_, 1..=2),
                Token::Sign('/' | '-' | '.'),
                Token::Number(..)
            ])
        )
    })?;
    let (Token::Number(first, first_len), Token::Number(second, _), Token::Number(third, third_len)) =
        (&tokens[start], &tokens[start + 2], &tokens[start + 4])
    else {
        return None;
    };
    let (year, month, day, ambiguous) = match (first_len, third_len) {
        (4, 1..=2) => (*first, *second, *third, false),
        // Day first, as Arabic and most English papers write; the other way only where that cannot be.
        (1..=2, 4) if *second > 12 => (*third, *first, *second, false),
        (1..=2, 4) => (*third, *second, *first, *first <= 12 && first != second),
        _ => return None,
    };
    let date = civil::Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    tokens.drain(start..start + 5);
    Some((date, ambiguous))
}
