//! An article before and after normalization.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Position, RawHash};

/// What the decoder recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InputFormat {
    /// IPTC ninjs 1.x.
    Ninjs1,
    /// IPTC ninjs 2.x.
    Ninjs2,
    /// IPTC ninjs 3.x.
    Ninjs3,
    /// ninjs as Superdesk writes it: `guid` instead of `uri`, and fields of its own.
    NinjsSuperdesk,
    /// IPTC NewsML-G2: a news item, or the one item of a news message.
    NewsmlG2,
    /// IPTC NewsML 1.x.
    #[serde(rename = "newsml-1")]
    Newsml1,
    /// IPTC NITF.
    Nitf,
    /// IPTC 7901 wire text.
    Iptc7901,
    /// ANPA 1312 wire text.
    Anpa,
    /// An item of an RSS feed.
    Rss,
    /// An entry of an Atom feed.
    Atom,
    /// schema.org NewsArticle as JSON-LD.
    JsonLd,
    /// news-please JSON.
    NewsPlease,
    /// A JSON object with a title and a text under common names.
    JsonArticle,
    /// An HTML page or fragment.
    Html,
    /// Plain text: first line title, rest body, unless it has one line only.
    Plain,
}

/// Editorial status. Anything unknown is refused by the decoder rather than guessed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PubStatus {
    /// May be published.
    #[default]
    Usable,
    /// Must not be shown to the public.
    Withheld,
    /// Withdrawn by its publisher.
    #[serde(alias = "cancelled")]
    Canceled,
}

impl PubStatus {
    /// Of two statuses of one article the one that shows less of it.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        match (self, other) {
            (Self::Canceled, _) | (_, Self::Canceled) => Self::Canceled,
            (Self::Withheld, _) | (_, Self::Withheld) => Self::Withheld,
            _ => Self::Usable,
        }
    }
}

/// A lossless repair made to the bytes or characters on the way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CharsetRepair {
    /// A byte order mark was dropped.
    ByteOrderMark,
    /// Decoded from the charset that was declared (not UTF-8).
    DeclaredCharset,
    /// Decoded from a charset that was detected, because none, or a wrong one, was declared.
    DetectedCharset,
    /// Text that had been decoded in a wrong charset, and encoded as UTF-8 from there.
    DoubleEncoding,
    /// HTML character references in text that is not HTML.
    HtmlEntities,
    /// Not in Normalization Form C.
    Nfc,
    /// CR LF or CR line ends, or U+2028/2029.
    LineEnds,
    /// Control characters that no text needs.
    ControlCharacters,
}

/// Where the uri of the article came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UriSource {
    /// The article carried it.
    Article,
    /// Derived from the article's URL.
    Url,
    /// CloudEvents `subject`/`id` of the record's headers.
    CloudEvent,
    /// Derived from the hash of the raw bytes: two equal records share it.
    RawHash,
}

/// Where the version date came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateSource {
    /// A field of the article.
    Article,
    /// A date line in the text.
    Text,
    /// `ce_time` of the record's headers.
    CloudEvent,
    /// None found: the record's own timestamp stands in.
    KafkaTimestamp,
}

/// A subject of the article, with its IPTC Media Topic id where it had one. Genres, people, organisations, places, events,
/// objects and sources that the publisher names have the same shape.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// Name in the article's language.
    pub name: Option<String>,
    /// Full uri of the concept.
    pub uri: Option<String>,
    /// Code without a scheme.
    pub literal: Option<String>,
    /// How it relates to the article, in the publisher's words; of a source its role.
    pub rel: Option<String>,
    /// How much the article is about it, 0 to 100.
    pub relevance: Option<u8>,
    /// How sure the publisher is of it, 0 to 100.
    pub confidence: Option<u8>,
}

/// A text about the article: abstract, summary, caption.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// What it is, in the publisher's words.
    pub role: Option<String>,
    /// The text, without markup.
    pub value: String,
}

