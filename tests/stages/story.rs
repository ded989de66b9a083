//! One story and its renderings in every format: JSON, pages and plain text here, XML and wire text in `story_xml`.

use newswire::decode::{self, JsonMapping, Settings};
use newswire::normalize;
use newswire::record::{Article, Input, InputFormat, Rejection};
use serde_json::{Value, json};

use crate::story_xml;
use crate::support::input;

/// What all renderings say. Add a rendering to [`renderings`] to try another format.
#[derive(Clone)]
pub struct Story {
    pub language: &'static str,
    /// Before the name in plain text: `By`.
    pub by: &'static str,
    pub headline: String,
    pub byline: String,
    /// One of [`HEADING`] is a subheading, those between it and the next longer one items of a list.
    pub paragraphs: Vec<String>,
}

/// Shorter paragraphs are subheadings; see [`Story::markup`].
const HEADING: usize = 28;
/// Shorter paragraphs are items of a list.
const ITEM: usize = 60;

/// Quotes, vowel signs, tatweel, digits of two kinds, a dateline with its agency, a heading, a list, what XML and HTML escape.
pub fn arabic() -> Story {
    story(
        "ar",
        "كتبت:",
        "مصر تطرح \"سندات خضراء\" بقيمة 750 مليون دولار & تتوقع إقبالا قويا",
        "أميرة الشناوي",
        &[
            "القاهرة (وكالات) - قالت وزارة المالية المصرية، الأربعاء، إنها ستطرح سندات خضراء بقيمة 750 مليون دولار في بورصة لندن.",
            "وقال الوزير إن «الإقبال على الطرح السابق فاق المعروض خمس مرات»، متوقعا أن يتكرر ذلك هذه المرة.",
            "تمويل النقل النظيف",
            "وستُخصَّص الحصيلة لمشروعات النقل النظيف، وفي مقدمتها ١٢ محطة جديدة على خط المتـــرو الرابع، وتشمل المشروعات أيضا:",
            "قطار كهربائي سريع يربط العين السخنة بمطروح",
            "ألف حافلة تعمل بالغاز & الكهرباء في ٣ مدن",
            "وكتبت الوزيرة السابقة على حسابها: \"التمويل الأخضر لم يعد ترفا\"، ودعت إلى نشر تقرير سنوي عن أثره.",
            "ويبلغ العائد المتوقع 5.25% - 5.5%، بحسب مصرفيين اثنين طلبا عدم ذكر اسميهما لأن المعلومات < علنية > بعد.",
            "وكتب أحدهما في مذكرة للمتعاملين أن رمز السند في النظام هو &amp; وأن الوسم &lt;b&gt; يسبقه على الشاشة في كل مرة.",
            "وكانت مصر أول دولة في المنطقة تصدر سندات سيادية خضراء، في سبتمبر/أيلول 2020.",
        ],
    )
}

/// The same in English, for the wires that write no other.
pub fn english() -> Story {
    story(
        "en",
        "By",
        "Bahrain opens “green” terminal at a cost of 340 million dollars & expects more ships",
        "Layla Haddad",
        &[
            "MANAMA, Bahrain (AP) — Bahrain opened a deep-water terminal at its main port on Wednesday, a project that officials say will double container traffic.",
            "“We planned for ten years and built in three,” the minister of transport said at the ceremony, which the king attended.",
            "Cranes from the north",
            "The terminal will create some 1,200 long-term jobs, half of them for graduates of the island's own schools, and has these parts:",
            "Berth one for ships of up to 400 meters",
            "Berth two & a yard for 40,000 containers",
            "Traffic rose by 5.5% last year, the port authority says, though its figures < 2020 are not public > for now.",
            "A memo to traders says that its code on the screens is &amp; and that the tag &lt;b&gt; stands before it every time.",
            "Bahrain was the first country of the region to run its cranes on the power of the sun, in September 2020.",
        ],
    )
}

fn story(language: &'static str, by: &'static str, headline: &str, byline: &str, paragraphs: &[&str]) -> Story {
    Story {
        language,
        by,
        headline: headline.to_owned(),
        byline: byline.to_owned(),
        paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
    }
}

impl Story {
    /// The story in another spelling.
    pub fn spelled(&self, spelling: impl Fn(&str) -> String) -> Self {
        Self {
            headline: spelling(&self.headline),
            byline: spelling(&self.byline),
            paragraphs: self.paragraphs.iter().map(|text| spelling(text)).collect(),
            ..self.clone()
        }
    }

    pub fn text(&self) -> String {
        self.paragraphs.join("\n\n")
    }

    /// Paragraphs in `<p>`, the subheading in one of the given name, items in a list.
    pub fn marked_up(&self, heading: &str) -> String {
        let mut out = String::new();
        let mut in_list = false;
        for text in &self.paragraphs {
            let length = text.chars().count();
            let is_item = (HEADING..ITEM).contains(&length);
            out += match (in_list, is_item) {
                (false, true) => "<ul>",
                (true, false) => "</ul>\n",
                _ => "",
            };
            in_list = is_item;
            let name = if is_item {
                "li"
            } else if length < HEADING {
                heading
            } else {
                "p"
            };
            out += &format!("<{name}>{}</{name}>\n", escaped(text));
        }
        out
    }

