//! The breaker's rules one by one, and all of them against a model over random events.

use fastrand::Rng;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const POLICY: BreakerPolicy = BreakerPolicy { jitter: 0.0, ..BreakerPolicy::DEFAULT };

struct Play {
    breaker: Breaker,
    now: Instant,
    rng: Rng,
}

impl Play {
    fn new(policy: BreakerPolicy) -> Self {
        let now = Instant::now();
        Self { breaker: Breaker::new(policy, now), now, rng: Rng::with_seed(3) }
    }

    fn wait(&mut self, ms: u64) {
        self.now += Duration::from_millis(ms);
    }

    /// Makes a call that is let through.
    fn call(&mut self, outcome: Outcome) -> Option<Transition> {
        self.breaker.admit(When::Due, self.now).unwrap().record(outcome, self.now, &mut self.rng)
    }

    fn open(&mut self) {
        (0..6).for_each(|_| assert_eq!(self.call(Outcome::Failure), None));
        assert_eq!(self.call(Outcome::Failure), Some(opened(1000)));
    }

    fn retry_after_ms(&self) -> u128 {
        self.breaker.admit(When::Due, self.now).unwrap_err().retry_after.as_millis()
    }
}

fn opened(ms: u64) -> Transition {
    Transition::Opened { open_for: Duration::from_millis(ms) }
}

/// With a rate that never opens it.
fn in_a_row() -> BreakerPolicy {
    BreakerPolicy { success_rate_min: 0.0, ..POLICY }
}

#[test]
fn seven_failures_in_a_row_open_it() {
    let mut play = Play::new(in_a_row());
    for _ in 0..3 {
        (0..6).for_each(|_| assert_eq!(play.call(Outcome::Failure), None));
        assert_eq!(play.call(Outcome::Success), None);
    }
    (0..6).for_each(|_| assert_eq!(play.call(Outcome::Failure), None));
    assert_eq!(play.call(Outcome::Ignored), None);
    assert_eq!(play.breaker.state(play.now), BreakerState::Closed);
    assert_eq!(play.call(Outcome::Failure), Some(opened(1000)));
    assert_eq!(play.breaker.state(play.now), BreakerState::Open { left: Duration::from_secs(1) });
    play.wait(400);
    assert_eq!(play.retry_after_ms(), 600);
    assert!(!play.breaker.is_admitting(When::Due, play.now));
}

#[test]
fn a_low_success_rate_opens_it_from_five_requests_on() {
    let mut play = Play::new(POLICY);
    (0..2).for_each(|_| assert_eq!(play.call(Outcome::Success), None));
    (0..2).for_each(|_| assert_eq!(play.call(Outcome::Failure), None));
    assert_eq!(play.call(Outcome::Failure), Some(opened(1000)));

    let mut play = Play::new(POLICY);
    (0..8).for_each(|_| assert_eq!(play.call(Outcome::Success), None));
    (0..2).for_each(|_| assert_eq!(play.call(Outcome::Failure), None)); // exactly 80 %
    play.wait(10_000);
    assert_eq!(play.call(Outcome::Failure), None); // forgotten: one request
    (0..3).for_each(|_| assert_eq!(play.call(Outcome::Failure), None));
    assert_eq!(play.call(Outcome::Failure), Some(opened(1000)));
}

#[test]
fn one_probe_is_let_through_and_decides() {
    let mut play = Play::new(in_a_row());
    play.open();
    play.wait(1000);
    assert_eq!(play.breaker.state(play.now), BreakerState::HalfOpen);
    assert!(play.breaker.is_admitting(When::Due, play.now));
    let probe = play.breaker.admit(When::Due, play.now).unwrap();
    assert!(probe.is_probe() && !play.breaker.is_admitting(When::Due, play.now));
    assert_eq!(play.retry_after_ms(), 1000);
    assert_eq!(probe.record(Outcome::Failure, play.now, &mut play.rng), Some(opened(2000)));
    play.wait(2000);
    assert_eq!(play.call(Outcome::Success), Some(Transition::Closed));
    assert!(!play.breaker.admit(When::Due, play.now).unwrap().is_probe());
    play.open(); // from the beginning: seven failures, one second
}

