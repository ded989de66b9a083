//! Text that was wrapped at a fixed width → paragraphs.

/// A line of more characters was not wrapped by hand; teleprinters had 69, terminals 80.
const MAX_WIDTH: usize = 100;
/// Lines of less are verse, tables or lists.
const MIN_WIDTH: usize = 30;

/// Undoes the wrapping at a fixed width: the paragraphs of the lines.
///
/// A paragraph begins after a blank line or with an indent. Inside of it, a line is joined with the one before where the first
/// word of it would not have fitted there, or where that one is nearly full and ends in the middle of a sentence: that break
/// was made by the width, every other one by the writer, and stays. So do the breaks of tables (columns set apart by spaces)
/// and of lists. The width is that which nine tenths of the lines keep to.
pub(super) fn paragraphs<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut shown: Vec<&str> = Vec::new();
    // Where paragraphs begin among the lines that show something.
    let mut starts: Vec<usize> = Vec::new();
    let mut open = false;
    for line in lines {
        let line = line.trim_end();
        if line.is_empty() {
            open = false;
            continue;
        }
        if !open || line.starts_with('\t') || line.starts_with("  ") {
            starts.push(shown.len());
        }
        shown.push(line);
        open = true;
    }
    let ends = starts.iter().skip(1).copied().chain([shown.len()]);
    let groups = starts.iter().zip(ends).map(|(start, end)| &shown[*start..end]);
    let width = width(groups.clone());
    groups.map(|group| joined(group, width)).collect()
}

/// The width that the lines were wrapped at, their indent counted; 0 where they were not.
fn width<'g>(groups: impl Iterator<Item = &'g [&'g str]>) -> usize {
    let mut lengths = [0_usize; MAX_WIDTH + 1];
    let (mut all, mut long) = (0_usize, 0_usize);
    for line in groups.flat_map(|group| &group[..group.len() - 1]) {
        all += 1;
        match lengths.get_mut(line.chars().take(MAX_WIDTH + 1).count()) {
            Some(count) => *count += 1,
            None => long += 1,
        }
    }
    if all == 0 || long * 2 > all {
        return 0;
    }
    let mut below = 0;
    let width = lengths.iter().position(|count| {
        below += count;
        below * 10 >= (all - long) * 9
    });
    width.filter(|width| *width >= MIN_WIDTH).unwrap_or_default()
}

fn joined(group: &[&str], width: usize) -> String {
    let mut out = String::with_capacity(group.iter().map(|line| line.len() + 1).sum());
    let mut before = "";
    for line in group {
        let shown = line.trim_start();
        if !before.is_empty() {
            let written = width == 0 || is_table(before.trim_start()) || is_table(shown) || is_item(shown);
            if written || !is_full(before, shown, width) {
                out.push('\n');
            } else if !before.ends_with('-') || before.ends_with(" -") || before.ends_with("--") {
                out.push(' ');
            }
        }
        out.push_str(shown);
        before = line;
    }
    out
}

/// Whether a line was broken because of the width.
fn is_full(line: &str, next: &str, width: usize) -> bool {
    let word = next.split_whitespace().next().unwrap_or_default();
    let length = line.chars().count();
    let open = !line.ends_with(['.', '!', '?', '؟', ':', '…', '"', '»']) && !next.starts_with(char::is_uppercase);
    length + 1 + word.chars().count() > width || (open && length * 4 >= width * 3)
}

/// Columns: a wide gap between words.
fn is_table(line: &str) -> bool {
    line.contains("   ") || line.contains('\t')
}

/// An item of a list.
fn is_item(line: &str) -> bool {
    ["- ", "* ", "• ", "– ", "— ", "_ "].iter().any(|bullet| line.starts_with(bullet))
}
