use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;

use bytes::Bytes;
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{pending, ready};

use super::*;
use crate::compose::{Body, FanBodies, FanFailure, Lookup, Slot, batch, each};
use crate::descriptor::Fan;
use crate::json::testing::from_json_struct;
use crate::json::{FromJson, RawString, Text};
use crate::problem::Kind;
use crate::upstream::decode;

type Outcome = Result<(), Problem>;

fn problem() -> Problem {
    Problem::internal()
}

fn poll(future: Pin<&mut impl Future<Output = Outcome>>) -> Poll<Outcome> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

async fn add_one(from: &Slot<u32>, to: &Slot<u32>) -> Outcome {
    to.set(from.ready().await + 1)
}

async fn receive(from: oneshot::Receiver<u32>, to: &Slot<u32>) -> Outcome {
    to.set(from.await.map_err(|_| problem())?)
}

#[test]
fn no_calls_end_at_once() {
    assert!(schedule(&mut []).now_or_never().unwrap().is_ok());
}

#[test]
fn a_value_reaches_all_that_depend_on_it_in_one_pass() {
    let slots: [Slot<u32>; 10] = Default::default();
    let (sender, receiver) = oneshot::channel();
    let first = pin!(receive(receiver, &slots[0]));
    let mut others: Vec<_> = slots.windows(2).map(|pair| Box::pin(add_one(&pair[0], &pair[1]))).collect();
    let mut calls: Vec<CallFuture<'_, '_>> = vec![first];
    calls.extend(others.iter_mut().map(|call| call.as_mut() as CallFuture<'_, '_>));

    let mut schedule = pin!(schedule(&mut calls));
    assert!(poll(schedule.as_mut()).is_pending());
    sender.send(5).unwrap();
    assert!(matches!(poll(schedule), Poll::Ready(Ok(()))));
    assert_eq!(slots[9].value(), &14);
}

#[test]
fn a_dependent_starts_although_a_slower_sibling_still_runs() {
    let slots: [Slot<u32>; 3] = Default::default();
    let (fast, fast_answer) = oneshot::channel();
    let (slow, slow_answer) = oneshot::channel();
    let mut calls: [CallFuture<'_, '_>; 3] = [
        pin!(receive(slow_answer, &slots[0])),
        pin!(receive(fast_answer, &slots[1])),
        pin!(add_one(&slots[1], &slots[2])),
    ];
    let mut schedule = pin!(schedule(&mut calls));
    assert!(poll(schedule.as_mut()).is_pending());
    fast.send(1).unwrap();
    assert!(poll(schedule.as_mut()).is_pending());
    assert_eq!((slots[2].value(), slots[0].ready().now_or_never()), (&2, None));
    slow.send(9).unwrap();
    assert!(matches!(poll(schedule), Poll::Ready(Ok(()))));
}

/// Every call waits for its own event and for the calls before it that its bits name; events come in any order.
#[test]
fn any_graph_of_calls_runs_each_as_soon_as_its_inputs_are_there() {
    const CALLS: usize = 8;

    async fn call(index: usize, dependencies: u64, event: oneshot::Receiver<()>, slots: &[Slot<()>; CALLS]) -> Outcome {
        for dependency in (0..index).filter(|bit| dependencies & (1 << bit) != 0) {
            slots[dependency].ready().await;
        }
        event.await.map_err(|_| problem())?;
        slots[index].set(())
    }

    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    for _ in 0..500 {
        let slots: [Slot<()>; CALLS] = Default::default();
        let graph: [u64; CALLS] = std::array::from_fn(|_| next() & next());
        let (mut events, receivers): (Vec<_>, Vec<_>) =
            (0..CALLS).map(|_| oneshot::channel()).map(|(sender, receiver)| (Some(sender), receiver)).unzip();
        let mut futures: Vec<_> = receivers
            .into_iter()
            .enumerate()
            .map(|(index, event)| Box::pin(call(index, graph[index], event, &slots)))
            .collect();
        let mut calls: Vec<CallFuture<'_, '_>> =
            futures.iter_mut().map(|call| call.as_mut() as CallFuture<'_, '_>).collect();
        let mut schedule = pin!(schedule(&mut calls));

        let mut happened = 0_u64;
        loop {
            let is_done = poll(schedule.as_mut()).is_ready();
            let mut expected = 0_u64;
            for (index, dependencies) in graph.iter().enumerate() {
                let dependencies = dependencies & ((1 << index) - 1);
                if happened & (1 << index) != 0 && dependencies & !expected == 0 {
                    expected |= 1 << index;
                }
            }
            for (index, slot) in slots.iter().enumerate() {
                assert_eq!(slot.ready().now_or_never().is_some(), expected & (1 << index) != 0);
            }
            assert_eq!(is_done, expected.count_ones() as usize == CALLS);
            if is_done {
                break;
            }
            let event = (next() % CALLS as u64) as usize;
            if let Some(event) = events[event].take() {
                event.send(()).unwrap();
            }
            happened |= 1 << event;
        }
    }
}

