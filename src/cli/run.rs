//! `newswire run`: the daemon, until SIGTERM or SIGINT.

use std::time::Duration;

use anyhow::{Context, bail};
use tokio::signal::unix::{SignalKind, signal};
use tracing::{error, info};

use super::block_on;
use crate::config::Config;
use crate::daemon::Daemon;
use crate::http::{self, Faces};
use crate::notify::{self, Manager};

/// How often the end of the daemon is looked for.
const LOOK: Duration = Duration::from_millis(50);

pub(super) const ABOUT: &str = "\
SIGTERM or SIGINT: the batches in flight are committed, within shutdown.drain_deadline; then it leaves the group.
What is not committed when it dies is done again by whoever takes over, and shows once.

Examples:
  newswire -c /etc/newswire.toml run
  NEWSWIRE_KAFKA__BROKERS=kafka-1:9092 NEWSWIRE_KAFKA__INSTANCE_ID=newswire-0 newswire run
  curl localhost:9464/readyz";

/// Runs the daemon and its HTTP face.
///
/// # Errors
/// What ended it without having been asked to, or a drain that took too long.
pub fn run(config: Config) -> anyhow::Result<()> {
    block_on(async move {
        // First the cheap things that can be wrong, then the clients.
        let listener = http::listen(&config.http).await?;
        let mut term = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
        info!(version = env!("CARGO_PKG_VERSION"), config = %config.to_toml(), "starting");
        let drain_deadline = config.shutdown.drain_deadline.0;
        let faces_config = config.clone();
        let daemon = Daemon::start(config)?;

        let (stop_http, http_stopped) = tokio::sync::oneshot::channel::<()>();
        let mut server = None;
        if let Some(listener) = listener {
            info!(address = %listener.local_addr()?, "HTTP: /metrics /livez /readyz /startupz /version /config");
            let faces = Faces::new(daemon.metrics().registry().clone(), daemon.health().clone(), &faces_config);
            let shutdown = async { _ = http_stopped.await };
            server = Some(tokio::spawn(http::serve(listener, faces, shutdown)));
        }
        let over = async {
            while !daemon.is_over() {
                tokio::time::sleep(LOOK).await;
            }
        };
        let mut manager = Manager::from_env();
        let told = async {
            loop {
                manager.iter_mut().for_each(|manager| manager.tell(daemon.health()));
                tokio::time::sleep(notify::LOOK).await;
            }
        };
        tokio::select! {
            () = told => {}
            () = over => {}
            _ = term.recv() => info!("SIGTERM: finishing the batches in flight"),
            _ = interrupt.recv() => info!("SIGINT: finishing the batches in flight"),
        }
        daemon.shutdown().request();
        manager.iter().for_each(Manager::stopping);
        let drained = async {
            while !daemon.is_over() {
                tokio::time::sleep(LOOK).await;
            }
        };
        if tokio::time::timeout(drain_deadline, drained).await.is_err() {
            error!(
                ?drain_deadline,
                "not drained in time; what is not committed will be done again after the next start"
            );
            bail!("not drained within shutdown.drain_deadline = {drain_deadline:?}: nothing is lost, but look why");
        }
        let ended = daemon.join();
        drop(stop_http);
        if let Some(server) = server {
            server.await.context("the HTTP server panicked")??;
        }
        ended
    })
}
