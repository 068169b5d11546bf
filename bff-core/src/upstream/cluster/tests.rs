//! Rosters that follow each other, and who gets calls.

use std::collections::HashSet;

use http::uri::Authority;
use tokio::sync::{Notify, watch};
use tokio::time::sleep;

use super::super::Address;
use super::super::discovery::{Found, InstanceId, Weight};
use super::super::resilience::{BreakerState, Outcome};
use super::*;
use crate::descriptor::Setting;

fn list(before: &Instances, hosts: &[&str]) -> Instances {
    let base = Address::parse("http://orders").unwrap();
    let found = hosts.iter().map(|host| Found::of(&base, Authority::try_from(*host).unwrap(), Weight::MIN));
    before.followed_by(found.collect(), true).0
}

fn cluster(hosts: &[&str]) -> (Cluster, Instances) {
    let list = list(&Instances::default(), hosts);
    (Cluster::new("orders", Policy::of([&[Setting::BreakerJitter(0.0)][..]]), &list, Instant::now()), list)
}

/// Makes calls until each instance of `failing` has its breaker open; the others answer.
fn fail(cluster: &Cluster, failing: &[&str], rng: &mut Rng) {
    fail_in(cluster, &cluster.roster(), failing, rng);
}

/// The same with calls that chose from this roster, which may be an old one.
fn fail_in(cluster: &Cluster, roster: &Roster, failing: &[&str], rng: &mut Rng) {
    for _ in 0..500 {
        let now = Instant::now();
        let Ok(Chosen { peer, permit, .. }) = roster.choose(Asking { now, client: 0, tried: &[] }, rng) else {
            continue;
        };
        let outcome = if failing.contains(&peer.address()) { Outcome::Failure } else { Outcome::Success };
        if let Some(transition) = permit.record(outcome, now, rng) {
            cluster.changed(peer, transition);
        }
    }
}

/// Where calls go that are made now, without telling how they end.
fn asked(cluster: &Cluster, rng: &mut Rng) -> HashSet<String> {
    let roster = cluster.roster();
    let asking = Asking { now: Instant::now(), client: 0, tried: &[] };
    (0..500).filter_map(|_| Some(roster.choose(asking, rng).ok()?.peer.address().to_owned())).collect()
}

