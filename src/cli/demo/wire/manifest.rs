//! The wire in order: file, outlet, form, what becomes of it, and why it is there.

use super::{Form::*, Item, Outcome, Outlet::*};
use crate::dedup::Relation;

const NEW: Outcome = Outcome::Published(Relation::New);
const COPY: Outcome = Outcome::Suppressed(Relation::Exact);
const NEAR: Outcome = Outcome::Suppressed(Relation::Nearduplicate);
const VERSION: Outcome = Outcome::Published(Relation::Version);
const CORRECTION: Outcome = Outcome::Published(Relation::Correction);
const CANCEL: Outcome = Outcome::Published(Relation::Cancel);
const REDELIVERY: Outcome = Outcome::Suppressed(Relation::Redelivery);
const STALE: Outcome = Outcome::Suppressed(Relation::Stale);
const WITHHELD: Outcome = Outcome::Withheld;

const fn dead(class: &'static str) -> Outcome {
    Outcome::DeadLetter(class)
}

macro_rules! wire {
    ($($file:literal $outlet:ident $form:ident $outcome:expr, $about:literal;)+) => {
        &[$(Item {
            file: $file,
            bytes: include_bytes!($file),
            outlet: $outlet,
            form: $form,
            outcome: $outcome,
            about: $about,
        }),+]
    };
}

