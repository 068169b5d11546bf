//! All upstreams of a client: starting them, and finding the one of a call.

use std::sync::Arc;

use fastrand::Rng;
use futures::future::try_join_all;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::super::address::Address;
use super::super::discovery::{self, Discovery, Getter, Source, SourceError, Weight};
use super::super::health::{self, Check};
use super::super::policy::Policy;
use super::super::pool::Tls;
use super::{CallPlan, Cluster};
use crate::descriptor::{Call, Client, Endpoint, Setting, Upstream};

/// What is configured of an upstream.
#[derive(Debug, Clone)]
pub(crate) struct UpstreamSettings {
    /// Scheme, `Host`, the name that a certificate must have, and the path prefix.
    pub(crate) base: Address,
    pub(crate) discovery: Discovery,
    /// `None`: there are no active checks.
    pub(crate) health: Option<Check>,
    pub(crate) policy: Vec<Setting>,
}

impl UpstreamSettings {
    /// One instance, and the defaults for all else.
    pub(crate) fn at(base: Address) -> Self {
        let discovery = Discovery::new(Source::Static(vec![(base.clone(), Weight::MIN)]));
        Self { base, discovery, health: None, policy: Vec::new() }
    }

    /// Whether something that it says is reached with TLS.
    pub(crate) fn needs_tls(&self) -> bool {
        self.base.is_secure()
            || match &self.discovery.source {
                Source::Static(addresses) => addresses.iter().any(|(address, _)| address.is_secure()),
                Source::Consul(consul) => consul.agent.is_secure(),
                Source::Dns(_) | Source::Srv { .. } | Source::File(_) => false,
            }
    }
}

/// Why an upstream cannot be started.
#[derive(Debug, thiserror::Error)]
#[error("upstream `{upstream}`: {source}")]
pub(crate) struct FleetError {
    upstream: &'static str,
    source: SourceError,
}

/// All upstreams of a client, shared by the workers.
#[derive(Debug)]
pub(crate) struct Fleet {
    /// By `Upstream::index`.
    clusters: Vec<Arc<Cluster>>,
    /// By the number of the endpoint, and then by `Call::index`.
    plans: Vec<Box<[CallPlan]>>,
    /// They follow and check the instances as long as they are kept.
    _tasks: Vec<AbortOnDropHandle<()>>,
}

impl Fleet {
    /// Finds the instances of every upstream and follows them from then on, on the runtime that this runs on. `settings`
    /// stand in the order of `Client::upstreams`; the number of an endpoint is its position in `endpoints`.
    ///
    /// # Errors
    ///
    /// A source of instances can never work as it is configured.
    pub(crate) async fn start(
        client: &Client,
        endpoints: &[&'static Endpoint],
        settings: Vec<UpstreamSettings>,
        tls: &Tls,
    ) -> Result<Self, FleetError> {
        let plan = |endpoint: &&Endpoint| {
            let plan = |call: &&Call| CallPlan::new(endpoint, call, &settings[call.upstream.index].policy);
            endpoint.calls.iter().map(plan).collect()
        };
        let plans = endpoints.iter().map(plan).collect();
        let getter = Getter::new(tls.config());
        let started =
            client.upstreams.iter().zip(settings).map(|(upstream, settings)| start(upstream, settings, &getter));
        let (clusters, tasks): (_, Vec<_>) = try_join_all(started).await?.into_iter().unzip();
        Ok(Self { clusters, plans, _tasks: tasks.into_iter().flatten().collect() })
    }

    /// By `Upstream::index`.
    pub(in crate::upstream) fn clusters(&self) -> &[Arc<Cluster>] {
        &self.clusters
    }

    /// The plan of a call of the endpoint with this number.
    pub(in crate::upstream) fn plan(&self, endpoint: usize, call: &Call) -> &CallPlan {
        &self.plans[endpoint][call.index]
    }
}

type Started = (Arc<Cluster>, Vec<AbortOnDropHandle<()>>);

async fn start(
    upstream: &'static Upstream,
    settings: UpstreamSettings,
    getter: &Getter,
) -> Result<Started, FleetError> {
    let name = upstream.name;
    let UpstreamSettings { base, discovery, health, policy } = settings;
    let list = discovery::watch(name, base, discovery, getter, Rng::new()).await;
    let list = list.map_err(|source| FleetError { upstream: name, source })?;
    let policy = Policy::of([upstream.policy, &policy]);
    let cluster = Arc::new(Cluster::new(name, policy, &list.borrow(), Instant::now()));
    let checked = Arc::new(Notify::new());
    let mut tasks = Vec::new();
    if let Some(check) = health {
        let checking =
            health::check(name, list.clone(), Arc::new(check), getter.clone(), Arc::clone(&checked), Rng::new());
        tasks.push(AbortOnDropHandle::new(tokio::spawn(checking)));
    }
    tasks.push(AbortOnDropHandle::new(tokio::spawn(Arc::clone(&cluster).follow(list, checked))));
    Ok((cluster, tasks))
}
