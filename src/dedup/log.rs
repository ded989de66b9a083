//! Entries of the fingerprint log: the format on the wire.
//!
//! Each Kafka record of `news.fingerprints` holds one [`Entry`] in Protocol Buffers encoding (proto3); its key is the
//! article's uri. The field numbers below are the format. They are never reused and their types never change; a new field
//! gets a new number, which older readers skip. What an older reader must not skip raises [`SCHEMA`]: readers accept
//! the current number and the one before, and are *not ready* on any other, because folding half-understood
//! entries would make them decide differently from the rest of the fleet.
//!
//! ```text
//! message Entry    { uint32 schema = 1;  oneof kind { Claim claim = 2; Decided decided = 3; Operator operator = 4; } }
//! message Claim    { string topic = 1; sint32 partition = 2; sint64 offset = 3; bytes raw_hash = 4;       // its key
//!                    string source = 5; string uri = 6; optional string version = 7;
//!                    optional sint64 version_created = 8;      // only a date that the article itself carries
//!                    bytes title_hash = 9; bytes content_hash = 10;                  // 16 bytes each
//!                    uint32 sketch_scale = 11; repeated fixed32 sketch = 12; uint32 words = 13;
//!                    sint64 raw_timestamp = 14; uint32 status = 15;  // 0 usable 1 withheld 2 canceled
//!                    optional sint64 embargoed_until = 16; bool correction = 17;
//!                    uint32 ruleset = 18; fixed64 settings = 19; string instance = 20;
//!                    uint32 word_scale = 21; bytes opening_words = 22; bytes other_words = 23;  // 16 bits each, ascending
//!                    bytes numbers = 24; }                                           // 21 to 24 from ruleset 2 on
//! message Decided  { sint64 sequence = 1; bytes claim_key = 2;  // the claim it decides: both must fit
//!                    uint32 verdict = 3; uint32 relation = 4; fixed64 cluster = 5; optional sint64 leader = 6;
//!                    optional string canonical_uri = 7; optional string matched_uri = 8; float similarity = 9;
//!                    repeated uint32 flags = 10; uint32 ruleset = 11; string instance = 12; }
//! message Operator { uint32 action = 1;  // 1 publish anyway 2 split a cluster 3 block a source 4 release an embargo
//!                    string uri = 2; string source = 3; fixed64 cluster = 4; sint64 until = 5;
//!                    string by = 6; string reason = 7; }
//! ```
//!
//! Times are milliseconds since 1970. `Operator` is reserved: this version counts such entries and does not act on them.

use jiff::Timestamp;
use prost::Message;
use sha2::{Digest, Sha256};

use super::{Decision, Fingerprint, Match, RULESET, Relation, Ruleset, Sketch, Verdict, WordSketch};
use crate::dedup::DedupFlag;
use crate::record::{Article, ClusterId, ContentHash, DateSource, PubStatus, Sequence};

/// Number of the format as written by this version.
pub const SCHEMA: u32 = 1;

/// One record of the log.
#[derive(Clone, PartialEq, Message)]
pub struct Entry {
    /// Format number.
    #[prost(uint32, tag = "1")]
    pub schema: u32,
    /// What it says.
    #[prost(oneof = "Kind", tags = "2, 3, 4")]
    pub kind: Option<Kind>,
}

/// What an entry says.
#[derive(Clone, PartialEq, prost::Oneof)]
pub enum Kind {
    /// An article has come.
    #[prost(message, tag = "2")]
    Claim(Claim),
    /// What became of it.
    #[prost(message, tag = "3")]
    Decided(Decided),
    /// An operator's word; reserved.
    #[prost(message, tag = "4")]
    Operator(Operator),
}

