//! `newswire dlq show`: one dead letter for people, or its bytes as they are.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::ops::ControlFlow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::letter::{Letters, Place};
use super::place;
use super::scan::Scanner;
use crate::cli::view::text::{fit, harmless};
use crate::config::Config;
use crate::dead_letter::{ADDED, RETRIED_OFFSET};
use crate::exit::Failure;
use crate::record::Input;

/// Bytes in a line of hexadecimal.
const ROW: usize = 16;
/// Cells of a header's value or a line of text.
const CELLS: usize = 400;
/// Text has at most one control character in so many bytes; wire formats have a few.
const TEXT_PER_CONTROL: usize = 16;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Which one, as `dlq ls` names it.
    #[arg(value_name = "PARTITION/OFFSET", value_parser = place)]
    place: Place,
    /// Write the untouched bytes to standard output, and nothing else.
    #[arg(long, conflicts_with = "bytes")]
    raw: bool,
    /// Show so many bytes from the beginning.
    #[arg(long, value_name = "N", default_value_t = 1024)]
    bytes: usize,
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let mut found = None;
    let mut letters = Letters::default();
    let from = BTreeMap::from([(args.place.partition, args.place.offset)]);
    let scanner = Scanner::connect(config)?;
    if scanner.beginning().contains_key(&args.place.partition) {
        scanner.read(&from, |input| {
            letters.add(&input);
            if Place::of(&input) == args.place {
                found = Some(input);
            }
            // Read on: a note may stand anywhere behind it. Not for the bytes, and not where it is missing.
            let enough = args.raw || found.is_none();
            Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
    }
    let Some(input) = found.filter(|input| input.header(RETRIED_OFFSET).is_none()) else {
        let topic = &config.topics.dead_letters;
        return Err(Failure::Findings(format!("there is no dead letter at {} of {topic}", args.place)).into());
    };
    let mut out = std::io::stdout().lock();
    if args.raw {
        return Ok(out.write_all(input.bytes())?);
    }
    Ok(out.write_all(describe(&input, &letters, args.bytes).as_bytes())?)
}

fn describe(input: &Input, letters: &Letters, head: usize) -> String {
    let place = Place::of(input);
    let mut out = String::new();
    let mut fact = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{name:<10}{}", fit(value, CELLS));
    };
    fact("letter", &place.to_string());
    if let Some(letter) = letters.all.get(&place) {
        fact("reason", &format!("{} {}: {}", letter.stage, letter.class, letter.message));
        fact("attempts", &letter.attempts.to_string());
        fact("from", &letter.origin());
        if let Some((at, to)) = &letter.retried {
            fact("retried", &format!("{at} to {to}"));
        }
    } else {
        fact("reason", "none: not a dead letter of newswire");
    }
    fact("appended", &input.timestamp.to_string());
    fact("key", &input.key.as_deref().map_or("none".into(), value));
    for header in input.headers.iter().filter(|header| !ADDED.contains(&header.name.as_str())) {
        let value = header.value.as_deref().map_or("absent".into(), value);
        fact("header", &format!("{}: {value}", header.name));
    }
    match &input.payload {
        None => fact("bytes", "none: a tombstone"),
        Some(bytes) => {
            let shown = &bytes[..bytes.len().min(head)];
            let (form, text) = match read(shown) {
                Some((charset, text)) => (charset, lines(&text)),
                None => ("binary".to_owned(), hexadecimal(shown)),
            };
            fact("bytes", &format!("{}, {form}; {} shown", bytes.len(), shown.len()));
            let _ = write!(out, "\n{text}");
        }
    }
    out
}

/// A key or a header's value on one line.
fn value(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// The bytes as text and the name of the charset; `None` for what is no text.
fn read(bytes: &[u8]) -> Option<(String, Cow<'_, str>)> {
    let controls = bytes.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()).count();
    if bytes.contains(&0) || controls * TEXT_PER_CONTROL > bytes.len() {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => return Some(("UTF-8".to_owned(), text.into())),
        // The head may end within a character.
        Err(error) if error.error_len().is_none() => {
            return Some(("UTF-8".to_owned(), String::from_utf8_lossy(&bytes[..error.valid_up_to()])));
        }
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let (text, wrong) = guess.decode_without_bom_handling(bytes);
    (!wrong).then(|| (format!("not UTF-8, read as {}", guess.name()), text))
}

fn lines(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", harmless(line))).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (row, bytes) in bytes.chunks(ROW).enumerate() {
        let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let ascii: String =
            bytes.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '.' }).collect();
        let _ = writeln!(out, "{:08x}  {:<47}  {ascii}", row * ROW, hex.join(" "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_bytes_whatever_its_charset() {
        let cut = &"خبر".as_bytes()[..5];
        assert_eq!(read(cut).unwrap(), ("UTF-8".to_owned(), "خب".into()));
        let arabic = encoding_rs::WINDOWS_1256
            .encode("أعلنت وزارة الداخلية صباح اليوم عن حصيلة الحادث في المدينة")
            .0
            .into_owned();
        let (charset, text) = read(&arabic).unwrap();
        assert!(charset.contains("windows-1256") && text.contains("الداخلية"), "{charset} {text}");
        assert!(read(b"\x1f\x8b\x08\x00\x00\x00").is_none());
        assert!(read(&[0x01; 64]).is_none());
        assert!(read("\u{1}ZCZC a wire message with few controls and much text in it\u{3}".as_bytes()).is_some());
    }

    #[test]
    fn bytes_are_shown_in_rows() {
        let shown = hexadecimal(b"\x00\xffnewswire \x1b[2J!");
        assert!(
            shown.starts_with("00000000  00 ff 6e 65 77 73 77 69 72 65 20 1b 5b 32 4a 21  ..newswire..[2J!"),
            "{shown}"
        );
        assert!(lines("a\u{1b}[2J\nb").contains("a�[2J\nb"));
    }
}
