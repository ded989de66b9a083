//! A text as numbers, folded words and signs.

use crate::text::{folded, is_arabic_mark, is_invisible};

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A number and how many digits it was written with.
    Number(i64, usize),
    /// A folded word.
    Word(String),
    /// A sign that is not a space.
    Sign(char),
}

impl Token {
    /// The word, empty where there is none.
    pub(super) fn word(token: Option<&Self>) -> &str {
        match token {
            Some(Self::Word(word)) => word,
            _ => "",
        }
    }

    /// The value of a number of so many digits at most.
    pub(super) fn number(token: Option<&Self>, digits: usize) -> Option<i64> {
        match token {
            Some(Self::Number(value, written)) if *written <= digits => Some(*value),
            _ => None,
        }
    }

    /// Whether it is this sign.
    pub(super) fn is_sign(token: Option<&Self>, sign: char) -> bool {
        token == Some(&Self::Sign(sign))
    }
}

/// The tokens of a text whose digits are ASCII.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let number = c.is_ascii_digit();
        let same = |other: char| {
            if number { other.is_ascii_digit() } else { other.is_alphabetic() || is_arabic_mark(other) }
        };
        if number || c.is_alphabetic() {
            let end = rest.find(|other| !same(other)).unwrap_or(rest.len());
            let piece = &rest[..end];
            tokens.push(if number {
                Token::Number(piece.parse().unwrap_or(i64::MAX), piece.len())
            } else {
                Token::Word(folded(piece))
            });
            rest = &rest[end..];
        } else {
            if !c.is_whitespace() && !is_invisible(c) && !is_arabic_mark(c) {
                tokens.push(Token::Sign(c));
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    tokens
}
