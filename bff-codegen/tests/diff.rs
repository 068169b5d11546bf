//! `bff diff` as its users run it: the shop's specs, and the same with a few edits, as folders and as revisions of git.
//!
//! The report is in `diff/shop.txt`. `UPDATE_GOLDEN=1` writes it anew: read what changed.

#[path = "diff/shop.rs"]
mod shop;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use shop::{bff, copy, edit, stderr, stdout};

/// What the author of the new version did: file, text, and what stands there now.
const EDITS: [(&str, &str, &str); 7] = [
    ("mobile/home.yaml", "    badge: $unread.count | string\n", ""),
    ("mobile/home.yaml", "      fallback: { count: 0 }\n", "      fallback: null\n"),
    ("mobile/orders.yaml", "  status: 201\n", "  status: 200\n"),
    ("mobile/orders.yaml", "maximum: 5, default: 5", "maximum: 4, default: 4"),
    ("mobile/orders.yaml", "customer: $customer { name, email }", "customer: $customer { name, email, country }"),
    ("mobile/catalog.yaml", "  auth: none\n", ""),
    ("web/account.yaml", "GET /profile:", "GET /me:"),
];

/// The shop's specs before and after.
fn versions(folder: &Path) -> [String; 2] {
    let [old, new] = ["old", "new"].map(|name| folder.join(name));
    copy(&old.join("specs"));
    copy(&new.join("specs"));
    EDITS.iter().for_each(|(file, before, after)| edit(&new.join("specs").join(file), before, after));
    // The folder with the specs in it is as good as the specs.
    [old.to_str().unwrap().to_owned(), new.join("specs").to_str().unwrap().to_owned()]
}

fn git(here: &Path, arguments: &[&str]) -> Output {
    let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").arg("-C").arg(here).args(identity).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", stderr(&output));
    output
}

fn golden_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/shop.txt")
}

fn golden() -> String {
    fs::read_to_string(golden_file()).unwrap()
}

#[test]
fn the_report_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = versions(folder.path());
    let output = bff(folder.path(), &["diff", &old, &new]);
    assert_eq!(stderr(&output), "");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(golden_file(), stdout(&output)).unwrap();
    }
    assert_eq!(stdout(&output), golden(), "UPDATE_GOLDEN=1 takes this over");
    assert_eq!(output.status.code(), Some(1), "something is breaking");
}

#[test]
fn one_client_is_looked_at_alone_and_what_is_not_breaking_exits_with_0() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = versions(folder.path());
    let output = bff(folder.path(), &["diff", &old, &new, "admin"]);
    assert_eq!((stdout(&output), output.status.code()), ("admin: no changes\n", Some(0)));
    let output = bff(folder.path(), &["diff", &old, &new, "mobil"]);
    assert!(stderr(&output).contains("did you mean `mobile`?"), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn whether_earlier_answers_stand_in_is_no_change_but_for_what_can_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new, third] = ["old", "new", "third"].map(|name| folder.path().join(name));
    [&old, &new, &third].into_iter().for_each(|version| copy(version));
    let (storefront, before) = ("web/storefront.yaml", "fallback: { stale: { max_age: 60m }, fallback: null }");
    edit(&new.join(storefront), before, "fallback: null");
    edit(&third.join(storefront), before, "fallback: stale");
    let told = |from: &str, to: &str| {
        let output = bff(folder.path(), &["diff", from, to, "web"]);
        (stdout(&output).to_owned(), output.status.code())
    };
    for (from, to) in [("old", "new"), ("new", "old")] {
        assert_eq!(told(from, to), ("web: no changes\n".to_owned(), Some(0)));
    }
    let (report, code) = told("new", "third");
    assert_eq!(code, Some(0), "{report}");
    assert!(report.contains("reply.categories"), "it is always there now: {report}");
    assert_eq!(told("third", "new").1, Some(1), "it can be missing now");
}

#[test]
fn revisions_are_compared_without_a_checkout() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("backend/shop");
    copy(&shop.join("specs"));
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "Old"]);
    EDITS.iter().for_each(|(file, before, after)| edit(&shop.join("specs").join(file), before, after));

    let output = bff(&shop, &["diff", "HEAD", "specs"]);
    assert_eq!((stdout(&output), stderr(&output)), (golden().as_str(), ""), "a revision and the working tree");
    git(folder.path(), &["commit", "--quiet", "--all", "-m", "New"]);
    let output = bff(&shop, &["diff", "HEAD~1", "HEAD"]);
    assert_eq!((stdout(&output), stderr(&output)), (golden().as_str(), ""), "two revisions");
    let output = bff(&shop, &["diff", "HEAD", "specs"]);
    assert_eq!(stdout(&output), "admin: no changes\nmobile: no changes\nweb: no changes\n");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&Output { stdout: git(folder.path(), &["status", "--short"]).stdout, ..output }), "");
}

