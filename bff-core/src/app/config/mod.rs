//! What is configured: read from a file and from the environment, checked whole before anything starts.
//!
//! | key | value | default |
//! | --- | --- | --- |
//! | `listen` | address and port | `127.0.0.1:8080` |
//! | `upstreams.<name>.url` | `http` or `https` URL, with a path prefix or without | none: required, or `urls` |
//! | `upstreams.<name>.urls` | list of URLs, or of `{url, weight}`, weight 1 to 65535 | none |
//! | `upstreams.<name>.discovery.type` | `dns`, `srv`, `consul` or `file` | none |
//! | `….name`, `service`, `path` | of the SRV records, of Consul's service, of the file | none: required for its type |
//! | `….servers` | DNS servers, with commas | the system's |
//! | `….family` | `v4`, `v6`, `v4_then_v6` or `both` | `v4_then_v6` |
//! | `….ttl_min`, `ttl_max`, `empty_hold` | durations, for DNS | `1s`, `300s`, `30s` |
//! | `….agent`, `datacenter`, `tags`, `token` | of Consul | `http://127.0.0.1:8500`, none, none, none |
//! | `….wait`, `stale_max` | durations, for Consul | `300s`, `30s` |
//! | `….poll_interval` | duration, for a file | `5s` |
//! | `….starts_healthy`, `first_list_timeout` | whether an instance that joins gets calls unchecked; duration | `true`, `3s` |
//! | `upstreams.<name>.health.path` | path of active checks | none: no checks |
//! | `….host` | what is said to be the host | that of the URL |
//! | `….interval`, `timeout` | durations | `2s`, `1s` |
//! | `….rise`, `fall` | checks in a row, 1 to 1000 | 2, 3 |
//! | `….status` | the statuses that are a success | `200-299` |
//! | `upstreams.<name>.connections.idle_max` | idle HTTP/1.1 connections that a worker keeps | 1024 |
//! | `upstreams.<name>.connections.idle_timeout` | how long a connection is kept without a call | `30s` |
//! | `upstreams.<name>.connections.age_max` | how old a connection becomes, up to a fifth less | `10m` |
//! | `upstreams.<name>.connections.connect_timeout` | how long making a connection may take | `5s` |
//! | `upstreams.<name>.connections.ping_interval` | how long HTTP/2 may be silent before a ping | `10s` |
//! | `upstreams.<name>.connections.ping_timeout` | how long its answer may take | `5s` |
//! | `upstreams.<name>.tls.ca_file` | PEM of the certificates that may sign the upstream's | those of the system |
//! | `upstreams.<name>.tls.client_cert_file`, `client_key_file` | PEM of who we are | none |
//! | `upstreams.<name>.tls.server_name` | the name in the upstream's certificate | the URL's host |
//! | `upstreams.<name>.…` | the policy: every key of [`Setting`](crate::descriptor::Setting), which has their table | there |
//! | `auth.<scheme>.algorithm`, `algorithms` | one of HS256 … HS512, RS256 … RS512, PS256 … PS512, ES256 … ES512, EdDSA; or a list | none: required |
//! | `auth.<scheme>.secret` | for HS256 … HS512: at least as long as the hash | none |
//! | `auth.<scheme>.public_key`, `public_key_file` | for the others: a PEM, or a file that holds one | none |
//! | `auth.<scheme>.keys` | a list of `{id, algorithm, secret or public_key or public_key_file}` | none |
//! | `auth.<scheme>.jwks_url`, `jwks_file` | where a set of JSON Web Keys is | none |
//! | `auth.<scheme>.leeway` | how far clocks may differ | `60s` |
//! | `auth.<scheme>.token_bytes_max` | the longest token | 8192 |
//! | `auth.<scheme>.keys_file`, `redis` | where API keys are: a file, or `true` for Redis | none |
//! | `auth.<scheme>.url`, `client_id`, `client_secret` | of token introspection | none: required |
//! | `….client_auth`, `cache`, `timeout` | `basic` or `post`; durations | `basic`, `60s`, `2s` |
//! | `auth.<scheme>.allow_http` | whether an issuer's URL may begin with `http://` | `false` |
//! | `auth.<scheme>.issuer`, `client_id`, `public_url` | of a session: the provider, and us as its client | none: required |
//! | `auth.<scheme>.client_secret`, `client_secret_file` | the same, at least 16 bytes | none: one is required |
//! | `auth.<scheme>.store` | `memory` or `redis` | `memory` |
//! | `auth.<scheme>.idle_timeout`, `lifetime` | how long a session lasts, unused and at most | `30m`, `720m` |
//! | `auth.<scheme>.csrf_header` | the header that requests with a session need | `x-csrf` |
//! | `auth.<scheme>.after_logout` | path where a browser goes then | `/` |
//! | `auth.<scheme>.id_token_hint` | whether the provider is shown the id token at logout | `false` |
//! | `log.level` | a level, or `tracing` directives | `info` |
//! | `log.format` | `pretty` or `json` | `pretty` on a terminal, else `json` |
//! | `limits.request_body_bytes` | the largest request body | 1 MiB |
//! | `limits.upstream_body_bytes` | the largest answer of an upstream | 8 MiB |
//! | `limits.requests_in_flight` | requests at once; one more is answered with 503 | 4096 |
//! | `limits.connections` | clients' connections at once; one more is closed | 16384 |
//! | `limits.connections_per_address` | the same for each address that is no trusted proxy's | none |
//! | `limits.header_bytes` | request line and headers; more is 431 | 32 KiB |
//! | `limits.uri_bytes` | path and query; more is 414 | 8000 |
//! | `limits.head_timeout`, `idle_timeout`, `write_timeout` | how slow clients may be | `10s`, `75s`, `60s` |
//! | `tls.certificate_file`, `key_file` | PEM of who we are to clients | none: plain HTTP |
//! | `tls.client_ca_file` | PEM of those who may sign clients' certificates | none: none is asked for |
//! | `tls.client_certificates` | `required` or `optional` | `required` |
//! | `proxies.trusted` | networks whose word counts | none |
//! | `proxies.header` | `x-forwarded-for` or `forwarded` | `x-forwarded-for` |
//! | `proxies.client_certificates` | whether they send `Client-Cert` | `false` |
//! | `addresses.allow`, `deny` | networks | none |
//! | `hosts` | the names that the BFF answers to | any |
//! | `bots.deny`, `allow` | patterns of `User-Agent` | none |
//! | `bots.require_user_agent` | whether a request must have one | `false` |
//! | `cors.origins` | sites whose pages may read replies | none: required for `cors` |
//! | `cors.credentials`, `expose`, `request_headers`, `max_age` | how | in the document |
//! | `security_headers.…` | a value, or `false` | those of [`Header`](crate::edge::guard::Header) |
//! | `compression.algorithms`, `min_bytes`, `level` | how replies are packed | none: they are not |
//! | `limits.rate_keys` | keys that each rate limit remembers | 100000 |
//! | `rates.<name>.limit` | `20/s`, `1000/h`, `100/15m`; or one for each tier, by its name | the spec's |
//! | `rates.<name>.burst` | what a token bucket holds; or one for each tier | the spec's |
//! | `rates.<name>.enabled` | whether it holds at all | `true` |
//! | `rates.<name>.shared` | whether it is counted in Redis | `true` with `redis.url` |
//! | `redis.url` | `redis://` or `rediss://` URL | none: nothing is shared |
//! | `redis.timeout` | how long an answer may take | `50ms` |
//! | `redis.prefix` | what keys begin with | `bff:<client>:` |
//! | `operator.listen` | address and port of `/health` and `/ready` | none: they are not served |
//! | `shutdown_grace` | how long to go on after SIGTERM, while `/ready` says 503 | `5s` with `operator.listen`, else `0s` |
//! | `shutdown_timeout` | how long, after that, open requests may take | `20s` |
//! | `docs` | whether `/docs` and `/openapi.json` are served | `true` |
//!
//! Durations are written `500ms`, `10s` or `2m`. Each key has a variable in the environment, which wins over the file:
//! `BFF_UPSTREAMS__ORDERS__URL` (two underscores for a dot; upper or lower case, a dash as an underscore).
//!
//! A key that is wrong, unknown or missing keeps the BFF from starting; all such faults are told at once.

mod auth;
mod bounds;
mod connections;
mod environment;
mod fault;
mod guard;
mod listener;
mod operator;
mod rates;
mod redis;
mod section;
mod settings;
mod shutdown;
mod sources;
mod upstreams;

pub(crate) use auth::{ApiKeySource, KeysSource, KindSettings, Sample, SchemeSettings};
pub(crate) use bounds::Bounds;
#[cfg(test)]
pub(crate) use fault::ConfigError;
pub(crate) use guard::CrossOrigin;
pub(crate) use operator::OperatorSettings;

pub(crate) use settings::Settings;

#[cfg(test)]
mod auth_tests;
#[cfg(test)]
mod document_tests;
#[cfg(test)]
mod guard_tests;
#[cfg(test)]
mod rates_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod upstreams_tests;
