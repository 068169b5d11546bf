//! The JSON among the media types of a body.

use serde_json::{Map, Value};

use super::contracts::{Contracts, Node};
use super::schema::SchemaRef;

/// What the `content` of a body has.
pub(super) enum Media {
    /// JSON of this schema; of any shape if the contract gives none.
    Json(SchemaRef),
    /// Only other things, such as this one.
    Other(String),
    /// No content at all.
    None,
}

/// The JSON of the `content` of the body at `node`.
pub(super) fn json(contracts: &Contracts, node: &Node, body: &Map<String, Value>) -> Media {
    let Some(content) = body.get("content").and_then(Value::as_object) else { return Media::None };
    let Some((name, _)) = content.iter().min_by_key(|(name, _)| rank(name)) else { return Media::None };
    if rank(name) == Rank::Other {
        return Media::Other(name.clone());
    }
    let schema = node.key("content").key(name).key("schema");
    Media::Json(if contracts.value(&schema).is_some() { contracts.schema_ref(schema) } else { SchemaRef::any() })
}

/// How good a media type is for JSON, best first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Json,
    SuffixJson,
    Wildcard,
    Other,
}

fn rank(name: &str) -> Rank {
    let essence = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "text/json" => Rank::Json,
        "*/*" | "application/*" => Rank::Wildcard,
        other if other.ends_with("+json") => Rank::SuffixJson,
        _ => Rank::Other,
    }
}
