use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::*;
use crate::json::testing::from_json_struct;
use crate::json::{Decimal, Ignored, Map, RawAny, RawBoolean, RawInteger, RawNumber, RawString, Text, Whole};

from_json_struct! {
    /// Something of each kind that generated types are made of.
    struct Order<'a> {
        id: RawString<'a>,
        note: Option<Text<'a>>,
        size ("größe"): RawNumber<'a>,
        total: Decimal,
        count: i64,
        lines: Vec<Line<'a>>,
        labels: Option<Map<'a, Option<RawBoolean<'a>>>>,
        place: Option<Whole<'a, Place<'a>>>,
    }
}

from_json_struct! {
    struct Line<'a> {
        sku: Text<'a>,
        quantity: RawInteger<'a>,
        rest: Option<RawAny<'a>>,
    }
}

from_json_struct! {
    struct Place<'a> {
        city: RawString<'a>,
        express: bool,
    }
}

const ORDER: &str = r#"{"id":"o-1","x":[1,{"y":[[],{}]},-0.5e+3,"\u00e9"],"note":"a\/b \ud83d\ude00","größe":1e400,
    "total":19.90,"count":-3,"skipped":"a string that is longer than one block, with \"quotes\" and \\ in it",
    "lines":[{"sku":"A","quantity":2,"rest":null},{"rest":{"k":[true]} , "sku":"Zoë","quantity":3.0}],
    "labels":{"a":true,"b":null},"place":{"city":"K\u00f6ln","express":false}}"#;

/// What this reader makes of `text`.
fn ours(text: &str) -> Option<String> {
    let order: Order<'_> = from_json(text).ok()?;
    let lines = order.lines.iter();
    let lines: Vec<_> =
        lines.map(|line| (&*line.sku, line.quantity.json(), line.rest.map(|rest| rest.json()))).collect();
    let labels: Option<BTreeMap<_, _>> = order
        .labels
        .as_ref()
        .map(|labels| labels.iter().map(|(key, value)| (key.as_str(), value.map(|value| value.value()))).collect());
    let place = order.place.as_ref().map(|place| (place.json(), place.city.json(), place.express));
    let Order { id, note, size, total, count, .. } = &order;
    Some(format!("{:?}", (id.json(), note, size.json(), total.to_string(), count, lines, labels, place)))
}

#[derive(Deserialize)]
struct PeersOrder<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    note: Option<String>,
    #[serde(borrow, rename = "größe")]
    size: &'a RawValue,
    #[serde(borrow)]
    total: &'a RawValue,
    #[serde(borrow)]
    count: &'a RawValue,
    #[serde(borrow)]
    lines: Vec<PeersLine<'a>>,
    labels: Option<BTreeMap<String, Option<bool>>>,
    #[serde(borrow)]
    place: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct PeersLine<'a> {
    sku: String,
    #[serde(borrow)]
    quantity: &'a RawValue,
    #[serde(borrow)]
    rest: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct PeersPlace<'a> {
    #[serde(borrow)]
    city: &'a RawValue,
    express: bool,
}

/// What serde_json makes of it.
fn peers(text: &str) -> Option<String> {
    let order: PeersOrder<'_> = serde_json::from_str(text).ok()?;
    let number = |raw: &RawValue| raw.get().starts_with(|first: char| first == '-' || first.is_ascii_digit());
    let string = |raw: &RawValue| raw.get().starts_with('"');
    let integer = |raw: &RawValue| {
        let (digits, fraction) = raw.get().split_once('.').unwrap_or((raw.get(), ""));
        (number(raw)
            && digits.bytes().skip(1).all(|byte| byte.is_ascii_digit())
            && fraction.bytes().all(|byte| byte == b'0'))
        .then(|| digits.parse::<i64>().ok())?
    };
    let total = number(order.total).then(|| Decimal::parse(order.total.get()))??.to_string();
    let mut lines = Vec::new();
    for line in &order.lines {
        integer(line.quantity)?;
        lines.push((line.sku.as_str(), line.quantity.get(), line.rest.map(RawValue::get)));
    }
    let place = match order.place {
        None => None,
        Some(place) => {
            let PeersPlace { city, express } =
                serde_json::from_str(place.get()).ok().filter(|_| place.get().starts_with('{'))?;
            Some((place.get(), Some(city).filter(|city| string(city))?.get(), express))
        }
    };
    let fits = string(order.id) && number(order.size);
    let (id, size, count) = (order.id.get(), order.size.get(), integer(order.count)?);
    fits.then(|| format!("{:?}", (id, &order.note, size, total, count, lines, &order.labels, place)))
}

