//! A fragment of HTML → text, in one pass and without a tree: what `body_html` fields and marked-up JSON texts need.
//!
//! Blocks become paragraphs, `<br>` a line break, table cells are set apart by a space; scripts, styles, embedded media,
//! figures with their captions, forms and navigation are dropped with their contents; references are decoded; white space
//! collapses as on a page. Depth does not matter here: there is no stack.

use super::nesting::tag_name;
use super::sniff::starts_with_ignoring_case;
use crate::text::entities;

/// Elements dropped with everything in them.
pub(super) const DROPPED: &[&str] = &[
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "svg",
    "head",
    "nav",
    "aside",
    "form",
    "button",
    "select",
    "textarea",
    "figure",
    "figcaption",
    "audio",
    "video",
    "canvas",
    "map",
];

/// Dropped elements that take no room on a page: the text before and after them is one line.
pub(super) fn is_invisible(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "template" | "svg" | "canvas")
}

/// Elements that stand in a line of text; all others begin and end a block. The name must be in lower case.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// Whether a text field holds markup rather than text.
#[must_use]
pub(super) fn looks_like_markup(text: &str) -> bool {
    let mut at = 0;
    while let Some(step) = text[at..].find('<') {
        at += step + 1;
        let rest = &text[at..];
        let name = tag_name(rest.strip_prefix('/').unwrap_or(rest));
        let known = |list: &[&str]| list.iter().any(|tag| tag.eq_ignore_ascii_case(name));
        if !name.is_empty() && (known(BLOCKS) || is_inline(&name.to_ascii_lowercase()) || known(DROPPED)) {
            return true;
        }
    }
    false
}

/// Common block elements, for telling markup from text with a stray `<`.
const BLOCKS: &[&str] = &[
    "p",
    "br",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "blockquote",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "hr",
    "pre",
    "html",
    "body",
    "center",
];

/// The text of a fragment.
#[must_use]
pub(super) fn text_of(fragment: &str) -> String {
    let mut out = TextBuilder::with_capacity(fragment.len());
    let mut unclosed: Vec<&'static str> = Vec::new();
    let mut rest = fragment;
    while let Some(at) = rest.find('<') {
        out.text(&rest[..at]);
        let tag = &rest[at + 1..];
        if let Some(skipped) = not_an_element(tag) {
            rest = &tag[skipped..];
            continue;
        }
        let closing = tag.starts_with('/');
        let name = tag_name(&tag[usize::from(closing)..]);
        if name.is_empty() {
            out.text("<");
            rest = tag;
            continue;
        }
        rest = &tag[end_of_tag(tag)..];
        if let Some(dropped) = DROPPED.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            if !closing && !unclosed.contains(dropped) {
                match end_of_element(rest, dropped) {
                    // Content systems put tables and quotations into figures.
                    Some(end) if *dropped == "figure" && holds_data(&rest[..end]) => {}
                    Some(end) => rest = &rest[end..],
                    // Never closed: dropping the rest would drop the article. The tag alone goes.
                    None => unclosed.push(dropped),
                }
            }
            if is_invisible(dropped) {
                out.gap();
            } else {
                out.paragraph();
            }
        } else {
            out.tag(&name.to_ascii_lowercase());
        }
    }
    out.text(rest);
    out.finish()
}

/// A table or a quotation, and no figure inside: looking into figures in figures again and again would cost their depth.
fn holds_data(figure: &str) -> bool {
    let opens =
        |name: &str| figure.match_indices('<').any(|(at, _)| starts_with_ignoring_case(&figure[at + 1..], name));
    (opens("table") || opens("blockquote")) && !opens("figure")
}

/// Length of a comment, declaration or instruction.
fn not_an_element(tag: &str) -> Option<usize> {
    let end = if tag.starts_with("!--") {
        tag.find("-->").map(|end| end + 3)
    } else if tag.starts_with("![CDATA[") {
        // What CDATA encloses is text.
        return Some("![CDATA[".len());
    } else if tag.starts_with(['!', '?']) {
        tag.find('>').map(|end| end + 1)
    } else {
        return None;
    };
    Some(end.unwrap_or(tag.len()))
}

/// Length of a tag up to and with its `>`, which does not count inside quoted attribute values.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    let mut value = false;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if value => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        value = byte == b'=' || (value && byte.is_ascii_whitespace());
    }
    // A quote that never closes: the first `>` ends the tag after all.
    tag.find('>').map_or(tag.len(), |end| end + 1)
}

