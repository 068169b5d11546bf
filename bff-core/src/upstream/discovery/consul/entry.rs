//! An instance as the health endpoint describes it, as far as it is used here.

use serde::Deserialize;

use crate::upstream::address::Address;
use crate::upstream::discovery::instance::{Found, Weight, authority};

/// One element of the answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry {
    node: Node,
    service: Service,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Node {
    address: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Service {
    /// Empty: the node's.
    #[serde(default)]
    address: String,
    /// 0: none was registered.
    #[serde(default)]
    port: u16,
    #[serde(default)]
    weights: Option<Weights>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Weights {
    passing: i64,
}

impl Entry {
    /// `None`, with a line in the log, if nobody can connect to that.
    pub(super) fn found(&self, base: &Address) -> Option<Found> {
        let Service { address, port, weights } = &self.service;
        let host = if address.is_empty() { &self.node.address } else { address };
        let port = if *port == 0 { base.port() } else { *port };
        let weight = weights.as_ref().map_or(1, |weights| weights.passing.clamp(1, u16::MAX.into()));
        let weight = u16::try_from(weight).ok().and_then(Weight::new).unwrap_or(Weight::MIN);
        let found = authority(host, port).map(|authority| Found::of(base, authority, weight));
        if found.is_none() {
            tracing::warn!(target: "bff::discovery", host, "Consul names an instance that is no host: it is left out");
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str) -> Option<(String, u16)> {
        let entry: Entry = serde_json::from_str(json).unwrap();
        let found = entry.found(&Address::parse("http://orders:8080").unwrap())?;
        Some((found.place.connect_to.to_string(), found.weight.get()))
    }

    #[test]
    fn what_a_service_does_not_say_its_node_and_the_url_say() {
        let own =
            r#"{"Node":{"Address":"10.0.0.1"},"Service":{"Address":"10.0.0.9","Port":81,"Weights":{"Passing":5}}}"#;
        assert_eq!(found(own), Some(("10.0.0.9:81".to_owned(), 5)));
        let none = r#"{"Node":{"Address":"fd00::1"},"Service":{"Address":"","Port":0}}"#;
        assert_eq!(found(none), Some(("[fd00::1]:8080".to_owned(), 1)));
        let odd = r#"{"Node":{"Address":"a b"},"Service":{"Weights":{"Passing":-1}}}"#;
        assert_eq!(found(odd), None);
    }

    #[test]
    fn weights_are_bounded() {
        for (passing, weight) in [(-3, 1), (0, 1), (7, 7), (1_000_000, 65535)] {
            let json =
                format!(r#"{{"Node":{{"Address":"n"}},"Service":{{"Port":1,"Weights":{{"Passing":{passing}}}}}}}"#);
            assert_eq!(found(&json), Some(("n:1".to_owned(), weight)));
        }
    }
}
