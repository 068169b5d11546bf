//! The whole configuration of a BFF, checked.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use config::Value;

use super::auth::SchemeSettings;
use super::environment::Environment;
use super::fault::{ConfigError, ConfigFault};
use super::operator::OperatorSettings;
use super::section::Section;
use super::shutdown::ShutdownSettings;
use super::{rates, redis, sources, upstreams};
use crate::descriptor::{Client, SchemeKind, Upstream};
use crate::edge::limit::RateSettings;
#[cfg(feature = "redis")]
use crate::edge::redis::RedisSettings;
use crate::observe::{LogFormat, LogSettings};
use crate::upstream::UpstreamSettings;

const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const REQUEST_BODY_BYTES: usize = 1024 * 1024;
const UPSTREAM_BODY_BYTES: usize = 8 * 1024 * 1024;
/// Twice what one upstream takes, 1024 calls in flight and 1024 that wait: one that hangs leaves half for the others.
const REQUESTS_IN_FLIGHT: usize = 4096;
/// Most of them are idle; each costs a socket and a few KiB.
const CONNECTIONS: usize = 16_384;
/// For each rate, 49 bytes for each.
const RATE_KEYS: usize = 100_000;

/// Everything that is configured.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    /// By `Upstream::index`; `None` only under `--mock`, which plays what has no address.
    pub(crate) upstreams: Vec<Option<UpstreamSettings>>,
    pub(crate) auth: Vec<SchemeSettings>,
    pub(crate) log: LogSettings,
    pub(crate) request_body_bytes_max: usize,
    pub(crate) upstream_body_bytes_max: usize,
    /// Beyond, requests are turned away; process-wide.
    pub(crate) requests_in_flight_max: usize,
    /// Beyond, connections are closed at once; process-wide.
    pub(crate) connections_max: usize,
    /// By `Rate::index`.
    pub(crate) rates: Vec<RateSettings>,
    /// Keys that each rate remembers.
    pub(crate) rate_keys_max: usize,
    /// What instances share, if they share anything.
    #[cfg(feature = "redis")]
    pub(crate) redis: Option<RedisSettings>,
    pub(crate) shutdown: ShutdownSettings,
    pub(crate) operator: OperatorSettings,
    pub(crate) docs: bool,
    /// Threads that serve.
    pub(crate) workers: NonZeroUsize,
}

impl Settings {
    /// Reads `file` and `variables`. With `mock`, upstreams need no address and schemes no key.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or keys are wrong, unknown or missing: all of them are named.
    pub(crate) fn read(
        client: &'static Client,
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
        mock: bool,
    ) -> Result<Self, ConfigError> {
        let values = sources::read(file, Environment::new(client, variables))?;
        let mut faults = Vec::new();
        let settings = Self::lower(client, values, mock, &mut faults);
        match settings {
            Some(settings) if faults.is_empty() => Ok(settings),
            _ => Err(ConfigError::Faults(faults)),
        }
    }

    /// `None` only when `faults` says why.
    fn lower(client: &'static Client, values: Value, mock: bool, faults: &mut Vec<ConfigFault>) -> Option<Self> {
        let mut root = Section::root(values, faults);
        let listen = root.address("listen");
        let operator = OperatorSettings::read(root.section("operator"));
        let shutdown = ShutdownSettings::read(&mut root, operator.listen.is_some());
        let docs = root.boolean("docs");
        let workers = root.count("workers");
        let upstreams = upstreams(client, root.section("upstreams"), mock);
        let auth = auth(client, root.section("auth"), mock);
        let log = log(root.section("log"));
        let mut limits = root.section("limits");
        let request_body_bytes_max = limits.count("request_body_bytes").map_or(REQUEST_BODY_BYTES, NonZeroUsize::get);
        let upstream_body_bytes_max =
            limits.count("upstream_body_bytes").map_or(UPSTREAM_BODY_BYTES, NonZeroUsize::get);
        let requests_in_flight_max = limits.count("requests_in_flight").map_or(REQUESTS_IN_FLIGHT, NonZeroUsize::get);
        let connections_max = limits.count("connections").map_or(CONNECTIONS, NonZeroUsize::get);
        let rate_keys_max = limits.count("rate_keys").map_or(RATE_KEYS, NonZeroUsize::get);
        limits.finish();
        let has_redis = root.has("redis");
        #[cfg(feature = "redis")]
        let redis = redis::read(client.name, root.section("redis"), has_redis);
        #[cfg(not(feature = "redis"))]
        redis::refuse(root.section("redis"), has_redis);
        let rates = rates::read(client, root.section("rates"), has_redis);
        root.finish();
        Some(Self {
            listen: listen.unwrap_or(LISTEN),
            upstreams,
            auth: auth?,
            log,
            request_body_bytes_max,
            upstream_body_bytes_max,
            requests_in_flight_max,
            connections_max,
            rates: rates?,
            rate_keys_max,
            #[cfg(feature = "redis")]
            redis,
            shutdown,
            operator,
            docs: docs.unwrap_or(true),
            workers: workers.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN),
        })
    }
}

fn upstreams(client: &'static Client, mut section: Section<'_>, mock: bool) -> Vec<Option<UpstreamSettings>> {
    let read = |upstream: &&'static Upstream| upstreams::read(upstream, section.section(upstream.name), mock);
    let settings = client.upstreams.iter().map(read).collect();
    section.finish();
    settings
}

fn auth(client: &'static Client, mut section: Section<'_>, mock: bool) -> Option<Vec<SchemeSettings>> {
    // Every scheme is read before the first missing one counts, so that all faults are told.
    // Until the other kinds are merged, nobody is let in by them.
    let read = client.auth.iter().filter(|scheme| matches!(scheme.kind, SchemeKind::Jwt { .. }));
    let schemes: Vec<_> = read.map(|scheme| SchemeSettings::read(scheme, section.section(scheme.name), mock)).collect();
    section.finish();
    schemes.into_iter().collect()
}

fn log(mut section: Section<'_>) -> LogSettings {
    let default = LogSettings::default();
    let level = section.parsed("level", |level| LogSettings::check_level(level).map(|()| level.to_owned()));
    let format = section.parsed("format", |format| match format {
        "pretty" => Ok(LogFormat::Pretty),
        "json" => Ok(LogFormat::Json),
        _ => Err("must be pretty or json"),
    });
    section.finish();
    LogSettings { level: level.unwrap_or(default.level), format: format.unwrap_or(default.format) }
}
