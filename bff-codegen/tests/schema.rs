//! The JSON Schemas for editors fit every spec file of this repository, and refuse what the parser refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bff_codegen::compile;
use bff_codegen::contract::parse_yaml;
use bff_codegen::spec::{Role, json_schema};
use jsonschema::Validator;
use serde_json::Value;

/// The schemas of the platform, a client and endpoints.
fn validators() -> [Validator; 3] {
    [Role::Platform, Role::Client, Role::Endpoints].map(|role| {
        let schema = json_schema(role);
        assert_eq!(jsonschema::draft7::meta::validate(&schema).map_err(|error| error.to_string()), Ok(()));
        jsonschema::draft7::new(&schema).unwrap()
    })
}

fn validator<'v>([platform, client, endpoints]: &'v [Validator; 3], path: &Path) -> &'v Validator {
    match path.file_name().and_then(|name| name.to_str()) {
        Some("platform.yaml") => platform,
        Some("client.yaml") => client,
        _ => endpoints,
    }
}

fn faults(validator: &Validator, file: &Value) -> Vec<String> {
    validator.iter_errors(file).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Every spec file: `platform.yaml`, and what lies beside a `client.yaml`.
fn spec_files() -> Vec<PathBuf> {
    let root = fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
    let (mut found, mut folders) = (Vec::new(), vec![root]);
    while let Some(folder) = folders.pop() {
        let is_client = folder.join("client.yaml").is_file();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            match path.is_dir() {
                true if name == "target" || name == "node_modules" || name.starts_with('.') => {}
                true => folders.push(path),
                false if name == "platform.yaml" || is_client && name.ends_with(".yaml") => found.push(path),
                false => {}
            }
        }
    }
    found
}

#[test]
fn every_spec_file_of_the_repository_fits() {
    let validators = validators();
    let files = spec_files();
    assert!(files.len() > 80, "{}", files.len());
    for path in files {
        let file = parse_yaml(&fs::read_to_string(&path).unwrap()).unwrap();
        let faults = faults(validator(&validators, &path), &file);
        assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
    }
}

#[test]
fn every_example_of_the_language_fits() {
    let [_, _, endpoints] = validators();
    let blocks = include_str!("../docs/language.md").split("\n```yaml endpoint\n").skip(1);
    let examples: Vec<_> = blocks.filter_map(|rest| rest.split_once("```")).map(|(example, _)| example).collect();
    assert!(examples.len() > 40, "{}", examples.len());
    for example in examples {
        let faults = faults(&endpoints, &parse_yaml(example).unwrap());
        assert!(faults.is_empty(), "{example}\n{faults:#?}");
    }
}

