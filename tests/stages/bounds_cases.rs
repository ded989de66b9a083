//! Inputs that hurt: huge, deep, dense, packed. `benches/bounds.rs` times them at full size, `bounds.rs` here asks
//! what becomes of them.

use std::io::Write as _;

use newswire::dedup::Fingerprint;
use newswire::record::{Input, Offset, Partition, Position};
use newswire::{decode, normalize};

/// The limit of one record, `limits.max_input_bytes` as shipped.
pub const LIMIT: usize = 10 << 20;

const SENTENCE: &str =
    "وأوضح الوزير خلال مؤتمر صحفي أن «المرحلة الثانية» من المشروع ستبدأ مطلع العام المقبل بتكلفة ٥٣ مليون دولار. ";
const MARKED: &str = "وَأَوْضَحَ الوَزِيرُ خِلَالَ مُؤْتَمَرٍ صُحُفِيٍّ أَنَّ المَرْحَلَةَ الثَّانِيَةَ سَتَبْدَأُ مَطْلَعَ العَامِ المُقْبِلِ. ";

/// One input.
pub struct Case {
    /// What it is.
    pub name: String,
    /// The record.
    pub input: Input,
    /// What becomes of it: `processed`, or classes of dead letters.
    pub expected: &'static [&'static str],
}

/// What became of an input: `processed`, or the class of its dead letter.
pub fn outcome(input: &Input) -> &'static str {
    let processed = decode::decode(input, &decode::Settings::default())
        .and_then(|raw| normalize::normalize(raw, input, &normalize::Settings::default()));
    match processed {
        Ok(article) => {
            std::hint::black_box(Fingerprint::of(&article));
            "processed"
        }
        Err(rejection) => rejection.class,
    }
}

fn input(payload: Vec<u8>) -> Input {
    Input {
        position: Position { topic: "news.raw".into(), partition: Partition(0), offset: Offset(0) },
        timestamp: jiff::Timestamp::UNIX_EPOCH,
        key: None,
        payload: Some(payload),
        headers: Vec::new(),
    }
}

/// Puts a text into a format.
type Frame = fn(&str) -> String;

