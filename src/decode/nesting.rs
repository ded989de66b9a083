//! Depth of nesting and number of parts, measured by a scan before any parser sees the text: parsers recurse on JSON or search
//! the stack of open elements on HTML, and a hundred thousand brackets should cost no more than reading them. What makes a
//! parser work is not the length of a text but its markup: each tag, reference or value costs it up to 2 µs (html5ever with
//! the search for the main content; `serde_json` with an ordered map), so that the bounds here are about 0.2 s.

use super::class;
use crate::record::Rejection;

/// Deepest JSON that is parsed; ninjs with associations in associations needs about a dozen. `serde_json` stops at 128.
pub(super) const MAX_JSON_DEPTH: usize = 100;
/// Deepest HTML that is parsed: where browsers stop nesting too.
pub(super) const MAX_HTML_DEPTH: usize = 512;

/// Most values of one JSON record. Records of half a megabyte with all their associations have a few thousand.
const MAX_JSON_VALUES: usize = 100_000;
/// Most tags, comments and references of one page, beside those in its scripts. Long live blogs have some ten thousand.
const MAX_HTML_MARKS: usize = 70_000;
/// Most attributes of one tag.
const MAX_ATTRIBUTES: usize = 200;

/// Refuses JSON that is nested too deep or has too many values.
///
/// # Errors
/// Class `nesting` or `too-large`.
pub(super) fn check_json(text: &str) -> Result<(), Rejection> {
    let mut depth = 0_usize;
    let mut values = 0_usize;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => loop {
                match bytes.next() {
                    Some(b'\\') => drop(bytes.next()),
                    Some(b'"') | None => break,
                    Some(_) => {}
                }
            },
            b'{' | b'[' => {
                depth += 1;
                if depth > MAX_JSON_DEPTH {
                    let message = format!("JSON nested deeper than {MAX_JSON_DEPTH} levels");
                    return Err(Rejection::decode(class::NESTING, message));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => {
                values += 1;
                if values > MAX_JSON_VALUES {
                    let message = format!("JSON of more than {MAX_JSON_VALUES} values; send one article a record");
                    return Err(Rejection::decode(class::TOO_LARGE, message));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What an element does to the stack of open elements.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No content, or closed by whatever follows: never deep on its own.
    Flat,
    /// Its content is text up to its end tag.
    Text,
    /// Closing it leaves the elements inside it open.
    Formatting,
    /// End tags of outer elements do not reach out of it.
    Boundary,
    /// Closing it closes the elements inside it.
    Block,
}

fn kind(name: &str) -> Kind {
    match name {
        "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "param" | "source"
        | "track" | "wbr" | "p" | "li" | "dt" | "dd" | "option" | "html" | "head" | "body" => Kind::Flat,
        "script" | "style" | "textarea" | "title" | "xmp" | "noscript" | "noframes" | "iframe" => Kind::Text,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt"
        | "u" => Kind::Formatting,
        "table" | "td" | "th" | "caption" | "marquee" | "object" | "applet" | "template" => Kind::Boundary,
        _ => Kind::Block,
    }
}

/// Refuses HTML that is nested too deep or has too many tags. The depth is that of the parser or a little more: unclosed formatting elements pile
/// up as they do there, and an end tag without its start tag closes nothing.
///
/// # Errors
/// Class `nesting` or `too-large`.
pub(super) fn check_html(text: &str) -> Result<(), Rejection> {
    let mut open: Vec<(u64, Kind)> = Vec::new();
    let mut at = 0;
    let mut marks = Marks::default();
    loop {
        let step = text[at..].find('<');
        marks.references(&text[at..step.map_or(text.len(), |step| at + step)]);
        marks.tag()?;
        let Some(step) = step else { break };
        at += step + 1;
        let rest = &text[at..];
        if rest.starts_with("!--") {
            at += rest.find("-->").map_or(rest.len(), |end| end + 3);
            continue;
        }
        let closing = rest.starts_with('/');
        let name = tag_name(&rest[usize::from(closing)..]);
        if name.is_empty() {
            continue;
        }
        let (name, id) = lowered(name);
        let name = name.as_str();
        let kind = kind(name);
        let end = end_of_tag(rest);
        marks.references(&rest[..end]);
        marks.attributes(&rest[..end])?;
        at += end;
        match (kind, closing) {
            (Kind::Flat, _) | (Kind::Text, true) => {}
            (Kind::Text, false) => {
                let length = end_of_text(&text[at..], name);
                if !matches!(name, "script" | "style") {
                    marks.references(&text[at..at + length]);
                }
                at += length;
            }
            (_, true) => close(&mut open, id, kind),
            // XML spelling of an empty element, as svg has them.
            (_, false) if rest[..end].trim_end_matches('>').ends_with('/') && kind == Kind::Block => {}
            (_, false) => {
                open.push((id, kind));
                if open.len() > MAX_HTML_DEPTH {
                    let message = format!("HTML nested deeper than {MAX_HTML_DEPTH} elements");
                    return Err(Rejection::decode(class::NESTING, message));
                }
            }
        }
    }
    Ok(())
}

/// What a page costs its parser. Attributes cost a quarter of a tag, but each is compared with all others of its tag.
#[derive(Default)]
struct Marks {
    quarters: usize,
}

impl Marks {
    fn tag(&mut self) -> Result<(), Rejection> {
        self.quarters += 4;
        if self.quarters > 4 * MAX_HTML_MARKS {
            let message = format!("HTML of more than {MAX_HTML_MARKS} tags and references; send the article alone");
            return Err(Rejection::decode(class::TOO_LARGE, message));
        }
        Ok(())
    }

    fn references(&mut self, text: &str) {
        self.quarters += 4 * text.bytes().filter(|byte| *byte == b'&').count();
    }

    fn attributes(&mut self, tag: &str) -> Result<(), Rejection> {
        // Short tags cannot have many.
        if tag.len() < 2 * MAX_ATTRIBUTES {
            self.quarters += tag.bytes().filter(|byte| *byte == b'=').count();
            return Ok(());
        }
        let (mut count, mut quote, mut before) = (0, None, b' ');
        for byte in tag.bytes() {
            match quote {
                Some(open) if byte == open => quote = None,
                Some(_) => {}
                None if before == b'=' && matches!(byte, b'"' | b'\'') => quote = Some(byte),
                None => {
                    count += usize::from(matches!(before, b' ' | b'\n' | b'\t' | b'\r' | 0x0C | b'/' | b'"' | b'\''))
                }
            }
            before = byte;
        }
        self.quarters += count;
        if count > MAX_ATTRIBUTES {
            let message = format!("HTML with more than {MAX_ATTRIBUTES} attributes in one tag");
            return Err(Rejection::decode(class::TOO_LARGE, message));
        }
        Ok(())
    }
}

/// Length of a tag up to its `>`, which does not count inside of quoted attribute values; of a tag whose quote never closes, up to
/// the first.
fn end_of_tag(tag: &str) -> usize {
    let first = tag.find('>').unwrap_or(tag.len());
    if !tag[..first].contains(['"', '\'']) {
        return first;
    }
    let (mut quote, mut value) = (None, false);
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if value => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        value = byte == b'=' || (value && byte.is_ascii_whitespace());
    }
    first
}

fn close(open: &mut Vec<(u64, Kind)>, id: u64, kind: Kind) {
    for (index, (other, other_kind)) in open.iter().enumerate().rev() {
        if *other == id {
            if kind == Kind::Formatting {
                open.remove(index);
            } else {
                open.truncate(index);
            }
            return;
        }
        if *other_kind == Kind::Boundary && kind != Kind::Boundary {
            return;
        }
    }
}

/// The letters and digits that a tag starts with.
pub(super) fn tag_name(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end = text.bytes().take(24).position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'-'));
    end.map_or_else(|| crate::text::head(text, 24), |end| &text[..end])
}

/// The name in lower case, and its hash.
fn lowered(name: &str) -> (String, u64) {
    let name = name.to_ascii_lowercase();
    let id = xxhash_rust::xxh3::xxh3_64(name.as_bytes());
    (name, id)
}

/// Bytes up to the end tag of a text element, or to the end.
fn end_of_text(text: &str, name: &str) -> usize {
    let mut at = 0;
    while let Some(step) = text[at..].find("</") {
        at += step;
        if super::sniff::starts_with_ignoring_case(&text[at + 2..], name) {
            return at;
        }
        at += 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_html_is_refused_however_it_is_spelled() {
        for bomb in
            ["<div>", "<b>", "<DIV class=x>", "<div></b>", "<a><div></a>", "<div><table><td></div>", "<span><p>"]
        {
            assert!(check_html(&bomb.repeat(100_000)).is_err(), "{bomb}");
        }
    }

    #[test]
    fn costly_pages_are_refused_however_they_are_spelled() {
        let attributes: String = (0..100_000).map(|n| format!(" a{n}")).collect();
        for (unit, count) in [
            ("<p>", 200_000),
            ("<p>x</p>", 60_000),
            ("&amp;", 200_000),
            ("<!-- -->", 200_000),
            ("<p title='&amp;&amp;'>", 40_000),
            ("<p title='>&amp;&amp;'>", 40_000),
            ("<title>&amp;&amp;&amp;</title>", 30_000),
            (&format!("<p{attributes}>"), 1),
            (&format!("<p x='>'{attributes}>"), 1),
            ("< ", 200_000),
        ] {
            assert!(check_html(&unit.repeat(count)).is_err(), "{}", &unit[..unit.len().min(40)]);
        }
        let script = format!("<script>{}</script>", "a && b < c; ".repeat(100_000));
        assert!(check_html(&script).is_ok());
        assert!(check_json(&format!("[{}1]", "1,".repeat(200_000))).is_err());
        assert!(check_json(&format!("[\"{}\"]", "1,".repeat(200_000))).is_ok());
    }

    #[test]
    fn long_pages_are_not_deep() {
        for flat in [
            "<p>واحد",
            "<li>خبر",
            "<div><span>خبر</div>",
            "<br>",
            "<img src=x>",
            "<tr><td>١</td></tr>",
            "<b>عاجل</b>",
            "<script>if (a<b) document.write('<div><div>')</script>",
            "<!-- <div><div> -->",
            "<path d='M0'/>",
            "1 < 2 ",
        ] {
            assert!(check_html(&flat.repeat(2000)).is_ok(), "{flat}");
        }
    }

    #[test]
    fn brackets_in_strings_are_text() {
        let text = format!(r#"{{"text":"{}\"{}"}}"#, "[".repeat(1000), "{".repeat(1000));
        assert!(check_json(&text).is_ok());
        assert!(check_json(&"[".repeat(100_000)).is_err());
    }
}
