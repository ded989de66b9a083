//! Inputs that hurt end in a record or in a dead letter of a known class. Times are the business of `benches/bounds.rs`.

#[path = "bounds_cases.rs"]
mod cases;

#[test]
fn what_hurts_is_read_or_refused() {
    let mut seen = 0;
    cases::each(200_000, |case| {
        let outcome = cases::outcome(&case.input);
        assert!(case.expected.contains(&outcome), "{}: {outcome}", case.name);
        seen += 1;
    });
    assert!(seen > 500, "{seen}");
}

/// Found by fuzzing: what the parser moves when it mends misnested tags was walked out of.
#[test]
fn misnested_markup_is_walked_once() {
    let text = "سجلت أسعار الذهب اليوم ارتفاعا جديدا وتوقع متعاملون استقرار الأسعار حتى نهاية الأسبوع. ".repeat(4);
    let moved = [
        "<header><a href=/>بوابة</a<x><b><header><a href=/>المثال<i>1</i><i>2</i><i>3</i><i>4</i></header>",
        "<a href=/><div>1<p>2</p>3<p>4</p>5</a>6</div>",
        "<b><div><i>1</i><i>2</i><i>3</i></b><i>4</i></div>",
        "<table><a>1<tr><td>2</a>3</td></tr><b><p>4</p>5<p>6</p></b></table>",
    ];
    for before in moved {
        for after in moved {
            let page =
                format!("<html><body>{before}<div class=entry-content><p>{text}</p>{after}<p>{text}</p></div>{before}");
            let article = super::support::processed(&super::support::input(page, &[]));
            // What the mending put into a link or a header may go; nothing may come twice.
            let found = article.map_or(0, |article| article.body.matches("سجلت").count());
            assert!(found <= 8, "{found}: {before} {after}");
        }
    }
}

#[test]
fn more_text_than_any_article_has_is_refused() {
    let words = |bytes: usize| "خبر طويل ".repeat(bytes / 16);
    for payload in [
        words(3 << 20),
        format!(r#"{{"title":"{}","text":"نص الخبر"}}"#, words(3 << 20)),
        format!("<html><body><article><p>{}</p></article></body></html>", words(3 << 20)),
    ] {
        let rejection = super::support::decoded(payload).expect_err("too long");
        assert_eq!(rejection.class, newswire::decode::class::TOO_LARGE);
        assert!(rejection.message.contains("bytes of text"), "{}", rejection.message);
    }
    assert!(super::support::decoded(words(2_000_000)).is_ok());
}
