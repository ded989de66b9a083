//! Names of JSON fields: shared by formats, and written in many spellings.

use newswire::decode::{self, JsonMapping, Settings};
use newswire::record::{InputFormat, PubStatus};

use crate::support::{decoded, input};

#[test]
fn a_json_article_with_names_of_ninjs_keeps_its_text() {
    use InputFormat::{JsonArticle, Ninjs1, Ninjs3, NinjsSuperdesk};
    let text = "قال الوزير إن المحطة الجديدة تفتح أبوابها غدا.";
    let times = r#""version_created":"2025-03-12T09:00:00Z""#;
    for (format, fields) in [
        (JsonArticle, format!(r#""uri":"urn:a:1","title":"عنوان","text":"{text}",{times}"#)),
        (JsonArticle, format!(r#""guid":"a:1","content":"{text}","pub_status":"usable""#)),
        (
            JsonArticle,
            format!(
                r#""guid":"a:1","title":"ع","body":"{text}","pub_status":"usable",{times},"url":"https://a.example/1""#
            ),
        ),
        (JsonArticle, format!(r#""uri":"urn:a:1","headline":"ع","full_text":"{text}",{times}"#)),
        (JsonArticle, format!(r#""uri":"urn:a:1","headline":"ع","body":["{text}"],{times}"#)),
        (JsonArticle, format!(r#""uri":"urn:a:1","headline":"ع","content_html":"<p>{text}</p>",{times}"#)),
        (JsonArticle, format!(r#""uri":"urn:a:1","type":"text","text":"{text}","description_text":"ملخص",{times}"#)),
        (JsonArticle, format!(r#""uri":"urn:a:1","renditions":{{"a":{{}}}},"text":"{text}""#)),
        (JsonArticle, format!(r#""guid":"1","headline":"ع","body_length":120,"maintext":"{text}",{times}"#)),
        (Ninjs1, format!(r#""uri":"urn:a:1","headline":"ع","body":"{text}",{times}"#)),
        (Ninjs1, format!(r#""uri":"urn:a:1","type":"text","body":"{text}",{times}"#)),
        (
            Ninjs1,
            format!(
                r#""uri":"urn:a:1","body_length":120,"body_xhtml":"<p>{text}</p>","text":"لا","pubstatus":"usable""#
            ),
        ),
        (
            Ninjs1,
            format!(r#""uri":"urn:a:1","body_length":120,"body_other":"{text}","pubstatus":"usable","type":"text""#),
        ),
        (Ninjs3, format!(r#""uri":"urn:a:1","versionCreated":"x","bodies":[{{"value":"{text}"}}],"text":"لا""#)),
        (NinjsSuperdesk, format!(r#""guid":"1","headline":"ع","body_html":"<p>{text}</p>","text":"لا",{times}"#)),
    ] {
        let raw = decoded(format!("{{{fields}}}")).unwrap();
        assert_eq!((raw.format, raw.body.as_str(), raw.flags.len()), (format, text, 0), "{fields}");
        assert!(raw.uri.is_some(), "{fields}");
    }
    for (fields, status_or_hint) in [
        (r#""uri":"urn:a:1","pubstatus":"canceled","versioncreated":"2025-03-12T09:00:00Z""#, Ok(PubStatus::Canceled)),
        (r#""guid":"1","pub_status":"withheld","text":"نص""#, Ok(PubStatus::Withheld)),
        (r#""uri":"urn:a:1","type":"video","pubstatus":"usable","headline":"ع","text":"تعليق""#, Err("type video")),
        (r#""uri":"urn:a:1","standard":{"name":"ninjs","version":"2.0"},"text":"نص""#, Err("ninjs without a body")),
        (r#""uri":"urn:a:1","pubstatus":"usable","headline":"ع","story":{"id":7}"#, Err("ninjs without a body")),
    ] {
        match (decoded(format!("{{{fields}}}")), status_or_hint) {
            (Ok(raw), Ok(status)) => assert_eq!(raw.status, status, "{fields}"),
            (Err(rejection), Err(hint)) => assert!(rejection.message.contains(hint), "{fields}: {rejection}"),
            (other, _) => panic!("{fields}: {other:?}"),
        }
    }
    // A mapped text counts as one.
    let mut json_fields = JsonMapping::default();
    json_fields.set("body", vec!["payload.full".to_owned()]).unwrap();
    let mapped = format!(r#"{{"guid":"1","headline":"ع","pub_status":"usable","payload":{{"full":"{text}"}}}}"#);
    let raw = decode::decode(&input(mapped, &[]), &Settings { json_fields, ..Settings::default() }).unwrap();
    assert_eq!((raw.format, raw.body.as_str()), (JsonArticle, text));
}

#[test]
fn many_spellings_of_one_name_are_read_once_each() {
    let spelled = |number: usize| {
        let letters = "text".chars().enumerate().map(|(at, letter)| {
            let letter = if number >> at & 1 == 1 { letter.to_ascii_uppercase() } else { letter };
            format!("{letter}{}", "_".repeat(number >> (4 + 4 * at) & 15))
        });
        letters.collect::<String>()
    };
    let numbers: String = (1..40_000).map(|number| format!("\"{}\":{number},", spelled(number))).collect();
    let raw = decoded(format!("{{{numbers}\"title\":\"ع\",\"-text\":\"نص\"}}")).unwrap();
    assert_eq!(raw.body, "نص", "numbers are passed over, however many");
    let descriptions: String = (0..40_000).map(|number| format!("\"description_{number}\":\"و{number}\",")).collect();
    let raw = decoded(format!("{{{descriptions}\"uri\":\"urn:a:1\",\"body_text\":\"نص\"}}")).unwrap();
    assert_eq!((raw.format, raw.body.as_str()), (InputFormat::Ninjs1, "نص"));
    // Of two spellings, the one that stands first.
    assert_eq!(decoded(r#"{"Text":7,"te_xt":"أول","text":"ثان","TEXT":"ثالث"}"#).unwrap().body, "أول");
}
