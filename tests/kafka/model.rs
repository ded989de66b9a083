//! The rules of dedup once more, as plainly as they can be written, from the design and not from the code under test: one
//! thread, whole lists, no index to maintain, nothing forgotten. Folded over the fingerprint log that a fleet wrote, it
//! must come to every decision that the fleet recorded.

use std::collections::{BTreeSet, HashMap};

use newswire::config::DedupConfig;
use newswire::dedup::log::{Claim, Decided, Entry, Kind};

use crate::client::Record;

const USABLE: u32 = 0;
const WITHHELD: u32 = 1;
const CANCELED: u32 = 2;
const HOUR: i64 = 3_600_000;

/// An entry of the log with its place and time.
#[derive(Clone, Debug)]
pub struct Logged {
    pub offset: i64,
    /// Log time, milliseconds.
    pub appended: i64,
    pub kind: Kind,
}

/// Reads the records of a fingerprint log; every one must be readable.
pub fn entries(records: &[Record]) -> Vec<Logged> {
    let read = |record: &Record| Logged {
        offset: record.offset,
        appended: record.timestamp,
        kind: Entry::read(record.payload.as_deref().expect("a value")).expect("a readable entry").kind.unwrap(),
    };
    records.iter().map(read).collect()
}

/// A decision in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub verdict: &'static str,
    pub relation: &'static str,
    pub leader: Option<i64>,
    pub canonical: Option<String>,
    pub cluster: u64,
    pub flags: Vec<&'static str>,
}

const VERDICTS: [&str; 4] = ["", "published", "suppressed", "withheld"];
const RELATIONS: [&str; 14] = [
    "",
    "new",
    "version",
    "correction",
    "exact",
    "syndicated",
    "nearduplicate",
    "contained",
    "extended",
    "template",
    "redelivery",
    "stale",
    "cancel",
    "withheld",
];
const FLAGS: [&str; 8] = [
    "",
    "uri-reused",
    "source-quota",
    "log-unavailable",
    "cancel-unseen",
    "cancel-refused",
    "after-cancel",
    "embargoed",
];

impl Judgement {
    /// A story of its own.
    fn alone(claim: &Claim) -> Self {
        Self {
            verdict: "published",
            relation: "new",
            leader: None,
            canonical: None,
            cluster: claim.key().cluster().0,
            flags: Vec::new(),
        }
    }

    /// As it was recorded.
    pub fn recorded(decided: &Decided) -> Self {
        Self {
            verdict: VERDICTS[decided.verdict as usize],
            relation: RELATIONS[decided.relation as usize],
            leader: decided.leader,
            canonical: decided.canonical_uri.clone(),
            cluster: decided.cluster,
            flags: decided.flags.iter().map(|flag| FLAGS[*flag as usize]).collect(),
        }
    }
}

/// Settings that the rules depend on, milliseconds.
#[derive(Clone, Debug)]
pub struct Rules {
    pub window: i64,
    pub identity: i64,
    pub short_words: u32,
    pub short_window: i64,
    pub source_quota: usize,
}

impl Default for Rules {
    fn default() -> Self {
        let config = DedupConfig::default();
        Self {
            window: 72 * HOUR,
            identity: 7 * 24 * HOUR,
            short_words: 40,
            short_window: 6 * HOUR,
            source_quota: config.source_quota as usize,
        }
    }
}

struct Article {
    offset: i64,
    appended: i64,
    time: i64,
    claim: Claim,
    over_quota: bool,
    withdrawn: bool,
    /// What was recorded, and until then what will be.
    judgement: Judgement,
    is_recorded: bool,
}

/// Age by version and date.
#[derive(PartialEq)]
enum Age {
    Newer,
    Same,
    Older,
}

