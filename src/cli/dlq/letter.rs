//! One dead letter, as its headers tell it; bytes are looked at only where they are wanted.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

use crate::dead_letter::{ATTEMPTS, RETRIED_OFFSET, RETRIED_TO};
use crate::record::{Input, Offset, Partition};

/// Where a dead letter stands in the topic of dead letters, written `partition/offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub partition: Partition,
    pub offset: Offset,
}

/// What is known of a dead letter without its bytes. Texts are shared: there may be many letters with few reasons.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// When the raw record was appended.
    pub timestamp: Timestamp,
    pub stage: Arc<str>,
    pub class: Arc<str>,
    pub message: Arc<str>,
    /// How often it has failed.
    pub attempts: u32,
    pub bytes: usize,
    pub original_topic: Arc<str>,
    pub original_partition: Option<i32>,
    pub original_offset: Option<i64>,
    /// When and where to it was retried.
    pub retried: Option<(Timestamp, Arc<str>)>,
}

/// A record of the topic of dead letters.
pub(super) enum Read {
    Letter(Letter),
    /// A retry was here.
    Note {
        of: Place,
        to: Arc<str>,
        at: Timestamp,
    },
    /// Somebody else's: it has none of our headers.
    Foreign,
}

/// The dead letters of a topic, or of a part of it.
#[derive(Default)]
pub(super) struct Letters {
    pub all: BTreeMap<Place, Letter>,
    /// Records that are neither dead letters nor notes.
    pub foreign: usize,
    texts: HashSet<Arc<str>>,
}

impl Letters {
    /// Takes the next record of its partition. Notes stand behind what they are about.
    pub fn add(&mut self, input: &Input) {
        match self.read(input) {
            Read::Letter(letter) => _ = self.all.insert(Place::of(input), letter),
            Read::Note { of, to, at } => {
                if let Some(letter) = self.all.get_mut(&of) {
                    letter.retried = Some((at, to));
                }
            }
            Read::Foreign => self.foreign += 1,
        }
    }

    fn read(&mut self, input: &Input) -> Read {
        if let Some(offset) = input.header(RETRIED_OFFSET).and_then(|text| text.parse().ok()) {
            let of = Place { partition: input.position.partition, offset: Offset(offset) };
            return Read::Note { of, to: self.text(input.header(RETRIED_TO)), at: input.timestamp };
        }
        let Some(stage) = input.header("newswire-error-stage") else { return Read::Foreign };
        let number = |name: &str| input.header(name).and_then(|text| text.parse::<i64>().ok());
        Read::Letter(Letter {
            timestamp: input.timestamp,
            stage: self.text(Some(stage)),
            class: self.text(input.header("newswire-error-class")),
            message: self.text(input.header("newswire-error-message")),
            attempts: number(ATTEMPTS).and_then(|count| u32::try_from(count).ok()).unwrap_or(1),
            bytes: input.bytes().len(),
            original_topic: self.text(input.header("newswire-original-topic")),
            original_partition: number("newswire-original-partition").and_then(|n| i32::try_from(n).ok()),
            original_offset: number("newswire-original-offset"),
            retried: None,
        })
    }

    fn text(&mut self, text: Option<&str>) -> Arc<str> {
        let text = text.unwrap_or("?");
        self.texts.get(text).map(Arc::clone).unwrap_or_else(|| {
            let kept: Arc<str> = text.into();
            self.texts.insert(Arc::clone(&kept));
            kept
        })
    }
}

impl Letter {
    /// `topic/partition/offset` of the raw record.
    pub fn origin(&self) -> String {
        let number = |n: Option<i64>| n.map_or_else(|| "?".to_owned(), |n| n.to_string());
        let (partition, offset) = (number(self.original_partition.map(i64::from)), number(self.original_offset));
        format!("{}/{partition}/{offset}", self.original_topic)
    }

