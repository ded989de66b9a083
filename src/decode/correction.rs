//! Does the article call itself a correction?
//!
//! It does when its headline opens with the word (`CORRECTION:`, `(تصحيح)`, «تصويب»: set off by punctuation, since
//! «تصحيح المسار» is news), when its note to editors speaks of a correction, or when a format reader saw a signal field.

use crate::record::RawArticle;
use crate::text::folded;

/// Words that open the headline of a correction, folded.
const OPENINGS: &[&str] =
    &["correction", "corrected", "corrects", "corr", "تصحيح", "تصويب", "تصحيح خبر", "خبر مصحح", "مصحح"];
/// Words of a note to editors that speaks of a correction, folded.
const NOTES: &[&str] = &["correction", "corrected", "corrects", "correcting", "تصحيح", "تصويب", "يصحح", "مصحح"];
/// What sets such a word off from the headline proper.
const DELIMITERS: &[char] = &[':', '-', '–', '—', '|', '/', '»', ')', ']', '"', '.', '…', '!'];

/// Marks the article where it does.
pub(super) fn mark(article: &mut RawArticle) {
    article.is_correction |= article.title.as_deref().is_some_and(headline_says_so)
        || article.carried.ed_note.as_deref().is_some_and(|note| {
            let note = folded(note);
            note.split(' ').any(|word| NOTES.contains(&word.strip_prefix("ال").unwrap_or(word)))
        });
}

fn headline_says_so(title: &str) -> bool {
    let title = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some(end) = title.find(DELIMITERS) else { return false };
    // The longest opening has two words: no need to fold a long headline.
    end <= 40 && OPENINGS.contains(&folded(&title[..end]).as_str())
}

#[cfg(test)]
mod tests {
    use super::headline_says_so;

    #[test]
    fn corrections_are_told_from_news_about_correcting() {
        for yes in [
            "CORRECTION: Egypt inflation",
            "CORRECTED-UPDATE 2",
            "تصحيح: أسعار النفط",
            "«تصويب» عدد الضحايا",
            "(تصحيح) رويترز",
            "تَصْحِيح - خبر",
        ] {
            assert!(headline_says_so(yes), "{yes}");
        }
        for no in [
            "تصحيح المسار الاقتصادي: خطة جديدة",
            "Correction facility burns",
            "مصر: تصحيح الأوضاع",
            "تصحيح أوضاع العمالة - جدة",
            "",
        ] {
            assert!(!headline_says_so(no), "{no}");
        }
    }
}
