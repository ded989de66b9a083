//! Learns the furniture of each source from its own articles.
//!
//! A line is furniture of a source when it stands at the head (or the tail) of at least [`MIN_ARTICLES`] and [`MIN_SHARE`] of
//! its last [`WINDOW`] articles. Ends are peeled as they are stripped later: only the outermost line counts, then, with the
//! learned ones off, the next, until nothing new is found. So what is learned can be reached when it is stripped.
//!
//! What repeats and is no furniture stays out: datelines, agencies and author lines, the headline of any article of the
//! source, lines long enough to be sentences, and the lines of one story that was sent many times (articles count by distinct
//! headline and distinct longest line). A short line that could be a person's name must stand in a fifth of the articles.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fmt::Write as _;

use xxhash_rust::xxh3::xxh3_64;

use super::furniture::{self, MAX_CHARS};
use super::learned::MAX_LINES;
use super::{agency, byline, dateline};
use crate::record::Article;
use crate::text::{digit, folded};

/// Articles of a source that are looked at: its last.
pub const WINDOW: usize = 500;
/// A line of fewer articles is not learned.
pub const MIN_ARTICLES: usize = 5;
/// A line of a smaller share of the articles is not learned.
pub const MIN_SHARE: f64 = 0.02;
/// Share from which also a line that could be a name is learned: no author writes a fifth of an outlet.
const NAME_SHARE: f64 = 0.2;
/// A longer line is a sentence.
const MAX_WORDS: usize = 25;
/// Lines kept of each end of an article.
const DEPTH: usize = 12;

/// A line of an end: folded, and as it stood.
struct EndLine {
    folded: String,
    text: String,
}

/// The ends of one article.
struct Sample {
    head: Vec<EndLine>,
    tail: Vec<EndLine>,
    lines: usize,
    title: u64,
    longest: u64,
}

/// Articles seen so far, by source.
#[derive(Default)]
pub struct Learner {
    sources: BTreeMap<String, VecDeque<Sample>>,
    articles: usize,
}

/// What a source was found to repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnedLine {
    /// At the head; else at the tail.
    pub head: bool,
    /// As it stood where it was seen first.
    pub line: String,
    /// Articles of the window that it stands in.
    pub articles: usize,
}

/// What was learned of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnedSource {
    /// Name as in [`Article::source`].
    pub source: String,
    /// Articles looked at.
    pub articles: usize,
    /// Its lines, head first, most frequent first.
    pub lines: Vec<LearnedLine>,
}

impl Learner {
    /// Looks at an article that was normalized without learned furniture.
    pub fn add(&mut self, article: &Article) {
        let lines: Vec<&str> = article.body.lines().filter(|line| !line.is_empty()).collect();
        let longest = lines.iter().max_by_key(|line| line.len()).map_or(0, |line| xxh3_64(line.as_bytes()));
        // A longer line is text: nothing behind it can be reached.
        let short = |line: &&&str| line.chars().nth(MAX_CHARS).is_none();
        let fold = |line: &&str| EndLine { folded: folded(line), text: (*line).to_owned() };
        let sample = Sample {
            head: lines.iter().take(DEPTH).take_while(short).map(fold).collect(),
            tail: lines.iter().rev().take(DEPTH).take_while(short).map(fold).collect(),
            lines: lines.len(),
            title: if article.title.is_empty() { longest } else { xxh3_64(folded(&article.title).as_bytes()) },
            longest,
        };
        let seen = self.sources.entry(article.source.clone()).or_default();
        if seen.len() == WINDOW {
            seen.pop_front();
        }
        seen.push_back(sample);
        self.articles += 1;
    }

    /// Articles looked at.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.articles
    }

    /// What was learned, by source in order of name; sources with nothing to tell are left out.
    #[must_use]
    pub fn learned(&self) -> Vec<LearnedSource> {
        let learned = self.sources.iter().map(|(source, samples)| LearnedSource {
            source: source.clone(),
            articles: samples.len(),
            lines: lines_of(samples),
        });
        learned.filter(|learned| !learned.lines.is_empty()).collect()
    }
}

/// Articles that a line stands in.
struct Support<'a> {
    example: &'a str,
    articles: usize,
    titles: HashSet<u64>,
    longest: HashSet<u64>,
}

impl Support<'_> {
    /// Articles that are not one story sent again.
    fn distinct(&self) -> usize {
        self.titles.len().min(self.longest.len())
    }
}

