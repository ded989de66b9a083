//! IPTC ninjs 1.x, 2.x and 3.x, and the dialect that Superdesk writes.
//!
//! Versions differ in capitals and in the shape of texts, so one reader serves all; names below are without capitals.
//!
//! | article | 1.x and Superdesk | 2.x, 3.x |
//! | --- | --- | --- |
//! | uri | `uri`, else `guid` | `uri` |
//! | title | `headline`, `headline_*`, else `title` | `headlines`: role `main`, else the first; else `title` |
//! | subtitle | | `headlines` of role `subtitle` or the like |
//! | body | `body_text` if it has line breaks, else `body_html`, `body_xhtml`, else any `body_*`; else `description_*` with the flag `body-from-description` | `bodies`: role `main` first, text with line breaks before markup before text without; else `descriptions` |
//! | source | `source`, else the first `infosource`, else `copyrightholder` | the first of `infosources`, else `copyrightholder` |
//! | byline | `byline`, else names of `authors` | `by` |
//! | dates | `firstcreated`, `versioncreated` | the same |
//! | embargo | `embargoed`, `embargoeduntil`, all names with `embargo` in them, see `status` | the same |
//! | status | `pubstatus`, and what else `status` reads | the same |
//! | descriptions | `description_*` | `descriptions` |
//! | all others | see `ninjs_carried` | the same |

use serde_json::Value;

use super::carry::describe;
use super::fields::Fields;
use super::json_article::{signals_correction, text_in_markup, without_markup};
use super::markup::looks_like_markup;
use super::{class, ninjs_carried, status};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection};

/// Names that other JSON articles have too.
const SHARED: &[&str] = &["versioncreated", "pubstatus"];

/// Names that ninjs has and other JSON articles hardly.
const TELLTALE: &[&str] = &[
    "renditions",
    "bodies",
    "headlines",
    "descriptions",
    "copyrightholder",
    "usageterms",
    "representationtype",
    "plannedcoverage",
    "eventdetails",
    "infosource",
    "infosources",
];

/// Types that have no text of their own.
const TEXTLESS: &[&str] =
    &["picture", "video", "audio", "graphic", "composite", "component", "animation", "event", "planning"];

/// How much of an article a reader would find.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    Nothing,
    Description,
    Body,
}

/// Which ninjs the fields are, if any. `elsewhere` is what `json_article` would find in them: where that is more, and no
/// standard is declared, they are no ninjs. An article must not be refused, nor cut down to its description, because some of
/// its names are of ninjs and the name of its text is not.
pub(super) fn recognize(fields: &Fields, elsewhere: Found) -> Option<InputFormat> {
    let uri = fields.has(&["uri"]);
    if !uri && !fields.has(&["guid"]) {
        return None;
    }
    let patterned =
        |name: &str| ["bodytext", "bodyhtml", "bodyxhtml", "descriptiontext", "descriptionhtml"].contains(&name);
    if let Some(Value::Object(standard)) = fields.get("standard").or_else(|| fields.get("$standard"))
        && let Some(format) = declared(standard)
    {
        return Some(format);
    }
    let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
    let textless = TEXTLESS.contains(&kind);
    if !fields.has(TELLTALE) && !fields.names().any(patterned) {
        let formed = |name: &str| name.starts_with("headline") || name.starts_with("description");
        let ninjs_like = kind == "text" || textless || fields.names().any(formed);
        if !fields.has(SHARED) || !(ninjs_like || elsewhere == Found::Nothing) {
            return None;
        }
    }
    if !textless && elsewhere > found(fields) {
        return None;
    }
    let arrays =
        ["bodies", "headlines", "descriptions"].iter().any(|name| fields.get(name).is_some_and(Value::is_array));
    let lower_case = fields.has(&["versioncreated", "firstcreated", "pubstatus", "infosources"]) && !fields.camel_case;
    Some(match (arrays, uri) {
        (true, _) if lower_case => InputFormat::Ninjs2,
        (true, _) => InputFormat::Ninjs3,
        (false, true) if fields.camel_case => InputFormat::Ninjs3,
        (false, true) => InputFormat::Ninjs1,
        (false, false) => InputFormat::NinjsSuperdesk,
    })
}

