//! Sites that no list has but that their name describes: «الطريق الوطنية رقم 1», «ملعب وادي الليل». The name is the id: a generic word
//! and what tells this one from the others, as complete as an entry of a list would have it.

/// How sure such a link is: two towns may each have a street of one name.
pub(super) const CONFIDENCE: f32 = 0.85;

/// Generic words for a site, without the article.
const HEADS: [&str; 52] = [
    "ملعب",
    "استاد",
    "مطار",
    "قاعة",
    "شارع",
    "ساحة",
    "ميدان",
    "طريق",
    "نهج",
    "حي",
    "ثكنة",
    "سجن",
    "مقبرة",
    "سوق",
    "ميناء",
    "جسر",
    "قصر",
    "دار",
    "متحف",
    "مسجد",
    "جامع",
    "كنيسة",
    "كاتدرائية",
    "محطة",
    "معبر",
    "مخيم",
    "جبل",
    "وادي",
    "واد",
    "سد",
    "بحيرة",
    "خليج",
    "مركب",
    "قلعة",
    "برج",
    "حديقة",
    "غابة",
    "مفترق",
    "نفق",
    "نزل",
    "فندق",
    "مقهى",
    "مسرح",
    "مصفاة",
    "حقل",
    "مصنع",
    "منشأة",
    "مدرسة",
    "مطعم",
    "نهر",
    "شاطئ",
    "مضيق",
];

/// Words for what every country has one of, without the article.
const INSTITUTIONS: [&str; 24] = [
    "منتخب",
    "جيش",
    "أمن",
    "حرس",
    "شرطة",
    "درك",
    "هيئة",
    "اتحاد",
    "رابطة",
    "نقابة",
    "محكمة",
    "مجلس",
    "برلمان",
    "حكومة",
    "وزارة",
    "رئاسة",
    "قصر",
    "بنك",
    "دوري",
    "بطولة",
    "كأس",
    "حماية",
    "ديوانة",
    "نيابة",
];

/// Whether a name is a word for what every country has one of, alone or with more.
pub(super) fn is_institution(name: &str) -> bool {
    let head = name.split(' ').next().unwrap_or(name);
    INSTITUTIONS.contains(&head.strip_prefix("ال").unwrap_or(head))
}

/// Whether a name is a generic word for a site and something more. «القصر الرئاسي» is not: every country has one, as the words
/// after a head with the article are adjectives if they have it too.
pub(super) fn is_site(name: &str) -> bool {
    let Some((head, rest)) = name.split_once(' ') else { return false };
    let bare = head.strip_prefix("ال").unwrap_or(head);
    let described = head != bare && rest.split_whitespace().all(|word| word.starts_with("ال"));
    // «قصر الحكومة»
    let of_state = rest.strip_prefix("ال").is_some_and(|rest| INSTITUTIONS.contains(&rest));
    !rest.trim().is_empty() && !described && !of_state && (HEADS.contains(&head) || HEADS.contains(&bare))
}

#[cfg(test)]
mod tests {
    use super::is_site;

    #[test]
    fn a_site_is_a_generic_word_and_more() {
        for (name, expected) in [
            ("الطريق الوطنية رقم 1", true),
            ("ملعب وادي الليل", true),
            ("حي النهوض", true),
            ("الملعب الأولمبي برادس", true),
            ("القصر الرئاسي", false),
            ("الملعب الأولمبي", false),
            ("المسرح البلدي", false),
            ("قصر الحكومة", false),
            ("السوق", false),
            ("دارفور الغربية", false),
            ("القصرين الشمالية", false),
        ] {
            assert_eq!(is_site(name), expected, "{name}");
        }
    }
}
