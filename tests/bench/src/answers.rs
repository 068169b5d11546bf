//! What the upstream services answer: fixed bodies, small (0.3 kB), medium (2.5 kB) and large (25 kB).

use serde_json::{Value, json};

use crate::upstreams::Service;

/// An answer: which service gives it, to which path (without query), and its body.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Who answers.
    pub service: Service,
    /// The path asked for.
    pub path: String,
    /// JSON.
    pub body: Vec<u8>,
}

/// Every answer there is; anything else is 404.
pub fn answers() -> Vec<Answer> {
    use Service::{Accounts, Catalog, Content, Orders};
    let mut answers = vec![
        answer(Accounts, "/users/u-1", &user()),
        answer(Orders, "/users/u-1/orders", &orders()),
        answer(Orders, "/orders/o-1", &order()),
        answer(Orders, "/carts/c-1", &cart()),
        answer(Catalog, "/users/u-1/picks", &json!({ "items": (1..=5).map(wordy_product).collect::<Vec<_>>() })),
        answer(Catalog, "/products", &(1..=50).map(wordy_product).collect()),
        answer(Catalog, "/items/i-1", &item()),
        answer(Content, "/users/u-1/notices", &notices()),
        answer(Content, "/articles/small", &article(1, 140)),
        answer(Content, "/articles/medium", &article(5, 440)),
        answer(Content, "/articles/large", &article(50, 475)),
    ];
    answers.extend((1..=10).map(|number| answer(Catalog, &format!("/products/{}", sku(number)), &product(number))));
    answers
}

fn answer(service: Service, path: &str, body: &Value) -> Answer {
    Answer { service, path: path.to_owned(), body: body.to_string().into_bytes() }
}

fn sku(number: u32) -> String {
    format!("p-{number:02}")
}

/// A price with two places, of which the last is not 0: such a number looks the same in every language.
fn price(number: u32) -> f64 {
    f64::from(number * 190 + 5) / 100.0
}

/// Plain text of so many characters.
fn text(characters: usize) -> String {
    "The quick brown fox jumps over the lazy dog while nobody reads it. ".chars().cycle().take(characters).collect()
}

fn user() -> Value {
    json!({
        "id": "u-1",
        "name": "Zoë Quick",
        "email": "zoe.quick@shop.example.com",
        "tier": "gold",
        "city": "Springfield",
        "country": "NL",
        "language": "nl-NL",
        "newsletter": true,
        "created": "2019-03-07T09:15:00Z",
        "note": text(100),
    })
}

fn orders() -> Value {
    let summary = |number: u32| {
        json!({
            "id": format!("o-{number}"),
            "status": if number == 1 { "sent" } else { "delivered" },
            "total": price(number),
            "currency": "EUR",
            "placed": format!("2026-10-{number:02}T11:22:33Z"),
            "carrier": "Parcels & More International",
            "warehouse": "rotterdam-north-2",
            "tracking": format!("https://parcels.example.com/track/JD0146000{number:04}/nl"),
            "lineCount": number,
            "gift": false,
        })
    };
    json!({ "items": (1..=9).map(summary).collect::<Vec<_>>(), "next": "b3JkZXJzOjEw" })
}

fn order() -> Value {
    let line = |number: u32| {
        json!({
            "sku": sku(number),
            "quantity": number,
            "unitPrice": price(number),
            "discount": 0.25,
            "warehouse": "rotterdam-north-2",
            "batch": format!("2026-41-{number:05}"),
            "comment": text(90),
        })
    };
    json!({
        "id": "o-1",
        "userId": "u-1",
        "status": "sent",
        "total": 104.55,
        "currency": "EUR",
        "placed": "2026-10-01T11:22:33Z",
        "address": { "street": "Long Street 12", "zip": "1234 AB", "city": "Springfield", "country": "NL" },
        "lines": (1..=10).map(line).collect::<Vec<_>>(),
    })
}

fn cart() -> Value {
    let line = |number: u32| json!({ "sku": sku(number), "quantity": number % 4 + 1, "added": "2026-11-20" });
    json!({ "id": "c-1", "userId": "u-1", "lines": (1..=50).map(line).collect::<Vec<_>>() })
}

fn product(number: u32) -> Value {
    described_product(number, 90)
}

fn wordy_product(number: u32) -> Value {
    described_product(number, 260)
}

fn described_product(number: u32, characters: usize) -> Value {
    json!({
        "sku": sku(number),
        "title": format!("Product no. {number}, in \"blue\""),
        "price": price(number),
        "currency": "EUR",
        "description": text(characters),
        "brand": "Acme",
        "rating": 4.5,
        "reviews": 17 * number,
        "available": true,
        "images": [format!("https://images.example.com/{}/1.webp", sku(number))],
    })
}

/// An object of 30 fields, of which the last is needed as much as the first.
fn item() -> Value {
    let mut fields = serde_json::Map::new();
    fields.insert("id".to_owned(), json!("i-1"));
    for number in 1..28 {
        let value = match number % 5 {
            1 => json!(price(number)),
            2 => json!(number * 1000),
            3 => json!(number % 2 == 0),
            _ => json!(text(190)),
        };
        fields.insert(format!("attribute{number:02}"), value);
        if number == 14 {
            fields.insert("title".to_owned(), json!("An item in the middle"));
        }
    }
    fields.insert("price".to_owned(), json!(19.95));
    Value::Object(fields)
}

fn notices() -> Value {
    let notice = |number: u32| {
        json!({
            "id": format!("n-{number}"),
            "title": format!("Notice {number}: something happened"),
            "text": text(180),
            "sent": format!("2026-11-{number:02}T08:00:00Z"),
            "read": number > 2,
            "priority": number % 3,
        })
    };
    json!({ "items": (1..=8).map(notice).collect::<Vec<_>>() })
}

fn article(paragraphs: usize, characters: usize) -> Value {
    json!({
        "id": "article-1",
        "title": "On foxes and dogs",
        "author": "A. Writer",
        "published": "2026-11-01T06:00:00Z",
        "paragraphs": vec![text(characters); paragraphs],
        "tags": ["foxes", "dogs", "speed"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_what_the_readme_says() {
        let size = |path: &str| answers().iter().find(|answer| answer.path == path).map(|answer| answer.body.len());
        let near = |path: &str, bytes: usize| {
            let size = size(path).unwrap();
            assert!(size.abs_diff(bytes) * 10 < bytes, "{path}: {size} bytes");
        };
        ["/users/u-1", "/products/p-01", "/articles/small"].into_iter().for_each(|path| near(path, 300));
        ["/users/u-1/orders", "/users/u-1/picks", "/users/u-1/notices", "/orders/o-1", "/carts/c-1", "/items/i-1"]
            .into_iter()
            .chain(["/articles/medium"])
            .for_each(|path| near(path, 2500));
        ["/products", "/articles/large"].into_iter().for_each(|path| near(path, 25_000));
    }
}
