//! A body as lines and paragraphs.
//!
//! Where a body has blank lines, they part its paragraphs and single line breaks stay inside of them; where it has none, each
//! line is a paragraph. Space at both ends of a line goes.

use crate::text::is_invisible;

/// A line that shows something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Its text, trimmed.
    pub(super) text: &'a str,
    /// It opens a paragraph.
    pub(super) opens: bool,
}

/// The lines of a text.
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut blank = false;
    let mut any_blank = false;
    for text in text.split('\n') {
        let text = text.trim();
        if text.chars().all(|c| is_invisible(c) || c.is_whitespace()) {
            blank = true;
            continue;
        }
        any_blank |= blank && !lines.is_empty();
        lines.push(Line { text, opens: blank || lines.is_empty() });
        blank = false;
    }
    if !any_blank {
        lines.iter_mut().for_each(|line| line.opens = true);
    }
    lines
}

/// The text of lines: paragraphs parted by one blank line.
pub(super) fn join(lines: &[Line<'_>]) -> String {
    let mut out = String::with_capacity(lines.iter().map(|line| line.text.len() + 2).sum());
    for line in lines {
        if !out.is_empty() {
            out.push_str(if line.opens { "\n\n" } else { "\n" });
        }
        out.push_str(line.text);
    }
    out
}
