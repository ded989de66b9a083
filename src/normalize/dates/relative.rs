//! Dates that count from the reader's now: «منذ ساعتين», «قبل 3 أيام», «أمس 10:30 ص», `2 hours ago`, `yesterday`.
//!
//! They are read only against a reference, the arrival of the record, and always flagged `date-relative`. Nothing but the
//! phrase, a time and words that stand beside dates may be there: «الوزير وصل أمس» is no date.

use jiff::civil::{self, DateTime};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::Date;
use super::clock::Zone;
use super::tokens::Token;

/// Larger counts are not written by pages.
const MAX_COUNT: i64 = 1000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Counts with their units: three hours and twenty minutes.
type Span = Vec<(i64, Unit)>;

/// The unit that a word names, and the count where the word says it (the dual).
fn unit(word: &str) -> Option<(Unit, Option<i64>)> {
    Some(match word {
        "ثانيه" | "ثواني" | "ثوان" | "second" | "seconds" | "sec" | "secs" | "seconde" | "secondes" => {
            (Unit::Second, None)
        }
        "ثانيتين" | "ثانيتان" => (Unit::Second, Some(2)),
        "دقيقه" | "دقايق" | "minute" | "minutes" | "min" | "mins" => (Unit::Minute, None),
        "دقيقتين" | "دقيقتان" => (Unit::Minute, Some(2)),
        "ساعه" | "ساعات" | "hour" | "hours" | "hr" | "hrs" | "heure" | "heures" => (Unit::Hour, None),
        "ساعتين" | "ساعتان" => (Unit::Hour, Some(2)),
        "يوم" | "يوما" | "ايام" | "day" | "days" | "jour" | "jours" => (Unit::Day, None),
        "يومين" | "يومان" => (Unit::Day, Some(2)),
        "اسبوع" | "اسبوعا" | "اسابيع" | "week" | "weeks" | "semaine" | "semaines" => {
            (Unit::Week, None)
        }
        "اسبوعين" | "اسبوعان" => (Unit::Week, Some(2)),
        "شهر" | "شهرا" | "اشهر" | "شهور" | "month" | "months" | "mois" => (Unit::Month, None),
        "شهرين" | "شهران" => (Unit::Month, Some(2)),
        "سنه" | "سنوات" | "عام" | "عاما" | "اعوام" | "year" | "years" | "an" | "ans" => {
            (Unit::Year, None)
        }
        "سنتين" | "سنتان" | "عامين" | "عامان" => (Unit::Year, Some(2)),
        _ => return None,
    })
}

/// Reads the tokens that are left when the time and the zone have been taken.
pub(super) fn read(
    tokens: &[Token],
    clock: Option<civil::Time>,
    zone: Option<Zone>,
    reference: Timestamp,
    beside: impl Fn(&Token) -> bool,
) -> Option<Date> {
    let text: Vec<&Token> = tokens.iter().filter(|token| !matches!(token, Token::Sign(_))).collect();
    let moment = |timestamp: Timestamp| Some(Date { relative: true, ..Date::from_moment(timestamp)? });
    if let Some((start, end, span)) = ago(&text) {
        let rest = text[..start].iter().chain(&text[end..]);
        // «منذ 3 أيام - 14:30» tells the time of that day.
        if !rest.copied().all(beside) {
            return None;
        }
        let then = before(reference, &span)?;
        return match clock {
            None => moment(then),
            Some(clock) => on_day(Offset::UTC.to_datetime(then).date(), clock, zone),
        };
    }
    let (start, end, days) = day(&text)?;
    if !text[..start].iter().chain(&text[end..]).copied().all(beside) {
        return None;
    }
    let Some(days) = days else { return moment(reference) };
    // Where the reader's day begins is known only with the zone.
    let offset = zone.map_or(Offset::UTC, |zone| zone.offset(Offset::UTC.to_datetime(reference)));
    let date = offset.to_datetime(reference).date().checked_sub(days.days()).ok()?;
    on_day(date, clock.unwrap_or(civil::Time::midnight()), zone)
}

fn on_day(date: civil::Date, time: civil::Time, zone: Option<Zone>) -> Option<Date> {
    let time: DateTime = date.to_datetime(time);
    let date = Date::from_civil(time, zone.map(|zone| zone.offset(time)))?;
    Some(Date { relative: true, ..date })
}

