//! schema.org news articles as JSON-LD: bare records, and the blocks inside of HTML pages.
//!
//! An object is JSON-LD when its `@context` names schema.org, when it holds a `@graph`, or when its `@type` is an article's.
//! The article is looked for at the top, in `@graph`, in lists and under `mainEntity`; of several, the first with a text
//! wins, then the first with a headline. Everything else (`WebPage`, `BreadcrumbList`, `Organization`, `VideoObject`, …) is
//! no article: refused by name when it stands alone, passed over in a page. A party that is only `{"@id": …}` is looked up
//! among the other nodes.
//!
//! | article | properties, the first that holds something wins |
//! | --- | --- |
//! | uri | `identifier` (text, or the `value` of a `PropertyValue`); `@id` where it is no web address |
//! | url | `url`, `mainEntityOfPage`, `@id`, where they are web addresses; one that is the front page of a site only where no other is there |
//! | source | name of `publisher`, `sourceOrganization`, `provider`, `isPartOf` (unless a page) |
//! | title | `headline`, `name` |
//! | subtitle | `alternativeHeadline`, `alternateName` |
//! | body | `articleBody`, `text`; the entries of `liveBlogUpdate` after it; else `description`, `abstract` with the flag `body-from-description` |
//! | byline | names of `author`, `creator` |
//! | language | `inLanguage` (text, or `alternateName`, `name` of a `Language`) |
//! | version | `version` |
//! | first created, version created | `datePublished`, `dateCreated`; `dateModified` |
//! | status, embargo | `creativeWorkStatus`, and what `status` reads in any JSON; not inside of a page |
//! | correction | a `correction` with words: the article counts as a correction, and they become its note to editors |
//! | located | name of `locationCreated`, else `dateline` |
//! | subjects | `about` (name, `@id` or `sameAs`, `termCode`), `articleSection`, `keywords`; each name once |
//! | rights | `copyrightHolder`, `copyrightNotice`; `usageInfo`, `license` as usage terms |

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fields::Fields;
use super::json_article::{without_markup, words_of_list};
use super::{class, nesting, status};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection, Subject};
use crate::text::is_page_address;

/// The article types of schema.org that carry news; `Report` and `BlogPosting` are what many content systems write.
const ARTICLES: &[&str] = &[
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "AskPublicNewsArticle",
    "ReviewNewsArticle",
    "LiveBlogPosting",
    "Article",
    "Report",
    "BlogPosting",
    "TechArticle",
    "ScholarlyArticle",
    "SatiricalArticle",
    "AdvertiserContentArticle",
];

/// An article has at most so many subjects under one property: more are a list of everything.
const MAX_SUBJECTS: usize = 200;
/// And so many authors.
const MAX_PARTIES: usize = 50;

/// An article, with its description apart: whether that may stand in for a body depends on where the article stood.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) article: RawArticle,
    pub(super) description: Option<String>,
}

/// Whether the object is JSON-LD.
pub(super) fn recognize(object: &Map<String, Value>) -> bool {
    object.contains_key("@graph")
        || object.get("@context").is_some_and(names_schema_org)
        || object.get("@type").is_some_and(is_article_type)
}

/// Reads a bare record.
pub(super) fn decode(object: Map<String, Value>) -> Result<RawArticle, Rejection> {
    let mut graph = Graph::default();
    graph.gather(Value::Object(object));
    let types = graph.types();
    let Some(mut node) = graph.article() else {
        let message = format!("JSON-LD without a news article: {types}");
        return Err(Rejection::decode(class::UNKNOWN_FORMAT, message));
    };
    let mut stated = RawArticle::new(InputFormat::JsonLd);
    status::read(&mut node, &["creativeworkstatus"], &mut stated)?;
    let Found { mut article, description } = read(node, &graph.names)?;
    article.status = stated.status;
    article.embargoes = stated.embargoes;
    article.flags.append(&mut stated.flags);
    article.is_correction |= stated.is_correction;
    if article.body.is_empty() {
        match description {
            Some(description) => {
                article.body = description;
                article.flags.push("body-from-description");
            }
            None if article.status == PubStatus::Canceled => {}
            None => {
                let message = "a JSON-LD article without articleBody or description";
                return Err(Rejection::decode(class::NO_TEXT, message));
            }
        }
    }
    Ok(article)
}

/// What the blocks of a page say about its article, and whether one of them could not be read.
pub(super) fn in_page(blocks: &[String]) -> (Option<Found>, bool) {
    let mut graph = Graph::default();
    let mut broken = false;
    for block in blocks {
        match parsed(unwrapped(block)) {
            Some(value) => graph.gather(value),
            None => broken |= !unwrapped(block).is_empty(),
        }
    }
    (graph.article().and_then(|node| read(node, &graph.names).ok()), broken)
}

