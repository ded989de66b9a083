//! ANPA 1312, the text format of American wires.
//!
//! ```text
//! SYN SYN SOH W2870 US asian                              service and number, selector
//! f l DC3 DC1 BC-US--Ethanol  1stLd-Writethru  11-13 1049 priority, category, slug, date, words
//! STX ^BC-US--Ethanol, 1st Ld-Writethru,466<              slug in full, words
//! ^Prairies vanish in push for green energy<              headline
//! ^AP Photo XNP101<  ^Eds: With photos.<                  for editors
//! ^By PAUL BYRNE=  ^Associated Press=                     byline
//! TAB ROSCOE, South Dakota (AP) _ Robert Malsam …         paragraphs
//! ETX AP-WF-11-13-13 0745GMT<                             source, month, day, year, hour and minute
//! EOT
//! ```
//!
//! | article | taken from |
//! | --- | --- |
//! | uri | service and number, with the date at the end, else month and day of the heading: numbers begin anew |
//! | source | the first word at the end (`AP`) |
//! | urgency | priority: `f` flash 1, `b` bulletin 2, `u` urgent 3, `r` regular 4, `d` deferred 5; `h` (hold) withholds the article |
//! | subjects | category, as a literal |
//! | slugline | the slug in full, else that of the heading |
//! | title, subtitle | the first two lines with `^` above the text that are none of the others; further ones are body |
//! | byline | `^By …=`, with the line after it (`Associated Press=`) |
//! | ed note | `^Eds: …`, `^AP Photo …`, embargo lines |
//! | embargo | as in `iptc7901` |
//! | body | the paragraphs; `^EDITOR'S NOTE _ …` is for readers, and the first of them |
//! | version | 2 for `1st Ld`, and so on |
//! | status | canceled where the slug says `KILL` or `ELIMINATION` and the rest agrees (see `wire_kill`), withheld where it says `WITHHOLD` |
//! | correction | where the slug says `CORRECTION` or `CORRECTIVE` |
//! | version created | date and time at the end |
//! | read over | selector, word count |
//!
//! Signs of the typesetter become what they set, flagged `wire-codes-mapped`: two grave accents or apostrophes are double
//! quotation marks, one grave accent is a single one, `_` standing alone is a dash. `^` before and `<`, `=` after a line only
//! say how it is set, and go. A part of a story (`1st Add`, `2nd Take`) is flagged `wire-continuation`.

use std::borrow::Cow;

use super::wire::{self, Message};
use super::{class, embargo, wire_time, wire_wrap};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection, Subject};

/// A story has a handful of lines above its text; what comes after so many is text.
const MAX_FIELDS: usize = 50;

