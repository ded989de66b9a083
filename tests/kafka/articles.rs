//! Made-up wire: articles of random Arabic news words, with known copies, versions, redeliveries, cancels and junk.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::client::Record;

const WORDS: &str = "الحكومة المدينة المجلس الوزير الاقتصاد الأسواق الشركة المشروع المستشفى الجامعة الطلاب المياه الكهرباء الطاقة \
     النفط الأسعار التضخم البنك المركزي الميزانية الاتفاق المفاوضات الحدود الأمن الشرطة التحقيق المحكمة القضاء البرلمان \
     الانتخابات الناخبين المرشح الحزب المعارضة الرئيس الزيارة القمة المؤتمر البيان المنظمة الدولية اللاجئين المساعدات \
     الزلزال الأمطار الطقس الحرارة البيئة المناخ الزراعة القمح المزارعين الصناعة التجارة الميناء السفينة الطائرة المطار \
     الرحلات الطريق الجسر الحادث الإسعاف الأطباء الدواء اللقاح المرض الدراسة الباحثين التقنية البرنامج الشبكة الهاتف \
     المباراة الفريق اللاعب المدرب البطولة الجمهور الملعب الهدف الفيلم المهرجان الكتاب المعرض الفنان الموسيقى المتحف \
     أعلن أكد أوضح قال أضاف شهد سجل بلغ ارتفع انخفض وقع افتتح استقبل ناقش وافق رفض طالب حذر نفى توقع استمر بدأ انتهى \
     جديدة كبيرة واسعة مشتركة محلية عالمية سنوية عاجلة رسمية مهمة تاريخية متوسطة شمالية جنوبية شرقية غربية \
     خلال بعد قبل منذ حول ضد نحو أمام تحت فوق بين عبر لدى دون حتى ضمن وفق رغم بسبب";

/// What an input is, and so what has to become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Carries the text of a story, as its first outlet or as another: exactly one of a story is published.
    Carries,
    /// A later version of a story that no other outlet carries: published.
    Version,
    /// The same record once more: suppressed.
    Redelivery,
    /// Withdraws a story that no other outlet carries: published.
    Cancel,
    /// Not for the public.
    Withheld,
    /// The text of a withheld story from another outlet: published.
    CarriesWithheld,
    /// Junk.
    Poison,
}

/// One input with what is known about it.
#[derive(Clone, Debug)]
pub struct Planned {
    pub kind: Kind,
    /// Equal for inputs with equal text.
    pub story: u64,
    pub record: Record,
}

fn words(rng: &mut Rng, count: usize) -> Vec<&'static str> {
    let all: Vec<&str> = WORDS.split_whitespace().collect();
    (0..count).map(|_| all[rng.usize(..all.len())]).collect()
}

/// Headline of a story.
pub fn title(story: u64) -> String {
    words(&mut Rng::with_seed(story ^ 0x7469_746c), 8).join(" ")
}

/// Body of a story: three paragraphs, well over the forty words from which texts are matched.
pub fn body(story: u64) -> String {
    let mut rng = Rng::with_seed(story);
    let paragraphs: Vec<String> = (0..3)
        .map(|_| {
            let sentences: Vec<String> = (0..3).map(|_| words(&mut rng, 11).join(" ")).collect();
            format!("{}.", sentences.join("، "))
        })
        .collect();
    paragraphs.join("\n\n")
}

/// The body with one paragraph more: what a later version looks like.
pub fn revised_body(story: u64, version: u32) -> String {
    let more = words(&mut Rng::with_seed(story ^ (u64::from(version) << 40)), 9).join(" ");
    format!("{}\n\n{more}.", body(story))
}

/// The same text in the spelling of another outlet: equal after folding, not before.
pub fn respelled(text: &str) -> String {
    text.replace("أعلن", "اعلن")
        .replace("الأسعار", "الأَسْعار")
        .replace("مشتركة", "مشتـركه")
        .replace("المدينة", "المدينـــة")
}

/// An article as a JSON object; the partition follows from the uri, as it does for a keyed topic.
#[derive(Clone, Debug)]
pub struct Draft {
    pub uri: String,
    pub source: String,
    pub title: String,
    pub body: String,
    pub version: Option<u32>,
    pub status: &'static str,
    pub embargo: Option<String>,
    pub timestamp: i64,
}

impl Draft {
    /// The story as an outlet carries it.
    pub fn new(outlet: &str, story: u64) -> Self {
        Self {
            uri: format!("https://{outlet}.example/news/{story}"),
            source: format!("{outlet}.example"),
            title: title(story),
            body: body(story),
            version: None,
            status: "usable",
            embargo: None,
            timestamp: 0,
        }
    }

    /// With another status: `withheld` or `canceled`.
    pub fn status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }

    /// As a later version.
    pub fn version(self, version: u32, body: String) -> Self {
        Self { version: Some(version), body, ..self }
    }

    /// The record of a raw topic. Articles with a status or an embargo are ninjs, all others plain objects.
    pub fn record(&self, partition: i32) -> Record {
        let object = if self.status == "usable" && self.embargo.is_none() { self.plain() } else { self.ninjs() };
        Record {
            partition,
            timestamp: self.timestamp,
            key: Some(self.uri.clone().into_bytes()),
            payload: Some(object.to_string().into_bytes()),
            ..Record::default()
        }
    }

    fn plain(&self) -> Value {
        let mut object = json!({ "uri": self.uri, "source": self.source, "title": self.title, "text": self.body });
        if let Some(version) = self.version {
            object["version"] = json!(version.to_string());
        }
        object
    }

    fn ninjs(&self) -> Value {
        let mut object = json!({
            "uri": self.uri,
            "type": "text",
            "version": self.version.unwrap_or(1).to_string(),
            "versionCreated": "2026-03-01T10:00:00+03:00",
            "pubStatus": self.status,
            "language": "ar",
            "headlines": [{ "role": "main", "contentType": "text/plain", "value": self.title }],
            "bodies": [{ "role": "main", "contentType": "text/plain", "value": self.body }],
            "infoSources": [{ "name": self.source, "role": "publisher" }],
            "standard": { "name": "ninjs", "version": "3.1", "schema": "https://iptc.org/std/ninjs/ninjs-schema_3.1.json" },
        });
        if let Some(embargo) = &self.embargo {
            object["embargoedUntil"] = json!(embargo);
        }
        object
    }
}

