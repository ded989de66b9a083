//! The story of `story` in XML and wire text.

use newswire::record::InputFormat;

use crate::story::{Family, Rendering, Story, escaped, rendering};

pub const RENDERINGS: &[Rendering] = &[
    rendering("newsml-g2, nitf inside", InputFormat::NewsmlG2, Family::Xml, |story| {
        g2(story, &nitf_element(story, "x"))
    }),
    rendering("newsml-g2, xhtml inside", InputFormat::NewsmlG2, Family::Xml, |story| g2(story, &xhtml(story))),
    rendering("newsml-g2, html in inlineData", InputFormat::NewsmlG2, Family::Xml, g2_data_html),
    rendering("newsml-g2, text in inlineData", InputFormat::NewsmlG2, Family::Xml, g2_data_text),
    rendering("newsml-g2 message", InputFormat::NewsmlG2, Family::Xml, g2_message),
    rendering("newsml 1.2, nitf inside", InputFormat::Newsml1, Family::Xml, |story| {
        newsml_1(story, &nitf_element(story, "x"))
    }),
    rendering("newsml 1.2, paragraphs inside", InputFormat::Newsml1, Family::Xml, |story| {
        newsml_1(story, &story.marked_up("p"))
    }),
    rendering("nitf", InputFormat::Nitf, Family::Xml, |story| format!("{DECLARATION}{}", nitf_element(story, "hl2"))),
    rendering("rss, content:encoded", InputFormat::Rss, Family::Xml, |story| {
        rss(story, &format!("<content:encoded><![CDATA[{}]]></content:encoded>", story.markup()))
    }),
    rendering("rss, escaped description", InputFormat::Rss, Family::Xml, |story| {
        rss(story, &format!("<description>{}</description>", escaped(&story.markup())))
    }),
    rendering("rss item alone", InputFormat::Rss, Family::Xml, rss_item),
    rendering("atom, html", InputFormat::Atom, Family::Xml, |story| {
        atom(story, &format!("<content type=\"html\">{}</content>", escaped(&story.markup())))
    }),
    rendering("atom, xhtml", InputFormat::Atom, Family::Xml, |story| {
        let markup = story.markup();
        atom(
            story,
            &format!("<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{markup}</div></content>"),
        )
    }),
    rendering("atom, text", InputFormat::Atom, Family::Xml, |story| {
        atom(story, &format!("<content type=\"text\">{}</content>", escaped(&story.text())))
    }),
    Rendering {
        headers: &[("ce_id", "7"), ("ce_source", "//wire"), ("content-type", "application/xml")],
        ..rendering("binary event of nitf", InputFormat::Nitf, Family::Xml, |story| nitf_element(story, "hl2"))
    },
    Rendering {
        headers: &[("ce_id", "8"), ("ce_source", "//wire"), ("ce_datacontenttype", "application/rss+xml")],
        ..rendering("binary event of rss", InputFormat::Rss, Family::Xml, rss_item)
    },
    rendering("iptc 7901", InputFormat::Iptc7901, Family::Text, iptc7901),
];

/// ASCII with signs of its own for quotes and dashes.
pub const ANPA: Rendering = rendering("anpa", InputFormat::Anpa, Family::Text, anpa);

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// `heading` is what a subheading is written as: `x` for the `<hl2>` of the standard.
fn nitf_element(story: &Story, heading: &str) -> String {
    let heading = if heading == "x" { "hl2" } else { heading };
    format!(
        "<nitf baselang=\"{lang}\"><head><title>{title}</title><docdata><doc-id id-string=\"n1\" regsrc=\"wire.example\"/>\
         <date.issue norm=\"20250312T090000Z\"/></docdata></head><body><body.head><hedline><hl1>{title}</hl1></hedline>\
         <byline>{byline}</byline></body.head><body.content>{markup}</body.content></body></nitf>",
        lang = story.language,
        title = escaped(&story.headline),
        byline = story.byline,
        markup = story.marked_up(heading),
    )
}

fn xhtml(story: &Story) -> String {
    format!(
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>-</title></head><body>{}</body></html>",
        story.markup()
    )
}

fn g2_item(story: &Story, content: &str) -> String {
    format!(
        "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:newsml:wire.example:1\" version=\"1\" \
         standard=\"NewsML-G2\" xml:lang=\"{}\"><itemMeta><itemClass qcode=\"ninat:text\"/><provider literal=\"wire\"/>\
         <versionCreated>2025-03-12T09:00:00Z</versionCreated><pubStatus qcode=\"stat:usable\"/></itemMeta>\
         <contentMeta><by>{}</by><headline>{}</headline></contentMeta><contentSet>{content}</contentSet></newsItem>",
        story.language,
        story.byline,
        escaped(&story.headline)
    )
}

fn g2(story: &Story, inner: &str) -> String {
    format!("{DECLARATION}{}", g2_item(story, &format!("<inlineXML>{inner}</inlineXML>")))
}

