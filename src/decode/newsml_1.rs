//! IPTC NewsML 1.x: one news item with text, as AFP and Business Wire deliver it.
//!
//! A news item is a tree of components. The text is the first content item whose component has the role of a body, else the
//! first in a component without a role of something else (caption, contact, style sheet, …); photos beside it are left out. Each
//! field below `NewsComponent` is taken from the component nearest around the text that has it.
//!
//! | article | taken from the first of these that is there |
//! | --- | --- |
//! | uri | `PublicIdentifier` without its revision, else `urn:newsml:` of `ProviderId`, `DateId`, `NewsItemId` |
//! | version | `RevisionId` |
//! | source | `AdministrativeMetadata/Provider`, `NewsEnvelope/SentFrom`, `ProviderId`, `Source` |
//! | title, subtitle | `NewsLines/HeadLine`, `NewsLines/SubHeadLine`, then those of the content |
//! | body | the text, see `xml_content` |
//! | byline | `NewsLines/ByLine`, `AdministrativeMetadata/Creator` |
//! | language | `DescriptiveMetadata/Language@FormalName`, `xml:lang` |
//! | dates | `ThisRevisionCreated`, `FirstCreated`; passed on: `DateLineDate` as content created |
//! | status | `NewsManagement/Status@FormalName`; `Embargoed` ends by `StatusWillChange/DateAndTime`, without it is withheld; canceled by an `Instruction` to kill, cancel, delete, retract or withdraw |
//! | correction | `Instruction`, `NewsItemType` with `correct` in it |
//! | urgency | `NewsManagement/Urgency`, `Priority` |
//! | slugline | `NewsLines/SlugLine`, `Identification/NameLabel` |
//! | edNote | `NewsLine` of type advisory or note |
//! | located | `Location[@HowPresent=Origin]`: city, country; the place in `NewsLines/DateLine` |
//! | copyright | `RightsMetadata/Copyright/CopyrightHolder`; `NewsLines/CopyrightLine`; terms `NewsLines/RightsLine`, `UsageRights/Limitations` |
//! | subjects | `SubjectCode` (eight digits of IPTC become a uri), `Property[@FormalName=Keyword]`, `NewsLines/KeywordLine` |
//! | genres | `Genre` |
//! | infoSources | `AdministrativeMetadata/Source`, `NewsLines/CreditLine` |
//! | altIds | `PublicIdentifier`, `NewsItemId` |

use super::carry::{fill, joined, named, place_in_dateline, push, timestamp, urgency};
use super::xml::{Document, Element, Step};
use super::xml_content::{self, Content};
use super::{class, qcode, status};
use crate::record::{InputFormat, PubStatus, RawArticle, Rejection, Subject};

/// Reads a NewsML 1 document.
///
/// # Errors
/// Not exactly one item with text, or a status that cannot be understood.
pub(super) fn decode(document: &Document<'_>) -> Result<RawArticle, Rejection> {
    let root = document.root();
    let own = (root.local() == "NewsItem").then_some(root);
    let mut found: Option<(Element<'_>, Option<Text<'_>>)> = None;
    for item in own.into_iter().chain(root.children_named("NewsItem")) {
        let text = text_of(item)?;
        match &found {
            Some((_, Some(_))) if text.is_some() => {
                let message = "NewsML 1 with several text items; send one item a record";
                return Err(Rejection::decode(class::UNKNOWN_FORMAT, message));
            }
            Some((_, Some(_))) => {}
            Some((_, None)) if text.is_none() => {}
            _ => found = Some((item, text)),
        }
    }
    let Some((item, text)) = found else {
        return Err(Rejection::decode(class::NO_TEXT, "NewsML 1 without a news item"));
    };
    read(root, item, text)
}

/// A text and the content item that it stands in.
struct Text<'d> {
    rank: u8,
    holder: Element<'d>,
    content: Content,
}

