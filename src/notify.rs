//! The service manager's side of life: systemd's notification protocol (`sd_notify(3)`), one datagram a message.
//!
//! *Ready* is sent when the restore is over, as `/startupz` says it; until then the start timeout is pushed on, because how long a
//! restore takes, or for how long the brokers are away, is no fault of the program. The *watchdog* is fed while `/livez` is good, so
//! a program whose loops hang is restarted and one whose broker is away is not. A few lines over the standard library; a crate
//! for it would bring more than it saves. Without `NOTIFY_SOCKET` nothing happens.

use std::ffi::OsStr;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::{Duration, Instant};

use tracing::warn;

use crate::health::Health;

/// How often the health is looked at.
pub const LOOK: Duration = Duration::from_secs(1);
/// While starting, the timeout is pushed so far ahead at each look.
const START: Duration = Duration::from_secs(30);

/// The service manager that listens, if there is one.
#[derive(Debug)]
pub struct Manager {
    socket: UnixDatagram,
    address: SocketAddr,
    watchdog: Option<Duration>,
    fed: Option<Instant>,
    ready: bool,
    status: String,
}

impl Manager {
    /// The one that the environment names.
    #[must_use]
    pub fn from_env() -> Option<Self> {
        let name = std::env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty())?;
        let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
        let meant = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let watchdog = number("WATCHDOG_USEC").filter(|time| meant && *time > 0).map(Duration::from_micros);
        match Self::at(&name, watchdog) {
            Ok(manager) => Some(manager),
            Err(error) => {
                warn!(%error, "NOTIFY_SOCKET cannot be used; the service manager is not told anything");
                None
            }
        }
    }

    fn at(name: &OsStr, watchdog: Option<Duration>) -> std::io::Result<Self> {
        let bytes = name.as_bytes();
        // A leading @ stands for the abstract namespace.
        let address = match bytes.strip_prefix(b"@") {
            Some(name) => SocketAddr::from_abstract_name(name)?,
            None => SocketAddr::from_pathname(name)?,
        };
        let socket = UnixDatagram::unbound()?;
        socket.set_nonblocking(true)?;
        Ok(Self { socket, address, watchdog, fed: None, ready: false, status: String::new() })
    }

    /// Tells it what has changed; to be called every [`LOOK`].
    pub fn tell(&mut self, health: &Health) {
        let mut message = String::new();
        let why = health.ready().err().map(|causes| causes.join("; "));
        let status = why.unwrap_or_else(|| "ready".to_owned()).replace('\n', " ");
        if status != self.status {
            message.push_str(&format!("STATUS={status}\n"));
            self.status = status;
        }
        if !self.ready {
            if health.started().is_ok() {
                self.ready = true;
                message.push_str("READY=1\n");
            } else {
                message.push_str(&format!("EXTEND_TIMEOUT_USEC={}\n", START.as_micros()));
            }
        }
        // At half the time it allows, as it advises.
        let due = self.watchdog.is_some_and(|time| self.fed.is_none_or(|fed| fed.elapsed() + LOOK > time / 2));
        if due && health.live().is_ok() {
            self.fed = Some(Instant::now());
            message.push_str("WATCHDOG=1\n");
        }
        self.send(&message);
    }

    /// Tells it that the daemon stops because it was asked to.
    pub fn stopping(&self) {
        self.send("STOPPING=1\nSTATUS=finishing the batches in flight\n");
    }

    fn send(&self, message: &str) {
        // A manager that does not listen is no reason to stop; it acts on silence by itself.
        if !message.is_empty()
            && let Err(error) = self.socket.send_to_addr(message.as_bytes(), &self.address)
        {
            warn!(%error, "the service manager does not take a notification");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(socket: &UnixDatagram) -> Vec<String> {
        let mut buffer = [0; 4096];
        let mut lines = Vec::new();
        while let Ok(length) = socket.recv(&mut buffer) {
            lines.extend(String::from_utf8_lossy(&buffer[..length]).lines().map(str::to_owned));
        }
        lines
    }

    #[test]
    fn ready_is_told_once_and_the_watchdog_fed_while_the_loops_turn() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_nonblocking(true).unwrap();
        // Half of it is less than the time to the next look, so it is fed each time.
        let mut manager = Manager::at(path.as_os_str(), Some(Duration::from_secs(2))).unwrap();
        let health = Health::new();
        manager.tell(&health);
        assert_eq!(heard(&socket), ["STATUS=starting: not started yet", "EXTEND_TIMEOUT_USEC=30000000", "WATCHDOG=1"]);
        health.mark_started();
        manager.tell(&health);
        assert_eq!(heard(&socket), ["STATUS=ready", "READY=1", "WATCHDOG=1"]);
        health.not_ready("brokers", "no broker answers");
        manager.tell(&health);
        assert_eq!(heard(&socket), ["STATUS=brokers: no broker answers", "WATCHDOG=1"], "away is not dead");
        health.watch("reader", Duration::ZERO);
        while health.live().is_ok() {
            std::thread::yield_now();
        }
        manager.tell(&health);
        assert_eq!(heard(&socket), Vec::<String>::new(), "a loop hangs: let the watchdog bite");
        manager.stopping();
        assert_eq!(heard(&socket)[0], "STOPPING=1");
    }

    #[test]
    fn the_abstract_namespace_is_reached_too() {
        let name = format!("newswire-test-{}", std::process::id());
        let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        socket.set_nonblocking(true).unwrap();
        let manager = Manager::at(OsStr::new(&format!("@{name}")), None).unwrap();
        manager.stopping();
        assert_eq!(heard(&socket)[0], "STOPPING=1");
    }
}
