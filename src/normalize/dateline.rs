//! Datelines at the head of a body: «الرياض - واس:», «موسكو (رويترز) -», `CAIRO, March 3 (Reuters) -`.
//!
//! A dateline ends in a dash or a colon, or is a line of its own, and consists of short parts of which one is an agency or a
//! well-known news city, or which are all capitals. It is recognized only; it stays in the body.

use super::cities::is_city;
use super::{agency, same};
use crate::record::Agency;
use crate::text::folded;

/// A dateline ends within so many bytes.
const MAX_BYTES: usize = 140;
/// A longer first line is a paragraph, not a heading above the dateline.
const MAX_HEADING_CHARS: usize = 120;
/// A part (a place, a date, an agency) has at most so many words.
const MAX_PART_WORDS: usize = 4;
/// A dateline has at most so many parts.
const MAX_PARTS: usize = 5;

/// A recognized dateline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dateline {
    /// None where an agency stands alone: «رويترز:», «عاجل | واس:».
    pub(super) text: Option<String>,
    pub(super) agency: Option<Agency>,
}

/// Words that label a story and are no place.
const LABELS: &[&str] = &[
    "عاجل",
    "خاص",
    "متابعات",
    "متابعه",
    "تحديث",
    "BREAKING",
    "UPDATE",
    "EXCLUSIVE",
    "WATCH",
    "VIDEO",
    "LIVE",
    "URGENT",
    "FACTBOX",
    "CORRECTION",
    "CORRECTED",
    "ANALYSIS",
    "OPINION",
    "EXPLAINER",
    "TIMELINE",
    "PHOTOS",
    "ALERT",
    "NOTE",
];
/// Verbs of saying that open a sentence, not a place, folded.
const VERBS: &[&str] = &[
    "قال",
    "قالت",
    "اعلن",
    "اعلنت",
    "اكد",
    "اكدت",
    "ذكر",
    "ذكرت",
    "افاد",
    "افادت",
    "كشف",
    "كشفت",
    "اضاف",
    "اضافت",
    "اوضح",
    "اوضحت",
    "نفي",
    "نفت",
    "دعا",
    "دعت",
    "اشار",
    "اشارت",
    "شدد",
    "شددت",
    "لفت",
    "لفتت",
    "نوه",
    "نوهت",
    "بين",
    "بينت",
    "طالب",
    "طالبت",
    "صرح",
    "صرحت",
    "راي",
    "كان",
    "كانت",
    "حذر",
    "حذرت",
    "وفق",
    "بحسب",
    "نقلا",
    "عن",
];

/// The dateline that a body opens with, or that its second line opens with where the first is a heading.
pub(super) fn find(body: &str) -> Option<Dateline> {
    let mut lines = body.lines().filter(|line| !line.is_empty());
    let first = lines.next()?;
    let heading = first.chars().nth(MAX_HEADING_CHARS).is_none() && !first.ends_with(['.', '،', ':']);
    in_line(first, body.len() > first.len()).or_else(|| in_line(lines.next().filter(|_| heading)?, false))
}

fn in_line(line: &str, may_stand_alone: bool) -> Option<Dateline> {
    let head = crate::text::head(line, MAX_BYTES);
    let mut best = None;
    let mut ends = 0;
    for (at, c) in head.char_indices() {
        // A dash between letters joins words; a colon and a spaced dash end a part.
        let dash = matches!(c, '-' | '–' | '—' | 'ـ') && spaced(head, at, c);
        // «غزة/ وفا/ », «الجزائر/ 12 يناير 2024 (واج) »: these end a dateline only behind the agency.
        let behind_agency = matches!(c, '/' | ')') && !followed_by_end(head, at, c);
        if !(dash || c == ':' || behind_agency) {
            continue;
        }
        ends += 1;
        if ends > 4 {
            break;
        }
        let found = judged(&head[..at]).filter(|found| {
            !behind_agency || (found.agency.is_some() && parts(&head[..at]).next().is_some_and(is_place))
        });
        let found = found.map(|found| if c == ')' { with_bracket(found, &head[..=at]) } else { found });
        best = found.or(best);
    }
    if may_stand_alone && head.len() == line.len() {
        best = judged_line(line).or(best);
    }
    best
}

