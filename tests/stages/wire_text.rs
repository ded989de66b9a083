#[test]
fn look() {
    for name in ["IPTC7901.txt", "anpa-1.tst", "anpa-2.tst", "ap_anpa-1.tst"] {
        let bytes = std::fs::read(format!("{}/wire-messages/{name}", std::env::var("NEWSWIRE_TEST_DATA").unwrap())).unwrap();
        let raw = crate::support::decoded(bytes.clone()).unwrap();
        println!("=== {name}\n{raw:#?}");
        println!("{}", raw.body);
        let article = crate::support::article(bytes);
        println!("{:?} {:?} {:?} {} {:?}", article.byline, article.agency, article.dateline, article.uri, article.removed);
    }
}
