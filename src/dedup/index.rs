//! The index: the fingerprint log, folded.
//!
//! Every instance folds the same entries in the same order into the same index; a decision is a function of the entries
//! before the claim and of nothing else. Status comes from decisions as recorded; a claim without one counts as it will be
//! decided, so that articles which come in one batch are judged as if they had come one by one. Lookups compare times
//! pairwise and look back at most H. An index that starts to read anywhere knows what will be decided about claims later
//! than H after its start (an earlier one without a decision counts as its own leader), and decides as all others do
//! about those later than 2 H after it.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::decide::decide;
use super::few::Few;
use super::known::{Held, Identity, Known, Standing, short_hash};
use super::log::{ClaimKey, Entry, Kind};
use super::postings::{Ordinal, Postings};
use super::words::WordCounts;
use super::{Decision, Ruleset};
use crate::record::{PubStatus, Sequence};

/// Entries leave so much later than H after their append, because log times can step back when the leader moves.
const CLOCK_SLACK_MS: i64 = 3_600_000;
/// Most decided revisions of one uri that are remembered.
const MAX_REVISIONS: usize = 32;

/// What folding an entry did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folded {
    /// A claim. `first` is false for a later claim of the same key, which changes nothing; `sequence` is the first one's.
    Claim {
        /// Its key.
        key: ClaimKey,
        /// Position of the first claim of that key.
        sequence: Sequence,
        /// Whether this was the first.
        first: bool,
    },
    /// A decision.
    Decided {
        /// Key of the claim.
        key: ClaimKey,
        /// Whether it is the first one, which binds; later ones change nothing.
        first: bool,
        /// Whether it is what this instance would have decided; `None` where this instance cannot tell, because it has
        /// not read H of the log before the claim.
        agrees: Option<bool>,
    },
    /// Nothing known: a decision on a claim that is not in the index (older than its start, or of a recreated log).
    Unmatched,
    /// A claim with damaged fields, or a decision of unknown kind: skipped.
    Damaged,
    /// An operator's entry: reserved.
    Reserved,
}

/// The fingerprint log, folded.
#[derive(Debug)]
pub struct Index {
    rules: Ruleset,
    known: VecDeque<Known>,
    /// Articles that have left, so that `known[i]` is number `left + i`.
    left: u64,
    /// Articles before this number are older than H: they find no copies by likeness any more.
    near_from: u64,
    by_key: HashMap<ClaimKey, Sequence>,
    by_identity: HashMap<Identity, Few>,
    by_uri: HashMap<u64, Sequence>,
    leaders: HashMap<u64, Few>,
    leader_count: usize,
    postings: Postings,
    word_counts: WordCounts,
    by_source: HashMap<u64, VecDeque<i64>>,
    undecided: BTreeMap<Sequence, i64>,
    /// Append time of the first claim; `i64::MIN` where nothing is missing before it.
    began: Option<i64>,
    from_start: bool,
}

impl Index {
    /// An empty index. `from_start` says that the log is read from its very first entry (offset 0), so that nothing is
    /// missing before it.
    #[must_use]
    pub fn new(rules: Ruleset, from_start: bool) -> Self {
        Self {
            rules,
            known: VecDeque::new(),
            left: 0,
            near_from: 0,
            by_key: HashMap::new(),
            by_identity: HashMap::new(),
            by_uri: HashMap::new(),
            leaders: HashMap::new(),
            leader_count: 0,
            postings: Postings::default(),
            word_counts: WordCounts::default(),
            by_source: HashMap::new(),
            undecided: BTreeMap::new(),
            began: None,
            from_start,
        }
    }

    /// Folds the entry at `sequence`, appended at `appended` (log time, milliseconds).
    pub fn fold(&mut self, sequence: Sequence, appended: i64, entry: Entry) -> Folded {
        match entry.kind {
            Some(Kind::Claim(claim)) => {
                let Some(known) = Known::read(sequence, appended, &claim) else { return Folded::Damaged };
                self.fold_claim(known)
            }
            Some(Kind::Decided(decided)) => {
                let Some(decision) = decided.decision() else { return Folded::Damaged };
                let Ok(key) = decided.claim_key.as_slice().try_into().map(ClaimKey) else { return Folded::Damaged };
                self.fold_decision(Sequence(decided.sequence), key, decision)
            }
            Some(Kind::Operator(_)) => Folded::Reserved,
            None => Folded::Damaged,
        }
    }

