//! Everything that can fail before the first request.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::future::try_join_all;
use tokio::net::TcpListener;

use super::authenticators::{SchemeError, authenticators};
use super::bff::Bff;
use super::config::{Bounds, OperatorSettings, Settings};
use super::door::Door;
use super::operator::{Condition, Operator};
use super::service::Front;
use super::site::Site;
use super::welcome::{Welcome, welcome};
use super::worker::{Shared, Worker};
#[cfg(feature = "oidc")]
use crate::descriptor::SchemeKind;
use crate::descriptor::{Client, Endpoint, RulesError};
use crate::edge::limit::Limits;
#[cfg(feature = "redis")]
use crate::edge::redis::Redis;
#[cfg(feature = "oidc")]
use crate::edge::session::PREFIX;
use crate::mock::{self, MockError, MockServer};
use crate::tls::{RELOAD_INTERVAL, TlsError, reloading};
use crate::upstream::{Address, AddressError, Fleet, FleetError, Tls, TransportError, UpstreamSettings};

/// A BFF that is ready to serve.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) listener: TcpListener,
    pub(super) workers: Vec<Worker>,
    pub(super) front: Arc<Front>,
    pub(super) bounds: Bounds,
    pub(super) shutdown_grace: Duration,
    /// The operator's listener, if one is configured.
    pub(super) operator: Option<Operator>,
    /// What to tell the person who started it.
    pub(super) welcome: String,
    /// They play as long as they are kept.
    _mocks: Vec<MockServer>,
}

