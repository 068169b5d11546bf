//! The parts of an OpenAPI document that the mock plays.

use http::Method;
use serde_json::Value;

use super::route::Template;
use super::schema::resolve;

/// A contract, read once at the start.
#[derive(Debug)]
pub(super) struct Contract {
    /// The whole document, for references to point into.
    pub(super) document: Value,
    pub(super) operations: Vec<Operation>,
}

/// One operation: a path and a method.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) method: Method,
    /// As written, `/users/{userId}`.
    pub(super) path: String,
    pub(super) template: Template,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body_required: bool,
    pub(super) success: Success,
}

/// A parameter of an operation.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) required: bool,
    /// How a list is written, if the parameter is one.
    pub(super) list: Option<Separator>,
}

/// Where a parameter stands. Cookies are not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
}

/// What stands between the values of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    /// The parameter's name again.
    Name,
    Comma,
    Space,
    Pipe,
}

/// The answer to a request that went well.
#[derive(Debug)]
pub(super) struct Success {
    pub(super) status: u16,
    /// None: the answer is empty.
    pub(super) content: Option<Content>,
}

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) media_type: String,
    pub(super) schema: Value,
    pub(super) examples: Vec<Value>,
}

impl Contract {
    /// Reads a document; the error says what it lacks.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let paths = document.get("paths").and_then(Value::as_object).ok_or("it has no `paths`")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            let item = resolve(&document, item);
            for method in [
                Method::GET,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
                Method::HEAD,
                Method::OPTIONS,
                Method::TRACE,
            ] {
                if let Some(operation) = item.get(method.as_str().to_lowercase()) {
                    operations.push(Operation::read(&document, path, method, item, operation));
                }
            }
        }
        Ok(Self { operations, document })
    }
}

impl Operation {
    fn read(document: &Value, path: &str, method: Method, item: &Value, operation: &Value) -> Self {
        let body = operation.get("requestBody").map(|body| resolve(document, body));
        Self {
            method,
            path: path.to_owned(),
            template: Template::new(path),
            parameters: parameters(document, item, operation),
            body_required: body.is_some_and(|body| body.get("required") == Some(&Value::Bool(true))),
            success: success(document, operation),
        }
    }

    pub(super) fn parameter(&self, place: Place, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.place == place && parameter.name == name)
    }
}

/// The path's parameters and the operation's own, which win.
fn parameters(document: &Value, item: &Value, operation: &Value) -> Vec<Parameter> {
    let mut all: Vec<Parameter> = Vec::new();
    for list in [item, operation].into_iter().filter_map(|owner| owner.get("parameters")?.as_array()) {
        for parameter in list.iter().filter_map(|parameter| Parameter::read(document, resolve(document, parameter))) {
            all.retain(|other| (other.place, &other.name) != (parameter.place, &parameter.name));
            all.push(parameter);
        }
    }
    all
}

impl Parameter {
    fn read(document: &Value, parameter: &Value) -> Option<Self> {
        let place = match parameter.get("in")?.as_str()? {
            "path" => Place::Path,
            "query" => Place::Query,
            "header" => Place::Header,
            _ => return None,
        };
        let schema = parameter.get("schema").map(|schema| resolve(document, schema));
        let is_list = schema.and_then(|schema| schema.get("type")).is_some_and(|kind| match kind {
            Value::Array(kinds) => kinds.iter().any(|kind| kind == "array"),
            kind => kind == "array",
        });
        Some(Self {
            name: parameter.get("name")?.as_str()?.to_owned(),
            place,
            required: parameter.get("required") == Some(&Value::Bool(true)),
            list: is_list.then(|| separator(place, parameter)),
        })
    }
}

fn separator(place: Place, parameter: &Value) -> Separator {
    let style = parameter.get("style").and_then(Value::as_str).unwrap_or("form");
    // Only `form` is exploded when the contract does not say.
    let explode = parameter.get("explode").and_then(Value::as_bool).unwrap_or(style == "form");
    match (place, style) {
        (Place::Query, _) if explode => Separator::Name,
        (Place::Query, "spaceDelimited") => Separator::Space,
        (Place::Query, "pipeDelimited") => Separator::Pipe,
        _ => Separator::Comma,
    }
}

