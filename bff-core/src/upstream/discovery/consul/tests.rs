//! Against a server that plays the documented API of Consul, and against a real agent where there is one.

use std::sync::{Arc, Mutex};

use axum::extract::{Query as AxumQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::time::{timeout, timeout_at};
use tokio_util::task::AbortOnDropHandle;

use super::*;
use crate::upstream::discovery::instance::Instances;
use crate::upstream::discovery::testing::{base, getter, publisher, until};

/// A catalog with one service, `orders`.
#[derive(Debug, Clone)]
struct Catalog {
    index: u64,
    entries: Vec<Value>,
    known_leader: bool,
    last_contact_ms: u64,
    failing: bool,
    /// Every query that came: the index that it waited for, and its other words.
    asked: Vec<(u64, String)>,
}

#[derive(Debug, Clone)]
struct Agent {
    catalog: Arc<Mutex<Catalog>>,
    changed: Arc<Notify>,
    /// How many queries came.
    times: watch::Sender<usize>,
}

impl Agent {
    fn new(catalog: Catalog) -> Self {
        Self { catalog: Arc::new(Mutex::new(catalog)), changed: Arc::default(), times: watch::Sender::default() }
    }

    fn routes(self) -> Router {
        Router::new().route("/v1/health/service/orders", get(health)).with_state(self)
    }
}

struct Played {
    agent: Agent,
    address: Address,
    _serving: AbortOnDropHandle<()>,
}

impl Played {
    async fn start(catalog: Catalog) -> Self {
        let agent = Agent::new(catalog);
        let routes = agent.clone().routes();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = Address::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let serving = tokio::spawn(async { axum::serve(listener, routes).await.unwrap() });
        Self { agent, address, _serving: AbortOnDropHandle::new(serving) }
    }

    fn change(&self, change: impl FnOnce(&mut Catalog)) {
        change(&mut self.agent.catalog.lock().unwrap());
        self.agent.changed.notify_waiters();
    }

    fn asked(&self) -> Vec<(u64, String)> {
        self.agent.catalog.lock().unwrap().asked.clone()
    }

    /// Waits until so many queries have come.
    async fn until_asked(&self, times: usize) {
        let mut asked = self.agent.times.subscribe();
        timeout(Duration::from_secs(20), asked.wait_for(|asked| *asked >= times)).await.unwrap().unwrap();
    }

    fn follow(&self, consul: Consul) -> (watch::Receiver<Arc<Instances>>, AbortOnDropHandle<()>) {
        let ((publisher, list), backoff) = (publisher(), Backoff::new(fastrand::Rng::with_seed(1)));
        let following = follow(consul, base(), getter(), publisher, backoff).unwrap();
        (list, AbortOnDropHandle::new(tokio::spawn(following)))
    }

    fn consul(&self) -> Consul {
        Consul::new(self.address.clone(), "orders".to_owned())
    }
}

fn catalog(index: u64, hosts: &[&str]) -> Catalog {
    let entries = hosts.iter().map(|host| entry(host)).collect();
    Catalog { index, entries, known_leader: true, last_contact_ms: 0, failing: false, asked: Vec::new() }
}

fn entry(host: &str) -> Value {
    json!({
        "Node": { "ID": "40e4a748", "Node": "n1", "Address": "10.1.10.12", "Datacenter": "dc1" },
        "Service": {
            "ID": host, "Service": "orders", "Tags": ["v2"], "Address": host, "Port": 80,
            "Weights": { "Passing": 10, "Warning": 1 },
        },
        "Checks": [{ "CheckID": "serfHealth", "Status": "passing" }],
    })
}

/// As <https://developer.hashicorp.com/consul/api-docs/features/blocking> says: an index that is not the past is waited
/// for, no longer than `wait`; 0, or none, is answered at once.
async fn health(
    State(agent): State<Agent>,
    AxumQuery(query): AxumQuery<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let word = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let index: u64 = word("index").map_or(0, |index| index.parse().unwrap());
    let wait = word("wait").map_or(300_000, |wait| wait.strip_suffix("ms").unwrap().parse().unwrap());
    let token = headers.get("x-consul-token").map_or("", |token| token.to_str().unwrap());
    let others = query.iter().filter(|(name, _)| name != "index" && name != "wait");
    let others: Vec<_> = others.map(|(name, value)| format!("{name}={value}")).collect();
    agent.catalog.lock().unwrap().asked.push((index, format!("{} {token}", others.join("&"))));
    agent.times.send_modify(|times| *times += 1);
    let until = Instant::now() + Duration::from_millis(wait);
    loop {
        let mut changed = std::pin::pin!(agent.changed.notified());
        changed.as_mut().enable();
        let now = agent.catalog.lock().unwrap().clone();
        if now.failing {
            return (StatusCode::INTERNAL_SERVER_ERROR, "rpc error: No cluster leader").into_response();
        }
        let is_over = timeout_at(until, async {
            if index != 0 && now.index == index {
                changed.await;
                return false;
            }
            true
        });
        if is_over.await.unwrap_or(true) {
            let headers = [
                ("x-consul-index", now.index.to_string()),
                ("x-consul-knownleader", now.known_leader.to_string()),
                ("x-consul-lastcontact", now.last_contact_ms.to_string()),
            ];
            return (headers, Json(now.entries)).into_response();
        }
    }
}

#[tokio::test]
async fn a_list_follows_the_catalog() {
    let played = Played::start(catalog(7, &["10.0.0.2", "10.0.0.1"])).await;
    let (mut list, _following) = played.follow(played.consul());
    until(&mut list, &["10.0.0.1:80", "10.0.0.2:80"]).await;
    assert_eq!(list.borrow().members()[0].weight.get(), 10);
    let kept = Arc::clone(&list.borrow().members()[1].instance);
    played.change(|catalog| (catalog.index, catalog.entries) = (8, vec![entry("10.0.0.3"), entry("10.0.0.2")]));
    until(&mut list, &["10.0.0.2:80", "10.0.0.3:80"]).await;
    assert!(Arc::ptr_eq(&kept, &list.borrow().members()[0].instance));
    played.change(|catalog| (catalog.index, catalog.entries) = (9, Vec::new()));
    until(&mut list, &[]).await;
    let indexes: Vec<_> = played.asked().iter().map(|(index, _)| *index).collect();
    assert!(indexes == [0, 7, 8] || indexes == [0, 7, 8, 9], "each waits for the state after: {indexes:?}");
}

#[tokio::test]
async fn a_query_says_what_is_configured() {
    let played = Played::start(catalog(7, &["10.0.0.1"])).await;
    let (datacenter, tags) = (Some("dc 2".to_owned()), vec!["v2".to_owned(), "a&b".to_owned()]);
    let token = Some(Token::new("s3cret").unwrap());
    assert_eq!(format!("{token:?}"), "Some(Token)");
    let (mut list, _following) = played.follow(Consul { datacenter, tags, token, ..played.consul() });
    until(&mut list, &["10.0.0.1:80"]).await;
    assert_eq!(played.asked()[0], (0, "passing=true&stale=&dc=dc 2&tag=v2&tag=a&b s3cret".to_owned()));
}

#[tokio::test]
async fn an_index_that_goes_backwards_is_forgotten() {
    let played = Played::start(catalog(700, &["10.0.0.1"])).await;
    let (mut list, _following) = played.follow(played.consul());
    until(&mut list, &["10.0.0.1:80"]).await;
    // A snapshot was restored; the played agent answers because the index is another one.
    played.change(|catalog| (catalog.index, catalog.entries) = (3, vec![entry("10.0.0.2")]));
    until(&mut list, &["10.0.0.2:80"]).await;
    played.change(|catalog| (catalog.index, catalog.entries) = (4, vec![entry("10.0.0.3")]));
    until(&mut list, &["10.0.0.3:80"]).await;
    let indexes: Vec<_> = played.asked().iter().map(|(index, _)| *index).take(3).collect();
    assert_eq!(indexes, [0, 700, 0]);
}

#[tokio::test]
async fn a_failing_agent_keeps_the_list() {
    let played = Played::start(catalog(7, &["10.0.0.1"])).await;
    let (mut list, _following) = played.follow(played.consul());
    until(&mut list, &["10.0.0.1:80"]).await;
    list.mark_unchanged();
    played.change(|catalog| (catalog.failing, catalog.index, catalog.entries) = (true, 8, Vec::new()));
    played.until_asked(played.asked().len() + 2).await;
    assert!(!list.has_changed().unwrap(), "kept");
    assert_eq!(played.asked().last().unwrap().0, 0, "after a failure the index counts from anew");
    played.change(|catalog| (catalog.failing, catalog.entries) = (false, vec![entry("10.0.0.2")]));
    until(&mut list, &["10.0.0.2:80"]).await;
}

#[tokio::test]
async fn a_server_that_has_lost_its_leader_is_not_believed() {
    let lost = async |known_leader, last_contact_ms| {
        // The first list is better than none.
        let lost = Catalog { known_leader, last_contact_ms, ..catalog(7, &["10.0.0.1"]) };
        let played = Played::start(lost).await;
        let (mut list, _following) = played.follow(played.consul());
        until(&mut list, &["10.0.0.1:80"]).await;
        list.mark_unchanged();
        played.change(|catalog| (catalog.index, catalog.entries) = (8, Vec::new()));
        played.until_asked(3).await;
        assert!(!list.has_changed().unwrap(), "kept");
        played.change(|catalog| (catalog.known_leader, catalog.last_contact_ms) = (true, 30_000));
        until(&mut list, &[]).await;
    };
    tokio::join!(lost(false, 0), lost(true, 30_001));
}

#[tokio::test]
async fn a_wait_that_ends_without_a_change_changes_nothing() {
    let played = Played::start(catalog(7, &["10.0.0.1"])).await;
    let (mut list, _following) = played.follow(Consul { wait: Duration::from_millis(10), ..played.consul() });
    until(&mut list, &["10.0.0.1:80"]).await;
    list.mark_unchanged();
    let started = Instant::now();
    played.until_asked(4).await;
    assert!(started.elapsed() >= INTERVAL_MIN * 2, "queries keep their distance: {:?}", started.elapsed());
    assert!(!list.has_changed().unwrap());
}

#[tokio::test]
async fn an_agent_that_comes_late_is_found() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let agent = Address::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let ((publisher, mut list), backoff) = (publisher(), Backoff::new(fastrand::Rng::with_seed(1)));
    let following = follow(Consul::new(agent, "orders".to_owned()), base(), getter(), publisher, backoff).unwrap();
    let _following = AbortOnDropHandle::new(tokio::spawn(following));
    // The first query is hung up on.
    drop(listener.accept().await.unwrap());
    let routes = Agent::new(catalog(7, &["10.0.0.1"])).routes();
    let _serving = AbortOnDropHandle::new(tokio::spawn(async { axum::serve(listener, routes).await.unwrap() }));
    until(&mut list, &["10.0.0.1:80"]).await;
}