/// An article has come: everything that decisions may look at.
#[derive(Clone, PartialEq, Message)]
pub struct Claim {
    /// Raw topic.
    #[prost(string, tag = "1")]
    pub topic: String,
    /// Raw partition.
    #[prost(sint32, tag = "2")]
    pub partition: i32,
    /// Raw offset.
    #[prost(sint64, tag = "3")]
    pub offset: i64,
    /// SHA-256 of the raw bytes: a recreated topic starts its offsets again.
    #[prost(bytes = "vec", tag = "4")]
    pub raw_hash: Vec<u8>,
    /// Outlet.
    #[prost(string, tag = "5")]
    pub source: String,
    /// Uri.
    #[prost(string, tag = "6")]
    pub uri: String,
    /// Version.
    #[prost(string, optional, tag = "7")]
    pub version: Option<String>,
    /// Date of the version, only where the article itself carries one.
    #[prost(sint64, optional, tag = "8")]
    pub version_created: Option<i64>,
    /// Hash of the folded title.
    #[prost(bytes = "vec", tag = "9")]
    pub title_hash: Vec<u8>,
    /// Hash of the folded body.
    #[prost(bytes = "vec", tag = "10")]
    pub content_hash: Vec<u8>,
    /// Scale of the sketch.
    #[prost(uint32, tag = "11")]
    pub sketch_scale: u32,
    /// Sampled shingle hashes, ascending.
    #[prost(fixed32, repeated, tag = "12")]
    pub sketch: Vec<u32>,
    /// Folded words of the body.
    #[prost(uint32, tag = "13")]
    pub words: u32,
    /// Timestamp of the raw record.
    #[prost(sint64, tag = "14")]
    pub raw_timestamp: i64,
    /// 0 usable, 1 withheld, 2 canceled.
    #[prost(uint32, tag = "15")]
    pub status: u32,
    /// Embargo.
    #[prost(sint64, optional, tag = "16")]
    pub embargoed_until: Option<i64>,
    /// Calls itself a correction.
    #[prost(bool, tag = "17")]
    pub correction: bool,
    /// Rules of the writer.
    #[prost(uint32, tag = "18")]
    pub ruleset: u32,
    /// Digest of the writer's settings.
    #[prost(fixed64, tag = "19")]
    pub settings: u64,
    /// Who wrote it.
    #[prost(string, tag = "20")]
    pub instance: String,
    /// Scale of the words outside of the opening.
    #[prost(uint32, tag = "21")]
    pub word_scale: u32,
    /// Sampled words of the opening, 16 bits each, little-endian, ascending.
    #[prost(bytes = "vec", tag = "22")]
    pub opening_words: Vec<u8>,
    /// The other sampled words.
    #[prost(bytes = "vec", tag = "23")]
    pub other_words: Vec<u8>,
    /// Words with a digit, in the same form.
    #[prost(bytes = "vec", tag = "24")]
    pub numbers: Vec<u8>,
}

/// What became of a claim.
#[derive(Clone, PartialEq, Message)]
pub struct Decided {
    /// Log offset of the claim.
    #[prost(sint64, tag = "1")]
    pub sequence: i64,
    /// Key of the claim, 16 bytes: a recreated log starts its offsets again.
    #[prost(bytes = "vec", tag = "2")]
    pub claim_key: Vec<u8>,
    /// [`Verdict::number`].
    #[prost(uint32, tag = "3")]
    pub verdict: u32,
    /// [`Relation::number`].
    #[prost(uint32, tag = "4")]
    pub relation: u32,
    /// Cluster.
    #[prost(fixed64, tag = "5")]
    pub cluster: u64,
    /// Log offset of the article that it copies or succeeds.
    #[prost(sint64, optional, tag = "6")]
    pub leader: Option<i64>,
    /// Uri of the cluster's leader, where it is not the article's own.
    #[prost(string, optional, tag = "7")]
    pub canonical_uri: Option<String>,
    /// Uri of the matched article.
    #[prost(string, optional, tag = "8")]
    pub matched_uri: Option<String>,
    /// Likeness of the match.
    #[prost(float, tag = "9")]
    pub similarity: f32,
    /// [`DedupFlag::number`]s.
    #[prost(uint32, repeated, tag = "10")]
    pub flags: Vec<u32>,
    /// Rules of the writer.
    #[prost(uint32, tag = "11")]
    pub ruleset: u32,
    /// Who wrote it.
    #[prost(string, tag = "12")]
    pub instance: String,
}

