//! Copies are found whatever was done to them, and what is unrelated is left alone: made-up articles, and a generator of the
//! edits that outlets make.

use fastrand::Rng;
use newswire::config::Config;
use newswire::dedup::log::Claim;
use newswire::dedup::{Decision, Fingerprint, OfflineLog, Relation, Ruleset};
use newswire::record::{Article, Offset};
use serde_json::json;

use crate::support::{input, processed};

/// What every newsroom writes: shingles that unrelated articles share.
const STOCK: &[&str] = &[
    "وأضاف في تصريحات للصحفيين عقب الاجتماع أن",
    "ومن جهته أكد المتحدث باسم الوزارة في بيان أن",
    "جاء ذلك خلال مؤتمر صحفي عقده اليوم في مقر الوزارة",
    "وأشار إلى أن هذه الخطوة تأتي في إطار تنفيذ توجيهات القيادة",
    "وقال مصدر مسؤول فضل عدم الكشف عن هويته إن",
    "يذكر أن هذا المشروع يعد الأول من نوعه في المنطقة",
    "ولفت إلى أن العمل جار على استكمال الإجراءات اللازمة",
    "وشدد على أهمية تعزيز التعاون بين الجانبين في مختلف المجالات",
    "وبحسب البيان الذي تلقت الصحيفة نسخة منه فإن",
    "وفي ختام اللقاء تم الاتفاق على مواصلة التنسيق والتشاور",
];

/// An outlet's article before anything is done to it.
#[derive(Clone)]
struct Story {
    title: String,
    paragraphs: Vec<String>,
}

fn word(rng: &mut Rng) -> String {
    const LETTERS: [&str; 22] =
        ["ا", "ب", "ت", "ج", "ح", "د", "ر", "ز", "س", "ش", "ص", "ط", "ع", "ف", "ق", "ك", "ل", "م", "ن", "ه", "و", "ي"];
    // Few words are common and most are rare, as in any language.
    let mut rank = (20_000.0_f64.powf(rng.f64()) - 1.0) as usize;
    let mut word = String::from(["ال", "", "", "وال", "ب"][rank % 5]);
    for _ in 0..4 {
        word.push_str(LETTERS[rank % 22]);
        rank = rank / 22 + 7;
    }
    word
}

fn words(rng: &mut Rng, count: usize) -> Vec<String> {
    (0..count).map(|_| word(rng)).collect()
}

fn story(seed: u64) -> Story {
    let rng = &mut Rng::with_seed(seed);
    let paragraph = |rng: &mut Rng| {
        let count = rng.usize(14..40);
        let mut text = words(rng, count);
        if rng.u8(..) < 100 {
            text.insert(0, STOCK[rng.usize(..STOCK.len())].to_owned());
        }
        if rng.u8(..) < 100 {
            text.insert(text.len() / 2, rng.u32(1..3000).to_string());
        }
        format!("{}.", text.join(" "))
    };
    let count = rng.usize(6..14);
    Story { title: words(rng, 8).join(" "), paragraphs: (0..count).map(|_| paragraph(rng)).collect() }
}

impl Story {
    fn words(&self) -> usize {
        self.paragraphs.iter().map(|paragraph| paragraph.split(' ').count()).sum()
    }

    fn json(&self, source: &str, id: u64, byline: &str) -> String {
        json!({
            "id": id, "source": source, "title": self.title, "author": byline,
            "text": self.paragraphs.join("\n"), "date": "2025-03-12T08:00:00Z",
        })
        .to_string()
    }

    /// With page furniture around it, signed by somebody else, under another headline.
    fn dressed(mut self, rng: &mut Rng) -> Self {
        let top = ["٣ دقائق للقراءة", "شارك المقال", "آخر تحديث: 12 مارس 2025"];
        let bottom = ["اقرأ أيضا", "تابعونا على فيسبوك", "اترك تعليقا", "جميع الحقوق محفوظة"];
        self.title = words(rng, 7).join(" ");
        self.paragraphs.splice(0..0, top[..rng.usize(..=top.len())].iter().map(|line| (*line).to_owned()));
        self.paragraphs.extend(bottom[rng.usize(..bottom.len())..].iter().map(|line| (*line).to_owned()));
        self
    }