/// `cargo test -p bff-core real_agent -- --ignored`
#[tokio::test]
#[ignore = "needs `consul` on the PATH; says so and does nothing without it"]
#[expect(clippy::print_stderr, reason = "a test that did nothing says so")]
async fn a_real_agent_is_followed() {
    let free = || std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let [http_port, server, lan, wan] = [free(), free(), free(), free()];
    let arguments = format!(
        "agent -dev -log-level=error -dns-port=-1 -grpc-port=-1 -http-port={http_port} \
         -server-port={server} -serf-lan-port={lan} -serf-wan-port={wan}"
    );
    let Some(_agent) = start_process("consul", arguments.split_whitespace()) else {
        eprintln!("SKIPPED: there is no `consul` on the PATH, so that no real agent was followed");
        return;
    };
    let base_url = format!("http://127.0.0.1:{http_port}");
    let place = Address::parse(&base_url).unwrap();
    let http = reqwest::Client::new();
    let put = async |path: &str, body: String| {
        let answer = http.put(format!("{base_url}/v1/agent/service/{path}")).body(body).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    };
    let register = async |id: &str, port: u16| {
        let body = json!({ "ID": id, "Name": "orders", "Address": "10.0.0.1", "Port": port }).to_string();
        while !put("register", body.clone()).await {
            sleep(Duration::from_millis(100)).await;
        }
    };
    register("a", 81).await;
    let ((publisher, mut list), backoff) = (publisher(), Backoff::new(fastrand::Rng::with_seed(1)));
    let following = follow(Consul::new(place, "orders".to_owned()), base(), getter(), publisher, backoff).unwrap();
    let _following = AbortOnDropHandle::new(tokio::spawn(following));
    until(&mut list, &["10.0.0.1:81"]).await;
    register("b", 82).await;
    until(&mut list, &["10.0.0.1:81", "10.0.0.1:82"]).await;
    assert!(put("deregister/a", String::new()).await);
    until(&mut list, &["10.0.0.1:82"]).await;
}

/// Killed when it is dropped.
struct Process(std::process::Child);

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// `None` where the program is not there.
fn start_process<'a>(program: &str, arguments: impl Iterator<Item = &'a str>) -> Option<Process> {
    match std::process::Command::new(program).args(arguments).spawn() {
        Ok(child) => Some(Process(child)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => panic!("{program}: {error}"),
    }
}
