//! The rules, table by table, through the log in memory; and the log's promises.

use std::collections::HashSet;

use jiff::Timestamp;

use super::log::{Claim, Entry, EntryError, Kind};
use super::{Decision, DedupFlag, Fingerprint, Folded, Index, OfflineLog, RULESET, Relation, Ruleset, Verdict};
use crate::config::{DedupConfig, Span};
use crate::record::{ClusterId, Sequence};

const HOUR: i64 = 3_600_000;
/// Some midnight.
const START: i64 = 1_767_225_600_000;
const BODY: &str = "أعلنت وزارة الطاقة، الأحد، توقيع اتفاق لبناء محطة شمسية قرب معان بكلفة مئة وعشرين مليون دينار، وقال الوزير إن المحطة \
    ستزود ثمانين ألف منزل بالكهرباء، وإن العمل يبدأ في الربيع المقبل بعد استكمال الدراسات البيئية، فيما رحبت بلدية المدينة بالمشروع ودعت إلى \
    تشغيل أبناء المنطقة فيه والتعاقد مع الشركات المحلية في أعمال البناء والنقل والصيانة طوال مدة التنفيذ";
const OTHER: &str = "فاز المنتخب الوطني على ضيفه بهدفين دون رد في المباراة التي جمعتهما مساء الجمعة على ملعب العاصمة ضمن الجولة الثالثة من التصفيات، \
    وسجل الهدفين في الشوط الثاني لاعبان شاركا بدلا من زميلين مصابين، ليرتفع رصيد الفريق إلى سبع نقاط في صدارة المجموعة بفارق نقطتين عن أقرب \
    منافسيه قبل جولة واحدة من نهاية الدور الأول الذي يتأهل منه فريقان إلى الدور المقبل";

/// An article of a test; the builder style keeps the tables readable.
#[derive(Clone)]
struct Item {
    claim: Claim,
    at: i64,
}

fn item(source: &str, uri: &str, title: &str, body: &str) -> Item {
    let fingerprint = Fingerprint::of_text(title, body);
    let [opening_words, other_words, numbers] = fingerprint.words_sketch.to_parts();
    let claim = Claim {
        topic: "news.raw".into(),
        source: source.into(),
        uri: uri.into(),
        title_hash: fingerprint.title_hash.0.to_vec(),
        content_hash: fingerprint.content_hash.0.to_vec(),
        sketch_scale: fingerprint.sketch.scale(),
        sketch: fingerprint.sketch.hashes().to_vec(),
        words: fingerprint.words,
        raw_timestamp: START,
        ruleset: RULESET,
        word_scale: fingerprint.words_sketch.scale().into(),
        opening_words,
        other_words,
        numbers,
        ..Claim::default()
    };
    Item { claim, at: START }
}

impl Item {
    fn at(mut self, hours: i64) -> Self {
        self.at = START + hours * HOUR;
        self.claim.raw_timestamp = self.at;
        self
    }
    fn version(mut self, version: &str) -> Self {
        self.claim.version = Some(version.into());
        self
    }
    fn dated(mut self, hours: i64) -> Self {
        self.claim.version_created = Some(START + hours * HOUR);
        self
    }
    fn status(mut self, status: u32) -> Self {
        self.claim.status = status;
        self
    }
    fn embargoed(mut self, hours: i64) -> Self {
        self.claim.embargoed_until = Some(START + hours * HOUR);
        self
    }
    fn correction(mut self) -> Self {
        self.claim.correction = true;
        self
    }
}

fn rules() -> Ruleset {
    Ruleset::from(&DedupConfig::default())
}

/// Feeds the items in order and returns what was decided about each.
fn decide_with(rules: Ruleset, items: &[Item]) -> Vec<Decision> {
    let mut log = OfflineLog::new(rules);
    let decided = |(offset, item): (usize, &Item)| {
        let claim = Claim { offset: offset as i64, raw_hash: vec![offset as u8; 32], ..item.claim.clone() };
        log.decide(claim, Timestamp::from_millisecond(item.at).expect("in range")).expect("sound claim").1
    };
    items.iter().enumerate().map(decided).collect()
}

fn decide(items: &[Item]) -> Vec<Decision> {
    decide_with(rules(), items)
}

/// Relation and verdict of the last item.
fn last(items: &[Item]) -> (Relation, Verdict) {
    let decision = decide(items).pop().expect("not empty");
    (decision.relation, decision.verdict)
}

