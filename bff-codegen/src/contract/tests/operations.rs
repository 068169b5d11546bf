use super::*;

const API: &str = r##"
openapi: 3.1.0
paths:
  /orders/{orderId}/lines/{line}.json:
    parameters:
      - { $ref: '#/components/parameters/OrderId' }
      - { name: line, in: path, schema: { type: integer } }
      - { name: trace, in: header, description: of the item, schema: { type: string } }
    get:
      operationId: getLine
      summary: One line
      deprecated: true
      parameters:
        - { name: trace, in: header, required: true, description: of the operation, schema: { type: string } }
        - { name: tags, in: query, explode: false, schema: { type: array, items: { type: string } } }
        - { name: ids, in: query, style: pipeDelimited, schema: { type: array, items: { type: string } } }
        - { name: filter, in: query, style: deepObject, explode: true, schema: { type: object } }
        - { name: where, in: query, content: { application/json: { schema: { type: object } } } }
        - { name: Authorization, in: header, schema: { type: string } }
        - { name: unused, in: path, required: true, schema: { type: string } }
        - { name: session, in: cookie, schema: { type: string } }
      responses:
        '200': { $ref: '#/components/responses/Line' }
        '404': { description: No such line }
        4XX: { description: Another fault }
        default: { description: Anything }
    put:
      requestBody: { $ref: '#/components/requestBodies/Line' }
      responses:
        '201': { description: Made, content: { application/vnd.shop+json: { schema: { $ref: '#/components/schemas/Line' } }, text/csv: {} } }
        '200': { $ref: '#/components/responses/Line' }
        '202': { description: Later, content: { application/json: {} } }
        '204': { description: Nothing }
    head: { operationId: peek, responses: { '200': { $ref: '#/components/responses/Line' } } }
    trace: { operationId: trace, responses: {} }
    x-note: {}
  /upload:
    post:
      operationId: upload
      requestBody: { required: true, content: { multipart/form-data: { schema: { type: object } } } }
      responses: { 2XX: { description: Text, content: { text/plain: {} } } }
  /odd/{id}:
    get: { operationId: odd, parameters: [{ name: a }, { $ref: '#/nowhere' }, { $ref: '#/components/parameters/Loop' }, 3], responses: { ok: {}, default: { content: { '*/*': { schema: { type: string } } } } } }
    post: { operationId: odd, responses: 1 }
    put: []
    delete: { operationId: none }
components:
  parameters:
    OrderId: { name: orderId, in: path, schema: { type: string } }
    Loop: { $ref: '#/components/parameters/Loop' }
  requestBodies:
    Line: { required: true, description: A line, content: { text/xml: {}, application/json; charset=utf-8: { schema: { $ref: '#/components/schemas/Line' } } } }
  responses:
    Line: { description: One, content: { application/json: { schema: { $ref: '#/components/schemas/Line' } } } }
  schemas:
    Line: { type: object }
"##;

fn fixture() -> Fixture {
    Fixture::new(&[("api.yaml", API)])
}

#[test]
fn operations_are_found_by_id_and_by_route() {
    let fixture = fixture();
    let contract = fixture.contract();
    assert_eq!(contract.operation_ids().collect::<Vec<_>>(), ["getLine", "peek", "upload", "odd", "odd", "none"]);
    assert_eq!(contract.routes().count(), 8);
    let by_route = contract.operation_at(Method::Put, "/orders/{o}/lines/{l}.json").expect("the same path");
    assert_eq!((by_route.id.as_deref(), by_route.path.as_str()), (None, "/orders/{orderId}/lines/{line}.json"));
    assert!(contract.operation_at(Method::Put, "/orders/{o}/lines/{l}").is_none());
    assert!(contract.operation("trace").is_none() && contract.operation("nothing").is_none());
    let operation = fixture.operation("getLine");
    assert!(operation.deprecated && operation.problems.is_empty(), "{:?}", operation.problems);
    assert_eq!((operation.summary.as_deref(), operation.upstream.as_str()), (Some("One line"), "shop"));
}

