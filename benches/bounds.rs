//! Bounded work: what hurts most is read, or refused, in 200 ms: `cargo bench --bench bounds [PART OF A NAME]`.
//!
//! Prints a line a case and exits with 1 if one was over the limit. Where the system tells it (Linux), the time is that of
//! the thread on the CPU, so that a busy machine does not count; a case over half of the limit runs thrice, and the
//! quickest run counts.

#![allow(missing_docs, reason = "a benchmark")]

use std::time::{Duration, Instant};

/// CPU time of this thread so far, where the system tells it; else the time since some moment.
fn now(since: Instant) -> Duration {
    let schedule = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let on_cpu = schedule.and_then(|text| text.split_whitespace().next()?.parse().ok()).map(Duration::from_nanos);
    on_cpu.unwrap_or_else(|| since.elapsed())
}

#[path = "../tests/stages/bounds_cases.rs"]
mod bounds_cases;

const LIMIT: Duration = Duration::from_millis(200);

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let begun = Instant::now();
    let (mut cases, mut over, mut unexpected) = (0, 0, 0);
    println!("{:<44} {:>9} {:<16} {:>6}", "case", "bytes", "outcome", "ms");
    bounds_cases::each(bounds_cases::LIMIT, |case| {
        if !case.name.contains(&wanted) {
            return;
        }
        let time = || {
            let start = now(begun);
            let outcome = bounds_cases::outcome(&case.input);
            (now(begun).saturating_sub(start), outcome)
        };
        let (mut took, outcome) = time();
        if took > LIMIT / 2 {
            took = took.min(time().0).min(time().0);
        }
        cases += 1;
        over += usize::from(took > LIMIT);
        let expected = case.expected.contains(&outcome);
        unexpected += usize::from(!expected);
        let mark = if took > LIMIT { " OVER" } else { "" };
        let surprise = if expected { "" } else { " UNEXPECTED" };
        println!(
            "{:<44} {:>9} {outcome:<16} {:>6.1}{mark}{surprise}",
            case.name,
            case.input.bytes().len(),
            took.as_secs_f64() * 1e3
        );
    });
    println!("{cases} cases, {over} over {} ms, {unexpected} with an unexpected outcome", LIMIT.as_millis());
    std::process::exit(i32::from(over + unexpected > 0));
}