#[test]
fn a_copy_is_suppressed_whoever_brings_it_under_whatever_headline() {
    let decisions = decide(&[
        item("petra", "urn:petra:1", "اتفاق لبناء محطة شمسية", BODY),
        item("maan.test", "urn:maan:77", "معان تستقبل محطة شمسية", &BODY.replace("أعلنت", "اعلنـت").replace('،', ","))
            .at(5),
        item("petra", "urn:petra:2", "اتفاق لبناء محطة شمسية", OTHER).at(5),
    ]);
    assert_eq!((decisions[0].relation, decisions[0].verdict), (Relation::New, Verdict::Publish));
    let copy = &decisions[1];
    assert_eq!((copy.relation, copy.verdict, copy.cluster), (Relation::Exact, Verdict::Suppress, decisions[0].cluster));
    assert_eq!((copy.leader, copy.canonical_uri.as_deref()), (Some(Sequence(0)), Some("urn:petra:1")));
    assert_eq!(decisions[2].relation, Relation::New);
    assert_ne!(decisions[2].cluster, decisions[0].cluster);
}

#[test]
fn the_window_is_pairwise_in_the_articles_own_time() {
    let copy = |hours| item("b", "urn:b:1", "عنوان آخر", BODY).at(hours);
    let first = item("a", "urn:a:1", "عنوان", BODY);
    assert_eq!(last(&[first.clone(), copy(72)]).0, Relation::Exact);
    assert_eq!(last(&[first.clone(), copy(73)]).0, Relation::New);
    // All claimed within a minute after an outage: the raw timestamps judge, as if it had been lived through.
    let late = |mut item: Item| {
        item.at = START + 200 * HOUR;
        item
    };
    assert_eq!(last(&[late(first.clone()), late(copy(72))]).0, Relation::Exact);
    assert_eq!(last(&[late(first), late(copy(73))]).0, Relation::New);
}

#[test]
fn flashes_match_only_with_their_title_and_soon() {
    let flash = |source: &str, title: &str| {
        item(source, &format!("urn:{source}:1"), title, "زلزال يضرب شرق البلاد ولا أنباء عن ضحايا")
    };
    let first = flash("a", "عاجل: زلزال");
    assert_eq!(last(&[first.clone(), flash("b", "عاجل | زلزال").at(6)]).0, Relation::Exact);
    assert_eq!(last(&[first.clone(), flash("b", "عاجل: زلزال").at(7)]).0, Relation::New);
    assert_eq!(last(&[first, flash("b", "هزة أرضية")]).0, Relation::New);
}

#[test]
fn identity_comes_before_content() {
    let v1 = || item("a", "urn:a:1", "اتفاق شمسي", BODY).version("1").dated(0);
    let revised = format!("{BODY} وأضاف الوزير أن مناقصة ثانية ستطرح في الخريف");
    let v2 = || item("a", "urn:a:1", "اتفاق شمسي جديد", &revised).version("2").dated(2).at(2);
    use Relation::{Correction, New, Redelivery, Stale, Version};
    use Verdict::{Publish, Suppress};
    let table: Vec<(&str, Vec<Item>, (Relation, Verdict))> = vec![
        ("a later version", vec![v1(), v2()], (Version, Publish)),
        ("that calls itself a correction", vec![v1(), v2().correction()], (Correction, Publish)),
        ("the same again", vec![v1(), v1().at(1)], (Redelivery, Suppress)),
        (
            "the same again without any version",
            vec![item("a", "urn:a:1", "ع", BODY), item("a", "urn:a:1", "ع", BODY).at(30)],
            (Redelivery, Suppress),
        ),
        ("the first version after the second", vec![v1(), v2(), v1().at(3)], (Stale, Suppress)),
        ("a version never seen, older in both", vec![v2(), v1().at(3)], (Stale, Suppress)),
        ("lower version, later date: not older in both", vec![v2(), v1().dated(4).at(4)], (Version, Publish)),
        (
            "changed text under an equal version",
            vec![v1(), item("a", "urn:a:1", "اتفاق شمسي", &revised).version("1").dated(0)],
            (Version, Publish),
        ),
        (
            "unlike text under a known uri",
            vec![v1(), item("a", "urn:a:1", "فوز المنتخب", OTHER).version("1").dated(0)],
            (New, Publish),
        ),
        ("version ten is later than version nine", vec![v1().version("9"), v2().version("10")], (Version, Publish)),
        (
            "the same uri of another source is another article",
            vec![v1(), item("b", "urn:a:1", "فوز", OTHER)],
            (New, Publish),
        ),
        ("a metadata-only version", vec![v1(), v1().version("2").dated(1).at(1)], (Version, Publish)),
        (
            "a text that goes back to an earlier wording",
            vec![v1(), v2(), item("a", "urn:a:1", "اتفاق شمسي", BODY).version("3").dated(3).at(3)],
            (Version, Publish),
        ),
    ];
    for (what, items, expected) in table {
        assert_eq!(last(&items), expected, "{what}");
    }
    let reused = decide(&[v1(), item("a", "urn:a:1", "فوز المنتخب", OTHER).version("1").dated(0)]);
    assert_eq!(reused[1].flags, [DedupFlag::UriReused]);
    assert_ne!(reused[1].cluster, reused[0].cluster);
    let versions = decide(&[v1(), v2()]);
    assert_eq!(versions[1].cluster, versions[0].cluster);
}

