//! Scores of words → the best row of labels (Viterbi), and how sure each label is (forward-backward), for a linear-chain
//! conditional random field (Lafferty, McCallum and Pereira 2001).

use super::labels::{LABELS, OUTSIDE, may_follow};

/// Scores of one word for each label.
pub type Scores = [f32; LABELS];
/// Scores from label to label.
pub type Transitions = [[f32; LABELS]; LABELS];

/// The best labels. A sentence begins as if a word outside stood before it.
#[must_use]
pub fn best(scores: &[Scores], transitions: &Transitions) -> Vec<usize> {
    let allowed: Transitions = std::array::from_fn(|before| {
        std::array::from_fn(
            |label| {
                if may_follow(before, label) { transitions[before][label] } else { f32::NEG_INFINITY }
            },
        )
    });
    let mut sums = [f32::NEG_INFINITY; LABELS];
    sums[OUTSIDE] = 0.0;
    let mut from = vec![[0u8; LABELS]; scores.len()];
    for (scores, from) in scores.iter().zip(&mut from) {
        // All labels at once, so that the compiler can take them side by side.
        let mut next = [f32::NEG_INFINITY; LABELS];
        let mut best = [0i32; LABELS];
        for (before, (sum, allowed)) in sums.iter().zip(&allowed).enumerate() {
            for label in 0..LABELS {
                let here = sum + allowed[label];
                let better = here > next[label];
                next[label] = if better { here } else { next[label] };
                best[label] = if better { before as i32 } else { best[label] };
            }
        }
        *from = best.map(|before| before as u8);
        sums = std::array::from_fn(|label| next[label] + scores[label]);
    }
    let mut label = (0..LABELS).max_by(|&one, &other| sums[one].total_cmp(&sums[other])).unwrap_or(OUTSIDE);
    let mut labels = vec![OUTSIDE; scores.len()];
    for (at, from) in from.iter().enumerate().rev() {
        labels[at] = label;
        label = usize::from(from[label]);
    }
    labels
}

/// Exponentials of the transitions, 0 for those that may not be: made once, used for each sentence.
#[must_use]
pub fn factors(transitions: &Transitions) -> Transitions {
    let mut factors = [[0.0; LABELS]; LABELS];
    for before in 0..LABELS {
        for label in (0..LABELS).filter(|&label| may_follow(before, label)) {
            factors[before][label] = transitions[before][label].exp();
        }
    }
    factors
}

/// Probability of each label at each word, by forward-backward with scaling. With `allowed`, a bit for each label, the
/// sentence is one of those that keep to them. `pair` is told the expected times of each transition.
pub fn marginals(
    scores: &[Scores],
    factors: &Transitions,
    allowed: Option<&[u16]>,
    mut pair: Option<&mut Transitions>,
) -> Vec<Scores> {
    // A word never excludes a label for good: the scores of others may speak for it.
    const LEAST: f32 = 1e-30;
    let mut start = [0.0; LABELS];
    start[OUTSIDE] = 1.0;
    let mut own = Vec::with_capacity(scores.len());
    let mut forward: Vec<Scores> = Vec::with_capacity(scores.len());
    for (at, scores) in scores.iter().enumerate() {
        let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let open = allowed.map_or(u16::MAX, |allowed| allowed[at]);
        let word: Scores =
            std::array::from_fn(
                |label| {
                    if open >> label & 1 == 0 { 0.0 } else { (scores[label] - highest).exp().max(LEAST) }
                },
            );
        let before = forward.last().unwrap_or(&start);
        let mut next = [0.0; LABELS];
        for (factors, before) in factors.iter().zip(before) {
            for (next, factor) in next.iter_mut().zip(factors) {
                *next += before * factor;
            }
        }
        next.iter_mut().zip(&word).for_each(|(next, word)| *next *= word);
        forward.push(scaled(next, 1.0));
        own.push(word);
    }
    let mut after = [1.0; LABELS];
    let mut out = vec![[0.0; LABELS]; scores.len()];
    for at in (0..scores.len()).rev() {
        out[at] = scaled(std::array::from_fn(|label| forward[at][label] * after[label]), 1.0);
        let ahead: Scores = std::array::from_fn(|label| own[at][label] * after[label]);
        if let Some(pair) = pair.as_deref_mut() {
            let before = at.checked_sub(1).map_or(&start, |before| &forward[before]);
            let mut joint = [[0.0; LABELS]; LABELS];
            let mut sum = 0.0;
            for one in 0..LABELS {
                for two in 0..LABELS {
                    joint[one][two] = before[one] * factors[one][two] * ahead[two];
                    sum += joint[one][two];
                }
            }
            let scale = 1.0 / sum.max(LEAST);
            for (pair, joint) in pair.iter_mut().flatten().zip(joint.iter().flatten()) {
                *pair += joint * scale;
            }
        }
        after = scaled(
            std::array::from_fn(|before| {
                factors[before].iter().zip(&ahead).map(|(factor, ahead)| factor * ahead).sum()
            }),
            LABELS as f32,
        );
    }
    out
}

fn scaled(values: Scores, to: f32) -> Scores {
    let scale = to / values.iter().sum::<f32>().max(1e-30);
    values.map(|value| value * scale)
}

#[cfg(test)]
mod tests {
    use super::super::labels::{first, further};
    use super::*;

    fn scores(wanted: &[usize]) -> Vec<Scores> {
        wanted.iter().map(|&label| std::array::from_fn(|one| if one == label { 3.0 } else { 0.0 })).collect()
    }

    #[test]
    fn a_further_word_never_stands_alone() {
        let transitions = [[0.0; LABELS]; LABELS];
        let labels = best(&scores(&[OUTSIDE, further(0), further(0)]), &transitions);
        assert!(may_follow(OUTSIDE, labels[0]));
        assert!(labels.windows(2).all(|two| may_follow(two[0], two[1])), "{labels:?}");
        assert_eq!(best(&[], &transitions), [0usize; 0]);
    }

    #[test]
    fn the_sure_label_is_the_best_one_and_probabilities_add_up() {
        let transitions = [[0.1; LABELS]; LABELS];
        let wanted = [first(1), further(1), OUTSIDE, first(0)];
        let scores = scores(&wanted);
        assert_eq!(best(&scores, &transitions), wanted);
        for (probabilities, label) in marginals(&scores, &factors(&transitions), None, None).iter().zip(wanted) {
            assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            assert!(probabilities.iter().all(|one| *one <= probabilities[label]));
        }
    }

    #[test]
    fn only_what_is_allowed_has_a_probability() {
        let allowed = [1 << OUTSIDE | 1 << first(2), 1 << further(2)];
        let out = marginals(&scores(&[OUTSIDE, OUTSIDE]), &factors(&[[0.0; LABELS]; LABELS]), Some(&allowed), None);
        assert!((out[0][first(2)] - 1.0).abs() < 1e-4 && (out[1][further(2)] - 1.0).abs() < 1e-4);
    }
}