#[tokio::test]
async fn the_first_failure_ends_the_others() {
    struct Dropped<'a>(&'a AtomicUsize);
    impl Drop for Dropped<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    async fn forever(dropped: Dropped<'_>) -> Outcome {
        let _dropped = dropped;
        pending().await
    }
    async fn fail_after(turns: usize) -> Outcome {
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
        Err(Problem::new(Kind::TooManyKeys))
    }
    async fn handler(dropped: &AtomicUsize) -> Outcome {
        let (one, two) = (Dropped(dropped), Dropped(dropped));
        schedule(&mut [pin!(forever(one)), pin!(fail_after(3)), pin!(forever(two)), pin!(fail_after(4))]).await?;
        Ok(())
    }
    let dropped = AtomicUsize::new(0);
    let ended = handler(&dropped).await.unwrap_err();
    assert_eq!(ended.kind(), Kind::TooManyKeys);
    assert_eq!(dropped.load(Ordering::SeqCst), 2);
}

#[test]
fn of_two_failures_the_first_in_order_counts() {
    let mut calls: [CallFuture<'_, '_>; 3] =
        [pin!(ready(Ok(()))), pin!(ready(Err(Problem::new(Kind::TooManyKeys)))), pin!(ready(Err(problem())))];
    let ended = schedule(&mut calls).now_or_never().unwrap().unwrap_err();
    assert_eq!(ended.kind(), Kind::TooManyKeys);
}

#[test]
fn a_call_that_has_ended_is_not_polled_again() {
    // An `async fn` panics when it is polled after its end, so running to the end is the proof.
    async fn turns(turns: usize, log: &Mutex<Vec<usize>>) -> Outcome {
        for _ in 0..turns {
            log.lock().unwrap().push(turns);
            let mut is_first = true;
            poll_fn(|_| if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }).await;
        }
        Ok(())
    }
    let log = Mutex::default();
    let mut calls: [CallFuture<'_, '_>; 4] =
        [pin!(turns(2, &log)), pin!(turns(1, &log)), pin!(turns(4, &log)), pin!(turns(3, &log))];
    let mut schedule = pin!(schedule(&mut calls));
    while poll(schedule.as_mut()).is_pending() {}
    // The order stays although calls leave it.
    assert_eq!(*log.lock().unwrap(), [2, 1, 4, 3, 2, 4, 3, 4, 3, 4]);
}

// What follows has the shape of a generated module: `Send + 'static` as a whole, borrowing inside.

from_json_struct! {
    struct Order<'a> {
        customer: RawString<'a>,
        lines: Vec<Line<'a>>,
    }
}

from_json_struct! {
    struct Line<'a> {
        sku: RawString<'a>,
    }
}

from_json_struct! {
    struct Named<'a> {
        name: RawString<'a>,
    }
}

#[derive(Default)]
struct Bodies {
    order: Body,
    customer: Body,
    products: FanBodies,
    stock: FanBodies,
}

#[derive(Default)]
struct Values<'a> {
    order: Slot<Order<'a>>,
    customer: Slot<Option<Named<'a>>>,
    products: Slot<Lookup<Text<'a>, Named<'a>>>,
    stock: Slot<Lookup<Text<'a>, Line<'a>>>,
}

struct Upstream(Bytes);

