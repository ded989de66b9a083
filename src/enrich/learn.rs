//! Judged news → tone lexicon: multinomial logistic regression over the grams of [`super::sentiment`], with neutral as the
//! reference class. Full passes in a fixed order and no random numbers: the same data give the same file.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::fold;
use super::gazetteer::sources::text;
use super::sentiment::{Language, document_grams};
use super::tokens::Tokens;

/// One article in five, by a hash of its id, is kept for measuring.
pub const FOLDS: u64 = 5;
/// A gram must stand in so many documents.
const LEAST_DOCUMENTS: u32 = 3;
const PASSES: u32 = 40;
const RATE: f32 = 0.6;
/// Pull towards zero, a pass and an example.
const SHRINK: f32 = 1e-4;
/// A gram with smaller weights is left out of the file.
const LEAST_WEIGHT: f32 = 0.15;

/// A judged text.
pub struct Judged {
    /// Id of the article.
    pub id: String,
    /// Headline; may be empty.
    pub title: String,
    /// Text.
    pub body: String,
    /// 0 bad, 1 neutral, 2 good.
    pub class: usize,
}

/// Whether an article is kept for measuring.
#[must_use]
pub fn is_held_out(id: &str) -> bool {
    xxh3_64(id.as_bytes()).is_multiple_of(FOLDS)
}

/// The judged texts of both languages under a data directory.
///
/// # Errors
/// A set is missing or not as described.
pub fn examples(data: &Path) -> anyhow::Result<BTreeMap<Language, Vec<Judged>>> {
    let mut arabic: Vec<Judged> = lines::<GoldArticle>(&data.join("ar-news-gold/articles.jsonl.gz"))?
        .into_iter()
        .map(|article| {
            let (title, body) = article.split();
            Judged { class: class_of(article.tone), id: article.id, title, body }
        })
        .collect();
    let items: Vec<Item> = lines(&data.join("ar-news-tone/items.jsonl.gz"))?;
    arabic.extend(items.into_iter().map(|item| Judged {
        class: class_of(item.tone),
        id: item.id,
        title: item.title,
        body: item.text,
    }));
    let mut english: Vec<Judged> = lines::<GoldSentence>(&data.join("en-news-gold/sentences.jsonl.gz"))?
        .into_iter()
        .map(|item| Judged { class: class_of(item.tone), id: item.id, title: String::new(), body: item.text })
        .collect();
    let held: Vec<String> = english.iter().filter(|item| is_held_out(&item.id)).map(|item| item.body.clone()).collect();
    let quotes: Vec<Quote> = lines(&data.join("en-sent-newsmtsc/train.jsonl.gz"))?;
    english.extend(quotes.into_iter().filter(|quote| !held.contains(&quote.sentence_normalized)).map(|quote| Judged {
        class: quote.class(),
        id: format!("+{}", quote.primary_gid),
        title: String::new(),
        body: quote.sentence_normalized,
    }));
    Ok([(Language::Arabic, arabic), (Language::English, english)].into())
}

/// One JSON object a line.
///
/// # Errors
/// The file cannot be read, or a line is not as expected.
pub fn lines<T: for<'a> Deserialize<'a>>(path: &Path) -> anyhow::Result<Vec<T>> {
    text(path)?
        .lines()
        .enumerate()
        .map(|(at, line)| serde_json::from_str(line).with_context(|| format!("{}, line {}", path.display(), at + 1)))
        .collect()
}

/// An article of `ar-news-gold`.
#[derive(Deserialize)]
pub struct GoldArticle {
    /// Id.
    pub id: String,
    /// Title, line break, body.
    pub text: String,
    /// Scalars of the title.
    pub title_chars: usize,
    /// -2 to 2.
    pub tone: i8,
    /// Mentions.
    pub entities: Vec<GoldMention>,
}

/// A sentence of `en-news-gold`.
#[derive(Deserialize)]
pub struct GoldSentence {
    /// Id.
    pub id: String,
    /// Text.
    pub text: String,
    /// -2 to 2.
    pub tone: i8,
    /// Mentions.
    pub entities: Vec<GoldMention>,
}

/// A mention as annotated.
#[derive(Deserialize)]
pub struct GoldMention {
    /// First scalar.
    pub start: u32,
    /// Scalar after the last.
    pub end: u32,
    /// PER LOC ORG EVT PROD NORP.
    #[serde(rename = "type")]
    pub kind: String,
    /// As it stands in the text.
    pub text: String,
    /// Usual name.
    pub canonical: String,
}

impl GoldArticle {
    /// Title and body.
    #[must_use]
    pub fn split(&self) -> (String, String) {
        let mut scalars = self.text.chars();
        let title = scalars.by_ref().take(self.title_chars).collect();
        (title, scalars.skip(1).collect())
    }
}

#[derive(Deserialize)]
struct Item {
    id: String,
    title: String,
    text: String,
    tone: i8,
}

#[derive(Deserialize)]
struct Quote {
    primary_gid: String,
    sentence_normalized: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    polarity: f32,
}

impl Quote {
    /// Polarity 2, 4 or 6 of each target; targets that disagree make the sentence neutral.
    fn class(&self) -> usize {
        let class = |polarity: f32| if polarity < 3.0 { 0 } else { usize::from(polarity > 5.0) + 1 };
        let mut classes = self.targets.iter().map(|target| class(target.polarity));
        let first = classes.next().unwrap_or(1);
        if classes.all(|other| other == first) { first } else { 1 }
    }
}

