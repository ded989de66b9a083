//! Web addresses in one spelling.
//!
//! [`clean_url`] gives the address that is published: it leads where the given one led. Scheme and host are in lower case,
//! user, default port, fragment and tracking parameters go, percent-encoding is in one form (RFC 3986, section 6.2.2).
//! [`canonical`] gives the identity of a page, and may not lead anywhere: also the variants for phones (`m.`, `/amp`) and with
//! or without `www.`, TLS or a last slash are one. Both are idempotent.

use std::fmt::Write as _;

use crate::text::{is_absolute_uri, to_uri};

/// A longer address is refused by most servers.
const MAX_URL_BYTES: usize = 8192;

/// Query parameters that follow readers around and do not change the page: exact names, or prefixes that end in `_`.
const TRACKING: &[&str] = &[
    "utm_",
    "at_",
    "pk_",
    "mtm_",
    "hsa_",
    "oly_",
    "fb_",
    "guce_",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "li_fat_id",
    "srsltid",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "cmpid",
    "icid",
    "ncid",
    "s_cid",
    "ocid",
    "smid",
    "smtyp",
    "sr_share",
    "xtor",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
    "wt_",
    "spm",
    "trk",
    "ito",
    "guccounter",
    "ref_src",
    "ref_url",
    "__twitter_impression",
    "amp",
    "amp_",
    "usqp",
];

/// The published form of an address; none where it is no web address.
pub(super) fn clean_url(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://").filter(|_| url.len() <= MAX_URL_BYTES)?;
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let place = normal_triplets(&to_uri(&authority.rsplit('@').next()?.to_lowercase()), true);
    let default_port = if scheme == "http" { ":80" } else { ":443" };
    let mut place = place.as_str();
    while let Some(shorter) = place.strip_suffix(default_port).or_else(|| place.strip_suffix([':', '.'])) {
        place = shorter;
    }
    // In one form first, so that nothing hides behind an encoded letter.
    let path = normal_triplets(&to_uri(path), false);
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    // A "hash bang" names the page itself.
    let fragment = normal_triplets(&to_uri(fragment), false).replace('#', "%23");
    let fragment = if fragment.starts_with('!') { format!("#{fragment}") } else { String::new() };
    let path = if path.is_empty() { "/" } else { path };
    let cleaned = format!("{scheme}://{place}{path}{query}{fragment}");
    is_absolute_uri(&cleaned).then_some(cleaned)
}

/// The identity of the page behind a cleaned address.
pub(super) fn canonical(cleaned: &str) -> String {
    let Some((_, rest)) = cleaned.split_once("://").filter(|_| !cleaned.contains('#')) else {
        return cleaned.to_owned();
    };
    // Caches of AMP pages carry the address of the page itself.
    if let Some(page) = cached(rest) {
        return canonical(&page);
    }
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let mut host = host;
    while let Some(shorter) =
        host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).or_else(|| host.strip_suffix([':', '.']))
    {
        host = shorter;
    }
    // Only the first label of three or more, and each once: `m.com` and `www.com` are outlets.
    while let Some((first, more)) = host.split_once('.')
        && matches!(first, "www" | "m" | "mobile" | "amp" | "wap")
        && more.contains('.')
    {
        host = more;
    }
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let path = path_of_page(path);
    let query: Vec<&str> =
        query.into_iter().flat_map(|query| query.split('&')).filter(|pair| !is_variant(pair)).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("https://{host}{path}{mark}{}", query.join("&"))
}

/// The address that an AMP cache carries in its own.
fn cached(rest: &str) -> Option<String> {
    ["www.google.com/amp/s/", "cdn.ampproject.org/c/s/", "cdn.ampproject.org/v/s/"].iter().find_map(|cache| {
        let (before, page) = rest.split_once(cache)?;
        let host = page.split('/').next()?;
        (!before.contains('/') && host.contains('.')).then(|| clean_url(&format!("https://{page}")))?
    })
}

/// A path without its last slashes and its AMP ending; the root stays `/`.
fn path_of_page(path: &str) -> &str {
    let mut path = path;
    loop {
        let shorter = path.trim_end_matches('/');
        let shorter = shorter.strip_suffix("/amp").or_else(|| shorter.strip_suffix(".amp")).unwrap_or(shorter);
        if shorter.is_empty() {
            return "/";
        }
        if shorter == path {
            return path;
        }
        path = shorter;
    }
}

fn is_variant(pair: &str) -> bool {
    let pair = pair.to_ascii_lowercase();
    matches!(pair.as_str(), "" | "outputtype=amp" | "output=amp" | "outputtype=amp-type" | "view=amp" | "m=1")
}

fn is_tracking(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    // `ref=homepage` tells where the reader came from, `ref=81223` may be the page.
    let referrer = name == "ref" && !value.bytes().any(|byte| byte.is_ascii_digit());
    referrer || TRACKING.iter().any(|known| *known == name || (known.ends_with('_') && name.starts_with(known)))
}

/// Percent triplets in capitals, and none for the letters, digits and `-._~` that need none (RFC 3986, 6.2.2).
fn normal_triplets(text: &str, lower: bool) -> String {
    let value = |byte: Option<&u8>| char::from(*byte?).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    // The text is ASCII: [`to_uri`] has encoded everything else.
    while let Some(byte) = bytes.get(at) {
        match (byte, value(bytes.get(at + 1)), value(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                let decoded = high << 4 | low;
                if decoded.is_ascii_alphanumeric() || b"-._~".contains(&decoded) {
                    out.push(char::from(if lower { decoded.to_ascii_lowercase() } else { decoded }));
                } else {
                    _ = write!(out, "%{decoded:02X}");
                }
                at += 3;
            }
            _ => {
                out.push(char::from(*byte));
                at += 1;
            }
        }
    }
    out
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
    fn variants_of_a_page_have_one_identity() {
        let page = "https://example.com/news/%D8%AE%D8%A8%D8%B1-12";
        for url in [
            "https://example.com/news/خبر-12",
            "http://www.example.com/news/%d8%ae%d8%a8%d8%b1-12/",
            "https://m.example.com/news/خبر-12?m=1",
            "https://amp.example.com/news/خبر-12/amp/",
            "https://example.com/news/خبر-12?outputType=amp",
            "https://www.google.com/amp/s/www.example.com/news/خبر-12/amp",
            "https://example-com.cdn.ampproject.org/c/s/example.com/news/خبر-12",
            "https://example.com./news/خبر-12?ref=homepage&igshid=1&mc_cid=2#c",
        ] {
            assert_eq!(canonical(&clean_url(url).unwrap()), page, "{url}");
        }
        for (url, kept) in [
            ("https://m.com/x", "https://m.com/x"),
            ("https://example.com/?ref=81223", "https://example.com/?ref=81223"),
            ("https://example.com/amp", "https://example.com/"),
            ("https://example.com/stamp", "https://example.com/stamp"),
            ("https://example.com:8443/a?b=2&a=1", "https://example.com:8443/a?b=2&a=1"),
        ] {
            assert_eq!(canonical(&clean_url(url).unwrap()), kept, "{url}");
        }
    }
}
