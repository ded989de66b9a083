//! What the gazetteer says about each word: for every kind the longest of its names that covers the word, and what the word
//! can be within a personal name. Nothing is decided here; the tagger weighs it.

use crate::enrich::clitics;
use crate::enrich::fold::{self, FOREIGN};
use crate::enrich::gazetteer::{Gazetteer, Posting, Roles, Walk, compile::LONGEST_NAME};
use crate::enrich::matcher::is_possessed;
use crate::enrich::tokens::{Gap, Token, Tokens};

use super::features;
use super::labels::{self, KINDS};

/// Postings of one name that are looked at.
const MOST_POSTINGS: usize = 6;

/// A name of the gazetteer over a word.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cover {
    /// The first word of the name.
    pub first: u32,
    /// How many words; 0 where no name covers the word.
    pub words: u8,
    /// Letters of the first word in front of the name.
    pub skip: u8,
    /// The name proves nothing by itself.
    pub weak: bool,
    /// Several entities have it.
    pub shared: bool,
    /// It is a country's.
    pub country: bool,
}

/// The gazetteer's view of a text.
#[derive(Debug)]
pub struct Lists {
    /// For each word the longest cover of each kind.
    pub covers: Vec<[Cover; KINDS]>,
    /// For each word its roles within a personal name: as written in the low half, without a clitic in the high one.
    pub roles: Vec<u8>,
}

impl Lists {
    /// Looks up all words of a text. Names known only from annotated news are passed over: on the news they come from they
    /// would look like proof. `forms` are the keys of the words that are looked at, the first ones.
    #[must_use]
    pub fn of(gazetteer: &Gazetteer, tokens: &Tokens<'_>, forms: &[u64]) -> Self {
        let count = forms.len();
        let mut lists = Self { covers: vec![[Cover::default(); KINDS]; count], roles: vec![0; count] };
        for (at, form) in forms.iter().enumerate() {
            lists.look(gazetteer, tokens, at, *form);
        }
        lists
    }

    fn look(&mut self, gazetteer: &Gazetteer, tokens: &Tokens<'_>, at: usize, form: u64) {
        const OWN: u8 = Roles::GIVEN | Roles::FAMILY | Roles::WORD | Roles::ORDINARY;
        const PERSONAL: u8 = Roles::GIVEN | Roles::FAMILY;
        let words = &tokens.words()[..self.roles.len()];
        let letters = tokens.folded(&words[at]);
        if letters[0] == FOREIGN || letters[0].is_ascii_lowercase() && !words[at].capital {
            return;
        }
        let mut best = [Cover::default(); KINDS];
        let mut lead_and_rest = Vec::new();
        for reading in clitics::readings(letters) {
            let rest = &letters[usize::from(reading.skip)..];
            let head = match clitics::lead(reading) {
                None if reading.skip == 0 => gazetteer.head(form),
                None => gazetteer.head(features::key(rest)),
                Some(lead) => {
                    lead_and_rest.clear();
                    lead_and_rest.push(lead);
                    lead_and_rest.extend_from_slice(rest);
                    gazetteer.head(features::key(&lead_and_rest))
                }
            };
            let Some(head) = head else { continue };
            let mut walk = None;
            for length in 1..=LONGEST_NAME {
                let Some(word) = words.get(at + length - 1) else { break };
                let letters = if length == 1 { rest } else { tokens.folded(word) };
                let hit = if length == 1 {
                    head.hit()
                } else {
                    if word.gap > Gap::Joint {
                        break;
                    }
                    let next = match walk.take() {
                        None => head.further(),
                        Some(walk) => after_space(walk),
                    };
                    let Some(next) = next.and_then(|walk| after(walk, letters)) else { break };
                    walk.insert(next).hit()
                };
                let Some(hit) = hit else { continue };
                if length == 1 && reading.skip == 0 {
                    self.roles[at] |= hit.roles().0 & OWN;
                } else if length == 1 && self.roles[at] == 0 {
                    self.roles[at] = (hit.roles().0 & PERSONAL) << 4;
                }
                if !is_written_as_name(word, letters) || length == 1 && is_possessed(gazetteer, word, letters) {
                    continue;
                }
                for posting in gazetteer.postings(hit).take(MOST_POSTINGS) {
                    let is_acronym = posting.is(Posting::CAPITALS);
                    if posting.is(Posting::ANNOTATED)
                        || is_acronym && !words[at..at + length].iter().all(|word| word.upper)
                    {
                        continue;
                    }
                    let headless = usize::from(posting.is(Posting::HEADED) && length > 1);
                    let kind = labels::number(gazetteer.kind(posting.entry()));
                    let (covered, weak) = ((length - headless) as u8, posting.is(Posting::WEAK));
                    let known = &mut best[kind];
                    let surer = covered == known.words && known.weak && !weak && reading.skip <= known.skip;
                    if covered > known.words || surer {
                        *known = Cover {
                            first: (at + headless) as u32,
                            words: covered,
                            skip: reading.skip,
                            weak,
                            shared: posting.is(Posting::SHARED),
                            country: gazetteer.is_country(posting.entry()),
                        };
                    }
                }
            }
        }
        for (kind, cover) in best.into_iter().enumerate().filter(|(_, cover)| cover.words > 0) {
            self.cover(kind, cover);
        }
    }

    /// A longer name goes before a shorter one, an earlier one before a later one within it.
    fn cover(&mut self, kind: usize, cover: Cover) {
        let first = cover.first as usize;
        let last = first + usize::from(cover.words);
        let over = self.covers[first][kind];
        if over.words > 0 && over.first < cover.first && over.first as usize + usize::from(over.words) >= last {
            return;
        }
        for covers in &mut self.covers[first..last] {
            if covers[kind].words < cover.words {
                covers[kind] = cover;
            }
        }
    }
}

fn after_space(walk: Walk<'_>) -> Option<Walk<'_>> {
    after(walk, b" ")
}

fn after<'g>(mut walk: Walk<'g>, letters: &[u8]) -> Option<Walk<'g>> {
    walk.take(letters).then_some(walk)
}

/// Latin names end in a word with a capital, or a figure.
fn is_written_as_name(last: &Token, letters: &[u8]) -> bool {
    letters.first().is_none_or(|&letter| fold::is_arabic(letter) || letter.is_ascii_digit()) || last.capital
}