    /// For programs.
    pub fn json(&self, place: Place) -> serde_json::Value {
        json!({
            "partition": place.partition.0,
            "offset": place.offset.0,
            "timestamp": self.timestamp.to_string(),
            "stage": &*self.stage,
            "class": &*self.class,
            "message": &*self.message,
            "attempts": self.attempts,
            "bytes": self.bytes,
            "original": {
                "topic": &*self.original_topic, "partition": self.original_partition, "offset": self.original_offset,
            },
            "retried": self.retried.as_ref().map(|(at, to)| json!({ "at": at.to_string(), "to": &**to })),
        })
    }
}

impl Place {
    /// Where a record of the topic of dead letters stands.
    pub fn of(input: &Input) -> Self {
        Self { partition: input.position.partition, offset: input.position.offset }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.offset)
    }
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (partition, offset) = text.split_once('/').ok_or("expected PARTITION/OFFSET, for instance 2/1041")?;
        match (partition.parse::<i32>(), offset.parse::<i64>()) {
            (Ok(partition), Ok(offset)) if partition >= 0 && offset >= 0 => {
                Ok(Self { partition: Partition(partition), offset: Offset(offset) })
            }
            _ => Err("expected two numbers: PARTITION/OFFSET, for instance 2/1041"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dead_letter::{dead_letter, original_headers};
    use crate::record::{Header, Position, Rejection};

    fn input(offset: i64, headers: &[(&str, &str)]) -> Input {
        let position = Position { topic: "raw".into(), partition: Partition(1), offset: Offset(offset) };
        let header = |(name, value): &(&str, &str)| Header { name: (*name).into(), value: Some((*value).into()) };
        let headers = headers.iter().map(header).collect();
        Input { position, timestamp: Timestamp::UNIX_EPOCH, key: None, payload: Some(vec![0xff]), headers }
    }

    /// As the record of a dead letter comes back from its topic.
    fn failed(input: Input, offset: i64) -> Input {
        let letter = dead_letter(input.clone(), &Rejection::decode("unknown-format", "what is this"));
        let position = Position { topic: "dead".into(), offset: Offset(offset), ..input.position };
        Input { position, headers: letter.headers, ..input }
    }

    #[test]
    fn a_retry_keeps_the_headers_that_came_in_and_counts_on() {
        let first = failed(input(7, &[("content-type", "text/html"), ("x-twice", "1"), ("x-twice", "2")]), 40);
        let again = Input { headers: original_headers(first.headers), ..input(90, &[]) };
        let names: Vec<&str> = again.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["content-type", "x-twice", "x-twice", ATTEMPTS]);
        let second = failed(again, 41);
        assert_eq!(second.header(ATTEMPTS), Some("2"));
        assert_eq!(second.header("newswire-original-offset"), Some("90"), "the newest place counts");
        assert_eq!(second.headers.iter().filter(|header| header.name == ATTEMPTS).count(), 1);
    }

    #[test]
    fn a_note_marks_the_letter_before_it_in_its_partition_and_no_other() {
        let mut letters = Letters::default();
        letters.add(&failed(input(7, &[]), 40));
        letters.add(&failed(input(8, &[]), 41));
        letters.add(&input(42, &[(RETRIED_OFFSET, "40"), (RETRIED_TO, "raw/1")]));
        letters.add(&input(43, &[(RETRIED_OFFSET, "39"), (RETRIED_TO, "raw/1")]));
        letters.add(&input(44, &[("somebody", "else's")]));
        let retried: Vec<(i64, bool)> =
            letters.all.iter().map(|(place, letter)| (place.offset.0, letter.retried.is_some())).collect();
        assert_eq!((retried, letters.foreign), (vec![(40, true), (41, false)], 1));
        let place: Place = "1/40".parse().unwrap();
        assert_eq!(letters.all[&place].origin(), "raw/1/7");
        assert_eq!(letters.all[&place].json(place)["retried"]["to"], "raw/1");
    }

    #[test]
    fn a_place_is_two_numbers() {
        assert_eq!("2/1041".parse::<Place>().unwrap().to_string(), "2/1041");
        for wrong in ["", "2", "2/", "/7", "2/x", "-1/7", "2/-7", "2/7/9"] {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }
}
