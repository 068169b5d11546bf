//! `upstreams.<name>.connections` and `upstreams.<name>.tls`: how an upstream is connected to.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::section::{Section, Text};
use crate::tls::{CertificateFiles, Files};
use crate::upstream::{ConnectionPolicy, ConnectionSettings, DURATION_MAX, TlsFiles};

/// Reads what stands beside an upstream's URL.
pub(super) fn read(upstream: &mut Section<'_>) -> ConnectionSettings {
    let policy = policy(upstream.section("connections"));
    let tls = if upstream.has("tls") { Some(tls(upstream.section("tls"))) } else { None };
    ConnectionSettings { policy, tls }
}

fn policy(mut section: Section<'_>) -> ConnectionPolicy {
    let default = ConnectionPolicy::DEFAULT;
    let time = |section: &mut Section<'_>, key| section.time(key, Duration::from_millis(1), DURATION_MAX);
    let policy = ConnectionPolicy {
        idle_max: section.count("idle_max").map_or(default.idle_max, NonZeroUsize::get),
        idle_timeout: time(&mut section, "idle_timeout").unwrap_or(default.idle_timeout),
        age_max: time(&mut section, "age_max").unwrap_or(default.age_max),
        connect_timeout: time(&mut section, "connect_timeout").unwrap_or(default.connect_timeout),
        ping_interval: time(&mut section, "ping_interval").unwrap_or(default.ping_interval),
        ping_timeout: time(&mut section, "ping_timeout").unwrap_or(default.ping_timeout),
    };
    section.finish();
    policy
}

fn tls(mut section: Section<'_>) -> TlsFiles {
    let ca = section.text("ca_file");
    let certificate = section.text("client_cert_file");
    let key = section.text("client_key_file");
    let server_name = section.parsed("server_name", |name| {
        name.to_owned().try_into().map_err(|_| "must be a name or an address that a certificate can have")
    });
    match (&certificate, &key) {
        (Some(_), None) => section.missing("client_key_file"),
        (None, Some(_)) => section.missing("client_cert_file"),
        _ => {}
    }
    let path = |text: &Text| PathBuf::from(&text.text);
    let client = certificate.as_ref().zip(key.as_ref());
    let client = client.map(|(certificate, key)| CertificateFiles { certificate: path(certificate), key: path(key) });
    let files = TlsFiles { ca: ca.as_ref().map(path), client, server_name };
    if let Err(error) = files.check() {
        let named = [("ca_file", ca), ("client_cert_file", certificate), ("client_key_file", key)];
        let is_named = |text: &Text| error.path().is_some_and(|file| file == Path::new(&text.text));
        let culprit = named.into_iter().find_map(|(key, text)| Some((key, text.filter(is_named)?.origin)));
        // What no file is to blame for is that the system trusts nobody.
        let (key, origin) = culprit.unwrap_or(("ca_file", None));
        let _: Option<()> = section.wrong(key, origin, format!("cannot be used: {error}"));
    }
    section.finish();
    files
}
