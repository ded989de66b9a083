//! Wire messages that withdraw a story.
//!
//! A word of the slugline alone proves little: `BC-SYRIA-KILL` is news about a killing. A message counts as a cancellation when
//!
//! - the slugline says `KILL` or `ELIMINATION` in capitals behind a comma, where agencies say what a message is
//!   (`BC-Yemen-Floods, KILL`), or
//! - two of these say so: the first or last part of the slugline, the headline (`KILL - …`), and a notice in text or notes
//!   (`Please kill the story …`, «يرجى إلغاء الخبر …»).

use crate::record::RawArticle;
use crate::text::folded;

/// Notices, folded. None of them is a sentence of the news without the word for the story.
const NOTICES: &[&str] = &[
    "kill the story",
    "kill story",
    "kill this story",
    "kill the above",
    "please kill",
    "mandatory kill",
    "kill is mandatory",
    "kill notice",
    "a kill is",
    "story is killed",
    "story has been killed",
    "story is withdrawn",
    "story has been withdrawn",
    "we are withdrawing",
    "withdraws the story",
    "story is eliminated",
    "story has been eliminated",
    "please eliminate",
    "eliminate the story",
    "do not use the story",
    "do not use this story",
    "stop using the story",
    "make certain the story",
    "make certain that the story",
    "يرجي الغاء",
    "الرجاء الغاء",
    "نرجو الغاء",
    "يلغي الخبر",
    "الغاء الخبر",
    "الغاء نشر",
    "سحب الخبر",
    "نسحب الخبر",
    "عدم استخدام الخبر",
    "يرجي عدم استخدام",
    "يرجي عدم نشر",
    "يرجي حذف الخبر",
];
/// A notice stands at the head of a message.
const NOTICE_BYTES: usize = 2000;

/// Whether the message withdraws a story.
pub(super) fn is_kill(article: &RawArticle) -> bool {
    let slugline = article.carried.slugline.as_deref().unwrap_or_default();
    if slugline.rsplit_once(',').is_some_and(|(_, said)| is_word(said)) {
        return true;
    }
    let mut parts = slugline.split(['/', ',', '-', ' ']).filter(|part| !part.is_empty());
    let first = parts.next();
    let in_slugline = first.is_some_and(is_word) || parts.next_back().is_some_and(is_word);
    let title = article.title.as_deref().unwrap_or_default().trim_start();
    let in_title = title.split_once([':', '-', '–', '—', '/']).is_some_and(|(said, _)| is_word(said)) || is_word(title);
    match (in_slugline, in_title) {
        (true, true) => true,
        (false, false) => false,
        _ => {
            let note = article.carried.ed_note.as_deref().unwrap_or_default();
            [title, article.subtitle.as_deref().unwrap_or_default(), note, &article.body].iter().any(|text| {
                let text = folded(crate::text::head(text, NOTICE_BYTES));
                NOTICES.iter().any(|notice| text.contains(notice))
            })
        }
    }
}

/// In capitals: `Road Kill` is news.
fn is_word(text: &str) -> bool {
    let text = text.trim();
    matches!(text, "KILL" | "ELIMINATION" | "MANDATORY KILL" | "إلغاء" | "الغاء")
}
