//! Lines of a page that are known by their make, not by a phrase: reading times, counters, rows of buttons, hashtags, addresses
//! of authors.

use super::byline;
use crate::text::{digit, folded};

/// What a reading-time line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReadingTime {
    pub(super) minutes: u32,
    /// The author named before it: «كتب فريق التحرير 3 دقيقة للقراءة».
    pub(super) byline: Option<String>,
}

/// A longer line is a sentence about reading.
const MAX_READING_WORDS: usize = 7;

/// The reading time of a line, given as it stands and folded.
pub(super) fn reading_time(text: &str, line: &str) -> Option<ReadingTime> {
    // Asked of every line at an edge, and true of few.
    if !(line.contains("دقي") || line.contains("دقاي") || line.contains("min")) {
        return None;
    }
    let starts = |word: &str| {
        word.starts_with(|c| digit(c).is_some())
            || matches!(folded(word).as_str(), "وقت" | "مده" | "زمن" | "دقيقه" | "دقيقتان" | "دقيقتين")
    };
    let mut at = 0;
    let cut = text.split_inclusive(char::is_whitespace).find_map(|word| {
        let found = starts(word.trim()).then_some(at);
        at += word.len();
        found
    });
    let byline = cut.and_then(|cut| byline::name_in(&text[..cut]));
    let minutes = match (&byline, cut) {
        (Some(_), Some(cut)) => minutes(&folded(&text[cut..])),
        _ => minutes(line),
    };
    minutes.map(|minutes| ReadingTime { minutes, byline })
}

fn minutes(line: &str) -> Option<u32> {
    let words: Vec<&str> = line.split(' ').collect();
    let about_reading =
        words.iter().any(|word| matches!(*word, "قراءه" | "للقراءه" | "القراءه" | "read" | "reading" | "lecture"));
    let unit = words.iter().position(|word| {
        matches!(*word, "دقيقه" | "دقايق" | "دقيقتان" | "دقيقتين" | "min" | "mins" | "minute" | "minutes")
    })?;
    if !about_reading || words.len() > MAX_READING_WORDS {
        return None;
    }
    if let Some(minutes) = words.iter().find_map(|word| word.parse::<u32>().ok()) {
        return (1..=999).contains(&minutes).then_some(minutes);
    }
    match words[unit] {
        "دقيقتان" | "دقيقتين" => Some(2),
        "دقيقه" => Some(1),
        _ => None,
    }
}

/// «1,234 مشاهدة», «عدد القراءات: 22», `1.2K views`, `3 Comments`: numbers with what they count, nothing else. Folded.
pub(super) fn is_counter(line: &str) -> bool {
    let (mut numbers, mut nouns, mut words) = (0, 0, 0);
    for word in line.split(' ') {
        words += 1;
        match word {
            "مشاهده" | "مشاهدات" | "المشاهدات" | "قراءه" | "قراءات" | "القراءات" | "زياره" | "زيارات" | "الزيارات"
            | "تعليق" | "تعليقات" | "التعليقات" | "مشاركه" | "مشاركات" | "المشاركات" | "اعجاب" | "اعجابات"
            | "views" | "view" | "reads" | "comments" | "comment" | "shares" | "likes" | "vues" | "partages" => {
                nouns += 1
            }
            "عدد" | "مره" | "الف" | "k" | "m" => {}
            number if number.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) => {
                let rest = number.trim_start_matches(|c: char| c.is_ascii_digit());
                if !matches!(rest, "" | "k" | "m") {
                    return false;
                }
                numbers += 1;
            }
            _ => return false,
        }
    }
    numbers >= 1 && nouns >= 1 && words <= 10
}

