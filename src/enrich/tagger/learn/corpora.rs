//! Annotated texts → texts with typed names, in one form; and unlabelled text for the word classes.
//!
//! The sets do not agree on what a name is. ANERcorp marks no nationalities and has one type for all that is not a person, a
//! place or an organisation: a span may have several kinds, and words outside all names may be allowed to be a nationality.
//! The trainer then learns from what is certain (partial labels).

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use super::super::labels::{self, KINDS};
use super::Language;
use crate::enrich::gazetteer::sources::text;
use crate::enrich::learn::{GoldArticle, GoldMention, GoldSentence, is_held_out, kind_of_tag, lines};
use crate::record::EntityKind;

const ARABIC_NEWS: &str = include_str!("../../../../models/annotations/ar-news-ant.jsonl");
const ENGLISH_NEWS: &str = include_str!("../../../../models/annotations/en-newsmtsc.jsonl");

/// What ANERcorp marks as MISC and the other sets as nothing: currencies and religions. What they are is left open.
const NO_NAMES: [&str; 12] =
    ["دولار", "درهم", "جنيه", "يورو", "شيكل", "ليرة", "فرنك", "دينار", "ريال", "الله", "الإسلام", "المسيحية"];
/// Weight of a sentence of ANERcorp, whose guide differs. Chosen on the development sets among 0.5, 0.7 and 1.
const ANERCORP_WEIGHT: f32 = 0.7;

/// A name: scalars from and to, and a bit for each kind that it may be of.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// First scalar.
    pub start: u32,
    /// Scalar after the last.
    pub end: u32,
    /// Kinds; 0 for nothing certain.
    pub kinds: u8,
}

/// A text with its names.
#[derive(Debug)]
pub struct Annotated {
    /// The text.
    pub text: String,
    /// A headline.
    pub is_title: bool,
    /// In order, not overlapping.
    pub names: Vec<Name>,
    /// Kinds that a word outside all names may be of all the same.
    pub unmarked: u8,
    /// What it counts.
    pub weight: f32,
    /// Whether names begin where their word does, clitics included.
    pub whole_words: bool,
}

impl Annotated {
    fn new(text: String, is_title: bool, names: Vec<Name>) -> Self {
        Self { text, is_title, names, unmarked: 0, weight: 1.0, whole_words: false }
    }
}

/// All texts to train on. Held-out articles are not among them.
///
/// # Errors
/// A set is missing or not as described.
pub fn annotated(data: &Path, language: Language) -> anyhow::Result<Vec<Annotated>> {
    let mut texts = Vec::new();
    match language {
        Language::Arabic => {
            for article in lines::<GoldArticle>(&data.join("ar-news-gold/articles.jsonl.gz"))? {
                if !is_held_out(&article.id) {
                    let (title, body) = article.split();
                    let names = |from: u32, text: &str| gold_names(&article.entities, from, text);
                    let (in_title, in_body) = (names(0, &title), names(article.title_chars as u32 + 1, &body));
                    texts.push(Annotated::new(title, true, in_title));
                    texts.push(Annotated::new(body, false, in_body));
                }
            }
            let articles: HashMap<String, Article> =
                articles(data)?.into_iter().map(|article| (article.id.clone(), article)).collect();
            for own in own(ARABIC_NEWS)? {
                let article =
                    articles.get(&own.id).with_context(|| format!("ar-news-ant has no article {}", own.id))?;
                let body = article.content.chars().take(own.end).collect();
                texts.push(Annotated::new(article.title.clone(), true, own_names(&own.title)?));
                texts.push(Annotated::new(body, false, own_names(&own.body)?));
            }
            texts.extend(anercorp(data)?);
        }
        Language::English => {
            for sentence in lines::<GoldSentence>(&data.join("en-news-gold/sentences.jsonl.gz"))? {
                if !is_held_out(&sentence.id) {
                    let names = gold_names(&sentence.entities, 0, &sentence.text);
                    texts.push(Annotated::new(sentence.text, false, names));
                }
            }
            let quotes: HashMap<String, String> =
                quotes(data)?.into_iter().map(|quote| (quote.primary_gid, quote.sentence_normalized)).collect();
            for own in own(ENGLISH_NEWS)? {
                let quote = quotes.get(&own.id).with_context(|| format!("NewsMTSC has no sentence {}", own.id))?;
                texts.push(Annotated::new(quote.clone(), false, own_names(&own.body)?));
            }
        }
    }
    Ok(texts)
}

