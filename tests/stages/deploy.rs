//! What is deployed beside the daemon holds together with it: alerts, runbooks, dashboard, profiles.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use newswire::config::Config;
use newswire::metrics::Metrics;

/// A file of the repository.
pub fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Its text.
pub fn text(path: &str) -> String {
    std::fs::read_to_string(at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The metrics that a text names, without what Prometheus adds to histograms.
pub fn metrics_named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == ':'));
    let named = words.filter(|word| word.starts_with("newswire_") && !word.contains(':'));
    let known = exported();
    named
        .map(|word| {
            let bare = ["_bucket", "_count", "_sum"].iter().find_map(|suffix| word.strip_suffix(suffix));
            bare.filter(|bare| known.contains(*bare)).unwrap_or(word).to_owned()
        })
        .collect()
}

/// The metrics that there are.
pub fn exported() -> BTreeSet<String> {
    Metrics::table().into_iter().map(|(name, ..)| name.to_owned()).collect()
}

/// The alerts of the rules, each with its lines.
fn alerts() -> Vec<(String, String)> {
    let rules = text("deploy/prometheus/rules.yml");
    let mut alerts: Vec<(String, String)> = Vec::new();
    for line in rules.lines() {
        if let Some(name) = line.trim().strip_prefix("- alert: ") {
            alerts.push((name.to_owned(), String::new()));
        } else if let Some((_, lines)) = alerts.last_mut() {
            lines.push_str(line.trim());
            lines.push('\n');
        }
    }
    alerts
}

#[test]
fn alerts_ask_for_metrics_that_there_are() {
    let rules = text("deploy/prometheus/rules.yml");
    let unknown: Vec<String> = metrics_named(&rules).difference(&exported()).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
    assert!(alerts().len() >= 20, "{}", alerts().len());
}

#[test]
fn each_alert_has_a_runbook_and_a_test_that_fires_and_one_that_is_silent() {
    let tests = text("deploy/prometheus/tests.yml");
    let mut runbooks: BTreeSet<String> = std::fs::read_dir(at("deploy/runbooks"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    let index = text("deploy/runbooks/README.md");
    for (name, lines) in alerts() {
        let runbook = format!("deploy/runbooks/{name}.md");
        assert!(lines.contains(&format!("runbook: {runbook}\n")), "{name} names no runbook");
        assert!(lines.contains("severity: critical\n") || lines.contains("severity: warning\n"), "{name}");
        assert!(runbooks.remove(&format!("{name}.md")), "{runbook} is missing");
        assert!(index.contains(&format!("[{name}]({name}.md)")), "{name} is not in the list of runbooks");
        let book = text(&runbook);
        let mut rest = book.as_str();
        for part in [&format!("# {name}\n"), "\n## What it means\n", "\n## What to look at\n", "\n## What to do\n"] {
            let (_, behind) = rest.split_once(part).unwrap_or_else(|| panic!("{runbook} lacks {part:?}"));
            rest = behind;
        }
        let asked: Vec<&str> = tests.split("alertname: ").filter(|test| test.lines().next() == Some(&name)).collect();
        let silent = asked.iter().filter(|test| test.contains("exp_alerts: []")).count();
        assert!(silent > 0 && silent < asked.len(), "{name}: {silent} of {} tests are silent", asked.len());
    }
    assert_eq!(runbooks, BTreeSet::new(), "runbooks of no alert");
}

#[test]
fn what_runbooks_and_alerts_name_exists() {
    let reference = Config::reference_file();
    let alerts: BTreeSet<String> = alerts().into_iter().map(|(name, _)| name).collect();
    for entry in std::fs::read_dir(at("deploy/runbooks")).unwrap() {
        let path = entry.unwrap().path();
        let book = std::fs::read_to_string(&path).unwrap();
        let book_name = path.display();
        let unknown: Vec<String> = metrics_named(&book).difference(&exported()).cloned().collect();
        assert_eq!(unknown, Vec::<String>::new(), "{book_name}");
        for word in book
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| word.len() > 8 && word.starts_with("Newswire"))
        {
            assert!(alerts.contains(word), "{book_name}: there is no alert {word}");
        }
        // Keys are written `section.key`, perhaps with a value.
        for quoted in book.split('`').skip(1).step_by(2) {
            let key = quoted.split([' ', '=']).next().unwrap_or_default();
            let Some((section, name)) = key.split_once('.').filter(|(_, name)| !name.contains('.')) else { continue };
            if reference.contains(&format!("\n[{section}]\n")) {
                assert!(reference.contains(&format!("\n# {name} = ")), "{book_name}: there is no key {key}");
            }
        }
    }
}

#[test]
fn profiles_are_valid_and_mean_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("password");
    std::fs::write(&secret, "opensesame\n").unwrap();
    let secret = secret.to_str().unwrap();
    let secrets = [("NEWSWIRE_KAFKA__SASL_PASSWORD_FILE", secret), ("NEWSWIRE_KAFKA__TLS_CA", secret)];
    let load = |name: &str, over: &[(&str, &str)]| {
        Config::load_over(Some(&at(&format!("config/profiles/{name}.toml"))), over)
            .unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let laptop = load("laptop", &[]);
    assert_eq!((laptop.topics.replication, laptop.dedup.capacity), (Some(1), 100_000));
    let single = load("single-broker", &[]);
    assert!(single.kafka.session_timeout > single.kafka.transaction_timeout && single.topics.replication == Some(1));
    let three = load("three-brokers", &secrets);
    assert_eq!((three.kafka.brokers.split(',').count(), three.topics.replication), (3, Some(3)));
    assert_eq!(std::fs::read_dir(at("config/profiles")).unwrap().count(), 3, "each profile is loaded here");

    // That of the ConfigMap is indented, and has a second way to connect commented out.
    let map = text("deploy/kubernetes/configmap.yaml");
    let (_, toml) = map.split_once("newswire.toml: |\n").unwrap();
    let lines: Vec<&str> = toml.lines().map(str::trim_start).collect();
    let login = |line: &&str| !line.starts_with("brokers =");
    let uncommented =
        |line: &str| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line).to_owned();
    let ways = [lines.join("\n"), lines.iter().copied().filter(login).map(uncommented).collect::<Vec<_>>().join("\n")];
    let file = folder.path().join("newswire.toml");
    let protocols = ways.map(|toml| {
        std::fs::write(&file, &toml).unwrap();
        let config = Config::load_over(Some(&file), if toml.contains("\nsasl") { &secrets } else { &[] });
        config.unwrap_or_else(|error| panic!("{error}\n{toml}")).kafka.security_protocol.as_str()
    });
    assert_eq!(protocols, ["PLAINTEXT", "SASL_SSL"]);
}

