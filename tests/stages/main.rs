//! Tests that need no Kafka: through the binary, the library's public face, and HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod bounds;
mod carried;
mod charsets;
mod cli;
mod compressed;
mod config;
mod copies;
mod decode;
mod demo;
mod enrich;
mod feeds;
mod formats;
mod http;
mod json_ld;
mod metrics;
mod normalize;
mod normalize_learned;
mod normalize_page;
mod pages;
mod samples;
mod support;
mod view;
mod wire_text;
mod xml_formats;
