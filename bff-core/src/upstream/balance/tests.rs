//! Shares of calls, over many seeded picks.

use super::super::resilience::{Breaker, BreakerPolicy, EjectionPolicy, Ejections, Outcome, Transition, When};
use super::*;

const ALL: [Balance; 6] = [
    Balance::PeakEwma,
    Balance::RoundRobin,
    Balance::Weighted,
    Balance::LeastConnections,
    Balance::ConsistentHash,
    Balance::LeastResponseTime,
];
const PICKS: usize = 20_000;

struct Set {
    balancer: Balancer,
    loads: Vec<Load>,
    now: Instant,
    rng: Rng,
    picks: u64,
}

fn member(id: u64, weight: u32) -> Member {
    Member { id: client::mixed(id), weight, joined: None }
}

impl Set {
    fn new(balance: Balance, weights: &[u32]) -> Self {
        Self::of(balance, (0..).zip(weights).map(|(id, &weight)| member(id, weight)).collect(), Duration::ZERO)
    }

    fn of(balance: Balance, members: Vec<Member>, slow_start: Duration) -> Self {
        let now = Instant::now();
        let loads = members.iter().map(|_| Load::new(EwmaPolicy::DEFAULT, now)).collect();
        let balancer = Balancer::new(BalancePolicy { balance, slow_start }, members);
        Self { balancer, loads, now, rng: Rng::with_seed(42), picks: 0 }
    }

    /// Picks for another client each time.
    fn pick(&mut self, may: impl Fn(usize) -> bool) -> Option<usize> {
        self.picks += 1;
        let asked = Asked { now: self.now, client: client::mixed(self.picks) };
        self.balancer.pick(asked, |index| &self.loads[index], may, &mut self.rng)
    }

    /// The shares of each instance, when one call after the other is answered in no time at all.
    fn shares(&mut self, may: impl Fn(usize) -> bool) -> Vec<f64> {
        let mut counts = vec![0.0; self.loads.len()];
        for _ in 0..PICKS {
            counts[self.pick(&may).unwrap()] += 1.0 / PICKS as f64;
        }
        counts
    }

