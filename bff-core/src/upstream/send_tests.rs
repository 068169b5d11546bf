//! What each outcome means, over a transport that answers as told, on paused time.

use std::sync::Mutex;
use std::time::Duration;

use futures::future::join_all;
use http::{HeaderMap, StatusCode};

use super::super::cluster::UpstreamSettings;
use super::super::discovery::{Discovery, Instance, Source, Weight};
use super::super::pool::Tls;
use super::super::transport::Incoming;
use super::super::{Address, BreakerState};
use super::*;
use crate::descriptor::{Access, Balance, Client, Endpoint, Identity, Method as CallMethod, Setting, Upstream};

static ORDERS: Upstream = Upstream { name: "orders", index: 0, contract: "{}", policy: &[], identity: Identity::NONE };
static CLIENT: Client = Client {
    name: "shop",
    title: "Shop",
    version: "1.0.0",
    upstreams: &[&ORDERS],
    auth: &[],
    policies: &[],
    rates: &[],
    tiers: &[],
    openapi: "{}",
};
static ENDPOINT: Endpoint = Endpoint {
    name: "GET /x",
    method: CallMethod::Get,
    path: "/x",
    timeout: Duration::from_secs(10),
    access: Access::PUBLIC,
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[&GET, &GET_MAYBE_EMPTY, &POST, &AGAIN],
};
pub(in crate::upstream) static GET: Call = call(0, CallMethod::Get, "/orders/{orderId}");
static GET_MAYBE_EMPTY: Call = Call { accepts_empty: true, ..call(1, CallMethod::Get, "/empty/{orderId}") };
pub(in crate::upstream) static POST: Call = call(2, CallMethod::Post, "/orders/{orderId}");
/// The same operation as `GET`, so that two of one request can be the same.
static AGAIN: Call = call(3, CallMethod::Get, "/orders/{orderId}");

const fn call(index: usize, method: CallMethod, path: &'static str) -> Call {
    Call {
        name: "order",
        index,
        upstream: &ORDERS,
        operation: "getOrder",
        method,
        path,
        timeout: Duration::from_millis(400),
        stale: false,
        pass: &[],
        accepts_empty: false,
        policy: &[],
        fan: None,
    }
}

type Script = dyn Fn(&str, usize) -> (u64, Answered) + Send + Sync;
pub(in crate::upstream) type Answered = Result<Incoming, TransportError>;

/// Answers each request after a while, as the script says for the instance's host and the number of the request.
struct Scripted {
    script: Box<Script>,
    seen: Mutex<Vec<(String, Outgoing)>>,
}

impl Transport for Scripted {
    async fn send(&self, to: &Arc<Instance>, outgoing: &Outgoing, _body_bytes_max: usize) -> Answered {
        let host = to.place().connect_to.host().to_owned();
        let number = {
            let mut seen = self.seen.lock().unwrap();
            seen.push((host.clone(), outgoing.clone()));
            seen.len()
        };
        let (after_ms, answer) = (self.script)(&host, number);
        sleep(Duration::from_millis(after_ms)).await;
        answer
    }
}

/// The calls of one request after the other to the instances `hosts`.
pub(in crate::upstream) struct Scene {
    upstreams: Arc<Upstreams<Scripted>>,
    fleet: Arc<Fleet>,
}

impl Scene {
    pub(in crate::upstream) async fn of(
        hosts: &[&str],
        policy: &[Setting],
        script: impl Fn(&str, usize) -> (u64, Answered) + Send + Sync + 'static,
    ) -> Self {
        let address = |host: &&str| (Address::parse(&format!("http://{host}")).unwrap(), Weight::MIN);
        let discovery = Discovery::new(Source::Static(hosts.iter().map(address).collect()));
        let orders = UpstreamSettings::at(Address::parse("http://orders").unwrap());
        Self::configured(UpstreamSettings { discovery, policy: policy.to_vec(), ..orders }, script).await
    }

    async fn configured(
        settings: UpstreamSettings,
        script: impl Fn(&str, usize) -> (u64, Answered) + Send + Sync + 'static,
    ) -> Self {
        let tls = Tls::new(false).unwrap();
        let fleet = Arc::new(Fleet::start(&CLIENT, &[&ENDPOINT], vec![settings], &tls).await.unwrap());
        let transport = Scripted { script: Box::new(script), seen: Mutex::default() };
        Self { upstreams: Arc::new(Upstreams::over(transport, Arc::clone(&fleet), 100, 7)), fleet }
    }

