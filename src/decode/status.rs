//! Words of editorial status.

use super::class;
use super::fields::Fields;
use crate::record::{PubStatus, RawArticle, Rejection};

/// Reads the status under the first of the names, if there is one, into the article.
///
/// A number under a name as common as `status` is the answer of a web server, not an editorial status, and ignored.
///
/// # Errors
/// Class `bad-field`: an unknown word. Guessing could publish what was withdrawn.
pub(super) fn read(fields: &mut Fields, names: &[&str], article: &mut RawArticle) -> Result<(), Rejection> {
    let Some(word) = fields.take_text(names) else { return Ok(()) };
    set(&word, &names.join(" or "), article)
}

/// Sets the status that a word or a QCode means. `embargoed` without the time at which it ends (read that first) withholds.
///
/// # Errors
/// Class `bad-field`: an unknown word.
pub(super) fn set(word: &str, field: &str, article: &mut RawArticle) -> Result<(), Rejection> {
    let word = word.trim().to_ascii_lowercase();
    // IPTC writes `stat:usable` where it writes a QCode, and ends with `/usable` where it writes a uri.
    let word = word.rsplit([':', '/']).next().unwrap_or_default();
    article.status = match word {
        "usable" | "published" | "publish" | "public" | "live" | "active" | "ok" | "success" => PubStatus::Usable,
        "corrected" | "correction" => {
            article.is_correction = true;
            PubStatus::Usable
        }
        "embargoed" | "embargo" if article.embargoed_until.is_some() => PubStatus::Usable,
        "embargoed" | "embargo" => {
            article.flags.push(ENDLESS);
            PubStatus::Withheld
        }
        "withheld" | "hold" | "draft" | "private" | "unpublished" => PubStatus::Withheld,
        "canceled" | "cancelled" | "cancel" | "killed" | "kill" | "recalled" | "retracted" | "withdrawn"
        | "deleted" | "takedown" => PubStatus::Canceled,
        _ => {
            let message = format!("unknown status in {field}; use usable, withheld or canceled");
            return Err(Rejection::decode(class::BAD_FIELD, message));
        }
    };
    Ok(())
}

/// An embargo that does not say when it ends: the article is withheld.
pub(super) const ENDLESS: &str = "embargo-without-date";

/// Reads the embargo under the first of the names into the article. Whether it is a date is found out by the next stage.
///
/// # Errors
/// Class `bad-field`: neither text nor number, nor `false`. An embargo without a date cannot end.
pub(super) fn read_embargo(fields: &mut Fields, names: &[&str], article: &mut RawArticle) -> Result<(), Rejection> {
    match fields.take(names) {
        None | Some(serde_json::Value::Bool(false)) => {}
        Some(serde_json::Value::String(text)) => article.embargoed_until = Some(text),
        Some(serde_json::Value::Number(number)) => article.embargoed_until = Some(number.to_string()),
        Some(_) => {
            let message = format!("{} is no date; give the time at which it ends", names.join(" or "));
            return Err(Rejection::decode(class::BAD_FIELD, message));
        }
    }
    if article.embargoed_until.is_some()
        && let Some(at) = article.flags.iter().position(|flag| *flag == ENDLESS)
    {
        article.flags.remove(at);
        article.status = PubStatus::Usable;
    }
    Ok(())
}
