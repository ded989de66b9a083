//! Reads the published name lists that the gazetteer is compiled from, in the order of trust.
//!
//! The data directory holds `gazetteer-news/*.tsv` and the lists of `gazetteer-ar-en/`; `models/README.md` names each with its
//! licence. Four lists of our own come with the program: [`GROUPS`], [`EXTRA`], [`PLACES`] and
//! [`STOP`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::annotated::{self, Annotated};
use crate::record::EntityKind;

/// Religious, ethnic and political groups, and demonyms that the published list lacks: forms, English, country.
pub const GROUPS: &str = include_str!("../../../models/groups.tsv");
/// Names that no other list has, in the columns of `gazetteer-news`.
pub const EXTRA: &str = include_str!("../../../models/extra.tsv");
/// Towns, quarters and sites that no other list has, in the same columns.
pub const PLACES: &str = include_str!("../../../models/places.tsv");
/// Names that are common words: one a line, `#` for comments.
pub const STOP: &str = include_str!("../../../models/stop.txt");

/// Where a record comes from, the most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Natural Earth and CLDR.
    Country,
    /// Continents and their parts, CLDR.
    Region,
    /// Written for this project.
    Curated,
    /// GeoNames.
    GeoNames,
    /// City and people labels of Wikidata and Wikipedia.
    Labels,
    /// Made from a nationality and a word: «الجيش» + «الليبي».
    Derived,
    /// Names in annotated news.
    Learned,
}

/// One record of a list.
#[derive(Clone, Debug)]
pub struct Record {
    /// Kind.
    pub kind: EntityKind,
    /// List.
    pub origin: Origin,
    /// Arabic names, the usual one first.
    pub arabic: Vec<String>,
    /// English names, the usual one first.
    pub english: Vec<String>,
    /// ISO 3166 code, or zero bytes.
    pub country: [u8; 2],
    /// Wikidata number, from Natural Earth only: those of the written lists were never looked up.
    pub qid: Option<u32>,
    /// Inhabitants; 0 when unknown.
    pub population: u64,
    /// Stands for many things («وزارة الداخلية» of any country): named, never linked.
    pub generic: bool,
    /// Its names are words as well: they count only with its country.
    pub doubtful: bool,
    /// Those of the names that no list has, only annotated news.
    pub annotated: BTreeSet<String>,
}

/// What words can be within a personal name.
#[derive(Debug, Default)]
pub struct NameParts {
    /// Given names.
    pub given: BTreeSet<String>,
    /// Family names.
    pub family: BTreeSet<String>,
}

/// All lists.
#[derive(Debug, Default)]
pub struct Lists {
    /// Entities, the most trusted list first.
    pub records: Vec<Record>,
    /// Parts of personal names.
    pub parts: NameParts,
    /// What annotated news says about the names.
    pub annotated: Annotated,
}

/// Reads all lists under a data directory.
///
/// # Errors
/// A list is missing or not as described.
pub fn read(data: &Path) -> anyhow::Result<Lists> {
    let mut lists = Lists::default();
    let (news, open) = (data.join("gazetteer-news"), data.join("gazetteer-ar-en"));
    let codes = countries(&open, &mut lists.records)?;
    let curated = ["places", "organisations", "events", "works"];
    let people = ["africa", "americas_intl", "asia", "europe", "mashreq", "world"].map(|part| format!("people_{part}"));
    tsv(EXTRA, &mut lists);
    tsv(PLACES, &mut lists);
    for name in curated.into_iter().chain(people.iter().map(String::as_str)).chain(["given_names", "family_names"]) {
        tsv(&text(&news.join(format!("{name}.tsv")))?, &mut lists);
    }
    groups(&mut lists.records);
    demonyms(&open, &codes, &mut lists.records)?;
    cities(&open, &codes, &mut lists.records)?;
    labelled_people(&open, &mut lists.records)?;
    name_units(&open, &mut lists.parts)?;
    latin_names(&open, &mut lists)?;
    lists.annotated = annotated::read(data)?;
    Ok(lists)
}

/// The text of a file; `*.gz` goes through `gzip`, which spares this program a decoder that only its compiler needs.
///
/// # Errors
/// The file cannot be read, or is not UTF-8.
pub fn text(path: &Path) -> anyhow::Result<String> {
    let about = || format!("cannot read {}", path.display());
    if path.extension().is_none_or(|extension| extension != "gz") {
        return std::fs::read_to_string(path).with_context(about);
    }
    let output = Command::new("gzip").arg("-dc").arg(path).output().with_context(about)?;
    ensure!(output.status.success(), "{}: {}", about(), String::from_utf8_lossy(&output.stderr).trim());
    String::from_utf8(output.stdout).with_context(about)
}

/// `Q42` → 42.
fn number(qid: &str) -> Option<u32> {
    qid.strip_prefix('Q')?.parse().ok()
}

fn code(iso: &str) -> [u8; 2] {
    <[u8; 2]>::try_from(iso.as_bytes()).unwrap_or_default()
}

fn names(field: &str) -> impl Iterator<Item = String> + '_ {
    field.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

