//! Words with their place in the displayed text.
//!
//! A word is a run of letters and digits of any script; tatweel and diacritics belong to it, bidi marks and zero-width
//! characters at its edges do not. What stands between two words is kept as a [`Gap`], because a name may run over a space
//! but not over a comma.

use std::ops::Range;

use super::fold::{self, Folded};

/// What stands before a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Spaces only.
    Space,
    /// A hyphen, an apostrophe, or the dot of an initial, with or without spaces.
    Joint,
    /// Another mark within the sentence: comma, quote, bracket, colon.
    Clause,
    /// The end of a sentence or line, or the head of the text.
    Sentence,
}

/// One word.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First Unicode scalar.
    pub start: u32,
    /// Scalar after the last.
    pub end: u32,
    /// What stands before it.
    pub gap: Gap,
    /// The first letter is a capital.
    pub capital: bool,
    /// Two letters or more, all of them capitals.
    pub upper: bool,
    /// Ends in ى: «على» is no «علي».
    pub dotless: bool,
    /// Ends in ة: «زوارة» is no «زواره».
    pub teh: bool,
    byte_start: u32,
    byte_end: u32,
    fold_start: u32,
    fold_end: u32,
}

/// The words of one text.
#[derive(Debug)]
pub struct Tokens<'t> {
    text: &'t str,
    folded: Vec<u8>,
    words: Vec<Token>,
}

impl<'t> Tokens<'t> {
    /// Splits a text. Linear in its length.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let mut folded = Vec::with_capacity(text.len() / 2 + 8);
        let mut words: Vec<Token> = Vec::with_capacity(text.len() / 9 + 2);
        let mut open: Option<Token> = None;
        let mut gap = Gap::Sentence;
        let mut letters = Letters::default();
        for (scalar, (byte, c)) in (0u32..).zip(text.char_indices()) {
            let kind = fold::fold(c);
            match kind {
                Folded::Letter(_) | Folded::Ligature => {
                    let word = open.get_or_insert_with(|| {
                        letters = Letters::default();
                        Token {
                            start: scalar,
                            end: scalar,
                            gap,
                            capital: is_capital(c),
                            upper: false,
                            dotless: false,
                            teh: false,
                            byte_start: byte as u32,
                            byte_end: byte as u32,
                            fold_start: folded.len() as u32,
                            fold_end: 0,
                        }
                    });
                    word.end = scalar + 1;
                    word.byte_end = (byte + c.len_utf8()) as u32;
                    letters.see(c);
                    word.dotless = c == 'ى';
                    word.teh = matches!(c, 'ة' | 'ﺓ' | 'ﺔ');
                    match kind {
                        Folded::Letter(letter) => folded.push(letter),
                        _ => fold::ligature(c, |letter| folded.push(letter)),
                    }
                }
                Folded::Mark => {
                    if let Some(word) = &mut open {
                        word.end = scalar + 1;
                        word.byte_end = (byte + c.len_utf8()) as u32;
                    }
                }
                Folded::Invisible => {}
                Folded::Outside => {
                    if let Some(word) = open.take() {
                        close(word, &letters, &mut folded, &mut words);
                        gap = Gap::Space;
                    }
                    gap = gap.max(gap_of(c, &letters));
                }
            }
        }
        if let Some(word) = open {
            close(word, &letters, &mut folded, &mut words);
        }
        settle_gaps(text, &mut words);
        Self { text, folded, words }
    }

    /// The words in order.
    #[must_use]
    pub fn words(&self) -> &[Token] {
        &self.words
    }

    /// The text that was split.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Folded letters of a word.
    #[must_use]
    pub fn folded(&self, word: &Token) -> &[u8] {
        &self.folded[word.fold_start as usize..word.fold_end as usize]
    }

    /// What stands before a word, as displayed; with the number of words, what stands after the last.
    #[must_use]
    pub fn before(&self, word: usize) -> &'t str {
        let from = word.checked_sub(1).map_or(0, |last| self.words[last].byte_end as usize);
        let to = self.words.get(word).map_or(self.text.len(), |word| word.byte_start as usize);
        &self.text[from..to]
    }

    /// Where the `skip`-th folded letter of a word begins: scalar and byte. `None` when it lies within a ligature.
    #[must_use]
    pub fn after_letters(&self, word: &Token, skip: usize) -> Option<(u32, u32)> {
        if skip == 0 {
            return Some((word.start, word.byte_start));
        }
        let mut left = skip;
        let slice = &self.text[word.byte_start as usize..word.byte_end as usize];
        for (scalar, (byte, c)) in slice.char_indices().enumerate() {
            let letters = match fold::fold(c) {
                Folded::Letter(_) => 1,
                Folded::Ligature => {
                    let mut count = 0;
                    fold::ligature(c, |_| count += 1);
                    count
                }
                _ => continue,
            };
            if left == 0 {
                return Some((word.start + scalar as u32, word.byte_start + byte as u32));
            }
            left = left.checked_sub(letters)?;
        }
        None
    }

    /// The displayed text from a byte to the end of a word.
    #[must_use]
    pub fn display(&self, from_byte: u32, last: &Token) -> &'t str {
        &self.text[from_byte as usize..last.byte_end as usize]
    }

    /// The same, with a dot that follows at once.
    #[must_use]
    pub fn display_with_dot(&self, from_byte: u32, last: &Token) -> &'t str {
        let dot = usize::from(self.text[last.byte_end as usize..].starts_with('.'));
        &self.text[from_byte as usize..last.byte_end as usize + dot]
    }

    /// What stands between two words, by their numbers.
    #[must_use]
    pub fn between(&self, before: usize, after: usize) -> &'t str {
        let place = |at: usize| self.words.get(at).map(|word| (word.byte_start as usize, word.byte_end as usize));
        match (place(before), place(after)) {
            (Some((_, end)), Some((start, _))) => self.text.get(end..start).unwrap_or_default(),
            _ => "",
        }
    }

    /// The visible letters between the start of a word and a byte within it.
    #[must_use]
    pub fn head(&self, word: &Token, to_byte: u32) -> String {
        self.text[word.byte_start as usize..to_byte as usize]
            .chars()
            .filter(|&c| matches!(fold::fold(c), Folded::Letter(_) | Folded::Ligature))
            .collect()
    }

    /// Folded words joined by spaces: the key under which a name is kept.
    #[must_use]
    pub fn key(&self, words: Range<usize>) -> Vec<u8> {
        let mut key = Vec::new();
        for word in &self.words[words] {
            if !key.is_empty() {
                key.push(b' ');
            }
            key.extend_from_slice(self.folded(word));
        }
        key
    }
}

