//! The configuration: the reference file and the types say the same, every problem is reported at once, secrets are never
//! shown.

use std::collections::BTreeMap;

use newswire::config::{Config, ConfigError, Problem};
use serde_json::Value;

use crate::cli::{newswire, said};

fn read(file: &str, env: &[(&str, &str)]) -> Result<Config, Vec<Problem>> {
    let env: BTreeMap<String, String> = env.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Config::from_parts(&file.parse().unwrap(), &env).map_err(|error| match error {
        ConfigError::Invalid(problems) => problems,
        other => panic!("{other}"),
    })
}

fn problems(file: &str, env: &[(&str, &str)]) -> BTreeMap<String, String> {
    read(file, env).unwrap_err().into_iter().map(|problem| (problem.key, problem.reason)).collect()
}

fn kept(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_kept_files_are_those_that_the_types_make() {
    let cases: [(&str, &[&str]); 2] = [
        ("config/newswire.toml", &["config", "reference"]),
        ("config/enriched.schema.json", &["config", "schema", "--record"]),
    ];
    for (path, args) in cases {
        let made = String::from_utf8(newswire(args).output().unwrap().stdout).unwrap();
        assert!(made == kept(path), "{path} is behind the types: run `cargo run -- {} > {path}`", args.join(" "));
    }
}

#[test]
fn the_reference_file_reads_as_no_file_at_all() {
    let defaults = Config::default().to_toml();
    assert_eq!(read(&kept("config/newswire.toml"), &[]).unwrap().to_toml(), defaults);

    // With every `#` before a set default taken off, still the same: each line is right as it stands.
    let uncommented: String = kept("config/newswire.toml")
        .lines()
        .filter(|line| !line.ends_with("# unset by default"))
        .map(|line| match line.strip_prefix("# ") {
            Some(rest)
                if rest
                    .split(" = ")
                    .next()
                    .is_some_and(|key| key.bytes().all(|b| b == b'_' || b.is_ascii_lowercase())) =>
            {
                format!("{rest}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    assert!(uncommented.contains("\nbrokers = "));
    assert_eq!(read(&uncommented, &[]).unwrap().to_toml(), defaults);
}

#[test]
fn the_schema_takes_the_defaults_and_refuses_what_the_loader_refuses() {
    let schema: Value = serde_json::from_slice(&newswire(&["config", "schema"]).output().unwrap().stdout).unwrap();
    let mut compiler = boon::Compiler::new();
    let mut schemas = boon::Schemas::new();
    compiler.add_resource("config.json", schema).unwrap();
    let schema = compiler.compile("config.json", &mut schemas).unwrap();
    let accepts = |toml: &str| {
        let value = serde_json::to_value(toml.parse::<toml::Table>().unwrap()).unwrap();
        schemas.validate(&value, schema).is_ok()
    };
    assert!(accepts(&Config::default().to_toml().to_string()));
    let good = "[kafka]\nsecurity_protocol = \"SSL\"\nproperties = { \"linger.ms\" = 5 }\n[limits]\nmax_input_bytes = 1048576\n";
    assert!(accepts(good));
    read(good, &[]).unwrap();
    for bad in [
        "[kafka]\nbroker = \"a:1\"",
        "[kafak]\n",
        "[kafka]\nsession_timeout = \"12 parsecs\"",
        "[kafka]\nsecurity_protocol = \"TLS\"",
        "[topics]\npartitions = 0",
        "[breaker]\nratio = 1.5",
        "[breaker]\nenabled = \"yes\"",
        "[batch]\nmax_bytes = \"16 parsecs\"",
    ] {
        assert!(!accepts(bad), "{bad}");
        assert!(read(bad, &[]).is_err(), "{bad}");
    }
}

#[test]
fn every_problem_is_reported_at_once_with_its_key_and_a_hint() {
    let file = r#"
        logs = 1
        batch = "fast"
        [kafka]
        broker = "a:1"
        session_timeout = "2s"
        security_protocol = "TLS"
        sasl_password_file = "/no/such/file"
        [topics]
        partitions = 0
        raw = "news raw"
        [text]
        default_charset = "arabic-ish"
    "#;
    let env = [("NEWSWIRE_KAFKA__BROKRES", "x"), ("NEWSWIRE_BREAKER__RATIO", "2"), ("NEWSWIRE_LOG__LEVEL", "infoo")];
    let found = problems(file, &env);
    for (key, hint) in [
        ("logs", "did you mean [log]?"),
        ("batch", "must be a table: write [batch]"),
        ("kafka.broker", "did you mean brokers?"),
        ("kafka.session_timeout", "outside 6s to 5min"),
        ("kafka.security_protocol", "one of \"PLAINTEXT\""),
        ("kafka.sasl_password_file", "cannot read /no/such/file"),
        ("topics.partitions", "0 is outside 1 to 10000"),
        ("topics.raw", "a topic name has"),
        ("text.default_charset", "no such charset"),
        ("NEWSWIRE_KAFKA__BROKRES", "did you mean NEWSWIRE_KAFKA__BROKERS?"),
        ("NEWSWIRE_BREAKER__RATIO", "outside 0.01 to 1.0"),
        ("log.level", "expected error, warn, info"),
    ] {
        let reason = found.get(key).unwrap_or_else(|| panic!("{key} is not reported: {found:#?}"));
        assert!(reason.contains(hint), "{key}: {reason:?} lacks {hint:?}");
    }
    assert_eq!(found.len(), 12, "{found:#?}");
}

#[test]
fn a_rule_across_keys_blames_nobody_for_a_default_that_stands_in() {
    // The session timeout is no duration; 100 s would break the rule against its default only.
    let found = problems("[kafka]\nsession_timeout = 7\ntransaction_timeout = \"100s\"", &[]);
    assert_eq!(found.keys().collect::<Vec<_>>(), ["kafka.session_timeout"]);
    let found = problems("[kafka]\nsession_timeout = \"60s\"\ntransaction_timeout = \"100s\"", &[]);
    assert!(found["kafka.transaction_timeout"].contains("shorter than kafka.session_timeout"));
}

#[test]
fn the_environment_overrides_the_file_and_the_file_the_default() {
    let file = "[kafka]\nbrokers = \"file:9092\"\ngroup_id = \"file\"\n[batch]\nmax_records = 10";
    let config = read(
        file,
        &[
            ("NEWSWIRE_KAFKA__BROKERS", "one:9092,two:9092"),
            ("NEWSWIRE_BATCH__INTERVAL", "50ms"),
            ("NEWSWIRE_BATCH__MAX_RECORDS", "20"),
            ("NEWSWIRE_TEXT__STRIP_FURNITURE", "false"),
            ("NEWSWIRE_KAFKA__PROPERTIES", "{ \"linger.ms\" = 5 }"),
            ("NEWSWIRE_HTTP__LISTEN", ""),
            ("NEWSWIRE_CONFIG", "/etc/newswire.toml"),
            ("NEWSWIRE_TEST_BROKERS", "localhost:9092"),
        ],
    )
    .unwrap();
    assert_eq!(config.kafka.brokers, "one:9092,two:9092");
    assert_eq!(config.kafka.group_id, "file");
    assert_eq!((config.batch.interval.as_ms(), config.batch.max_records), (50, 20));
    assert!(!config.text.strip_furniture);
    assert_eq!(config.kafka.properties.0["linger.ms"], "5");
    assert_eq!(config.http.listen, "");
}

#[test]
fn properties_that_would_break_a_guarantee_are_refused_with_the_reason() {
    for (name, value, why) in [
        ("transactional.id", "mine", "fences a zombie"),
        ("enable.idempotence", "false", "a retry repeats records"),
        ("isolation.level", "read_uncommitted", "aborted records"),
        ("enable.auto.commit", "true", "in one transaction"),
        ("auto.offset.reset", "latest", "a gap would pass in silence"),
        ("group.id", "other", "kafka.group_id"),
        ("group.instance.id", "other", "kafka.instance_id"),
        ("acks", "1", "can be lost"),
        ("partition.assignment.strategy", "range", "cooperative-sticky"),
        ("session.timeout.ms", "1", "kafka.session_timeout"),
        ("transaction.timeout.ms", "1", "kafka.transaction_timeout"),
        ("group.protocol", "consumer", "classic"),
        ("sasl.password", "x", "kafka.sasl_password_file"),
        ("sasl.oauthbearer.client.secret", "x", "kafka.sasl_oauth_*"),
        ("max.in.flight.requests.per.connection", "50", "break the order"),
        ("compression.type", "zstd", "kafka.compression"),
        ("no.such.property", "1", "is no property of librdkafka"),
        ("linger.ms", "soon", "librdkafka refuses"),
    ] {
        let found = problems(&format!("[kafka.properties]\n\"{name}\" = \"{value}\""), &[]);
        let reason = found.get("kafka.properties").unwrap_or_else(|| panic!("{name} passes"));
        assert!(reason.contains(why) && reason.contains(name), "{name}: {reason}");
    }
    read("[kafka.properties]\n\"linger.ms\" = 5\n\"queued.min.messages\" = \"1000\"", &[]).unwrap();
}

#[test]
fn a_login_needs_its_credentials_and_credentials_need_a_login() {
    let cases = [
        ("security_protocol = \"SASL_SSL\"", "kafka.sasl_username"),
        ("security_protocol = \"SASL_SSL\"\nsasl_username = \"u\"", "kafka.sasl_password_file"),
        ("security_protocol = \"SASL_SSL\"\nsasl_mechanism = \"OAUTHBEARER\"", "kafka.sasl_oauth_client_id"),
        ("sasl_username = \"u\"\nsasl_password = \"p\"", "kafka.security_protocol"),
        ("security_protocol = \"SSL\"\ntls_certificate = \"/dev/null\"", "kafka.tls_certificate"),
        ("tls_ca = \"/dev/null\"", "kafka.security_protocol"),
    ];
    for (lines, key) in cases {
        let found = problems(&format!("[kafka]\n{lines}"), &[]);
        assert!(found.contains_key(key), "{lines}: {found:#?}");
    }
    read("[kafka]\nsecurity_protocol = \"SASL_SSL\"\nsasl_username = \"u\"\nsasl_password = \"p\"", &[]).unwrap();
}

#[test]
fn oauth_is_refused_by_builds_that_cannot_ask_for_tokens() {
    let file = "[kafka]\nsecurity_protocol = \"SASL_SSL\"\nsasl_mechanism = \"OAUTHBEARER\"\nsasl_oauth_client_id = \"wire\"\n\
                sasl_oauth_client_secret = \"s\"\nsasl_oauth_token_url = \"https://login.example/token\"";
    if cfg!(feature = "oauth") {
        read(file, &[]).unwrap();
    } else {
        assert!(problems(file, &[])["kafka.sasl_oauth_token_url"].contains("--features oauth"));
    }
}

/// Nine ways by which a secret comes in, right or wrong; none may come out again.
#[test]
fn secrets_are_never_shown_wherever_they_come_from_and_whatever_is_wrong() {
    const SECRET: &str = "opensesame-42";
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let login = "security_protocol = \"SASL_SSL\"\nsasl_username = \"wire\"\n";
    let secret_file = path("secret", &format!("{SECRET}\n"));
    let good = [
        path("inline.toml", &format!("[kafka]\n{login}sasl_password = \"{SECRET}\"\n")),
        path("by-file.toml", &format!("[kafka]\n{login}sasl_password_file = \"{secret_file}\"\n")),
        path("property.toml", &format!("[kafka]\nproperties = {{ \"ssl.keystore.password\" = \"{SECRET}\" }}\n")),
    ];
    let bad = [
        path("unclosed.toml", &format!("[kafka]\n{login}sasl_password = \"{SECRET}\n")),
        path("unquoted.toml", &format!("[kafka]\n{login}sasl_password = {SECRET}\n")),
        path("list.toml", &format!("[kafka]\n{login}sasl_password = [\"{SECRET}\"]\n")),
        path(
            "both.toml",
            &format!("[kafka]\n{login}sasl_password = \"{SECRET}\"\nsasl_password_file = \"{secret_file}\"\n"),
        ),
        path("misspelt.toml", &format!("[kafka]\n{login}sasl_pasword = \"{SECRET}\"\n")),
        path("passed.toml", &format!("[kafka]\n{login}properties = {{ \"sasl.password\" = \"{SECRET}\" }}\n")),
    ];
    for (files, code) in [(&good[..], 0), (&bad[..], 78)] {
        for file in files {
            let output =
                newswire(&["-c", file, "config", "show"]).env("NEWSWIRE_LOG__LEVEL", "trace").output().unwrap();
            assert_eq!(output.status.code(), Some(code), "{file}: {}", said(&output));
            assert!(!said(&output).contains(SECRET), "{file}: {}", said(&output));
        }
    }
    let shown = newswire(&["-c", &good[1], "config", "show"]).output().unwrap();
    assert!(said(&shown).contains("sasl_password = \"***\""), "{}", said(&shown));

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for verb in [["config", "show"].as_slice(), &["check"]] {
        let output = newswire(verb)
            .env("NEWSWIRE_KAFKA__SECURITY_PROTOCOL", "SASL_PLAINTEXT")
            .env("NEWSWIRE_KAFKA__SASL_USERNAME", "wire")
            .env("NEWSWIRE_KAFKA__SASL_PASSWORD", SECRET)
            .env("NEWSWIRE_KAFKA__BROKERS", format!("127.0.0.1:{port}"))
            .env("NEWSWIRE_KAFKA__REQUEST_TIMEOUT", "1s")
            .env("NEWSWIRE_LOG__LEVEL", "trace")
            .output()
            .unwrap();
        assert!(!said(&output).contains(SECRET), "{verb:?}: {}", said(&output));
    }

    let config = read(&format!("[kafka]\n{login}sasl_password = \"{SECRET}\""), &[]).unwrap();
    assert!(!format!("{config:?}").contains(SECRET));
    let other = read(&format!("[kafka]\n{login}sasl_password = \"another\""), &[]).unwrap();
    assert_eq!(config.hash(), other.hash(), "the hash in the records must tell nothing of a secret");
}

#[test]
fn the_hash_follows_what_is_in_force_and_not_where_it_comes_from() {
    let by_file = read("[batch]\nmax_records = 77", &[]).unwrap();
    let by_env = read("", &[("NEWSWIRE_BATCH__MAX_RECORDS", "77")]).unwrap();
    assert_eq!(by_file.hash(), by_env.hash());
    assert_ne!(by_file.hash(), Config::default().hash());
    assert_eq!(by_file.hash().len(), 16);
}
