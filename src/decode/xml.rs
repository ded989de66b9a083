//! A document tree over `quick-xml`, to read from: what the XML formats (NewsML, NITF, RSS, Atom) have in common.
//!
//! The tree is one flat list of nodes in document order that points into the text; names, attributes and texts are cut out when
//! asked for. Nothing recurses and nothing is expanded, so work and memory are bounded by the length of the text:
//!
//! | input | what becomes of it |
//! | --- | --- |
//! | elements nested deeper than [`MAX_DEPTH`] | class `nesting` |
//! | more than [`MAX_NODES`] elements and texts | class `too-large` |
//! | cut off, tags that do not match, more than one root element | class `bad-xml` |
//! | entities that a DTD declares | kept as written (`&name;`), see [`Document::declares_entities`]; a bomb costs its length |
//! | references predefined by XML and HTML, numbers | decoded, see `text::entities`; unknown ones and a bare `&` stay |
//! | CDATA | text, its references stay; comments and instructions are passed over |
//! | white space before `<?xml` or after the root | passed over |
//!
//! Feeds disagree about prefixes, so elements are looked up by local name; where the name space matters there are
//! [`Element::name`] and [`Element::namespace`]. Attributes are looked up as written (`xml:lang`).

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};

use super::class;
use crate::record::Rejection;

mod element;

pub(super) use element::{Element, Layout, Step};

/// No wire nests deeper than some 30 elements.
pub(super) const MAX_DEPTH: usize = 256;
/// A 10 MB feed of news has some 100,000; half a microsecond each is what reading them costs.
pub(super) const MAX_NODES: usize = 150_000;

/// A node, by its place in the text.
#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    /// First byte of the start tag's inside, or of the text.
    start: u32,
    /// Byte after it.
    end: u32,
    /// Index of the element around it; the root is its own.
    parent: u32,
    /// Index of the first node after this one and all that is in it.
    after: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Element,
    Text,
    Cdata,
}

/// A parsed document.
#[derive(Debug)]
pub(super) struct Document<'a> {
    text: &'a str,
    /// Not empty; the root element comes first.
    nodes: Vec<Node>,
    declares_entities: bool,
}

fn bad(at: u64, what: &str) -> Rejection {
    Rejection::decode(class::BAD_XML, format!("not well-formed XML at byte {at}: {what}"))
}

/// Parser errors in words of our own: those of the parser quote the document.
fn refusal(at: u64, error: &Error) -> Rejection {
    let what = match error {
        Error::Syntax(SyntaxError::UnclosedTag) => "a tag is not closed",
        Error::Syntax(SyntaxError::UnclosedComment) => "a comment is not closed",
        Error::Syntax(SyntaxError::UnclosedCData) => "a CDATA section is not closed",
        Error::Syntax(SyntaxError::UnclosedDoctype) => "the document type declaration is not closed",
        Error::Syntax(_) => "a markup declaration is broken",
        Error::IllFormed(IllFormedError::MismatchedEndTag { .. }) => "an end tag does not match its start tag",
        Error::IllFormed(IllFormedError::UnmatchedEndTag(_)) => "an end tag has no start tag",
        _ => "it cannot be parsed",
    };
    bad(at, what)
}

impl<'a> Document<'a> {
    /// Parses a whole document.
    ///
    /// # Errors
    /// Class `bad-xml`, `nesting` or `too-large`, as the table above tells.
    pub(super) fn parse(text: &'a str) -> Result<Self, Rejection> {
        let text = text.trim_start();
        if u32::try_from(text.len()).is_err() {
            return Err(Rejection::decode(class::TOO_LARGE, "an XML document of more than 4 GiB"));
        }
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        let mut building = Building { nodes: Vec::with_capacity(text.len() / 64), open: Vec::new(), run: None };
        let mut declares_entities = false;
        loop {
            let from = reader.buffer_position();
            let event = reader.read_event().map_err(|error| refusal(reader.error_position(), &error))?;
            let to = reader.buffer_position();
            if let Event::Text(_) | Event::GeneralRef(_) = event {
                // Text comes in pieces, cut at each reference: they are one text.
                building.extend_run(text, from, to)?;
                continue;
            }
            building.end_run()?;
            match event {
                Event::Start(tag) => building.element(&tag, to - 1, true)?,
                Event::Empty(tag) => building.element(&tag, to - 2, false)?,
                Event::End(_) => building.close(),
                Event::CData(_) => {
                    building.add(Kind::Cdata, from + "<![CDATA[".len() as u64, to - "]]>".len() as u64)?
                }
                Event::DocType(declaration) => {
                    declares_entities |= declaration.windows(8).any(|window| window == b"<!ENTITY");
                }
                Event::Eof => break,
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Text(_) | Event::GeneralRef(_) => {}
            }
        }
        let end = reader.buffer_position();
        if !building.open.is_empty() {
            return Err(bad(end, "it ends inside of an element; was it cut off?"));
        }
        if building.nodes.is_empty() {
            return Err(bad(end, "it has no element"));
        }
        Ok(Self { text, nodes: building.nodes, declares_entities })
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Element<'_> {
        Element { document: self, index: 0 }
    }

