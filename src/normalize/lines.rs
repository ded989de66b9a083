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
    /// A blank line stood before it.
    pub(super) opens: bool,
}

/// The lines of a text.
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut blank = false;
    for text in text.split('\n') {
        let text = text.trim();
        if text.chars().all(|c| is_invisible(c) || c.is_whitespace()) {
            blank = true;
            continue;
        }
        lines.push(Line { text, opens: blank });
        blank = false;
    }
    lines
}

/// Whether blank lines part the paragraphs.
pub(super) fn have_blank_lines(lines: &[Line<'_>]) -> bool {
    lines.iter().skip(1).any(|line| line.opens)
}

/// What stands before a line that is not the first.
pub(super) fn separator(line: &Line<'_>, blank_lines: bool) -> &'static str {
    if line.opens || !blank_lines { "\n\n" } else { "\n" }
}

/// The text of lines: paragraphs parted by one blank line.
pub(super) fn join(lines: &[Line<'_>]) -> String {
    let blank_lines = have_blank_lines(lines);
    let mut out = String::with_capacity(lines.iter().map(|line| line.text.len() + 2).sum());
    for line in lines {
        if !out.is_empty() {
            out.push_str(separator(line, blank_lines));
        }
        out.push_str(line.text);
    }
    out
}
