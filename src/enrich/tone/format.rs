//! The model file.
//!
//! ```text
//! magic "newswire tone", format number, checksum (xxh3) of all that follows, which is packed with zstd:
//! four tables: Arabic documents, English documents, Arabic entities, English entities
//!     unit, bias ×2, slope ×2, shift ×2, lean ×2 (f32) · weights (two bytes a place)
//! count (u32) of word valences · key (u64) and tenths (i8) of each, keys rising
//! ```
//!
//! All numbers are little-endian. Most weights are zero or small, so that the packed file is a quarter of the tables.

use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::table::{Calibration, Table, WEIGHTS_BYTES};
use super::valence::ByHash;

const MAGIC: &[u8; 14] = b"newswire tone\0";
/// Number of this layout and of the features that the weights stand for: a change of either needs a new one.
pub const FORMAT: u16 = 2;
/// Tables in a file.
pub const TABLES: usize = 4;
/// Bound of the unpacked contents: the tables and a million word valences.
const MOST_BYTES: usize = TABLES * (WEIGHTS_BYTES + 256) + 9_000_000;
/// Slow to pack, quick to unpack.
const PACKING_LEVEL: i32 = 19;

/// Why a file cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FormatError {
    /// Not a tone file.
    #[error("not a tone model")]
    Magic,
    /// Made by another version of the program.
    #[error("tone model of format {0}, this program reads {FORMAT}; make it again with `newswire models learn-tone`")]
    Version(u16),
    /// Changed since it was written.
    #[error("the checksum of the tone model does not match: the file is damaged")]
    Checksum,
    /// What is packed in it cannot be unpacked.
    #[error("the tone model cannot be unpacked")]
    Packed,
    /// Shorter or longer than it says.
    #[error("the tone model ends before its contents do, or after them")]
    Length,
}

/// What a file holds.
pub struct Contents {
    /// The tables, in the order of the file.
    pub tables: [Table; TABLES],
    /// Tenths of valence by hash of the stem.
    pub valences: ByHash<i8>,
    /// Checksum, for the name of the model.
    pub checksum: u64,
}

/// A trained table before it is written.
pub struct Trained {
    /// Weights for bad and good of each place.
    pub weights: Vec<[f32; 2]>,
    /// Log-odds without any feature.
    pub bias: [f32; 2],
    /// From sums to probabilities.
    pub calibration: Calibration,
}

/// Reads a file.
///
/// # Errors
/// It is none, of another version, or damaged.
pub fn read(file: &[u8]) -> Result<Contents, FormatError> {
    let rest = file.strip_prefix(MAGIC).ok_or(FormatError::Magic)?;
    let (version, rest) = rest.split_first_chunk().ok_or(FormatError::Length)?;
    let version = u16::from_le_bytes(*version);
    if version != FORMAT {
        return Err(FormatError::Version(version));
    }
    let (checksum, payload) = rest.split_first_chunk().ok_or(FormatError::Length)?;
    let checksum = u64::from_le_bytes(*checksum);
    if checksum != xxh3_64(payload) {
        return Err(FormatError::Checksum);
    }
    let payload = zstd::bulk::decompress(payload, MOST_BYTES).map_err(|_| FormatError::Packed)?;
    let mut reader = Reader(&payload);
    let tables = [reader.table()?, reader.table()?, reader.table()?, reader.table()?];
    let count = u32::from_le_bytes(reader.chunk()?);
    let mut valences = ByHash::default();
    for _ in 0..count {
        let key = u64::from_le_bytes(reader.chunk()?);
        valences.insert(key, i8::from_le_bytes(reader.chunk()?));
    }
    if reader.0.is_empty() { Ok(Contents { tables, valences, checksum }) } else { Err(FormatError::Length) }
}

struct Reader<'p>(&'p [u8]);

impl Reader<'_> {
    fn chunk<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        let (chunk, rest) = self.0.split_first_chunk().ok_or(FormatError::Length)?;
        self.0 = rest;
        Ok(*chunk)
    }

    fn number(&mut self) -> Result<f32, FormatError> {
        self.chunk().map(f32::from_le_bytes)
    }

    fn two(&mut self) -> Result<[f32; 2], FormatError> {
        Ok([self.number()?, self.number()?])
    }

    fn table(&mut self) -> Result<Table, FormatError> {
        let (unit, bias) = (self.number()?, self.two()?);
        let calibration = Calibration { slope: self.two()?, shift: self.two()?, lean: self.two()? };
        let (weights, rest) = self.0.split_at_checked(WEIGHTS_BYTES).ok_or(FormatError::Length)?;
        self.0 = rest;
        Ok(Table { weights: weights.into(), unit, bias, calibration })
    }
}

/// Writes a file.
///
/// # Errors
/// The contents cannot be packed.
pub fn write(tables: &[Trained; TABLES], valences: &ByHash<i8>) -> std::io::Result<Vec<u8>> {
    let mut payload = Vec::with_capacity(TABLES * (WEIGHTS_BYTES + 64) + valences.len() * 9);
    for table in tables {
        let (unit, weights) = quantized(&table.weights);
        let calibration = &table.calibration;
        let numbers = [[unit, table.bias[0]], [table.bias[1], calibration.slope[0]]];
        let numbers = numbers.into_iter().flatten().chain([calibration.slope[1]]);
        let numbers = numbers.chain(calibration.shift).chain(calibration.lean);
        payload.extend(numbers.flat_map(f32::to_le_bytes));
        payload.extend(weights);
    }
    payload.extend((valences.len() as u32).to_le_bytes());
    let mut sorted: Vec<(&u64, &i8)> = valences.iter().collect();
    sorted.sort();
    for (key, tenths) in sorted {
        payload.extend(key.to_le_bytes());
        payload.extend(tenths.to_le_bytes());
    }
    let payload = zstd::bulk::compress(&payload, PACKING_LEVEL)?;
    let mut file = Vec::with_capacity(payload.len() + 32);
    file.extend(MAGIC);
    file.extend(FORMAT.to_le_bytes());
    file.extend(xxh3_64(&payload).to_le_bytes());
    file.extend(payload);
    Ok(file)
}

/// Eight bits a weight. The few largest are cut to a bound, so that the many small ones keep their steps.
fn quantized(weights: &[[f32; 2]]) -> (f32, Vec<u8>) {
    const KEPT: usize = 50;
    let mut sizes: Vec<f32> = weights.iter().flatten().map(|weight| weight.abs()).collect();
    sizes.sort_unstable_by(|a, b| b.total_cmp(a));
    let unit = sizes.get(KEPT).copied().unwrap_or(0.0).max(1e-6) / 127.0;
    let step = |weight: f32| (weight / unit).round().clamp(-127.0, 127.0) as i8 as u8;
    (unit, weights.iter().flatten().map(|&weight| step(weight)).collect())
}
