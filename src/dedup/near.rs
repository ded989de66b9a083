//! Matching by likeness: which leader an article copies, extends, or only resembles by its mould.
//!
//! The leaders that share sampled shingles are the candidates, the ones that share most first. What separates copies from
//! the rest was measured on 288 labelled pairs out of ten days of Arabic news (15,988 articles, August 2015):
//!
//! | measure | copies and extensions | templates | pieces of a round-up |
//! | --- | --- | --- | --- |
//! | rarity: 1 / leaders (of other stories, and this one) that hold a shared shingle, on average | high | low: the mould is in many | high |
//! | words: share of one text's telling words in the other | high | low: other names, other numbers | high in the piece |
//! | opening: the lesser share of one's opening in the other's words | high | low | low: round-ups open otherwise |
//! | days between them | few | templates come back daily | few |
//!
//! A weighted sum of the four decides. The weights are those of a logistic regression on the pairs, rounded (five-fold
//! cross-validation: recall 0.92 at precision 0.92, 0.90 at 0.95); plain containment of 0.6 has recall 0.63 at precision 0.84.
//! Two rules come before it: shingles that a third leader held two days before this one are a mould's, whoever repeats it; and
//! texts that each have four numbers, of which not even 40 % agree, are two reports, not one.
//! Containment in either direction then tells which kind of copy it is.
//!
//! Known gap: of a daily report without numbers, from one outlet only, the second to fourth are taken for copies of the first;
//! then the mould is known.

use super::decision::Match;
use super::index::Index;
use super::known::Known;
use super::relation::Relation;
use super::sketch::Likeness;

/// Shingles that more leaders hold are a mould's: they find no candidates and are not rare.
const STOP_LEADERS: usize = 60;
/// So many candidates, those that share most, are looked at.
const CANDIDATES: usize = 8;
/// Less containment is no copying, however alike the words: other reports of the same event.
const LEAST_CONTAINMENT: f32 = 0.2;
/// Shared shingles that are less rare than this are a mould's,
const LEAST_RARITY: f32 = 0.2;
/// or than this where nearly all words, and nearly all of the opening, agree.
const LEAST_RARITY_ALIKE: f32 = 0.1;
const ALIKE: (f32, f32) = (0.9, 0.8);
/// An outlet does not bring its own text again under another uri with other names in it: of one outlet's two articles so
/// large a share of the words must agree (two obituaries, two match reports), where the shorter has so few words.
const SAME_OUTLET_WORDS: f32 = 0.85;
const NOTICE_WORDS: u32 = 120;
/// So much containment, and such rarity, is a piece cut out of the other text, wherever it was cut.
const CUT: (f32, f32) = (0.9, 0.4);
/// A shingle that another leader held so long before this one is a mould's.
const MOULD_MS: i64 = 48 * 3_600_000;
/// So many numbers in both texts, of which a lesser share agrees, make two reports.
const NUMBERS: (usize, f32) = (4, 0.4);

const RARITY: f32 = 4.4;
const WORDS: f32 = 5.5;
const OPENING: f32 = 6.2;
const DAY: f32 = -1.4;
const ENOUGH: f32 = 9.1;

/// Containment from which an article that is no copy is called the same mould, if what is shared is not rare.
const TEMPLATE_CONTAINMENT: f32 = 0.5;
const TEMPLATE_RARITY: f32 = 0.5;
/// An extension is longer than its leader by this factor, and has so many new words.
const EXTENDED_LENGTH: f32 = 1.4;
const EXTENDED_WORDS: f32 = 60.0;
/// Share of either text in the other that makes them the same text.
const SAME_TEXT: f32 = 0.8;
/// Share of the article in a leader that is longer by this factor that makes it a part.
const CONTAINED: f32 = 0.7;
const CONTAINED_LENGTH: f32 = 0.7;

/// What likeness says about an article.
#[derive(Debug)]
pub(super) struct Near<'a> {
    /// The leader.
    pub leader: &'a Known,
    /// `Syndicated`, `Nearduplicate`, `Contained`, `Extended` or `Template`.
    pub relation: Relation,
    /// The larger containment.
    pub similarity: f32,
}

impl Near<'_> {
    pub fn matched(&self) -> Match {
        Match { uri: self.leader.uri.to_string(), similarity: self.similarity }
    }
}

struct Candidate<'a> {
    leader: &'a Known,
    likeness: Likeness,
    rarity: f32,
    score: f32,
}

/// The leader that an article copies or extends; failing that, one whose mould it shares.
pub(super) fn near<'a>(index: &'a Index, article: &Known) -> Option<Near<'a>> {
    let rules = index.rules();
    if !rules.near_duplicates || article.words < rules.short_words || article.words_sketch.is_empty() {
        return None;
    }
    let candidates: Vec<Candidate<'_>> =
        candidates(index, article).into_iter().filter_map(|leader| compare(index, article, leader)).collect();
    let better = |a: &Candidate<'_>, b: &Candidate<'_>| {
        a.score.total_cmp(&b.score).then_with(|| b.leader.sequence.cmp(&a.leader.sequence))
    };
    if let Some(best) = candidates.iter().filter(|candidate| candidate.is_copy()).max_by(|a, b| better(a, b)) {
        let relation = kind_of_copy(article, best.leader, best.likeness);
        return Some(Near { leader: best.leader, relation, similarity: best.containment() });
    }
    let moulds =
        candidates.iter().filter(|one| one.containment() >= TEMPLATE_CONTAINMENT && one.rarity < TEMPLATE_RARITY);
    let closest = moulds.max_by(|a, b| {
        a.containment().total_cmp(&b.containment()).then_with(|| b.leader.sequence.cmp(&a.leader.sequence))
    })?;
    Some(Near { leader: closest.leader, relation: Relation::Template, similarity: closest.containment() })
}

