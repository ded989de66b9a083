//! ANERcorp in CoNLL form, by the rules of `conlleval`: a chunk is right when its type and its tokens are.
//!
//! A sentence is read as a body, its tokens joined by spaces. A token belongs to a mention that covers the greater part of it,
//! so that a clitic left out of the mention takes nothing from the token.

use std::path::Path;

use super::spans::{Span, Spans};
use super::{Text, spans_of};
use crate::enrich::Enricher;
use crate::enrich::gazetteer::sources::text;

/// The types of the set.
pub(super) const TAGS: [&str; 4] = ["PER", "LOC", "ORG", "MISC"];

/// Reads the set and counts.
///
/// # Errors
/// The file cannot be read.
pub(super) fn measure(enricher: &Enricher, path: &Path) -> anyhow::Result<Spans> {
    let mut spans = Spans::default();
    let file = text(path)?;
    for sentence in file.split("\n\n") {
        let rows: Vec<(&str, &str)> = sentence.lines().filter_map(|line| line.rsplit_once(['\t', ' '])).collect();
        if rows.is_empty() {
            continue;
        }
        let words: Vec<&str> = rows.iter().map(|row| row.0).collect();
        let tags: Vec<&str> = rows.iter().map(|row| row.1).collect();
        spans.compare(&chunks(&words, &tags), &found(enricher, &words));
    }
    Ok(spans)
}

/// Chunks as conlleval reads tags: B begins one, and so does I after another type.
fn chunks(words: &[&str], tags: &[&str]) -> Vec<Span> {
    let mut chunks: Vec<Span> = Vec::new();
    let mut open = false;
    for (at, tag) in tags.iter().enumerate() {
        let parts = tag.split_once('-');
        let Some((mark, kind)) =
            parts.and_then(|(mark, kind)| Some((mark, TAGS.into_iter().find(|tag| *tag == kind)?)))
        else {
            open = false;
            continue;
        };
        match chunks.last_mut() {
            Some(last) if open && mark == "I" && last.0 == kind => {
                last.2 = at as u32 + 1;
                last.3 = format!("{} {}", last.3, words[at]);
            }
            _ => chunks.push((kind, at as u32, at as u32 + 1, words[at].to_owned())),
        }
        open = true;
    }
    chunks
}

fn found(enricher: &Enricher, words: &[&str]) -> Vec<Span> {
    let body = words.join(" ");
    let findings = enricher.read("", &body, "ar");
    let text = Text { title: "", body: &body, language: "ar", shift: 0, gold: &[] };
    let mut at = 0;
    let places: Vec<(u32, u32)> = words
        .iter()
        .map(|word| {
            let start = at;
            let end = start + word.chars().count() as u32;
            at = end + 1;
            (start, end)
        })
        .collect();
    let mut found: Vec<Span> = spans_of(&text, &findings)
        .filter_map(|(tag, start, end, ..)| {
            let kind = match tag {
                "EVT" | "PROD" => "MISC",
                tag => TAGS.into_iter().find(|kind| *kind == tag)?,
            };
            let covered =
                |place: &(u32, u32)| 2 * end.min(place.1).saturating_sub(start.max(place.0)) > place.1 - place.0;
            let first = places.iter().position(covered)?;
            let last = places.iter().rposition(covered)? + 1;
            Some((kind, first as u32, last as u32, words[first..last].join(" ")))
        })
        .collect();
    found.sort();
    // Two mentions of one token («السعودية-اليمنية») are one chunk there.
    found.dedup_by_key(|span| span.1);
    found
}
