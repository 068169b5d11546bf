//! Answers that are there before they are asked for: calls without a network, for benchmarks.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::descriptor::{Call, Client};
use crate::failure::Failure;
use crate::upstream::Request;

/// What each upstream answers. A request that carries this in its extensions makes no call: its answers come from here.
#[derive(Debug)]
pub(crate) struct CannedAnswers {
    /// By `Upstream::index`; the bodies by their path, without the query.
    bodies: Vec<BTreeMap<String, Bytes>>,
}

impl CannedAnswers {
    /// The answers of `client`'s upstreams: a name, a path without query, and a body each.
    ///
    /// # Panics
    ///
    /// The client has no such upstream.
    pub(crate) fn new(client: &Client, answers: impl IntoIterator<Item = (String, String, Bytes)>) -> Self {
        let mut bodies = vec![BTreeMap::new(); client.upstreams.len()];
        for (name, path, body) in answers {
            let upstream = client.upstreams.iter().find(|upstream| upstream.name == name);
            let index = upstream.unwrap_or_else(|| panic!("there is no upstream `{name}`")).index;
            bodies[index].insert(path, body);
        }
        Self { bodies }
    }

    /// The answer to `request`; without one, the upstream is as if it refused connections.
    pub(crate) fn answer(&self, call: &'static Call, request: Request) -> Result<Bytes, Failure> {
        let target = request.into_parts()?.path_and_query;
        let path = target.split_once('?').map_or(target.as_str(), |(path, _query)| path);
        let body = self.bodies[call.upstream.index].get(path);
        body.cloned().ok_or_else(|| Failure::Unreachable("there is no canned answer".to_owned()))
    }
}
