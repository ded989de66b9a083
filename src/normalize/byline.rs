//! Author lines: «كتب: فلان», «بقلم فلان», `By Jane Doe`.

use super::cities::is_city;
use super::dates;
use crate::text::{digit, folded};

/// Words that open an author line, folded. The second says whether the name may follow without punctuation.
const OPENINGS: &[(&str, bool)] = &[
    ("بقلم", true),
    ("كتب", true),
    ("كتبت", true),
    ("كتبه", false),
    ("اعداد", true),
    ("تقرير", false),
    ("تحرير", false),
    ("ترجمه", false),
    ("حوار", false),
    ("تحقيق", false),
    ("المصدر بقلم", false),
    ("الكاتب", false),
    ("المولف", false),
    ("تصوير", false),
    ("متابعه", false),
    ("حاوره", false),
    ("حاورته", false),
    ("حاورها", false),
    ("اعده للنشر", false),
    ("اعدها للنشر", false),
    ("اعداد وتحرير", false),
    ("ترجمه وتحرير", false),
    ("كتب التقرير", false),
    ("اعد التقرير", false),
    ("المحرر", false),
    ("by", true),
    ("written by", true),
    ("author", false),
    ("par", true),
    ("écrit par", true),
];

/// A name has at most so many words; two authors joined by «و» fit.
const MAX_WORDS: usize = 6;

/// What a byline field says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Credit {
    /// The author, desk or agency, as given.
    pub(super) name: String,
    /// Where they wrote.
    pub(super) place: Option<String>,
}

/// Takes a byline field apart: «كتبت: منى السيد», «بيروت: أسماء وهبة», «علي الرباعي (الباحة)», «الرياض - واس:». A date that a
/// scraper has put beside the name goes; a field without a name names nobody.
pub(super) fn in_field(field: &str) -> Option<Credit> {
    let trimmed = |text: &str| {
        let ends = |c: char| c.is_whitespace() || c == '\u{200B}' || "-–—:|/،,".contains(c);
        text.trim_matches(ends).to_owned()
    };
    if let Some(name) = name_in(field) {
        return Some(Credit { name, place: None });
    }
    let dated = |part: &&str| part.contains(|c: char| digit(c).is_some()) && dates::parse(part, None).is_some();
    let parts: Vec<&str> = field.split('|').filter(|part| !dated(part)).collect();
    let text = trimmed(&parts.join("|"));
    if text.is_empty() {
        return None;
    }
    let found = place_first(&text).or_else(|| place_last(&text));
    let found = found.map(|(name, place)| (trimmed(name), trimmed(place))).filter(|(name, _)| !name.is_empty());
    Some(match found {
        Some((name, place)) => Credit { name: name_in(&name).unwrap_or(name), place: Some(place) },
        None => Credit { name: text, place: None },
    })
}

/// Name and place of «بيروت، القدس المحتلة: أسماء وهبة», «الرياض - واس».
fn place_first(text: &str) -> Option<(&str, &str)> {
    let all_cities = |head: &str| head.split([',', '،', '-', '–']).all(is_city);
    [&[':'][..], &['-', '–', '—', '/']].into_iter().find_map(|signs| {
        let (place, name) = text.split_once(signs)?;
        all_cities(place).then_some((name, place))
    })
}

/// Name and place of «عبدالله البرقاوي- سبق- الرياض», «علي الرباعي (الباحة)», «مريم الجهني من المدينة المنورة».
fn place_last(text: &str) -> Option<(&str, &str)> {
    let in_brackets = || text.strip_suffix(')')?.rsplit_once('(');
    let after_sign = || text.rsplit_once(['-', '–', '—', '/']);
    let after_from = || text.rsplit_once(" من ");
    in_brackets().or_else(after_sign).or_else(after_from).filter(|(_, place)| is_city(place))
}

/// The author that a whole line names.
pub(super) fn name_in(line: &str) -> Option<String> {
    let line = line.trim();
    if line.chars().nth(80).is_some() || line.ends_with(['.', '،', '؟', '!']) {
        return None;
    }
    let (name, free) = after_delimiter(line).map(|name| (name, true)).or_else(|| Some((after_word(line)?, false)))?;
    // `By Jane Doe in Cairo`: what follows tells where, for whom or when.
    let ascii = name.trim_start().starts_with(|c: char| c.is_ascii_uppercase());
    let cut = [" in ", " at ", " for ", ", "].iter().filter(|_| ascii).filter_map(|word| name.find(word)).min();
    let name = &name[..cut.unwrap_or(name.len())];
    let name = name.trim_matches(|c: char| c.is_whitespace() || "-–—:|/".contains(c));
    let words: Vec<&str> = name.split_whitespace().collect();
    let most = if free { MAX_WORDS } else { MAX_WORDS - 2 };
    let plausible = (1..=most).contains(&words.len())
        && !name.chars().any(|c| digit(c).is_some() || ":؛;".contains(c))
        && name.chars().any(char::is_alphabetic)
        // An English name is capitalized; «by» in running text is followed by small letters.
        && words.iter().all(|word| !word.starts_with(|c: char| c.is_ascii_lowercase()) || ["and", "de", "al", "bin", "et", "el", "von", "van", "ben", "d"].contains(word));
    plausible.then(|| words.join(" "))
}

