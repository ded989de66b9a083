//! What annotated news teaches the gazetteer: which of its names are common words there, which kind a shared name most often
//! has, and names that no list has. Held-out articles are not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::enrich::learn::{GoldArticle, GoldMention, GoldSentence, is_held_out, kind_of_tag, lines};
use crate::enrich::tokens::Tokens;
use crate::record::EntityKind;

/// Share of its annotations that must agree on the kind of a name.
const AGREEMENT: f32 = 0.7;
/// A name of one word must have been annotated so often to be learned.
const LEAST_SINGLE: u32 = 2;
/// A kind seen so often for a name outweighs the order of the lists.
const LEAST_PREFERRED: u32 = 3;

/// A name learned from annotations.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Learned {
    /// Kind.
    pub kind: EntityKind,
    /// Usual name, as annotated.
    pub canonical: String,
    /// As it stands in texts.
    pub surface: String,
    /// Language: Arabic, else English.
    pub arabic: bool,
    /// Seen once, or more often as a word than as a name: counts only with other evidence.
    pub doubtful: bool,
}

/// What was learned. Keys are folded words.
#[derive(Debug, Default)]
pub struct Annotated {
    /// Words that are more often no name than a name.
    pub common: BTreeSet<Vec<u8>>,
    /// Words that are hardly ever part of a personal name.
    pub impersonal: BTreeSet<Vec<u8>>,
    /// The kind that a name most often has.
    pub preferred: BTreeMap<Vec<u8>, EntityKind>,
    /// Names in the order of kind and canonical name.
    pub names: BTreeSet<Learned>,
}

#[derive(Default)]
struct Word {
    outside: u32,
    alone: u32,
    personal: u32,
}

/// Usual name and surface → times.
type Names = BTreeMap<(String, String), u32>;

#[derive(Default)]
struct Evidence {
    words: BTreeMap<Vec<u8>, Word>,
    names: BTreeMap<Vec<u8>, BTreeMap<EntityKind, Names>>,
}

/// Reads the training part of the annotated news under a data directory.
///
/// # Errors
/// A set is missing or not as described.
pub fn read(data: &Path) -> anyhow::Result<Annotated> {
    let mut annotated = Annotated::default();
    let mut arabic = Evidence::default();
    for article in lines::<GoldArticle>(&data.join("ar-news-gold/articles.jsonl.gz"))? {
        if !is_held_out(&article.id) {
            arabic.see(&article.text, &article.entities);
        }
    }
    arabic.teach(true, &mut annotated);
    let mut english = Evidence::default();
    for sentence in lines::<GoldSentence>(&data.join("en-news-gold/sentences.jsonl.gz"))? {
        if !is_held_out(&sentence.id) {
            english.see(&sentence.text, &sentence.entities);
        }
    }
    english.teach(false, &mut annotated);
    Ok(annotated)
}

impl Evidence {
    fn see(&mut self, text: &str, mentions: &[GoldMention]) {
        let tokens = Tokens::of(text);
        let mut next = 0;
        for word in tokens.words() {
            while mentions.get(next).is_some_and(|mention| mention.end <= word.start) {
                next += 1;
            }
            let within = mentions.get(next).filter(|mention| mention.start < word.end);
            if within.is_none() && word.start < word.end && !tokens.folded(word).is_empty() {
                // English words at the head of a sentence are capitalized anyway; lower-case ones never match.
                self.words.entry(tokens.folded(word).to_vec()).or_default().outside += 1;
            }
        }
        for mention in mentions {
            let Some(kind) = kind_of_tag(&mention.kind) else { continue };
            let own = Tokens::of(&mention.text);
            let words = own.words();
            for word in words {
                let count = self.words.entry(own.folded(word).to_vec()).or_default();
                count.alone += u32::from(words.len() == 1);
                count.personal += u32::from(kind == EntityKind::Person);
            }
            let key = own.key(0..words.len());
            if !key.is_empty() {
                let names = self.names.entry(key).or_default().entry(kind).or_default();
                *names.entry((mention.canonical.clone(), mention.text.clone())).or_default() += 1;
            }
        }
    }

    fn teach(self, arabic: bool, annotated: &mut Annotated) {
        for (word, count) in self.words {
            if arabic && count.outside > 2 * count.personal {
                annotated.impersonal.insert(word.clone());
            }
            if count.outside > count.alone {
                annotated.common.insert(word);
            }
        }
        for (key, kinds) in self.names {
            let times = |names: &Names| names.values().sum::<u32>();
            let all: u32 = kinds.values().map(times).sum();
            let single = !key.contains(&b' ');
            let Some((&kind, names)) = kinds.iter().max_by_key(|(_, names)| times(names)) else { continue };
            let count = times(names);
            if (count as f32) < AGREEMENT * all as f32 {
                continue;
            }
            let doubtful = single && (count < LEAST_SINGLE || annotated.common.contains(&key));
            // A village is named once, but a village it is: who knows that a place is meant may link it.
            if doubtful && kind != EntityKind::Place {
                continue;
            }
            if count >= LEAST_PREFERRED && !doubtful {
                annotated.preferred.insert(key.clone(), kind);
            }
            if let Some(((canonical, surface), _)) = names.iter().max_by_key(|(_, times)| **times) {
                // ل + ال leaves «لأمم المتحدة»: not a name of its own.
                if !(arabic && surface.starts_with('ل') && !canonical.starts_with('ل')) {
                    let (canonical, surface) = (canonical.clone(), surface.clone());
                    annotated.names.insert(Learned { kind, canonical, surface, arabic, doubtful });
                }
            }
        }
    }
}
