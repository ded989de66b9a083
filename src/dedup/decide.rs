//! The rules: what an article is, given what is known before it.
//!
//! Identity comes before content. In order:
//!
//! | the article | and the history of its (source, uri) | becomes |
//! |---|---|---|
//! | cancelled | any, also none | `cancel`, published at once; refused if only another source has the uri |
//! | withheld or under embargo at its append time | any | `withheld` |
//! | older in version and date | newest revision | `stale`, suppressed |
//! | not newer than every revision | the last one is a cancel | `stale`, suppressed: a cancel holds until something newer comes |
//! | no newer, equal folded text | any revision that was not withheld | `redelivery`, suppressed |
//! | resembles | newest revision was published | `version` or `correction`, same cluster |
//! | else | any | by content; flagged `uri-reused` if the newest revision was published |
//!
//! By content: the earliest leader of equal folded text within the window makes it `exact`; else the most alike leader
//! (`near`) makes it `syndicated`, `nearduplicate` or `contained`, which are copies, or `extended`, which is published in the
//! leader's cluster, or `template`, which is published as a story of its own with a pointer; else it is `new`. A correction of a leader is
//! published in its cluster, under whatever uri it comes. Texts of few words are matched by equal text and title only. Over its quota a source is not matched.

use super::index::Index;
use super::known::{Age, Known};
use super::near::near;
use super::{Decision, DedupFlag, Match, Relation, Verdict};
use crate::record::PubStatus;

pub(super) fn decide(index: &Index, article: &Known) -> Decision {
    let history: Vec<&Known> = index.history(article).collect();
    if article.status == PubStatus::Canceled {
        return cancel(index, article, &history);
    }
    let newest = history.iter().copied().reduce(
        |newest, known| {
            if known.age_against(newest) == Age::Older { newest } else { known }
        },
    );
    if !article.is_open() {
        let mut decision = match newest {
            Some(newest) => of_cluster(newest, Verdict::Withhold, Relation::Withheld),
            None => Decision { verdict: Verdict::Withhold, relation: Relation::Withheld, ..story(article) },
        };
        if article.embargoed {
            decision = decision.flagged(DedupFlag::Embargoed);
        }
        return decision;
    }
    let Some(newest) = newest else { return by_content(index, article) };
    let age = article.age_against(newest);
    if age == Age::Older {
        return of_cluster(newest, Verdict::Suppress, Relation::Stale);
    }
    let taken_back = history.last().filter(|last| last.relation() == Relation::Cancel);
    if let Some(cancel) = taken_back
        && !history.iter().all(|known| article.age_against(known) == Age::Newer)
    {
        // A cancel may carry the date of what it withdraws: what came before it does not come back, whatever its date.
        return of_cluster(cancel, Verdict::Suppress, Relation::Stale).flagged(DedupFlag::AfterCancel);
    }
    let repeated = history.iter().find(|known| {
        known.is_open()
            && known.status == PubStatus::Usable
            && article.age_against(known) == Age::Same
            && article.equals_text_of(known)
    });
    if let Some(known) = repeated.filter(|_| age == Age::Same) {
        return matching(known, Verdict::Suppress, Relation::Redelivery);
    }
    if !newest.is_public() || taken_back.is_some() {
        // Nobody has seen the newest revision, or it was taken back: content decides afresh.
        return by_content(index, article);
    }
    if article.resembles(newest) {
        let relation = if article.correction { Relation::Correction } else { Relation::Version };
        return of_cluster(newest, Verdict::Publish, relation);
    }
    by_content(index, article).flagged(DedupFlag::UriReused)
}

fn cancel(index: &Index, article: &Known, history: &[&Known]) -> Decision {
    if let Some(newest) = history.last() {
        return of_cluster(newest, Verdict::Publish, Relation::Cancel);
    }
    match index.same_uri_elsewhere(article) {
        None => Decision { relation: Relation::Cancel, ..story(article) }.flagged(DedupFlag::CancelUnseen),
        Some(other) if index.rules().cross_source_cancel => of_cluster(other, Verdict::Publish, Relation::Cancel),
        Some(_) => Decision { verdict: Verdict::Suppress, relation: Relation::Cancel, ..story(article) }
            .flagged(DedupFlag::CancelRefused),
    }
}

fn by_content(index: &Index, article: &Known) -> Decision {
    if article.over_quota {
        return story(article).flagged(DedupFlag::SourceQuota);
    }
    let copies = if index.rules().annotate { Verdict::Publish } else { Verdict::Suppress };
    if let Some(leader) = index.exact_leader(article) {
        return matching(leader, copies, Relation::Exact);
    }
    let Some(near) = near(index, article) else { return story(article) };
    let matched = Some(near.matched());
    if article.correction && !near.leader.correction && near.relation != Relation::Template {
        // Its outlet gave the correction another uri: it must reach whoever got what it corrects.
        return Decision { matched, ..of_cluster(near.leader, Verdict::Publish, Relation::Correction) };
    }
    match near.relation {
        Relation::Template => Decision { relation: Relation::Template, matched, ..story(article) },
        Relation::Extended => Decision { matched, ..of_cluster(near.leader, Verdict::Publish, Relation::Extended) },
        copy => Decision { matched, ..of_cluster(near.leader, copies, copy) },
    }
}

fn story(article: &Known) -> Decision {
    Decision::new_story(article.key.cluster())
}

fn of_cluster(known: &Known, verdict: Verdict, relation: Relation) -> Decision {
    Decision {
        verdict,
        relation,
        cluster: known.cluster(),
        leader: Some(known.sequence),
        canonical_uri: Some(known.canonical_uri().to_owned()),
        matched: None,
        flags: Vec::new(),
    }
}

fn matching(known: &Known, verdict: Verdict, relation: Relation) -> Decision {
    let matched = Some(Match { uri: known.uri.to_string(), similarity: 1.0 });
    Decision { matched, ..of_cluster(known, verdict, relation) }
}
