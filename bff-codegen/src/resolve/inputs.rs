//! The inputs of an endpoint: what its path, its query, its headers and its body hold.

use serde_json::Value as Json;

use crate::codes;
use crate::contract::{AnyReason, Contracts, Kind as SchemaKind, Parameter, ParameterPlace, SchemaRef, Style};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::expr::ExprKind;
use crate::model::{Cause, Input, InputPlace, ListStyle, RequestBody, Type, Typed};
use crate::source::Spanned;
use crate::spec::{BodySpec, CallSpec, EndpointSpec, FallbackSpec, ParameterName, SchemaNode, Tree};

use super::operation::Upstreams;
use super::types;

/// What an endpoint takes.
pub(super) struct Taken {
    pub(super) inputs: Vec<Input>,
    pub(super) body: Option<RequestBody>,
    /// What has been reported: a root and the name of an input of it; for the body, no name.
    pub(super) broken: Vec<(&'static str, String)>,
}

/// Reads the inputs that a spec declares; those without a schema take that of the parameter which they are bound to.
pub(super) fn read(
    spec: &EndpointSpec,
    upstreams: &Upstreams<'_>,
    contracts: &mut Contracts,
    report: &mut Diagnostics,
) -> Taken {
    let mut inputs = Vec::new();
    let mut reader = Reader { spec, upstreams, contracts, report, broken: Vec::new() };
    for name in &spec.path_parameters {
        let own = spec.path_inputs.iter().find(|(input, _)| input.value == name.value);
        let schema = own.and_then(|(_, schema)| schema.as_ref());
        inputs.extend(reader.input(InputPlace::Path, name, schema));
    }
    for (place, declared) in [(InputPlace::Query, &spec.query), (InputPlace::Header, &spec.headers)] {
        for (name, schema) in declared {
            inputs.extend(reader.input(place, name, schema.as_ref()));
        }
    }
    let body = reader.body();
    if body.is_none() && spec.body.is_some() {
        reader.broken.push(("body", String::new()));
    }
    Taken { inputs, body, broken: reader.broken }
}

struct Reader<'a> {
    spec: &'a EndpointSpec,
    upstreams: &'a Upstreams<'a>,
    contracts: &'a mut Contracts,
    report: &'a mut Diagnostics,
    broken: Vec<(&'static str, String)>,
}

impl Reader<'_> {
    fn input(&mut self, place: InputPlace, name: &Spanned<String>, schema: Option<&SchemaNode>) -> Option<Input> {
        let input = self.sound_input(place, name, schema);
        if input.is_none() {
            let known = if place == InputPlace::Header { name.value.to_ascii_lowercase() } else { name.value.clone() };
            self.broken.push((place.root(), known));
        }
        input
    }