/// The leaders near enough in time that share most sampled shingles, the earliest first among equals.
fn candidates<'a>(index: &'a Index, article: &Known) -> Vec<&'a Known> {
    let mut sharing: Vec<&Known> = Vec::new();
    for hash in article.sketch.hashes() {
        let (count, leaders) = index.holders(*hash);
        if count <= STOP_LEADERS {
            sharing.extend(leaders.filter(|leader| index.may_match(article, leader, index.rules().window_ms)));
        }
    }
    sharing.sort_unstable_by_key(|leader| leader.sequence);
    let mut counted: Vec<(usize, &Known)> =
        sharing.chunk_by(|a, b| a.sequence == b.sequence).map(|same| (same.len(), same[0])).collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    counted.into_iter().take(CANDIDATES).map(|(_, leader)| leader).collect()
}

#[allow(clippy::cast_precision_loss, reason = "days, and counts of at most 512")]
fn compare<'a>(index: &Index, article: &Known, leader: &'a Known) -> Option<Candidate<'a>> {
    const DAY_MS: f32 = 86_400_000.0;
    let likeness = article.sketch.likeness(&leader.sketch)?;
    let (shared, rare) = posted_common(article, leader)
        .fold((0.0, 0.0), |(shared, rare): (f32, f32), hash| (shared + 1.0, rare + weight(index, leader, hash)));
    let rarity = if shared > 0.0 { rare / shared } else { 0.0 };
    let agreement = index.word_counts().agreement(&article.words_sketch, &leader.words_sketch);
    let days = (article.time - leader.time).unsigned_abs() as f32 / DAY_MS;
    let alike = agreement.words >= ALIKE.0 && agreement.opening >= ALIKE.1;
    let rare_enough = rarity >= if alike { LEAST_RARITY_ALIKE } else { LEAST_RARITY };
    let other_numbers = article.words_sketch.numbers_differ(&leader.words_sketch, NUMBERS.0, NUMBERS.1);
    let notice = article.source == leader.source && article.words.min(leader.words) < NOTICE_WORDS;
    let other_names = notice && agreement.words < SAME_OUTLET_WORDS;
    let mould = other_numbers || other_names;
    let mut candidate = Candidate { leader, likeness, rarity: if mould { 0.0 } else { rarity }, score: f32::MIN };
    if candidate.containment() >= LEAST_CONTAINMENT && rare_enough && !mould {
        candidate.score = RARITY * rarity + WORDS * agreement.words + OPENING * agreement.opening + DAY * days;
        if candidate.containment() >= CUT.0 && rarity >= CUT.1 {
            candidate.score = candidate.score.max(ENOUGH);
        }
    }
    Some(candidate)
}

/// How rare a shingle of a leader is: 1 over the leaders that hold it, its own story's counted once; 0 for a mould's.
fn weight(index: &Index, leader: &Known, hash: u32) -> f32 {
    let (count, holders) = index.holders(hash);
    if count > STOP_LEADERS {
        return 0.0;
    }
    // Versions and extensions of the leader hold it for the same reason as the leader.
    let cluster = leader.cluster();
    let mut others = holders.filter(|other| other.cluster() != cluster);
    let counted =
        others.try_fold(1.0, |count: f32, other| (leader.time - other.time <= MOULD_MS).then_some(count + 1.0));
    counted.map_or(0.0, |count| 1.0 / count)
}

/// The shared shingles under which the leader is posted: how many hold the others is not known.
fn posted_common<'a>(article: &'a Known, leader: &'a Known) -> impl Iterator<Item = u32> + 'a {
    leader.sketch.posted().filter(|hash| article.sketch.hashes().binary_search(hash).is_ok())
}

impl Candidate<'_> {
    fn is_copy(&self) -> bool {
        self.score >= ENOUGH
    }

    fn containment(&self) -> f32 {
        self.likeness.first_in_second.max(self.likeness.second_in_first)
    }
}

#[allow(clippy::cast_precision_loss, reason = "words of one article")]
fn kind_of_copy(article: &Known, leader: &Known, likeness: Likeness) -> Relation {
    let (words, leader_words) = (article.words as f32, leader.words as f32);
    let (inside, around) = (likeness.first_in_second, likeness.second_in_first);
    if words >= EXTENDED_LENGTH * leader_words && (1.0 - inside) * words >= EXTENDED_WORDS {
        Relation::Extended
    } else if inside >= CONTAINED && words <= CONTAINED_LENGTH * leader_words {
        Relation::Contained
    } else if inside >= SAME_TEXT && around >= SAME_TEXT && article.source != leader.source {
        Relation::Syndicated
    } else {
        Relation::Nearduplicate
    }
}
