//! Contracts written for one rule each, and two real ones.

mod bundling;
mod loading;
mod operations;
mod real;
mod schemas;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::rc::Rc;

use serde_json::{Value, json};

use super::*;
use crate::diagnostic::{Diagnostic, Place};
use crate::source::Sources;
use crate::spec::Method;

/// Contracts whose files are in memory.
struct Fixture {
    contracts: Contracts,
    sources: Sources,
    id: ContractId,
}

impl Fixture {
    /// The first file is the contract.
    fn new(files: &[(&str, &str)]) -> Self {
        let mut contracts = Contracts::new();
        let mut sources = Sources::new();
        let id = load(&mut contracts, &mut sources, files).expect("a contract");
        Self { contracts, sources, id }
    }

    /// A contract of this version with these `components/schemas`, as JSON.
    fn schemas(version: &str, schemas: Value) -> Self {
        let document = json!({ "openapi": version, "paths": { "/it": { "get": {
            "operationId": "it",
            "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/It" } } } } }
        } } }, "components": { "schemas": schemas } });
        Self::new(&[("it.json", &document.to_string())])
    }

    fn contract(&self) -> Contract<'_> {
        self.contracts.contract(self.id)
    }

    fn operation(&self, id: &str) -> Operation {
        Operation::clone(&self.contract().operation(id).expect("an operation"))
    }

    fn root(&self) -> SchemaRef {
        self.operation("it").success.schema.expect("a schema")
    }

    fn schema(&self, schema: &SchemaRef) -> Schema {
        Schema::clone(&self.contracts.schema(schema))
    }

    /// The schema `It`.
    fn it(&self) -> Schema {
        self.schema(&self.root())
    }

    fn shown(&self, diagnostic: &Diagnostic) -> String {
        let place = match diagnostic.primary() {
            Some(Place::Contract { source, pointer }) => format!("{}#{pointer}", self.sources.path(*source)),
            Some(Place::Span(span)) => format!("{}:{}", self.sources.path(span.source), span.start),
            None => String::new(),
        };
        format!(
            "{} {place}: {}",
            diagnostic.code,
            diagnostic.labels.first().map_or(diagnostic.message.as_str(), |label| &label.text)
        )
    }
}

fn load(
    contracts: &mut Contracts,
    sources: &mut Sources,
    files: &[(&str, &str)],
) -> Result<ContractId, Box<Diagnostic>> {
    let files: HashMap<&Path, &str> = files.iter().map(|(path, text)| (Path::new(*path), *text)).collect();
    let first = files
        .keys()
        .find(|path| files.len() == 1 || path.ends_with("api.yaml"))
        .expect("the contract")
        .to_str()
        .expect("a name");
    contracts.load("shop", first, sources, &|path: &Path| {
        files.get(path).map(|text| (*text).to_owned()).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    })
}

/// A kind in a few words.
fn word(kind: &Kind) -> String {
    match kind {
        Kind::String => "string".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Null => "null".to_owned(),
        Kind::List(_) => "list".to_owned(),
        Kind::Map(_) => "map".to_owned(),
        Kind::Object(object) => {
            let field = |(name, field): (&String, &Field)| format!("{name}{}", if field.required { "" } else { "?" });
            format!("object {}", object.fields.iter().map(field).collect::<Vec<_>>().join(" "))
        }
        Kind::Any(reason) => match reason {
            AnyReason::FreeForm => "any free".to_owned(),
            AnyReason::OneOf => "any one-of".to_owned(),
            AnyReason::Recursive => "any recursive".to_owned(),
            AnyReason::MixedTypes => "any mixed".to_owned(),
            AnyReason::Unsupported(_) => "any unsupported".to_owned(),
            AnyReason::Broken(_) => "any broken".to_owned(),
        },
    }
}