/// Whether another end of a dateline follows, which says more: «موسكو (رويترز) - ».
fn followed_by_end(text: &str, at: usize, end: char) -> bool {
    let rest = &text[at + end.len_utf8()..];
    !rest.starts_with(char::is_whitespace) || rest.trim_start().starts_with(['-', '–', '—', ':'])
}

/// A dateline that ends in a bracket keeps it.
fn with_bracket(found: Dateline, text: &str) -> Dateline {
    Dateline { text: found.text.map(|_| text.trim().to_owned()), ..found }
}

/// Whether a dash stands apart: space, bracket or another dash on at least one side.
fn spaced(text: &str, at: usize, dash: char) -> bool {
    let apart = |c: Option<char>| c.is_some_and(|c| c.is_whitespace() || c == dash || ")»\"".contains(c));
    apart(text[..at].chars().next_back()) || apart(text[at + dash.len_utf8()..].chars().next())
}

pub(super) fn parts(segment: &str) -> impl Iterator<Item = &str> {
    segment
        .split(['-', '–', '—', '/', '،', ',', ':', '(', ')', '|'])
        // A tatweel that stands apart is a dash, one inside of a word is not: «جدة ـ واس», «أبهــا».
        .flat_map(|part| part.split(" ـ").flat_map(|part| part.split("ـ ")))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// A segment that ends in a dash or colon.
fn judged(segment: &str) -> Option<Dateline> {
    let mut agency = None;
    let mut count = 0;
    for part in parts(segment) {
        count += 1;
        if count > MAX_PARTS || part.split_whitespace().count() > MAX_PART_WORDS || opens_sentence(part) {
            return None;
        }
        agency = agency.or_else(|| agency::named(part));
    }
    let first = parts(segment).next()?;
    // «سبق- جدة:», «فهد كاملي- سبق- جازان:»: the place may stand last.
    let place = is_place(first) || (count >= 2 && parts(segment).any(is_city));
    (agency.is_some() || place).then(|| dateline(segment, agency))
}

/// A line of its own: «عين اليوم – الرياض», «جدة 15 مارس 2025 م واس».
fn judged_line(line: &str) -> Option<Dateline> {
    let words = line.split_whitespace().count();
    if words <= 8 && parts(line).count() >= 2 && !parts(line).any(opens_sentence) {
        let agency = parts(line).find_map(agency::named);
        if agency.is_some() || parts(line).any(is_city) {
            return Some(dateline(line, agency));
        }
    }
    let dated = words <= 16 && line.chars().any(|c| crate::text::digit(c).is_some());
    let agency = line.split_whitespace().next_back().filter(|_| dated).and_then(agency::named)?;
    Some(dateline(line, Some(agency)))
}

fn dateline(segment: &str, agency: Option<Agency>) -> Dateline {
    let text = segment.trim_matches(|c: char| c.is_whitespace() || "-–—ـ:".contains(c));
    let says_place = parts(text).any(|part| agency::named(part).is_none() && !LABELS.contains(&part));
    Dateline { text: says_place.then(|| text.to_owned()), agency }
}

fn opens_sentence(part: &str) -> bool {
    says(&folded(part.split_whitespace().next().unwrap_or_default()))
}

/// Whether a folded text opens with a verb of saying, with or without «و».
pub(super) fn says(folded: &str) -> bool {
    let first = folded.split(' ').next().unwrap_or_default();
    VERBS.iter().any(|verb| same(verb, first))
        || first.strip_prefix('و').is_some_and(|first| VERBS.iter().any(|verb| same(verb, first)))
}

pub(super) fn is_place(part: &str) -> bool {
    let capitals = part.len() >= 4
        && part.chars().all(|c| c.is_ascii_uppercase() || c == ' ' || c == '.')
        && !part.split(' ').any(|word| LABELS.contains(&word));
    capitals || is_city(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_of_agencies_and_papers() {
        for (body, text, agency) in [
            ("الرياض - واس: أعلنت الهيئة", "الرياض - واس", Some("SPA")),
            ("موسكو (رويترز) - قال الرئيس", "موسكو (رويترز)", Some("Reuters")),
            ("القاهرة - أ ش أ - أكد وزير", "القاهرة - أ ش أ", Some("MENA")),
            ("دمشق، سوريا (CNN) -- أكدت جهات", "دمشق، سوريا (CNN)", Some("CNN")),
            ("CAIRO (Reuters) - Egypt said", "CAIRO (Reuters)", Some("Reuters")),
            ("GROSSETO, Italy (AP) -- The trial", "GROSSETO, Italy (AP)", Some("AP")),
            ("غزة/ الأناضول: قالت مصادر", "غزة/ الأناضول", Some("Anadolu")),
            ("رويترز - واشنطن: رفع مجلس", "رويترز - واشنطن", Some("Reuters")),
            ("جدة ـ واس: وصل", "جدة ـ واس", Some("SPA")),
            ("أبهــا - واس: وصل", "أبهــا - واس", Some("SPA")),
            ("غزة/ وفا/ استشهد مواطن", "غزة/ وفا", Some("WAFA")),
            ("الجزائر/ 12 يناير 2024 (واج) - استقبل الرئيس", "الجزائر/ 12 يناير 2024 (واج)", Some("APS")),
            ("عمان (بترا) ثمن رئيس الوزراء", "عمان (بترا)", Some("Petra")),
            ("عمان - بترا - قال", "عمان - بترا", Some("Petra")),
            ("سبق- جدة: التقى أمير منطقة", "سبق- جدة", None),
            ("فهد كاملي- سبق- نجران: تعرضت فرقة", "فهد كاملي- سبق- نجران", None),
            ("الرياض: فلان الفلاني\n\nأعلنت الهيئة", "الرياض: فلان الفلاني", None),
            ("بيروت: شهد لبنان", "بيروت", None),
            ("NEW YORK — Stocks fell", "NEW YORK", None),
            ("عين اليوم – الرياض\n\nأغلق مؤشر السوق", "عين اليوم – الرياض", None),
            ("جدة 12 مارس 2025 م واس\nاستقبل سمو الأمير", "جدة 12 مارس 2025 م واس", Some("SPA")),
        ] {
            let found = find(body).unwrap_or_else(|| panic!("none in {body}"));
            assert_eq!(
                (found.text.as_deref(), found.agency.map(|a| a.name)),
                (Some(text), agency.map(str::to_owned)),
                "{body}"
            );
        }
    }

    #[test]
    fn an_agency_alone_is_no_dateline_and_a_heading_may_precede_one() {
        for body in ["عاجل | رويترز: استقالة الوزير", "واس: وصل الأمير"] {
            let found = find(body).unwrap();
            assert!(found.text.is_none() && found.agency.is_some(), "{body}");
        }
        let found = find("المشروع يختصر زمن الرحلة\n\nالرياض - واس: أطلق الوزير").unwrap();
        assert_eq!(found.text.as_deref(), Some("الرياض - واس"));
    }

    #[test]
    fn sentences_have_none() {
        for body in [
            "قال الوزير: إن الخطة جاهزة",
            "BREAKING - fire",
            "الرئيس - وفق رويترز - غادر",
            "أكد المتحدث باسم الوزارة - أمس - أن",
            "",
            "واسعة: حملة",
            "أعلن مجلس الوزراء السعودي اليوم الثلاثاء الموافقة",
        ] {
            assert_eq!(find(body), None, "{body}");
        }
    }
}
