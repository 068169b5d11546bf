//! What stands at a place, where it is declared, and what could stand there.

use serde_json::Value;

use crate::editor::Editor;

/// A file with an error in each endpoint: that of the second is not in the way of the first, nor that of a field in the
/// way of another.
const SPEC: &str = "GET /users/{id}:
  fan_out:
    user:
      call: users.getUser
      with: { id: $path.id }
      fallback: null
  fields:
    'ä𝄞': $user.name ?? 'x' | upper
    loud: $user.name | shout
    picked: $user { name, size }
    small: $user.size == \"small\"
    wrong: $user.nmae
GET /broken:
  fields: $a b
";

fn ask(method: &str, from: &str, to: &str) -> (Editor, Value) {
    assert_eq!(SPEC.matches(from).count(), 1, "`{from}` is one place");
    let mut editor = Editor::start(SPEC);
    editor.open("web/users.yaml");
    let answer = editor.ask_at(method, &SPEC.replace(from, to));
    (editor, answer)
}

/// What is said where `to`, put in place of `from`, has its `‸`.
fn hover(from: &str, to: &str) -> String {
    let (_, answer) = ask("textDocument/hover", from, to);
    answer["contents"]["value"].as_str().unwrap_or_else(|| panic!("nothing is known of `{to}`")).to_owned()
}

/// The file and the text of the line that it leads to.
fn definition(from: &str, to: &str) -> (String, String) {
    let (editor, answer) = ask("textDocument/definition", from, to);
    let uri = answer["uri"].as_str().unwrap_or_else(|| panic!("`{to}` leads nowhere"));
    let file = uri.strip_prefix(&editor.uri("")).unwrap().to_owned();
    let line = usize::try_from(answer["range"]["start"]["line"].as_u64().unwrap()).unwrap();
    let line = editor.text(&file).lines().nth(line).unwrap().trim().to_owned();
    (file, line)
}

/// What the text is once each choice is taken, as far as the line goes.
fn completed(from: &str, to: &str) -> Vec<String> {
    let (_, answer) = ask("textDocument/completion", from, to);
    let text = SPEC.replace(from, to).replace('‸', "");
    let items = answer.as_array().unwrap().iter();
    let taken = items.map(|item| {
        let edit = &item["textEdit"];
        let at = |end: &str, key: &str| usize::try_from(edit["range"][end][key].as_u64().unwrap()).unwrap();
        let line: Vec<u16> = text.lines().nth(at("start", "line")).unwrap().encode_utf16().collect();
        let part = |units: &[u16]| String::from_utf16(units).unwrap();
        let (start, end) = (at("start", "character"), at("end", "character"));
        let new = edit["newText"].as_str().unwrap();
        format!("{}{new}{}", part(&line[..start]), part(&line[end..])).trim_start().to_owned()
    });
    taken.collect()
}

#[test]
fn a_key_is_explained_by_what_it_is_for() {
    let said = hover("      fallback: null", "      fall‸back: null");
    assert!(
        said.starts_with("```text\nfallback: a key of a call\n```\n\nWhat stands in when the call fails: "),
        "{said}"
    );
    let said = hover("      call: users.getUser", "      ca‸ll: users.getUser");
    assert!(said.starts_with("```text\ncall: a key of a call, required\n```\n\nThe operation: "), "{said}");
    let said = hover("GET /broken:\n  fields:", "GET /broken:\n  fie‸lds:");
    assert!(said.starts_with("```text\nfields: a key of an endpoint\n```\n\nThe reply: "), "{said}");
    let said = hover("      fallback: null", "      retry: { attem‸pts: 3 }");
    assert!(said.starts_with("```text\nattempts: a key of `retry`\n```\n\nAttempts in all, "), "{said}");
    assert!(said.ends_with("\n\n`2` unless it is said."), "{said}");
}

#[test]
fn a_name_is_explained_from_the_contract() {
    assert_eq!(hover("$user.name ??", "$user.na‸me ??"), "```text\nname: a string\n```\n\nAs the passport has it");
    assert_eq!(
        hover("{ name, size }", "{ name, si‸ze }"),
        "```text\nsize: a string\n```\n\nOne of `\"small\"`, `\"large\"`"
    );
    assert_eq!(hover("getUser", "get‸User"), "```text\nusers.getUser\n```\n\n`GET /users/{id}`\n\nOne user");
    assert_eq!(hover("{ id:", "{ i‸d:"), "```text\nid: a string\n```\n\nWho it is\n\nRequired.");
    assert_eq!(
        hover("$user.nmae", "$us‸er.nmae"),
        "```text\n$user: an object that can be missing\n```\n\nMissing when the call `user` fails."
    );
    assert_eq!(hover("$path.id", "$path.i‸d"), "```text\nid: a string\n```");
    assert_eq!(hover("| upper", "| up‸per"), "```text\nupper\n```\n\n`string → string`");
    assert_eq!(hover("| shout", "| sho‸ut"), "```text\nshout: (string) -> string\n```");
}

