//! A `newswire run` of its own, driven through its public faces only: signals, HTTP, exit status, log.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use crate::reaper::Process;
use crate::wait::{DEADLINE, until_true};

/// Lines of the log shown when a test fails.
const SHOWN: usize = 120;

/// A running instance.
pub struct Daemon {
    name: String,
    process: Process,
    address: String,
}

impl Daemon {
    /// Starts the binary under test with this configuration file; its log goes beside the file.
    pub fn start(name: &str, config: &Path, address: String) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newswire"));
        command.arg("--config").arg(config).arg("run");
        // What steers the tests must not steer the daemon.
        for (key, _) in std::env::vars_os().filter(|(key, _)| key.to_string_lossy().starts_with("NEWSWIRE_")) {
            command.env_remove(key);
        }
        let process = Process::start(&mut command, &config.with_extension("log"));
        Self { name: name.to_owned(), process, address }
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    pub fn is_running(&mut self) -> bool {
        self.process.is_running()
    }

    /// Sends a signal by name.
    pub fn signal(&self, signal: &str) {
        self.process.signal(signal);
    }

    /// `SIGKILL`, and waits for the end.
    pub fn kill(mut self) {
        self.process.kill();
    }

    /// `SIGTERM`, and the exit status.
    pub fn terminate(&mut self, limit: Duration) -> ExitStatus {
        self.process.signal("TERM");
        self.process.wait(limit)
    }

    /// The exit status of an instance that ends by itself.
    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        self.process.wait(limit)
    }

    /// Status and body of a page; `None` while nobody answers.
    pub fn get(&self, path: &str) -> Option<(u16, String)> {
        let address = self.address.parse().unwrap();
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let answer = String::from_utf8(answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, body.to_owned()))
    }

    pub fn is_ready(&self) -> bool {
        matches!(self.get("/readyz"), Some((200, _)))
    }

    pub fn is_alive(&self) -> bool {
        matches!(self.get("/livez"), Some((200, _)))
    }

    /// Waits until it says that it is ready; it must not end meanwhile.
    pub fn wait_ready(&mut self) {
        until_true(DEADLINE, &format!("{} to be ready", self.name), || {
            assert!(self.process.is_running(), "{} ended before it was ready", self.name);
            self.is_ready()
        });
    }

    /// Waits until it holds so many partitions.
    pub fn wait_holding(&self, partitions: f64) {
        until_true(DEADLINE, &format!("{} to hold {partitions} partitions", self.name), || {
            (self.metrics()["newswire_assigned_partitions"] - partitions).abs() < 0.5
        });
    }

    /// Waits until it says that it is not ready.
    pub fn wait_not_ready(&mut self) {
        until_true(DEADLINE, &format!("{} to be not ready", self.name), || {
            assert!(self.process.is_running(), "{} ended", self.name);
            matches!(self.get("/readyz"), Some((status, _)) if status != 200)
        });
    }

    /// `/metrics`, as text.
    pub fn metrics_text(&self) -> String {
        let (status, text) = self.get("/metrics").expect("an answer from /metrics");
        assert_eq!(status, 200, "{text}");
        text
    }

    /// `/metrics`: value of each series, named as it stands there with its labels; but for group and topic, which all have.
    pub fn metrics(&self) -> BTreeMap<String, f64> {
        self.metrics_text()
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let (series, value) = line.rsplit_once(' ')?;
                Some((without_fleet(series), value.parse().ok()?))
            })
            .collect()
    }
}

/// A series without the labels that all series of a daemon have.
fn without_fleet(series: &str) -> String {
    let Some((name, labels)) = series.split_once('{') else { return series.to_owned() };
    // No value in these tests has a comma in it.
    let labels: Vec<&str> = labels
        .trim_end_matches('}')
        .split(',')
        .filter(|label| !label.starts_with("group=") && !label.starts_with("topic="))
        .collect();
    if labels.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", labels.join(",")) }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.process.log();
            let lines: Vec<&str> = log.lines().collect();
            let shown = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
            eprintln!(
                "--- log of {}, process {} ({} lines, the last {SHOWN} follow)\n{shown}\n---",
                self.name,
                self.id(),
                lines.len()
            );
        }
    }
}
