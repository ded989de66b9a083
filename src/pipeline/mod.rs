//! The stages in order, pure, and the work of one batch.

mod stages;

pub use stages::{Prepared, Stages};
