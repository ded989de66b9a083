//! [`RawArticle`] → [`Article`]
//!
//! Strings as a decoder found them become what the reader is shown. The displayed text is repaired losslessly only (`unicode`)
//! and never folded: tatweel, vowel signs, bidi marks and every letter stay as written. What a page put around the article
//! (`furniture`) is taken off the head and the tail, never out of the middle, never all of it, and each piece is listed in
//! [`Article::removed`]. Byline, dateline, agency, dates and language are recognized into fields.
//!
//! Flags that end in `normalization.flags`: `date-without-zone` (read as UTC), `embargo-without-zone` (read as the latest
//! moment that it can mean), `embargo-not-understood` (the article is withheld, see `embargo`), `date-ambiguous` (day and month
//! could be swapped; day first is assumed), `date-hijri` (converted, a day off at times), `date-relative` (counted from
//! the arrival of the record), `date-unreadable`, `date-in-future`, `url-unusable`, `language-mismatch`, `mixed-language` (a second
//! script has a quarter of the letters), `missing-lead` (the body opens with a continuation); besides those of the decode stage.
//!
//! Furniture is known by phrases (Arabic, English, some French), by its make (counters, rows of buttons), and by what a
//! source was found to repeat ([`learned`], which [`learn`] writes offline).
//!
//! Known gaps: two languages of one script are not told apart within an article; furniture that a scraper has glued to the end
//! of the last paragraph stays there, lists of tags excepted.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::decode::class;
use crate::record::{Article, DateSource, Input, InputFormat, PubStatus, RawArticle, RawHash, Rejection};
use crate::text::word_count;

mod address;
mod agency;
mod byline;
mod cities;
mod dateline;
mod dates;
mod embargo;
mod furniture;
mod identity;
mod language;
pub mod learn;
pub mod learned;
mod lines;
mod page_lines;
mod phrases;
mod phrases_latin;
mod structure;
mod unicode;

/// Settings of the normalize stage.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Take page furniture off head and tail.
    pub strip_furniture: bool,
    /// What sources were found to repeat; goes too where furniture goes.
    pub learned: Option<Arc<learned::LearnedFurniture>>,
}

impl Default for Settings {
    /// Furniture is taken off.
    fn default() -> Self {
        Self { strip_furniture: true, learned: None }
    }
}

/// An article dated later than this after its arrival is misdated: clocks and time zones differ by less.
const FUTURE: SignedDuration = SignedDuration::from_hours(24);

