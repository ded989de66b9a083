//! Article text on a terminal: harmless, one line, cut by display cells, safe in either direction.
//!
//! A wire carries whatever its authors typed. Shown raw, an escape sequence could recolour, retitle or clear the reader's
//! terminal, a bidi override could make a line read backwards, and a tower of combining marks could cover its neighbours.
//! [`harmless`] takes all of that out; [`isolated`] then wraps the text in first-strong isolates, so that an Arabic headline
//! between English labels keeps its own direction and moves nothing around it.

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar;

/// More marks on one letter than any language writes: Arabic needs two or three, Vietnamese two.
const MAX_MARKS: usize = 4;
/// FIRST STRONG ISOLATE: what follows takes its direction from its own first letter.
const FSI: char = '\u{2068}';
/// POP DIRECTIONAL ISOLATE.
const PDI: char = '\u{2069}';

/// One line of text that cannot act on a terminal: line breaks and tabs become a space, control characters a replacement
/// character, bidi controls and invisible formatting vanish, runs of spaces become one, towers of marks are cut down.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            marks = 0;
        } else if is_joiner(c) {
            // Persian spelling and emoji families need them; they count as marks so that they cannot be piled up.
            marks += 1;
            if marks <= MAX_MARKS {
                out.push(c);
            }
        } else if is_invisible(c) {
        } else if c.is_control() {
            out.push(char::REPLACEMENT_CHARACTER);
            marks = 0;
        } else if is_combining_mark(c) || c.width() == Some(0) {
            marks += 1;
            if marks <= MAX_MARKS {
                out.push(c);
            }
        } else {
            out.push(c);
            marks = 0;
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Display cells of harmless text: marks take none, East Asian wide characters two.
#[must_use]
pub fn cells(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Harmless text in at most so many cells; what is cut off is replaced by `…`. A letter keeps its marks.
#[must_use]
pub fn fit(text: &str, limit: usize) -> String {
    let text = harmless(text);
    if cells(&text) <= limit {
        return text;
    }
    let Some(room) = limit.checked_sub(1) else { return String::new() };
    let mut used = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room {
            end = at;
            break;
        }
    }
    let mut kept = text[..end].trim_end_matches(|c: char| c == ' ' || is_joiner(c)).to_owned();
    kept.push('…');
    kept
}

/// [`fit`] between first-strong isolates: safe to put into a line of any direction.
#[must_use]
pub fn isolated(text: &str, limit: usize) -> String {
    format!("{FSI}{}{PDI}", fit(text, limit))
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Characters that show nothing but change, hide or smuggle something.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}'                        // soft hyphen
        | '\u{61c}'                     // Arabic letter mark
        | '\u{180e}'                    // Mongolian vowel separator
        | '\u{200b}'                    // zero width space
        | '\u{200e}' | '\u{200f}'       // left-to-right and right-to-left mark
        | '\u{202a}'..='\u{202e}'       // embeddings and overrides
        | '\u{2060}'..='\u{206f}'       // word joiner, invisible operators, isolates, deprecated controls
        | '\u{feff}'                    // byte order mark
        | '\u{fff9}'..='\u{fffb}'       // interlinear annotation
        | '\u{e0000}'..='\u{e007f}'     // tags
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_article_can_act_on_the_terminal() {
        let cases = [
            ("\u{1b}[2J\u{1b}[31mعاجل", "�[2J�[31mعاجل"),
            ("\u{1b}]0;owned\u{7}عنوان", "�]0;owned�عنوان"),
            ("a\u{9b}31mb", "a�31mb"),
            ("مصر\u{202e}rtl\u{202c}", "مصرrtl"),
            ("x\u{2066}y\u{2069}z\u{2067}", "xyz"),
            ("بغـ\u{200f}داد\u{200e}\u{61c}", "بغـداد"),
            ("one\r\ntwo\tthree\u{2028}four\u{b}five", "one two three four five"),
            ("  a \u{a0}  b\u{85} ", "a b"),
            ("back\u{8}space\u{7f}", "back�space�"),
            ("hidden\u{e0041}\u{e007f}tag\u{feff}\u{200b}", "hiddentag"),
            ("\u{fff9}a\u{fffa}b\u{fffb}", "ab"),
        ];
        for (raw, shown) in cases {
            assert_eq!(harmless(raw), shown, "{raw:?}");
        }
    }

    #[test]
    fn no_character_at_all_gets_through_as_a_control() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let shown = harmless(&format!("a{c}b"));
            assert!(!shown.chars().any(char::is_control), "{c:?}");
            assert!(!shown.contains(['\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}']), "{c:?}");
        }
    }

    #[test]
    fn letters_keep_their_marks_but_carry_no_towers() {
        assert_eq!(harmless("مُحَمَّدٌ"), "مُحَمَّدٌ");
        let tower = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(harmless(&tower), format!("a{}b", "\u{301}".repeat(MAX_MARKS)));
        assert_eq!(harmless("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert!(harmless(&format!("a{}", "\u{200d}".repeat(1000))).chars().count() <= 1 + MAX_MARKS);
    }

    #[test]
    fn lines_are_cut_by_cells_not_by_bytes_or_scalars() {
        let cases = [
            ("short", 10, "short"),
            ("exactly ten", 11, "exactly ten"),
            ("exactly ten", 10, "exactly t…"),
            ("الجزائر وإيطاليا تبحثان", 16, "الجزائر وإيطالي…"),
            ("اختتمت أعمال", 8, "اختتمت…"),
            ("مُحَمَّدٌ", 4, "مُحَمَّدٌ"),
            ("مُحَمَّدٌ", 3, "مُحَ…"),
            ("日本語の新聞", 7, "日本語…"),
            ("日本語の新聞", 6, "日本…"),
            ("anything", 1, "…"),
            ("anything", 0, ""),
            ("", 0, ""),
        ];
        for (text, limit, shown) in cases {
            assert_eq!(fit(text, limit), shown, "{text} in {limit}");
            assert!(cells(&fit(text, limit)) <= limit);
        }
    }

    #[test]
    fn isolates_are_balanced_whatever_the_text_holds() {
        for text in ["عنوان", "\u{2068}\u{2068}half open", "\u{2069}closes", ""] {
            let shown = isolated(text, 40);
            assert_eq!(shown.matches(FSI).count(), 1);
            assert_eq!(shown.matches(PDI).count(), 1);
            assert!(shown.starts_with(FSI) && shown.ends_with(PDI));
        }
    }
}
