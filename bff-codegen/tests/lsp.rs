//! `bff lsp` as an editor drives it: the built program, over stdio.

#[path = "lsp/answers.rs"]
mod answers;
#[path = "lsp/editor.rs"]
mod editor;

use editor::Editor;
use serde_json::{Value, json};

/// With text outside of ASCII before everything that is looked at, so that bytes, characters and UTF-16 differ.
const ENDPOINTS: &str = "GET /users/{id}:
  summary: 'Größe 𝄞'
  fan_out:
    user: { call: users.getUser, with: { id: $path.id } }
  fields:
    'ä𝄞': $user.name | upper
    size: $user.size
";

fn messages(diagnostics: &Value) -> Vec<String> {
    let list = diagnostics.as_array().unwrap();
    list.iter()
        .map(|found| format!("{} {}", found["code"].as_str().unwrap(), found["message"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_wrong_edit_is_shown_at_its_place_and_taken_back_when_it_is_right_again() {
    let mut editor = Editor::start(ENDPOINTS);
    editor.open("web/users.yaml");
    assert_eq!(editor.next_diagnostics("web/users.yaml"), None, "nothing was shown and nothing is wrong");

    editor.change("web/users.yaml", &ENDPOINTS.replace("$user.name", "$user.nam"));
    let shown = editor.next_diagnostics("web/users.yaml").unwrap();
    assert_eq!(
        messages(&shown),
        ["BFF0204 there is no field `nam`: not a field of this object\nhelp: did you mean `name`?"]
    );
    let found = &shown[0];
    // `    'ä𝄞': $user.` has 17 characters, of which one has two units.
    let range = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
    assert_eq!(found["range"], range(5, 17, 20));
    assert_eq!(found["severity"], 1);
    assert_eq!(found["source"], "bff");
    assert!(found.get("codeDescription").is_none(), "there is no page on the web");
    let related = &found["relatedInformation"][0];
    assert_eq!(related["message"], "the object is described here");
    assert_eq!(related["location"]["uri"], editor.uri("contracts/users.yaml"));
    assert_eq!(related["location"]["range"]["start"]["line"], 16);

    editor.change("web/users.yaml", ENDPOINTS);
    assert_eq!(editor.next_diagnostics("web/users.yaml"), Some(json!([])));
}

#[test]
fn a_change_of_the_contract_concerns_every_client_and_closing_it_goes_back_to_the_disk() {
    let mut editor = Editor::start(ENDPOINTS);
    editor.open("web/users.yaml");
    editor.open("contracts/users.yaml");
    let contract = editor.text("contracts/users.yaml");
    editor.change("contracts/users.yaml", &contract.replace("size:", "length:"));
    let shown = editor.next_diagnostics("web/users.yaml").unwrap();
    assert!(messages(&shown)[0].starts_with("BFF0204 there is no field `size`"), "{shown}");
    editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": editor.uri("contracts/users.yaml") } }));
    assert_eq!(editor.next_diagnostics("web/users.yaml"), Some(json!([])));
}

#[test]
fn what_is_wrong_with_a_shared_file_is_shown_once() {
    let mut editor = Editor::start(ENDPOINTS);
    editor.open("platform.yaml");
    let platform = editor.text("platform.yaml");
    editor.change("platform.yaml", &platform.replace("timeout", "timout"));
    let shown = editor.next_diagnostics("platform.yaml").unwrap();
    assert_eq!(
        messages(&shown),
        ["BFF0103 `timout` is no key of an upstream: unknown key\nhelp: did you mean `timeout`?"]
    );
}

#[test]
fn fixes_are_offered_and_the_sure_ones_preferred() {
    let mut editor = Editor::start(ENDPOINTS);
    editor.open("web/users.yaml");
    editor.change("web/users.yaml", &ENDPOINTS.replace("$user.name", "$user.nam").replace("summary", "sumary"));
    let shown = editor.next_diagnostics("web/users.yaml").unwrap();
    let actions = |editor: &mut Editor, found: &Value| {
        let context = json!({ "diagnostics": [found] });
        let document = json!({ "uri": editor.uri("web/users.yaml") });
        let params = json!({ "textDocument": document, "range": found["range"], "context": context });
        editor.ask("textDocument/codeAction", params)
    };

    let sure = actions(&mut editor, &shown[0]);
    assert_eq!(sure.as_array().unwrap().len(), 1);
    assert_eq!(sure[0]["title"], "Replace `sumary` by `summary`");
    assert_eq!(sure[0]["kind"], "quickfix");
    assert_eq!(sure[0]["isPreferred"], true);
    assert_eq!(sure[0]["diagnostics"], json!([shown[0]]));

    let guess = actions(&mut editor, &shown[1]);
    assert_eq!(guess[0]["isPreferred"], false);
    let edits = &guess[0]["edit"]["changes"][editor.uri("web/users.yaml")];
    assert_eq!(*edits, json!([{ "range": shown[1]["range"], "newText": "name" }]));
}

#[test]
fn it_ends_when_it_is_told_to() {
    let mut editor = Editor::start(ENDPOINTS);
    assert_eq!(editor.ask_for_error("textDocument/rename", json!({})), "there is no `textDocument/rename`");
    editor.ask("shutdown", Value::Null);
    editor.notify("exit", Value::Null);
    assert!(editor.ended().success());
}

#[test]
fn to_end_without_a_shutdown_is_a_failure() {
    let mut editor = Editor::start(ENDPOINTS);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.ended().code(), Some(1));
}
