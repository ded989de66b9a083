//! What the index remembers of one article.

use std::cmp::Ordering;

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::log::{Claim, ClaimKey};
use super::{Decision, Relation, Ruleset, Sketch, Verdict, WordSketch};
use crate::record::{ContentHash, PubStatus, Sequence};

/// Where a claim stands: proposed by folding alone, or recorded in the log, which binds everybody.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// What this instance would decide; no decision has been read yet.
    Proposed(Box<Decision>),
    /// The first decision in the log.
    Recorded(Box<Decision>),
}

impl Standing {
    /// The decision, whoever made it.
    #[must_use]
    pub fn decision(&self) -> &Decision {
        match self {
            Self::Proposed(decision) | Self::Recorded(decision) => decision,
        }
    }

    /// The decision that binds, if there is one.
    #[must_use]
    pub fn recorded(&self) -> Option<&Decision> {
        match self {
            Self::Proposed(_) => None,
            Self::Recorded(decision) => Some(decision),
        }
    }
}

/// A decision in memory; `None` is the usual one, a new story with nothing to add.
#[derive(Debug)]
pub(super) enum Held {
    Proposed(Option<Box<Decision>>),
    Recorded(Option<Box<Decision>>),
}

/// The decision that counts; `None` as in [`Held`].
#[derive(Clone, Copy)]
struct Counted<'a>(Option<&'a Decision>);

impl Counted<'_> {
    fn relation(self) -> Relation {
        self.0.map_or(Relation::New, |decision| decision.relation)
    }

    fn is_published(self) -> bool {
        self.0.is_none_or(|decision| decision.verdict == Verdict::Publish)
    }
}

/// One claimed article.
#[derive(Debug)]
pub(super) struct Known {
    pub sequence: Sequence,
    pub key: ClaimKey,
    pub identity: Identity,
    /// Its outlet, hashed.
    pub source: u64,
    /// Time of the log.
    pub appended: i64,
    /// The article's own time: the earlier of raw timestamp and append time, so that catching up after an outage
    /// judges likeness in time as living through it would have.
    pub time: i64,
    pub uri: Box<str>,
    pub version: Option<Box<str>>,
    pub version_created: Option<i64>,
    pub title_hash: ContentHash,
    pub content_hash: ContentHash,
    pub sketch: Sketch,
    pub words_sketch: WordSketch,
    pub words: u32,
    pub status: PubStatus,
    pub embargoed: bool,
    pub correction: bool,
    pub held: Held,
    /// This index has read all that a decision on it may look at.
    pub settled: bool,
    /// A cancel took it back: it leads no more, whatever is decided later.
    pub withdrawn: bool,
    /// Its source had filled its quota when it came.
    pub over_quota: bool,
}

/// Source and uri together, hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Identity(u128);

impl Identity {
    pub fn new(source: &str, uri: &str) -> Self {
        let mut hasher = Xxh3::new();
        hasher.update(&(source.len() as u64).to_le_bytes());
        hasher.update(source.as_bytes());
        hasher.update(uri.as_bytes());
        Self(hasher.digest128())
    }
}

/// A name (uri, source) hashed for a map in which a collision does no more than miscount.
pub(super) fn short_hash(name: &str) -> u64 {
    xxh3_64(name.as_bytes())
}

/// Age of one revision against another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Newer,
    Same,
    Older,
}

impl Known {
    /// Reads a claim. `None` if a field is damaged. What is held of its decision is a placeholder until decided.
    pub fn read(sequence: Sequence, appended: i64, claim: &Claim) -> Option<Self> {
        let fingerprint = claim.fingerprint()?;
        let key = claim.key();
        Some(Self {
            sequence,
            key,
            identity: Identity::new(&claim.source, &claim.uri),
            source: short_hash(&claim.source),
            appended,
            time: claim.raw_timestamp.min(appended),
            uri: claim.uri.as_str().into(),
            version: claim.version.as_deref().map(Into::into),
            version_created: claim.version_created,
            title_hash: fingerprint.title_hash,
            content_hash: fingerprint.content_hash,
            sketch: fingerprint.sketch,
            words_sketch: fingerprint.words_sketch,
            words: fingerprint.words,
            status: claim.pub_status()?,
            embargoed: claim.embargoed_until.is_some_and(|until| until > appended),
            correction: claim.correction,
            held: Held::Proposed(None),
            settled: false,
            withdrawn: false,
            over_quota: false,
        })
    }

    /// May be shown to the public: neither withheld nor under embargo (a cancel is neither).
    pub fn is_open(&self) -> bool {
        self.status != PubStatus::Withheld && !self.embargoed
    }

