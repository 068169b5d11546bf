//! A document's tree, of which JSON is parsed only as far as it is asked for.
//!
//! Making values of 7 MB of JSON takes longer than everything else done with them. So a JSON document is cut at the
//! levels where OpenAPI keeps many things of which few are used: its paths, and each kind of component. The cut checks
//! the syntax and allocates next to nothing; a piece becomes a value when a pointer first leads into it.

use std::sync::OnceLock;

use indexmap::IndexMap;
use serde_json::Value;
use serde_json::value::RawValue;

use super::pointer::Pointer;

/// A document.
pub(super) enum Tree {
    /// A value: all of a YAML document.
    Read(Value),
    /// JSON text, and its value once it was asked for.
    Unread { text: Box<RawValue>, value: OnceLock<Value> },
    /// An object whose members are trees, and its value should a reference lead to just it.
    Cut { members: IndexMap<String, Tree>, value: OnceLock<Value> },
}

/// What is cut below an object's member of a name.
#[derive(Clone, Copy)]
enum Cuts {
    Document,
    /// `components`
    Kinds,
    /// `paths`, `components/schemas`, …
    Members,
    Nothing,
}

impl Tree {
    /// Checks the syntax of a JSON text and cuts it.
    pub(super) fn from_json(text: &str) -> serde_json::Result<Self> {
        Self::cut(serde_json::from_str(text)?, Cuts::Document)
    }

    fn cut(text: Box<RawValue>, cuts: Cuts) -> serde_json::Result<Self> {
        if matches!(cuts, Cuts::Nothing) || !text.get().starts_with('{') {
            return Ok(Self::Unread { text, value: OnceLock::new() });
        }
        let members: IndexMap<String, Box<RawValue>> = serde_json::from_str(text.get())?;
        let cut_member = |(name, text): (String, Box<RawValue>)| {
            let tree = Self::cut(text, cuts.below(&name))?;
            Ok((name, tree))
        };
        let members = members.into_iter().map(cut_member).collect::<serde_json::Result<_>>()?;
        Ok(Self::Cut { members, value: OnceLock::new() })
    }

    /// The value that `pointer` leads to.
    pub(super) fn get(&self, pointer: &Pointer) -> Option<&Value> {
        let (tree, rest) = self.below(pointer)?;
        tree.value().pointer(rest)
    }

    /// The keys of the object that `pointer` leads to.
    pub(super) fn keys(&self, pointer: &Pointer) -> Vec<&str> {
        match self.below(pointer) {
            Some((Self::Cut { members, .. }, "")) => members.keys().map(String::as_str).collect(),
            Some((tree, rest)) => {
                let object = tree.value().pointer(rest).and_then(Value::as_object);
                object.into_iter().flat_map(|object| object.keys()).map(String::as_str).collect()
            }
            None => Vec::new(),
        }
    }

    /// The JSON text that `pointer` leads to, if that is as yet no more than text.
    pub(super) fn unread(&self, pointer: &Pointer) -> Option<&str> {
        match self.below(pointer)? {
            (Self::Unread { text, value }, "") if value.get().is_none() => Some(text.get()),
            _ => None,
        }
    }

    /// The deepest tree on the way of `pointer`, and what is left of the way.
    fn below<'t, 'p>(&'t self, pointer: &'p Pointer) -> Option<(&'t Self, &'p str)> {
        let mut tree = self;
        let mut rest = pointer.as_str();
        for token in pointer.tokens() {
            let Self::Cut { members, .. } = tree else { break };
            tree = members.get(&token)?;
            let end = rest[1..].find('/').map_or(rest.len(), |slash| slash + 1);
            rest = &rest[end..];
        }
        Some((tree, rest))
    }

    fn value(&self) -> &Value {
        match self {
            Self::Read(value) => value,
            // The syntax was checked: only lone surrogates and more than 128 levels are refused now. They make a
            // malformed piece, which is reported where it is used.
            Self::Unread { text, value } => value.get_or_init(|| serde_json::from_str(text.get()).unwrap_or_default()),
            Self::Cut { members, value } => value.get_or_init(|| {
                let read = members.iter().map(|(name, tree)| (name.clone(), tree.value().clone()));
                Value::Object(read.collect())
            }),
        }
    }
}

impl Cuts {
    fn below(self, name: &str) -> Self {
        match (self, name) {
            (Self::Document, "paths") | (Self::Kinds, _) => Self::Members,
            (Self::Document, "components") => Self::Kinds,
            _ => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = r##"{ "openapi": "3.1.0", "paths": { "/a~b/{c}": { "get": { "operationId": "x" } } },
        "components": { "schemas": { "A": { "type": "string" }, "B": [1, 2] }, "responses": 3 } }"##;

    fn at(tokens: &[&str]) -> Pointer {
        tokens.iter().fold(Pointer::root(), |pointer, token| pointer.key(token))
    }

    #[test]
    fn a_cut_document_is_the_same_document() {
        let (cut, whole) =
            (Tree::from_json(TEXT).expect("JSON"), Tree::Read(serde_json::from_str(TEXT).expect("JSON")));
        let places: [&[&str]; 11] = [
            &[],
            &["openapi"],
            &["paths"],
            &["paths", "/a~b/{c}"],
            &["paths", "/a~b/{c}", "get", "operationId"],
            &["components", "schemas"],
            &["components", "schemas", "B", "1"],
            &["components", "responses"],
            &["components", "responses", "x"],
            &["gone"],
            &["openapi", "x"],
        ];
        for place in places.map(at) {
            assert_eq!(cut.get(&place), whole.get(&place), "{place:?}");
            assert_eq!(cut.keys(&place), whole.keys(&place), "{place:?}");
        }
    }

    #[test]
    fn a_piece_is_text_until_it_is_read() {
        let tree = Tree::from_json(TEXT).expect("JSON");
        let place = at(&["components", "schemas", "A"]);
        assert_eq!(tree.unread(&place), Some(r#"{ "type": "string" }"#));
        assert_eq!(tree.get(&place.key("type")), Some(&json!("string")));
        assert_eq!(tree.unread(&place), None);
    }

    #[test]
    fn a_piece_that_is_no_value_is_null() {
        let tree = Tree::from_json(r#"{ "paths": { "/a": "\ud800" } }"#).expect("JSON by its syntax");
        assert_eq!(tree.get(&at(&["paths", "/a"])), Some(&Value::Null));
        assert!(Tree::from_json("{ \"paths\": { ").is_err());
    }
}
