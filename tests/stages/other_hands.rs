//! The story of `story` as other systems would write it: the ways that one format leaves open.

use newswire::record::{Article, DateSource};
use serde_json::json;

use crate::same_story::difference;
use crate::spellings::base64;
use crate::story::{Story, arabic, english, escaped, read};
use crate::support::input;

type Headers = Vec<(&'static str, &'static str)>;

fn elements(story: &Story, element: &str) -> String {
    story.paragraphs.iter().map(|text| format!("<{element}>{}</{element}>", escaped(text))).collect()
}

fn joined(story: &Story, between: &str) -> String {
    story.paragraphs.iter().map(|text| escaped(text)).collect::<Vec<_>>().join(between)
}

/// A page with as little around the story as can be.
fn page(story: &Story, head: &str, above: &str, text: &str) -> String {
    let title = escaped(&story.headline);
    format!("<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{above}{text}</body></html>")
}

fn variants(story: &Story) -> Vec<(&'static str, Vec<u8>, Headers)> {
    let (title, byline) = (escaped(&story.headline), &story.byline);
    let said = |by: &str| format!("{} {byline}", by.trim_end_matches(':'));
    let by = said(story.by);
    let lang = story.language;
    let paragraphs: Vec<String> = story.paragraphs.iter().map(|text| text.replace('&', "&amp;")).collect();
    let plain = paragraphs.join("\n\n");
    let mut all: Vec<(&'static str, String, Headers)> = vec![
        // Pages.
        ("page, bare paragraphs", page(story, &format!("<meta name=author content=\"{byline}\">"), "", &elements(story, "p")), vec![]),
        ("page, divs", page(story, &format!("<meta name=author content=\"{byline}\">"), "", &format!("<div class=content>{}</div>", elements(story, "div"))), vec![]),
        ("page, line breaks", page(story, "", &format!("<div class=\"author\">{byline}</div>"), &format!("<div id=\"article-body\">{}</div>", joined(story, "<br/><br/>\n"))), vec![]),
        ("page, author in a span", page(story, "", &format!("<span class=\"author-name\">{by}</span>"), &format!("<article>{}</article>", elements(story, "p"))), vec![]),
        ("page, author as a paragraph", page(story, "", "", &format!("<article><p class=\"byline\">{by}</p>{}</article>", elements(story, "p"))), vec![]),
        ("page, author by itemprop", page(story, "", &format!("<span itemprop=\"author\" itemscope><span itemprop=\"name\">{byline}</span></span>"), &format!("<div itemprop=\"articleBody\">{}</div>", story.markup())), vec![]),
        ("page in one line of nbsp", page(story, "", &format!("<a rel=author>{byline}</a>"), &format!("<main>{}</main>", elements(story, "p").replace("</p>", "</p><p>&nbsp;</p>"))), vec![]),
        ("xhtml", format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x\">{}", page(story, &format!("<meta name=\"author\" content=\"{byline}\"/>"), "", &story.markup())), vec![("content-type", "application/xhtml+xml; charset=utf-8")]),
        ("inline marks", page(story, &format!("<meta name=author content=\"{byline}\">"), "", &format!("<article>{}</article>", story.markup().replacen("<p>", "<p><strong>", 1).replacen("</p>", "</strong></p>", 1).replace("2020", "<a href=/x><em>20</em>20</a>"))), vec![]),
        // JSON.
        ("ninjs 1, byline with its word", json!({"uri": "urn:a", "versioncreated": "2025-03-12T09:00:00Z", "headline": story.headline, "byline": by, "body_text": plain}).to_string(), vec![]),
        ("ninjs 1, xhtml body", json!({"uri": "urn:a", "versioncreated": "2025-03-12T09:00:00Z", "headline": story.headline, "byline": byline, "body_xhtml": format!("<div xmlns='http://www.w3.org/1999/xhtml'>{}</div>", story.markup())}).to_string(), vec![("content-type", "application/ninjs+json")]),
        ("ninjs 3, two bodies", json!({"uri": "urn:a", "standard": {"name": "ninjs", "version": "3.1"}, "by": by, "headlines": [{"value": story.headline}], "bodies": [{"role": "main", "contentType": "text/html", "value": story.markup()}, {"role": "teaser", "contentType": "text/plain", "value": "x"}]}).to_string(), vec![]),
        ("json, paragraphs", json!({"headline": story.headline, "author": {"name": byline}, "body": paragraphs}).to_string(), vec![]),
        ("json, blocks", json!({"title": story.headline, "authors": [{"name": byline}], "content": paragraphs.iter().map(|text| json!({"type": "p", "text": text})).collect::<Vec<_>>()}).to_string(), vec![]),
        ("json, single breaks", json!({"title": story.headline, "byline": by, "text": paragraphs.join("\n")}).to_string(), vec![]),
        ("json, byline in the text", json!({"title": story.headline, "text": format!("{}\n\n{plain}", said(story.by))}).to_string(), vec![]),
        ("json, title and byline in the text", json!({"title": story.headline, "text": format!("{}\n{}\n{}", story.headline, said(story.by), paragraphs.join("\n"))}).to_string(), vec![]),
        ("json, markup with breaks", json!({"title": story.headline, "creator": [byline], "html": joined(story, "<br><br>")}).to_string(), vec![]),
        ("json-ld, list of authors", json!({"@context": "http://schema.org/", "@type": ["NewsArticle"], "headline": story.headline, "author": [{"@type": "Person", "name": byline}], "articleBody": plain}).to_string(), vec![("content-type", "application/ld+json")]),
        ("json-ld, markup", json!({"@context": {"@vocab": "https://schema.org/"}, "@type": "ReportageNewsArticle", "headline": story.headline, "author": byline, "articleBody": story.markup()}).to_string(), vec![]),
        ("event, text data", json!({"specversion": "1.0", "type": "t", "source": "s", "id": "1", "datacontenttype": "text/html", "data": page(story, &format!("<meta name=author content=\"{byline}\">"), "", &elements(story, "p"))}).to_string(), vec![("content-type", "application/cloudevents+json; charset=UTF-8")]),
        // XML.
        ("nitf, blocks and persons", format!("<?xml version='1.0'?><!DOCTYPE nitf SYSTEM \"nitf-3-3.dtd\"><nitf><body><body.head><hedline><hl1>{title}</hl1></hedline><byline>{by_word} <person>{byline}</person><byttl>x</byttl></byline></body.head><body.content><block>{}</block></body.content></body></nitf>", elements(story, "p"), by_word = story.by.trim_end_matches(':')), vec![]),
        ("newsml-g2, prefix and creator", format!("<nar:newsItem xmlns:nar='http://iptc.org/std/nar/2006-10-01/' guid='urn:a' xml:lang='{lang}'><nar:itemMeta><nar:itemClass qcode='ninat:text'/></nar:itemMeta><nar:contentMeta><nar:creator><nar:name>{byline}</nar:name></nar:creator><nar:headline>{title}</nar:headline></nar:contentMeta><nar:contentSet><nar:inlineXML contenttype='application/xhtml+xml'><h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:head/><h:body>{}</h:body></h:html></nar:inlineXML></nar:contentSet></nar:newsItem>", elements(story, "h:p")), vec![("content-type", "application/vnd.iptc.g2.newsitem+xml")]),
        ("newsml 1, text in cdata", format!("<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>{title}</HeadLine><ByLine>{by}</ByLine></NewsLines><ContentItem><MimeType FormalName='text/html'/><DataContent><![CDATA[{}]]></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>", story.markup()), vec![]),
        ("rss, everything in cdata", format!("<rss version='2.0'><channel><item><title><![CDATA[{title}]]></title><author>desk@wire.example ({byline})</author><description><![CDATA[{}]]></description></item></channel></rss>", story.markup()), vec![]),
        ("rss, text with references twice over", format!("<rss version='2.0'><channel><item><title>{}</title><author>{byline}</author><description>{}</description></item></channel></rss>", escaped(&title), escaped(&escaped(&story.text()))), vec![]),
        ("rss 1.0", format!("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel/><item rdf:about='urn:x'><title>{title}</title><dc:creator>{byline}</dc:creator><content:encoded><![CDATA[{}]]></content:encoded></item></rdf:RDF>", joined(story, "<br /><br />")), vec![]),
        ("atom feed", format!("<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title><entry><title type='html'>{}</title><author><name>{byline}</name></author><summary>x</summary><content type='html'><![CDATA[{}]]></content></entry></feed>", escaped(&title), story.markup()), vec![("content-type", "application/atom+xml")]),
        // Text.
        ("plain, single breaks", format!("{}\n{}\n{}", story.headline, said(story.by), paragraphs.join("\n")), vec![]),
        ("plain, CR CR LF", format!("{}\r\r\n\r\r\n{}\r\r\n\r\r\n{}", story.headline, said(story.by), paragraphs.join("\r\r\n\r\r\n")), vec![]),
        ("plain, spaces around", format!("  \n\t{}  \n \n{}\t\n\u{A0}\n   {}\n \u{200F}\n", story.headline, said(story.by), paragraphs.join(" \n\u{200F}\n\t ")), vec![("content-type", "text/plain")]),
        ("plain, separators of Unicode", format!("{}\u{2029}{}\u{2029}{}", story.headline, said(story.by), paragraphs.join("\u{2029}")), vec![]),
        ("iptc 7901, not wrapped", format!("\u{1}abc123 3 pol 9\n\u{2}{}\n\n{}\n\n{plain}\n\u{3}120900 Mar 25", story.headline, said(story.by)), vec![]),
        ("iptc 7901, CR CR LF", format!("\u{1}abc123 3 pol 9\r\r\n\u{2}{} =\r\r\n\r\r\n{}\r\r\n\r\r\n   {}\r\r\n\u{3}120900 Mar 25", story.headline, said(story.by), paragraphs.join("\r\r\n\r\r\n   ")), vec![]),
    ];
    if lang == "en" {
        all.push(("ninjs 1, byline in capitals", json!({"uri": "urn:a", "versioncreated": "2025-03-12T09:00:00Z", "headline": story.headline, "byline": format!("BY {byline}"), "body_html": story.markup()}).to_string(), vec![]));
    }
    let mut all: Vec<(&'static str, Vec<u8>, Headers)> =
        all.into_iter().map(|(name, text, headers)| (name, text.into_bytes(), headers)).collect();
    let data = String::from_utf8(base64(all[0].1.as_slice())).unwrap();
    let event = json!({"specversion": "1.0", "type": "t", "source": "s", "id": "1", "datacontenttype": "text/html", "data_base64": data});
    all.push(("event, base64 of a page", event.to_string().into_bytes(), vec![]));
    all
}

