//! `newswire explain`: one article's way through every stage, step by step, for people.

use std::fmt::{Display, Write as _};
use std::io::Write as _;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::Serialize;

use super::enrich::{input, reason};
use super::inputs::{Piece, Pieces};
use crate::config::Config;
use crate::dedup::{Decision, OfflineLog, RULESET, Sketch, Verdict};
use crate::exit::Failure;
use crate::pipeline::{Output, Prepared, Stages};
use crate::publish::Decided;
use crate::record::{Article, Enriched, Offset, RawArticle, RawHash};
use crate::{decode, normalize};

const EXAMPLES: &str = "\
Examples:
  newswire explain article.html
  newswire explain - < article.json
  newswire explain original.html copy.html     the copy is judged after the original

With several files, each is explained as if it came after those before it.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// One article a file, or - for standard input.
    #[arg(value_name = "FILE|-", required = true)]
    inputs: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let stages = Stages::new(config)?;
    let mut log = OfflineLog::new(stages.rules().clone());
    let mut refused = 0;
    let mut offset = Offset(0);
    for piece in Pieces::open(&args.inputs, false, config.limits.max_input_bytes.as_usize())? {
        let piece = piece?;
        let mut page = Page::default();
        if explain(config, &stages, &mut log, piece, offset, &mut page).is_none() {
            refused += 1;
        }
        offset = offset.next();
        std::io::stdout().write_all(page.0.as_bytes())?;
    }
    if refused > 0 {
        return Err(Failure::Findings(format!("{refused} of the articles would become dead letters")).into());
    }
    Ok(())
}

/// Writes the page; `None` where a stage refused the article.
fn explain(
    config: &Config,
    stages: &Stages,
    log: &mut OfflineLog,
    piece: Piece,
    offset: Offset,
    page: &mut Page,
) -> Option<()> {
    page.stage("read", &piece.name);
    page.row("bytes", piece.bytes.len());
    page.row("sha256", RawHash::of(&piece.bytes));
    let input = input(piece, offset, Timestamp::now());

    page.stage("decode", "what the bytes are");
    let settings = decode::Settings::from(config);
    let raw = page.or_refused(decode::decode(&input, &settings))?;
    decoded(&raw, page);

    page.stage("normalize", "clean text, nothing changed that cannot be undone");
    let settings = normalize::Settings { strip_furniture: config.text.strip_furniture, learned: config.text.learned() };
    let article = page.or_refused(normalize::normalize(raw, &input, &settings))?;
    normalized(&article, page);

    page.stage("dedup", "what it is to the articles before it");
    // The whole of the preparation once more, for what only it checks: the size of the record.
    let prepared = page.or_refused(stages.prepare(&input))?;
    let (sequence, decision) = log.decide(stages.claim(&prepared, "explain"), input.timestamp)?;
    let Prepared { article, fingerprint } = &prepared;
    let decided = Decided { input: &input, article, fingerprint, sequence: Some(sequence), decision: &decision };
    judged(&prepared, &decided, page);

    page.stage("enrich", "who and what, and in which tone");
    let record = stages.record(&decided);
    enriched(&record, page);

    page.stage("publish", destination(config, &decision));
    page.row("outcome", decision.verdict);
    if let Ok(Output { record: Some(record), .. }) = stages.output(&decided) {
        page.row("bytes", record.payload.map_or(0, |payload| payload.len()));
    }
    page.0.push('\n');
    Some(())
}

fn decoded(raw: &RawArticle, page: &mut Page) {
    page.row("format", word(&raw.format));
    page.list("repairs", raw.charset_repairs.iter().map(word));
    let fields: [(&str, &Option<String>); 9] = [
        ("uri", &raw.uri),
        ("url", &raw.url),
        ("source", &raw.source),
        ("title", &raw.title),
        ("byline", &raw.byline),
        ("language", &raw.language),
        ("version", &raw.version),
        ("first created", &raw.first_created),
        ("version created", &raw.version_created),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            page.row(name, isolated(value));
        }
    }
    for embargo in &raw.embargoes {
        page.row("embargoed until", isolated(embargo));
    }
    page.row("status", word(&raw.status));
    page.row("body", format!("{} characters", raw.body.chars().count()));
    page.list("flags", raw.flags.iter());
}

