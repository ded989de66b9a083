//! JSON articles as crawlers and content systems write them: `{url, title, text}` under any of the common names. Capitals,
//! `_` and `-` in names do not matter. What `text.json_fields` maps comes before these names, see `json_mapping`.
//!
//! | article | names, the first that holds something wins |
//! | --- | --- |
//! | uri | `uri`, `guid`, `id`, `article_id`, `uuid`, `_id` |
//! | url | `url`, `link`, `canonical_url`, `permalink`, `source_url`, `href` |
//! | source | `source`, `outlet`, `publisher`, `source_name`, `source_domain`, `site_name`, `site`, `provider`, `domain` |
//! | title | `title`, `headline`, `name`, `article_title` |
//! | subtitle | `subtitle`, `subheadline`, `subhead`, `standfirst`, `deck`, `alternative_headline` |
//! | body | `text`, `body`, `content`, `article_body`, `maintext`, `full_text`, `body_text`, `article`, `story`; then as HTML `html`, `body_html`, `content_html`; then `description`, `summary`, `excerpt`, `abstract` with the flag `body-from-description` |
//! | byline | `byline`, `author`, `authors`, `by`, `creator`, `writer` |
//! | language | `language`, `lang`, `in_language`, `locale` |
//! | version | `version`, `revision` |
//! | version created | `version_created`, `modified`, `date_modified`, `updated_at`, `updated`, `last_modified`; else as first created |
//! | first created | `date`, `published`, `date_published`, `published_at`, `date_publish`, `publish_date`, `publication_date`, `published_date`, `pub_date`, `published_time`, `first_created`, `created_at`, `created`, `datetime`, `timestamp`, `time`, `date_extracted` |
//! | embargo | all names with `embargo` in them, see `status` |
//! | status | the strictest of `pub_status`, `publication_status`, `status` |
//! | subjects | `keywords`, `tags`, `categories`, `category`, `section` |
//! | edNote, slugline, copyright, signal | `ed_note`, `editor_note`; `slugline`, `slug`; `copyright`, `copyright_notice`; `signal`, `signals` |

use serde_json::Value;

use super::fields::{Fields, name_of};
use super::markup::looks_like_markup;
use super::ninjs::Found;
use super::{JsonMapping, class, html, status};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection, Subject};
use crate::text::entities;

const TITLE: &[&str] = &["title", "headline", "name", "articletitle"];
const TEXT: &[&str] =
    &["text", "body", "content", "articlebody", "maintext", "fulltext", "bodytext", "article", "story"];
const MARKUP: &[&str] = &["html", "bodyhtml", "contenthtml"];
const DESCRIPTION: &[&str] = &["description", "summary", "excerpt", "abstract"];

/// How much of an article the fields hold under the names above.
pub(super) fn found(fields: &Fields, mapping: &JsonMapping) -> Found {
    let holds_text = |name: &&str| matches!(fields.get(name), Some(Value::String(_) | Value::Array(_)));
    if mapping.finds_body(fields) || TEXT.iter().chain(MARKUP).any(holds_text) {
        Found::Body
    } else if DESCRIPTION.iter().any(holds_text) {
        Found::Description
    } else {
        Found::Nothing
    }
}

