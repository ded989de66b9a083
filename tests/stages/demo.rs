//! The demo, through the binary: the whole daemon on the embedded broker.

use std::process::Command;

use newswire::cli::demo::wire::{Outcome, WIRE};

#[test]
fn the_demo_accounts_for_every_record_of_its_wire() {
    let out = Command::new(env!("CARGO_BIN_EXE_newswire")).args(["demo", "--rate", "100"]).output().unwrap();
    let (stdout, stderr) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{stdout}\n{stderr}");
    assert!(stdout.contains("exactly-once is not shown here"), "it says what it cannot show");
    assert!(
        !stdout.chars().any(|c| c.is_control() && c != '\n'),
        "plain when it is no terminal, whatever the wire holds"
    );

    let row = |name: &str| {
        let line = stdout.lines().find_map(|line| line.strip_prefix(&format!("  {name:<13}")));
        line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok())
            .unwrap_or_else(|| panic!("no {name}"))
    };
    let expected = |wanted: fn(&Outcome) -> bool| WIRE.iter().filter(|item| wanted(&item.outcome)).count();
    assert_eq!(row("in"), WIRE.len());
    // Which of two copies in one batch comes first is for the log to say, so only what does not hang on it is exact.
    assert_eq!(row("withheld"), expected(|outcome| matches!(outcome, Outcome::Withheld)));
    assert_eq!(row("dead letters"), expected(|outcome| matches!(outcome, Outcome::DeadLetter(_))));
    assert_eq!(row("in"), row("published") + row("suppressed") + row("withheld") + row("dead letters"));
    assert!(row("suppressed") > 0 && stdout.contains("in = published + suppressed + withheld + dead letters"));
}

#[test]
fn a_rate_that_is_none_is_refused() {
    for rate in ["fast", "inf", "NaN", "1e9", "0.0001"] {
        let out = Command::new(env!("CARGO_BIN_EXE_newswire")).args(["demo", "--rate", rate]).output().unwrap();
        assert_eq!(out.status.code(), Some(64), "{rate}");
    }
}