const PLATFORM: &str = "
upstreams: { users: { contract: users.yaml, timeout: 1s, breaker: { jitter: 0.5, window: 5s }, balance: weighted } }
auth: { customer: { jwt: { issuer: https://id.example.com, audience: [a, b], claims: { sub: { type: string } } } } }
";

const CLIENT: &str = "
client: web
title: Web
version: 1.0
defaults: { auth: none, timeout: 1s, nulls: omit }
warnings: { BFF0701: allow }
";

const ENDPOINTS: &str = "
GET /users/{id}:
  fan_out:
    user:
      call: users.getUser
      with: { id: $path.id }
      pass: 404
      fallback: { call: 'users GET /users/{id}', with: { id: $path.id }, fallback: null }
    users:
      call: users.listUsers
      each: $user.friends
      batch: { by: id, size: 20 }
      retry: { attempts: 3 }
      hedge: true
  fields: { call: $user.name }
";

/// What the parser says of three files in which `from` is `to`: their errors' codes.
fn told(from: &str, to: &str) -> Vec<&'static str> {
    let files = [("platform.yaml", PLATFORM), ("web/client.yaml", CLIENT), ("web/users.yaml", ENDPOINTS)];
    let files = files.map(|(path, text)| (path.to_owned(), text.replacen(from, to, 1)));
    let compilation = compile(&files, &|_| Err(std::io::ErrorKind::NotFound.into()));
    // There is no contract: what is left to report is about the spec itself.
    let findings = compilation.findings().into_iter().map(|finding| finding.code);
    findings.filter(|code| !code.starts_with("BFF04")).collect()
}

/// How many of these files, so changed, a schema refuses.
fn refusing(from: &str, to: &str) -> usize {
    let files = [PLATFORM, CLIENT, ENDPOINTS];
    let validators = validators();
    let refused = files.iter().zip(&validators).filter(|(text, validator)| {
        let file = parse_yaml(&text.replacen(from, to, 1)).unwrap();
        !validator.is_valid(&file)
    });
    refused.count()
}

#[test]
fn what_is_right_is_right_for_both() {
    assert_eq!((told("", ""), refusing("", "")), (vec![], 0));
}

#[test]
fn an_unknown_key_is_refused_wherever_keys_are_known() {
    let places = [
        ("auth: { customer", "nonsense: 1\nauth: { customer"),
        ("contract: users.yaml", "contract: users.yaml, nonsense: 1"),
        ("{ jwt: {", "{ nonsense: 1, jwt: {"),
        ("issuer:", "nonsense: 1, issuer:"),
        ("title: Web", "title: Web\nnonsense: 1"),
        ("defaults: {", "defaults: { nonsense: 1,"),
        ("  fan_out:", "  nonsense: 1\n  fan_out:"),
        ("      pass: 404", "      pass: 404\n      nonsense: 1"),
        ("fallback: { call", "fallback: { nonsense: 1, call"),
        ("size: 20", "size: 20, nonsense: 1"),
        ("jitter: 0.5", "jitter: 0.5, nonsense: 1"),
        ("attempts: 3", "attempts: 3, nonsense: 1"),
    ];
    for (from, to) in places {
        assert_eq!(told(from, to), ["BFF0103"], "{to}");
        assert_eq!(refusing(from, to), 1, "{to}");
    }
}

#[test]
fn what_is_missing_or_of_another_kind_is_refused() {
    let places = [
        ("contract: users.yaml, ", ""),
        ("title: Web\n", ""),
        ("jwt: {", "jwd: {"),
        ("by: id, ", ""),
        ("timeout: 1s, nulls: omit", "timeout: 1h, nulls: omit"),
        ("nulls: omit", "nulls: drop"),
        ("BFF0701: allow", "BFF0701: ignore"),
        ("BFF0701: allow", "BFF0101: allow"),
        ("size: 20", "size: 0"),
        ("jitter: 0.5", "jitter: 1.5"),
        ("jitter: 0.5", "jitter: some"),
        ("window: 5s", "window: 5"),
        ("attempts: 3", "attempts: 11"),
        ("attempts: 3", "attempts: 2.5"),
        ("retry: { attempts: 3 }", "retry: 3"),
        ("hedge: true", "hedge: 1"),
        ("balance: weighted", "balance: weight"),
        ("pass: 404", "pass: [404, 204]"),
        ("call: users.listUsers", "call: listUsers"),
        ("GET /users", "FETCH /users"),
        ("type: string", "type: text"),
    ];
    for (from, to) in places {
        assert_ne!(told(from, to), [""; 0], "{to}");
        assert_eq!(refusing(from, to), 1, "{to}");
    }
}

#[test]
fn every_key_is_described() {
    fn look(schema: &Value, count: &mut usize) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            for (name, property) in properties.iter().filter(|_| schema["additionalProperties"] == false) {
                assert!(property["description"].as_str().is_some_and(|about| !about.is_empty()), "{name}");
                *count += 1;
            }
        }
        let nested = schema.as_object().into_iter().flatten().map(|(_, value)| value);
        nested.for_each(|value| look(value, count));
    }
    let mut count = 0;
    [Role::Platform, Role::Client, Role::Endpoints].iter().for_each(|role| look(&json_schema(*role), &mut count));
    assert!(count > 90, "{count}");
}

#[test]
fn the_command_prints_them() {
    for (name, role) in [("platform", Role::Platform), ("client", Role::Client), ("endpoints", Role::Endpoints)] {
        let output = Command::new(env!("CARGO_BIN_EXE_bff")).args(["schema", name]).output().unwrap();
        assert!(output.status.success());
        assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), json_schema(role));
    }
}
