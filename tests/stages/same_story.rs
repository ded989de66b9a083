//! One story in every format and in every spelling is one article: the same headline, byline and paragraphs, one cluster.

use newswire::config::Config;
use newswire::dedup::{Fingerprint, OfflineLog, Ruleset, log::Claim};
use newswire::record::{Article, Rejection};

use crate::spellings::{BYTES, LETTERS};
use crate::story::{Story, arabic, english, read, rendered, renderings};
use crate::support::input;

/// The number of clusters and of content hashes that these articles are.
fn distinct(articles: &[Article]) -> (usize, usize) {
    let rules = Ruleset::from(&Config::default().dedup);
    let mut log = OfflineLog::new(rules.clone());
    let (mut clusters, mut hashes) = (Vec::new(), Vec::new());
    for article in articles {
        let fingerprint = Fingerprint::of(article);
        let claim = Claim::new(article, &fingerprint, &rules, "test");
        let (_, decision) = log.decide(claim, article.received).unwrap();
        if !clusters.contains(&decision.cluster) {
            clusters.push(decision.cluster);
        }
        if !hashes.contains(&fingerprint.content_hash) {
            hashes.push(fingerprint.content_hash);
        }
    }
    (clusters.len(), hashes.len())
}

/// Where two texts part, in a few characters.
pub fn difference(found: &str, expected: &str) -> String {
    let same = found.chars().zip(expected.chars()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| text.chars().skip(same.saturating_sub(15)).take(50).collect::<String>();
    format!("{:?} for {:?}", around(found), around(expected))
}

#[test]
fn one_article_is_the_same_in_every_format() {
    for story in [arabic(), english()] {
        let mut failures = Vec::new();
        let mut articles = Vec::new();
        for rendering in renderings(&story) {
            let article = rendered(&rendering, &story);
            let name = rendering.name;
            if article.format != rendering.format {
                failures.push(format!("{name}: {:?}", article.format));
            }
            let mut differ = |what: &str, found: &str, expected: &str| {
                if found != expected {
                    failures.push(format!("{name}: {what} {}", difference(found, expected)));
                }
            };
            differ("title", &article.title, &story.headline);
            differ("byline", article.byline.as_deref().unwrap_or("-"), &story.byline);
            differ("body", &article.body, &story.text());
            differ("language", &article.language.tag, story.language);
            differ(
                "agency",
                article.agency.as_ref().map_or("-", |agency| &agency.text),
                if story.language == "en" { "AP" } else { "وكالات" },
            );
            articles.push(article);
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        assert_eq!(distinct(&articles), (1, 1));
    }
}

#[test]
fn one_article_is_the_same_in_every_charset_and_encoding() {
    let mut failures = Vec::new();
    for story in [arabic(), english()] {
        let mut articles = vec![rendered(&renderings(&story)[0], &story)];
        for spelling in BYTES {
            let spelled = story.spelled(spelling.text);
            for rendering in renderings(&story) {
                let name = format!("{}, {}, {}", story.language, spelling.name, rendering.name);
                let Some((bytes, headers)) = (spelling.write)(&rendering, (rendering.payload)(&spelled)) else {
                    continue;
                };
                let mut all: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                all.extend(rendering.headers.iter().filter(|(name, _)| !name.contains("content")));
                check(read(&input(bytes, &all)), &spelled, &name, &mut failures, &mut articles);
            }
        }
        assert_eq!(distinct(&articles), (1, 1), "{}", failures.join("\n"));
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn one_article_is_the_same_in_every_spelling_and_stays_as_it_is_written() {
    let mut failures = Vec::new();
    for story in [arabic(), english()] {
        let mut articles = vec![rendered(&renderings(&story)[0], &story)];
        for spelling in LETTERS {
            let spelled = story.spelled(spelling.text);
            for rendering in renderings(&story) {
                let name = format!("{}, {}, {}", story.language, spelling.name, rendering.name);
                let input = input((rendering.payload)(&spelled), rendering.headers);
                check(read(&input), &spelled, &name, &mut failures, &mut articles);
            }
        }
        assert_eq!(distinct(&articles), (1, 1), "{}", failures.join("\n"));
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

/// Whether a reading of the story shows what was written.
fn check(
    found: Result<Article, Rejection>,
    story: &Story,
    name: &str,
    failures: &mut Vec<String>,
    articles: &mut Vec<Article>,
) {
    let article = match found {
        Ok(article) => article,
        Err(error) => return failures.push(format!("{name}: {error}")),
    };
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (what, found, expected) in [
        ("title", article.title.as_str(), one_line(&story.headline)),
        ("byline", article.byline.as_deref().unwrap_or("-"), one_line(&story.byline)),
        ("body", &article.body, story.text()),
    ] {
        if found != expected {
            failures.push(format!("{name}: {what} {} {:?}", difference(found, &expected), article.charset_repairs));
        }
    }
    articles.push(article);
}
