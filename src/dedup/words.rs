//! A sample of the words of a text, with those of its opening set apart.
//!
//! Shingles tell how much of a text was copied word for word. Rewritten copies keep few of them, and templates (weather,
//! market closes, telegrams) keep many; what separates the two is whether the telling words agree: names, numbers, places.
//! So a sample of the folded words goes with the sketch, each word as 16 bits of its hash. The *opening* is the headline and
//! the first [`LEAD_WORDS`] words of the body: a piece of a longer round-up shares words with it, but not its opening.
//!
//! Words with a digit are kept a second time, all of them: two weather reports or market closes agree in everything but their
//! numbers.
//!
//! Two different words share 16 bits once in 32,768: of a hundred sampled words 0.3 agree by chance.

use xxhash_rust::xxh3::xxh3_64;

/// Words of the body that belong to the opening.
pub const LEAD_WORDS: usize = 60;
/// One word in so many is kept.
pub const WORD_SCALE: u16 = 2;
/// Most words kept of the opening, and of the rest: a longer rest is sampled more thinly until it fits.
pub const MAX_WORDS: usize = 256;

/// Most numbers kept: the smallest hashes, so that texts with more numbers still share them.
pub const MAX_NUMBERS: usize = 64;

/// A sample of the words of one article.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct WordSketch {
    /// Each ascending: first the opening, then those of the rest that are not in the opening, then the numbers.
    words: Box<[u16]>,
    opening: u16,
    numbers: u16,
    scale: u16,
}

impl WordSketch {
    /// Samples the words of a folded title and a folded body.
    #[must_use]
    pub fn of(title: &str, body: &str) -> Self {
        let hash = |word: &str| (xxh3_64(word.as_bytes()) >> 48) as u16;
        let mut numbers = Vec::new();
        let mut sampled = |word: &str| {
            let sample = hash(word);
            if word.bytes().any(|byte| byte.is_ascii_digit()) {
                numbers.push(sample);
            }
            sample.is_multiple_of(WORD_SCALE).then_some(sample)
        };
        let split = |text: &str| -> usize {
            let spaces = text.bytes().enumerate().filter(|(_, byte)| *byte == b' ');
            spaces.map(|(at, _)| at).nth(LEAD_WORDS - 1).unwrap_or(text.len())
        };
        let (lead, rest) = body.split_at(split(body));
        let mut words = |texts: &[&str]| -> Vec<u16> {
            let words = texts.iter().flat_map(|text| text.split(' ')).filter(|word| !word.is_empty());
            sorted(words.filter_map(&mut sampled).collect())
        };
        let (mut opening, mut rest) = (words(&[title, lead]), words(&[rest]));
        opening.truncate(MAX_WORDS);
        rest.retain(|word| opening.binary_search(word).is_err());
        let mut numbers = sorted(numbers);
        numbers.truncate(MAX_NUMBERS);
        let mut scale = WORD_SCALE;
        while rest.len() > MAX_WORDS {
            scale *= 2;
            rest.retain(|word| word.is_multiple_of(scale));
        }
        Self::joined(&opening, &rest, &numbers, scale)
    }

    #[allow(clippy::cast_possible_truncation, reason = "at most MAX_WORDS and MAX_NUMBERS")]
    fn joined(opening: &[u16], rest: &[u16], numbers: &[u16], scale: u16) -> Self {
        let words = [opening, rest, numbers].concat().into();
        Self { words, opening: opening.len() as u16, numbers: numbers.len() as u16, scale }
    }

    /// Rebuilds a sample from the log: scale, opening, rest and numbers. `None` if it breaks the rules above.
    #[must_use]
    pub fn from_parts(scale: u32, [opening, rest, numbers]: [&[u8]; 3]) -> Option<Self> {
        let scale = u16::try_from(scale).ok().filter(|scale| scale.is_power_of_two() && *scale >= WORD_SCALE)?;
        let read = |bytes: &[u8], scale: u16, most: usize| -> Option<Vec<u16>> {
            let words: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            let sorted = words.windows(2).all(|pair| pair[0] < pair[1]);
            let sampled = words.iter().all(|word| word.is_multiple_of(scale)) && words.len() <= most;
            (bytes.len().is_multiple_of(2) && sorted && sampled).then_some(words)
        };
        let (opening, rest) = (read(opening, WORD_SCALE, MAX_WORDS)?, read(rest, scale, MAX_WORDS)?);
        Some(Self::joined(&opening, &rest, &read(numbers, 1, MAX_NUMBERS)?, scale))
    }

