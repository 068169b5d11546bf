use super::*;
use crate::json::testing::from_json_struct;
use crate::json::{FromJson, JsonWriter, RawString, Text, ToJson, from_json, to_json};

from_json_struct! {
    /// Every kind of leaf, as a generated struct has them: keywords, renames, options, lists, nesting.
    struct Everything<'a> {
        string: RawString<'a>,
        integer: RawInteger<'a>,
        number: RawNumber<'a>,
        boolean: RawBoolean<'a>,
        object: RawObject<'a>,
        list: RawList<'a>,
        any: RawAny<'a>,
        r#type ("type"): Text<'a>,
        odd_name_e ("odd name-é"): Vec<RawNumber<'a>>,
        nested: Option<Nested<'a>>,
    }
}

impl ToJson for Everything<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field(r#""string":"#, &self.string);
        json.field(r#""integer":"#, &self.integer);
        json.field(r#""number":"#, &self.number);
        json.field(r#""boolean":"#, &self.boolean);
        json.field(r#""object":"#, &self.object);
        json.field(r#""list":"#, &self.list);
        json.field(r#""any":"#, &self.any);
        json.field(r#""type":"#, &self.r#type);
        json.field(r#""odd name-é":"#, &self.odd_name_e);
        json.field(r#""nested":"#, &self.nested);
        json.end_object();
    }
}

from_json_struct! {
    struct Nested<'a> {
        missing: Option<RawString<'a>>,
        null: Option<RawAny<'a>>,
        lists: Option<Vec<Option<Vec<RawInteger<'a>>>>>,
    }
}

impl ToJson for Nested<'_> {
    fn write(&self, json: &mut JsonWriter) {
        json.begin_object();
        json.field_if_any(r#""missing":"#, &self.missing);
        json.field(r#""null":"#, &self.null);
        json.field(r#""lists":"#, &self.lists);
        json.end_object();
    }
}

#[test]
fn a_document_comes_out_as_it_went_in() {
    let json = concat!(
        r#"{"string":"A\/\u00e9\ud800","integer":12345678901234567890,"number":19.90,"boolean":true,"#,
        r#""object":{"b" : 1,"a":[ 1e400 ]},"list":[ 1 ,"\t"],"any":-0.0,"type":"t","odd name-é":[1e400,1E+2,-0,0.10],"#,
        r#""nested":{"null":null,"lists":[null,[1,2.0]]}}"#
    );
    let decoded: Everything<'_> = from_json(json).unwrap();
    assert_eq!(to_json(&decoded), json);
    assert_eq!(decoded.string.text(), "A/é\u{fffd}");
    assert!(decoded.r#type == "t" && decoded.boolean == true);
    let nested = decoded.nested.unwrap();
    assert!(nested.missing.is_none() && nested.null.is_none() && nested.lists.is_some());
}

#[test]
fn leaves_do_not_take_the_space_around_them() {
    let list: Vec<RawAny<'_>> = from_json("[ 1 , \"a\"\n,\tnull , { } ]").unwrap();
    assert_eq!(list.iter().map(RawAny::json).collect::<Vec<_>>(), ["1", "\"a\"", "null", "{ }"]);
    assert!(from_json::<Option<RawAny<'_>>>(" null ").unwrap().is_none());
}

#[test]
fn each_kind_takes_its_own_and_refuses_the_others() {
    const VALUES: [(&str, &str); 12] = [
        ("null", "null"),
        ("true", "boolean `true`"),
        ("0", "integer `0`"),
        ("-12", "integer `-12`"),
        ("12345678901234567890123", "integer `12345678901234567890123`"),
        ("1.00", "integer `1.00`"),
        ("1.50", "number `1.50`"),
        ("1e2", "number `1e2`"),
        ("1.0e2", "number `1.0e2`"),
        (r#""x\n""#, r#"string "x\n""#),
        ("[1]", "list"),
        (r#"{"a":1}"#, "object"),
    ];

    fn check<'a, T: FromJson<'a> + ToJson>(expected: &str, accepted: &[&str]) {
        for (json, found) in VALUES {
            match from_json::<T>(json) {
                Ok(value) => {
                    assert!(accepted.contains(&json), "{expected} took {json}");
                    assert_eq!(to_json(&value), json);
                }
                Err(error) => {
                    assert!(!accepted.contains(&json), "{expected} refused {json}: {error}");
                    let message = format!("invalid type: {found}, expected {expected} at line 1 column 1");
                    assert_eq!(error.to_string(), message);
                }
            }
        }
    }

    let integers = ["0", "-12", "12345678901234567890123", "1.00"];
    check::<RawInteger<'_>>("an integer", &integers);
    check::<RawNumber<'_>>("a number", &[&integers[..], &["1.50", "1e2", "1.0e2"]].concat());
    check::<RawString<'_>>("a string", &[r#""x\n""#]);
    check::<RawBoolean<'_>>("a boolean", &["true"]);
    check::<RawObject<'_>>("an object", &[r#"{"a":1}"#]);
    check::<RawList<'_>>("a list", &["[1]"]);
    check::<RawAny<'_>>("a value", &VALUES.map(|(json, _)| json));
}

#[test]
fn what_is_no_json_is_refused() {
    for json in ["", "\"", "\"\n\"", "\"\\x\"", "01", "1.", "-", "tru", "{", "[1,]", "{\"a\"}", "1 2"] {
        assert!(from_json::<RawAny<'_>>(json).is_err(), "{json:?}");
    }
}

#[test]
fn a_missing_field_and_a_null_are_errors_where_the_contract_allows_neither() {
    from_json_struct! {
        struct Order<'a> {
            _user_id ("userId"): RawString<'a>,
        }
    }
    let missing = from_json::<Order<'_>>("{}").unwrap_err();
    assert_eq!(missing.to_string(), "missing field `userId` at line 1 column 2");
    let null = from_json::<Order<'_>>(r#"{"userId":null}"#).unwrap_err();
    assert_eq!(null.to_string(), "invalid type: null, expected a string at /userId, line 1 column 11");
}

#[test]
fn integers_compare_by_value() {
    let ascending = ["-100000000000000000000", "-99", "-3", "-0", "1", "9", "10", "99999999999999999999"];
    let parse = |json| from_json::<RawInteger<'_>>(json).unwrap();
    for (index, one) in ascending.iter().enumerate() {
        for (other_index, other) in ascending.iter().enumerate() {
            assert_eq!(parse(one).cmp(&parse(other)), index.cmp(&other_index), "{one} against {other}");
        }
    }
    assert!(parse("3") == parse("3.00") && parse("0") == parse("-0.0"));
    assert_eq!((parse("3.0").value(), parse("99999999999999999999").value()), (Some(3), None));
}

#[test]
fn an_error_shows_only_the_beginning_of_a_long_value() {
    let json = format!("\"{}\"", "é".repeat(1000));
    let error = from_json::<RawInteger<'_>>(&json).unwrap_err();
    let shown = "é".repeat(40);
    assert_eq!(error.to_string(), format!("invalid type: string \"{shown}…\", expected an integer at line 1 column 1"));
    let json = "1".repeat(1000);
    let error = from_json::<Decimal>(&json).unwrap_err();
    assert!(error.to_string().len() < 120, "{error}");
}
