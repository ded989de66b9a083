//! Times of day and their zones: «الساعة 2:30 م بتوقيت مكة المكرمة», `14h30`, `2:30 PM GMT+3`.

use jiff::civil;
use jiff::tz::Offset;

use super::tokens::Token;

/// The part of the day that a word names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
    /// Evening before midnight, small hours after it.
    Night,
}

fn half(word: &str) -> Option<Half> {
    match word {
        "ص" | "صباحا" | "صباح" | "فجرا" | "am" => Some(Half::Morning),
        "م" | "مساء" | "ظهرا" | "عصرا" | "pm" => Some(Half::Afternoon),
        "ليلا" => Some(Half::Night),
        _ => None,
    }
}

/// An hour of the twelve-hour clock on the full one; an hour that is beyond twelve already stays.
fn full_hour(hour: i64, half: Half) -> i64 {
    match (hour, half) {
        (13.., _) => hour,
        (_, Half::Morning) => hour % 12,
        (_, Half::Afternoon) => hour % 12 + 12,
        (6..=11, Half::Night) => hour + 12,
        (_, Half::Night) => hour % 12,
    }
}

/// `14:30`, `2:30:15 PM`, `14h30`, «٢:٣٠ م», «الساعة 3 مساء».
pub(super) fn take_clock(tokens: &mut Vec<Token>) -> Option<civil::Time> {
    let (start, found) = (0..tokens.len()).find_map(|at| clock_at(tokens, at).map(|found| (at, found)))?;
    let (mut hour, minute, second, mut end) = found;
    let mut begin = start;
    if let Some(half) = half(Token::word(tokens.get(end))) {
        hour = full_hour(hour, half);
        end += 1;
    } else if let Some(before) = start.checked_sub(1)
        // «م» before a time belongs to the year: «2025 م 02:30».
        && let Some(half) = half(Token::word(tokens.get(before))).filter(|_| Token::word(tokens.get(before)) != "م")
    {
        hour = full_hour(hour, half);
        begin = before;
    }
    let part = |value: i64| i8::try_from(value).ok();
    let time = civil::Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()?;
    tokens.drain(begin..end);
    Some(time)
}

/// Hour, minute, second, and the index behind them.
fn clock_at(tokens: &[Token], at: usize) -> Option<(i64, i64, i64, usize)> {
    let hour = Token::number(tokens.get(at), 2)?;
    let parted = Token::is_sign(tokens.get(at + 1), ':') || Token::word(tokens.get(at + 1)) == "h";
    // «2:1» is a score.
    let Some((minute, 2)) = written(tokens.get(at + 2)).filter(|_| parted) else {
        // An hour alone counts where a word tells that it is one.
        let next = Token::word(tokens.get(at + 1));
        let announced = at > 0 && matches!(Token::word(tokens.get(at - 1)), "الساعه" | "at" | "à");
        let sure = half(next).is_some() && (announced || !matches!(next, "م" | "ص"));
        return (sure && (1..=12).contains(&hour)).then_some((hour, 0, 0, at + 1));
    };
    let mut end = at + 3;
    let mut second = 0;
    if Token::is_sign(tokens.get(end), ':')
        && let Some(found) = Token::number(tokens.get(end + 1), 2)
    {
        second = found;
        end += 2;
        // A fraction of a second changes nothing here.
        if Token::is_sign(tokens.get(end), '.') && matches!(tokens.get(end + 1), Some(Token::Number(..))) {
            end += 2;
        }
    }
    Some((hour, minute, second, end))
}

fn written(token: Option<&Token>) -> Option<(i64, usize)> {
    match token {
        Some(Token::Number(value, digits)) => Some((*value, *digits)),
        _ => None,
    }
}

/// A zone as a text names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// The same all year.
    Fixed(Offset),
    /// Egypt: +2, and since 2023 +3 from the last Friday of April to the last Thursday of October (Law 24 of 2023).
    Egypt,
    /// Lebanon: +2, and +3 from the last Sunday of March to the last Sunday of October.
    Lebanon,
}

impl Zone {
    /// The offset that holds at a local time. Within the hour of a change either may come out.
    pub(super) fn offset(self, time: civil::DateTime) -> Offset {
        let last = |month: i8, weekday: civil::Weekday| {
            let first = civil::Date::new(time.year(), month, 1).ok()?;
            first.nth_weekday_of_month(-1, weekday).ok()
        };
        let date = time.date();
        let summer = match self {
            Self::Fixed(offset) => return offset,
            Self::Egypt => {
                time.year() >= 2023
                    && last(4, civil::Weekday::Friday).is_some_and(|start| date >= start)
                    && last(10, civil::Weekday::Thursday).is_some_and(|end| date <= end)
            }
            Self::Lebanon => {
                last(3, civil::Weekday::Sunday).is_some_and(|start| date >= start)
                    && last(10, civil::Weekday::Sunday).is_some_and(|end| date < end)
            }
        };
        Offset::constant(if summer { 3 } else { 2 })
    }
}

