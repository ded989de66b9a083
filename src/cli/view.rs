//! Records for people: one enriched record becomes a compact block, everything else one line with its reason.
//!
//! ```text
//! new           headline in its own direction
//!   ar · outlet · agency · tone positive +0.42 · 38 ms · c-7f3a9c51e2b04d18
//!   loc place  org organisation  per person  +2
//! ```
//!
//! Used by `newswire demo` and `newswire tail`. Rendering is pure; what a terminal must be spared is the business of
//! [`text`]. Colours come only from [`Style`].

pub mod text;

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::time::Duration;

use crate::dead_letter::{RETRIED_OFFSET, RETRIED_TO};
use crate::dedup::Relation;
use crate::publish::{AuditRecord, Destination, OutRecord};
use crate::record::{Enriched, EntityKind, Header, ToneLabel};
use text::{cells, fit, harmless, isolated};

/// Width of the first column: the longest relation and a space.
const LABEL: usize = 14;
/// Columns assumed where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 120;
/// Narrower terminals are written to as if they had this many columns, and wrap.
const MIN_WIDTH: usize = 40;
/// Most cells one name takes in the line of entities.
const NAME_CELLS: usize = 32;
/// Most cells of a tag, a flag, a version or a cluster id.
const WORD_CELLS: usize = 24;

/// How to show things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Use ANSI colours.
    pub color: bool,
    /// Columns of a line.
    pub width: usize,
}

impl Style {
    /// No colours, so many columns.
    #[must_use]
    pub fn plain(width: usize) -> Self {
        Self { color: false, width: width.max(MIN_WIDTH) }
    }

    /// Fits standard output: colours only on a terminal and without `NO_COLOR` (<https://no-color.org>), its own width.
    #[must_use]
    pub fn for_stdout() -> Self {
        let stdout = std::io::stdout();
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let columns = terminal_size::terminal_size_of(&stdout).map_or(DEFAULT_WIDTH, |(width, _)| width.0.into());
        Self { color: stdout.is_terminal() && !refused, ..Self::plain(columns) }
    }

    /// The text in a colour, where colours are on.
    #[must_use]
    pub fn paint(&self, paint: Paint, text: &str) -> String {
        if self.color { format!("\u{1b}[{}m{text}\u{1b}[0m", paint.code()) } else { text.to_owned() }
    }
}

/// What a colour means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Side matter.
    Dim,
    /// Headings.
    Bold,
    /// New stories, good news.
    Good,
    /// Updates of known stories.
    Update,
    /// Copies.
    Copy,
    /// Held back, template.
    Held,
    /// Cancels, dead letters, bad news.
    Bad,
}

impl Paint {
    fn code(self) -> &'static str {
        match self {
            Self::Dim => "2",
            Self::Bold => "1",
            Self::Good => "32",
            Self::Update => "36",
            Self::Copy => "35",
            Self::Held => "33",
            Self::Bad => "31",
        }
    }

    fn of(relation: Relation) -> Self {
        match relation {
            Relation::New => Self::Good,
            Relation::Version | Relation::Correction | Relation::Extended => Self::Update,
            Relation::Exact | Relation::Syndicated | Relation::Nearduplicate | Relation::Contained => Self::Copy,
            Relation::Template | Relation::Withheld => Self::Held,
            Relation::Redelivery | Relation::Stale => Self::Dim,
            Relation::Cancel => Self::Bad,
        }
    }
}

/// What a dead letter's headers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetterNote {
    /// Stage that refused.
    pub stage: String,
    /// Class of the refusal.
    pub class: String,
    /// The reason.
    pub message: String,
    /// `topic[partition]@offset` of the raw record.
    pub origin: String,
    /// Bytes of the raw record.
    pub bytes: usize,
}

/// One record of an output topic, understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// An enriched record.
    Published(Box<Enriched>),
    /// An enriched record that must not be public, with the release time where there is one.
    Withheld(Box<Enriched>, Option<String>),
    /// The audit record of a suppressed article.
    Suppressed(Box<AuditRecord>),
    /// A dead letter.
    DeadLetter(DeadLetterNote),
    /// The note that a dead letter was retried: its offset, and where to.
    Retried(String, String),
    /// Not a record of ours, or of a version that this one cannot read.
    Unreadable(String),
}

impl Seen {
    /// Understands a record of an output topic.
    #[must_use]
    pub fn read(record: &OutRecord) -> Self {
        let bytes = record.payload.as_deref().unwrap_or_default();
        let header = |name| header(&record.headers, name);
        let read = match record.destination {
            Destination::Enriched => serde_json::from_slice(bytes).map(Self::Published),
            Destination::Withheld => serde_json::from_slice(bytes)
                .map(|enriched| Self::Withheld(enriched, header("newswire-release-time").map(str::to_owned))),
            Destination::Duplicates => serde_json::from_slice(bytes).map(Self::Suppressed),
            Destination::DeadLetters if header(RETRIED_OFFSET).is_some() => {
                let known = |name| header(name).unwrap_or("?").to_owned();
                Ok(Self::Retried(known(RETRIED_OFFSET), known(RETRIED_TO)))
            }
            Destination::DeadLetters => {
                let known = |name| header(name).unwrap_or("?").to_owned();
                Ok(Self::DeadLetter(DeadLetterNote {
                    stage: known("newswire-error-stage"),
                    class: known("newswire-error-class"),
                    message: known("newswire-error-message"),
                    origin: format!(
                        "{}[{}]@{}",
                        known("newswire-original-topic"),
                        known("newswire-original-partition"),
                        known("newswire-original-offset")
                    ),
                    bytes: bytes.len(),
                }))
            }
        };
        read.unwrap_or_else(|error| Self::Unreadable(format!("{:?} record: {error}", record.destination)))
    }