fn found(fields: &Fields) -> Found {
    let holds_body = |name: &str| match fields.get(name) {
        Some(Value::Array(_)) => name == "bodies",
        value => value.is_some_and(Value::is_string) && name.starts_with("body"),
    };
    if fields.names().any(holds_body) {
        Found::Body
    } else if fields.names().any(|name| name.starts_with("description")) {
        Found::Description
    } else {
        Found::Nothing
    }
}

fn declared(standard: &serde_json::Map<String, Value>) -> Option<InputFormat> {
    let text = |name: &str| standard.get(name).and_then(Value::as_str).unwrap_or_default();
    if !text("name").eq_ignore_ascii_case("ninjs") {
        return None;
    }
    match text("version").split('.').next()? {
        "1" => Some(InputFormat::Ninjs1),
        "2" => Some(InputFormat::Ninjs2),
        "3" => Some(InputFormat::Ninjs3),
        _ => None,
    }
}

/// Reads ninjs.
pub(super) fn decode(mut fields: Fields, format: InputFormat) -> Result<RawArticle, Rejection> {
    let mut article = RawArticle::new(format);
    status::read(&mut fields, &[], &mut article)?;
    let kind = fields.take_text(&["type"]).unwrap_or_default();
    article.uri = fields.take_scalar(&["uri", "guid"]);
    headlines(&mut fields, &mut article)?;
    article.body = match body(&mut fields)? {
        Some(body) => body,
        None => match (kind.as_str(), description(&mut fields)?) {
            ("" | "text", Some(description)) => {
                article.flags.push("body-from-description");
                description
            }
            _ if article.status == PubStatus::Canceled => String::new(),
            _ => return Err(Rejection::decode(class::NO_TEXT, no_text(&kind))),
        },
    };
    if !article.flags.contains(&"body-from-description") {
        for piece in descriptions(&mut fields) {
            let role = piece.role.clone();
            describe(&mut article.carried.descriptions, &role, piece.into_text()?);
        }
    }
    article.source = fields.take_names(&["source"]);
    article.byline = fields.take_names(&["byline", "by", "authors"]);
    article.language = fields.take_text(&["language"]);
    article.version = fields.take_scalar(&["version"]);
    article.first_created = fields.take_scalar(&["firstcreated"]);
    article.version_created = fields.take_scalar(&["versioncreated"]);
    article.is_correction |= signals_correction(&mut fields);
    ninjs_carried::carry(&mut fields, &mut article);
    Ok(article)
}

/// A text of a list, with what is known of it.
struct Piece {
    role: String,
    markup: bool,
    text: String,
}

/// The items of `bodies`, `headlines` or `descriptions`.
fn pieces(value: Option<Value>) -> Vec<Piece> {
    let Some(Value::Array(items)) = value else { return Vec::new() };
    let objects = items.into_iter().filter_map(|item| match item {
        Value::Object(object) => Some(Fields::new(object)),
        _ => None,
    });
    let read = |mut fields: Fields| {
        let text = fields.take_text(&["value"])?;
        let media = fields.take_text(&["contenttype"]).unwrap_or_default();
        let markup = (media.contains("html") || media.contains("xml")) && text.contains(['<', '&']);
        let role = fields.take_text(&["role"]).unwrap_or_default().to_ascii_lowercase();
        Some(Piece { markup: markup || looks_like_markup(&text), role, text })
    };
    objects.filter_map(read).collect()
}

impl Piece {
    fn into_text(self) -> Result<String, Rejection> {
        if self.markup { text_in_markup(&self.text) } else { Ok(self.text) }
    }