/// Of the image, compose, systemd and Kubernetes.
#[test]
fn keys_paths_and_times_of_the_deployments_are_those_of_the_program() {
    let reference = Config::reference_file();
    let files = [
        "deploy/Dockerfile",
        "deploy/compose.yaml",
        "deploy/systemd/newswire.service",
        "deploy/kubernetes/statefulset.yaml",
    ];
    for file in files {
        let text = text(file);
        for name in text.split(|c: char| !(c.is_ascii_uppercase() || c == '_')).filter(|w| w.starts_with("NEWSWIRE_")) {
            let key = name.trim_start_matches("NEWSWIRE_").to_lowercase();
            if key == "config" {
                continue;
            }
            let (section, key) = key.split_once("__").unwrap_or_else(|| panic!("{file}: {name}"));
            assert!(reference.contains(&format!("\n[{section}]\n")), "{file}: {name}");
            assert!(reference.contains(&format!("\n# {key} = ")), "{file}: {name}");
        }
    }
    // A mount of compose begins with `./` or `../` of the folder that it stands in.
    let compose = text("deploy/compose.yaml");
    let mounts = compose.lines().filter_map(|line| line.trim().strip_prefix("- .")?.split_once(':'));
    for (path, _) in mounts {
        assert!(at("deploy").join(format!(".{path}")).exists(), "compose mounts .{path}");
    }
    let drain = Config::default().shutdown.drain_deadline.0.as_secs();
    let seconds = |file: &str, before: &str| -> u64 {
        let text = text(file);
        let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{file} lacks {before}"));
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    };
    assert!(seconds("deploy/systemd/newswire.service", "\nTimeoutStopSec=") > drain);
    assert!(seconds("deploy/kubernetes/statefulset.yaml", "terminationGracePeriodSeconds: ") > drain);
    assert!(seconds("deploy/compose.yaml", "stop_grace_period: ") > drain);
    let version = env!("CARGO_PKG_VERSION");
    for (file, image) in [
        ("deploy/Dockerfile", format!("ARG VERSION={version}\n")),
        ("deploy/compose.yaml", format!("image: newswire:{version}\n")),
        ("deploy/kubernetes/statefulset.yaml", format!("image: newswire:{version}\n")),
    ] {
        assert!(text(file).contains(&image), "{file} is of another version");
    }
}
