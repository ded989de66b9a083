//! Bytes of the two charsets in which Arabic was written before Unicode: windows-1256 and ISO 8859-6.
//!
//! They agree on the letters from hamza to dad and part after it, so that one read as the other looks half right. What parts
//! them is what cannot stand in a word:
//!
//! | bytes | in windows-1256 | in ISO 8859-6 |
//! | --- | --- | --- |
//! | D7, E0, E2, E7–EA | ×, à, â, ç, è, é, ê | ط, tatweel, ق, ه, و, ى, ي |
//! | DB–DF, F3–FE, 80–9F | غ, tatweel, ف, ق, ك, vowel signs, letters of Persian and Urdu, quotes | undefined |
//! | EC, ED | ى, ي | vowel signs |

use encoding_rs::{Encoding, ISO_8859_6, WINDOWS_1256};

/// Lowest byte of a letter in both charsets, and in the Latin ones.
const FIRST_LETTER: u8 = 0xC0;
/// One charset is taken for the other where so many bytes speak for it at least, and so many times as many as against it.
const ENOUGH: usize = 3;
const CLEARLY: usize = 3;

/// The charset that the bytes are in, where `encoding` is one of the two; else `encoding`.
pub(super) fn settled(bytes: &[u8], encoding: &'static Encoding) -> &'static Encoding {
    if encoding != WINDOWS_1256 && encoding != ISO_8859_6 {
        return encoding;
    }
    let (mut windows, mut iso) = (0_usize, 0_usize);
    for (previous, byte, next) in neighbours(bytes) {
        // A byte among Latin letters is a French letter of windows-1256.
        if previous < FIRST_LETTER && next < FIRST_LETTER {
            continue;
        }
        match byte {
            0xD7 | 0xE0 | 0xE2 | 0xE7..=0xEA => iso += 1,
            0xDB..=0xDF | 0xF3..=0xFE | 0x80..=0x9F | 0xEC | 0xED => windows += 1,
            _ => {}
        }
    }
    if iso >= ENOUGH.max(CLEARLY * windows) {
        ISO_8859_6
    } else if windows >= ENOUGH.max(CLEARLY * iso) {
        WINDOWS_1256
    } else {
        encoding
    }
}

/// Whether letters beyond ASCII stand in rows of three and more. No Latin script writes so.
pub(super) fn in_rows(bytes: &[u8]) -> bool {
    let (mut all, mut inside) = (0_usize, 0_usize);
    for (previous, byte, next) in neighbours(bytes) {
        if byte >= FIRST_LETTER {
            all += 1;
            inside += usize::from(previous >= FIRST_LETTER && next >= FIRST_LETTER);
        }
    }
    // Of an Arabic word of five letters three stand inside; particles of two have none.
    inside > 0 && inside * 4 > all
}

/// Each byte with the ones before and after it.
fn neighbours(bytes: &[u8]) -> impl Iterator<Item = (u8, u8, u8)> {
    bytes.iter().enumerate().map(|(at, byte)| {
        let previous = at.checked_sub(1).map_or(0, |before| bytes[before]);
        (previous, *byte, bytes.get(at + 1).copied().unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_is_told_apart_by_its_letters() {
        let text = "قال وزير الطاقة إن إنتاج النفط سيرتفع إلى مليوني برميل يوميا";
        for written in [WINDOWS_1256, ISO_8859_6] {
            let bytes = written.encode(text).0;
            for declared in [WINDOWS_1256, ISO_8859_6] {
                assert_eq!(settled(&bytes, declared), written, "{} for {}", declared.name(), written.name());
            }
            assert!(in_rows(&bytes));
        }
    }

    #[test]
    fn french_is_not_taken_for_arabic() {
        for text in ["Élevé à Orléans, l'été a été très agréable, a déclaré le père", "créée, réélu"] {
            let bytes = WINDOWS_1256.encode(text).0;
            assert!(!in_rows(&bytes), "{text}");
        }
        // A vowel sign of ISO 8859-6 is a letter of windows-1256: one does not settle it.
        let short = ISO_8859_6.encode("كتابٌ").0;
        assert_eq!(settled(&short, ISO_8859_6), ISO_8859_6);
        let french = WINDOWS_1256.encode("قال الوزير: «très agréable» في سيارة Citroën").0;
        assert_eq!(settled(&french, WINDOWS_1256), WINDOWS_1256);
    }
}
