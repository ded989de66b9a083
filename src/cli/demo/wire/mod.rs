//! The sample wire: a small day's news of invented outlets, with everything a wire throws at a reader.
//!
//! Every article was written for this purpose. Places and institutions are real, the events, people and outlets are not.
//! Each file holds the bytes of one raw record, and the [`manifest`](WIRE) says what becomes of it. Light edits of another
//! outlet's text are labelled by what this version makes of them: it matches identity and exact text, so they are new.

mod manifest;

use crate::dedup::Relation;

pub use manifest::WIRE;

/// One raw record.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// File in this folder.
    pub file: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
    /// Who sends it.
    pub outlet: Outlet,
    /// In what form.
    pub form: Form,
    /// What becomes of it, if the records before it have been decided.
    pub outcome: Outcome,
    /// Why it is there.
    pub about: &'static str,
}

/// What becomes of a raw record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// To the enriched topic.
    Published(Relation),
    /// To the duplicates topic.
    Suppressed(Relation),
    /// To the withheld topic.
    Withheld,
    /// To the dead letters, with this class.
    DeadLetter(&'static str),
}

/// Who sends a record. Each outlet keeps to one partition, so that its versions stay in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlet {
    /// An agency that speaks ninjs 3.
    Difaf,
    /// A newspaper read through its JSON interface.
    Madar,
    /// A news site, scraped to plain text.
    Mina,
    /// A newspaper, whole pages.
    Sahl,
    /// A broadcaster that speaks ninjs 1.
    Ofoq,
    /// An old portal in windows-1256.
    Qawafel,
    /// An English agency that speaks ninjs 2.
    Harbour,
    /// An English newspaper.
    Meridian,
    /// A French newspaper.
    Observateur,
}

impl Outlet {
    /// Name in the source header.
    #[must_use]
    pub fn source(self) -> &'static str {
        match self {
            Self::Difaf => "difaf.example",
            Self::Madar => "almadar.example",
            Self::Mina => "almina.example",
            Self::Sahl => "alsahl.example",
            Self::Ofoq => "ofoq.example",
            Self::Qawafel => "qawafel.example",
            Self::Harbour => "harbourwire.example",
            Self::Meridian => "meridianpost.example",
            Self::Observateur => "obsud.example",
        }
    }

    /// Partition of the raw topic, of so many.
    #[must_use]
    pub fn partition(self, partitions: i32) -> i32 {
        self as i32 % partitions.max(1)
    }
}

/// How the bytes are declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// JSON: ninjs or an object with a title and a text.
    Json,
    /// A page in UTF-8.
    Html,
    /// A page in windows-1256.
    HtmlArabicWindows,
    /// Text in UTF-8.
    Text,
    /// Text in windows-1256.
    TextArabicWindows,
    /// Text whose charset nobody declares.
    TextUndeclared,
    /// Anything.
    Octets,
}

impl Form {
    /// The content-type header.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Html => "text/html; charset=utf-8",
            Self::HtmlArabicWindows => "text/html; charset=windows-1256",
            Self::Text => "text/plain; charset=utf-8",
            Self::TextArabicWindows => "text/plain; charset=windows-1256",
            Self::TextUndeclared => "text/plain",
            Self::Octets => "application/octet-stream",
        }
    }
}

impl Item {
    /// The key that its producer gives it: the uri of the article where it has one.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        let object: serde_json::Value = serde_json::from_slice(self.bytes).ok()?;
        object.get("uri").or_else(|| object.get("url"))?.as_str().map(str::to_owned)
    }
}
