//! Features of a whole document: its words, headline and lead weighted.

use super::features::{Features, Group};
use super::words::Words;
use crate::enrich::tokens::Gap;

/// Words of the body that count as its lead.
const LEAD_WORDS: usize = 40;
/// Words of the body that mostly say what it is about: they count once more by themselves.
const FIRST_WORDS: usize = 20;
const TITLE_WEIGHT: f32 = 2.0;
const LEAD_WEIGHT: f32 = 1.0;
const BODY_WEIGHT: f32 = 0.5;

/// Groups of forms whose weights are learned with word vectors.
pub const FORMS: &[Group] = &[Group::Form, Group::TitleForm, Group::FirstForm, Group::Negated];

/// Groups of stems whose weights are.
pub const STEMS: &[Group] = &[Group::Stem, Group::Title];

/// The features of a document.
#[must_use]
pub fn features(fields: &[(Words, bool)]) -> Features {
    let words: usize = fields.iter().map(|field| field.0.all().len()).sum();
    let mut found = Features::with_room(words * 4);
    for (words, is_title) in fields {
        field(words, *is_title, &mut found);
    }
    // A word that comes twice says less than two words.
    found.merge();
    found.dampen();
    found.normalize();
    for (words, is_title) in fields {
        valences(words, *is_title, &mut found);
    }
    found
}

fn field(words: &Words, is_title: bool, found: &mut Features) {
    let mut before: Option<u64> = None;
    for (at, word) in words.all().iter().enumerate() {
        let weight = match (is_title, at < LEAD_WORDS) {
            (true, _) => TITLE_WEIGHT,
            (false, true) => LEAD_WEIGHT,
            (false, false) => BODY_WEIGHT,
        };
        if word.gap == Gap::Sentence {
            before = None;
        }
        if word.negated {
            found.add(Group::Negated, word.form, weight);
            found.add(Group::Stem, !word.stem, weight);
        } else {
            found.add(Group::Form, word.form, weight);
            found.add(Group::Stem, word.stem, weight);
        }
        if is_title {
            found.add(Group::Title, word.stem, weight);
            found.add(Group::TitleForm, word.form, weight);
        } else if at < FIRST_WORDS {
            found.add(Group::First, word.stem, weight);
            found.add(Group::FirstForm, word.form, weight);
        }
        if let Some(before) = before {
            found.add(Group::Pair, before.rotate_left(21) ^ word.stem, weight);
        }
        before = Some(word.stem);
    }
}

/// Good and bad words by the lists; negation turns them round.
fn valences(words: &Words, is_title: bool, found: &mut Features) {
    const SCALE: f32 = 0.3;
    let (mut good, mut bad) = (0.0, 0.0);
    for word in words.all() {
        let valence = if word.negated { -0.5 * word.valence } else { word.valence };
        good += valence.max(0.0);
        bad -= valence.min(0.0);
    }
    let length = (words.all().len() as f32 + 4.0).sqrt();
    found.add(Group::Valence, u64::from(is_title), SCALE * good / length);
    found.add(Group::Valence, 2 + u64::from(is_title), SCALE * bad / length);
}
