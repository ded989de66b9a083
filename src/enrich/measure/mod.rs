//! Figures on annotated data, all by one command: `newswire models measure --data DIR`, or `./tests/eval DIR`.
//!
//! What is learned from is divided by article: figures are taken on held-out articles (see [`super::learn::is_held_out`]),
//! errors are studied on the others.

mod calibration;
mod conll;
mod links;
mod spans;
mod speed;
mod tone;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use self::calibration::Calibration;
use self::links::Links;
use self::spans::Spans;
use super::learn::{GoldArticle, GoldMention, GoldSentence, is_held_out, lines};
use super::{Enricher, Findings};
use crate::record::EntityKind;

/// Which articles are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Those kept out of learning.
    HeldOut,
    /// Those learned from.
    Training,
}

impl Part {
    fn has(self, id: &str) -> bool {
        is_held_out(id) == (self == Self::HeldOut)
    }
}

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// Articles to count.
    pub part: Part,
    /// So many of the most frequent errors of each kind are shown.
    pub errors: usize,
    /// Every link of annotated spans is shown, for reading by hand, and every name without one.
    pub links: bool,
    /// Another gazetteer file than the one built in.
    pub gazetteer: Option<PathBuf>,
    /// Speed and memory are measured too.
    pub speed: bool,
}

/// One figure of the closing table.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was measured.
    pub figure: String,
    /// The figure as it is shown.
    pub measured: String,
    /// What it must reach; empty where nothing is asked.
    pub must: &'static str,
    /// What it should reach.
    pub aim: &'static str,
}

impl Row {
    fn new(figure: impl Into<String>, measured: impl Into<String>, must: &'static str, aim: &'static str) -> Self {
        Self { figure: figure.into(), measured: measured.into(), must, aim }
    }
}

/// All that was measured.
#[derive(Debug, Default)]
pub struct Report {
    /// Tables by set and type, for people.
    pub details: String,
    /// The figures in short.
    pub rows: Vec<Row>,
}

impl Report {
    /// The figures as a Markdown table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = String::from("| figure | measured | must | aim |\n| --- | --- | --- | --- |\n");
        for row in &self.rows {
            let _ = writeln!(table, "| {} | {} | {} | {} |", row.figure, row.measured, row.must, row.aim);
        }
        table
    }
}

/// A text with its annotations.
pub(super) struct Text<'a> {
    pub(super) title: &'a str,
    pub(super) body: &'a str,
    pub(super) language: &'static str,
    /// Scalars before the body in the offsets of the annotations.
    pub(super) shift: u32,
    pub(super) gold: &'a [GoldMention],
}

/// Loads the enricher, runs it over the annotated sets under a data directory and counts.
///
/// # Errors
/// A model is damaged; a set is missing or not as described.
pub fn report(data: &Path, options: &Options) -> anyhow::Result<Report> {
    let (enricher, load) = speed::load(options.gazetteer.as_deref())?;
    let mut report = Report::default();
    news(&enricher, data, options, &mut report)?;
    let spans = conll::measure(&enricher, &data.join("ar-ner-anercorp/dev.conll.gz"))?;
    spans.show("ar-ner-anercorp, dev half", &conll::TAGS, options.errors, &mut report.details);
    report.rows.push(Row::new("ANERcorp dev half, strict micro-F1", format!("{:.3}", spans.micro()), "0.74", "0.79"));
    tone::measure(&enricher, data, options.part, &mut report)?;
    if options.speed {
        speed::measure(&enricher, data, load, &mut report)?;
    }
    Ok(report)
}

fn news(enricher: &Enricher, data: &Path, options: &Options, report: &mut Report) -> anyhow::Result<()> {
    let (mut arabic, mut links, mut calibration) = (Spans::default(), Links::default(), Calibration::default());
    for article in lines::<GoldArticle>(&data.join("ar-news-gold/articles.jsonl.gz"))? {
        if options.part.has(&article.id) {
            let (title, body) = article.split();
            let shift = article.title_chars as u32 + 1;
            let text = Text { title: &title, body: &body, language: "ar", shift, gold: &article.entities };
            let findings = enricher.read(text.title, text.body, text.language);
            arabic.count(&text, &findings);
            calibration.count(&text, &findings);
            links.count(enricher, &article.id, &text, &findings);
        }
    }
    arabic.show("ar-news-gold", &TAGS, options.errors, &mut report.details);
    calibration.show(&mut report.details);
    links.show(options.links, &mut report.details);
    report.rows.push(Row::new(
        "ar-news-gold, six types, strict micro-F1",
        format!("{:.3}", arabic.micro()),
        "0.82",
        "0.88",
    ));
    links.rows(&mut report.rows);
    report.rows.push(calibration.row());

    let mut english = Spans::default();
    for sentence in lines::<GoldSentence>(&data.join("en-news-gold/sentences.jsonl.gz"))? {
        if options.part.has(&sentence.id) {
            let text = Text { title: "", body: &sentence.text, language: "en", shift: 0, gold: &sentence.entities };
            let findings = enricher.read(text.title, text.body, text.language);
            english.count(&text, &findings);
        }
    }
    english.show("en-news-gold", &TAGS, options.errors, &mut report.details);
    report.rows.push(Row::new(
        "en-news-gold, six types, strict micro-F1",
        format!("{:.3}", english.micro()),
        "0.80",
        "0.87",
    ));
    Ok(())
}

/// The kind as the annotations write it.
fn tag(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "PER",
        EntityKind::Place => "LOC",
        EntityKind::Organisation => "ORG",
        EntityKind::Event => "EVT",
        EntityKind::Work => "PROD",
        EntityKind::Group => "NORP",
    }
}

const TAGS: [&str; 6] = ["PER", "LOC", "ORG", "EVT", "PROD", "NORP"];

/// Scalars to add to the offsets of a field to get those of the annotated text.
fn shift(field: &str, text: &Text<'_>) -> u32 {
    if field.starts_with("bodies") { text.shift } else { 0 }
}

/// Mentions as type, start, end and the confidence of their entity.
fn spans_of<'f>(
    text: &'f Text<'_>,
    findings: &'f Findings,
) -> impl Iterator<Item = (&'static str, u32, u32, &'f str, f32)> {
    findings.entities.iter().flat_map(move |entity| {
        entity.mentions.iter().map(move |mention| {
            let shift = shift(&mention.field, text);
            (tag(entity.kind), mention.start + shift, mention.end + shift, mention.text.as_str(), entity.confidence)
        })
    })
}
