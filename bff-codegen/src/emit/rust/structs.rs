//! The structs of a module, as views.

use serde::Serialize;

use super::types::{Purpose, Struct, StructField, Structs};

/// Types that the prelude or the module itself has: a struct of that name would hide them.
pub(super) const RESERVED_TYPES: [&str; 59] = [
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
    "Serialize",
    "Slot",
    "Some",
    "String",
    "Text",
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
}

#[derive(Serialize)]
pub(super) struct StructView {
    doc: String,
    name: String,
    lifetime: &'static str,
    derives: &'static str,
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
            (_, false) => "Serialize",
            (_, true) => "Clone, Serialize",
        },
        is_list: known.purpose == Purpose::EncodeList,
        fields: known.fields.iter().map(|field| field_view(structs, known.purpose, field)).collect(),
    };
    structs.all().iter().map(view).collect()
}

fn field_view(structs: &Structs, purpose: Purpose, field: &StructField) -> FieldView {
    let mut serde = Vec::new();
    if purpose == Purpose::Decode && structs.has_lifetime(&field.ty) {
        serde.push("borrow".to_owned());
    }
    if purpose == Purpose::Decode && field.ty.is_option() {
        serde.push("default".to_owned());
    }
    if field.name != field.json {
        serde.push(format!("rename = {:?}", field.json));
    }
    if field.omit_null {
        serde.push("skip_serializing_if = \"Option::is_none\"".to_owned());
    }
    FieldView { name: field.name.clone(), serde: serde.join(", "), ty: structs.write(&field.ty, "'a") }
}
