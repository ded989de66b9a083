//! A sample of the words of a text, with those of its opening set apart.
//!
//! Shingles tell how much of a text was copied word for word. Rewritten copies keep few of them, and templates (weather,
//! market closes, telegrams) keep many; what separates the two is whether the telling words agree: names, numbers, places.
//! So a sample of the folded words goes with the sketch, each word as 16 bits of its hash. The *opening* is the headline and
//! the first [`LEAD_WORDS`] words of the body: a piece of a longer round-up shares words with it, but not its opening.
//!
//! Two different words share 16 bits once in 32,768: of a hundred sampled words 0.3 agree by chance.

use xxhash_rust::xxh3::xxh3_64;

/// Words of the body that belong to the opening.
pub const LEAD_WORDS: usize = 60;
/// One word in so many is kept.
pub const WORD_SCALE: u16 = 2;
/// Most words kept of the opening, and of the rest: a longer rest is sampled more thinly until it fits.
pub const MAX_WORDS: usize = 256;

/// A sample of the words of one article.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct WordSketch {
    /// Ascending: first the opening, then those of the rest that are not in the opening.
    words: Box<[u16]>,
    opening: u16,
    scale: u16,
}

impl WordSketch {
    /// Samples the words of a folded title and a folded body.
    #[must_use]
    pub fn of(title: &str, body: &str) -> Self {
        let sampled = |word: &str| {
            let hash = (xxh3_64(word.as_bytes()) >> 48) as u16;
            hash.is_multiple_of(WORD_SCALE).then_some(hash)
        };
        let split = |text: &str| -> usize {
            let spaces = text.bytes().enumerate().filter(|(_, byte)| *byte == b' ');
            spaces.map(|(at, _)| at).nth(LEAD_WORDS - 1).unwrap_or(text.len())
        };
        let (lead, rest) = body.split_at(split(body));
        let words =
            |text: &str| -> Vec<u16> { text.split(' ').filter(|w| !w.is_empty()).filter_map(sampled).collect() };
        let mut opening = words(title);
        opening.extend(words(lead));
        opening.sort_unstable();
        opening.dedup();
        opening.truncate(MAX_WORDS);
        let mut rest = words(rest);
        rest.sort_unstable();
        rest.dedup();
        rest.retain(|word| opening.binary_search(word).is_err());
        Self::bounded(opening, rest)
    }

    fn bounded(opening: Vec<u16>, mut rest: Vec<u16>) -> Self {
        let mut scale = WORD_SCALE;
        while rest.len() > MAX_WORDS {
            scale *= 2;
            rest.retain(|word| word.is_multiple_of(scale));
        }
        let length = u16::try_from(opening.len()).unwrap_or(u16::MAX);
        let mut words = opening;
        words.append(&mut rest);
        Self { words: words.into(), opening: length, scale }
    }

    /// Rebuilds a sample from the log. `None` if it breaks the rules above.
    #[must_use]
    pub fn from_parts(scale: u32, opening: &[u8], rest: &[u8]) -> Option<Self> {
        let scale = u16::try_from(scale).ok().filter(|scale| scale.is_power_of_two() && *scale >= WORD_SCALE)?;
        let read = |bytes: &[u8], scale: u16| -> Option<Vec<u16>> {
            let words: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            let sorted = words.windows(2).all(|pair| pair[0] < pair[1]);
            let sampled = words.iter().all(|word| word.is_multiple_of(scale)) && words.len() <= MAX_WORDS;
            (bytes.len().is_multiple_of(2) && sorted && sampled).then_some(words)
        };
        let (opening, rest) = (read(opening, WORD_SCALE)?, read(rest, scale)?);
        let length = u16::try_from(opening.len()).ok()?;
        Some(Self { words: [opening, rest].concat().into(), opening: length, scale })
    }

    /// The opening and the rest as the log holds them: 16 bits a word, little-endian.
    #[must_use]
    pub fn to_parts(&self) -> (Vec<u8>, Vec<u8>) {
        let write = |words: &[u16]| words.iter().flat_map(|word| word.to_le_bytes()).collect();
        (write(self.opening()), write(self.rest()))
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
        &self.words[usize::from(self.opening)..]
    }

    /// All words: the opening, then the rest.
    #[must_use]
    pub fn all(&self) -> &[u16] {
        &self.words
    }

    /// Whether nothing was sampled, or the log's entry is of a version that did not.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
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
        let (opening, rest) = sketch.to_parts();
        assert_eq!(WordSketch::from_parts(sketch.scale().into(), &opening, &rest), Some(sketch));
        assert!(WordSketch::from_parts(2, &[1], &[]).is_none(), "half a word");
        assert!(WordSketch::from_parts(2, &[1, 0], &[]).is_none(), "not sampled");
        assert!(WordSketch::from_parts(2, &[4, 0, 2, 0], &[]).is_none(), "not ascending");
        assert!(WordSketch::from_parts(3, &[], &[]).is_none(), "no power of two");
        assert!(WordSketch::from_parts(2, &[], &[]).is_some_and(|none| none.is_empty()));
    }

    #[test]
    fn the_logarithm_is_near_enough() {
        for n in 1..5000_u32 {
            assert!((f64::from(log2(n)) - f64::from(n).log2()).abs() < 0.09, "{n}");
        }
    }
}
