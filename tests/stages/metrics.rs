//! The documented metrics are the exported ones.

use newswire::metrics::Metrics;

#[test]
fn the_kept_table_is_that_of_the_program() {
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/metrics.md")).unwrap();
    assert!(kept == Metrics::table_file(), "renew it: newswire config metrics > config/metrics.md");
}

#[test]
fn everything_exported_is_in_the_table() {
    let metrics = Metrics::new("newswire", "news.raw").unwrap();
    let table: Vec<&str> = Metrics::table().into_iter().map(|(name, ..)| name).collect();
    let exported = metrics.registry().gather();
    assert!(exported.len() > 20, "counters and gauges without labels are exported from the start");
    for family in exported {
        assert!(table.contains(&family.name()), "{} is not documented", family.name());
    }
}