/// `GMT`, `GMT+3`, `+03:00`, `+0300`, «بتوقيت غرينتش», «بتوقيت القاهرة».
pub(super) fn take_zone(tokens: &mut Vec<Token>) -> Option<Zone> {
    for at in 0..tokens.len() {
        let word = Token::word(tokens.get(at));
        if let Some(hours) = letters(word) {
            let shift = if hours == 0 { numeric(tokens, at + 1, true) } else { None };
            let (offset, end) = shift.unwrap_or((Offset::constant(hours), at + 1));
            tokens.drain(at..end);
            return Some(Zone::Fixed(offset));
        }
        // A place is a zone only where the text calls it one.
        if matches!(word, "بتوقيت" | "توقيت" | "بالتوقيت" | "ت")
            && let Some((zone, length)) = place(&tokens[at + 1..])
        {
            tokens.drain(at..at + 1 + length);
            return Some(zone);
        }
    }
    let (at, (offset, end)) = (1..tokens.len()).find_map(|at| numeric(tokens, at, false).map(|found| (at, found)))?;
    tokens.drain(at..end);
    Some(Zone::Fixed(offset))
}

/// `+03:00`, `-0300`; after `GMT` also `+3`.
fn numeric(tokens: &[Token], at: usize, short: bool) -> Option<(Offset, usize)> {
    let sign = match tokens.get(at)? {
        Token::Sign('+') => 1,
        Token::Sign('-' | '−') => -1,
        _ => return None,
    };
    let (hours, minutes, end) = match (tokens.get(at + 1), tokens.get(at + 2), tokens.get(at + 3)) {
        (Some(Token::Number(both, 4)), ..) if sign > 0 || *both <= 1400 => (both / 100, both % 100, at + 2),
        (Some(Token::Number(hours, 2)), Some(Token::Sign(':')), Some(Token::Number(minutes, 2))) => {
            (*hours, *minutes, at + 4)
        }
        (Some(Token::Number(hours, 1..=2)), ..) if short => (*hours, 0, at + 2),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(sign * (hours * 3600 + minutes * 60)).ok()?;
    Offset::from_seconds(seconds).ok().map(|offset| (offset, end))
}

/// Abbreviations with one meaning in the news; `AST`, `CST`, `IST` have several and are not read.
fn letters(word: &str) -> Option<i8> {
    Some(match word {
        "gmt" | "utc" | "z" | "غرينتش" | "جرينتش" | "غرينيتش" | "جرينيتش" | "غرينتيش" | "جرينتيش" | "تغ" => {
            0
        }
        "bst" | "cet" => 1,
        "cest" | "eet" => 2,
        "eest" | "msk" | "ksa" => 3,
        "est" => -5,
        "edt" => -4,
        "pst" => -8,
        "pdt" => -7,
        _ => return None,
    })
}

/// The zone of a place that follows «بتوقيت», and how many words name it. Only places whose offset this table knows for all
/// years that matter; others are read as no zone. «ت م» and «ت غ» are the agencies' short forms.
fn place(tokens: &[Token]) -> Option<(Zone, usize)> {
    let (first, second) = (Token::word(tokens.first()), Token::word(tokens.get(1)));
    let fixed = |hours: i8, length: usize| Some((Zone::Fixed(Offset::constant(hours)), length));
    match (first, second) {
        ("مكه", "المكرمه") | ("المملكه" | "العربيه", "السعوديه") => fixed(3, 2),
        ("ابو", "ظبي") | ("سلطنه", "عمان") => fixed(4, 2),
        (
            "م" | "مكه" | "السعوديه" | "الرياض" | "الدوحه" | "قطر" | "الكويت" | "المنامه" | "البحرين" | "بغداد"
            | "العراق" | "صنعاء" | "عدن" | "اليمن",
            _,
        ) => fixed(3, 1),
        ("غ", _) => fixed(0, 1),
        ("الامارات" | "ابوظبي" | "دبي" | "مسقط", _) => fixed(4, 1),
        ("تونس" | "الجزاير", _) => fixed(1, 1),
        ("طرابلس" | "ليبيا", _) => fixed(2, 1),
        ("القاهره" | "مصر", _) => Some((Zone::Egypt, 1)),
        ("بيروت" | "لبنان", _) => Some((Zone::Lebanon, 1)),
        _ => None,
    }
}
