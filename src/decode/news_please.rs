//! JSON as the crawler news-please writes it.
//!
//! Recognized by its own field names: `maintext` with two of `source_domain`, `date_download`, `date_publish`, `date_modify`,
//! `title_page`, `title_rss`, `localpath`, `filename`, `image_url`; or, where extraction found no main text and the field is
//! null, by four of these.
//!
//! | article | fields, the first that holds something wins |
//! | --- | --- |
//! | url | `url` |
//! | source | `source_domain` |
//! | title | `title`, `title_page`, `title_rss` |
//! | body | `maintext`, `text`; else `description` with the flag `body-from-description` |
//! | byline | `authors` |
//! | language | `language` |
//! | first created | `date_publish`, else `date_download` |
//! | version created | `date_modify` |
//! | status, embargo | the crawler writes none; what was put there later is read as in any JSON, see `status` |
//!
//! The crawler's files have no identifier: `filename`, `localpath` and `image_url` name copies on its disk or a picture, and
//! are not taken. Python's `None` and `NULL`, which some exports write as text, count as absent.

use super::fields::Fields;
use super::json_article::without_markup;
use super::{class, status};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection};

/// Names that only this crawler writes together.
const TELLTALE: &[&str] = &[
    "sourcedomain",
    "datedownload",
    "datepublish",
    "datemodify",
    "titlepage",
    "titlerss",
    "localpath",
    "filename",
    "imageurl",
];

/// Whether the fields are this crawler's.
pub(super) fn recognize(fields: &Fields) -> bool {
    let telltale = TELLTALE.iter().filter(|name| fields.get(name).is_some()).count();
    telltale >= if fields.has(&["maintext"]) { 2 } else { 4 }
}

/// Reads an article.
pub(super) fn decode(mut fields: Fields) -> Result<RawArticle, Rejection> {
    let mut article = RawArticle::new(InputFormat::NewsPlease);
    status::read(&mut fields, &[], &mut article)?;
    article.body = match text(&mut fields, &["maintext", "text"]) {
        Some(body) => without_markup(body)?,
        None => {
            article.flags.push("body-from-description");
            let description = text(&mut fields, &["description"]);
            match description {
                Some(description) => without_markup(description)?,
                None if article.status == PubStatus::Canceled => String::new(),
                None => {
                    let message = "a news-please article whose maintext and description are empty";
                    return Err(Rejection::decode(class::NO_TEXT, message));
                }
            }
        }
    };
    article.url = text(&mut fields, &["url"]);
    article.source = text(&mut fields, &["sourcedomain"]);
    article.title = text(&mut fields, &["title", "titlepage", "titlerss"]);
    article.byline = fields.take_names(&["authors"]).filter(|names| !is_none(names));
    article.language = text(&mut fields, &["language"]);
    article.version_created = text(&mut fields, &["datemodify"]);
    article.first_created = text(&mut fields, &["datepublish", "datedownload"]);
    Ok(article)
}

fn text(fields: &mut Fields, names: &[&str]) -> Option<String> {
    fields.take_first(names, |value| value.as_str().filter(|text| !is_none(text)).map(str::to_owned))
}

fn is_none(text: &str) -> bool {
    matches!(text.trim(), "None" | "NULL")
}
