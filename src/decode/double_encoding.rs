//! Text that was UTF-8, was read as a one-byte charset, and was encoded as UTF-8 again: `Ø§Ù„ÙŠÙˆÙ…` and `â€™` through
//! windows-1252 or ISO 8859-1, `ط§ظ„ظٹظˆظ…` through windows-1256.
//!
//! Through the Western charsets a run of the damaged characters is put back where its bytes are valid UTF-8: always when it
//! is three characters or longer (no language writes `â€™` or `Ø§Ù`), and two at a time (`Ã©`) only in a text that shows the
//! damage all over, since `MENÜ»` is a word and a quote. Through windows-1256 the damage looks like Arabic letters, so only
//! a text of which a good part is ط and ظ, and which goes back whole, is put back.

use std::borrow::Cow;

use encoding_rs::{WINDOWS_1252, WINDOWS_1256};

use super::charset::Text;
use crate::record::CharsetRepair;

/// Repairs the text where it is damaged.
pub(super) fn repair(text: &mut Text<'_>) {
    if let Some(repaired) = repaired(&text.text) {
        text.text = Cow::Owned(repaired);
        text.repairs.push(CharsetRepair::DoubleEncoding);
    }
}

/// The text as it was before the damage. windows-1256 is tried first: it shares `â€”` with windows-1252, but needs the whole text.
fn repaired(text: &str) -> Option<String> {
    arabic(text).or_else(|| western(text))
}

/// The byte that windows-1252 (or ISO 8859-1, for its control characters) has for a character beyond ASCII.
fn western_byte(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0x80..=0xFF => u8::try_from(code).ok(),
        0x152
        | 0x153
        | 0x160
        | 0x161
        | 0x178
        | 0x17D
        | 0x17E
        | 0x192
        | 0x2C6
        | 0x2DC
        | 0x2013..=0x203A
        | 0x20AC
        | 0x2122 => {
            let mut buffer = [0; 4];
            let (bytes, _, unmappable) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
            (!unmappable).then(|| bytes.first().copied()).flatten()
        }
        _ => None,
    }
}

fn western(text: &str) -> Option<String> {
    // Lead bytes C2 to F4, misread, are the characters U+00C2 to U+00F4: their own UTF-8 starts with C3.
    if !text.as_bytes().contains(&0xC3) {
        return None;
    }
    let runs = runs(text);
    let whole = runs.iter().filter(|run| run.text.is_some()).count();
    let everywhere = whole >= 2 && whole > 4 * (runs.len() - whole);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for run in &runs {
        if let Some(repaired) = run.text.as_deref().filter(|_| run.chars >= 3 || everywhere) {
            out.push_str(&text[copied..run.start]);
            out.push_str(repaired);
            copied = run.end;
        }
    }
    if copied == 0 {
        return None;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

/// Characters in a row that windows-1252 could have made out of bytes beyond ASCII.
struct Run {
    start: usize,
    end: usize,
    chars: usize,
    /// What their bytes say as UTF-8, if they are.
    text: Option<String>,
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut bytes = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if let Some(byte) = western_byte(c) {
            if bytes.is_empty() {
                start = at;
            }
            bytes.push(byte);
        } else if !bytes.is_empty() {
            let chars = bytes.len();
            let text = String::from_utf8(std::mem::take(&mut bytes)).ok();
            runs.push(Run { start, end: at, chars, text });
        }
    }
    runs
}

fn arabic(text: &str) -> Option<String> {
    // ط is D8 B7 and ظ is D8 B8. In Arabic they are one letter in forty; in the damage every other one.
    let bytes = text.as_bytes();
    let leads = bytes.iter().filter(|byte| matches!(**byte, 0xD8 | 0xD9)).count();
    let suspects = bytes.windows(2).filter(|pair| pair[0] == 0xD8 && matches!(pair[1], 0xB7 | 0xB8)).count();
    if suspects < 8 || suspects * 4 < leads {
        return None;
    }
    let (encoded, _, unmappable) = WINDOWS_1256.encode(text);
    if unmappable { None } else { String::from_utf8(encoded.into_owned()).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_put_back() {
        let original = "أعلنت وزارة الصحة اليوم عن «خطة جديدة» لمواجهة الموجة الحارة — 12 مستشفى";
        for charset in [WINDOWS_1252, WINDOWS_1256] {
            let damaged = charset.decode_without_bom_handling(original.as_bytes()).0.into_owned();
            assert_ne!(damaged, original);
            assert_eq!(repaired(&damaged).as_deref(), Some(original), "{}", charset.name());
        }
        let latin1: String = original.bytes().map(char::from).collect();
        assert_eq!(repaired(&latin1).as_deref(), Some(original));
        assert_eq!(repaired("Itâ€™s Ã©tÃ©, cafÃ© and naÃ¯ve").as_deref(), Some("It’s été, café and naïve"));
    }

    #[test]
    fn sound_text_is_left_alone() {
        for sound in [
            "أعلنت وزارة الصحة اليوم عن «خطة جديدة» — 12",
            "L’été à la Réunion: «Ça va», dit-il. ÉTÉ CAFÉ",
            "Das MENÜ» steht «im MENÜ» hier, schöner Grüße",
            "طلب ظابط الطيران من الطالب ظرف الطوابع",
            "Ã",
            "",
        ] {
            assert_eq!(repaired(sound), None, "{sound}");
        }
    }
}