    /// One instance, which does the same with every request.
    async fn one(after_ms: u64, answered: impl Fn() -> Answered + Send + Sync + 'static) -> Self {
        Self::of(&["a"], &[], move |_, _| (after_ms, answered())).await
    }

    fn request(&self) -> Calls<Scripted> {
        Calls::new(Arc::clone(&self.upstreams), 0, 0)
    }

    pub(in crate::upstream) async fn send(&self, call: &'static Call) -> Result<Bytes, Failure> {
        send_within(&self.request(), call, "a/b", 10_000).await
    }

    async fn send_within(&self, call: &'static Call, left_ms: u64) -> Result<Bytes, Failure> {
        send_within(&self.request(), call, "a/b", left_ms).await
    }

    pub(in crate::upstream) fn seen(&self) -> Vec<String> {
        self.upstreams.transport.seen.lock().unwrap().iter().map(|(host, _)| host.clone()).collect()
    }

    pub(in crate::upstream) fn breakers(&self) -> Vec<BreakerState> {
        self.fleet.states()[0].instances.iter().map(|instance| instance.breaker).collect()
    }
}

async fn send_within(calls: &Calls<Scripted>, call: &'static Call, id: &str, left_ms: u64) -> Result<Bytes, Failure> {
    let request_id = RequestId::of(&HeaderMap::new());
    let started = Instant::now();
    let deadline = started + Duration::from_millis(left_ms);
    let context = CallContext { started, deadline, request_id: &request_id };
    calls.send(call, call.request().text("/orders/").value(id), context).await.answer
}

pub(in crate::upstream) fn answer(status: u16, body: &'static str) -> Answered {
    let status = StatusCode::from_u16(status).unwrap();
    Ok(Incoming { status, retry_after: None, body: Bytes::from_static(body.as_bytes()) })
}

fn later(status: u16, seconds: u64) -> Answered {
    answer(status, "").map(|answer| Incoming { retry_after: Some(Duration::from_secs(seconds)), ..answer })
}

fn refused() -> Answered {
    Err(TransportError::Connect("refused".to_owned()))
}

fn broken() -> Answered {
    Err(TransportError::Broken("reset".to_owned()))
}

async fn outcome(
    call: &'static Call,
    answered: impl Fn() -> Answered + Send + Sync + 'static,
) -> Result<Bytes, Failure> {
    Scene::one(10, answered).await.send(call).await
}

pub(in crate::upstream) fn ok() -> Result<Bytes, Failure> {
    Ok(Bytes::from_static(b"{}"))
}

