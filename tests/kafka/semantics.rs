//! What an article is to the others, case by case, each case after the one before is through.

use crate::articles::{self, Draft};
use crate::broker::Broker;
use crate::client;
use crate::model::{self, Rules};
use crate::outcomes::{Ledger, Outcome, Outcome::Published, Outcome::Suppressed, Outcome::Withheld};
use crate::wait::DEADLINE;
use crate::wire::Wire;
use crate::{turn, verdict};
use newswire::dedup::log::Kind;

/// An article, where it is appended, and what has to become of it: outcome, relation, flag.
type Case = (Draft, i32, Outcome, &'static str, Option<&'static str>);

fn cases() -> Vec<Case> {
    let story = |n: u64| 101 << 32 | n;
    let draft = |outlet: &str, n: u64| Draft::new(outlet, story(n));
    let respelled = |outlet: &str, n: u64| {
        let draft = draft(outlet, n);
        Draft { body: articles::respelled(&draft.body), ..draft }
    };
    let revised = |outlet: &str, n: u64, version: u32| {
        draft(outlet, n).version(version, articles::revised_body(story(n), version))
    };
    let longer = |outlet: &str, n: u64| {
        let draft = draft(outlet, n);
        Draft { body: format!("{}\n\n{}", draft.body, articles::body(story(n + 1000))), ..draft }
    };
    let embargoed = |outlet: &str, n: u64| Draft { embargo: Some("2099-01-01T00:00:00Z".into()), ..draft(outlet, n) };
    let reused = |outlet: &str, n: u64, other: u64| Draft { uri: draft(outlet, n).uri, ..draft(outlet, other) };
    vec![
        // A copy in another partition, spelled otherwise, and the same record once more.
        (draft("wikala", 1), 0, Published, "new", None),
        (respelled("akhbar", 1), 1, Suppressed, "exact", None),
        (draft("wikala", 1), 0, Suppressed, "redelivery", None),
        (respelled("akhbar", 1), 1, Suppressed, "redelivery", None),
        // Nobody's copy is suppressed by what the public never sees.
        (draft("wikala", 2).status("withheld"), 0, Withheld, "withheld", None),
        (draft("akhbar", 2), 1, Published, "new", None),
        (embargoed("wikala", 3), 0, Withheld, "withheld", Some("embargoed")),
        (draft("akhbar", 3), 1, Published, "new", None),
        // Nor by what was taken back.
        (draft("wikala", 4).version(1, articles::body(story(4))), 0, Published, "new", None),
        (draft("wikala", 4).version(2, articles::body(story(4))).status("canceled"), 0, Published, "cancel", None),
        (draft("akhbar", 4), 1, Published, "new", None),
        (draft("wikala", 4).version(1, articles::body(story(4))), 0, Suppressed, "stale", None),
        (draft("wikala", 4).version(2, articles::body(story(4))), 0, Suppressed, "stale", Some("after-cancel")),
        // A newer version is judged afresh: another outlet has brought the text meanwhile.
        (revised("wikala", 4, 3), 0, Suppressed, "syndicated", None),
        // A cancel before its article.
        (
            draft("wikala", 5).version(1, articles::body(story(5))).status("canceled"),
            0,
            Published,
            "cancel",
            Some("cancel-unseen"),
        ),
        (draft("wikala", 5).version(1, articles::body(story(5))), 0, Suppressed, "stale", Some("after-cancel")),
        (revised("wikala", 5, 2), 0, Published, "new", None),
        // Another source cannot take an article back.
        (draft("wikala", 6), 0, Published, "new", None),
        (
            Draft { source: "dakhil.example".into(), ..draft("wikala", 6) }.status("canceled"),
            0,
            Suppressed,
            "cancel",
            Some("cancel-refused"),
        ),
        (respelled("akhbar", 6), 1, Suppressed, "exact", None),
        // Versions go up, never down.
        (revised("wikala", 7, 2), 0, Published, "new", None),
        (revised("wikala", 7, 3), 0, Published, "version", None),
        (revised("wikala", 7, 1), 0, Suppressed, "stale", None),
        (revised("wikala", 7, 3), 0, Suppressed, "redelivery", None),
        // The same uri for other news.
        (draft("wikala", 8), 0, Published, "new", None),
        (reused("wikala", 8, 9), 0, Published, "new", Some("uri-reused")),
        // A suppressed copy that is rewritten is no copy any more; one that is only retouched still is.
        (draft("wikala", 10), 0, Published, "new", None),
        (draft("akhbar", 10), 1, Suppressed, "exact", None),
        (revised("akhbar", 10, 2), 1, Suppressed, "syndicated", None),
        (draft("akhbar", 10).version(3, articles::body(story(11))), 1, Published, "new", None),
        // What a text grows by is published, in the same story.
        (longer("madar", 10), 0, Published, "extended", None),
    ]
}

