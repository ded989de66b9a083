//! Multinomial logistic regression over hashed features, neutral being the reference: stochastic gradient descent with L2
//! shrinkage, in an order fixed by the examples' keys. No random numbers: the same examples give the same weights.

use super::features::BITS;
use super::table::{Calibration, softmax};
use super::vectors::Slots;

/// Parts of the training set for cross-fitting: each part is judged by a model that has not seen it.
pub const FOLDS: u64 = 4;

/// One judged thing.
pub struct Example {
    /// Place and value, one entry a place.
    pub features: Vec<(u32, f32)>,
    /// 0 bad, 1 neutral, 2 good.
    pub class: usize,
    /// How much it counts.
    pub weight: f32,
    /// Hash of the article's id: all that comes from one article is in one fold.
    pub group: u64,
}

impl Example {
    fn fold(&self) -> u64 {
        self.group.rotate_left(32) % FOLDS
    }
}

/// How a table is trained. Chosen by cross-validation.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// L2 shrinkage.
    pub shrink: f32,
    /// How far rare classes count more: 0 not at all, 1 to balance.
    pub balance: f32,
    /// Power of the rarity of a feature in its scale.
    pub rarity: f32,
    /// Scale of the word vectors against the words themselves.
    pub vectors: f32,
    /// Passes over the examples.
    pub passes: u32,
}

/// Learned weights.
pub struct Linear {
    /// For bad and good, of each place.
    pub weights: Vec<[f32; 2]>,
    /// Log-odds without any feature.
    pub bias: [f32; 2],
}

impl Linear {
    /// Log-odds of bad and good against neutral.
    #[must_use]
    pub fn sums(&self, features: &[(u32, f32)]) -> [f32; 2] {
        features.iter().fold(self.bias, |[bad, good], &(place, value)| {
            let [for_bad, for_good] = self.weights[place as usize];
            [bad + for_bad * value, good + for_good * value]
        })
    }
}

/// Learns from examples.
#[must_use]
pub fn learned(examples: &[&Example], slots: &Slots<'_>, settings: Settings) -> Linear {
    const FIRST_RATE: f32 = 0.25;
    /// A place that fewer examples have is left out.
    const LEAST_EXAMPLES: u32 = 2;
    let mut seen = vec![0u32; 1 << BITS];
    for &(place, _) in examples.iter().flat_map(|example| &example.features) {
        seen[place as usize] += 1;
    }
    let count = examples.len() as f32;
    let scale: Vec<f32> = seen
        .iter()
        .map(|&seen| if seen < LEAST_EXAMPLES { 0.0 } else { (1.0 + count / seen as f32).ln().powf(settings.rarity) })
        .collect();
    let of_vector =
        |place: u32| settings.vectors * (1.0 + count / seen[place as usize].max(LEAST_EXAMPLES) as f32).ln();
    let mut classes = [0f32; 3];
    examples.iter().for_each(|example| classes[example.class] += example.weight);
    let total: f32 = classes.iter().sum();
    let importance = classes.map(|class| (total / 3.0 / class.max(1.0)).powf(settings.balance));

    let mut order: Vec<(&Example, Vec<f32>)> =
        examples.iter().map(|example| (*example, slots.sum(&example.features, of_vector))).collect();
    let mut weights = vec![[0f32; 2]; 1 << BITS];
    let mut directions = vec![[0f32; 2]; slots.len()];
    let (mut bias, mut shrunk, mut step) = ([0f32; 2], 1f32, 0f32);
    for pass in 0..settings.passes {
        // Another order each pass, the same one each time.
        order.sort_by_cached_key(|(example, _)| {
            let first = example.features.first().map_or(0, |feature| feature.0);
            (example.group ^ u64::from(first) << 20).wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ (u64::from(pass) << 17 | 1))
        });
        for (example, dense) in &order {
            let rate = FIRST_RATE / (1.0 + FIRST_RATE * settings.shrink * step * 4.0);
            step += 1.0;
            let mut sums = bias;
            for &(place, value) in &example.features {
                let (weight, value) = (weights[place as usize], value * scale[place as usize]);
                sums[0] += weight[0] * value * shrunk;
                sums[1] += weight[1] * value * shrunk;
            }
            for (part, weight) in dense.iter().zip(&directions) {
                sums[0] += weight[0] * part * shrunk;
                sums[1] += weight[1] * part * shrunk;
            }
            let [bad, _, good] = softmax(sums);
            let wanted = [f32::from(example.class == 0), f32::from(example.class == 2)];
            let by = rate * importance[example.class] * example.weight;
            let steps = [by * (wanted[0] - bad), by * (wanted[1] - good)];
            shrunk *= 1.0 - rate * settings.shrink;
            for &(place, value) in &example.features {
                let value = value * scale[place as usize] / shrunk;
                let weight = &mut weights[place as usize];
                weight[0] += steps[0] * value;
                weight[1] += steps[1] * value;
            }
            for (part, weight) in dense.iter().zip(&mut directions) {
                weight[0] += steps[0] * part / shrunk;
                weight[1] += steps[1] * part / shrunk;
            }
            bias = [bias[0] + 0.1 * steps[0], bias[1] + 0.1 * steps[1]];
        }
    }
    for (weight, scale) in weights.iter_mut().zip(&scale) {
        *weight = weight.map(|weight| weight * scale * shrunk);
    }
    directions.iter_mut().for_each(|direction| *direction = direction.map(|weight| weight * shrunk));
    slots.fold_into(&mut weights, &directions, of_vector);
    Linear { weights, bias }
}