    /// Whether the document type declaration declares entities. They are never expanded: their references are in the texts as
    /// written.
    pub(super) fn declares_entities(&self) -> bool {
        self.declares_entities
    }

    fn node(&self, index: u32) -> &Node {
        &self.nodes[index as usize]
    }

    fn slice(&self, node: &Node) -> &str {
        &self.text[node.start as usize..node.end as usize]
    }
}

/// The list of nodes while it grows.
struct Building {
    nodes: Vec<Node>,
    /// Elements that are open, outermost first.
    open: Vec<u32>,
    /// Text that is not yet a node.
    run: Option<(u64, u64)>,
}

impl Building {
    fn extend_run(&mut self, text: &str, from: u64, to: u64) -> Result<(), Rejection> {
        if self.open.is_empty() {
            let outside = &text[byte(from) as usize..byte(to) as usize];
            // Wires end their messages with control characters.
            let blank = outside.chars().all(|c| c.is_whitespace() || c.is_control() || c == '\u{FEFF}');
            return if blank { Ok(()) } else { Err(bad(from, "text outside of the root element")) };
        }
        self.run = Some((self.run.map_or(from, |(start, _)| start), to));
        Ok(())
    }

    fn end_run(&mut self) -> Result<(), Rejection> {
        self.run.take().map_or(Ok(()), |(start, end)| self.add(Kind::Text, start, end))
    }

    fn add(&mut self, kind: Kind, start: u64, end: u64) -> Result<(), Rejection> {
        if self.nodes.len() >= MAX_NODES {
            let message = format!("an XML document of more than {MAX_NODES} elements and texts");
            return Err(Rejection::decode(class::TOO_LARGE, message));
        }
        let index = index(self.nodes.len());
        let parent = self.open.last().copied().unwrap_or(index);
        if kind == Kind::Cdata && self.open.is_empty() {
            return Err(bad(start, "text outside of the root element"));
        }
        self.nodes.push(Node { kind, start: byte(start), end: byte(end), parent, after: index + 1 });
        Ok(())
    }

    fn element(&mut self, tag: &BytesStart<'_>, end: u64, opens: bool) -> Result<(), Rejection> {
        let start = end - tag.len() as u64;
        let named = tag.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_' || *first >= 0x80);
        if !named {
            return Err(bad(start, "a `<` that begins no tag; write &lt;"));
        }
        if self.open.is_empty() && !self.nodes.is_empty() {
            return Err(bad(start, "a second root element; send one document a record"));
        }
        if opens && self.open.len() >= MAX_DEPTH {
            return Err(Rejection::decode(class::NESTING, format!("XML nested deeper than {MAX_DEPTH} elements")));
        }
        let index = index(self.nodes.len());
        self.add(Kind::Element, start, end)?;
        if opens {
            self.open.push(index);
        }
        Ok(())
    }

    fn close(&mut self) {
        let after = index(self.nodes.len());
        if let Some(node) = self.open.pop().and_then(|open| self.nodes.get_mut(open as usize)) {
            node.after = after;
        }
    }
}

