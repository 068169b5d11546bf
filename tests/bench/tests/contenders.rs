//! Every contender gives the same answer to every work: the programs, against upstreams on ports of their own.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bff_bench::answers::answers;
use bff_bench::upstreams::{SERVICES, Service};
use bff_bench::works::{PRIVATE_KEY, TOKEN, WORKS};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket};

const WRITTEN_BY_HAND: [(&str, &str); 3] = [
    ("usual", env!("CARGO_BIN_EXE_bench-usual")),
    ("best", env!("CARGO_BIN_EXE_bench-best")),
    ("value", env!("CARGO_BIN_EXE_bench-value")),
];

/// The services on ports that the system chose, in the order of [`SERVICES`], and one that refuses every connection.
struct Upstreams {
    ports: Vec<u16>,
    _dead: TcpSocket,
}

/// A running contender, killed with its test.
struct Contender {
    name: &'static str,
    address: SocketAddr,
    client: reqwest::Client,
    process: Child,
}

#[tokio::test(flavor = "multi_thread")]
async fn contenders_give_equal_answers() {
    let upstreams = Upstreams::start().await;
    let ours = Contender::ours(&upstreams);
    let others = WRITTEN_BY_HAND.map(|(name, file)| Contender::written_by_hand(name, file, &upstreams));
    for work in WORKS {
        let token = work.needs_token.then(token);
        let expected = ours.get(work.path, token.as_deref()).await;
        assert!(expected.0 == StatusCode::OK && expected.1.is_object(), "{}: {expected:?}", work.path);
        for other in &others {
            // The second time, connections to upstreams are used again.
            for _ in 0..2 {
                assert_eq!(other.get(work.path, token.as_deref()).await, expected, "{} of {}", work.path, other.name);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contenders_refuse_the_same() {
    let upstreams = Upstreams::start().await;
    let ours = Contender::ours(&upstreams);
    let others = WRITTEN_BY_HAND.map(|(name, file)| Contender::written_by_hand(name, file, &upstreams));
    let refused = [
        ("/nothing", None, 404),
        ("/dashboard/u-1/more", None, 404),
        ("/me/dashboard", None, 401),
        ("/me/dashboard", Some("a.b.c"), 401),
        ("/dashboard/nobody", None, 502),
        ("/dashboard/u%2F1", None, 502),
    ];
    for (path, token, status) in refused {
        for contender in [&ours].into_iter().chain(&others) {
            assert_eq!(contender.get(path, token).await.0, status, "{path} of {}", contender.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contenders_end_when_told() {
    let upstreams = Upstreams::start().await;
    for (name, file) in WRITTEN_BY_HAND {
        let mut contender = Contender::written_by_hand(name, file, &upstreams);
        contender.get("/items/i-1", None).await;
        // A shell knows `kill` everywhere, where the program of that name may be missing.
        let kill = format!("kill -TERM {}", contender.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        assert!(contender.process.wait().unwrap().success(), "{name}");
    }
}

impl Upstreams {
    async fn start() -> Self {
        let mut ports = Vec::new();
        for service in SERVICES {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            ports.push(listener.local_addr().unwrap().port());
            tokio::spawn(axum::serve(listener, upstream(service)).into_future());
        }
        // Bound, but without a listener.
        let dead = TcpSocket::new_v4().unwrap();
        dead.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        ports.push(dead.local_addr().unwrap().port());
        Self { ports, _dead: dead }
    }
}

fn upstream(service: Service) -> Router {
    let own = answers().into_iter().filter(|answer| answer.service == service);
    let bodies: Arc<HashMap<_, _>> = Arc::new(own.map(|answer| (answer.path, answer.body)).collect());
    Router::new().fallback(async move |uri: Uri| -> Response {
        match bodies.get(uri.path()) {
            Some(body) => ([("content-type", "application/json")], body.clone()).into_response(),
            None => (StatusCode::NOT_FOUND, "{}").into_response(),
        }
    })
}

impl Contender {
    fn ours(upstreams: &Upstreams) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bench-ours"));
        command.args(["--listen", "127.0.0.1:0", "--config", "ours.toml"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        let names = SERVICES.iter().map(|service| service.name()).chain(["dead"]);
        for (name, port) in names.zip(&upstreams.ports) {
            let variable = format!("BFF_UPSTREAMS__{}__URL", name.to_uppercase());
            command.env(variable, format!("http://127.0.0.1:{port}"));
        }
        Self::start("ours", &mut command)
    }

    fn written_by_hand(name: &'static str, file: &str, upstreams: &Upstreams) -> Self {
        let ports = [0].iter().chain(&upstreams.ports).map(u16::to_string);
        Self::start(name, Command::new(file).args(ports))
    }

    fn start(name: &'static str, command: &mut Command) -> Self {
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            let (_, rest) = line.split_once("listening on http://")?;
            rest.split_whitespace().next()?.trim_end_matches('/').parse().ok()
        });
        // What it prints later is read, or it would stop where the pipe is full.
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.unwrap_or_else(|| panic!("{name} does not listen"));
        // Without proxies and root certificates, which the machine may have or not.
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { name, address, client, process }
    }

    /// The status, and the body where it is JSON.
    async fn get(&self, path: &str, token: Option<&str>) -> (StatusCode, Value) {
        let mut request = self.client.get(format!("http://{}{path}", self.address));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{} {path}: {error}", self.name));
        let status = response.status();
        let body = response.bytes().await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }
}

impl Drop for Contender {
    fn drop(&mut self) {
        // Both fail only where the process has already ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn token() -> String {
    let (issuer, audience, subject) = TOKEN;
    let expires = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 3600;
    let claims = json!({ "iss": issuer, "aud": audience, "sub": subject, "exp": expires });
    let key = EncodingKey::from_rsa_pem(PRIVATE_KEY.as_bytes()).unwrap();
    encode(&Header::new(Algorithm::RS256), &claims, &key).unwrap()
}
