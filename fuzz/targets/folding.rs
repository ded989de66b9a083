//! Folding and the samples that are matched. The first line is the title, the rest the body.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newswire::dedup::{Fingerprint, Sketch, WordSketch, fold};
use unicode_normalization::UnicodeNormalization;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (title, body) = text.split_once('\n').unwrap_or(("", &text));
    newswire_fuzz::within_memory(data.len(), || {
        let (folded_title, folded) = (fold(title), fold(body));
        assert_eq!(fold(&folded), folded, "folded twice");
        assert_eq!(fold(&body.nfkc().collect::<String>()), folded, "the same text in NFKC");
        assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));

        // Texts that were never folded do no harm either.
        for body in [folded.as_str(), body] {
            let sketch = Sketch::of(body);
            let again = Sketch::from_parts(sketch.scale(), sketch.hashes().to_vec());
            assert_eq!(again.as_ref(), Some(&sketch));
            if let Some(likeness) = sketch.likeness(&sketch) {
                assert!(likeness.jaccard == 1.0 && likeness.first_in_second == 1.0 && likeness.second_in_first == 1.0);
            }
            let words = WordSketch::of(&folded_title, body);
            let [opening, rest, numbers] = words.to_parts();
            let again = WordSketch::from_parts(words.scale().into(), [&opening, &rest, &numbers]);
            assert_eq!(again.as_ref(), Some(&words));
            assert!(!words.numbers_differ(&words, 0, 1.0));
        }

        let fingerprint = Fingerprint::of_text(title, body);
        assert_eq!(fingerprint, Fingerprint::of_text(&folded_title, &folded), "folded or not");
        assert_eq!(fingerprint.words == 0, folded.is_empty());
    });

    // What a damaged log may hold is refused or kept as it is.
    let scale = u32::from(data.first().copied().unwrap_or_default());
    let hashes = data.chunks_exact(4).map(|hash| u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]])).collect();
    if let Some(sketch) = Sketch::from_parts(scale, hashes) {
        assert_eq!(sketch.scale(), scale);
        let _ = sketch.likeness(&Sketch::of(body));
    }
    let (opening, rest) = data.split_at(data.len() / 2);
    if let Some(words) = WordSketch::from_parts(scale, [opening, rest, opening]) {
        assert_eq!(words.to_parts(), [opening, rest, opening]);
    }
});
