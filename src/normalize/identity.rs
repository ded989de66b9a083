//! Identifier, address and outlet.
//!
//! The uri is the article's own where it is an absolute URI (an IRI is percent-encoded), else wrapped with its outlet:
//! `urn:newswire:<outlet>:<id>`; without one the cleaned url; without that the CloudEvents subject or id; without that the
//! hash of the raw bytes, `urn:newswire:sha256:<hex>`. The outlet is the declared one, the header `newswire-source`, the host
//! of the url or of the uri, the CloudEvents source, else `unknown`.

use crate::record::{Input, RawArticle, RawHash, UriSource};
use crate::text::{host_of, is_absolute_uri, percent_encoded, to_uri};

/// A longer identifier is replaced by its hash: uris are record keys.
const MAX_ID_BYTES: usize = 1024;

/// A longer name is no name of an outlet.
const MAX_SOURCE_BYTES: usize = 256;
/// A longer address is refused by most servers.
const MAX_URL_BYTES: usize = 8192;

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
    } else if let Some(url) = &url {
        (url.clone(), UriSource::Url)
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

/// An identifier as a URI.
fn uri_of_id(id: &str, source: &str) -> String {
    if id.len() <= MAX_ID_BYTES {
        // Only letters beyond ASCII are encoded here: an id with spaces or brackets was never meant as an address.
        let looks_like_address = !id.contains([' ', '\\', '<', '>', '"', '{', '}', '|', '^', '`']);
        let encoded = to_uri(id);
        if looks_like_address && is_absolute_uri(&encoded) {
            return encoded;
        }
    }
    let slug: String = source.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
    let slug = percent_encoded(&slug);
    if id.len() <= MAX_ID_BYTES {
        format!("urn:newswire:{slug}:{}", percent_encoded(id))
    } else {
        format!("urn:newswire:{slug}:sha256:{}", RawHash::of(id.as_bytes()))
    }
}

/// Query parameters that follow readers around and do not change the page: exact names, or prefixes that end in `_`.
const TRACKING: &[&str] = &[
    "utm_",
    "at_",
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "cmpid",
    "ocid",
    "smid",
    "xtor",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
    "wt_",
    "spm",
    "ref_src",
    "ref_url",
    "__twitter_impression",
    "amp",
];

/// A web address in one spelling: host in lower case, no user, default port, fragment or tracking parameters.
pub(super) fn clean_url(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://").filter(|_| url.len() <= MAX_URL_BYTES)?;
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let place = authority.rsplit('@').next()?.to_lowercase();
    let default_port = if scheme == "http" { ":80" } else { ":443" };
    let place = place.strip_suffix(default_port).unwrap_or(&place);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    // A "hash bang" names the page itself.
    let fragment = if fragment.starts_with('!') { format!("#{fragment}") } else { String::new() };
    let path = if path.is_empty() { "/" } else { path };
    let cleaned = to_uri(&format!("{scheme}://{place}{path}{query}{fragment}"));
    is_absolute_uri(&cleaned).then_some(cleaned)
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    TRACKING.iter().any(|known| *known == name || (known.ends_with('_') && name.starts_with(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_lose_what_follows_readers_around() {
        for (url, cleaned) in [
            ("https://WWW.Example.com:443/a?utm_source=x&id=7&fbclid=q#top", Some("https://www.example.com/a?id=7")),
            ("http://user:pw@example.com", Some("http://example.com/")),
            (
                "https://example.com/أخبار/«خبر»?p=1",
                Some("https://example.com/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/%C2%AB%D8%AE%D8%A8%D8%B1%C2%BB?p=1"),
            ),
            ("https://example.com/#!/story/5", Some("https://example.com/#!/story/5")),
            ("https://مصر.example/x", Some("https://%D9%85%D8%B5%D8%B1.example/x")),
            ("ftp://example.com/x", None),
            ("//example.com/x", None),
            ("خبر", None),
            ("https:///x", None),
        ] {
            assert_eq!(clean_url(url).as_deref(), cleaned, "{url}");
        }
    }

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
    }
}