/// Texts without labels, for word classes. Held-out articles are not among them either.
///
/// # Errors
/// A set is missing or not as described.
pub fn unlabelled(data: &Path, language: Language) -> anyhow::Result<Vec<String>> {
    Ok(match language {
        Language::Arabic => {
            let gold = lines::<GoldArticle>(&data.join("ar-news-gold/articles.jsonl.gz"))?;
            let held: HashSet<String> =
                gold.into_iter().map(|article| article.id).filter(|id| is_held_out(id)).collect();
            let articles = articles(data)?.into_iter().filter(|article| !held.contains(&article.id));
            let news = articles.map(|article| [article.title, article.summary, article.content].join("\n"));
            let sentences = conll(&text(&data.join("ar-ner-anercorp/train.conll.gz"))?);
            news.chain(sentences.into_iter().map(|sentence| sentence.text())).collect()
        }
        Language::English => {
            let gold = lines::<GoldSentence>(&data.join("en-news-gold/sentences.jsonl.gz"))?;
            let held: HashSet<String> =
                gold.into_iter().filter(|sentence| is_held_out(&sentence.id)).map(|sentence| sentence.text).collect();
            let quotes = quotes(data)?.into_iter().map(|quote| quote.sentence_normalized);
            quotes.filter(|quote| !held.contains(quote)).collect()
        }
    })
}

#[derive(Deserialize)]
struct Article {
    id: String,
    title: String,
    #[serde(default, rename = "abstract")]
    summary: String,
    #[serde(default)]
    content: String,
}

fn articles(data: &Path) -> anyhow::Result<Vec<Article>> {
    lines(&data.join("ar-news-ant/articles.jsonl.gz"))
}

#[derive(Deserialize)]
struct Quote {
    primary_gid: String,
    sentence_normalized: String,
}

fn quotes(data: &Path) -> anyhow::Result<Vec<Quote>> {
    lines(&data.join("en-sent-newsmtsc/train.jsonl.gz"))
}

/// A line of `models/annotations`: where the names of a text stand, not the text.
#[derive(Deserialize)]
struct Own {
    id: String,
    /// Scalars of the body that were read.
    #[serde(default)]
    end: usize,
    #[serde(default)]
    title: Vec<OwnName>,
    body: Vec<OwnName>,
}