    /// What is decided about it as far as later articles are concerned. Until that is recorded, what this index would
    /// decide, which is what its owner will record: otherwise copies and versions that come in one batch would be judged
    /// unlike those that come one by one. Where this index cannot know what the owner sees, because it has not read
    /// enough of the log before the claim (`settled` is false), the claim counts as its own leader.
    fn counted(&self) -> Option<Counted<'_>> {
        match &self.held {
            Held::Proposed(_) if !self.settled => None,
            Held::Proposed(decision) | Held::Recorded(decision) => Some(Counted(decision.as_deref())),
        }
    }

    /// Where the claim stands.
    pub fn standing(&self) -> Standing {
        let whole = |decision: &Option<Box<Decision>>| {
            decision.clone().unwrap_or_else(|| Box::new(Decision::new_story(self.key.cluster())))
        };
        match &self.held {
            Held::Proposed(decision) => Standing::Proposed(whole(decision)),
            Held::Recorded(decision) => Standing::Recorded(whole(decision)),
        }
    }

    /// A decision as it is held.
    pub fn hold(&self, decision: Decision) -> Option<Box<Decision>> {
        (decision != Decision::new_story(self.key.cluster())).then(|| Box::new(decision))
    }

    /// Relation as it counts for later articles.
    pub fn relation(&self) -> Relation {
        match (self.counted(), self.status) {
            (Some(decision), _) => decision.relation(),
            (_, PubStatus::Canceled) => Relation::Cancel,
            (_, PubStatus::Usable) if self.is_open() => Relation::New,
            _ => Relation::Withheld,
        }
    }

    /// Whether it was, or counts as, published.
    pub fn is_public(&self) -> bool {
        self.counted().map_or_else(|| self.is_open(), Counted::is_published)
    }

    /// Whether it is a revision of its article: a redelivery, a stale version or a refused cancel is none.
    pub fn is_revision(&self) -> bool {
        !self.counted().is_some_and(|decision| match decision.relation() {
            Relation::Redelivery | Relation::Stale => true,
            Relation::Cancel => !decision.is_published(),
            _ => false,
        })
    }

    /// Whether later articles may match its text.
    pub fn leads(&self) -> bool {
        let decided = self.counted().is_none_or(|Counted(decision)| decision.is_none_or(Decision::leads));
        decided && !self.over_quota && self.is_open() && self.status == PubStatus::Usable && !self.withdrawn
    }

    pub fn cluster(&self) -> crate::record::ClusterId {
        self.counted()
            .and_then(|Counted(decision)| decision)
            .map_or_else(|| self.key.cluster(), |decision| decision.cluster)
    }

    pub fn canonical_uri(&self) -> &str {
        let decision = self.counted().and_then(|Counted(decision)| decision);
        decision.and_then(|decision| decision.canonical_uri.as_deref()).unwrap_or(&self.uri)
    }

    /// Key of the exact match: the body alone, and for short texts the title with it.
    pub fn match_key(&self, rules: &Ruleset) -> u64 {
        let mut both = [0; 32];
        both[..16].copy_from_slice(&self.content_hash.0);
        if self.words < rules.short_words {
            both[16..].copy_from_slice(&self.title_hash.0);
        }
        xxh3_64(&both)
    }

    /// Whether the texts are equal as the exact match takes it.
    pub fn matches_exactly(&self, other: &Self, rules: &Ruleset) -> bool {
        let short = self.words < rules.short_words;
        self.content_hash == other.content_hash && (!short || self.title_hash == other.title_hash)
    }

    /// Newer if the version is higher or its date later; older only if everything known on both sides is older.
    pub fn age_against(&self, other: &Self) -> Age {
        let version = match (&self.version, &other.version) {
            (Some(a), Some(b)) => compare_versions(a, b),
            _ => None,
        };
        let date = self.version_created.zip(other.version_created).map(|(a, b)| a.cmp(&b));
        let known: Vec<Ordering> = version.into_iter().chain(date).collect();
        if known.contains(&Ordering::Greater) {
            Age::Newer
        } else if !known.is_empty() && known.iter().all(|order| *order == Ordering::Less) {
            Age::Older
        } else {
            Age::Same
        }
    }

    pub fn equals_text_of(&self, other: &Self) -> bool {
        self.content_hash == other.content_hash && self.title_hash == other.title_hash
    }

    /// A revision keeps the headline or a quarter of the text in one direction.
    pub fn resembles(&self, other: &Self) -> bool {
        const SHARE: f32 = 0.25;
        (self.title_hash == other.title_hash && self.title_hash != ContentHash::of(""))
            || self.content_hash == other.content_hash
            || self
                .sketch
                .likeness(&other.sketch)
                .is_some_and(|likeness| likeness.first_in_second.max(likeness.second_in_first) >= SHARE)
    }

    /// Bytes that it holds outside of itself.
    pub fn heap_bytes(&self) -> usize {
        let decision = match &self.held {
            Held::Proposed(decision) | Held::Recorded(decision) => decision.as_ref(),
        };
        let decision = decision.map_or(0, |decision| {
            let uris = [decision.canonical_uri.as_ref(), decision.matched.as_ref().map(|matched| &matched.uri)];
            size_of::<Decision>() + uris.into_iter().flatten().map(String::len).sum::<usize>()
        });
        let words = self.words_sketch.all().len() + self.words_sketch.numbers().len();
        self.uri.len() + 4 * self.sketch.hashes().len() + 2 * words + decision
    }

    /// Releases what an article that leads nobody does not need any more: a public one may still get a new version.
    pub fn forget_text(&mut self) {
        self.words_sketch = WordSketch::default();
        if !self.is_public() {
            self.sketch = Sketch::default();
        }
    }
}

/// Compares as numbers, part by part (`2`, `10`, `1.3`); versions that are not numbers compare only when equal.
fn compare_versions(a: &str, b: &str) -> Option<Ordering> {
    let parts = |text: &str| -> Option<Vec<u64>> { text.trim().split('.').map(|part| part.parse().ok()).collect() };
    match (parts(a), parts(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => (a == b).then_some(Ordering::Equal),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::compare_versions;

    #[test]
    fn versions_compare_as_numbers() {
        for (a, b, order) in [
            ("2", "10", Some(Less)),
            ("1.10", "1.9", Some(Greater)),
            ("3", "3", Some(Equal)),
            ("draft", "draft", Some(Equal)),
            ("draft", "final", None),
            ("2", "b", None),
        ] {
            assert_eq!(compare_versions(a, b), order, "{a} {b}");
        }
    }
}
