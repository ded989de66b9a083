//! The command line, through the binary: exit codes, what is said, and that secrets never are.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The program with a clean environment.
pub fn newswire(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newswire"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("NEWSWIRE_")) {
        command.env_remove(name);
    }
    command.args(args).stdin(Stdio::null());
    command
}

/// All that a run said, on both streams.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn fed(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || _ = stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", said(output));
    output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect()
}

/// What became of one input of `enrich`: its relation when published, else its outcome.
fn outcome(line: &Value) -> String {
    line["outcome"].as_str().or_else(|| line["enrichment"]["dedup"]["relation"].as_str()).unwrap_or("?").to_owned()
}

#[test]
fn exit_codes_say_what_kind_of_thing_went_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.toml");
    std::fs::write(&bad, "[kafka]\nbrokers = 7\n").unwrap();
    let bad = bad.to_str().unwrap();
    let cases: [(&[&str], i32, &str); 10] = [
        (&["--help"], 0, "Exit codes"),
        (&["--version"], 0, env!("CARGO_PKG_VERSION")),
        (&[], 64, "Usage"),
        (&["publish"], 64, "unrecognized subcommand"),
        (&["tail", "--topic", "raw"], 64, "possible values"),
        (&["enrich", "no-such-file.json"], 64, "cannot read no-such-file.json"),
        (&["-c", bad, "config", "show"], 78, "kafka.brokers: expected text, found integer"),
        (&["-c", "no-such.toml", "config", "show"], 78, "cannot read the configuration file no-such.toml"),
        (&["-c", bad, "config", "reference"], 0, "# brokers = \"localhost:9092\""),
        (&["-c", bad, "enrich"], 78, "kafka.brokers"),
    ];
    for (args, code, says) in cases {
        let output = newswire(args).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
        assert!(said(&output).contains(says), "{args:?} does not say {says:?}: {}", said(&output));
    }
}

#[test]
fn every_verb_explains_itself() {
    for verb in ["enrich", "explain", "import", "tail", "check", "dlq ls", "dlq show", "dlq retry", "health"] {
        let words: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
        let output = newswire(&words).output().unwrap();
        assert!(said(&output).contains("Examples:"), "{verb}");
    }
}

#[test]
fn verbs_that_need_a_broker_say_that_there_is_none() {
    // A port that was free a moment ago, and where nobody listens.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let file = tempfile::NamedTempFile::with_suffix(".txt").unwrap();
    let file = file.path().to_str().unwrap();
    for args in [&["check"][..], &["topics", "create"], &["tail"], &["import", file], &["dlq", "ls"]] {
        let output = newswire(args)
            .env("NEWSWIRE_KAFKA__BROKERS", format!("127.0.0.1:{port}"))
            .env("NEWSWIRE_KAFKA__REQUEST_TIMEOUT", "1s")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(75), "{args:?}: {}", said(&output));
    }
}

#[test]
fn check_says_where_it_tried_and_what_to_do() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let brokers = format!("127.0.0.1:{port}");
    let output = newswire(&["check"])
        .env("NEWSWIRE_KAFKA__BROKERS", &brokers)
        .env("NEWSWIRE_KAFKA__REQUEST_TIMEOUT", "1s")
        .output()
        .unwrap();
    let said = said(&output);
    assert!(said.contains(&format!("FAIL  connection: {brokers}")), "{said}");
    assert!(said.contains("see kafka.brokers"), "{said}");
    assert!(said.contains("Connection refused"), "librdkafka's reason is missing: {said}");
}