/// The JSON inside of comments and CDATA sections, which old templates put around scripts.
fn unwrapped(block: &str) -> &str {
    const OPENINGS: &[&str] = &["<!--", "<![CDATA[", "//", "/*", "*/"];
    const ENDINGS: &[&str] = &["-->", "]]>", "//", "/*", "*/", ";"];
    let mut text = block.trim();
    while let Some(rest) = OPENINGS.iter().find_map(|mark| text.strip_prefix(mark)) {
        text = rest.trim_start();
    }
    while let Some(rest) = ENDINGS.iter().find_map(|mark| text.strip_suffix(mark)) {
        text = rest.trim_end();
    }
    text
}

/// The block as JSON. Line breaks inside of strings, the usual fault of hand-made templates, are forgiven.
fn parsed(text: &str) -> Option<Value> {
    nesting::check_json(text).ok()?;
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&with_controls_escaped(text))).ok()
}

fn with_controls_escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut in_string, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            '\n' if in_string => out.push_str("\\n"),
            c if in_string && c.is_ascii_control() => out.push(' '),
            c => {
                in_string ^= c == '"' && !escaped;
                out.push(c);
            }
        }
        escaped = in_string && c == '\\' && !escaped;
    }
    out
}

/// The nodes of a document.
#[derive(Default)]
struct Graph {
    nodes: Vec<Map<String, Value>>,
    /// Names of the nodes that can be referred to.
    names: BTreeMap<String, String>,
}

impl Graph {
    fn gather(&mut self, value: Value) {
        match value {
            Value::Array(items) => items.into_iter().for_each(|item| self.gather(item)),
            Value::Object(mut node) => {
                if let Some(graph) = node.remove("@graph") {
                    self.gather(graph);
                }
                if !is_article(&node)
                    && let Some(main) = node.remove("mainEntity")
                {
                    self.gather(main);
                }
                if let (Some(Value::String(id)), Some(Value::String(name))) = (node.get("@id"), node.get("name")) {
                    self.names.insert(id.clone(), name.clone());
                }
                self.nodes.push(node);
            }
            _ => {}
        }
    }

    /// Takes the article out of the nodes.
    fn article(&mut self) -> Option<Fields> {
        let articles = self.nodes.iter().enumerate().filter(|(_, node)| is_article(node));
        let (index, _) = articles.min_by_key(|(_, node)| {
            let has = |name: &str| node.get(name).is_some_and(|value| !value.is_null());
            (!(has("articleBody") || has("liveBlogUpdate")), !has("headline"))
        })?;
        Some(Fields::new(self.nodes.swap_remove(index)))
    }

    /// The types that were seen, for a refusal. Only what looks like a name is repeated.
    fn types(&self) -> String {
        let names = self.nodes.iter().flat_map(|node| node.get("@type").map(types_of).unwrap_or_default());
        let names = names.filter(|name| name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let mut names: Vec<&str> = names.take(5).collect();
        names.dedup();
        if names.is_empty() { "no @type".to_owned() } else { format!("@type {}", names.join(", ")) }
    }
}

fn is_article(node: &Map<String, Value>) -> bool {
    node.get("@type").map_or_else(|| node.contains_key("articleBody"), is_article_type)
}

fn is_article_type(value: &Value) -> bool {
    types_of(value).iter().any(|name| ARTICLES.contains(name))
}

/// The names of one or several types, without their vocabulary.
fn types_of(value: &Value) -> Vec<&str> {
    let names = match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::String(name) => vec![name.as_str()],
        _ => Vec::new(),
    };
    names.into_iter().map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name)).collect()
}

fn names_schema_org(context: &Value) -> bool {
    match context {
        Value::String(name) => name.contains("schema.org"),
        Value::Array(items) => items.iter().any(names_schema_org),
        Value::Object(object) => {
            object.values().any(|value| value.as_str().is_some_and(|name| name.contains("schema.org")))
        }
        _ => false,
    }
}

