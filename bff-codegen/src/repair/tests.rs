use super::*;

const PLATFORM: &str = "upstreams: {}\n";
const CLIENT: &str = "client: web\ntitle: Web\nversion: 1.0.0\ndefaults: { auth: none, timeout: 1s }\n";

fn repaired(endpoints: &str) -> Repair {
    let files = [("platform.yaml", PLATFORM), ("web/client.yaml", CLIENT), ("web/home.yaml", endpoints)];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    repair(&files, &|_| unreachable!("no contract is named"))
}

/// The endpoints as they are afterwards, and a line for each change.
fn outcome(endpoints: &str) -> (String, Vec<String>) {
    let Repair { mut files, changes, .. } = repaired(endpoints);
    let now = files.remove("web/home.yaml").map_or_else(|| endpoints.to_owned(), |(_, now)| now);
    assert!(files.is_empty(), "no other file has anything wrong: {files:?}");
    let told = |made: &Repaired| {
        let Repaired { code, change, removed } = made;
        format!("{}:{} {code} {removed} -> {}", change.location.line, change.location.column, change.replacement)
    };
    (now, changes.iter().map(told).collect())
}

#[test]
fn every_sure_change_is_made_and_no_other() {
    let (now, changes) =
        outcome("get /home/:id:\n  sumary: Home\n  path: { ID: { type: string } }\n  fields: { id: $path.ib }\n");
    assert_eq!(now, "GET /home/{id}:\n  summary: Home\n  path: { id: { type: string } }\n  fields: { id: $path.ib }\n");
    let told = [
        "1:1 BFF0113 get -> GET",
        "2:3 BFF0103 sumary -> summary",
        "1:11 BFF0113 :id -> {id}",
        "3:11 BFF0606 ID -> id",
    ];
    assert_eq!(changes, told, "in three rounds, since a key has one fix at a time");
}

#[test]
fn changes_in_one_line_keep_their_places() {
    let (now, changes) = outcome(
        "GET /home:\n  Summary: größe\n  query: { a: { type: String }, b: { type: INTEGER } }\n  fields: { a: $query.a, b: $query.b }\n",
    );
    assert!(now.contains("query: { a: { type: string }, b: { type: integer } }"), "{now}");
    assert_eq!(changes.len(), 3);
}

#[test]
fn what_would_make_a_file_worse_is_left_and_the_rest_is_done() {
    let twice = "GET /home:\n  summary: Home\n  fields: {}\nget /home:\n  Summary: The same key\n  fields: {}\n";
    let (now, changes) = outcome(twice);
    assert_eq!(now, twice.replace("Summary", "summary"), "with `GET` the key would stand twice");
    assert_eq!(changes, ["5:3 BFF0103 Summary -> summary"]);
}

#[test]
fn of_two_changes_alike_one_may_be_refused() {
    let (now, changes) = outcome("GET /a:\n  fields: 1\nget /a:\n  fields: 2\nget /b:\n  fields: 3\n");
    assert_eq!(now, "GET /a:\n  fields: 1\nget /a:\n  fields: 2\nGET /b:\n  fields: 3\n");
    assert_eq!(changes, ["5:1 BFF0113 get -> GET"]);
}

#[test]
fn a_key_that_is_there_already_is_not_written_once_more() {
    let both = "GET /home:\n  timeout: 1s\n  timout: 2s\n  fields: {}\n";
    assert_eq!(outcome(both), (both.to_owned(), Vec::new()));
}

#[test]
fn a_file_with_nothing_to_repair_is_not_listed() {
    let repair = repaired("GET /home:\n  fields: { a: 1 }\n");
    assert!(repair.files.is_empty());
    assert!(repair.changes.is_empty());
    assert!(repair.compilation.output.is_some());
}
