//! What the readers of XML and JSON formats share in filling an article: dates, lists of concepts, and an inner document that
//! fills what the outer one leaves open.

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::qcode;
use crate::record::{Description, RawArticle, Subject};
use crate::text::is_absolute_uri;

/// A date of a field that only passes through: ISO 8601, extended or basic, in UTC where it names no zone. What is none is
/// dropped.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(Into::into))
}

/// The place in a dateline, without its date and agency: `Gaza City, Palestinian Territories, May 16, 2021 (AFP) -`. The line
/// as it is where none stands first.
pub(super) fn place_in_dateline(line: &str) -> String {
    let head = line.split(['(', '[']).next().unwrap_or_default();
    let day = head.find(|c: char| crate::text::digit(c).is_some());
    let mut place = head.get(..day.unwrap_or(head.len())).unwrap_or_default();
    // A month between the last comma and the day.
    if day.is_some()
        && let Some((before, _)) = place.rsplit_once([',', '،'])
    {
        place = before;
    }
    let place = place.trim_end_matches(|c: char| c.is_whitespace() || ",،-–—:/".contains(c)).trim_start();
    if place.is_empty() { line.trim().to_owned() } else { place.to_owned() }
}

/// 1 to 9.
pub(super) fn urgency(text: &str) -> Option<u8> {
    text.trim().parse().ok().filter(|urgency| (1..=9).contains(urgency))
}

/// 0 to 100, fractions cut off.
pub(super) fn percent(text: &str) -> Option<u8> {
    let whole = text.trim().split('.').next()?;
    whole.parse().ok().filter(|percent| *percent <= 100)
}

/// Appends a concept, unless it is empty or there already. A QCode of IPTC in the place of a uri is resolved; what is no uri at
/// all becomes the code.
pub(super) fn push(list: &mut Vec<Subject>, mut concept: Subject) {
    if let Some(full) = concept.uri.as_deref().and_then(qcode::of_iptc) {
        concept.uri = Some(full);
    }
    if let Some(uri) = concept.uri.take_if(|uri| !is_absolute_uri(uri)) {
        concept.literal.get_or_insert(uri);
    }
    let known = concept.name.is_some() || concept.uri.is_some() || concept.literal.is_some();
    if known && list.len() < MOST && !list.contains(&concept) {
        list.push(concept);
    }
}

/// Longest list of concepts, notes or names that an article keeps; the longest of real wires have some 60.
pub(super) const MOST: usize = 500;

/// A concept of which only the name is known.
pub(super) fn named(name: String) -> Subject {
    Subject { name: Some(name), ..Subject::default() }
}

/// Appends a description.
pub(super) fn describe(list: &mut Vec<Description>, role: &str, value: String) {
    let value = value.trim();
    if !value.is_empty() && list.len() < MOST && list.iter().all(|known| known.value != value) {
        let role = (!role.is_empty()).then(|| role.to_owned());
        list.push(Description { role, value: value.to_owned() });
    }
}

/// Keeps another identifier.
pub(super) fn identify(list: &mut Vec<(String, String)>, role: &str, value: String) {
    if list.len() < MOST {
        list.push((role.to_owned(), value));
    }
}

/// Joins what a document says in several places, each once.
pub(super) fn joined(texts: impl IntoIterator<Item = String>, separator: &str) -> Option<String> {
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        if !text.trim().is_empty() && seen.len() < MOST && !seen.contains(&text) {
            seen.push(text);
        }
    }
    (!seen.is_empty()).then(|| seen.join(separator))
}

/// Fills what the article leaves open with what a document inside of it says, as a NITF document in a NewsML item. The body is
/// the inner one's; the stricter status wins, and the embargoes of both hold.
pub(super) fn fill(article: &mut RawArticle, inner: RawArticle) {
    macro_rules! fill {
        ($($field:ident),*) => { $(if article.$field.is_none() { article.$field = inner.$field; })* };
    }
    macro_rules! fill_carried {
        ($($field:ident),*) => {
            $(if article.carried.$field.is_none() { article.carried.$field = inner.carried.$field; })*
        };
    }
    macro_rules! fill_lists {
        ($($field:ident),*) => {
            $(if article.carried.$field.is_empty() { article.carried.$field = inner.carried.$field; })*
        };
    }
    fill!(uri, url, source, title, subtitle, byline, language, version, first_created, version_created);
    fill_carried!(urgency, slugline, ed_note, copyright_holder, copyright_notice, usage_terms, located, title);
    fill_carried!(content_created, expires);
    fill_lists!(descriptions, subjects, genres, people, organisations, places, events, objects, info_sources, alt_ids);
    fill_lists!(associations);
    article.body = inner.body;
    article.is_correction |= inner.is_correction;
    article.status = article.status.stricter(inner.status);
    article.embargoes.extend(inner.embargoes);
    article.flags.extend(inner.flags);
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_place_of_a_dateline_is_carried() {
        for (line, place) in [
            ("Gaza City, Palestinian Territories, May 16, 2021 (AFP) -", "Gaza City, Palestinian Territories"),
            ("Strasbourg, 10 juil 2024 (AFP)", "Strasbourg"),
            ("ALEXANDRIA, March 12", "ALEXANDRIA"),
            ("بيروت، ١٢ آذار (وكالة) -", "بيروت"),
            ("القاهرة 12 مارس (أ ش أ)", "القاهرة"),
            ("القاهرة", "القاهرة"),
            (" 12 مارس ", "12 مارس"),
        ] {
            assert_eq!(super::place_in_dateline(line), place);
        }
    }

    use super::*;

    #[test]
    fn dates_that_pass_through() {
        for (text, expected) in [
            ("2016-10-18T11:12:00-05:00", Some("2016-10-18T16:12:00Z")),
            (" 20210516T080625+0000\n", Some("2021-05-16T08:06:25Z")),
            ("20210516T080625Z", Some("2021-05-16T08:06:25Z")),
            ("2020-09-07T14:45:26", Some("2020-09-07T14:45:26Z")),
            ("2020-09-07", Some("2020-09-07T00:00:00Z")),
            ("قريبا", None),
            ("", None),
        ] {
            assert_eq!(timestamp(text).map(|time| time.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn concepts_are_kept_once_and_only_with_real_uris() {
        let mut list = Vec::new();
        let concept = |uri: &str| Subject { uri: Some(uri.to_owned()), ..Subject::default() };
        for uri in ["medtop:01000000", "http://x.org/1", "http://x.org/1", "not a uri"] {
            push(&mut list, concept(uri));
        }
        push(&mut list, Subject { rel: Some("about".to_owned()), ..Subject::default() });
        let shown: Vec<_> = list.iter().map(|one| (one.uri.as_deref(), one.literal.as_deref())).collect();
        assert_eq!(
            shown,
            [
                (Some("http://cv.iptc.org/newscodes/mediatopic/01000000"), None),
                (Some("http://x.org/1"), None),
                (None, Some("not a uri"))
            ]
        );
    }
}
