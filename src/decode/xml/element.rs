//! Elements of a document: looking things up, walking, text.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::events::attributes::Attributes;

use super::super::markup::{DROPPED, TextBuilder, is_inline};
use super::{Document, Kind, Node};
use crate::text::entities;

/// So many bytes of a tag are searched for an attribute, so that looking things up stays cheap on every input.
const TAG_BYTES: usize = 16 << 10;

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub(in crate::decode) struct Element<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) index: u32,
}

/// Elements of a markup beside those of HTML.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::decode) struct Layout {
    /// Left out with all that is in them.
    pub(in crate::decode) dropped: &'static [&'static str],
    /// Stand in a line of text; all others begin and end a block.
    pub(in crate::decode) inline: &'static [&'static str],
}

/// What an element does to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Dropped,
    None,
    Break,
    Cell,
    Block,
}

impl Layout {
    fn effect(&self, name: &str) -> Effect {
        let among = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(name));
        match name {
            _ if among(DROPPED) || among(self.dropped) => Effect::Dropped,
            _ if among(self.inline) || is_inline(&name.to_ascii_lowercase()) => Effect::None,
            _ if among(&["br"]) => Effect::Break,
            _ if among(&["td", "th"]) => Effect::Cell,
            _ => Effect::Block,
        }
    }
}

impl PartialEq for Element<'_> {
    /// The same place of the same document.
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.document, other.document)
    }
}

