//! A list of sequences that mostly holds one, in 16 bytes.

use crate::record::Sequence;

/// The list, ascending where it is inserted into in order.
#[derive(Clone, Debug)]
pub(super) enum Few {
    One(Sequence),
    /// In a box of its own: a list inline would take as much room as three sequences.
    #[allow(clippy::box_collection, reason = "16 bytes instead of 32 for each of a million")]
    Many(Box<Vec<Sequence>>),
}

impl Few {
    pub fn as_slice(&self) -> &[Sequence] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }

    /// Adds one where it belongs; `false` if it is there already.
    pub fn insert(&mut self, sequence: Sequence) -> bool {
        let Err(place) = self.as_slice().binary_search(&sequence) else { return false };
        match self {
            Self::One(one) => {
                let mut both = vec![*one];
                both.insert(place, sequence);
                *self = Self::Many(Box::new(both));
            }
            Self::Many(many) => many.insert(place, sequence),
        }
        true
    }

    /// Takes one out: `None` if it was not there, else whether the list is empty now.
    pub fn remove(&mut self, sequence: Sequence) -> Option<bool> {
        let place = self.as_slice().binary_search(&sequence).ok()?;
        match self {
            Self::One(_) => return Some(true),
            Self::Many(many) => {
                many.remove(place);
                if let [last] = many.as_slice() {
                    *self = Self::One(*last);
                }
            }
        }
        Some(false)
    }
}