/// Reads a message.
pub(super) fn decode(text: &str) -> Result<RawArticle, Rejection> {
    let message = Message::of(text, 2)?;
    let mut article = RawArticle::new(InputFormat::Anpa);
    let heading = Heading::of(message.heading);
    head(&mut article, &heading);
    let (mut text, mut end) = (message.text, wire_time::end_of_anpa(message.trailer));
    if !(message.has_stx && message.has_etx) {
        article.flags.push("wire-incomplete");
    }
    if !message.has_etx {
        let shown = text.trim_end();
        let at = shown.rfind('\n').map_or(0, |at| at + 1);
        if let Some(found) = wire_time::end_of_anpa(shown[at..].trim_start_matches('^')) {
            end = Some(found);
            text = &text[..at];
        }
    }
    let date = match &end {
        Some((_, sent)) => Some(sent.date.to_string()),
        None => heading.date.map(str::to_owned),
    };
    article.uri = heading.number.zip(date).map(|(number, date)| format!("{number}-{date}"));
    article.source = end.as_ref().map(|(source, _)| source.clone());
    let sent = end.map(|(_, sent)| sent);
    article.version_created = sent.map(|sent| sent.written());

    let text = mapped(text);
    if matches!(text, Cow::Owned(_)) {
        article.flags.push("wire-codes-mapped");
    }
    let mut lines: Vec<&str> = wire::lines(&text).collect();
    let embargoes = embargo::take(&mut lines, sent);
    let mut lines = lines.into_iter().peekable();
    let mut above = Vec::new();
    while above.len() < MAX_FIELDS
        && let Some(line) = lines.next_if(|line| line.starts_with('^') || line.trim().is_empty())
    {
        let Some(field) = line.strip_prefix('^') else { continue };
        let mut field = field.trim_end().to_owned();
        // A field goes on until its sign, but never into an indented paragraph.
        while !field.ends_with(['<', '='])
            && let Some(more) = lines.next_if(|line| !line.starts_with(['^', '\t', ' ']) && !line.is_empty())
        {
            field.push(' ');
            field.push_str(more.trim_end());
        }
        above.push(field);
    }
    let mut paragraphs = fields(&mut article, above, heading.slug.as_deref());
    let notes = embargoes.into_iter().chain(article.carried.ed_note.take()).collect::<Vec<_>>();
    article.carried.ed_note = (!notes.is_empty()).then(|| notes.join("\n"));
    let body = lines.map(|line| line.trim_start_matches('^').trim_end_matches(['<', '^']).trim_end());
    paragraphs.extend(wire_wrap::paragraphs(body));
    about_slug(&mut article);
    wire::fill(&mut article, paragraphs, sent);
    if article.body.is_empty() && article.status != PubStatus::Canceled {
        return Err(Rejection::decode(class::NO_TEXT, "an ANPA message without text"));
    }
    Ok(article)
}

/// The two lines before STX.
struct Heading<'a> {
    number: Option<&'a str>,
    priority: Option<&'a str>,
    category: Option<&'a str>,
    slug: Option<String>,
    /// Month and day.
    date: Option<&'a str>,
}

impl<'a> Heading<'a> {
    fn of(heading: &'a str) -> Self {
        let apart = |c: char| c.is_whitespace() || c.is_control();
        let mut lines = heading.trim_matches(apart).split('\n');
        let number = lines.next().and_then(|line| line.split(apart).find(|word| !word.is_empty()));
        let number = number.filter(|word| wire::service_and_number(word).is_some_and(|(_, number)| !number.is_empty()));
        let second = lines.next().unwrap_or_default();
        let words: Vec<&str> = second.split(apart).filter(|word| !word.is_empty()).collect();
        let codes = words
            .iter()
            .take(2)
            .take_while(|word| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
            .count();
        let at = words.iter().rposition(|word| is_month_and_day(word));
        let slug = words.get(codes..at.unwrap_or(words.len())).unwrap_or_default().join(" ");
        Self {
            number,
            priority: words.first().copied().filter(|_| codes > 0),
            category: words.get(1).copied().filter(|_| codes > 1),
            slug: (!slug.is_empty()).then_some(slug),
            date: at.map(|at| words[at]),
        }
    }
}

fn is_month_and_day(word: &str) -> bool {
    let number = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once('-').is_some_and(|(month, day)| number(month) && number(day))
}

fn head(article: &mut RawArticle, heading: &Heading<'_>) {
    match heading.priority {
        Some("h") => article.status = PubStatus::Withheld,
        Some(priority) => {
            let place = ["f", "b", "u", "r", "d"].iter().position(|known| *known == priority);
            article.carried.urgency = place.and_then(|place| u8::try_from(place + 1).ok());
        }
        None => {}
    }
    let category = heading.category.map(|code| Subject { literal: Some(code.to_owned()), ..Subject::default() });
    article.carried.subjects.extend(category);
    article.carried.slugline.clone_from(&heading.slug);
}

/// Sorts the lines above the text into the article; what is left opens the body.
fn fields(article: &mut RawArticle, above: Vec<String>, slug: Option<&str>) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    let mut body = Vec::new();
    let mut byline_goes_on = false;
    for (index, field) in above.into_iter().enumerate() {
        let centred = field.ends_with('=');
        let text = field.trim_end_matches(['<', '=', '^', ' ']).trim_start().to_owned();
        if text.is_empty() {
            continue;
        }
        if index == 0
            && let Some(full) = full_slug(&text, slug)
        {
            article.carried.slugline = Some(full.to_owned());
        } else if let Some(note) = wire::note_in(&text) {
            notes.push(note.to_owned());
        } else if is_media_line(&text) {
            notes.push(text);
        } else if let Some(name) = wire::byline_in(&text).filter(|_| article.byline.is_none()) {
            article.byline = Some(name.to_owned());
            byline_goes_on = true;
            continue;
        } else if centred
            && byline_goes_on
            && let Some(byline) = &mut article.byline
        {
            byline.push_str(", ");
            byline.push_str(&text);
        } else if text.to_ascii_uppercase().starts_with("EDITOR'S NOTE") {
            body.push(text);
        } else if article.title.is_none() && body.is_empty() {
            article.title = Some(text);
        } else if article.subtitle.is_none() && body.is_empty() && article.byline.is_none() {
            article.subtitle = Some(text);
        } else {
            body.push(text);
        }
        byline_goes_on = false;
    }
    article.carried.ed_note = (!notes.is_empty()).then(|| notes.join("\n"));
    body
}

