//! Which format the bytes are in.
//!
//! The `content-type` header (or `ce_datacontenttype`) speaks first:
//!
//! | declared | format | overruled when the text looks like |
//! | --- | --- | --- |
//! | `application/json`, `text/json`, `…+json` | JSON | anything but JSON |
//! | `text/html`, `application/xhtml+xml` | HTML | JSON, feed or news XML, IPTC 7901 |
//! | `text/plain` | plain text | a JSON object, an HTML page, XML; IPTC 7901 and ANPA are read as what they are |
//! | `text/xml`, `application/xml`, `…+xml` | XML, of the kind that its root element tells | JSON, HTML, text that opens with no tag |
//! | anything else, or nothing | sniffed | |
//!
//! Sniffing looks at the first characters after white space:
//!
//! | begins with | format |
//! | --- | --- |
//! | `{` and then `"` or `}` | JSON object |
//! | `[` and then `{`, `"`, `[` or `]` | JSON array (refused: one article a record) |
//! | `<?xml`, or a root element of `xml_format` (prologue passed over) | XML, unless its root is `html` |
//! | `<!doctype html` or a common HTML tag | HTML |
//! | another tag, closed by its end tag at the end of the text | XML of an unknown kind |
//! | SYN or SOH with a heading of the kind, or STX after such a line | IPTC 7901, ANPA |
//! | anything else | plain text |

use encoding_rs::Encoding;

use super::{wire, xml_format};
use crate::record::{Input, InputFormat};

/// A recognized shape of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A JSON object.
    Json,
    /// A JSON array.
    JsonArray,
    /// An HTML page or fragment.
    Html,
    /// Plain text.
    Plain,
    /// XML, with the name of its kind.
    Xml(&'static str),
    /// A wire format with control characters.
    Wire(InputFormat),
}

/// A declared media type, as far as it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ContentType<'a> {
    /// Format, if the type names one.
    pub(super) format: Option<Format>,
    /// `charset` parameter.
    pub(super) charset: Option<&'a str>,
    /// Charset that configuration gives for the source.
    pub(super) source: Option<&'static Encoding>,
}

impl<'a> ContentType<'a> {
    /// As the headers of a record declare it.
    pub(super) fn of_record(input: &'a Input) -> Self {
        let header = ["content-type", "ce_datacontenttype", "ce-datacontenttype"];
        header.iter().find_map(|name| input.header(name)).map(Self::parse).unwrap_or_default()
    }

    /// Reads `type/subtype; charset=…`.
    pub(super) fn parse(value: &'a str) -> Self {
        let mut parts = value.split(';');
        let media = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let charset = parts.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
        });
        let format = match media.as_str() {
            "application/json" | "text/json" => Some(Format::Json),
            "text/html" | "application/xhtml+xml" => Some(Format::Html),
            "text/plain" => Some(Format::Plain),
            "text/xml" | "application/xml" => Some(Format::Xml(xml_format::UNKNOWN)),
            "application/vnd.iptc.g2.newsitem+xml" | "application/vnd.iptc.g2.newsmessage+xml" => {
                Some(Format::Xml("NewsML-G2 XML"))
            }
            "application/nitf+xml" | "text/nitf" | "text/vnd.iptc.nitf" => Some(Format::Xml("NITF XML")),
            "text/vnd.iptc.newsml" => Some(Format::Xml("NewsML 1 XML")),
            "application/rss+xml" => Some(Format::Xml("an RSS feed")),
            "application/atom+xml" => Some(Format::Xml("an Atom feed")),
            other if other.ends_with("+json") => Some(Format::Json),
            other if other.ends_with("+xml") => Some(Format::Xml(xml_format::UNKNOWN)),
            _ => None,
        };
        Self { format, charset, source: None }
    }
}

/// The format to read, and whether the declared one was overruled.
pub(super) fn choose(declared: Option<Format>, text: &str) -> (Format, bool) {
    let seen = sniff(text);
    let Some(declared) = declared else { return (seen, false) };
    let fits = match (declared, seen) {
        (Format::Json, Format::JsonArray) | (Format::Xml(_), Format::Xml(_)) => return (seen, false),
        // It is text, and more is known of it.
        (Format::Plain, Format::Wire(_)) => return (seen, false),
        // Broken JSON is called bad JSON, not plain text.
        (Format::Json, _) => text.trim_start().starts_with(['{', '[']),
        (Format::Html, Format::Plain) => true,
        // Broken XML is called bad XML, not plain text.
        (Format::Xml(_), Format::Plain) => text.trim_start().starts_with('<'),
        // A line of plain text may open with a tag-like word or a bracket.
        (Format::Plain, Format::JsonArray) => true,
        (Format::Plain, Format::Html) => !is_page(text),
        (declared, seen) => declared == seen,
    };
    if fits { (declared, false) } else { (seen, true) }
}

/// The format that the text looks like.
pub(super) fn sniff(text: &str) -> Format {
    if let Some(format) = wire::recognize(text) {
        return Format::Wire(format);
    }
    let text = text.trim_start();
    let second = |open: char| text.strip_prefix(open).map(|rest| rest.trim_start().chars().next());
    if let Some(Some('"' | '}')) = second('{') {
        return Format::Json;
    }
    if let Some(Some('{' | '"' | '[' | ']')) = second('[') {
        return Format::JsonArray;
    }
    if !text.starts_with('<') {
        return Format::Plain;
    }
    if is_page(text) {
        return Format::Html;
    }
    let root = xml_format::root_name(text);
    if let Some(name) = root.and_then(xml_format::known) {
        return Format::Xml(name);
    }
    if starts_with_ignoring_case(text, "<?xml") {
        let page = root.is_some_and(|root| root.eq_ignore_ascii_case("html"));
        return if page { Format::Html } else { Format::Xml(xml_format::UNKNOWN) };
    }
    let name: String = text[1..].chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
    let comment = text.starts_with("<!--");
    if comment || HTML_TAGS.contains(&name.to_ascii_lowercase().as_str()) {
        return Format::Html;
    }
    // A line of text may open with a word in angle brackets, but none ends with its end tag.
    let closed =
        |root: &str| text.trim_end().strip_suffix('>').is_some_and(|text| text.ends_with(&format!("</{root}")));
    if root.is_some_and(closed) { Format::Xml(xml_format::UNKNOWN) } else { Format::Plain }
}

/// Whether the text opens as a whole HTML page.
pub(super) fn is_page(text: &str) -> bool {
    let text = text.trim_start();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| starts_with_ignoring_case(text, tag))
}

/// Tags that a fragment of an article may open with.
const HTML_TAGS: &[&str] = &[
    "a",
    "article",
    "aside",
    "b",
    "blockquote",
    "br",
    "center",
    "div",
    "em",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "title",
    "tr",
    "u",
    "ul",
];

pub(super) fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}

pub(super) fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes().windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}
