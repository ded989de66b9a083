//! A real Apache Kafka: one KRaft node on free ports of the loopback, from the jars that `tests/run` gathered.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};

use crate::client;
use crate::reaper::{self, Process};
use crate::wait::{DEADLINE, until_true};

/// Any 16 bytes in base64 will do.
const CLUSTER_ID: &str = "TmV3c3dpcmVUZXN0cyEhIQ";

const LOGGING: &str = "\
log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{HH:mm:ss.SSS} %p %c{1} %m%n
";

/// Where a broker listens, and what runs it when it is ours.
pub struct Broker {
    address: String,
    node: Option<Mutex<Node>>,
}

struct Node {
    directory: PathBuf,
    process: Process,
}

impl Broker {
    /// The broker that all tests share: the one that `NEWSWIRE_TEST_BROKERS` names, else one of our own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Broker> = OnceLock::new();
        SHARED.get_or_init(|| match std::env::var("NEWSWIRE_TEST_BROKERS") {
            Ok(address) if !address.is_empty() => Self { address, node: None },
            _ => Self::start(),
        })
    }

    /// A broker of one's own, which may be stopped and started.
    pub fn start() -> Self {
        // Another process may take a port between our look and the broker's; then the broker ends at once.
        for _ in 0..3 {
            let directory = reaper::directory("kafka-");
            let port = lay_out(&directory);
            let address = format!("127.0.0.1:{port}");
            let mut process = launch(&directory);
            if answers(&address, &mut process) {
                return Self { address, node: Some(Mutex::new(Node { directory, process })) };
            }
            eprintln!("the broker did not start:\n{}", process.log());
        }
        panic!("no broker after three attempts");
    }

    /// `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Ends the broker: `TERM` for an orderly stop, `KILL` for a crash.
    pub fn stop(&self, signal: &str) {
        let mut node = self.node.as_ref().expect("a broker of our own").lock().unwrap();
        node.process.signal(signal);
        node.process.wait(DEADLINE);
    }

    /// Starts it again with the same data on the same ports.
    pub fn start_again(&self) {
        let mut node = self.node.as_ref().expect("a broker of our own").lock().unwrap();
        node.process = launch(&node.directory);
        assert!(answers(&self.address, &mut node.process), "the broker is back\n{}", node.process.log());
    }
}

/// Writes the configuration and formats the storage; the port says where it will listen.
fn lay_out(directory: &Path) -> u16 {
    let [client, controller] = free_ports();
    let path = directory.display();
    let properties = format!(
        "process.roles=broker,controller\n\
         node.id=1\n\
         controller.quorum.voters=1@127.0.0.1:{controller}\n\
         listeners=PLAINTEXT://127.0.0.1:{client},CONTROLLER://127.0.0.1:{controller}\n\
         advertised.listeners=PLAINTEXT://127.0.0.1:{client}\n\
         controller.listener.names=CONTROLLER\n\
         listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT\n\
         log.dirs={path}/data\n\
         auto.create.topics.enable=false\n\
         group.initial.rebalance.delay.ms=0\n\
         offsets.topic.num.partitions=3\n\
         offsets.topic.replication.factor=1\n\
         transaction.state.log.num.partitions=3\n\
         transaction.state.log.replication.factor=1\n\
         transaction.state.log.min.isr=1\n\
         transaction.abort.timed.out.transaction.cleanup.interval.ms=1000\n\
         log.cleaner.dedupe.buffer.size=4194304\n"
    );
    std::fs::write(directory.join("server.properties"), properties).unwrap();
    std::fs::write(directory.join("log4j.properties"), LOGGING).unwrap();
    let formatted =
        java(directory, &["kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", "server.properties"])
            .output()
            .expect("java");
    assert!(formatted.status.success(), "cannot format the storage: {}", String::from_utf8_lossy(&formatted.stderr));
    client
}

fn launch(directory: &Path) -> Process {
    Process::start(&mut java(directory, &["kafka.Kafka", "server.properties"]), &directory.join("broker.log"))
}

/// The quick compiler only: the broker shares two cores with what it serves and lives for minutes.
fn java(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("java");
    command
        .current_dir(directory)
        .args([
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j.configuration=file:log4j.properties",
        ])
        .arg("-cp")
        .arg(jars().join("*"))
        .args(arguments);
    command
}

/// The folder that `tests/run` fills.
fn jars() -> PathBuf {
    let (_, rest) = include_str!("pom.xml").split_once("<kafka.version>").expect("the version in pom.xml");
    let (version, _) = rest.split_once('<').expect("a closing tag");
    let cache = std::env::var_os("NEWSWIRE_CACHE").map(PathBuf::from).unwrap_or_else(|| {
        let home = || PathBuf::from(std::env::var_os("HOME").expect("HOME")).join(".cache");
        std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from).join("newswire")
    });
    let folder = cache.join(format!("kafka-{version}"));
    assert!(
        folder.is_dir(),
        "{} is missing: run tests/run, which fetches Kafka, or set NEWSWIRE_TEST_BROKERS",
        folder.display()
    );
    folder
}

/// Ports that were free a moment ago, all different.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let listeners: [TcpListener; N] = std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

fn answers(address: &str, process: &mut Process) -> bool {
    let consumer: BaseConsumer = client::settings(address).create().unwrap();
    let mut up = false;
    until_true(DEADLINE, "the broker to answer", || {
        up = consumer.fetch_metadata(None, Duration::from_secs(1)).is_ok_and(|found| !found.brokers().is_empty());
        up || !process.is_running()
    });
    up
}
