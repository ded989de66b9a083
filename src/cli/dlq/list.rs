//! `newswire dlq ls`: one line a dead letter, then how many of which kind.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::ControlFlow;

use super::Filter;
use super::letter::{Letter, Letters, Place};
use super::scan::Scanner;
use crate::cli::view::Style;
use crate::cli::view::text::fit;
use crate::config::Config;

/// Lines that people are shown when they name no limit.
const SHOWN: usize = 50;
/// Cells of stage and class.
const KIND: usize = 24;
/// Reasons that a class is summed up with.
const REASONS: usize = 3;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    filter: Filter,
    /// List the newest N only, 0 for all; by default 50, with --json all. The sums are of all.
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// List those too that were retried.
    #[arg(long)]
    retried: bool,
    /// One JSON object a line, no sums.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let letters = read(&Scanner::connect(config)?, &args.filter)?;
    let taken: Vec<(&Place, &Letter)> = letters.all.iter().filter(|(_, letter)| args.filter.takes(letter)).collect();
    let (retried, mut listed): (Vec<_>, Vec<_>) =
        taken.iter().copied().partition(|(_, letter)| letter.retried.is_some() && !args.retried);
    listed.sort_by_key(|(place, letter)| (letter.timestamp, **place));
    let limit = args.limit.unwrap_or(if args.json { 0 } else { SHOWN });
    let hidden = if limit == 0 { 0 } else { listed.len().saturating_sub(limit) };

    let mut out = std::io::stdout().lock();
    if args.json {
        for (place, letter) in &listed[hidden..] {
            writeln!(out, "{}", letter.json(**place))?;
        }
        return Ok(());
    }
    let style = Style::for_stdout();
    if hidden > 0 {
        writeln!(out, "({hidden} older ones: --limit 0 lists them)")?;
    }
    for (place, letter) in &listed[hidden..] {
        writeln!(out, "{}", line(**place, letter, style.width))?;
    }
    if !listed.is_empty() {
        writeln!(out)?;
    }
    for (count, what) in sums(listed.iter().map(|(_, letter)| *letter)) {
        writeln!(out, "{count:>7}  {}", indented(&what, style.width.saturating_sub(9)))?;
    }
    let foreign = if letters.foreign > 0 { format!(", {} foreign records", letters.foreign) } else { String::new() };
    let others = if args.retried { String::new() } else { format!(", {} retried before", retried.len()) };
    Ok(writeln!(out, "{} dead letters in {}{others}{foreign}", listed.len(), config.topics.dead_letters)?)
}

/// Reads what the filter may take.
pub(super) fn read(scanner: &Scanner, filter: &Filter) -> anyhow::Result<Letters> {
    let from = filter.since.map_or_else(|| Ok(scanner.beginning()), |since| scanner.at(since))?;
    let mut letters = Letters::default();
    scanner.read(&from, |input| {
        letters.add(&input);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(letters)
}

/// One dead letter in one line that fits.
pub(super) fn line(place: Place, letter: &Letter, width: usize) -> String {
    let time = letter.timestamp.strftime("%Y-%m-%d %H:%M:%S");
    let retried = if letter.retried.is_some() { ", retried" } else { "" };
    let attempts = if letter.attempts > 1 { format!(", attempt {}", letter.attempts) } else { String::new() };
    let (bytes, origin) = (letter.bytes, letter.origin());
    let place = format!("{:<10} {time}  ", place.to_string());
    let kind = fit(&format!("{} {}", letter.stage, letter.class), KIND);
    let what = format!("{bytes} bytes of {origin}{attempts}{retried}: {}", letter.message);
    let taken = place.len() + KIND + 2;
    // Not narrower than is of any use: then the line wraps.
    format!("{place}{kind:<KIND$}  {}", fit(&what, width.saturating_sub(taken).max(KIND)))
}

/// A reason stands one step behind its class.
pub(super) fn indented(what: &str, width: usize) -> String {
    let step = if what.starts_with(' ') { "  " } else { "" };
    format!("{step}{}", fit(what, width.saturating_sub(step.len())))
}

/// Counts by stage and class, each followed by its most frequent reasons; the most frequent first.
pub(super) fn sums<'a>(letters: impl Iterator<Item = &'a Letter>) -> Vec<(usize, String)> {
    let mut kinds: BTreeMap<(&str, &str), BTreeMap<String, usize>> = BTreeMap::new();
    for letter in letters {
        *kinds.entry((&letter.stage, &letter.class)).or_default().entry(mould(&letter.message)).or_default() += 1;
    }
    let mut kinds: Vec<_> = kinds.into_iter().map(|(kind, reasons)| (reasons.values().sum(), kind, reasons)).collect();
    kinds.sort_by_key(|(count, ..): &(usize, _, _)| std::cmp::Reverse(*count));
    let mut sums = Vec::new();
    for (count, (stage, class), reasons) in kinds {
        sums.push((count, format!("{stage} {class}")));
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        sums.extend(reasons.into_iter().take(REASONS).map(|(reason, count)| (count, format!("  {reason}"))));
    }
    sums
}

/// A reason without its numbers, so that equal ones count as such.
fn mould(message: &str) -> String {
    let mut mould = String::with_capacity(message.len());
    for c in message.chars() {
        match c {
            '0'..='9' if mould.ends_with('#') => {}
            '0'..='9' => mould.push('#'),
            _ => mould.push(c),
        }
    }
    mould
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn sums_put_reasons_together_that_differ_in_numbers_only() {
        let letter = |class: &str, message: &str| Letter {
            timestamp: Timestamp::UNIX_EPOCH,
            stage: "decode".into(),
            class: class.into(),
            message: message.into(),
            attempts: 1,
            bytes: 3,
            original_topic: "raw".into(),
            original_partition: Some(0),
            original_offset: Some(7),
            retried: None,
        };
        let letters = [
            letter("no-text", "title only"),
            letter("too-large", "12 bytes, 10 are allowed"),
            letter("too-large", "345 bytes, 10 are allowed"),
        ];
        let sums = sums(letters.iter());
        let expected = ["decode too-large", "  # bytes, # are allowed", "decode no-text", "  title only"];
        assert_eq!(sums.iter().map(|(_, what)| what.as_str()).collect::<Vec<_>>(), expected);
        assert_eq!(sums.iter().map(|(count, _)| *count).collect::<Vec<_>>(), [2, 2, 1, 1]);
    }

    #[test]
    fn a_line_cannot_act_on_the_terminal() {
        let letter = Letter {
            timestamp: Timestamp::UNIX_EPOCH,
            stage: "decode".into(),
            class: "unknown-format".into(),
            message: "\u{1b}[2Jseen".into(),
            attempts: 2,
            bytes: 3,
            original_topic: "raw\u{1b}".into(),
            original_partition: None,
            original_offset: Some(7),
            retried: None,
        };
        let line = line("0/5".parse().unwrap(), &letter, 200);
        assert!(!line.contains('\u{1b}') && line.contains("attempt 2") && line.contains("/?/7"), "{line}");
    }
}