#[test]
fn a_redelivery_storm_never_forgets_the_published_revision() {
    let one = item("a", "urn:a:1", "ع", BODY);
    let decisions = decide(&vec![one; 100]);
    assert!(decisions[1..].iter().all(|decision| decision.relation == Relation::Redelivery));
}

#[test]
fn a_copy_of_a_later_version_is_a_copy() {
    let revised = format!("{BODY} وأضاف الوزير أن مناقصة ثانية ستطرح في الخريف");
    let decisions = decide(&[
        item("a", "urn:a:1", "ع", BODY).version("1"),
        item("a", "urn:a:1", "ع", &revised).version("2").at(1),
        item("b", "urn:b:1", "آخر", &revised).at(2),
        item("c", "urn:c:1", "ثالث", BODY).at(2),
    ]);
    let relations: Vec<_> = decisions.iter().map(|decision| decision.relation).collect();
    assert_eq!(relations, [Relation::New, Relation::Version, Relation::Exact, Relation::Exact]);
    assert!(decisions.iter().all(|decision| decision.cluster == decisions[0].cluster));
    assert_eq!(decisions[2].canonical_uri.as_deref(), Some("urn:a:1"));
}

#[test]
fn a_revision_of_a_suppressed_copy_is_matched_by_content_again() {
    let revised = format!("{OTHER} وغاب عن اللقاء قائد الفريق للإصابة");
    let copy = || item("b", "urn:b:1", "ع", BODY).version("1").at(1);
    let first = || item("a", "urn:a:1", "ع", BODY);
    assert_eq!(
        last(&[first(), copy(), item("b", "urn:b:1", "ع", BODY).version("2").at(2)]),
        (Relation::Exact, Verdict::Suppress)
    );
    assert_eq!(
        last(&[first(), copy(), item("b", "urn:b:1", "ع", &revised).version("2").at(2)]),
        (Relation::New, Verdict::Publish)
    );
}

#[test]
fn what_must_not_be_public_suppresses_nobodys_copy() {
    let copy = || item("b", "urn:b:1", "ع", BODY).at(1);
    let original = || item("a", "urn:a:1", "ع", BODY);
    for (what, before) in [
        ("withheld", vec![original().status(1)]),
        ("embargoed", vec![original().embargoed(10)]),
        ("cancelled", vec![original(), item("a", "urn:a:1", "", "").status(2)]),
        ("cancelled before it came", vec![item("a", "urn:a:1", "", "").status(2), original()]),
    ] {
        let items: Vec<Item> = before.into_iter().chain([copy()]).collect();
        assert_eq!(last(&items), (Relation::New, Verdict::Publish), "{what}");
    }
}

#[test]
fn embargo_is_judged_at_the_append_time() {
    let article = |hours| item("a", "urn:a:1", "ع", BODY).embargoed(10).at(hours);
    let decisions = decide(&[article(1), article(9), article(11), article(12)]);
    let became: Vec<_> = decisions.iter().map(|decision| (decision.relation, decision.verdict)).collect();
    use Relation::{New, Redelivery, Withheld};
    use Verdict::{Publish, Suppress, Withhold};
    assert_eq!(became, [(Withheld, Withhold), (Withheld, Withhold), (New, Publish), (Redelivery, Suppress)]);
    assert_eq!(decisions[0].flags, [DedupFlag::Embargoed]);
}

#[test]
fn cancels_are_published_at_once_and_hold() {
    let cancel = |source: &str| item(source, "urn:a:1", "", "").status(2).version("2").dated(2).at(2);
    let v1 = || item("a", "urn:a:1", "ع", BODY).version("1").dated(0);
    let v3 = || item("a", "urn:a:1", "ع", BODY).version("3").dated(3).at(3);
    use Relation::{Cancel, New, Stale};
    use Verdict::{Publish, Suppress};
    let table = [
        ("seen", vec![v1(), cancel("a")], (Cancel, Publish)),
        ("unseen", vec![cancel("a")], (Cancel, Publish)),
        ("again", vec![v1(), cancel("a"), cancel("a")], (Cancel, Publish)),
        ("of another source", vec![v1(), cancel("b")], (Cancel, Suppress)),
        ("of another source, twice", vec![v1(), cancel("b"), cancel("b")], (Cancel, Suppress)),
        ("before its article", vec![cancel("a"), v1().at(3)], (Stale, Suppress)),
        ("before a newer version", vec![v1(), cancel("a"), v3()], (New, Publish)),
    ];
    for (what, items, expected) in table {
        assert_eq!(last(&items), expected, "{what}");
    }
    let across = decide_with(
        Ruleset { cross_source_cancel: true, ..rules() },
        &[v1(), cancel("b"), item("c", "urn:c:1", "ع", BODY).at(3)],
    );
    assert_eq!((across[1].verdict, across[2].relation), (Publish, New), "its article leads no more");
    assert_eq!(across[1].cluster, across[0].cluster);
    let unversioned = decide(&[item("a", "urn:a:1", "", "").status(2), item("a", "urn:a:1", "ع", BODY).at(1)]);
    assert_eq!(unversioned[1].flags, [DedupFlag::AfterCancel]);
}