    pub fn markup(&self) -> String {
        self.marked_up("h2")
    }
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What is in a text field has no markup, but may hold references, which are read: so they are escaped.
fn references_escaped(text: &str) -> String {
    text.replace("&amp;", "&amp;amp;").replace("&lt;", "&amp;lt;").replace("&gt;", "&amp;gt;")
}

/// How a payload may be written otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Json,
    Xml,
    Html,
    Text,
}

/// A record as it would be read.
#[derive(Clone, Copy)]
pub struct Rendering {
    pub name: &'static str,
    pub format: InputFormat,
    pub family: Family,
    pub payload: fn(&Story) -> String,
    pub headers: &'static [(&'static str, &'static str)],
}

pub const fn rendering(
    name: &'static str,
    format: InputFormat,
    family: Family,
    payload: fn(&Story) -> String,
) -> Rendering {
    Rendering { name, format, family, payload, headers: &[] }
}

/// All renderings of a story in this language.
pub fn renderings(story: &Story) -> Vec<Rendering> {
    let of_wires: &[Rendering] = if story.language == "en" { &[story_xml::ANPA] } else { &[] };
    [RENDERINGS, story_xml::RENDERINGS, of_wires].concat()
}

const RENDERINGS: &[Rendering] = &[
    rendering("ninjs 1.x", InputFormat::Ninjs1, Family::Json, ninjs1),
    rendering("ninjs 2.x", InputFormat::Ninjs2, Family::Json, ninjs2),
    rendering("ninjs 3.x", InputFormat::Ninjs3, Family::Json, ninjs3),
    rendering("superdesk", InputFormat::NinjsSuperdesk, Family::Json, superdesk),
    rendering("json-ld", InputFormat::JsonLd, Family::Json, |story| json_ld(story, &plain(story)).to_string()),
    rendering("html page", InputFormat::Html, Family::Html, |story| page(story, "")),
    rendering("html page with json-ld", InputFormat::Html, Family::Html, page_with_block),
    rendering("news-please", InputFormat::NewsPlease, Family::Json, news_please),
    rendering("json", InputFormat::JsonArticle, Family::Json, plain_json),
    rendering("mapped json", InputFormat::JsonArticle, Family::Json, mapped_json),
    rendering("json with markup", InputFormat::JsonArticle, Family::Json, json_with_markup),
    rendering("plain text", InputFormat::Plain, Family::Text, plain_text),
    rendering("structured event", InputFormat::JsonArticle, Family::Json, structured_event),
    Rendering {
        headers: &[("content-type", "text/html"), ("ce-id", "e%201"), ("ce_source", "//feeds/9")],
        ..rendering("binary event", InputFormat::Html, Family::Html, |story| page(story, ""))
    },
];

fn plain(story: &Story) -> String {
    references_escaped(&story.text())
}

fn ninjs1(story: &Story) -> String {
    json!({
        "uri": "http://one.example/1", "type": "text", "versioncreated": "2025-03-12T09:00:00Z", "language": story.language,
        "headline": story.headline, "byline": story.byline, "body_html": story.markup(), "description_text": "ملخص",
    })
    .to_string()
}

fn ninjs2(story: &Story) -> String {
    json!({
        "uri": "http://two.example/1", "type": "text", "versioncreated": "2025-03-12T09:00:00Z", "pubstatus": "usable",
        "by": story.byline, "headlines": [{"role": "main", "value": story.headline}],
        "bodies": [{"role": "main", "contenttype": "text/html", "value": story.markup()}],
    })
    .to_string()
}

fn ninjs3(story: &Story) -> String {
    json!({
        "standard": {"name": "ninjs", "version": "3.1"}, "uri": "http://three.example/1",
        "versionCreated": "2025-03-12T09:00:00Z", "by": story.byline,
        "headlines": [{"role": "subtitle", "value": "عنوان فرعي"}, {"role": "main", "value": story.headline}],
        "bodies": [{"contentType": "text/plain", "value": plain(story)}],
    })
    .to_string()
}

fn superdesk(story: &Story) -> String {
    json!({
        "guid": "tag:four.example:2025:newsml_1", "version": "3", "type": "text", "pubstatus": "usable", "priority": 5,
        "versioncreated": "2025-03-12T09:00:00+0000", "service": [{"name": "أخبار", "code": "a"}], "headline": story.headline,
        "byline": "", "authors": [{"name": story.byline, "role": "writer"}], "body_html": story.markup(),
    })
    .to_string()
}

fn json_ld(story: &Story, body: &str) -> Value {
    json!({
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "@id": "#publisher", "name": "خامس"},
            {"@type": "NewsArticle", "headline": story.headline, "author": {"@type": "Person", "name": story.byline},
             "publisher": {"@id": "#publisher"}, "mainEntityOfPage": "https://five.example/1", "articleBody": body,
             "datePublished": "2025-03-12T09:00:00Z"},
        ],
    })
}

