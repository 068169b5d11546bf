//! All upstreams of a client: starting them, and finding the one of a call.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use futures::future::try_join_all;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::super::address::Address;
use super::super::discovery::{self, Discovery, Getter, Source, SourceError, Weight};
use super::super::health::{self, Check};
use super::super::policy::Policy;
use super::super::pool::{Connecting, ConnectionSettings, Tls};
use super::super::token::{TokenSettings, Tokens};
use super::{CallPlan, Cluster};
use crate::descriptor::{Call, Client, Endpoint, Setting, Upstream};
use crate::fetch::FetchError;
use crate::tls::TlsError;

/// What is configured of an upstream.
#[derive(Debug, Clone)]
pub(crate) struct UpstreamSettings {
    /// Scheme, `Host`, the name that a certificate must have, and the path prefix.
    pub(crate) base: Address,
    pub(crate) discovery: Discovery,
    /// `None`: there are no active checks.
    pub(crate) health: Option<Check>,
    pub(crate) connections: ConnectionSettings,
    pub(crate) policy: Vec<Setting>,
    /// How long any of its calls may take, if that is not what the specs say.
    pub(crate) timeout: Option<Duration>,
    /// `None` where no token is asked for, and under `--mock`: what plays an upstream wants none.
    pub(crate) token: Option<TokenSettings>,
}

impl UpstreamSettings {
    /// One instance, and the defaults for all else.
    pub(crate) fn at(base: Address) -> Self {
        let discovery = Discovery::new(Source::Static(vec![(base.clone(), Weight::MIN)]));
        Self {
            base,
            discovery,
            health: None,
            connections: ConnectionSettings::default(),
            policy: Vec::new(),
            timeout: None,
            token: None,
        }
    }

    /// Whether something that it says is reached with TLS that is not its own.
    pub(crate) fn needs_tls(&self) -> bool {
        let is_secure = |address: &Address| address.is_secure() && self.connections.tls.is_none();
        is_secure(&self.base)
            || match &self.discovery.source {
                Source::Static(addresses) => addresses.iter().any(|(address, _)| is_secure(address)),
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
    source: Cause,
}

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("its token endpoint cannot be asked: {0}")]
    Token(#[from] FetchError),
}

/// All upstreams of a client, shared by the workers.
#[derive(Debug)]
pub(crate) struct Fleet {
    /// By `Upstream::index`.
    clusters: Vec<Arc<Cluster>>,
    /// By `Upstream::index`.
    connecting: Vec<Connecting>,
    /// By `Upstream::index`; `None` where no token is asked for.
    tokens: Vec<Option<Tokens>>,
    /// By the number of the endpoint, and then by `Call::index`.
    plans: Vec<Box<[CallPlan]>>,
    /// They follow and check the instances as long as they are kept.
    _tasks: Vec<AbortOnDropHandle<()>>,
}

impl Fleet {
    /// Finds the instances of every upstream and follows them from then on, on the runtime that this runs on. `settings`
    /// stand in the order of `Client::upstreams`; the number of an endpoint is its position in `endpoints`. `tls` is for
    /// whoever has no settings of its own for it.
    ///
    /// # Errors
    ///
    /// A source of instances can never work as it is configured, or certificates cannot be used.
    pub(crate) async fn start(
        client: &Client,
        endpoints: &[&'static Endpoint],
        settings: Vec<UpstreamSettings>,
        tls: &Tls,
    ) -> Result<Self, FleetError> {
        let plan = |endpoint: &&Endpoint| {
            let plan = |call: &&Call| CallPlan::new(endpoint, call, &settings[call.upstream.index]);
            endpoint.calls.iter().map(plan).collect()
        };
        let plans = endpoints.iter().map(plan).collect();
        let mut fleet =
            Self { clusters: Vec::new(), connecting: Vec::new(), tokens: Vec::new(), plans, _tasks: Vec::new() };
        let started = client.upstreams.iter().zip(settings).map(|(upstream, settings)| start(upstream, settings, tls));
        for Started { cluster, connecting, tokens, tasks } in try_join_all(started).await? {
            fleet.clusters.push(cluster);
            fleet.connecting.push(connecting);
            fleet.tokens.push(tokens);
            fleet._tasks.extend(tasks);
        }
        Ok(fleet)
    }

    /// By `Upstream::index`.
    pub(in crate::upstream) fn connecting(&self) -> &[Connecting] {
        &self.connecting
    }

    /// By `Upstream::index`.
    pub(in crate::upstream) fn clusters(&self) -> &[Arc<Cluster>] {
        &self.clusters
    }

    /// The tokens for an upstream with this index, where they are asked for.
    pub(in crate::upstream) fn tokens(&self, upstream: usize) -> Option<&Tokens> {
        self.tokens[upstream].as_ref()
    }

    /// The plan of a call of the endpoint with this number.
    pub(in crate::upstream) fn plan(&self, endpoint: usize, call: &Call) -> &CallPlan {
        &self.plans[endpoint][call.index]
    }
}

struct Started {
    cluster: Arc<Cluster>,
    connecting: Connecting,
    tokens: Option<Tokens>,
    tasks: Vec<AbortOnDropHandle<()>>,
}

async fn start(upstream: &'static Upstream, settings: UpstreamSettings, system: &Tls) -> Result<Started, FleetError> {
    let name = upstream.name;
    let failed = |source| FleetError { upstream: name, source };
    let UpstreamSettings { base, discovery, health, connections, policy, timeout: _, token } = settings;
    let tokens = Tokens::new(name, upstream.identity.token, token).map_err(|error| failed(error.into()))?;
    let tls = match connections.tls {
        Some(files) => Tls::from_files(name, files).map_err(|error| failed(error.into()))?,
        None => system.clone(),
    };
    // A registry is no instance: it is not shown who we are to the upstream.
    let list = discovery::watch(name, base, discovery, &Getter::new(system.clone()), Rng::new()).await;
    let list = list.map_err(|error| failed(error.into()))?;
    let policy = Policy::of([upstream.policy, &policy]);
    let cluster = Arc::new(Cluster::new(name, policy, &list.borrow(), Instant::now()));
    let checked = Arc::new(Notify::new());
    let mut tasks = Vec::new();
    if let Some(check) = health {
        let checking = health::check(
            name,
            list.clone(),
            Arc::new(check),
            Getter::new(tls.clone()),
            Arc::clone(&checked),
            Rng::new(),
        );
        tasks.push(AbortOnDropHandle::new(tokio::spawn(checking)));
    }
    tasks.push(AbortOnDropHandle::new(tokio::spawn(Arc::clone(&cluster).follow(list, checked))));
    Ok(Started { cluster, connecting: Connecting { policy: connections.policy, tls }, tokens, tasks })
}
