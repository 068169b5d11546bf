//! Who gets calls, and when all do.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn who(ejections: &Ejections) -> Vec<usize> {
    (0..ejections.places.len()).filter(|&instance| ejections.may_get_call(instance, || false)).collect()
}

#[test]
fn two_of_three_may_be_ejected_but_never_the_last() {
    let ejections = Ejections::new(EjectionPolicy::DEFAULT, 3);
    assert_eq!(who(&ejections), [0, 1, 2]);
    assert_eq!(ejections.set_failing(1, true).ejected, 1);
    assert_eq!(ejections.set_failing(0, true).ejected, 2);
    assert_eq!(who(&ejections), [2]);
    assert!(ejections.may_get_call(0, || true), "the probe");
    assert_eq!(ejections.set_failing(2, true).ejected, 2);
    assert_eq!(who(&ejections), [2]);
    // A place that is free goes to the one that was failing beyond the limit.
    ejections.set_failing(0, false);
    assert_eq!(who(&ejections), [0]);
    ejections.set_failing(1, false);
    ejections.set_failing(2, false);
    assert_eq!(who(&ejections), [0, 1, 2]);

    let alone = Ejections::new(EjectionPolicy::DEFAULT, 1);
    assert_eq!(alone.set_failing(0, true).ejected, 0);
    assert_eq!(who(&alone), [0]);
}

#[test]
fn half_of_ten_is_the_most() {
    let ejections = Ejections::new(EjectionPolicy::DEFAULT, 10);
    for instance in 0..8 {
        ejections.set_failing(instance, true);
    }
    assert_eq!(who(&ejections), [5, 6, 7, 8, 9]);
    let expected = Standing { instances: 10, ejected: 5, down: 0, is_panicking: false };
    assert_eq!(ejections.standing(), expected);
}

#[test]
fn with_too_few_left_checks_do_not_count() {
    let ejections = Ejections::new(EjectionPolicy::DEFAULT, 4);
    for instance in 0..3 {
        assert!(!ejections.set_down(instance, true).is_panicking);
    }
    assert_eq!(who(&ejections), [3]);
    assert!(!ejections.may_get_call(0, || true), "an instance that is down gets no probe");
    assert!(ejections.set_down(3, true).is_panicking);
    assert!((0..4).all(|instance| ejections.may_get_call(instance, || true)));
    assert!(!ejections.may_get_call(0, || false), "its breaker has the last word");
    assert!(!ejections.set_down(1, false).is_panicking);
    assert_eq!(who(&ejections), [1]);
}

#[test]
fn the_last_one_that_gets_calls_keeps_them() {
    let ejections = Ejections::new(EjectionPolicy::DEFAULT, 3);
    ejections.set_failing(0, true);
    ejections.set_down(1, true);
    ejections.set_failing(2, true);
    assert_eq!(who(&ejections), [2]);
}

#[test]
fn the_last_one_that_is_not_down_is_taken_back() {
    let ejections = Ejections::new(EjectionPolicy::DEFAULT, 2);
    ejections.set_failing(0, true);
    assert_eq!(who(&ejections), [1]);
    let expected = Standing { instances: 2, ejected: 0, down: 1, is_panicking: false };
    assert_eq!(ejections.set_down(1, true), expected);
    assert_eq!(who(&ejections), [0]);
}

proptest! {
    #[test]
    fn somebody_always_gets_calls(
        count in 1_usize..8,
        events in vec((any::<usize>(), any::<bool>(), any::<bool>()), 1..100),
    ) {
        let ejections = Ejections::new(EjectionPolicy::DEFAULT, count);
        for (instance, is_check, is_bad) in events {
            let instance = instance % count;
            let standing = if is_check {
                ejections.set_down(instance, is_bad)
            } else {
                ejections.set_failing(instance, is_bad)
            };
            prop_assert!(standing.ejected <= count.div_ceil(2));
            if standing.is_panicking {
                prop_assert!((0..count).all(|instance| ejections.may_get_call(instance, || true)));
            } else {
                let left = who(&ejections).len();
                prop_assert!(left > 0);
                prop_assert_eq!(left, count - standing.ejected - standing.down);
            }
        }
    }
}
