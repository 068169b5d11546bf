//! One run of a scenario.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use http::HeaderMap;
use http::uri::PathAndQuery;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::super::cluster::UpstreamSettings;
use super::super::discovery::{Discovery, Dns, Source, Weight};
use super::super::health::Check;
use super::super::pool::{ConnectionSettings, Pool, Tls};
use super::super::{Address, CallContext, Calls, Fleet, Upstreams};
use super::figures::{Figures, Sample};
use super::instance::{HEALTH, Instance, exponential};
use super::network::{Network, ip};
use super::scenarios::{Event, Finds, INSTANCES, Mechanisms, Scenario};
use crate::descriptor::{Access, Call, Client, Endpoint, Identity, Method, Upstream};
use crate::observe::RequestId;

/// How many pools there are: what is known of the instances is theirs together.
const WORKERS: usize = 2;
const SEED: u64 = 20_26;
/// An answer takes 20 ms on average if the instance is well.
const CALL_TIMEOUT: Duration = Duration::from_millis(500);

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
    name: "GET /order",
    method: Method::Get,
    path: "/order",
    timeout: Duration::from_secs(1),
    access: Access::PUBLIC,
    rates: &[],
    status: 200,
    strict_query: false,
    parameters: &[],
    body: None,
    calls: &[&GET],
};
static GET: Call = Call {
    name: "order",
    index: 0,
    upstream: &ORDERS,
    operation: "getOrder",
    method: Method::Get,
    path: "/orders/1",
    timeout: CALL_TIMEOUT,
    pass: &[],
    accepts_empty: false,
    stale: false,
    policy: &[],
    fan: None,
};

/// Plays the scenario and tells what came of it, the same each time.
pub(super) fn play(scenario: &Scenario, mechanisms: Mechanisms) -> Figures {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    // What `Rng::new` begins with on this thread.
    fastrand::seed(SEED);
    runtime.block_on(run(scenario, mechanisms))
}

async fn run(scenario: &Scenario, mechanisms: Mechanisms) -> Figures {
    let (network, _carrying) = Network::start(SEED, (0..INSTANCES).collect());
    let random = |number: usize| Rng::with_seed(SEED + number as u64);
    let instances: Vec<_> =
        (0..INSTANCES).map(|number| Instance::start(&network, number, scenario.slots, random(number))).collect();
    let settings = vec![settings(scenario.finds, mechanisms)];
    let fleet = Fleet::start(&CLIENT, &[&ENDPOINT], settings, &Tls::new(false).unwrap()).await.unwrap();
    let fleet = Arc::new(fleet);
    let worker = |_| Arc::new(Upstreams::connect(Arc::clone(&fleet), 1000).unwrap());
    let workers: [_; WORKERS] = std::array::from_fn(worker);

    let began = Instant::now();
    let faults = async {
        for (at, event) in scenario.events {
            sleep_until(began + Duration::from_secs_f64(*at)).await;
            match event {
                Event::Are(numbers, condition) => numbers.iter().for_each(|number| instances[*number].set(*condition)),
                Event::Named(numbers) => network.name(numbers.to_vec()),
            }
        }
    };
    let ((), samples) = tokio::join!(faults, load(scenario, &workers, began));
    let asked = instances.iter().map(|instance| instance.asked()).sum();
    Figures::new(&samples, Duration::from_secs_f64(scenario.over_at), asked)
}

/// Makes calls at random moments, whether the earlier ones are answered or not.
async fn load(scenario: &Scenario, workers: &[Arc<Upstreams>], began: Instant) -> Vec<Sample> {
    let (mut rng, mut at) = (Rng::with_seed(SEED), Duration::ZERO);
    let mut calls = JoinSet::new();
    for worker in workers.iter().cycle() {
        at += exponential(Duration::from_secs_f64(1.0 / scenario.rate), &mut rng);
        if at.as_secs_f64() >= scenario.seconds {
            break;
        }
        sleep_until(began + at).await;
        calls.spawn(call(Calls::new(Arc::clone(worker), 0, 0), at));
    }
    calls.join_all().await
}

async fn call(calls: Calls<Pool>, made: Duration) -> Sample {
    let (started, request_id) = (Instant::now(), RequestId::of(&HeaderMap::new()));
    let context = CallContext { started, deadline: started + ENDPOINT.timeout, request_id: &request_id };
    let is_ok = calls.send(&GET, GET.request().text("/orders/1"), context).await.answer.is_ok();
    Sample { made, took: started.elapsed(), is_ok }
}

fn settings(finds: Finds, mechanisms: Mechanisms) -> UpstreamSettings {
    let address = |number| (Address::parse(&format!("http://{}", ip(number))).unwrap(), Weight::MIN);
    let source = match finds {
        Finds::Static => Source::Static((0..INSTANCES).map(address).collect()),
        // Nobody is there: the simulated network answers.
        Finds::Dns => Source::Dns(Dns {
            servers: Some(vec![([10, 0, 0, 53], 53).into()]),
            empty_hold: mechanisms.empty_hold(),
            ..Dns::DEFAULT
        }),
    };
    UpstreamSettings {
        timeout: None,
        base: Address::parse("http://orders.test").unwrap(),
        discovery: Discovery::new(source),
        health: mechanisms.checks().then(|| Check::new(PathAndQuery::from_static(HEALTH))),
        connections: ConnectionSettings::default(),
        policy: mechanisms.policy(),
        token: None,
    }
}
