//! The contracts of GitHub (7 MB) and Spotify (YAML). They are not in this repository.

use std::fs;
use std::time::Instant;

use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/contracts");

fn real(file: &str) -> Option<Fixture> {
    let path = format!("{FOLDER}/{file}");
    if !Path::new(&path).exists() {
        // Not `eprintln!`: the harness would swallow it.
        let mut out = io::stderr();
        io::Write::write_all(&mut out, format!("SKIPPED: {path} is not there\n").as_bytes()).expect("standard error");
        return None;
    }
    let (mut contracts, mut sources) = (Contracts::new(), Sources::new());
    let id = contracts.load("real", &path, &mut sources, &|path| fs::read_to_string(path)).expect("a contract");
    Some(Fixture { contracts, sources, id })
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    operations: usize,
    parameters: usize,
    bodies: usize,
    successes: usize,
    failures: usize,
}

fn count(fixture: &Fixture) -> (Counts, usize) {
    let (mut counts, mut schemas) = (Counts::default(), 0);
    let contract = fixture.contract();
    for (method, path) in contract.routes() {
        let operation = contract.operation_at(method, path).expect("an operation");
        assert!(operation.problems.is_empty(), "{method} {path}: {:?}", operation.problems);
        counts.operations += 1;
        counts.parameters += operation.parameters.len();
        counts.bodies += usize::from(operation.request_body.is_some());
        counts.successes += usize::from(operation.success.schema.is_some());
        counts.failures += operation.failures.len();
        let roots = operation.parameters.iter().map(|parameter| &parameter.schema);
        let roots = roots
            .chain(operation.request_body.as_ref().map(|body| &body.schema))
            .chain(operation.success.schema.as_ref());
        for root in roots {
            walk(fixture, root, 4, &mut schemas);
        }
    }
    (counts, schemas)
}

fn walk(fixture: &Fixture, schema: &SchemaRef, depth: usize, schemas: &mut usize) {
    *schemas += 1;
    let below = match fixture.schema(schema).kind {
        Kind::List(element) | Kind::Map(element) => vec![element],
        Kind::Object(object) => object.fields.into_values().map(|field| field.schema).collect(),
        Kind::Any(AnyReason::Broken(diagnostic)) => panic!("{}", fixture.shown(&diagnostic)),
        Kind::Any(AnyReason::Unsupported(reason)) => panic!("{schema:?}: {reason}"),
        _ => Vec::new(),
    };
    if depth > 1 {
        below.iter().for_each(|below| walk(fixture, below, depth - 1, schemas));
    }
}

#[test]
fn every_operation_of_github_can_be_read() {
    let Some(fixture) = real("github-api.json") else { return };
    let (counts, schemas) = count(&fixture);
    assert_eq!(counts, Counts { operations: 1_223, parameters: 3_526, bodies: 344, successes: 926, failures: 1_964 });
    assert_eq!(schemas, 52_085);
}

#[test]
fn every_operation_of_spotify_can_be_read() {
    let Some(fixture) = real("spotify.yml") else { return };
    let (counts, schemas) = count(&fixture);
    assert_eq!(counts, Counts { operations: 97, parameters: 224, bodies: 23, successes: 69, failures: 296 });
    assert_eq!(schemas, 1_684);
}

#[test]
fn a_few_operations_of_github_are_cut_out() {
    let Some(fixture) = real("github-api.json") else { return };
    let wanted = [
        "repos/get",
        "issues/list-for-repo",
        "pulls/list",
        "repos/list-languages",
        "repos/list-contributors",
        "users/get-by-username",
    ];
    let operations: Vec<Operation> = wanted.map(|id| fixture.operation(id)).into();
    let pruned = fixture.contract().prune(&operations.iter().collect::<Vec<_>>()).to_string();
    assert!(pruned.len() < 1_000_000, "{} bytes", pruned.len());
    let again = Fixture::new(&[("pruned.json", &pruned)]);
    let (counts, schemas) = count(&again);
    assert_eq!(counts.operations, wanted.len());
    assert!(schemas > 500);
}

#[test]
fn a_place_in_github_is_found() {
    let Some(fixture) = real("github-api.json") else { return };
    let operation = fixture.operation("repos/get");
    let Place::Contract { source, pointer } = &operation.place else { panic!("a place") };
    let text = fixture.sources.text(*source);
    let range = locate(text, pointer).expect("a place");
    assert_eq!(&text[range.clone()], "\"get\"");
    assert!(text[range.end..].contains("\"operationId\":\"repos/get\""));
}

#[test]
#[ignore = "prints times"]
fn times() {
    for file in ["github-api.json", "spotify.yml"] {
        let start = Instant::now();
        let Some(fixture) = real(file) else { return };
        let loaded = start.elapsed();
        let contract = fixture.contract();
        let few: Vec<Rc<Operation>> =
            contract.routes().step_by(200).filter_map(|(method, path)| contract.operation_at(method, path)).collect();
        let pruned = contract.prune(&few.iter().map(Rc::as_ref).collect::<Vec<_>>()).to_string().len();
        let used = start.elapsed() - loaded;
        let start = Instant::now();
        let (counts, schemas) = count(&fixture);
        let mut out = io::stderr();
        let all = start.elapsed();
        let line = format!(
            "{file}: loaded in {loaded:?}; {} operations cut out ({pruned} bytes) in {used:?}; all {} operations and {schemas} schemas read in {all:?}\n",
            few.len(),
            counts.operations,
        );
        io::Write::write_all(&mut out, line.as_bytes()).expect("standard error");
    }
}
