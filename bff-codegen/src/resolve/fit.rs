//! Whether a value can stand where a contract wants something: an argument, a request body, a fallback.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::codes;
use crate::contract::{Additional, Contracts, Kind as SchemaKind, Object, Schema, SchemaRef};
use crate::diagnostic::{Applicability, Choice, ChoiceKind, Diagnostic, Near, Place, nearest, nearest_value};
use crate::expr::Constant;
use crate::model::{Kind, RecordField, Type, Typed, ValueRef};

use super::scope::Scope;
use super::types;

/// Objects within objects are compared this far; recursive schemas end here.
const COMPARE_DEPTH_MAX: usize = 24;

/// What is wanted of a value.
pub(super) struct Wanted<'a> {
    pub(super) schema: &'a SchemaRef,
    /// What a message calls it: "the parameter `limit`".
    pub(super) what: &'a str,
    /// Where the contract (or the spec) says so.
    pub(super) declared: Option<&'a Place>,
    /// Whether a missing value is refused.
    pub(super) required: bool,
    /// Whether an object may lack required fields: a fallback needs only those that are used.
    pub(super) partial: bool,
    /// Whether a null among the elements of a list is passed over: a parameter has no way to say null.
    pub(super) skips_nulls: bool,
}

impl Scope<'_> {
    /// Reports whatever keeps `value` from standing where `wanted` is.
    pub(super) fn check_fit(&mut self, value: &ValueRef, wanted: &Wanted<'_>) {
        if value.is_poison() {
            return;
        }
        let schema = self.contracts.schema(wanted.schema);
        if value.ty.is_optional() && wanted.required && !schema.nullable && !matches!(schema.kind, SchemaKind::Any(_)) {
            let problem = Diagnostic::error(codes::MAY_BE_MISSING, format!("{} must be there", wanted.what));
            let problem = match value.ty.ty {
                Type::Null => problem.at(value.span, "this is null"),
                _ => self
                    .missing_at(problem, value)
                    .help("say what stands in (`?? …`), or make the call only when it is there (`when`)"),
            };
            self.report.push(problem.also_if(wanted.declared.cloned(), "required here"));
            return;
        }
        match &value.kind {
            Kind::Coalesce(first, second) => {
                // What the first lacks, the second gives.
                self.check_fit(first, &Wanted { required: false, ..*wanted });
                self.check_fit(second, wanted);
            }
            Kind::Constant(constant) => self.check_constant(value, constant, &schema, wanted),
            Kind::Record(fields) => self.check_record(value, fields, &schema, wanted),
            Kind::List(elements) => match &schema.kind {
                SchemaKind::List(element) => {
                    let what = format!("an element of {}", wanted.what);
                    let element = Wanted { schema: element, what: &what, required: true, ..*wanted };
                    elements.iter().for_each(|value| self.check_fit(value, &element));
                }
                _ => self.check_type(value, &schema, wanted),
            },
            _ => self.check_type(value, &schema, wanted),
        }
    }

    fn check_constant(&mut self, value: &ValueRef, constant: &Constant, schema: &Schema, wanted: &Wanted<'_>) {
        let json = constant_json(constant);
        self.report.offer(value.span, || {
            let values = schema.enum_values.iter().flatten().map(shown);
            Choice::all(ChoiceKind::Value, values)
        });
        if json.is_null() && (schema.nullable || !wanted.required) || matches!(schema.kind, SchemaKind::Any(_)) {
            return;
        }
        if !kind_allows(&schema.kind, &json) {
            self.mismatch(value, schema, wanted);
            return;
        }
        if let Err((why, near)) = constraints_allow(schema, &json) {
            let problem =
                Diagnostic::error(codes::CONSTANT_REFUSED, format!("{} cannot be `{}`", wanted.what, shown(&json)))
                    .at(value.span, why)
                    .also_if(wanted.declared.cloned(), "declared here")
                    .suggest(near.as_ref().map(|(name, applicability)| Near { name, applicability: *applicability }));
            self.report.push(problem);
        }
    }

    fn check_record(&mut self, value: &ValueRef, fields: &[RecordField], schema: &Schema, wanted: &Wanted<'_>) {
        let object = match &schema.kind {
            SchemaKind::Object(object) => object,
            SchemaKind::Any(_) => return,
            SchemaKind::Map(element) => {
                let element = Wanted { schema: element, required: true, ..*wanted };
                fields.iter().for_each(|field| self.check_fit(&field.value, &element));
                return;
            }
            _ => return self.mismatch(value, schema, wanted),
        };
        for field in fields {
            self.check_record_field(field, object, wanted);
        }
        if wanted.partial {
            return;
        }
        for (name, field) in &object.fields {
            if field.required && !field.read_only && !fields.iter().any(|given| given.name == *name) {
                let problem =
                    Diagnostic::error(codes::MISSING_KEY, format!("{} lacks the field `{name}`", wanted.what))
                        .at(value.span, "left out here")
                        .also_if(self.contracts.schema(&field.schema).place.clone(), "required by the contract");
                self.report.push(problem);
            }
        }
    }

    fn check_record_field(&mut self, field: &RecordField, object: &Object, wanted: &Wanted<'_>) {
        if let Some(declared) = object.fields.get(&field.name) {
            if declared.read_only && !wanted.partial {
                let problem = Diagnostic::error(
                    codes::UNKNOWN_FIELD,
                    format!("`{}` of {} is read-only", field.name, wanted.what),
                )
                .at(field.span, "stands in answers only")
                .also_if(self.contracts.schema(&declared.schema).place.clone(), "marked as `readOnly` here");
                self.report.push(problem);
                return;
            }
            let schema = self.contracts.schema(&declared.schema);
            let what = format!("`{}` of {}", field.name, wanted.what);
            let required = declared.required && !(wanted.partial && field.value.ty.ty == Type::Null);
            let inner =
                Wanted { schema: &declared.schema, what: &what, declared: schema.place.as_ref(), required, ..*wanted };
            self.check_fit(&field.value, &inner);
            return;
        }
        match &object.additional {
            Additional::Schema(schema) => {
                let inner = Wanted { schema, required: true, ..*wanted };
                self.check_fit(&field.value, &inner);
            }
            Additional::Any if object.fields.is_empty() => {}
            // An object that describes its fields and forgets to close itself does not mean that any name will do.
            Additional::Any | Additional::No => {
                let names: Vec<String> = object.fields.keys().cloned().collect();
                let problem =
                    Diagnostic::error(codes::UNKNOWN_FIELD, format!("{} has no field `{}`", wanted.what, field.name))
                        .at(field.span, "not a field of it")
                        .also_if(wanted.declared.cloned(), "described here")
                        .help(super::expr::list_of(&names, "it has no fields", "its fields are"))
                        .suggest(nearest(&field.name, names.iter().map(String::as_str)));
                self.report.push(problem);
            }
        }
    }

    fn check_type(&mut self, value: &ValueRef, schema: &Schema, wanted: &Wanted<'_>) {
        let fitting = Fitting { contracts: self.contracts, partial: wanted.partial, skips_nulls: wanted.skips_nulls };
        let Err(Misfit { path, why }) = fitting.fits(&value.ty, wanted.schema, COMPARE_DEPTH_MAX) else { return };
        let other_kind = value.ty.ty.describe() != types::of_schema(self.contracts, wanted.schema, "").ty.describe();
        if path.is_empty() && other_kind {
            return self.mismatch(value, schema, wanted);
        }
        let subject = if path.is_empty() { "this".to_owned() } else { format!("`{}`", path.join(".")) };
        let problem = Diagnostic::error(codes::TYPE_MISMATCH, format!("this does not fit {}", wanted.what))
            .at(value.span, format!("{subject} {why}"))
            .also_if(schema.place.clone(), "wanted here");
        self.report.push(problem);
    }

    fn mismatch(&mut self, value: &ValueRef, schema: &Schema, wanted: &Wanted<'_>) {
        let expected = types::of_schema(self.contracts, wanted.schema, "").ty.describe();
        let problem = Diagnostic::error(codes::TYPE_MISMATCH, format!("{} must be {expected}", wanted.what))
            .at(value.span, format!("this is {}", value.ty.ty.describe()))
            .also_if(wanted.declared.cloned(), format!("{expected} is wanted here"));
        let wants_text = matches!(schema.kind, SchemaKind::String) && value.ty.ty.is_scalar();
        self.report.push(match (&value.kind, wants_text) {
            (Kind::Constant(constant), true) => {
                let text = plain(&constant_json(constant));
                match constraints_allow(schema, &Json::String(text.clone())) {
                    Ok(()) => problem.help("text that looks like something else is quoted").fix(
                        value.span,
                        format!("'{text}'"),
                        Applicability::Sure,
                    ),
                    Err((why, _)) => problem.help(why),
                }
            }
            (Kind::Coalesce(..), true) => problem.help("`| string` makes a string of it"),
            (_, true) => {
                let problem = problem.help("`| string` makes a string of it");
                problem.fix(value.span.after(), " | string", Applicability::Maybe)
            }
            (_, false) => problem,
        });
    }
}