fn before(reference: Timestamp, span: &[(i64, Unit)]) -> Option<Timestamp> {
    span.iter().try_fold(reference, |time, (count, unit)| {
        let seconds = match unit {
            Unit::Second => 1,
            Unit::Minute => 60,
            Unit::Hour => 3600,
            Unit::Day => 86_400,
            Unit::Week => 7 * 86_400,
            Unit::Month | Unit::Year => {
                let months = if *unit == Unit::Year { count * 12 } else { *count };
                let earlier = Offset::UTC.to_datetime(time).checked_sub(months.months()).ok()?;
                return Offset::UTC.to_timestamp(earlier).ok();
            }
        };
        time.checked_sub(SignedDuration::from_secs(count * seconds)).ok()
    })
}

/// «منذ 3 ساعات و20 دقيقة», `3 hours ago`, `il y a 2 heures`: where it stands and what it counts.
fn ago(tokens: &[&Token]) -> Option<(usize, usize, Span)> {
    let word = |at: usize| Token::word(tokens.get(at).copied());
    let opener = (0..tokens.len()).find_map(|at| match (word(at), word(at + 1), word(at + 2)) {
        ("منذ" | "قبل", ..) => Some((at, at + 1)),
        ("il", "y", "a") => Some((at, at + 3)),
        _ => None,
    });
    let closer = (0..tokens.len()).find(|at| word(*at) == "ago");
    let (start, mut at) = match (opener, closer) {
        (Some((start, at)), _) => (start, at),
        (None, Some(closer)) => {
            // Back over number and unit words to where the count begins.
            let counts = |token: &&&Token| match token {
                Token::Number(..) => true,
                Token::Word(word) => unit(word).is_some() || matches!(word.as_str(), "a" | "one" | "and"),
                Token::Sign(_) => false,
            };
            let length = tokens[..closer].iter().rev().take_while(counts).count();
            (closer - length, closer - length)
        }
        (None, None) => return None,
    };
    let mut span = Vec::new();
    while let Some((count, unit, length)) = counted(&tokens[at..]) {
        span.push((count, unit));
        at += length;
    }
    if opener.is_none() {
        if word(at) != "ago" {
            return None;
        }
        at += 1;
    }
    (!span.is_empty()).then_some((start, at, span))
}

/// `3 hours`, «ساعة», «يومين», «و20 دقيقة», «ساعة واحدة»: count, unit, and how many tokens they take.
fn counted(tokens: &[&Token]) -> Option<(i64, Unit, usize)> {
    let word = |at: usize| Token::word(tokens.get(at).copied());
    let mut at = usize::from(matches!(word(0), "و" | "and" | "et" | "حوالي" | "نحو"));
    let count = match tokens.get(at)? {
        Token::Number(count, _) => Some(*count).filter(|count| (0..=MAX_COUNT).contains(count)),
        Token::Word(word) if matches!(word.as_str(), "a" | "an" | "one" | "un" | "une") => Some(1),
        Token::Word(_) => {
            let name = word(at).strip_prefix('و').filter(|_| at == 0).unwrap_or(word(at));
            let (unit, dual) = unit(name).or_else(|| unit(word(at)))?;
            at += 1 + usize::from(matches!(word(at + 1), "واحده" | "واحد"));
            return Some((dual.unwrap_or(1), unit, at));
        }
        Token::Sign(_) => None,
    }?;
    let (unit, _) = unit(word(at + 1)).filter(|(_, dual)| dual.is_none())?;
    Some((count, unit, at + 2))
}

/// «اليوم», «أمس», «أول أمس», `yesterday`: where it stands and how many days ago; no days is this very moment.
fn day(tokens: &[&Token]) -> Option<(usize, usize, Option<i64>)> {
    let word = |at: usize| Token::word(tokens.get(at).copied());
    (0..tokens.len()).find_map(|at| {
        let (length, days) = match (word(at), word(at + 1), word(at + 2)) {
            ("اول", "من", "امس") => (3, Some(2)),
            ("اول", "امس", _) | ("قبل", "امس", _) => (2, Some(2)),
            ("منذ", "قليل" | "لحظات", _) | ("قبل", "قليل" | "لحظات", _) | ("just", "now", _) => {
                (2, None)
            }
            ("الان", ..) => (1, None),
            ("امس" | "الامس" | "البارحه" | "yesterday" | "hier", ..) => (1, Some(1)),
            ("اليوم" | "today" | "aujourd", ..) => (1, Some(0)),
            _ => return None,
        };
        // «aujourd'hui» is cut at its apostrophe.
        let length = length + usize::from(word(at) == "aujourd" && word(at + 1) == "hui");
        Some((at, at + length, days))
    })
}
