//! The structs of a module, as views.

use serde::Serialize;

use super::names::raw;
use super::types::{Purpose, Struct, StructField, Structs};

/// Types that the prelude or the module itself has: a struct of that name would hide them.
pub(super) const RESERVED_TYPES: [&str; 60] = [
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
    "Deserialize",
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
    "FromInput",
    "HeaderInput",
    "Ignored",
    "Input",
    "Inputs",
    "Into",
    "Iterator",
    "Json",
    "JsonWriter",
    "ListStyle",
    "Lookup",
    "Map",
    "Meta",
    "Method",
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
    /// What stands in its `#[serde(…)]`, if anything.
    serde: String,
    ty: String,
    /// The writer's method for it.
    method: &'static str,
    /// Its key as JSON with its colon, as a literal.
    key: String,
}

#[derive(Serialize)]
pub(super) struct StructView {
    doc: String,
    name: String,
    lifetime: &'static str,
    derives: &'static str,
    /// Whether it is decoded; otherwise it is written.
    decodes: bool,
    is_list: bool,
    fields: Vec<FieldView>,
}

pub(super) fn struct_views(structs: &Structs, clones: bool) -> Vec<StructView> {
    let view = |known: &Struct| StructView {
        doc: known.doc.clone(),
        name: known.name.clone(),
        lifetime: if known.has_lifetime { "<'a>" } else { "" },
        derives: match (known.purpose, clones) {
            (Purpose::Decode, _) => "Deserialize",
            (_, false) => "",
            (_, true) => "Clone",
        },
        decodes: known.purpose == Purpose::Decode,
        is_list: known.purpose == Purpose::EncodeList,
        fields: known.fields.iter().map(|field| field_view(structs, known.purpose, field)).collect(),
    };
    structs.all().iter().map(view).collect()
}

fn field_view(structs: &Structs, purpose: Purpose, field: &StructField) -> FieldView {
    let mut serde = Vec::new();
    if purpose == Purpose::Decode {
        if structs.has_lifetime(&field.ty) {
            serde.push("borrow".to_owned());
        }
        if field.ty.is_option() {
            serde.push("default".to_owned());
        }
        if field.name != field.json {
            serde.push(format!("rename = {:?}", field.json));
        }
    }
    FieldView {
        name: field.name.clone(),
        serde: serde.join(", "),
        ty: structs.write(&field.ty, "'a"),
        method: if field.omit_null { "field_if_any" } else { "field" },
        key: raw(&format!("{}:", serde_json::Value::from(field.json.as_str()))),
    }
}
