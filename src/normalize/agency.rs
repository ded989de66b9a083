//! News agencies under the names that they go by.

use super::lines::Line;
use super::same;
use crate::record::Agency;
use crate::text::folded;

/// Usual English name; spellings, folded.
const AGENCIES: &[(&str, &[&str])] = &[
    ("Reuters", &["reuters", "رويترز", "وكاله رويترز"]),
    ("AFP", &["afp", "اف ب", "ا ف ب", "فرانس برس", "وكاله فرانس برس", "agence france presse"]),
    (
        "AP",
        &["ap", "اب", "ا ب", "اسوشيتد برس", "اسوشييتد برس", "الاسوشيتد برس", "associated press", "the associated press"],
    ),
    ("dpa", &["dpa", "د ب ا", "دب ا", "الالمانيه", "وكاله الانباء الالمانيه"]),
    ("UPI", &["upi", "يو بي اي", "يونايتد برس"]),
    ("EFE", &["efe", "افي", "ا ف ي"]),
    ("ANSA", &["ansa", "انسا"]),
    ("Bloomberg", &["bloomberg", "بلومبرغ", "بلومبرج"]),
    ("CNN", &["cnn", "سي ان ان"]),
    ("Xinhua", &["xinhua", "شينخوا"]),
    ("TASS", &["tass", "تاس"]),
    ("Sputnik", &["sputnik", "سبوتنيك"]),
    ("RIA Novosti", &["ria novosti", "ريا نوفوستي", "نوفوستي"]),
    ("Anadolu", &["anadolu", "anadolu agency", "aa", "الاناضول", "وكاله الاناضول"]),
    ("IRNA", &["irna", "ارنا"]),
    ("SPA", &["spa", "واس", "وكاله الانباء السعوديه"]),
    ("WAM", &["wam", "وام", "وكاله انباء الامارات"]),
    ("MENA", &["mena", "ا ش ا", "اش ا", "وكاله انباء الشرق الاوسط"]),
    ("Petra", &["petra", "بترا", "وكاله الانباء الاردنيه"]),
    ("KUNA", &["kuna", "كونا", "وكاله الانباء الكويتيه"]),
    ("QNA", &["qna", "قنا", "وكاله الانباء القطريه"]),
    ("BNA", &["bna", "بنا", "وكاله انباء البحرين"]),
    ("ONA", &["ona", "العمانيه", "وكاله الانباء العمانيه"]),
    ("SANA", &["sana", "سانا", "الوكاله العربيه السوريه للانباء"]),
    ("WAFA", &["wafa", "وفا", "وكاله الانباء الفلسطينيه"]),
    ("NNA", &["nna", "الوطنيه", "الوكاله الوطنيه للاعلام"]),
    ("INA", &["ina", "واع", "وكاله الانباء العراقيه"]),
    ("SABA", &["saba", "سبا", "سبا نت"]),
    ("SUNA", &["suna", "سونا", "وكاله السودان للانباء"]),
    ("LANA", &["lana", "وال", "وكاله الانباء الليبيه"]),
    ("TAP", &["tap", "وات", "وكاله تونس افريقيا للانباء"]),
    ("APS", &["aps", "واج", "وكاله الانباء الجزايريه"]),
    ("MAP", &["map", "و م ع", "وكاله المغرب العربي للانباء"]),
    ("AMI", &["ami", "وما", "الوكاله الموريتانيه للانباء"]),
    ("Maan", &["معا", "وكاله معا"]),
    ("The New York Times", &["نيويورك تايمز", "new york times", "the new york times"]),
    ("The Washington Post", &["واشنطن بوست", "washington post", "the washington post"]),
    ("agencies", &["agencies", "وكالات", "الوكالات", "وكالات الانباء"]),
];

/// The agency that a text names, if it names nothing else.
pub(super) fn named(text: &str) -> Option<Agency> {
    // The longest spelling has 40 letters.
    if text.len() > 120 {
        return None;
    }
    let spelling = folded(text);
    // Ibb is a town, «آب» a month.
    if spelling == "اب" && text.contains(['إ', 'آ']) {
        return None;
    }
    let (name, _) = AGENCIES.iter().find(|(_, spellings)| spellings.iter().any(|known| same(known, &spelling)))?;
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    Some(Agency { name: (*name).to_owned(), text: text.to_owned() })
}

/// The agency among the parts of a byline such as «القاهرة - رويترز» or «أحمد علي، أ ف ب».
pub(super) fn in_parts(text: &str) -> Option<Agency> {
    text.split(['-', '–', '—', '/', '|', ',', '،', ':', '(', ')']).find_map(named)
}

/// The agency that the first or the last line credits: «(وكالات)», «المصدر: وكالات», «* خدمة «نيويورك تايمز»».
pub(super) fn credited(lines: &[Line<'_>]) -> Option<Agency> {
    credited_in(lines.last()?.text).or_else(|| credited_in(lines.first()?.text))
}

/// The agency that a line credits.
pub(super) fn credited_in(last: &str) -> Option<Agency> {
    if last.len() > 160 {
        return None;
    }
    if let Some((label, name)) = last.split_once(':')
        && matches!(folded(label).as_str(), "المصدر" | "مصدر" | "المصادر" | "source" | "sources")
    {
        return in_parts(name);
    }
    let inner = last.strip_prefix(['(', '[']).and_then(|rest| rest.strip_suffix([')', ']']));
    if let Some(inner) = inner {
        return named(inner);
    }
    let service = last.trim_start_matches(|c: char| "*•- ".contains(c));
    let name = ["خدمة ", "بالاتفاق مع "].iter().find_map(|label| service.strip_prefix(label))?;
    named(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_folded_and_belong_to_one_agency() {
        let mut seen = std::collections::HashMap::new();
        for (name, spellings) in AGENCIES {
            for spelling in *spellings {
                assert_eq!(folded(spelling), *spelling);
                assert_eq!(seen.insert(spelling, name), None, "{spelling}");
            }
        }
    }

    #[test]
    fn names_are_found_in_any_spelling() {
        for (text, name) in [
            ("أ.ف.ب", "AFP"),
            ("(واس)", "SPA"),
            ("د ب أ", "dpa"),
            ("أ ش أ", "MENA"),
            ("REUTERS", "Reuters"),
            ("«الأناضول»", "Anadolu"),
            ("وكالة الأنباء السعودية", "SPA"),
        ] {
            assert_eq!(named(text).map(|agency| agency.name).as_deref(), Some(name), "{text}");
        }
        assert_eq!(named("واسع"), None);
    }
}
