//! Articles to measure with: Arabic JSON of about 2.5 KB, one in five the exact copy of another outlet's.

use std::collections::VecDeque;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::client::Record;

const OPENINGS: &str = "أعلن أكد أوضح قال أضاف كشف ذكر صرح وأكد وأوضح وأضاف وتابع وشدد ولفت وأشار";
const SPEAKERS: &str = "المتحدث باسم الأمم المتحدة|الرئيس المصري عبد الفتاح السيسي|وزير الخارجية السعودي فيصل بن فرحان\
    |الأمين العام للأمم المتحدة أنطونيو غوتيريش|رئيس الوزراء العراقي محمد شياع السوداني|مسؤول في منظمة الصحة العالمية\
    |الرئيس الأمريكي جو بايدن|محافظ البنك المركزي المصري|بيان لجامعة الدول العربية|مصدر في الاتحاد الأوروبي\
    |الرئيس التركي رجب طيب أردوغان|خبير في صندوق النقد الدولي|المفوضية السامية للأمم المتحدة لشؤون اللاجئين\
    |مدير شركة أرامكو السعودية|باحث في جامعة القاهرة|العاهل الأردني الملك عبد الله الثاني|متحدث باسم منظمة أوبك\
    |المدير الفني لنادي الهلال السعودي|ناطق باسم حلف شمال الأطلسي|الرئيس الفرنسي إيمانويل ماكرون|مسؤولة في اليونيسف";
const PLACES: &str = "القاهرة الرياض بغداد دمشق بيروت عمان الدوحة أبوظبي دبي الكويت مسقط صنعاء الخرطوم طرابلس تونس الجزائر الرباط \
    نواكشوط القدس غزة واشنطن لندن باريس موسكو بكين أنقرة طهران برلين جنيف نيويورك الإسكندرية جدة البصرة الموصل حلب عدن بنغازي";
const WORDS: &str = "الحكومة المدينة المجلس الاقتصاد الأسواق الشركة المشروع المستشفى الطلاب المياه الكهرباء الطاقة النفط الأسعار \
    التضخم الميزانية الاتفاق المفاوضات الحدود الأمن الشرطة التحقيق المحكمة البرلمان الانتخابات الناخبين الحزب المعارضة \
    الزيارة القمة المؤتمر المساعدات الزلزال الأمطار الطقس المناخ الزراعة القمح الصناعة التجارة الميناء السفينة المطار الرحلات \
    الطريق الجسر الحادث الأطباء اللقاح المرض الدراسة التقنية الشبكة المباراة الفريق اللاعب البطولة الجمهور المهرجان المتحف \
    نجاح تقدم ارتفاع انخفاض أزمة خسائر ضحايا هجوم قتلى جرحى سلام تعاون استقرار فوز هزيمة احتجاجات انفجار نمو تراجع دعم \
    جديدة كبيرة واسعة مشتركة محلية عالمية سنوية عاجلة رسمية مهمة تاريخية شمالية جنوبية الأسبوع الماضي العام المقبل اليوم \
    خلال بعد قبل منذ حول ضد نحو أمام بين عبر لدى حتى ضمن وفق رغم بسبب من إلى على عن التي الذي هذه تلك كما حيث مليون دولار";
/// Outlets that the wire comes from; more than one, so that no quota of a source is met.
const OUTLETS: u64 = 40;
/// A copy is of one of so many articles before it.
const RECENT: usize = 500;

/// An endless wire; the same seed gives the same articles.
pub struct Articles {
    rng: Rng,
    count: u64,
    recent: VecDeque<(String, String)>,
    lists: [Vec<&'static str>; 4],
    /// The lines of a file instead.
    file: Vec<Value>,
}

impl Articles {
    /// From its beginning.
    pub fn new(seed: u64) -> Self {
        let file = std::env::var("NEWSWIRE_BENCH_WIRE").map(|path| {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"));
            text.lines().map(|line| serde_json::from_str(line).expect("a JSON object on each line")).collect()
        });
        let spaced = |list: &'static str| list.split_whitespace().collect();
        let lists = [spaced(OPENINGS), SPEAKERS.split('|').collect(), spaced(PLACES), spaced(WORDS)];
        Self { rng: Rng::with_seed(seed), count: 0, recent: VecDeque::new(), lists, file: file.unwrap_or_default() }
    }

    /// The next article, for this partition, and its uri.
    pub fn next(&mut self, partition: i32) -> (String, Record) {
        self.count += 1;
        let outlet = format!("outlet{}.example", self.count % OUTLETS);
        let uri = format!("https://{outlet}/news/{}", self.count);
        let object = if self.file.is_empty() {
            let (title, text) = self.story();
            json!({ "uri": uri, "source": outlet, "title": title, "text": text })
        } else {
            let mut object = self.file[usize::try_from(self.count - 1).unwrap() % self.file.len()].clone();
            object["uri"] = json!(uri);
            object
        };
        let record = Record {
            partition,
            key: Some(uri.clone().into_bytes()),
            payload: Some(object.to_string().into_bytes()),
            ..Record::default()
        };
        (uri, record)
    }

    fn story(&mut self) -> (String, String) {
        if !self.recent.is_empty() && self.rng.u32(..5) == 0 {
            return self.recent[self.rng.usize(..self.recent.len())].clone();
        }
        let title = format!("{}: {}", self.pick(1), self.words(7));
        // Three paragraphs of four sentences.
        let mut text = format!("{} - ", self.pick(2));
        for sentence in 1..=12 {
            let (opening, speaker, place) = (self.pick(0), self.pick(1), self.pick(2));
            let number = self.rng.u32(2..900);
            let said = self.words(7);
            text += &format!("{opening} {speaker} أن «{said}» في {place}، {number} {}.", self.words(2));
            text.push_str(if sentence % 4 == 0 { "\n\n" } else { " " });
        }
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((title.clone(), text.clone()));
        (title, text)
    }

    fn pick(&mut self, list: usize) -> &'static str {
        self.lists[list][self.rng.usize(..self.lists[list].len())]
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.pick(3)).collect::<Vec<_>>().join(" ")
    }
}
