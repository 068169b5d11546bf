//! Everything that can fail before the first request.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::future::try_join_all;
use tokio::net::TcpListener;

use super::bff::Bff;
use super::config::{OperatorSettings, SchemeSettings, Settings};
use super::door::Door;
use super::operator::{Condition, Operator};
use super::site::Site;
use super::welcome::{Welcome, welcome};
use super::worker::Worker;
use crate::descriptor::{Client, Endpoint, RulesError};
use crate::edge::auth::{Authenticator, JwtVerifier};
use crate::edge::limit::Limits;
#[cfg(feature = "redis")]
use crate::edge::redis::Redis;
use crate::mock::{self, MockError, MockServer};
use crate::upstream::{Address, AddressError, Fleet, FleetError, Tls, TlsError, TransportError, UpstreamSettings};

/// A BFF that is ready to serve.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) listener: TcpListener,
    pub(super) workers: Vec<Worker>,
    pub(super) door: Arc<Door>,
    pub(super) connections_max: usize,
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
    #[error("`{place}`: {source}")]
    Rules { place: String, source: RulesError },
    #[cfg(feature = "redis")]
    #[error("Redis (`redis.url`) cannot be used: {0}")]
    Redis(#[from] redis::RedisError),
    #[error("`upstreams.{0}.url` is missing")]
    NoAddress(&'static str),
}

/// Prepares everything; nothing is served yet.
pub(super) async fn start(bff: Bff, settings: Settings, mock: bool) -> Result<Started, StartError> {
    let client = bff.client();
    compile_rules(bff.endpoints())?;
    let mocks = if mock { start_mocks(client).await? } else { Vec::new() };
    let upstreams = if mock { played(&mocks)? } else { configured(client, &settings)? };
    let tls = Tls::new(upstreams.iter().any(UpstreamSettings::needs_tls))?;
    let upstreams = Arc::new(Fleet::start(client, bff.endpoints(), upstreams, &tls).await?);
    let authenticators = authenticators(&settings.auth)?;
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
    let (listener, address) = bind(settings.listen).await?;
    tracing::info!(target: "bff::app", client = client.name, %address, mock, "listening");
    let welcome = welcome(&Welcome {
        client,
        endpoints: bff.endpoints(),
        address,
        docs: settings.docs,
        mocks: &mocks,
        schemes: &settings.auth,
    });
    let Settings { request_body_bytes_max, upstream_body_bytes_max, docs, shutdown, connections_max, .. } = settings;
    let door = Arc::new(Door::new(settings.requests_in_flight_max));
    let states = Arc::clone(&upstreams);
    let site = Arc::new(Site {
        bff,
        upstreams,
        authenticators,
        limits,
        request_body_bytes_max,
        upstream_body_bytes_max,
        docs,
    });
    let worker = |number| Worker::start(number, Arc::clone(&site), Arc::clone(&door), shutdown.timeout);
    let workers = try_join_all((0..settings.workers.get()).map(worker)).await?;
    let condition = Condition {
        door: Arc::clone(&door),
        workers: workers.iter().map(Worker::pulse).collect(),
        upstreams: Box::new(move || states.states()),
    };
    let operator = operator(settings.operator, condition).await?;
    let shutdown_grace = shutdown.grace;
    Ok(Started { listener, workers, door, connections_max, shutdown_grace, operator, welcome, _mocks: mocks })
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

pub(super) fn authenticators(schemes: &[SchemeSettings]) -> Result<Arc<[Authenticator]>, StartError> {
    let authenticator = |settings: &SchemeSettings| {
        let SchemeSettings { scheme, rules, key, leeway, .. } = settings;
        JwtVerifier::new(scheme, *rules, key.clone(), *leeway)
            .map(Authenticator::Jwt)
            .map_err(|source| StartError::Rules { place: format!("auth {}", scheme.name), source })
    };
    schemes.iter().map(authenticator).collect()
}

/// The client's rates, counted by this process alone.
pub(super) fn limits(client: &'static Client, settings: &Settings) -> Limits {
    Limits::new(client, &settings.rates, settings.rate_keys_max)
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