fn g2_data_html(story: &Story) -> String {
    let data = format!("<inlineData contenttype=\"text/html\"><![CDATA[{}]]></inlineData>", story.markup());
    format!("{DECLARATION}{}", g2_item(story, &data))
}

fn g2_data_text(story: &Story) -> String {
    let data = format!("<inlineData contenttype=\"text/plain\">{}</inlineData>", escaped(&story.text()));
    format!("{DECLARATION}{}", g2_item(story, &data))
}

fn g2_message(story: &Story) -> String {
    let item = g2_item(
        story,
        &format!("<inlineXML contenttype=\"application/nitf+xml\">{}</inlineXML>", nitf_element(story, "x")),
    );
    format!(
        "{DECLARATION}<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><header><sent>2025-03-12T09:00:01Z</sent>\
         <sender>wire.example</sender></header><itemSet>{item}</itemSet></newsMessage>"
    )
}

fn newsml_1(story: &Story, inner: &str) -> String {
    format!(
        "{DECLARATION}<!DOCTYPE NewsML SYSTEM \"NewsML_1.2.dtd\"><NewsML Version=\"1.2\"><NewsItem xml:lang=\"{}\">\
         <Identification><NewsIdentifier><ProviderId>wire.example</ProviderId><DateId>20250312</DateId><NewsItemId>12</NewsItemId>\
         <RevisionId>1</RevisionId></NewsIdentifier></Identification><NewsManagement><ThisRevisionCreated>20250312T090000Z\
         </ThisRevisionCreated><Status FormalName=\"Usable\"/></NewsManagement><NewsComponent><NewsLines><HeadLine>{}</HeadLine>\
         <ByLine>{}</ByLine></NewsLines><NewsComponent><Role FormalName=\"Main\"/><ContentItem><MediaType FormalName=\"Text\"/>\
         <DataContent>{inner}</DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>",
        story.language,
        escaped(&story.headline),
        story.byline
    )
}

fn item(story: &Story, content: &str) -> String {
    // Titles of feeds are read as HTML.
    format!(
        "<item><title>{}</title><link>https://feed.example/1</link><guid>https://feed.example/1</guid>\
         <dc:creator>{}</dc:creator><pubDate>Wed, 12 Mar 2025 09:00:00 GMT</pubDate>{content}</item>",
        escaped(&story.headline),
        story.byline
    )
}

fn rss(story: &Story, content: &str) -> String {
    format!(
        "{DECLARATION}<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>feed</title><language>{}</language>{}\
         </channel></rss>",
        story.language,
        item(story, content)
    )
}

/// Cut out of its feed, declarations and all.
fn rss_item(story: &Story) -> String {
    item(story, &format!("<description>-</description><content:encoded>{}</content:encoded>", escaped(&story.markup())))
}

fn atom(story: &Story, content: &str) -> String {
    format!(
        "{DECLARATION}<entry xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\"><id>urn:x:atom</id><title>{}</title>\
         <updated>2025-03-12T09:00:00Z</updated><author><name>{}</name></author>{content}</entry>",
        story.language,
        escaped(&story.headline),
        story.byline
    )
}

/// Wrapped at the width of a teleprinter. References mean something in plain text of any kind, and are escaped.
fn iptc7901(story: &Story) -> String {
    let text = story.text().replace("&amp;", "&amp;amp;").replace("&lt;", "&amp;lt;").replace("&gt;", "&amp;gt;");
    let paragraphs: Vec<String> = text.split("\n\n").map(|text| wrapped("   ", text)).collect();
    let by = if story.language == "en" { "By" } else { "كتبت:" };
    format!(
        "\u{1}wir0412 4 eco 118 wire 0412\r\nبنك/\r\n\u{2}{} =\r\n\r\n{by} {}\r\n\r\n{}\r\n\u{3}120900 GMT Mar 25\r\n\u{4}",
        wrapped("", &story.headline),
        story.byline,
        paragraphs.join("\r\n\r\n")
    )
}

fn anpa(story: &Story) -> String {
    let signs = |text: &str| text.replace('“', "``").replace('”', "''").replace(" — ", " _ ");
    let text = story.text().replace("&amp;", "&amp;amp;").replace("&lt;", "&amp;lt;").replace("&gt;", "&amp;gt;");
    let paragraphs: Vec<String> = text.split("\n\n").map(|text| signs(&wrapped("\t", text))).collect();
    format!(
        "\u{16}\u{16}\u{1}c0417\u{1F}world\r\nr i\u{13}\u{11} BC-ML--Port  03-12 0310\r\n\u{2}^BC-ML--Port,310<\r\n^{}<\r\n^By {}<\r\n\
         {}\r\n\u{3}AP-WF-03-12-25 0900GMT<\r\n\u{4}",
        signs(&wrapped("", &story.headline)),
        story.byline,
        paragraphs.join("\r\n")
    )
}

fn wrapped(indent: &str, text: &str) -> String {
    let mut lines = vec![indent.to_owned()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        if line.chars().count() + 1 + word.chars().count() > 69 {
            lines.push(word.to_owned());
        } else {
            if !line.trim().is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\r\n")
}