#[test]
fn a_probe_without_an_outcome_frees_its_place() {
    let mut play = Play::new(in_a_row());
    play.open();
    play.wait(1000);
    drop(play.breaker.admit(When::Due, play.now).unwrap());
    assert!(play.breaker.is_admitting(When::Due, play.now));
    assert_eq!(play.call(Outcome::Ignored), None);
    assert_eq!(play.breaker.state(play.now), BreakerState::HalfOpen);
    assert_eq!(play.call(Outcome::Success), Some(Transition::Closed));
}

#[test]
fn calls_that_began_before_a_change_say_nothing_after_it() {
    let mut play = Play::new(in_a_row());
    let breaker = Breaker::new(in_a_row(), play.now);
    let old: Vec<_> = (0..9).map(|_| breaker.admit(When::Due, play.now).unwrap()).collect();
    let mut old = old.into_iter();
    let mut end = |outcome, now| old.next().unwrap().record(outcome, now, &mut play.rng);
    (0..6).for_each(|_| assert_eq!(end(Outcome::Failure, play.now), None));
    assert_eq!(end(Outcome::Failure, play.now), Some(opened(1000)));
    assert_eq!(end(Outcome::Failure, play.now), None);
    let later = play.now + Duration::from_secs(1);
    let probe = breaker.admit(When::Due, later).unwrap();
    assert_eq!(end(Outcome::Success, later), None);
    assert_eq!(breaker.state(later), BreakerState::HalfOpen);
    assert_eq!(probe.record(Outcome::Success, later, &mut play.rng), Some(Transition::Closed));
}

#[test]
fn each_opening_doubles_the_time_up_to_its_limit_with_jitter() {
    let mut play = Play::new(BreakerPolicy { jitter: 0.5, failures_in_a_row_max: 1, ..BreakerPolicy::DEFAULT });
    for openings in 0..40 {
        let Some(Transition::Opened { open_for }) = play.call(Outcome::Failure) else { panic!("{openings}") };
        let base = Duration::from_secs(5.min(1 << openings.min(6)));
        assert!(base <= open_for && open_for <= (base * 3 / 2).min(Duration::from_secs(5)), "{openings}: {open_for:?}");
        play.now += open_for;
    }
}

#[test]
fn an_early_probe_waits_as_long_as_the_first_one() {
    let mut play = Play::new(in_a_row());
    play.open();
    play.wait(1000);
    assert_eq!(play.call(Outcome::Failure), Some(opened(2000)));
    play.wait(999);
    assert!(!play.breaker.is_admitting(When::Early, play.now));
    assert_eq!(play.breaker.admit(When::Early, play.now).unwrap_err().retry_after, Duration::from_millis(1));
    play.wait(1);
    assert!(play.breaker.is_admitting(When::Early, play.now) && !play.breaker.is_admitting(When::Due, play.now));
    let probe = play.breaker.admit(When::Early, play.now).unwrap();
    assert!(probe.is_probe());
    assert_eq!(probe.record(Outcome::Success, play.now, &mut play.rng), Some(Transition::Closed));
}

/// The rules once more, in the plainest way: every event is kept, and nothing is shared.
struct Model {
    phase: Phase,
    events: Vec<(Instant, bool)>,
    openings: u32,
}

impl Model {
    fn admits(&mut self, now: Instant) -> bool {
        match self.phase {
            Phase::Closed => true,
            Phase::Open { until, .. } if now < until => false,
            Phase::Open { .. } | Phase::HalfOpen { is_probing: false } => {
                self.phase = Phase::HalfOpen { is_probing: true };
                true
            }
            Phase::HalfOpen { is_probing: true } => false,
        }
    }

