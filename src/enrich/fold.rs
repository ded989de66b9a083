//! Characters → the small alphabet that names and words are matched in.
//!
//! One letter is one byte, which keeps the automaton of names small and its walk short: digits and basic Latin letters are
//! their own lowercase ASCII, Arabic letters take [`ARABIC`] and up, every other letter is [`FOREIGN`] and matches nothing.
//! Only matching ever sees the fold; the displayed text is never touched.

use unicode_normalization::char::decompose_compatible;

/// A letter of a script that the gazetteer does not speak.
pub const FOREIGN: u8 = 0xFF;

/// First byte of the Arabic letters: U+0621 is `ARABIC`, U+064A is `ARABIC + 0x29`.
pub const ARABIC: u8 = 0x80;

/// What a character is to the matcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded {
    /// A letter or digit.
    Letter(u8),
    /// Part of a word that does not count: tatweel, diacritics.
    Mark,
    /// Not visible: bidi marks, zero-width characters, soft hyphens. Inside a word it does not count, at its edge it is outside.
    Invisible,
    /// One scalar that stands for several letters (Arabic presentation forms); fold its decomposition.
    Ligature,
    /// Anything else: it ends a word.
    Outside,
}

/// The byte of an Arabic letter given by its plain form.
#[must_use]
pub const fn arabic(letter: char) -> u8 {
    (letter as u32 - 0x621) as u8 + ARABIC
}

/// و
pub const WAW: u8 = arabic('و');
/// ف
pub const FEH: u8 = arabic('ف');
/// ب
pub const BEH: u8 = arabic('ب');
/// ل
pub const LAM: u8 = arabic('ل');
/// ك
pub const KAF: u8 = arabic('ك');
/// ا
pub const ALEF: u8 = arabic('ا');
/// ه, and ة with it
pub const HEH: u8 = arabic('ه');

/// Whether a folded byte is an Arabic letter.
#[must_use]
pub fn is_arabic(byte: u8) -> bool {
    (ARABIC..=arabic('ي')).contains(&byte)
}

/// Folds one character. Hamza carriers become their letter, ى becomes ي, ة becomes ه, Persian letters their nearest Arabic
/// one; Latin loses case and accents; Arabic-Indic digits become ASCII.
#[must_use]
pub fn fold(c: char) -> Folded {
    use Folded::{Invisible, Letter, Ligature, Mark, Outside};
    match c {
        'a'..='z' | '0'..='9' => Letter(c as u8),
        'A'..='Z' => Letter(c as u8 | 0x20),
        '\0'..='\u{7F}' => Outside,
        'أ' | 'إ' | 'آ' | 'ٱ' => Letter(ALEF),
        'ى' | 'ئ' | 'ی' | 'ې' => Letter(arabic('ي')),
        'ؤ' => Letter(WAW),
        'ة' | 'ھ' | 'ہ' | 'ە' => Letter(arabic('ه')),
        'ک' | 'گ' | 'ڪ' => Letter(KAF),
        'پ' => Letter(BEH),
        'چ' => Letter(arabic('ج')),
        'ژ' => Letter(arabic('ز')),
        'ڤ' | 'ڥ' => Letter(FEH),
        'ڨ' => Letter(arabic('ق')),
        '\u{640}' => Mark,
        'ء'..='غ' | 'ف'..='ي' => Letter(arabic(c)),
        '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{610}'..='\u{61A}' | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}' => {
            Mark
        }
        '\u{300}'..='\u{36F}' => Mark,
        '٠'..='٩' => Letter((c as u32 - '٠' as u32) as u8 + b'0'),
        '۰'..='۹' => Letter((c as u32 - '۰' as u32) as u8 + b'0'),
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' => {
            Invisible
        }
        '\u{61C}' | '\u{FEFF}' | '\u{AD}' => Invisible,
        '\u{FB50}'..='\u{FDF1}' | '\u{FE70}'..='\u{FEFC}' if c.is_alphabetic() => Ligature,
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => latin(c),
        _ if c.is_alphanumeric() => Letter(FOREIGN),
        _ => Outside,
    }
}

/// The letters that a presentation form stands for.
pub fn ligature(c: char, mut letter: impl FnMut(u8)) {
    decompose_compatible(c, |part| {
        if let Folded::Letter(byte) = fold(part) {
            letter(byte);
        }
    });
}

fn latin(c: char) -> Folded {
    let plain = match c {
        'ß' => Some('s'),
        'Æ' | 'æ' => Some('a'),
        'Ø' | 'ø' | 'Œ' | 'œ' => Some('o'),
        'Ð' | 'ð' | 'Đ' | 'đ' => Some('d'),
        'Þ' | 'þ' => Some('t'),
        'Ł' | 'ł' => Some('l'),
        'ı' => Some('i'),
        '×' | '÷' => return Folded::Outside,
        _ => {
            let mut first = None;
            decompose_compatible(c, |part| {
                first.get_or_insert(part);
            });
            first
        }
    };
    match plain.map(|letter| letter.to_ascii_lowercase()) {
        Some(letter) if letter.is_ascii_alphanumeric() => Folded::Letter(letter as u8),
        _ => Folded::Letter(FOREIGN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_letter_meet() {
        for (variants, byte) in [
            ("أإآٱا", ALEF),
            ("ىئيی", arabic('ي')),
            ("ؤو", WAW),
            ("ةه", arabic('ه')),
            ("كک", KAF),
            ("éÈeÉ", b'e'),
            ("٣۳3", b'3'),
        ] {
            for c in variants.chars() {
                assert_eq!(fold(c), Folded::Letter(byte), "{c}");
            }
        }
    }

    #[test]
    fn what_is_no_letter_is_told_apart() {
        assert_eq!(fold('ـ'), Folded::Mark);
        assert_eq!(fold('\u{64E}'), Folded::Mark);
        assert_eq!(fold('\u{200F}'), Folded::Invisible);
        assert_eq!(fold('«'), Folded::Outside);
        assert_eq!(fold('،'), Folded::Outside);
        assert_eq!(fold('Ж'), Folded::Letter(FOREIGN));
        let mut letters = Vec::new();
        ligature('ﻻ', |byte| letters.push(byte));
        assert_eq!(letters, [LAM, ALEF]);
    }
}
