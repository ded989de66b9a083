//! What was decided about an article.

use super::{DedupFlag, Relation, Verdict};
use crate::record::{ClusterId, Sequence};

/// The decision on one claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What becomes of the article.
    pub verdict: Verdict,
    /// What it is to its cluster.
    pub relation: Relation,
    /// Its cluster.
    pub cluster: ClusterId,
    /// Claim of the article that it copies or succeeds.
    pub leader: Option<Sequence>,
    /// Uri of the cluster's leader where it is not the article's own.
    pub canonical_uri: Option<String>,
    /// What it matched.
    pub matched: Option<Match>,
    /// Remarks.
    pub flags: Vec<DedupFlag>,
}

/// The article that another one matched.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Its uri.
    pub uri: String,
    /// 0 to 1.
    pub similarity: f32,
}

impl Decision {
    /// Published as the leader of a cluster of its own.
    #[must_use]
    pub fn new_story(cluster: ClusterId) -> Self {
        Self {
            verdict: Verdict::Publish,
            relation: Relation::New,
            cluster,
            leader: None,
            canonical_uri: None,
            matched: None,
            flags: Vec::new(),
        }
    }

    /// Adds a remark.
    #[must_use]
    pub fn flagged(mut self, flag: DedupFlag) -> Self {
        self.flags.push(flag);
        self
    }

    /// Whether later articles may be matched against this one's text.
    #[must_use]
    pub fn leads(&self) -> bool {
        use Relation::{Correction, Extended, New, Template, Version};
        self.verdict == Verdict::Publish
            && matches!(self.relation, New | Version | Correction | Extended | Template)
            && !self.flags.contains(&DedupFlag::SourceQuota)
    }
}