fn read(mut node: Fields, names: &BTreeMap<String, String>) -> Result<Found, Rejection> {
    let mut article = RawArticle::new(InputFormat::JsonLd);
    let id = node.take_first(&["@id"], text_of_value);
    article.uri = node
        .take_first(&["identifier"], |value| match value {
            Value::Number(number) => Some(number.to_string()),
            value => text_under(value, &["value", "@id"]),
        })
        .or_else(|| id.clone().filter(|id| !is_address(id) && !id.starts_with('_')));
    let url = node.take_first(&["url"], text_of_value);
    let page = node.take_first(&["mainentityofpage"], |value| text_under(value, &["@id", "url"]));
    let addresses: Vec<String> = [url, page, id].into_iter().flatten().filter(|url| is_address(url)).collect();
    article.url = addresses.iter().find(|url| is_page_address(url)).or(addresses.first()).cloned();
    article.title = node.take_first(&["headline", "name"], text_of_value).map(without_markup).transpose()?;
    let subtitle = node.take_first(&["alternativeheadline", "alternatename"], text_of_value);
    article.subtitle = subtitle.map(without_markup).transpose()?.filter(|text| Some(text) != article.title.as_ref());
    let body = node.take_body(&["articlebody", "text"]);
    article.body =
        [body, node.take_first(&["liveblogupdate"], updates)].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    article.body = without_markup(std::mem::take(&mut article.body))?;
    let description = node.take_first(&["description", "abstract"], text_of_value).map(without_markup).transpose()?;

    let party = |value: Value| parties(value, names);
    article.source = node.take_first(&["publisher", "sourceorganization", "provider"], party).or_else(|| {
        node.take_first(&["ispartof"], |value| {
            let page = value.get("@type").is_some_and(|kind| types_of(kind).iter().any(|name| name.ends_with("Page")));
            // A reference without a type is, in the wild, to the page.
            (!page && value.get("@type").is_some()).then(|| parties(value, names)).flatten()
        })
    });
    article.byline = node.take_first(&["author", "creator"], party);
    article.language = node.take_first(&["inlanguage"], |value| text_under(value, &["alternateName", "name"]));
    article.version = node.take_scalar(&["version"]);
    article.first_created = node.take_first(&["datepublished", "datecreated"], text_of_value);
    article.version_created = node.take_first(&["datemodified"], text_of_value);
    let correction = node.take_first(&["correction"], |value| text_under(value, &["text", "description", "name"]));
    if let Some(words) = correction.filter(|words| !is_address(words)) {
        article.is_correction = true;
        article.carried.ed_note = Some(words);
    }

    let carried = &mut article.carried;
    carried.located =
        node.take_first(&["locationcreated"], party).or_else(|| node.take_first(&["dateline"], text_of_value));
    carried.copyright_holder = node.take_first(&["copyrightholder"], party);
    carried.copyright_notice = node.take_first(&["copyrightnotice"], text_of_value);
    carried.usage_terms =
        node.take_first(&["usageinfo", "license"], |value| text_under(value, &["name", "url", "@id"]));
    for name in ["about", "articlesection", "keywords"] {
        for subject in subjects(node.take(&[name])).into_iter().take(MAX_SUBJECTS) {
            if !carried.subjects.iter().any(|known| known.name == subject.name) {
                carried.subjects.push(subject);
            }
        }
    }
    Ok(Found { article, description })
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Text, `{"@value": text}`, or the first text of a list.
fn text_of_value(value: Value) -> Option<String> {
    text_under(value, &[])
}

/// Text, or the text under one of the names of an object.
fn text_under(value: Value, names: &[&str]) -> Option<String> {
    match value {
        Value::String(text) => Some(text).filter(|text| !text.trim().is_empty()),
        Value::Array(items) => items.into_iter().find_map(|item| text_under(item, names)),
        Value::Object(mut object) => {
            names.iter().chain(&["@value"]).find_map(|name| text_under(object.get_mut(*name)?.take(), &[]))
        }
        _ => None,
    }
}

/// The names of persons, organizations or places.
fn parties(value: Value, names: &BTreeMap<String, String>) -> Option<String> {
    let items = match value {
        Value::Array(items) => items,
        value => vec![value],
    };
    let mut found: Vec<String> = Vec::new();
    for item in items.into_iter().take(MAX_PARTIES) {
        let referred = item.get("@id").and_then(Value::as_str).or(item.as_str()).and_then(|id| names.get(id)).cloned();
        let named = text_under(item, &["name", "legalName"]).filter(|name| !is_address(name));
        if let Some(name) = named.or(referred)
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    (!found.is_empty()).then(|| found.join(", "))
}

/// The entries of a live blog, each with its headline as a paragraph of its own.
fn updates(value: Value) -> Option<String> {
    let items = match value {
        Value::Array(items) => items,
        value => vec![value],
    };
    let mut paragraphs = Vec::new();
    for item in items {
        let Value::Object(object) = item else { continue };
        let mut entry = Fields::new(object);
        let headline = entry.take_first(&["headline", "name"], text_of_value);
        let body = entry.take_first(&["articlebody", "text"], text_of_value);
        paragraphs.extend(headline.filter(|headline| body.as_ref().is_none_or(|body| !body.starts_with(headline))));
        paragraphs.extend(body);
    }
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}

fn subjects(value: Option<Value>) -> Vec<Subject> {
    let items = match value {
        Some(Value::String(list)) => words_of_list(&list).map(Value::String).collect(),
        Some(Value::Array(items)) => items,
        Some(value) => vec![value],
        None => Vec::new(),
    };
    let read = |item: Value| match item {
        Value::String(name) if is_address(&name) => Some(Subject { uri: Some(name), ..Subject::default() }),
        Value::String(name) => {
            let name = name.trim().to_owned();
            (!name.is_empty()).then(|| Subject { name: Some(name), ..Subject::default() })
        }
        Value::Object(object) => {
            let mut fields = Fields::new(object);
            let subject = Subject {
                name: fields.take_first(&["name"], text_of_value),
                uri: fields.take_first(&["@id", "sameas"], text_of_value).filter(|uri| is_address(uri)),
                literal: fields.take_scalar(&["termcode"]),
                ..Subject::default()
            };
            (subject != Subject::default()).then_some(subject)
        }
        _ => None,
    };
    items.into_iter().filter_map(read).collect()
}
