//! Which XML it is. The root element decides, whatever its name space is called:
//!
//! | root element | read as |
//! | --- | --- |
//! | `newsItem`, `newsMessage` | NewsML-G2, see `newsml_g2` |
//! | `packageItem`, `planningItem`, `conceptItem`, `knowledgeItem`, `catalogItem` | NewsML-G2 without text: refused as `no-text` |
//! | `NewsML`, `NewsItem` | NewsML 1, see `newsml_1` |
//! | `nitf` | NITF, see `nitf` |
//! | `rss`, `RDF`, `item` | RSS, see `rss` |
//! | `feed`, `entry` | Atom, see `atom` |
//! | `contentSet`, `contentMeta`, `itemMeta`, `groupSet`, `itemSet` | a piece of NewsML-G2: refused by name |
//! | `html` | HTML (found by `sniff` before it comes here) |
//! | anything else | refused |

use super::xml::Document;
use super::{atom, class, newsml_1, newsml_g2, nitf, rss};
use crate::record::{RawArticle, Rejection};

/// Kinds of XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    NewsmlG2,
    Newsml1,
    Nitf,
    Rss,
    Atom,
    /// Known, but not taken.
    Refused,
}

/// Root elements by local name, and how the kind is called.
const ROOTS: &[(&str, Kind, &str)] = &[
    ("newsItem", Kind::NewsmlG2, "NewsML-G2 XML"),
    ("newsMessage", Kind::NewsmlG2, "NewsML-G2 XML"),
    ("packageItem", Kind::NewsmlG2, "NewsML-G2 XML"),
    ("planningItem", Kind::NewsmlG2, "NewsML-G2 XML"),
    ("conceptItem", Kind::NewsmlG2, "NewsML-G2 XML"),
    ("knowledgeItem", Kind::NewsmlG2, "NewsML-G2 XML"),
    ("catalogItem", Kind::NewsmlG2, "NewsML-G2 XML"),
    ("NewsML", Kind::Newsml1, "NewsML 1 XML"),
    ("NewsItem", Kind::Newsml1, "NewsML 1 XML"),
    ("nitf", Kind::Nitf, "NITF XML"),
    ("rss", Kind::Rss, "an RSS feed"),
    ("RDF", Kind::Rss, "an RSS 1.0 feed"),
    ("item", Kind::Rss, "an RSS item"),
    ("feed", Kind::Atom, "an Atom feed"),
    ("entry", Kind::Atom, "an Atom entry"),
    ("contentSet", Kind::Refused, "a piece of NewsML-G2 XML; send the whole item"),
    ("contentMeta", Kind::Refused, "a piece of NewsML-G2 XML; send the whole item"),
    ("itemMeta", Kind::Refused, "a piece of NewsML-G2 XML; send the whole item"),
    ("groupSet", Kind::Refused, "a piece of NewsML-G2 XML; send the whole item"),
    ("itemSet", Kind::Refused, "a piece of NewsML-G2 XML; send the whole item"),
];

/// What XML of no known kind is called.
pub(super) const UNKNOWN: &str = "XML of an unknown kind";

/// Reads XML of a known kind.
///
/// # Errors
/// Of an unknown kind, not well-formed, or refused by the reader of its format.
pub(super) fn decode(text: &str) -> Result<RawArticle, Rejection> {
    let known = root_name(text).and_then(|name| ROOTS.iter().find(|(root, ..)| *root == local(name)));
    let kind = match known {
        Some((_, kind, _)) if *kind != Kind::Refused => *kind,
        other => {
            let name = other.map_or(UNKNOWN, |(_, _, name)| name);
            let hint =
                if name.contains(';') { "" } else { "; send NewsML, NITF, RSS, Atom, ninjs, JSON, HTML or plain text" };
            return Err(Rejection::decode(class::UNKNOWN_FORMAT, format!("{name}{hint}")));
        }
    };
    let document = Document::parse(text)?;
    let mut article = match kind {
        Kind::NewsmlG2 => newsml_g2::decode(&document),
        Kind::Newsml1 => newsml_1::decode(&document),
        Kind::Rss => rss::decode(&document),
        Kind::Atom => atom::decode(&document),
        Kind::Nitf | Kind::Refused => nitf::decode(&document),
    }?;
    if document.declares_entities() {
        article.flags.push("entities-not-expanded");
    }
    Ok(article)
}

/// How XML with a known root element is called.
pub(super) fn known(root_name: &str) -> Option<&'static str> {
    ROOTS.iter().find(|(root, ..)| *root == local(root_name)).map(|(_, _, name)| *name)
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}

/// The name of the first element, as written, after declarations, instructions and comments.
pub(super) fn root_name(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start().strip_prefix('<')?;
        let skipped = if rest.starts_with("!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with('?') {
            rest.find("?>")? + 2
        } else if rest.starts_with('!') {
            end_of_declaration(rest)?
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<' | '"' | '\'' | '&'))?;
            let name = &rest[..end];
            return name.starts_with(|c: char| c.is_alphabetic() || c == '_').then_some(name);
        };
        rest = &rest[skipped..];
    }
}

/// Length of a document type declaration up to and with its `>`, its internal subset in brackets included.
fn end_of_declaration(text: &str) -> Option<usize> {
    let (mut brackets, mut quote) = (0_u32, None);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'[') => brackets += 1,
            (None, b']') => brackets = brackets.saturating_sub(1),
            (None, b'>') if brackets == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_element_is_found_behind_a_prologue() {
        for (text, expected) in [
            ("<nitf>", Some("nitf")),
            ("\n <?xml version='1.0'?>\n<!-- <x> --><nar:newsItem guid='1'", Some("nar:newsItem")),
            ("<!DOCTYPE nitf SYSTEM \"a>b.dtd\" [<!ENTITY x '>]'> ]>\n<nitf/>", Some("nitf")),
            ("<خبر>نص", Some("خبر")),
            ("<", None),
            ("<3 أسباب>", None),
            ("نص <nitf>", None),
            ("<!-- <nitf>", None),
            ("<nitf", None),
            (&format!("<!DOCTYPE r [{}]><r>", "<!ENTITY a 'x'>".repeat(100_000)), Some("r")),
        ] {
            assert_eq!(root_name(text), expected, "{text}");
        }
    }
}
