//! A contract's table of routes, and finding an operation in it.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::contracts::{ContractId, Contracts, DocumentId, Entry, Node};
use super::operation::Operation;
use super::pointer::Pointer;
use crate::spec::Method;

/// One upstream's contract.
#[derive(Clone, Copy)]
pub struct Contract<'c> {
    pub(super) contracts: &'c Contracts,
    pub(super) id: ContractId,
    pub(super) entry: &'c Entry,
}

/// One operation as the table has it: nothing of the operation is read but its id.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) id: Option<String>,
    /// The path item, references followed.
    pub(super) item: Node,
    pub(super) operation: Node,
}

impl<'c> Contract<'c> {
    /// Which contract it is.
    pub fn id(self) -> ContractId {
        self.id
    }

    /// The upstream it was loaded for.
    pub fn upstream(self) -> &'c str {
        &self.entry.upstream
    }

    /// The operation with this `operationId`. Should two have it, the first, with a problem that says so.
    pub fn operation(self, operation_id: &str) -> Option<Operation> {
        let is_it = |route: &&Route| route.id.as_deref() == Some(operation_id);
        let mut found = self.entry.routes.iter().filter(is_it);
        let first = found.next()?;
        Some(self.read(first, found.next()))
    }

    /// The operation at `method` and `path`, which may name its parameters otherwise than the contract does.
    pub fn operation_at(self, method: Method, path: &str) -> Option<Operation> {
        let has_method = || self.entry.routes.iter().filter(|route| route.method == method);
        let unnamed = without_names(path);
        let route = has_method()
            .find(|route| route.path == path)
            .or_else(|| has_method().find(|route| without_names(&route.path) == unnamed))?;
        Some(self.read(route, None))
    }

    /// Every `operationId`, in the contract's order.
    pub fn operation_ids(self) -> impl Iterator<Item = &'c str> {
        self.entry.routes.iter().filter_map(|route| route.id.as_deref())
    }

    /// Every operation's id, method and path, in the contract's order.
    pub fn operations(self) -> impl Iterator<Item = (Option<&'c str>, Method, &'c str)> {
        self.entry.routes.iter().map(|route| (route.id.as_deref(), route.method, route.path.as_str()))
    }

    /// Every operation's method and path, in the contract's order.
    pub fn routes(self) -> impl Iterator<Item = (Method, &'c str)> {
        self.entry.routes.iter().map(|route| (route.method, route.path.as_str()))
    }
}

/// The table of a contract. Path items that cannot be read have no operations.
pub(super) fn routes(contracts: &Contracts, document: DocumentId) -> Vec<Route> {
    let paths = Node { document, pointer: Pointer::root().key("paths") };
    let mut routes = Vec::new();
    for path in contracts.tree(document).keys(&paths.pointer) {
        if !path.starts_with('/') {
            continue;
        }
        let Some((item, operations)) = operations(contracts, paths.key(path)) else { continue };
        for (key, method, id) in operations {
            routes.push(Route { method, path: path.to_owned(), id, operation: item.key(&key), item: item.clone() });
        }
    }
    routes
}

/// What the table needs to know of an operation: its key, its method, its id.
type Head = (String, Method, Option<String>);

/// The operations of a path item, and where it stands once references are followed.
fn operations(contracts: &Contracts, item: Node) -> Option<(Node, Vec<Head>)> {
    if let Some(text) = contracts.tree(item.document).unread(&item.pointer)
        && let Ok(members) = serde_json::from_str::<IndexMap<String, &RawValue>>(text)
        && !members.contains_key("$ref")
    {
        let id =
            |operation: &RawValue| Some(serde_json::from_str::<Id>(operation.get()).ok()?.operation_id?.into_owned());
        let heads =
            members.into_iter().filter_map(|(key, operation)| method(&key).map(|method| (key, method, id(operation))));
        return Some((item, heads.collect()));
    }
    let (item, members) = contracts.followed(&item).ok()?;
    let id = |operation: &Value| operation.get("operationId").and_then(Value::as_str).map(str::to_owned);
    let heads = members.iter().filter_map(|(key, operation)| Some((key.clone(), method(key)?, id(operation))));
    Some((item, heads.collect()))
}

/// All of an operation but its id is skipped, not parsed.
#[derive(Deserialize)]
struct Id<'t> {
    #[serde(borrow, rename = "operationId")]
    operation_id: Option<Cow<'t, str>>,
}

/// OpenAPI writes methods in lower case. `trace` is none of ours.
fn method(key: &str) -> Option<Method> {
    Method::ALL
        .into_iter()
        .find(|method| method.as_str().eq_ignore_ascii_case(key) && key.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// `/orders/{orderId}` → `/orders/{}`.
pub(crate) fn without_names(path: &str) -> String {
    let mut unnamed = String::with_capacity(path.len());
    let mut in_braces = false;
    for character in path.chars() {
        in_braces &= character != '}';
        if !in_braces {
            unnamed.push(character);
        }
        in_braces |= character == '{';
    }
    unnamed
}

/// The names in a path's braces, in their order.
pub(super) fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_equal_up_to_names() {
        assert_eq!(without_names("/a/{b}/c.{d}"), "/a/{}/c.{}");
        assert_eq!(names_in("/a/{b}/c.{d}").collect::<Vec<_>>(), ["b", "d"]);
        assert_eq!(without_names("/a/{b"), "/a/{");
    }
}
