//! The keys. This file is the reference: everything else is made from it.

use std::path::PathBuf;

use super::furniture_file::FurnitureFile;
use super::name_files::{GazetteerBytes, ModelFile, NameFiles, StopNames, TaggerBytes, ToneBytes};
use super::value::{ByteSize, Charsets, Properties, Secret, Span};
use crate::config_words;
use crate::decode::JsonMapping;
use crate::enrich::gazetteer::custom::UserEntry;

config_words! {
    /// How the connection to the brokers is protected.
    SecurityProtocol {
        /// No encryption, no login.
        Plaintext = "PLAINTEXT",
        /// TLS.
        Ssl = "SSL",
        /// Login without encryption.
        SaslPlaintext = "SASL_PLAINTEXT",
        /// Login over TLS.
        SaslSsl = "SASL_SSL",
    }
}

impl SecurityProtocol {
    /// Whether a login takes place.
    #[must_use]
    pub fn uses_sasl(self) -> bool {
        matches!(self, Self::SaslPlaintext | Self::SaslSsl)
    }
}

config_words! {
    /// How to log in.
    SaslMechanism {
        /// User and password, as they are.
        Plain = "PLAIN",
        /// Challenge and response with SHA-256.
        ScramSha256 = "SCRAM-SHA-256",
        /// Challenge and response with SHA-512.
        ScramSha512 = "SCRAM-SHA-512",
        /// OAuth 2 client credentials; in builds with `--features oauth`.
        OauthBearer = "OAUTHBEARER",
    }
}

config_words! {
    /// Compression of what is produced.
    Compression {
        /// None.
        None = "none",
        /// gzip.
        Gzip = "gzip",
        /// Snappy.
        Snappy = "snappy",
        /// LZ4.
        Lz4 = "lz4",
        /// Zstandard.
        Zstd = "zstd",
    }
}

config_words! {
    /// Where a group that has never committed begins.
    StartAt {
        /// The oldest record there is.
        Earliest = "earliest",
        /// Only what comes from now on.
        Latest = "latest",
    }
}

config_words! {
    /// What to do when the committed offset is no longer in the topic.
    OnGap {
        /// Stop with an error that names the gap.
        Stop = "stop",
        /// Go on at the oldest record, say so and count it.
        Skip = "skip",
    }
}

config_words! {
    /// What becomes of copies.
    Policy {
        /// Copies go to the duplicates topic only.
        Suppress = "suppress",
        /// Copies are published too, with their relation and cluster.
        Annotate = "annotate",
    }
}

config_words! {
    /// What to do while the fingerprint log cannot be reached.
    OnUnavailable {
        /// Wait for it: nothing is lost, nothing repeated, latency grows.
        Wait = "wait",
        /// Publish unmatched and flagged; copies will slip through.
        Publish = "publish",
    }
}

config_words! {
    /// Shape of log lines.
    AutoFormat {
        /// Pretty on a terminal, else JSON.
        Auto = "auto",
        /// One JSON object a line.
        Json = "json",
        /// For people.
        Pretty = "pretty",
    }
}

config_section! {
    /// The connection to Kafka.
    KafkaConfig {
        /// Brokers to ask first, `host:port`, comma separated.
        brokers: String = "localhost:9092".to_owned();
        /// Consumer group. All instances that share the work share it.
        group_id: String = "newswire".to_owned();
        /// Name of this instance: stable over restarts, unique in the group. Unset: the host name.
        instance_id: Option<String> = None;
        /// Where a group that has never committed begins.
        start_at: StartAt = StartAt::Earliest;
        /// What to do when retention has deleted records that this group had not read yet.
        on_gap: OnGap = OnGap::Stop;
        /// Without a sign of life for so long, an instance loses its partitions to the others.
        session_timeout: Span = Span::secs(12), in Span::secs(6) => Span::secs(300);
        /// An open transaction of a dead instance holds `read_committed` readers back for so long at most (plus the broker's
        /// `transaction.abort.timed.out.transaction.cleanup.interval.ms`). Must be shorter than the session timeout.
        transaction_timeout: Span = Span::secs(10), in Span::secs(1) => Span::secs(120);
        /// Longest wait for a broker's answer before an operation counts as failed and is tried anew.
        request_timeout: Span = Span::secs(10), in Span::secs(1) => Span::secs(120);
        /// Compression of what is produced.
        compression: Compression = Compression::Lz4;
        /// How the connection is protected.
        security_protocol: SecurityProtocol = SecurityProtocol::Plaintext;
        /// File of CA certificates (PEM) to trust. Unset: the system's.
        tls_ca: Option<PathBuf> = None;
        /// Client certificate (PEM).
        tls_certificate: Option<PathBuf> = None;
        /// Key of the client certificate (PEM).
        tls_key: Option<PathBuf> = None;
        /// Password of that key. Prefer the file.
        tls_key_password: Option<Secret> = None;
        /// File that holds the password of that key.
        tls_key_password_file: Option<PathBuf> = None;
        /// How to log in, where the protocol has SASL in its name.
        sasl_mechanism: SaslMechanism = SaslMechanism::ScramSha512;
        /// User name.
        sasl_username: Option<String> = None;
        /// Password. Prefer the file.
        sasl_password: Option<Secret> = None;
        /// File that holds the password.
        sasl_password_file: Option<PathBuf> = None;
        /// OAUTHBEARER (in builds with `--features oauth`): client id.
        sasl_oauth_client_id: Option<String> = None;
        /// OAUTHBEARER: client secret. Prefer the file.
        sasl_oauth_client_secret: Option<Secret> = None;
        /// OAUTHBEARER: file that holds the client secret.
        sasl_oauth_client_secret_file: Option<PathBuf> = None;
        /// OAUTHBEARER: where tokens are asked for.
        sasl_oauth_token_url: Option<String> = None;
        /// OAUTHBEARER: scope to ask for.
        sasl_oauth_scope: Option<String> = None;
        /// Further librdkafka properties, for what has no key here. They cannot change the delivery guarantees.
        properties: Properties = Properties::default();
    }
}

