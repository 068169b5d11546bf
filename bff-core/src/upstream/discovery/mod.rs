//! Which instances an upstream has.
//!
//! [`watch()`] follows one [`Source`] with one task on the main runtime and publishes each new list to whoever listens:
//! the workers, the health checks, the operator's pages.
//!
//! What all sources have in common:
//!
//! - An instance that is still listed is still the same [`Instance`], so it keeps its connections, its breaker and what
//!   the balancer knows of it. One that is gone lives on for as long as a request holds it.
//! - A source that fails changes nothing: the last good list stays. The first failure in a row and the end of them
//!   are logged, those in between only for debugging. It is asked again after 0.25 to 0.5 s, and after twice as long
//!   each time, up to half a minute.
//! - A list that is empty is one that calls get 503 for, at once. How a source can say so, and when it is not believed,
//!   stands with each of them.
//! - A source that cannot be reached at start is a warning and an empty list; only a setting that can never work refuses
//!   the start.
//! - The task ends when nobody listens any more.

mod backoff;
mod consul;
mod dns;
mod file;
mod get;
mod instance;
mod publisher;
#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

use std::future;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::watch;
use tokio::time::timeout;

use self::backoff::Backoff;
pub(crate) use self::consul::{Consul, Token};
pub(crate) use self::dns::{Dns, Family};
pub(crate) use self::file::File;
pub(crate) use self::get::{Get, Getter};
pub(crate) use self::instance::{Found, Instance, InstanceId, Instances, Member, Place, Weight};
use self::publisher::Publisher;
use super::address::Address;

/// Where a list of instances comes from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// It is written in the configuration, and never changes.
    Static(Vec<(Address, Weight)>),
    /// The addresses of the host in the upstream's URL, all on that URL's port.
    Dns(Dns),
    /// The `SRV` records of a name such as `_http._tcp.orders.internal`.
    Srv { name: String, dns: Dns },
    /// A service of Consul's catalog.
    Consul(Consul),
    /// A file that somebody else writes.
    File(File),
}

/// How the instances of an upstream are found.
#[derive(Debug, Clone)]
pub(crate) struct Discovery {
    pub(crate) source: Source,
    /// Whether an instance that joins is called before an active check of it succeeded.
    pub(crate) starts_healthy: bool,
    /// How long the start waits for the first list.
    pub(crate) first_list_timeout: Duration,
}

impl Discovery {
    /// Instances that join are called at once; the start waits at most 3 s.
    pub(crate) const fn new(source: Source) -> Self {
        Self { source, starts_healthy: true, first_list_timeout: Duration::from_secs(3) }
    }
}

/// A source that can never work as it is configured.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("`{name}` is not a name that DNS can have: {reason}")]
    Name { name: String, reason: String },
    #[error("`{0}` is an address: DNS has nothing to say about it")]
    NotAName(String),
    #[error("the system's DNS settings cannot be used: {0}")]
    Resolver(String),
    #[error("Consul cannot be asked for the service `{0}`")]
    Service(String),
    #[error("`{}` names no file in a folder: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
}

/// Follows `discovery` for the upstream `name`, whose URL is `base`, until every receiver is dropped. Waits for the
/// first list, but no longer than the settings say. `random` spreads what would otherwise happen everywhere at once.
///
/// Needs a tokio runtime that lives as long as the receivers.
///
/// # Errors
///
/// The source can never work as it is configured.
pub(crate) async fn watch(
    name: &'static str,
    base: Address,
    discovery: Discovery,
    getter: &Getter,
    random: fastrand::Rng,
) -> Result<watch::Receiver<Arc<Instances>>, SourceError> {
    let (sender, mut list) = watch::channel(Arc::<Instances>::default());
    let sender = Arc::new(sender);
    let publisher = Publisher::new(name, Arc::clone(&sender), discovery.starts_healthy);
    let following = follow(discovery.source, base, publisher, getter, Backoff::new(random))?;
    tokio::spawn(async move {
        tokio::select! {
            () = sender.closed() => {}
            () = following => {}
        }
    });
    if timeout(discovery.first_list_timeout, list.changed()).await.is_err() {
        let waited = discovery.first_list_timeout;
        tracing::warn!(target: "bff::discovery", upstream = name, ?waited, "starting without a list of instances");
    }
    Ok(list)
}

/// The source at work: a future that never ends.
fn follow(
    source: Source,
    base: Address,
    publisher: Publisher,
    getter: &Getter,
    backoff: Backoff,
) -> Result<BoxFuture<'static, ()>, SourceError> {
    Ok(match source {
        Source::Static(addresses) => async move {
            publisher.configured(addresses.into_iter().map(|(address, weight)| Found::at(address, weight)).collect());
            // The list stays published as long as this lives.
            future::pending().await
        }
        .boxed(),
        Source::Dns(dns) => dns::addresses(base, dns, publisher, backoff)?.boxed(),
        Source::Srv { name, dns } => dns::services(&name, base, dns, publisher, backoff)?.boxed(),
        Source::Consul(consul) => consul::follow(consul, base, getter.clone(), publisher, backoff)?.boxed(),
        Source::File(file) => file::follow(file, base, publisher)?.boxed(),
    })
}
