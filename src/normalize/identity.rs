//! Identifier, version, address and outlet.
//!
//! The uri is the article's own where it is an absolute URI (an IRI is percent-encoded), else wrapped with its outlet:
//! `urn:newswire:<outlet>:<id>`; without one the canonical url (see `address`), unless it is the front page of a site, which all
//! its articles share; without that the CloudEvents subject or id; without that the hash of the raw bytes,
//! `urn:newswire:sha256:<hex>`. The outlet is the declared one, the header `newswire-source`, the host
//! of the url or of the uri, the CloudEvents source, else `unknown`.

use super::address::{canonical, clean_url};
use crate::record::{Input, RawArticle, RawHash, UriSource};
use crate::text::{host_of, is_absolute_uri, is_page_address, percent_encoded, to_uri};

/// A longer uri is replaced by a hash of the identifier: uris are record keys.
const MAX_URI_BYTES: usize = 4096;

/// A longer version is replaced by its hash, which tells as well whether two are the same: versions enter the fingerprint log.
const MAX_VERSION_BYTES: usize = 256;

/// A longer name is no name of an outlet.
const MAX_SOURCE_BYTES: usize = 256;

/// url, uri, where the uri came from, outlet.
pub(super) fn identify(
    raw: &RawArticle,
    input: &Input,
    flags: &mut Vec<&'static str>,
) -> (Option<String>, String, UriSource, String) {
    let given_url = raw.url.as_deref().map(str::trim).filter(|url| !url.is_empty());
    let url = given_url.and_then(clean_url);
    if given_url.is_some() && url.is_none() {
        flags.push("url-unusable");
    }
    let own = raw.uri.as_deref().map(str::trim).filter(|uri| !uri.is_empty());
    let source = source(raw, input, url.as_deref(), own);
    let (uri, uri_source) = if let Some(own) = own {
        (uri_of_id(own, &source), UriSource::Article)
    } else if let Some(page) = url.as_deref().map(canonical).filter(|page| is_page_address(page)) {
        (page, UriSource::Url)
    } else if let Some(id) = raw.envelope.subject.as_deref().or(raw.envelope.id.as_deref()) {
        (uri_of_id(id.trim(), &source), UriSource::CloudEvent)
    } else {
        (format!("urn:newswire:sha256:{}", RawHash::of(input.bytes())), UriSource::RawHash)
    };
    (url, uri, uri_source, source)
}

fn source(raw: &RawArticle, input: &Input, url: Option<&str>, uri: Option<&str>) -> String {
    let named = |text: &str| {
        let text = host_of(text).unwrap_or_else(|| text.split_whitespace().collect::<Vec<_>>().join(" "));
        let text = text.strip_prefix("www.").unwrap_or(&text).chars().filter(|c| !c.is_control()).collect::<String>();
        (!text.is_empty() && text.len() <= MAX_SOURCE_BYTES).then_some(text)
    };
    raw.source
        .as_deref()
        .and_then(named)
        .or_else(|| input.header("newswire-source").and_then(named))
        .or_else(|| url.and_then(host_of))
        .or_else(|| uri.and_then(host_of))
        .or_else(|| raw.envelope.source.as_deref().and_then(named))
        .unwrap_or_else(|| "unknown".to_owned())
}

/// An identifier as a URI; a URI that was made here stays as it is.
fn uri_of_id(id: &str, source: &str) -> String {
    let fits = |uri: &String| uri.len() <= MAX_URI_BYTES;
    let slug = || percent_encoded(&source.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-"));
    // Only letters beyond ASCII are encoded in an address: an id with spaces or brackets was never meant as one.
    let looks_like_address = !id.contains([' ', '\\', '<', '>', '"', '{', '}', '|', '^', '`']);
    let short = Some(id).filter(|id| id.len() <= MAX_URI_BYTES);
    short
        .filter(|_| looks_like_address)
        .map(to_uri)
        .filter(|uri| fits(uri) && is_absolute_uri(uri))
        .or_else(|| short.map(|id| format!("urn:newswire:{}:{}", slug(), percent_encoded(id))).filter(fits))
        .unwrap_or_else(|| format!("urn:newswire:{}:sha256:{}", slug(), RawHash::of(id.as_bytes())))
}

/// The declared version.
pub(super) fn version(declared: Option<&str>) -> Option<String> {
    let version = declared?.trim();
    if version.len() > MAX_VERSION_BYTES {
        return Some(format!("sha256:{}", RawHash::of(version.as_bytes())));
    }
    (!version.is_empty()).then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_uris() {
        for (id, uri) in [
            ("urn:newsml:wam.ae:2025:1", "urn:newsml:wam.ae:2025:1"),
            ("http://ninjs.example.com/خبر", "http://ninjs.example.com/%D8%AE%D8%A8%D8%B1"),
            ("20170825001315282180", "urn:newswire:al-ahram:20170825001315282180"),
            ("خبر 12", "urn:newswire:al-ahram:%D8%AE%D8%A8%D8%B1%2012"),
            ("C:\\news\\1", "urn:newswire:al-ahram:C%3A%5Cnews%5C1"),
        ] {
            assert_eq!(uri_of_id(id, "Al Ahram"), uri);
        }
        let long = uri_of_id(&"x".repeat(5000), "unknown");
        assert!(long.starts_with("urn:newswire:unknown:sha256:") && long.len() < 100);
        // Encoded it is thrice as long: the uri must not be hashed when it comes back.
        for id in ["خ".repeat(500), "خبر ".repeat(700)] {
            let uri = uri_of_id(&id, &"و".repeat(128));
            assert_eq!(uri_of_id(&uri, "other"), uri);
        }
    }

    #[test]
    fn versions_are_bounded() {
        let (longest, edge, other) = ("x".repeat(1 << 20), "٣".repeat(128), "٣".repeat(129));
        for (declared, shown) in [
            (" 3\n", Some("3")),
            ("1.10", Some("1.10")),
            ("المسودة الثانية", Some("المسودة الثانية")),
            (edge.as_str(), Some(edge.as_str())),
            (" \u{a0}", None),
            ("", None),
        ] {
            assert_eq!(version(Some(declared)).as_deref(), shown);
        }
        assert_eq!(version(None), None);
        let hashed = |text: &str| version(Some(text)).unwrap();
        assert!(hashed(&longest).starts_with("sha256:") && hashed(&longest).len() == 71);
        assert_eq!(hashed(&other), hashed(&format!(" {other} ")));
        assert_ne!(hashed(&other), hashed(&longest));
    }
}
