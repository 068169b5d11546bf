//! Made-up text and numbers that look like what their field's name or format promises.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::name::{normal, singular};
use super::seed::Seed;

const FIRST_NAMES: [&str; 16] = [
    "Ada", "Alan", "Amara", "Carlos", "Chen", "Elena", "Grace", "Hiro", "Ines", "Jonas", "Katia", "Linus", "Maya",
    "Noor", "Omar", "Sofia",
];
const LAST_NAMES: [&str; 16] = [
    "Almeida", "Berg", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Hopper", "Ito", "Jensen", "Kaya",
    "Lovelace", "Moreau", "Novak", "Okafor", "Silva",
];
const QUALITIES: [&str; 12] = [
    "Classic", "Compact", "Everyday", "Foldable", "Light", "Merino", "Nordic", "Organic", "Recycled", "Trail", "Urban",
    "Vintage",
];
const THINGS: [&str; 12] = [
    "Backpack",
    "Bottle",
    "Desk Lamp",
    "Headphones",
    "Jacket",
    "Keyboard",
    "Mug",
    "Notebook",
    "Shoes",
    "Speaker",
    "Sweater",
    "Watch",
];
const SENTENCES: [&str; 8] = [
    "Arrives in two days.",
    "Made to last, and easy to repair.",
    "Back in stock since this week.",
    "A favourite of many returning customers.",
    "Your parcel is on its way.",
    "Please confirm before Friday.",
    "Thank you for your order.",
    "Lighter than it looks.",
];
const WORDS: [&str; 16] = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "iris", "juniper", "kelp", "lotus",
    "maple", "north", "opal", "pine",
];
const CITIES: [&str; 8] = ["Berlin", "Lisbon", "London", "Lyon", "Madrid", "Oslo", "Prague", "Vienna"];
const COUNTRIES: [&str; 8] = ["AT", "CZ", "DE", "ES", "FR", "GB", "NO", "PT"];
const PEOPLE: [&str; 22] = [
    "account",
    "admin",
    "assignee",
    "author",
    "buyer",
    "contact",
    "contributor",
    "creator",
    "customer",
    "driver",
    "employee",
    "guest",
    "member",
    "operator",
    "owner",
    "patient",
    "person",
    "profile",
    "recipient",
    "reviewer",
    "sender",
    "user",
];

/// Text of a `format`, if it is one that is known, for a field called `words` of a `resource`.
pub(super) fn by_format(format: &str, words: &[String], resource: &str, seed: Seed) -> Option<String> {
    Some(match format {
        "date-time" => moment(seed).to_string(),
        "date" => moment(seed).to_zoned(TimeZone::UTC).date().to_string(),
        "time" => format!("{}Z", moment(seed).to_zoned(TimeZone::UTC).time()),
        "duration" => format!("PT{}M", 1 + seed.below(90)),
        "email" | "idn-email" => email(seed),
        "uuid" => uuid(seed),
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => {
            picture(words, seed).unwrap_or_else(|| page(resource, seed))
        }
        "uri-template" => format!("https://example.com/{}/{{id}}", WORDS[0]),
        "hostname" | "idn-hostname" => format!("{}.example.com", one(seed, &WORDS)),
        "ipv4" => format!("192.0.2.{}", 1 + seed.below(254)),
        "ipv6" => format!("2001:db8::{:x}", 1 + seed.below(65_534)),
        "byte" => "bW9jaw==".to_owned(),
        "json-pointer" => format!("/{}", one(seed, &WORDS)),
        "regex" => "^[a-z]+$".to_owned(),
        "password" => format!("{}-{:06}", one(seed, &WORDS), seed.below(1_000_000)),
        "decimal" | "money" => cents(seed),
        "currency" => "EUR".to_owned(),
        "int32" | "int64" => (1 + seed.below(1000)).to_string(),
        _ => return None,
    })
}

