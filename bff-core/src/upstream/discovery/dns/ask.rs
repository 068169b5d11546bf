//! Asking DNS, and reading its answers.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::rdata::SRV;
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};

use super::Family;
use super::follow::{Answer, Question};
use crate::upstream::address::Address;
use crate::upstream::discovery::SourceError;
use crate::upstream::discovery::instance::{Found, Weight, authority};
use crate::upstream::network;

/// How long an empty answer counts that does not say it itself.
const EMPTY_TTL: Duration = Duration::from_secs(1);

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Addresses(Family),
    Services,
}

/// A question to DNS.
#[derive(Debug)]
pub(super) struct Ask {
    name: Name,
    kind: Kind,
    base: Address,
    servers: Option<Vec<SocketAddr>>,
    /// `None` after a failure: the system's settings may have changed.
    resolver: Option<TokioResolver>,
}

/// Records, and how long they live; no records are an answer, too.
#[derive(Debug)]
struct Records {
    records: Vec<RData>,
    ttl: Duration,
}

impl Ask {
    /// # Errors
    ///
    /// The system does not say whom to ask.
    pub(super) fn new(
        name: &Name,
        kind: Kind,
        base: Address,
        servers: Option<Vec<SocketAddr>>,
    ) -> Result<Self, SourceError> {
        let resolver = resolver(servers.as_deref()).map_err(|error| SourceError::Resolver(error.to_string()))?;
        Ok(Self { name: name.clone(), kind, base, servers, resolver: Some(resolver) })
    }

    async fn try_ask(&mut self) -> Result<Answer, NetError> {
        let resolver = match self.resolver.take() {
            Some(resolver) => resolver,
            None => resolver(self.servers.as_deref())?,
        };
        let Records { records, ttl } = match self.kind {
            Kind::Addresses(family) => addresses(&resolver, &self.name, family).await?,
            Kind::Services => lookup(&resolver, &self.name, RecordType::SRV).await?,
        };
        self.resolver = Some(resolver);
        let found = match self.kind {
            Kind::Addresses(_) => self.hosts(&records),
            Kind::Services => self.services(&records),
        };
        Ok(if found.is_empty() { Answer::Nothing { ttl } } else { Answer::Records { found, ttl } })
    }

    /// Servers shuffle their answers; the list is not to change because of that.
    fn hosts(&self, records: &[RData]) -> Vec<Found> {
        let mut addresses: Vec<_> = records.iter().filter_map(RData::ip_addr).collect();
        addresses.sort_unstable();
        let authorities =
            addresses.iter().filter_map(|address: &IpAddr| authority(&address.to_string(), self.base.port()));
        authorities.map(|authority| Found::of(&self.base, authority, Weight::MIN)).collect()
    }

    /// The services of the lowest priority that has any (RFC 2782). A weight of 0 is "a very small chance" there: the
    /// smallest weight that there is.
    fn services(&self, records: &[RData]) -> Vec<Found> {
        let mut services: Vec<&SRV> = records.iter().filter_map(service).collect();
        // A target that is the root says that the service is not there.
        services.retain(|service| !service.target.is_root());
        let lowest = services.iter().map(|service| service.priority).min();
        services.retain(|service| Some(service.priority) == lowest);
        services.sort_unstable_by(|a, b| (&a.target, a.port, b.weight).cmp(&(&b.target, b.port, a.weight)));
        let found = |service: &&SRV| {
            let target = service.target.to_ascii();
            let authority = authority(target.trim_end_matches('.'), service.port)?;
            Some(Found::of(&self.base, authority, Weight::new(service.weight).unwrap_or(Weight::MIN)))
        };
        services.iter().filter_map(found).collect()
    }
}

impl Question for Ask {
    async fn ask(&mut self) -> Answer {
        self.try_ask().await.unwrap_or_else(|error| Answer::Failed(error.to_string()))
    }
}

fn service(record: &RData) -> Option<&SRV> {
    if let RData::SRV(service) = record { Some(service) } else { None }
}

/// A family that cannot be asked for is a failure, even when another could: half a list is not the list.
async fn addresses(resolver: &TokioResolver, name: &Name, family: Family) -> Result<Records, NetError> {
    match family {
        Family::V4 => lookup(resolver, name, RecordType::A).await,
        Family::V6 => lookup(resolver, name, RecordType::AAAA).await,
        Family::V4ThenV6 => {
            let v4 = lookup(resolver, name, RecordType::A).await?;
            if v4.records.is_empty() { lookup(resolver, name, RecordType::AAAA).await } else { Ok(v4) }
        }
        Family::Both => {
            let (v4, v6) = (lookup(resolver, name, RecordType::A), lookup(resolver, name, RecordType::AAAA));
            let (mut all, v6) = tokio::try_join!(v4, v6)?;
            all.records.extend(v6.records);
            all.ttl = all.ttl.min(v6.ttl);
            Ok(all)
        }
    }
}

async fn lookup(resolver: &TokioResolver, name: &Name, kind: RecordType) -> Result<Records, NetError> {
    match network::lookup(resolver, name.clone(), kind).await {
        Ok(lookup) => {
            // Aliases on the way count: the first that may change is the one to wait for.
            let ttl = lookup.answers().iter().map(|record| record.ttl).min().unwrap_or(0);
            let records = lookup.answers().iter().map(|record: &Record| record.data.clone());
            let records = records.filter(|data| data.record_type() == kind).collect();
            Ok(Records { records, ttl: Duration::from_secs(ttl.into()) })
        }
        Err(NetError::Dns(DnsError::NoRecordsFound(nothing))) if is_certain(nothing.response_code) => {
            let ttl = nothing.negative_ttl.map_or(EMPTY_TTL, |ttl| Duration::from_secs(ttl.into()));
            Ok(Records { records: Vec::new(), ttl })
        }
        Err(error) => Err(error),
    }
}

fn is_certain(code: ResponseCode) -> bool {
    matches!(code, ResponseCode::NoError | ResponseCode::NXDomain)
}

/// Without a cache: a record is asked for when it has expired.
fn resolver(servers: Option<&[SocketAddr]>) -> Result<TokioResolver, NetError> {
    let mut builder = match servers {
        None => TokioResolver::builder_tokio()?,
        Some(servers) => {
            let servers = servers.iter().map(|server| name_server(*server)).collect();
            let config = ResolverConfig::from_parts(None, Vec::new(), servers);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        }
    };
    builder.options_mut().cache_size = 0;
    builder.build()
}

/// UDP, and TCP for answers that are too long for it.
fn name_server(address: SocketAddr) -> NameServerConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = address.port();
        connection
    });
    NameServerConfig::new(address.ip(), true, connections.into())
}