/// Editorial fields that pass through from the input to the record unchanged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// 1 (most urgent) to 9.
    pub urgency: Option<u8>,
    /// Slugline.
    pub slugline: Option<String>,
    /// Note to editors.
    pub ed_note: Option<String>,
    /// Who holds the copyright.
    pub copyright_holder: Option<String>,
    /// Copyright line.
    pub copyright_notice: Option<String>,
    /// Terms of use.
    pub usage_terms: Option<String>,
    /// Where the story was filed.
    pub located: Option<String>,
    /// Short name of the item, for people who handle it; no headline.
    pub title: Option<String>,
    /// When the content was written.
    pub content_created: Option<Timestamp>,
    /// When the article is of no use any more.
    pub expires: Option<Timestamp>,
    /// Abstracts and summaries, unless one of them had to stand in for the body.
    pub descriptions: Vec<Description>,
    /// Subjects and categories.
    pub subjects: Vec<Subject>,
    /// Genres.
    pub genres: Vec<Subject>,
    /// Persons that the publisher names.
    pub people: Vec<Subject>,
    /// Organisations that the publisher names.
    pub organisations: Vec<Subject>,
    /// Places that the publisher names.
    pub places: Vec<Subject>,
    /// Events that the publisher names.
    pub events: Vec<Subject>,
    /// Things that the publisher names.
    pub objects: Vec<Subject>,
    /// Sources beside the outlet; `rel` is the role.
    pub info_sources: Vec<Subject>,
    /// Other identifiers: role and value.
    pub alt_ids: Vec<(String, String)>,
    /// Renditions of the article itself, already valid ninjs 3.1.
    pub renditions: Vec<serde_json::Value>,
    /// Machine-readable rights, already valid ninjs 3.1.
    pub rights_info: Option<serde_json::Value>,
    /// Trust indicators, already valid ninjs 3.1.
    pub trust_indicators: Vec<serde_json::Value>,
    /// How the content came about: by people, by machines.
    pub digital_source_type: Option<Subject>,
    /// Media that belong to the article (ninjs `associations`), already valid ninjs 3.1, else empty.
    pub associations: Vec<serde_json::Value>,
}

/// CloudEvents context of the raw record: stands in where the article itself says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `ce_id`.
    pub id: Option<String>,
    /// `ce_source`.
    pub source: Option<String>,
    /// `ce_subject`.
    pub subject: Option<String>,
    /// `ce_time`, as written.
    pub time: Option<String>,
}

/// What a decoder makes of the bytes: strings as found, nothing cleaned yet.
#[derive(Clone, Debug, PartialEq)]
pub struct RawArticle {
    /// Recognized format.
    pub format: InputFormat,
    /// Identifier given by the publisher.
    pub uri: Option<String>,
    /// Public address.
    pub url: Option<String>,
    /// Outlet: provider name, domain, or feed.
    pub source: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Second headline or summary line.
    pub subtitle: Option<String>,
    /// Body as text: paragraphs separated by line breaks. Markup is already gone.
    pub body: String,
    /// Author line as given by a field (not yet looked for in the text).
    pub byline: Option<String>,
    /// BCP 47 tag as declared.
    pub language: Option<String>,
    /// Version as declared, compared as a number where both sides are numbers.
    pub version: Option<String>,
    /// First publication, as written.
    pub first_created: Option<String>,
    /// This version's date, as written.
    pub version_created: Option<String>,
    /// Short lines that a page shows by its headline. One may be a date.
    pub headline_lines: Vec<String>,
    /// Ends of embargoes, as written. All of them hold.
    pub embargoes: Vec<String>,
    /// Editorial status.
    pub status: PubStatus,
    /// The article calls itself a correction (`CORRECTION`, «تصحيح», a note to editors, a signal field).
    pub is_correction: bool,
    /// Fields that pass through.
    pub carried: Carried,
    /// What the CloudEvents envelope says.
    pub envelope: Envelope,
    /// Repairs made so far.
    pub charset_repairs: Vec<CharsetRepair>,
    /// Short kebab-case remarks that end in `normalization.flags`.
    pub flags: Vec<&'static str>,
}

impl RawArticle {
    /// An empty article of the given format, to be filled by a decoder.
    #[must_use]
    pub fn new(format: InputFormat) -> Self {
        Self {
            format,
            uri: None,
            url: None,
            source: None,
            title: None,
            subtitle: None,
            body: String::new(),
            byline: None,
            language: None,
            version: None,
            first_created: None,
            version_created: None,
            headline_lines: Vec::new(),
            embargoes: Vec::new(),
            status: PubStatus::Usable,
            is_correction: false,
            carried: Carried::default(),
            envelope: Envelope::default(),
            charset_repairs: Vec::new(),
            flags: Vec::new(),
        }
    }
}

