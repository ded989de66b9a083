//! Text that was decoded in a wrong charset and encoded as UTF-8, once or several times over.
//!
//! | written in | read as | looks like | put back |
//! | --- | --- | --- | --- |
//! | UTF-8 | windows-1252, ISO 8859-1 | `Ø§Ù„ÙŠÙˆÙ…`, `â€™` | run by run, where the bytes are valid UTF-8: always three characters or more (no language writes `â€™` or `Ø§Ù`), two (`Ã©`) only in a text that shows the damage all over, since `MENÜ»` is a word and a quote |
//! | UTF-8 | windows-1256 | `ط§ظ„ظٹظˆظ…` | word by word, where the bytes are UTF-8 of sound Arabic |
//! | windows-1256, ISO 8859-6 | windows-1252, ISO 8859-1 | `Çáíæã` | as a whole, where letters like `Ç` stand in rows, as in no Latin script, and all of them become Arabic |
//!
//! Damage on damage is taken off layer by layer. Sound text is never touched: each of these shapes is one that no writer
//! produces.

use std::borrow::Cow;

use encoding_rs::{WINDOWS_1252, WINDOWS_1256};

use super::arabic_bytes;
use super::charset::Text;
use crate::record::{CharsetRepair, RawArticle};

/// So many times text is read wrongly at most. Each time makes it longer by half and more: it would be noticed.
const MAX_LAYERS: usize = 3;

/// Repairs the text where it is damaged.
pub(super) fn repair(text: &mut Text<'_>) {
    if let Some(repaired) = repaired(&text.text) {
        text.text = Cow::Owned(repaired);
        text.repairs.push(CharsetRepair::DoubleEncoding);
    }
}

/// Repairs the fields of an article whose bytes hid the damage: `\u00d8\u00a7` of JSON.
pub(super) fn repair_fields(article: &mut RawArticle) {
    let RawArticle { title, subtitle, byline, source, body, .. } = article;
    let fields = [title.as_mut(), subtitle.as_mut(), byline.as_mut(), source.as_mut(), Some(body)];
    let mut damaged = false;
    for field in fields.into_iter().flatten() {
        if let Some(repaired) = repaired(field) {
            *field = repaired;
            damaged = true;
        }
    }
    if damaged {
        article.charset_repairs.push(CharsetRepair::DoubleEncoding);
    }
}

/// The text as it was before the damage.
fn repaired(text: &str) -> Option<String> {
    let mut found: Option<String> = None;
    for _ in 0..MAX_LAYERS {
        let text = found.as_deref().unwrap_or(text);
        // windows-1256 comes first: it shares `â€”` with windows-1252, but judges whole words.
        let Some(better) = arabic(text).or_else(|| western(text)).or_else(|| latin_letters(text)) else { break };
        found = Some(better);
    }
    found
}

/// The byte that windows-1252 (or ISO 8859-1, for its control characters) has for a character beyond ASCII.
fn western_byte(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0x80..=0xFF => u8::try_from(code).ok(),
        // windows-1256 has these where windows-1252 has nothing: `â€` and U+200C was a closing quotation mark.
        0x200C => Some(0x9D),
        0x200D => Some(0x9E),
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

/// So many Arabic letters have to come out of damaged words before any is put back, and so many before single letters are.
const ENOUGH_LETTERS: usize = 4;
const MANY_LETTERS: usize = 12;

fn arabic(text: &str) -> Option<String> {
    // ط is D8 B7 and ظ is D8 B8: what windows-1256 makes of the lead bytes of most Arabic letters.
    if !text.as_bytes().windows(2).any(|pair| pair[0] == 0xD8 && matches!(pair[1], 0xB7 | 0xB8)) {
        return None;
    }
    // Where the damaged words stand, what they were, and how many Arabic letters that has.
    let mut words: Vec<(usize, &str, String, usize)> = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(|c: char| c.is_ascii_whitespace()) {
        if let Some(sound) = restored(word, MAX_LAYERS) {
            let letters = sound.chars().filter(|c| is_arabic(*c)).count();
            words.push((at, word, sound, letters));
        }
        at += word.len();
    }
    let letters: usize = words.iter().map(|(.., letters)| letters).sum();
    if letters < ENOUGH_LETTERS || words.iter().all(|(.., letters)| *letters < 2) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, word, sound, own) in words {
        if own > 1 || letters >= MANY_LETTERS {
            out.push_str(&text[copied..at]);
            out.push_str(&sound);
            copied = at + word.len();
        }
    }
    out.push_str(&text[copied..]);
    Some(out)
}