/// A step of a walk through an element.
#[derive(Debug)]
pub(in crate::decode) enum Step<'d> {
    /// An element begins.
    Open(Element<'d>),
    /// Text, references decoded.
    Text(Cow<'d, str>),
    /// An element that was entered ends.
    Close(Element<'d>),
}

impl<'d> Element<'d> {
    fn node(self) -> &'d Node {
        self.document.node(self.index)
    }

    /// Name as written, with its prefix: `dc:creator`.
    pub(in crate::decode) fn name(self) -> &'d str {
        let tag = self.document.slice(self.node());
        &tag[..tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len())]
    }

    /// Name without its prefix.
    pub(in crate::decode) fn local(self) -> &'d str {
        self.name().rsplit(':').next().unwrap_or_default()
    }

    /// The name space of the element, where one is declared.
    pub(in crate::decode) fn namespace(self) -> Option<Cow<'d, str>> {
        let declaration = match self.name().split_once(':') {
            Some((prefix, _)) => Cow::Owned(format!("xmlns:{prefix}")),
            None => Cow::Borrowed("xmlns"),
        };
        self.inherited(&declaration)
    }

    /// The value of an attribute, by its name as written. Broken attributes, all after them, and what
    /// stands beyond [`TAG_BYTES`] count as absent.
    pub(in crate::decode) fn attr(self, name: &str) -> Option<Cow<'d, str>> {
        let tag = self.document.slice(self.node());
        // Most elements have none.
        if tag.len() <= self.name().len() {
            return None;
        }
        let mut attributes = Attributes::html(crate::text::head(tag, TAG_BYTES), self.name().len());
        let mut attributes = attributes.with_checks(false).map_while(Result::ok);
        let found = attributes.find(|found| found.key.0 == name.as_bytes())?;
        Some(match found.value {
            Cow::Borrowed(bytes) => entities::decoded(std::str::from_utf8(bytes).ok()?),
            Cow::Owned(bytes) => Cow::Owned(entities::decoded(&String::from_utf8(bytes).ok()?).into_owned()),
        })
    }

    /// The value of an attribute that holds more than white space, trimmed.
    pub(in crate::decode) fn some_attr(self, name: &str) -> Option<String> {
        let value = self.attr(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The value of an attribute here or at the nearest element around it that has it.
    pub(in crate::decode) fn inherited(self, name: &str) -> Option<Cow<'d, str>> {
        let mut element = self;
        loop {
            if let Some(value) = element.attr(name) {
                return Some(value);
            }
            element = element.parent()?;
        }
    }

    /// The language that `xml:lang` gives, here or around it.
    pub(in crate::decode) fn language(self) -> Option<String> {
        self.inherited("xml:lang").map(Cow::into_owned).filter(|tag| !tag.trim().is_empty())
    }

    /// The element around it.
    pub(in crate::decode) fn parent(self) -> Option<Self> {
        let parent = self.node().parent;
        (parent != self.index).then_some(Self { document: self.document, index: parent })
    }

    /// The elements directly in it.
    pub(in crate::decode) fn children(self) -> impl Iterator<Item = Self> {
        let Node { after: end, .. } = *self.node();
        let document = self.document;
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            while next < end {
                let index = next;
                let node = document.node(index);
                next = node.after;
                if node.kind == Kind::Element {
                    return Some(Self { document, index });
                }
            }
            None
        })
    }

    /// The elements of a local name directly in it.
    pub(in crate::decode) fn children_named(self, local: &'d str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.local() == local)
    }

    /// The first element of a local name directly in it.
    pub(in crate::decode) fn child(self, local: &str) -> Option<Self> {
        self.children().find(|child| child.local() == local)
    }

    /// An attribute of the first element of a local name directly in it that has it and not blank.
    pub(in crate::decode) fn attr_of(self, local: &str, name: &str) -> Option<String> {
        self.children().filter(|child| child.local() == local).find_map(|child| child.some_attr(name))
    }

    /// The first element at the end of a path of local names.
    pub(in crate::decode) fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |element, local| element.child(local))
    }

    /// All elements in it at any depth, in document order, itself left out.
    pub(in crate::decode) fn descendants(self) -> impl Iterator<Item = Self> {
        let document = self.document;
        let all = self.index + 1..self.node().after;
        all.filter(move |index| document.node(*index).kind == Kind::Element).map(move |index| Self { document, index })
    }

    /// All text in it as it stands, references decoded.
    pub(in crate::decode) fn raw_text(self) -> String {
        let mut out = String::new();
        self.walk(|step| {
            if let Step::Text(text) = step {
                out.push_str(&text);
            }
            true
        });
        out
    }

    /// All text in it on one line, white space collapsed; nothing where that is blank.
    pub(in crate::decode) fn text(self) -> Option<String> {
        let mut out = TextBuilder::default();
        self.walk(|step| {
            if let Step::Text(text) = step {
                out.plain(&text);
            }
            true
        });
        Some(out.finish()).filter(|text| !text.is_empty())
    }

    /// Text of the first element of a local name directly in it, see [`Element::text`].
    pub(in crate::decode) fn text_of(self, local: &str) -> Option<String> {
        self.children().filter(|child| child.local() == local).find_map(Self::text)
    }

    /// Whether it holds elements, and not only text.
    pub(in crate::decode) fn has_elements(self) -> bool {
        self.children().next().is_some()
    }

    /// Text of the markup in it (XHTML and the like): blocks become paragraphs, see `markup`.
    pub(in crate::decode) fn paragraphs(self) -> String {
        self.paragraphs_as(&Layout::default())
    }

    /// The same for markup that has elements of its own.
    pub(in crate::decode) fn paragraphs_as(self, layout: &Layout) -> String {
        let mut out = TextBuilder::default();
        // A text has few names and many elements.
        let mut known: HashMap<&str, Effect> = HashMap::new();
        let mut effect =
            |element: Element<'d>| *known.entry(element.local()).or_insert_with_key(|name| layout.effect(name));
        self.walk(|step| match step {
            Step::Text(text) => {
                out.plain(&text);
                true
            }
            Step::Open(element) => match effect(element) {
                Effect::Dropped => {
                    out.paragraph();
                    false
                }
                Effect::None => true,
                Effect::Block => {
                    out.paragraph();
                    true
                }
                Effect::Break | Effect::Cell => {
                    out.tag(element.local());
                    true
                }
            },
            Step::Close(element) => {
                match effect(element) {
                    Effect::Block => out.paragraph(),
                    Effect::Cell => out.tag(element.local()),
                    Effect::Dropped | Effect::None | Effect::Break => {}
                }
                true
            }
        });
        out.finish()
    }

    /// Walks all that is in it in document order. `on` says of an opened element whether to enter it.
    pub(in crate::decode) fn walk(self, mut on: impl FnMut(Step<'d>) -> bool) {
        let document = self.document;
        let mut open: Vec<Self> = Vec::new();
        let mut index = self.index + 1;
        let end = self.node().after;
        loop {
            while let Some(element) = open.last()
                && element.node().after <= index
            {
                on(Step::Close(*element));
                open.pop();
            }
            if index >= end {
                return;
            }
            let node = document.node(index);
            match node.kind {
                Kind::Text => drop(on(Step::Text(entities::decoded(document.slice(node))))),
                Kind::Cdata => drop(on(Step::Text(Cow::Borrowed(document.slice(node))))),
                Kind::Element => {
                    let element = Self { document, index };
                    if on(Step::Open(element)) {
                        open.push(element);
                    } else {
                        index = node.after;
                        continue;
                    }
                }
            }
            index += 1;
        }
    }
}
