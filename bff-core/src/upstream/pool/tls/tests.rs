//! Private CAs, client certificates and their rotation, over real sockets and with real files.

use std::fs;
use std::net::SocketAddr;
use std::sync::Mutex;

use http::uri::PathAndQuery;
use http::{HeaderMap, Method};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;

use super::super::ConnectionPolicy;
use super::super::tests::{ask, converse, get, pool_of, pool_with};
use super::*;
use crate::tls::{CertificateFiles, Files};
use crate::upstream::discovery::{Found, Get, Getter, Weight};

const SOON: Duration = Duration::from_secs(10);
const RELOAD: Duration = Duration::from_millis(20);

/// Who signs.
struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    fn sign(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        (CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap(), key)
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).unwrap();
        roots
    }
}

/// An upstream that asks for a certificate, and remembers whose it saw.
struct Upstream {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<CertificateDer<'static>>>>,
}

impl Upstream {
    async fn new(authority: &Authority, name: &str) -> Self {
        let (certificate, key) = authority.sign(name);
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let roots = Arc::new(authority.roots());
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider)).build().unwrap();
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = config.with_client_cert_verifier(verifier);
        let acceptor =
            TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate.der().clone()], key).unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let upstream = Self { address: listener.local_addr().unwrap(), seen: Arc::default() };
        let seen = Arc::clone(&upstream.seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        let presented = stream.get_ref().1.peer_certificates().unwrap()[0].clone();
                        seen.lock().unwrap().push(presented.into_owned());
                        converse(stream).await;
                    }
                });
            }
        });
        upstream
    }

    fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    fn last_seen(&self) -> Option<CertificateDer<'static>> {
        self.seen.lock().unwrap().last().cloned()
    }
}

/// A folder with the files of a client.
struct Client {
    folder: TempDir,
}

impl Client {
    fn new(authority: &Authority) -> Self {
        let client = Self { folder: tempfile::tempdir().unwrap() };
        client.write("ca.pem", &authority.certificate.pem());
        client.take(&authority.sign("bff"));
        client
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.path().join(file), text).unwrap();
    }

    fn take(&self, (certificate, key): &(rcgen::Certificate, KeyPair)) {
        self.write("bff.pem", &certificate.pem());
        self.write("bff.key", &key.serialize_pem());
    }

    fn files(&self) -> TlsFiles {
        let path = |file| self.folder.path().join(file);
        let client = CertificateFiles { certificate: path("bff.pem"), key: path("bff.key") };
        TlsFiles { ca: Some(path("ca.pem")), client: Some(client), server_name: None }
    }
}

#[tokio::test]
async fn a_private_ca_is_trusted_and_a_certificate_presented() {
    let authority = Authority::new();
    let upstream = Upstream::new(&authority, "127.0.0.1").await;
    let client = Client::new(&authority);
    let tls = Tls::from_files("orders", client.files()).unwrap();
    assert_eq!(get(&pool_of(&upstream.url(), &tls), "/ok").await.unwrap().status, 200);
    assert!(upstream.last_seen().is_some());

    let anonymous = Tls::from_files("orders", TlsFiles { client: None, ..client.files() }).unwrap();
    get(&pool_of(&upstream.url(), &anonymous), "/ok").await.unwrap_err();
    client.write("ca.pem", &Authority::new().certificate.pem());
    let other = Tls::from_files("orders", client.files()).unwrap();
    let error = get(&pool_of(&upstream.url(), &other), "/ok").await.unwrap_err();
    assert!(error.to_string().contains("invalid peer certificate"), "{error}");
}

#[tokio::test]
async fn active_checks_present_it_as_well() {
    let authority = Authority::new();
    let upstream = Upstream::new(&authority, "orders.internal").await;
    let files = Client::new(&authority);
    let files = TlsFiles { server_name: Some("orders.internal".try_into().unwrap()), ..files.files() };
    let getter = Getter::new(Tls::from_files("orders", files).unwrap());
    let found = Found::at(Address::parse(&upstream.url()).unwrap(), Weight::MIN);
    let host = found.place.address.authority();
    let target = PathAndQuery::from_static("/ok");
    let get = Get { place: &found.place, host, target, headers: HeaderMap::new() };
    assert_eq!(getter.status(get).await.unwrap(), 200);
    assert!(upstream.last_seen().is_some());
}