    /// The opening, the rest and the numbers as the log holds them: 16 bits a word, little-endian.
    #[must_use]
    pub fn to_parts(&self) -> [Vec<u8>; 3] {
        [self.opening(), self.rest(), self.numbers()]
            .map(|words| words.iter().flat_map(|word| word.to_le_bytes()).collect())
    }

    /// One word of the rest in so many was kept.
    #[must_use]
    pub fn scale(&self) -> u16 {
        self.scale
    }

    /// Words of the opening, ascending.
    #[must_use]
    pub fn opening(&self) -> &[u16] {
        &self.words[..usize::from(self.opening)]
    }

    /// The other words, ascending.
    #[must_use]
    pub fn rest(&self) -> &[u16] {
        &self.words[usize::from(self.opening)..self.words.len() - usize::from(self.numbers)]
    }

    /// All sampled words: the opening, then the rest.
    #[must_use]
    pub fn all(&self) -> &[u16] {
        &self.words[..self.words.len() - usize::from(self.numbers)]
    }

    /// The words with a digit, ascending.
    #[must_use]
    pub fn numbers(&self) -> &[u16] {
        &self.words[self.words.len() - usize::from(self.numbers)..]
    }

    /// Whether both texts have so many numbers, and less than this share of the fewer ones stands in the other.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "at most MAX_NUMBERS")]
    pub fn numbers_differ(&self, other: &Self, so_many: usize, share: f32) -> bool {
        let (one, other) = (self.numbers(), other.numbers());
        let (few, many) = if one.len() < other.len() { (one, other) } else { (other, one) };
        let common = few.iter().filter(|number| many.binary_search(number).is_ok()).count();
        few.len() >= so_many && (common as f32) < share * few.len() as f32
    }

    /// Whether nothing was sampled, or the log's entry is of a version that did not.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().is_empty()
    }
}

fn sorted(mut words: Vec<u16>) -> Vec<u16> {
    words.sort_unstable();
    words.dedup();
    words
}

/// How telling words are: the index counts in how many leaders each sampled word stands.
#[derive(Debug)]
pub(super) struct WordCounts {
    leaders: u32,
    counts: Box<[u32]>,
}

impl Default for WordCounts {
    fn default() -> Self {
        Self { leaders: 0, counts: vec![0; 1 << 16].into() }
    }
}

/// Common words keep this much weight, so that a text of common words is still compared.
const LEAST_WEIGHT: f32 = 0.07;

impl WordCounts {
    pub fn add(&mut self, words: &WordSketch) {
        self.leaders += 1;
        for word in words.all() {
            self.counts[usize::from(*word)] += 1;
        }
    }

    pub fn remove(&mut self, words: &WordSketch) {
        self.leaders = self.leaders.saturating_sub(1);
        for word in words.all() {
            let count = &mut self.counts[usize::from(*word)];
            *count = count.saturating_sub(1);
        }
    }

    /// Inverse document frequency (Spärck Jones 1972).
    fn weight(&self, word: u16) -> f32 {
        (log2(self.leaders + 2) - log2(self.counts[usize::from(word)] + 1)).max(LEAST_WEIGHT)
    }

    /// How far the words of two texts agree.
    pub fn agreement(&self, one: &WordSketch, other: &WordSketch) -> Agreement {
        let scale = one.scale.max(other.scale);
        let sums = |of: &WordSketch, within: &WordSketch| -> [Share; 2] {
            let sum = |words: &[u16]| {
                words.iter().filter(|word| word.is_multiple_of(scale)).fold(Share::default(), |sum, word| {
                    let weight = self.weight(*word);
                    let found = within.opening().binary_search(word).or_else(|_| within.rest().binary_search(word));
                    Share { found: sum.found + if found.is_ok() { weight } else { 0.0 }, all: sum.all + weight }
                })
            };
            let opening = sum(of.opening());
            let rest = sum(of.rest());
            [Share { found: opening.found + rest.found, all: opening.all + rest.all }, opening]
        };
        let ([one_words, one_opening], [other_words, other_opening]) = (sums(one, other), sums(other, one));
        Agreement {
            words: one_words.share().max(other_words.share()),
            opening: one_opening.share().min(other_opening.share()),
        }
    }
}

/// How far the telling words of two texts agree, each 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Agreement {
    /// The larger share of the words of one text that stand in the other.
    pub words: f32,
    /// The smaller share of the opening of one text that stands in the other.
    pub opening: f32,
}