#[test]
fn parameters_are_merged_with_the_path_items_and_have_the_styles_of_openapi() {
    let operation = fixture().operation("getLine");
    let shown: Vec<String> = operation
        .parameters
        .iter()
        .map(|it| format!("{} {:?} {:?} explode={} required={}", it.name, it.place, it.style, it.explode, it.required))
        .collect();
    assert_eq!(
        shown,
        [
            "orderId Path Simple explode=false required=true",
            "line Path Simple explode=false required=true",
            "trace Header Simple explode=false required=true",
            "tags Query Form explode=false required=false",
            "ids Query PipeDelimited explode=false required=false",
            "filter Query DeepObject explode=true required=false",
            "where Query Form explode=true required=false",
            "session Cookie Form explode=true required=false",
        ]
    );
    assert_eq!(operation.parameters[2].description.as_deref(), Some("of the operation"));
    let unsupported: Vec<&str> =
        operation.parameters.iter().filter(|it| it.unsupported.is_some()).map(|it| it.name.as_str()).collect();
    assert_eq!(unsupported, ["where"]);
}

#[test]
fn bodies_are_json_or_unsupported() {
    let fixture = fixture();
    let put = fixture.contract().operation_at(Method::Put, "/orders/{a}/lines/{b}.json").expect("an operation");
    let body = put.request_body.as_ref().expect("a body");
    assert!(body.required && body.unsupported.is_none());
    assert_eq!(body.schema.name().as_deref(), Some("Line"));
    let upload = fixture.operation("upload");
    let reason = upload.request_body.and_then(|body| body.unsupported).expect("a reason");
    assert_eq!(reason, "it is `multipart/form-data`, and only JSON bodies can be sent");
    assert_eq!(upload.success.statuses, [200]);
    assert_eq!(upload.success.not_json.as_deref(), Some("text/plain"));
    assert!(upload.success.schema.is_none() && !upload.success.may_be_empty);
}

#[test]
fn success_is_what_the_2xx_have_in_common() {
    let fixture = fixture();
    let put = fixture
        .contract()
        .operation_at(Method::Put, "/orders/{a}/lines/{b}.json")
        .expect("an operation")
        .success
        .clone();
    assert_eq!(put.statuses, [200, 201, 202, 204]);
    assert_eq!((put.differing, put.may_be_empty, put.not_json), (vec![202], true, None));
    assert_eq!(put.schema.and_then(|schema| schema.name()).as_deref(), Some("Line"));
    let head = fixture.operation("peek").success;
    assert!(head.schema.is_none() && head.may_be_empty);
    let default = fixture.operation("odd").success;
    assert!(default.statuses.is_empty() && default.schema.is_some() && !default.may_be_empty);
    assert!(fixture.operation("none").success.may_be_empty);
}

#[test]
fn failures_are_named_in_order() {
    let failures = fixture().operation("getLine").failures;
    let shown: Vec<_> = failures.iter().map(|failure| (failure.statuses, failure.description.as_str())).collect();
    assert_eq!(
        shown,
        [(Statuses::One(404), "No such line"), (Statuses::Class(4), "Another fault"), (Statuses::Others, "Anything")]
    );
    assert!(Statuses::Class(4).contain(422) && !Statuses::Class(4).contain(500) && !Statuses::One(404).contain(400));
}

#[test]
fn what_is_malformed_is_left_out_and_reported() {
    let fixture = fixture();
    let odd = fixture.operation("odd");
    let shown: Vec<String> = odd.problems.iter().map(|problem| fixture.shown(problem)).collect();
    assert_eq!(
        shown,
        [
            "BFF0406 api.yaml#/paths/~1odd~1{id}/get: this one",
            "BFF0405 api.yaml#/paths/~1odd~1{id}/get/responses/ok: this is no status",
            "BFF0405 api.yaml#/paths/~1odd~1{id}/get/parameters/0: a parameter is `in: path`, `query`, `header` or `cookie`",
            "BFF0404 api.yaml#/paths/~1odd~1{id}/get/parameters/1/$ref: there is no `#/nowhere` in the contract `api.yaml`",
            "BFF0404 api.yaml#/components/parameters/Loop: this reference leads back to itself",
            "BFF0405 api.yaml#/paths/~1odd~1{id}/get/parameters/3: an object is wanted here",
            "BFF0405 api.yaml#/paths/~1odd~1{id}/get: the path parameter `id` is not declared",
        ]
    );
    let put = fixture.contract().operation_at(Method::Put, "/odd/{id}").expect("an operation");
    assert_eq!(fixture.shown(&put.problems[0]), "BFF0405 api.yaml#/paths/~1odd~1{id}/put: an operation is an object");
    let text = fixture.sources.text(odd.place.source());
    let Place::Contract { pointer, .. } = &odd.parameters.first().map_or(odd.place.clone(), |it| it.declared.clone())
    else {
        panic!("a pointer")
    };
    assert_eq!(&text[locate(text, pointer).expect("a place")], "get");
}
