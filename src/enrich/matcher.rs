//! One pass over the words of a text: the longest name of the gazetteer at each place, and runs of personal names.
//!
//! What a bare name cannot prove by itself is returned as weak; [`super::entities`] decides about it when the whole article
//! is known.

use super::clitics::{self, Reading};
use super::fold::{self, FOREIGN, LAM};
use super::gazetteer::{Gazetteer, Hit, Posting, Roles, compile::LONGEST_NAME};
use super::tokens::{Gap, Token, Tokens};

/// Longest run of a personal name, in words.
const LONGEST_PERSON: usize = 5;

/// A possible mention.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Its first word.
    pub first: usize,
    /// How many words.
    pub words: usize,
    /// How the first word is read.
    pub reading: Reading,
    /// The name found; `None` for a run of personal names that the gazetteer does not know.
    pub hit: Option<Hit>,
}

/// The name علي, which the preposition على folds to.
const ALI: [u8; 3] = [fold::arabic('ع'), LAM, fold::arabic('ي')];

/// The words that link parts of a personal name.
const LINKS: [&str; 22] = [
    "بن", "ابن", "بنت", "أبو", "أبي", "آل", "ولد", "دي", "دو", "فان", "فون", "al", "el", "bin", "ibn", "ben", "de",
    "van", "von", "der", "da", "del",
];

/// Matches texts against a gazetteer.
pub struct Matcher {
    links: Vec<Vec<u8>>,
}

struct Best {
    words: usize,
    reading: Reading,
    hit: Hit,
}

impl Default for Matcher {
    fn default() -> Self {
        let mut links: Vec<Vec<u8>> = LINKS.iter().map(|link| Tokens::of(link).key(0..1)).collect();
        links.sort();
        Self { links }
    }
}

impl Matcher {
    /// All candidates of a text in order, not overlapping, at most `limit`.
    #[must_use]
    pub fn candidates(&self, gazetteer: &Gazetteer, tokens: &Tokens<'_>, limit: usize) -> Vec<Candidate> {
        let words = tokens.words();
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() && found.len() < limit {
            let folded = tokens.folded(&words[at]);
            // Lower-case Latin begins no name; neither do figures, most often, nor scripts without names.
            let hopeless = folded[0].is_ascii_lowercase() && !words[at].capital || folded[0] == FOREIGN;
            let candidate = if hopeless { None } else { self.candidate(gazetteer, tokens, at) };
            at += candidate.map_or(1, |candidate| candidate.words);
            found.extend(candidate.map(|candidate| without_head(gazetteer, candidate)));
        }
        found
    }

    fn candidate(&self, gazetteer: &Gazetteer, tokens: &Tokens<'_>, at: usize) -> Option<Candidate> {
        let folded = tokens.folded(&tokens.words()[at]);
        let mut best: Option<Best> = None;
        let mut person: Option<(usize, Reading)> = None;
        let mut ordinary = false;
        for reading in clitics::readings(folded) {
            let (longest, roles) = longest(gazetteer, tokens, at, reading);
            // «بيان» is a word: not ب + «يان».
            if reading.skip == 0 {
                ordinary = roles.is(Roles::ORDINARY);
            }
            if let Some((hit, words)) = longest
                && best.as_ref().is_none_or(|best| words > best.words)
                && !(ordinary && reading.skip > 0 && words == 1)
            {
                best = Some(Best { words, reading, hit });
            }
            if roles.is(Roles::GIVEN)
                && person.is_none()
                && !(ordinary && reading.skip > 0)
                && let Some(words) = self.person(gazetteer, tokens, at, reading)
            {
                person = Some((words, reading));
            }
        }
        match (best, person) {
            (Some(best), Some((words, reading)))
                if words > best.words && (best.words == 1 || is_person(gazetteer, best.hit)) =>
            {
                // A known person with more names than the list has stays that person.
                let known = best.words > 1 && best.reading == reading && is_person(gazetteer, best.hit);
                Some(Candidate { first: at, words, reading, hit: known.then_some(best.hit) })
            }
            (Some(best), _) => {
                Some(Candidate { first: at, words: best.words, reading: best.reading, hit: Some(best.hit) })
            }
            (None, Some((words, reading))) => Some(Candidate { first: at, words, reading, hit: None }),
            (None, None) => None,
        }
    }

    /// Length of a run of personal names: a given name, then given and family names with their links. At least one of its
    /// words must be nothing but a name.
    fn person(&self, gazetteer: &Gazetteer, tokens: &Tokens<'_>, at: usize, reading: Reading) -> Option<usize> {
        let (first, mut length) = roles(gazetteer, tokens, at, reading)?;
        let whole = Reading { skip: 0, elided_alef: false };
        let mut sure = u32::from(!first.is(Roles::WORD));
        let mut named = 1;
        let mut end = length;
        while length < LONGEST_PERSON {
            let Some(word) = tokens.words().get(at + length) else { break };
            if word.gap > Gap::Joint {
                break;
            }
            let folded = tokens.folded(word);
            let initial = folded.len() == 1 && word.capital;
            if initial || self.links.binary_search_by(|link| link.as_slice().cmp(folded)).is_ok() {
                length += 1;
                continue;
            }
            if folded[0].is_ascii_lowercase() && !word.capital {
                break;
            }
            let Some((next, words)) = roles(gazetteer, tokens, at + length, whole) else {
                // «سفيان طوبال»: an unheard-of word after a sure given name is its surname.
                if named == 1 && sure == 1 && word.gap == Gap::Space && is_unheard_of(gazetteer, folded) {
                    return Some(length + 1).filter(|words| *words <= LONGEST_PERSON);
                }
                break;
            };
            length += words;
            sure += u32::from(!next.is(Roles::WORD));
            named += 1;
            end = length;
        }
        (named > 1 && sure > 0 && end <= LONGEST_PERSON).then_some(end)
    }
}