    /// A block for a published record, one line for anything else; no line break at the end. `latency` is the time from
    /// the raw record's timestamp to now, where it is known.
    #[must_use]
    pub fn render(&self, latency: Option<Duration>, style: &Style) -> String {
        let line = |paint, label: &str, subject: &str, reason: &str| one_line(paint, label, subject, reason, style);
        match self {
            Self::Published(record) => render(record, latency, style),
            Self::Withheld(record, until) => {
                let reason =
                    until.as_ref().map_or_else(|| "withheld".to_owned(), |time| format!("embargo until {time}"));
                line(Paint::Held, "withheld", headline(record), &reason)
            }
            Self::Suppressed(audit) => {
                let what = match audit.relation {
                    Relation::Redelivery => "delivered again",
                    Relation::Stale => "older than what is known",
                    _ => "copy of",
                };
                let of =
                    if audit.duplicate_of == audit.uri { String::new() } else { format!(" {}", audit.duplicate_of) };
                line(Paint::of(audit.relation), audit.relation.as_str(), &audit.uri, &format!("{what}{of}"))
            }
            Self::DeadLetter(note) => {
                let reason = format!("{} of {} bytes, {}: {}", note.class, note.bytes, note.stage, note.message);
                line(Paint::Bad, "dead letter", &note.origin, &reason)
            }
            Self::Retried(offset, to) => line(Paint::Update, "retried", offset, &format!("sent to {to}")),
            Self::Unreadable(reason) => line(Paint::Bad, "unreadable", "", reason),
        }
    }
}

/// The block of one enriched record.
#[must_use]
pub fn render(record: &Enriched, latency: Option<Duration>, style: &Style) -> String {
    let enrichment = &record.enrichment;
    let relation = enrichment.dedup.relation;
    let mut out = label(Paint::of(relation), relation.as_str(), style);
    out.push_str(&style.paint(Paint::Bold, &isolated(headline(record), style.width - LABEL)));

    let mut facts = vec![fit(&record.language, WORD_CELLS)];
    facts.extend(record.info_sources.iter().map(|source| isolated(&source.name, NAME_CELLS)));
    facts.extend(
        record.version.iter().filter(|_| relation != Relation::New).map(|v| format!("v{}", isolated(v, WORD_CELLS))),
    );
    if let Some(tone) = &enrichment.sentiment {
        let (word, paint) = match tone.label {
            ToneLabel::Negative => ("negative", Paint::Bad),
            ToneLabel::Neutral => ("neutral", Paint::Dim),
            ToneLabel::Positive => ("positive", Paint::Good),
        };
        facts.push(style.paint(paint, &format!("tone {word} {:+.2}", tone.score)));
    }
    let removed = enrichment.normalization.removed.len();
    if removed > 0 {
        facts.push(format!("{removed} bits of page furniture off"));
    }
    facts.extend(enrichment.dedup.flags.iter().map(|flag| fit(flag, WORD_CELLS)));
    facts.extend(latency.map(|latency| format!("{} ms", latency.as_millis())));
    facts.push(style.paint(Paint::Dim, &fit(&enrichment.dedup.cluster_id, WORD_CELLS)));
    let _ = write!(out, "\n  {}", facts.join(&style.paint(Paint::Dim, " · ")));

    let names = entity_line(record, style);
    if !names.is_empty() {
        let _ = write!(out, "\n  {names}");
    }
    out
}

/// The headline, or what best stands in for one.
#[must_use]
pub fn headline(record: &Enriched) -> &str {
    let main = record.headlines.iter().find(|headline| headline.role == "main").or(record.headlines.first());
    let body = record.bodies.first().map(|body| body.value.as_str());
    main.map(|headline| headline.value.as_str()).or(body).unwrap_or(&record.uri)
}

/// Three letters that mark a kind of entity.
#[must_use]
pub fn mark(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "per",
        EntityKind::Place => "loc",
        EntityKind::Organisation => "org",
        EntityKind::Event => "evt",
        EntityKind::Work => "wrk",
        EntityKind::Group => "grp",
    }
}

fn entity_line(record: &Enriched, style: &Style) -> String {
    let entities = &record.enrichment.entities;
    let mut out = String::new();
    let mut used = 2;
    for (index, entity) in entities.iter().enumerate() {
        let name = isolated(&entity.name, NAME_CELLS);
        let takes = cells(&name) + "loc   ".len();
        // Room is kept for the count of those that did not fit.
        if used + takes + "+999".len() > style.width {
            let _ = write!(out, "+{}", entities.len() - index);
            return out;
        }
        let _ = write!(out, "{} {name}  ", style.paint(Paint::Dim, mark(entity.kind)));
        used += takes;
    }
    out.truncate(out.trim_end().len());
    out
}

fn label(paint: Paint, word: &str, style: &Style) -> String {
    style.paint(paint, &format!("{word:<LABEL$}"))
}

/// Label, subject and reason on one line; the subject gives way to the reason, never below a third of the line.
fn one_line(paint: Paint, word: &str, subject: &str, reason: &str, style: &Style) -> String {
    let room = style.width - LABEL - 2;
    let subject = isolated(subject, room.saturating_sub(cells(&harmless(reason))).max(room / 3));
    let reason = isolated(reason, room.saturating_sub(cells(&subject)));
    format!("{}{subject}  {}", label(paint, word, style), style.paint(Paint::Dim, &reason))
}

fn header<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|header| header.name == name)?;
    std::str::from_utf8(found.value.as_deref()?).ok()
}