config_section! {
    /// Topic names, and how `newswire topics create` makes them.
    TopicsConfig {
        /// Raw articles, any accepted format.
        raw: String = "news.raw".to_owned();
        /// Enriched records, one per published article, version, correction or cancel.
        enriched: String = "news.enriched".to_owned();
        /// Audit records of suppressed articles.
        duplicates: String = "news.duplicates".to_owned();
        /// Whether audit records are written. Off, suppressed articles are only counted.
        write_duplicates: bool = true;
        /// Records that must not be public: withheld, or under embargo.
        withheld: String = "news.withheld".to_owned();
        /// What could not be processed, untouched.
        dead_letters: String = "news.dead-letters".to_owned();
        /// The dedup log: one partition, kept for at least twice the longest lookback.
        fingerprints: String = "news.fingerprints".to_owned();
        /// Partitions of the raw and the output topics when created.
        partitions: i32 = 6, in 1 => 10_000;
        /// Copies of each partition when created. Unset: 3, or as many as there are brokers.
        replication: Option<i32> = None;
    }
}

config_section! {
    /// Micro-batches: one batch is one transaction. It is cut by whichever limit comes first.
    BatchConfig {
        /// Longest time from the first record of a batch to its cut.
        interval: Span = Span::ms(100), in Span::ms(5) => Span::secs(10);
        /// Most records.
        max_records: usize = 2000, in 1 => 100_000;
        /// Most input bytes.
        max_bytes: ByteSize = ByteSize::mib(16), in ByteSize::kib(64) => ByteSize::mib(1024);
    }
}

config_section! {
    /// Bounds.
    LimitsConfig {
        /// A larger raw record is a dead letter.
        max_input_bytes: ByteSize = ByteSize::mib(10), in ByteSize::kib(1) => ByteSize::mib(256);
        /// A record that would leave larger is a dead letter. Keep it below the topics' `max.message.bytes`.
        max_output_bytes: ByteSize = ByteSize::kib(960), in ByteSize::kib(1) => ByteSize::mib(256);
        /// Memory for what was read ahead and is not processed yet.
        memory_budget: ByteSize = ByteSize::mib(64), in ByteSize::mib(1) => ByteSize::mib(16384);
        /// CPU threads for the text stages. 0: one per core.
        threads: usize = 0, in 0 => 1024;
    }
}

config_section! {
    /// Reading and cleaning.
    TextConfig {
        /// Take page furniture (share buttons, related links, reading-time lines) off head and tail.
        strip_furniture: bool = true;
        /// Lines that single sources repeat above or below their articles, learned by `newswire learn-furniture`; they go where
        /// furniture goes. Part of the ruleset: instances that share a fingerprint log should have the same file.
        learned_furniture: Option<FurnitureFile> = None;
        /// Charset of bytes that are not UTF-8 and declare none. Unset: detected.
        default_charset: Option<String> = None;
        /// Charset of single sources, for bytes that are not UTF-8; it overrides what a record declares. The source is what
        /// is known of a record before it is read: its header newswire-source, its header ce_source, its key (of each the
        /// whole, or its host where it is an address), its topic; the first that the table names counts.
        source_charsets: Charsets = Charsets::default();
        /// Where JSON articles that are in no known format keep their fields: for a field of the article (uri, url, source,
        /// title, subtitle, body, byline, language, version, version_created, first_created, embargoed, status, subjects,
        /// ed_note, slugline, copyright_notice) an input field or a list of them, the first that holds something wins. Dots
        /// lead into nested objects: `body = "content.full"`. Fields not mapped are looked for under common names.
        json_fields: JsonMapping = JsonMapping::default();
    }
}