#[test]
fn a_word_of_the_language_says_what_it_stands_for() {
    assert!(hover("fallback: null", "fallback: sta‸le").contains("last good answer"));
    let max_age = hover("fallback: null", "fallback: { stale: { max‸_age: 5m } }");
    assert!(max_age.contains("`600s` unless it is said"), "{max_age}");
}

#[test]
fn a_name_leads_to_its_declaration() {
    let contract = |line: &str| ("contracts/users.yaml".to_owned(), line.to_owned());
    assert_eq!(definition("getUser", "get‸User"), contract("get:"));
    assert_eq!(
        definition("$user.name ??", "$user.na‸me ??"),
        contract("name: { type: string, description: As the passport has it }")
    );
    assert_eq!(definition("{ id:", "{ i‸d:").0, "contracts/users.yaml");
    assert_eq!(definition("$user.nmae", "$us‸er.nmae"), ("web/users.yaml".to_owned(), "user:".to_owned()));
    assert_eq!(
        definition("| shout", "| sho‸ut"),
        ("web/client.yaml".to_owned(), "shout: (string) -> string".to_owned())
    );
    assert_eq!(definition("users.get", "us‸ers.get").0, "platform.yaml");
}

#[test]
fn names_are_offered_for_what_is_not_written_yet() {
    assert_eq!(completed("$user.nmae", "$user.‸"), ["wrong: $user.name", "wrong: $user.size"]);
    assert_eq!(completed("$user.nmae", "$user.n‸m"), ["wrong: $user.name", "wrong: $user.size"]);
    assert_eq!(
        completed("{ name, size }", "{ name, ‸ }"),
        ["picked: $user { name, name }", "picked: $user { name, size }"]
    );
    assert_eq!(completed("users.getUser", "users.‸"), ["call: users.getUser"]);
    assert_eq!(completed("users.getUser", "‸"), ["call: users."]);
    assert_eq!(completed("users.getUser", "users ‸"), ["call: users GET /users/{id}"]);
    assert_eq!(completed("users.getUser", "users GET /us‸"), ["call: users GET /users/{id}"]);
    assert_eq!(completed("{ id: $path.id }", "{ ‸ }"), ["with: { id:  }"]);
    assert_eq!(completed("{ id:", "{ ‸i:"), ["with: { id: $path.id }"], "it has its colon");
    assert_eq!(completed("{ id: $path.id }", "\n        ‸"), ["id: "]);
    assert_eq!(completed("$path.id", "$path.‸"), ["with: { id: $path.id }"]);
    assert_eq!(completed("\"small\"", "\"s‸\""), ["small: $user.size == \"small\"", "small: $user.size == \"large\""]);
    assert_eq!(completed("$user.nmae", "$u‸"), ["wrong: $user", "wrong: $path"]);
    let filters = completed("| upper", "| ‸");
    assert_eq!(filters[0], "'ä𝄞': $user.name ?? 'x' | shout", "the client's own first");
    assert!(filters.contains(&"'ä𝄞': $user.name ?? 'x' | upper".to_owned()), "{filters:?}");
}

#[test]
fn keys_and_words_of_the_language_are_offered() {
    let keys = completed("      fallback: null", "      ‸");
    assert!(keys.contains(&"timeout: ".to_owned()), "{keys:?}");
    assert!(!keys.contains(&"call: ".to_owned()), "it is there: {keys:?}");
    assert_eq!(completed("  fields: $a b", "  nulls: ‸\n  fields: $a b"), ["nulls: keep", "nulls: omit"]);
    assert_eq!(completed("fallback: null", "fallback: s‸"), ["fallback: null", "fallback: stale"]);
    assert_eq!(completed("fallback: null", "fallback: { stale: { ‸ } }"), ["fallback: { stale: { max_age:  } }"]);
    assert_eq!(completed("fallback: null", "fallback: { stale: {}, ‸ }"), ["fallback: { stale: {}, fallback:  }"]);
}

#[test]
fn of_what_is_nothing_nothing_is_said() {
    assert_eq!(ask("textDocument/hover", "'x'", "'‸x'").1, Value::Null);
    assert_eq!(ask("textDocument/definition", "| upper", "| up‸per").1, Value::Null, "it is built in");
}
