//! The file tree of the image holds all that the daemon needs: it runs with nothing else, as nobody.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::articles::Draft;
use crate::broker::{self, Broker};
use crate::reaper::{self, Process};
use crate::turn;
use crate::wait::{DEADLINE, until_true};
use crate::wire::{TOPICS, Wire};

/// A command inside of the tree: by root as the image's user, by anybody else in a user namespace of his own.
fn inside(root: &Path) -> Option<Command> {
    let ways: [&[&str]; 2] = [&["chroot", "--userspec=65532:65532"], &["unshare", "--map-root-user", "chroot"]];
    ways.into_iter().find_map(|way| {
        let command = || {
            let mut command = Command::new(way[0]);
            command.args(&way[1..]).arg(root).arg("/newswire").env_clear();
            command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
            command
        };
        command().arg("--version").output().is_ok_and(|output| output.status.success()).then(command)
    })
}

#[test]
fn the_daemon_runs_in_the_tree_of_the_image_with_nothing_else() {
    let _turn = turn::shared();
    let root = reaper::directory("image-").join("root");
    let made = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/image-root"))
        .arg(env!("CARGO_BIN_EXE_newswire"))
        .arg(&root)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(!root.join("bin").exists() && !root.join("usr/bin").exists(), "no shell, no tools");
    let Some(mut daemon) = inside(&root) else {
        assert!(std::env::var("CI").is_err(), "neither chroot nor unshare can be used");
        return eprintln!("skipped: neither chroot nor unshare can be used");
    };

    let wire = Wire::new(Broker::shared(), "image", 1);
    let [port] = broker::free_ports();
    let listen = format!("127.0.0.1:{port}");
    let settings = |command: &mut Command| {
        for key in TOPICS {
            command.env(format!("NEWSWIRE_TOPICS__{}", key.to_uppercase()), wire.topic(key));
        }
        command
            .env("NEWSWIRE_CONFIG", "/etc/newswire/newswire.toml")
            .env("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
            .env("NEWSWIRE_KAFKA__BROKERS", wire.brokers())
            .env("NEWSWIRE_KAFKA__GROUP_ID", wire.group())
            .env("NEWSWIRE_KAFKA__INSTANCE_ID", wire.group())
            .env("NEWSWIRE_HTTP__LISTEN", &listen);
    };
    settings(daemon.arg("run"));
    let mut daemon = Process::start(&mut daemon, &root.with_extension("log"));
    let ready = || {
        let mut probe = inside(&root).unwrap();
        settings(probe.args(["health", "ready"]));
        probe.output().unwrap().status.success()
    };
    until_true(DEADLINE, "the health check of the image", || {
        assert!(daemon.is_running(), "{}", daemon.log());
        ready()
    });
    wire.feed_through(&[Draft::new("akhbar", 93 << 32).record(0)]);
    assert_eq!(wire.read("enriched").len(), 1);
    daemon.signal("TERM");
    assert!(daemon.wait(Duration::from_secs(25)).success(), "{}", daemon.log());
}