/// -2..2 → bad, neutral, good.
#[must_use]
pub fn class_of(tone: i8) -> usize {
    usize::from(tone >= 0) + usize::from(tone > 0)
}

/// Learns both lexicons and writes the file.
#[must_use]
pub fn lexicon(examples: &BTreeMap<Language, Vec<Judged>>) -> String {
    let mut file = String::from("# language\tgram\tbad\tgood: made by `newswire models learn-tone`, see README.md\n");
    for (&language, judged) in examples {
        let training: Vec<&Judged> = judged.iter().filter(|judged| !is_held_out(&judged.id)).collect();
        let model = Model::learned(&training, language);
        model.write(language, &mut file);
    }
    file
}

struct Model {
    names: Vec<String>,
    weights: Vec<[f32; 2]>,
    bias: [f32; 2],
}

struct Example {
    features: Vec<(u32, f32)>,
    class: usize,
}

impl Model {
    fn learned(training: &[&Judged], language: Language) -> Self {
        let (names, examples) = vectors(training, language);
        let mut counts = [0f32; 3];
        examples.iter().for_each(|example| counts[example.class] += 1.0);
        // Rare classes count more, half way to balance: macro-F1 is what is wanted, but not at any price.
        let importance = counts.map(|count| (examples.len() as f32 / 3.0 / count.max(1.0)).powf(0.8));
        let mut model = Self { weights: vec![[0.0; 2]; names.len()], bias: [0.0; 2], names };
        let mut order: Vec<&Example> = examples.iter().collect();
        for pass in 0..PASSES {
            let rate = RATE / (1.0 + pass as f32 / 8.0);
            for example in &order {
                let mut sums = model.bias;
                for &(feature, value) in &example.features {
                    let weights = model.weights[feature as usize];
                    sums[0] += weights[0] * value;
                    sums[1] += weights[1] * value;
                }
                let [bad, _, good] = super::sentiment::Weights { negative: sums[0], positive: sums[1] }.probabilities();
                let wanted = [f32::from(example.class == 0), f32::from(example.class == 2)];
                let steps = [0, 1].map(|side| rate * importance[example.class] * (wanted[side] - [bad, good][side]));
                for (side, step) in steps.into_iter().enumerate() {
                    model.bias[side] += step * 0.1;
                    for &(feature, value) in &example.features {
                        let weight = &mut model.weights[feature as usize][side];
                        *weight += step * value - rate * SHRINK * examples.len() as f32 * *weight * value;
                    }
                }
            }
            // Another order each pass, the same one each time.
            let middle = order.len() / 3;
            order.rotate_left(middle);
            order.reverse();
        }
        model
    }

    fn write(&self, language: Language, file: &mut String) {
        let tag = language.tag();
        let _ = writeln!(file, "{tag}\t*\t{:.3}\t{:.3}", self.bias[0], self.bias[1]);
        let mut rows: Vec<(&String, &[f32; 2])> = self.names.iter().zip(&self.weights).collect();
        rows.sort_by_key(|row| row.0);
        for (name, [bad, good]) in rows {
            if bad.abs().max(good.abs()) >= LEAST_WEIGHT {
                let _ = writeln!(file, "{tag}\t{name}\t{bad:.2}\t{good:.2}");
            }
        }
    }
}

/// Grams that stand in enough documents, and the documents as vectors over them, in an order that mixes the sets.
fn vectors(training: &[&Judged], language: Language) -> (Vec<String>, Vec<Example>) {
    let mut numbers: HashMap<u64, u32> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    let mut documents: Vec<u32> = Vec::new();
    let mut ordered: Vec<&&Judged> = training.iter().collect();
    ordered.sort_by_key(|judged| xxh3_64(judged.id.as_bytes()).rotate_left(32));
    let mut examples: Vec<Example> = Vec::new();
    for judged in ordered {
        let (title, body) = (Tokens::of(&judged.title), Tokens::of(&judged.body));
        let mut values: BTreeMap<u32, f32> = BTreeMap::new();
        let norm = document_grams(&title, &body, language, |weight, gram, before, stem| {
            if before.contains(&fold::FOREIGN) || stem.contains(&fold::FOREIGN) {
                return;
            }
            let number = *numbers.entry(gram.key).or_insert_with(|| {
                names.push(if gram.pair { format!("{} {}", shown(before), shown(stem)) } else { shown(stem) });
                documents.push(0);
                names.len() as u32 - 1
            });
            *values.entry(number).or_default() += weight;
        });
        values.keys().for_each(|&number| documents[number as usize] += 1);
        let features = values.into_iter().map(|(number, value)| (number, value / norm)).collect();
        examples.push(Example { features, class: judged.class });
    }
    for example in &mut examples {
        example.features.retain(|&(number, _)| documents[number as usize] >= LEAST_DOCUMENTS);
    }
    (names, examples)
}

/// Folded letters as text again.
fn shown(stem: &[u8]) -> String {
    stem.iter()
        .map(|&byte| match byte {
            fold::ARABIC.. => char::from_u32(u32::from(byte - fold::ARABIC) + 0x621).unwrap_or('?'),
            _ => char::from(byte),
        })
        .collect()
}
