//! Annotated news → a model file: word classes, the weights of the tagger, and those of the proclitics.
//!
//! No clock and no foreign random numbers: the same data give the same bytes.

pub mod classes;
pub mod corpora;
pub mod field;

use std::collections::HashMap;
use std::path::Path;

use self::corpora::Annotated;
use self::field::{Sentence, Settings, row};
use super::features::{self, Classes, LEXICAL, Placed, Reach};
use super::labels::{KINDS, LABELS};
use super::lists::Lists;
use super::model::{Content, Known};
use super::proclitics::{self, Place, Seen};
use crate::enrich::clitics;
use crate::enrich::gazetteer::Gazetteer;
use crate::enrich::tokens::Tokens;

/// A feature must be seen so often to have weights.
const LEAST_TIMES: u32 = 3;
/// Value of a weight of 1 in the file; weights beyond 127 times that are cut.
const SCALE: f32 = 0.04;
/// Passes over the names for the proclitics, and their first step.
const PROCLITIC_PASSES: usize = 12;
const PROCLITIC_RATE: f32 = 0.3;

/// A language with a tagger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// Arabic.
    #[value(name = "ar")]
    Arabic,
    /// English.
    #[value(name = "en")]
    English,
}

impl Language {
    /// Its tag, as files are named.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::English => "en",
        }
    }
}

/// What was learned from how much.
pub struct Learned {
    /// The file.
    pub content: Content,
    /// Training sentences.
    pub sentences: usize,
    /// Their words.
    pub words: usize,
}

/// Learns the model of a language from the data directory. `progress` is told what goes on.
///
/// # Errors
/// A set is missing or not as described.
pub fn learn(
    data: &Path,
    language: Language,
    gazetteer: &Gazetteer,
    mut progress: impl FnMut(String),
) -> anyhow::Result<Learned> {
    progress("word classes of unlabelled text".into());
    let unlabelled = corpora::unlabelled(data, language)?;
    // Less English text is at hand: fewer classes.
    let known = classes::learn(&unlabelled, |size| if language == Language::English { size.min(256) } else { size });
    let vocabulary: HashMap<&[u8], &Known> = known.iter().map(|word| (word.letters.as_slice(), word)).collect();
    let texts = corpora::annotated(data, language)?;
    let tokens: Vec<Tokens<'_>> = texts.iter().map(|text| Tokens::of(&text.text)).collect();
    let mut numbering = Numbering::default();
    let read: Vec<Vec<Vec<(u64, Reach)>>> = texts
        .iter()
        .zip(&tokens)
        .map(|(text, tokens)| shown(gazetteer, &vocabulary, text, tokens, &mut numbering))
        .collect();
    let lexical = numbering.close();
    let sentences: Vec<Sentence> = texts
        .iter()
        .zip(&tokens)
        .zip(&read)
        .flat_map(|((text, tokens), shown)| sentences(text, tokens, shown, &numbering))
        .collect();
    let weights = field::train(&sentences, &lexical, Settings::default(), |pass, passes| {
        progress(format!("pass {pass} of {passes}"));
    });
    let mut rows = numbering.rows(&weights.rows);
    rows.extend(proclitic_rows(gazetteer, &vocabulary, &texts, &tokens));
    rows.sort_by_key(|row| row.0);
    let words = sentences.iter().map(|sentence| sentence.rows.len()).sum();
    let content = Content { scale: SCALE, transitions: weights.transitions, words: known, rows };
    Ok(Learned { content, sentences: sentences.len(), words })
}

/// Features that were seen, and their numbers.
#[derive(Default)]
struct Numbering {
    seen: HashMap<u64, (u32, bool)>,
    numbers: HashMap<u64, u32>,
    keys: Vec<u64>,
}

impl Numbering {
    fn see(&mut self, key: u64, reach: Reach) {
        self.seen.entry(key).or_insert((0, reach & LEXICAL != 0)).0 += 1;
    }

    /// Numbers those seen often enough, and tells which of them name a word.
    fn close(&mut self) -> Vec<bool> {
        let mut kept: Vec<(u64, bool)> =
            self.seen.iter().filter(|(_, seen)| seen.0 >= LEAST_TIMES).map(|(key, seen)| (*key, seen.1)).collect();
        kept.sort_unstable();
        self.keys = kept.iter().map(|one| one.0).collect();
        self.numbers = self.keys.iter().zip(0..).map(|(key, number)| (*key, number)).collect();
        kept.iter().map(|one| one.1).collect()
    }

    fn rows(&self, weights: &[super::decode::Scores]) -> Vec<(u64, Vec<(u8, i8)>)> {
        let of_feature = |(number, key): (usize, &u64)| {
            let mut entries = Vec::new();
            for offset in -2..=2 {
                for (label, weight) in weights[row(number as u32, offset) as usize].iter().enumerate() {
                    let weight = quantized(*weight);
                    if weight != 0 {
                        entries.push((((2 - offset) as usize * LABELS + label) as u8, weight));
                    }
                }
            }
            (*key, entries)
        };
        self.keys.iter().enumerate().map(of_feature).filter(|row| !row.1.is_empty()).collect()
    }
}

fn quantized(weight: f32) -> i8 {
    (weight / SCALE).round().clamp(-127.0, 127.0) as i8
}