/// The word that was read as windows-1256, if this is one: its bytes there are UTF-8, and what they say can stand in Arabic
/// text, or is such damage once more.
fn restored(word: &str, layers: usize) -> Option<String> {
    let mut beyond = word.chars().filter(|c| !c.is_ascii());
    // Lead bytes D8 to DB, C2 and E2; what follows them is never a basic Arabic letter.
    let lead = beyond.next().is_some_and(|c| matches!(c, 'ط' | 'ظ' | 'ع' | 'غ' | 'آ' | 'أ' | 'â'));
    if layers == 0 || !lead || beyond.next().is_none_or(|c| matches!(c, 'ء'..='غ' | 'ف'..='ي')) {
        return None;
    }
    let (bytes, _, unmappable) = WINDOWS_1256.encode(word);
    let inner = String::from_utf8(bytes.into_owned()).ok().filter(|_| !unmappable)?;
    let sound = inner.chars().all(|c| c.is_ascii() || is_arabic(c) || is_punctuation(c));
    if sound { Some(inner) } else { restored(&inner, layers - 1) }
}

/// Letters, vowel signs, digits and punctuation that Arabic, Persian and Urdu are written with.
fn is_arabic(c: char) -> bool {
    matches!(c, 'ء'..='\u{65F}' | '\u{660}'..='\u{66D}' | '\u{670}'..='ۓ' | '۰'..='۹' | '،' | '؛' | '؟')
}

/// What stands beside Arabic words in print.
fn is_punctuation(c: char) -> bool {
    matches!(c, '«' | '»' | '\u{A0}' | '×' | '÷' | '·' | '\u{200B}'..='\u{200F}' | '–'..='‟' | '•' | '…' | '‹' | '›' | '\u{FEFF}')
}

/// So many letters have to be there, and of so many at most one may be none of Arabic.
const ENOUGH_LATIN: usize = 24;
const LATIN_PER_OTHER: usize = 20;
/// Arabic has the article «ال» once in fifteen letters or so; other rows of letters have it by chance once in a thousand.
const LETTERS_PER_ARTICLE: usize = 80;

fn latin_letters(text: &str) -> Option<String> {
    // The letters in question are U+00C0 to U+00FF: C3 and another byte.
    if text.bytes().filter(|byte| *byte == 0xC3).count() < ENOUGH_LATIN {
        return None;
    }
    // Characters of one byte in windows-1252, each at its byte; everything else counts as a space.
    let bytes: Vec<u8> =
        text.chars().map(|c| if c.is_ascii() { b' ' } else { western_byte(c).unwrap_or(b' ') }).collect();
    if !arabic_bytes::in_rows(&bytes) {
        return None;
    }
    let charset = arabic_bytes::settled(&bytes, WINDOWS_1256);
    let (mut arabic, mut other) = (0, 0);
    let mut out = String::with_capacity(text.len());
    for (c, byte) in text.chars().zip(&bytes) {
        if *byte == b' ' {
            out.push(c);
            continue;
        }
        let byte = [*byte];
        // Undefined there: it was no byte of this charset.
        let read = charset.decode_without_bom_handling_and_without_replacement(&byte);
        let read = read.and_then(|text| text.chars().next()).unwrap_or(c);
        if byte[0] >= 0xC0 {
            if is_arabic(read) { arabic += 1 } else { other += 1 }
        }
        out.push(read);
    }
    let articles = out.matches("ال").count();
    (other * LATIN_PER_OTHER <= arabic && articles * LETTERS_PER_ARTICLE >= arabic).then_some(out)
}