#[derive(Clone, Copy, Default)]
struct Share {
    found: f32,
    all: f32,
}

impl Share {
    fn share(self) -> f32 {
        if self.all > 0.0 { self.found / self.all } else { 0.0 }
    }
}

/// The logarithm to base 2, straight between powers of two: at most 0.09 below the true one, and the same bits on every
/// machine, which the C library's is not. Decisions must not depend on the machine.
#[allow(clippy::cast_precision_loss, reason = "counts of articles; 24 bits are plenty")]
fn log2(n: u32) -> f32 {
    let exponent = n.max(1).ilog2();
    exponent as f32 + n as f32 / (1_u64 << exponent) as f32 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(range: std::ops::Range<u32>) -> String {
        range.map(|n| format!("كلمه{n}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_piece_of_a_round_up_shares_its_words_but_not_its_opening() {
        let counts = WordCounts::default();
        let round_up = WordSketch::of("حصاد اليوم", &numbered(0..600));
        let piece = WordSketch::of("خبر", &numbered(300..420));
        let agreement = counts.agreement(&piece, &round_up);
        assert!(agreement.words > 0.95, "{agreement:?}");
        assert!(agreement.opening < 0.05, "{agreement:?}");
        assert_eq!(counts.agreement(&round_up, &piece), agreement);
    }

    #[test]
    fn common_words_count_for_little() {
        let mut counts = WordCounts::default();
        let (weather, moon) = (numbered(0..40), numbered(40..60));
        for n in 0..200 {
            counts.add(&WordSketch::of("", &format!("{weather} {}", numbered(1000 + 20 * n..1020 + 20 * n))));
        }
        let one = WordSketch::of("", &format!("{weather} {moon}"));
        let other = WordSketch::of("", &format!("{weather} {}", numbered(60..80)));
        let plain = WordCounts::default().agreement(&one, &other).words;
        let weighed = counts.agreement(&one, &other).words;
        assert!(plain > 0.55 && weighed < 0.25, "{plain} {weighed}");
    }

    #[test]
    fn what_was_added_can_be_removed() {
        let mut counts = WordCounts::default();
        let text = WordSketch::of("عنوان", &numbered(0..300));
        counts.add(&text);
        counts.remove(&text);
        assert!(counts.leaders == 0 && counts.counts.iter().all(|count| *count == 0));
    }

    #[test]
    fn the_log_holds_it_and_damage_is_refused() {
        let sketch = WordSketch::of("عنوان الخبر", &numbered(0..3000));
        assert!(sketch.scale() > WORD_SCALE && sketch.rest().len() <= MAX_WORDS);
        let parts = sketch.to_parts();
        let [opening, rest, numbers] = [&parts[0][..], &parts[1], &parts[2]];
        assert_eq!(numbers.len(), 2 * MAX_NUMBERS);
        assert_eq!(WordSketch::from_parts(sketch.scale().into(), [opening, rest, numbers]), Some(sketch));
        for (scale, opening, why) in [
            (2, &[1][..], "half a word"),
            (2, &[1, 0], "not sampled"),
            (2, &[4, 0, 2, 0], "not ascending"),
            (3, &[], "no power of two"),
        ] {
            assert!(WordSketch::from_parts(scale, [opening, &[], &[]]).is_none(), "{why}");
        }
        assert!(WordSketch::from_parts(2, [&[], &[], &[1, 0]]).is_some_and(|none| none.is_empty()));
    }

    #[test]
    fn numbers_differ_only_where_there_are_enough() {
        let text = |numbers: &[u32]| {
            let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
            WordSketch::of("الإغلاق", &format!("اغلق المؤشر عند {} نقطه", numbers.join(" و ")))
        };
        let close = text(&[7120, 310, 52, 18, 4]);
        assert!(close.numbers_differ(&text(&[7093, 288, 61, 18, 9]), 4, 0.4));
        assert!(!close.numbers_differ(&text(&[7120, 310, 52, 18]), 4, 0.4), "a shorter copy");
        assert!(!close.numbers_differ(&text(&[7093, 288, 61]), 4, 0.4), "too few to say");
    }

    #[test]
    fn the_logarithm_is_near_enough() {
        for n in 1..5000_u32 {
            assert!((f64::from(log2(n)) - f64::from(n).log2()).abs() < 0.09, "{n}");
        }
    }
}