/// Text for a field called `words` of a `resource`. What the last word says comes first: `imageUrl` is an address.
pub(super) fn by_name(words: &[String], resource: &str, seed: Seed) -> String {
    let name: String = words.concat();
    let last = words.last().map_or("", String::as_str);
    match name.as_str() {
        "firstname" | "givenname" => return one(seed, &FIRST_NAMES).to_owned(),
        "lastname" | "familyname" | "surname" => return one(seed, &LAST_NAMES).to_owned(),
        "fullname" | "displayname" | "username" if last == "name" && PEOPLE.contains(&resource) => {
            return person(seed);
        }
        "username" | "login" | "handle" | "nickname" => return normal(&person(seed)),
        "postcode" | "postalcode" | "zipcode" | "zip" => {
            return (10_000 + seed.below(89_999)).to_string();
        }
        "countrycode" => return one(seed, &COUNTRIES).to_owned(),
        "currencysymbol" => return "€".to_owned(),
        "timezone" => return "Europe/Berlin".to_owned(),
        _ => {}
    }
    if let Some(address) = picture(words, seed) {
        return address;
    }
    match last {
        "email" | "mail" => email(seed),
        "phone" | "mobile" | "fax" => format!("+49 30 555 {:04}", seed.below(10_000)),
        "url" | "uri" | "href" | "link" | "website" | "homepage" => page(resource, seed),
        "uuid" | "guid" => uuid(seed),
        "at" | "timestamp" | "datetime" => moment(seed).to_string(),
        "date" | "day" | "birthday" => moment(seed).to_zoned(TimeZone::UTC).date().to_string(),
        "time" => format!("{:02}:{:02}", seed.below(24), seed.below(60)),
        "currency" => "EUR".to_owned(),
        "country" => one(seed, &COUNTRIES).to_owned(),
        "city" | "town" => one(seed, &CITIES).to_owned(),
        "street" | "address" | "line1" => format!("{} Street {}", capital(one(seed, &WORDS)), 1 + seed.below(120)),
        "region" | "location" | "warehouse" | "place" | "store" => {
            format!("{} {}", one(seed, &CITIES), 1 + seed.below(4))
        }
        "locale" => "en-GB".to_owned(),
        "language" | "lang" => "en".to_owned(),
        "color" | "colour" => one(seed, &["black", "blue", "green", "grey", "red", "white"]).to_owned(),
        "company" | "organization" | "organisation" | "brand" | "vendor" | "manufacturer" | "carrier" => {
            format!("{} & Co", one(seed, &LAST_NAMES))
        }
        "name" if PEOPLE.contains(&resource) => person(seed),
        "owner" | "author" | "creator" | "recipient" | "sender" | "assignee" | "customer" => person(seed),
        "name" | "title" | "headline" | "product" => {
            format!("{} {}", one(seed, &QUALITIES), one(seed.child("thing"), &THINGS))
        }
        "description" | "summary" | "text" | "body" | "content" | "message" | "comment" | "bio" | "note" | "notes"
        | "subject" | "excerpt" | "reason" => one(seed, &SENTENCES).to_owned(),
        "category" | "department" | "collection" => {
            one(seed, &["Home", "Outdoor", "Audio", "Clothing", "Office"]).to_owned()
        }
        "sku" => format!("SKU-{}", 10_000 + seed.below(90_000)),
        "ean" | "gtin" | "barcode" => format!("40{:011}", seed.below(100_000_000_000)),
        "status" | "state" => "active".to_owned(),
        "version" => format!("{}.{}.{}", 1 + seed.below(4), seed.below(10), seed.below(10)),
        "price" | "amount" | "total" | "subtotal" | "cost" | "fee" | "tax" | "balance" => cents(seed),
        "token" | "cursor" | "hash" | "sha" | "etag" | "checksum" | "signature" => {
            format!("{:016x}", seed.mixed())
        }
        "tag" | "keyword" | "topic" | "label" => one(seed, &WORDS).to_owned(),
        "ip" => format!("192.0.2.{}", 1 + seed.below(254)),
        "slug" => format!("{}-{}", one(seed, &WORDS), one(seed.child("slug"), &WORDS)),
        _ => format!("{}-{}", one(seed, &WORDS), 1 + seed.below(99)),
    }
}

