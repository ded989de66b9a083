//! Author lines: «كتب: فلان», «بقلم فلان», `By Jane Doe`.

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
