//! The main content of pages that make it hard, each with the text that a reader would call the article.

use newswire::record::RawArticle;
use proptest::prelude::*;

use crate::support::{decoded, fixture, input, processed};

struct Page {
    name: &'static str,
    title: &'static str,
    byline: Option<&'static str>,
    flags: &'static [&'static str],
}

const fn page(name: &'static str, title: &'static str) -> Page {
    Page { name, title, byline: None, flags: &[] }
}

const PAGES: &[Page] = &[
    page("div_and_br", "انخفاض منسوب دجلة يهدد الموسم الزراعي"),
    page("related_in_the_middle", "تونس تستأنف تصدير زيت الزيتون إلى آسيا"),
    Page {
        byline: Some("ريم الحربي"), ..page("captions_and_share_bars", "افتتاح المتحف البحري في جدة")
    },
    page("league_table", "الهلال يستعيد صدارة الدوري السعودي"),
    page("data_table", "أسعار الذهب في مصر اليوم"),
    Page {
        byline: Some("هبة كامل"), ..page("quotes_and_lists", "خمسة أسئلة عن قانون الإيجار الجديد")
    },
    page("comments_longer_than_article", "إلغاء مباراة القمة بسبب الأمطار"),
    Page {
        byline: Some("كتب: ناصر العجمي"), ..page("cookie_banner", "الكويت تعلن موعد انتخابات البلدية")
    },
    page("form_around_the_page", "وكالة الأنباء المثالية"),
    Page {
        byline: Some("جاد خوري"), ..page("amp", "لبنان: رفع أسعار المحروقات للمرة الثانية هذا الشهر")
    },
    page("live_blog", "تغطية مباشرة: القمة العربية في بغداد"),
    page("short_flash", "عاجل | زلزال بقوة 5.1 درجات يضرب غرب إيران"),
    Page {
        flags: &["body-from-description"], ..page("description_only", "ليبيا: فتح الطريق الساحلي أمام المسافرين")
    },
    page("next_article_preloaded", "الأردن يوقع اتفاقية لتحلية المياه"),
    Page {
        byline: Some("منى الكواري, خالد جاسم"),
        flags: &["json-ld-unreadable"],
        ..page("body_in_json_ld", "قطر تستضيف جولة مفاوضات جديدة الأسبوع المقبل")
    },
    page("hashed_class_names", "الجزائر تدشن خط سكة حديد منجمي"),
    Page {
        byline: Some("وام"), ..page("read_more_button", "الإمارات: إطلاق قمر صناعي جديد")
    },
    page("english_sidebars", "Cairo metro opens fourth line"),
];

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[test]
fn the_article_is_found_on_hard_pages() {
    let mut wrong = Vec::new();
    for page in PAGES {
        let raw = decoded(fixture(&format!("pages/{}.html", page.name))).unwrap();
        let expected = String::from_utf8(fixture(&format!("pages/{}.txt", page.name))).unwrap();
        let RawArticle { title, byline, body, flags, .. } = raw;
        let seen = (title.as_deref(), byline.as_deref(), lines(&body), flags.as_slice());
        let wanted = (Some(page.title), page.byline, lines(&expected), page.flags);
        if seen != wanted {
            wrong.push(format!("{}:\n{seen:#?}\nshould be\n{wanted:#?}", page.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A page that others chose, with the text that another extractor was made to find in it.
#[test]
fn a_real_page_gives_its_article() {
    let Some(folder) = std::env::var_os("NEWSWIRE_TEST_DATA") else {
        assert!(std::env::var_os("CI").is_none(), "NEWSWIRE_TEST_DATA must name the sample data in CI");
        println!("skipped: NEWSWIRE_TEST_DATA is unset");
        return;
    };
    let file = |ending: &str| {
        let path = std::path::Path::new(&folder).join(format!("arabic-pages/newspaper4k_arabic_article.{ending}"));
        std::fs::read(&path).unwrap()
    };
    let article = processed(&input(file("html"), &[])).unwrap();
    let expected = String::from_utf8(file("txt")).unwrap();
    let about: serde_json::Value = serde_json::from_slice(&file("json")).unwrap();
    assert_eq!(article.title, about["title"].as_str().unwrap());

    let (precision, recall) = overlap(&article.body, &expected);
    println!("{precision:.3} of the words found are the article's, {recall:.3} of the article's were found");
    assert!(precision >= 0.98 && recall >= 0.98, "{precision} {recall}: {}", article.body);
}

/// The share of the words of `found` that are in `expected`, and of those of `expected` that are in `found`.
#[allow(clippy::cast_precision_loss, reason = "a page has few words")]
fn overlap(found: &str, expected: &str) -> (f64, f64) {
    let count = |text: &str| {
        let mut words = std::collections::HashMap::new();
        for word in text.split_whitespace() {
            *words.entry(word.to_owned()).or_insert(0_usize) += 1;
        }
        words
    };
    let (found, expected) = (count(found), count(expected));
    let shared: usize = found.iter().map(|(word, n)| *n.min(expected.get(word).unwrap_or(&0))).sum();
    let share =
        |of: &std::collections::HashMap<String, usize>| shared as f64 / of.values().sum::<usize>().max(1) as f64;
    (share(&found), share(&expected))
}

proptest! {
    #[test]
    fn nothing_panics_on_any_order_of_furniture(pieces in proptest::collection::vec(prop_oneof![
        Just("<article class='post'>"), Just("</article>"), Just("<div class='share-box'>"), Just("<div class=related>"),
        Just("<div id=comments>"), Just("<div itemprop='articleBody'>"), Just("<div class='entry-content'>"), Just("</div>"),
        Just("<h1>عنوان الخبر</h1>"), Just("<h2>اقرأ أيضا</h2>"), Just("<header>"), Just("</header>"), Just("<form>"),
        Just("</form>"), Just("<figure><table><tr><td>"), Just("</table></figure>"), Just("<template><p>"), Just("</template>"),
        Just("<svg><title>x</title>"), Just("</svg>"), Just("<p>"), Just("<a href=x>رابط طويل إلى خبر آخر</a>"), Just("<br>"),
        Just("<main>"), Just("</main>"), Just("<span class=author>منى السيد</span>"), Just("<time datetime=2025-01-01>أمس</time>"),
        Just("<select><option>"), Just("<frameset>"), Just("<div hidden>"), Just("<blockquote>"), Just("<math><mi>"),
        Just("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"عنوان\"}</script>"),
        Just("قال الوزير إن الخطة أقرت أمس بعد نقاش طويل دام ساعات في مجلس الشورى وحضره خبراء من الجامعات. "),
    ], 0..40)) {
        let page = format!("<html><body>{}", pieces.concat());
        let _ = processed(&input(page, &[("content-type", "text/html")]));
    }
}
