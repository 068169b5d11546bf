use super::*;

const API: &str = "openapi: 3.0.3\npaths:\n  /orders:\n    $ref: 'parts/orders.yaml#/item'\n";
const ORDERS: &str = "item:\n  get:\n    operationId: list\n    responses:\n      '200':\n        $ref: ../shared.json#/responses/Orders\n";
const SHARED: &str = r##"{ "responses": { "Orders": { "content": { "application/json": { "schema": { "$ref": "order%20schema.yaml" } } } } } }"##;
const ORDER: &str = "type: object\nproperties:\n  id: { type: string }\n  parent: { $ref: '#' }\n";

fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        ("specs/api.yaml", API),
        ("specs/parts/orders.yaml", ORDERS),
        ("specs/shared.json", SHARED),
        ("specs/order schema.yaml", ORDER),
    ]
}

#[test]
fn references_lead_through_files_and_each_file_is_recorded() {
    let fixture = Fixture::new(&files());
    let schema = fixture.operation("list").success.schema.expect("a schema");
    let read = fixture.schema(&schema);
    assert_eq!(word(&read.kind), "object id? parent?");
    let Kind::Object(object) = read.kind else { panic!("an object") };
    assert_eq!(object.fields["parent"].schema, schema, "a whole-file reference and `#` in that file are one schema");
    let paths: Vec<String> = fixture.contracts.files(fixture.id).map(|path| path.display().to_string()).collect();
    assert_eq!(paths, ["specs/api.yaml", "specs/parts/orders.yaml", "specs/shared.json", "specs/order schema.yaml"]);
}

#[test]
fn a_file_is_read_once_for_all_contracts() {
    let reads = std::cell::RefCell::new(Vec::new());
    let loader = |path: &Path| -> io::Result<String> {
        reads.borrow_mut().push(path.to_owned());
        let files = files();
        files
            .iter()
            .find(|(name, _)| Path::new(name) == path)
            .map(|(_, text)| (*text).to_owned())
            .ok_or(io::ErrorKind::NotFound.into())
    };
    let (mut contracts, mut sources) = (Contracts::new(), Sources::new());
    let one = contracts.load("one", "specs/api.yaml", &mut sources, &loader).expect("a contract");
    let two = contracts.load("two", "specs/./parts/../api.yaml", &mut sources, &loader).expect("a contract");
    assert_ne!(one, two);
    assert_eq!(contracts.contract(two).upstream(), "two");
    assert_eq!(reads.borrow().len(), 4);
    assert_eq!(contracts.files(two).count(), 4);
}

#[test]
fn a_missing_file_is_reported_when_it_is_used() {
    let mut without = files();
    without.pop();
    let fixture = Fixture::new(&without);
    assert!(fixture.operation("list").problems.is_empty());
    let schema = fixture.schema(&fixture.operation("list").success.schema.expect("a schema"));
    let Kind::Any(AnyReason::Broken(diagnostic)) = schema.kind else { panic!("{:?}", schema.kind) };
    assert_eq!(
        fixture.shown(&diagnostic),
        "BFF0401 specs/shared.json#/responses/Orders/content/application~1json/schema/$ref: this reference names it"
    );
    assert!(
        diagnostic.message.starts_with("the contract `specs/order schema.yaml` cannot be read"),
        "{}",
        diagnostic.message
    );
    assert_eq!(fixture.contracts.files(fixture.id).count(), 3);
}

fn refused(text: &str) -> String {
    let (mut contracts, mut sources) = (Contracts::new(), Sources::new());
    let diagnostic = load(&mut contracts, &mut sources, &[("a.yaml", text)]).expect_err("no contract");
    let fixture = Fixture { contracts, sources, id: Fixture::schemas("3.1.0", json!({})).id };
    fixture.shown(&diagnostic)
}

#[test]
fn other_documents_are_refused() {
    assert_eq!(refused("swagger: '2.0'"), "BFF0403 a.yaml#/swagger: this is Swagger 2.0");
    assert_eq!(refused("openapi: 3.2.0"), "BFF0403 a.yaml#/openapi: this is OpenAPI 3.2.0");
    assert_eq!(refused("openapi: 4.0"), "BFF0403 a.yaml#/openapi: this is OpenAPI 4.0");
    assert_eq!(refused("[]"), "BFF0403 a.yaml#: there is no `openapi: 3.…` in it");
    assert_eq!(refused(""), "BFF0403 a.yaml#: there is no `openapi: 3.…` in it");
    assert_eq!(refused("{\"openapi\":\n \"ä\" 1}"), "BFF0402 a.yaml:18: expected `,` or `}` at line 2 column 7");
    assert!(refused("openapi: [").starts_with("BFF0402 a.yaml:"));
}

#[test]
fn a_number_for_a_version_and_flow_yaml_are_understood() {
    for text in
        ["openapi: 3.0\npaths: {}", "{openapi: 3.1.0}", "{\"openapi\": 3.1.0}", "\u{feff}{ \"openapi\": \"3.1.0\" }"]
    {
        assert_eq!(Fixture::new(&[("a.yaml", text)]).contract().routes().count(), 0);
    }
}

#[test]
fn an_unreadable_contract_has_no_place() {
    let (mut contracts, mut sources) = (Contracts::new(), Sources::new());
    let loader = |_: &Path| Err(io::Error::from(io::ErrorKind::NotFound));
    let diagnostic = contracts.load("shop", "gone.yaml", &mut sources, &loader).expect_err("nothing");
    assert!(diagnostic.labels.is_empty() && diagnostic.code == "BFF0401");
}
