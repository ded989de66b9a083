//! HTML pages and fragments.
//!
//! A page says things about itself in its `<meta>` elements and, often, in a JSON-LD block (`json_ld`). They are merged field
//! by field:
//!
//! | article | taken from the first of these that holds something |
//! | --- | --- |
//! | title | JSON-LD headline (unless cut short with `…`), `og:title`, `twitter:title`, the first `<h1>`, `<title>`; a trailing site name is cut off |
//! | subtitle | JSON-LD `alternativeHeadline` |
//! | body | the main content (`html_content`); JSON-LD `articleBody` where the page shows less than ¾ of it, as pages do that scripts fill; `og:description`, JSON-LD `description`, `description` with the flag `body-from-description` where no article was found and the page does not show it |
//! | uri | JSON-LD `identifier` |
//! | url | `<link rel=canonical>`, JSON-LD `url`, `og:url`; one that is relative or the front page of a site only where no other is there |
//! | source | `og:site_name`, JSON-LD publisher, `application-name` |
//! | byline | JSON-LD author (unless the publisher), `author`, `article:author`, `dc.creator` (unless a link), an element marked or called author, JSON-LD author |
//! | version created | JSON-LD `dateModified`, `article:modified_time`, `og:updated_time`, `dateModified`, else as first created |
//! | first created | JSON-LD `datePublished`, `article:published_time`, `datePublished`, `date`, `dc.date`, `pubdate`, `publishdate`, `<time datetime>`; else the short lines by the headline go to the next stage, which knows a date line |
//! | language | `<html lang>`, JSON-LD `inLanguage`, `content-language`, `og:locale` |
//! | subjects | JSON-LD; else `article:section` and every `article:tag` |
//! | version, correction, rights, located | JSON-LD; copyright notice else `copyright` |
//!
//! The page's paragraphs come before `articleBody` because that has often lost its line breaks. A JSON-LD block that is no
//! JSON is passed over with the flag `json-ld-unreadable`; one that describes no article says nothing.

use std::collections::HashMap;

use scraper::{ElementRef, Html};

use super::html_boxes::Known;
use super::html_content::{Content, main_content};
use super::html_outline::line_of;
use super::markup::text_of;
use super::{json_ld, nesting, sniff};
use crate::record::{InputFormat, RawArticle, Rejection, Subject};
use crate::text::{entities, is_page_address};

/// Reads a page or a fragment.
pub(super) fn decode(text: &str) -> Result<RawArticle, Rejection> {
    nesting::check_html(text)?;
    let page = Html::parse_document(text);
    let head = Head::of(&page);
    let (found, broken) = json_ld::in_page(&head.blocks);
    let (linked, linked_description) = found.map_or_else(
        || (RawArticle::new(InputFormat::Html), None),
        |found| (with_entities_decoded(found.article), found.description),
    );

    let mut article = RawArticle::new(InputFormat::Html);
    let meta = |names: &[&str]| names.iter().find_map(|name| head.meta.get(*name).cloned());
    article.source = meta(&["og:site_name"]).or_else(|| linked.source.clone()).or_else(|| meta(&["application-name"]));
    let titles = [linked.title, meta(&["og:title"]), meta(&["twitter:title"]), head.heading, head.title];
    article.title = title_of(&titles, article.source.as_deref());
    article.subtitle = linked.subtitle;
    article.uri = linked.uri;
    article.url = url_of(head.canonicals.into_iter().chain(linked.url).chain(meta(&["og:url"])).collect());
    let published = ["article:published_time", "datepublished", "date", "dc.date", "pubdate", "publishdate"];
    article.first_created = linked.first_created.or_else(|| meta(&published)).or(head.time);
    article.version_created =
        linked.version_created.or_else(|| meta(&["article:modified_time", "og:updated_time", "datemodified"]));
    article.language =
        head.language.or(linked.language).or_else(|| meta(&["content-language"])).or_else(|| meta(&["og:locale"]));
    article.version = linked.version;
    article.is_correction = linked.is_correction;
    article.carried = linked.carried;
    if article.carried.subjects.is_empty() {
        article.carried.subjects = subjects(head.topics);
    }
    article.carried.copyright_notice = article.carried.copyright_notice.or_else(|| meta(&["copyright"]));

    let dated = article.first_created.is_some() || article.version_created.is_some();
    let content = main_content(&page, &Known { title: article.title.as_deref(), dated });
    article.headline_lines.clone_from(&content.headline_lines);
    let publisher = linked.source.as_ref();
    article.byline = linked
        .byline
        .clone()
        .filter(|author| Some(author) != publisher)
        .or_else(|| {
            let mut named = ["author", "article:author", "dc.creator"].iter().filter_map(|name| head.meta.get(*name));
            named.find(|author| !author.contains("://")).cloned()
        })
        .or_else(|| content.author.clone())
        .or(linked.byline);
    let description = meta(&["og:description"]).or(linked_description).or_else(|| meta(&["description"]));
    set_body(&mut article, content, linked.body, description);
    if broken {
        article.flags.push("json-ld-unreadable");
    }
    Ok(article)
}

/// The main text of a page that came inside another format, or the text of a fragment.
pub(super) fn text_of_markup(text: &str) -> Result<String, Rejection> {
    if !sniff::is_page(text) {
        return Ok(text_of(text));
    }
    nesting::check_html(text)?;
    Ok(main_content(&Html::parse_document(text), &Known { title: None, dated: false }).text)
}