    fn fold_claim(&mut self, mut article: Known) -> Folded {
        let (sequence, key, appended) = (article.sequence, article.key, article.appended);
        let horizon = self.rules.horizon_ms();
        let began = *self.began.get_or_insert(if self.from_start { i64::MIN } else { appended });
        self.expire(appended - horizon - CLOCK_SLACK_MS);
        self.age(appended - horizon);
        if let Some(first) = self.by_key.get(&key) {
            return Folded::Claim { key, sequence: *first, first: false };
        }
        if self.by_source.len() > self.known.len().max(1024) {
            self.by_source.retain(|_, times| times.back().is_some_and(|then| appended - then <= self.rules.window_ms));
        }
        let arrivals = self.by_source.entry(article.source).or_default();
        while arrivals.front().is_some_and(|then| appended - then > self.rules.window_ms) {
            arrivals.pop_front();
        }
        arrivals.push_back(appended);

        article.over_quota = arrivals.len() > self.rules.source_quota;
        article.settled = appended >= began.saturating_add(horizon);

        let decision = decide(self, &article);
        article.held = Held::Proposed(article.hold(decision));
        self.insert(article);
        Folded::Claim { key, sequence, first: true }
    }

    fn insert(&mut self, article: Known) {
        let (sequence, key, identity) = (article.sequence, article.key, article.identity);
        if article.status == PubStatus::Canceled {
            self.withdraw(&article);
        } else {
            self.by_uri.insert(short_hash(&article.uri), sequence);
        }
        self.by_key.insert(key, sequence);
        self.by_identity.entry(identity).and_modify(|few| _ = few.insert(sequence)).or_insert(Few::One(sequence));
        self.undecided.insert(sequence, article.appended);
        let leads = article.leads();
        self.known.push_back(article);
        if leads {
            self.post(sequence);
        }
        while self.known.len() > self.rules.capacity {
            self.drop_oldest();
        }
    }

    /// A cancel takes its identity's articles out of the lead at once, whatever is decided about them later.
    fn withdraw(&mut self, cancel: &Known) {
        let history = self.by_identity.get(&cancel.identity).map_or(&[][..], Few::as_slice);
        let mut withdrawn = history.to_vec();
        if withdrawn.is_empty() && self.rules.cross_source_cancel {
            withdrawn.extend(self.same_uri_elsewhere(cancel).map(|known| known.sequence));
        }
        withdrawn.into_iter().for_each(|sequence| self.withdraw_one(sequence));
    }

    fn withdraw_one(&mut self, sequence: Sequence) {
        self.unpost(sequence);
        if let Some(at) = self.find(sequence) {
            self.known[at].withdrawn = true;
        }
    }

    fn fold_decision(&mut self, sequence: Sequence, key: ClaimKey, decision: Decision) -> Folded {
        let Some(at) = self.find(sequence).filter(|at| self.known[*at].key == key) else { return Folded::Unmatched };
        let horizon = self.rules.horizon_ms();
        let known = &mut self.known[at];
        let Standing::Proposed(proposed) = known.standing() else {
            return Folded::Decided { key, first: false, agrees: None };
        };
        let complete = self.began.is_some_and(|began| known.appended >= began.saturating_add(2 * horizon));
        let agrees = complete.then(|| *proposed == decision);
        let led = known.leads();
        known.held = Held::Recorded(known.hold(decision));
        let leads = known.leads();
        let (identity, is_revision) = (known.identity, known.is_revision());
        self.undecided.remove(&sequence);
        match (led, leads) {
            (true, false) => self.unpost(sequence),
            (false, true) => self.post(sequence),
            _ => {}
        }
        if !leads {
            self.known[at].forget_text();
        }
        if is_revision {
            self.bound_history(identity);
        } else {
            self.forget_revision(identity, sequence);
        }
        Folded::Decided { key, first: true, agrees }
    }

    /// A redelivery, a stale version or a refused cancel is no revision of its article.
    fn forget_revision(&mut self, identity: Identity, sequence: Sequence) {
        if self.by_identity.get_mut(&identity).and_then(|history| history.remove(sequence)) == Some(true) {
            self.by_identity.remove(&identity);
        }
    }

