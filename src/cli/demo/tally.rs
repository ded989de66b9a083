//! The books of one round: what went in, what came out, and whether the two agree.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::cli::view::{Paint, Seen, Style};
use crate::dedup::Relation;

/// Counts of one round of the wire.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    fed: u64,
    published: BTreeMap<Relation, u64>,
    suppressed: BTreeMap<Relation, u64>,
    withheld: u64,
    dead_letters: BTreeMap<String, u64>,
    unreadable: u64,
    latencies: Vec<Duration>,
    span: Option<(Instant, Instant)>,
}

impl Tally {
    /// One record went in.
    pub fn feed(&mut self, now: Instant) {
        self.fed += 1;
        self.span.get_or_insert((now, now));
    }

    /// One record came out, so long after it went in.
    pub fn see(&mut self, seen: &Seen, latency: Option<Duration>, now: Instant) {
        match seen {
            Seen::Published(record) => *self.published.entry(record.enrichment.dedup.relation).or_default() += 1,
            Seen::Suppressed(audit) => *self.suppressed.entry(audit.relation).or_default() += 1,
            Seen::Withheld(..) => self.withheld += 1,
            Seen::DeadLetter(note) => *self.dead_letters.entry(note.class.clone()).or_default() += 1,
            // Nobody retries in a demo, and a note is no outcome.
            Seen::Retried(..) => {}
            Seen::Unreadable(_) => self.unreadable += 1,
        }
        self.latencies.extend(latency);
        if let Some((_, last)) = &mut self.span {
            *last = now;
        }
    }

    /// Records that went in.
    #[must_use]
    pub fn fed(&self) -> u64 {
        self.fed
    }

    /// Records that came out, understood.
    #[must_use]
    pub fn out(&self) -> u64 {
        self.published.values().chain(self.suppressed.values()).chain(self.dead_letters.values()).sum::<u64>()
            + self.withheld
    }

    /// Whether each record that went in has come out exactly once, as far as counts can tell.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.fed == self.out() && self.unreadable == 0
    }

    /// The summary, several lines without a line break at the end.
    #[must_use]
    pub fn summary(&self, style: &Style) -> String {
        let total = |counts: &BTreeMap<Relation, u64>| counts.values().sum::<u64>();
        let by_relation = |counts: &BTreeMap<Relation, u64>| {
            listed(counts.iter().map(|(relation, count)| (relation.as_str(), *count)))
        };
        let dead = self.dead_letters.values().sum();
        let classes = listed(self.dead_letters.iter().map(|(class, count)| (class.as_str(), *count)));
        let row =
            |name: &str, count: u64, detail: &str| format!("  {name:<13}{count:>6}  {detail}").trim_end().to_owned();
        let mut lines = vec![
            style.paint(Paint::Bold, "summary"),
            row("in", self.fed, ""),
            row("published", total(&self.published), &by_relation(&self.published)),
            row("suppressed", total(&self.suppressed), &by_relation(&self.suppressed)),
            row("withheld", self.withheld, ""),
            row("dead letters", dead, &classes),
        ];
        if self.unreadable > 0 {
            lines.push(row("unreadable", self.unreadable, "records of the output topics that are not ours"));
        }
        if let Some((first, last)) = self.span.filter(|(first, last)| last > first) {
            // A demo holds few records, so the loss of precision does not show.
            #[allow(clippy::cast_precision_loss, reason = "counts of a demo")]
            let rate = self.out() as f64 / (last - first).as_secs_f64();
            lines.push(format!("  {rate:.1} articles/s, from the first one in to the last one out"));
        }
        if let (Some(p50), Some(p99)) = (self.latency(50), self.latency(99)) {
            let ms = |latency: Duration| latency.as_millis();
            lines.push(format!("  latency, in to seen: p50 {} ms, p99 {} ms", ms(p50), ms(p99)));
        }
        lines.push(if self.adds_up() {
            style.paint(Paint::Good, "  in = published + suppressed + withheld + dead letters")
        } else {
            let verdict = format!("  the counts do not add up: {} in, {} out", self.fed, self.out());
            style.paint(Paint::Bad, &verdict)
        });
        lines.join("\n")
    }

    /// The latency that so many of a hundred records stay within (nearest rank).
    fn latency(&self, percent: usize) -> Option<Duration> {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100);
        sorted.get(rank.checked_sub(1)?).copied()
    }
}

fn listed<'a>(counts: impl Iterator<Item = (&'a str, u64)>) -> String {
    let words: Vec<String> = counts.map(|(word, count)| format!("{word} {count}")).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::view::DeadLetterNote;

    fn dead_letter(class: &str) -> Seen {
        Seen::DeadLetter(DeadLetterNote {
            stage: "decode".into(),
            class: class.into(),
            message: "reason".into(),
            origin: "news.raw[0]@1".into(),
            bytes: 3,
        })
    }

    #[test]
    fn counts_add_up_only_when_each_record_came_out_once() {
        let now = Instant::now();
        let mut tally = Tally::default();
        assert!(tally.adds_up());
        tally.feed(now);
        tally.feed(now);
        tally.see(&dead_letter("no-text"), None, now);
        assert!(!tally.adds_up(), "one is missing");
        assert!(tally.summary(&Style::plain(80)).contains("do not add up: 2 in, 1 out"));
        tally.see(&dead_letter("empty"), None, now);
        assert!(tally.adds_up());
        assert!(tally.summary(&Style::plain(80)).contains("dead letters      2  empty 1, no-text 1"));
        tally.see(&dead_letter("empty"), None, now);
        assert!(!tally.adds_up(), "one came twice");
    }

    #[test]
    fn what_cannot_be_read_is_never_in_order() {
        let now = Instant::now();
        let mut tally = Tally::default();
        tally.feed(now);
        tally.see(&Seen::Unreadable("not JSON".into()), None, now);
        assert!(!tally.adds_up());
        tally.see(&dead_letter("empty"), None, now);
        assert!(!tally.adds_up());
    }

    #[test]
    fn percentiles_are_nearest_rank() {
        let now = Instant::now();
        let mut tally = Tally::default();
        assert_eq!(tally.latency(50), None);
        for ms in (1..=200).rev() {
            tally.see(&dead_letter("empty"), Some(Duration::from_millis(ms)), now);
        }
        assert_eq!(tally.latency(50), Some(Duration::from_millis(100)));
        assert_eq!(tally.latency(99), Some(Duration::from_millis(198)));
    }
}
