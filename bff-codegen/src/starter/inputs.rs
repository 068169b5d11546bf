//! Which inputs an endpoint takes for the parameters that its calls need.

use crate::contract::{AnyReason, Contracts, Kind, Operation, Parameter, ParameterPlace, Schema};
use crate::expr::name_at;

use super::calls::Call;

/// The inputs of an endpoint, as far as its key does not say them.
pub(super) struct Inputs<'c> {
    contracts: &'c Contracts,
    /// Of the key, each with the parameter that it is bound to first.
    path: Vec<(String, Option<Parameter>)>,
    query: Vec<(String, Parameter)>,
    headers: Vec<(String, Parameter)>,
}

/// An input that has to be declared.
pub(super) struct Declared<'i> {
    pub(super) name: &'i str,
    /// Its schema in YAML; without one it takes that of its parameter.
    pub(super) schema: Option<&'static str>,
}

/// What a parameter is set to: `userId`, `$path.userId`.
pub(super) struct Argument {
    pub(super) parameter: String,
    pub(super) value: String,
}

impl<'c> Inputs<'c> {
    pub(super) fn of_path<'p>(names: impl Iterator<Item = &'p str>, contracts: &'c Contracts) -> Self {
        let path = names.map(|name| (name.to_owned(), None)).collect();
        Self { contracts, path, query: Vec::new(), headers: Vec::new() }
    }

    /// Binds every parameter that the call needs.
    pub(super) fn bind(&mut self, call: &Call) -> Vec<Argument> {
        let required = call.operation.parameters.iter().filter(|parameter| parameter.required);
        required.map(|parameter| self.argument(call, parameter)).collect()
    }

    /// What the spec declares, by its keys: `path`, `query`, `headers`.
    pub(super) fn declared(&self) -> [(&'static str, Vec<Declared<'_>>); 3] {
        let in_path = self.path.iter().filter_map(|(name, parameter)| {
            let schema = self.is_anything(parameter.as_ref()?).then_some("{ type: string }")?;
            Some(Declared { name, schema: Some(schema) })
        });
        let (query, headers) = (self.declarations(&self.query), self.declarations(&self.headers));
        [("path", in_path.collect()), ("query", query), ("headers", headers)]
    }

    fn declarations<'i>(&self, inputs: &'i [(String, Parameter)]) -> Vec<Declared<'i>> {
        let declared = inputs.iter().map(|(name, parameter)| {
            let schema = self.is_anything(parameter).then_some("{ type: string, required: true }");
            Declared { name, schema }
        });
        declared.collect()
    }

    /// Whether the contract says so little of a parameter that no input can have its schema.
    fn is_anything(&self, parameter: &Parameter) -> bool {
        let schema = self.contracts.schema(&parameter.schema);
        matches!(&schema.kind, Kind::Any(reason) if !matches!(reason, AnyReason::Broken(_)))
    }

    fn argument(&mut self, call: &Call, parameter: &Parameter) -> Argument {
        let value = match parameter.place {
            ParameterPlace::Path | ParameterPlace::Query => match self.in_path(call, parameter) {
                Some(name) => format!("$path.{name}"),
                None => member("query", &share(&mut self.query, call, parameter, self.contracts)),
            },
            ParameterPlace::Header | ParameterPlace::Cookie => {
                member("headers", &share(&mut self.headers, call, parameter, self.contracts))
            }
        };
        Argument { parameter: written(parameter, &call.operation), value }
    }

    /// The parameter of the key that this one is: one of its name; or the only one that is left for an operation that
    /// has only one.
    fn in_path(&mut self, call: &Call, parameter: &Parameter) -> Option<String> {
        let of_path = |parameter: &&Parameter| parameter.place == ParameterPlace::Path;
        let in_operation = call.operation.parameters.iter().filter(of_path).count();
        let is_only = of_path(&parameter) && in_operation == 1 && self.path.len() == 1;
        let named = self.path.iter().position(|(name, _)| plain(name) == plain(&parameter.name));
        let (name, bound) = self.path.get_mut(named.or(is_only.then_some(0))?)?;
        match bound {
            Some(first) if !are_alike(self.contracts, first, parameter) => None,
            Some(first) if named.is_none() && first.name != parameter.name => None,
            _ => {
                bound.get_or_insert_with(|| parameter.clone());
                Some(name.clone())
            }
        }
    }
}

/// The name of the input that goes into a parameter: one that is there, if it is the same.
fn share(inputs: &mut Vec<(String, Parameter)>, call: &Call, parameter: &Parameter, contracts: &Contracts) -> String {
    let same = |name: &str, (known, _): &&(String, Parameter)| known.eq_ignore_ascii_case(name);
    let name = match inputs.iter().find(|input| same(&parameter.name, input)) {
        Some((name, known)) if are_alike(contracts, known, parameter) => return name.clone(),
        Some(_) => call.own(&parameter.name),
        None => parameter.name.clone(),
    };
    inputs.push((name.clone(), parameter.clone()));
    name
}

/// Whether one input fits both: they say the same of their values.
fn are_alike(contracts: &Contracts, one: &Parameter, other: &Parameter) -> bool {
    fn said(schema: &Schema) -> impl PartialEq + '_ {
        (std::mem::discriminant(&schema.kind), &schema.format, &schema.enum_values, &schema.constraints)
    }
    let (one, other) = (contracts.schema(&one.schema), contracts.schema(&other.schema));
    said(&one) == said(&other)
}

/// The left side of a `with`: with its place where the name alone does not say which parameter is meant.
fn written(parameter: &Parameter, operation: &Operation) -> String {
    let place = match parameter.place {
        ParameterPlace::Path => "path",
        ParameterPlace::Query => "query",
        ParameterPlace::Header | ParameterPlace::Cookie => "header",
    };
    let same = |other: &&Parameter| other.name.eq_ignore_ascii_case(&parameter.name);
    let is_clear = operation.parameters.iter().filter(same).count() == 1;
    let has_place = ["path.", "query.", "header."].iter().any(|place| parameter.name.starts_with(place));
    if is_clear && !has_place { parameter.name.clone() } else { format!("{place}.{}", parameter.name) }
}

/// `$query.limit`, `$headers["x-tenant"]`
fn member(root: &str, name: &str) -> String {
    if name_at(name) == name {
        format!("${root}.{name}")
    } else {
        format!("${root}[{}]", serde_json::Value::from(name))
    }
}

/// `user_id` and `userId` are one name.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}
