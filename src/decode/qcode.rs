//! QCodes of NewsML-G2: `medtop:20000523` → `http://cv.iptc.org/newscodes/mediatopic/20000523`.
//!
//! An alias means what the `<catalog>` elements of the document say, else what the catalog of IPTC says (version 41, the schemes
//! that articles use). Catalogs that are only referred to are not fetched: their QCodes stay as codes.

use std::borrow::Cow;

use super::xml::Element;
use crate::record::Subject;

/// Aliases and the scheme uris that they stand for.
const IPTC: &[(&str, &str)] = &[
    ("medtop", "http://cv.iptc.org/newscodes/mediatopic/"),
    ("subj", "http://cv.iptc.org/newscodes/subjectcode/"),
    ("squ", "http://cv.iptc.org/newscodes/subjectqualifier/"),
    ("genre", "http://cv.iptc.org/newscodes/genre/"),
    ("prodgenre", "http://cv.iptc.org/newscodes/productgenre/"),
    ("scn", "http://cv.iptc.org/newscodes/scene/"),
    ("wldreg", "http://cv.iptc.org/newscodes/worldregion/"),
    ("oito", "http://cv.iptc.org/newscodes/ofinterestto/"),
    ("nprov", "http://cv.iptc.org/newscodes/newsprovider/"),
    ("prov", "http://cv.iptc.org/newscodes/provider/"),
    ("nprod", "http://cv.iptc.org/newscodes/newsproduct/"),
    ("stat", "http://cv.iptc.org/newscodes/pubstatusg2/"),
    ("ninat", "http://cv.iptc.org/newscodes/ninature/"),
    ("cpnat", "http://cv.iptc.org/newscodes/cpnature/"),
    ("irel", "http://cv.iptc.org/newscodes/itemrelation/"),
    ("isrol", "http://cv.iptc.org/newscodes/infosourcerole/"),
    ("drol", "http://cv.iptc.org/newscodes/descriptionrole/"),
    ("erol", "http://cv.iptc.org/newscodes/edrole/"),
    ("ctrol", "http://cv.iptc.org/newscodes/contributorrole/"),
    ("cpprole", "http://cv.iptc.org/newscodes/contentprodpartyrole/"),
    ("rnd", "http://cv.iptc.org/newscodes/rendition/"),
    ("sig", "http://cv.iptc.org/newscodes/signal/"),
    ("crel", "http://cv.iptc.org/newscodes/conceptrelation/"),
    ("why", "http://cv.iptc.org/newscodes/whypresent/"),
    ("howextr", "http://cv.iptc.org/newscodes/howextracted/"),
    ("cwarn", "http://cv.iptc.org/newscodes/contentwarning/"),
    ("altidrole", "http://cv.iptc.org/newscodes/altidrole/"),
    ("digsrctype", "http://cv.iptc.org/newscodes/digitalsourcetype/"),
    ("trustindicator", "http://cv.iptc.org/newscodes/trustindicator/"),
    ("loctyp", "http://cv.iptc.org/newscodes/location/"),
    ("tone", "http://cv.iptc.org/newscodes/tone/"),
    ("urgy", "http://cv.iptc.org/newscodes/urgency/"),
    ("prio", "http://cv.iptc.org/newscodes/priority/"),
    ("a1312cat", "http://cvx.iptc.org/anpa1312-category/"),
    ("iso3166-1a2", "http://cvx.iptc.org/iso3166-1a2/"),
    ("iso3166-1a3", "http://cvx.iptc.org/iso3166-1a3/"),
    ("iso3166-2", "http://cvx.iptc.org/iso3166-2/"),
    ("iso4217a", "http://cvx.iptc.org/iso4217a/"),
    ("isin", "http://cvx.iptc.org/isin/"),
    ("mic", "http://cvx.iptc.org/iso10383-mic/"),
    ("ticker", "http://cvx.iptc.org/ticker/"),
    ("dbpedia", "http://dbpedia.org/resource/"),
    ("geonames", "http://sws.geonames.org/"),
];

/// What aliases mean in a document.
#[derive(Debug)]
pub(super) struct Catalog<'d> {
    /// Aliases that the document itself declares.
    own: Vec<(Cow<'d, str>, Cow<'d, str>)>,
}

/// Most schemes that are read out of a document.
const MOST: usize = 1000;

impl<'d> Catalog<'d> {
    /// The catalogs directly in some elements: the message header and the item.
    pub(super) fn of(holders: impl IntoIterator<Item = Element<'d>>) -> Self {
        let catalogs = holders.into_iter().flat_map(|holder| holder.children_named("catalog"));
        let schemes = catalogs.flat_map(|catalog| catalog.children_named("scheme"));
        let own = schemes.filter_map(|scheme| Some((scheme.attr("alias")?, scheme.attr("uri")?)));
        Self { own: own.take(MOST).collect() }
    }