#[test]
fn annotate_publishes_copies_and_nothing_else_that_was_suppressed() {
    let rules = Ruleset { annotate: true, ..rules() };
    let first = item("a", "urn:a:1", "ع", BODY);
    let decisions = decide_with(rules, &[first.clone(), item("b", "urn:b:1", "ع", BODY), first]);
    assert_eq!((decisions[1].relation, decisions[1].verdict), (Relation::Exact, Verdict::Publish));
    assert_eq!((decisions[2].relation, decisions[2].verdict), (Relation::Redelivery, Verdict::Suppress));
}

#[test]
fn a_source_over_its_quota_passes_unmatched_and_leads_nobody() {
    let rules = Ruleset { source_quota: 2, ..rules() };
    let flood = |n: usize, body: &str| item("flood", &format!("urn:f:{n}"), "ع", body);
    let text = |n: usize| story(n, 4);
    let decisions = decide_with(
        rules,
        &[
            flood(1, &text(1)),
            flood(2, &text(2)),
            flood(3, &text(1)),
            flood(4, &text(4)),
            item("b", "urn:b:1", "ع", &text(4)),
            flood(5, &text(5)).at(100),
        ],
    );
    let flagged: Vec<bool> = decisions.iter().map(|d| d.flags.contains(&DedupFlag::SourceQuota)).collect();
    assert_eq!(flagged, [false, false, true, true, false, false]);
    assert!(decisions.iter().all(|decision| decision.relation == Relation::New));
}

#[test]
fn capacity_drops_the_oldest() {
    let rules = Ruleset { capacity: 2, ..rules() };
    let text = |n: usize| item("a", &format!("urn:a:{n}"), "ع", &story(n, 4));
    let copy = |n: usize| item("b", &format!("urn:b:{n}"), "ع", &story(n, 4));
    let decisions = decide_with(rules, &[text(1), text(2), text(3), copy(1), copy(3)]);
    let relations: Vec<_> = decisions.iter().map(|decision| decision.relation).collect();
    use Relation::{Exact, New};
    assert_eq!(relations, [New, New, New, New, Exact]);
}

/// One of many stories as an outlet may tell it: whole, cut, with words changed, or with more to say; some are of one mould.
fn told(story: usize, random: &mut fastrand::Rng) -> String {
    let mut own = fastrand::Rng::with_seed(story as u64);
    let mould = story.is_multiple_of(5);
    let mut words: Vec<String> = if mould {
        BODY.split(' ')
            .map(|word| if own.u8(..) < 30 { format!("رقم{}", own.u32(..)) } else { word.to_owned() })
            .collect()
    } else {
        (0..own.usize(30..160)).map(|_| word(own.u32(..4000).min(own.u32(..4000)))).collect()
    };
    match random.u8(..) {
        0..60 => words.truncate(words.len() * 2 / 3),
        60..120 => words.iter_mut().for_each(|word| {
            if random.u8(..) < 20 {
                *word = format!("غير{}", self::word(random.u32(..)));
            }
        }),
        120..160 => words.extend((0..90).map(|_| word(5000 + random.u32(..3000)))),
        _ => {}
    }
    words.join(" ")
}