/// Why a BFF cannot start.
#[derive(Debug, thiserror::Error)]
pub(super) enum StartError {
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: io::Error },
    #[error(transparent)]
    Mock(#[from] MockError),
    #[error("the mock's address {0}")]
    MockAddress(#[from] AddressError),
    #[error(transparent)]
    Upstream(#[from] FleetError),
    #[error("connections to upstreams cannot be set up: {0}")]
    Transport(#[from] TransportError),
    #[error("connections to upstreams cannot be set up: {0}")]
    Tls(#[from] TlsError),
    #[error("a thread that serves cannot be started: {0}")]
    Thread(io::Error),
    #[error("connections of clients cannot be secured: {0}")]
    Listener(TlsError),
    #[error("`{place}`: {source}")]
    Rules { place: String, source: RulesError },
    #[error(transparent)]
    Scheme(#[from] SchemeError),
    #[cfg(feature = "redis")]
    #[error("Redis (`redis.url`) cannot be used: {0}")]
    Redis(#[from] redis::RedisError),
    #[cfg(feature = "oidc")]
    #[error("the endpoint `{0}` is where sessions have addresses of their own: `{PREFIX}…` is theirs")]
    SessionPath(&'static str),
    #[error("`upstreams.{0}.url` is missing")]
    NoAddress(&'static str),
}

/// Prepares everything; nothing is served yet.
pub(super) async fn start(bff: Bff, settings: Settings, mock: bool) -> Result<Started, StartError> {
    let client = bff.client();
    compile_rules(bff.endpoints())?;
    #[cfg(feature = "oidc")]
    keep_session_paths(client, bff.endpoints())?;
    let mocks = if mock { start_mocks(client).await? } else { Vec::new() };
    let upstreams = if mock { played(&mocks)? } else { configured(client, &settings)? };
    let tls = Tls::new(upstreams.iter().any(UpstreamSettings::needs_tls))?;
    let upstreams = Arc::new(Fleet::start(client, bff.endpoints(), upstreams, &tls).await?);
    #[cfg(feature = "redis")]
    let redis = match &settings.redis {
        Some(settings) => Some(Redis::connect(settings).await?),
        None => None,
    };
    let limits = limits(client, &settings);
    #[cfg(feature = "redis")]
    let limits = match &redis {
        Some(redis) => limits.shared_by(Arc::clone(redis)),
        None => limits,
    };
    let limits = Arc::new(limits);
    let listener_tls = settings.tls.clone().map(|files| reloading("listener", files, RELOAD_INTERVAL));
    let listener_tls = listener_tls.transpose().map_err(StartError::Listener)?;
    let (listener, address) = bind(settings.listen).await?;
    tracing::info!(target: "bff::app", client = client.name, %address, mock, "listening");
    let welcome = welcome(&Welcome {
        client,
        endpoints: bff.endpoints(),
        address,
        docs: settings.docs,
        is_secure: listener_tls.is_some(),
        mocks: &mocks,
        schemes: &settings.auth,
    });
    #[cfg(feature = "redis")]
    let shared = redis.as_ref();
    #[cfg(not(feature = "redis"))]
    let shared = None;
    let authenticators = authenticators(settings.auth, shared)?;
    let Settings { bounds, docs, shutdown, guard, cross_origin, compression, .. } = settings;
    let door = Arc::new(Door::new(bounds.requests_in_flight_max));
    let front = Arc::new(Front { door: Arc::clone(&door), guard, compression });
    let states = Arc::clone(&upstreams);
    let site = Site { bff, upstreams, authenticators, limits, bounds, cross_origin, docs };
    let shared =
        Arc::new(Shared { site, front: Arc::clone(&front), tls: listener_tls, drain_timeout: shutdown.timeout });
    let worker = |number| Worker::start(number, Arc::clone(&shared));
    let workers = try_join_all((0..settings.workers.get()).map(worker)).await?;
    let condition = Condition {
        door: Arc::clone(&door),
        workers: workers.iter().map(Worker::pulse).collect(),
        upstreams: Box::new(move || states.states()),
    };
    let operator = operator(settings.operator, condition).await?;
    let shutdown_grace = shutdown.grace;
    Ok(Started { listener, workers, front, bounds, shutdown_grace, operator, welcome, _mocks: mocks })
}

async fn operator(settings: OperatorSettings, condition: Condition) -> Result<Option<Operator>, StartError> {
    let Some(address) = settings.listen else {
        return Ok(None);
    };
    let operator = Operator::bind(address, condition).await;
    operator.map(Some).map_err(|source| StartError::Listen { address, source })
}

/// Compiles every schema, so that a broken one is found now, and no request waits for it.
fn compile_rules(endpoints: &[&'static Endpoint]) -> Result<(), StartError> {
    for endpoint in endpoints {
        for parameter in endpoint.parameters {
            let place = || format!("{}: {}", endpoint.name, parameter.name);
            parameter.rules.of(parameter.schema).map_err(|source| StartError::Rules { place: place(), source })?;
        }
        if let Some(body) = endpoint.body {
            let place = || format!("{}: body", endpoint.name);
            body.rules.of(body.schema).map_err(|source| StartError::Rules { place: place(), source })?;
        }
    }
    Ok(())
}

/// Sessions have addresses of their own, which no endpoint may take.
#[cfg(feature = "oidc")]
fn keep_session_paths(client: &Client, endpoints: &[&'static Endpoint]) -> Result<(), StartError> {
    let has_sessions = client.auth.iter().any(|scheme| matches!(scheme.kind, SchemeKind::Session { .. }));
    match endpoints.iter().find(|endpoint| has_sessions && endpoint.path.starts_with(PREFIX)) {
        Some(endpoint) => Err(StartError::SessionPath(endpoint.name)),
        None => Ok(()),
    }
}

async fn start_mocks(client: &'static Client) -> Result<Vec<MockServer>, MockError> {
    let mut mocks = Vec::with_capacity(client.upstreams.len());
    for upstream in client.upstreams {
        mocks.push(mock::start(upstream.name, upstream.contract).await?);
    }
    Ok(mocks)
}

fn played(mocks: &[MockServer]) -> Result<Vec<UpstreamSettings>, StartError> {
    mocks.iter().map(|mock| Ok(UpstreamSettings::at(Address::parse(&mock.url())?))).collect()
}

fn configured(client: &'static Client, settings: &Settings) -> Result<Vec<UpstreamSettings>, StartError> {
    let named = client.upstreams.iter().zip(&settings.upstreams);
    named.map(|(upstream, settings)| settings.clone().ok_or(StartError::NoAddress(upstream.name))).collect()
}

/// The client's rates, counted by this process alone.
pub(super) fn limits(client: &'static Client, settings: &Settings) -> Limits {
    Limits::new(client, &settings.rates, settings.bounds.rate_keys_max)
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{Access, Identity, Method, Parameter, Place, Rules, Upstream};
    use crate::endpoint::{Exchange, Reply};
    use crate::problem::Problem;

    static USERS: Upstream = Upstream {
        name: "users",
        index: 0,
        contract: r#"{"openapi":"3.1.0","paths":{}}"#,
        policy: &[],
        identity: Identity::NONE,
    };
    static CLIENT: Client = Client {
        name: "demo",
        title: "Demo",
        version: "1.0.0",
        upstreams: &[&USERS],
        auth: &[],
        policies: &[],
        rates: &[],
        tiers: &[],
        openapi: "{}",
    };
    static BROKEN: Parameter = Parameter {
        name: "q",
        place: Place::Query,
        required: true,
        list: None,
        schema: r#"{"type":"nonsense","minLength":1}"#,
        default: None,
        rules: Rules::new(),
    };
    static ENDPOINT: Endpoint = Endpoint {
        name: "GET /x",
        method: Method::Get,
        path: "/x",
        timeout: Duration::from_secs(1),
        access: Access::PUBLIC,
        rates: &[],
        status: 200,
        strict_query: false,
        parameters: &[&BROKEN],
        body: None,
        calls: &[],
    };

    async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
        exchange.empty_reply()
    }

    fn settings(listen: &str) -> Settings {
        let variables = [("BFF_LISTEN".to_owned(), listen.to_owned())];
        Settings::read(&CLIENT, None, variables, true).unwrap()
    }

    #[tokio::test]
    async fn a_mock_is_all_that_a_client_needs() {
        let started = start(Bff::new(&CLIENT), settings("127.0.0.1:0"), true).await.unwrap();
        assert!(started.welcome.contains("(mock)"), "{}", started.welcome);
    }

    #[tokio::test]
    async fn a_broken_schema_is_found_before_the_first_request() {
        let bff = Bff::new(&CLIENT).endpoint(&ENDPOINT, handle);
        let error = start(bff, settings("127.0.0.1:0"), true).await.unwrap_err();
        assert!(error.to_string().starts_with("`GET /x: q`: the schema is not"), "{error}");
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let error = start(Bff::new(&CLIENT), settings(&address), true).await.unwrap_err();
        assert!(error.to_string().starts_with(&format!("cannot listen on {address}: ")), "{error}");
    }
}
