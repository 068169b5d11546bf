//! Client certificates (mutual TLS): who a verified certificate says its holder is.
//!
//! Whether a certificate is to be trusted was decided in the handshake. It is read once for its connection; a scheme's
//! schemas decide whether it is one of those that the scheme lets in.

use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};
use x509_parser::certificate::X509Certificate;
use x509_parser::error::X509Error;
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

use super::caller::Caller;
use super::claims::{ClaimError, ClaimRules};
use crate::descriptor::AuthScheme;

/// A certificate, read.
#[derive(Debug)]
pub(crate) struct ClientCertificate {
    /// Of the whole certificate, SHA-256, in hexadecimal.
    fingerprint: String,
    not_before: i64,
    not_after: i64,
    claims: Map<String, Value>,
    /// The same as JSON.
    raw: Box<RawValue>,
    /// Who its holder is to the first scheme that let it in; there is seldom a second one.
    caller: OnceLock<Arc<Caller>>,
}

/// Why a certificate says nothing: for logs, not for the client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CertificateError {
    #[error("it is no certificate: {0}")]
    Syntax(#[from] X509Error),
    #[error("it has something behind its end")]
    Trailing,
    #[error("it is not valid at this time")]
    Time,
    #[error(transparent)]
    Claim(#[from] ClaimError),
    #[error("it cannot be written as JSON")]
    Json,
}

/// Two are the same if all their bytes are.
impl PartialEq for ClientCertificate {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }
}

impl ClientCertificate {
    /// Reads a certificate that was verified.
    ///
    /// # Errors
    ///
    /// It is no X.509 certificate in DER.
    pub(crate) fn parse(der: &[u8]) -> Result<Self, CertificateError> {
        let (rest, certificate) = parse_x509_certificate(der).map_err(|error| match error {
            x509_parser::nom::Err::Error(error) | x509_parser::nom::Err::Failure(error) => error,
            x509_parser::nom::Err::Incomplete(_) => X509Error::InvalidCertificate,
        })?;
        if !rest.is_empty() {
            return Err(CertificateError::Trailing);
        }
        let fingerprint = hexadecimal(digest(&SHA256, der).as_ref());
        let claims = claims(&certificate, &fingerprint)?;
        let raw = to_raw_value(&claims).map_err(|_| CertificateError::Json)?;
        let validity = certificate.validity();
        let (not_before, not_after) = (validity.not_before.timestamp(), validity.not_after.timestamp());
        Ok(Self { fingerprint, not_before, not_after, claims, raw, caller: OnceLock::new() })
    }
}

