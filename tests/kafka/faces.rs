//! What the daemon says of itself: metrics that equal the topics, records that follow the standard.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::articles;
use crate::broker::Broker;
use crate::client::{self, Isolation};
use crate::daemon::Daemon;
use crate::model::Rules;
use crate::outcomes::Ledger;
use crate::wait::DEADLINE;
use crate::wire::Wire;
use crate::{turn, verdict};

/// What a check needs may be missing on a developer's machine, but never where the project is tested.
fn skip(what: &str) {
    assert!(std::env::var("CI").is_err(), "{what}");
    eprintln!("skipped: {what}");
}

#[test]
fn metrics_and_records_are_what_they_should_be() {
    let _turn = turn::shared();
    let wire = Wire::new(Broker::shared(), "faces", 2);
    let planned = articles::stream(81, 2000, 2);
    wire.feed(planned.iter().map(|planned| &planned.record));
    let daemon = wire.start("a");
    wire.wait_drained(DEADLINE);
    verdict::all_is_well(&wire, &planned, Rules::default());
    let ledger = Ledger::read(&wire);

    metrics_equal_the_topics(&daemon, &ledger);
    promtool_accepts(&daemon.metrics_text());
    assert!(daemon.metrics_text().contains(&format!("group=\"{}\"", wire.group())), "fleets are told apart");
    headroom_is_measured_once_retention_deletes(&wire, &daemon);
    records_follow_the_standard(&ledger);
    for (path, expected) in
        [("/livez", 200), ("/readyz", 200), ("/startupz", 200), ("/version", 200), ("/nothing", 404)]
    {
        assert_eq!(daemon.get(path).map(|(status, _)| status), Some(expected), "{path}");
    }
}

fn metrics_equal_the_topics(daemon: &Daemon, ledger: &Ledger) {
    // The counters move a moment after the commit.
    let consumed = |daemon: &Daemon| daemon.metrics()["newswire_records_consumed_total"];
    #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
    let count = |records: &[crate::client::Record]| records.len() as f64;
    crate::wait::until_true(DEADLINE, "the counters", || consumed(daemon) >= count(&ledger.raw));
    let metrics = daemon.metrics();
    let value = |series: &str| metrics.get(series).copied().unwrap_or_default();
    let outcome = |name: &str| value(&format!("newswire_outcomes_total{{outcome=\"{name}\"}}"));
    assert_eq!(consumed(daemon), count(&ledger.raw));
    assert_eq!(outcome("published"), count(&ledger.enriched));
    assert_eq!(outcome("suppressed"), count(&ledger.duplicates));
    assert_eq!(outcome("withheld"), count(&ledger.withheld));
    assert_eq!(outcome("dead-letter"), count(&ledger.dead_letters));
    assert_eq!(value("newswire_conservation_difference"), 0.0);
    assert_eq!(value("newswire_log_disagreements_total"), 0.0);

    let sum = |metric: &str| -> f64 {
        let of_metric = |series: &String| series.starts_with(&format!("{metric}{{"));
        metrics.iter().filter(|(series, _)| of_metric(series)).map(|(_, value)| value).sum()
    };
    assert_eq!(sum("newswire_dead_letters_total"), count(&ledger.dead_letters));
    assert_eq!(sum("newswire_duplicates_total"), count(&ledger.duplicates));
    // The client reports its lag every other second.
    let lags = |metrics: BTreeMap<String, f64>| -> Vec<f64> {
        metrics.iter().filter(|(series, _)| series.starts_with("newswire_lag_records{")).map(|(_, lag)| *lag).collect()
    };
    crate::wait::until_true(DEADLINE, "the lag of both partitions to be gone", || lags(daemon.metrics()) == [0.0, 0.0]);
    assert_eq!(value("newswire_assigned_partitions"), 2.0);
    assert_eq!(value("newswire_raw_partitions"), 2.0);
    assert_eq!(value("newswire_not_ready{cause=\"starting\"}"), 0.0);
    for mix in ["newswire_published_languages_total", "newswire_published_tones_total"] {
        assert_eq!(sum(mix), count(&ledger.enriched), "{mix}");
    }
}

/// Nothing is near while nothing was deleted; then it counts what is left to delete before unread records are reached.
fn headroom_is_measured_once_retention_deletes(wire: &Wire<'_>, daemon: &Daemon) {
    let headroom = || -> Vec<f64> {
        let metrics = daemon.metrics();
        let series = metrics.iter().filter(|(series, _)| series.starts_with("newswire_retention_headroom_records"));
        series.map(|(_, records)| *records).collect()
    };
    assert_eq!(headroom(), Vec::<f64>::new());
    let end = wire.offsets().ends(wire.topic("raw"), Isolation::ReadCommitted)[&0];
    client::delete_records(wire.brokers(), wire.topic("raw"), 0, end - 7);
    crate::wait::until_true(DEADLINE, "the headroom to show", || headroom() == [7.0]);
}

fn promtool_accepts(metrics: &str) {
    let started = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut promtool) = started else {
        return skip("promtool is missing: apt-get install prometheus");
    };
    promtool.stdin.take().unwrap().write_all(metrics.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{said}");
}

/// Without `enrichment`, a record is ninjs 3.1.
fn records_follow_the_standard(ledger: &Ledger) {
    let Some(path) = std::env::var_os("NEWSWIRE_NINJS_SCHEMA").map(PathBuf::from) else {
        return skip("NEWSWIRE_NINJS_SCHEMA does not name the ninjs 3.1 schema");
    };
    let mut schemas = boon::Schemas::new();
    let path = path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut compiler = boon::Compiler::new();
    // The schema refers to that of GeoJSON for places with a map, which we never write; tests fetch nothing.
    compiler.add_resource("https://geojson.org/schema/GeoJSON.json", serde_json::json!(false)).unwrap();
    let schema = compiler.compile(path.to_str().unwrap(), &mut schemas).unwrap();
    for record in ledger.enriched.iter().chain(&ledger.withheld) {
        let mut json = record.json();
        json.as_object_mut().unwrap().remove("enrichment").expect("an enrichment");
        if let Err(error) = schemas.validate(&json, schema) {
            panic!("{error:#}\n{json:#}");
        }
    }
    // The control: the schema does refuse what is not ninjs.
    let mut broken = ledger.enriched[0].json();
    broken["pubStatus"] = "perhaps".into();
    assert!(schemas.validate(&broken, schema).is_err());
}
