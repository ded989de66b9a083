//! The judged news under a data directory, in one shape: fields, entities with their tone, tone of the whole.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use super::Language;
use crate::enrich::gazetteer::sources::text;
use crate::enrich::learn::{GoldArticle, GoldMention, GoldSentence, class_of, lines};
use crate::record::EntityKind;

const OWN_ARABIC: &str = include_str!("../../../models/annotations/ar-news-ant.jsonl");

/// A judged text.
pub struct Judged {
    /// Id of the article.
    pub id: String,
    /// Language.
    pub language: Language,
    /// Headline; may be empty.
    pub title: String,
    /// Text.
    pub body: String,
    /// Tone of the whole: 0 bad, 1 neutral, 2 good.
    pub class: Option<usize>,
    /// What it names, judged or not.
    pub entities: Vec<JudgedEntity>,
}

/// An entity of a judged text.
pub struct JudgedEntity {
    /// Kind.
    pub kind: EntityKind,
    /// Whether it is in the title, and the Unicode scalars of the field.
    pub spans: Vec<(bool, Range<u32>)>,
    /// Tone for it: 0 bad, 1 neutral, 2 good; `None` where nobody judged.
    pub class: Option<usize>,
}

/// Articles of `ar-news-gold`.
///
/// # Errors
/// The file is missing or not as described.
pub fn arabic_gold(data: &Path) -> anyhow::Result<Vec<Judged>> {
    let articles: Vec<GoldArticle> = lines(&data.join("ar-news-gold/articles.jsonl.gz"))?;
    let judged = |article: GoldArticle| {
        let (title, body) = article.split();
        let entities = entities(&article.entities, &article.targets, article.title_chars as u32 + 1);
        Judged {
            language: Language::Arabic,
            class: Some(class_of(article.tone)),
            id: article.id,
            title,
            body,
            entities,
        }
    };
    Ok(articles.into_iter().map(judged).collect())
}

/// Items of `ar-news-tone`.
///
/// # Errors
/// The file is missing or not as described.
pub fn arabic_tone(data: &Path) -> anyhow::Result<Vec<Judged>> {
    #[derive(Deserialize)]
    struct Item {
        id: String,
        title: String,
        text: String,
        tone: i8,
    }
    let items: Vec<Item> = lines(&data.join("ar-news-tone/items.jsonl.gz"))?;
    let judged = |item: Item| Judged {
        id: item.id,
        language: Language::Arabic,
        title: item.title,
        body: item.text,
        class: Some(class_of(item.tone)),
        entities: Vec::new(),
    };
    Ok(items.into_iter().map(judged).collect())
}

/// Articles of `ar-news-ant` that we annotated: those of `models/annotations`.
///
/// # Errors
/// The file is missing or not as described, or lacks an annotated article.
pub fn arabic_own(data: &Path) -> anyhow::Result<Vec<Judged>> {
    #[derive(Deserialize)]
    struct Article {
        id: String,
        title: String,
        #[serde(default)]
        content: String,
    }
    /// What we read in it: the title, and the first `end` scalars of the body.
    #[derive(Deserialize)]
    struct Own {
        id: String,
        end: usize,
        tone: i8,
        title: Vec<Name>,
        body: Vec<Name>,
        #[serde(default)]
        targets: BTreeMap<String, i8>,
    }
    /// First scalar, scalar after the last, kind, and the usual name where the text has another.
    #[derive(Deserialize)]
    struct Name(u32, u32, String, #[serde(default)] Option<String>);
    let mut articles: HashMap<String, Article> = lines::<Article>(&data.join("ar-news-ant/articles.jsonl.gz"))?
        .into_iter()
        .map(|article| (article.id.clone(), article))
        .collect();
    let mut judged = |own: Own| {
        let article = articles.remove(&own.id).with_context(|| format!("ar-news-ant has no article {}", own.id))?;
        let body: String = article.content.chars().take(own.end).collect();
        let body_at = article.title.chars().count() as u32 + 1;
        let mention = |text: &str, shift: u32, Name(start, end, kind, usual): Name| {
            let text: String = text.chars().take(end as usize).skip(start as usize).collect();
            let canonical = usual.unwrap_or_else(|| text.clone());
            GoldMention { start: start + shift, end: end + shift, kind, text, canonical }
        };
        let in_title = own.title.into_iter().map(|name| mention(&article.title, 0, name));
        let in_body = own.body.into_iter().map(|name| mention(&body, body_at, name));
        let mentions: Vec<GoldMention> = in_title.chain(in_body).collect();
        Ok(Judged {
            language: Language::Arabic,
            class: Some(class_of(own.tone)),
            entities: entities(&mentions, &own.targets, body_at),
            id: own.id,
            title: article.title,
            body,
        })
    };
    OWN_ARABIC
        .lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("annotation: {line}")).and_then(&mut judged))
        .collect()
}