/// Where and why a type does not fit.
struct Misfit {
    path: Vec<String>,
    why: String,
}

impl Misfit {
    fn new(why: impl Into<String>) -> Misfit {
        Misfit { path: Vec::new(), why: why.into() }
    }

    fn within(mut self, name: &str) -> Misfit {
        self.path.insert(0, name.to_owned());
        self
    }
}

/// Whether every value of a type is one that a schema allows, as far as kinds go.
struct Fitting<'a> {
    contracts: &'a Contracts,
    /// As in [`Wanted`].
    partial: bool,
    /// As in [`Wanted`].
    skips_nulls: bool,
}

impl Fitting<'_> {
    fn fits(&self, given: &Typed, wanted: &SchemaRef, depth: usize) -> Result<(), Misfit> {
        if depth == 0 || given.schema.as_ref() == Some(wanted) {
            return Ok(());
        }
        let schema = self.contracts.schema(wanted);
        let same = match (&given.ty, &schema.kind) {
            (_, SchemaKind::Any(_)) => true,
            (Type::String, SchemaKind::String) => return enums_overlap(self.contracts, given, &schema),
            (Type::Integer, SchemaKind::Integer | SchemaKind::Number) => true,
            (Type::Number, SchemaKind::Number) | (Type::Boolean, SchemaKind::Boolean) | (Type::Null, _) => true,
            (Type::List(element), SchemaKind::List(wanted)) => {
                if element.is_optional() && !self.skips_nulls && !self.allows_null(wanted) {
                    return Err(Misfit::new("has elements that can be missing"));
                }
                return self.fits(element, wanted, depth - 1);
            }
            (Type::Map(value), SchemaKind::Map(wanted)) => return self.fits(value, wanted, depth - 1),
            (Type::Object(object), SchemaKind::Object(wanted)) => {
                // What is copied as it came has only the keys that came.
                let has_key = |name: &str| types::has_key(self.contracts, object, name);
                let field = |name: &str| types::of_field(self.contracts, object, name);
                return self.fields_fit(|name| Some((field(name)?, has_key(name))), wanted, depth);
            }
            (Type::Record(fields), SchemaKind::Object(wanted)) => {
                let field =
                    |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, ty)| (ty.clone(), true));
                self.fields_fit(field, wanted, depth)?;
                return no_strangers(fields, wanted);
            }
            (Type::Record(fields), SchemaKind::Map(wanted)) => {
                return fields
                    .iter()
                    .try_for_each(|(name, ty)| self.fits(ty, wanted, depth - 1).map_err(|misfit| misfit.within(name)));
            }
            (Type::Object(object), SchemaKind::Map(wanted)) => {
                return types::field_names(self.contracts, object).iter().try_for_each(|name| {
                    let field = types::of_field(self.contracts, object, name);
                    field.map_or(Ok(()), |ty| self.fits(&ty, wanted, depth - 1)).map_err(|misfit| misfit.within(name))
                });
            }
            _ => false,
        };
        if same { Ok(()) } else { Err(Misfit::new(format!("is {}", given.ty.describe()))) }
    }

    /// `given` says of a name what it yields, and whether its key is always there.
    fn fields_fit(
        &self,
        given: impl Fn(&str) -> Option<(Typed, bool)>,
        wanted: &Object,
        depth: usize,
    ) -> Result<(), Misfit> {
        for (name, field) in &wanted.fields {
            let required = field.required && !self.partial && !field.read_only;
            match given(name) {
                None if required => return Err(Misfit::new("is not there").within(name)),
                Some((ty, has_key))
                    if required && ty.is_optional() && !(has_key && self.allows_null(&field.schema)) =>
                {
                    return Err(Misfit::new("can be missing").within(name));
                }
                Some((ty, _)) => self.fits(&ty, &field.schema, depth - 1).map_err(|misfit| misfit.within(name))?,
                None => {}
            }
        }
        Ok(())
    }

    fn allows_null(&self, schema: &SchemaRef) -> bool {
        self.contracts.schema(schema).nullable
    }
}