#[derive(Deserialize)]
struct OwnName(u32, u32, String, #[serde(default)] String);

fn own(file: &str) -> anyhow::Result<Vec<Own>> {
    file.lines().map(|line| serde_json::from_str(line).with_context(|| format!("annotation: {line}"))).collect()
}

fn own_names(names: &[OwnName]) -> anyhow::Result<Vec<Name>> {
    names
        .iter()
        .map(|OwnName(start, end, kind, _canonical)| {
            let kinds = bit(kind).with_context(|| format!("annotation of unknown type {kind}"))?;
            Ok(Name { start: *start, end: *end, kinds })
        })
        .collect()
}

fn gold_names(mentions: &[GoldMention], from: u32, text: &str) -> Vec<Name> {
    let until = from + text.chars().count() as u32;
    mentions
        .iter()
        .filter(|mention| mention.start >= from && mention.end <= until)
        .filter_map(|mention| {
            Some(Name { start: mention.start - from, end: mention.end - from, kinds: bit(&mention.kind)? })
        })
        .collect()
}

fn bit(tag: &str) -> Option<u8> {
    kind_of_tag(tag).map(|kind| 1 << labels::number(kind))
}

/// A sentence in CoNLL form.
struct Sentence {
    words: Vec<(String, String)>,
}

impl Sentence {
    fn text(&self) -> String {
        self.words.iter().map(|word| word.0.as_str()).collect::<Vec<_>>().join(" ")
    }
}

fn conll(file: &str) -> Vec<Sentence> {
    let sentences = file.split("\n\n").map(|block| Sentence {
        words: block
            .lines()
            .filter_map(|line| line.split_once(['\t', ' ']))
            .map(|(word, tag)| (word.to_owned(), tag.trim().to_owned()))
            .collect(),
    });
    sentences.filter(|sentence| !sentence.words.is_empty()).collect()
}

fn anercorp(data: &Path) -> anyhow::Result<Vec<Annotated>> {
    let works = works(&conll(&text(&data.join("ar-ner-newsfane/train.tsv.gz"))?));
    let group = 1 << labels::number(EntityKind::Group);
    let open = bit("EVT").unwrap_or(0) | bit("PROD").unwrap_or(0);
    let sentences = conll(&text(&data.join("ar-ner-anercorp/train.conll.gz"))?);
    Ok(sentences
        .iter()
        .map(|sentence| {
            let names = chunks(sentence)
                .into_iter()
                .map(|chunk| {
                    let kinds = bit(chunk.tag).unwrap_or_else(|| {
                        let bare = chunk.surface.trim_start_matches('ب').trim_start_matches("ال");
                        let is_no_name = NO_NAMES.iter().any(|word| word.trim_start_matches("ال") == bare);
                        match (is_no_name, works.get(&chunk.surface)) {
                            (true, _) => 0,
                            (false, Some(kinds)) => *kinds,
                            (false, None) => open,
                        }
                    });
                    Name { start: chunk.start, end: chunk.end, kinds }
                })
                .collect();
            let mut text = Annotated::new(sentence.text(), false, names);
            (text.unmarked, text.weight, text.whole_words) = (group, ANERCORP_WEIGHT, true);
            text
        })
        .collect())
}

struct Chunk<'s> {
    tag: &'s str,
    surface: String,
    start: u32,
    end: u32,
}

fn chunks(sentence: &Sentence) -> Vec<Chunk<'_>> {
    let mut chunks: Vec<Chunk<'_>> = Vec::new();
    let mut at = 0;
    let mut open = false;
    for (word, tag) in &sentence.words {
        let (start, end) = (at, at + word.chars().count() as u32);
        at = end + 1;
        let Some((mark, tag)) = tag.split_once('-') else {
            open = false;
            continue;
        };
        match chunks.last_mut() {
            Some(last) if open && mark == "I" && last.tag == tag => {
                last.end = end;
                last.surface = format!("{} {word}", last.surface);
            }
            _ => chunks.push(Chunk { tag, surface: word.clone(), start, end }),
        }
        open = true;
    }
    chunks
}

/// NewsFANE annotates the text of ANERcorp with fine types: which of its names are works.
fn works(sentences: &[Sentence]) -> HashMap<String, u8> {
    const WORKS: [&str; 11] =
        ["Book", "Movie", "Software", "Hardware", "Drug", "Projectile", "Air", "Water", "Land", "Shooting", "Sound"];
    let mut works = HashMap::new();
    for chunk in sentences.iter().flat_map(chunks) {
        if WORKS.contains(&chunk.tag) {
            works.insert(chunk.surface, bit("PROD").unwrap_or(0));
        }
    }
    works
}

/// A bit for each label that a word may have, given its text's names. `place` is the scalars of each word.
#[must_use]
pub fn allowed(text: &Annotated, places: &[(u32, u32)]) -> Vec<u16> {
    let bits = |kinds: u8, label: fn(usize) -> usize| -> u16 {
        (0..KINDS).filter(|kind| kinds >> kind & 1 == 1).map(|kind| 1 << label(kind)).sum()
    };
    let outside = 1 | bits(text.unmarked, labels::first) | bits(text.unmarked, labels::further);
    let mut allowed = vec![outside; places.len()];
    for name in text.names.iter().filter(|name| name.kinds > 0) {
        let from = places.partition_point(|place| place.1 <= name.start);
        for (at, place) in places.iter().enumerate().skip(from) {
            if place.0 >= name.end {
                break;
            }
            allowed[at] = bits(name.kinds, if at == from { labels::first } else { labels::further });
        }
    }
    allowed
}