/// Length up to and with the end tag of an element, counting elements of the same name inside it.
fn end_of_element(text: &str, name: &str) -> Option<usize> {
    let raw = matches!(name, "script" | "style" | "textarea" | "iframe" | "noscript");
    let mut depth = 1;
    let mut at = 0;
    loop {
        at += text[at..].find('<')? + 1;
        let tag = &text[at..];
        let inner = tag.strip_prefix('/').unwrap_or(tag);
        if !starts_with_ignoring_case(inner, name) || !tag_name(inner).eq_ignore_ascii_case(name) {
            continue;
        }
        if tag.starts_with('/') {
            depth -= 1;
            if depth == 0 {
                return Some(at + end_of_tag(tag));
            }
        } else if !raw {
            depth += 1;
        }
    }
}

/// Builds text out of pieces of a page.
#[derive(Debug, Default)]
pub(super) struct TextBuilder {
    out: String,
    /// White space was seen that is not written yet.
    space: bool,
}

impl TextBuilder {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self { out: String::with_capacity(capacity), space: false }
    }

    /// Running text with references.
    pub(super) fn text(&mut self, text: &str) {
        self.plain(&entities::decoded(text));
    }

    /// Running text whose references are decoded already.
    pub(super) fn plain(&mut self, text: &str) {
        let space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | 0x0C);
        let mut rest = text;
        loop {
            // White space of a page is ASCII, so bytes can be looked at and text cut there.
            let spaces = rest.bytes().position(|byte| !space(&byte)).unwrap_or(rest.len());
            self.space |= spaces > 0;
            rest = &rest[spaces..];
            let word = rest.bytes().position(|byte| space(&byte)).unwrap_or(rest.len());
            if word == 0 {
                return;
            }
            if self.space && !self.out.is_empty() && !self.out.ends_with('\n') {
                self.out.push(' ');
            }
            self.space = false;
            self.out.push_str(&rest[..word]);
            rest = &rest[word..];
        }
    }

    /// The start or the end of an element that is not dropped, by its name in lower case.
    pub(super) fn tag(&mut self, name: &str) {
        match name {
            "br" => {
                self.out.push('\n');
                self.space = false;
            }
            "td" | "th" => self.space = true,
            name if is_inline(name) => {}
            _ => self.paragraph(),
        }
    }

    /// White space, if none is there.
    pub(super) fn gap(&mut self) {
        self.space = true;
    }

    /// A paragraph ends here, if one has begun.
    pub(super) fn paragraph(&mut self) {
        self.space = false;
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push_str(if self.out.ends_with('\n') { "\n" } else { "\n\n" });
        }
    }

    /// The text.
    pub(super) fn finish(mut self) -> String {
        self.out.truncate(self.out.trim_end().len());
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_become_text() {
        for (fragment, expected) in [
            (
                "<p>القاهرة &ndash; قال\n الوزير</p><p>إن <b>الخط</b>ة جاهزة</p>",
                "القاهرة – قال الوزير\n\nإن الخطة جاهزة",
            ),
            ("سطر أول<br>سطر ثان<br/><br>فقرة", "سطر أول\nسطر ثان\n\nفقرة"),
            ("قبل<script>if (a < b) { x = '<p>'; }</script>بعد", "قبل بعد"),
            ("<figure><table><tr><td>هدف</td><td>2</td></tr></table><figcaption>جدول</figcaption></figure>", "هدف 2"),
            ("<a href='x>y' title=\"a'b\">رابط</a> و<i>مائل</i>", "رابط ومائل"),
            ("<figure><img src=x><figcaption>صورة</figcaption></figure><p>نص", "نص"),
            ("<nav><ul><li>الرئيسية<p>الخبر كله بعد قائمة لم تغلق", "الرئيسية\n\nالخبر كله بعد قائمة لم تغلق"),
            ("<!-- تعليق --><P>3 < 5 و7 > 6", "3 < 5 و7 > 6"),
            ("<![CDATA[نص]]>", "نص]]>"),
            ("<table><tr><td>هدف</td><td>2</td></tr></table>", "هدف 2"),
            ("<p title=\"لم تغلق>نص طويل</p>", "نص طويل"),
        ] {
            assert_eq!(text_of(fragment), expected, "{fragment}");
        }
    }

    #[test]
    fn unclosed_elements_cost_no_more_than_their_length() {
        assert_eq!(text_of(&"<nav>".repeat(200_000)), "");
        assert_eq!(text_of(&"<nav><aside>".repeat(100_000)), "");
        let figures = format!("{}<table>{}", "<figure>".repeat(100_000), "</figure>".repeat(100_000));
        assert_eq!(text_of(&figures), "");
    }

    #[test]
    fn a_stray_angle_bracket_is_no_markup() {
        assert!(!looks_like_markup("السعر < 5 و > 3 <<هام>> <email@example.com>"));
        assert!(looks_like_markup("نص<br />نص"));
    }
}
