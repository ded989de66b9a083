//! Word vectors, used in training only: what the model learns of one word it learns, more weakly, of words like it.
//!
//! A weight is the sum of a free part and of a part that is linear in the word's vector. After training both are added up in the
//! table, so that reading an article needs no vectors, and words that no judged article has still get a weight.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, ensure};

use super::Language;
use super::features::{Group, place};
use super::words::{form, hash, stem};
use crate::enrich::tokens::Tokens;

const MAGIC: &[u8; 16] = b"newswire words\0\0";
/// A component is kept in steps of this.
const UNIT: f32 = 0.6 / 127.0;

/// The words of a vector file.
pub struct Vectors {
    dims: usize,
    /// By key of the folded form.
    forms: Vec<(Language, u64, Vec<f32>)>,
    /// By key of the stem: the direction of all its forms.
    stems: Vec<(Language, u64, Vec<f32>)>,
}

impl Vectors {
    /// Reads a file: magic, dimensions (u16), count (u32), then of each word its language (0 Arabic, 1 English), its length in
    /// bytes, the word, and one signed byte a dimension.
    ///
    /// # Errors
    /// It is not like that.
    pub fn from_bytes(file: &[u8]) -> anyhow::Result<Self> {
        let rest = file.strip_prefix(MAGIC).context("not a file of word vectors")?;
        let (dims, rest) = rest.split_first_chunk().context("no dimensions")?;
        let (count, mut rest) = rest.split_first_chunk().context("no count")?;
        let dims = usize::from(u16::from_le_bytes(*dims));
        let mut forms = Vec::new();
        let mut stems: BTreeMap<(Language, u64), Vec<f32>> = BTreeMap::new();
        for number in 0..u32::from_le_bytes(*count) {
            let ended = || format!("the word vectors end within word {number}");
            let (&[language, length], tail) = rest.split_first_chunk().with_context(ended)?;
            let (word, tail) = tail.split_at_checked(usize::from(length)).with_context(ended)?;
            let (vector, tail) = tail.split_at_checked(dims).with_context(ended)?;
            rest = tail;
            let language = if language == 0 { Language::Arabic } else { Language::English };
            let tokens = Tokens::of(std::str::from_utf8(word).with_context(ended)?);
            if let [only] = tokens.words() {
                let vector: Vec<f32> = vector.iter().map(|&step| f32::from(step as i8) * UNIT).collect();
                let folded = tokens.folded(only);
                let sum = stems.entry((language, hash(stem(folded), language))).or_insert_with(|| vec![0.0; dims]);
                sum.iter_mut().zip(&vector).for_each(|(sum, part)| *sum += part);
                forms.push((language, form(hash(folded, language)), vector));
            }
        }
        ensure!(rest.is_empty(), "the word vectors go on after the last word");
        let stems = stems.into_iter().map(|((language, stem), sum)| {
            let length = sum.iter().map(|part| part * part).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            (language, stem, sum.into_iter().map(|part| part / length).collect())
        });
        Ok(Self { dims, forms, stems: stems.collect() })
    }

    /// The vectors of a language laid over the places of a table, one slot for each group.
    #[must_use]
    pub fn over(&self, language: Language, forms: &[Group], stems: &[Group]) -> Slots<'_> {
        let mut places: HashMap<u32, Laid<'_>> = HashMap::new();
        for (words, groups, first) in [(&self.forms, forms, 0), (&self.stems, stems, forms.len())] {
            for (_, word, vector) in words.iter().filter(|word| word.0 == language) {
                for (slot, &group) in (first..).zip(groups) {
                    places.entry(place(group, *word)).or_default().push((slot, vector));
                }
            }
        }
        let mut places: Vec<_> = places.into_iter().collect();
        places.sort_unstable_by_key(|one| one.0);
        let index = places.iter().zip(0u32..).map(|(one, at)| (one.0, at)).collect();
        Slots { dims: self.dims, slots: forms.len() + stems.len(), places, index }
    }
}

/// Slots and vectors that lie on one place.
type Laid<'v> = Vec<(usize, &'v [f32])>;

/// Vectors by place.
pub struct Slots<'v> {
    dims: usize,
    slots: usize,
    /// Rising places with what lies on them.
    places: Vec<(u32, Laid<'v>)>,
    index: HashMap<u32, u32>,
}

impl Slots<'_> {
    /// Numbers of a dense sum: dimensions times slots.
    #[must_use]
    pub fn len(&self) -> usize {
        self.dims * self.slots
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sum of the vectors of features, each scaled by its place.
    #[must_use]
    pub fn sum(&self, features: &[(u32, f32)], scale: impl Fn(u32) -> f32) -> Vec<f32> {
        let mut sum = vec![0f32; self.len()];
        for &(place, value) in features {
            let Some(&at) = self.index.get(&place) else { continue };
            for (slot, vector) in &self.places[at as usize].1 {
                let by = value * scale(place);
                let into = &mut sum[slot * self.dims..][..self.dims];
                into.iter_mut().zip(*vector).for_each(|(into, part)| *into += by * part);
            }
        }
        sum
    }

    /// Adds what the learned directions mean for each word to the weights of its places.
    pub fn fold_into(&self, weights: &mut [[f32; 2]], directions: &[[f32; 2]], scale: impl Fn(u32) -> f32) {
        for (place, vectors) in &self.places {
            for (slot, vector) in vectors {
                let directions = &directions[slot * self.dims..][..self.dims];
                for (part, direction) in vector.iter().zip(directions) {
                    for side in 0..2 {
                        weights[*place as usize][side] += scale(*place) * part * direction[side];
                    }
                }
            }
        }
    }
}
