//! How much a bare name proves, and which of its entries is meant.

use std::collections::{BTreeMap, BTreeSet};

use super::annotated::Annotated;
use super::compile::{key, key_of_word, spellings};
use super::format::{Posting, Roles};
use super::sources::{self, Lists, Origin, Record};
use crate::enrich::fold;
use crate::record::EntityKind;

/// A town from this size on is sure by its bare name, unless that is also a personal name.
const LARGE: u64 = 500_000;
/// A town below this size is not found by one word alone, even in an article about its country.
const SMALL: u64 = 30_000;
/// Two entries of one name within this distance in rank are both possible.
const CLOSE: i32 = 12;

/// Generic words that the annotation guide leaves out of a name.
const HEADS: [&str; 40] = [
    "حزب",
    "تنظيم",
    "صحيفة",
    "جريدة",
    "مجلة",
    "شركة",
    "قناة",
    "إذاعة",
    "تلفزيون",
    "موقع",
    "تطبيق",
    "مدينة",
    "ولاية",
    "محافظة",
    "دولة",
    "معتمدية",
    "شهر",
    "تحالف",
    "جزيرة",
    "منطقة",
    "إقليم",
    "وباء",
    "فيروس",
    "مرض",
    "الرئيس",
    "الشيخ",
    "السيد",
    "الإمام",
    "الأمير",
    "الملك",
    "الملكة",
    "المشير",
    "اللواء",
    "العقيد",
    "الدكتور",
    "البابا",
    "القاضي",
    "الفريق",
    "السلطان",
    "the",
];
/// A name that begins so is a description: «العاصمة البريطانية», «القوات الروسية» name only the nation.
const DESCRIPTIONS: [&str; 10] =
    ["العاصمة", "القوات", "الحكومة", "السلطات", "الشرطة", "النظام", "شمال", "جنوب", "شرق", "غرب"];
/// Names that keep their head.
const WHOLE: [&str; 5] = ["حزب الله", "شركة الخطوط التونسية", "دولة فلسطين", "ولاية الفقيه", "مدينة الثقافة"];

/// What the lists say about words.
pub(super) struct Parts<'l> {
    given: BTreeSet<Vec<u8>>,
    family: BTreeSet<Vec<u8>>,
    /// Bare names that are words.
    stop: BTreeSet<Vec<u8>>,
    /// Bare names of people that we know: a small town of that name is not meant.
    people: BTreeSet<Vec<u8>>,
    /// Generic words before a name.
    heads: Vec<Vec<u8>>,
    /// Generic words that make a description of what follows.
    descriptions: Vec<Vec<u8>>,
    annotated: &'l Annotated,
}

impl<'l> Parts<'l> {
    /// Gathers it.
    pub(super) fn of(lists: &'l Lists) -> Self {
        let keys = |names: &BTreeSet<String>| names.iter().map(|name| key(name)).flat_map(spellings).collect();
        let annotated = &lists.annotated;
        let listed = sources::STOP.lines().filter(|line| !line.starts_with('#')).map(key);
        let stop = listed.chain(annotated.common.iter().cloned()).collect();
        let personal = |mut names: BTreeSet<Vec<u8>>| {
            names.retain(|name| !annotated.impersonal.contains(name) && *name != key_of_word("الله"));
            names
        };
        let people = lists
            .records
            .iter()
            .filter(|record| record.kind == EntityKind::Person && record.origin == Origin::Curated)
            .flat_map(|record| record.arabic.iter().chain(&record.english))
            .map(|name| key(name))
            .filter(|key| !key.contains(&b' '))
            .collect();
        let heads = HEADS.iter().map(|head| key_of_word(head)).collect();
        let descriptions = DESCRIPTIONS.iter().map(|head| key_of_word(head)).collect();
        Self {
            given: personal(keys(&lists.parts.given)),
            family: personal(keys(&lists.parts.family)),
            stop,
            people,
            heads,
            descriptions,
            annotated,
        }
    }
}

/// What one name leads to: roles, and entry → rank and flags.
#[derive(Default)]
pub(super) struct Key {
    pub(super) roles: u8,
    pub(super) postings: BTreeMap<u32, (i32, u8)>,
}

/// The keys of all names.
pub(super) fn postings(entities: &[Record], parts: &Parts<'_>) -> BTreeMap<Vec<u8>, Key> {
    let mut keys: BTreeMap<Vec<u8>, Key> = BTreeMap::new();
    for (id, entity) in entities.iter().enumerate() {
        for names in [&entity.arabic, &entity.english] {
            for (nth, name) in names.iter().enumerate() {
                let capitals = is_acronym(name);
                let headed = !WHOLE.contains(&name.as_str());
                let annotated = if entity.annotated.contains(name) { Posting::ANNOTATED } else { 0 };
                for key in spellings(key(name)).into_iter().chain(initials(name)).filter(|key| !key.is_empty()) {
                    let Some(weak) = doubt(entity, nth == 0, &key, parts) else { continue };
                    let mut flags = weak | annotated | if capitals { Posting::CAPITALS } else { 0 };
                    if headed
                        && parts
                            .heads
                            .iter()
                            .any(|head| key.strip_prefix(head.as_slice()).is_some_and(|rest| rest[..1] == *b" "))
                    {
                        flags |= Posting::HEADED;
                    }
                    let preferred = parts.annotated.preferred.get(&key).is_some_and(|kind| *kind == entity.kind);
                    let rank = rank(entity) - less_usual(entity.kind, nth) + if preferred { 50 } else { 0 };
                    let posting = keys.entry(key).or_default().postings.entry(id as u32).or_insert((rank, flags));
                    // The same key from two spellings: the surer one counts.
                    *posting = (posting.0.max(rank), posting.1 & flags);
                }
            }
        }
    }
    for key in keys.values_mut() {
        settle(key, entities);
    }
    for (names, role) in [(&parts.given, Roles::GIVEN), (&parts.family, Roles::FAMILY)] {
        for name in names.iter().filter(|name| name.len() > 1) {
            keys.entry(name.clone()).or_default().roles |= role;
        }
    }
    for (name, key) in &mut keys {
        // Names that count only for those who know them by other means are no rivals of a personal name.
        let counts = |flags: u8| flags & (Posting::WEAK | Posting::BY_COUNTRY) != Posting::WEAK;
        let is_other = key
            .postings
            .iter()
            .any(|(&id, &(_, flags))| entities[id as usize].kind != EntityKind::Person && counts(flags));
        if key.roles & (Roles::GIVEN | Roles::FAMILY) != 0 && (is_other || parts.stop.contains(name)) {
            key.roles |= Roles::WORD;
        }
    }
    for word in parts.annotated.impersonal.iter().filter(|word| word.len() > 2) {
        keys.entry(word.clone()).or_default().roles |= Roles::ORDINARY;
    }
    keys
}

