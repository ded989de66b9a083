//! Child processes that never outlive the tests.
//!
//! Statics are not dropped when a test binary ends, and a killed binary drops nothing at all. So one small shell, the
//! reaper, holds the list of what runs and waits for its input to end, which the kernel sees to. Then it kills the list
//! and removes the directory of the run.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use crate::wait::{DEADLINE, until};

const SCRIPT: &str = r#"
trap '' INT TERM HUP
live=
while read -r line; do
  case $line in
    +*) live="$live ${line#+}" ;;
    -*) rest=; for pid in $live; do [ "$pid" = "${line#-}" ] || rest="$rest $pid"; done; live=$rest ;;
  esac
done
for pid in $live; do kill -9 "$pid"; done
while rm -rf "$1"; [ -e "$1" ]; do sleep 0.2; done
"#;

struct Reaper {
    input: Mutex<ChildStdin>,
    directory: PathBuf,
}

fn reaper() -> &'static Reaper {
    static REAPER: OnceLock<Reaper> = OnceLock::new();
    #[allow(clippy::zombie_processes, reason = "it outlives us: that is its purpose")]
    REAPER.get_or_init(|| {
        let directory = tempfile::Builder::new().prefix("newswire-test-").tempdir().unwrap().keep();
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT, "reaper"])
            .arg(&directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a POSIX shell");
        Reaper { input: Mutex::new(shell.stdin.take().unwrap()), directory }
    })
}

fn tell(line: &str) {
    let mut input = reaper().input.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    writeln!(input, "{line}").expect("the reaper listens");
}

/// A fresh directory that vanishes with the run.
pub fn directory(name: &str) -> PathBuf {
    let made = tempfile::Builder::new().prefix(name).tempdir_in(&reaper().directory).unwrap();
    made.keep()
}

/// A process whose output goes to a file.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts it; what it prints is appended to `log`.
    pub fn start(command: &mut Command, log: &Path) -> Self {
        let file = File::options().create(true).append(true).open(log).unwrap();
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        tell(&format!("+{}", child.id()));
        Self { child, log: log.to_owned() }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends a signal by name: `TERM`, `KILL`, `STOP`, `CONT`.
    pub fn signal(&self, name: &str) {
        let done = Command::new("kill").args(["-s", name, &self.id().to_string()]).status().unwrap();
        assert!(done.success(), "kill -s {name} {}", self.id());
    }

    /// Waits until it ended.
    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        let id = self.id();
        let status = until(limit, &format!("process {id} to end"), || self.child.try_wait().unwrap());
        tell(&format!("-{id}"));
        status
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        if self.is_running() {
            // `SIGKILL` also ends a stopped process.
            self.child.kill().unwrap();
        }
        self.wait(DEADLINE);
    }

    /// What it has printed so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let give_up = Instant::now() + Duration::from_secs(5);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < give_up {
            std::thread::sleep(Duration::from_millis(10));
        }
        tell(&format!("-{}", self.child.id()));
    }
}