    /// Low is better: the main role, then what keeps its paragraphs.
    fn rank(&self) -> (bool, u8) {
        let shape = match (self.markup, self.text.contains('\n')) {
            (false, true) => 0,
            (true, _) => 1,
            (false, false) => 2,
        };
        (self.role != "main", shape)
    }
}

fn headlines(fields: &mut Fields, article: &mut RawArticle) -> Result<(), Rejection> {
    const SUBTITLES: &[&str] = &["subtitle", "sub", "subheadline", "subhead", "secondary", "deck"];
    let mut list = pieces(fields.take(&["headlines"]));
    if let Some(index) = list.iter().position(|piece| SUBTITLES.contains(&piece.role.as_str())) {
        article.subtitle = Some(list.remove(index).into_text()?);
    }
    list.sort_by_key(|piece| piece.role != "main");
    article.title = match list.into_iter().next() {
        Some(piece) => Some(piece.into_text()?),
        None => {
            let found = fields
                .take_text(&["headline", "headlinetext", "headlinehtml"])
                .or_else(|| text_under_prefix(fields, "headline"));
            found.or_else(|| fields.take_text(&["title"])).map(without_markup).transpose()?
        }
    };
    Ok(())
}

fn body(fields: &mut Fields) -> Result<Option<String>, Rejection> {
    if let Some(best) = pieces(fields.take(&["bodies"])).into_iter().min_by_key(Piece::rank) {
        return best.into_text().map(some_text);
    }
    let plain = fields.take_text(&["bodytext"]);
    if let Some(plain) = plain.as_ref().filter(|plain| plain.contains('\n')) {
        return without_markup(plain.clone()).map(some_text);
    }
    let markup = fields.take_text(&["bodyhtml", "bodyxhtml"]).map(|text| text_in_markup(&text)).transpose()?;
    if let Some(text) = markup.and_then(some_text) {
        return Ok(Some(text));
    }
    let other = plain.or_else(|| text_under_prefix(fields, "body"));
    Ok(other.map(without_markup).transpose()?.and_then(some_text))
}

/// The first text whose name starts so: `body_length` may stand before `body_summary` and is none.
fn text_under_prefix(fields: &mut Fields, prefix: &str) -> Option<String> {
    let holds_text = |name: &&str| name.starts_with(prefix) && fields.get(name).is_some_and(Value::is_string);
    let name = fields.names().find(holds_text)?.to_owned();
    fields.take_text(&[&name])
}

fn description(fields: &mut Fields) -> Result<Option<String>, Rejection> {
    let best = descriptions(fields).into_iter().min_by_key(Piece::rank);
    best.map(Piece::into_text).transpose().map(|text| text.and_then(some_text))
}

/// All descriptions: a list, or `description_text`, `description_summary`, … of which one in markup is left out where there is
/// the same as text.
fn descriptions(fields: &mut Fields) -> Vec<Piece> {
    let listed = pieces(fields.take(&["descriptions"]));
    if !listed.is_empty() {
        return listed;
    }
    let mut names: Vec<String> =
        fields.names().filter(|name| name.starts_with("description")).map(str::to_owned).collect();
    names.sort_unstable_by_key(|name| (name.contains("html"), name.clone()));
    if names.iter().any(|name| name == "descriptiontext") {
        names.retain(|name| !name.contains("html"));
    }
    let piece = |name: String| {
        let text = fields.take_text(&[&name])?;
        let role = name.trim_start_matches("description").trim_end_matches("text").trim_end_matches("html").to_owned();
        Some(Piece { role, markup: looks_like_markup(&text), text })
    };
    names.into_iter().filter_map(piece).collect()
}

fn some_text(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

fn no_text(kind: &str) -> String {
    if TEXTLESS.contains(&kind) {
        format!("ninjs of type {kind} without a body: only articles with text are taken")
    } else {
        "ninjs without a body (bodies, body_text or body_html)".to_owned()
    }
}