/// Roles of components that are the article.
const BODIES: &[&str] = &["body", "main", "maintext", "main text", "text", "story", "article", "newstext"];
/// Roles of components that hold text, but not the article.
const OTHERS: &[&str] = &[
    "caption",
    "contact",
    "stylesheet",
    "headline",
    "subheadline",
    "byline",
    "logo",
    "photo",
    "picture",
    "graphic",
    "video",
    "audio",
    "thumbnail",
    "quicklook",
    "preview",
    "highres",
    "abstract",
    "summary",
    "teaser",
    "credit",
    "keywords",
    "related",
    "metadata",
    "advisory",
    "note",
    "copyright",
    "ticker",
];

/// So many content items are looked at; a news item with photos in several sizes has some 20.
const MOST_ITEMS: usize = 100;

/// The text of an item that is the article.
fn text_of(item: Element<'_>) -> Result<Option<Text<'_>>, Rejection> {
    let mut holders = Vec::new();
    item.walk(|step| match step {
        Step::Open(element) if element.local() == "ContentItem" => {
            holders.push(element);
            false
        }
        _ => holders.len() < MOST_ITEMS,
    });
    // Content items of one component come together: its role is looked up once.
    let mut last = None;
    let mut best: Option<Text<'_>> = None;
    for holder in holders.into_iter().take(MOST_ITEMS) {
        let component = holder.parent();
        if last.as_ref().is_none_or(|(known, _)| *known != component) {
            let role = component.and_then(|component| component.attr_of("Role", "FormalName")).unwrap_or_default();
            last = Some((component, role.to_ascii_lowercase()));
        }
        let role = last.as_ref().map_or("", |(_, role)| role.as_str());
        let rank = if BODIES.contains(&role) { 0 } else { 1 };
        let better = best.as_ref().is_none_or(|best| rank < best.rank);
        if OTHERS.contains(&role) || !better || !is_text(holder) {
            continue;
        }
        let Some(data) = holder.child("DataContent") else { continue };
        if let Some(content) = xml_content::read(data)? {
            best = Some(Text { rank, holder, content });
        }
    }
    Ok(best)
}

/// Whether a content item may hold text: it says nothing of what it is, or says text; and it is not in an encoding.
fn is_text(holder: Element<'_>) -> bool {
    let said = |name: &str| holder.attr_of(name, "FormalName").unwrap_or_default().to_ascii_lowercase();
    let (medium, mime) = (said("MediaType"), said("MimeType"));
    let medium_fits = medium.is_empty() || medium.contains("text") || medium == "complexdata";
    let mime_fits =
        mime.is_empty() || mime.contains("html") || mime.contains("xml") || mime == "text/plain" || mime == "text";
    medium_fits && mime_fits && holder.child("Encoding").is_none()
}

fn read(root: Element<'_>, item: Element<'_>, text: Option<Text<'_>>) -> Result<RawArticle, Rejection> {
    let mut article = RawArticle::new(InputFormat::Newsml1);
    identification(item, &mut article);
    if let Some(management) = item.child("NewsManagement") {
        self::management(management, &mut article)?;
    }
    let around = Around { inner: text.as_ref().map(|text| text.holder).or_else(|| item.child("NewsComponent")) };
    news_lines(&around, &mut article);
    descriptive(&around, item, &mut article);
    let sent_from = || root.at(&["NewsEnvelope", "SentFrom", "Party"])?.some_attr("FormalName");
    let provider_id = || item.at(&["Identification", "NewsIdentifier"])?.text_of("ProviderId");
    article.source =
        around.party("Provider").or_else(sent_from).or_else(provider_id).or_else(|| around.party("Source"));
    article.byline = article.byline.take().or_else(|| around.party("Creator"));
    if let Some(source) = around.party("Source").filter(|source| article.source.as_ref() != Some(source)) {
        push(&mut article.carried.info_sources, named(source));
    }
    match text.map(|text| text.content) {
        Some(Content::Nitf(inner)) => fill(&mut article, *inner),
        Some(Content::Text(text)) => article.body = text,
        None if article.status == PubStatus::Canceled => {}
        None => {
            let message =
                "NewsML 1 without text (photos, graphics or remote content); only articles with text are taken";
            return Err(Rejection::decode(class::NO_TEXT, message));
        }
    }
    Ok(article)
}

fn identification(item: Element<'_>, article: &mut RawArticle) {
    let Some(identification) = item.child("Identification") else { return };
    article.carried.slugline = identification.text_of("NameLabel");
    let Some(id) = identification.child("NewsIdentifier") else { return };
    let revision = id.text_of("RevisionId");
    let public = id.text_of("PublicIdentifier");
    article.uri =
        public.as_deref().map(|public| without_revision(public, revision.as_deref()).to_owned()).or_else(|| {
            let parts = [id.text_of("ProviderId")?, id.text_of("DateId")?, id.text_of("NewsItemId")?];
            Some(format!("urn:newsml:{}", parts.join(":")))
        });
    article.version = revision;
    for (role, value) in [("PublicIdentifier", public), ("NewsItemId", id.text_of("NewsItemId"))] {
        article.carried.alt_ids.extend(value.map(|value| (role.to_owned(), value)));
    }
}

/// The identifier that all revisions share: `urn:newsml:afp.com:20210516:TX-PAR:1` names the first revision, and `…:1U` an
/// updated one.
fn without_revision<'a>(public: &'a str, revision: Option<&str>) -> &'a str {
    let Some((shared, last)) = public.rsplit_once(':') else { return public };
    let last = last.trim_end_matches(['N', 'U', 'A']);
    if revision.is_some_and(|revision| revision.trim() == last) && shared.matches(':').count() >= 2 {
        shared
    } else {
        public
    }
}

