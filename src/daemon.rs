//! The daemon: restore the log, run sessions of the pipeline, build it anew when its clients break, stop when asked.

use std::collections::VecDeque;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tracing::{error, info, warn};

use crate::config::{Config, OnUnavailable};
use crate::health::Health;
use crate::kafka::client::instance_id;
use crate::kafka::fingerprint_log::FingerprintLog;
use crate::metrics::Metrics;
use crate::pipeline::{Parts, SessionEnd, Stages, run_session};
use crate::shutdown::Shutdown;

/// Waits between sessions: the first, doubled up to the last while no session lives longer than the last.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// So many fenced sessions within so long mean that somebody else runs under our name.
const FENCED: (usize, Duration) = (5, Duration::from_secs(300));
const LOOK: Duration = Duration::from_millis(50);

/// A running daemon.
pub struct Daemon {
    metrics: Metrics,
    health: Health,
    shutdown: Shutdown,
    thread: JoinHandle<anyhow::Result<()>>,
}

impl Daemon {
    /// Loads the models and starts; returns at once. Broker trouble shows in health and logs, not here.
    ///
    /// # Errors
    /// A model is damaged, a client refuses its settings, a thread cannot be started.
    pub fn start(config: Config) -> anyhow::Result<Self> {
        let metrics =
            Metrics::new(&config.kafka.group_id, &config.topics.raw).context("cannot register the metrics")?;
        let (health, shutdown) = (Health::exported(metrics.not_ready.clone()), Shutdown::default());
        metrics.build_info.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let instance = instance_id(&config.kafka);
        let stages = Stages::new(&config)?;
        let name = |n| format!("cpu-{n}");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(config.limits.threads).thread_name(name).build()?;
        let log = FingerprintLog::start(&config, &instance, metrics.clone(), health.clone())?;
        let parts = Parts {
            config,
            instance,
            stages,
            pool,
            log,
            metrics: metrics.clone(),
            health: health.clone(),
            shutdown: shutdown.clone(),
        };
        let thread = std::thread::Builder::new().name("daemon".to_owned()).spawn(move || supervise(&parts))?;
        Ok(Self { metrics, health, shutdown, thread })
    }

    /// Its metrics.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Its health.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// The wish to stop: requesting it drains the batches in flight, then ends the daemon.
    #[must_use]
    pub fn shutdown(&self) -> &Shutdown {
        &self.shutdown
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// Why it ended without having been asked to.
    pub fn join(self) -> anyhow::Result<()> {
        self.thread.join().unwrap_or_else(|_| bail!("the daemon's thread panicked: please report the log lines above"))
    }
}

fn supervise(parts: &Parts) -> anyhow::Result<()> {
    let begun = Instant::now();
    let dedup = &parts.config.dedup;
    while !parts.log.is_restored() {
        let publish = dedup.on_unavailable == OnUnavailable::Publish && begun.elapsed() > dedup.unavailable_after.0;
        if publish || parts.shutdown.sleep(LOOK) {
            break;
        }
    }
    parts.health.mark_started();
    let mut fenced: VecDeque<Instant> = VecDeque::new();
    let mut wait = BACKOFF.0;
    let mut suspect_gap = false;
    while !parts.shutdown.is_requested() {
        let began = Instant::now();
        let (cause, why) = match run_session(parts, suspect_gap) {
            SessionEnd::Stopped => break,
            SessionEnd::Fatal(why) => {
                error!(why, "cannot go on");
                bail!(why);
            }
            SessionEnd::Rebuild { cause, why } => (cause, why),
        };
        parts.metrics.rebuilds.with_label_values(&[cause]).inc();
        warn!(cause, why, "building the pipeline anew");
        suspect_gap = cause == "gap";
        if cause == "fenced" {
            fenced.push_back(Instant::now());
            fenced.retain(|when| when.elapsed() < FENCED.1);
            if fenced.len() >= FENCED.0 {
                bail!(
                    "fenced {} times in a row: {why}; another instance runs under kafka.instance_id = \"{}\"",
                    FENCED.0,
                    parts.instance
                );
            }
        }
        if began.elapsed() > BACKOFF.1 {
            wait = BACKOFF.0;
        }
        parts.shutdown.sleep(wait);
        wait = (wait * 2).min(BACKOFF.1);
    }
    info!("stopped");
    Ok(())
}
