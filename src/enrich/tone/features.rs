//! Features: a key hashed into a table of fixed size, with a value.

/// Keys are hashed into 2^BITS places. Collisions cost less than a table of names: the words of one text meet few others.
pub const BITS: u32 = 20;

/// The features of one text or entity. Sparse ones (words) come first and are scaled to length one; dense ones follow.
#[derive(Clone, Debug, Default)]
pub struct Features {
    entries: Vec<(u32, f32)>,
}

impl Features {
    /// None yet, with room for as many.
    #[must_use]
    pub fn with_room(count: usize) -> Self {
        Self { entries: Vec::with_capacity(count) }
    }

    /// Adds a feature.
    #[inline]
    pub fn add(&mut self, group: Group, key: u64, value: f32) {
        self.entries.push((place(group, key), value));
    }

    /// Scales what was added so far to length one.
    pub fn normalize(&mut self) {
        let squares: f32 = self.entries.iter().map(|entry| entry.1 * entry.1).sum();
        let scale = 1.0 / squares.sqrt().max(1.0);
        self.entries.iter_mut().for_each(|entry| entry.1 *= scale);
    }

    /// Place and value of each.
    #[must_use]
    pub fn entries(&self) -> &[(u32, f32)] {
        &self.entries
    }

    /// Leaves one entry a place, with the sum of the values.
    pub fn merge(&mut self) {
        self.entries.sort_unstable_by_key(|entry| entry.0);
        self.entries.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0.0 };
            same
        });
    }

    /// Takes the root of each value.
    pub fn dampen(&mut self) {
        self.entries.iter_mut().for_each(|entry| entry.1 = entry.1.abs().sqrt().copysign(entry.1));
    }

    /// The entries, one a place.
    #[must_use]
    pub fn merged(mut self) -> Vec<(u32, f32)> {
        self.merge();
        self.entries
    }
}

/// The place of a feature in the table.
#[must_use]
#[inline]
pub fn place(group: Group, key: u64) -> u32 {
    let mixed = (key ^ (group as u64).wrapping_mul(0xA076_1D64_78BD_642F)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> (64 - BITS)) as u32
}

/// What a feature is about; keys of two groups never mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Group {
    /// Folded form.
    Form = 1,
    /// Stem.
    Stem,
    /// Two stems in a row.
    Pair,
    /// A folded form under negation.
    Negated,
    /// A stem in the headline.
    Title,
    /// A folded form in the headline.
    TitleForm,
    /// A stem at the head of the body.
    First,
    /// A folded form there.
    FirstForm,
    /// Sum of valences.
    Valence,
    /// A stem at a distance.
    Near,
    /// A folded form to the left of a mention.
    LeftForm,
    /// A folded form to the right of it.
    RightForm,
    /// A folded form in the clause of the mention.
    ClauseForm,
    /// A folded form close to the left of it.
    NearLeftForm,
    /// A folded form close to the right of it.
    NearRightForm,
    /// Two stems left of it.
    LeftPair,
    /// Two stems right of it.
    RightPair,
    /// The words next to it.
    Neighbours,
    /// The words of the name.
    Name,
    /// Kind, count, place.
    Shape,
    /// Tone of the document.
    Document,
}