    /// Undecided revisions stay: they are few, and forgetting them for younger ones could forget the published one.
    fn bound_history(&mut self, identity: Identity) {
        let Some(history) = self.by_identity.get(&identity) else { return };
        let decided = history.as_slice().iter().filter(|sequence| !self.undecided.contains_key(sequence));
        if decided.clone().count() > MAX_REVISIONS
            && let Some(oldest) = decided.min().copied()
        {
            // A cancel could not reach it any more, so it must not lead.
            self.withdraw_one(oldest);
            self.forget_revision(identity, oldest);
        }
    }

    fn post(&mut self, sequence: Sequence) {
        let Some(at) = self.find(sequence) else { return };
        let known = &self.known[at];
        let mut posted = true;
        let leaders = self.leaders.entry(known.match_key(&self.rules));
        leaders.and_modify(|leaders| posted = leaders.insert(sequence)).or_insert(Few::One(sequence));
        if !posted {
            return;
        }
        self.leader_count += 1;
        if self.is_near(at) {
            let ordinal = ordinal(self.left + at as u64);
            let known = &self.known[at];
            known.sketch.posted().for_each(|hash| self.postings.insert(hash, ordinal));
            self.word_counts.add(&known.words_sketch);
        }
    }

    fn unpost(&mut self, sequence: Sequence) {
        let Some(at) = self.find(sequence) else { return };
        let known = &self.known[at];
        let match_key = known.match_key(&self.rules);
        let Some(empty) = self.leaders.get_mut(&match_key).and_then(|leaders| leaders.remove(sequence)) else { return };
        if empty {
            self.leaders.remove(&match_key);
        }
        self.leader_count -= 1;
        self.unpost_near(at);
    }

    /// Takes a leader out of what likeness looks at.
    fn unpost_near(&mut self, at: usize) {
        if self.is_near(at) {
            let ordinal = ordinal(self.left + at as u64);
            let known = &self.known[at];
            known.sketch.posted().for_each(|hash| self.postings.remove(hash, ordinal));
            self.word_counts.remove(&known.words_sketch);
        }
    }

    /// Whether the article is of those that likeness looks at while they lead: long enough, and not older than H.
    fn is_near(&self, at: usize) -> bool {
        let near = self.rules.near_duplicates && self.known[at].words >= self.rules.short_words;
        near && self.left + at as u64 >= self.near_from
    }

    /// Ends the likeness of what is older than H: how rare a shingle is must not depend on where an index began to read.
    fn age(&mut self, before: i64) {
        loop {
            let at = (self.near_from - self.left) as usize;
            let Some(known) = self.known.get(at).filter(|known| known.appended < before) else { return };
            let sequence = known.sequence;
            if self.is_posted(at, sequence) {
                self.unpost_near(at);
            }
            self.near_from += 1;
        }
    }

    fn is_posted(&self, at: usize, sequence: Sequence) -> bool {
        let leaders = self.leaders.get(&self.known[at].match_key(&self.rules));
        leaders.is_some_and(|leaders| leaders.as_slice().binary_search(&sequence).is_ok())
    }

    fn expire(&mut self, before: i64) {
        while self.known.front().is_some_and(|oldest| oldest.appended < before) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let Some(sequence) = self.known.front().map(|oldest| oldest.sequence) else { return };
        self.unpost(sequence);
        let Some(oldest) = self.known.pop_front() else { return };
        self.left += 1;
        self.near_from = self.near_from.max(self.left);
        self.by_key.remove(&oldest.key);
        self.undecided.remove(&sequence);
        self.forget_revision(oldest.identity, sequence);
        let uri = short_hash(&oldest.uri);
        if self.by_uri.get(&uri) == Some(&sequence) {
            self.by_uri.remove(&uri);
        }
    }

    fn find(&self, sequence: Sequence) -> Option<usize> {
        self.known.binary_search_by_key(&sequence, |known| known.sequence).ok()
    }

    fn get(&self, sequence: Sequence) -> Option<&Known> {
        self.find(sequence).map(|at| &self.known[at])
    }

