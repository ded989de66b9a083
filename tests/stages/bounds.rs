//! Inputs that hurt end in a record or in a dead letter of a known class. Times are the business of `benches/bounds.rs`.

#[path = "bounds_cases.rs"]
mod cases;

#[test]
fn what_hurts_is_read_or_refused() {
    let mut seen = 0;
    cases::each(200_000, |case| {
        let outcome = cases::outcome(&case.input);
        assert!(case.expected.contains(&outcome), "{}: {outcome}", case.name);
        seen += 1;
    });
    assert!(seen > 500, "{seen}");
}