#[tokio::test]
async fn a_certificate_may_have_another_name_than_the_url() {
    let authority = Authority::new();
    let upstream = Upstream::new(&authority, "orders.internal").await;
    let files = Client::new(&authority);
    let tls = Tls::from_files("orders", files.files()).unwrap();
    get(&pool_of(&upstream.url(), &tls), "/ok").await.unwrap_err();
    let named = TlsFiles { server_name: Some("orders.internal".try_into().unwrap()), ..files.files() };
    let tls = Tls::from_files("orders", named).unwrap();
    assert_eq!(get(&pool_of(&upstream.url(), &tls), "/ok").await.unwrap().status, 200);
}

#[tokio::test]
async fn a_new_certificate_is_used_without_an_error_to_any_call_and_a_broken_one_is_not() {
    let authority = Authority::new();
    let upstream = Upstream::new(&authority, "127.0.0.1").await;
    let client = Client::new(&authority);
    let tls = Tls::reloading("orders", client.files(), RELOAD).unwrap();
    // Young connections: each new one shows what is used.
    let policy = ConnectionPolicy { age_max: Duration::from_millis(20), ..ConnectionPolicy::DEFAULT };
    let pool = pool_with(&upstream.url(), &tls, policy);
    let calls_until = async |is_done: &dyn Fn() -> bool| {
        let calls = async {
            while !is_done() {
                ask(&pool, Method::POST, "/v1/echo", 100).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        timeout(SOON, calls).await.unwrap();
    };
    for _ in 0..2 {
        let next = authority.sign("bff");
        // The certificate stands there without its key for a while, as when a person copies both.
        client.write("bff.pem", &next.0.pem());
        let until = Instant::now() + RELOAD * 5;
        calls_until(&|| Instant::now() > until).await;
        assert_ne!(upstream.last_seen().as_ref(), Some(next.0.der()));
        client.take(&next);
        calls_until(&|| upstream.last_seen().as_ref() == Some(next.0.der())).await;

        for broken in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            client.write("bff.pem", broken);
            let until = Instant::now() + RELOAD * 5;
            calls_until(&|| Instant::now() > until).await;
            assert_eq!(upstream.last_seen().as_ref(), Some(next.0.der()));
        }
        fs::remove_file(client.folder.path().join("bff.pem")).unwrap();
        let until = Instant::now() + RELOAD * 5;
        calls_until(&|| Instant::now() > until).await;
    }
}

#[tokio::test]
async fn reading_ends_when_nobody_connects_any_more() {
    let authority = Authority::new();
    let tls = Tls::reloading("orders", Client::new(&authority).files(), RELOAD).unwrap();
    let handle = tokio::runtime::Handle::current();
    assert_eq!(handle.metrics().num_alive_tasks(), 1);
    drop(tls);
    let ended = async {
        while handle.metrics().num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, ended).await.unwrap();
}

#[test]
fn what_is_wrong_with_a_file_is_said_and_none_is_quoted() {
    let authority = Authority::new();
    let client = Client::new(&authority);
    client.files().check().unwrap();
    for (file, text, said) in [
        ("ca.pem", "nonsense", "ca.pem` holds no certificate"),
        (
            "ca.pem",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "ca.pem` holds a certificate that",
        ),
        ("bff.key", "hunter2", "bff.key` is no PEM"),
        ("bff.key", &KeyPair::generate().unwrap().serialize_pem(), "are no certificate with its key"),
    ] {
        let client = Client::new(&authority);
        client.write(file, text);
        let error = client.files().check().unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(error.path(), Some(&*client.folder.path().join(file)));
    }
    fs::remove_file(client.folder.path().join("ca.pem")).unwrap();
    assert!(client.files().check().unwrap_err().to_string().contains("ca.pem` cannot be read"));
}