    /// What an outcome in the present phase leads to.
    fn record(&mut self, is_success: bool, now: Instant) {
        self.events.push((now, is_success));
        let in_a_row = self.events.iter().rev().take_while(|(_, is_success)| !is_success).count();
        // Buckets of a second that begin with the breaker: only whole ones leave, and none older than ten seconds.
        let start = self.events[0].0;
        let second = |at: Instant| (at - start).as_secs();
        let recent: Vec<_> = self.events[1..].iter().filter(|(at, _)| second(*at) + 10 > second(now)).collect();
        let successes = recent.iter().filter(|(_, is_success)| *is_success).count();
        let is_failing = in_a_row >= 7 || recent.len() >= 5 && successes * 10 < recent.len() * 8;
        let opens = !is_success && (is_failing || matches!(self.phase, Phase::HalfOpen { .. }));
        if opens {
            let open_for = Duration::from_secs(5.min(1 << self.openings.min(6)));
            self.openings += 1;
            self.phase = Phase::Open { since: now, until: now + open_for };
        } else if is_success && !matches!(self.phase, Phase::Closed) {
            *self = Self::closed(start);
        }
    }

    /// The first event is none: it tells when the buckets begin.
    fn closed(start: Instant) -> Self {
        Self { phase: Phase::Closed, events: vec![(start, true)], openings: 0 }
    }
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Wait(u64),
    Call(Outcome),
    /// A call that ends only after others.
    Begin,
    End(Outcome),
}

fn event() -> impl Strategy<Value = Event> {
    let outcome = || {
        let choices = [(3, Outcome::Success), (3, Outcome::Failure), (1, Outcome::Ignored)];
        proptest::strategy::Union::new_weighted(choices.map(|(weight, outcome)| (weight, Just(outcome))).to_vec())
    };
    prop_oneof![
        2 => (0_u64..3000).prop_map(Event::Wait),
        5 => outcome().prop_map(Event::Call),
        1 => Just(Event::Begin),
        1 => outcome().prop_map(Event::End),
    ]
}

proptest! {
    #[test]
    fn does_as_the_model_does(events in vec(event(), 1..300)) {
        let start = Instant::now();
        let breaker = Breaker::new(POLICY, start);
        let mut model = Model::closed(start);
        let (mut now, mut rng) = (start, Rng::with_seed(1));
        // Calls under way, with the number of changes of phase that the model had seen.
        let mut under_way: Vec<(Permit<'_>, u32)> = Vec::new();
        let mut changes = 0;
        for event in events {
            let before = std::mem::discriminant(&model.phase);
            let mut end = |model: &mut Model, permit: Permit<'_>, is_current: bool, outcome| {
                let is_probe = permit.is_probe();
                permit.record(outcome, now, &mut rng);
                match outcome {
                    Outcome::Ignored if is_probe && is_current => model.phase = Phase::HalfOpen { is_probing: false },
                    Outcome::Success | Outcome::Failure if is_current => model.record(outcome == Outcome::Success, now),
                    _ => {}
                }
            };
            match event {
                Event::Wait(ms) => now += Duration::from_millis(ms),
                Event::Call(outcome) => {
                    let permit = breaker.admit(When::Due, now);
                    prop_assert_eq!(permit.is_ok(), model.admits(now));
                    if let Ok(permit) = permit {
                        end(&mut model, permit, true, outcome);
                    }
                }
                Event::Begin => {
                    let permit = breaker.admit(When::Due, now);
                    prop_assert_eq!(permit.is_ok(), model.admits(now));
                    let has_changed = u32::from(before != std::mem::discriminant(&model.phase));
                    under_way.extend(permit.ok().map(|permit| (permit, changes + has_changed)));
                }
                Event::End(outcome) if !under_way.is_empty() => {
                    let (permit, begun) = under_way.remove(0);
                    end(&mut model, permit, begun == changes, outcome);
                }
                Event::End(_) => {}
            }
            changes += u32::from(before != std::mem::discriminant(&model.phase));
            let is_as_modelled = match (breaker.state(now), model.phase) {
                (BreakerState::Closed, Phase::Closed) | (BreakerState::HalfOpen, Phase::HalfOpen { .. }) => true,
                (BreakerState::HalfOpen, Phase::Open { until, .. }) => until <= now,
                (BreakerState::Open { left }, Phase::Open { until, .. }) => now + left == until,
                _ => false,
            };
            prop_assert!(is_as_modelled, "{:?} instead of {:?}", breaker.state(now), model.phase);
        }
    }
}
