//! An operation with everything that it refers to resolved, save the schemas.

use serde_json::{Map, Value};

use super::contracts::{ContractId, Contracts, Node};
use super::media::{self, Media};
use super::parameter::{self, Parameter};
use super::response::{self, Failure, Success};
use super::routes::{Contract, Route};
use super::schema::SchemaRef;
use crate::codes;
use crate::diagnostic::{Diagnostic, Place};
use crate::spec::Method;

/// One operation of a contract.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The contract it belongs to.
    pub contract: ContractId,
    /// The upstream of that contract.
    pub upstream: String,
    /// Its `operationId`.
    pub id: Option<String>,
    /// Its method.
    pub method: Method,
    /// Its path, as the contract writes it.
    pub path: String,
    /// One line for people.
    pub summary: Option<String>,
    /// More for people, in Markdown.
    pub description: Option<String>,
    /// Whether new callers should stay away.
    pub deprecated: bool,
    /// The path item's parameters and its own, which win; in the contract's order.
    pub parameters: Vec<Parameter>,
    /// What it takes as its body.
    pub request_body: Option<RequestBody>,
    /// What it answers when all is well.
    pub success: Success,
    /// What else it may answer.
    pub failures: Vec<Failure>,
    /// What is malformed in the parts above: the malformed part is left out of them.
    pub problems: Vec<Diagnostic>,
    /// Where it stands.
    pub place: Place,
    pub(super) node: Node,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Whether a request must have one.
    pub required: bool,
    /// The schema of its JSON form: `application/json`, else any `+json`, else a wildcard.
    pub schema: SchemaRef,
    /// Why it cannot be sent, if it has no JSON form.
    pub unsupported: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Where it stands.
    pub place: Place,
}

impl Contract<'_> {
    /// An operation whose id is that of another, too.
    pub(super) fn ambiguous(self, operation: &Operation, other: &Route) -> Operation {
        let id = operation.id.as_deref().unwrap_or_default();
        let message = format!("two operations of the contract have the id `{id}`");
        let problem = Diagnostic::error(codes::CONTRACT_DUPLICATE, message)
            .at(operation.place.clone(), "this one")
            .also(self.contracts.place(&other.operation), "and this one")
            .help("write `upstream METHOD /path` to say which is meant");
        let mut ambiguous = operation.clone();
        ambiguous.problems.insert(0, problem);
        ambiguous
    }

    pub(super) fn read(self, route: &Route) -> Operation {
        let contracts = self.contracts;
        let mut problems = Vec::new();
        let nothing = Map::new();
        let object = contracts.value(&route.operation).and_then(Value::as_object).unwrap_or_else(|| {
            problems.push(*contracts.malformed(&route.operation, "an operation is an object"));
            &nothing
        });
        let (success, failures) = response::read(contracts, route, object, &mut problems);
        Operation {
            contract: self.id,
            upstream: self.entry.upstream.clone(),
            id: route.id.clone(),
            method: route.method,
            path: route.path.clone(),
            summary: text(object, "summary"),
            description: text(object, "description"),
            deprecated: flag(object, "deprecated"),
            parameters: parameter::read(contracts, route, &mut problems),
            request_body: request_body(contracts, &route.operation, object, &mut problems),
            success,
            failures,
            place: contracts.place(&route.operation),
            node: route.operation.clone(),
            problems,
        }
    }
}

fn request_body(
    contracts: &Contracts,
    operation: &Node,
    object: &Map<String, Value>,
    problems: &mut Vec<Diagnostic>,
) -> Option<RequestBody> {
    object.get("requestBody")?;
    let (node, body) = match contracts.followed(&operation.key("requestBody")) {
        Ok(found) => found,
        Err(problem) => {
            problems.push(*problem);
            return None;
        }
    };
    let (schema, unsupported) = match media::json(contracts, &node, body) {
        Media::Json(schema) => (schema, None),
        Media::Other(name) => (SchemaRef::any(), Some(format!("it is `{name}`, and only JSON bodies can be sent"))),
        Media::None => (SchemaRef::any(), Some("the contract does not say what it is made of".to_owned())),
    };
    let place = contracts.place(&node);
    Some(RequestBody {
        required: flag(body, "required"),
        schema,
        unsupported,
        description: text(body, "description"),
        place,
    })
}

pub(super) fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    object.get(key).and_then(Value::as_str).map(str::to_owned)
}

pub(super) fn flag(object: &Map<String, Value>, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool).unwrap_or(false)
}
