//! Editorial status and embargo: one reader for all JSON formats, and the words of status for all formats.
//!
//! Both decide whether the public may see an article, so nothing is passed over: the strictest of all statuses counts, all
//! embargoes hold, and what cannot be read is refused or withheld.

use serde_json::Value;

use super::class;
use super::fields::{Fields, one_spelling};
use crate::record::{PubStatus, RawArticle, Rejection};
use crate::text::folded;

/// Names of the status in any JSON format.
const NAMES: &[&str] = &["pubstatus", "publicationstatus", "status"];

/// Reads every embargo and every status out of the fields into the article. Embargoes stand under any name with `embargo` in
/// it: `embargoed`, `embargoed_until`, `embargoDate`, …; statuses under `pub_status`, `publication_status`, `status` and the names
/// of the format's own.
///
/// Whether an embargo is a date is found out by the next stage, which withholds what is none. A number or a truth value under a
/// name as common as `status` is the answer of a web server, not an editorial status, and ignored.
///
/// # Errors
/// Class `bad-field`: an unknown word of status, a status that is no word, an embargo that is neither text nor number nor
/// `false`, or one that is only said to be there. Guessing could publish what was withdrawn.
pub(super) fn read(fields: &mut Fields, own: &[&str], article: &mut RawArticle) -> Result<(), Rejection> {
    let mut names: Vec<String> = fields.names().filter(|name| name.contains("embargo")).map(str::to_owned).collect();
    names.dedup();
    let mut only_said = None;
    for name in names {
        while let Some(value) = fields.take(&[&name]) {
            match value {
                Value::Bool(true) => only_said = Some(name.clone()),
                Value::Bool(false) => {}
                Value::String(text) if is_no(&text) => {}
                Value::String(text) => article.embargoes.push(text),
                Value::Number(number) if number.as_f64() == Some(0.0) => {}
                Value::Number(number) => article.embargoes.push(number.to_string()),
                _ => return Err(no_date(&name)),
            }
        }
    }
    if let Some(name) = only_said.filter(|_| article.embargoes.is_empty()) {
        return Err(no_date(&name));
    }
    for name in NAMES.iter().chain(own) {
        while let Some(value) = fields.take(&[name]) {
            match word_of(value) {
                Ok(word) => set(&word, name, article)?,
                Err(Value::Number(_) | Value::Bool(_)) if *name == "status" => {}
                Err(_) => {
                    let message = format!("{name} is no word; use usable, withheld or canceled");
                    return Err(Rejection::decode(class::BAD_FIELD, message));
                }
            }
        }
    }
    Ok(())
}

/// The word of a status: a text, or the one under the code or name of an object.
fn word_of(value: Value) -> Result<String, Value> {
    match value {
        Value::String(word) => Ok(word),
        Value::Object(object) => {
            let mut fields = Fields::new(object);
            let word = fields.take_text(&["qcode", "code", "name", "value", "literal", "uri"]);
            word.ok_or(Value::Null)
        }
        other => Err(other),
    }
}

/// Whether a text says that there is none.
fn is_no(text: &str) -> bool {
    text.len() <= 10 && matches!(folded(text).as_str(), "no" | "none" | "null" | "false" | "0")
}

/// The name is repeated only where it cannot be a text.
fn no_date(name: &str) -> Rejection {
    let name = if name.len() <= 30 && name.bytes().all(|byte| byte.is_ascii_lowercase()) { name } else { "an embargo" };
    Rejection::decode(class::BAD_FIELD, format!("{name} is no date; give the time at which it ends"))
}

/// Sets the status that a word or a QCode means. `embargoed` without the time at which it ends (read that first) withholds.
///
/// # Errors
/// Class `bad-field`: an unknown word.
pub(super) fn set(word: &str, field: &str, article: &mut RawArticle) -> Result<(), Rejection> {
    let word = word.trim().to_ascii_lowercase();
    // IPTC writes `stat:usable` where it writes a QCode, and ends with `/usable` where it writes a uri.
    let word = word.rsplit([':', '/']).next().unwrap_or_default();
    let status = match word {
        "usable" | "published" | "publish" | "public" | "live" | "active" | "ok" | "success" => PubStatus::Usable,
        "corrected" | "correction" => {
            article.is_correction = true;
            PubStatus::Usable
        }
        "embargoed" | "embargo" if !article.embargoes.is_empty() => PubStatus::Usable,
        "embargoed" | "embargo" => {
            withhold_endless(article);
            PubStatus::Usable
        }
        "withheld" | "hold" | "draft" | "private" | "unpublished" => PubStatus::Withheld,
        word if cancels(word) => PubStatus::Canceled,
        _ => {
            let message = format!("unknown status in {field}; use usable, withheld or canceled");
            return Err(Rejection::decode(class::BAD_FIELD, message));
        }
    };
    article.status = article.status.stricter(status);
    Ok(())
}

/// Withholds an article whose embargo does not say when it ends, unless it is canceled anyway.
pub(super) fn withhold_endless(article: &mut RawArticle) {
    if article.status == PubStatus::Usable {
        article.status = PubStatus::Withheld;
        article.flags.push("embargo-without-date");
    }
}

/// Whether a word of a status or an instruction withdraws the article.
pub(super) fn cancels(word: &str) -> bool {
    let word = one_spelling(word.trim().to_owned());
    matches!(
        word.rsplit([':', '/']).next().unwrap_or_default(),
        "canceled"
            | "cancelled"
            | "cancel"
            | "killed"
            | "kill"
            | "recalled"
            | "recall"
            | "retracted"
            | "retract"
            | "withdrawn"
            | "withdraw"
            | "deleted"
            | "delete"
            | "takedown"
    )
}