/// A row of buttons: «طباعة / إرسال / A+ A-», `Print | Email | Share`. The line as it stands and folded.
pub(super) fn is_tool_row(text: &str, line: &str) -> bool {
    let mut tools = 0;
    for word in line.split(' ') {
        match word {
            "طباعه" | "اطبع" | "ارسال" | "ارسل" | "مشاركه" | "شارك" | "حفظ" | "استماع" | "نسخ" | "تكبير" | "تصغير"
            | "فيسبوك" | "فايسبوك" | "تويتر" | "واتساب" | "واتس" | "تلغرام" | "تليجرام" | "تيليجرام" | "انستغرام"
            | "انستقرام" | "يوتيوب" | "لينكدان" | "لينكد" | "بينتيريست" | "ماسنجر" | "سناب" | "print" | "email"
            | "share" | "tweet" | "facebook" | "twitter" | "whatsapp" | "telegram" | "linkedin" | "pinterest"
            | "instagram" | "youtube" | "reddit" | "messenger" | "copy" | "save" | "listen" | "flipboard" | "viber"
            | "imprimer" | "partager" | "envoyer" => tools += 1,
            "a" | "x" | "ع" | "ا" | "ان" | "اب" | "ايميل" | "بريد" | "الرابط" | "link" | "app" | "e" | "mail"
            | "pdf" | "plus" | "google" => {}
            _ => return false,
        }
    }
    // One alone is a word; the phrase list knows which stand alone.
    tools >= 2 || (tools <= 1 && is_font_size(text))
}

/// `A+ A-`, «ع+ ع-»: letters and signs for a smaller or larger print.
fn is_font_size(text: &str) -> bool {
    let mut sizes = text.split(|c: char| c.is_whitespace() || "/|".contains(c)).filter(|word| {
        word.strip_suffix(['+', '-'])
            .or_else(|| word.strip_prefix(['+', '-']))
            .is_some_and(|letter| matches!(letter, "A" | "a" | "ع" | "أ" | "ا" | ""))
    });
    sizes.next().is_some()
}

/// Hashtags and nothing else: «#غزة #القمة_العربية».
pub(super) fn is_hashtags(text: &str) -> bool {
    text.contains('#')
        && text
            .split(|c: char| c.is_whitespace() || "،,|".contains(c))
            .filter(|word| !word.trim_matches(crate::text::is_invisible).is_empty())
            .all(|word| {
                word.trim_matches(crate::text::is_invisible).strip_prefix('#').is_some_and(|tag| !tag.is_empty())
            })
}

/// Labels of lists of tags that scrapers glue to the last sentence.
const TAG_LABELS: &[&str] = &[
    "سمات",
    "وسوم",
    "الوسوم",
    "كلمات دلالية",
    "الكلمات الدلالية",
    "كلمات مفتاحية",
    "الكلمات المفتاحية",
    "الكلمات الدالة",
];
/// Such a list has at most so many bytes and words.
const MAX_TAG_BYTES: usize = 400;
const MAX_TAG_WORDS: usize = 40;

/// The last line without the list of tags glued to it, and that list: «… على خير. سمات الأهلي الدوري السعودي». It stands after
/// a finished sentence and is none itself.
pub(super) fn glued_tags(line: &str) -> Option<(&str, &str)> {
    let mut from = line.len().saturating_sub(MAX_TAG_BYTES);
    while !line.is_char_boundary(from) {
        from += 1;
    }
    let found = TAG_LABELS.iter().filter_map(|label| line[from..].rfind(label)).max()? + from;
    let (text, tags) = line.split_at(found);
    let label = TAG_LABELS.iter().filter(|label| tags.starts_with(**label)).map(|label| label.len()).max()?;
    let list = &tags[label..];
    let finished = text.ends_with(char::is_whitespace)
        && text.trim_end().trim_end_matches(['"', '”', '»', ')']).ends_with(['.', '!', '؟', '…']);
    let is_list = list.starts_with([' ', ':'])
        && (1..=MAX_TAG_WORDS).contains(&list.trim_start_matches([' ', ':']).split_whitespace().count())
        && !list[1..].contains(['.', '؟', '!', '؛', ':']);
    (finished && is_list).then(|| (text.trim_end(), tags))
}

/// A folded line that asks readers to send the writer a text message; numbers and names of networks follow.
pub(super) fn is_call_for_messages(line: &str) -> bool {
    line.starts_with("للتواصل") && (line.contains("sms") || line.contains("ارسل رساله"))
}