    /// `None`: reported.
    fn sound_input(&mut self, place: InputPlace, name: &Spanned<String>, schema: Option<&SchemaNode>) -> Option<Input> {
        if schema.is_some_and(SchemaNode::is_poisoned) {
            return None;
        }
        let binding = self.spec.fan_out.iter().find_map(|call| bound_parameter(call, place, &name.value));
        let bound = binding.and_then(|(call, parameter)| self.parameter(call, parameter));
        let (reference, declared_required) = match (schema, &bound) {
            (Some(node), _) => self.inline(node),
            (None, Some(parameter)) => (parameter.schema.clone(), Some(parameter.required)),
            (None, None) if place == InputPlace::Path => self.text(name),
            // The call does not say which parameter: that is reported where the call is resolved.
            (None, None) if binding.is_some() => return None,
            (None, None) => {
                let problem = Diagnostic::error(codes::INPUT_WITHOUT_SCHEMA, format!("`{}` has no schema", name.value))
                    .at(name.span, "not bound straight to a parameter of an upstream either")
                    .help(format!("give it one: `{}: {{ type: string }}`", name.value));
                self.report.push(problem);
                return None;
            }
        };
        let schema = self.contracts.schema(&reference);
        if let SchemaKind::Any(AnyReason::Broken(problem)) = &schema.kind {
            self.report.push(problem.clone().also(name.span, "used here"));
            return None;
        }
        if let Some(why) = super::fit::default_refused(&schema) {
            let problem =
                Diagnostic::error(codes::CONSTANT_REFUSED, format!("the default of `{}` is refused", name.value))
                    .at(name.span, why)
                    .also_if(schema.place.clone(), "declared here");
            self.report.push(problem);
            return None;
        }
        let required = place == InputPlace::Path || declared_required.unwrap_or(false) && schema.default.is_none();
        let typed = types::of_schema(self.contracts, &reference, &name.value).present();
        if !is_input_type(&typed.ty) {
            let problem = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{}` cannot be an input", name.value))
                .at(name.span, format!("this is {}", typed.ty.describe()))
                .help("an input is a string, a number, a boolean, or a list of those");
            self.report.push(problem);
            return None;
        }
        let always = required || schema.default.is_some();
        let ty = if always { typed } else { typed.or_missing(Cause::Input(name.value.clone())) };
        let list = matches!(ty.ty, Type::List(_)).then(|| bound.as_ref().map_or(ListStyle::Explode, list_style));
        Some(Input {
            place,
            name: name.clone(),
            schema: reference,
            ty,
            required,
            default: schema.default.clone(),
            list,
        })
    }

    /// An inline schema; `required` beside its type is the parameter's own, as in OpenAPI.
    fn inline(&mut self, node: &SchemaNode) -> (SchemaRef, Option<bool>) {
        let mut json = node.json.clone();
        let required = match json.as_object_mut() {
            Some(object) if object.get("required").is_some_and(Json::is_boolean) => {
                object.shift_remove("required").and_then(|required| required.as_bool())
            }
            _ => None,
        };
        (self.contracts.inline(json, node.span), required)
    }

    fn text(&mut self, name: &Spanned<String>) -> (SchemaRef, Option<bool>) {
        (self.contracts.inline(serde_json::json!({ "type": "string" }), name.span), None)
    }

    fn parameter(&mut self, call: &CallSpec, name: &ParameterName) -> Option<Parameter> {
        // What is wrong with the operation is reported where the call is resolved.
        let mut unheard = Diagnostics::new();
        let operation = self.upstreams.operation(self.contracts, call.call.as_ref()?, &mut unheard)?;
        let is_meant = |it: &&Parameter| it.name.eq_ignore_ascii_case(&name.name) && place_fits(name, it);
        operation.parameters.iter().find(is_meant).cloned()
    }

    fn body(&mut self) -> Option<RequestBody> {
        let body = self.spec.body.as_ref()?;
        let (schema, required) = match &body.value {
            BodySpec::Schema(node) if node.is_poisoned() => return None,
            BodySpec::Schema(node) => (self.contracts.inline(node.json.clone(), node.span), true),
            BodySpec::Operation(reference) => {
                let reference = Spanned::new(reference.clone(), body.span);
                let operation = self.upstreams.operation(self.contracts, &reference, self.report)?;
                match &operation.request_body {
                    Some(taken) => (taken.schema.clone(), taken.required),
                    None => {
                        let problem = Diagnostic::error(codes::BODY_NOT_TAKEN, "this operation takes no body")
                            .at(body.span, "there is no body to take over")
                            .also(operation.place.clone(), "the operation is described here");
                        self.report.push(problem);
                        return None;
                    }
                }
            }
        };
        let typed = types::of_schema(self.contracts, &schema, "body");
        let ty = if required { typed } else { typed.or_missing(Cause::Input("body".to_owned())) };
        Some(RequestBody { schema, required, ty })
    }
}

fn is_input_type(ty: &Type) -> bool {
    match ty {
        Type::List(element) => element.ty.is_scalar(),
        other => other.is_scalar(),
    }
}

fn list_style(parameter: &Parameter) -> ListStyle {
    match (parameter.style, parameter.explode) {
        (Style::SpaceDelimited, _) => ListStyle::Space,
        (Style::PipeDelimited, _) => ListStyle::Pipe,
        (Style::Form, true) => ListStyle::Explode,
        _ => ListStyle::Comma,
    }
}

fn place_fits(name: &ParameterName, parameter: &Parameter) -> bool {
    use crate::spec::ParameterPlace as Named;
    match name.place {
        None => true,
        Some(Named::Path) => parameter.place == ParameterPlace::Path,
        Some(Named::Query) => parameter.place == ParameterPlace::Query,
        Some(Named::Header) => parameter.place == ParameterPlace::Header,
    }
}

/// The parameter that an input goes straight into, in this call or in its fallback.
fn bound_parameter<'s>(
    call: &'s CallSpec,
    place: InputPlace,
    input: &str,
) -> Option<(&'s CallSpec, &'s ParameterName)> {
    let is_input = |tree: &Tree| {
        let Tree::Expression(expression) = tree else { return false };
        let ExprKind::Field(of, name) = &expression.root.kind else { return false };
        matches!(&of.kind, ExprKind::Root(root) if root.value == place.root()) && name.value.eq_ignore_ascii_case(input)
    };
    let own = call.with.iter().find(|(_, tree)| is_input(tree)).map(|(name, _)| (call, &name.value));
    own.or_else(|| match call.fallback.as_ref().map(|fallback| &fallback.value) {
        Some(FallbackSpec::Call(other)) => bound_parameter(other, place, input),
        _ => None,
    })
}

/// The type of `$body`.
pub(super) fn body_type(body: Option<&RequestBody>) -> Option<Typed> {
    body.map(|body| body.ty.clone())
}
