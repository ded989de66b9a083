//! Fault tests: whole daemons on a real Apache Kafka.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod broker;
mod client;
mod harness;
mod reaper;
mod wait;