/// Junk that no decoder can take.
pub fn poison(rng: &mut Rng, partition: i32) -> Record {
    let payload = match rng.u32(..6) {
        0 => None,
        1 => Some(Vec::new()),
        2 => Some(br#"{"uri":"https://junk.example/1","title":"a title and no text"}"#.to_vec()),
        3 => Some(br#"{"text":"#.repeat(3000)),
        4 => Some(r#"{"uri":"https://junk.example/2","title":"خبر","text":"انقطع الإرس"#.into()),
        _ => Some((0..200).map(|_| rng.u8(..)).collect()),
    };
    Record {
        partition,
        key: Some((0..8).map(|_| rng.u8(..)).collect()),
        headers: vec![("content-type".into(), Some(b"application/json".to_vec())), ("x-junk".into(), None)],
        payload,
        ..Record::default()
    }
}

/// A stream of so many inputs over so many partitions. The same seed gives the same stream.
pub fn stream(seed: u64, count: usize, partitions: i32) -> Vec<Planned> {
    let mut rng = Rng::with_seed(seed);
    let mut planned: Vec<Planned> = Vec::with_capacity(count);
    // Stories are apart: those that are copied, those that get versions, those that are cancelled.
    let (mut copied, mut revised, mut cancelled) = (Vec::new(), Vec::new(), Vec::new());
    let recent = |rng: &mut Rng, from: &[u64]| from[rng.usize(from.len().saturating_sub(300)..from.len())];
    let outlets = ["akhbar", "sahifa", "nashra", "anba", "barq"];
    let mut story = seed << 32;
    while planned.len() < count {
        let partition = rng.i32(0..partitions);
        let draw = rng.u32(..100);
        let mut push = |kind, story, record| planned.push(Planned { kind, story, record });
        if draw < 3 {
            push(Kind::Poison, 0, poison(&mut rng, partition));
        } else if draw < 20 && !copied.is_empty() {
            let story = recent(&mut rng, &copied);
            let outlet = format!("{}-{}", outlets[rng.usize(..outlets.len())], rng.u32(..));
            let mut draft = Draft::new(&outlet, story);
            draft.body = respelled(&draft.body);
            push(Kind::Carries, story, draft.record(partition));
        } else if draw < 25 && !copied.is_empty() {
            let back = planned.len() - 1 - rng.usize(..planned.len().min(300));
            // Of stories without versions and cancels: there a redelivery is nothing else.
            if planned[back].kind == Kind::Carries && planned[back].story % 20 > 4 {
                let again = Planned { kind: Kind::Redelivery, ..planned[back].clone() };
                planned.push(again);
            }
        } else if draw < 30 && revised.len() > 20 {
            let at = rng.usize(..revised.len());
            let (story, home, version): &mut (u64, i32, u32) = &mut revised[at];
            *version += 1;
            let draft = Draft::new("wikala", *story).version(*version, revised_body(*story, *version));
            push(Kind::Version, *story ^ u64::from(*version) << 56, draft.record(*home));
        } else if draw < 31 && cancelled.len() > 20 {
            let (story, home): (u64, i32) = cancelled.swap_remove(rng.usize(..cancelled.len()));
            let draft = Draft::new("wikala", story).version(2, body(story)).status("canceled");
            push(Kind::Cancel, story, draft.record(home));
        } else {
            story += 1;
            let mut draft = Draft::new(if draw < 60 { "wikala" } else { "jarida" }, story);
            match story % 20 {
                0 => {
                    push(Kind::Withheld, story, draft.status("withheld").record(partition));
                    push(Kind::CarriesWithheld, story, Draft::new("akhbar", story).record(rng.i32(0..partitions)));
                }
                1..=3 => {
                    draft = Draft::new("wikala", story);
                    draft.version = Some(1);
                    revised.push((story, partition, 1));
                    push(Kind::Carries, story, draft.record(partition));
                }
                4 => {
                    draft = Draft::new("wikala", story);
                    draft.version = Some(1);
                    cancelled.push((story, partition));
                    push(Kind::Carries, story, draft.record(partition));
                }
                _ => {
                    copied.push(story);
                    push(Kind::Carries, story, draft.record(partition));
                }
            }
        }
    }
    planned.truncate(count);
    planned
}

#[test]
fn a_stream_repeats_itself_and_has_every_kind() {
    let (one, two) = (stream(7, 3000, 3), stream(7, 3000, 3));
    assert!(one.iter().zip(&two).all(|(a, b)| a.record == b.record && a.kind == b.kind));
    for kind in [
        Kind::Carries,
        Kind::Version,
        Kind::Redelivery,
        Kind::Cancel,
        Kind::Withheld,
        Kind::CarriesWithheld,
        Kind::Poison,
    ] {
        let count = one.iter().filter(|planned| planned.kind == kind).count();
        assert!(count > 10, "{kind:?} occurs {count} times");
    }
    let original = body(1 << 32 | 8);
    assert_ne!(respelled(&original), original, "copies are not byte-identical");
}
