//! `bff impact` as its users run it: the shop's specs, and new versions of its contracts.
//!
//! The report is in `impact/users.txt`. `UPDATE_GOLDEN=1` writes it anew: read what changed.

#[path = "diff/shop.rs"]
mod shop;

use std::path::Path;
use std::{env, fs};

use shop::{bff, copy, edit, stderr, stdout};
use tempfile::TempDir;

/// What the team of `users` has done: a field is called otherwise, another need not be there, an enum has a value more.
const EDITS: [(&str, &str); 4] = [
    ("required: [tier, points]", "required: [tier, balance]"),
    ("        points:\n", "        balance:\n"),
    ("locale, country, loyaltyMember", "locale, loyaltyMember"),
    ("enum: [bronze, silver, gold]", "enum: [bronze, silver, gold, platinum]"),
];

/// The shop's specs with the new contract of `users` beside them.
fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&folder.path().join("specs"));
    let new = folder.path().join("users.yaml");
    fs::copy(folder.path().join("specs/contracts/users.yaml"), &new).unwrap();
    EDITS.iter().for_each(|(before, after)| edit(&new, before, after));
    folder
}

/// The report, with the folder's path taken out, and the exit code.
fn run(folder: &TempDir, old: &str, new: &str) -> (String, Option<i32>) {
    run_in(folder, "", old, new)
}

fn run_in(folder: &TempDir, below: &str, old: &str, new: &str) -> (String, Option<i32>) {
    let output = bff(&folder.path().join(below), &["impact", old, new]);
    assert_eq!(stderr(&output), "");
    let path = fs::canonicalize(folder.path()).unwrap();
    (stdout(&output).replace(&*path.to_string_lossy(), "HERE"), output.status.code())
}

#[test]
fn the_report_is_as_it_was() {
    let folder = workspace();
    let (report, code) = run(&folder, "specs/contracts/users.yaml", "users.yaml");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/impact/users.txt");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, &report).unwrap();
    }
    assert_eq!(report, fs::read_to_string(golden).unwrap_or_default(), "UPDATE_GOLDEN=1 takes this over");
    assert_eq!(code, Some(1));
}

#[test]
fn the_contract_is_found_by_its_file_or_its_text_on_either_side() {
    let folder = workspace();
    let own = folder.path().join("specs/contracts/users.yaml");
    let by_file = run(&folder, "specs/contracts/users.yaml", "users.yaml");
    fs::copy(&own, folder.path().join("copy.yaml")).unwrap();
    assert_eq!(run(&folder, "copy.yaml", "users.yaml"), by_file, "by its text");
    assert_eq!(run_in(&folder, "specs", "contracts/users.yaml", "../users.yaml"), by_file, "from elsewhere");

    // The new contract is in the specs already, and the old one was kept: the same in the other direction.
    fs::copy(folder.path().join("users.yaml"), &own).unwrap();
    let output = bff(folder.path(), &["impact", "copy.yaml", "specs/contracts/users.yaml"]);
    let place = "HERE/users.yaml";
    assert_eq!(stdout(&output), by_file.0.replace(place, "contracts/users.yaml"));
}

#[test]
fn a_contract_to_itself_changes_nothing() {
    let folder = workspace();
    let (report, code) = run(&folder, "specs/contracts/users.yaml", "specs/contracts/users.yaml");
    assert_eq!(code, Some(0));
    let lines = report.lines().filter(|line| !line.is_empty());
    for line in lines {
        let fine = ["stays the same", "is not touched", "0 broken, 0 changed"];
        assert!(fine.iter().any(|end| line.ends_with(end)), "{line}");
    }
    // It takes the body of an operation, and so has something to do with the contract.
    assert!(report.contains("PUT /account/addresses/{addressId} stays the same"), "{report}");
}

