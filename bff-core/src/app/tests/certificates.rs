//! TLS towards clients, and clients that show certificates.

use std::fs;
use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType};
use tempfile::TempDir;

use super::{Answered, Served};

/// A BFF whose one endpoint lets in the holders of certificates.
mod partners {
    use crate as bff_core;
    use bff_core::prelude::*;

    static PARTNERS: AuthScheme = AuthScheme {
        name: "partners",
        kind: SchemeKind::ClientCertificate,
        claims: &[Claim { name: "sub", schema: r#"{"type":"string","pattern":"^spiffe://"}"#, required: true }],
        roles: None,
        scopes: None,
        tier: None,
    };
    static CLIENT: Client = Client {
        name: "partners",
        title: "Partners BFF",
        version: "1.0.0",
        upstreams: &[],
        auth: &[&PARTNERS],
        policies: &[],
        rates: &[],
        tiers: &[],
        openapi: "{}",
    };
    static ENDPOINT: Endpoint = Endpoint {
        name: "GET /me",
        method: Method::Get,
        path: "/me",
        timeout: Duration::from_secs(5),
        access: Access { schemes: &[&PARTNERS], ..Access::PUBLIC },
        rates: &[],
        status: 200,
        strict_query: false,
        parameters: &[],
        body: None,
        calls: &[],
    };

    crate::json::testing::from_json_struct! {
        struct Claims<'a> {
            sub: RawString<'a>,
        }
    }

    async fn handle(exchange: Exchange) -> Result<Reply, Problem> {
        let claims: Claims<'_> = exchange.claims()?;
        exchange.reply(&claims.sub)
    }

    pub(super) fn bff() -> Bff {
        Bff::new(&CLIENT).endpoint(&ENDPOINT, handle)
    }
}

struct Authority {
    folder: TempDir,
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("ca.pem"), &pem).unwrap();
        let authority = Self { folder, issuer: Issuer::new(params, key), pem };
        let (certificate, key) = authority.sign(vec![SanType::IpAddress([127, 0, 0, 1].into())]);
        fs::write(authority.path("bff.pem"), certificate).unwrap();
        fs::write(authority.path("bff.key"), key).unwrap();
        authority
    }

    /// A certificate and its key, as PEM.
    fn sign(&self, names: Vec<SanType>) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.subject_alt_names = names;
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    fn path(&self, file: &str) -> String {
        Path::new(self.folder.path()).join(file).to_str().unwrap().to_owned()
    }

    async fn serve(&self, client_certificates: Option<&str>) -> Served {
        let settings = [
            ("BFF_LISTEN", "127.0.0.1:0".to_owned()),
            ("BFF_WORKERS", "1".to_owned()),
            ("BFF_TLS__CERTIFICATE_FILE", self.path("bff.pem")),
            ("BFF_TLS__KEY_FILE", self.path("bff.key")),
            ("BFF_TLS__CLIENT_CA_FILE", self.path("ca.pem")),
        ];
        let asks = client_certificates.map(|asks| ("BFF_TLS__CLIENT_CERTIFICATES", asks.to_owned()));
        Served::bff(partners::bff(), settings.into_iter().chain(asks)).await.unwrap()
    }

    fn client(&self, identity: Option<Vec<SanType>>) -> reqwest::Client {
        let client =
            reqwest::Client::builder().tls_certs_only([reqwest::Certificate::from_pem(self.pem.as_bytes()).unwrap()]);
        let identity = identity.map(|names| {
            let (certificate, key) = self.sign(names);
            reqwest::Identity::from_pem(format!("{certificate}{key}").as_bytes()).unwrap()
        });
        identity.into_iter().fold(client, reqwest::ClientBuilder::identity).build().unwrap()
    }
}

fn partner() -> Option<Vec<SanType>> {
    Some(vec![SanType::URI("spiffe://shop/partner".try_into().unwrap())])
}

async fn me(client: &reqwest::Client, bff: &Served) -> Result<Answered, reqwest::Error> {
    Ok(Answered::of(client.get(format!("https://{}/me", bff.address)).send().await?).await)
}

#[tokio::test]
async fn who_shows_a_good_certificate_comes_in() {
    let authority = Authority::new();
    let bff = authority.serve(Some("optional")).await;
    let client = authority.client(partner());
    for _ in 0..2 {
        let reply = me(&client, &bff).await.unwrap();
        assert_eq!((reply.status, &*reply.text), (200, r#""spiffe://shop/partner""#));
        assert_eq!(reply.header("strict-transport-security"), Some("max-age=31536000"));
    }
    let unnamed = me(&authority.client(Some(Vec::new())), &bff).await.unwrap();
    assert_eq!(unnamed.status, 401, "the scheme's schema asks for a name");
    let anonymous = me(&authority.client(None), &bff).await.unwrap();
    assert_eq!(anonymous.status, 401);
    let own = format!("https://{}/openapi.json", bff.address);
    let response = authority.client(None).get(own).send().await.unwrap();
    assert_eq!((response.status(), response.version()), (http::StatusCode::OK, http::Version::HTTP_2));
    let stranger = Authority::new();
    let known = reqwest::Certificate::from_pem(authority.pem.as_bytes()).unwrap();
    let (certificate, key) = stranger.sign(partner().unwrap());
    let forged = reqwest::Identity::from_pem(format!("{certificate}{key}").as_bytes()).unwrap();
    let forger = reqwest::Client::builder().tls_certs_only([known]).identity(forged).build().unwrap();
    assert!(me(&forger, &bff).await.is_err(), "somebody else has signed it");
}

#[tokio::test]
async fn without_a_certificate_that_is_required_there_is_no_connection() {
    let authority = Authority::new();
    let bff = authority.serve(None).await;
    assert!(me(&authority.client(None), &bff).await.is_err());
    assert_eq!(me(&authority.client(partner()), &bff).await.unwrap().status, 200);
}

#[tokio::test]
async fn http11_is_spoken_as_well_and_plain_http_is_not() {
    let authority = Authority::new();
    let bff = authority.serve(Some("optional")).await;
    let known = reqwest::Certificate::from_pem(authority.pem.as_bytes()).unwrap();
    let old = reqwest::Client::builder().tls_certs_only([known]).http1_only().build().unwrap();
    let response = old.get(format!("https://{}/openapi.json", bff.address)).send().await.unwrap();
    assert_eq!(response.version(), http::Version::HTTP_11);
    let reply = bff.raw("GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(!reply.contains("HTTP/1.1"), "{reply}");
}
