//! An upstream with a certificate of a private CA that asks for ours: from the configuration to the call.

use std::fs;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::Served;
use super::fake::Fake;

#[tokio::test]
async fn certificates_that_are_configured_are_those_of_the_calls() {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let signed = |name: &str| {
        let key = KeyPair::generate().unwrap();
        (CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap(), key)
    };

    let mut roots = RootCertStore::empty();
    roots.add(ca.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let (certificate, key) = signed("orders.internal");
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = config.with_client_cert_verifier(verifier).with_single_cert(vec![certificate.der().clone()], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 11\r\n\r\n{\"id\":\"o1\"}";
            let _ = stream.write_all(answer).await;
            let _ = stream.shutdown().await;
        }
    });

    let folder = tempfile::tempdir().unwrap();
    let path = |file: &str| folder.path().join(file).to_str().unwrap().to_owned();
    let (certificate, key) = signed("bff");
    fs::write(path("ca.pem"), ca.pem()).unwrap();
    fs::write(path("bff.pem"), certificate.pem()).unwrap();
    fs::write(path("bff.key"), key.serialize_pem()).unwrap();
    let (ca, certificate, key) = (path("ca.pem"), path("bff.pem"), path("bff.key"));
    let trust: [(&str, &str); 3] = [
        ("BFF_UPSTREAMS__ORDERS__URL", &url),
        ("BFF_UPSTREAMS__ORDERS__TLS__CA_FILE", &ca),
        ("BFF_UPSTREAMS__ORDERS__TLS__SERVER_NAME", "orders.internal"),
    ];
    let identity: [(&str, &str); 2] = [
        ("BFF_UPSTREAMS__ORDERS__TLS__CLIENT_CERT_FILE", &certificate),
        ("BFF_UPSTREAMS__ORDERS__TLS__CLIENT_KEY_FILE", &key),
    ];
    let other = Fake::refused();
    let known = Served::shop_with(&other, &other, &other, &[&trust[..], &identity[..]].concat()).await;
    let reply = known.post("/orders", r#"{"sku":"a"}"#).await;
    assert_eq!((reply.status, reply.header("location")), (201, Some("o1")), "{}", reply.text);
    let stranger = Served::shop_with(&other, &other, &other, &trust).await;
    let reply = stranger.post("/orders", r#"{"sku":"a"}"#).await;
    assert_eq!((reply.status, reply.json()["type"].as_str()), (502, Some("urn:problem-type:bff:upstream-unreachable")));
}
