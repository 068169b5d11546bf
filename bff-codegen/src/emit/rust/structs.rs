//! The structs of a module, as views.

use serde::Serialize;

use super::names::raw;
use super::types::{Purpose, Struct, StructField, Structs};

/// Types that the prelude or the module itself has: a struct of that name would hide them.
pub(super) const RESERVED_TYPES: [&str; 64] = [
    "Access",
    "AuthScheme",
    "Bff",
    "Body",
    "BodyRule",
    "Bodies",
    "Box",
    "Call",
    "Claim",
    "Client",
    "Clone",
    "Copy",
    "Decimal",
    "Default",
    "Drop",
    "Duration",
    "Either",
    "Endpoint",
    "Eq",
    "Err",
    "Exchange",
    "Fan",
    "FanBodies",
    "Fn",
    "From",
    "FromJson",
    "FromInput",
    "HeaderInput",
    "Ignored",
    "Input",
    "Inputs",
    "Into",
    "Iterator",
    "Json",
    "JsonReader",
    "JsonWriter",
    "ListStyle",
    "Lookup",
    "Map",
    "Meta",
    "Method",
    "Names",
    "None",
    "Ok",
    "Option",
    "Parameter",
    "PathInput",
    "Place",
    "Problem",
    "QueryInput",
    "Reply",
    "Request",
    "Result",
    "Rules",
    "Scope",
    "Send",
    "Slot",
    "Some",
    "String",
    "Text",
    "ToJson",
    "Unread",
    "Vec",
    "Values",
];

/// Raw leaves, which the prelude has as well.
pub(super) const RESERVED_LEAVES: [&str; 11] = [
    "RawAny",
    "RawBoolean",
    "RawInteger",
    "RawList",
    "RawNumber",
    "RawObject",
    "RawString",
    "UrlValue",
    "Upstream",
    "Whole",
    "Sync",
];

#[derive(Serialize)]
struct FieldView {
    name: String,
    ty: String,
    /// Its key.
    json: String,
    /// Its key as JSON with its colon, as a literal.
    key: String,
    /// The writer's method for it.
    method: &'static str,
    /// Whether it may be missing where it is read.
    is_optional: bool,
}

#[derive(Serialize)]
pub(super) struct StructView {
    doc: String,
    name: String,
    lifetime: &'static str,
    clones: bool,
    /// Set if it is read; otherwise it is written.
    reads: Option<Locals>,
    is_list: bool,
    fields: Vec<FieldView>,
}

/// What reading a struct calls its variables beside the fields.
#[derive(Serialize)]
struct Locals {
    json: String,
    object: String,
    member: String,
}

impl Locals {
    /// Names that no field has.
    fn beside(fields: &[StructField]) -> Self {
        let free = |name: &str| {
            let mut name = name.to_owned();
            while fields.iter().any(|field| field.name == name) {
                name.push('_');
            }
            name
        };
        Self { json: free("json"), object: free("object"), member: free("member") }
    }
}

pub(super) fn struct_views(structs: &Structs, clones: bool) -> Vec<StructView> {
    let view = |known: &Struct| StructView {
        doc: known.doc.clone(),
        name: known.name.clone(),
        lifetime: if known.has_lifetime { "<'a>" } else { "" },
        clones: clones && known.purpose != Purpose::Decode,
        reads: (known.purpose == Purpose::Decode).then(|| Locals::beside(&known.fields)),
        is_list: known.purpose == Purpose::EncodeList,
        fields: known.fields.iter().map(|field| field_view(structs, field)).collect(),
    };
    structs.all().iter().map(view).collect()
}

fn field_view(structs: &Structs, field: &StructField) -> FieldView {
    FieldView {
        name: field.name.clone(),
        ty: structs.write(&field.ty, "'a"),
        json: field.json.clone(),
        key: raw(&format!("{}:", serde_json::Value::from(field.json.as_str()))),
        method: if field.omit_null { "field_if_any" } else { "field" },
        is_optional: field.ty.is_option(),
    }
}
