//! What cannot be used is named, by its key.

use super::*;
use crate::descriptor::{AuthScheme, Client, SchemeKind};

static CLIENT: Client = PLAIN;
static PARTNERS: AuthScheme = AuthScheme {
    name: "partners",
    kind: SchemeKind::ClientCertificate,
    claims: &[],
    roles: None,
    scopes: None,
    tier: None,
};
static WITH_CERTIFICATES: Client = Client { auth: &[&PARTNERS], ..PLAIN };
const PLAIN: Client = Client {
    name: "demo",
    title: "Demo",
    version: "1.0.0",
    upstreams: &[],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: "{}",
};

fn read(client: &'static Client, variables: &[(&str, &str)]) -> Result<Settings, String> {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::read(client, None, variables, false).map_err(|error| error.to_string())
}

#[test]
fn what_is_wrong_is_named() {
    for (variable, value, said) in [
        ("BFF_PROXIES__TRUSTED", "10.0.0.0/33", "`proxies.trusted[0]` (from BFF_PROXIES__TRUSTED) must be an address"),
        ("BFF_PROXIES__HEADER", "x-real-ip", "must be x-forwarded-for or forwarded"),
        ("BFF_ADDRESSES__DENY", "10.0.0.1,all", "`addresses.deny[1]`"),
        ("BFF_HOSTS", "http://shop.example", "`hosts` (from BFF_HOSTS) must hold names"),
        ("BFF_BOTS__DENY", "(", "`bots.deny` (from BFF_BOTS__DENY)"),
        ("BFF_CORS__ORIGINS", "shop.example", "`cors.origins[0]` (from BFF_CORS__ORIGINS) must be an origin"),
        ("BFF_CORS__CREDENTIALS", "true", "`cors.origins` is missing"),
        ("BFF_CORS__MAX_AGE", "forever", "`cors.max_age`"),
        ("BFF_SECURITY_HEADERS__FRAME_OPTIONS", "a\nb", "`security_headers.frame_options`"),
        (
            "BFF_LIMITS__HEADER_BYTES",
            "100",
            "`limits.header_bytes` (from BFF_LIMITS__HEADER_BYTES) must be a whole number from 8192",
        ),
        ("BFF_LIMITS__HEAD_TIMEOUT", "0s", "`limits.head_timeout`"),
        ("BFF_TLS__CERTIFICATE_FILE", "/nowhere.pem", "`tls.key_file` is missing"),
        ("BFF_TLS__CLIENT_CERTIFICATES", "maybe", "must be required or optional"),
        ("BFF_COMPRESSION__ALGORITHMS", "deflate", "`compression.algorithms[0]`"),
        ("BFF_COMPRESSION__LEVEL", "11", "`compression.level`"),
    ] {
        let error = read(&CLIENT, &[(variable, value)]).unwrap_err();
        assert!(error.contains(said), "{variable}: {error}");
    }
}

#[test]
fn cookies_for_everybody_are_refused() {
    let both = [("BFF_CORS__ORIGINS", "*"), ("BFF_CORS__CREDENTIALS", "true")];
    assert!(read(&CLIENT, &both).unwrap_err().contains("`cors.credentials` cannot be true where `origins` has *"));
    assert!(read(&CLIENT, &both[..1]).is_ok());
}

#[test]
fn files_that_cannot_be_used_are_named_by_their_key() {
    let files = [("BFF_TLS__CERTIFICATE_FILE", "/nowhere.pem"), ("BFF_TLS__KEY_FILE", "/nowhere.key")];
    let error = read(&CLIENT, &files).unwrap_err();
    assert!(error.contains("`tls.certificate_file` (from BFF_TLS__CERTIFICATE_FILE) cannot be used"), "{error}");
}

#[test]
fn a_scheme_of_certificates_needs_somebody_who_verifies_them() {
    let error = read(&WITH_CERTIFICATES, &[]).unwrap_err();
    assert!(error.contains("`tls.client_ca_file` is missing: the scheme `partners`"), "{error}");
    assert!(read(&WITH_CERTIFICATES, &[("BFF_PROXIES__CLIENT_CERTIFICATES", "true")]).is_ok());
    assert!(Settings::read(&WITH_CERTIFICATES, None, [], true).is_ok(), "nobody calls a mock so");
}

#[test]
fn what_is_off_is_off() {
    let settings = read(&CLIENT, &[("BFF_COMPRESSION", "false"), ("BFF_SECURITY_HEADERS", "false")]).unwrap();
    assert!(settings.compression.is_none() && settings.cross_origin.is_none() && settings.tls.is_none());
}