/// A log with claims and decisions interleaved as several instances would leave them.
fn written_log(articles: usize, seed: u64) -> Vec<(i64, i64, Entry)> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut index = Index::new(short_rules(), true);
    let (mut log, mut open, mut at): (Vec<(i64, i64, Entry)>, Vec<Claim>, i64) = (Vec::new(), Vec::new(), START);
    let append = |log: &mut Vec<(i64, i64, Entry)>, index: &mut Index, at: i64, entry: Entry| {
        let sequence = log.len() as i64;
        log.push((sequence, at, entry.clone()));
        index.fold(Sequence(sequence), at, entry);
    };
    for n in 0..articles {
        at += random.i64(0..120_000);
        let story = random.usize(0..articles / 4 + 1);
        let body = told(story, &mut random);
        let source = ["a", "b", "c", "d"][random.usize(0..4)];
        let uri = if random.u8(..) < 40 { story % 7 } else { n };
        let mut item = item(source, &format!("urn:{source}:{uri}"), "ع", &body);
        item.claim.raw_timestamp = at - random.i64(0..HOUR);
        item.claim.offset = n as i64;
        item.claim.raw_hash = n.to_be_bytes().repeat(4);
        item.claim.status = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2][random.usize(0..10)];
        item.claim.correction = random.u8(..) < 60;
        if random.bool() {
            item.claim.version = Some(random.u8(1..4).to_string());
        }
        if random.u8(..) < 12
            && let Some(before) = open.last()
        {
            // The same article once more.
            item.claim = Claim { offset: n as i64, raw_hash: item.claim.raw_hash, ..before.clone() };
        }
        append(&mut log, &mut index, at, Entry::claim(item.claim.clone()));
        open.push(item.claim);
        // Some claims wait long for their decision, a few for ever, some are claimed twice.
        while open.len() > random.usize(0..12) {
            let claim = open.remove(random.usize(0..open.len()));
            match random.u8(..) {
                0..4 => continue,
                4..20 => append(&mut log, &mut index, at, Entry::claim(claim.clone())),
                _ => {}
            }
            let (sequence, standing) = index.standing(&claim.key()).expect("claimed");
            let entry = Entry::decided(sequence, claim.key(), standing.decision(), "x");
            append(&mut log, &mut index, at, entry);
        }
    }
    log
}

/// Short times, so that a log of a few thousand entries spans several horizons.
fn short_rules() -> Ruleset {
    let config = DedupConfig {
        window: Span::hours(3),
        identity_horizon: Span::hours(4),
        short_text_window: Span::hours(1),
        ..DedupConfig::default()
    };
    Ruleset::from(&config)
}

#[test]
fn an_index_that_starts_anywhere_decides_as_the_one_that_read_everything() {
    let log = written_log(3000, 7);
    let horizon = short_rules().horizon_ms();
    let mut random = fastrand::Rng::with_seed(8);
    let mut checked = 0;
    for _ in 0..25 {
        let start = random.usize(0..log.len() / 2);
        let mut index = Index::new(short_rules(), false);
        let begun = log[start].1;
        for (sequence, at, entry) in &log[start..] {
            if let Folded::Decided { agrees, first: true, .. } = index.fold(Sequence(*sequence), *at, entry.clone()) {
                assert_ne!(agrees, Some(false), "start {start}, entry {sequence}");
                checked += usize::from(agrees == Some(true));
                assert!(agrees.is_none() || at - begun >= horizon);
            }
        }
    }
    assert!(checked > 10_000, "only {checked} decisions were comparable");
    let relations: HashSet<Relation> = log.iter().filter_map(|(_, _, entry)| relation_of(entry)).collect();
    let all = HashSet::from_iter(Relation::ALL.iter().copied());
    assert_eq!(relations, all, "the log does not try every relation");
}

fn relation_of(entry: &Entry) -> Option<Relation> {
    match &entry.kind {
        Some(Kind::Decided(decided)) => Relation::from_number(decided.relation),
        _ => None,
    }
}

/// A made-up word of Arabic letters.
fn word(mut n: u32) -> String {
    let letters: Vec<char> = "ابتجحدرزسشصطعفقكلمنهوي".chars().collect();
    let mut word = String::from("م");
    for _ in 0..4 {
        word.push(letters[n as usize % letters.len()]);
        n /= letters.len() as u32;
    }
    word
}