#[tokio::test(start_paused = true)]
async fn a_success_is_its_body() {
    assert_eq!(outcome(&GET, || answer(200, "{}")).await, ok());
    assert_eq!(outcome(&GET, || answer(201, "{}")).await, ok());
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_is_null_where_the_contract_allows_one() {
    assert_eq!(outcome(&GET_MAYBE_EMPTY, || answer(204, "")).await, Ok(Bytes::from("null")));
    assert!(matches!(outcome(&GET, || answer(204, "")).await, Err(Failure::Contract(_))));
}

#[tokio::test(start_paused = true)]
async fn each_failure_is_told_apart() {
    assert_eq!(outcome(&GET, || answer(302, "")).await, Err(Failure::Status(302)));
    assert_eq!(outcome(&GET, || answer(404, "")).await, Err(Failure::Status(404)));
    assert_eq!(outcome(&GET, || answer(503, "")).await, Err(Failure::Status(503)));
    assert_eq!(outcome(&GET, refused).await, Err(Failure::Unreachable("refused".to_owned())));
    assert_eq!(outcome(&GET, broken).await, Err(Failure::Unreachable("reset".to_owned())));
    assert!(matches!(outcome(&GET, || Err(TransportError::TooLarge(100))).await, Err(Failure::Contract(_))));
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_own_timeout() {
    let started = Instant::now();
    assert_eq!(Scene::one(10_000, || answer(200, "{}")).await.send(&GET).await, Err(Failure::Timeout));
    assert_eq!(started.elapsed().as_millis(), 400);
}

#[tokio::test(start_paused = true)]
async fn the_time_that_is_configured_wins() {
    let orders = UpstreamSettings::at(Address::parse("http://orders").unwrap());
    let settings = UpstreamSettings { timeout: Some(Duration::from_millis(700)), ..orders };
    let scene = Scene::configured(settings, |_, _| (10_000, answer(200, "{}"))).await;
    let started = Instant::now();
    assert_eq!(scene.send(&GET).await, Err(Failure::Timeout));
    assert_eq!(started.elapsed().as_millis(), 700);
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_the_requests_deadline_if_that_is_sooner() {
    let started = Instant::now();
    assert_eq!(Scene::one(10_000, || answer(200, "{}")).await.send_within(&GET, 50).await, Err(Failure::Timeout));
    assert!((50..=51).contains(&started.elapsed().as_millis()));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_after_the_deadline() {
    let scene = Scene::one(0, || answer(200, "{}")).await;
    assert_eq!(scene.send_within(&GET, 0).await, Err(Failure::Timeout));
    assert_eq!(scene.seen(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_sent_as_it_stands_is_not_sent() {
    let scene = Scene::one(0, || answer(200, "{}")).await;
    assert_eq!(send_within(&scene.request(), &GET, "..", 1000).await, Err(Failure::Input));
    let request_id = RequestId::of(&HeaderMap::new());
    let started = Instant::now();
    let context = CallContext { started, deadline: started + Duration::from_secs(1), request_id: &request_id };
    assert_eq!(scene.request().send(&GET, GET.request().text("/o k"), context).await.answer, Err(Failure::Input));
    assert_eq!(scene.seen(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn the_upstream_learns_the_id_and_the_time_left() {
    let scene =
        Scene::of(&["a", "b"], &[], |_, number| (100, if number == 1 { broken() } else { answer(200, "{}") })).await;
    scene.send_within(&GET, 250).await.unwrap();
    let seen = scene.upstreams.transport.seen.lock().unwrap();
    let (first, second) = (&seen[0].1, &seen[1].1);
    assert_eq!((first.upstream, first.target.as_str()), (0, "/orders/a%2Fb"));
    assert_eq!(first.headers.get(&DEADLINE).unwrap(), "250");
    assert_eq!(first.headers.get(&header::ACCEPT).unwrap(), "application/json");
    assert_eq!(first.headers.get(&REQUEST_ID).unwrap().len(), 36);
    assert_eq!(second.headers.get(&REQUEST_ID), first.headers.get(&REQUEST_ID));
    let left: u64 = second.headers.get(&DEADLINE).unwrap().to_str().unwrap().parse().unwrap();
    assert!((120..=150).contains(&left), "{left}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_failed_is_made_again_at_another_instance() {
    for failed in [refused as fn() -> Answered, broken, || answer(502, ""), || answer(503, ""), || answer(504, "")] {
        let scene = Scene::of(&["a", "b", "c"], &[], move |_, number| {
            (1, if number == 1 { failed() } else { answer(200, "{}") })
        });
        let scene = scene.await;
        assert_eq!(scene.send(&GET).await, ok());
        let seen = scene.seen();
        assert_eq!(seen.len(), 2);
        assert_ne!(seen[0], seen[1]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_final_is_not_made_again() {
    for failed in [|| answer(500, ""), || answer(404, ""), || answer(429, ""), || Err(TransportError::TooLarge(1))] {
        let scene = Scene::one(1, failed).await;
        scene.send(&GET).await.unwrap_err();
        assert_eq!(scene.seen().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_have_arrived_is_never_sent_twice() {
    for failed in [broken as fn() -> Answered, || answer(502, ""), || answer(503, ""), || later(429, 0)] {
        let scene = Scene::of(&["a", "b"], &[], move |_, _| (1, failed())).await;
        scene.send(&POST).await.unwrap_err();
        assert_eq!(scene.seen().len(), 1);
    }
    let scene =
        Scene::of(&["a", "b"], &[], |_, number| (1, if number == 1 { refused() } else { answer(200, "{}") })).await;
    assert_eq!(scene.send(&POST).await, ok(), "nothing was sent the first time");
}

#[tokio::test(start_paused = true)]
async fn a_call_finds_the_only_instance_that_takes_connections() {
    let scene =
        Scene::of(&["a", "b", "c", "d"], &[], |host, _| (1, if host == "d" { answer(200, "{}") } else { refused() }));
    let scene = scene.await;
    for _ in 0..20 {
        assert_eq!(scene.send(&GET).await, ok());
    }
    let scene = Scene::of(&["a", "b"], &[Setting::RetryAttempts(1)], |_, _| (1, refused())).await;
    scene.send(&GET).await.unwrap_err();
    assert_eq!(scene.seen().len(), 1, "retries are off");
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for_if_there_is_time() {
    let script =
        |seconds| move |_: &str, number| (1, if number == 1 { later(429, seconds) } else { answer(200, "{}") });
    let attempts = |scene: Scene| async move { (scene.send(&GET).await, scene.seen().len()) };
    let started = Instant::now();
    assert_eq!(attempts(Scene::of(&["a"], &[], script(0)).await).await, (ok(), 2));
    assert!(started.elapsed() < Duration::from_millis(50));
    assert_eq!(attempts(Scene::of(&["a"], &[], script(1)).await).await, (Err(Failure::Status(429)), 1));
    assert!(started.elapsed() < Duration::from_millis(50), "it is not waited for in vain");
}

#[tokio::test(start_paused = true)]
async fn an_upstream_that_always_fails_gets_a_fifth_and_ten_a_second_more() {
    // Breakers out of the way: the budget alone must do it.
    let policy = [Setting::BreakerFailuresInARow(1_000_000), Setting::BreakerSuccessRate(0.0)];
    let scene = Scene::of(&["a", "b", "c"], &policy, |_, _| (1, answer(503, ""))).await;
    let started = Instant::now();
    let mut offered = 0;
    while started.elapsed() < Duration::from_secs(20) {
        join_all((0..5).map(|_| scene.send(&GET))).await;
        offered += 5;
        sleep(Duration::from_millis(10)).await;
    }
    let (made, seconds) = (scene.seen().len() as f64, started.elapsed().as_secs_f64());
    let allowed = f64::from(offered) * 1.2 + 10.0 * (seconds + 10.0);
    assert!(made <= allowed, "{made} of {offered} in {seconds} s");
    assert!(made > f64::from(offered) * 1.1, "{made} of {offered}: they are made again at all");
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_fails_is_left_out_probed_and_taken_back() {
    let well = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_well = Arc::clone(&well);
    let policy = [Setting::Balance(Balance::RoundRobin)];
    let scene = Scene::of(&["a", "b", "c"], &policy, move |host, _| {
        (1, if host == "a" && !is_well.load(Ordering::Relaxed) { broken() } else { answer(200, "{}") })
    });
    let scene = scene.await;
    for _ in 0..60 {
        assert_eq!(scene.send(&GET).await, ok());
    }
    assert!(matches!(scene.breakers()[..], [BreakerState::Open { .. }, BreakerState::Closed, BreakerState::Closed]));
    let state = scene.fleet.states().remove(0);
    assert!(!state.instances[0].gets_calls && state.instances[1].gets_calls && state.is_available());
    let before = scene.seen().iter().filter(|host| *host == "a").count();
    assert!(before <= 7, "{before}");
    scene.send(&POST).await.unwrap();
    assert_eq!(scene.seen().iter().filter(|host| *host == "a").count(), before, "not asked while it is open");

    well.store(true, Ordering::Relaxed);
    sleep(Duration::from_secs(2)).await;
    for _ in 0..6 {
        assert_eq!(scene.send(&GET).await, ok());
    }
    assert_eq!(scene.breakers(), [BreakerState::Closed; 3]);
    assert!(scene.fleet.states()[0].instances[0].gets_calls);
}

#[tokio::test(start_paused = true)]
async fn an_upstream_that_fails_is_refused_at_once_and_says_when_to_come_back() {
    let scene = Scene::one(1, broken).await;
    for _ in 0..10 {
        scene.send(&GET).await.unwrap_err();
    }
    let (started, made) = (Instant::now(), scene.seen().len());
    let Err(Failure::Overloaded { retry_after, .. }) = scene.send(&GET).await else { panic!("the breaker is closed") };
    assert!(retry_after > Duration::ZERO && retry_after <= Duration::from_secs(2), "{retry_after:?}");
    assert_eq!((started.elapsed(), scene.seen().len()), (Duration::ZERO, made));
    assert!(!scene.fleet.states()[0].is_available());
}

#[tokio::test(start_paused = true)]
async fn a_deadline_that_is_too_short_says_nothing_about_the_instance() {
    let scene = Scene::one(300, || answer(200, "{}")).await;
    for _ in 0..20 {
        assert_eq!(scene.send_within(&GET, 100).await, Err(Failure::Timeout));
    }
    assert_eq!(scene.breakers(), [BreakerState::Closed]);
    let scene = Scene::one(500, || answer(200, "{}")).await;
    for _ in 0..5 {
        assert_eq!(scene.send(&GET).await, Err(Failure::Timeout));
    }
    assert!(matches!(scene.breakers()[..], [BreakerState::Open { .. }]), "nobody gets an answer in time");
}

#[tokio::test(start_paused = true)]
async fn without_instances_a_call_is_refused_at_once() {
    let scene = Scene::of(&[], &[], |_, _| (0, refused())).await;
    let started = Instant::now();
    assert!(matches!(scene.send(&GET).await, Err(Failure::Overloaded { .. })));
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert!(!scene.fleet.states()[0].is_available());
}

#[tokio::test(start_paused = true)]
async fn so_many_calls_are_under_way_and_wait_and_no_more() {
    let policy = [Setting::ConcurrencyMax(2), Setting::ConcurrencyQueue(1)];
    let scene = Scene::of(&["a"], &policy, |_, _| (100, answer(200, "{}"))).await;
    let started = Instant::now();
    let outcomes = join_all((0..4).map(|_| scene.send(&GET))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3);
    assert!(matches!(outcomes[3], Err(Failure::Overloaded { .. })));
    assert_eq!(started.elapsed().as_millis(), 200);
}

#[tokio::test(start_paused = true)]
async fn identical_gets_of_one_request_are_one_call() {
    let scene = Scene::one(10, || answer(200, "{}")).await;
    let calls = scene.request();
    let sent = [(&GET, "1"), (&AGAIN, "1"), (&GET, "2"), (&POST, "1"), (&POST, "1")];
    let outcomes = join_all(sent.map(|(call, id)| send_within(&calls, call, id, 1000))).await;
    assert!(outcomes.iter().all(|outcome| *outcome == ok()));
    assert_eq!(scene.seen().len(), 4);
    join_all((0..2).map(|_| scene.send(&GET))).await;
    assert_eq!(scene.seen().len(), 6, "requests of different clients are not joined");
}

#[tokio::test(start_paused = true)]
async fn identical_gets_of_different_requests_are_one_call_if_that_is_wanted() {
    let scene = Scene::of(&["a"], &[Setting::Coalesce(true)], |_, _| (300, answer(200, "{}"))).await;
    // The first one gives up early, and the second one's time is over last.
    let early = scene.send_within(&GET, 100);
    let others = join_all((0..3).map(|_| scene.send(&GET)));
    let (early, others) = tokio::join!(early, others);
    assert_eq!(early, Err(Failure::Timeout));
    assert!(others.iter().all(|outcome| *outcome == ok()));
    assert_eq!(scene.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_joins_late_does_not_end_early() {
    // The first answer never comes.
    let scene = Scene::of(&["a"], &[Setting::Coalesce(true)], |_, number| {
        (if number == 1 { 9000 } else { 50 }, answer(200, "{}"))
    });
    let scene = scene.await;
    let late = async {
        sleep(Duration::from_millis(200)).await;
        scene.send(&GET).await
    };
    assert_eq!(tokio::join!(scene.send(&GET), late), (Err(Failure::Timeout), ok()));
}

#[test]
fn a_call_in_flight_is_small() {
    fn size<A, F: Future>(_of: impl FnOnce(A) -> F) -> usize {
        size_of::<F>()
    }
    type Arguments = (&'static Calls<Pool>, Request, CallContext<'static>);
    let send = size(|(calls, request, context): Arguments| calls.send(&GET, request, context));
    // Two exchanges side by side, or a connection being made, would be more.
    assert!(send < 3000, "{send} bytes");
}
