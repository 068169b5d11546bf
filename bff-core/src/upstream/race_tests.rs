//! Attempts that are made elsewhere while the first request is waited for, on paused time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::BreakerState;
use super::super::send::tests::{GET, POST, Scene, answer, ok};
use super::*;
use crate::descriptor::{Balance, Setting};
use crate::failure::Failure;

const NEVER: u64 = 60_000;

/// Calls until the BFF knows how long they usually take.
async fn learned(scene: &Scene) {
    for _ in 0..20 {
        assert_eq!(scene.send(&GET).await, ok());
    }
    tokio::time::sleep(Duration::from_millis(150)).await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_call_is_made_a_second_time_if_that_is_wanted() {
    for (hedges, slowest_ms) in [(true, 100), (false, 300)] {
        let policy = [
            Setting::Hedge(hedges),
            Setting::HedgeBudgetRatio(0.1),
            Setting::RetrySlowFactor(0.0),
            Setting::Balance(Balance::RoundRobin),
        ];
        let scene =
            Scene::of(&["a", "b"], &policy, |_, number| (if number == 201 { 300 } else { 10 }, answer(200, "{}")));
        let scene = scene.await;
        let mut slowest = Duration::ZERO;
        for _ in 0..210 {
            let started = Instant::now();
            assert_eq!(scene.send(&GET).await, ok());
            slowest = slowest.max(started.elapsed());
        }
        let seen = scene.seen();
        assert!(slowest <= Duration::from_millis(slowest_ms), "{slowest:?}");
        assert_eq!(seen.len(), if hedges { 211 } else { 210 });
        assert!(!hedges || seen[200] != seen[201], "at another instance");
    }
}

/// Three instances of which the first so many stop answering once they are told to.
async fn stopping(stopped: &Arc<AtomicUsize>, policy: &[Setting]) -> Scene {
    let stopped = Arc::clone(stopped);
    let scene = Scene::of(&["a", "b", "c"], policy, move |host, _| {
        let hosts = ["a", "b", "c"];
        let is_stopped = hosts[..stopped.load(Ordering::Relaxed)].contains(&host);
        (if is_stopped { NEVER } else { 10 }, answer(200, "{}"))
    });
    let scene = scene.await;
    learned(&scene).await;
    scene
}

#[tokio::test(start_paused = true)]
async fn instances_that_stop_answering_cost_no_call_and_are_left_out() {
    for out in [1, 2] {
        let stopped = Arc::new(AtomicUsize::new(0));
        let scene = stopping(&stopped, &[]).await;
        stopped.store(out, Ordering::Relaxed);
        for _ in 0..100 {
            let started = Instant::now();
            assert_eq!(scene.send(&GET).await, ok());
            assert!(started.elapsed() <= Duration::from_millis(80), "{:?}", started.elapsed());
        }
        let seen = scene.seen().len();
        for _ in 0..50 {
            assert_eq!(scene.send(&GET).await, ok());
        }
        assert!(scene.seen().len() - seen <= 52, "hardly one is asked in vain any more");
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_slow_and_outrun_has_failed() {
    let stopped = Arc::new(AtomicUsize::new(0));
    let scene = stopping(&stopped, &[Setting::Balance(Balance::RoundRobin)]).await;
    stopped.store(1, Ordering::Relaxed);
    for _ in 0..30 {
        assert_eq!(scene.send(&GET).await, ok());
    }
    let is_open = |state: &BreakerState| matches!(state, BreakerState::Open { .. });
    assert_eq!(scene.breakers().iter().map(is_open).collect::<Vec<_>>(), [true, false, false]);
}

#[tokio::test(start_paused = true)]
async fn a_write_waits_and_so_does_who_may_not_try_again() {
    let stopped = Arc::new(AtomicUsize::new(0));
    for (call, policy) in
        [(&POST, &[][..]), (&GET, &[Setting::RetryAttempts(1)]), (&GET, &[Setting::RetrySlowFactor(0.0)])]
    {
        stopped.store(0, Ordering::Relaxed);
        let scene = stopping(&stopped, policy).await;
        stopped.store(3, Ordering::Relaxed);
        let seen = scene.seen().len();
        assert_eq!(scene.send(call).await, Err(Failure::Timeout));
        assert_eq!(scene.seen().len(), seen + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn all_that_are_slow_are_asked_once_and_none_of_them_is_outrun() {
    let slow = Arc::new(AtomicUsize::new(10));
    let now = Arc::clone(&slow);
    let scene = Scene::of(&["a", "b", "c"], &[], move |_, _| (now.load(Ordering::Relaxed) as u64, answer(200, "{}")));
    let scene = scene.await;
    learned(&scene).await;
    slow.store(300, Ordering::Relaxed);
    let seen = scene.seen().len();
    for _ in 0..7 {
        let started = Instant::now();
        assert_eq!(scene.send(&GET).await, ok());
        assert_eq!(started.elapsed().as_millis(), 300, "the first one's answer");
    }
    assert!(scene.seen().len() - seen <= 7 * 3);
    assert_eq!(scene.breakers(), [BreakerState::Closed; 3]);
}

#[tokio::test(start_paused = true)]
async fn what_is_slow_is_made_again_only_within_the_budget() {
    let stopped = Arc::new(AtomicUsize::new(0));
    let policy = [
        Setting::RetryBudgetPerSecond(0.0),
        Setting::BreakerFailuresInARow(1_000_000),
        Setting::BreakerSuccessRate(0.0),
    ];
    let scene = stopping(&stopped, &policy).await;
    stopped.store(3, Ordering::Relaxed);
    let seen = scene.seen().len();
    future::join_all((0..100).map(|_| scene.send(&GET))).await;
    let made = scene.seen().len() - seen;
    assert!(made > 100 && made <= 100 + 120 / 5, "{made} for 100, after 20");
}
