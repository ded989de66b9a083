//! Words → typed names, by a linear-chain model that weighs letters, neighbours, word classes and the lists.
//!
//! ```text
//! words ──lists──▶ covers ──features──▶ weights of the model ──decode──▶ labels ──second look──▶ names ──proclitics──▶ spans
//! ```
//!
//! The second look makes an article agree with itself: a word that is a person's name in one sentence is more likely to be one in
//! the next, where only the surname stands.

pub mod decode;
pub mod features;
pub mod labels;
pub mod learn;
pub mod lists;
pub mod model;
pub mod proclitics;
mod sentence;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use self::decode::{Scores, Transitions};
use self::features::{Placed, Setting};
use self::labels::{KINDS, LABELS, OUTSIDE};
use self::lists::Lists;
use self::model::{Model, ModelError, SLOTS};
use self::proclitics::Place;
use self::sentence::{Sentence, Votes};
use super::gazetteer::Gazetteer;
use super::links::{Field, Span};
use super::tokens::{Gap, Tokens};

/// Words of a field that are tagged; what comes after them is left to nobody, as no article is so long.
pub const MOST_WORDS: usize = 20_000;
/// Words of a sentence; a longer one is cut, so that no text without stops is read at once.
pub const LONGEST_SENTENCE: usize = 500;

/// Taken from the score of "no part of a name": names missed and names invented weigh alike in F1, which plain likelihood does
/// not know. Chosen on the training articles.
const EAGERNESS: f32 = 0.3;
/// The score of a label that cannot be.
const NEVER: f32 = -1e4;

/// Finds the names in texts of one language.
pub struct Tagger {
    model: Model,
    factors: Transitions,
}

/// A hasher for small values that no stranger chooses: multiply and rotate.
#[derive(Default)]
struct Mixer(u64);

type Fast = BuildHasherDefault<Mixer>;

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(u64::from(byte)));
    }
    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }
    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }
    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as u64);
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = features::both(self.0, value);
    }
}

