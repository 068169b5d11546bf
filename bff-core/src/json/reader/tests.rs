use std::fmt::Debug;

use serde::Deserialize;

use super::*;
use crate::json::{Decimal, Ignored, Map, RawAny, RawBoolean, RawInteger, RawNumber, RawString, Text, Whole};

/// Something of each kind that generated types are made of.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is only compared by how it prints")]
struct Order<'a> {
    #[serde(borrow)]
    id: RawString<'a>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
    #[serde(borrow, rename = "größe")]
    size: RawNumber<'a>,
    total: Decimal,
    count: i64,
    #[serde(borrow)]
    lines: Vec<Line<'a>>,
    #[serde(borrow, default)]
    labels: Map<'a, Option<RawBoolean<'a>>>,
    #[serde(borrow)]
    place: Option<Whole<'a, Place<'a>>>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is only compared by how it prints")]
struct Line<'a> {
    #[serde(borrow)]
    sku: Text<'a>,
    #[serde(borrow)]
    quantity: RawInteger<'a>,
    #[serde(borrow)]
    rest: RawAny<'a>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "it is only compared by how it prints")]
struct Place<'a> {
    #[serde(borrow)]
    city: RawString<'a>,
    express: bool,
}

const ORDER: &str = r#"{"id":"o-1","x":[1,{"y":[[],{}]},-0.5e+3,"\u00e9"],"note":"a\/b \ud83d\ude00","größe":1e400,
    "total":19.90,"count":-3,"skipped":"a string that is longer than one block, with \"quotes\" and \\ in it",
    "lines":[{"sku":"A","quantity":2,"rest":null},{"rest":{"k":[true]} , "sku":"Zoë","quantity":3.0}],
    "labels":{"a":true,"b":null},"place":{"city":"K\u00f6ln","express":false}}"#;

/// What this reader takes it has read as serde_json does; whatever else it leaves to serde_json. Says whether it took it.
fn compare<'a, T: Deserialize<'a> + Debug>(text: &'a str) -> bool {
    let Ok(value) = Reader::read::<T>(text) else {
        return false;
    };
    match serde_json::from_str::<T>(text) {
        Ok(expected) => assert_eq!(format!("{value:?}"), format!("{expected:?}"), "{text}"),
        Err(error) => panic!("{error}, but it was read: {text}\n{value:?}"),
    }
    true
}

#[test]
fn answers_are_read_without_help() {
    assert!(compare::<Order<'_>>(ORDER));
    for text in ["[]", " [ ] ", r#"["a" , "b"]"#, r#"["\n"]"#, "[\"0123456789abcdef\"]", "[\"0123456789abcde\"]"] {
        assert!(compare::<Vec<Text<'_>>>(text), "{text}");
    }
    for text in ["0", "-0", "10", "0.5", "1E9", "1e-9", "null", " true\n", r#""x""#, "{}", r#"{"a":{},"b":[{}]}"#] {
        assert!(compare::<RawAny<'_>>(text), "{text}");
        assert!(compare::<Ignored>(text), "{text}");
    }
}

#[test]
fn what_is_broken_at_any_byte_is_read_as_serde_json_reads_it() {
    const INSTEAD: &[&str] =
        &["", "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "n", " ", "\u{1}", "ü", "\\u"];
    let (mut taken, mut left) = (0, 0);
    for (place, character) in ORDER.char_indices() {
        let (before, after) = (&ORDER[..place], &ORDER[place + character.len_utf8()..]);
        for instead in INSTEAD {
            for text in [format!("{before}{instead}{after}"), format!("{before}{instead}{character}{after}")] {
                match compare::<Order<'_>>(&text) | compare::<Ignored>(&text) | compare::<Map<'_, RawAny<'_>>>(&text) {
                    true => taken += 1,
                    false => left += 1,
                }
            }
        }
        assert!(!compare::<Ignored>(before), "an answer that ends early: {before}");
    }
    assert!(taken > 1000 && left > 1000, "{taken} were read, {left} were left");
}

#[test]
fn serde_json_words_the_error() {
    let error = from_str::<Vec<RawInteger<'_>>>("[1,\n\"a\"]").unwrap_err();
    assert_eq!(error.to_string(), "invalid type: string \"a\", expected an integer at line 2 column 4");
}

#[test]
fn serde_json_reads_what_this_reader_leaves() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    assert!(!compare::<RawAny<'_>>(&deep));
    assert_eq!(from_str::<RawAny<'_>>(&deep).unwrap().json(), deep);
    assert!(from_str::<Text<'_>>(r#""\ud800""#).is_err(), "no text can hold half a pair");
    assert_eq!(from_str::<Text<'_>>(r#""\ufffd""#).unwrap(), "\u{fffd}");
    assert!(from_str::<std::collections::BTreeMap<i64, bool>>(r#"{"7":true}"#).unwrap()[&7]);
}
