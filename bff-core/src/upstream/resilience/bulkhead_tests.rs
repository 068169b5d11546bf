//! Order, limits and cancelling, on paused time.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::FutureExt;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn bulkhead(in_flight_max: usize, waiting_max: usize) -> Bulkhead {
    Bulkhead::new(BulkheadPolicy { in_flight_max, waiting_max })
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(1)
}

#[tokio::test(start_paused = true)]
async fn beyond_what_may_wait_is_refused_at_once() {
    let bulkhead = bulkhead(1, 1);
    let place = bulkhead.enter(soon()).await.unwrap();
    let mut waiting = Box::pin(bulkhead.enter(soon()));
    assert!(waiting.as_mut().now_or_never().is_none());
    assert_eq!(bulkhead.enter(soon()).now_or_never().unwrap().unwrap_err(), BulkheadRefused::Full);
    assert_eq!(bulkhead.occupancy(), (1, 1));
    drop(place);
    assert_eq!(bulkhead.occupancy(), (1, 0));
    drop(waiting.await.unwrap());
    assert_eq!(bulkhead.occupancy(), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn by_default_there_are_1024_and_1024_more() {
    let bulkhead = Bulkhead::new(BulkheadPolicy::DEFAULT);
    let mut calls: Vec<_> = (0..2048).map(|_| Box::pin(bulkhead.enter(soon()))).collect();
    let places: Vec<_> = calls.iter_mut().filter_map(|call| call.as_mut().now_or_never()).collect();
    assert!(places.iter().all(Result::is_ok));
    assert_eq!(bulkhead.occupancy(), (1024, 1024));
    assert_eq!(bulkhead.enter(soon()).await.unwrap_err(), BulkheadRefused::Full);
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_with_the_deadline() {
    let bulkhead = bulkhead(1, 2);
    let _place = bulkhead.enter(soon()).await.unwrap();
    let started = Instant::now();
    assert_eq!(bulkhead.enter(soon()).await.unwrap_err(), BulkheadRefused::Deadline);
    assert_eq!(started.elapsed().as_secs(), 1);
    assert_eq!(bulkhead.occupancy(), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn first_come_first_served_and_who_leaves_holds_nobody_up() {
    let bulkhead = bulkhead(1, 10);
    let place = bulkhead.enter(soon()).await.unwrap();
    let mut queue: Vec<_> = (0..4).map(|_| Box::pin(bulkhead.enter(soon()))).collect();
    queue.iter_mut().for_each(|waiting| assert!(waiting.as_mut().now_or_never().is_none()));
    drop(queue.remove(1));
    drop(place);
    assert!(queue[1].as_mut().now_or_never().is_none());
    let first = queue.remove(0); // let in, but gone before it could know
    drop(first);
    let place = queue.remove(0).now_or_never().unwrap().unwrap();
    assert!(queue[0].as_mut().now_or_never().is_none());
    drop(place);
    assert!(queue.remove(0).now_or_never().unwrap().is_ok());
    assert_eq!(bulkhead.occupancy(), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn the_limit_can_change() {
    let bulkhead = bulkhead(2, 10);
    let first = bulkhead.enter(soon()).await.unwrap();
    let second = bulkhead.enter(soon()).await.unwrap();
    let mut third = Box::pin(bulkhead.enter(soon()));
    assert!(third.as_mut().now_or_never().is_none());
    bulkhead.set_in_flight_max(0); // counts as 1
    drop(first);
    assert_eq!(bulkhead.occupancy(), (1, 1));
    bulkhead.set_in_flight_max(2);
    let third = third.now_or_never().unwrap().unwrap();
    assert_eq!(bulkhead.occupancy(), (2, 0));
    drop((second, third));
    assert_eq!(bulkhead.occupancy(), (0, 0));
}

#[test]
fn holds_between_threads() {
    let bulkhead = Arc::new(bulkhead(3, 100));
    let in_flight = Arc::new(AtomicUsize::new(0));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (bulkhead, in_flight) = (Arc::clone(&bulkhead), Arc::clone(&in_flight));
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
                let call = || async {
                    let far = Instant::now() + Duration::from_secs(60);
                    let _place = bulkhead.enter(far).await.unwrap();
                    assert!(in_flight.fetch_add(1, Ordering::SeqCst) < 3);
                    tokio::task::yield_now().await;
                    in_flight.fetch_sub(1, Ordering::SeqCst);
                };
                runtime.block_on(async {
                    for _ in 0..200 {
                        futures::future::join_all((0..5).map(|_| call())).await;
                    }
                });
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(bulkhead.occupancy(), (0, 0));
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Enter,
    /// The caller at this position of the queue goes away.
    Cancel(usize),
    /// The call at this position ends.
    Leave(usize),
    Poll(usize),
    Limit(usize),
}

type Entering<'b> = Pin<Box<dyn Future<Output = Result<Place<'b>, BulkheadRefused>> + 'b>>;

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => Just(Event::Enter),
        1 => any::<usize>().prop_map(Event::Cancel),
        2 => any::<usize>().prop_map(Event::Leave),
        2 => any::<usize>().prop_map(Event::Poll),
        1 => (1_usize..6).prop_map(Event::Limit),
    ]
}

proptest! {
    #[test]
    fn never_exceeds_its_limits(events in vec(event(), 1..300)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let _entered = runtime.enter();
        const WAITING_MAX: usize = 4;
        let (bulkhead, mut limit) = (bulkhead(3, WAITING_MAX), 3);
        let mut queue: Vec<Entering<'_>> = Vec::new();
        let mut places = Vec::new();
        for event in events {
            let (in_flight_before, waiting_before) = bulkhead.occupancy();
            match event {
                Event::Enter => {
                    let mut entering: Entering<'_> = Box::pin(bulkhead.enter(soon()));
                    match entering.as_mut().now_or_never() {
                        Some(Ok(place)) => {
                            prop_assert!(in_flight_before < limit && waiting_before == 0);
                            places.push(place);
                        }
                        Some(Err(refused)) => {
                            prop_assert_eq!(refused, BulkheadRefused::Full);
                            prop_assert!(in_flight_before >= limit && waiting_before == WAITING_MAX);
                        }
                        None => queue.push(entering),
                    }
                }
                Event::Cancel(at) if !queue.is_empty() => drop(queue.remove(at % queue.len())),
                Event::Leave(at) if !places.is_empty() => drop(places.swap_remove(at % places.len())),
                Event::Poll(at) if !queue.is_empty() => {
                    let at = at % queue.len();
                    if let Some(entered) = queue[at].as_mut().now_or_never() {
                        places.push(entered.unwrap());
                        drop(queue.remove(at));
                    }
                }
                Event::Limit(max) => {
                    bulkhead.set_in_flight_max(max);
                    limit = max;
                }
                Event::Cancel(_) | Event::Leave(_) | Event::Poll(_) => {}
            }
            let (in_flight, waiting) = bulkhead.occupancy();
            prop_assert!(in_flight <= limit.max(in_flight_before) && waiting <= WAITING_MAX);
            prop_assert!(waiting == 0 || in_flight >= limit, "nobody waits for a free place");
            prop_assert!(places.len() <= in_flight);
            prop_assert_eq!(places.len() + queue.len(), in_flight + waiting);
        }
        drop((queue, places));
        prop_assert_eq!(bulkhead.occupancy(), (0, 0));
    }
}
