//! The user's own names overrule the tagger: what the user added is a name wherever it stands, what the user stopped is none.

use std::ops::Range;

use super::clitics::{self, Reading};
use super::gazetteer::compile::LONGEST_NAME;
use super::gazetteer::{Gazetteer, Posting, Roles};
use super::links::{Field, Span};
use super::matcher::{Candidate, Matcher};
use super::tagger::MOST_WORDS;
use super::tokens::{Gap, Tokens};

/// How sure a name of the user's is.
const CONFIDENCE: f32 = 0.95;

/// The spans without stopped names and what lies inside of them, and with the user's. A longer name that holds one of the
/// user's stays as it is.
#[must_use]
pub fn overrule(gazetteer: &Gazetteer, matcher: &Matcher, fields: &[Field<'_>], spans: Vec<Span>) -> Vec<Span> {
    let mut kept = Vec::with_capacity(spans.len());
    for (number, field) in fields.iter().enumerate() {
        let stopped = stopped(gazetteer, field.tokens);
        let is_stopped = |span: &Span| {
            // Of the stopped names that begin no later, the one that reaches furthest.
            let before = stopped.partition_point(|range| range.start <= span.first);
            before > 0 && stopped[before - 1].end >= span.first + span.words
        };
        let mut tagged: Vec<Span> =
            spans.iter().filter(|span| span.field == number && !is_stopped(span)).copied().collect();
        tagged.sort_by_key(|span| span.first);
        let mut removed = vec![false; tagged.len()];
        let own = own(gazetteer, matcher, number, field.tokens).into_iter().filter(|span| !is_stopped(span));
        for own in own.filter(|own| own.first < MOST_WORDS) {
            let end = own.first + own.words;
            let from = tagged.partition_point(|span| span.first + span.words <= own.first);
            let to = tagged.partition_point(|span| span.first < end);
            if (from..to).any(|at| !removed[at] && tagged[at].words > own.words) {
                continue;
            }
            removed[from..to].fill(true);
            kept.push(own);
        }
        kept.extend(tagged.into_iter().zip(removed).filter(|(_, removed)| !removed).map(|(span, _)| span));
    }
    kept.sort_by_key(|span| (span.field, span.first));
    kept
}

/// The user's names in a field.
fn own(gazetteer: &Gazetteer, matcher: &Matcher, field: usize, tokens: &Tokens<'_>) -> Vec<Span> {
    let candidates = matcher.candidates(gazetteer, tokens, MOST_WORDS);
    let span = |candidate: Candidate| {
        let top = candidate.hit.and_then(|hit| gazetteer.postings(hit).next()).filter(|top| top.is(Posting::OWN))?;
        let Candidate { first, words, reading, .. } = candidate;
        let kind = gazetteer.kind(top.entry());
        Some(Span { field, first, words, reading, kind, confidence: CONFIDENCE })
    };
    candidates.into_iter().filter_map(span).collect()
}

/// Where stopped names stand, in the order of the text: at each word that begins one the end of the longest, or where an
/// earlier one ends if that is further on.
fn stopped(gazetteer: &Gazetteer, tokens: &Tokens<'_>) -> Vec<Range<usize>> {
    let words = tokens.words();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, word) in words.iter().enumerate().take(MOST_WORDS) {
        let readings = clitics::readings(tokens.folded(word));
        if let Some(end) = readings.filter_map(|reading| end_of_stopped(gazetteer, tokens, at, reading)).max() {
            let reached = found.last().map_or(0, |last| last.end);
            found.push(at..end.max(reached));
        }
    }
    found
}

fn end_of_stopped(gazetteer: &Gazetteer, tokens: &Tokens<'_>, at: usize, reading: Reading) -> Option<usize> {
    let words = tokens.words();
    let mut walk = gazetteer.walk();
    let mut name = clitics::lead(reading).map_or_else(Vec::new, |lead| vec![lead]);
    name.extend_from_slice(tokens.folded(&words[at]).get(usize::from(reading.skip)..)?);
    let mut end = None;
    for next in at + 1..=at + LONGEST_NAME {
        if !walk.take(&name) {
            break;
        }
        if walk.hit().is_some_and(|hit| hit.roles().is(Roles::NEVER)) {
            end = Some(next);
        }
        let Some(word) = words.get(next).filter(|word| word.gap <= Gap::Joint) else { break };
        name.clear();
        name.push(b' ');
        name.extend_from_slice(tokens.folded(word));
    }
    end
}