/// Sentences of `en-news-gold`.
///
/// # Errors
/// The file is missing or not as described.
pub fn english_gold(data: &Path) -> anyhow::Result<Vec<Judged>> {
    let sentences: Vec<GoldSentence> = lines(&data.join("en-news-gold/sentences.jsonl.gz"))?;
    let judged = |sentence: GoldSentence| Judged {
        id: sentence.id,
        language: Language::English,
        title: String::new(),
        entities: entities(&sentence.entities, &sentence.targets, 0),
        body: sentence.text,
        class: Some(class_of(sentence.tone)),
    };
    Ok(sentences.into_iter().map(judged).collect())
}

/// Sentences of a file of NewsMTSC (`train` or `devtest_mt`). Its targets are mostly people.
///
/// # Errors
/// The file is missing or not as described.
pub fn news_mtsc(data: &Path, part: &str) -> anyhow::Result<Vec<Judged>> {
    #[derive(Deserialize)]
    struct Quote {
        primary_gid: String,
        sentence_normalized: String,
        targets: Vec<Target>,
    }
    #[derive(Deserialize)]
    struct Target {
        from: u32,
        to: u32,
        polarity: f32,
    }
    impl Target {
        /// Polarity 2, 4 or 6.
        fn class(&self) -> usize {
            if self.polarity < 3.0 { 0 } else { usize::from(self.polarity > 5.0) + 1 }
        }
    }
    let quotes: Vec<Quote> = lines(&data.join(format!("en-sent-newsmtsc/{part}.jsonl.gz")))?;
    let judged = |quote: Quote| {
        let mut classes = quote.targets.iter().map(Target::class);
        let first = classes.next();
        // Targets that disagree say nothing of the whole.
        let class = if classes.all(|other| Some(other) == first) { first } else { None };
        let entity = |target: &Target| JudgedEntity {
            kind: EntityKind::Person,
            spans: vec![(false, target.from..target.to)],
            class: Some(target.class()),
        };
        Judged {
            id: quote.primary_gid,
            language: Language::English,
            title: String::new(),
            entities: quote.targets.iter().map(entity).collect(),
            body: quote.sentence_normalized,
            class,
        }
    };
    Ok(quotes.into_iter().map(judged).collect())
}

/// Mentions by canonical name. A person, place or organisation that no target names is neutral; other kinds are not judged.
fn entities(mentions: &[GoldMention], targets: &BTreeMap<String, i8>, body_at: u32) -> Vec<JudgedEntity> {
    let mut found: Vec<(&str, JudgedEntity)> = Vec::new();
    for mention in mentions {
        let kind = match mention.kind.as_str() {
            "PER" => EntityKind::Person,
            "LOC" => EntityKind::Place,
            "ORG" => EntityKind::Organisation,
            "EVT" => EntityKind::Event,
            "PROD" => EntityKind::Work,
            _ => EntityKind::Group,
        };
        let in_title = mention.start < body_at;
        let shift = if in_title { 0 } else { body_at };
        let span = (in_title, mention.start - shift..mention.end.saturating_sub(shift));
        let judged = super::is_judged(kind);
        let same =
            |one: &&mut (&str, JudgedEntity)| one.0 == mention.canonical && super::is_judged(one.1.kind) == judged;
        if let Some((_, entity)) = found.iter_mut().find(same) {
            entity.spans.push(span);
        } else {
            let class = judged.then(|| class_of(targets.get(&mention.canonical).copied().unwrap_or(0)));
            found.push((&mention.canonical, JudgedEntity { kind, spans: vec![span], class }));
        }
    }
    found.into_iter().map(|one| one.1).collect()
}

/// The word lists: VADER and AFINN for English, AFINN in machine translation for Arabic.
///
/// # Errors
/// A file is missing or not as described.
pub fn valences(data: &Path) -> anyhow::Result<Vec<(Language, String, f32)>> {
    let mut words = Vec::new();
    let mut take = |language, word: &str, value: Option<f32>| {
        if let Some(value) = value {
            words.push((language, word.to_owned(), value));
        }
    };
    for file in ["lexicons/vader_lexicon.txt.gz", "lexicons/AFINN-en-165.txt"] {
        for line in text(&data.join(file))?.lines() {
            let mut fields = line.split('\t');
            take(Language::English, fields.next().unwrap_or(""), fields.next().and_then(|value| value.parse().ok()));
        }
    }
    let arabic: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&text(&data.join("lexicons/AFINN-ar.json"))?)?;
    for (word, value) in &arabic {
        take(Language::Arabic, word, value.as_f64().map(|value| value as f32));
    }
    Ok(words)
}
