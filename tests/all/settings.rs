//! The settings of policies are the same to the run time, to specs, to editors and in the language's document.

use bff_codegen::spec::{Role, json_schema};
use serde_json::{Value, json};

/// The table in the documentation of `Setting`, which the run time's own tests hold against its keys.
const RUN_TIME: &str = include_str!("../../bff-core/src/descriptor/setting.rs");
const LANGUAGE: &str = include_str!("../../bff-codegen/docs/language.md");

/// A setting as it is documented: its key with a dot for each level, its values, its default, and whether a call may
/// have it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Setting {
    key: String,
    values: String,
    default: String,
    is_of_calls: bool,
}

/// The settings in the rows of a table, each of which begins with `prefix`.
fn rows(text: &str, prefix: &str) -> Vec<Setting> {
    let rows = text.lines().filter_map(|line| line.strip_prefix(prefix));
    let setting = |row: &str| {
        let mut cells = row.trim_end_matches('|').split(" | ").map(|cell| cell.trim().replace('`', ""));
        let mut cell = || cells.next().expect("a cell");
        Setting { key: cell(), values: cell(), default: cell(), is_of_calls: cell() == "yes" }
    };
    rows.map(setting).collect()
}

fn sorted(mut settings: Vec<Setting>) -> Vec<Setting> {
    settings.sort();
    settings
}

fn documented() -> Vec<Setting> {
    sorted(rows(RUN_TIME, "/// | `"))
}

/// The definition of a map in a schema; `schema` may be a reference to it.
fn definition<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let target = schema["allOf"][0]["$ref"].as_str().or_else(|| schema["$ref"].as_str());
    target.map_or(schema, |target| root.pointer(target.trim_start_matches('#')).expect("a definition"))
}

/// Every setting of a map in a schema: what has a default, there or one level further down.
fn settings_of(root: &Value, map: &Value, level: &str) -> Vec<(String, Value)> {
    let properties = map["properties"].as_object().into_iter().flatten();
    let found = properties.flat_map(|(name, schema)| match schema.get("default") {
        Some(_) => vec![(format!("{level}{name}"), schema.clone())],
        None if level.is_empty() => settings_of(root, definition(root, schema), &format!("{name}.")),
        None => Vec::new(),
    });
    found.collect()
}

/// What the documentation calls the values that a schema allows.
fn values(schema: &Value) -> String {
    match schema["type"].as_str() {
        Some("integer" | "number") => format!("{} to {}", schema["minimum"], schema["maximum"]),
        Some("boolean") => "true or false".to_owned(),
        Some("string") => "duration".to_owned(),
        _ => "word".to_owned(),
    }
}

fn default(schema: &Value) -> String {
    match &schema["default"] {
        Value::String(text) => text.clone(),
        // `10.0` is `10` to people.
        other => other.to_string().trim_end_matches(".0").to_owned(),
    }
}

#[test]
fn specs_have_the_settings_of_the_run_time() {
    let platform = json_schema(Role::Platform);
    let endpoints = json_schema(Role::Endpoints);
    let upstream = &platform["definitions"]["upstream"];
    let of_definition = |name: &str| settings_of(&endpoints, &endpoints["definitions"][name], "");
    let (mut of_calls, of_fallbacks) = (of_definition("call"), of_definition("fallback"));
    assert_eq!(of_calls, of_fallbacks);
    // Said of a call where its fallback is.
    of_calls.extend(of_definition("stale_fallback"));
    let found = settings_of(&platform, upstream, "").into_iter().map(|(key, schema)| Setting {
        is_of_calls: of_calls.contains(&(key.clone(), schema.clone())),
        key,
        values: values(&schema),
        default: default(&schema),
    });
    let found = sorted(found.collect());
    assert!(found.len() > 30, "{found:?}");
    assert_eq!(found, documented());
    assert_eq!(of_calls.len(), found.iter().filter(|setting| setting.is_of_calls).count());
}

#[test]
fn the_words_of_balance_are_those_of_the_run_time() {
    let balances = RUN_TIME.split_once("pub enum Balance {").expect("the ways of balancing").1;
    let words = balances.lines().filter_map(|line| line.trim().strip_prefix("/// `")?.split_once("`:"));
    let words: Vec<_> = words.map(|(word, _)| word).collect();
    assert_eq!(words.len(), 6);
    let platform = json_schema(Role::Platform);
    assert_eq!(platform["definitions"]["upstream"]["properties"]["balance"]["enum"], json!(words));
}

#[test]
fn the_document_of_the_language_has_every_setting() {
    let (_, table) = LANGUAGE.split_once("\n| key | value | default | at a call | meaning |\n").expect("a table");
    let (table, _) = table.split_once("\n\n").expect("text behind the table");
    assert_eq!(sorted(rows(table, "| `")), documented());
}
