//! Dates in words and figures: «الأربعاء 12 آذار/مارس 2025 - 2:30 م», `March 12, 2025`, `12/03/2025 14:30`.
//!
//! Months go by the names of the Arab East (كانون الثاني), of Egypt and the Gulf (يناير), of the Maghreb (جانفي, and the
//! Moroccan and Mauritanian spellings), by two of them at once when they agree, and by English and French names. Where a Hijri
//! date stands beside a Gregorian one, the Gregorian is read.

use jiff::{Timestamp, civil};

use super::clock::{take_clock, take_zone};
use super::hijri::take_hijri;
use super::tokens::{Token, tokens};
use super::{Date, relative};

/// Names of the months, folded. Names of two words are matched first.
const MONTHS: &[(i8, &[&str])] = &[
    (1, &["يناير", "كانون الثاني", "جانفي", "january", "jan", "janvier", "janv"]),
    (2, &["فبراير", "شباط", "فيفري", "february", "feb", "février", "fevrier", "févr"]),
    (3, &["مارس", "اذار", "march", "mar", "mars"]),
    (4, &["ابريل", "نيسان", "افريل", "april", "apr", "avril"]),
    (5, &["مايو", "ايار", "ماي", "مايس", "may", "mai"]),
    (6, &["يونيو", "يونيه", "حزيران", "جوان", "june", "jun", "juin"]),
    (7, &["يوليو", "يوليه", "تموز", "جويليه", "يوليوز", "july", "jul", "juillet"]),
    (8, &["اغسطس", "اب", "اوت", "غشت", "اغشت", "august", "aug", "août", "aout"]),
    (9, &["سبتمبر", "ايلول", "شتنبر", "شتمبر", "september", "sept", "sep", "septembre"]),
    (10, &["اكتوبر", "تشرين الاول", "october", "oct", "octobre"]),
    (11, &["نوفمبر", "تشرين الثاني", "نونبر", "november", "nov", "novembre"]),
    (12, &["ديسمبر", "كانون الاول", "دجنبر", "دجمبر", "دسمبر", "december", "dec", "décembre", "decembre"]),
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
    "من",
    "منشور",
    "الخبر",
    "المقال",
    "التحديث",
    "وقت",
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
    "كتب",
    "الموافق",
    "بتوقيت",
    "توقيت",
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
    "publié",
    "mis",
    "à",
    "jour",
    "le",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
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

/// Reads a date whose digits are ASCII. `strict`: nothing else may be there. `reference`: what relative dates count from.
pub(super) fn read(text: &str, strict: bool, reference: Option<Timestamp>) -> Option<Date> {
    // Of two calendars the second is ours, unless the first is.
    if let Some((first, second)) = text.split_once("الموافق") {
        return read(second, strict, None).or_else(|| read(first, strict, None));
    }
    let mut tokens = tokens(text);
    let hijri = take_hijri(&mut tokens);
    let clock = take_clock(&mut tokens);
    let zone = take_zone(&mut tokens);
    let gregorian = take_words(&mut tokens).map(|date| (date, false)).or_else(|| take_numeric(&mut tokens));
    let (date, ambiguous, hijri) = match (gregorian, hijri) {
        (Some((date, ambiguous)), _) => (date, ambiguous, false),
        (None, Some(hijri)) => (hijri.gregorian(tokens.iter().find_map(weekday))?, false, true),
        (None, None) => {
            let found = relative::read(&tokens, clock, zone, reference?, is_beside)?;
            // A line that says «اليوم» alone is a name or a heading.
            let sure = clock.is_some() || tokens.iter().any(is_label);
            return (!strict || sure).then_some(found);
        }
    };
    if strict && !tokens.iter().all(is_beside) {
        return None;
    }
    let time = date.to_datetime(clock.unwrap_or(civil::Time::midnight()));
    Date::from_civil(time, zone.map(|zone| zone.offset(time))).map(|found| Date { ambiguous, hijri, ..found })
}

/// Whether a text tells a time of day and nothing else: «19:23 ت م», «الساعة 2:30 مساء».
pub(super) fn is_time_only(text: &str) -> bool {
    let mut tokens = tokens(text);
    take_clock(&mut tokens).is_some() && {
        take_zone(&mut tokens);
        tokens.iter().all(is_beside)
    }
}

fn is_beside(token: &Token) -> bool {
    match token {
        Token::Word(word) => BESIDE.contains(&word.as_str()),
        Token::Number(..) => false,
        Token::Sign(_) => true,
    }
}

/// A word that only labels of dates use.
fn is_label(token: &Token) -> bool {
    const LABELS: &[&str] = &[
        "منذ",
        "قبل",
        "ago",
        "il",
        "نشر",
        "النشر",
        "نشرت",
        "منشور",
        "تحديث",
        "التحديث",
        "حدث",
        "published",
        "updated",
        "posted",
        "modified",
        "publié",
        "mis",
    ];
    LABELS.contains(&Token::word(Some(token)))
}

fn weekday(token: &Token) -> Option<civil::Weekday> {
    Some(match Token::word(Some(token)) {
        "الاحد" | "sunday" | "sun" => civil::Weekday::Sunday,
        "الاثنين" | "الاتنين" | "monday" | "mon" => civil::Weekday::Monday,
        "الثلاثاء" | "tuesday" | "tue" => civil::Weekday::Tuesday,
        "الاربعاء" | "wednesday" | "wed" => civil::Weekday::Wednesday,
        "الخميس" | "thursday" | "thu" => civil::Weekday::Thursday,
        "الجمعه" | "friday" | "fri" => civil::Weekday::Friday,
        "السبت" | "saturday" | "sat" => civil::Weekday::Saturday,
        _ => return None,
    })
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
