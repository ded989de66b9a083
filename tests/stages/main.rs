//! Tests that need no Kafka: through the binary, the library's public face, and HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod bounds;
mod carried;
mod charsets;
mod cli;
mod compressed;
mod config;
mod copies;
mod dashboard;
mod decode;
mod demo;
mod deploy;
mod embargoes;
mod enrich;
mod feeds;
mod formats;
mod http;
mod json_ld;
mod json_names;
mod links;
mod metrics;
mod names;
mod normalize;
mod normalize_learned;
mod normalize_page;
mod other_hands;
mod pages;
mod same_story;
mod samples;
mod service;
mod spellings;
mod story;
mod story_xml;
mod support;
mod tagger;
mod tone;
mod view;
mod wire_text;
mod xml_formats;