/// An operator's word. Reserved: counted, not acted on.
#[derive(Clone, PartialEq, Message)]
pub struct Operator {
    /// 1 publish anyway, 2 split a cluster, 3 block a source, 4 release an embargo.
    #[prost(uint32, tag = "1")]
    pub action: u32,
    /// Article.
    #[prost(string, tag = "2")]
    pub uri: String,
    /// Outlet.
    #[prost(string, tag = "3")]
    pub source: String,
    /// Cluster.
    #[prost(fixed64, tag = "4")]
    pub cluster: u64,
    /// End of the measure.
    #[prost(sint64, tag = "5")]
    pub until: i64,
    /// Who.
    #[prost(string, tag = "6")]
    pub by: String,
    /// Why.
    #[prost(string, tag = "7")]
    pub reason: String,
}

/// Identifies a claim over crashes, rewinds and recreated topics: a digest of topic, partition, offset and raw hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimKey(pub [u8; 16]);

/// Why an entry cannot be folded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// Skipped and counted.
    #[error("not a readable entry of the fingerprint log: {0}")]
    Unreadable(String),
    /// Not ready: a newer fleet writes to this log.
    #[error("entry of {what} {found}, this version reads {} and {}: upgrade this instance", known.saturating_sub(1), known)]
    Unknown {
        /// `schema` or `ruleset`.
        what: &'static str,
        /// Number found.
        found: u32,
        /// Number of this version.
        known: u32,
    },
}

impl Entry {
    /// Wraps a claim.
    #[must_use]
    pub fn claim(claim: Claim) -> Self {
        Self { schema: SCHEMA, kind: Some(Kind::Claim(claim)) }
    }

    /// Records the decision on a claim.
    #[must_use]
    pub fn decided(sequence: Sequence, key: ClaimKey, decision: &Decision, instance: &str) -> Self {
        let decided = Decided {
            sequence: sequence.0,
            claim_key: key.0.to_vec(),
            verdict: decision.verdict.number(),
            relation: decision.relation.number(),
            cluster: decision.cluster.0,
            leader: decision.leader.map(|leader| leader.0),
            canonical_uri: decision.canonical_uri.clone(),
            matched_uri: decision.matched.as_ref().map(|matched| matched.uri.clone()),
            similarity: decision.matched.as_ref().map_or(0.0, |matched| matched.similarity),
            flags: decision.flags.iter().map(|flag| flag.number()).collect(),
            ruleset: RULESET,
            instance: instance.to_owned(),
        };
        Self { schema: SCHEMA, kind: Some(Kind::Decided(decided)) }
    }

    /// Reads one record's value and refuses what this version must not fold.
    ///
    /// # Errors
    /// Damaged bytes ([`EntryError::Unreadable`]), or a schema or ruleset that is neither ours nor the one before.
    pub fn read(bytes: &[u8]) -> Result<Self, EntryError> {
        let entry = <Self as Message>::decode(bytes).map_err(|error| EntryError::Unreadable(error.to_string()))?;
        accept("schema", entry.schema, SCHEMA)?;
        match &entry.kind {
            None => return Err(EntryError::Unreadable("no kind that this version knows".to_owned())),
            Some(Kind::Claim(claim)) => accept("ruleset", claim.ruleset, RULESET)?,
            Some(Kind::Decided(decided)) => accept("ruleset", decided.ruleset, RULESET)?,
            Some(Kind::Operator(_)) => {}
        }
        Ok(entry)
    }

    /// The record's value.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.encode_to_vec()
    }
}