/// The state after some entries.
pub struct Model {
    rules: Rules,
    articles: Vec<Article>,
    by_offset: HashMap<i64, usize>,
    by_key: HashMap<[u8; 16], usize>,
    by_identity: HashMap<(String, String), Vec<usize>>,
    by_uri: HashMap<String, usize>,
    by_text: HashMap<Vec<u8>, Vec<usize>>,
    by_source: HashMap<String, Vec<i64>>,
    /// The judgement on each claim that was the first of its key, by the claim's offset.
    pub judgements: HashMap<i64, Judgement>,
    /// What was recorded first about each of them.
    pub recorded: HashMap<i64, Judgement>,
    /// Claims of a key that had been claimed before.
    pub repeated_claims: usize,
    /// What was recorded first about each claim, read ahead.
    by_likeness: HashMap<i64, Judgement>,
}

impl Model {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            articles: Vec::new(),
            by_offset: HashMap::new(),
            by_key: HashMap::new(),
            by_identity: HashMap::new(),
            by_uri: HashMap::new(),
            by_text: HashMap::new(),
            by_source: HashMap::new(),
            judgements: HashMap::new(),
            recorded: HashMap::new(),
            repeated_claims: 0,
            by_likeness: HashMap::new(),
        }
    }

    /// Folds a whole log.
    pub fn of(log: &[Logged], rules: Rules) -> Self {
        let mut model = Self::new(rules);
        for logged in log {
            if let Kind::Decided(decided) = &logged.kind {
                model.by_likeness.entry(decided.sequence).or_insert_with(|| Judgement::recorded(decided));
            }
        }
        for logged in log {
            match &logged.kind {
                Kind::Claim(claim) => model.claim(logged.offset, logged.appended, claim),
                Kind::Decided(decided) => model.decided(decided),
                Kind::Operator(_) => {}
            }
        }
        model
    }

    /// Claims whose recorded decision is not the model's, or that have none.
    pub fn disagreements(&self) -> Vec<String> {
        let mut offsets: Vec<&i64> = self.judgements.keys().collect();
        offsets.sort();
        let told = |offset: &&i64| {
            let (model, fleet) = (&self.judgements[*offset], self.recorded.get(*offset));
            (fleet != Some(model)).then(|| format!("claim {offset}: the model says {model:?}, the fleet {fleet:?}"))
        };
        offsets.iter().filter_map(told).collect()
    }

    fn claim(&mut self, offset: i64, appended: i64, claim: &Claim) {
        if self.by_key.contains_key(&claim.key().0) {
            self.repeated_claims += 1;
            return;
        }
        let arrivals = self.by_source.entry(claim.source.clone()).or_default();
        arrivals.push(appended);
        let window = self.rules.window;
        let over_quota = arrivals.iter().filter(|then| appended - **then <= window).count() > self.rules.source_quota;
        let mut article = Article {
            offset,
            appended,
            time: claim.raw_timestamp.min(appended),
            claim: claim.clone(),
            over_quota,
            withdrawn: false,
            judgement: Judgement::alone(claim),
            is_recorded: false,
        };
        article.judgement = self.judge(&article);
        self.judgements.insert(offset, article.judgement.clone());
        let at = self.articles.len();
        if claim.status == CANCELED {
            for other in self.by_identity.get(&article.identity()).cloned().unwrap_or_default() {
                self.articles[other].withdrawn = true;
            }
        } else {
            self.by_uri.insert(claim.uri.clone(), at);
        }
        self.by_offset.insert(offset, at);
        self.by_key.insert(claim.key().0, at);
        self.by_identity.entry(article.identity()).or_default().push(at);
        self.by_text.entry(claim.content_hash.clone()).or_default().push(at);
        self.articles.push(article);
    }

    fn decided(&mut self, decided: &Decided) {
        let Some(&at) = self.by_offset.get(&decided.sequence) else { return };
        let article = &mut self.articles[at];
        if !article.is_recorded && article.claim.key().0[..] == decided.claim_key[..] {
            article.judgement = Judgement::recorded(decided);
            article.is_recorded = true;
            self.recorded.insert(decided.sequence, Judgement::recorded(decided));
        }
    }

    /// What came before of the same source and uri and counts as a revision.
    fn history(&self, article: &Article) -> Vec<&Article> {
        let all = self.by_identity.get(&article.identity()).into_iter().flatten().map(|at| &self.articles[*at]);
        all.filter(|other| article.appended - other.appended <= self.rules.identity && other.is_revision()).collect()
    }

    fn judge(&self, article: &Article) -> Judgement {
        let history = self.history(article);
        if article.claim.status == CANCELED {
            return self.judge_cancel(article, &history);
        }
        let mut newest: Option<&Article> = None;
        for revision in &history {
            if newest.is_none_or(|newest| revision.age(newest) != Age::Older) {
                newest = Some(revision);
            }
        }
        if !article.is_open() {
            let mut judgement = newest.map_or_else(|| article.alone(), |newest| newest.follow());
            judgement.verdict = "withheld";
            judgement.relation = "withheld";
            if article.is_embargoed() {
                judgement.flags.push("embargoed");
            }
            return judgement;
        }
        let Some(newest) = newest else { return self.judge_text(article) };
        let age = article.age(newest);
        if age == Age::Older {
            return Judgement { verdict: "suppressed", relation: "stale", ..newest.follow() };
        }
        let last = history.last().filter(|last| last.relation() == "cancel");
        if let Some(cancel) = last
            && history.iter().any(|before| article.age(before) != Age::Newer)
        {
            let flags = vec!["after-cancel"];
            return Judgement { verdict: "suppressed", relation: "stale", flags, ..cancel.follow() };
        }
        if age == Age::Same {
            let same = |other: &&&Article| {
                other.is_open()
                    && other.claim.status == USABLE
                    && article.age(other) == Age::Same
                    && article.equals(other)
            };
            if let Some(before) = history.iter().find(same) {
                return Judgement { verdict: "suppressed", relation: "redelivery", ..before.follow() };
            }
        }
        if last.is_some() || !newest.is_public() {
            return self.judge_text(article);
        }
        if article.resembles(newest) {
            let relation = if article.claim.correction { "correction" } else { "version" };
            return Judgement { relation, ..newest.follow() };
        }
        let mut judgement = self.judge_text(article);
        judgement.flags.push("uri-reused");
        judgement
    }

    fn judge_cancel(&self, article: &Article, history: &[&Article]) -> Judgement {
        if let Some(last) = history.last() {
            return Judgement { relation: "cancel", ..last.follow() };
        }
        let elsewhere = self.by_uri.get(&article.claim.uri).map(|at| &self.articles[*at]);
        let elsewhere = elsewhere.filter(|other| {
            other.identity() != article.identity() && article.appended - other.appended <= self.rules.identity
        });
        let (verdict, flag) =
            if elsewhere.is_some() { ("suppressed", "cancel-refused") } else { ("published", "cancel-unseen") };
        Judgement { verdict, relation: "cancel", flags: vec![flag], ..article.alone() }
    }

    fn judge_text(&self, article: &Article) -> Judgement {
        if article.over_quota {
            return Judgement { flags: vec!["source-quota"], ..article.alone() };
        }
        let short = article.claim.words < self.rules.short_words;
        let window = if short { self.rules.short_window } else { self.rules.window };
        let equal = self.by_text.get(&article.claim.content_hash).into_iter().flatten().map(|at| &self.articles[*at]);
        let mut leaders = equal.filter(|other| {
            other.leads()
                && other.identity() != article.identity()
                && (other.claim.words < self.rules.short_words) == short
                && (!short || other.claim.title_hash == article.claim.title_hash)
                && (other.time - article.time).abs() <= window
                && article.appended - other.appended <= self.rules.window.max(self.rules.identity)
        });
        match leaders.next() {
            Some(leader) => Judgement { verdict: "suppressed", relation: "exact", ..leader.follow() },
            None => self.judge_likeness(article),
        }
    }

    /// The fleet's word on likeness is taken where the rules allow it: how alike two texts are is not modelled here.
    fn judge_likeness(&self, article: &Article) -> Judgement {
        let alone = article.alone();
        let Some(said) = self.by_likeness.get(&article.offset) else { return alone };
        if article.claim.words < self.rules.short_words {
            return alone;
        }
        if said.relation == "template" {
            return Judgement { relation: "template", ..alone };
        }
        let Some(leader) = said.leader.and_then(|at| self.by_offset.get(&at)).map(|at| &self.articles[*at]) else {
            return alone;
        };
        let shares = article.claim.sketch.iter().any(|hash| leader.claim.sketch.binary_search(hash).is_ok());
        let allowed = leader.leads()
            && leader.identity() != article.identity()
            && leader.claim.words >= self.rules.short_words
            && (leader.time - article.time).abs() <= self.rules.window
            && article.appended - leader.appended <= self.rules.window.max(self.rules.identity)
            && shares;
        let verdict = match said.relation {
            "extended" => "published",
            "correction" if article.claim.correction && !leader.claim.correction => "published",
            "syndicated" | "nearduplicate" | "contained" => "suppressed",
            _ => return alone,
        };
        if allowed { Judgement { verdict, relation: said.relation, ..leader.follow() } } else { alone }
    }
}

