//! Depth of nesting, measured by a scan before any parser sees the text: parsers recurse on JSON or search the stack of open
//! elements on HTML, and a hundred thousand brackets should cost no more than reading them.

use super::class;
use crate::record::Rejection;

/// Deepest JSON that is parsed; ninjs with associations in associations needs about a dozen. `serde_json` stops at 128.
pub(super) const MAX_JSON_DEPTH: usize = 100;
/// Deepest HTML that is parsed: where browsers stop nesting too.
pub(super) const MAX_HTML_DEPTH: usize = 512;

/// Refuses JSON that is nested too deep.
///
/// # Errors
/// Class `nesting`.
pub(super) fn check_json(text: &str) -> Result<(), Rejection> {
    let mut depth = 0_usize;
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

/// Refuses HTML that is nested too deep. The depth is that of the parser or a little more: unclosed formatting elements pile
/// up as they do there, and an end tag without its start tag closes nothing.
///
/// # Errors
/// Class `nesting`.
pub(super) fn check_html(text: &str) -> Result<(), Rejection> {
    let mut open: Vec<(u64, Kind)> = Vec::new();
    let mut at = 0;
    while let Some(step) = text[at..].find('<') {
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
        let end = rest.find('>').unwrap_or(rest.len());
        at += end;
        match (kind, closing) {
            (Kind::Flat, _) | (Kind::Text, true) => {}
            (Kind::Text, false) => at += end_of_text(&text[at..], name),
            (_, true) => close(&mut open, id, kind),
            // XML spelling of an empty element, as svg has them.
            (_, false) if rest[..end].ends_with('/') && kind == Kind::Block => {}
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