/// The range from which a whole number called `words` is taken, ends included.
pub(super) fn integer_range(words: &[String]) -> (i64, i64) {
    match words.last().map_or("", String::as_str) {
        "page" => (1, 1),
        "offset" | "skip" => (0, 0),
        "at" | "timestamp" | "time" => (FIRST_SECOND, FIRST_SECOND + SECONDS),
        "year" => (2020, 2026),
        "month" => (1, 12),
        "day" => (1, 28),
        "age" => (18, 80),
        "quantity" | "qty" => (1, 5),
        "rating" | "stars" => (1, 5),
        "stock" | "available" | "inventory" => (0, 250),
        "percent" | "percentage" | "progress" | "score" => (0, 100),
        "cents" | "price" | "amount" => (499, 19_999),
        "count" | "total" | "size" | "views" | "visits" => (3, 500),
        "width" | "height" => (100, 1200),
        _ => (1, 1000),
    }
}

/// The range, in hundredths, from which a number called `words` is taken, ends included.
pub(super) fn hundredths_range(words: &[String]) -> (i64, i64) {
    match words.last().map_or("", String::as_str) {
        "rating" | "stars" => (100, 500),
        "rate" | "ratio" | "probability" | "confidence" | "share" | "score" | "discount" => (1, 99),
        "percent" | "percentage" => (0, 10_000),
        "latitude" | "lat" => (3600, 6000),
        "longitude" | "lng" | "lon" => (-900, 2000),
        "revenue" | "turnover" | "sales" => (100_000, 9_999_999),
        _ => (499, 19_999),
    }
}

/// An identity that reads as one: `order-104821` for the `id` of an order, `user-100007` for a `userId`.
pub(super) fn identity(words: &[String], resource: &str, number: u64) -> String {
    match words {
        [own] if own == "sku" => format!("SKU-{number}"),
        [own] if own == "id" || own == "key" || own == "reference" => {
            format!("{}-{number}", if resource.is_empty() { own } else { resource })
        }
        [of, own] if matches!(own.as_str(), "id" | "number" | "key") => {
            format!("{}-{number}", singular(of))
        }
        _ => format!("{}-{number}", words.join("-")),
    }
}

pub(super) fn uuid(seed: Seed) -> String {
    let (high, low) = (seed.child("high").mixed(), seed.child("low").mixed());
    uuid::Builder::from_random_bytes(((u128::from(high) << 64) | u128::from(low)).to_be_bytes()).into_uuid().to_string()
}

/// A whole number as an address's part is unique enough to tell two people apart.
pub(super) fn email(seed: Seed) -> String {
    format!(
        "{}.{}{}@example.com",
        normal(one(seed, &FIRST_NAMES)),
        normal(one(seed.child("last"), &LAST_NAMES)),
        seed.child("number").below(1000)
    )
}

/// `count` different words, at most as many as there are.
pub(super) fn different_words(seed: Seed, count: usize) -> impl Iterator<Item = &'static str> {
    let skipped = usize::try_from(seed.below(WORDS.len() as u64)).unwrap_or(0);
    WORDS.into_iter().cycle().skip(skipped).take(count.min(WORDS.len()))
}

fn one(seed: Seed, texts: &[&'static str]) -> &'static str {
    seed.pick::<&str>(texts)
}

fn person(seed: Seed) -> String {
    format!("{} {}", one(seed, &FIRST_NAMES), one(seed.child("last"), &LAST_NAMES))
}

/// The address of a picture, if a field called `words` is one.
fn picture(words: &[String], seed: Seed) -> Option<String> {
    const PICTURES: [&str; 7] = ["avatar", "image", "photo", "picture", "thumbnail", "icon", "logo"];
    let is_picture = words.iter().any(|word| PICTURES.contains(&word.as_str()));
    is_picture.then(|| format!("https://images.example.com/{}-{}.jpg", one(seed, &WORDS), seed.below(1000)))
}

fn page(resource: &str, seed: Seed) -> String {
    let folder = if resource.is_empty() { "pages".to_owned() } else { normal(resource) };
    format!("https://example.com/{folder}/{}-{}", one(seed, &WORDS), seed.below(1000))
}

fn cents(seed: Seed) -> String {
    format!("{}.{:02}", 5 + seed.below(195), seed.child("cents").pick(&[0, 50, 90, 95, 99]))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// 2026-01-01T00:00:00Z: a fixed year, because the same request has the same answer tomorrow.
const FIRST_SECOND: i64 = 1_767_225_600;
const SECONDS: i64 = 300 * 24 * 3600;

fn moment(seed: Seed) -> Timestamp {
    let second = FIRST_SECOND + i64::try_from(seed.below(SECONDS.unsigned_abs())).unwrap_or(0);
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}