impl Article {
    fn identity(&self) -> (String, String) {
        (self.claim.source.clone(), self.claim.uri.clone())
    }

    fn is_embargoed(&self) -> bool {
        self.claim.embargoed_until.is_some_and(|until| until > self.appended)
    }

    fn is_open(&self) -> bool {
        self.claim.status != WITHHELD && !self.is_embargoed()
    }

    fn relation(&self) -> &'static str {
        self.judgement.relation
    }

    fn is_public(&self) -> bool {
        self.judgement.verdict == "published"
    }

    fn is_revision(&self) -> bool {
        let refused = self.relation() == "cancel" && !self.is_public();
        !refused && !["redelivery", "stale"].contains(&self.relation())
    }

    /// Whether later articles may be copies of it.
    fn leads(&self) -> bool {
        let leading = ["new", "version", "correction", "extended", "template"];
        let open = self.is_open() && self.claim.status == USABLE && !self.withdrawn && !self.over_quota;
        open && self.is_public() && leading.contains(&self.relation())
    }

    /// A story of its own.
    fn alone(&self) -> Judgement {
        Judgement::alone(&self.claim)
    }

    /// Of the same story as this one.
    fn follow(&self) -> Judgement {
        let canonical = self.judgement.canonical.clone().unwrap_or_else(|| self.claim.uri.clone());
        Judgement {
            leader: Some(self.offset),
            canonical: Some(canonical),
            cluster: self.judgement.cluster,
            ..self.alone()
        }
    }

    fn age(&self, other: &Self) -> Age {
        let number = |version: &Option<String>| version.as_ref().and_then(|version| version.parse::<u64>().ok());
        let pairs = [
            number(&self.claim.version).zip(number(&other.claim.version)).map(|(a, b)| a.cmp(&b)),
            self.claim.version_created.zip(other.claim.version_created).map(|(a, b)| a.cmp(&b)),
        ];
        let known: Vec<_> = pairs.into_iter().flatten().collect();
        if known.iter().any(|order| order.is_gt()) {
            Age::Newer
        } else if !known.is_empty() && known.iter().all(|order| order.is_lt()) {
            Age::Older
        } else {
            Age::Same
        }
    }

    fn equals(&self, other: &Self) -> bool {
        self.claim.content_hash == other.claim.content_hash && self.claim.title_hash == other.claim.title_hash
    }

    /// The same headline or text, or a quarter of one text within the other.
    fn resembles(&self, other: &Self) -> bool {
        let scale = self.claim.sketch_scale.max(other.claim.sketch_scale);
        let sample = |article: &Self| -> BTreeSet<u32> {
            article.claim.sketch.iter().copied().filter(|hash| hash % scale == 0).collect()
        };
        let (ours, theirs) = (sample(self), sample(other));
        let common = ours.intersection(&theirs).count();
        let smaller = ours.len().min(theirs.len());
        self.claim.title_hash == other.claim.title_hash
            || self.claim.content_hash == other.claim.content_hash
            || (smaller > 0 && common * 4 >= smaller)
    }
}
