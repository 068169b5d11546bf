//! Ids of operations.

use std::collections::HashSet;

use heck::ToLowerCamelCase;

use crate::model::Endpoint;

/// An id for each endpoint: `GET /orders/{orderId}` is `getOrdersByOrderId`. Two of one name are numbered.
pub(super) fn operation_ids(endpoints: &[Endpoint]) -> Vec<String> {
    let mut taken = HashSet::new();
    let free = |endpoint: &Endpoint| {
        let name = operation_id(&endpoint.method, &endpoint.path);
        let numbered = std::iter::once(name.clone()).chain((2_u32..).map(|number| format!("{name}{number}")));
        let free = numbered.into_iter().find(|name| !taken.contains(name)).expect("fewer than 2^32 endpoints");
        taken.insert(free.clone());
        free
    };
    endpoints.iter().map(free).collect()
}

/// Generators of clients make method names of ids: ASCII letters and digits, whatever the path has.
fn operation_id(method: &str, path: &str) -> String {
    let mut words = method.to_ascii_lowercase();
    for segment in path.split('/') {
        words.push_str(if segment.starts_with('{') { " by " } else { " " });
        words.extend(segment.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { ' ' }));
    }
    words.to_lower_camel_case()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_words_of_the_path() {
        assert_eq!(operation_id("GET", "/"), "get");
        assert_eq!(operation_id("GET", "/orders/{orderId}"), "getOrdersByOrderId");
        assert_eq!(operation_id("POST", "/messages/{messageId}/read"), "postMessagesByMessageIdRead");
        assert_eq!(operation_id("PUT", "/a-b/caf\u{e9}.json"), "putABCafJson");
    }
}
