//! Tests that need no Kafka: through the binary, the library's public face, and HTTP.

mod cli;
mod config;
mod http;
mod view;