/// What follows «كتب:», «بقلم -», `By:`.
fn after_delimiter(line: &str) -> Option<&str> {
    let (opening, name) = line.split_once([':', '-', '–', '—', '|', '/'])?;
    let opening = folded(opening);
    OPENINGS.iter().any(|(known, _)| *known == opening).then_some(name)
}

/// What follows «بقلم» or `By` without punctuation.
fn after_word(line: &str) -> Option<&str> {
    let (opening, name) = line.split_once(char::is_whitespace)?;
    let opening = folded(opening);
    OPENINGS.iter().any(|(known, bare)| *bare && *known == opening).then_some(name)
}

/// The line in which an agency's desk credits itself: «(إعداد فلان للنشرة العربية - تحرير فلان)», `(Reporting by …)`.
pub(super) fn is_desk_credit(line: &str) -> bool {
    let Some(inner) = line.strip_prefix(['(', '[']).and_then(|rest| rest.strip_suffix([')', ']'])) else {
        return false;
    };
    let inner = folded(inner);
    [
        "اعداد ",
        "تحرير ",
        "تغطيه ",
        "تصوير ",
        "شارك في التغطيه",
        "reporting by",
        "editing by",
        "writing by",
        "additional reporting",
    ]
    .iter()
    .any(|opening| inner.starts_with(opening))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_name_somebody_and_tell_where() {
        for (field, name, place) in [
            ("كتبت: منى السيد", "منى السيد", ""),
            ("بيروت: أسماء وهبة", "أسماء وهبة", "بيروت"),
            (
                "بيروت، القدس المحتلة: نانسي فاخوري، عبد الرؤوف أرناؤوط",
                "نانسي فاخوري، عبد الرؤوف أرناؤوط",
                "بيروت، القدس المحتلة",
            ),
            ("الطائف - واس:", "واس", "الطائف"),
            ("علي الرباعي (الباحة)", "علي الرباعي", "الباحة"),
            ("عبدالله البرقاوي- سبق- الرياض:", "عبدالله البرقاوي- سبق", "الرياض"),
            ("مريم الجهني من المدينة المنورة", "مريم الجهني", "المدينة المنورة"),
            ("\u{200B} عبدالله الزعت - جدة", "عبدالله الزعت", "جدة"),
            ("مدريد – الرياضية | Monday, 10 August 2015 - 18:04 pm", "الرياضية", "مدريد"),
            ("القاهرة", "القاهرة", ""),
            ("نجران - الوئام :", "الوئام", "نجران"),
            ("الخرج - فهد الموسى:", "الخرج - فهد الموسى", ""),
            ("Jean-Paul Marat", "Jean-Paul Marat", ""),
            ("أحمد علي، أ ف ب", "أحمد علي، أ ف ب", ""),
            ("Sunday, 31 May 2015 - 22:24 pm", "", ""),
            (" - ", "", ""),
        ] {
            let place = (!place.is_empty()).then(|| place.to_owned());
            let expected = (!name.is_empty()).then(|| Credit { name: name.to_owned(), place });
            assert_eq!(in_field(field), expected, "{field}");
        }
    }

    #[test]
    fn author_lines_are_told_from_sentences() {
        for (line, name) in [
            ("كتب: أحمد عبد الله", Some("أحمد عبد الله")),
            ("كَتَبَتْ - منى السيد", Some("منى السيد")),
            ("بقلم فهد العتيبي", Some("فهد العتيبي")),
            ("By Jane Doe", Some("Jane Doe")),
            ("BY: JOHN SMITH and ANN LEE", Some("JOHN SMITH and ANN LEE")),
            ("تقرير: سارة محمود", Some("سارة محمود")),
            ("كتب الرئيس رسالة إلى نظيره الفرنسي يدعوه فيها إلى الحوار", None),
            ("كتب/ محمد علي:", Some("محمد علي")),
            ("كتبت: هدى الحسيني", Some("هدى الحسيني")),
            ("أعدّه للنشر: خالد محمود", Some("خالد محمود")),
            ("By Jane Doe in Cairo", Some("Jane Doe")),
            ("By John Smith, Reuters", Some("John Smith")),
            ("Par Jean Dupont", Some("Jean Dupont")),
            ("Par ailleurs le ministre", None),
            ("By the time he came", None),
            ("كتب الوزير على تويتر: سنعود", None),
            ("تقرير دولي جديد", None),
            ("كتب: 2025", None),
            ("بقلم", None),
        ] {
            assert_eq!(name_in(line).as_deref(), name, "{line}");
        }
        assert!(is_desk_credit("(إعداد محمد فرج للنشرة العربية - تحرير سها جادو)"));
        assert!(!is_desk_credit("(رويترز)"));
    }
}
