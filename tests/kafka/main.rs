//! Fault tests: whole daemons on a real Apache Kafka.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod articles;
mod broker;
mod client;
mod daemon;
mod harness;
mod model;
mod outcomes;
mod reaper;
mod start;
mod wait;
mod wire;
