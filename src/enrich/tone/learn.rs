//! Judged news → tone model.
//!
//! The entity tables use the document's tone; so that they learn how far to trust it, training articles bring the tone that a
//! model which has not seen them gives (cross-fitting). The same sums fit the calibration.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use xxhash_rust::xxh3::xxh3_64;

use super::entity::{Mentioned, Named, Place};
use super::examples::{self, Judged, JudgedEntity};
use super::format::{self, Trained};
use super::table::{Judgement, class};
use super::train::{Example, Settings, calibrated, cross_fitted, learned, macro_f1};
use super::valence::Valences;
use super::vectors::{Slots, Vectors};
use super::words::Words;
use super::{Language, document, entity, words_of};
use crate::enrich::learn::is_held_out;
use crate::enrich::tokens::Tokens;

const ARABIC: Settings = Settings { shrink: 2e-4, balance: 0.5, rarity: 1.0, vectors: 0.25, passes: 30 };
const ENGLISH: Settings = Settings { rarity: 0.5, ..ARABIC };

/// A model and what cross-validation says of it.
pub struct Learned {
    /// The model file.
    pub file: Vec<u8>,
    /// Figures.
    pub report: String,
}

/// Learns all tables from the data directory. Held-out articles are left out, and the sentences they are made of.
///
/// # Errors
/// A set is missing or not as described.
pub fn learn(data: &Path, vectors: &Path) -> anyhow::Result<Learned> {
    let file = std::fs::read(vectors).with_context(|| format!("cannot read {}", vectors.display()))?;
    let vectors = Vectors::from_bytes(&file).with_context(|| format!("cannot use {}", vectors.display()))?;
    let words = examples::valences(data)?;
    let values = Valences::merged(words.iter().map(|(language, word, value)| (*language, word.as_str(), *value)));
    let valences = Valences::new(values.clone());
    let mut arabic = examples::arabic_gold(data)?;
    arabic.extend(examples::arabic_tone(data)?);
    arabic.extend(examples::arabic_own(data)?);
    let mut english = examples::english_gold(data)?;
    let held: Vec<String> = english.iter().filter(|one| is_held_out(&one.id)).map(|one| one.body.clone()).collect();
    english.retain(|one| !is_held_out(&one.id));
    english.extend(examples::news_mtsc(data, "train")?);
    arabic.retain(|one| !is_held_out(&one.id));
    english.retain(|one| !held.contains(&one.body));

    let mut report = String::new();
    let (arabic_document, arabic_entity) = tables(&arabic, &valences, &vectors, &mut report);
    let (english_document, english_entity) = tables(&english, &valences, &vectors, &mut report);
    let trained = [arabic_document, english_document, arabic_entity, english_entity];
    Ok(Learned { file: format::write(&trained, &values)?, report })
}

fn tables(judged: &[Judged], valences: &Valences, vectors: &Vectors, report: &mut String) -> (Trained, Trained) {
    let language = judged.first().map_or(Language::Arabic, |one| one.language);
    let (name, settings) = if language == Language::Arabic { ("Arabic", ARABIC) } else { ("English", ENGLISH) };
    let slots = vectors.over(language, document::FORMS, document::STEMS);
    let mut documents = Vec::new();
    for one in judged {
        documents.push(with_words(one, valences, |fields| Example {
            features: document::features(fields).merged(),
            class: one.class.unwrap_or(1),
            weight: f32::from(one.class.is_some()),
            group: xxh3_64(one.id.as_bytes()),
        }));
    }
    let sums = cross_fitted(&documents, &slots, settings);
    let crossed: Vec<(&Judged, [f32; 2])> = judged.iter().zip(sums.iter().copied()).collect();
    let seen: Vec<([f32; 2], usize)> = crossed.iter().filter_map(|one| Some((one.1, one.0.class?))).collect();
    let document = trained(&documents, &seen, &slots, settings);
    figures(&format!("{name} documents"), &document, &seen, report);

    let mut entities = Vec::new();
    for (one, sums) in crossed {
        let judgement = document.calibration.judge(sums);
        entities.extend(of_entities(one, &judgement, valences));
    }
    let slots = vectors.over(language, entity::FORMS, entity::STEMS);
    let sums = cross_fitted(&entities, &slots, settings);
    let seen: Vec<([f32; 2], usize)> = sums.iter().zip(&entities).map(|(sums, one)| (*sums, one.class)).collect();
    let entity = trained(&entities, &seen, &slots, settings);
    figures(&format!("{name} entities"), &entity, &seen, report);
    (document, entity)
}

fn trained(examples: &[Example], seen: &[([f32; 2], usize)], slots: &Slots<'_>, settings: Settings) -> Trained {
    let model = learned(&examples.iter().collect::<Vec<_>>(), slots, settings);
    Trained { weights: model.weights, bias: model.bias, calibration: calibrated(seen) }
}

fn figures(name: &str, trained: &Trained, seen: &[([f32; 2], usize)], report: &mut String) {
    let mut matrix = [[0u32; 3]; 3];
    seen.iter().for_each(|&(sums, is)| matrix[is][class(trained.calibration.judge(sums).label)] += 1);
    let f1 = macro_f1(matrix);
    let _ = writeln!(report, "{name}: {} judged, cross-validated macro-F1 {f1:.3} {matrix:?}", seen.len());
}

/// Runs on the words of a judged text.
pub fn with_words<T>(one: &Judged, valences: &Valences, run: impl FnOnce(&[(Words, bool)]) -> T) -> T {
    let (title, body) = (Tokens::of(&one.title), Tokens::of(&one.body));
    let body = (Words::of(&body, one.language, valences), false);
    if one.title.is_empty() { run(&[body]) } else { run(&[(Words::of(&title, one.language, valences), true), body]) }
}

fn of_entities(one: &Judged, document: &Judgement, valences: &Valences) -> Vec<Example> {
    let mentioned = mentioned(one);
    with_words(one, valences, |fields| {
        let named = Named::of(fields, &mentioned);
        let example = |(entity, mentioned): (&JudgedEntity, &Mentioned)| {
            let class = entity.class?;
            let features = entity::features(fields, &named, mentioned, document)?.merged();
            Some(Example { features, class, weight: 1.0, group: xxh3_64(one.id.as_bytes()) })
        };
        one.entities.iter().zip(&mentioned).filter_map(example).collect()
    })
}

/// The entities of a judged text as words of its fields.
#[must_use]
pub fn mentioned(one: &Judged) -> Vec<Mentioned> {
    let (title, body) = (Tokens::of(&one.title), Tokens::of(&one.body));
    let has_title = usize::from(!one.title.is_empty());
    let place = |(in_title, span): &(bool, std::ops::Range<u32>)| {
        let (field, tokens) = if *in_title { (0, &title) } else { (has_title, &body) };
        let words = words_of(tokens.words(), span.clone());
        (!words.is_empty()).then_some(Place { field, first: words.start, words: words.len() })
    };
    one.entities
        .iter()
        .map(|entity| Mentioned { kind: entity.kind, places: entity.spans.iter().filter_map(place).collect() })
        .collect()
}