/// Marks what the postings of one name do to each other.
fn settle(key: &mut Key, entities: &[Record]) {
    let ranks: Vec<(u32, EntityKind, i32)> =
        key.postings.iter().map(|(&id, &(rank, _))| (id, entities[id as usize].kind, rank)).collect();
    for (&id, (rank, flags)) in &mut key.postings {
        let kind = entities[id as usize].kind;
        if ranks.iter().any(|other| other.0 != id && other.1 == kind && (other.2 - *rank).abs() < CLOSE) {
            *flags |= Posting::SHARED;
        }
    }
}

/// «UN» is also written «U.N.»
fn initials(name: &str) -> Option<Vec<u8>> {
    let letters: Vec<&str> = name.split("").filter(|letter| !letter.is_empty()).collect();
    ((2..=3).contains(&letters.len()) && is_acronym(name)).then(|| key(&letters.join(" ")))
}

/// How much less likely a name is meant for an entity that has another usual one. A place hardly ever goes by another
/// place's name.
fn less_usual(kind: EntityKind, nth: usize) -> i32 {
    match (nth, kind) {
        (0, _) => 0,
        (_, EntityKind::Place) => CLOSE + 2,
        _ => 5,
    }
}

/// How likely an entity is meant by a name that it shares with others.
fn rank(entity: &Record) -> i32 {
    let by_population = if entity.population > 0 { (15.0 * (entity.population as f64).log10()) as i32 - 30 } else { 0 };
    match (entity.origin, entity.kind) {
        (Origin::Country, _) => 120,
        (Origin::Region, _) => 110,
        (_, EntityKind::Group) => 95,
        (Origin::Curated, EntityKind::Place) => 80.max(by_population),
        (_, EntityKind::Place) => by_population,
        (_, EntityKind::Organisation) => 78,
        (_, EntityKind::Event) => 76,
        (_, EntityKind::Person) => 74,
        (_, EntityKind::Work) => 70,
    }
}

/// How little a name proves: `None` when it is not worth a posting, else the flags for it.
fn doubt(entity: &Record, usual: bool, key: &[u8], parts: &Parts<'_>) -> Option<u8> {
    let single = !key.contains(&b' ');
    let stopped = parts.stop.contains(key);
    let personal = parts.given.contains(key) || parts.family.contains(key);
    let is_person = entity.kind == EntityKind::Person;
    if entity.doubtful {
        return Some(if stopped || entity.origin == Origin::Learned {
            Posting::WEAK
        } else {
            Posting::WEAK | Posting::BY_COUNTRY
        });
    }
    if stopped {
        // Kept for those who know by other means that this is a name; a bare word proves nothing.
        let listed = is_person || entity.origin <= Origin::Curated && entity.kind != EntityKind::Group;
        return listed.then_some(Posting::WEAK);
    }
    let words = key.split(|&byte| byte == b' ').count();
    let described = words == 2 && parts.descriptions.iter().any(|head| key.starts_with(head));
    if described && !matches!(entity.origin, Origin::Country | Origin::Region | Origin::Learned) {
        return None;
    }
    match entity.origin {
        Origin::Country | Origin::Region => return Some(0),
        Origin::GeoNames | Origin::Labels if entity.kind == EntityKind::Place => {
            let sure = entity.population >= LARGE && !personal && !parts.people.contains(key);
            let tiny = entity.population < SMALL && single;
            let flags = match (sure, tiny) {
                (true, _) => 0,
                (false, false) => Posting::WEAK | Posting::BY_COUNTRY,
                (false, true) => Posting::WEAK,
            };
            return (key.len() > 2).then_some(flags);
        }
        _ => {}
    }
    let short = key.len() <= 3 && fold::is_arabic(key[0]);
    let doubtful = single
        && match entity.kind {
            EntityKind::Person => parts.given.contains(key) || short,
            EntityKind::Place => parts.given.contains(key) && !usual,
            EntityKind::Group => false,
            _ => personal || (short && !usual),
        };
    Some(if doubtful { Posting::WEAK } else { 0 })
}

/// «UN», «WHO», «NATO»: meant only when written in capitals.
fn is_acronym(name: &str) -> bool {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    (2..=5).contains(&letters().count()) && letters().all(|c| c.is_uppercase())
}