config_section! {
    /// Duplicates. These keys are the ruleset: instances that share a fingerprint log should agree on them.
    DedupConfig {
        /// Suppress copies, or publish all of them annotated.
        policy: Policy = Policy::Suppress;
        /// Recognize rewritten, shortened and extended copies too, not only equal texts.
        near_duplicates: bool = true;
        /// Two articles further apart in time than this are never copies.
        window: Span = Span::hours(72), in Span::secs(60) => Span::hours(24 * 30);
        /// For so long a uri is remembered: versions, corrections, redeliveries and cancels are matched within it.
        identity_horizon: Span = Span::hours(24 * 7), in Span::secs(60) => Span::hours(24 * 90);
        /// Texts of fewer words match only with an equal title.
        short_text_words: u32 = 40, in 0 => 10_000;
        /// And only within this time.
        short_text_window: Span = Span::hours(6), in Span::secs(1) => Span::hours(24 * 30);
        /// Most articles remembered, in the order of the log; beyond it the oldest leave. Plan 1 KiB of memory for each.
        capacity: usize = 1_000_000, in 1000 => 100_000_000;
        /// Most articles that one source may bring within the window; beyond it they pass unmatched and flagged, and lead nobody.
        source_quota: u32 = 50_000, in 1 => 100_000_000;
        /// A cancel may cancel the same uri of another source.
        cross_source_cancel: bool = false;
        /// What to do while the fingerprint log cannot be reached.
        on_unavailable: OnUnavailable = OnUnavailable::Wait;
        /// After so long without the log, `on_unavailable` applies.
        unavailable_after: Span = Span::secs(30), in Span::secs(1) => Span::hours(24);
        /// A claim not read back within this time is appended again.
        claim_deadline: Span = Span::secs(5), in Span::ms(100) => Span::secs(300);
    }
}

config_section! {
    /// Enrichment.
    EnrichConfig {
        /// Name people, places, organisations, events, works and groups.
        entities: bool = true;
        /// Judge the tone of the news.
        sentiment: bool = true;
        /// Tagger for Arabic made by `newswire models learn-tagger ar`. Unset: the one built in.
        tagger_arabic: Option<ModelFile<TaggerBytes>> = None;
        /// Tagger for English made by `newswire models learn-tagger en`. Unset: the one built in.
        tagger_english: Option<ModelFile<TaggerBytes>> = None;
        /// Tone model made by `newswire models learn-tone`. Unset: the one built in.
        tone_model: Option<ModelFile<ToneBytes>> = None;
    }
}

config_section! {
    /// Names that entities are found and linked by. The files are read at the start; a record names what was loaded by its
    /// checksum, under `pipeline.models`.
    GazetteerConfig {
        /// File made by `newswire models compile-gazetteer`. Unset: the one built in.
        file: Option<ModelFile<GazetteerBytes>> = None;
        /// Your own entries: a file or a list of files. A line each, columns divided by tabs: name, kind (person, place,
        /// organisation, event, work, group), other names divided by |, id, country (ISO 3166); the last three may be left out. The
        /// id is a Wikidata number (Q42), a uri, or a word; names with the id of an entry that is there already are added to it.
        extra: NameFiles<Vec<UserEntry>> = NameFiles::default();
        /// Names never to be reported: a file or a list of files, a name a line.
        stop: NameFiles<StopNames> = NameFiles::default();
    }
}

config_section! {
    /// The dead-letter breaker: when the wire itself seems broken, consuming stops before everything becomes a dead letter.
    BreakerConfig {
        /// Off, nothing stops the flow.
        enabled: bool = true;
        /// Share of dead letters among the last `window` records that trips it.
        ratio: f64 = 0.5, in 0.01 => 1.0;
        /// Records looked at.
        window: usize = 500, in 10 => 1_000_000;
        /// So many dead letters in a row trip it too.
        run: usize = 200, in 2 => 1_000_000;
    }
}

config_section! {
    /// The HTTP face: /metrics /livez /readyz /startupz /version /config.
    HttpConfig {
        /// Address to listen on. Empty: no HTTP.
        listen: String = "127.0.0.1:9464".to_owned();
    }
}

config_section! {
    /// Logs.
    LogConfig {
        /// Shape of log lines; auto is pretty on a terminal, else JSON.
        format: AutoFormat = AutoFormat::Auto;
        /// error, warn, info, debug, trace, or a filter such as `info,newswire::kafka=debug`.
        level: String = "info".to_owned();
    }
}

config_section! {
    /// Stopping.
    ShutdownConfig {
        /// After SIGTERM the batches in flight have so long to be committed.
        drain_deadline: Span = Span::secs(20), in Span::secs(1) => Span::secs(600);
    }
}

config_root! {
    /// The connection to Kafka.
    kafka: KafkaConfig;
    /// Topic names, and how `newswire topics create` makes them.
    topics: TopicsConfig;
    /// Micro-batches: one batch is one transaction, cut by whichever limit comes first.
    batch: BatchConfig;
    /// Bounds.
    limits: LimitsConfig;
    /// Reading and cleaning.
    text: TextConfig;
    /// Duplicates. These keys are the ruleset: instances that share a fingerprint log should agree on them.
    dedup: DedupConfig;
    /// Enrichment.
    enrich: EnrichConfig;
    /// Names that entities are found and linked by.
    gazetteer: GazetteerConfig;
    /// The dead-letter breaker.
    breaker: BreakerConfig;
    /// The HTTP face.
    http: HttpConfig;
    /// Logs.
    log: LogConfig;
    /// Stopping.
    shutdown: ShutdownConfig;
}
