//! Asking instances, each at its own moments.

use std::collections::HashMap;
use std::future;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use http::uri::{Authority, PathAndQuery};
use http::{HeaderMap, HeaderValue, header};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::rise_fall::{RiseFall, Standing};
use crate::upstream::discovery::{Get, Getter, Instance, InstanceId, Instances};

/// How the instances of an upstream are checked.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    /// What is asked for, without the upstream's path prefix: `/health`.
    pub(crate) target: PathAndQuery,
    /// What is said to be the host. Default: that of the upstream's URL.
    pub(crate) host: Option<Authority>,
    /// From the beginning of one check to that of the next, give or take a tenth. Default: 2 s.
    pub(crate) interval: Duration,
    /// How long a check may take, connecting included. Default: 1 s.
    pub(crate) timeout: Duration,
    /// Default: [`RiseFall::DEFAULT`].
    pub(crate) rise_fall: RiseFall,
    /// The statuses that are a success. Default: 200 to 299.
    pub(crate) expected: RangeInclusive<u16>,
}

impl Check {
    /// Checks with a `GET` of `target`, and the defaults for all else.
    pub(crate) const fn new(target: PathAndQuery) -> Self {
        Self {
            target,
            host: None,
            interval: Duration::from_secs(2),
            timeout: Duration::from_secs(1),
            rise_fall: RiseFall::DEFAULT,
            expected: 200..=299,
        }
    }
}

/// Checks every instance of `list`, the list of the upstream `name`, until it is dropped, and notifies `changed` when an
/// instance is out or healthy again.
pub(crate) async fn check(
    name: &'static str,
    mut list: watch::Receiver<Arc<Instances>>,
    check: Arc<Check>,
    getter: Getter,
    changed: Arc<Notify>,
    mut random: fastrand::Rng,
) {
    let mut checked: HashMap<InstanceId, AbortOnDropHandle<()>> = HashMap::new();
    loop {
        let instances = Arc::clone(&list.borrow_and_update());
        let mut before = std::mem::take(&mut checked);
        for member in instances.members() {
            let instance = &member.instance;
            let checking = before.remove(&instance.id()).unwrap_or_else(|| {
                let one = One {
                    name,
                    instance: Arc::clone(instance),
                    check: Arc::clone(&check),
                    getter: getter.clone(),
                    changed: Arc::clone(&changed),
                };
                AbortOnDropHandle::new(tokio::spawn(one.run(random.fork())))
            });
            checked.insert(instance.id(), checking);
        }
        // Those that are gone are checked no more.
        drop(before);
        if list.changed().await.is_err() {
            // The last list there will be.
            return future::pending().await;
        }
    }
}

/// An instance that is checked.
struct One {
    name: &'static str,
    instance: Arc<Instance>,
    check: Arc<Check>,
    getter: Getter,
    changed: Arc<Notify>,
}

impl One {
    /// The first check is at any moment of the first interval, so that a list that comes at once is not checked at once.
    async fn run(self, mut random: fastrand::Rng) {
        let mut standing = Standing::new(self.instance.is_healthy());
        let mut next = Instant::now() + self.check.interval.mul_f64(random.f64());
        loop {
            sleep_until(next).await;
            next += self.check.interval.mul_f64(0.9 + random.f64() / 5.0);
            let result = self.ask().await;
            let before = standing.is_healthy();
            standing = standing.after(result.is_ok(), self.check.rise_fall);
            self.instance.set_healthy(standing.is_healthy());
            if standing.is_healthy() != before {
                self.changed.notify_one();
            }
            self.log(before, standing.is_healthy(), result);
            // After a check that took longer than the interval, the next one is due, but not two.
            next = next.max(Instant::now());
        }
    }

    async fn ask(&self) -> Result<(), String> {
        let Check { target, host, timeout: patience, expected, .. } = &*self.check;
        let place = self.instance.place();
        let host = host.as_ref().unwrap_or(place.address.authority());
        let headers = HeaderMap::from_iter([(header::USER_AGENT, HeaderValue::from_static("bff-health-check"))]);
        let get = Get { place, host, target: target.clone(), headers };
        match timeout(*patience, self.getter.status(get)).await {
            Err(_elapsed) => Err(format!("no answer within {patience:?}")),
            Ok(Err(error)) => Err(error.to_string()),
            Ok(Ok(status)) if expected.contains(&status.as_u16()) => Ok(()),
            Ok(Ok(status)) => Err(format!("it answers {status}")),
        }
    }

    fn log(&self, before: bool, after: bool, result: Result<(), String>) {
        let (upstream, instance) = (self.name, self.instance.place().connect_to.as_str());
        match (before, after, result) {
            (true, false, Err(error)) => {
                tracing::warn!(target: "bff::health", upstream, instance, error, "an instance is out");
            }
            (false, true, _) => tracing::info!(target: "bff::health", upstream, instance, "an instance is healthy"),
            (_, _, Err(error)) => {
                tracing::debug!(target: "bff::health", upstream, instance, error, "a check failed");
            }
            (_, _, Ok(())) => {}
        }
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