#[test]
fn a_client_comes_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
    copy(&old);
    copy(&new);
    fs::remove_dir_all(old.join("admin")).unwrap();
    fs::remove_dir_all(new.join("web")).unwrap();
    let output = bff(folder.path(), &["diff", "old", "new"]);
    assert_eq!(stdout(&output), "admin: a new client\nmobile: no changes\nweb: the client is gone, which breaks it\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_cannot_be_compared_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    copy(&specs);
    let told = |arguments: &[&str]| {
        let output = bff(folder.path(), arguments);
        assert_eq!((stdout(&output), output.status.code()), ("", Some(2)));
        stderr(&output).replace(&*fs::canonicalize(folder.path()).unwrap().to_string_lossy(), "HERE")
    };
    assert_eq!(
        told(&["diff", "v1", "specs"]),
        "error: `v1` is no folder, and no revision: `HERE/specs` is in no git repository\n"
    );
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["commit", "--quiet", "--allow-empty", "-m", "Empty"]);
    assert_eq!(told(&["diff", "v1", "specs"]), "error: `v1` is neither a folder nor a revision that git knows\n");
    assert_eq!(
        told(&["diff", "--", "--all", "specs"]),
        "error: `--all` is neither a folder nor a revision that git knows\n"
    );
    let head = told(&["diff", "HEAD", "specs"]);
    assert!(head.starts_with("error: the revision ") && head.ends_with(" has no folder `specs/`\n"), "{head}");

    edit(&specs.join("mobile/home.yaml"), "$unread.count | string", "$unread.cout | string");
    let output = bff(folder.path(), &["diff", "specs", "specs", "mobile"]);
    assert!(stderr(&output).contains("did you mean `count`?"), "{}", stderr(&output));
    assert!(stderr(&output).ends_with("error: the specs of `mobile` have errors in `specs`\n"), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn without_git_a_revision_is_refused_and_folders_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    copy(&folder.path().join("specs"));
    let run = |old: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bff"));
        command.args(["diff", old, "specs", "mobile"]).current_dir(folder.path()).env("PATH", "").output().unwrap()
    };
    let output = run("HEAD");
    assert_eq!(stderr(&output), "error: a revision is read with git, and there is no command `git`\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&run("specs")), "mobile: no changes\n");
}

#[test]
fn a_scheme_is_compared_by_what_it_asks_of_tokens() {
    const OLD: &str = "      issuer: https://id.example.com
      audience: shop
      claims:
        sub: { type: string, example: u-1001 }
";
    let table = [
        (
            OLD.replace("id.example", "login.example"),
            "breaking",
            "was issued by `https://id.example.com`, must be by `https://login.example.com` now",
        ),
        (OLD.replace("      issuer: https://id.example.com\n", ""), "", "may be issued by anybody now"),
        (OLD.replace("audience: shop", "audience: [shop, app]"), "", "is taken for `app` as well"),
        (OLD.replace("audience: shop", "audience: app"), "breaking", "is no longer taken for `shop`"),
        (OLD.replace("      audience: shop\n", ""), "", "may be for anybody now"),
        (format!("{OLD}        tier: {{ type: string }}\n"), "breaking", "wants the claim `tier` now"),
        (format!("{OLD}        tier: {{ type: string, required: false }}\n"), "", "may carry the claim `tier` now"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
    copy(&old);
    let lines = |old: &Path, new: &Path| {
        let output = bff(folder.path(), &["diff", old.to_str().unwrap(), new.to_str().unwrap(), "mobile"]);
        assert_eq!(stderr(&output), "");
        let of_auth = stdout(&output).lines().filter(|line| line.contains("auth.customer")).map(str::to_owned);
        (of_auth.collect::<Vec<_>>(), output.status.code())
    };
    for (scheme, weight, what) in table {
        copy(&new);
        edit(&new.join("platform.yaml"), OLD, &scheme);
        let (found, code) = lines(&old, &new);
        let expected = format!("  {weight:8}  auth.customer {what}");
        let count = found.iter().filter(|line| **line == expected).count();
        assert!(count > 3, "every endpoint that asks for it: {expected}\n{found:?}");
        assert_eq!(code, Some(i32::from(weight == "breaking")));
    }

    // Between claims: what is required, and of which type; and in words alone.
    copy(&new);
    edit(&new.join("platform.yaml"), OLD, &format!("{OLD}        tier: {{ type: string, required: false }}\n"));
    let with_tier = folder.path().join("tier");
    copy(&with_tier);
    edit(&with_tier.join("platform.yaml"), OLD, &format!("{OLD}        tier: {{ type: string, enum: [gold] }}\n"));
    let (found, code) = lines(&new, &with_tier);
    assert!(found.iter().any(|line| line == "  breaking  auth.customer must carry the claim `tier` now"), "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("  breaking  auth.customer.tier ")), "{found:?}");
    assert_eq!(code, Some(1));
    let (found, _) = lines(&with_tier, &new);
    assert!(
        found.iter().any(|line| line == "            auth.customer need not carry the claim `tier` any more"),
        "{found:?}"
    );
    copy(&new);
    edit(&new.join("platform.yaml"), "example: u-1001", "example: u-2002, description: The customer");
    assert_eq!(lines(&old, &new), (Vec::new(), Some(0)), "words alone change nothing");
}