impl Upstream {
    async fn call<'b, T: FromJson<'b>>(&self, answer: &str, body: &'b Body) -> Result<T, Problem> {
        tokio::task::yield_now().await;
        let bytes = body.put([&self.0, answer.as_bytes()].concat().into());
        decode(bytes).map_err(|_| problem())
    }

    /// As the exchange does it: one more layer of generics between generated code and this module.
    async fn each<'b, K, T, R>(
        &self,
        fan: &Fan,
        keys: impl IntoIterator<Item = K>,
        bodies: &'b FanBodies,
        run: impl Fn(&K, &'b Body) -> R,
    ) -> Result<Lookup<K, T>, Problem>
    where
        K: Eq + std::hash::Hash,
        R: Future<Output = Result<T, Problem>> + Send,
        T: Send + Sync,
    {
        each(fan, keys, bodies, run).await.map_err(|failure| match failure {
            FanFailure::TooManyKeys { .. } => problem(),
            FanFailure::Call(problem) => problem,
        })
    }
}

#[derive(Clone, Copy)]
struct Scope<'a, 'v> {
    upstream: &'a Upstream,
    bodies: &'a Bodies,
    values: &'v Values<'a>,
}

async fn order(scope: Scope<'_, '_>) -> Outcome {
    let json = r#"{"customer":"c1","lines":[{"sku":"a"},{"sku":"b"},{"sku":"\u0061"}]}"#;
    scope.values.order.set(scope.upstream.call(json, &scope.bodies.order).await?)
}

async fn customer(scope: Scope<'_, '_>) -> Outcome {
    let order = scope.values.order.ready().await;
    let json = format!(r#"{{"name":{}}}"#, order.customer.json());
    scope.values.customer.set(scope.upstream.call(&json, &scope.bodies.customer).await?)
}

async fn products(scope: Scope<'_, '_>) -> Outcome {
    const FAN: Fan = Fan { max: 10, concurrency: 2, chunk: 1 };
    let order = scope.values.order.ready().await;
    let keys = order.lines.iter().map(|item| item.sku.text());
    let answers = scope
        .upstream
        .each(&FAN, keys, &scope.bodies.products, |key, body| {
            let json = format!(r#"{{"name":"product {key}"}}"#);
            async move { scope.upstream.call(&json, body).await }
        })
        .await?;
    scope.values.products.set(answers)
}

async fn stock(scope: Scope<'_, '_>) -> Outcome {
    const FAN: Fan = Fan { max: 10, concurrency: 2, chunk: 1 };
    let order = scope.values.order.ready().await;
    let keys = order.lines.iter().map(|item| item.sku.text());
    let run = |keys: &[Text<'_>], body| {
        let json = format!(r#"[{{"sku":"{}"}}]"#, keys[0]);
        async move { scope.upstream.call(&json, body).await }
    };
    let answers = batch(&FAN, keys, &scope.bodies.stock, run, |element: &Line<'_>| element.sku.text()).await;
    scope.values.stock.set(answers.map_err(|_| problem())?)
}

async fn handle(upstream: Upstream) -> Result<String, Problem> {
    let bodies = Bodies::default();
    let values = Values::default();
    let scope = Scope { upstream: &upstream, bodies: &bodies, values: &values };
    schedule(&mut [pin!(order(scope)), pin!(customer(scope)), pin!(products(scope)), pin!(stock(scope))]).await?;

    assert_eq!(scope.values.stock.value().len(), 2);
    let products = scope.values.products.value();
    let customer = scope.values.customer.value().as_ref().map_or_else(Text::default, |customer| customer.name.text());
    let lines = scope.values.order.value().lines.iter();
    let names: Vec<_> =
        lines.filter_map(|line| products.get(&line.sku.text())).map(|product| product.name.text()).collect();
    Ok(format!("{customer}: {}", names.join(", ")))
}

#[tokio::test]
async fn a_handler_can_be_spawned() {
    let reply = tokio::spawn(handle(Upstream(Bytes::new()))).await.unwrap().unwrap();
    assert_eq!(reply, "c1: product a, product b, product a");
    let failed = tokio::spawn(handle(Upstream(Bytes::from_static(b"no json")))).await.unwrap();
    assert!(failed.is_err());
}
