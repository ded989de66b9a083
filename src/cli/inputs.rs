//! Articles from files, folders and standard input, one at a time.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::shown;
use crate::exit::Failure;

/// One article as found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// File, and line where there are many to a file.
    pub name: String,
    /// Its bytes; of one that passes the limit only so many that it is seen to.
    pub bytes: Vec<u8>,
    /// Content type by the ending of the file name, where it says one.
    pub content_type: Option<&'static str>,
}

/// Goes through files, folders (their files by name, deeper ones too, hidden ones not) and `-`, in order.
pub(super) struct Pieces {
    ahead: VecDeque<PathBuf>,
    lines: bool,
    limit: u64,
    open: Option<Lines>,
}

struct Lines {
    reader: Box<dyn BufRead>,
    name: String,
    number: u64,
}

impl Pieces {
    /// `lines`: each line that is not blank is an article; else each file. Of an article not more than `limit` + 1 bytes are
    /// read into memory.
    ///
    /// # Errors
    /// A path does not exist.
    pub fn open(paths: &[PathBuf], lines: bool, limit: usize) -> Result<Self, Failure> {
        let paths = if paths.is_empty() { vec![PathBuf::from("-")] } else { paths.to_vec() };
        for path in paths.iter().filter(|path| path.as_os_str() != "-") {
            path.metadata().map_err(|error| unreadable(path, &error))?;
        }
        Ok(Self { ahead: paths.into(), lines, limit: limit as u64 + 1, open: None })
    }

    fn next_file(&mut self) -> Option<Result<Piece, Failure>> {
        loop {
            let path = self.ahead.pop_front()?;
            if path.is_dir() {
                match files_of(&path) {
                    Ok(files) => files.into_iter().rev().for_each(|file| self.ahead.push_front(file)),
                    Err(error) => return Some(Err(unreadable(&path, &error))),
                }
                continue;
            }
            let reader: Box<dyn Read> = if path.as_os_str() == "-" {
                Box::new(io::stdin())
            } else {
                match File::open(&path) {
                    Ok(file) => Box::new(file),
                    Err(error) => return Some(Err(unreadable(&path, &error))),
                }
            };
            if self.lines {
                let name = shown(&path);
                self.open =
                    Some(Lines { reader: Box::new(BufReader::with_capacity(1 << 18, reader)), name, number: 0 });
                return self.next();
            }
            let mut bytes = Vec::new();
            let read = reader.take(self.limit).read_to_end(&mut bytes);
            return Some(match read {
                Ok(_) => Ok(Piece { name: shown(&path), bytes, content_type: content_type(&path) }),
                Err(error) => Err(unreadable(&path, &error)),
            });
        }
    }
}

impl Iterator for Pieces {
    type Item = Result<Piece, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(lines) = &mut self.open {
            match lines.next_line(self.limit) {
                Ok(Some(line)) if line.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Some(bytes)) => {
                    let name = format!("{}, line {}", lines.name, lines.number);
                    return Some(Ok(Piece { name, bytes, content_type: Some("application/json") }));
                }
                Ok(None) => self.open = None,
                Err(error) => {
                    let name = std::mem::take(&mut lines.name);
                    self.open = None;
                    return Some(Err(unreadable(Path::new(&name), &error)));
                }
            }
        }
        self.next_file()
    }
}

impl Lines {
    fn next_line(&mut self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        if (&mut self.reader).take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if line.pop_if(|last| *last == b'\n').is_some() {
            line.pop_if(|last| *last == b'\r');
        } else {
            self.reader.skip_until(b'\n')?;
        }
        Ok(Some(line))
    }
}

fn files_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        folder.read_dir()?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    paths.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    paths.sort();
    Ok(paths)
}

fn content_type(path: &Path) -> Option<&'static str> {
    // JSON and XML are told apart by what is in them.
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Some("text/html"),
        "txt" => Some("text/plain"),
        _ => None,
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Usage(format!("cannot read {}: {error}", shown(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(paths: &[PathBuf], lines: bool, limit: usize) -> Vec<(String, String)> {
        let text = |piece: Piece| (piece.name, String::from_utf8(piece.bytes).unwrap());
        Pieces::open(paths, lines, limit).unwrap().map(|piece| text(piece.unwrap())).collect()
    }

    #[test]
    fn folders_give_their_files_by_name_and_never_hidden_ones() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("b")).unwrap();
        for (name, text) in [("c.txt", "three"), ("a.html", "one"), ("b/z.json", "two"), (".hidden", "no")] {
            std::fs::write(at(name), text).unwrap();
        }
        let texts: Vec<String> =
            read(&[folder.path().to_owned()], false, 100).into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["one", "two", "three"]);
    }

    #[test]
    fn lines_keep_their_numbers_over_blank_ones_and_a_giant_line_is_cut_not_carried_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("wire.jsonl");
        std::fs::write(&file, "{}\r\n\n  \n0123456789012345\nخبر\nlast").unwrap();
        let lines = read(std::slice::from_ref(&file), true, 10);
        let names: Vec<&str> = lines.iter().map(|(name, _)| name.rsplit(' ').next().unwrap()).collect();
        let texts: Vec<&str> = lines.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(names, ["1", "4", "5", "6"]);
        assert_eq!(texts, ["{}", "01234567890", "خبر", "last"]);
    }

    #[test]
    fn a_path_that_is_not_there_is_named_before_anything_is_read() {
        let missing = PathBuf::from("no-such-file.json");
        let refusal = Pieces::open(&[missing], false, 10).err().unwrap().to_string();
        assert!(refusal.starts_with("cannot read no-such-file.json: "), "{refusal}");
    }
}