/// Six paragraphs that no other story of these tests has, in realistic Arabic.
fn story(n: usize) -> String {
    let places = ["بغداد", "القاهرة", "عمان", "الرباط", "تونس", "الخرطوم", "مسقط", "بيروت"];
    let words: Vec<&str> = "أعلنت السلطات فرق الإنقاذ واصلت عملها صباح اليوم متحدث باسم وزارة الداخلية نقلوا المستشفيات القريبة لتلقي العلاج \
        المياه الكهرباء الطريق الساحلي المدارس الميناء السوق المركزي الأسعار الموسم الزراعي القمح الأمطار السدود الجسر القطار"
        .split_whitespace()
        .collect();
    // Each tells it in its own words: one mould with other numbers would be one story.
    let mut random = fastrand::Rng::with_seed(n as u64);
    let mut sentence = || (0..14).map(|_| words[random.usize(..words.len())]).collect::<Vec<_>>().join(" ");
    let place = places[n % places.len()];
    let paragraphs = (0..6).map(|p| format!("أعلنت السلطات في {place} {}، {}", sentence(), n * 31 + p));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn article(uri: &str, source: &str, body: &str) -> String {
    serde_json::json!({
        "uri": uri, "url": format!("https://{source}/{}", uri.rsplit(':').next().unwrap()), "source": source,
        "title": format!("بيان جديد {}", body.len()), "text": body, "language": "ar",
        "date": "2026-03-01T10:00:00Z",
    })
    .to_string()
}

#[test]
fn enrich_gives_one_line_per_input_in_the_order_of_the_input() {
    // More than one chunk, junk and a copy in between: order must hold over both.
    let mut wire = String::new();
    let mut expected = Vec::new();
    for n in 0..1500 {
        let uri = format!("urn:test:{n}");
        match n % 50 {
            7 => {
                wire += "{\"title\": \"بلا نص\"}\n";
                expected.push(("dead-letter".to_owned(), None));
            }
            9 => {
                wire += &(article(&uri, "copier.example", &story(n - 1)) + "\n");
                expected.push(("suppressed".to_owned(), Some(uri)));
            }
            _ => {
                wire += &(article(&uri, "wire.example", &story(n)) + "\n");
                expected.push(("new".to_owned(), Some(uri)));
            }
        }
    }
    let output = fed(&mut newswire(&["enrich", "--lines", "-"]), wire.as_bytes());
    let got: Vec<_> =
        lines(&output).iter().map(|line| (outcome(line), line["uri"].as_str().map(str::to_owned))).collect();
    let first_wrong = got.iter().zip(&expected).position(|(got, expected)| got != expected);
    assert_eq!(first_wrong.map(|n| (n, &got[n], &expected[n])), None);
    assert_eq!(got.len(), expected.len());
}

#[test]
fn a_copy_by_another_outlet_is_suppressed_with_its_reason_or_published_when_asked_for() {
    let body = story(3);
    // The copy as another outlet types it: no hamza, tatweel, diacritics, other punctuation.
    let copied = body.replace('أ', "ا").replace("السلطات", "السلطـــات").replace("واصلت", "واصَلَت").replace('،', " -");
    let wire = [article("urn:a:1", "first.example", &body), article("urn:b:1", "second.example", &copied)].join("\n");

    let suppressed = lines(&fed(&mut newswire(&["enrich", "--lines"]), wire.as_bytes()));
    assert_eq!(suppressed[0]["enrichment"]["dedup"]["relation"], "new");
    let copy = &suppressed[1];
    assert_eq!((copy["outcome"].as_str(), copy["uri"].as_str()), (Some("suppressed"), Some("urn:b:1")));
    assert_eq!(copy["relation"], "exact");
    assert_eq!(copy["dedup"]["canonicalUri"], "urn:a:1");
    assert_eq!(copy["dedup"]["clusterId"], suppressed[0]["enrichment"]["dedup"]["clusterId"]);
    assert!(copy["reason"].as_str().unwrap().contains("urn:a:1"));

    let annotated = lines(&fed(&mut newswire(&["enrich", "--lines", "--annotate"]), wire.as_bytes()));
    assert_eq!(annotated[1]["enrichment"]["dedup"]["relation"], "exact");
    assert_eq!(annotated[1]["enrichment"]["dedup"]["canonicalUri"], "urn:a:1");
    assert!(annotated[1]["bodies"][0]["value"].as_str().unwrap().contains("السلطـــات"), "shown text is never folded");

    let alone = lines(&fed(&mut newswire(&["enrich", "--lines", "--no-dedup"]), wire.as_bytes()));
    assert!(alone.iter().all(|line| outcome(line) == "new"), "{alone:?}");
}

#[test]
fn the_log_time_of_a_field_decides_whether_a_copy_is_too_old_to_be_one() {
    let at = |time: &Value, uri: &str, source: &str| {
        let mut article: Value = serde_json::from_str(&article(uri, source, &story(4))).unwrap();
        article["seen"] = time.clone();
        article.to_string()
    };
    let first = Value::from("2026-03-01T09:00:00Z");
    for (second, expected) in [
        (Value::from("2026-03-01T10:00:00Z"), "suppressed"),
        (Value::from(1_772_359_200), "suppressed"),
        (Value::from(1_772_359_200_000_u64), "suppressed"),
        (Value::from("2026-04-20T10:00:00Z"), "new"),
        (Value::from(1_776_679_200), "new"),
        (Value::Null, "suppressed"),
    ] {
        let wire = [at(&first, "urn:a:1", "one.example"), at(&second, "urn:b:1", "two.example")].join("\n");
        let got = lines(&fed(&mut newswire(&["enrich", "--lines", "--time-field", "seen"]), wire.as_bytes()));
        assert_eq!(outcome(&got[1]), expected, "{second}");
    }
}

#[test]
fn a_giant_line_becomes_a_dead_letter_and_the_next_is_read_from_its_start() {
    let wire = format!(
        "{}\n{}\n",
        article("urn:a:1", "a.example", &"خبر ".repeat(4000)),
        article("urn:a:2", "a.example", "خبر قصير عن المطر")
    );
    let mut command = newswire(&["enrich", "--lines"]);
    let got = lines(&fed(command.env("NEWSWIRE_LIMITS__MAX_INPUT_BYTES", "4KiB"), wire.as_bytes()));
    assert_eq!(got.iter().map(outcome).collect::<Vec<_>>(), ["dead-letter", "new"]);
    assert!(got[0]["reason"].as_str().unwrap().contains("too-large"), "{}", got[0]);
}

#[test]
fn withheld_articles_and_folders_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let mut withheld: Value = serde_json::from_str(&article("urn:w:1", "wire.example", &story(1))).unwrap();
    withheld["pubstatus"] = "withheld".into();
    withheld["type"] = "text".into();
    withheld["headline"] = withheld["title"].clone();
    withheld["body_text"] = withheld["text"].clone();
    write("1-withheld.json", &withheld.to_string());
    write("2-plain.txt", &format!("فرق الإنقاذ تواصل عملها\n\n{}", story(2)));
    write("3-image.bin", "\u{89}PNG\0\0\0\0");
    let got = lines(&newswire(&["enrich", folder.path().to_str().unwrap()]).output().unwrap());
    assert_eq!(got.iter().map(outcome).collect::<Vec<_>>(), ["withheld", "new", "dead-letter"], "{got:#?}");
    assert!(got[2]["reason"].as_str().unwrap().starts_with("decode: "), "{}", got[2]);
}

