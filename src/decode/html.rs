//! HTML pages and fragments.
//!
//! | article | taken from the first of these that is there |
//! | --- | --- |
//! | title | `og:title`, `twitter:title`, the first `<h1>`, `<title>`; a trailing site name is cut off |
//! | body | the main content, see `html_content` |
//! | url | `<link rel=canonical>`, `og:url` |
//! | source | `og:site_name`, `application-name` |
//! | byline | `author`, `article:author`, `dc.creator` (unless a link), an element marked `rel=author` or `itemprop=author` |
//! | version created | `article:modified_time`, `og:updated_time`, `dateModified`, else as first created |
//! | first created | `article:published_time`, `datePublished`, `date`, `dc.date`, `pubdate`, `publishdate`, `<time datetime>` |
//! | language | `<html lang>`, `content-language`, `og:locale` |

use std::collections::HashMap;

use scraper::{ElementRef, Html};

use super::markup::text_of;
use super::{html_content, nesting, sniff};
use crate::record::{InputFormat, RawArticle, Rejection};

/// Reads a page or a fragment.
pub(super) fn decode(text: &str) -> Result<RawArticle, Rejection> {
    nesting::check_html(text)?;
    let mut article = RawArticle::new(InputFormat::Html);
    let page = Html::parse_document(text);
    let head = Head::of(&page);
    let meta = |names: &[&str]| names.iter().find_map(|name| head.meta.get(*name).cloned());

    article.source = meta(&["og:site_name", "application-name"]);
    let title = meta(&["og:title", "twitter:title"]).or(head.heading).or(head.title);
    article.title = title.map(|title| without_site(&title, article.source.as_deref()).to_owned());
    article.url = head.canonical.or_else(|| meta(&["og:url"]));
    article.byline = ["author", "article:author", "dc.creator"]
        .iter()
        .filter_map(|name| head.meta.get(*name).cloned())
        .find(|author| !author.contains("://"))
        .or(head.author);
    let published = ["article:published_time", "datepublished", "date", "dc.date", "pubdate", "publishdate"];
    article.first_created = meta(&published).or(head.time);
    article.version_created = meta(&["article:modified_time", "og:updated_time", "datemodified"]);
    article.language = head.language.or_else(|| meta(&["content-language"])).or_else(|| meta(&["og:locale"]));
    article.body = html_content::main_text(&page);
    Ok(article)
}

/// The main text of a page that came inside another format, or the text of a fragment.
pub(super) fn text_of_markup(text: &str) -> Result<String, Rejection> {
    if !sniff::is_page(text) {
        return Ok(text_of(text));
    }
    nesting::check_html(text)?;
    Ok(html_content::main_text(&Html::parse_document(text)))
}

/// What a page says about itself.
#[derive(Default)]
struct Head {
    /// Lower-cased names or properties of `<meta>` with their first content that is not blank.
    meta: HashMap<String, String>,
    canonical: Option<String>,
    heading: Option<String>,
    title: Option<String>,
    author: Option<String>,
    time: Option<String>,
    language: Option<String>,
}

impl Head {
    fn of(page: &Html) -> Self {
        let mut head = Self::default();
        let set = |slot: &mut Option<String>, text: String| {
            if slot.is_none() && !text.trim().is_empty() {
                *slot = Some(text.trim().to_owned());
            }
        };
        for element in page.tree.nodes().filter_map(ElementRef::wrap) {
            let value = element.value();
            let marked = |attribute: &str, word: &str| {
                value
                    .attr(attribute)
                    .is_some_and(|text| text.split_ascii_whitespace().any(|part| part.eq_ignore_ascii_case(word)))
            };
            match value.name() {
                "meta" => {
                    let name = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| value.attr(key));
                    if let (Some(name), Some(content)) = (name, value.attr("content"))
                        && !content.trim().is_empty()
                    {
                        head.meta.entry(name.to_ascii_lowercase()).or_insert_with(|| content.trim().to_owned());
                    }
                }
                "link" if marked("rel", "canonical") => {
                    set(&mut head.canonical, value.attr("href").unwrap_or_default().to_owned());
                }
                "h1" => set(&mut head.heading, text_in(element)),
                "title" => set(&mut head.title, text_in(element)),
                "time" => set(&mut head.time, value.attr("datetime").unwrap_or_default().to_owned()),
                "html" => set(&mut head.language, value.attr("lang").unwrap_or_default().to_owned()),
                _ => {}
            }
            if marked("rel", "author") || marked("itemprop", "author") {
                set(&mut head.author, text_in(element));
            }
        }
        head
    }
}

/// The text in a small element, on one line.
fn text_in(element: ElementRef<'_>) -> String {
    let text: String = element.text().take(64).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The title without ` - Site` or ` | Site` at its end.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    let Some(rest) = site.and_then(|site| title.strip_suffix(site)) else { return title };
    let cut = rest.trim_end().trim_end_matches(['-', '|', '–', '—', '·', ':']);
    if cut.len() < rest.trim_end().len() && !cut.trim().is_empty() { cut.trim_end() } else { title }
}
