//! The labels that words get: outside, and for each kind the first word of a name and its further words (IOB2).

use crate::enrich::gazetteer::format::KINDS as ORDER;
use crate::record::EntityKind;

/// How many labels there are.
pub const LABELS: usize = 13;
/// No part of a name.
pub const OUTSIDE: usize = 0;
/// How many kinds there are.
pub const KINDS: usize = ORDER.len();

/// Number of a kind, below [`KINDS`].
#[must_use]
pub fn number(kind: EntityKind) -> usize {
    ORDER.iter().position(|one| *one == kind).unwrap_or_default()
}

/// The kind with a number.
#[must_use]
pub fn kind(number: usize) -> EntityKind {
    ORDER[number % KINDS]
}

/// Label of the first word of a name.
#[must_use]
pub fn first(kind: usize) -> usize {
    1 + 2 * kind
}

/// Label of the further words of a name.
#[must_use]
pub fn further(kind: usize) -> usize {
    2 + 2 * kind
}

/// Number of the kind that a label stands for.
#[must_use]
pub fn kind_of(label: usize) -> Option<usize> {
    label.checked_sub(1).map(|rest| rest / 2)
}

/// Whether a label begins a name.
#[must_use]
pub fn begins(label: usize) -> bool {
    label % 2 == 1
}

/// Whether one label may follow another: a further word needs a name of its kind before it.
#[must_use]
pub fn may_follow(before: usize, label: usize) -> bool {
    label == OUTSIDE || begins(label) || before == label || before + 1 == label
}

/// The names in a row of labels: first word, word after the last, number of the kind.
pub fn names(labels: &[usize]) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
    labels.iter().enumerate().filter_map(|(at, &label)| {
        let kind = kind_of(label).filter(|_| begins(label))?;
        let further = labels[at + 1..].iter().take_while(|next| **next == label + 1).count();
        Some((at, at + 1 + further, kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_their_kind_does() {
        let (per, per_more, loc) = (first(0), further(0), first(1));
        let found: Vec<_> = names(&[OUTSIDE, per, per_more, per, loc, OUTSIDE]).collect();
        assert_eq!(found, [(1, 3, 0), (3, 4, 0), (4, 5, 1)]);
        assert!(may_follow(per, per_more) && may_follow(per_more, per_more));
        assert!(!may_follow(loc, per_more) && !may_follow(OUTSIDE, per_more));
    }

    #[test]
    fn kinds_keep_their_numbers() {
        assert!((0..KINDS).all(|at| number(kind(at)) == at));
    }
}
