//! `newswire enrich`: the offline door. The very stages of the daemon over files or standard input, in constant memory.
//!
//! Articles are taken in chunks. What is pure (decode to fingerprint, enrichment) runs on all cores; the decisions in
//! between run one by one, in the order of the input, on a fingerprint log in memory.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use serde_json::{Value, json};

use super::inputs::{Piece, Pieces};
use crate::config::{Config, Policy};
use crate::dedup::{Decision, OfflineLog, Verdict};
use crate::pipeline::{Prepared, Stages};
use crate::publish::{self, Decided};
use crate::record::{Header, Input, Offset, Partition, Position, Rejection, Sequence};

/// Articles worked on at a time: enough to keep all cores busy.
const CHUNK: usize = 1024;
/// And so many bytes of them.
const CHUNK_BYTES: usize = 32 << 20;

const EXAMPLES: &str = "\
Examples:
  newswire enrich article.html
  newswire enrich --lines wire.jsonl > enriched.jsonl
  newswire enrich --annotate folder/ | jq -r '.enrichment.dedup.relation'
  echo 'قال رئيس الوزراء إن الحكومة ستعقد جلسة غدا' | newswire enrich --assume-clean

Each input gives one JSON line, in order: the record as it would be published, or
  {\"outcome\": \"suppressed\" | \"withheld\" | \"dead-letter\", \"uri\", \"relation\", \"reason\", \"dedup\"}.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Take each line as an article (JSON), not each file; blank lines are passed over.
    #[arg(long)]
    lines: bool,
    /// The text is clean: take no page furniture off.
    #[arg(long)]
    assume_clean: bool,
    /// Judge each article as if there were no other.
    #[arg(long)]
    no_dedup: bool,
    /// Publish copies with their relation instead of suppressing them.
    #[arg(long)]
    annotate: bool,
    /// Field of each article (JSON) with the time at which the log would have taken it: RFC 3339 (UTC where no zone is given), or
    /// seconds or milliseconds since 1970. Else now, rising.
    #[arg(long, value_name = "NAME")]
    time_field: Option<String>,
    /// Files, folders, or - for standard input (the default).
    #[arg(value_name = "FILE|DIR|-")]
    inputs: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, mut config: Config) -> anyhow::Result<()> {
    if args.annotate {
        config.dedup.policy = Policy::Annotate;
    }
    if args.assume_clean {
        config.text.strip_furniture = false;
    }
    let stages = Stages::new(&config)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(config.limits.threads).build()?;
    let mut pieces = Pieces::open(&args.inputs, args.lines, config.limits.max_input_bytes.as_usize())?;
    let mut log = Log::new(&stages, args.no_dedup);
    let mut clock = Clock { field: args.time_field.as_deref(), last: Timestamp::UNIX_EPOCH, untimed: 0 };
    let mut offset = Offset(0);
    let mut out = BufWriter::with_capacity(1 << 18, std::io::stdout().lock());

    loop {
        let inputs = next_chunk(&mut pieces, &mut clock, &mut offset)?;
        if inputs.is_empty() {
            break;
        }
        let prepared: Vec<_> =
            pool.install(|| inputs.into_par_iter().map(|input| (stages.prepare(&input), input)).collect());
        let decided: Vec<_> =
            prepared.into_iter().map(|(article, input)| (log.decide(article, &input), input)).collect();
        let lines: Vec<_> =
            pool.install(|| decided.par_iter().map(|(article, input)| line(&stages, article, input)).collect());
        for line in lines {
            out.write_all(&line?)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
    }
    if clock.untimed > 0 {
        tracing::warn!(articles = clock.untimed, "no time in the field of --time-field; the one before was taken");
    }
    Ok(())
}

fn next_chunk(pieces: &mut Pieces, clock: &mut Clock<'_>, offset: &mut Offset) -> anyhow::Result<Vec<Input>> {
    let (mut inputs, mut bytes) = (Vec::new(), 0);
    while inputs.len() < CHUNK && bytes < CHUNK_BYTES {
        let Some(piece) = pieces.next() else { break };
        let piece = piece?;
        bytes += piece.bytes.len();
        let timestamp = clock.time_of(&piece);
        inputs.push(input(piece, *offset, timestamp));
        *offset = offset.next();
    }
    Ok(inputs)
}

/// A file or line as the raw record that it would be.
pub(super) fn input(piece: Piece, offset: Offset, timestamp: Timestamp) -> Input {
    let content_type =
        piece.content_type.map(|value| Header { name: "content-type".to_owned(), value: Some(value.into()) });
    Input {
        position: Position { topic: "offline".into(), partition: Partition(0), offset },
        timestamp,
        key: None,
        payload: Some(piece.bytes),
        headers: content_type.into_iter().collect(),
    }
}

/// The time at which each article reaches the log.
struct Clock<'a> {
    field: Option<&'a str>,
    last: Timestamp,
    untimed: u64,
}