    /// With up to a tenth of the words replaced.
    fn edited(mut self, rng: &mut Rng) -> Self {
        let share = rng.f64() * 0.1;
        let edit = |paragraph: &String| -> String {
            let edited = paragraph.split(' ').map(|old| if rng.f64() < share { word(rng) } else { old.to_owned() });
            edited.collect::<Vec<_>>().join(" ")
        };
        self.paragraphs = self.paragraphs.iter().map(edit).collect();
        self
    }

    /// Without a third of its words, in whole clauses of a dozen.
    fn thinned(mut self, rng: &mut Rng) -> Self {
        let thin = |paragraph: &String| -> String {
            let words: Vec<&str> = paragraph.split(' ').collect();
            let kept = words.chunks(12).filter(|_| rng.u8(..3) > 0).map(|clause| clause.join(" "));
            kept.collect::<Vec<_>>().join(" ")
        };
        self.paragraphs = self.paragraphs.iter().map(thin).filter(|paragraph| !paragraph.is_empty()).collect();
        self
    }

    /// With its paragraphs in another order.
    fn reordered(mut self, rng: &mut Rng) -> Self {
        rng.shuffle(&mut self.paragraphs);
        self
    }

    /// A run of its words, at least 30 % and 80 words, from anywhere.
    fn cut(mut self, rng: &mut Rng) -> Self {
        let text = self.paragraphs.join(" ");
        let words: Vec<&str> = text.split(' ').collect();
        let least = (words.len() * 3).div_ceil(10).max(80).min(words.len());
        let length = rng.usize(least..=(words.len() / 2).max(least));
        let start = rng.usize(..=words.len() - length);
        self.paragraphs = vec![words[start..start + length].join(" ")];
        self
    }
}

/// The log in memory, fed through decode and normalize.
struct Wire {
    log: OfflineLog,
    rules: Ruleset,
    count: i64,
}

impl Wire {
    fn new() -> Self {
        let rules = Ruleset::from(&Config::default());
        Self { log: OfflineLog::new(rules.clone()), rules, count: 0 }
    }

    fn decide(&mut self, payload: String, hours: i64) -> (Article, Decision) {
        let mut input = input(payload, &[]);
        self.count += 1;
        input.position.offset = Offset(self.count);
        input.timestamp += jiff::SignedDuration::from_hours(hours);
        let article = processed(&input).unwrap();
        let claim = Claim::new(&article, &Fingerprint::of(&article), &self.rules, "test");
        let (_, decision) = self.log.decide(claim, input.timestamp).unwrap();
        (article, decision)
    }
}

#[test]
fn copies_are_found_whatever_was_done_to_them() {
    const STORIES: u64 = 1000;
    type Edit = fn(Story, &mut Rng) -> Story;
    let edits: [(&str, Edit, u64); 5] = [
        ("furniture, byline and headline", Story::dressed, 1),
        ("up to a tenth of the words", Story::edited, 10),
        ("a third dropped", Story::thinned, 10),
        ("reordered", Story::reordered, 10),
        ("cut to 30 % or more", Story::cut, 10),
    ];
    for (nth, (name, edit, allowed)) in edits.into_iter().enumerate() {
        let mut wire = Wire::new();
        let mut rng = Rng::with_seed(nth as u64);
        let mut missed = 0;
        for seed in 0..STORIES {
            let original = story(seed);
            let (_, first) = wire.decide(original.json("difaf", seed, "كتب: سالم الهاجري"), 0);
            assert_eq!(first.relation, Relation::New, "{name}, story {seed}");
            let copy = edit(original.clone(), &mut rng);
            assert!(copy.words() * 10 >= original.words() * 3, "the generator cuts too much");
            let (_, second) = wire.decide(copy.json("madar", seed, "شبكة مدار"), rng.i64(0..20));
            missed += u64::from(second.cluster != first.cluster);
        }
        assert!(missed <= allowed * STORIES / 1000, "{name}: {missed} of {STORIES} copies not found");
    }
}

#[test]
fn unrelated_articles_are_left_alone() {
    let mut wire = Wire::new();
    let merged = (0..10_000).filter(|seed| {
        let (_, decision) = wire.decide(story(50_000 + seed).json("difaf", *seed, "سالم"), *seed as i64 / 500);
        decision.relation != Relation::New
    });
    assert!(merged.count() <= 1);
}
