//! The daemon as a service manager and a prober see it, with no broker there: alive, not ready, and it stops when asked.

use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::cli::{newswire, said};

const DEADLINE: Duration = Duration::from_secs(30);

#[test]
fn a_service_without_brokers_is_alive_says_why_it_is_not_ready_and_stops_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    manager.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let port = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (broker, http) = (format!("127.0.0.1:{}", port()), format!("127.0.0.1:{}", port()));
    let mut daemon = newswire(&["run"])
        .env("NEWSWIRE_KAFKA__BROKERS", &broker)
        .env("NEWSWIRE_HTTP__LISTEN", &http)
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "4000000")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();

    let mut heard = String::new();
    let mut hear_until = |what: &str, enough: &dyn Fn(&str) -> bool| {
        let begun = Instant::now();
        let mut buffer = [0; 4096];
        while !enough(&heard) {
            assert!(begun.elapsed() < DEADLINE, "waited in vain for {what}: {heard}");
            if let Ok(length) = manager.recv(&mut buffer) {
                heard.push_str(&String::from_utf8_lossy(&buffer[..length]));
            }
        }
        heard.clone()
    };
    let told = hear_until("the watchdog to be fed again", &|heard| heard.matches("WATCHDOG=1\n").count() >= 2);
    assert!(told.contains("STATUS=") && told.contains("EXTEND_TIMEOUT_USEC="), "{told}");
    assert!(!told.contains("READY=1"), "{told}");

    let ask = |probe: &str| newswire(&["health", probe]).env("NEWSWIRE_HTTP__LISTEN", &http).output().unwrap();
    assert_eq!(ask("live").status.code(), Some(0), "{}", said(&ask("live")));
    let ready = ask("ready");
    assert!(ready.status.code() == Some(1) && said(&ready).contains("fingerprint-log"), "{}", said(&ready));
    assert_eq!(ask("started").status.code(), Some(1));

    let id = daemon.id().to_string();
    assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
    hear_until("the stop", &|heard| heard.contains("STOPPING=1\n"));
    assert_eq!(daemon.wait().unwrap().code(), Some(0));
    let gone = ask("live");
    assert!(gone.status.code() == Some(1) && said(&gone).contains("does not answer"), "{}", said(&gone));
}