    /// The shares of each instance, when so many calls are always under way, and each instance takes as long as
    /// `latency_ms` says.
    fn shares_under_load(&mut self, at_once: usize, latency_ms: impl Fn(usize) -> u64) -> Vec<f64> {
        let loads: Vec<Load> = self.loads.drain(..).collect();
        let mut counts = vec![0.0; loads.len()];
        let mut under_way: Vec<(Instant, Instant, InFlight<'_>)> = Vec::new();
        for number in 0..PICKS {
            if under_way.len() == at_once {
                let next = (0..at_once).min_by_key(|&at| under_way[at].1).unwrap();
                let (begun, ends, call) = under_way.swap_remove(next);
                self.now = ends;
                call.answered(ends - begun, ends);
            }
            let asked = Asked { now: self.now, client: client::mixed(number as u64) };
            let picked = self.balancer.pick(asked, |index| &loads[index], |_| true, &mut self.rng).unwrap();
            counts[picked] += 1.0 / PICKS as f64;
            // A little uneven, as answers are.
            let took = Duration::from_millis(latency_ms(picked)).mul_f64(0.9 + 0.2 * self.rng.f64());
            under_way.push((self.now, self.now + took, loads[picked].begin()));
        }
        drop(under_way);
        self.loads = loads;
        counts
    }
}

#[track_caller]
fn assert_near(shares: &[f64], expected: &[f64], tolerance: f64, what: impl std::fmt::Debug) {
    let is_near = shares.iter().zip(expected).all(|(share, expected)| (share - expected).abs() <= tolerance);
    assert!(is_near && shares.len() == expected.len(), "{what:?}: {shares:?} instead of {expected:?}");
}

#[test]
fn even_instances_get_even_shares() {
    for balance in ALL {
        assert_near(&Set::new(balance, &[1; 4]).shares(|_| true), &[0.25; 4], 0.02, balance);
        assert_near(&Set::new(balance, &[1; 4]).shares_under_load(40, |_| 20), &[0.25; 4], 0.02, balance);
    }
}

#[test]
fn weights_are_respected_by_all() {
    for balance in ALL {
        if balance != Balance::LeastResponseTime {
            let shares = Set::new(balance, &[1, 3, 0, 4]).shares(|_| true);
            assert_near(&shares, &[0.125, 0.375, 0.0, 0.5], 0.02, balance);
        }
        let shares = Set::new(balance, &[1, 3, 0, 4]).shares_under_load(64, |_| 20);
        assert_near(&shares, &[0.125, 0.375, 0.0, 0.5], 0.06, balance);
    }
}

#[test]
fn one_of_two_gets_calls_by_its_weight_though_it_is_always_a_candidate() {
    let shares = Set::new(Balance::PeakEwma, &[1, 3]).shares_under_load(1, |_| 20);
    assert_near(&shares, &[0.25, 0.75], 0.1, "power of two choices");
}

#[test]
fn turns_are_spread_smoothly() {
    let mut set = Set::new(Balance::Weighted, &[5, 1, 1]);
    let order: Vec<_> = (0..14).map(|_| set.pick(|_| true).unwrap()).collect();
    assert_eq!(order, [0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0]);
    let mut set = Set::new(Balance::RoundRobin, &[1; 3]);
    let order: Vec<_> = (0..6).map(|_| set.pick(|_| true).unwrap()).collect();
    assert_eq!(order, [0, 1, 2, 0, 1, 2]);
}

#[test]
fn only_those_that_may_be_picked_are() {
    for balance in ALL {
        let shares = Set::new(balance, &[1; 5]).shares(|index| index == 2 || index == 3);
        assert_near(&shares, &[0.0, 0.0, 0.5, 0.5, 0.0], 0.02, balance);
        let mut set = Set::new(balance, &[1, 1, 1, 0]);
        assert_eq!(set.pick(|_| false), None, "{balance:?}");
        assert_eq!(set.pick(|index| index == 3), None, "{balance:?}: no weight");
        assert_eq!(Set::new(balance, &[7]).pick(|_| true), Some(0), "{balance:?}");
        assert_eq!(Set::new(balance, &[7]).pick(|_| false), None, "{balance:?}");
        assert_eq!(Set::new(balance, &[]).pick(|_| true), None, "{balance:?}");
        assert_eq!(Set::new(balance, &[0, 0]).pick(|_| true), None, "{balance:?}");
    }
}

#[test]
fn one_of_many_is_found() {
    for balance in ALL {
        let mut set = Set::new(balance, &[1; 200]);
        assert_eq!(set.pick(|index| index == 137), Some(137), "{balance:?}");
    }
}

#[test]
fn a_slow_instance_gets_less() {
    let slow = |index| if index == 0 { 200 } else { 20 };
    for (balance, at_most) in
        [(Balance::PeakEwma, 0.1), (Balance::LeastResponseTime, 0.1), (Balance::LeastConnections, 0.1)]
    {
        let shares = Set::new(balance, &[1; 3]).shares_under_load(30, slow);
        assert!(shares[0] < at_most && shares[0] > 0.0, "{balance:?}: {shares:?}");
    }
    assert_eq!(BalancePolicy::DEFAULT.balance, Balance::PeakEwma);
    let shares = Set::new(Balance::RoundRobin, &[1; 3]).shares_under_load(30, slow);
    assert_near(&shares, &[1.0 / 3.0; 3], 0.01, "the same in turn");
}

#[test]
fn a_new_instance_starts_slowly() {
    let slow_start = Duration::from_secs(10);
    for balance in ALL {
        let start = Instant::now();
        let members = vec![member(0, 1), Member { joined: Some(start), ..member(1, 1) }];
        let mut set = Set::of(balance, members, slow_start);
        for (passed_s, part) in [(0, 0.1), (5, 0.5), (10, 1.0)] {
            set.now = start + Duration::from_secs(passed_s);
            let expected = part / (1.0 + part);
            let shares = match balance {
                // With nothing under way it is the fastest that gets all: a weight counts as so much speed.
                Balance::LeastResponseTime if part < 1.0 => vec![1.0 - expected, expected],
                _ => set.shares(|_| true),
            };
            assert_near(&shares, &[1.0 - expected, expected], 0.02, (balance, passed_s));
        }
    }
}

#[test]
fn a_client_stays_with_its_instance() {
    let pick = |set: &mut Set, client, may: &dyn Fn(usize) -> bool| {
        let asked = Asked { now: set.now, client: client::mixed(client) };
        set.balancer.pick(asked, |index| &set.loads[index], may, &mut set.rng).unwrap()
    };
    let mut set = Set::new(Balance::ConsistentHash, &[1; 5]);
    let mut reordered =
        Set::of(Balance::ConsistentHash, (0..5).rev().map(|id| member(id, 1)).collect(), Duration::ZERO);
    let mut moved = 0;
    for client in 0..1000 {
        let picked = pick(&mut set, client, &|_| true);
        assert_eq!(picked, pick(&mut set, client, &|_| true));
        assert_eq!(picked, 4 - pick(&mut reordered, client, &|_| true), "wherever it stands in the list");
        let without = pick(&mut set, client, &|index| index != 2);
        assert_eq!(picked == 2, without != picked, "nobody else moves");
        moved += usize::from(picked == 2);
    }
    assert!((150..250).contains(&moved), "{moved}");
}

#[test]
fn one_client_does_not_overrun_its_instance() {
    let set = Set::new(Balance::ConsistentHash, &[1; 4]);
    let mut rng = Rng::with_seed(1);
    let mut calls = Vec::new();
    for number in 1..=100_u32 {
        let asked = Asked { now: set.now, client: 7 };
        let picked = set.balancer.pick(asked, |index| &set.loads[index], |_| true, &mut rng).unwrap();
        calls.push(set.loads[picked].begin());
        let bound = (1.25 * f64::from(number) / 4.0).ceil() as u32;
        assert!(set.loads.iter().all(|load| load.in_flight() <= bound), "{number}");
    }
}

/// The whole of it: with two of three instances gone, calls stop failing as soon as both breakers are open, except for
/// the probes; and when the two are back, they get their shares again.
#[test]
fn calls_survive_two_of_three_instances() {
    let mut set = Set::new(Balance::PeakEwma, &[1; 3]);
    let breakers: Vec<_> = (0..3).map(|_| Breaker::new(BreakerPolicy::DEFAULT, set.now)).collect();
    let ejections = Ejections::new(EjectionPolicy::DEFAULT, 3);
    let mut rng = Rng::with_seed(9);
    let mut play = |set: &mut Set, seconds: u64, is_gone: fn(usize) -> bool| {
        let (mut failures, mut probes, mut counts) = (0, 0, [0; 3]);
        for _ in 0..seconds * 100 {
            set.now += Duration::from_millis(10);
            let now = set.now;
            let may = |index: usize| ejections.may_get_call(index, || breakers[index].is_admitting(When::Due, now));
            let picked = set.pick(may).unwrap();
            let permit = breakers[picked].admit(When::Due, now).unwrap();
            counts[picked] += 1;
            let call = set.loads[picked].begin();
            let outcome = if is_gone(picked) {
                call.failed(Duration::from_micros(200), now);
                failures += 1;
                probes += u32::from(permit.is_probe());
                Outcome::Failure
            } else {
                call.answered(Duration::from_millis(5), now);
                Outcome::Success
            };
            if let Some(transition) = permit.record(outcome, now, &mut rng) {
                ejections.set_failing(picked, transition != Transition::Closed);
            }
        }
        (failures, probes, counts)
    };
    assert_eq!(play(&mut set, 10, |_| false).0, 0);
    let (failures, probes, _counts) = play(&mut set, 60, |index| index != 1);
    // Each opens for 1 s, 2 s, 4 s and then 5 s of this minute.
    assert!(failures - probes <= 2 * 300 && probes <= 2 * 14, "{failures} failures, {probes} of them probes");
    assert_eq!(ejections.standing().ejected, 2);
    let (failures, probes, _counts) = play(&mut set, 30, |index| index != 1);
    assert_eq!(failures, probes, "only probes fail");
    let (failures, _probes, _counts) = play(&mut set, 120, |_| false);
    assert_eq!((failures, ejections.standing().ejected), (0, 0));
    let (_failures, _probes, counts) = play(&mut set, 60, |_| false);
    assert!(counts.iter().all(|count| *count > 1000), "{counts:?}");
}
