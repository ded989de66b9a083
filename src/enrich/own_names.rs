//! The user's own names overrule the tagger: what the user added is a name wherever it stands, what the user stopped is none.

use super::clitics;
use super::gazetteer::{Gazetteer, Posting, Roles};
use super::links::{Field, Span};
use super::matcher::Matcher;

/// How sure a name of the user's is.
const CONFIDENCE: f32 = 0.95;

/// The spans without stopped names, and with the user's. A longer name that holds one of the user's stays as it is.
#[must_use]
pub fn overrule(gazetteer: &Gazetteer, matcher: &Matcher, fields: &[Field<'_>], spans: Vec<Span>) -> Vec<Span> {
    let mut kept: Vec<Span> = spans.into_iter().filter(|span| !is_stopped(gazetteer, fields, span)).collect();
    for (number, field) in fields.iter().enumerate() {
        for candidate in matcher.candidates(gazetteer, field.tokens, super::entities::MAX_MENTIONS) {
            let top = candidate.hit.and_then(|hit| gazetteer.postings(hit).next());
            let Some(top) = top.filter(|top| top.is(Posting::OWN)) else { continue };
            let own = Span {
                field: number,
                first: candidate.first,
                words: candidate.words,
                reading: candidate.reading,
                kind: gazetteer.kind(top.entry()),
                confidence: CONFIDENCE,
            };
            let meets = |span: &Span| {
                span.field == number && span.first < own.first + own.words && own.first < span.first + span.words
            };
            if kept.iter().any(|span| meets(span) && span.words > own.words) {
                continue;
            }
            kept.retain(|span| !meets(span));
            kept.push(own);
        }
    }
    kept.sort_by_key(|span| (span.field, span.first));
    kept
}

fn is_stopped(gazetteer: &Gazetteer, fields: &[Field<'_>], span: &Span) -> bool {
    let mut name = fields[span.field].tokens.key(span.first..span.first + span.words);
    name.splice(..usize::from(span.reading.skip), clitics::lead(span.reading));
    gazetteer.get(&name).is_some_and(|hit| hit.roles().is(Roles::NEVER))
}