#[test]
fn a_page_without_metadata_shows_its_date_by_the_headline() {
    let story = arabic();
    for (above, date) in [
        (
            "<div class=hd><div class=x>الأربعاء، 12 آذار/مارس 2025، آخر تحديث 14:00 (GMT+0400)</div></div>",
            Some("2025-03-12T10:00:00Z"),
        ),
        ("<div><span>الثلاثاء ١١ مارس ٢٠٢٥</span><span>321 مشاهدة</span></div>", Some("2025-03-11T00:00:00Z")),
        ("<ul><li>12 تعليقا</li><li>نشر في: 11 مارس 2025</li></ul>", Some("2025-03-11T00:00:00Z")),
        // What says more than a date is none.
        ("<h2>سندات 2020 استحقت في 3 مارس 2025</h2>", None),
        ("<div>نشرة 24</div>", None),
    ] {
        let text = format!("<div class=\"story-text\">{}</div>", elements(&story, "p"));
        let article = read(&input(page(&story, "", above, &text), &[])).unwrap();
        let expected = date.map(|date| (date.parse().unwrap(), DateSource::Text));
        let found = (article.date_source != DateSource::KafkaTimestamp)
            .then_some((article.version_created, article.date_source));
        assert_eq!(found, expected, "{above}");
    }
}

#[test]
fn one_article_is_the_same_from_other_hands() {
    let mut failures = Vec::new();
    for story in [arabic(), english()] {
        for (name, bytes, headers) in variants(&story) {
            let name = format!("{}, {name}", story.language);
            let article: Article = match read(&input(bytes, &headers)) {
                Ok(article) => article,
                Err(error) => {
                    failures.push(format!("{name}: {error}"));
                    continue;
                }
            };
            for (what, found, expected) in [
                ("title", article.title.as_str(), story.headline.clone()),
                ("byline", article.byline.as_deref().unwrap_or("-"), story.byline.clone()),
                ("body", &article.body, story.text()),
            ] {
                if found != expected {
                    failures.push(format!("{name} as {:?}: {what} {}", article.format, difference(found, &expected)));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}