#[test]
fn what_is_broken_at_any_byte_is_read_as_serde_json_reads_it() {
    const INSTEAD: &[&str] =
        &["", "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "n", " ", "\u{1}", "ü", "\\u"];
    assert!(ours(ORDER).is_some());
    let (mut read, mut refused) = (0, 0);
    for (place, character) in ORDER.char_indices() {
        let (before, after) = (&ORDER[..place], &ORDER[place + character.len_utf8()..]);
        for instead in INSTEAD {
            for text in [format!("{before}{instead}{after}"), format!("{before}{instead}{character}{after}")] {
                let (ours, peers) = (ours(&text), peers(&text));
                assert_eq!(ours, peers, "{text}");
                let is_json = serde_json::from_str::<&RawValue>(&text).is_ok();
                assert_eq!(from_json::<Ignored>(&text).is_ok(), is_json, "{text}");
                *if ours.is_some() { &mut read } else { &mut refused } += 1;
            }
        }
        assert!(from_json::<Ignored>(before).is_err(), "an answer that ends early: {before}");
    }
    assert!(read > 1000 && refused > 1000, "{read} were read, {refused} were refused");
}

#[test]
fn values_end_where_they_end() {
    for text in ["[]", " [ ] ", r#"["a" , "b"]"#, r#"["\n"]"#, "[\"0123456789abcdef\"]", "[\"0123456789abcde\"]"] {
        assert!(from_json::<Vec<Text<'_>>>(text).is_ok(), "{text}");
    }
    for text in ["0", "-0", "10", "0.5", "1E9", "1e-9", "null", " true\n", r#""x""#, "{}", r#"{"a":{},"b":[{}]}"#] {
        assert_eq!(from_json::<RawAny<'_>>(text).unwrap().json(), text.trim());
        assert!(from_json::<Ignored>(text).is_ok(), "{text}");
    }
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(from_json::<RawAny<'_>>(&deep).unwrap().json(), deep);
    let deeper = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    assert_eq!(from_json::<RawAny<'_>>(&deeper).unwrap_err().to_string(), "nested deeper than 128 at line 1 column 1");
}

#[test]
fn strings_mean_what_they_spell() {
    assert_eq!(
        from_json::<Text<'_>>(r#""\ud800""#).unwrap_err().to_string(),
        r#"`"\ud800"` holds half a surrogate pair at line 1 column 1"#
    );
    assert_eq!(from_json::<Text<'_>>(r#""\ufffd""#).unwrap(), "\u{fffd}");
    assert_eq!(from_json::<Place<'_>>(r#"{"c\u0069ty":"K","\u0065xpress":true}"#).unwrap().city, "K");
}

#[test]
fn a_member_that_is_there_twice_is_refused() {
    let error = from_json::<Place<'_>>(r#"{"city":"A","express":true,"c\u0069ty":"B"}"#).unwrap_err();
    assert_eq!(error.to_string(), "duplicate field `city` at /city, line 1 column 40");
    assert!(from_json::<Place<'_>>(r#"{"city":"A","express":true,"x":1,"x":2}"#).is_ok(), "nobody reads it");

    static NAMES: Names = Names::of(&["-"; 70]);
    let mut object = Object { names: &NAMES, next: 0, is_first: true, seen: 0, seen_beyond: Vec::new() };
    assert!((0..70).all(|place| object.is_new(place)) && !(0..70).any(|place| object.is_new(place)));
}

#[test]
fn an_error_says_what_and_where() {
    let cases = [
        (r#"{"city":"K"}"#, "missing field `express` at line 1 column 12"),
        (
            "{\n  \"express\": true,\n  \"city\": 7 }",
            "invalid type: integer `7`, expected a string at /city, line 3 column 11",
        ),
        (r#"["K",true]"#, "invalid type: list, expected an object at line 1 column 1"),
        ("", "EOF while parsing a value at line 1 column 0"),
        (r#"{"city":"K","express":true"#, "EOF while parsing an object at line 1 column 26"),
        (r#"{"city":"K","express":true} x"#, "trailing characters at line 1 column 29"),
    ];
    for (text, expected) in cases {
        assert_eq!(from_json::<Place<'_>>(text).unwrap_err().to_string(), expected, "{text}");
    }
    let text = r#"{"ü/~":[{"sku":"A","quantity":1},{"sku":"B","rest":[1],"quantity":"two"}]}"#;
    let error = from_json::<Map<'_, Vec<Line<'_>>>>(text).unwrap_err();
    assert_eq!(error.pointer(), "/ü~1~0/1/quantity");
    assert!(!error.is_syntax() && from_json::<Ignored>("{").unwrap_err().is_syntax());
}