fn normalized(article: &Article, page: &mut Page) {
    page.row("uri", format!("{} (from: {})", article.uri, word(&article.uri_source)));
    page.row("source", isolated(&article.source));
    page.row("title", isolated(&article.title));
    let language = &article.language;
    page.row(
        "language",
        format!("{} in {} script, confidence {:.2}", language.tag, language.script, language.confidence),
    );
    page.row("version date", format!("{} (from: {})", article.version_created, word(&article.date_source)));
    page.option("byline", article.byline.as_deref().map(isolated));
    page.option(
        "agency",
        article.agency.as_ref().map(|agency| format!("{}, from {}", agency.name, isolated(&agency.text))),
    );
    page.option("dateline", article.dateline.as_deref().map(isolated));
    page.option("reading time", article.reading_time_minutes.map(|minutes| format!("{minutes} min")));
    for heading in &article.subheadings {
        page.row("subheading", format!("{}..{} {}", heading.start, heading.end, isolated(&heading.text)));
    }
    page.list("repairs", article.charset_repairs.iter().map(word));
    for removal in &article.removed {
        page.row("removed", format!("{}: {}", word(&removal.kind), isolated(&removal.text)));
    }
    page.row("body", format!("{} words", article.body_words));
    for paragraph in article.body.split('\n').filter(|paragraph| !paragraph.trim().is_empty()) {
        page.row("", isolated(paragraph));
    }
    page.list("flags", article.flags.iter());
}

fn judged(prepared: &Prepared, decided: &Decided<'_>, page: &mut Page) {
    let fingerprint = &prepared.fingerprint;
    page.row("content hash", fingerprint.content_hash);
    page.row("sketch", sketch(&fingerprint.sketch, fingerprint.words));
    let decision = decided.decision;
    page.row("relation", reason(decided));
    page.row("cluster", decision.cluster);
    page.option("led by", decision.canonical_uri.as_deref());
    page.option("similarity", decision.matched.as_ref().map(|matched| format!("{:.3}", matched.similarity)));
    page.row("rules", format!("version {RULESET}"));
    page.list("flags", decision.flags.iter());
}

fn sketch(sketch: &Sketch, words: u32) -> String {
    format!("{} of the shingles of {words} folded words, one in {}", sketch.hashes().len(), sketch.scale())
}

fn enriched(record: &Enriched, page: &mut Page) {
    let enrichment = &record.enrichment;
    page.list("models", enrichment.pipeline.models.iter());
    for entity in &enrichment.entities {
        let link = entity.uri.as_deref().unwrap_or("no link");
        let tone = entity.sentiment.as_ref().map(|tone| format!(", tone {} ({:+.2})", word(&tone.label), tone.score));
        page.row(
            &word(&entity.kind),
            format!(
                "{}  {link}, confidence {:.2}, salience {:.2}{}",
                isolated(&entity.name),
                entity.confidence,
                entity.salience,
                tone.unwrap_or_default()
            ),
        );
        for mention in &entity.mentions {
            let clitic = mention.clitic.as_deref().map(|clitic| format!(" after {}", isolated(clitic)));
            let (field, start, end) = (&mention.field, mention.start, mention.end);
            page.row(
                "",
                format!("  {} {start}..{end} {}{}", field, isolated(&mention.text), clitic.unwrap_or_default()),
            );
        }
    }
    if enrichment.entities.is_empty() {
        page.row("entities", "none");
    }
    match &enrichment.sentiment {
        Some(tone) => page.row(
            "tone",
            format!("{} ({:+.2}), confidence {:.2}, {}", word(&tone.label), tone.score, tone.confidence, tone.model),
        ),
        None => page.row("tone", "not judged"),
    }
    page.list("flags", enrichment.normalization.flags.iter());
}

fn destination<'a>(config: &'a Config, decision: &Decision) -> &'a str {
    match decision.verdict {
        Verdict::Publish => &config.topics.enriched,
        Verdict::Withhold => &config.topics.withheld,
        Verdict::Suppress if config.topics.write_duplicates => &config.topics.duplicates,
        Verdict::Suppress => "counted only",
    }
}

/// The word of a value as it stands in records.
fn word<T: Serialize>(value: &T) -> String {
    let json = serde_json::to_value(value).ok();
    json.and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Text of any direction, kept from turning the line around it: U+2068 … U+2069.
fn isolated(text: &str) -> String {
    format!("\u{2068}{}\u{2069}", text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The report as it grows.
#[derive(Default)]
struct Page(String);

impl Page {
    fn stage(&mut self, name: &str, about: &str) {
        let gap = if self.0.is_empty() { "" } else { "\n" };
        _ = writeln!(self.0, "{gap}{}  {about}", name.to_uppercase());
    }

    fn row(&mut self, name: &str, value: impl Display) {
        _ = writeln!(self.0, "  {name:<16} {value}");
    }

    fn option(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.row(name, value);
        }
    }

    fn list(&mut self, name: &str, values: impl Iterator<Item = impl Display>) {
        let values: Vec<String> = values.map(|value| value.to_string()).collect();
        if !values.is_empty() {
            self.row(name, values.join(", "));
        }
    }

    fn or_refused<T>(&mut self, result: Result<T, crate::record::Rejection>) -> Option<T> {
        result
            .inspect_err(|rejection| {
                self.row("REFUSED", rejection);
                self.row("", "the record would become a dead letter, its bytes and headers untouched");
                self.0.push('\n');
            })
            .ok()
    }
}
