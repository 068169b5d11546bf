//! Reading a schema: gathering what `$ref`, `allOf`, `anyOf` and `oneOf` put together, and making one level of it.

mod constraints;
mod fields;
mod gather;
mod types;

use std::rc::Rc;

use serde_json::Value;

pub(super) use self::constraints::numeric_bounds;
pub(super) use self::fields::is_marked;
use self::gather::{Gathered, Reading};
use self::types::{Type, Types};
use super::contracts::Contracts;
use super::schema::{AnyReason, Kind, Schema, SchemaRef};

impl Contracts {
    /// One level of the schema: its kind, and where the schemas below it stand.
    ///
    /// It never fails: a malformed schema is [`AnyReason::Broken`], with the diagnostic for whoever uses it.
    ///
    /// It is read once: of a contract's schemas, few are used, and those by many endpoints.
    pub fn schema(&self, schema: &SchemaRef) -> Rc<Schema> {
        self.schema_once(schema, || Reading::new(self).read(schema))
    }
}

/// What the branches of a `oneOf` or `anyOf` have in common.
struct Common {
    /// The one scalar type of them all, or why there is none.
    kind: Result<Type, AnyReason>,
    enum_values: Option<Vec<Value>>,
    format: Option<String>,
    nullable: bool,
}

impl Reading<'_> {
    fn read(&mut self, schema: &SchemaRef) -> Schema {
        let depth = self.depth();
        let mut gathered = Gathered::default();
        let mut nullable = None;
        for node in schema.nodes() {
            nullable = gather::both(nullable, self.gather(node, &mut gathered));
        }
        let common = self.common(&gathered.unions);
        let mut read = self.combine(gathered, common, nullable);
        self.close(depth);
        read.place = schema.nodes().first().map(|node| self.contracts.place(node));
        read
    }

    fn combine(&self, gathered: Gathered<'_>, common: Option<Common>, nullable: Option<bool>) -> Schema {
        let mut enum_values = gathered.enum_values();
        let (kind, scalar) = match self.kind(&gathered, enum_values.as_deref(), common.as_ref()) {
            Ok((kind, scalar)) => (kind, scalar),
            Err(reason) => (Kind::Any(reason), None),
        };
        // The branches' values are the schema's only if it has a scalar type, which all of them share.
        let of_branches = common.as_ref().filter(|common| scalar.is_some() && common.kind.is_ok());
        if enum_values.is_none() {
            enum_values = of_branches.and_then(|common| common.enum_values.clone());
        }
        let fits = |value: &Value| !value.is_null() && scalar.is_none_or(|scalar| scalar.has(value));
        let is_null = matches!(kind, Kind::Null);
        // What asks for nothing allows null, too.
        let nullable =
            nullable.or(common.as_ref().map(|common| common.nullable)).unwrap_or(matches!(kind, Kind::Any(_)));
        Schema {
            nullable: nullable || is_null,
            title: gathered.text("title"),
            description: gathered.text("description"),
            format: gathered.text("format").or_else(|| of_branches.and_then(|common| common.format.clone())),
            enum_values: enum_values
                .map(|values| values.into_iter().filter(fits).collect())
                .filter(|values: &Vec<Value>| !values.is_empty()),
            default: gathered.first("default").cloned(),
            example: gathered.example(),
            deprecated: gathered.any_is("deprecated"),
            constraints: constraints::of(&gathered.parts),
            kind,
            place: None,
        }
    }

    /// The kind, and the type if it is a scalar's.
    fn kind(
        &self,
        gathered: &Gathered<'_>,
        enum_values: Option<&[Value]>,
        common: Option<&Common>,
    ) -> Result<(Kind, Option<Type>), AnyReason> {
        if let Some(fault) = &gathered.fault {
            return Err(AnyReason::Broken(fault.clone()));
        }
        if gathered.never || enum_values.is_some_and(<[Value]>::is_empty) {
            return Err(AnyReason::Unsupported("the contract allows no value here".to_owned()));
        }
        let types = match gathered.types(enum_values)? {
            Some(types) => types,
            None => return self.kind_of_branches(gathered, common),
        };
        let Some(one) = types.single() else { return Err(AnyReason::MixedTypes) };
        Ok(match one {
            Type::String => (Kind::String, Some(one)),
            Type::Integer => (Kind::Integer, Some(one)),
            Type::Number => (Kind::Number, Some(one)),
            Type::Boolean => (Kind::Boolean, Some(one)),
            Type::Null => (Kind::Null, None),
            Type::List if common.is_some() && !gathered.has("items") => return Err(AnyReason::OneOf),
            Type::List => (Kind::List(fields::elements(self.contracts, &gathered.parts)), None),
            // Branches may differ in more than the fields that are known anyway: those are there in each of them.
            Type::Object if common.is_some() && !gathered.has("properties") => return Err(AnyReason::OneOf),
            Type::Object => (fields::object(self.contracts, &gathered.parts)?, None),
        })
    }

    fn kind_of_branches(
        &self,
        gathered: &Gathered<'_>,
        common: Option<&Common>,
    ) -> Result<(Kind, Option<Type>), AnyReason> {
        match common {
            Some(common) => common.kind.clone().map(|scalar| (scalar.scalar_kind(), Some(scalar))),
            None if gathered.circular => Err(AnyReason::Recursive),
            None => Err(AnyReason::FreeForm),
        }
    }

    fn common(&mut self, unions: &[Vec<SchemaRef>]) -> Option<Common> {
        unions
            .iter()
            .map(|branches| self.common_of(branches))
            .reduce(|one, other| if one.kind.is_ok() { one } else { other })
    }

    fn common_of(&mut self, branches: &[SchemaRef]) -> Common {
        self.nest(1);
        let schemas: Vec<Schema> = branches.iter().map(|branch| self.read(branch)).collect();
        self.nest(-1);
        let formats_agree = schemas.windows(2).all(|pair| pair[0].format == pair[1].format);
        Common {
            nullable: schemas.iter().any(|schema| schema.nullable),
            format: schemas.first().filter(|_| formats_agree).and_then(|schema| schema.format.clone()),
            enum_values: values_of_all(&schemas),
            kind: scalar_of_all(&schemas),
        }
    }
}

fn scalar_of_all(schemas: &[Schema]) -> Result<Type, AnyReason> {
    let mut types = Types::none();
    for schema in schemas {
        match &schema.kind {
            Kind::Any(AnyReason::Broken(fault)) => return Err(AnyReason::Broken(fault.clone())),
            kind => types.insert(Type::of_scalar(kind).ok_or(AnyReason::OneOf)?),
        }
    }
    types.single().ok_or(AnyReason::OneOf)
}

/// The values of all branches, if each has a list of them.
fn values_of_all(schemas: &[Schema]) -> Option<Vec<Value>> {
    let mut values: Vec<Value> = Vec::new();
    for schema in schemas {
        for value in schema.enum_values.as_ref()? {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
    }
    Some(values)
}
