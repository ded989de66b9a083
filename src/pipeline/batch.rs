//! A micro-batch on its way: read → claimed → ready to commit.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::kafka::assignment::Epoch;
use crate::kafka::fingerprint_log::Ticket;
use crate::pipeline::{Prepared, Tally};
use crate::publish::OutRecord;
use crate::record::{Input, Offset, Partition, Rejection};

/// Records read under one assignment, in the order of their partitions.
#[derive(Debug)]
pub struct Batch {
    /// Assignment under which they were read.
    pub epoch: Epoch,
    /// The records.
    pub inputs: Vec<Input>,
    /// Their bytes.
    pub bytes: usize,
    /// When the first one was read.
    pub opened: Instant,
}

/// A batch whose articles are claimed.
pub struct Claimed {
    /// The batch.
    pub batch: Batch,
    /// For each record, the prepared article or why it is a dead letter.
    pub prepared: Vec<Result<Prepared, Rejection>>,
    /// Stands for the claims of the prepared ones, in their order.
    pub ticket: Ticket,
}

/// A batch that only has to be committed.
pub struct Ready {
    /// Assignment under which it was read.
    pub epoch: Epoch,
    /// What to produce, in order.
    pub records: Vec<OutRecord>,
    /// Next to read of each partition in the batch.
    pub offsets: Vec<(Partition, Offset)>,
    /// What to count once it is committed.
    pub tally: Tally,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new(epoch: Epoch) -> Self {
        Self { epoch, inputs: Vec::new(), bytes: 0, opened: Instant::now() }
    }

    /// Adds a record.
    pub fn push(&mut self, input: Input) {
        self.bytes += input.size();
        self.inputs.push(input);
    }

    /// Next to read of each partition once this batch is committed.
    #[must_use]
    pub fn offsets(&self) -> Vec<(Partition, Offset)> {
        let last: BTreeMap<Partition, Offset> =
            self.inputs.iter().map(|input| (input.position.partition, input.position.offset.next())).collect();
        last.into_iter().collect()
    }
}
