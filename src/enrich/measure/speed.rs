//! How long the models take to load, what they hold in memory, and how fast one core reads.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::{Report, Row};
use crate::enrich::learn::{GoldArticle, is_held_out, lines};
use crate::enrich::{Enricher, Models, Settings};

/// Words of an article, as the figures ask.
const WORDS: usize = 250;
/// Measured for so long at least.
const LEAST: Duration = Duration::from_secs(3);

/// What loading cost.
pub(super) struct Load {
    time: Duration,
    /// What the process holds more than before, pages of the models within the program included: a checksum reads them all.
    resident: Option<u64>,
}

/// Loads the models and measures that.
///
/// # Errors
/// A model is damaged, or the file cannot be read.
pub(super) fn load(gazetteer: Option<&Path>) -> anyhow::Result<(Enricher, Load)> {
    let settings = Settings { entities: true, sentiment: true };
    let before = resident();
    let start = Instant::now();
    let enricher = match gazetteer {
        None => Enricher::load(settings)?,
        Some(path) => {
            let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            Enricher::with_models(settings, Models { gazetteer: Some(&bytes), ..Models::default() })?
        }
    };
    let time = start.elapsed();
    let resident = before.zip(resident()).map(|(before, after)| after.saturating_sub(before));
    Ok((enricher, Load { time, resident }))
}

/// Bytes that this process holds in memory; `None` where the system does not say.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok().map(|kib: u64| kib << 10)
}

/// Time that this thread has spent on a core; `None` where the system does not say.
fn busy() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    status.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Reads held-out Arabic news in articles of [`WORDS`] words, again and again.
///
/// # Errors
/// The set is missing or not as described.
pub(super) fn measure(enricher: &Enricher, data: &Path, load: Load, report: &mut Report) -> anyhow::Result<()> {
    let mut words: Vec<String> = Vec::new();
    for article in lines::<GoldArticle>(&data.join("ar-news-gold/articles.jsonl.gz"))? {
        if is_held_out(&article.id) {
            words.extend(article.text.split_whitespace().map(str::to_owned));
        }
    }
    // A headline of ten words, then the body.
    let articles: Vec<(String, String)> =
        words.chunks_exact(WORDS).map(|words| (words[..10].join(" "), words[10..].join(" "))).collect();
    let pass = || articles.iter().for_each(|(title, body)| drop(black_box(enricher.read(title, body, "ar"))));
    pass();
    let (start, busy) = (Instant::now(), busy());
    let mut passes = 0;
    while passes == 0 || start.elapsed() < LEAST {
        pass();
        passes += 1;
    }
    // Time on the core, where the system says it: what else runs on the machine does not count.
    let on_core = busy.zip(self::busy()).map(|(before, after)| after.saturating_sub(before));
    let seconds = on_core.unwrap_or_else(|| start.elapsed()).as_secs_f64();
    let read = (passes * articles.len()) as f64;
    let _ = writeln!(report.details, "\nspeed: {} articles of {WORDS} words, {passes} times", articles.len());
    let rows = &mut report.rows;
    rows.push(Row::new(
        "enrich, one core, Arabic articles of 250 words a second",
        format!("{:.0}", read / seconds),
        "2,500",
        "5,000",
    ));
    rows.push(Row::new("tokens a second", format!("{:.0}", read * WORDS as f64 / seconds), "", ""));
    rows.push(Row::new("models, load", format!("{:.3} s", load.time.as_secs_f64()), "1 s", "0.3 s"));
    let resident = load.resident.map_or_else(|| "?".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
    rows.push(Row::new("models, resident", resident, "250 MB", "120 MB"));
    Ok(())
}