impl Record {
    /// An empty record.
    #[must_use]
    pub fn new(kind: EntityKind, origin: Origin) -> Self {
        Self {
            kind,
            origin,
            arabic: Vec::new(),
            english: Vec::new(),
            country: [0; 2],
            qid: None,
            population: 0,
            generic: false,
            doubtful: false,
            annotated: BTreeSet::new(),
        }
    }
}

/// Countries with their CLDR names, then continents. Returns English name → code.
fn countries(open: &Path, records: &mut Vec<Record>) -> anyhow::Result<BTreeMap<String, [u8; 2]>> {
    let cldr = text(&open.join("cldr_territories.tsv"))?;
    let mut codes = BTreeMap::new();
    for line in text(&open.join("countries.tsv"))?.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [iso, _, qid, english, arabic] = fields[..] else { continue };
        let mut record = Record::new(EntityKind::Place, Origin::Country);
        record.qid = number(qid);
        record.country = code(iso);
        for row in cldr.lines().skip(1) {
            let fields: Vec<&str> = row.split('\t').collect();
            let &[tag, in_english, in_arabic] = &fields[..] else { continue };
            if !iso.is_empty() && tag.split('-').next() == Some(iso) {
                record.english.push(in_english.to_owned());
                record.arabic.push(in_arabic.to_owned());
            }
        }
        record.english.push(english.to_owned());
        record.arabic.extend(names(arabic));
        for name in &record.english {
            codes.insert(name.to_lowercase(), record.country);
        }
        records.push(record);
    }
    // UN M49 numbers: the world, continents and their parts; 001 is «the world», no name.
    for row in
        cldr.lines().skip(1).filter(|row| row.starts_with(|c: char| c.is_ascii_digit()) && !row.starts_with("001"))
    {
        let fields: Vec<&str> = row.split('\t').collect();
        let &[_, in_english, in_arabic] = &fields[..] else { continue };
        let mut record = Record::new(EntityKind::Place, Origin::Region);
        record.english.push(in_english.to_owned());
        record.arabic.push(in_arabic.to_owned());
        records.push(record);
    }
    Ok(codes)
}

/// The seven columns of `gazetteer-news`.
fn tsv(table: &str, lists: &mut Lists) {
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [arabic, english, kind, iso, qid, more_arabic, more_english] = fields[..] else { continue };
        let all = || [arabic, more_arabic, english, more_english].into_iter().flat_map(names);
        let kind = match kind {
            "given" => {
                lists.parts.given.extend(all());
                continue;
            }
            "family" => {
                lists.parts.family.extend(all());
                continue;
            }
            "person" => EntityKind::Person,
            "organisation" => EntityKind::Organisation,
            "place" => EntityKind::Place,
            "event" => EntityKind::Event,
            "work" => EntityKind::Work,
            _ => continue,
        };
        let mut record = Record::new(kind, Origin::Curated);
        record.arabic.extend(names(arabic).chain(names(more_arabic)));
        record.english.extend(names(english).chain(names(more_english)));
        record.country = code(iso);
        record.generic = qid == "-";
        record.doubtful = qid == "?";
        lists.records.push(record);
    }
}

fn groups(records: &mut Vec<Record>) {
    for line in GROUPS.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [arabic, english, iso] = fields[..] else { continue };
        let mut record = Record::new(EntityKind::Group, Origin::Curated);
        record.arabic = names(arabic).flat_map(|form| inflected(&form)).collect();
        record.english = names(english).collect();
        record.country = code(iso);
        records.push(record);
    }
}

/// Number, gender and article of a nationality adjective ending in ي; other forms get the article only.
fn inflected(form: &str) -> Vec<String> {
    let mut forms = vec![form.to_owned()];
    if form.ends_with('ي') && !form.contains(' ') {
        forms.extend(["ة", "ون", "ين", "ا", "ان", "ات", "تان", "تين"].map(|ending| format!("{form}{ending}")));
    }
    // Not أفريقيا or عربيا: a place and an adverb.
    forms.retain(|form| !form.ends_with("يقيا") && form != "عربيا" && form != "إسلاميا" && form != "أوروبيا");
    let with_article: Vec<String> = forms
        .iter()
        .filter(|form| !form.starts_with("ال"))
        .map(|form| format!("ال{}", form.replace(' ', " ال")))
        .collect();
    forms.extend(with_article);
    forms
}

#[derive(Deserialize)]
struct Nationality {
    male: String,
    males: String,
    female: String,
    females: String,
    en: String,
}

fn demonyms(open: &Path, codes: &BTreeMap<String, [u8; 2]>, records: &mut Vec<Record>) -> anyhow::Result<()> {
    let table: BTreeMap<String, Nationality> =
        serde_json::from_str(&text(&open.join("arwikicats_nationalities.json.gz"))?).context("nationalities")?;
    for (english, forms) in table {
        let Some(&country) = codes.get(&forms.en) else { continue };
        let mut record = Record::new(EntityKind::Group, Origin::Labels);
        record.country = country;
        for form in [&forms.male, &forms.males, &forms.female, &forms.females] {
            record.arabic.extend(inflected(form).into_iter().filter(|form| form.chars().count() > 2));
        }
        let english = capitalized(&english);
        if english.ends_with("an") || english.ends_with('i') {
            record.english.extend([english.clone(), format!("{english}s")]);
        } else {
            record.english.push(english);
        }
        records.push(record);
    }
    Ok(())
}