#[test]
fn what_a_contract_refers_to_lies_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    copy(&folder.path().join("specs"));
    copy(&folder.path().join("new"));
    let schemas = "contracts/orders/schemas.yaml";
    let (own, new) = (folder.path().join("specs").join(schemas), folder.path().join("new").join(schemas));
    assert_eq!(fs::read(&own).unwrap(), fs::read(&new).unwrap());
    edit(&new, "currency:", "moneyIn:");
    edit(&folder.path().join("new/contracts/orders.yaml"), "openapi:", "# A new version.\nopenapi:");
    let (report, code) = run(&folder, "specs/contracts/orders.yaml", "new/contracts/orders.yaml");
    assert_eq!(code, Some(1));
    assert!(report.contains("GET /orders does not compile"), "{report}");
    assert!(report.contains("HERE/new/contracts/orders/schemas.yaml"), "{report}");
    assert!(report.contains("GET /home"), "{report}");
}

#[test]
fn one_report_stands_for_all_endpoints_that_it_is_about() {
    let folder = workspace();
    fs::write(folder.path().join("broken.yaml"), "openapi: [").unwrap();
    let (report, code) = run(&folder, "specs/contracts/users.yaml", "broken.yaml");
    assert_eq!(code, Some(1));
    let mobile = report.split("mobile: ").nth(1).unwrap().split("web: ").next().unwrap();
    assert_eq!(mobile.matches("error[BFF0402]").count(), 1, "{mobile}");
    assert!(mobile.contains("GET /home does not compile\nGET /orders/{orderId} does not compile\n\nerror"), "{mobile}");
    assert!(mobile.contains("GET /search is not touched"), "{mobile}");
}

#[test]
fn what_cannot_be_looked_at_is_told() {
    let folder = workspace();
    let told = |old: &str, new: &str| {
        let output = bff(folder.path(), &["impact", old, new]);
        assert_eq!(output.status.code(), Some(2));
        stderr(&output).to_owned()
    };
    assert!(told("gone.yaml", "users.yaml").starts_with("error: `gone.yaml` cannot be read: "));
    fs::write(folder.path().join("other.yaml"), "openapi: 3.1.0").unwrap();
    let unknown = told("other.yaml", "users.yaml");
    assert!(unknown.starts_with("error: `other.yaml` is no contract of the platform"), "{unknown}");
    assert!(unknown.contains("\n  contracts/users.yaml of users\n"), "{unknown}");

    edit(&folder.path().join("specs/mobile/home.yaml"), "$unread.count | string", "$unread.cout | string");
    let broken = bff(folder.path(), &["impact", "specs/contracts/users.yaml", "users.yaml"]);
    assert!(stderr(&broken).contains("did you mean `count`?"), "{}", stderr(&broken));
    assert_eq!(broken.status.code(), Some(2));
}

#[test]
fn new_warnings_are_shown_and_break_nothing() {
    let folder = workspace();
    let new = folder.path().join("deprecated.yaml");
    fs::copy(folder.path().join("specs/contracts/users.yaml"), &new).unwrap();
    edit(&new, "      operationId: getLoyalty\n", "      operationId: getLoyalty\n      deprecated: true\n");
    let (report, code) = run(&folder, "specs/contracts/users.yaml", "deprecated.yaml");
    assert_eq!(code, Some(0));
    assert_eq!(report.matches("warning[BFF0704]: `users.getLoyalty` is deprecated").count(), 2, "{report}");
    assert!(report.contains("\nGET /users/{userId} earns a new warning\n\nwarning[BFF0704]"), "{report}");
    assert!(report.contains("HERE/deprecated.yaml:"), "the contract's line is that of the new one: {report}");
    assert!(report.contains("GET /users/{userId} stays the same"), "{report}");

    fs::copy(&new, folder.path().join("specs/contracts/users.yaml")).unwrap();
    let (report, code) = run(&folder, "specs/contracts/users.yaml", "deprecated.yaml");
    assert_eq!((report.contains("warning"), code), (false, Some(0)), "a known warning is none: {report}");
}
