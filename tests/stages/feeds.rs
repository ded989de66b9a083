//! RSS and Atom.

use newswire::decode::class;
use newswire::record::{InputFormat, PubStatus, RawArticle};

use crate::support::{article, decoded, embargo, fixture};

fn read(text: &str) -> RawArticle {
    decoded(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn an_item_of_rss() {
    let raw = decoded(fixture("rss_arabic.xml")).unwrap();
    assert_eq!(raw.format, InputFormat::Rss);
    assert_eq!(raw.uri.as_deref(), Some("almina-7714"));
    assert_eq!(raw.source.as_deref(), Some("صحيفة الميناء"));
    assert_eq!(raw.byline.as_deref(), Some("رنا الخطيب, سامي عودة"));
    assert_eq!(
        (raw.language.as_deref(), raw.first_created.as_deref()),
        (Some("ar-JO"), Some("Wed, 12 Mar 2025 16:05:00 +0300"))
    );
    assert_eq!(raw.carried.descriptions[0].value, "سفينة بطول 120 مترا ترسو في الميناء.");
    let subjects: Vec<_> = raw.carried.subjects.iter().map(|one| (one.name.as_deref(), one.uri.as_deref())).collect();
    let topic = "http://cv.iptc.org/newscodes/mediatopic/04000000";
    assert_eq!(subjects, [(Some("اقتصاد"), None), (Some("04000000"), Some(topic))]);
    let media: Vec<_> = raw.carried.associations.iter().map(|one| (&one["uri"], &one["type"], &one["by"])).collect();
    assert_eq!(media.len(), 2);
    assert_eq!(media[0].0, "https://almina.example/s.jpg");
    assert_eq!(
        (media[1].0, media[1].1, media[1].2),
        (&"https://almina.example/s.mp4".into(), &"video".into(), &"محمد عبيد".into())
    );
    assert!(raw.flags.is_empty(), "{:?}", raw.flags);

    let article = article(fixture("rss_arabic.xml"));
    assert_eq!(article.title, "العقبة تستقبل أول سفينة كهربائية \"صديقة للبيئة\"");
    assert_eq!(article.url.as_deref(), Some("https://almina.example/economy/7714"));
    assert_eq!(
        article.body,
        "العقبة (بترا) – استقبل ميناء العقبة، اليوم الأربعاء، أول سفينة شحن تعمل بالكهرباء.\n\n\
         وقال مدير الميناء إن السفينة «تقطع 200 ميل بشحنة واحدة»."
    );
    assert_eq!(article.carried.copyright_notice.as_deref(), Some("جميع الحقوق محفوظة لصحيفة الميناء 2025"));
}

#[test]
fn an_item_of_rss_1() {
    let raw = decoded(fixture("rss1_rdf.xml")).unwrap();
    assert_eq!((raw.format, raw.source.as_deref()), (InputFormat::Rss, Some("Harbour Gazette")));
    assert_eq!(
        (raw.uri.as_deref(), raw.url.as_deref()),
        (Some("https://harbour.example/n/31"), Some("https://harbour.example/n/31"))
    );
    assert_eq!((raw.version.as_deref(), embargo(&raw).as_deref()), (Some("2"), Some("2025-03-13T00:01:00Z")));
    assert_eq!((raw.language.as_deref(), raw.byline.as_deref()), (Some("en"), Some("Tom Ashby")));
    assert_eq!(raw.flags, ["body-from-description"]);
    assert!(raw.body.ends_with("after repairs of five weeks."));
}

#[test]
fn an_entry_of_atom() {
    let raw = decoded(fixture("atom_arabic.xml")).unwrap();
    assert_eq!((raw.format, raw.source.as_deref()), (InputFormat::Atom, Some("مرصد الصحراء")));
    assert_eq!(raw.title.as_deref(), Some("اكتشاف واحة قديمة قرب تدمر"));
    assert_eq!(
        (raw.uri.as_deref(), raw.url.as_deref()),
        (Some("tag:marsad.example,2025:9"), Some("https://marsad.example/e/9"))
    );
    assert_eq!(
        raw.body,
        "تدمر – عثرت بعثة أثرية على واحة يعود تاريخها إلى ألفي عام.\n\nوقالت رئيسة البعثة إن قنوات الري ما زالت سليمة."
    );
    assert_eq!((raw.byline.as_deref(), raw.language.as_deref()), (Some("هيئة التحرير"), Some("ar")));
    assert_eq!(raw.first_created.as_deref(), Some("2025-03-11T08:00:00+03:00"));
    assert_eq!(raw.version_created.as_deref(), Some("2025-03-12T10:15:00+03:00"));
    let subjects: Vec<_> = raw.carried.subjects.iter().map(|one| (one.name.as_deref(), one.uri.as_deref())).collect();
    assert_eq!(subjects, [(Some("آثار"), Some("https://marsad.example/topics/archaeology")), (Some("syria"), None)]);
    assert_eq!(raw.carried.associations[0]["type"], "audio");
    assert_eq!(raw.carried.descriptions[0].value, "واحة عمرها ألفا عام.");
}

#[test]
fn items_by_themselves_and_spellings_of_their_texts() {
    let body = "قال الوزير إن <الخطة> جاهزة";
    for (text, format) in [
        (
            "<item><title>عنوان</title><description>قال الوزير إن &lt;الخطة&gt; جاهزة</description></item>",
            InputFormat::Rss,
        ),
        (
            "<item><title>عنوان</title><description><![CDATA[<p>قال الوزير إن &lt;الخطة&gt; جاهزة</p>]]></description></item>",
            InputFormat::Rss,
        ),
        (
            "<item><title>عنوان</title><content:encoded><p>قال الوزير</p><p>إن</p></content:encoded></item>",
            InputFormat::Rss,
        ),
        (
            "<?xml version='1.0'?><item><title>عنوان</title><description>&lt;p&gt;قال الوزير إن &amp;lt;الخطة&amp;gt; جاهزة&lt;/p&gt;</description></item>",
            InputFormat::Rss,
        ),
        ("<entry><title>عنوان</title><content>قال الوزير إن &lt;الخطة&gt; جاهزة</content></entry>", InputFormat::Atom),
        (
            "<entry><title>عنوان</title><content type='text'>قال الوزير إن &lt;الخطة&gt; جاهزة</content></entry>",
            InputFormat::Atom,
        ),
        (
            "<entry><title>عنوان</title><content type='html'>&lt;p>قال الوزير إن &amp;lt;الخطة> جاهزة</content></entry>",
            InputFormat::Atom,
        ),
        (
            "<a:entry xmlns:a='http://www.w3.org/2005/Atom'><a:title>عنوان</a:title><a:content type='xhtml'><div><p>قال الوزير إن &lt;الخطة&gt; جاهزة</p></div></a:content></a:entry>",
            InputFormat::Atom,
        ),
        (
            "<entry><title>عنوان</title><media:content url='https://x.example/1.jpg' type='image/jpeg'/><summary>قال الوزير إن &lt;الخطة&gt; جاهزة</summary><content type='image/png'>aGk=</content></entry>",
            InputFormat::Atom,
        ),
    ] {
        let raw = read(text);
        let expected = if text.contains("encoded") { "قال الوزير\n\nإن" } else { body };
        assert_eq!((raw.format, raw.title.as_deref(), raw.body.as_str()), (format, Some("عنوان"), expected), "{text}");
    }
}

#[test]
fn addresses_ids_and_authors() {
    for (inner, uri, url, byline) in [
        ("<guid>https://x.example/1</guid>", Some("https://x.example/1"), Some("https://x.example/1"), None),
        ("<guid isPermaLink='false'>https://x.example/1</guid>", Some("https://x.example/1"), None, None),
        ("<guid>17</guid><link>https://x.example/1</link>", Some("17"), Some("https://x.example/1"), None),
        (
            "<link/><guid>17</guid><atom:link rel='self' href='https://x.example/f'/><atom:link href='https://x.example/1'/>",
            Some("17"),
            Some("https://x.example/1"),
            None,
        ),
        (
            "<link>https://feeds.example/~r/1</link><feedburner:origLink>https://x.example/1</feedburner:origLink>",
            None,
            Some("https://x.example/1"),
            None,
        ),
        ("<author>desk@x.example (منى السيد)</author>", None, None, Some("منى السيد")),
        ("<author>منى السيد</author><itunes:author>x</itunes:author>", None, None, Some("منى السيد")),
    ] {
        let raw = read(&format!("<item><title>عنوان</title><description>نص</description>{inner}</item>"));
        assert_eq!((raw.uri.as_deref(), raw.url.as_deref(), raw.byline.as_deref()), (uri, url, byline), "{inner}");
    }
}

#[test]
fn a_record_holds_one_item() {
    let item = "<item><title>عنوان</title><description>نص</description></item>";
    let entry = "<entry><title>عنوان</title><summary>نص</summary></entry>";
    for (text, class, hint) in [
        (format!("<rss><channel>{}</channel></rss>", item.repeat(3)), class::UNKNOWN_FORMAT, "3 items"),
        (format!("<rdf:RDF><channel/>{}</rdf:RDF>", item.repeat(2)), class::UNKNOWN_FORMAT, "one by one"),
        (format!("<feed>{}</feed>", entry.repeat(20_000)), class::UNKNOWN_FORMAT, "20000 items"),
        (item.repeat(2), class::BAD_XML, "second root"),
        ("<rss><channel><title>x</title></channel></rss>".to_owned(), class::NO_TEXT, "without items"),
        ("<feed/>".to_owned(), class::NO_TEXT, "without items"),
        ("<item><title>عنوان فقط</title></item>".to_owned(), class::NO_TEXT, "content or description"),
        (
            "<entry><title>عنوان</title><content src='https://x.example/1' type='text/html'/></entry>".to_owned(),
            class::NO_TEXT,
            "content or summary",
        ),
        ("<item><title>عنوان</title><description>نص".to_owned(), class::BAD_XML, "cut off"),
        (format!("<rss><channel>{}", "<item>".repeat(100_000)), class::NESTING, "nested"),
        (
            format!("<item><description><![CDATA[<html><body>{}]]></description></item>", "<div>".repeat(100_000)),
            class::NESTING,
            "nested",
        ),
    ] {
        let rejection = decoded(text.clone()).expect_err(&text[..text.len().min(80)]);
        assert_eq!(rejection.class, class, "{rejection}");
        assert!(rejection.message.contains(hint), "{rejection}");
    }
    assert_eq!(read(&format!("<rss><channel>{item}</channel></rss>")).body, "نص");
    // Another prefix for the extension, and one for the feed itself.
    let prefixed = "<r:item xmlns:r='http://purl.org/rss/1.0/' xmlns:m='http://search.yahoo.com/mrss/'>\
        <m:title>صورة</m:title><m:description>تعليق</m:description><r:title>عنوان</r:title><r:description>نص</r:description></r:item>";
    let raw = read(prefixed);
    assert_eq!((raw.title.as_deref(), raw.body.as_str()), (Some("عنوان"), "نص"));
}

#[test]
fn drafts_are_withheld_and_bombs_cost_their_length() {
    let raw = read(
        "<entry><title>ت</title><content>نص</content><app:control><app:draft>yes</app:draft></app:control></entry>",
    );
    assert_eq!(raw.status, PubStatus::Withheld);
    let bomb = "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><rss><channel><item><title>x</title><description>نص &b; نص</description></item></channel></rss>";
    let raw = read(bomb);
    assert_eq!((raw.body.as_str(), raw.flags.contains(&"entities-not-expanded")), ("نص &b; نص", true));
}
