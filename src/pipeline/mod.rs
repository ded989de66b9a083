//! The stages in order, and the work of a batch.

mod batch;
mod breaker;
mod commit;
mod session;
mod stages;
mod tally;

pub use batch::{Batch, Claimed, Ready};
pub use breaker::Breaker;
pub use session::{Parts, SessionEnd, run as run_session};
pub use stages::{Output, Prepared, Stages};
pub use tally::Tally;