fn management(management: Element<'_>, article: &mut RawArticle) -> Result<(), Rejection> {
    let formal = |name: &str| management.attr_of(name, "FormalName");
    article.first_created = management.text_of("FirstCreated");
    article.version_created = management.text_of("ThisRevisionCreated");
    if let Some(word) = formal("Status") {
        let change = management.child("StatusWillChange");
        if word.to_ascii_lowercase().contains("embargo") {
            article.embargoes.extend(change.and_then(|change| change.text_of("DateAndTime")));
        }
        status::set(&word, "Status", article)?;
    }
    let instructions = || management.children_named("Instruction").filter_map(|one| one.some_attr("FormalName"));
    if instructions().any(|word| status::cancels(&word)) {
        article.status = PubStatus::Canceled;
    }
    let mut said = instructions().chain(formal("NewsItemType"));
    article.is_correction |= said.any(|word| word.to_ascii_lowercase().contains("correct"));
    article.carried.urgency = formal("Urgency").or_else(|| formal("Priority")).and_then(|text| urgency(&text));
    Ok(())
}

/// The components around the text, the nearest first.
struct Around<'d> {
    inner: Option<Element<'d>>,
}

impl<'d> Around<'d> {
    fn components(&self) -> impl Iterator<Item = Element<'d>> {
        let elements = std::iter::successors(self.inner, |element| element.parent());
        elements.filter(|element| element.local() == "NewsComponent")
    }

    /// The elements of a name below one of the containers of the components, from the nearest component that has any.
    fn nearest(&self, container: &'d str, local: &'d str) -> Vec<Element<'d>> {
        let of = |component: Element<'d>| {
            let containers = component.children_named(container);
            containers.flat_map(|container| container.children_named(local)).collect::<Vec<_>>()
        };
        self.components().map(of).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn line(&self, local: &'d str) -> Option<String> {
        self.nearest("NewsLines", local).into_iter().find_map(Element::text)
    }

    /// Name of the parties of a role.
    fn party(&self, role: &'d str) -> Option<String> {
        let parties = self.nearest("AdministrativeMetadata", role).into_iter();
        joined(parties.filter_map(|party| party.attr_of("Party", "FormalName")), ", ")
    }
}