/// The address of an author or a desk, with at most a label: «للتواصل: name@example.com», `@handle`.
pub(super) fn is_contact(text: &str) -> bool {
    if !text.contains('@') {
        return is_phone(text);
    }
    let mut addresses = 0;
    for word in text.split(|c: char| c.is_whitespace() || ":/|،".contains(c)).filter(|word| !word.is_empty()) {
        if word.contains('@') && word.is_ascii() {
            addresses += 1;
        } else if !matches!(
            folded(word).as_str(),
            "" | "للتواصل"
                | "تواصل"
                | "لمراسله"
                | "مراسله"
                | "مع"
                | "الكاتب"
                | "الكاتبه"
                | "البريد"
                | "الالكتروني"
                | "بريد"
                | "ايميل"
                | "الايميل"
                | "تويتر"
                | "علي"
                | "حساب"
                | "email"
                | "e"
                | "mail"
                | "twitter"
                | "contact"
                | "follow"
                | "on"
                | "at"
                | "us"
        ) {
            return false;
        }
    }
    addresses >= 1
}

/// A number with its label: «فاكس: 6923348», «هاتف: 012-345678».
fn is_phone(text: &str) -> bool {
    let Some((label, number)) = text.split_once(':') else { return false };
    let digits = number.chars().filter(|c| digit(*c).is_some()).count();
    (5..=20).contains(&digits)
        && number.chars().all(|c| digit(c).is_some() || c.is_whitespace() || "+-()/.".contains(c))
        && label.len() <= 40
        && matches!(
            folded(label).as_str(),
            "فاكس"
                | "هاتف"
                | "الهاتف"
                | "تلفون"
                | "جوال"
                | "موبايل"
                | "واتساب"
                | "tel"
                | "fax"
                | "phone"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_times() {
        for (line, minutes, byline) in [
            ("٣ دقائق للقراءة", Some(3), None),
            ("وقت القراءة: 12 دقيقة", Some(12), None),
            ("دقيقتان للقراءة", Some(2), None),
            ("دقيقة واحدة قراءة", Some(1), None),
            ("4 min read", Some(4), None),
            ("Reading time: 7 minutes", Some(7), None),
            ("Temps de lecture : 3 min", Some(3), None),
            ("كتب فريق التحرير 3 دقيقة للقراءة", Some(3), Some("فريق التحرير")),
            ("بقلم: محمد عبد الله السيد - 5 دقائق للقراءة", Some(5), Some("محمد عبد الله السيد")),
            ("استمرت المباراة 90 دقيقة", None, None),
            ("قراءة في كتاب", None, None),
            ("0 min read", None, None),
        ] {
            let found = reading_time(line, &folded(line));
            assert_eq!(found.as_ref().map(|found| found.minutes), minutes, "{line}");
            assert_eq!(found.and_then(|found| found.byline).as_deref(), byline, "{line}");
        }
    }

    #[test]
    fn lines_of_a_page_are_told_from_text() {
        for line in ["1,234 مشاهدة", "عدد القراءات: ٢٢", "1.2K views", "3 تعليقات 12 مشاركة", "مشاهدات 512"]
        {
            assert!(is_counter(&folded(line)), "{line}");
        }
        for line in ["12 قتيلا", "مشاهدة", "شاهد المباراة 5 آلاف", "2025"] {
            assert!(!is_counter(&folded(line)), "{line}");
        }
        for line in
            ["طباعة / إرسال / A+ A-", "Print | Email | Share", "A+ A-", "ع+ ع-", "فيسبوك تويتر واتس اب", "Print A+ A-"]
        {
            assert!(is_tool_row(line, &folded(line)), "{line}");
        }
        for line in ["تويتر", "حفظ الله الوطن", "Share prices fell", "ا", "فيسبوك تعلن أرباحها"]
        {
            assert!(!is_tool_row(line, &folded(line)), "{line}");
        }
        assert!(is_hashtags("#غزة #القمة_العربية") && is_hashtags("\u{200F}#مصر، #السودان"));
        assert!(!is_hashtags("وسم #غزة يتصدر") && !is_hashtags("# 5") && !is_hashtags("غزة"));
        for line in [
            "للتواصل مع الكاتب: someone@example.com",
            "@handle",
            "desk@example.com",
            "البريد الإلكتروني: a@b.co",
            "فاكس: 6923348",
        ] {
            assert!(is_contact(line), "{line}");
        }
        assert!(!is_contact("كتب على حسابه @someone أن الأزمة انتهت"));
    }
}