/// The slug in the first line of the text, without its word count, if that line is one: it ends in a word count, or begins as
/// the slug of the heading does, which is cut at some length.
fn full_slug<'a>(line: &'a str, slug: Option<&str>) -> Option<&'a str> {
    if let Some((full, words)) = line.rsplit_once(',')
        && !words.is_empty()
        && words.trim().bytes().all(|byte| byte.is_ascii_digit())
    {
        return Some(full.trim_end());
    }
    let head = crate::text::head(slug?, 10);
    (head.len() >= 6 && line.starts_with(head)).then_some(line)
}

/// Pictures and films that come with the story.
fn is_media_line(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let agency = words.next().is_some_and(|word| word.len() <= 8 && word.chars().all(|c| c.is_ascii_uppercase()));
    agency
        && words
            .next()
            .is_some_and(|word| matches!(word, "Photo" | "Photos" | "Graphic" | "Graphics" | "Video" | "Audio"))
}

/// What the slug says about the message.
fn about_slug(article: &mut RawArticle) {
    let Some(slug) = article.carried.slugline.as_deref() else { return };
    article.version = wire::version_in(slug).map(|version| version.to_string());
    let continues = wire::is_continuation(slug);
    for word in slug.split(|c: char| !c.is_ascii_alphabetic()) {
        match word.to_ascii_uppercase().as_str() {
            "WITHHOLD" => article.status = PubStatus::Withheld,
            "CORRECTION" | "CORRECTIVE" => article.is_correction = true,
            _ => {}
        }
    }
    if continues {
        article.flags.push("wire-continuation");
    }
}

/// The text with the signs of the typesetter as what they set.
fn mapped(text: &str) -> Cow<'_, str> {
    let lone = |before: Option<char>, after: Option<char>| {
        // A `^` or an indent may stand before it, at the head of an item.
        before.is_none_or(|c| c.is_whitespace() || c == '^') && after.is_none_or(char::is_whitespace)
    };
    let mut out = String::new();
    let mut copied = 0;
    let mut chars = text.char_indices().peekable();
    let mut before = None;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let (sign, length) = match (c, next) {
            ('`', Some('`')) => ("“", 2),
            ('\'', Some('\'')) => ("”", 2),
            ('`', _) => ("‘", 1),
            ('_', next) if lone(before, next) => ("—", 1),
            _ => {
                before = Some(c);
                continue;
            }
        };
        out.push_str(&text[copied..at]);
        out.push_str(sign);
        copied = at + length;
        if length == 2 {
            chars.next();
        }
        before = Some(c);
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}
