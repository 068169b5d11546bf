//! What is written compiles, for whatever operations the contracts of this repository have, and some real ones.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::*;
use crate::compile;
use crate::contract::Contracts;
use crate::spec::Method;

const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs");

/// Contracts that are not in this repository.
const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/contracts");

const CLIENT: &str = "client: new
title: New
version: 1.0.0
defaults: { auth: none, timeout: 2s, nulls: omit }
";

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(Path::new(SPECS).join(path))
}

fn files(platform: &str, endpoints: &str) -> Vec<(String, String)> {
    [("platform.yaml", platform), ("new/client.yaml", CLIENT), ("new/known.yaml", endpoints)]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .to_vec()
}

/// The example shop, with a client that has these endpoints.
fn shop(endpoints: &str) -> Vec<(String, String)> {
    files(&read(Path::new("platform.yaml")).unwrap(), endpoints)
}

fn written(key: &str, operations: &[&str]) -> Result<String, StarterError> {
    let operations: Vec<String> = operations.iter().map(|name| (*name).to_owned()).collect();
    endpoint(&shop(""), key, &operations, &read)
}

#[track_caller]
fn refused(key: &str, operations: &[&str], why: &str) {
    match written(key, operations) {
        Err(StarterError::Refused(told)) => assert_eq!(told, why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn calls_are_named_after_what_they_answer() {
    let contract = "openapi: 3.1.0
paths:
  /a: { get: { operationId: repos/get, responses: { '204': { description: Done } } } }
  /b: { get: { operationId: repos/list-for-user, responses: { '204': { description: Done } } } }
  /c: { get: { operationId: getOneThing, responses: { '204': { description: Done } } } }
  /d: { get: { operationId: getKeys, responses: { '204': { description: Done } } } }
  /e: { get: { responses: { '204': { description: Done } } } }
";
    let files = files("upstreams:\n  it: { contract: it.yaml, timeout: 1s }\n", "");
    let operations = ["repos/get", "repos/get", "repos/list-for-user", "getOneThing", "getKeys"];
    let mut operations: Vec<String> = operations.iter().map(|id| format!("it.{id}")).collect();
    operations.push("it GET /e".to_owned());
    let spec = endpoint(&files, "GET /x", &operations, &|_| Ok(contract.to_owned())).unwrap();
    let names: Vec<_> = spec.lines().filter_map(|line| line.strip_prefix("    ")?.strip_suffix(':')).collect();
    assert_eq!(names, ["repos", "repos2", "listForUser", "oneThing", "getKeys", "it"]);
}

#[test]
fn several_calls_share_their_inputs() {
    let spec = written("GET /customers/{userId}", &["users.getLoyalty", "orders.listOrders", "users.getUser"]).unwrap();
    let start = "GET /customers/{userId}:
  fan_out:
    loyalty:
      call: users.getLoyalty
      with: { userId: $path.userId }
    orders:
      call: orders.listOrders
      with: { userId: $path.userId }
    user:
      call: users.getUser
      with: { userId: $path.userId }
  fields:
    loyalty: |
      $loyalty {
        tier
        points
";
    assert!(spec.starts_with(start), "{spec}");
}

#[test]
fn a_body_is_the_operations_and_headers_are_taken() {
    let spec = written("POST /orders", &["orders.createOrder"]).unwrap();
    let start = "POST /orders:
  summary: Place an order
  headers:
    X-Customer-Id:
  body: orders.createOrder
  fan_out:
    createOrder:
      call: orders.createOrder
      with: { X-Customer-Id: '$headers[\"X-Customer-Id\"]' }
      body: $body
  fields: |
    $createOrder {
      id
";
    assert!(spec.starts_with(start), "{spec}");
}

#[test]
fn the_only_parameter_of_the_path_may_have_another_name() {
    let spec = written("GET /orders/{id}", &["orders.getOrder"]).unwrap();
    assert!(spec.contains("with: { orderId: $path.id }"), "{spec}");
    let spec = written("GET /order", &["orders.getOrder"]).unwrap();
    assert!(spec.contains("  query:\n    orderId:\n"), "{spec}");
    assert!(spec.contains("with: { orderId: $query.orderId }"), "{spec}");
}

#[test]
fn a_parameter_that_can_be_anything_is_text() {
    let contract = "openapi: 3.1.0
paths:
  /flows/{flow}:
    parameters:
      - { name: flow, in: path, required: true, schema: { oneOf: [{ type: integer }, { type: object }] } }
    get:
      operationId: flows/get-one
      responses:
        '200': { description: One, content: { application/json: { schema: { type: object, properties: { '+1': { type: integer } } } } } }
";
    let files = files("upstreams:\n  it: { contract: it.yaml, timeout: 1s }\n", "");
    let add = |key: &str| endpoint(&files, key, &["it.flows/get-one".to_owned()], &|_| Ok(contract.to_owned()));
    let in_path = "GET /flows/{flow}:
  path:
    flow: { type: string }
  fan_out:
    one:
      call: it.flows/get-one
      with: { flow: $path.flow }
  fields: |
    $one {
      \"+1\"
    }
";
    assert_eq!(add("GET /flows/{flow}").unwrap(), in_path);
    let spec = add("GET /flow").unwrap();
    assert!(spec.contains("  query:\n    flow: { type: string, required: true }\n"), "{spec}");
}

#[test]
fn what_is_wrong_is_said_without_a_place() {
    refused("GET /x", &["users.getUsr"], "`users` has no operation `getUsr`; did you mean `getUser`?");
    refused("GET /x", &["user.getUser"], "there is no upstream `user`; did you mean `users`?");
    refused("GTE /x", &["users.getUser"], "`GTE` is no method of an endpoint; did you mean `GET`?");
    refused("GET x", &["users.getUser"], "a path begins with `/`");
    refused(
        "GET /x",
        &["getUser"],
        "`getUser` names no operation; an operation is written `upstream.operationId`, or `upstream METHOD /path`",
    );
    refused(
        "POST /x",
        &["orders.createOrder", "users.createUser"],
        "`orders.createOrder` and `users.createUser` both need a body, and the endpoint's is for one of them",
    );
}

#[test]
fn an_endpoint_that_is_there_is_refused() {
    let known = "GET /users/{id}:\n  fan_out:\n    user: { call: users.getUser, with: { userId: $path.id } }\n  fields: $user.name\n";
    let add = |key: &str| endpoint(&shop(known), key, &["users.getUser".to_owned()], &read);
    let told = add("GET /users/{userId}").unwrap_err().to_string();
    assert_eq!(told, "the client has the endpoint `GET /users/{id}` already, in `new/known.yaml`");
    assert!(add("GET /users").is_ok());
}

#[test]
fn errors_in_files_are_reported_and_those_of_other_endpoints_are_not() {
    let operations = ["users.getUser".to_owned()];
    assert!(endpoint(&shop("GET /y: { filds: 1 }\n"), "GET /x", &operations, &read).is_ok());
    let files = files("upstreams: []\n", "");
    match endpoint(&files, "GET /x", &operations, &read) {
        Err(StarterError::Faulty { compilation, .. }) => {
            assert!(compilation.report(false).contains("platform.yaml:1:12"), "{}", compilation.report(false));
        }
        other => panic!("{other:?}"),
    }
}

/// Writes an endpoint for every `step`th operation of a contract, once with the operation's path and once with none of
/// its parameters in the path, and compiles it. Gives the operations that were refused.
fn each_operation(contract: &str, step: usize) -> (usize, Vec<String>) {
    let platform = format!("upstreams:\n  it: {{ contract: {contract}, timeout: 1s }}\n");
    let text = read(Path::new(contract)).unwrap();
    let load = |path: &Path| if path == Path::new(contract) { Ok(text.clone()) } else { read(path) };
    let (mut contracts, mut sources) = (Contracts::new(), Sources::new());
    let id = contracts.load("it", contract, &mut sources, &load).unwrap();
    let known: Vec<_> = contracts.contract(id).routes().collect();
    let routes = known.into_iter().filter(|(method, _)| !matches!(method, Method::Head | Method::Options));
    let (mut count, mut refused) = (0, Vec::new());
    for (method, path) in routes.step_by(step) {
        let in_path = path.trim_end_matches('/').replace('-', "_");
        let keys = [format!("{method} /new{in_path}"), format!("{method} /new")];
        for key in keys {
            count += 1;
            let files = files(&platform, "");
            match endpoint(&files, &key, &[format!("it {method} {path}")], &load) {
                Ok(spec) => {
                    let compilation = compile(&self::files(&platform, &spec), &load);
                    assert!(compilation.output.is_some(), "{spec}\n{}", compilation.report(false));
                }
                Err(StarterError::Refused(why)) => panic!("{method} {path}: {why}"),
                Err(StarterError::Faulty { compilation, .. }) => {
                    let report = compilation.report(false);
                    refused.push(format!("{method} {path}: {}", report.lines().next().unwrap_or_default()));
                }
            }
        }
    }
    (count, refused)
}

#[test]
fn every_operation_of_the_shop_can_be_called() {
    let mut contracts: Vec<String> = fs::read_dir(Path::new(SPECS).join("contracts"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| format!("contracts/{}", path.file_name().unwrap().to_str().unwrap()))
        .collect();
    contracts.sort();
    assert_eq!(contracts.len(), 7);
    for contract in contracts {
        let (count, refused) = each_operation(&contract, 1);
        assert!(count > 2, "{contract}");
        assert_eq!(refused, [""; 0], "{contract}");
    }
}

/// Looks at some operations of a contract; gives nothing where the contract is not there.
fn real(contract: &str, step: usize) -> Option<(usize, Vec<String>)> {
    let path = format!("{REAL}/{contract}");
    if !Path::new(&path).exists() {
        // Not `eprintln!`: the harness would swallow it.
        writeln!(io::stderr(), "SKIPPED: {path} is not there").unwrap();
        return None;
    }
    Some(each_operation(&path, step))
}

#[test]
fn operations_of_spotify_can_be_called() {
    let Some((count, refused)) = real("spotify.yml", 9) else { return };
    assert!(count >= 20, "{count}");
    assert_eq!(refused, [""; 0]);
}

#[test]
fn operations_of_github_can_be_called() {
    let Some((count, refused)) = real("github-api.json", 200) else { return };
    assert!(count >= 10, "{count}");
    assert_eq!(refused, [""; 0]);
}

#[test]
fn an_upstream_goes_below_the_others() {
    let platform = read(Path::new("platform.yaml")).unwrap();
    let changed = with_upstream(&platform, "pets", "contracts/pets.yaml").unwrap();
    let line = "  pets:            { contract: contracts/pets.yaml, timeout: 1s }\n";
    let (before, behind) = changed.split_once(line).unwrap_or_else(|| panic!("{changed}"));
    assert_eq!(format!("{before}{behind}"), platform);
    assert!(before.ends_with("$claims.sub } } }\n") && behind.starts_with("\nauth:\n"));

    let refusal = |name| with_upstream(&platform, name, "contracts/pets.yaml").unwrap_err().to_string();
    assert_eq!(refusal("orders"), "the platform has an upstream `orders` already");
    assert!(refusal("my pets").starts_with("`my pets` cannot be the name of an upstream"));
    let told = with_upstream("upstreams: 7\n", "pets", "pets.yaml").unwrap_err().to_string();
    assert!(told.contains("add `pets: { contract: pets.yaml, timeout: 1s }` yourself"), "{told}");
}