#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let wire: String = (0..3000).map(|n| article(&format!("urn:t:{n}"), "wire.example", &story(n)) + "\n").collect();
    let mut child = newswire(&["enrich", "--lines"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || _ = stdin.write_all(wire.as_bytes()));
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.contains("urn:t:0"));
    let mut complaints = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert_eq!((child.wait().unwrap().code(), complaints.as_str()), (Some(0), ""));
    feeder.join().unwrap();
}

#[test]
fn explain_shows_every_stage_and_ends_badly_for_a_dead_letter() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("article.json");
    std::fs::write(&file, article("urn:a:1", "wire.example", &story(5))).unwrap();
    let output = newswire(&["explain", file.to_str().unwrap()]).output().unwrap();
    let page = said(&output);
    assert_eq!(output.status.code(), Some(0), "{page}");
    for part in ["READ", "DECODE", "NORMALIZE", "DEDUP", "ENRICH", "PUBLISH  news.enriched", "urn:a:1", "content hash"]
    {
        assert!(page.contains(part), "{part} is missing:\n{page}");
    }

    let junk = folder.path().join("junk.json");
    std::fs::write(&junk, "{\"title\": \"بلا نص\"}").unwrap();
    let output = newswire(&["explain", junk.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("REFUSED"), "{}", said(&output));
    assert!(!said(&output).contains("ENRICH"), "{}", said(&output));
}

#[test]
fn the_copy_in_explain_is_judged_after_the_original() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let original = write("b.json", article("urn:a:1", "first.example", &story(6)));
    let copy = write("a.json", article("urn:b:1", "second.example", &story(6)));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let output = newswire(&["explain", &text(&original), &text(&copy)]).output().unwrap();
    assert!(said(&output).contains("exact of urn:a:1"), "{}", said(&output));
}

#[test]
fn an_address_that_is_taken_ends_the_daemon_before_it_joins_anything() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = newswire(&["run"]).env("NEWSWIRE_HTTP__LISTEN", &address).output().unwrap();
    assert_eq!(output.status.code(), Some(78), "{}", said(&output));
    assert!(said(&output).contains(&format!("http.listen: cannot listen on {address}")), "{}", said(&output));
}

#[test]
fn a_daemon_whose_broker_is_away_lives_says_so_and_stops_when_asked() {
    let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (brokers, address) = (free(), free());
    let mut daemon = newswire(&["run"])
        .env("NEWSWIRE_KAFKA__BROKERS", &brokers)
        .env("NEWSWIRE_KAFKA__REQUEST_TIMEOUT", "1s")
        .env("NEWSWIRE_HTTP__LISTEN", &address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let get = |path: &str| {
        let mut stream = std::net::TcpStream::connect(&address).ok()?;
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: n\r\nConnection: close\r\n\r\n").as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    };
    let begun = std::time::Instant::now();
    let ready = loop {
        match get("/readyz") {
            Some(answer) => break answer,
            None => std::thread::sleep(std::time::Duration::from_millis(50)),
        }
        assert!(begun.elapsed().as_secs() < 60, "no HTTP");
    };
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("fingerprint-log: "), "{ready}");
    assert!(get("/livez").unwrap().starts_with("HTTP/1.1 200"), "the broker is no reason to be restarted");
    assert!(Command::new("kill").args(["-TERM", &daemon.id().to_string()]).status().unwrap().success());
    assert_eq!(daemon.wait().unwrap().code(), Some(0), "stops within the drain deadline");
}