/// Cleans one article.
///
/// # Errors
/// The article has no text left (class `no-text`).
pub fn normalize(mut raw: RawArticle, input: &Input, settings: &Settings) -> Result<Article, Rejection> {
    let mut repairs = std::mem::take(&mut raw.charset_repairs);
    let mut flags = std::mem::take(&mut raw.flags);
    let mut clean = unicode::Cleaner { entities: has_references(raw.format), repairs: &mut repairs };

    let title = raw.title.take().map(|title| clean.one_line(&title)).unwrap_or_default();
    let subtitle = raw.subtitle.take().map(|text| clean.one_line(&text)).filter(|text| !text.is_empty());
    let byline_field = raw.byline.take().map(|text| clean.one_line(&text)).filter(|text| !text.is_empty());
    let text = clean.block(&raw.body);
    let mut carried = clean.carried(std::mem::take(&mut raw.carried));

    let (url, uri, uri_source, source) = identity::identify(&raw, input, &mut flags);
    let mut lines = lines::split(&text);
    let mut found = furniture::Found::default();
    if settings.strip_furniture {
        let learned = settings.learned.as_ref().and_then(|learned| learned.of(&source));
        let about = furniture::About { title: &title, learned, reference: input.timestamp };
        lines = furniture::strip(lines, about, &mut found);
    }
    let body = lines::join(&lines);
    let body_words = word_count(&body);
    if body_words == 0 && raw.status != PubStatus::Canceled {
        return Err(Rejection::normalize(class::NO_TEXT, "the body holds no word; only a cancel may come without one"));
    }
    let subheadings = structure::subheadings(&lines, &body);
    let dateline = dateline::find(&body);
    let credit = byline_field.and_then(|field| byline::in_field(&field));
    let (byline, filed_from) = credit.map_or((found.byline, None), |credit| (Some(credit.name), credit.place));
    carried.located = carried.located.or(filed_from);
    let agency = dateline
        .as_ref()
        .and_then(|dateline| dateline.agency.clone())
        .or_else(|| byline.as_deref().and_then(agency::in_parts))
        .or_else(|| agency::credited(&lines));

    // A dateline may tell the date: «الرياض 26 شوال 1436 هـ الموافق 11 أغسطس 2015 م واس».
    let by_headline = || raw.headline_lines.iter().find_map(|line| dates::parse_line(line, input.timestamp));
    let in_text = || {
        let in_dateline = || dates::parse(dateline.as_ref()?.text.as_deref()?, None);
        found.date.or_else(by_headline).or_else(in_dateline)
    };
    let (version_created, date_source) = version_date(&raw, input, in_text, &mut flags);
    let first_created = raw.first_created.as_deref().and_then(|text| dates::parse(text, Some(input.timestamp)));
    let embargo = embargo::read(&raw.embargoes, &mut flags);
    let mut status = raw.status;
    if embargo.obscure {
        status = status.stricter(PubStatus::Withheld);
        flags.push("embargo-not-understood");
    }
    let language = language::guess(&body, &title, raw.language.as_deref(), &mut flags);
    flags.extend(first_created.into_iter().flat_map(dates::Date::flags));
    flags.extend(language::is_mixed(&body).then_some("mixed-language"));
    flags.extend(structure::misses_lead(&body).then_some("missing-lead"));
    let mut seen = Vec::new();
    flags.retain(|flag| {
        !seen.contains(flag) && {
            seen.push(*flag);
            true
        }
    });

    Ok(Article {
        position: input.position.clone(),
        received: input.timestamp,
        raw_hash: RawHash::of(input.bytes()),
        format: raw.format,
        uri,
        uri_source,
        url,
        source,
        body_words,
        dateline: dateline.and_then(|dateline| dateline.text),
        title,
        subtitle,
        body,
        byline,
        agency,
        language,
        version: identity::version(raw.version.as_deref()),
        first_created: first_created.map(|date| date.timestamp),
        version_created,
        date_source,
        embargoed_until: embargo.until,
        status,
        is_correction: raw.is_correction,
        carried,
        charset_repairs: repairs,
        removed: found.removed,
        reading_time_minutes: found.reading_minutes,
        subheadings,
        flags,
    })
}

/// Whether the texts of a format may hold character references that its decoder left: those of pages and of XML were decoded
/// with their markup, and what is left of them spells a reference out. The texts of RSS are HTML inside of XML.
fn has_references(format: InputFormat) -> bool {
    use InputFormat::{Atom, Html, Newsml1, NewsmlG2, Nitf};
    !matches!(format, Html | NewsmlG2 | Newsml1 | Nitf | Atom)
}

/// Whether two texts are one, told by length and end first: word lists are long, and most of what is looked up is in none.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().last() == other.as_bytes().last() && one == other
}

/// The date of this version: its own field, the first publication, a date line in the text, the event, the record.
fn version_date(
    raw: &RawArticle,
    input: &Input,
    in_text: impl FnOnce() -> Option<dates::Date>,
    flags: &mut Vec<&'static str>,
) -> (jiff::Timestamp, DateSource) {
    let mut read = |text: &Option<String>| {
        let date = dates::parse(text.as_deref()?, Some(input.timestamp));
        if date.is_none() {
            flags.push("date-unreadable");
        }
        date
    };
    let in_field =
        read(&raw.version_created).or_else(|| read(&raw.first_created)).map(|date| (date, DateSource::Article));
    let found = in_field
        .or_else(|| in_text().map(|date| (date, DateSource::Text)))
        .or_else(|| read(&raw.envelope.time).map(|date| (date, DateSource::CloudEvent)));
    let Some((date, source)) = found else { return (input.timestamp, DateSource::KafkaTimestamp) };
    flags.extend(date.flags());
    if date.timestamp.duration_since(input.timestamp) > FUTURE {
        flags.push("date-in-future");
        return (input.timestamp, DateSource::KafkaTimestamp);
    }
    (date.timestamp, source)
}