/// The longest name that begins here in this reading, and what the first word alone can be in a personal name.
fn longest(gazetteer: &Gazetteer, tokens: &Tokens<'_>, at: usize, reading: Reading) -> (Option<(Hit, usize)>, Roles) {
    let words = tokens.words();
    let mut walk = gazetteer.walk();
    let mut best = None;
    let mut roles = Roles::default();
    if let Some(lead) = clitics::lead(reading)
        && !walk.take(&[lead])
    {
        return (best, roles);
    }
    for length in 1..=LONGEST_NAME {
        let Some(word) = words.get(at + length - 1) else { break };
        let mut letters = tokens.folded(word);
        if length == 1 {
            letters = &letters[usize::from(reading.skip)..];
        } else if word.gap > Gap::Joint || !walk.take(b" ") {
            break;
        }
        if !walk.take(letters) {
            break;
        }
        if let Some(hit) = walk.hit() {
            match length {
                1 => roles = hit.roles(),
                2 => roles.0 |= hit.roles().0 & Roles::GIVEN,
                _ => {}
            }
            if hit.has_entries() && is_written_as_name(gazetteer, hit, &words[at..at + length], letters) {
                best = Some((hit, length));
            }
        }
    }
    (best, roles)
}

/// An Arabic word that is neither a name nor a word of news, however its head is read.
fn is_unheard_of(gazetteer: &Gazetteer, folded: &[u8]) -> bool {
    const SHORTEST: usize = 4;
    folded.len() >= SHORTEST
        && fold::is_arabic(folded[0])
        && clitics::readings(folded).all(|reading| gazetteer.get(&folded[usize::from(reading.skip)..]).is_none())
}

/// The longest part of a personal name that begins here: a name of one word, or of two such as «عبد الله».
fn roles(gazetteer: &Gazetteer, tokens: &Tokens<'_>, at: usize, reading: Reading) -> Option<(Roles, usize)> {
    let words = tokens.words();
    let mut walk = gazetteer.walk();
    let mut found = None;
    for length in 1..=2 {
        let Some(word) = words.get(at + length - 1) else { break };
        let letters = tokens.folded(word);
        let letters = if length == 1 { &letters[usize::from(reading.skip)..] } else { letters };
        if length == 2 && (word.gap > Gap::Joint || !walk.take(b" ")) || !walk.take(letters) {
            break;
        }
        if let Some(hit) = walk.hit()
            && (hit.roles().is(Roles::GIVEN) || hit.roles().is(Roles::FAMILY))
            && !(word.dotless && letters == ALI)
        {
            found = Some((hit.roles(), length));
        }
    }
    found
}

/// «حزب التحرير» names «التحرير»: the head finds the name, but is no part of it.
fn without_head(gazetteer: &Gazetteer, candidate: Candidate) -> Candidate {
    let headed = |hit| gazetteer.postings(hit).next().is_some_and(|top| top.is(Posting::HEADED));
    if candidate.words > 1 && candidate.hit.is_some_and(headed) {
        let reading = Reading { skip: 0, elided_alef: false };
        return Candidate { first: candidate.first + 1, words: candidate.words - 1, reading, ..candidate };
    }
    candidate
}

/// «لزواره»: a word of news with «his» or «its» at its end, not the town «زوارة», which folds to the same letters.
pub(super) fn is_possessed(gazetteer: &Gazetteer, word: &Token, letters: &[u8]) -> bool {
    let [stem @ .., fold::HEH] = letters else { return false };
    // After the article no possessive can follow: «القاهره» is the town, carelessly written.
    !word.teh
        && !stem.starts_with(&[fold::ALEF, LAM])
        && gazetteer.get(stem).is_some_and(|hit| hit.roles().is(Roles::ORDINARY))
}

/// Latin names need their capitals, acronyms all of them; an Arabic name of one word must be no word with a possessive.
fn is_written_as_name(gazetteer: &Gazetteer, hit: Hit, words: &[Token], last_letters: &[u8]) -> bool {
    if last_letters.first().is_none_or(|&letter| fold::is_arabic(letter)) {
        return words.len() > 1 || !is_possessed(gazetteer, &words[0], last_letters);
    }
    let last = &words[words.len() - 1];
    if !last.capital && !last_letters[0].is_ascii_digit() {
        return false;
    }
    let acronym = gazetteer.postings(hit).all(|posting| posting.is(Posting::CAPITALS));
    !acronym || words.iter().all(|word| word.upper || word.end - word.start == 1)
}

fn is_person(gazetteer: &Gazetteer, hit: Hit) -> bool {
    gazetteer
        .postings(hit)
        .next()
        .is_some_and(|posting| gazetteer.kind(posting.entry()) == crate::record::EntityKind::Person)
}