/// The kind of a piece of page furniture that was taken off the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RemovalKind {
    /// Share buttons, comment forms, subscription boxes, navigation.
    Furniture,
    /// "n minutes to read" lines.
    ReadingTime,
    /// "Read also" and lists of related links.
    RelatedLinks,
    /// An author line, kept as `by`.
    Byline,
    /// A date or update line, kept as a date.
    DateLine,
    /// The headline repeated at the head of the body.
    RepeatedTitle,
    /// Copyright line.
    Copyright,
    /// A line that the source was found to repeat (`text.learned_furniture`).
    Learned,
}

/// A piece of text that was taken off the head or the tail of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Removal {
    /// What it is.
    pub kind: RemovalKind,
    /// The removed text.
    pub text: String,
}

/// A heading inside of the body. It stays there, as a paragraph of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subheading {
    /// Where it begins, in Unicode scalars into the published body.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
    /// The text.
    pub text: String,
}

/// A news agency named as the origin of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Agency {
    /// Its usual name in English, for instance `Reuters`.
    pub name: String,
    /// As it stood in the text.
    pub text: String,
}

/// The language of the body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LanguageGuess {
    /// BCP 47 tag, `und` when unknown.
    pub tag: String,
    /// ISO 15924 script of most letters, `Zyyy` when there are none.
    pub script: String,
    /// 0 to 1.
    pub confidence: f32,
}

/// A clean article: what the reader is shown, faithful to the input but for the repairs and removals listed in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// Where the raw record stands.
    pub position: Position,
    /// Timestamp of the raw record.
    pub received: Timestamp,
    /// Hash of the raw bytes.
    pub raw_hash: RawHash,
    /// Recognized format.
    pub format: InputFormat,
    /// Identifier; never empty, a valid URI.
    pub uri: String,
    /// How the uri was found.
    pub uri_source: UriSource,
    /// Public address, tracking parameters kept off.
    pub url: Option<String>,
    /// Outlet; never empty (`unknown` when nothing tells).
    pub source: String,
    /// Headline, one line; may be empty for headline-less flashes.
    pub title: String,
    /// Second headline.
    pub subtitle: Option<String>,
    /// Body: paragraphs separated by a blank line.
    pub body: String,
    /// Author line.
    pub byline: Option<String>,
    /// Agency named in byline, dateline or body head.
    pub agency: Option<Agency>,
    /// Dateline as it stands at the head of the body (kept in the body too).
    pub dateline: Option<String>,
    /// Language and script.
    pub language: LanguageGuess,
    /// Declared version.
    pub version: Option<String>,
    /// First publication.
    pub first_created: Option<Timestamp>,
    /// This version's date; `received` stands in when there is none (see `date_source`).
    pub version_created: Timestamp,
    /// Where `version_created` came from.
    pub date_source: DateSource,
    /// Embargo.
    pub embargoed_until: Option<Timestamp>,
    /// Editorial status.
    pub status: PubStatus,
    /// Calls itself a correction.
    pub is_correction: bool,
    /// Fields that pass through.
    pub carried: Carried,
    /// Lossless repairs, in the order made.
    pub charset_repairs: Vec<CharsetRepair>,
    /// What was taken off the text.
    pub removed: Vec<Removal>,
    /// Reading time that the page claimed, in minutes.
    pub reading_time_minutes: Option<u32>,
    /// Paragraphs of the body that head what follows them.
    pub subheadings: Vec<Subheading>,
    /// Words of the body.
    pub body_words: u32,
    /// Short kebab-case remarks.
    pub flags: Vec<&'static str>,
}

impl Article {
    /// The article without its text and all that speaks of it: what remains says which article it is, and its dates.
    #[must_use]
    pub fn without_text(&self) -> Self {
        Self {
            title: String::new(),
            subtitle: None,
            body: String::new(),
            body_words: 0,
            byline: None,
            agency: None,
            dateline: None,
            removed: Vec::new(),
            subheadings: Vec::new(),
            reading_time_minutes: None,
            carried: Carried { urgency: self.carried.urgency, ..Carried::default() },
            ..self.clone()
        }
    }
}
