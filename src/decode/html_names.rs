//! What the attributes of an element say about it. They are read once: asking an element for an attribute by name costs a
//! search in a table of all names.
//!
//! A name is cut into words at `-`, `_` and capitals: `post-share-box` and `postShareBox` speak of sharing. Words after
//! `has`, `with`, `no` and the like speak of something else on the page (`content has-sidebar`) and are not heard.

use scraper::node::Element;

/// Hidden in three ways, which are believed in different degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Hidden {
    /// Shown.
    #[default]
    No,
    /// Until a script shows it, maybe.
    ByStyle,
    /// `hidden` or `aria-hidden`.
    Yes,
}

/// Words for what stands around an article.
const FURNITURE: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertising",
    "addthis",
    "addtoany",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "caption",
    "consent",
    "cookie",
    "cookies",
    "copyright",
    "figcaption",
    "footer",
    "gdpr",
    "login",
    "masthead",
    "menu",
    "menus",
    "modal",
    "mostread",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "outbrain",
    "pager",
    "pagination",
    "poll",
    "popular",
    "popup",
    "promo",
    "rating",
    "recommended",
    "recommendations",
    "related",
    "relatednews",
    "relatedposts",
    "search",
    "share",
    "sharebar",
    "sharebox",
    "sharing",
    "sharethis",
    "sidebar",
    "signup",
    "social",
    "sponsored",
    "subscribe",
    "subscription",
    "taboola",
    "tagcloud",
    "tags",
    "taglist",
    "ticker",
    "toolbar",
    "topbar",
    "trending",
    "vote",
    "widgets",
];
/// Pairs of words for the same.
const FURNITURE_PAIRS: &[(&str, &str)] = &[
    ("also", "read"),
    ("author", "bio"),
    ("author", "box"),
    ("font", "size"),
    ("main", "header"),
    ("more", "news"),
    ("more", "stories"),
    ("most", "read"),
    ("most", "viewed"),
    ("next", "prev"),
    ("prev", "next"),
    ("print", "button"),
    ("read", "also"),
    ("read", "next"),
    ("screen", "reader"),
    ("see", "also"),
    ("site", "header"),
    ("skip", "link"),
    ("sr", "only"),
    ("tag", "cloud"),
    ("tag", "links"),
    ("tag", "list"),
    ("visually", "hidden"),
];
const COMMENTS: &[&str] = &["comment", "comments", "commentlist", "disqus", "replies", "respond"];
const AUTHOR: &[&str] = &["author", "authors", "byline", "writer"];
const DATE: &[&str] = &["date", "datetime", "pubdate", "published", "time", "timestamp", "updated"];
const COUNTERS: &[&str] = &["counter", "hits", "views"];
/// What an article's text is called: one of the first words, then one of the second.
const BODY: (&[&str], &[&str]) =
    (&["article", "entry", "news", "post", "single", "story"], &["body", "content", "details", "text"]);
/// After one of these a word speaks of something else on the page.
const MODIFIERS: &[&str] = &["has", "with", "no", "without", "is", "js", "show", "hide", "category", "tag", "type"];

/// What the attributes of an element say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// Navigation, sharing, related links, advertisements, and so on.
    pub(super) furniture: bool,
    /// Readers' comments.
    pub(super) comments: bool,
    /// The author.
    pub(super) author: bool,
    /// A date or time.
    pub(super) date: bool,
    /// How often the page was read.
    pub(super) counter: bool,
    /// The text of the article.
    pub(super) body: bool,
    /// A live blog.
    pub(super) live_blog: bool,
    /// Marked as the author, or as the text of an article, by microdata or a relation.
    pub(super) marked_author: bool,
    pub(super) marked_body: bool,
    /// By its role the main content, or something beside it.
    pub(super) role_main: bool,
    pub(super) role_beside: bool,
    /// Whether readers see it.
    pub(super) hidden: Hidden,
}

impl Names {
    /// Reads the attributes.
    pub(super) fn of(element: &Element) -> Self {
        let mut names = Self::default();
        let has_word =
            |value: &str, word: &str| value.split_ascii_whitespace().any(|part| part.eq_ignore_ascii_case(word));
        for (attribute, value) in element.attrs() {
            match attribute {
                "class" | "id" => value.split_ascii_whitespace().take(16).for_each(|name| names.hear(name)),
                "itemprop" => {
                    names.marked_body |= value.eq_ignore_ascii_case("articleBody");
                    names.marked_author |= has_word(value, "author");
                }
                "rel" => names.marked_author |= has_word(value, "author"),
                "itemtype" => names.live_blog |= value.ends_with("LiveBlogPosting"),
                "role" => {
                    names.role_main |= value == "main";
                    names.role_beside |=
                        matches!(value, "navigation" | "complementary" | "search" | "dialog" | "banner");
                }
                "hidden" => names.hidden = Hidden::Yes,
                "aria-hidden" if value == "true" => names.hidden = Hidden::Yes,
                "style" if names.hidden == Hidden::No && hides(value) => names.hidden = Hidden::ByStyle,
                _ => {}
            }
        }
        names
    }

    fn hear(&mut self, name: &str) {
        let mut before = String::new();
        for word in words(name) {
            let pair = |first: &str, second: &str| before == first && word == second;
            let modified = MODIFIERS.contains(&before.as_str());
            if !modified {
                self.furniture |= FURNITURE.contains(&word.as_str());
                self.comments |= COMMENTS.contains(&word.as_str());
                self.author |= AUTHOR.contains(&word.as_str());
                self.date |= DATE.contains(&word.as_str());
                self.counter |= COUNTERS.contains(&word.as_str());
                self.live_blog |= word == "liveblog";
            }
            self.furniture |= FURNITURE_PAIRS.iter().any(|(first, second)| pair(first, second));
            self.live_blog |= pair("live", "blog");
            self.body |=
                (BODY.0.contains(&before.as_str()) && BODY.1.contains(&word.as_str())) || word == "articlebody";
            before = word;
        }
    }
}

fn hides(style: &str) -> bool {
    style.contains("none") && style.chars().filter(|c| !c.is_whitespace()).collect::<String>().contains("display:none")
}

/// The words of a name in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small = false;
    for c in name.chars().take(80) {
        let next = matches!(c, '-' | '_' | ':' | '.') || (small && c.is_ascii_uppercase());
        if next && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        small = c.is_ascii_lowercase();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(name: &str) -> Names {
        let mut names = Names::default();
        names.hear(name);
        names
    }

    #[test]
    fn names_are_heard_by_their_words() {
        for name in
            ["post-share-box", "postShareBox", "related_posts", "site-header", "ReadAlso", "read-also", "navbar"]
        {
            assert!(heard(name).furniture, "{name}");
        }
        for name in ["has-sidebar", "shareholders", "header", "commentary", "category-social", "navigable", "unrelated"]
        {
            assert_eq!(heard(name), Names::default(), "{name}");
        }
        assert!(heard("comments-area").comments);
        assert!(heard("entry-content").body && heard("newsDetails").body && heard("story__body").body);
        assert!(heard("live-blog").live_blog);
    }
}