fn accept(what: &'static str, found: u32, known: u32) -> Result<(), EntryError> {
    match found {
        0 => Err(EntryError::Unreadable(format!("no {what} number"))),
        n if n == known || n + 1 == known => Ok(()),
        _ => Err(EntryError::Unknown { what, found, known }),
    }
}

impl Claim {
    /// The claim of an article.
    #[must_use]
    pub fn new(article: &Article, fingerprint: &Fingerprint, rules: &Ruleset, instance: &str) -> Self {
        let [opening_words, other_words, numbers] = fingerprint.words_sketch.to_parts();
        Self {
            topic: article.position.topic.to_string(),
            partition: article.position.partition.0,
            offset: article.position.offset.0,
            raw_hash: article.raw_hash.0.to_vec(),
            source: article.source.clone(),
            uri: article.uri.clone(),
            version: article.version.clone(),
            version_created: (article.date_source != DateSource::KafkaTimestamp)
                .then(|| article.version_created.as_millisecond()),
            title_hash: fingerprint.title_hash.0.to_vec(),
            content_hash: fingerprint.content_hash.0.to_vec(),
            sketch_scale: fingerprint.sketch.scale(),
            sketch: fingerprint.sketch.hashes().to_vec(),
            words: fingerprint.words,
            raw_timestamp: article.received.as_millisecond(),
            status: match article.status {
                PubStatus::Usable => 0,
                PubStatus::Withheld => 1,
                PubStatus::Canceled => 2,
            },
            embargoed_until: article.embargoed_until.map(Timestamp::as_millisecond),
            correction: article.is_correction,
            ruleset: RULESET,
            settings: rules.digest(),
            instance: instance.to_owned(),
            word_scale: fingerprint.words_sketch.scale().into(),
            opening_words,
            other_words,
            numbers,
        }
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> ClaimKey {
        let mut hasher = Sha256::new();
        hasher.update(&self.raw_hash);
        hasher.update(self.offset.to_be_bytes());
        hasher.update(self.partition.to_be_bytes());
        hasher.update(self.topic.as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&hasher.finalize()[..16]);
        ClaimKey(key)
    }

    /// Editorial status; `None` for a number that this version does not know.
    #[must_use]
    pub fn pub_status(&self) -> Option<PubStatus> {
        [PubStatus::Usable, PubStatus::Withheld, PubStatus::Canceled].get(self.status as usize).copied()
    }

    pub(super) fn fingerprint(&self) -> Option<Fingerprint> {
        let hash = |bytes: &[u8]| bytes.try_into().ok().map(ContentHash);
        Some(Fingerprint {
            title_hash: hash(&self.title_hash)?,
            content_hash: hash(&self.content_hash)?,
            sketch: Sketch::from_parts(self.sketch_scale, self.sketch.clone())?,
            // Ruleset 1 had none: such articles are matched by identity and equal text only.
            words_sketch: match self.word_scale {
                0 => WordSketch::default(),
                scale => WordSketch::from_parts(scale, [&self.opening_words, &self.other_words, &self.numbers])?,
            },
            words: self.words,
        })
    }
}

impl ClaimKey {
    /// The cluster that the claim opens if it leads one.
    #[must_use]
    pub fn cluster(self) -> ClusterId {
        ClusterId(self.0.iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte)))
    }
}

impl Decided {
    /// The decision, or `None` if it uses numbers that this version does not know.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        Some(Decision {
            verdict: Verdict::from_number(self.verdict)?,
            relation: Relation::from_number(self.relation)?,
            cluster: ClusterId(self.cluster),
            leader: self.leader.map(Sequence),
            canonical_uri: self.canonical_uri.clone(),
            matched: self.matched_uri.clone().map(|uri| Match { uri, similarity: self.similarity }),
            flags: self.flags.iter().filter_map(|number| DedupFlag::from_number(*number)).collect(),
        })
    }
}
