//! The HTTP face: `/metrics /livez /readyz /startupz /version /config`.
//!
//! It only reads: what it shows is gathered elsewhere, so that a slow or hostile client cannot touch the pipeline.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use prometheus::{Registry, TextEncoder};
use tokio::net::TcpListener;

use crate::config::{Config, HttpConfig};
use crate::exit::Failure;
use crate::health::Health;
use crate::record::SCHEMA_VERSION;

/// How long open requests may take to end once the daemon stops.
const LINGER: Duration = Duration::from_secs(1);

/// A predecessor that was killed frees its address only when the kernel has cleared it away.
const TAKEN_PATIENCE: Duration = Duration::from_secs(3);

const INDEX: &str = "newswire\n\n/metrics   Prometheus metrics\n/livez     do the loops turn\n\
    /readyz    do articles flow, and if not, why\n/startupz  is the restore over\n/version   versions, JSON\n\
    /config    effective configuration, secrets left out\n";

/// What the server shows.
#[derive(Clone)]
pub struct Faces {
    registry: Registry,
    health: Health,
    config: Arc<str>,
}

impl Faces {
    /// Shows this registry, this health, and this configuration (redacted here).
    #[must_use]
    pub fn new(registry: Registry, health: Health, config: &Config) -> Self {
        Self { registry, health, config: config.to_toml().to_string().into() }
    }
}

/// Opens the address of the configuration; `None` when it is empty, that is, no HTTP is wanted.
///
/// # Errors
/// The address is not free, or not of this machine: a [`Failure::Config`].
pub async fn listen(config: &HttpConfig) -> Result<Option<TcpListener>, Failure> {
    if config.listen.is_empty() {
        return Ok(None);
    }
    let begun = Instant::now();
    let bound = loop {
        match TcpListener::bind(&config.listen).await {
            Err(error) if error.kind() == ErrorKind::AddrInUse && begun.elapsed() < TAKEN_PATIENCE => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            bound => break bound,
        }
    };
    bound.map(Some).map_err(|error| {
        Failure::Config(format!(
            "http.listen: cannot listen on {}: {error}; name a free address of this machine, port 0 for any free port, \
             or \"\" for no HTTP",
            config.listen
        ))
    })
}

/// Serves until `shutdown` ends, then lets open requests finish within a second.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    listener: TcpListener,
    faces: Faces,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, router(faces)).with_graceful_shutdown(async move {
        shutdown.await;
        drop(stop);
    });
    tokio::select! {
        served = server => served,
        () = async { _ = stopped.await; tokio::time::sleep(LINGER).await; } => Ok(()),
    }
}

fn router(faces: Faces) -> Router {
    Router::new()
        .route("/", get(async || INDEX))
        .route("/metrics", get(metrics))
        .route("/livez", get(async |State(faces): State<Faces>| answer(faces.health.live())))
        .route("/readyz", get(async |State(faces): State<Faces>| answer(faces.health.ready())))
        .route("/startupz", get(async |State(faces): State<Faces>| answer(faces.health.started())))
        .route("/version", get(async || Json(version())))
        .route("/config", get(async |State(faces): State<Faces>| faces.config.to_string()))
        .fallback(async || (StatusCode::NOT_FOUND, INDEX))
        .with_state(faces)
}

async fn metrics(State(faces): State<Faces>) -> Response {
    match TextEncoder::new().encode_to_string(&faces.registry.gather()) {
        Ok(text) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(error) => {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("cannot encode the metrics: {error}\n")).into_response()
        }
    }
}

fn answer(state: Result<(), Vec<String>>) -> Response {
    match state {
        Ok(()) => "ok\n".into_response(),
        Err(reasons) => (StatusCode::SERVICE_UNAVAILABLE, reasons.join("\n") + "\n").into_response(),
    }
}

fn version() -> serde_json::Value {
    serde_json::json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "recordSchema": SCHEMA_VERSION,
        "librdkafka": rdkafka::util::get_rdkafka_version().1,
    })
}
