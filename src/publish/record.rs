//! The record of an article before enrichment: ninjs 3.1 out of what the article says and what its publisher gave with it.

use super::{dedup_record, provenance};
use crate::dedup::Decision;
use crate::record::{
    AltId, Article, Body, ConceptRef, ContentHash, DescriptionRef, Enriched, Enrichment, Headline, InfoSource, Input,
    NamedThing, NormalizationRecord, PipelineRecord, SCHEMA_VERSION, Sequence, Standard, Subject, SubjectRef,
};

/// What a concept is called.
fn label(concept: &Subject) -> Option<&str> {
    let names = [&concept.name, &concept.literal, &concept.uri];
    names.into_iter().flatten().map(String::as_str).find(|name| !name.is_empty())
}

/// What the publisher names, in the shape of ninjs.
fn things(given: &[Subject]) -> Vec<NamedThing> {
    let thing = |concept: &Subject| {
        Some(NamedThing {
            name: label(concept)?.to_owned(),
            rel: concept.rel.clone(),
            uri: concept.uri.clone(),
            literal: concept.literal.clone(),
        })
    };
    given.iter().filter_map(thing).collect()
}

fn concept(given: &Subject) -> ConceptRef {
    ConceptRef { name: given.name.clone(), uri: given.uri.clone(), literal: given.literal.clone() }
}

/// The record without entities and tone.
pub(super) fn bare_record(
    input: &Input,
    article: &Article,
    content_hash: ContentHash,
    sequence: Option<Sequence>,
    decision: &Decision,
) -> Enriched {
    let carried = &article.carried;
    let headline = |role: &str, value: &str| Headline {
        role: role.to_owned(),
        content_type: "text/plain".to_owned(),
        value: value.to_owned(),
    };
    let headlines = [("main", Some(article.title.as_str())), ("subtitle", article.subtitle.as_deref())]
        .into_iter()
        .filter_map(|(role, value)| Some(headline(role, value.filter(|value| !value.is_empty())?)))
        .collect();
    let body = (!article.body.is_empty()).then(|| Body {
        role: "main".to_owned(),
        content_type: "text/plain".to_owned(),
        char_count: u32::try_from(article.body.chars().count()).unwrap_or(u32::MAX),
        word_count: article.body_words,
        value: article.body.clone(),
    });
    let source = |name: &str, role: &str| InfoSource {
        name: name.to_owned(),
        role: Some(role.to_owned()),
        uri: None,
        literal: None,
    };
    let agency = article.agency.as_ref().map(|agency| source(&agency.name, "agency"));
    let publisher = source(&article.source, "publisher");
    let further = carried.info_sources.iter().filter_map(|given| {
        let name = label(given)?;
        let known = name == article.source || article.agency.as_ref().is_some_and(|agency| agency.name == name);
        (!known).then(|| InfoSource {
            name: name.to_owned(),
            role: given.rel.clone(),
            uri: given.uri.clone(),
            literal: given.literal.clone(),
        })
    });
    let alt_ids = carried.alt_ids.iter().map(|(role, value)| AltId { role: role.clone(), value: value.clone() });
    let url = article.url.clone().map(|value| AltId { role: "url".to_owned(), value });
    let raw_hash = AltId { role: "raw-sha256".to_owned(), value: article.raw_hash.to_string() };
    let subjects = carried.subjects.iter().map(|subject| SubjectRef {
        name: subject.name.clone(),
        uri: subject.uri.clone(),
        literal: subject.literal.clone(),
        rel: subject.rel.clone(),
        relevance: subject.relevance,
        confidence: subject.confidence,
    });
    let descriptions = carried.descriptions.iter().map(|description| DescriptionRef {
        role: description.role.clone(),
        content_type: "text/plain".to_owned(),
        value: description.value.clone(),
    });
    Enriched {
        uri: article.uri.clone(),
        kind: "text".to_owned(),
        version: article.version.clone(),
        first_created: article.first_created.map(|time| time.to_string()),
        version_created: article.version_created.to_string(),
        content_created: carried.content_created.map(|time| time.to_string()),
        expires: carried.expires.map(|time| time.to_string()),
        embargoed_until: article.embargoed_until.map(|time| time.to_string()),
        pub_status: article.status,
        urgency: carried.urgency,
        language: article.language.tag.clone(),
        by: article.byline.clone(),
        title: carried.title.clone(),
        slugline: carried.slugline.clone(),
        ed_note: carried.ed_note.clone(),
        copyright_holder: carried.copyright_holder.clone(),
        copyright_notice: carried.copyright_notice.clone(),
        usage_terms: carried.usage_terms.clone(),
        located: carried.located.clone(),
        headlines,
        bodies: body.into_iter().collect(),
        descriptions: descriptions.collect(),
        people: things(&carried.people),
        organisations: things(&carried.organisations),
        places: things(&carried.places),
        events: things(&carried.events),
        objects: things(&carried.objects),
        genres: carried.genres.iter().map(concept).collect(),
        digital_source_type: carried.digital_source_type.as_ref().map(concept),
        subjects: subjects.collect(),
        info_sources: std::iter::once(publisher).chain(agency).chain(further).collect(),
        alt_ids: url.into_iter().chain(alt_ids).chain([raw_hash]).collect(),
        associations: carried.associations.clone(),
        renditions: carried.renditions.clone(),
        rights_info: carried.rights_info.clone(),
        trust_indicators: carried.trust_indicators.clone(),
        standard: Standard {
            name: "ninjs".to_owned(),
            version: "3.1".to_owned(),
            schema: "https://iptc.org/std/ninjs/ninjs-schema_3.1.json".to_owned(),
        },
        enrichment: Enrichment {
            schema_version: SCHEMA_VERSION.to_owned(),
            pipeline: PipelineRecord {
                name: "newswire".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                models: Vec::new(),
                config_hash: String::new(),
            },
            provenance: provenance(input, article),
            dedup: dedup_record(article, content_hash, sequence, decision),
            normalization: NormalizationRecord {
                removed: article.removed.clone(),
                byline: article.byline.clone(),
                agency: article.agency.clone(),
                dateline: article.dateline.clone(),
                reading_time_minutes: article.reading_time_minutes,
                subheadings: article.subheadings.clone(),
                flags: article.flags.iter().map(|flag| (*flag).to_owned()).collect(),
            },
            language: article.language.clone(),
            entities: Vec::new(),
            sentiment: None,
        },
    }
}