impl Tagger {
    /// Reads the bytes of a model file.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let model = Model::read(bytes)?;
        Ok(Self { factors: decode::factors(&model.transitions), model })
    }

    /// The file's checksum, which names its version in records.
    #[must_use]
    pub fn checksum(&self) -> u64 {
        self.model.checksum()
    }

    /// Finds the names of an article, in the order of the text.
    #[must_use]
    pub fn spans(&self, gazetteer: &Gazetteer, fields: &[Field<'_>]) -> Vec<Span> {
        let stems: Vec<Vec<u64>> = fields.iter().map(|field| stems(field.tokens)).collect();
        let mut sentences: Vec<Sentence> = fields
            .iter()
            .enumerate()
            .flat_map(|(at, field)| self.sentences(gazetteer, at, field, &stems[at]))
            .collect();
        let mut votes: HashMap<u64, Votes, Fast> = HashMap::default();
        for sentence in &mut sentences {
            sentence.labels = decode::best(&sentence.scores, &self.model.transitions);
            for (label, stem) in sentence.labels.iter().zip(&stems[sentence.field][sentence.first..]) {
                votes.entry(*stem).or_default()[labels::kind_of(*label).unwrap_or(KINDS)] += 1.0;
            }
        }
        let mut spans = Vec::new();
        for sentence in &mut sentences {
            if sentence.agree(&votes, &stems[sentence.field], fields[sentence.field].tokens) {
                sentence.labels = decode::best(&sentence.scores, &self.model.transitions);
            }
            if !sentence.may_have_names() {
                continue;
            }
            sentence.sure = decode::marginals(&sentence.scores, &self.factors, None, None);
            sentence.keep_listed();
            spans.extend(self.names(gazetteer, fields, sentence));
        }
        spans
    }

    fn sentences(&self, gazetteer: &Gazetteer, number: usize, field: &Field<'_>, stems: &[u64]) -> Vec<Sentence> {
        let tokens = field.tokens;
        let words = tokens.words();
        let forms = forms(tokens);
        let count = forms.len();
        let lists = Lists::of(gazetteer, tokens, &forms);
        let placed = Placed::new(tokens, &lists, &forms, stems, field.is_title);
        let mut sentences = Vec::new();
        let mut first = 0;
        let mut sums: Vec<i16> = Vec::new();
        let mut settings: HashMap<Setting, [i16; SLOTS], Fast> = HashMap::default();
        while first < count {
            let end = end_of_sentence(tokens, first).min(count);
            sums.clear();
            // Two words of margin on both sides take what would reach over the ends.
            sums.resize((end - first + 4) * LABELS, 0);
            for at in first..end {
                let Some(sums) = sums[(at - first) * LABELS..].first_chunk_mut() else { break };
                self.model.add_letters(tokens.folded(&words[at]), forms[at], sums);
                let setting = settings.entry(placed.setting(at)).or_insert_with_key(|setting| {
                    let mut sums = [0; SLOTS];
                    setting.features(|key, _| self.model.add(key, &mut sums));
                    sums
                });
                model::add(sums, setting);
                placed.of_word(at, |key, _| self.model.add(key, sums));
            }
            let own = &sums[2 * LABELS..(end - first + 2) * LABELS];
            let scores = own.chunks_exact(LABELS).map(|sums| {
                let mut scores: Scores = std::array::from_fn(|label| f32::from(sums[label]) * self.model.scale);
                scores[OUTSIDE] -= EAGERNESS;
                scores
            });
            let mut scores: Vec<Scores> = scores.collect();
            for (_, scores) in scores.iter_mut().enumerate().filter(|(at, _)| parts_names(tokens, first + at)) {
                (0..KINDS).for_each(|kind| scores[labels::further(kind)] = NEVER);
            }
            sentences.push(Sentence::new(number, first, scores, lists.covers[first..end].to_vec()));
            first = end;
        }
        sentences
    }

    fn names<'a>(
        &'a self,
        gazetteer: &'a Gazetteer,
        fields: &'a [Field<'_>],
        sentence: &'a Sentence,
    ) -> impl Iterator<Item = Span> + 'a {
        labels::names(&sentence.labels).map(move |(first, end, kind)| {
            let sure = &sentence.sure[first..end];
            let begins = sure[0][labels::first(kind)];
            let likely = sure[1..].iter().map(|word| word[labels::further(kind)]).fold(begins, f32::min);
            let tokens = fields[sentence.field].tokens;
            let kind = sentence.listed_kind(first, end).unwrap_or(kind);
            let behind = sentence.behind[first].filter(|_| end == first + 1);
            let place = Place { first: sentence.first + first, end: sentence.first + end, kind };
            Span {
                field: sentence.field,
                first: place.first,
                words: end - first,
                reading: behind.unwrap_or_else(|| proclitics::best(&self.model, gazetteer, tokens, place)),
                kind: labels::kind(kind),
                confidence: sentence.listed[first].unwrap_or_else(|| calibrated(likely)),
            }
        })
    }
}

/// What the probability of the labels means: names of a probability are right less often than it says. A logistic curve through
/// the held-out names of `ar-news-gold`.
fn calibrated(likely: f32) -> f32 {
    const SLOPE: f32 = 0.6;
    const SHIFT: f32 = -0.4;
    let likely = likely.clamp(1e-6, 1.0 - 1e-6);
    1.0 / (1.0 + (-(SLOPE * (likely / (1.0 - likely)).ln() + SHIFT)).exp())
}

/// The word after the last of the sentence that begins with `first`.
fn end_of_sentence(tokens: &Tokens<'_>, first: usize) -> usize {
    let words = tokens.words();
    let length =
        words[first + 1..].iter().take(LONGEST_SENTENCE - 1).take_while(|word| word.gap < Gap::Sentence).count();
    first + 1 + length
}

/// Whether a mark before a word ends any name: a bracket or a colon. Quotes and commas stand within some.
fn parts_names(tokens: &Tokens<'_>, word: usize) -> bool {
    tokens.words()[word].gap == Gap::Clause && tokens.before(word).contains(['(', ')', '[', ']', ':', ';', '؛', '؟'])
}

/// Key of each word.
fn forms(tokens: &Tokens<'_>) -> Vec<u64> {
    tokens.words().iter().take(MOST_WORDS).map(|word| features::key(tokens.folded(word))).collect()
}

/// Key of each word's stem.
fn stems(tokens: &Tokens<'_>) -> Vec<u64> {
    let stem = |word| features::key(features::stem(tokens.folded(word)));
    tokens.words().iter().take(MOST_WORDS).map(stem).collect()
}