/// A record is written for its place: a field that is not known there is a slip of the pen.
fn no_strangers(fields: &[(String, Typed)], wanted: &Object) -> Result<(), Misfit> {
    if matches!(wanted.additional, Additional::Schema(_)) {
        return Ok(());
    }
    match fields.iter().find(|(name, _)| !wanted.fields.contains_key(name)) {
        Some((name, _)) => Err(Misfit::new("is not a field of it").within(name)),
        None => Ok(()),
    }
}

/// Two enums without a common value are two different things.
fn enums_overlap(contracts: &Contracts, given: &Typed, wanted: &Schema) -> Result<(), Misfit> {
    let given = given.schema.as_ref().and_then(|schema| contracts.schema(schema).enum_values.clone());
    let (Some(given), Some(wanted)) = (given, &wanted.enum_values) else { return Ok(()) };
    let values: BTreeSet<String> = wanted.iter().map(Json::to_string).collect();
    if given.iter().any(|value| values.contains(&value.to_string())) {
        Ok(())
    } else {
        Err(Misfit::new("has no value in common with the enum that is wanted"))
    }
}

/// Why a schema's own default is none of its values, if so.
pub(super) fn default_refused(schema: &Schema) -> Option<String> {
    let default =
        schema.default.as_ref().filter(|default| default.is_string() || default.is_number() || default.is_boolean())?;
    match kind_allows(&schema.kind, default) {
        true => constraints_allow(schema, default).err().map(|(why, _)| why),
        false => Some("it is of another type".to_owned()),
    }
}