/// What a certificate says. `sub` is the most exact of its names: a workload's URI, a host, a mailbox, a person.
fn claims(certificate: &X509Certificate<'_>, fingerprint: &str) -> Result<Map<String, Value>, X509Error> {
    let (mut dns, mut uri, mut email) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(names) = certificate.subject_alternative_name()? {
        for name in &names.value.general_names {
            match name {
                GeneralName::DNSName(name) => dns.push(*name),
                GeneralName::URI(name) => uri.push(*name),
                GeneralName::RFC822Name(name) => email.push(*name),
                _ => {}
            }
        }
    }
    let common = certificate.subject().iter_common_name().next().and_then(|name| name.as_str().ok());
    let names = [uri.first().copied(), dns.first().copied(), email.first().copied(), common];
    let claims = json!({
        "sub": names.into_iter().flatten().next(),
        "subject": certificate.subject().to_string(),
        "issuer": certificate.issuer().to_string(),
        "serial": hexadecimal(certificate.raw_serial()),
        "fingerprint": fingerprint,
        "dns": dns,
        "uri": uri,
        "email": email,
        "notAfter": certificate.validity().not_after.timestamp(),
    });
    match claims {
        // A certificate without any name has no `sub`, rather than one that is null.
        Value::Object(mut claims) => {
            claims.retain(|_, value| !value.is_null());
            Ok(claims)
        }
        _ => Ok(Map::new()),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// Lets the holders of certificates in.
#[derive(Debug)]
pub(crate) struct CertificateVerifier {
    scheme: &'static AuthScheme,
    rules: ClaimRules,
}

impl CertificateVerifier {
    /// A verifier for `scheme`, whose claims must be as these rules say.
    pub(crate) fn new(scheme: &'static AuthScheme, rules: ClaimRules) -> Self {
        Self { scheme, rules }
    }

    pub(crate) fn scheme(&self) -> &'static AuthScheme {
        self.scheme
    }

    /// Who holds `certificate`, at `now` in seconds since 1970: a connection may live longer than its certificate.
    ///
    /// # Errors
    ///
    /// It is over, or the scheme's schemas do not take what it says.
    pub(crate) fn verify(&self, certificate: &ClientCertificate, now: i64) -> Result<Arc<Caller>, CertificateError> {
        if !(certificate.not_before..=certificate.not_after).contains(&now) {
            return Err(CertificateError::Time);
        }
        if let Some(caller) = certificate.caller.get()
            && caller.scheme().name == self.scheme.name
        {
            return Ok(Arc::clone(caller));
        }
        self.rules.check(&certificate.claims)?;
        let caller = Arc::new(Caller::new(self.scheme, &certificate.fingerprint, certificate.raw.clone()));
        let _ = certificate.caller.set(Arc::clone(&caller));
        Ok(caller)
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair, SanType};

    use super::*;
    use crate::descriptor::{Claim, SchemeKind};

    static PARTNERS: AuthScheme = AuthScheme {
        name: "partners",
        kind: SchemeKind::ClientCertificate,
        claims: &[Claim { name: "sub", schema: r#"{"type":"string","pattern":"^spiffe://shop/"}"#, required: true }],
        roles: Some(&["dns"]),
        scopes: None,
        tier: None,
    };

    fn certificate(names: Vec<SanType>) -> ClientCertificate {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Ann");
        params.distinguished_name.push(DnType::OrganizationName, "Partner");
        params.subject_alt_names = names;
        let key = KeyPair::generate().unwrap();
        ClientCertificate::parse(params.self_signed(&key).unwrap().der()).unwrap()
    }

    fn uri() -> SanType {
        SanType::URI("spiffe://shop/orders".try_into().unwrap())
    }
    fn dns() -> SanType {
        SanType::DnsName("orders.internal".try_into().unwrap())
    }
    fn email() -> SanType {
        SanType::Rfc822Name("ann@example.com".try_into().unwrap())
    }

    #[test]
    fn the_most_exact_name_is_the_subject() {
        for (names, sub) in [
            (vec![email(), dns(), uri()], "spiffe://shop/orders"),
            (vec![email(), dns()], "orders.internal"),
            (vec![email()], "ann@example.com"),
            (vec![], "Ann"),
        ] {
            assert_eq!(certificate(names).claims["sub"], sub);
        }
    }

    #[test]
    fn a_certificate_becomes_a_caller_with_claims() {
        let certificate = certificate(vec![uri(), dns()]);
        let verifier = CertificateVerifier::new(&PARTNERS, ClaimRules::of(&PARTNERS).unwrap());
        let caller = verifier.verify(&certificate, 1_800_000_000).unwrap();
        assert_eq!((caller.id().len(), caller.id()), (64, &*certificate.fingerprint));
        assert!(caller.has_role("orders.internal"));
        assert!(caller.claim(&["subject"]).unwrap().as_str().unwrap().contains("O=Partner"));
        assert_eq!(caller.claim(&["uri"]).unwrap(), &json!(["spiffe://shop/orders"]));
        assert!(caller.claim(&["notAfter"]).unwrap().as_i64().unwrap() > 1_800_000_000);
        assert!(caller.token().is_none());
        assert!(Arc::ptr_eq(&caller, &verifier.verify(&certificate, 1_800_000_000).unwrap()), "made once");
    }

    #[test]
    fn the_schemas_and_the_time_decide() {
        let verifier = CertificateVerifier::new(&PARTNERS, ClaimRules::of(&PARTNERS).unwrap());
        let other = certificate(vec![dns()]);
        assert!(matches!(verifier.verify(&other, 1_800_000_000), Err(CertificateError::Claim(_))));
        let good = certificate(vec![uri()]);
        assert!(matches!(verifier.verify(&good, i64::MAX), Err(CertificateError::Time)));
        assert!(matches!(verifier.verify(&good, 0), Err(CertificateError::Time)));
    }

    #[test]
    fn what_is_no_certificate_is_none() {
        assert!(ClientCertificate::parse(b"nonsense").is_err());
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::default().self_signed(&key).unwrap();
        let longer = [certificate.der().as_ref(), b"x"].concat();
        assert!(matches!(ClientCertificate::parse(&longer), Err(CertificateError::Trailing)));
    }
}