#[cfg(test)]
mod tests {
    use encoding_rs::ISO_8859_6;

    use super::*;

    const ORIGINAL: &str = "أعلنت وزارة الصحة اليوم عن «خطة جديدة» لمواجهة الموجة الحارة — 12 مستشفى";

    fn misread(text: &str, charset: &'static encoding_rs::Encoding) -> String {
        charset.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn damage_is_put_back() {
        for charset in [WINDOWS_1252, WINDOWS_1256] {
            let damaged = misread(ORIGINAL, charset);
            assert_ne!(damaged, ORIGINAL);
            assert_eq!(repaired(&damaged).as_deref(), Some(ORIGINAL), "{}", charset.name());
        }
        let latin1: String = ORIGINAL.bytes().map(char::from).collect();
        assert_eq!(repaired(&latin1).as_deref(), Some(ORIGINAL));
        assert_eq!(repaired("Itâ€™s Ã©tÃ©, cafÃ© and naÃ¯ve").as_deref(), Some("It’s été, café and naïve"));
    }

    #[test]
    fn damage_on_damage_is_taken_off() {
        for (first, second) in
            [(WINDOWS_1252, WINDOWS_1252), (WINDOWS_1256, WINDOWS_1256), (WINDOWS_1256, WINDOWS_1252)]
        {
            let damaged = misread(&misread(ORIGINAL, first), second);
            assert_eq!(repaired(&damaged).as_deref(), Some(ORIGINAL), "{} {}", first.name(), second.name());
        }
        let thrice = misread(&misread(&misread(ORIGINAL, WINDOWS_1252), WINDOWS_1252), WINDOWS_1252);
        assert_eq!(repaired(&thrice).as_deref(), Some(ORIGINAL));
    }

    #[test]
    fn old_charsets_read_as_latin_are_put_back() {
        for charset in [WINDOWS_1256, ISO_8859_6] {
            let text = "رفع البنك المركزي المصري سعر الفائدة 2 بالمئة، وفق بيان";
            let bytes = charset.encode(text).0;
            let damaged = WINDOWS_1252.decode_without_bom_handling(&bytes).0;
            assert_eq!(repaired(&damaged).as_deref(), Some(text), "{}", charset.name());
        }
    }

    #[test]
    fn damaged_words_among_sound_ones_are_put_back() {
        let text = "عنوان سليم\nط§ظ„ط³ظ„ط§ظ… ط¹ظ„ظٹظƒظ… ظˆ ط£ظ‡ظ„ط§ 😀 ونص سليم عن ظروف الطقس";
        assert_eq!(repaired(text).as_deref(), Some("عنوان سليم\nالسلام عليكم و أهلا 😀 ونص سليم عن ظروف الطقس"));
        assert_eq!(repaired("ط¹ط§ط¬ظ„").as_deref(), Some("عاجل"));
    }

    #[test]
    fn sound_text_is_left_alone() {
        for sound in [
            "أعلنت وزارة الصحة اليوم عن «خطة جديدة» — 12",
            "L’été à la Réunion: «Ça va», dit-il. ÉTÉ CAFÉ",
            "Das MENÜ» steht «im MENÜ» hier, schöner Grüße",
            "طلب ظابط الطيران من الطالب ظرف الطوابع",
            "الفئات: ط، ظ، ع، غ… ط «أ» ظ؟ ط: ظ; آ، أ؟",
            "طظطظ ظ ط ظظ طط طـ ظـ",
            "ظگ ط؛ ط¼ ظ—",
            "ÉÈÀÇÔÛ ÎÏ ŒÆ",
            "Þórður Æðarsson sagði að það væri ófært á Öxnadalsheiði",
            "المؤشر Ç° Ñ 20°",
            "Ã",
            "",
        ] {
            assert_eq!(repaired(sound), None, "{sound}");
        }
    }
}