/// The lowest 2xx response, else the default one, else an empty 204.
fn success(document: &Value, operation: &Value) -> Success {
    let responses = operation.get("responses").and_then(Value::as_object);
    let successes = responses.into_iter().flatten().filter_map(|(code, response)| match code.as_str() {
        "2XX" | "2xx" => Some((200, response)),
        "default" => Some((1000, response)),
        code => code.parse::<u16>().ok().filter(|status| (200..300).contains(status)).map(|status| (status, response)),
    });
    let Some((status, response)) = successes.min_by_key(|(status, _)| *status) else {
        return Success { status: 204, content: None };
    };
    let status = if status == 1000 { 200 } else { status };
    let content = content(document, resolve(document, response));
    Success { status, content: content.filter(|_| !matches!(status, 204 | 205)) }
}

/// The body in JSON if the response can be had in JSON, else in its first media type.
fn content(document: &Value, response: &Value) -> Option<Content> {
    let all = response.get("content")?.as_object()?;
    let is_json = |name: &str| {
        let essence = name.split(';').next().unwrap_or(name).trim().to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json") || essence == "*/*" || essence == "application/*"
    };
    let (name, media) = all.iter().find(|(name, _)| is_json(name)).or_else(|| all.iter().next())?;
    let named = media.get("examples").and_then(Value::as_object).into_iter().flat_map(|named| named.values());
    let values = named.filter_map(|example| resolve(document, example).get("value").cloned());
    Some(Content {
        media_type: if name.contains('*') { "application/json".to_owned() } else { name.clone() },
        schema: media.get("schema").cloned().unwrap_or_default(),
        examples: media.get("example").cloned().into_iter().chain(values).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn only(operation: Value) -> Operation {
        let document = json!({ "paths": { "/a/{b}": { "parameters": [{ "name": "b", "in": "path", "required": true }], "get": operation } } });
        Contract::read(&document.to_string()).unwrap().operations.remove(0)
    }

    #[test]
    fn takes_the_lowest_success() {
        let status = |codes: &[&str]| {
            let responses: serde_json::Map<_, _> = codes.iter().map(|code| ((*code).to_owned(), json!({}))).collect();
            only(json!({ "responses": responses })).success.status
        };
        assert_eq!(status(&["404", "202", "201", "default"]), 201);
        assert_eq!(status(&["2XX", "404"]), 200);
        assert_eq!(status(&["default", "404"]), 200);
        assert_eq!(status(&["302"]), 204);
    }

    #[test]
    fn prefers_json() {
        let content = json!({ "text/csv": {}, "application/hal+json": { "example": 1 } });
        let success = only(json!({ "responses": { "200": { "content": content } } })).success;
        assert_eq!(success.content.unwrap().media_type, "application/hal+json");
    }

    #[test]
    fn knows_how_lists_are_written() {
        let list = |style: Value| {
            let mut parameter = json!({ "name": "ids", "in": "query", "schema": { "type": "array" } });
            parameter.as_object_mut().unwrap().extend(style.as_object().unwrap().clone());
            only(json!({ "parameters": [parameter] })).parameter(Place::Query, "ids").unwrap().list
        };
        assert_eq!(list(json!({})), Some(Separator::Name));
        assert_eq!(list(json!({ "explode": false })), Some(Separator::Comma));
        assert_eq!(list(json!({ "style": "pipeDelimited" })), Some(Separator::Pipe));
        assert_eq!(list(json!({ "style": "pipeDelimited", "explode": true })), Some(Separator::Name));
    }

    #[test]
    fn refuses_what_is_no_contract() {
        assert_eq!(Contract::read("{}").unwrap_err(), "it has no `paths`");
    }
}
