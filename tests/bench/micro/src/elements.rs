//! What the service `shapes` answers: 50 elements of 0.5 kB, and a stock for each.

use bytes::Bytes;
use serde_json::{Value, json};

const ELEMENTS: u32 = 50;

/// An upstream's name, a path, and the answer's body; the upstream `dead` has none.
pub fn answers() -> Vec<(String, String, Bytes)> {
    let mut answers = vec![
        answer("/elements", &(1..=ELEMENTS).map(element).collect()),
        answer("/orders", &stock(1)),
        answer("/stock", &(1..=ELEMENTS).map(stock).collect()),
    ];
    answers.extend((1..=ELEMENTS).map(|number| answer(&format!("/stock/e-{number}"), &stock(number))));
    answers
}

/// The body of a POST: 20 lines, 1 kB.
pub fn new_order() -> Bytes {
    let line = |number: u32| json!({ "sku": format!("p-{number}"), "quantity": number, "price": price(number) });
    let order = json!({
        "name": "An order of a special kind",
        "quantity": 20,
        "kind": "medium",
        "address": address(),
        "lines": (1..=20).map(line).collect::<Vec<_>>(),
    });
    order.to_string().into()
}

fn answer(path: &str, body: &Value) -> (String, String, Bytes) {
    ("shapes".to_owned(), path.to_owned(), body.to_string().into())
}

fn element(number: u32) -> Value {
    let mut element = json!({
        "id": format!("e-{number}"),
        "name": format!("Element no. {number}, in \"sky blue\""),
        "note": number.is_multiple_of(3).then_some("Handle with care"),
        "price": price(number),
        "quantity": number % 7 + 1,
        "currency": "EUR",
        "placed": format!("2026-10-{:02}T11:22:33+02:00", number % 28 + 1),
        "active": number.is_multiple_of(2),
        "weight": format!("{}.5", number % 10),
        "tags": ["red", "sky blue", format!("tag {}", number % 5)],
        "address": address(),
        "lines": (1..=2).map(|line| json!({ "sku": format!("p-{line}"), "quantity": line, "price": price(line) })).collect::<Vec<_>>(),
        "prices": { "EUR": price(number), "USD": price(number + 1) },
        "extra": { "depth": [1, [2, [3]]], "free": "form" },
    });
    if number.is_multiple_of(4) {
        element["discount"] = json!(0.25);
    }
    element
}

fn address() -> Value {
    json!({ "street": "Long Street 12", "zip": "1234 AB", "city": "Springfield", "country": "NL" })
}

fn stock(number: u32) -> Value {
    json!({ "id": format!("e-{number}"), "available": number * 3, "place": "rotterdam-north-2" })
}

fn price(number: u32) -> f64 {
    f64::from(number * 190 + 5) / 100.0
}