    /// The uri that a QCode stands for.
    pub(super) fn uri(&self, qcode: &str) -> Option<String> {
        let (alias, code) = split(qcode)?;
        let own = self.own.iter().find(|(known, _)| known == alias).map(|(_, uri)| uri.as_ref());
        let scheme = own.or_else(|| IPTC.iter().find(|(known, _)| *known == alias).map(|(_, uri)| *uri))?;
        Some(format!("{scheme}{code}"))
    }

    /// The concept that an element names: by `uri`, by `qcode` or by `literal`, with the name in the article's language.
    pub(super) fn concept(&self, element: Element<'_>, language: Option<&str>) -> Subject {
        let qcode = element.some_attr("qcode");
        let uri = element.some_attr("uri").or_else(|| self.uri(qcode.as_deref()?));
        let code = if uri.is_none() { qcode } else { None };
        Subject {
            name: name_in(element, language),
            literal: element.some_attr("literal").or(code),
            uri,
            relevance: element.attr("relevance").and_then(|text| super::carry::percent(&text)),
            confidence: element.attr("confidence").and_then(|text| super::carry::percent(&text)),
            rel: None,
        }
    }
}

/// The name of a concept: the one in a language if there are several, else the first.
pub(super) fn name_in(element: Element<'_>, language: Option<&str>) -> Option<String> {
    let names = || element.children_named("name");
    let wanted = |name: &Element<'_>| {
        language.is_some_and(|wanted| name.attr("xml:lang").is_some_and(|given| same_language(&given, wanted)))
    };
    names().filter(wanted).chain(names()).find_map(Element::text)
}

/// Whether two tags name one language: `ar` and `ar-EG` do.
fn same_language(one: &str, other: &str) -> bool {
    let primary = |tag: &str| tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    primary(one) == primary(other)
}

/// Alias and code.
fn split(qcode: &str) -> Option<(&str, &str)> {
    let (alias, code) = qcode.trim().split_once(':')?;
    // `http://…` in a place for QCodes is an address.
    (!alias.is_empty() && !code.is_empty() && !code.starts_with("//")).then_some((alias, code))
}

/// The uri that a QCode of the catalog of IPTC stands for.
pub(super) fn of_iptc(qcode: &str) -> Option<String> {
    Catalog { own: Vec::new() }.uri(qcode)
}

/// The code alone: of `stat:usable`, of `http://cv.iptc.org/newscodes/pubstatusg2/usable`, and of `usable`.
pub(super) fn code(text: &str) -> &str {
    match split(text) {
        Some((_, code)) => code,
        None => text.trim().rsplit('/').next().unwrap_or_default(),
    }
}

/// The uri of an IPTC subject code or media topic that is written as its eight digits.
pub(super) fn iptc_subject(digits: &str) -> Option<String> {
    let digits = digits.trim();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Media topics below the top level begin with 2; those of the top level have the codes of their subjects.
    let scheme = if digits.starts_with('2') { "mediatopic" } else { "subjectcode" };
    Some(format!("http://cv.iptc.org/newscodes/{scheme}/{digits}"))
}

#[cfg(test)]
mod tests {
    use super::super::xml::Document;
    use super::*;

    #[test]
    fn codes_become_uris() {
        let text = "<item><catalog><scheme alias='topic' uri='http://wire.example/topics#'/>\
            <scheme alias='stat' uri='http://wire.example/stat/'/></catalog></item>";
        let document = Document::parse(text).unwrap();
        let catalog = Catalog::of([document.root()]);
        for (qcode, expected) in [
            ("medtop:20000523", Some("http://cv.iptc.org/newscodes/mediatopic/20000523")),
            ("subj:04000000", Some("http://cv.iptc.org/newscodes/subjectcode/04000000")),
            ("topic:نفط", Some("http://wire.example/topics#نفط")),
            ("stat:x", Some("http://wire.example/stat/x")),
            ("foo:1", None),
            ("http://x.org/1", None),
            ("medtop:", None),
            ("20000523", None),
        ] {
            assert_eq!(catalog.uri(qcode).as_deref(), expected, "{qcode}");
        }
        assert_eq!([code("stat:usable"), code("http://a.b/c/usable"), code("usable")], ["usable"; 3]);
    }

    #[test]
    fn names_come_in_the_language_of_the_article() {
        let text = "<subject qcode='medtop:20000523'><name xml:lang='en'>labour market</name><name xml:lang='ar'>سوق العمل</name></subject>";
        let document = Document::parse(text).unwrap();
        assert_eq!(name_in(document.root(), Some("ar-EG")).as_deref(), Some("سوق العمل"));
        assert_eq!(name_in(document.root(), Some("fr")).as_deref(), Some("labour market"));
    }
}
