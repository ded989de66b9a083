//! Folding: the form of a text in which copies look alike. For matching only; the displayed text is never folded.
//!
//! NFKC; no tatweel, Arabic diacritics, bidi or zero-width characters; أإآٱ→ا, ى ئ ی→ي, ؤ→و, ة→ه, ک→ك; digits to ASCII;
//! no combining marks that stay uncomposed; lower case; punctuation and white space become one space between words, apostrophes vanish.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Folds a text: words of letters and digits, separated by single spaces, none at the ends.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = Folded { out: String::with_capacity(text.len()), gap: false };
    if text.chars().all(is_nfkc_trivial) {
        text.chars().for_each(|c| folded.push(c));
    } else {
        text.nfkc().for_each(|c| folded.push(c));
    }
    folded.out
}

/// Characters for which NFKC changes nothing that the folding below would not change too. U+0675–0678 decompose.
fn is_nfkc_trivial(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{ab}' | '\u{bb}' | '\u{600}'..='\u{674}' | '\u{679}'..='\u{6ff}'
        | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{201e}' | '\u{2020}'..='\u{2022}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

struct Folded {
    out: String,
    gap: bool,
}

impl Folded {
    fn push(&mut self, c: char) {
        let c = match c {
            'a'..='z' | '0'..='9' => c,
            'A'..='Z' => c.to_ascii_lowercase(),
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ئ' | 'ی' => 'ي',
            'ؤ' => 'و',
            'ة' => 'ه',
            'ک' => 'ك',
            '٠'..='٩' => digit(c, '٠'),
            '۰'..='۹' => digit(c, '۰'),
            c if vanishes(c) => return,
            '\u{621}'..='\u{64a}' => c,
            c if c.is_ascii() => return self.gap = true,
            // Marks that NFKC has not composed: their order depends on what stands between them, and that may vanish.
            c if canonical_combining_class(c) != 0 => return,
            c if c.is_alphanumeric() => {
                self.close_gap();
                // «İ» becomes an i and a mark: the mark would part words if it were folded again.
                return self.out.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
            }
            _ => return self.gap = true,
        };
        self.close_gap();
        self.out.push(c);
    }

    fn close_gap(&mut self) {
        if std::mem::take(&mut self.gap) && !self.out.is_empty() {
            self.out.push(' ');
        }
    }
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(c as u32 - zero as u32, 10).unwrap_or(c)
}

/// Tatweel, Arabic marks (Unicode blocks of U+0600), bidi controls, zero-width characters, soft hyphen, apostrophes.
fn vanishes(c: char) -> bool {
    matches!(c, '\u{640}' | '\u{610}'..='\u{61a}' | '\u{61c}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{674}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' | '\'' | '\u{2019}' | '\u{2018}')
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spellings_of_one_text_fold_alike() {
        let cases = [
            ("أعلنت وزارةُ الطاقة، الأحد", "اعلنت وزاره الطاقه الاحد"),
            ("اعـــلنت وزارة الطاقه الاحد", "اعلنت وزاره الطاقه الاحد"),
            ("\u{202b}أعلنت\u{202c} وزارة «الطاقة» الأحد!", "اعلنت وزاره الطاقه الاحد"),
            ("١٢٠ مليون", "120 مليون"),
            ("۱۲۰ مليون", "120 مليون"),
            ("مسؤول شؤون الهيئة", "مسوول شوون الهييه"),
            ("هیئة کبار العلماء", "هييه كبار العلماء"),
            ("ﻻ ﺇﻟﻪ", "لا اله"),
            ("U.S.-led  talks; don't", "u s led talks dont"),
            ("Ｆｕｌｌ ＷＩＤＴＨ", "full width"),
            ("İstanbul", "istanbul"),
            ("ا\u{654}حمد", "احمد"),
            ("  …  ", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    /// Found by fuzzing: marks change places when what parted them has vanished.
    #[test]
    fn marks_that_stay_uncomposed_vanish() {
        for text in ["ܢ\u{73f}\u{200d}\u{731}ܐ", "ܢ\u{73f}ـ\u{731}ܐ", "हिन्दी"] {
            let folded = fold(text);
            assert_eq!(fold(&folded), folded, "{text}");
        }
        assert_eq!(fold("ܢ\u{73f}\u{731}ܐ"), fold("ܢ\u{731}\u{200d}\u{73f}ܐ"));
    }

    #[test]
    fn folding_is_idempotent_and_agrees_with_nfkc_input() {
        use unicode_normalization::UnicodeNormalization;
        proptest::proptest!(|(text: String)| {
            let folded = fold(&text);
            proptest::prop_assert_eq!(&fold(&folded), &folded);
            let composed: String = text.nfkc().collect();
            proptest::prop_assert_eq!(fold(&composed), folded);
        });
    }
}