#[derive(Default)]
struct Letters {
    count: u32,
    capitals: u32,
}

impl Letters {
    fn see(&mut self, c: char) {
        self.count += 1;
        self.capitals += u32::from(is_capital(c));
    }
}

/// Arabic has no capitals, which spares most words a look into the tables.
fn is_capital(c: char) -> bool {
    !('\u{600}'..'\u{700}').contains(&c) && c.is_uppercase()
}

fn close(mut word: Token, letters: &Letters, folded: &mut [u8], words: &mut Vec<Token>) {
    word.fold_end = folded.len() as u32;
    word.upper = letters.count > 1 && letters.capitals == letters.count;
    words.push(word);
}

/// The gap that one character makes. A dot after one or two letters belongs to an initial or abbreviation.
fn gap_of(c: char, before: &Letters) -> Gap {
    match c {
        ' ' | '\u{A0}' | '\t' | '\u{202F}' | '\u{2009}' => Gap::Space,
        '-' | '‐' | '‑' | '–' | '\'' | '’' | '‘' | '&' | '/' => Gap::Joint,
        '.' if before.count <= 2 => Gap::Joint,
        '.' | '!' | '?' | '؟' | '۔' | '…' | '\n' | '\r' | '\u{2028}' | '\u{2029}' | '•' | '|' => Gap::Sentence,
        _ => Gap::Clause,
    }
}

/// A dot with no space around it («example.com», «3.5») ends no sentence; a dash with spaces («سوسة - صفاقس») joins nothing.
fn settle_gaps(text: &str, words: &mut [Token]) {
    for at in 1..words.len() {
        let (before, after) = text.split_at(words[at - 1].byte_end as usize);
        let (between, after) = after.split_at((words[at].byte_start - words[at - 1].byte_end) as usize);
        match words[at].gap {
            // «انتهى.وقال»: the space is missing; a host name has no Arabic on both sides.
            Gap::Sentence
                if between == "." && !(is_arabic(before.chars().next_back()) && is_arabic(after.chars().next())) =>
            {
                words[at].gap = Gap::Clause
            }
            Gap::Joint if between.starts_with(' ') && !between.ends_with(['\'', '’', '&']) => {
                words[at].gap = Gap::Clause
            }
            _ => {}
        }
    }
}

/// Whether a character beside a gap is an Arabic letter.
fn is_arabic(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '\u{600}'..='\u{6FF}') && c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(String, Gap)> {
        let tokens = Tokens::of(text);
        tokens.words().iter().map(|word| (tokens.display(word.byte_start, word).to_owned(), word.gap)).collect()
    }

    #[test]
    fn offsets_are_scalars_and_marks_stay_with_their_word() {
        let text = "\u{202B}قالَ «مـحمّد»،\u{200F} ثم";
        let tokens = Tokens::of(text);
        let chars: Vec<char> = text.chars().collect();
        let shown: Vec<String> =
            tokens.words().iter().map(|w| chars[w.start as usize..w.end as usize].iter().collect()).collect();
        assert_eq!(shown, ["قالَ", "مـحمّد", "ثم"]);
        assert_eq!(tokens.key(1..2), Tokens::of("محمد").key(0..1));
    }

    #[test]
    fn gaps_tell_sentences_from_initials() {
        let gaps: Vec<Gap> =
            split("George W. Bush spoke, then left. He is well.").into_iter().map(|(_, gap)| gap).collect();
        use Gap::{Clause, Joint, Sentence, Space};
        assert_eq!(gaps, [Sentence, Space, Joint, Space, Clause, Space, Sentence, Space, Space]);
        assert_ne!(split("بلغ 3.5 مليون")[2].1, Sentence);
        assert_eq!(split("انتهى الاجتماع.وقال الوزير")[2].1, Sentence);
        assert_ne!(split("موقع example.com اليوم")[2].1, Sentence);
        assert_eq!(split("(أ.ف.ب)").len(), 3);
    }
}