/// The features of each word, its own reach with each.
fn shown(
    gazetteer: &Gazetteer,
    vocabulary: &HashMap<&[u8], &Known>,
    text: &Annotated,
    tokens: &Tokens<'_>,
    numbering: &mut Numbering,
) -> Vec<Vec<(u64, Reach)>> {
    let (forms, stems) = (super::forms(tokens), super::stems(tokens));
    let lists = Lists::of(gazetteer, tokens, &forms);
    let placed = Placed::new(tokens, &lists, &forms, &stems, text.is_title);
    tokens
        .words()
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let letters = tokens.folded(word);
            let known = vocabulary.get(letters).or_else(|| vocabulary.get(features::stem(letters)));
            let classes: Option<Classes> = known.map(|word| word.classes);
            let mut own = Vec::new();
            features::of_letters(letters, classes, |key, reach| own.push((key, reach)));
            placed.setting(at).features(|key, reach| own.push((key, reach)));
            placed.of_word(at, |key, reach| own.push((key, reach)));
            own.iter().for_each(|&(key, reach)| numbering.see(key, reach));
            own
        })
        .collect()
}

fn sentences(
    text: &Annotated,
    tokens: &Tokens<'_>,
    shown: &[Vec<(u64, Reach)>],
    numbering: &Numbering,
) -> Vec<Sentence> {
    let words = tokens.words();
    let places: Vec<(u32, u32)> = words.iter().map(|word| (word.start, word.end)).collect();
    let allowed = corpora::allowed(text, &places);
    let mut sentences = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let end = super::end_of_sentence(tokens, from);
        let rows = (from..end).map(|at| {
            let mut rows = Vec::new();
            for offset in -2i32..=2 {
                let Some(near) = at.checked_add_signed(offset as isize).filter(|near| (from..end).contains(near))
                else {
                    continue;
                };
                for (key, reach) in &shown[near] {
                    if reach >> (offset + 2) & 1 == 1
                        && let Some(number) = numbering.numbers.get(key)
                    {
                        rows.push(row(*number, offset));
                    }
                }
            }
            rows
        });
        sentences.push(Sentence { rows: rows.collect(), allowed: allowed[from..end].to_vec(), weight: text.weight });
        from = end;
    }
    sentences
}

struct Vocabulary<'v>(&'v HashMap<&'v [u8], &'v Known>);

impl Seen for Vocabulary<'_> {
    fn seen(&self, letters: &[u8]) -> u8 {
        self.0.get(letters).map_or(0, |word| word.seen)
    }
}

/// Learns where names begin within their first word: a softmax over the readings.
fn proclitic_rows(
    gazetteer: &Gazetteer,
    vocabulary: &HashMap<&[u8], &Known>,
    texts: &[Annotated],
    tokens: &[Tokens<'_>],
) -> Vec<(u64, Vec<(u8, i8)>)> {
    let seen = Vocabulary(vocabulary);
    let mut examples: Vec<(Vec<Vec<u64>>, usize)> = Vec::new();
    for (text, tokens) in texts.iter().zip(tokens).filter(|(text, _)| !text.whole_words) {
        let words = tokens.words();
        for name in text.names.iter().filter(|name| name.kinds.is_power_of_two()) {
            let first = words.partition_point(|word| word.end <= name.start);
            let end = words.partition_point(|word| word.start < name.end);
            if first >= end {
                continue;
            }
            let place = Place { first, end, kind: (name.kinds.trailing_zeros() as usize).min(KINDS - 1) };
            let word = &words[first];
            let begins = |skip: u8| tokens.after_letters(word, usize::from(skip)).map(|(scalar, _)| scalar);
            let readings: Vec<_> = clitics::readings(tokens.folded(word)).collect();
            let wanted = readings.iter().position(|reading| begins(reading.skip) == Some(name.start));
            let Some(wanted) = wanted.filter(|_| readings.len() > 1) else { continue };
            let keys = readings.iter().map(|reading| {
                let mut keys = Vec::new();
                proclitics::features(&seen, gazetteer, tokens, place, *reading, |key| keys.push(key));
                keys
            });
            examples.push((keys.collect(), wanted));
        }
    }
    let mut weights: HashMap<u64, (f32, f32)> = HashMap::new();
    for pass in 0..PROCLITIC_PASSES {
        let rate = PROCLITIC_RATE / (1.0 + pass as f32);
        for (readings, wanted) in &examples {
            let score = |keys: &Vec<u64>| keys.iter().filter_map(|key| weights.get(key)).map(|one| one.0).sum::<f32>();
            let scores: Vec<f32> = readings.iter().map(score).collect();
            let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = scores.iter().map(|score| (score - highest).exp()).sum();
            for (at, keys) in readings.iter().enumerate() {
                let gradient = (scores[at] - highest).exp() / sum - f32::from(u8::from(at == *wanted));
                for key in keys {
                    let (weight, square) = weights.entry(*key).or_insert((0.0, 0.1));
                    *square += gradient * gradient;
                    *weight -= rate * (gradient + 1e-3 * *weight) / square.sqrt();
                }
            }
        }
    }
    let mut rows: Vec<(u64, Vec<(u8, i8)>)> = weights
        .into_iter()
        .map(|(key, (weight, _))| (key, vec![(0, quantized(weight))]))
        .filter(|row| row.1[0].1 != 0)
        .collect();
    rows.sort_unstable();
    rows
}