fn news_lines<'d>(around: &Around<'d>, article: &mut RawArticle) {
    article.title = around.line("HeadLine");
    article.subtitle = around.line("SubHeadLine");
    article.byline = around.line("ByLine");
    let slugline = around.line("SlugLine");
    let carried = &mut article.carried;
    carried.slugline = slugline.or_else(|| carried.slugline.take());
    carried.copyright_notice = around.line("CopyrightLine");
    carried.usage_terms = around.line("RightsLine");
    let advisory = |line: &Element<'_>| {
        let kind = line.attr_of("NewsLineType", "FormalName").unwrap_or_default().to_ascii_lowercase();
        kind.contains("advisory") || kind.contains("note")
    };
    let notes = around.nearest("NewsLines", "NewsLine").into_iter().filter(advisory);
    carried.ed_note = joined(notes.filter_map(|line| line.text_of("NewsLineText")), "\n");
    for keywords in around.nearest("NewsLines", "KeywordLine").into_iter().filter_map(Element::text) {
        push(&mut carried.subjects, named(keywords));
    }
    if let Some(credit) = around.line("CreditLine") {
        push(&mut carried.info_sources, Subject { rel: Some("credit".to_owned()), ..named(credit) });
    }
    for component in around.components() {
        let Some(rights) = component.child("RightsMetadata") else { continue };
        let holder = rights.at(&["Copyright", "CopyrightHolder"]);
        let limits = rights.at(&["UsageRights", "Limitations"]);
        carried.copyright_holder = carried.copyright_holder.take().or_else(|| holder?.text());
        carried.usage_terms = carried.usage_terms.take().or_else(|| limits?.text());
    }
}

fn descriptive(around: &Around<'_>, item: Element<'_>, article: &mut RawArticle) {
    let of = |local: &'static str| around.nearest("DescriptiveMetadata", local);
    article.language = of("Language").into_iter().find_map(|language| language.some_attr("FormalName"));
    article.language = article.language.take().or_else(|| item.language());
    let carried = &mut article.carried;
    carried.content_created = of("DateLineDate").into_iter().find_map(Element::text).and_then(|text| timestamp(&text));
    for genre in of("Genre").into_iter().filter_map(|genre| genre.some_attr("FormalName")) {
        push(&mut carried.genres, named(genre));
    }
    for code in of("SubjectCode").into_iter().flat_map(|code| code.children().collect::<Vec<_>>()) {
        let Some(formal) = code.some_attr("FormalName") else { continue };
        let uri = qcode::iptc_subject(&formal);
        let literal = if uri.is_none() { Some(formal) } else { None };
        push(&mut carried.subjects, Subject { uri, literal, ..Subject::default() });
    }
    for property in of("Property") {
        let keyword = property.attr("FormalName").is_some_and(|name| name.eq_ignore_ascii_case("keyword"));
        if keyword
            && property.attr("Role").is_none()
            && let Some(value) = property.some_attr("Value")
        {
            push(&mut carried.subjects, named(value));
        }
    }
    let origin = of("Location").into_iter().find(|place| place.attr("HowPresent").is_some_and(|how| how == "Origin"));
    carried.located = origin
        .and_then(|place| {
            let value = |wanted: &str| {
                let mut properties = place.children_named("Property");
                properties
                    .find(|property| property.attr("FormalName").is_some_and(|name| name == wanted))?
                    .some_attr("Value")
            };
            joined([value("City"), value("Country")].into_iter().flatten(), ", ")
        })
        .or_else(|| around.line("DateLine").map(|line| place_in_dateline(&line)));
}

#[cfg(test)]
mod tests {
    use super::without_revision;

    #[test]
    fn revisions_share_an_identifier() {
        for (public, revision, expected) in [
            (
                "urn:newsml:afp.com:20210516T080625Z:TX-PAR-WGF71:1",
                Some("1"),
                "urn:newsml:afp.com:20210516T080625Z:TX-PAR-WGF71",
            ),
            ("urn:newsml:afp.com:20210516:TX:12U", Some("12"), "urn:newsml:afp.com:20210516:TX"),
            ("urn:newsml:afp.com:20210516:TX:2", Some("1"), "urn:newsml:afp.com:20210516:TX:2"),
            ("urn:newsml:afp.com:20210516:TX", None, "urn:newsml:afp.com:20210516:TX"),
            ("a:1", Some("1"), "a:1"),
        ] {
            assert_eq!(without_revision(public, revision), expected, "{public}");
        }
    }
}