fn page(story: &Story, head: &str) -> String {
    let (title, text, author, lang) = (escaped(&story.headline), story.markup(), &story.byline, story.language);
    format!(
        r##"<!DOCTYPE html><html lang="{lang}" dir="auto"><head><meta charset="utf-8"><title>{title} - سادس</title>
<meta property="og:site_name" content="سادس"><meta property="article:published_time" content="2025-03-12T11:00:00+02:00">{head}
<link rel="canonical" href="https://six.example/1"></head>
<body class="rtl has-sidebar"><div class="cookie-bar"><p>نستخدم ملفات تعريف الارتباط لتحسين تجربتك، وبمواصلة التصفح توافق على ذلك.</p></div>
<header><nav><a href="/">الرئيسية</a> <a href="/eco">اقتصاد</a></nav></header>
<div class="wrap"><article class="post tag-سندات"><h1>{title}</h1>
<div class="post-meta"><a rel="author" href="/a">{author}</a> <time datetime="2025-03-12T11:00:00+02:00">12 مارس 2025</time></div>
<ul class="share"><li><a href="#">فيسبوك</a></li><li><a href="#">واتساب</a></li></ul>
<figure><img src="a.jpg"><figcaption>مقر وزارة المالية في القاهرة</figcaption></figure>
<div class="entry">{text}<div class="related"><h3>اقرأ أيضا</h3><a href="/2">البورصة تغلق مرتفعة</a></div>
<p>اقرأ أيضا: <a href="/3">الجنيه يستقر أمام الدولار</a></p></div>
<div class="tags"><a href="/t">سندات</a></div></article>
<section id="comments"><h3>التعليقات</h3><p>خبر ممتاز ونتمنى أن تذهب الأموال كلها إلى مشروعات يستفيد منها المواطن البسيط.</p></section></div>
<aside><h4>الأكثر قراءة</h4><ol><li><a href="/4">خبر</a></li></ol></aside><footer>جميع الحقوق محفوظة</footer></body></html>"##
    )
}

/// The block's text has lost its paragraphs, as such blocks often have.
fn page_with_block(story: &Story) -> String {
    let block = json_ld(story, &references_escaped(&story.paragraphs.join(" "))).to_string().replace('<', "\\u003c");
    page(story, &format!("<script type=\"application/ld+json\">{block}</script>"))
        .replace("six.example", "seven.example")
}

pub fn news_please(story: &Story) -> String {
    json!({
        "authors": [story.byline], "date_download": "2025-03-12 10:00:00", "date_modify": null,
        "date_publish": "2025-03-12 09:00:00", "description": "ملخص", "filename": "https%3A%2F%2Feight.json",
        "image_url": "https://eight.example/i.jpg", "language": story.language, "localpath": null,
        "source_domain": "eight.example", "maintext": plain(story).replace("\n\n", "\n"), "title": story.headline,
        "title_page": null, "title_rss": null, "url": "https://eight.example/1",
    })
    .to_string()
}

fn plain_json(story: &Story) -> String {
    json!({"Title": story.headline, "Author": story.byline, "content": plain(story), "link": "https://nine.example/1"})
        .to_string()
}

fn json_with_markup(story: &Story) -> String {
    json!({"headline": story.headline, "by": story.byline, "body": story.markup(), "url": "https://ten.example/2"})
        .to_string()
}

fn mapped_json(story: &Story) -> String {
    let blocks: Vec<Value> = story.paragraphs.iter().map(|text| json!({"t": references_escaped(text)})).collect();
    json!({
        "hl": story.headline, "title": "ليس هذا العنوان", "people": [{"n": story.byline}], "content": {"blocks": blocks},
        "links": {"self": "https://ten.example/1"},
    })
    .to_string()
}

pub fn mapping() -> JsonMapping {
    let mut mapping = JsonMapping::default();
    for (field, place) in [("title", "hl"), ("byline", "people.n"), ("body", "content.blocks.t"), ("url", "links.self")]
    {
        mapping.set(field, vec![place.to_owned()]).unwrap();
    }
    mapping
}

fn plain_text(story: &Story) -> String {
    format!("{}\n\n{} {}\n\n{}\n", story.headline, story.by, story.byline, plain(story))
}

fn structured_event(story: &Story) -> String {
    let data: Value = serde_json::from_str(&plain_json(story).replace("nine", "twelve")).unwrap();
    json!({"specversion": "1.0", "type": "news", "source": "//crawler", "id": "12", "data": data}).to_string()
}

/// A rendering through decode and normalize.
pub fn read(input: &Input) -> Result<Article, Rejection> {
    let settings = Settings { json_fields: mapping(), ..Settings::default() };
    let raw = decode::decode(input, &settings)?;
    normalize::normalize(raw, input, &normalize::Settings::default())
}

/// A rendering as it stands.
pub fn rendered(rendering: &Rendering, story: &Story) -> Article {
    read(&input((rendering.payload)(story), rendering.headers))
        .unwrap_or_else(|error| panic!("{}: {error}", rendering.name))
}
