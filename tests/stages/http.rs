//! The HTTP face, through a plain socket.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use newswire::config::{Config, HttpConfig, Secret};
use newswire::exit::Exit;
use newswire::health::Health;
use newswire::http::{Faces, listen, serve};
use prometheus::{IntCounter, Registry};
use tokio::sync::oneshot;

struct Server {
    address: String,
    health: Health,
    counter: IntCounter,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
}

async fn server() -> Server {
    let mut config = Config::default();
    config.kafka.sasl_password = Some(Secret::new("opensesame-42".into()));
    let (registry, health) = (Registry::new(), Health::new());
    let counter = IntCounter::new("newswire_test_total", "Counted by a test.").unwrap();
    registry.register(Box::new(counter.clone())).unwrap();
    let listener = listen(&HttpConfig { listen: "127.0.0.1:0".into() }).await.unwrap().unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = oneshot::channel();
    let faces = Faces::new(registry, health.clone(), &config);
    let served = tokio::spawn(serve(listener, faces, async { _ = stopped.await }));
    Server { address, health, counter, stop, served }
}

impl Server {
    /// Status and the whole answer, headers too.
    async fn get(&self, path: &str) -> (u16, String) {
        let address = self.address.clone();
        let request = format!("GET {path} HTTP/1.1\r\nHost: newswire\r\nConnection: close\r\n\r\n");
        let asked = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        let answer = asked.await.unwrap();
        (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
    }
}

#[tokio::test]
async fn probes_follow_the_health_and_give_the_reasons() {
    let server = server().await;
    assert_eq!(server.get("/livez").await.0, 200, "a daemon that is starting must not be restarted");
    assert_eq!(server.get("/startupz").await.0, 503);
    assert_eq!(server.get("/readyz").await.0, 503);

    server.health.mark_started();
    assert_eq!(server.get("/startupz").await.0, 200);
    assert_eq!(server.get("/readyz").await.0, 200);

    server.health.not_ready("breaker", "too many dead letters");
    server.health.not_ready("log", "restoring");
    let (status, answer) = server.get("/readyz").await;
    assert_eq!(status, 503);
    assert!(answer.ends_with("breaker: too many dead letters\nlog: restoring\n"), "{answer}");
    assert_eq!(server.get("/livez").await.0, 200);

    server.health.watch("reader", Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(5)).await;
    let (status, answer) = server.get("/livez").await;
    assert!(status == 503 && answer.contains("reader: no sign of life"), "{answer}");
}

#[tokio::test]
async fn metrics_version_and_configuration_are_shown_and_secrets_are_not() {
    let server = server().await;
    server.counter.inc_by(3);
    let (status, metrics) = server.get("/metrics").await;
    assert_eq!(status, 200);
    assert!(metrics.contains("content-type: text/plain; version=0.0.4"), "{metrics}");
    assert!(metrics.contains("# TYPE newswire_test_total counter\nnewswire_test_total 3\n"), "{metrics}");

    let (_, version) = server.get("/version").await;
    let json: serde_json::Value = serde_json::from_str(version.rsplit("\r\n").next().unwrap()).unwrap();
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));

    let (status, config) = server.get("/config").await;
    assert_eq!(status, 200);
    assert!(config.contains("brokers = \"localhost:9092\"") && config.contains("sasl_password = \"***\""), "{config}");
    assert!(!config.contains("opensesame"), "{config}");

    let (status, index) = server.get("/nothing").await;
    assert!(status == 404 && index.contains("/readyz"), "{index}");
}

#[tokio::test]
async fn a_client_that_never_ends_its_request_does_not_hold_up_the_stop() {
    let server = server().await;
    let mut hanging = TcpStream::connect(&server.address).unwrap();
    hanging.write_all(b"GET /metrics HTT").unwrap();
    assert_eq!(server.get("/livez").await.0, 200);
    server.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(20), server.served).await.expect("still serving").unwrap().unwrap();
    assert!(TcpStream::connect(&server.address).is_err(), "the port is free again");
}

#[tokio::test]
async fn an_address_that_is_taken_is_a_fault_of_the_configuration() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let failure = listen(&HttpConfig { listen: address.clone() }).await.unwrap_err();
    assert!(failure.to_string().contains(&address) && failure.to_string().contains("port 0"), "{failure}");
    assert_eq!(Exit::of(&failure.into()), Exit::Config);
    assert!(listen(&HttpConfig { listen: String::new() }).await.unwrap().is_none(), "no address, no HTTP");
}
