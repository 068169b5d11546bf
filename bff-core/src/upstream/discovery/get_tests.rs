//! Over real sockets, against a server with TLS.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request as AxumRequest;
use axum::routing::get;
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::upstream::address::Address;

/// A server of `orders.test` that speaks one protocol, and what trusts it.
async fn server(alpn: &[u8]) -> (SocketAddr, Getter) {
    let made = rcgen::generate_simple_self_signed(["orders.test".to_owned()]).unwrap();
    let certificate = CertificateDer::from(made.cert);
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.unwrap().with_no_client_auth();
    let mut served = builder.with_single_cert(vec![certificate.clone()], key).unwrap();
    served.alpn_protocols = vec![alpn.to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(served));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Whoever does not trust the certificate hangs up here.
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            let service = TowerToHyperService::new(Router::new().route("/said", get(said)));
            tokio::spawn(async move {
                let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    (address, Getter::new(Tls::trusting(certificate)))
}

async fn said(request: AxumRequest) -> String {
    let host = request.headers().get(header::HOST).map(|host| host.to_str().unwrap().to_owned());
    let authority = request.uri().authority().map(Authority::to_string);
    format!("{:?} {}", request.version(), host.or(authority).unwrap())
}

fn place(url: &str, address: SocketAddr) -> Place {
    Place { address: Address::parse(url).unwrap(), connect_to: address.to_string().parse().unwrap() }
}

fn asked<'a>(place: &'a Place, host: &'a Authority) -> Get<'a> {
    Get { place, host, target: PathAndQuery::from_static("/said"), headers: HeaderMap::new() }
}

#[tokio::test]
async fn an_instance_is_asked_where_it_is_and_trusted_by_the_name_of_its_upstream() {
    for (alpn, version) in [(&b"h2"[..], "HTTP/2.0"), (b"http/1.1", "HTTP/1.1")] {
        let (address, getter) = server(alpn).await;
        let place = place("https://orders.test/v1", address);
        for host in ["orders.test", "other.test:81"] {
            let host = Authority::from_static(host);
            let answer = getter.get(asked(&place, &host), 100).await.unwrap();
            assert_eq!(answer.body, format!("{version} {host}"));
            assert!(matches!(getter.get(asked(&place, &host), 9).await, Err(GetError::TooLarge(9))));
            assert_eq!(getter.status(asked(&place, &host)).await.unwrap(), 200);
        }
    }
}

#[tokio::test]
async fn another_name_is_not_trusted() {
    let (address, getter) = server(b"h2").await;
    let (place, host) = (place("https://users.test", address), Authority::from_static("orders.test"));
    let error = getter.get(asked(&place, &host), 100).await.unwrap_err();
    assert!(matches!(error, GetError::Tls(_)) && error.to_string().contains("certificate"), "{error}");
}

#[tokio::test]
async fn nobody_there_is_told_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let getter = super::super::testing::getter();
    let (place, host) = (place("http://orders.test", address), Authority::from_static("orders.test"));
    let error = getter.get(asked(&place, &host), 100).await.unwrap_err();
    assert!(error.to_string().starts_with("no connection: tcp connect error: Connection refused"), "{error}");
}