/// The formats, each a frame for a text.
const FRAMES: &[(&str, Frame)] = &[
    ("plain", |text| format!("عنوان الخبر\n\n{text}")),
    ("json", |text| format!(r#"{{"title":"عنوان الخبر","text":"{}"}}"#, escaped(text))),
    ("json html", |text| format!(r#"{{"title":"عنوان الخبر","html":"<p>{}</p>"}}"#, escaped(text))),
    ("news-please", |text| {
        format!(
            r#"{{"title":"عنوان الخبر","maintext":"{}","source_domain":"a.example","date_publish":"2025-03-12"}}"#,
            escaped(text)
        )
    }),
    ("ninjs", |text| {
        format!(r#"{{"uri":"urn:a:1","type":"text","headline":"عنوان","body_text":"{}"}}"#, escaped(text))
    }),
    ("ninjs html", |text| {
        format!(
            r#"{{"uri":"urn:a:1","type":"text","headlines":[{{"value":"عنوان"}}],"bodies":[{{"contentType":"text/html","value":"<p>{}</p>"}}]}}"#,
            escaped(text)
        )
    }),
    ("superdesk", |text| {
        format!(r#"{{"guid":"urn:a:1","type":"text","headline":"عنوان","body_html":"<p>{}</p>"}}"#, escaped(text))
    }),
    ("cloudevent", |text| {
        format!(
            r#"{{"specversion":"1.0","id":"1","source":"/a","type":"t","data":{{"title":"عنوان","text":"{}"}}}}"#,
            escaped(text)
        )
    }),
    ("json-ld", |text| {
        format!(
            r#"{{"@context":"https://schema.org","@type":"NewsArticle","headline":"عنوان","articleBody":"{}"}}"#,
            escaped(text)
        )
    }),
    ("html", |text| {
        format!(
            "<!doctype html><html><head><title>عنوان</title></head><body><article><h1>عنوان</h1><p>{text}</p></article></body></html>"
        )
    }),
    ("html bare", |text| format!("<html><body>{text}</body></html>")),
    ("html json-ld", |text| {
        format!(
            r#"<!doctype html><html><head><script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle","headline":"عنوان","articleBody":"{}"}}</script></head><body><p>خبر</p></body></html>"#,
            escaped(text)
        )
    }),
    ("nitf", |text| {
        format!(
            "<nitf><body><body.head><hedline><hl1>عنوان</hl1></hedline></body.head><body.content><p>{text}</p></body.content></body></nitf>"
        )
    }),
    ("newsml-g2", |text| {
        format!(
            r#"<newsItem guid="urn:a:1" version="1"><itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline>عنوان</headline></contentMeta><contentSet><inlineXML><html><body><p>{text}</p></body></html></inlineXML></contentSet></newsItem>"#
        )
    }),
    ("newsml-1", |text| {
        format!(
            "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>عنوان</HeadLine></NewsLines><ContentItem><DataContent><p>{text}</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
        )
    }),
    ("rss", |text| {
        format!("<rss><channel><item><title>عنوان</title><description>{text}</description></item></channel></rss>")
    }),
    ("rss cdata", |text| {
        format!(
            "<rss><channel><item><title>عنوان</title><description><![CDATA[<p>{text}</p>]]></description></item></channel></rss>"
        )
    }),
    ("atom", |text| format!("<feed><entry><title>عنوان</title><content type=\"text\">{text}</content></entry></feed>")),
    ("iptc7901", |text| format!("\u{1}REU0012 3 POL 0120 ;\r\n\u{2}عنوان\r\n{text}\r\n\u{3}121030 GMT MAR 25\u{4}")),
    ("anpa", |text| {
        format!("\u{16}\u{16}\u{1}a0417\u{1F}\r\nu i\u{11}\u{13}BC-Slug   03-12 0310\r\n\u{2}{text}\r\n\u{3}")
    }),
];

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '"' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Pieces of text, repeated up to the size, in every format; the formats refuse some of them.
const TEXTS: &[(&str, &str)] = &[
    ("one paragraph", SENTENCE),
    ("one word", "مستشفى"),
    ("one latin word", "x"),
    ("diacritics", MARKED),
    ("lines", "سطر قصير\n"),
    ("paragraphs", "فقرة قصيرة من الخبر\n\n"),
    ("furniture", "اقرأ أيضا\n"),
    ("&amp;", "&amp;"),
    ("numeric references", "&#1575;"),
    ("unknown references", "&bad;"),
    ("ampersands", "& "),
    ("blanks", " "),
    ("line ends", "\n"),
    ("bidi marks", "\u{202b}\u{200f}"),
    ("combining marks", "\u{64e}\u{651}"),
    ("marks in the wrong order", "\u{315}\u{300}\u{5ae}\u{1d16d}"),
    ("mojibake", "Ø§Ù„Ø®Ø¨Ø± "),
    ("full stops", ". "),
    ("quotes", "«»"),
    ("emoji", "😀"),
    ("jamo", "\u{1112}\u{1161}\u{11ab}"),
    ("ligatures", "ﷺ"),
    ("digits", "2025-03-12 "),
    ("colons", "واس: "),
];

/// Markup, repeated up to the size, within formats that read markup.
const MARKUP: &[(&str, &str)] = &[
    ("p", "<p>خبر</p>"),
    ("empty p", "<p></p>"),
    ("br", "<br/>"),
    ("links", "<a href=\"https://a.example/1\">رابط</a> "),
    ("list items", "<li>خبر</li>"),
    ("divs", "<div>خبر</div>"),
    ("bold", "<b>خ</b>"),
    ("table cells", "<td>خ</td>"),
    ("comments", "<!-- x -->"),
    ("attributes", "<p a='1' b='2' c='3' d='4' e='5' class='content'>خبر</p>"),
    (
        "long paragraphs",
        "<p>وأوضح الوزير خلال مؤتمر صحفي أن المرحلة الثانية من المشروع ستبدأ مطلع العام المقبل بتكلفة كبيرة جدا</p>",
    ),
    ("images", "<img src=\"a.jpg\"/>"),
    ("scripts", "<script>x</script>"),
];

/// Openings that never close.
const DEEP: &[(&str, &str)] = &[
    ("div", "<div>"),
    ("b", "<b>"),
    ("p b", "<p><b>"),
    ("font", "<font a=1>"),
    ("a div", "<a><div></a>"),
    ("table", "<table><tr><td>"),
    ("span p", "<span><p>"),
    ("li", "<ul><li>"),
    ("svg", "<svg><g>"),
    ("object", "<object>"),
    ("template", "<template>"),
    ("unclosed tag", "<p "),
    ("lt", "<"),
    ("comment", "<!--"),
    ("cdata", "<![CDATA["),
];

fn filled(unit: &str, bytes: usize) -> String {
    unit.repeat(bytes / unit.len())
}

const ANY: &[&str] =
    &["processed", "too-large", "nesting", "no-text", "bad-xml", "bad-json", "unknown-format", "undecodable"];
const PROCESSED: &[&str] = &["processed", "too-large"];

/// All inputs, one after the other, with bodies of so many bytes (up to [`LIMIT`]).
pub fn each(bytes: usize, mut run: impl FnMut(Case)) {
    let mut case = |name: String, payload: Vec<u8>, expected| run(Case { name, input: input(payload), expected });
    let room = bytes - bytes.min(4096);
    for (format, frame) in FRAMES {
        for (name, unit) in TEXTS {
            let whole = frame(unit).len() - frame("").len();
            let count = room / whole.max(unit.len());
            let expected = if *name == "one paragraph" { PROCESSED } else { ANY };
            case(format!("{format}: {name}"), frame(&unit.repeat(count)).into_bytes(), expected);
        }
    }
    let of_markup = ["json html", "ninjs html", "html", "html bare", "nitf", "newsml-g2", "newsml-1", "rss cdata"];
    for (format, frame) in FRAMES.iter().filter(|(format, _)| of_markup.contains(format)) {
        for (name, unit) in MARKUP {
            let count = room / escaped(unit).len();
            case(format!("{format}: {name}"), frame(&unit.repeat(count)).into_bytes(), ANY);
            // Below the bound on tags, what is let through must be quick.
            for count in [20_000, 60_000] {
                if count * escaped(unit).len() < room {
                    case(format!("{format}: {count} {name}"), frame(&unit.repeat(count)).into_bytes(), ANY);
                }
            }
        }
        for (name, unit) in DEEP {
            let count = (room / escaped(unit).len()).min(100_000);
            case(
                format!("{format}: {name} never closed"),
                frame(&format!("نص{}", unit.repeat(count))).into_bytes(),
                ANY,
            );
        }
    }
    others(room, &mut case);
}

/// What is no text in a frame.
fn others(room: usize, case: &mut impl FnMut(String, Vec<u8>, &'static [&'static str])) {
    let deep = room.min(100_000);
    let mut json = |name: &str, text: String, expected| case(format!("json: {name}"), text.into_bytes(), expected);
    json("deep arrays", format!(r#"{{"text":"نص","a":{}"#, "[".repeat(deep)), &["nesting"]);
    json("deep objects", format!(r#"{{"text":"نص","a":{}"#, "{\"a\":".repeat(deep)), &["nesting"]);
    json(
        "closed deep arrays",
        format!(r#"{{"text":"نص","a":{}{}}}"#, "[".repeat(deep), "]".repeat(deep)),
        &["nesting"],
    );
    json("escapes", format!(r#"{{"title":"عنوان","text":"{}"}}"#, filled("\\u0627\\u0644 ", room)), PROCESSED);
    json("surrogates", format!(r#"{{"title":"عنوان","text":"{}"}}"#, filled("\\ud83d\\ude00", room)), ANY);
    json("line breaks", format!(r#"{{"title":"عنوان","text":"{}"}}"#, filled("ا\\n", room)), PROCESSED);
    json("quotes", format!(r#"{{"title":"عنوان","text":"{}"}}"#, filled("\\\"", room)), ANY);
    json("values", format!(r#"{{"text":"نص","a":[{}1]}}"#, filled("1,", room)), ANY);
    json("99,000 values", format!(r#"{{"text":"نص الخبر","a":[{}1]}}"#, "1,".repeat(99_000)), PROCESSED);
    json(
        "99,000 fields",
        format!(r#"{{"text":"نص الخبر"{}}}"#, (0..99_000).map(|n| format!(",\"k{n}\":1")).collect::<String>()),
        PROCESSED,
    );
    json("empty objects", format!(r#"{{"text":"نص","a":[{}1]}}"#, "{},".repeat(99_000)), ANY);
    json("same key", format!(r#"{{{}"text":"نص الخبر"}}"#, "\"text\":\"خبر\",".repeat(99_000)), ANY);
    json(
        "subjects",
        format!(
            r#"{{"uri":"urn:a:1","type":"text","headline":"ع","body_text":"نص الخبر","subject":[{}{{"name":"x"}}]}}"#,
            "{\"name\":\"موضوع\",\"code\":\"medtop:20000001\"},".repeat(33_000)
        ),
        ANY,
    );
    json(
        "associations",
        format!(
            r#"{{"uri":"urn:a:1","type":"text","headline":"ع","body_text":"نص الخبر","associations":{{{}"z":{{"type":"picture"}}}}}}"#,
            (0..24_000)
                .map(|n| format!("\"a{n}\":{{\"type\":\"picture\",\"headline\":\"x\",\"renditions\":{{}}}},"))
                .collect::<String>()
        ),
        ANY,
    );
    json("a title as long as all", format!(r#"{{"title":"{}","text":"نص الخبر"}}"#, filled(SENTENCE, room)), PROCESSED);
    json(
        "a url as long as all",
        format!(r#"{{"title":"ع","text":"نص الخبر","url":"https://a.example/?{}"}}"#, filled("a=1&", room)),
        PROCESSED,
    );
    json(
        "an author as long as all",
        format!(r#"{{"title":"ع","text":"نص الخبر","author":"{}"}}"#, filled("محمد و", room)),
        PROCESSED,
    );
    json(
        "a date as long as all",
        format!(r#"{{"title":"ع","text":"نص الخبر","date":"{}"}}"#, filled("12 مارس ", room)),
        PROCESSED,
    );
    json("a date of digits", format!(r#"{{"title":"ع","text":"نص الخبر","date":"{}"}}"#, filled("1", room)), PROCESSED);
    json(
        "a source as long as all",
        format!(r#"{{"title":"ع","text":"نص الخبر","source":"{}"}}"#, filled("واس ", room)),
        PROCESSED,
    );
    json(
        "a language as long as all",
        format!(r#"{{"title":"ع","text":"نص الخبر","language":"{}"}}"#, filled("ar-", room)),
        PROCESSED,
    );
    json(
        "an id as long as all",
        format!(r#"{{"title":"ع","text":"نص الخبر","id":"{}"}}"#, filled("خبر ", room)),
        PROCESSED,
    );

    let mut xml = |name: &str, text: String, expected| case(format!("xml: {name}"), text.into_bytes(), expected);
    let nitf = |text: &str| format!("<nitf><body><body.content><p>{text}</p></body.content></body></nitf>");
    let mut bomb = String::from("<!DOCTYPE nitf [<!ENTITY a0 'ها'>");
    for level in 1..30 {
        bomb += &format!("<!ENTITY a{level} '{}'>", format!("&a{};", level - 1).repeat(10));
    }
    xml("billion laughs", format!("{bomb}]>{}", nitf("نص &a29; الخبر")), PROCESSED);
    xml(
        "quadratic entities",
        format!("<!DOCTYPE nitf [<!ENTITY a '{}'>]>{}", filled("ها", room / 2), nitf(&filled("&a;", room / 2))),
        ANY,
    );
    xml(
        "entity declarations",
        format!("<!DOCTYPE nitf [{}]>{}", filled("<!ENTITY a 'b'>", room), nitf("نص الخبر")),
        PROCESSED,
    );
    xml("deep", format!("<nitf>{}", "<block>".repeat(deep)), &["nesting"]);
    xml("deep and closed", nitf(&format!("{}نص{}", "<em>".repeat(deep), "</em>".repeat(deep))), &["nesting"]);
    xml(
        "attributes",
        format!(
            "<nitf {}>{}",
            filled("x='1' ", room),
            "<body><body.content><p>نص الخبر</p></body.content></body></nitf>"
        ),
        ANY,
    );
    xml("elements", nitf(&filled("<a/>", room)), ANY);
    xml("490,000 empty elements", nitf(&format!("نص {}", "<a/>".repeat((room / 4).min(490_000)))), ANY);
    xml("240,000 p", nitf(&"<p>خبر</p>".repeat((room / 15).min(240_000))), ANY);
    let contents = |items: String| {
        format!(
            "<newsItem guid=\"urn:a:1\"><itemMeta/><contentMeta><headline>ع</headline></contentMeta><contentSet><inlineData>نص الخبر</inlineData>{items}</contentSet></newsItem>"
        )
    };
    xml("newsml-g2 contents", contents("<inlineXML/>".repeat((room / 12).min(400_000))), ANY);
    xml("newsml-g2 data", contents("<inlineData>خ</inlineData>".repeat((room / 30).min(200_000))), ANY);
    let g2 = |meta: String| {
        format!(
            "<newsItem guid=\"urn:a:1\"><itemMeta/><contentMeta><headline>ع</headline>{meta}</contentMeta><contentSet><inlineData>نص الخبر</inlineData></contentSet></newsItem>"
        )
    };
    xml(
        "newsml-g2 subjects",
        g2("<subject qcode=\"medtop:20000001\"><name>موضوع</name></subject>".repeat((room / 60).min(120_000))),
        ANY,
    );
    xml("newsml-g2 headlines", g2("<headline>عنوان</headline>".repeat((room / 34).min(240_000))), ANY);
    xml(
        "newsml-g2 catalogs",
        format!(
            "<newsItem guid=\"urn:a:1\"><catalog>{}</catalog><itemMeta/><contentMeta>{}</contentMeta><contentSet><inlineData>نص الخبر</inlineData></contentSet></newsItem>",
            (0..(room / 90).min(60_000))
                .map(|n| format!("<scheme alias=\"a{n}\" uri=\"http://a.example/{n}/\"/>"))
                .collect::<String>(),
            (0..(room / 90).min(60_000)).map(|n| format!("<subject qcode=\"a{n}:1\"/>")).collect::<String>()
        ),
        ANY,
    );
    xml(
        "newsml-g2 items",
        format!(
            "<newsMessage><itemSet>{}</itemSet></newsMessage>",
            "<newsItem guid=\"a\"/>".repeat((room / 22).min(400_000))
        ),
        ANY,
    );
    let newsml = |items: String| {
        format!(
            "<NewsML><NewsItem><NewsComponent><ContentItem><DataContent>نص الخبر</DataContent></ContentItem>{items}</NewsComponent></NewsItem></NewsML>"
        )
    };
    xml("newsml-1 contents", newsml("<ContentItem/>".repeat((room / 14).min(400_000))), ANY);
    xml(
        "newsml-1 components",
        newsml("<NewsComponent><ContentItem/></NewsComponent>".repeat((room / 46).min(240_000))),
        ANY,
    );
    xml(
        "nitf keywords",
        format!(
            "<nitf><head><docdata><key-list>{}</key-list></docdata></head><body><body.content><p>نص الخبر</p></body.content></body></nitf>",
            "<keyword key=\"حج\"/>".repeat((room / 22).min(400_000))
        ),
        ANY,
    );
    xml("rss items", format!("<rss><channel>{}</channel></rss>", "<item/>".repeat((room / 7).min(490_000))), ANY);
    xml(
        "rss categories",
        format!(
            "<rss><channel><item><title>ع</title><description>نص الخبر</description>{}</item></channel></rss>",
            "<category>حج</category>".repeat((room / 26).min(240_000))
        ),
        ANY,
    );
    xml(
        "atom links",
        format!(
            "<feed><entry><title>ع</title><summary>نص الخبر</summary>{}</entry></feed>",
            "<link rel=\"related\" href=\"/a\"/>".repeat((room / 32).min(400_000))
        ),
        ANY,
    );

    let mut html = |name: &str, text: String, expected| case(format!("html: {name}"), text.into_bytes(), expected);
    let page = |head: &str, body: &str| {
        format!("<!doctype html><html><head><title>ع</title>{head}</head><body><p>نص الخبر</p>{body}</body></html>")
    };
    html("300,000 links", page("", &"<a href=/>رابط</a>".repeat((room / 24).min(300_000))), ANY);
    html("60,000 metas", page(&"<meta name=author content=محمد>".repeat((room / 40).min(60_000)), ""), ANY);
    html("a script", page(&format!("<script>{}</script>", filled("var a=1<2;", room)), ""), PROCESSED);
    html("a comment", page("", &format!("<!--{}-->", filled("- ", room))), PROCESSED);
    html(
        "json-ld blocks",
        page(&"<script type=\"application/ld+json\">{}</script>".repeat((room / 46).min(30_000)), ""),
        ANY,
    );
    html(
        "deep json-ld",
        page(&format!("<script type=\"application/ld+json\">{}</script>", "[".repeat(deep)), ""),
        PROCESSED,
    );
    html(
        "json-ld values",
        page(&format!("<script type=\"application/ld+json\">[{}1]</script>", "1,".repeat((room / 2).min(99_000))), ""),
        PROCESSED,
    );
    html(
        "json-ld objects",
        page(
            &format!(
                "<script type=\"application/ld+json\">[{}{{}}]</script>",
                "{\"@type\":\"NewsArticle\"},".repeat((room / 24).min(99_000))
            ),
            "",
        ),
        ANY,
    );
    html(
        "attributes of one tag",
        page(
            "",
            &format!("<p {}>خبر</p>", (0..(room / 10).min(100_000)).map(|n| format!("a{n}=1 ")).collect::<String>()),
        ),
        ANY,
    );
    html("an attribute as long as all", page("", &format!("<p a=\"{}\">خبر</p>", filled("x ", room))), PROCESSED);
    html("a tag name as long as all", page("", &format!("<{}>خبر", filled("x", room))), ANY);
    html("misnested", page("", &"<b><i></b></i>".repeat((room / 14).min(17_000))), ANY);
    html("misnested blocks", page("", &"<b><p></b></p>".repeat((room / 14).min(17_000))), ANY);
    html("text in a table", page("", &format!("<table>{}", "x<td></td>".repeat((room / 10).min(30_000)))), ANY);
    html(
        "nested 500 times in turn",
        page("", &format!("{}{}", "<div>".repeat(500), "<p>خ</p>".repeat((room / 9).min(30_000)))),
        ANY,
    );

    let zeros = vec![b' '; 12 * room];
    let gzip = gzip(&zeros);
    let zstd = zstd::bulk::compress(&zeros, 19).unwrap_or_default();
    case("packed: gzip bomb".into(), gzip.clone(), if room > LIMIT / 10 { &["too-large"] } else { ANY });
    case("packed: zstd bomb".into(), zstd.clone(), if room > LIMIT / 10 { &["too-large"] } else { ANY });
    case("packed: gzip in gzip".into(), self::gzip(&gzip), &["undecodable"]);
    case("packed: zstd in gzip".into(), self::gzip(&zstd), &["undecodable"]);
    case("packed: gzip members".into(), self::gzip(b"").repeat(room / 20), &["undecodable"]);
    case("packed: zstd frames".into(), zstd::bulk::compress(b"", 1).unwrap_or_default().repeat(room / 9), ANY);
    case("packed: an article".into(), self::gzip(format!("عنوان\n\n{}", filled(SENTENCE, room)).as_bytes()), PROCESSED);

    let mut bytes = |name: &str, payload: Vec<u8>| case(format!("bytes: {name}"), payload, ANY);
    bytes("zeros", vec![0; room]);
    bytes("0xff", vec![0xFF; room]);
    bytes("noise", (0..room as u64).map(|n| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect());
    bytes("windows-1256", [0xC7, 0xE1, 0xCE, 0xC8, 0xD1, 0x20].repeat(room / 6));
    bytes("utf-16", [b"\xFF\xFE".to_vec(), [0x27, 0x06, 0x44, 0x06, 0x20, 0x00].repeat(room / 6)].concat());
    bytes("broken utf-8", [0xD8, 0xA7, 0xD8, 0x20].repeat(room / 4));
    bytes("syn", vec![0x16; room]);
    bytes("braces", vec![b'{'; room]);
    bytes("brackets", vec![b'['; room]);
    bytes("angles", vec![b'<'; room]);
    bytes("declarations", b"<!DOCTYPE ".repeat(room / 10));
    bytes("comments before a root", [b"<!---->".repeat(room / 7), b"<nitf/>".to_vec()].concat());
    bytes("base64 lines", b"2KfZhNiu2KjYsQ==\r\n".repeat(room / 18));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}