fn lines_of(samples: &VecDeque<Sample>) -> Vec<LearnedLine> {
    let share = |share: f64| {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "≤ 500"
        )]
        let articles = (samples.len() as f64 * share).ceil() as usize;
        articles.max(MIN_ARTICLES)
    };
    let (least, least_for_a_name) = (share(MIN_SHARE), share(NAME_SHARE));
    let titles: HashSet<u64> = samples.iter().map(|sample| sample.title).collect();
    let mut learned: HashMap<(bool, &str), LearnedLine> = HashMap::new();
    let mut off = vec![(0, 0); samples.len()];
    // Each round goes one line deeper.
    for _ in 0..DEPTH {
        let mut seen: HashMap<(bool, &str), Support<'_>> = HashMap::new();
        for (sample, (head, tail)) in samples.iter().zip(&off) {
            // The last line of an article is its text.
            if sample.lines < head + tail + 2 {
                continue;
            }
            for (at_head, line) in [(true, sample.head.get(*head)), (false, sample.tail.get(*tail))] {
                let Some(line) = line else { continue };
                let support = seen.entry((at_head, &line.folded)).or_insert_with(|| Support {
                    example: &line.text,
                    articles: 0,
                    titles: HashSet::new(),
                    longest: HashSet::new(),
                });
                support.articles += 1;
                support.titles.insert(sample.title);
                support.longest.insert(sample.longest);
            }
        }
        let before = learned.len();
        for ((at_head, line), support) in seen {
            let Support { example, articles, .. } = support;
            let enough = if may_be_a_name(line) { least_for_a_name } else { least };
            let repeated = support.distinct() >= enough && !titles.contains(&xxh3_64(line.as_bytes()));
            if repeated && is_furniture(line, example) {
                let line_of = || LearnedLine { head: at_head, line: example.to_owned(), articles };
                learned.entry((at_head, line)).or_insert_with(line_of);
            }
        }
        if learned.len() == before {
            break;
        }
        for (sample, (head, tail)) in samples.iter().zip(&mut off) {
            let known = |at_head: bool, line: Option<&EndLine>| {
                line.is_some_and(|line| learned.contains_key(&(at_head, line.folded.as_str())))
            };
            while sample.lines > *head + *tail + 1 && known(true, sample.head.get(*head)) {
                *head += 1;
            }
            while sample.lines > *head + *tail + 1 && known(false, sample.tail.get(*tail)) {
                *tail += 1;
            }
        }
    }
    let (mut lines, mut tail): (Vec<_>, Vec<_>) = learned.into_values().partition(|line| line.head);
    for end in [&mut lines, &mut tail] {
        end.sort_by(|one, other| (other.articles, &one.line).cmp(&(one.articles, &other.line)));
        end.truncate(MAX_LINES);
    }
    lines.append(&mut tail);
    lines
}

/// Two to four words of letters only: a name of a person, or of a desk.
fn may_be_a_name(line: &str) -> bool {
    (2..=4).contains(&line.split(' ').count()) && !line.chars().any(|c| digit(c).is_some())
}

/// Whether a repeated line may be taken off: not what says who wrote an article, where and when.
fn is_furniture(line: &str, text: &str) -> bool {
    !line.is_empty()
        && line.split(' ').count() <= MAX_WORDS
        && !is_credit(text)
        && byline::name_in(text).is_none()
        && !dateline::is_place(text)
        && dateline::find(&format!("{text}\n\n…")).is_none()
        && line.split(' ').next_back().is_none_or(|last| agency::named(last).is_none())
        && agency::named(text).is_none()
        && agency::credited_in(text).is_none()
}

/// Short parts of letters only: «عين اليوم – جدة», «سلوى سعد – متابعات». A path through the site («الرئيسية / محليات») is
/// none: its parts are known as furniture.
fn is_credit(text: &str) -> bool {
    let parts: Vec<String> = dateline::parts(text).map(folded).collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| {
            part.split(' ').count() <= 4 && !part.chars().any(|c| digit(c).is_some()) && !furniture::is_phrase(part)
        })
}

/// The file of a table: the same for the same lines, byte for byte.
#[must_use]
pub fn file(learned: &[LearnedSource], articles: usize) -> String {
    let mut out = format!(
        "# newswire: page furniture learned by `newswire learn-furniture` from {articles} articles.\n\
         #\n\
         # A line stands here if at least {MIN_ARTICLES} and {} % of the last {WINDOW} articles of its source begin (or end) with it.\n\
         # text.learned_furniture names this file; its lines are then taken off at the head or the tail, and listed in the record.\n\
         # They are part of the ruleset: instances that share a fingerprint log should have the same file. Read it before you\n\
         # use it, and delete what is no furniture. Spelling (hamza, vowel signs, digits, punctuation) does not matter.\n",
        MIN_SHARE * 100.0
    );
    for LearnedSource { source, articles, lines } in learned {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        _ = writeln!(out, "\n[source.{}] # {articles} articles", basic_key(source));
        for (end, at_head) in [("head", true), ("tail", false)] {
            let mut lines = lines.iter().filter(|line| line.head == at_head).peekable();
            if lines.peek().is_some() {
                _ = writeln!(out, "{end} = [");
                for line in lines {
                    _ = writeln!(out, "    {}, # {}", quoted(&line.line), line.articles);
                }
                out.push_str("]\n");
            }
        }
    }
    out
}

/// A source as a quoted key of TOML.
fn basic_key(source: &str) -> String {
    let mut key = String::from("\"");
    for c in source.chars() {
        match c {
            '"' | '\\' => key.extend(['\\', c]),
            c if c.is_control() => _ = write!(key, "\\u{:04X}", u32::from(c)),
            c => key.push(c),
        }
    }
    key.push('"');
    key
}
