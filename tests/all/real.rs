//! Clients over GitHub's and Spotify's own contracts, on mocks: they compile with warnings denied, and answer.

use bff_tests::{Bff, Reply};
use serde_json::{Value, json};

use crate::test_bff;

/// The client on mocks; `None`, and said aloud, where the contracts were not there when the tests were built.
async fn mocked(client: &str) -> Option<Bff> {
    if env!("HAS_REAL_CONTRACTS") != "true" {
        // Not `eprintln!`: the harness would swallow it.
        let told = format!("SKIPPED: {client}: ../shared/contracts is not beside this repository\n");
        std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).expect("standard error");
        return None;
    }
    Some(test_bff(client).argument("--mock").start().await)
}

/// A reply that lacks nothing.
fn body(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.headers.get("bff-degraded"), None);
    reply.json()
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    let found = value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice);
    found.unwrap_or_else(|| panic!("no list at {pointer}: {value}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_of_github_is_one_page() {
    let Some(bff) = mocked("github").await else { return };
    let page = body(&bff.get("/repositories/octocat/Hello-World").await);
    assert_eq!(page.pointer("/repository/full_name"), Some(&json!("octocat/Hello-World")));
    assert!(page.pointer("/repository/license/spdx").is_some_and(Value::is_string));
    assert_eq!(list(&page, "/pulls").len(), 10, "as many as `per_page` asks for");
    assert!(list(&page, "/pulls").iter().all(|pull| pull["from"].is_string() && pull["reviewers"].is_array()));

    let languages = page["languages"].as_object().expect("a map");
    assert_eq!(list(&page, "/languageNames").len(), languages.len());
    assert_eq!(page["languageCount"], json!(languages.len()));
    assert_eq!(page["bytes"], json!(languages.values().filter_map(Value::as_u64).sum::<u64>()));

    let contributors = list(&page, "/contributors");
    assert!(!contributors.is_empty());
    assert!(contributors.iter().all(|contributor| contributor["profile"]["login"].is_string()), "{page}");
    let sources = page["_meta"]["sources"].as_object().expect("one for each call");
    assert_eq!(sources.len(), 6);
    assert!(sources.values().all(|source| source["outcome"] == "ok"), "{sources:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_github_nests_merges_and_leaves_open_is_answered_too() {
    let Some(bff) = mocked("github").await else { return };
    let issue = body(&bff.get("/repositories/octocat/Hello-World/issues/42?page=2").await);
    assert_eq!(issue["issue"]["number"], json!(42));
    assert!(list(&issue, "/comments").iter().all(|comment| comment["at"] == "14 Apr 2011"), "{issue}");

    let builds = body(&bff.get("/repositories/octocat/Hello-World/builds?status=success").await);
    assert_eq!(list(&builds, "/branches").len(), 3);
    assert!(builds["branches"][0]["parents"][0]["sha"].is_string(), "{builds}");
    assert!(list(&builds, "/release/assets")[0]["size"].is_u64());

    let found = body(&bff.get("/search?q=tetris&sort=stars&per_page=2").await);
    assert_eq!(list(&found, "/items").len(), 2);
    assert!(found["items"][0]["heart"].as_str().is_some_and(|address| address.starts_with("https://")), "{found}");
    assert!(found["left"]["limit"].is_u64());

    let file = body(&bff.get("/repositories/octocat/Hello-World/files/README").await);
    assert_eq!(file["content"]["path"], "README", "a `oneOf`, copied as it came");

    let wrong = bff.get("/search?sort=colour").await;
    assert_eq!((wrong.status, wrong.json()["errors"].as_array().map(Vec::len)), (400, Some(2)), "{}", wrong.text());

    let opened = bff.request("POST /repositories/octocat/Hello-World/issues").json(json!({ "title": "New" }));
    let opened = opened.send().await;
    let issue = opened.json();
    assert_eq!((opened.status, &issue["title"]), (201, &json!("New")), "{}", opened.text());
    let location = format!("/repositories/octocat/Hello-World/issues/{}", issue["number"]);
    assert_eq!(opened.headers.get("location"), Some(location.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_over_spotify_are_answered() {
    let Some(bff) = mocked("spotify").await else { return };
    let album = body(&bff.get("/albums/4aawyAB9vmqN3uQ7FjRGTy?market=DE").await);
    assert_eq!(album["album"]["id"], "4aawyAB9vmqN3uQ7FjRGTy");
    assert!(list(&album, "/artists").iter().all(|artist| artist["followers"].is_u64()), "{album}");
    let numbers: Vec<_> = list(&album, "/tracks").iter().map(|track| track["track_number"].as_u64()).collect();
    assert!(!numbers.is_empty() && numbers.is_sorted(), "{numbers:?}");

    let artist = body(&bff.get("/artists/0TnOYISbd1XYRBk9myaseg").await);
    assert_eq!(artist["artist"]["id"], "0TnOYISbd1XYRBk9myaseg");
    assert_eq!((list(&artist, "/albums").len(), list(&artist, "/tracks").len()), (10, 5));

    let playlist = body(&bff.get("/playlists/3cEYpjA9oz9GiPac4AsH4n").await);
    assert!(list(&playlist, "/items").iter().all(|entry| entry["item"]["name"].is_string()), "{playlist}");

    let found = body(&bff.get("/search?q=abacab&type=album,track&limit=2").await);
    assert_eq!((list(&found, "/albums").len(), list(&found, "/tracks/items").len()), (2, 2));
    let wrong = bff.get("/search?q=abacab&type=album,colour").await;
    assert_eq!(wrong.status, 400, "{}", wrong.text());
}
