//! The pure stages, through their public faces.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed helper fails its test")]

mod decode;
mod normalize;
mod support;
