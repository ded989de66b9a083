//! `newswire import --sample`: the demo's sample wire to a real raw topic, at a pace, once or again and again.

use std::time::{Duration, Instant};

use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer};

use super::demo::wire::WIRE;

/// How the sample wire is fed.
#[derive(Debug, clap::Args)]
pub(super) struct Sample {
    /// Write the sample wire of the demo: 84 records of nine invented outlets. No files are read.
    #[arg(long, conflicts_with_all = ["inputs", "lines", "content_type", "source", "key_field"])]
    pub sample: bool,
    /// With --sample: records per second.
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "inputs", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: u32,
    /// With --sample: do not end, but write it anew every so many seconds. What is remembered of the last time makes it
    /// redeliveries: see dedup.window and dedup.identity_horizon.
    #[arg(long, value_name = "SECONDS", conflicts_with = "inputs")]
    every: Option<u64>,
}

/// Writes the wire; each record to the partition of its outlet, so that versions stay in order.
pub(super) fn feed<C: ProducerContext<DeliveryOpaque = usize>>(
    args: &Sample,
    producer: &ThreadedProducer<C>,
    topic: &str,
    partitions: usize,
    timeout: Duration,
) -> anyhow::Result<()> {
    let pace = Duration::from_secs(1) / args.rate;
    loop {
        let begun = Instant::now();
        for (number, item) in WIRE.iter().enumerate() {
            let headers = item
                .headers()
                .into_iter()
                .fold(OwnedHeaders::new(), |headers, (key, value)| headers.insert(Header { key, value: Some(value) }));
            let key = item.key();
            let mut record = BaseRecord::<String, [u8], usize>::with_opaque_to(topic, number)
                .payload(item.bytes)
                .partition(item.outlet.partition(i32::try_from(partitions)?))
                .headers(headers);
            record.key = key.as_ref();
            producer.send(record).map_err(|(error, _)| error)?;
            std::thread::sleep(pace);
        }
        producer.flush(timeout)?;
        let Some(every) = args.every else { return Ok(()) };
        std::thread::sleep(Duration::from_secs(every).saturating_sub(begun.elapsed()));
    }
}
