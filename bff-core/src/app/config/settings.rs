//! The whole configuration of a BFF, checked.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use config::Value;

use super::auth::SchemeSettings;
use super::bounds::Bounds;
use super::environment::Environment;
use super::fault::{ConfigError, ConfigFault};
use super::guard::{CrossOrigin, guard};
use super::listener::{compression, tls};
use super::operator::OperatorSettings;
use super::section::Section;
use super::shutdown::ShutdownSettings;
use super::{rates, redis, sources, upstreams};
use crate::app::compression::Compression;
use crate::app::tls::ListenerFiles;
use crate::descriptor::{AuthScheme, Client, SchemeKind, Upstream};
use crate::edge::guard::Guard;
use crate::edge::limit::RateSettings;
#[cfg(feature = "redis")]
use crate::edge::redis::RedisSettings;
use crate::observe::{LogFormat, LogSettings};
use crate::upstream::UpstreamSettings;

const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Everything that is configured.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    /// By `Upstream::index`; `None` only under `--mock`, which plays what has no address.
    pub(crate) upstreams: Vec<Option<UpstreamSettings>>,
    pub(crate) auth: Vec<SchemeSettings>,
    pub(crate) log: LogSettings,
    pub(crate) bounds: Bounds,
    /// What holds for all requests.
    pub(crate) guard: Guard,
    /// What preflights of other sites' pages are answered with.
    pub(crate) cross_origin: Option<CrossOrigin>,
    /// `None`: the listener speaks plain HTTP.
    pub(crate) tls: Option<ListenerFiles>,
    /// `None`: replies are sent as they are.
    pub(crate) compression: Option<Compression>,
    /// By `Rate::index`.
    pub(crate) rates: Vec<RateSettings>,
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
        let bounds = Bounds::read(root.section("limits"));
        let (guard, cross_origin) = guard(&mut root, &bounds);
        let tls = tls(&mut root);
        let compression = compression(&mut root);
        if !mock {
            check_certificates(client, tls.as_ref(), &guard, &mut root);
        }
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
            bounds,
            guard,
            cross_origin,
            tls,
            compression,
            rates: rates?,
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
    let read = |scheme: &&'static AuthScheme| SchemeSettings::read(scheme, section.section(scheme.name), mock);
    let schemes: Vec<_> = client.auth.iter().map(read).collect();
    let mut sessions = client.auth.iter().filter(|scheme| matches!(scheme.kind, SchemeKind::Session { .. }));
    if let (Some(first), Some(second)) = (sessions.next(), sessions.next()) {
        let message = format!("is a session, as `{}` is: a client can have only one", first.name);
        return section.wrong(second.name, None, message);
    }
    section.finish();
    schemes.into_iter().collect()
}

/// Complains where a scheme asks for certificates that nobody verifies.
fn check_certificates(client: &Client, tls: Option<&ListenerFiles>, guard: &Guard, root: &mut Section<'_>) {
    let is_verified = tls.is_some_and(|files| files.client_ca.is_some()) || guard.proxies.client_certificates;
    let mut schemes = client.auth.iter().filter(|scheme| scheme.kind == SchemeKind::ClientCertificate);
    if let (Some(scheme), false) = (schemes.next(), is_verified) {
        let message = format!("is missing: the scheme `{}` asks for client certificates", scheme.name);
        let _: Option<()> = root.wrong("tls.client_ca_file", None, message);
    }
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