/// «الجيش الليبي», «المنتخب المصري»: institutions that every nation has, made from its masculine adjective.
#[must_use]
pub fn institutions(group: &Record) -> Vec<Record> {
    const PATTERNS: [(&str, &str); 6] = [
        ("الجيش", "Army"),
        ("البرلمان", "Parliament"),
        ("المنتخب", "national team"),
        ("المنتخب الوطني", "national team"),
        ("الجيش الوطني", "National Army"),
        ("الهلال الأحمر", "Red Crescent"),
    ];
    let Some(adjective) = group.arabic.iter().find(|form| form.starts_with("ال") && form.ends_with('ي')) else {
        return Vec::new();
    };
    let english = group.english.first().cloned().unwrap_or_default();
    PATTERNS
        .iter()
        .map(|(head, kind)| {
            let mut record = Record::new(EntityKind::Organisation, Origin::Derived);
            record.arabic.push(format!("{head} {adjective}"));
            record.english.push(format!("{english} {kind}"));
            record.country = group.country;
            record
        })
        .collect()
}

fn capitalized(name: &str) -> String {
    let mut start = true;
    name.chars()
        .map(|c| {
            let shown = if start { c.to_uppercase().next().unwrap_or(c) } else { c };
            start = matches!(c, ' ' | '-');
            shown
        })
        .collect()
}

fn cities(open: &Path, codes: &BTreeMap<String, [u8; 2]>, records: &mut Vec<Record>) -> anyhow::Result<()> {
    for line in text(&open.join("cities_geonames.tsv.gz"))?.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [_, iso, population, english, arabic] = fields[..] else { continue };
        let mut record = Record::new(EntityKind::Place, Origin::GeoNames);
        record.country = code(iso);
        record.population = population.parse().unwrap_or_default();
        record.english.push(english.to_owned());
        record.arabic.extend(names(arabic));
        records.push(record);
    }
    for line in text(&open.join("cities_wikidata_ccby.csv.gz"))?.lines().skip(1) {
        let cells: Vec<&str> = line.split("\",").map(|cell| cell.trim_matches('"')).collect();
        let [_, country, arabic, english, population] = cells[..] else { continue };
        let mut record = Record::new(EntityKind::Place, Origin::Labels);
        record.country = codes.get(&country.to_lowercase()).copied().unwrap_or_default();
        record.population = population.parse().unwrap_or_default();
        record.english.push(english.to_owned());
        record.arabic.extend(names(arabic));
        records.push(record);
    }
    Ok(())
}

/// Names of two words and more only: a single one is too often a word.
fn labelled_people(open: &Path, records: &mut Vec<Record>) -> anyhow::Result<()> {
    for line in text(&open.join("arwikicats_people.tsv.gz"))?.lines() {
        let Some((english, arabic)) = line.split_once('\t') else { continue };
        if english.contains(' ') && arabic.contains(' ') && !arabic.contains('(') && !arabic.contains("قائمة") {
            let mut record = Record::new(EntityKind::Person, Origin::Labels);
            record.english.push(capitalized(english));
            record.arabic.push(arabic.to_owned());
            records.push(record);
        }
    }
    Ok(())
}

/// Name parts seen at least [`LEAST`] times in one role.
fn name_units(open: &Path, parts: &mut NameParts) -> anyhow::Result<()> {
    const LEAST: u32 = 3;
    let mut counts: BTreeMap<(String, bool), u32> = BTreeMap::new();
    for line in text(&open.join("name_units_wikidata.tsv.gz"))?.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [key, _, _, role, count] = fields[..] else { continue };
        if matches!(role, "given" | "surname") {
            *counts.entry((key.to_owned(), role == "given")).or_default() += count.parse::<u32>().unwrap_or_default();
        }
    }
    for ((name, given), count) in counts {
        if count >= LEAST {
            if given {
                parts.given.insert(name)
            } else {
                parts.family.insert(name)
            };
        }
    }
    Ok(())
}

/// Names in Latin letters, which that list does not tell into given and family: as families they need a given name before them.
/// Those that are something else as well (Apple, NATO, Austin) would only cast doubt on it.
fn latin_names(open: &Path, lists: &mut Lists) -> anyhow::Result<()> {
    const SHORTEST: usize = 4;
    let table: BTreeMap<String, String> =
        serde_json::from_str(&text(&open.join("arabnamer_names_ccby.json.gz"))?).context("arabnamer names")?;
    let others = lists.records.iter().filter(|record| record.kind != EntityKind::Person);
    let others: BTreeSet<String> = others.flat_map(|record| &record.english).map(|name| name.to_lowercase()).collect();
    let names = table.into_keys().filter(|name| name.len() >= SHORTEST && !others.contains(name));
    lists.parts.family.extend(names);
    Ok(())
}
