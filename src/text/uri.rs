//! Absolute URIs as RFC 3986 writes them: ASCII only, everything else percent-encoded.

/// Whether the text is an absolute URI by the letter of RFC 3986, with a scheme of at least two letters (`C:\…` is a path)
/// and, for web addresses, a host.
#[must_use]
pub fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme_ok = scheme.len() >= 2
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !scheme_ok || rest.is_empty() {
        return false;
    }
    let (before_fragment, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    if !plain_chars(fragment) {
        return false;
    }
    let Some(hierarchy) = before_fragment.strip_prefix("//") else {
        return plain_chars(before_fragment);
    };
    let (authority, path) = hierarchy.split_at(hierarchy.find(['/', '?']).unwrap_or(hierarchy.len()));
    authority_ok(authority, scheme.to_ascii_lowercase().starts_with("http")) && plain_chars(path)
}

fn authority_ok(authority: &str, needs_host: bool) -> bool {
    let (user, place) = authority.rsplit_once('@').unwrap_or(("", authority));
    if user.contains('@') || !plain_chars(user) {
        return false;
    }
    if let Some(literal) = place.strip_prefix('[') {
        let Some((address, port)) = literal.split_once(']') else { return false };
        let port = port.strip_prefix(':').unwrap_or(port);
        return address.parse::<std::net::Ipv6Addr>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
    }
    let (host, port) = place.split_once(':').unwrap_or((place, ""));
    (!needs_host || !host.is_empty())
        && plain_chars(host)
        && port.len() <= 5
        && port.bytes().all(|b| b.is_ascii_digit())
}

/// Only characters that may stand in a path or query, and whole percent triplets.
fn plain_chars(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'%' {
            if !bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) {
                return false;
            }
        } else if !(is_unreserved(*byte) || b"!$&'()*+,;=:@/?".contains(byte)) {
            return false;
        }
        at += 1;
    }
    true
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// The text with every byte but letters, digits and `-._~` percent-encoded.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    encode(text, is_unreserved)
}

/// An address as people copy it (Arabic letters, spaces, stray signs) as a URI: what may not stand there is percent-encoded,
/// triplets stay. The result need not be a URI; ask [`is_absolute_uri`].
#[must_use]
pub fn to_uri(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut fragment = false;
    for (at, byte) in bytes.iter().enumerate() {
        let stays = match byte {
            b'%' => bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
            b'#' => !std::mem::replace(&mut fragment, true),
            byte => is_unreserved(*byte) || b"!$&'()*+,;=:@/?".contains(byte),
        };
        push(&mut out, *byte, stays);
    }
    out
}

fn encode(text: &str, stays: fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    text.bytes().for_each(|byte| push(&mut out, byte, stays(byte)));
    out
}

fn push(out: &mut String, byte: u8, stays: bool) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if stays {
        out.push(char::from(byte));
    } else {
        out.push('%');
        out.push(char::from(HEX[usize::from(byte >> 4)]));
        out.push(char::from(HEX[usize::from(byte & 15)]));
    }
}

/// The host of a web address in lower case, `www.` and port off.
#[must_use]
pub fn host_of(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let host = authority.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// Whether the text is an absolute web address that leads beyond the front page of its site: a path, a query, or the page name
/// after `#!`. A front page is the address of no article.
#[must_use]
pub fn is_page_address(url: &str) -> bool {
    if host_of(url).is_none() {
        return false;
    }
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    let (place, fragment) = after_scheme.split_once('#').unwrap_or((after_scheme, ""));
    let (place, query) = place.split_once('?').unwrap_or((place, ""));
    let path = place.split_once('/').map_or("", |(_, path)| path);
    !path.trim_matches('/').is_empty() || !query.is_empty() || fragment.starts_with('!')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_told_from_ids_and_paths() {
        for yes in [
            "http://example.com",
            "https://a.example:8080/x?y=1#z",
            "urn:newsml:localhost:2017-08-24T14:37:19.783611:c0",
            "tag:localhost:2017:7ca07622",
            "https://u@[::1]:80/",
            "mailto:a@b.example",
            "http://%D9%85%D8%B5%D8%B1.example/",
        ] {
            assert!(is_absolute_uri(yes), "{yes}");
        }
        for no in [
            "",
            "abc",
            "fd8e441b-a698-4411",
            "12:30",
            "C:\\news\\1",
            "http://",
            "http:///x",
            "https://مصر.example/",
            "urn:",
            "http://a b/",
            "http://a/%zz",
            "http://a/#x#y",
            "http://a:x/",
            "أخبار:1",
            "http://a/[1]",
            "https://:80/",
        ] {
            assert!(!is_absolute_uri(no), "{no}");
        }
    }

    #[test]
    fn copied_addresses_become_uris() {
        assert_eq!(
            to_uri("https://a.example/خبر 1%20[x]#y#z"),
            "https://a.example/%D8%AE%D8%A8%D8%B1%201%20%5Bx%5D#y%23z"
        );
        assert_eq!(percent_encoded("واس/12"), "%D9%88%D8%A7%D8%B3%2F12");
        assert_eq!(host_of("HTTPS://WWW.Example.COM:443/a"), Some("example.com".to_owned()));
        assert_eq!(host_of("urn:a:b"), None);
    }

    #[test]
    fn pages_are_told_from_front_pages() {
        for yes in [
            "https://a.example/a/123",
            "HTTP://a.example/خبر",
            "https://a.example?p=123",
            "https://a.example/?p=123",
            "https://a.example/#!/news/1",
            "https://u@a.example:8080/x",
        ] {
            assert!(is_page_address(yes), "{yes}");
        }
        for no in [
            "",
            "/a/123",
            "//a.example/a/123",
            "a.example/a/123",
            "https://",
            "https:///a/123",
            "https://a.example",
            "https://a.example/",
            "https://a.example//",
            "https://a.example/?",
            "https://a.example/#article",
            "https://a.example#/x?y",
            "ftp://a.example/a",
            "urn:a:1",
            "javascript:void(0)//x://a/b",
        ] {
            assert!(!is_page_address(no), "{no}");
        }
    }
}
