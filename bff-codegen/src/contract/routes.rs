//! A contract's table of routes, and finding an operation in it.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::contracts::{ContractId, Contracts, DocumentId, Entry, Node};
use super::file::Parsed;
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

/// The operations of a contract, in its order.
pub(super) struct Routes {
    routes: Vec<Route>,
    /// The places in that order at which an `operationId` stands.
    by_id: HashMap<String, Vec<usize>>,
}

/// One operation as the table has it: nothing of the operation is read but its id, before it is asked for.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) id: Option<String>,
    /// The path item, references followed.
    pub(super) item: Node,
    pub(super) operation: Node,
    read: OnceCell<Rc<Operation>>,
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
    pub fn operation(self, operation_id: &str) -> Option<Rc<Operation>> {
        let mut found = self.entry.routes.by_id.get(operation_id)?.iter().map(|at| &self.table()[*at]);
        let first = found.next()?;
        let operation = self.operation_of(first);
        Some(match found.next() {
            Some(other) => Rc::new(self.ambiguous(&operation, other)),
            None => operation,
        })
    }

    /// The operation at `method` and `path`, which may name its parameters otherwise than the contract does.
    pub fn operation_at(self, method: Method, path: &str) -> Option<Rc<Operation>> {
        let has_method = || self.table().iter().filter(|route| route.method == method);
        let unnamed = without_names(path);
        let route = has_method()
            .find(|route| route.path == path)
            .or_else(|| has_method().find(|route| without_names(&route.path) == unnamed))?;
        Some(self.operation_of(route))
    }

    /// Every operation of a method, in the contract's order.
    pub fn operations_with(self, method: Method) -> impl Iterator<Item = Rc<Operation>> {
        self.table().iter().filter(move |route| route.method == method).map(move |route| self.operation_of(route))
    }

    fn operation_of(self, route: &Route) -> Rc<Operation> {
        Rc::clone(route.read.get_or_init(|| Rc::new(self.read(route))))
    }

    pub(super) fn table(self) -> &'c [Route] {
        &self.entry.routes.routes
    }

    /// Every `operationId`, in the contract's order.
    pub fn operation_ids(self) -> impl Iterator<Item = &'c str> {
        self.table().iter().filter_map(|route| route.id.as_deref())
    }

    /// Every operation's id, method and path, in the contract's order.
    pub fn operations(self) -> impl Iterator<Item = (Option<&'c str>, Method, &'c str)> {
        self.table().iter().map(|route| (route.id.as_deref(), route.method, route.path.as_str()))
    }

    /// Every operation's method and path, in the contract's order.
    pub fn routes(self) -> impl Iterator<Item = (Method, &'c str)> {
        self.table().iter().map(|route| (route.method, route.path.as_str()))
    }
}

/// The table of a contract. Path items that cannot be read have no operations.
pub(super) fn routes(contracts: &Contracts, document: DocumentId) -> Routes {
    let paths = Node { document, pointer: Pointer::root().key("paths") };
    let mut routes = Vec::new();
    for (path, own) in contracts.parsed(document).heads() {
        let item = paths.key(path);
        let (item, heads) = match own {
            Some(heads) => (item, Cow::Borrowed(heads)),
            None => match contracts.followed(&item) {
                Ok((item, members)) => (item, Cow::Owned(heads_of_values(members))),
                Err(_) => continue,
            },
        };
        for Head { key, method, id } in heads.iter() {
            routes.push(Route {
                method: *method,
                path: path.clone(),
                id: id.clone(),
                operation: item.key(key),
                item: item.clone(),
                read: OnceCell::new(),
            });
        }
    }
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, id) in routes.iter().enumerate().filter_map(|(at, route)| Some((at, route.id.as_ref()?))) {
        by_id.entry(id.clone()).or_default().push(at);
    }
    Routes { routes, by_id }
}

/// What the table needs to know of an operation: its key, its method, its id.
#[derive(Clone)]
pub(super) struct Head {
    key: String,
    method: Method,
    id: Option<String>,
}

/// The operations of a document's path items, by their paths; `None` of an item that is described somewhere else.
pub(super) type Heads = Vec<(String, Option<Vec<Head>>)>;

pub(super) fn heads(parsed: &Parsed) -> Heads {
    let paths = Pointer::root().key("paths");
    let names = parsed.tree.keys(&paths).into_iter().filter(|path| path.starts_with('/'));
    names.map(|path| (path.to_owned(), heads_of_item(parsed, &paths.key(path)))).collect()
}

fn heads_of_item(parsed: &Parsed, item: &Pointer) -> Option<Vec<Head>> {
    if let Some(text) = parsed.tree.unread(item)
        && let Ok(members) = serde_json::from_str::<IndexMap<String, &RawValue>>(text)
    {
        let id =
            |operation: &RawValue| Some(serde_json::from_str::<Id>(operation.get()).ok()?.operation_id?.into_owned());
        let head = |(key, operation): (&String, &&RawValue)| {
            Some(Head { key: key.clone(), method: method(key)?, id: id(operation) })
        };
        return (!members.contains_key("$ref")).then(|| members.iter().filter_map(head).collect());
    }
    let members = parsed.tree.get(item)?.as_object().filter(|members| !members.contains_key("$ref"))?;
    Some(heads_of_values(members))
}

fn heads_of_values(members: &Map<String, Value>) -> Vec<Head> {
    let id = |operation: &Value| operation.get("operationId").and_then(Value::as_str).map(str::to_owned);
    let head =
        |(key, operation): (&String, &Value)| Some(Head { key: key.clone(), method: method(key)?, id: id(operation) });
    members.iter().filter_map(head).collect()
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
