//! Links against annotated usual names: of the annotated places, how many have a link, and is it the right one.
//!
//! A link is right when the entry has the annotated usual name among its own. Annotations were written without a list at
//! hand, so what disagrees is to be read by hand before it is called wrong.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Row, Text, shift, tag};
use crate::enrich::gazetteer::Gazetteer;
use crate::enrich::learn::GoldMention;
use crate::enrich::links::{Field, Span, resolve};
use crate::enrich::tokens::Tokens;
use crate::enrich::{Enricher, Findings, clitics};
use crate::record::{Entity, EntityKind};

/// Kinds whose links are counted.
const KINDS: [EntityKind; 3] = [EntityKind::Place, EntityKind::Person, EntityKind::Organisation];

/// Mentions of one kind.
#[derive(Clone, Copy, Default)]
struct Count {
    mentions: u32,
    linked: u32,
    agree: u32,
}

/// Counts for annotated spans and for those found, and each disagreement.
#[derive(Default)]
pub(super) struct Links {
    annotated: [Count; 3],
    found: [Count; 3],
    read: Vec<String>,
    open: BTreeMap<(&'static str, String), u32>,
}

impl Links {
    /// Counts one annotated text.
    pub(super) fn count(&mut self, enricher: &Enricher, id: &str, text: &Text<'_>, findings: &Findings) {
        let gazetteer = enricher.gazetteer();
        let (title, body) = (Tokens::of(text.title), Tokens::of(text.body));
        let fields = [
            Field { path: "headlines/0/value", tokens: &title, is_title: true },
            Field { path: "bodies/0/value", tokens: &body, is_title: false },
        ];
        let spans: Vec<Span> = text.gold.iter().filter_map(|gold| span(&fields, text, gold)).collect();
        let entities = resolve(gazetteer, &fields, &spans, text.language);
        for (place, kind) in KINDS.into_iter().enumerate() {
            for gold in text.gold.iter().filter(|gold| gold.kind == tag(kind)) {
                for (found, entities) in [(false, &entities), (true, &findings.entities)] {
                    let count = if found { &mut self.found[place] } else { &mut self.annotated[place] };
                    count.mentions += 1;
                    let Some(entity) = entity_at(entities, kind, text, gold) else { continue };
                    let Some(confidence) = entity.link_confidence else {
                        if !found {
                            *self.open.entry((tag(kind), format!("{}\t{}", gold.text, gold.canonical))).or_default() +=
                                1;
                        }
                        continue;
                    };
                    count.linked += 1;
                    let agrees = has_name(gazetteer, entity, &gold.canonical);
                    count.agree += u32::from(agrees);
                    if !found {
                        let mark = if agrees { "agrees" } else { "differs" };
                        let uri = entity.uri.as_deref().unwrap_or_default();
                        let sure = confidence.to_string();
                        let read =
                            [mark, tag(kind), &gold.text, &gold.canonical, &entity.name, uri, id, &sure].join("\t");
                        self.read.push(read);
                    }
                }
            }
        }
    }

    /// The table; with `each`, every link to be read by hand and the names without one.
    pub(super) fn show(&self, each: bool, out: &mut String) {
        let _ = writeln!(out, "links          mentions linked  agree with the annotated name");
        for (spans, counts) in [("annotated", &self.annotated), ("found", &self.found)] {
            for (kind, count) in KINDS.into_iter().zip(counts) {
                let linked = count.linked as f32 / count.mentions.max(1) as f32;
                let agree = count.agree as f32 / count.linked.max(1) as f32;
                let _ = writeln!(out, "{spans:9} {:4} {:8} {linked:6.3} {agree:6.3}", tag(kind), count.mentions);
            }
        }
        if each {
            out.push_str(&self.read.join("\n"));
            let mut open: Vec<_> = self.open.iter().collect();
            open.sort_by_key(|open| std::cmp::Reverse(*open.1));
            for ((tag, name), times) in open {
                let _ = write!(out, "\nopen\t{times}\t{tag}\t{name}");
            }
            out.push('\n');
        }
    }

    /// The closing figures.
    pub(super) fn rows(&self, rows: &mut Vec<Row>) {
        let share = |part: u32, of: u32| format!("{:.3}", part as f32 / of.max(1) as f32);
        for (spans, counts) in [("annotated", &self.annotated), ("found", &self.found)] {
            let [place, person, _] = counts;
            let figure = |what: &str| format!("{what}, {spans} spans");
            rows.push(Row::new(figure("LOC mentions linked"), share(place.linked, place.mentions), "0.93", "0.97"));
            rows.push(Row::new(figure("LOC links that agree"), share(place.agree, place.linked), "0.97", "0.99"));
            rows.push(Row::new(figure("PER mentions linked"), share(person.linked, person.mentions), "", ""));
            rows.push(Row::new(figure("PER links that agree"), share(person.agree, person.linked), "0.95", "0.98"));
        }
    }
}

/// An annotated mention as a span of words; `None` where it begins or ends within a word otherwise than a clitic does.
fn span(fields: &[Field<'_>], text: &Text<'_>, gold: &GoldMention) -> Option<Span> {
    let kind = KINDS
        .into_iter()
        .chain([EntityKind::Event, EntityKind::Work, EntityKind::Group])
        .find(|kind| tag(*kind) == gold.kind)?;
    let number = usize::from(gold.start >= text.shift);
    let tokens = fields[number].tokens;
    let offset = if number == 1 { text.shift } else { 0 };
    let (start, end) = (gold.start - offset, gold.end.checked_sub(offset)?);
    let first = tokens.words().iter().position(|word| word.end > start)?;
    let last = tokens.words().iter().rposition(|word| word.start < end).filter(|last| *last >= first)?;
    let word = &tokens.words()[first];
    let folded = tokens.folded(word);
    let reading = clitics::readings(folded).find(|reading| {
        tokens.after_letters(word, usize::from(reading.skip)).is_some_and(|(scalar, _)| scalar == start)
    })?;
    Some(Span { field: number, first, words: last + 1 - first, reading, kind, confidence: 1.0 })
}

fn entity_at<'e>(entities: &'e [Entity], kind: EntityKind, text: &Text<'_>, gold: &GoldMention) -> Option<&'e Entity> {
    entities.iter().filter(|entity| entity.kind == kind).find(|entity| {
        entity.mentions.iter().any(|mention| {
            let shift = shift(&mention.field, text);
            mention.start + shift == gold.start && mention.end + shift == gold.end
        })
    })
}

/// Whether a name leads to the entry that an entity is linked to.
fn has_name(gazetteer: &Gazetteer, entity: &Entity, name: &str) -> bool {
    let tokens = Tokens::of(name);
    let key = tokens.key(0..tokens.words().len());
    let own = Tokens::of(&entity.name);
    own.key(0..own.words().len()) == key
        || gazetteer.get(&key).is_some_and(|hit| {
            gazetteer.postings(hit).any(|posting| {
                let entry = gazetteer.entry(posting.entry());
                entry.kind == entity.kind && Some(entry.uri()) == entity.uri
            })
        })
}
