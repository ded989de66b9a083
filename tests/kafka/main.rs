//! Fault tests: whole daemons on a real Apache Kafka.
//!
//! Each test has topics, a group and instances of its own ([`wire`]), feeds a made-up wire with known copies
//! ([`articles`]), does harm, and lets the verifier ([`outcomes`], [`verdict`]) say whether every article had exactly one
//! outcome. The decisions are compared with a second implementation of the rules ([`model`]). What the instruments can
//! see is tested too ([`harness`], and the controls in [`outcomes`] and [`start`]).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

// The instruments.
mod articles;
mod broker;
mod client;
mod daemon;
mod harness;
mod model;
mod outcomes;
mod reaper;
mod turn;
mod verdict;
mod wait;
mod wire;

// The faults.
mod broker_restart;
mod commands;
mod crash;
mod dlq;
mod faces;
mod flow;
mod image;
mod injected;
mod log_loss;
mod outage;
mod poison;
mod semantics;
mod shutdown;
mod start;
mod zombie;