#[test]
fn each_article_becomes_what_the_design_says() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "semantics", 2).with("batch.interval", "'5ms'");
    let _daemon = wire.start("a");
    let mut next = [0, 0];
    let mut places = Vec::new();
    for (draft, partition, ..) in &cases() {
        wire.feed_through(&[draft.record(*partition)]);
        let offset = &mut next[usize::try_from(*partition).unwrap()];
        places.push((*partition, *offset));
        *offset += 1;
    }
    let ledger = Ledger::read(&wire);
    let fates = ledger.fates();
    for (n, ((draft, _, outcome, relation, flag), place)) in cases().into_iter().zip(places).enumerate() {
        let fate = &fates[&place];
        let flags = fate.flags();
        let found = (fate.outcome, fate.relation(), flag.is_none_or(|flag| flags.contains(&flag)));
        assert_eq!(found, (outcome, relation, true), "case {n}: {} {:?} {flags:?}", draft.uri, draft.version);
    }
    verdict::decided_as_the_model(&wire, &fates, Rules::default());
    // Who upserts by uri and keeps the highest sequence ends with what came last.
    for record in &ledger.enriched {
        let sequence: i64 = record.header("newswire-sequence").unwrap().parse().unwrap();
        assert_eq!(record.json()["enrichment"]["dedup"]["sequence"], sequence);
    }
}

#[test]
fn a_copy_is_suppressed_for_a_crashed_owner_only_because_the_original_is_published_then() {
    let _turn = turn::shared();
    let story = 102 << 32;
    let inputs = [Draft::new("wikala", story).record(0), Draft::new("akhbar", story).record(1)];
    // A fleet that lives shows what the claims of both look like.
    let living = Wire::new(Broker::shared(), "owner", 2);
    living.feed(&inputs);
    let daemon = living.start("a");
    living.wait_drained(DEADLINE);
    daemon.kill();
    let log = living.read("fingerprints");
    let claim_of = |partition: i32| {
        let entries = model::entries(&log);
        let is_it = |kind: &Kind| matches!(kind, Kind::Claim(claim) if claim.partition == partition);
        let at = entries.iter().position(|logged| is_it(&logged.kind)).expect("a claim");
        log[at].clone()
    };

    // An owner that claimed and crashed before its commit leaves its claim in the log and nothing else. Whichever of the
    // two it had claimed is published, once, and the other is suppressed as its copy.
    for claimed in [0, 1] {
        let crashed = Wire::new(Broker::shared(), "crashed-owner", 2).reading(&living);
        client::append(crashed.brokers(), crashed.topic("fingerprints"), [&claim_of(claimed)]);
        let daemon = crashed.start("b");
        crashed.wait_drained(DEADLINE);
        daemon.kill();
        let fates = Ledger::read(&crashed).fates();
        let (original, copy) = (&fates[&(claimed, 0)], &fates[&(1 - claimed, 0)]);
        assert_eq!((original.outcome, original.relation(), original.sequence()), (Published, "new", Some(0)));
        assert_eq!((copy.outcome, copy.relation(), copy.canonical()), (Suppressed, "exact", original.uri()));
        verdict::decided_as_the_model(&crashed, &fates, Rules::default());
    }
}
