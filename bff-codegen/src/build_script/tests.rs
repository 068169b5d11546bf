use std::fs;

use super::*;
use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Span;

const CONTRACT: &str = "openapi: 3.1.0
info: { title: Users, version: 1.0.0 }
paths:
  /users/{id}:
    get:
      operationId: getUser
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200':
          description: A user
          content: { application/json: { schema: { $ref: 'schemas.yaml#/User' } } }
";

const ENDPOINT: &str = "GET /users/{id}:
  fan_out:
    user: { call: users.getUser, with: { id: $path.id } }
  fields: $user { name }
";

const FILES: &[(&str, &str)] = &[
    (
        "platform.yaml",
        "upstreams:
  users: { contract: contracts/users.yaml, timeout: 1s }
  unused: { contract: contracts/unused.yaml, timeout: 1s }
",
    ),
    ("contracts/users.yaml", CONTRACT),
    ("contracts/schemas.yaml", "User: { type: object, required: [name], properties: { name: { type: string } } }\n"),
    ("contracts/unused.yaml", CONTRACT),
    ("web/client.yaml", "client: web\ntitle: Web\nversion: 1.0.0\ndefaults: { auth: none, timeout: 2s }\n"),
    ("web/users.yaml", ENDPOINT),
    ("admin/client.yaml", "client: admin\ntitle: Admin\nversion: 1.0.0\n"),
];

/// Builds `web` with a changed endpoint file. Paths are told as if the folder were `specs`.
fn build(endpoint: &str) -> (Told, bool) {
    build_with(&[("web/users.yaml", endpoint)], Features::unknown())
}

/// Builds `web` with other files in the place of some, and of others beside them.
fn build_with(changes: &[(&str, &str)], features: Features) -> (Told, bool) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in FILES.iter().chain(changes) {
        let path = folder.path().join("specs").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let out = folder.path().join("out");
    let mut told = compile_into(&folder.path().join("specs"), "web", &out, features);
    told.to_cargo = told.to_cargo.replace(&format!("{}/", folder.path().display()), "");
    (told, out.exists())
}

#[test]
fn cargo_watches_what_was_read_and_nothing_of_others() {
    let (told, written) = build(ENDPOINT);
    assert_eq!(
        told.to_cargo,
        "cargo::rerun-if-changed=specs/platform.yaml
cargo::rerun-if-changed=specs/web
cargo::rerun-if-changed=specs/contracts/schemas.yaml
cargo::rerun-if-changed=specs/contracts/users.yaml
"
    );
    assert_eq!(told.to_people, "");
    assert!(!told.failed);
    assert!(written);
}

#[test]
fn errors_end_the_build_with_a_line_each_and_the_report() {
    let (told, written) =
        build("GET /users/{id}:\n  fan_out:\n    user: { call: users.getUsers }\n  fields: $usr { name }\n");
    let errors: Vec<_> = told.to_cargo.lines().filter(|line| line.starts_with("cargo::error=")).collect();
    assert_eq!(
        errors,
        [
            "cargo::error=web/users.yaml:3:25: BFF0211 `users` has no operation `getUsers`",
            "cargo::error=web/users.yaml:4:11: BFF0201 there is no `$usr`",
        ]
    );
    assert!(told.to_people.contains("did you mean `getUser`?"), "{}", told.to_people);
    assert!(told.failed);
    assert!(!written, "files of an earlier build stay as they were");
}

#[test]
fn warnings_are_passed_on_and_the_build_goes_on() {
    let mut compilation = crate::compile(&[], &|_| unreachable!("no contract is named"));
    let id = compilation.sources.add("web/users.yaml", "GET /users:\n  größe: 1\n");
    compilation.diagnostics = Diagnostics::new();
    let warning = Diagnostic::warning(codes::UNUSED_CALL, "nothing uses\nthis").at(Span::new(id, 21..22), "unused");
    compilation.diagnostics.push(warning);
    let mut told = Told::default();
    report(&compilation, &mut told);
    assert_eq!(
        told.to_cargo, "cargo::warning=web/users.yaml:2:8: BFF0701 nothing uses this\n",
        "columns are characters"
    );
    assert_eq!(told.to_people, "");
    assert!(!told.failed);
}

#[test]
fn a_client_that_is_not_there_is_an_error() {
    let told = compile_into(Path::new("/nowhere"), "web", Path::new("/nowhere/out"), Features::unknown());
    assert!(told.failed);
    assert!(told.to_cargo.contains("cargo::error=the folder `/nowhere` cannot be read: "), "{}", told.to_cargo);
}

const POLICIES: &str = "upstreams:
  users: { contract: contracts/users.yaml, timeout: 1s }
auth:
  browser: { session: {} }
policies:
  users: { rego: policies/users.rego }
";

const GUARDED: &str = "GET /users/{id}:
  auth: browser
  policy: users
  fan_out:
    user: { call: users.getUser, with: { id: $path.id } }
  fields: $user { name }
";

/// What a build of specs that need features says of these.
fn build_guarded(features: Features) -> Told {
    let changes = [
        ("platform.yaml", POLICIES),
        ("web/users.yaml", GUARDED),
        ("policies/users.rego", "package shop.users\n\ndefault allow := false\n"),
    ];
    build_with(&changes, features).0
}

#[test]
fn a_feature_that_is_known_to_be_off_ends_the_build() {
    let told = build_guarded(Features::listed("oidc,redis"));
    let errors: Vec<_> = told.to_cargo.lines().filter(|line| line.starts_with("cargo::error=")).collect();
    let policy = "cargo::error=platform.yaml:6:18: BFF0615 a policy that is decided in the process needs the feature `rego` of bff-core";
    assert_eq!(errors, [policy]);
    let line = r#"`bff-core = { workspace = true, features = ["oidc", "redis", "rego"] }`"#;
    assert!(told.to_people.contains(line), "{}", told.to_people);
    assert_eq!(build_guarded(Features::listed("")).to_cargo.matches("BFF0615").count(), 2);
    for features in [Features::unknown(), Features::listed("oidc,rego")] {
        let told = build_guarded(features);
        assert!(!told.failed, "{}", told.to_people);
    }
}

#[test]
fn cargo_watches_policies() {
    let told = build_guarded(Features::unknown());
    assert!(told.to_cargo.contains("cargo::rerun-if-changed=specs/policies/users.rego\n"), "{}", told.to_cargo);
}
