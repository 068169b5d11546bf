//! Following `$ref`s.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::contracts::{Contracts, DocumentId, Node, ReferenceFault, Version, shown};
use super::pointer::Pointer;
use super::schema::SchemaRef;
use crate::codes;
use crate::diagnostic::Diagnostic;

impl Contracts {
    /// The object at `node` or, through however many references, where it leads to: for everything but schemas,
    /// whose references may have siblings.
    pub(super) fn followed(&self, node: &Node) -> Result<(Node, &Map<String, Value>), Box<Diagnostic>> {
        let mut node = node.clone();
        let mut seen = HashSet::new();
        loop {
            let value = self.value(&node).ok_or_else(|| self.malformed(&node, "this is missing"))?;
            let object = value.as_object().ok_or_else(|| self.malformed(&node, "an object is wanted here"))?;
            if !object.contains_key("$ref") {
                return Ok((node, object));
            }
            let target = self.target(&node, object)?;
            if !seen.insert(std::mem::replace(&mut node, target)) {
                return Err(self.leads_nowhere(&node, "this reference leads back to itself"));
            }
        }
    }

    /// The place that the `$ref` of the object at `node` names: it is there.
    pub(super) fn target(&self, node: &Node, object: &Map<String, Value>) -> Result<Node, Box<Diagnostic>> {
        let Some(Value::String(reference)) = object.get("$ref") else {
            return Err(self.malformed(&node.key("$ref"), "a reference is a string"));
        };
        let at = node.key("$ref");
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let document = match file {
            "" => node.document,
            file => self.referenced_document(node.document, file).map_err(|fault| match fault {
                ReferenceFault::Remote => self.leads_nowhere(
                    &at,
                    "references to other hosts are not followed: save the document as a file beside this one",
                ),
                ReferenceFault::Unread => self.leads_nowhere(&at, format!("the file `{file}` was not read")),
                ReferenceFault::File(diagnostic) => {
                    let place = self.place(&at);
                    Box::new(if diagnostic.labels.is_empty() {
                        diagnostic.at(place, "this reference names it")
                    } else {
                        diagnostic.also(place, "this reference names it")
                    })
                }
            })?,
        };
        let pointer = Pointer::from_fragment(fragment)
            .ok_or_else(|| self.leads_nowhere(&at, "an anchor, where a JSON pointer is wanted"))?;
        let target = Node { document, pointer };
        if self.value(&target).is_none() {
            let what = format!("there is no `#{}` in {}", target.pointer.as_str(), self.named(document));
            return Err(self.leads_nowhere(&at, what));
        }
        Ok(target)
    }

    /// The schema at `node`: where its references lead to, so that one schema has one [`SchemaRef`].
    pub(super) fn schema_ref(&self, node: Node) -> SchemaRef {
        let mut seen = HashSet::new();
        let mut node = node;
        while let Some(object) = self.value(&node).and_then(Value::as_object)
            && object.contains_key("$ref")
            && (self.version(node.document) == Version::V3_0 || object.len() == 1)
            && let Ok(target) = self.target(&node, object)
        {
            if !seen.insert(std::mem::replace(&mut node, target)) {
                break;
            }
        }
        SchemaRef::one(node)
    }

    /// A part of a contract is not what OpenAPI asks for.
    pub(super) fn malformed(&self, node: &Node, what: impl Into<String>) -> Box<Diagnostic> {
        let message = format!("{} is malformed", self.named(node.document));
        Box::new(Diagnostic::error(codes::CONTRACT_SHAPE, message).at(self.place(node), what))
    }

    /// A reference that cannot be followed.
    pub(super) fn leads_nowhere(&self, node: &Node, what: impl Into<String>) -> Box<Diagnostic> {
        let message = format!("a reference in {} leads nowhere", self.named(node.document));
        Box::new(Diagnostic::error(codes::CONTRACT_REFERENCE, message).at(self.place(node), what))
    }

    /// What a message calls a document: a schema in a spec has no file of its own.
    fn named(&self, document: DocumentId) -> String {
        let path = self.path(document);
        if path.as_os_str().is_empty() { "this schema".to_owned() } else { format!("the contract `{}`", shown(path)) }
    }
}