/// What models that have not seen them say of the examples.
#[must_use]
pub fn cross_fitted(examples: &[Example], slots: &Slots<'_>, settings: Settings) -> Vec<[f32; 2]> {
    let mut sums = vec![[0f32; 2]; examples.len()];
    for fold in 0..FOLDS {
        let others: Vec<&Example> = examples.iter().filter(|example| example.fold() != fold).collect();
        let model = learned(&others, slots, settings);
        for (sums, example) in sums.iter_mut().zip(examples).filter(|pair| pair.1.fold() == fold) {
            *sums = model.sums(&example.features);
        }
    }
    sums
}

/// Fits probabilities to what the sums turned out to be, then the label's lean for the best mean F1 of the three classes.
#[must_use]
pub fn calibrated(judged: &[([f32; 2], usize)]) -> Calibration {
    const STEPS: usize = 400;
    const RATE: f32 = 0.5;
    let mut fit = Calibration { slope: [1.0; 2], ..Calibration::default() };
    for _ in 0..STEPS {
        let (mut slope, mut shift) = ([0f32; 2], [0f32; 2]);
        for &(sums, class) in judged {
            let [bad, _, good] = fit.judge(sums).probabilities;
            let off = [f32::from(class == 0) - bad, f32::from(class == 2) - good];
            for side in 0..2 {
                slope[side] += off[side] * sums[side];
                shift[side] += off[side];
            }
        }
        let rate = RATE / judged.len().max(1) as f32;
        for side in 0..2 {
            fit.slope[side] += rate * slope[side];
            fit.shift[side] += rate * shift[side];
        }
    }
    fit.lean = lean(fit, judged);
    fit
}

/// The middle of the ten best leans of a grid: the single best one would follow chance.
fn lean(fit: Calibration, judged: &[([f32; 2], usize)]) -> [f32; 2] {
    const BEST: usize = 10;
    let grid = |at: i32| at as f32 * 0.1;
    let mut tried: Vec<(f32, [f32; 2])> = (-8..=25)
        .flat_map(|bad| (-8..=25).map(move |good| [grid(bad), grid(good)]))
        .map(|lean| {
            let fit = Calibration { lean, ..fit };
            let mut matrix = [[0u32; 3]; 3];
            judged.iter().for_each(|&(sums, class)| matrix[class][super::table::class(fit.judge(sums).label)] += 1);
            (macro_f1(matrix), lean)
        })
        .collect();
    tried.sort_by(|a, b| b.0.total_cmp(&a.0));
    [0, 1].map(|side| tried.iter().take(BEST).map(|one| one.1[side]).sum::<f32>() / BEST as f32)
}

/// Mean F1 of the three classes of a confusion matrix (rows: annotated).
#[must_use]
pub fn macro_f1(matrix: [[u32; 3]; 3]) -> f32 {
    let f1 = |class: usize| {
        let expected: u32 = matrix[class].iter().sum();
        let found: u32 = matrix.iter().map(|row| row[class]).sum();
        2.0 * matrix[class][class] as f32 / (expected + found).max(1) as f32
    };
    (f1(0) + f1(1) + f1(2)) / 3.0
}
