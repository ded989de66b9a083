//! What must hold after any fault.

use std::collections::BTreeMap;

use crate::articles::Planned;
use crate::model::{self, Logged, Model, Rules};
use crate::outcomes::{self, Fate, Ledger, Outcome, Place};
use crate::wire::Wire;

fn none(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{what}: {} of them, first {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
}

/// The whole verdict on a wire that was fed this plan, in this order, and nothing else:
/// one outcome each, in order, untouched dead letters; each article published once; the known relations; decisions
/// as the model makes them; outputs as decided.
pub fn all_is_well(wire: &Wire<'_>, planned: &[Planned], rules: Rules) -> (BTreeMap<Place, Fate>, Vec<Logged>) {
    let ledger = Ledger::read(wire);
    assert_eq!(ledger.raw.len(), planned.len(), "all inputs were appended once");
    let fates = ledger.fates();
    none("published more than once", &ledger.published_twice());
    none("not as the plan demands", &outcomes::unexpected(planned, &fates));
    let log = decided_as_the_model(wire, &fates, rules);
    (fates, log)
}

/// The fleet's decisions are the model's, and the outputs are what was decided.
pub fn decided_as_the_model(wire: &Wire<'_>, fates: &BTreeMap<Place, Fate>, rules: Rules) -> Vec<Logged> {
    let log = model::entries(&wire.read("fingerprints"));
    let model = Model::of(&log, rules);
    none("not as the model decides", &model.disagreements());
    let mut wrong = Vec::new();
    for (place, fate) in fates.iter().filter(|(_, fate)| fate.outcome != Outcome::DeadLetter) {
        let verdict = match fate.outcome {
            Outcome::Published => "published",
            Outcome::Suppressed => "suppressed",
            _ => "withheld",
        };
        let decided = fate.sequence().and_then(|sequence| model.recorded.get(&sequence));
        if !decided.is_some_and(|decided| decided.verdict == verdict && decided.relation == fate.relation()) {
            wrong.push(format!("{place:?} went out as {verdict} {}, decided {decided:?}", fate.relation()));
        }
    }
    none("outputs unlike the decision", &wrong);
    let claimed = fates.values().filter(|fate| fate.outcome != Outcome::DeadLetter).count();
    assert_eq!(model.judgements.len(), claimed, "every article that is not poison was claimed, and nothing else");
    log
}