/// The first title that is whole, without the name of the site.
fn title_of(titles: &[Option<String>], source: Option<&str>) -> Option<String> {
    let titles = || titles.iter().flatten().map(|title| without_site(title, source));
    // Some systems cut the headline for machines at 110 characters.
    let whole = titles().find(|title| {
        let cut = title.strip_suffix('…').or_else(|| title.strip_suffix("..."));
        cut.is_none_or(|cut| !titles().any(|other| other.len() > title.len() && other.starts_with(cut.trim_end())))
    });
    whole.map(str::to_owned)
}

/// The first address that leads to a page. Templates write the front page, or half an address, into every page as its
/// canonical one; that is kept only where nothing better is told.
fn url_of(mut told: Vec<String>) -> Option<String> {
    let best = told.iter().position(|url| is_page_address(url.trim())).unwrap_or(0);
    (best < told.len()).then(|| told.swap_remove(best))
}

/// Puts the most complete text into the article.
fn set_body(article: &mut RawArticle, content: Content, linked: String, description: Option<String>) {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Where no article was found, the page must at least show how the other text begins.
    let lacks = |other: &str| {
        let start = other.split_whitespace().take(5).collect::<Vec<_>>().join(" ");
        !content.found && !one_line(&content.text).contains(&start)
    };
    if !linked.is_empty() {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let (shown, told) = (letters(&content.text), letters(&linked));
        let furniture_around = !content.found && shown * 2 > told * 3;
        if shown * 4 < told * 3 || furniture_around || lacks(&linked) {
            article.body = linked;
            return;
        }
    }
    let description = description.map(|text| entities::decoded(&text).into_owned());
    match description.filter(|description| content.text.is_empty() || lacks(description)) {
        Some(description) => {
            article.body = description;
            article.flags.push("body-from-description");
        }
        None => article.body = content.text,
    }
}

/// Scripts hold no references, but what content systems put into them often has been encoded as if they did. Texts of other
/// formats lose theirs in the next stage; a page's are decoded by its parser, and must not be decoded twice.
fn with_entities_decoded(mut article: RawArticle) -> RawArticle {
    let carried = &mut article.carried;
    let fields = [
        &mut article.source,
        &mut article.title,
        &mut article.subtitle,
        &mut article.byline,
        &mut carried.located,
        &mut carried.ed_note,
        &mut carried.copyright_holder,
        &mut carried.copyright_notice,
    ];
    let names = carried.subjects.iter_mut().map(|subject| &mut subject.name);
    for text in fields.into_iter().chain(names).flatten().chain([&mut article.body]) {
        if text.contains('&') {
            *text = entities::decoded(text).into_owned();
        }
    }
    article
}

fn subjects(topics: Vec<String>) -> Vec<Subject> {
    let mut names: Vec<String> = Vec::new();
    for topic in topics {
        if !names.contains(&topic) {
            names.push(topic);
        }
    }
    names.into_iter().map(|name| Subject { name: Some(name), ..Subject::default() }).collect()
}

/// What a page says about itself.
#[derive(Default)]
struct Head {
    /// Lower-cased names or properties of `<meta>` with their first content that is not blank.
    meta: HashMap<String, String>,
    /// Section and tags, in order.
    topics: Vec<String>,
    /// JSON-LD blocks.
    blocks: Vec<String>,
    /// What the page calls its canonical address, in order.
    canonicals: Vec<String>,
    heading: Option<String>,
    title: Option<String>,
    time: Option<String>,
    language: Option<String>,
}

/// More blocks, tags or canonical addresses than this are no description of one article.
const MAX_BLOCKS: usize = 50;

impl Head {
    fn of(page: &Html) -> Self {
        let mut head = Self::default();
        let set = |slot: &mut Option<String>, text: &str| {
            if slot.is_none() && !text.trim().is_empty() {
                *slot = Some(text.trim().to_owned());
            }
        };
        for element in page.tree.nodes().filter_map(ElementRef::wrap) {
            let value = element.value();
            let attribute = |name: &str| value.attr(name).unwrap_or_default();
            let marked = |name: &str, word: &str| {
                attribute(name).split_ascii_whitespace().any(|part| part.eq_ignore_ascii_case(word))
            };
            match value.name() {
                "meta" => head.note(
                    ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| value.attr(key)),
                    attribute("content").trim(),
                ),
                "link" if marked("rel", "canonical") && head.canonicals.len() < MAX_BLOCKS => {
                    head.canonicals
                        .extend(Some(attribute("href").trim()).filter(|url| !url.is_empty()).map(str::to_owned));
                }
                "script"
                    if attribute("type").trim().eq_ignore_ascii_case("application/ld+json")
                        && head.blocks.len() < MAX_BLOCKS =>
                {
                    head.blocks.push(element.text().collect());
                }
                "h1" => set(&mut head.heading, &line_of(element)),
                "title" => set(&mut head.title, &line_of(element)),
                "time" => set(&mut head.time, attribute("datetime")),
                "html" => set(&mut head.language, attribute("lang")),
                _ => {}
            }
        }
        head
    }

    fn note(&mut self, name: Option<&str>, content: &str) {
        let Some(name) = name.filter(|_| !content.is_empty()).map(str::to_ascii_lowercase) else { return };
        if matches!(name.as_str(), "article:section" | "article:tag") && self.topics.len() < MAX_BLOCKS {
            self.topics.push(content.to_owned());
        }
        self.meta.entry(name).or_insert_with(|| content.to_owned());
    }
}

/// The title without ` - Site` or ` | Site` at its end.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    let Some(rest) = site.and_then(|site| title.strip_suffix(site)) else { return title };
    let cut = rest.trim_end().trim_end_matches(['-', '|', '–', '—', '·', ':']);
    if cut.len() < rest.trim_end().len() && !cut.trim().is_empty() { cut.trim_end() } else { title }
}