/// A constant as JSON; a number keeps what `serde_json` can hold of it.
pub(crate) fn constant_json(constant: &Constant) -> Json {
    match constant {
        Constant::Null => Json::Null,
        Constant::Boolean(value) => Json::Bool(*value),
        Constant::Number(text) => serde_json::from_str(text).unwrap_or(Json::Null),
        Constant::String(text) => Json::String(text.clone()),
    }
}

/// A constant in a message: text without quotes, unless it would not be seen.
fn shown(json: &Json) -> String {
    match json.as_str() {
        Some(text) if text.trim().is_empty() => json.to_string(),
        _ => plain(json),
    }
}

fn plain(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

fn kind_allows(kind: &SchemaKind, json: &Json) -> bool {
    match kind {
        SchemaKind::String => json.is_string(),
        SchemaKind::Integer => {
            json.is_i64() || json.is_u64() || json.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        SchemaKind::Number => json.is_number(),
        SchemaKind::Boolean => json.is_boolean(),
        SchemaKind::Null => json.is_null(),
        SchemaKind::Any(_) => true,
        SchemaKind::List(_) | SchemaKind::Object(_) | SchemaKind::Map(_) => false,
    }
}

/// Enum, bounds and lengths: what can be said of a constant without a validator.
fn constraints_allow(schema: &Schema, json: &Json) -> Result<(), (String, Option<(String, Applicability)>)> {
    let is_computable = |number: &serde_json::Number| number.is_i64() || number.is_f64();
    if matches!(schema.kind, SchemaKind::Integer) && !json.as_number().is_none_or(is_computable) {
        return Err(("integers have 64 bits".to_owned(), None));
    }
    if let Some(values) = &schema.enum_values
        && !values.contains(json)
    {
        let names: Vec<String> = values.iter().map(plain).collect();
        let near = nearest_value(&plain(json), names.iter().map(String::as_str));
        let near = near.map(|near| (near.name.to_owned(), near.applicability));
        return Err((super::expr::list_of(&names, "the enum is empty", "the values are"), near));
    }
    let bound = |keyword: &str| schema.constraints.get(keyword).and_then(Json::as_f64);
    let length = json.as_str().map(|text| text.chars().count() as f64);
    let checks = [
        ("minimum", json.as_f64(), (|value, bound| value >= bound) as fn(f64, f64) -> bool, "at least"),
        ("maximum", json.as_f64(), |value, bound| value <= bound, "at most"),
        ("exclusiveMinimum", json.as_f64(), |value, bound| value > bound, "more than"),
        ("exclusiveMaximum", json.as_f64(), |value, bound| value < bound, "less than"),
        ("minLength", length, |value, bound| value >= bound, "at least this many characters long:"),
        ("maxLength", length, |value, bound| value <= bound, "at most this many characters long:"),
    ];
    for (keyword, value, holds, words) in checks {
        if let (Some(value), Some(bound)) = (value, bound(keyword))
            && !holds(value, bound)
        {
            return Err((format!("it must be {words} {bound}"), None));
        }
    }
    Ok(())
}
