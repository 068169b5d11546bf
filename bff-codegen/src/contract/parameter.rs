//! The parameters of operations.

use serde_json::{Map, Value};

use super::contracts::{Contracts, Node};
use super::operation::{flag, text};
use super::routes::{Route, names_in};
use super::schema::SchemaRef;
use crate::diagnostic::{Diagnostic, Place};

/// One parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name as sent.
    pub name: String,
    /// Where in the request it stands.
    pub place: ParameterPlace,
    /// Whether a request must have it. A path parameter always is.
    pub required: bool,
    /// How a list or object is written.
    pub style: Style,
    /// Whether each element or field is written on its own.
    pub explode: bool,
    /// What it may be.
    pub schema: SchemaRef,
    /// Why it cannot be sent, if so.
    pub unsupported: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Whether new callers should not send it.
    pub deprecated: bool,
    /// Where the contract declares it.
    pub declared: Place,
    pub(super) node: Node,
}

/// Where in a request a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ParameterPlace {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// A header.
    Header,
    /// In the header `Cookie`.
    Cookie,
}

/// How a list or object is written, by the names OpenAPI gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `a,b`: paths and headers unless they say otherwise.
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a,b`
    Matrix,
    /// `name=a&name=b`, or `name=a,b` if not exploded: queries and cookies unless they say otherwise.
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[field]=a`
    DeepObject,
}

/// Headers that a contract may list as parameters and that OpenAPI tells readers to ignore: HTTP itself governs them.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// The parameters of a path item and of its operation, which wins, in that order.
pub(super) fn read(contracts: &Contracts, route: &Route, problems: &mut Vec<Diagnostic>) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for owner in [&route.item, &route.operation] {
        let list = owner.key("parameters");
        let length = match contracts.value(&list) {
            None => continue,
            Some(Value::Array(elements)) => elements.len(),
            Some(_) => {
                problems.push(*contracts.malformed(&list, "parameters are a list"));
                continue;
            }
        };
        for index in 0..length {
            match parameter(contracts, &list.index(index)) {
                Ok(parameter) => add(&mut parameters, parameter),
                Err(problem) => problems.push(*problem),
            }
        }
    }
    let in_path = |name: &str| names_in(&route.path).any(|wanted| wanted == name);
    parameters.retain(|parameter| match parameter.place {
        // There is no place in the path where it could be sent.
        ParameterPlace::Path => in_path(&parameter.name),
        ParameterPlace::Header => !IGNORED_HEADERS.contains(&parameter.name.to_ascii_lowercase().as_str()),
        ParameterPlace::Query | ParameterPlace::Cookie => true,
    });
    for name in names_in(&route.path) {
        if !parameters.iter().any(|parameter| parameter.place == ParameterPlace::Path && parameter.name == name) {
            problems
                .push(*contracts.malformed(&route.operation, format!("the path parameter `{name}` is not declared")));
        }
    }
    parameters
}

fn add(parameters: &mut Vec<Parameter>, parameter: Parameter) {
    let same = |other: &&mut Parameter| other.place == parameter.place && other.name == parameter.name;
    match parameters.iter_mut().find(same) {
        Some(overridden) => *overridden = parameter,
        None => parameters.push(parameter),
    }
}

fn parameter(contracts: &Contracts, node: &Node) -> Result<Parameter, Box<Diagnostic>> {
    let (node, object) = contracts.followed(node)?;
    let name = text(object, "name").ok_or_else(|| contracts.malformed(&node, "a parameter has a `name`"))?;
    let place = match object.get("in").and_then(Value::as_str) {
        Some("path") => ParameterPlace::Path,
        Some("query") => ParameterPlace::Query,
        Some("header") => ParameterPlace::Header,
        Some("cookie") => ParameterPlace::Cookie,
        _ => return Err(contracts.malformed(&node, "a parameter is `in: path`, `query`, `header` or `cookie`")),
    };
    let style = style(object, place).ok_or_else(|| contracts.malformed(&node.key("style"), "no style of OpenAPI"))?;
    let (schema, unsupported) = if object.contains_key("content") {
        (SchemaRef::any(), Some("it is sent as a document of its own (`content`), which is not supported".to_owned()))
    } else if object.contains_key("schema") {
        (contracts.schema_ref(node.key("schema")), None)
    } else {
        (SchemaRef::any(), None)
    };
    Ok(Parameter {
        required: place == ParameterPlace::Path || flag(object, "required"),
        explode: object.get("explode").and_then(Value::as_bool).unwrap_or(style == Style::Form),
        description: text(object, "description"),
        deprecated: flag(object, "deprecated"),
        declared: contracts.place(&node),
        name,
        place,
        style,
        schema,
        unsupported,
        node,
    })
}

fn style(object: &Map<String, Value>, place: ParameterPlace) -> Option<Style> {
    Some(match object.get("style") {
        None => match place {
            ParameterPlace::Path | ParameterPlace::Header => Style::Simple,
            ParameterPlace::Query | ParameterPlace::Cookie => Style::Form,
        },
        Some(style) => match style.as_str()? {
            "simple" => Style::Simple,
            "label" => Style::Label,
            "matrix" => Style::Matrix,
            "form" => Style::Form,
            "spaceDelimited" => Style::SpaceDelimited,
            "pipeDelimited" => Style::PipeDelimited,
            "deepObject" => Style::DeepObject,
            _ => return None,
        },
    })
}