/// Every record of the sample wire, in the order in which it is fed.
pub const WIRE: &[Item] = wire! {
    "01-wind.ninjs3.json" Difaf Json NEW, "the original of three copies; Arabic-Indic digits";
    "02-port.ninjs2.json" Harbour Json NEW, "English, ninjs 2";
    "03-final.ninjs1.json" Ofoq Json NEW, "ninjs 1; a Moroccan month name";
    "04-cold.html" Sahl Html NEW, "a whole page: navigation, share box, related links, script";
    "05-satellite.json" Madar Json NEW, "{url, title, text}";
    "06-oil.txt" Mina Text NEW, "scraped text between lines of page furniture";
    "07-books.cp1256.html" Qawafel HtmlArabicWindows NEW, "windows-1256 bytes, declared in header and page";
    "08-league.ninjs3.json" Difaf Json NEW, "politics; light edits of it follow";
    "09-wind-copy.json" Madar Json COPY, "the wind story under another headline";
    "10-flash.txt" Mina Text NEW, "a flash of one line";
    "11-quake.ninjs1.json" Ofoq Json NEW, "corrected later";
    "12-wind-copy.txt" Mina Text COPY, "the wind story, scraped with furniture around it";
    "13-storm.ninjs2.json" Harbour Json NEW, "English weather";
    "14-not-an-article.bin" Mina Octets dead("undecodable"), "an image that strayed into the wire";
    "15-tadawul.cp1256.txt" Qawafel TextUndeclared NEW, "windows-1256 bytes, charset not declared";
    "16-olive.html" Sahl Html NEW, "Tunisian month names";
    "17-dams.json" Madar Json NEW, "Moroccan month names";
    "18-league-near.html" Sahl Html NEAR, "light edits of the league story";
    "19-vaccine.ninjs3.json" Difaf Json NEW, "health; Arabic decimal comma";
    "20-port-copy.json" Meridian Json COPY, "the port story under another headline";
    "21-wind-v2.ninjs3.json" Difaf Json VERSION, "a later version of the wind story";
    "22-withheld.ninjs3.json" Difaf Json WITHHELD, "must not reach the public topic";
    "23-embargo.ninjs3.json" Difaf Json WITHHELD, "under embargo";
    "24-quake-correction.ninjs1.json" Ofoq Json CORRECTION, "corrects the earthquake story";
    "25-broken.json" Madar Json dead("bad-json"), "JSON cut off in the middle";
    "26-ferry.ninjs2.json" Harbour Json NEW, "cancelled later";
    "27-withheld-copy.json" Madar Json NEW,
        "the withheld story from an outlet that does publish it: a withheld article suppresses nothing";
    "28-gas.ninjs1.json" Ofoq Json NEW, "Algerian month names";
    "29-desalination.json" Observateur Json NEW, "French";
    "30-final-again.ninjs1.json" Ofoq Json REDELIVERY, "the very bytes of the handball story once more";
    "31-dust.txt" Mina Text NEW, "byline and update line at the head";
    "32-rain.html" Sahl Html NEW, "weather, with diacritics";
    "33-llm.json" Madar Json NEW, "technology";
    "34-wind-stale.ninjs3.json" Difaf Json STALE, "version 1 of the wind story after version 2";
    "35-elections.ninjs3.json" Difaf Json NEW, "an agency named in the dateline";
    "36-no-text.json" Madar Json dead("unknown-format"), "JSON, but no article";
    "37-rates.ninjs2.json" Harbour Json NEW, "English economy";
    "38-tadawul-next-day.cp1256.txt" Qawafel TextArabicWindows NEW, "the next day's close: same mould, other news";
    "39-ferry-cancel.ninjs2.json" Harbour Json CANCEL, "withdraws the ferry story";
    "40-embargo-copy.html" Sahl Html NEW, "the embargoed story from an outlet that is not bound by it";
    "41-escape.json" Madar Json NEW, "a headline that would recolour and retitle a careless terminal";
    "42-libya.ninjs1.json" Ofoq Json NEW, "infrastructure";
    "43-empty.txt" Mina Text dead("no-text"), "nothing at all";
    "44-sudan.ninjs3.json" Difaf Json NEW, "humanitarian";
    "45-storm-near.html" Meridian Html NEAR, "light edits of the storm story";
    "46-school.txt" Mina Text NEW, "Levantine month names";
    "47-oman.json" Madar Json NEW, "diacritics in running text";
    "48-cup.html" Sahl Html NEW, "sport";
    "49-cancel-unseen.ninjs1.json" Ofoq Json CANCEL, "withdraws a story that never came this way";
    "50-qatar.ninjs3.json" Difaf Json NEW, "energy";
    "51-oil-copy.html" Sahl Html COPY, "the oil story under another headline";
    "52-snow.cp1256.html" Qawafel HtmlArabicWindows NEW, "windows-1256";
    "53-marathon.json" Madar Json NEW, "HTML references in JSON text, tracking parameters in the URL";
    "54-chip.json" Meridian Json NEW, "English technology";
    "55-chess.txt" Mina Text NEW, "no dateline";
    "56-saqqara.ninjs3.json" Difaf Json NEW, "culture";
    "57-manuscript.ninjs1.json" Ofoq Json NEW, "culture";
    "58-quake-near.txt" Mina Text NEAR, "part of the corrected earthquake story";
    "59-film.html" Sahl Html NEW, "culture";
    "60-calligraphy.json" Madar Json NEW, "culture";
    "61-rugby.ninjs2.json" Harbour Json NEW, "English sport";
    "62-pay.ninjs3.json" Difaf Json NEW, "economy";
    "63-truncated-utf16.bin" Mina Octets dead("undecodable"), "half a character at the end, no charset declared";
    "64-syria.cp1256.txt" Qawafel TextArabicWindows NEW, "windows-1256, declared";
    "65-reef.json" Meridian Json NEW, "English science";
    "66-mauritania.ninjs1.json" Ofoq Json NEW, "fishing";
    "67-reef-copy.txt" Mina Text COPY, "the coral story, scraped";
    "68-somalia.ninjs3.json" Difaf Json NEW, "health";
    "69-iraqwater.html" Sahl Html NEW, "environment";
    "70-harvest.json" Madar Json NEW, "agriculture";
    "71-museum.ninjs2.json" Harbour Json NEW, "English culture";
    "72-bahrain.txt" Mina Text NEW, "Hijri date";
    "73-train.ninjs1.json" Ofoq Json NEW, "transport";
    "74-cafes.html" Observateur Html NEW, "French page";
    "75-bridge.ninjs3.json" Difaf Json NEW, "bad news";
    "76-flood.json" Meridian Json NEW, "bad news in English";
    "77-fx.cp1256.txt" Qawafel TextArabicWindows NEW, "an agency named in the dateline";
    "78-space.json" Madar Json NEW, "tatweel in the headline";
    "79-hajj.ninjs3.json" Difaf Json NEW, "Hijri year";
    "80-vote.ninjs2.json" Harbour Json NEW, "English politics";
    "81-hajj-copy.txt" Mina Text COPY, "the Hajj story with tatweel and bidi marks that folding sees through";
    "82-cinema.ninjs1.json" Ofoq Json NEW, "culture";
    "83-trade.ninjs2.json" Harbour Json NEW, "English, African trade";
    "84-trade-copy.json" Madar Json COPY, "the border story in an Arabic outlet";
};
