//! What is configured: read from a file and from the environment, checked whole before anything starts.
//!
//! | key | value | default |
//! | --- | --- | --- |
//! | `listen` | address and port | `127.0.0.1:8080` |
//! | `upstreams.<name>.url` | `http` or `https` URL, with a path prefix or without | none: required |
//! | `auth.<scheme>.algorithm` | `HS256`, `RS256` or `ES256` | none: required |
//! | `auth.<scheme>.secret` | for HS256: at least 32 bytes | none |
//! | `auth.<scheme>.public_key`, `public_key_file` | for RS256 and ES256: a PEM, or a file that holds one | none |
//! | `auth.<scheme>.leeway` | how far clocks may differ | `60s` |
//! | `log.level` | a level, or `tracing` directives | `info` |
//! | `log.format` | `pretty` or `json` | `pretty` on a terminal, else `json` |
//! | `limits.request_body_bytes` | the largest request body | 1 MiB |
//! | `limits.upstream_body_bytes` | the largest answer of an upstream | 8 MiB |
//! | `shutdown_timeout` | how long open requests may take after SIGTERM | `25s` |
//! | `docs` | whether `/docs` and `/openapi.json` are served | `true` |
//!
//! Durations are written `500ms`, `10s` or `2m`. Each key has a variable in the environment, which wins over the file:
//! `BFF_UPSTREAMS__ORDERS__URL` (two underscores for a dot; upper or lower case, a dash as an underscore).
//!
//! A key that is wrong, unknown or missing keeps the BFF from starting; all such faults are told at once.

mod auth;
mod environment;
mod fault;
mod section;
mod settings;
mod sources;
mod upstreams;

pub(crate) use auth::SchemeSettings;

pub(crate) use settings::Settings;

#[cfg(test)]
mod document_tests;
#[cfg(test)]
mod tests;
