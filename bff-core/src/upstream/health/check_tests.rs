use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::TcpListener;

use super::*;
use crate::upstream::Address;
use crate::upstream::discovery::testing::getter;
use crate::upstream::discovery::{Discovery, Source, Weight, watch as watch_instances};

/// Longer than anything takes here; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// An instance whose status the test sets.
#[derive(Debug, Clone, Default)]
struct Asked {
    status: Arc<AtomicU16>,
    times: Arc<AtomicUsize>,
    hosts: Arc<std::sync::Mutex<Vec<String>>>,
}

impl Asked {
    fn say(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    fn times(&self) -> usize {
        self.times.load(Ordering::Relaxed)
    }

    /// Waits until it was asked so many times.
    async fn until(&self, times: usize) {
        let waiting = async {
            while self.times() < times {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, waiting).await.unwrap();
    }
}

/// 0 never answers.
async fn health(State(asked): State<Asked>, headers: HeaderMap) -> StatusCode {
    asked.times.fetch_add(1, Ordering::Relaxed);
    asked.hosts.lock().unwrap().push(headers[header::HOST].to_str().unwrap().to_owned());
    match asked.status.load(Ordering::Relaxed) {
        0 => future::pending().await,
        status => StatusCode::from_u16(status).unwrap(),
    }
}

struct Checked {
    asked: Asked,
    list: watch::Receiver<Arc<Instances>>,
    serving: AbortOnDropHandle<()>,
    checking: AbortOnDropHandle<()>,
}

impl Checked {
    async fn start(starts_healthy: bool, status: u16, settings: Check) -> Self {
        let asked = Asked::default();
        asked.say(status);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let routes = Router::new().route("/health", get(health)).with_state(asked.clone());
        let serving = AbortOnDropHandle::new(tokio::spawn(async { axum::serve(listener, routes).await.unwrap() }));
        let address = Address::parse(&url).unwrap();
        let discovery = Discovery::new(Source::Static(vec![(address.clone(), Weight::MIN)]));
        let discovery = Discovery { starts_healthy, ..discovery };
        let list = watch_instances("orders", address, discovery, &getter(), fastrand::Rng::new()).await.unwrap();
        let checking =
            check("orders", list.clone(), Arc::new(settings), getter(), Arc::default(), fastrand::Rng::with_seed(1));
        Self { asked, list, serving, checking: AbortOnDropHandle::new(tokio::spawn(checking)) }
    }

    fn is_healthy(&self) -> bool {
        self.list.borrow().members()[0].instance.is_healthy()
    }

    /// Waits until the instance is healthy or not, and gives how many checks that took.
    async fn until(&self, is_healthy: bool) -> usize {
        let before = self.asked.times();
        let waiting = async {
            while self.is_healthy() != is_healthy {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, waiting).await.unwrap();
        self.asked.times() - before
    }
}

fn settings() -> Check {
    let interval = Duration::from_millis(20);
    Check { interval, ..Check::new(PathAndQuery::from_static("/health")) }
}

#[tokio::test]
async fn an_instance_falls_and_rises() {
    let checked = Checked::start(true, 200, settings()).await;
    checked.asked.until(2).await;
    assert!(checked.is_healthy());
    checked.asked.say(503);
    let checks = checked.until(false).await;
    assert!((3..=4).contains(&checks), "three in a row, and one that may have been under way: {checks}");
    checked.asked.say(204);
    let checks = checked.until(true).await;
    assert!((2..=3).contains(&checks), "{checks}");
}

#[tokio::test]
async fn the_first_check_decides_alone() {
    let checked = Checked::start(true, 500, settings()).await;
    assert!(checked.is_healthy(), "before the first check");
    assert!(checked.until(false).await <= 1);
    let checked = Checked::start(false, 200, settings()).await;
    assert!(!checked.is_healthy(), "before the first check");
    assert!(checked.until(true).await <= 1);
}

#[tokio::test]
async fn silence_and_a_closed_port_are_failures() {
    let checked = Checked::start(true, 200, Check { timeout: Duration::from_millis(20), ..settings() }).await;
    checked.asked.until(1).await;
    checked.asked.say(0);
    checked.until(false).await;
    checked.asked.say(200);
    checked.until(true).await;
    checked.serving.abort();
    checked.until(false).await;
}

#[tokio::test]
async fn status_and_host_are_as_configured() {
    let host = Some(Authority::from_static("orders.internal"));
    let checked = Checked::start(false, 418, Check { host, expected: 400..=499, ..settings() }).await;
    checked.until(true).await;
    assert_eq!(checked.asked.hosts.lock().unwrap()[0], "orders.internal");
    let checked = Checked::start(false, 200, settings()).await;
    checked.until(true).await;
    let own = checked.list.borrow().members()[0].instance.place().connect_to.to_string();
    assert_eq!(checked.asked.hosts.lock().unwrap()[0], own);
}

#[tokio::test]
async fn who_is_gone_is_checked_no_more() {
    let (one, two) = (Checked::start(true, 200, settings()).await, Checked::start(true, 200, settings()).await);
    let (first, second) = (one.list.borrow().clone(), two.list.borrow().clone());
    // From here on they are checked as one list.
    for checking in [one.checking, two.checking] {
        checking.abort();
        checking.await.unwrap_err();
    }
    let (sender, list) = watch::channel(first);
    let checking = check("orders", list, Arc::new(settings()), getter(), Arc::default(), fastrand::Rng::with_seed(1));
    let _checking = AbortOnDropHandle::new(tokio::spawn(checking));
    one.asked.until(one.asked.times() + 2).await;
    sender.send_replace(second);
    two.asked.until(two.asked.times() + 2).await;
    let ended = one.asked.times();
    two.asked.until(two.asked.times() + 4).await;
    assert_eq!(one.asked.times(), ended);
}
