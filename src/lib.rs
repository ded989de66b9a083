//! newswire: exactly-once dedup and enrichment of news wires on Kafka, Arabic first.
//!
//! # Flow
//!
//! ```text
//!  news.raw ──▶ decode ──▶ normalize ──▶ dedup ──▶ enrich ──▶ publish ──▶ news.enriched, …duplicates, …withheld,
//!                                         │  ▲                            …dead-letters   (one transaction a batch)
//!                                  claims ▼  │ folded in order
//!                                     news.fingerprints
//! ```
//!
//! The text stages ([`decode`], [`normalize`], [`dedup`], [`enrich`], [`publish`]) are pure: no I/O, no clock, no globals. The
//! shell is [`kafka`] (clients, rebalances, transactions, the fingerprint log), [`pipeline`] (batches, threads, the
//! commit unit), [`daemon`] (restore, sessions, rebuilds) and [`cli`]. [`record`] holds the shapes that travel between them.
//!
//! # What is guaranteed
//!
//! For each raw record, what it leads to (an enriched record, an audit record, a withheld record or a dead letter) and its
//! offset become visible atomically and once to `read_committed` readers, in input order per partition; also through
//! `kill -9`, rebalances, broker restarts and commits whose outcome is unknown. How:
//!
//! - One micro-batch is one transaction with its offsets; its states are types ([`kafka::transaction`]). After an unknown
//!   outcome the producer is thrown away, and its successor's start resolves what it left.
//! - Each batch carries the epoch of the assignment it was read under; offsets are sent under the lock that the rebalance
//!   callback takes ([`kafka::assignment`]).
//! - Decisions on copies are a function of one shared, ordered log, and the first one recorded binds the fleet
//!   ([`dedup`], [`kafka::fingerprint_log`]). They do not depend on the number of instances, on crashes, or on where an instance
//!   starts to read.
//!
//! # What is not
//!
//! A reader that is not `read_committed` sees aborted work. Order per uri holds only if the input is keyed by uri. Which
//! texts are alike is a measured judgement, not a proof ([`dedup`]). A suppressed copy stays suppressed when its leader is
//! cancelled later.

pub mod cli;
pub mod config;
pub mod daemon;
pub mod dead_letter;
pub mod decode;
pub mod dedup;
pub mod enrich;
pub mod exit;
pub mod health;
pub mod http;
pub mod kafka;
pub mod logging;
pub mod metrics;
pub mod normalize;
pub mod notify;
pub mod pipeline;
pub mod publish;
pub mod record;
pub mod shutdown;
pub mod text;
