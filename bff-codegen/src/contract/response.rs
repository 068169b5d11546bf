//! What an operation answers.

use serde_json::{Map, Value};

use super::contracts::{Contracts, Node};
use super::media::{self, Media};
use super::operation::text;
use super::routes::Route;
use super::schema::SchemaRef;
use crate::diagnostic::Diagnostic;
use crate::spec::Method;

/// What an operation answers when all is well.
#[derive(Clone, Debug, Default)]
pub struct Success {
    /// The 2xx statuses that the contract names, in rising order; `2XX` counts as 200. Empty if it names none: any 2xx.
    pub statuses: Vec<u16>,
    /// The JSON of the lowest of them that has any; of `default` if no 2xx is named.
    pub schema: Option<SchemaRef>,
    /// Statuses whose JSON has another schema: an answer with one of them may not fit [`Self::schema`].
    pub differing: Vec<u16>,
    /// Whether one of them has no JSON body.
    pub may_be_empty: bool,
    /// The media type, if there is a body but none of JSON.
    pub not_json: Option<String>,
}

/// Another answer that the contract names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its statuses.
    pub statuses: Statuses,
    /// For people.
    pub description: String,
}

/// The statuses of a [`Failure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Statuses {
    /// Just this one.
    One(u16),
    /// All of a class: 4 for `4XX`, 5 for `5XX`.
    Class(u16),
    /// All that are not named: `default`.
    Others,
}

impl Statuses {
    /// Whether `status` is one of them.
    pub fn contain(self, status: u16) -> bool {
        match self {
            Self::One(one) => one == status,
            Self::Class(class) => status / 100 == class,
            Self::Others => true,
        }
    }
}

/// The answers of the operation at `route`.
pub(super) fn read(
    contracts: &Contracts,
    route: &Route,
    operation: &Map<String, Value>,
    problems: &mut Vec<Diagnostic>,
) -> (Success, Vec<Failure>) {
    let list = route.operation.key("responses");
    let responses = match operation.get("responses") {
        Some(Value::Object(responses)) => responses,
        // OpenAPI 3.1 lets an operation have none.
        None => return (Success { may_be_empty: true, ..Success::default() }, Vec::new()),
        Some(_) => {
            problems.push(*contracts.malformed(&list, "responses are an object"));
            return (Success::default(), Vec::new());
        }
    };
    let (mut successes, mut failures) = (Vec::new(), Vec::new());
    for key in responses.keys().filter(|key| !key.starts_with("x-")) {
        let node = list.key(key);
        match statuses(key) {
            Some(Statuses::One(status @ 200..=299)) => successes.push((status, node)),
            Some(Statuses::Class(2)) => successes.push((200, node)),
            Some(Statuses::One(100..=399) | Statuses::Class(1 | 3)) => {}
            Some(statuses) => failures.push((statuses, node)),
            None => problems.push(*contracts.malformed(&node, "this is no status")),
        }
    }
    failures.sort_by_key(|(statuses, _)| *statuses);
    let has_default = failures.last().filter(|(statuses, _)| *statuses == Statuses::Others);
    let success = match has_default {
        // A contract with nothing but `default` describes its success there.
        Some((_, node)) if successes.is_empty() => success(contracts, route.method, &[(0, node.clone())], problems),
        _ => {
            // Stable, so that 200 stands before 2XX.
            successes.sort_by_key(|(status, _)| *status);
            success(contracts, route.method, &successes, problems)
        }
    };
    let failures = failures.into_iter().map(|(statuses, node)| {
        let description = contracts.followed(&node).ok().and_then(|(_, response)| text(response, "description"));
        Failure { statuses, description: description.unwrap_or_default() }
    });
    (success, failures.collect())
}

/// The success that these responses make together; a status of 0 is `default`.
fn success(
    contracts: &Contracts,
    method: Method,
    responses: &[(u16, Node)],
    problems: &mut Vec<Diagnostic>,
) -> Success {
    let mut success = Success { may_be_empty: responses.is_empty(), ..Success::default() };
    for (status, node) in responses {
        if *status != 0 && !success.statuses.contains(status) {
            success.statuses.push(*status);
        }
        let (node, response) = match contracts.followed(node) {
            Ok(found) => found,
            Err(problem) => {
                problems.push(*problem);
                continue;
            }
        };
        let media = match (method, status) {
            // HTTP gives these no body, whatever the contract says.
            (Method::Head, _) | (_, 204 | 205) => Media::None,
            _ => media::json(contracts, &node, response),
        };
        match (media, &success.schema) {
            (Media::Json(schema), None) => success.schema = Some(schema),
            (Media::Json(schema), Some(first)) if schema != *first => success.differing.push(*status),
            (Media::Json(_), Some(_)) => {}
            (Media::Other(name), _) => success.not_json = Some(name),
            (Media::None, _) => success.may_be_empty = true,
        }
    }
    if success.schema.is_some() {
        success.not_json = None;
    }
    success
}

fn statuses(key: &str) -> Option<Statuses> {
    if key == "default" {
        return Some(Statuses::Others);
    }
    let class = key.strip_suffix("XX").or_else(|| key.strip_suffix("xx"));
    match class {
        Some(class) => class.parse().ok().filter(|class| (1..=5).contains(class)).map(Statuses::Class),
        None => key.parse().ok().filter(|status| (100..=599).contains(status)).map(Statuses::One),
    }
}