/// A place in a text whose length was checked to fit.
fn byte(position: u64) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A place in the list of nodes, which [`MAX_NODES`] bounds.
fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_of(text: &str) -> &'static str {
        Document::parse(text).map_or_else(|rejection| rejection.class, |_| "none")
    }

    #[test]
    fn a_document_is_read_by_local_names() {
        let text = "\n\n<?xml version='1.0'?><!DOCTYPE x SYSTEM 'x.dtd'>\n<f:feed xmlns:f='urn:f' xmlns='urn:d' xml:lang=\"ar\">\
            <title>أخبار &amp; <b>آراء</b> &laquo;اليوم&raquo; AT&T &wire;<!-- <x> --></title>\
            <item n='1'/><f:item n=\"2 &gt; 1\"><![CDATA[<p>نص &amp;</p>]]></f:item> ذيل</f:feed>\n\u{3}";
        let document = Document::parse(text).unwrap();
        let root = document.root();
        assert_eq!((root.name(), root.local(), root.namespace().as_deref()), ("f:feed", "feed", Some("urn:f")));
        assert_eq!(root.text_of("title").as_deref(), Some("أخبار & آراء «اليوم» AT&T &wire;"));
        let items: Vec<_> = root.children_named("item").map(|item| item.attr("n").unwrap().into_owned()).collect();
        assert_eq!(items, ["1", "2 > 1"]);
        let second = root.children_named("item").nth(1).unwrap();
        assert_eq!(second.raw_text(), "<p>نص &amp;</p>");
        assert_eq!((second.language().as_deref(), second.attr("xml:lang")), (Some("ar"), None));
        assert_eq!(root.at(&["title", "b"]).and_then(Element::text).as_deref(), Some("آراء"));
        assert_eq!(root.at(&["title", "b"]).unwrap().namespace().as_deref(), Some("urn:d"));
        assert_eq!(root.descendants().count(), 4);
        assert!(!document.declares_entities());
    }

    #[test]
    fn markup_becomes_paragraphs() {
        let text = "<body><p>القاهرة – <em>قال</em> <!-- ملاحظة -->الوزير\u{200F}</p><script>x</script><hl2>عنوان</hl2>\
            <ul><li>أول</li><li>ثان<br/>سطر</li></ul><skip><p>لا</p></skip><p><org>واس</org>: نص</p><table><tr><td>أ</td><td>ب</td></tr></table></body>";
        let document = Document::parse(text).unwrap();
        let expected = "القاهرة – قال الوزير\u{200F}\n\nعنوان\n\nأول\n\nثان\nسطر\n\nواس: نص\n\nأ ب";
        assert_eq!(document.root().paragraphs_as(&Layout { dropped: &["skip"], inline: &["org"] }), expected);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for (text, class) in [
            ("", class::BAD_XML),
            ("<!-- only -->", class::BAD_XML),
            ("<a><b>نص", class::BAD_XML),
            ("<a>نص</b>", class::BAD_XML),
            ("<a>نص</a></a>", class::BAD_XML),
            ("<a/><b/>", class::BAD_XML),
            ("<a/>نص", class::BAD_XML),
            ("<a/><![CDATA[نص]]>", class::BAD_XML),
            ("نص<a/>", class::BAD_XML),
            ("<a>3 < 5</a>", class::BAD_XML),
            ("<a b='c", class::BAD_XML),
            ("<a><!-- c</a>", class::BAD_XML),
            ("<a><![CDATA[ c</a>", class::BAD_XML),
            ("<!DOCTYPE a [<!ENTITY b 'c'>", class::BAD_XML),
            ("<a b=c d>نص & <c e='<'/></a>", "none"),
        ] {
            assert_eq!(class_of(text), class, "{text}");
        }
        assert_eq!(class_of(&"<a>".repeat(100_000)), class::NESTING);
        assert_eq!(class_of(&format!("<r>{}</r>", "<a/>".repeat(MAX_NODES))), class::TOO_LARGE);
        let deepest = format!("{}نص{}", "<a>".repeat(MAX_DEPTH), "</a>".repeat(MAX_DEPTH));
        assert_eq!(Document::parse(&deepest).unwrap().root().paragraphs(), "نص");
    }

    #[test]
    fn declared_entities_are_never_expanded() {
        let mut text = String::from("<!DOCTYPE r [<!ENTITY e0 'ها'>");
        for level in 1..40 {
            text += &format!("<!ENTITY e{level} '{}'>", format!("&e{};", level - 1).repeat(10));
        }
        text += "]><r a='&e39;'>&e39;</r>";
        let document = Document::parse(&text).unwrap();
        assert!(document.declares_entities());
        assert_eq!(document.root().text().as_deref(), Some("&e39;"));
        assert_eq!(document.root().attr("a").as_deref(), Some("&e39;"));
    }
}
