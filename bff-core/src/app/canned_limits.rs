//! Rate limits without a BFF around them, for benchmarks.

use std::net::IpAddr;

use futures::FutureExt;
use http::HeaderMap;
use http::request::Parts;

use crate::descriptor::{Client, Endpoint, Rate};
use crate::edge::auth::Presented;
use crate::edge::limit::{Limits, Quota, RateSettings};

/// The rates of a client, counted in this process.
#[derive(Debug)]
pub struct CannedLimits(Limits);

impl CannedLimits {
    /// The rates of `client` as its spec has them, each with room for so many keys.
    ///
    /// # Panics
    ///
    /// One of them cannot be counted.
    pub fn new(client: &'static Client, keys_max: usize) -> Self {
        let settings = |rate: &&'static Rate| {
            let quota =
                |limit| Quota::new(rate.algorithm, limit).unwrap_or_else(|error| panic!("{}: {error}", rate.name));
            let quotas = rate.limits.iter().copied().map(quota).collect();
            RateSettings { rate, is_enabled: true, is_shared: false, quotas }
        };
        Self(Limits::new(client, &client.rates.iter().map(settings).collect::<Vec<_>>(), keys_max))
    }

    /// Counts a request of a public endpoint in its rates, and writes the reply's headers: whether it is let in.
    pub fn admits(&self, endpoint: &'static Endpoint, head: &Parts, client: IpAddr) -> bool {
        let mut headers = HeaderMap::new();
        let counted = self.0.count(endpoint, &Presented { head, client }, &mut headers);
        let finished = counted.map(|count| count.finish(Ok(None), &mut headers).now_or_never());
        matches!(finished, Ok(Some(Ok(()))))
    }
}
