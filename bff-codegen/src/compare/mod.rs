//! What changes for a client between two versions of its specs, and whether that breaks it.
//!
//! Both documents are [`Output::document`]: they say everything that a client can see but what tokens are made of, and where
//! they differ in words alone nothing has changed. A change is breaking if a client written for the old document may fail
//! with the new one:
//!
//! - **Requests are contravariant.** All that was taken before must be taken, and mean the same: what is taken may grow.
//! - **Replies are covariant.** All that comes now must have been possible before: what comes may shrink. Fields are
//!   the exception that every client of JSON allows for: a new one breaks nothing, and one that is gone does.
//!
//! [`compare`] goes through the endpoints, `operation` through what one takes and gives, and `token`
//! through what its auth schemes ask for, and `schema` through the types, with each difference as something that widens, narrows or replaces what was possible.

mod operation;
mod plain;
mod rule;
mod schema;
mod token;

pub use rule::Rule;
pub(crate) use token::tokens;
pub use token::{Token, Tokens};

use std::collections::BTreeMap;

use serde_json::Value as Json;

use operation::Operations;

use crate::Output;

/// A difference that a client can see.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// `GET /home`
    pub endpoint: String,
    /// Whether a client written for the old document may fail.
    pub is_breaking: bool,
    /// Where: `reply.picks[].sku`, `query.limit`; empty for the endpoint itself.
    pub place: String,
    /// What kind of difference.
    pub rule: Rule,
    /// What is to be said of the place: "is gone".
    pub what: String,
}

/// The differences between two versions of one client: by endpoint, the breaking ones first, then by place.
#[must_use]
pub fn compare(old: &Output, new: &Output) -> Vec<Change> {
    compare_with(&old.document(), &new.document(), [&old.tokens, &new.tokens])
}

/// The same of two OpenAPI documents, which name schemes and do not say what these ask of a token.
#[must_use]
pub fn compare_documents(old: &Json, new: &Json) -> Vec<Change> {
    compare_with(old, new, [&Tokens::new(), &Tokens::new()])
}

fn compare_with(old: &Json, new: &Json, tokens: [&Tokens; 2]) -> Vec<Change> {
    let (before, after) = (endpoints(old), endpoints(new));
    let mut changes = Vec::new();
    for (route, (key, old_operation)) in &before {
        match after.get(route) {
            None => changes.push(of_endpoint(key, true, Rule::EndpointRemoved, "is gone")),
            Some((key, new_operation)) => {
                Operations { old, new, old_operation, new_operation, endpoint: key, tokens }.compare(&mut changes);
            }
        }
    }
    for (_, (key, _)) in after.iter().filter(|(route, _)| !before.contains_key(*route)) {
        changes.push(of_endpoint(key, false, Rule::EndpointAdded, "is new"));
    }
    changes.sort_by(|a, b| {
        let by_weight = b.is_breaking.cmp(&a.is_breaking);
        a.endpoint.cmp(&b.endpoint).then(by_weight).then_with(|| (&a.place, a.rule).cmp(&(&b.place, b.rule)))
    });
    changes
}

fn of_endpoint(endpoint: &str, is_breaking: bool, rule: Rule, what: &str) -> Change {
    Change { endpoint: endpoint.to_owned(), is_breaking, place: String::new(), rule, what: what.to_owned() }
}

/// The operations of a document by what a client sends: how a parameter of the path is called is no part of that.
fn endpoints(document: &Json) -> BTreeMap<(String, String), (String, &Json)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| {
            let method = method.to_uppercase();
            let key = format!("{method} {path}");
            ((nameless(path), method), (key, operation))
        })
    });
    operations.collect()
}

/// `/orders/{orderId}` as `/orders/{}`.
fn nameless(path: &str) -> String {
    let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}