/// Paragraphs of one story, of its own words and a few numbers.
fn story(from: usize, paragraphs: usize) -> String {
    let mut words = fastrand::Rng::with_seed(from as u64);
    let mut paragraph = || {
        let text: Vec<String> = (0..17).map(|_| word(words.u32(..60_000).min(words.u32(..60_000)))).collect();
        format!("وقال {} في {}", text.join(" "), words.u32(..9000))
    };
    (0..paragraphs).map(|_| paragraph()).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn likeness_tells_copies_extensions_parts_and_moulds_apart() {
    let whole = story(1, 12);
    let paragraphs: Vec<&str> = whole.split("\n\n").collect();
    let reworded: Vec<String> = whole
        .split(' ')
        .enumerate()
        .map(|(n, word)| if n % 9 == 4 { "غيرها".to_owned() } else { word.to_owned() })
        .collect();
    let reworded = reworded.join(" ");
    let round_up = [story(2, 14), paragraphs[4..8].join("\n\n"), story(3, 14)].join("\n\n");
    use Relation::{Contained, Extended, Nearduplicate, New, Syndicated};
    for (name, source, body, relation, verdict) in [
        (
            "signed by the outlet",
            "b",
            format!("{whole}\n\nالمصدر: صحيفة الغد الإلكترونية"),
            Syndicated,
            Verdict::Suppress,
        ),
        (
            "by the same outlet",
            "a",
            format!("{whole}\n\nالمصدر: صحيفة الغد الإلكترونية"),
            Nearduplicate,
            Verdict::Suppress,
        ),
        ("reworded", "b", reworded, Nearduplicate, Verdict::Suppress),
        ("the first half", "b", paragraphs[..6].join("\n\n"), Contained, Verdict::Suppress),
        ("a third from the middle", "b", paragraphs[4..9].join("\n\n"), Contained, Verdict::Suppress),
        ("with a new second half", "b", format!("{whole}\n\n{}", story(4, 10)), Extended, Verdict::Publish),
        ("a piece of a round-up", "b", round_up, New, Verdict::Publish),
        ("another story", "b", story(5, 12), New, Verdict::Publish),
    ] {
        let items = [
            item("a", "urn:a:1", "اللجنة تنظر في الملف", &whole),
            item(source, "urn:x:2", "اللجنة والملف", &body).at(2),
        ];
        let decisions = decide(&items);
        assert_eq!((decisions[1].relation, decisions[1].verdict), (relation, verdict), "{name}");
        let same = !matches!(relation, New);
        assert_eq!(decisions[1].cluster == decisions[0].cluster, same, "{name}");
        assert_eq!(
            decisions[1].matched.as_ref().map(|matched| matched.uri.as_str()),
            same.then_some("urn:a:1"),
            "{name}"
        );
        let exact_only = Ruleset { near_duplicates: false, ..rules() };
        assert_eq!(decide_with(exact_only, &items)[1].relation, New, "{name}, near-duplicates off");
    }
}

#[test]
fn what_comes_in_one_mould_every_day_is_news_every_day() {
    let weather = |day: u32| {
        format!(
            "تتوقع الأرصاد أن يسود طقس حار نهارا معتدل ليلا على معظم المناطق وتنشط الرياح السطحية المثيرة للأتربة على الأجزاء الشرقية \
             وتكون السماء غائمة جزئيا على المرتفعات الجنوبية الغربية وتبلغ درجة الحرارة العظمى في الرياض {} وفي جدة {} وفي الدمام {} \
             فيما تبلغ الصغرى {} و{} و{} وتكون حركة الرياح شمالية إلى شمالية غربية بسرعة {} كيلومترا في الساعة وارتفاع الموج مترا ونصف المتر",
            30 + day,
            28 + day * 3 % 17,
            33 + day * 5 % 13,
            20 + day % 9,
            18 + day * 7 % 8,
            21 + day * 2 % 6,
            15 + day * 11 % 20
        )
    };
    let items: Vec<Item> = (0..12)
        .map(|day| item("a", &format!("urn:a:{day}"), "حالة الطقس", &weather(day)).at(12 * i64::from(day)))
        .collect();
    let decisions = decide(&items);
    // The first two or three cannot be known for a mould yet; from then on each is published, with a pointer.
    let published = decisions[3..].iter().all(|decision| decision.verdict == Verdict::Publish);
    let pointing = decisions[3..].iter().filter(|decision| decision.relation == Relation::Template).count();
    let relations: Vec<Relation> = decisions.iter().map(|decision| decision.relation).collect();
    assert!(published && pointing >= 8, "{relations:?}");
    let copy = item("b", "urn:b:1", "الطقس", &weather(11)).at(133);
    let relation = decide(&[items, vec![copy]].concat()).pop().map(|decision| decision.relation);
    assert_eq!(relation, Some(Relation::Exact), "a copy of one of them is a copy");
}

#[test]
fn the_first_decision_binds_and_a_different_one_is_noticed() {
    let mut index = Index::new(rules(), true);
    let claim = item("a", "urn:a:1", "ع", BODY).claim;
    let key = claim.key();
    index.fold(Sequence(0), START, Entry::claim(claim.clone()));
    let other = Decision::new_story(ClusterId(7));
    let decided = |n: i64, decision: &Decision| (Sequence(n), START, Entry::decided(Sequence(0), key, decision, "x"));
    let (at, time, entry) = decided(1, &other);
    assert_eq!(index.fold(at, time, entry), Folded::Decided { key, first: true, agrees: Some(false) });
    let (at, time, entry) = decided(2, &Decision::new_story(key.cluster()));
    assert_eq!(index.fold(at, time, entry), Folded::Decided { key, first: false, agrees: None });
    let (sequence, standing) = index.standing(&key).expect("known");
    assert_eq!((sequence, standing.recorded().map(|d| d.cluster)), (Sequence(0), Some(ClusterId(7))));
    assert_eq!(
        index.fold(Sequence(3), START, Entry::claim(claim)),
        Folded::Claim { key, sequence: Sequence(0), first: false }
    );
    // A decision meant for a claim of a log that was deleted: same offset, another key.
    let stray =
        Entry::decided(Sequence(0), Claim { offset: 5, ..item("b", "urn:b:1", "ع", OTHER).claim }.key(), &other, "x");
    assert_eq!(index.fold(Sequence(4), START, stray), Folded::Unmatched);
}

#[test]
fn an_undecided_claim_counts_as_it_will_be_decided_and_is_reported() {
    let mut index = Index::new(rules(), true);
    let offset = |offset: i64, item: Item| Claim { offset, raw_hash: vec![offset as u8; 32], ..item.claim };
    let revised = format!("{BODY} ثم اكتمل البناء قبل موعده");
    // All in one batch, claimed before any is decided; times in hours.
    let batch = [
        offset(0, item("a", "urn:a:1", "ع", BODY)),
        offset(1, item("b", "urn:b:1", "غ", BODY).at(70)),
        offset(2, item("c", "urn:c:1", "ف", BODY).at(80)),
        offset(3, item("a", "urn:a:1", "ع", &revised).version("2")),
        offset(4, item("a", "urn:a:1", "ع", OTHER).version("3")),
        offset(5, item("b", "urn:b:1", "غ", BODY).at(70)),
    ];
    for (n, claim) in batch.iter().enumerate() {
        index.fold(Sequence(n as i64), START + 90 * HOUR, Entry::claim(claim.clone()));
    }
    let decided: Vec<Decision> =
        batch.iter().map(|claim| index.standing(&claim.key()).expect("claimed").1.decision().clone()).collect();
    let relations: Vec<Relation> = decided.iter().map(|decision| decision.relation).collect();
    let cluster = decided[0].cluster;
    // The third is too far from the leader; the copy nearer by is no leader. Versions and copies stay in their cluster.
    assert_eq!(
        relations,
        [Relation::New, Relation::Exact, Relation::New, Relation::Version, Relation::Version, Relation::Redelivery]
    );
    assert!([1, 3, 4, 5].into_iter().all(|n| decided[n].cluster == cluster));

    assert_eq!(index.undecided(), (6, Some(START + 90 * HOUR)));
    index.fold(Sequence(6), START + 90 * HOUR, Entry::decided(Sequence(0), batch[0].key(), &decided[0], "x"));
    assert_eq!(index.undecided().0, 5);
}

#[test]
fn entries_survive_the_wire_and_foreign_ones_are_told_apart() {
    let claim = Entry::claim(item("a", "urn:a:1", "ع", BODY).version("3").embargoed(2).claim);
    assert_eq!(Entry::read(&claim.bytes()).as_ref(), Ok(&claim));
    let decision = decide(&[item("a", "urn:a:1", "ع", BODY), item("b", "urn:b:1", "ع", BODY)]).remove(1);
    let decided = Entry::decided(Sequence(9), super::log::ClaimKey([7; 16]), &decision, "i");
    let Some(Kind::Decided(read)) = Entry::read(&decided.bytes()).expect("readable").kind else { panic!("a decision") };
    assert_eq!(read.decision(), Some(decision));

    assert!(matches!(Entry::read(b"\xff\xff junk"), Err(EntryError::Unreadable(_))));
    assert!(matches!(Entry::read(b""), Err(EntryError::Unreadable(_))));
    let newer = Entry { schema: 9, ..claim.clone() };
    assert!(matches!(Entry::read(&newer.bytes()), Err(EntryError::Unknown { what: "schema", found: 9, .. })));
    let Some(Kind::Claim(mut inner)) = claim.kind else { panic!("a claim") };
    inner.ruleset = RULESET + 1;
    let newer = Entry::claim(inner.clone());
    assert!(matches!(Entry::read(&newer.bytes()), Err(EntryError::Unknown { what: "ruleset", .. })));
    inner.ruleset = RULESET;
    inner.content_hash.pop();
    assert_eq!(Index::new(rules(), true).fold(Sequence(0), START, Entry::claim(inner)), Folded::Damaged);
}

#[test]
fn notices_of_one_outlet_with_other_names_are_each_news() {
    let obituary = |name: &str, age: u32, mosque: &str, day: &str, family: &str, place: &str| {
        format!(
            "انتقل إلى رحمة الله تعالى {name} عن عمر يناهز {age} عاما بعد معاناة مع المرض وستقام الصلاة عليه إن شاء الله عصر يوم {day} \
             في جامع {mosque} ويوارى الثرى في مقبرة {place} ويتقبل ذووه من آل {family} العزاء في منزل الفقيد ثلاثة أيام للرجال والنساء \
             سائلين المولى أن يتغمده بواسع رحمته وأن يلهم أهله الصبر والسلوان إنا لله وإنا إليه راجعون"
        )
    };
    let (one, two) = (
        obituary("سالم بن راشد الغامدي", 71, "الفرقان", "الثلاثاء", "الغامدي", "النسيم"),
        obituary("منصور عبدالعزيز التميمي", 64, "السلام", "الأربعاء", "التميمي", "الدرعية"),
    );
    let decisions = decide(&[
        item("a", "urn:a:1", "وفاة الغامدي", &one),
        item("a", "urn:a:2", "التميمي إلى رحمة الله", &two).at(1),
    ]);
    assert_eq!(decisions[1].verdict, Verdict::Publish, "{:?}", decisions[1].relation);
}

#[test]
fn a_correction_under_another_uri_reaches_the_readers_once() {
    let wrong = story(9, 6);
    let right = wrong.replace("وقال", "واكد");
    let decisions = decide(&[
        item("a", "urn:a:1", "الوفيات 150", &wrong),
        item("a", "urn:a:2", "تصحيح: الوفيات 15", &right).correction().at(1),
        item("b", "urn:b:1", "تصحيح: الوفيات 15", &format!("{right} انتهى")).correction().at(2),
    ]);
    assert_eq!((decisions[1].relation, decisions[1].verdict), (Relation::Correction, Verdict::Publish));
    assert_eq!(decisions[1].cluster, decisions[0].cluster);
    assert_eq!(decisions[2].verdict, Verdict::Suppress, "{:?}", decisions[2].relation);
}

#[test]
fn what_a_cancel_withdrew_stays_withdrawn() {
    let draft = |hours: i64, body: &str| item("a", "urn:a:1", "ع", body).dated(hours);
    let edited = format!("{BODY} وقد اكتمل البناء");
    // The cancel carries the date of the first version: the second one does not come back by being edited.
    let cancelled =
        [draft(10, BODY), draft(11, &edited), draft(10, BODY).status(2), draft(11, &format!("{edited} اليوم"))];
    assert_eq!(last(&cancelled), (Relation::Stale, Verdict::Suppress));
    let newer = [&cancelled[..3], &[draft(12, &edited)]].concat();
    assert_eq!(last(&newer).1, Verdict::Publish);

    // Of a live blog's many versions the oldest are forgotten: they must not suppress copies after a cancel.
    let mut blog: Vec<Item> = (0..40).map(|n| draft(n, &story(100, 4 + n as usize)).at(n)).collect();
    blog.push(draft(41, BODY).status(2).at(41));
    blog.push(item("b", "urn:b:1", "ع", &story(100, 4)).at(42));
    assert_eq!(last(&blog).1, Verdict::Publish);
}

#[test]
fn texts_without_headlines_have_no_headline_in_common() {
    let items = [item("a", "urn:a:1", "", BODY), item("a", "urn:a:1", "", OTHER).dated(1)];
    let decisions = decide(&items);
    assert_eq!((decisions[1].relation, decisions[1].flags.as_slice()), (Relation::New, &[DedupFlag::UriReused][..]));
}

/// The known gap, as the README tells it.
#[test]
fn a_daily_report_without_numbers_from_one_outlet_is_known_for_a_mould_after_some_days() {
    let skies = ["صحو", "غائم", "ممطر", "مغبر", "ضبابي", "عاصف", "رطب", "بارد", "حار"];
    let report = |day: usize| {
        format!(
            "تتوقع الأرصاد أن يكون الطقس اليوم {} على معظم مناطق البلاد وأن تنشط الرياح السطحية على الأجزاء الشرقية والوسطى منها خلال ساعات \
             النهار وأن تكون السماء غائمة جزئيا على المرتفعات الجنوبية الغربية مع فرصة لتكون السحب الرعدية الممطرة وأن يكون موج البحر خفيفا \
             إلى متوسط وتدعو الهيئة السائقين إلى الحذر على الطرق السريعة ومتابعة النشرات التي تصدر عنها",
            skies[day]
        )
    };
    let days: Vec<Item> =
        (0..9).map(|day| item("a", &format!("urn:a:{day}"), "الطقس", &report(day)).at(24 * day as i64)).collect();
    let published: Vec<bool> = decide(&days).iter().map(|decision| decision.verdict == Verdict::Publish).collect();
    assert_eq!(published, [true, false, false, false, true, true, true, true, true]);
}