impl Clock<'_> {
    fn time_of(&mut self, piece: &Piece) -> Timestamp {
        let Some(field) = self.field else {
            self.last = self.last.max(Timestamp::now());
            return self.last;
        };
        match field_time(&piece.bytes, field) {
            Some(time) => self.last = time,
            None => self.untimed += 1,
        }
        self.last
    }
}

fn field_time(json: &[u8], field: &str) -> Option<Timestamp> {
    let article: Value = serde_json::from_slice(json).ok()?;
    match article.get(field)? {
        Value::String(text) => text.parse().ok().or_else(|| {
            let local: DateTime = text.parse().ok()?;
            local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
        }),
        Value::Number(number) => {
            let number = number.as_i64()?;
            // Seconds reach this number in the year 5138, milliseconds did in 1973.
            let seconds = number.unsigned_abs() < 100_000_000_000;
            if seconds { Timestamp::from_second(number) } else { Timestamp::from_millisecond(number) }.ok()
        }
        _ => None,
    }
}

/// The fingerprint log in memory, or, without dedup, a fresh one for each article.
struct Log<'a> {
    stages: &'a Stages,
    shared: Option<OfflineLog>,
}

type Judged = Result<(Prepared, Sequence, Decision), Rejection>;

impl<'a> Log<'a> {
    fn new(stages: &'a Stages, alone: bool) -> Self {
        Self { stages, shared: (!alone).then(|| OfflineLog::new(stages.rules().clone())) }
    }

    fn decide(&mut self, article: Result<Prepared, Rejection>, input: &Input) -> Judged {
        let article = article?;
        let claim = self.stages.claim(&article, "offline");
        let mut alone = None;
        let log = match &mut self.shared {
            Some(shared) => shared,
            None => alone.insert(OfflineLog::new(self.stages.rules().clone())),
        };
        // A claim that was just made can be read; if not, the fault is ours and shows as a dead letter.
        let (sequence, decision) = log
            .decide(claim, input.timestamp)
            .ok_or_else(|| Rejection::publish("claim", "the claim of this article could not be read back"))?;
        Ok((article, sequence, decision))
    }
}

/// What is printed for one input, without the line end.
fn line(stages: &Stages, judged: &Judged, input: &Input) -> anyhow::Result<Vec<u8>> {
    let (prepared, sequence, decision) = match judged {
        Ok(judged) => judged,
        Err(rejection) => return Ok(dead_letter(rejection)),
    };
    let (article, fingerprint) = (&prepared.article, &prepared.fingerprint);
    let decided = Decided { input, article, fingerprint, sequence: Some(*sequence), decision };
    let outcome = match decision.verdict {
        Verdict::Publish => {
            return Ok(match stages.output(&decided) {
                Ok(output) => output.record.and_then(|record| record.payload).unwrap_or_default(),
                Err(rejection) => dead_letter(&rejection),
            });
        }
        Verdict::Suppress | Verdict::Withhold => decision.verdict.as_str(),
    };
    let line = json!({
        "outcome": outcome,
        "uri": article.uri,
        "relation": decision.relation,
        "reason": reason(&decided),
        "dedup": publish::dedup_record(article, fingerprint.content_hash, Some(*sequence), decision),
    });
    Ok(serde_json::to_vec(&line)?)
}

fn dead_letter(rejection: &Rejection) -> Vec<u8> {
    json!({ "outcome": "dead-letter", "reason": rejection.to_string() }).to_string().into_bytes()
}

/// Why an article is not published, in a few words.
pub(super) fn reason(decided: &Decided<'_>) -> String {
    let Decided { article, decision, .. } = decided;
    let relation = decision.relation;
    match (&decision.matched, article.embargoed_until) {
        (_, Some(until)) if decision.verdict == Verdict::Withhold && until > article.received => {
            format!("embargoed until {until}")
        }
        (Some(matched), _) => format!("{relation} of {}", matched.uri),
        (None, _) => relation.to_string(),
    }
}