    /// The revisions of the same source and uri within the identity horizon, oldest first.
    pub(super) fn history<'a>(&'a self, article: &'a Known) -> impl Iterator<Item = &'a Known> {
        let history = self.by_identity.get(&article.identity).map_or(&[][..], Few::as_slice);
        let known = history.iter().filter_map(|sequence| self.get(*sequence)).filter(|known| known.is_revision());
        known.filter(|known| article.appended - known.appended <= self.rules.identity_ms)
    }

    /// The latest article of the same uri from another source.
    pub(super) fn same_uri_elsewhere(&self, article: &Known) -> Option<&Known> {
        let known = self.get(*self.by_uri.get(&short_hash(&article.uri))?)?;
        let near = article.appended - known.appended <= self.rules.identity_ms;
        (near && known.identity != article.identity && known.uri == article.uri).then_some(known)
    }

    /// The earliest leader of equal folded text that is near enough in time.
    pub(super) fn exact_leader(&self, article: &Known) -> Option<&Known> {
        let short = article.words < self.rules.short_words;
        let window = if short { self.rules.short_window_ms } else { self.rules.window_ms };
        let leaders = self.leaders.get(&article.match_key(&self.rules))?;
        leaders
            .as_slice()
            .iter()
            .filter_map(|sequence| self.get(*sequence))
            .find(|leader| article.matches_exactly(leader, &self.rules) && self.may_match(article, leader, window))
    }

    /// Whether a leader is another article, and near enough in time.
    pub(super) fn may_match(&self, article: &Known, leader: &Known, window: i64) -> bool {
        leader.identity != article.identity
            && article.appended - leader.appended <= self.rules.horizon_ms()
            && (article.time - leader.time).abs() <= window
    }

    /// How many leaders within H hold a sampled shingle, and who they are.
    pub(super) fn holders(&self, hash: u32) -> (usize, impl Iterator<Item = &Known>) {
        let first = ordinal(self.left);
        let (count, ordinals) = self.postings.leaders(hash);
        // Every posted leader is in `known`: it is taken off before it leaves.
        (count, ordinals.map(move |one| &self.known[((one + ORDINALS - first) % ORDINALS) as usize]))
    }

    /// How many leaders hold each sampled word.
    pub(super) fn word_counts(&self) -> &WordCounts {
        &self.word_counts
    }

    /// The rules that this index decides by.
    #[must_use]
    pub fn rules(&self) -> &Ruleset {
        &self.rules
    }

    /// Where a claim stands, with its sequence. `None` until its claim has been folded.
    #[must_use]
    pub fn standing(&self, key: &ClaimKey) -> Option<(Sequence, Standing)> {
        let known = self.get(*self.by_key.get(key)?)?;
        Some((known.sequence, known.standing()))
    }

    /// Sequence and append time of the oldest article remembered.
    #[must_use]
    pub fn oldest(&self) -> Option<(Sequence, i64)> {
        self.known.front().map(|oldest| (oldest.sequence, oldest.appended))
    }

    /// Articles remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Articles that later ones are matched against.
    #[must_use]
    pub fn leaders(&self) -> usize {
        self.leader_count
    }

    /// Claims without a decision, and the append time of the oldest: it may be a ghost that suppresses copies.
    #[must_use]
    pub fn undecided(&self) -> (usize, Option<i64>) {
        (self.undecided.len(), self.undecided.first_key_value().map(|(_, appended)| *appended))
    }

    /// Estimated bytes in memory: measured shares of the maps, and what the articles hold.
    #[must_use]
    pub fn estimated_bytes(&self) -> usize {
        /// Hash map slots and allocator's room of one article (four maps of 16 to 32 bytes a slot, two thirds full).
        const AROUND: usize = 200;
        /// Uri and samples of a typical article: a sum over all would cost too much to export.
        const SAMPLE: usize = 1000;
        let step = (self.known.len() / SAMPLE).max(1);
        let (held, seen) = self
            .known
            .iter()
            .step_by(step)
            .fold((0, 0), |(held, seen), known| (held + size_of::<Known>() + known.heap_bytes(), seen + 1));
        self.known.len() * (AROUND + held / seen.max(1)) + self.postings.bytes()
    }
}

/// Ordinals come round again after so many articles, far more than an index holds.
const ORDINALS: u32 = (1 << 31) - 2;

/// The number of an article as the postings hold it: never 0, below 2^31.
fn ordinal(number: u64) -> Ordinal {
    (number % u64::from(ORDINALS)) as u32 + 1
}