fn hosts(hosts: &[&str]) -> HashSet<String> {
    hosts.iter().map(|host| (*host).to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_stays_keeps_what_is_known_of_it() {
    let (cluster, before) = cluster(&["a:1", "b:1", "c:1"]);
    let mut rng = Rng::with_seed(1);
    fail(&cluster, &["a:1"], &mut rng);
    assert_eq!(asked(&cluster, &mut rng), hosts(&["b:1", "c:1"]));
    let old = cluster.roster();
    let under_way = old.choose(Asking { now: Instant::now(), client: 0, tried: &[] }, &mut rng).unwrap();

    let after = list(&before, &["d:1", "c:1", "b:1", "a:1"]);
    cluster.relist(&after, Instant::now());
    let state = cluster.roster().peers().iter().map(|peer| peer.breaker_state(Instant::now())).collect::<Vec<_>>();
    assert!(matches!(state[..], [.., BreakerState::Open { .. }]), "{state:?}");
    let in_flight: u32 = cluster.roster().peers().iter().map(|peer| peer.load().in_flight()).sum();
    assert_eq!(in_flight, 1, "a call of the old list counts in the new one");
    drop(under_way);
    assert_eq!(asked(&cluster, &mut rng), hosts(&["b:1", "c:1", "d:1"]));

    cluster.relist(&list(&after, &["b:1"]), Instant::now());
    assert_eq!(asked(&cluster, &mut rng), hosts(&["b:1"]));
    cluster.relist(&list(&after, &[]), Instant::now());
    let refused = cluster.roster().choose(Asking { now: Instant::now(), client: 0, tried: &[] }, &mut rng).unwrap_err();
    assert_eq!(refused, Failure::Overloaded { reason: "there are no instances", retry_after: RETRY_AFTER });
}

#[tokio::test(start_paused = true)]
async fn one_of_an_old_list_that_fails_is_left_out_of_the_new_one() {
    let (cluster, before) = cluster(&["a:1", "b:1", "c:1"]);
    let mut rng = Rng::with_seed(1);
    let old = cluster.roster();
    cluster.relist(&list(&before, &["c:1", "a:1", "b:1"]), Instant::now());
    fail_in(&cluster, &old, &["b:1"], &mut rng);
    let (roster, now) = (cluster.roster(), Instant::now());
    let gets_calls: Vec<_> = (0..3).map(|index| roster.gets_calls(index, Instant::now())).collect();
    assert_eq!(gets_calls, [true, true, false]);
    assert!(roster.choose(Asking { now, client: 0, tried: &[] }, &mut rng).is_ok());
}

#[tokio::test(start_paused = true)]
async fn what_was_tried_is_chosen_only_if_there_is_nothing_else() {
    let (cluster, _) = cluster(&["a:1", "b:1"]);
    let (roster, now, mut rng) = (cluster.roster(), Instant::now(), Rng::with_seed(1));
    let id = |index: usize| roster.peers()[index].id();
    let mut chosen =
        |tried: &[InstanceId]| roster.choose(Asking { now, client: 0, tried }, &mut rng).unwrap().peer.id();
    assert!((0..50).all(|_| chosen(&[id(0)]) == id(1)));
    let both: HashSet<_> = (0..50).map(|_| chosen(&[id(0), id(1)])).collect();
    assert_eq!(both.len(), 2);
    assert!(roster.has_untried(&[id(0)], Instant::now()) && !roster.has_untried(&[id(0), id(1)], Instant::now()));
}

#[tokio::test(start_paused = true)]
async fn a_probe_goes_to_one_call_and_the_others_go_elsewhere() {
    let (cluster, _) = cluster(&["a:1", "b:1"]);
    let mut rng = Rng::with_seed(1);
    fail(&cluster, &["a:1"], &mut rng);
    sleep(Duration::from_secs(1)).await;
    let (roster, now) = (cluster.roster(), Instant::now());
    let asking = Asking { now, client: 0, tried: &[] };
    let under_way: Vec<_> = (0..50).map(|_| roster.choose(asking, &mut rng).unwrap()).collect();
    let probes: Vec<_> = under_way.iter().filter(|chosen| chosen.permit.is_probe()).collect();
    assert_eq!(probes.len(), 1);
    assert!(under_way.iter().all(|chosen| chosen.permit.is_probe() == (chosen.peer.address() == "a:1")));
}

#[tokio::test(start_paused = true)]
async fn where_no_instance_takes_calls_each_is_asked_every_second() {
    let (cluster, _) = cluster(&["a:1", "b:1", "c:1"]);
    let mut rng = Rng::with_seed(1);
    fail(&cluster, &["a:1", "b:1", "c:1"], &mut rng);
    let mut probes = 0;
    for _ in 0..100 {
        sleep(Duration::from_millis(100)).await;
        let (roster, now) = (cluster.roster(), Instant::now());
        match roster.choose(Asking { now, client: 0, tried: &[] }, &mut rng) {
            Ok(Chosen { peer, permit, .. }) => {
                probes += 1;
                let transition = permit.record(Outcome::Failure, now, &mut rng).unwrap();
                cluster.changed(peer, transition);
            }
            Err(Failure::Overloaded { retry_after, .. }) => assert!(retry_after <= Duration::from_secs(1)),
            Err(other) => panic!("{other}"),
        }
    }
    assert!((24..=30).contains(&probes), "{probes} in ten seconds");
}

#[tokio::test(start_paused = true)]
async fn when_checks_find_nearly_all_down_all_get_calls_but_for_open_breakers() {
    let (cluster, list) = cluster(&["a:1", "b:1", "c:1"]);
    let mut rng = Rng::with_seed(1);
    fail(&cluster, &["a:1"], &mut rng);
    list.members()[1].instance.set_healthy(false);
    cluster.recheck();
    assert_eq!(asked(&cluster, &mut rng), hosts(&["c:1"]));
    list.members()[0].instance.set_healthy(false);
    list.members()[2].instance.set_healthy(false);
    cluster.recheck();
    assert!(cluster.state(Instant::now()).is_panicking && cluster.state(Instant::now()).is_available());
    assert_eq!(asked(&cluster, &mut rng), hosts(&["b:1", "c:1"]));
}

#[tokio::test(start_paused = true)]
async fn lists_and_checks_are_followed() {
    let first = list(&Instances::default(), &["a:1"]);
    let (sender, listed) = watch::channel(Arc::new(first.clone()));
    let cluster = Arc::new(Cluster::new("orders", Policy::DEFAULT, &first, Instant::now()));
    let checked = Arc::new(Notify::new());
    let following = tokio::spawn(Arc::clone(&cluster).follow(listed, Arc::clone(&checked)));
    let second = list(&first, &["a:1", "b:1"]);
    sender.send_replace(Arc::new(second.clone()));
    sleep(Duration::from_millis(1)).await;
    let gets_calls = || cluster.state(Instant::now()).instances.iter().map(|one| one.gets_calls).collect::<Vec<_>>();
    assert_eq!(gets_calls(), [true, true]);
    drop(sender);
    second.members()[1].instance.set_healthy(false);
    checked.notify_one();
    sleep(Duration::from_millis(1)).await;
    assert_eq!(gets_calls(), [true, false], "checks go on when there will be no other list");
    following.abort();
}