/// Reads a JSON article.
pub(super) fn decode(mut fields: Fields, mapping: &JsonMapping) -> Result<RawArticle, Rejection> {
    mapping.apply(&mut fields);
    let mut article = RawArticle::new(InputFormat::JsonArticle);
    status::read(&mut fields, &[], &mut article)?;
    article.uri = fields.take_scalar(&["uri", "guid", "id", "articleid", "uuid"]);
    article.url = fields.take_text(&["url", "link", "canonicalurl", "permalink", "sourceurl", "href"]);
    article.title = fields.take_text(TITLE).map(without_markup).transpose()?;
    article.body = match fields.take_body(TEXT).or_else(|| fields.take_body(MARKUP)) {
        Some(body) => without_markup(body)?,
        None => match fields.take_body(DESCRIPTION) {
            Some(body) => {
                article.flags.push("body-from-description");
                without_markup(body)?
            }
            None => String::new(),
        },
    };
    let identified = article.uri.is_some() || article.url.is_some();
    if article.body.is_empty() && !(article.status == PubStatus::Canceled && identified) {
        return Err(if article.title.is_some() {
            Rejection::decode(class::NO_TEXT, "a JSON article with a title and no text")
        } else {
            let message =
                "JSON without an article: neither a title (title, headline, name) nor a text (text, body, content, …)";
            Rejection::decode(class::UNKNOWN_FORMAT, message)
        });
    }
    let source =
        ["source", "outlet", "publisher", "sourcename", "sourcedomain", "sitename", "site", "provider", "domain"];
    article.source = fields.take_names(&source);
    let subtitle = ["subtitle", "subheadline", "subhead", "standfirst", "deck", "alternativeheadline"];
    article.subtitle = fields.take_text(&subtitle).map(without_markup).transpose()?;
    article.byline = fields.take_names(&["byline", "author", "authors", "by", "creator", "writer"]);
    article.language = fields.take_text(&["language", "lang", "inlanguage", "locale"]);
    article.version = fields.take_scalar(&["version", "revision"]);
    article.version_created =
        fields.take_scalar(&["versioncreated", "modified", "datemodified", "updatedat", "updated", "lastmodified"]);
    article.first_created = fields.take_scalar(&[
        "date",
        "published",
        "datepublished",
        "publishedat",
        "datepublish",
        "publishdate",
        "publicationdate",
        "publisheddate",
        "pubdate",
        "publishedtime",
        "firstcreated",
        "createdat",
        "created",
        "datetime",
        "timestamp",
        "time",
        "dateextracted",
    ]);
    let carried = &mut article.carried;
    carried.ed_note = fields.take_text(&["ednote", "editornote", "editorsnote"]);
    carried.slugline = fields.take_text(&["slugline", "slug"]);
    carried.copyright_notice = fields.take_text(&["copyrightnotice", "copyright"]);
    carried.subjects = subjects(fields.take(&["keywords", "tags", "categories", "category", "section"]));
    article.is_correction |= signals_correction(&mut fields);
    Ok(article)
}

/// Whether a signal field speaks of a correction.
pub(super) fn signals_correction(fields: &mut Fields) -> bool {
    let said = fields.take_names(&["signal", "signals"]).unwrap_or_default().to_ascii_lowercase();
    said.contains("correct") || fields.get("iscorrection") == Some(&Value::Bool(true))
}

/// The text of markup in a field of a format whose texts hold references, which the next stage decodes: a reference that the
/// text of the markup spells out stays spelled out.
pub(super) fn text_in_markup(markup: &str) -> Result<String, Rejection> {
    html::text_of_markup(markup).map(entities::kept)
}

/// A text field as text, whichever it holds. Its references are still to be decoded.
pub(super) fn without_markup(text: String) -> Result<String, Rejection> {
    if looks_like_markup(&text) {
        return text_in_markup(&text);
    }
    // Feeds escape markup once too often.
    if text.contains("&lt;") {
        let unescaped = entities::decoded(&text);
        if looks_like_markup(&unescaped) {
            return text_in_markup(&unescaped);
        }
    }
    Ok(text)
}

fn subjects(value: Option<Value>) -> Vec<Subject> {
    let names: Vec<String> = match value {
        Some(Value::Array(items)) => items.into_iter().filter_map(name_of).collect(),
        Some(Value::String(list)) => words_of_list(&list).collect(),
        _ => Vec::new(),
    };
    let named = names.into_iter().filter(|name| !name.trim().is_empty());
    named.map(|name| Subject { name: Some(name), ..Subject::default() }).collect()
}

/// The entries of a list in one string.
pub(super) fn words_of_list(list: &str) -> impl Iterator<Item = String> {
    list.split([',', '،', ';', '؛']).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}
