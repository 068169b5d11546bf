//! Outlier ejection: instances whose breakers are open get no calls, as long as enough others are left.
//!
//! Envoy's outlier detection and its panic threshold, over the breakers of the instances:
//!
//! - An instance whose breaker opens is *ejected*: the balancer passes it over until a probe is due. At most half of
//!   the instances (rounded up) are ejected at a time, and never the last one that gets calls.
//! - One that fails beyond that stays in the rotation. Its breaker refuses its share of the calls, so that the few
//!   instances that are left are not asked for the work of all.
//! - An instance that an active check finds *down* gets no calls either, and is not bounded by that half.
//! - *Panic*: if all this leaves too few instances, it says more about the network or the checks than about them. Then
//!   checks do not count, and every instance gets calls whose breaker lets them through: what real calls say of an
//!   instance still holds.
//!
//! The threshold of panic is lower than Envoy's 50 %: two of three instances gone is the outage that a small set must
//! survive, and there it would send two thirds of the calls to the dead.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many instances may be left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct EjectionPolicy {
    /// Of the instances, from 0 to 1.
    pub(crate) ejected_max: f64,
    /// With a smaller part of the instances left, checks do not count.
    pub(crate) panic_below: f64,
}

impl EjectionPolicy {
    /// At most 50 % are ejected; panic with less than 25 % left.
    pub(crate) const DEFAULT: Self = Self { ejected_max: 0.5, panic_below: 0.25 };
}

/// Which instances of an upstream get calls, shared by all workers.
///
/// Made anew when the set of instances changes, and then told which ones are failing or down.
#[derive(Debug)]
pub(crate) struct Ejections {
    policy: EjectionPolicy,
    instances: Mutex<Box<[Instance]>>,
    /// What follows from `instances`, for the balancer, which reads it without the lock.
    places: Box<[AtomicU8]>,
}

/// It gets calls.
const IN: u8 = 0;
/// It gets what its breaker lets through: of one that is ejected the probes.
const EJECTED: u8 = 1;
/// It gets nothing.
const DOWN: u8 = 2;

#[derive(Clone, Copy, Debug, Default)]
struct Instance {
    /// Its breaker is not closed.
    is_failing: bool,
    /// An active check said so.
    is_down: bool,
    is_ejected: bool,
}

/// How the instances stand as a whole: for logs and the readiness page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) instances: usize,
    pub(crate) ejected: usize,
    pub(crate) down: usize,
    pub(crate) is_panicking: bool,
}

impl Ejections {
    /// For so many instances, all of them well.
    pub(crate) fn new(policy: EjectionPolicy, instances: usize) -> Self {
        let places = (0..instances).map(|_| AtomicU8::new(IN)).collect();
        Self { policy, instances: Mutex::new(vec![Instance::default(); instances].into()), places }
    }

    /// Whether the instance may get a call, given whether its breaker would let it through. If it is not ejected and
    /// there is no panic, that does not matter here: it gets its share, and its breaker refuses it.
    pub(crate) fn may_get_call(&self, instance: usize, is_admitting: impl FnOnce() -> bool) -> bool {
        match self.places[instance].load(Ordering::Relaxed) {
            IN => true,
            EJECTED => is_admitting(),
            _down => false,
        }
    }

    /// The instance's breaker opened, or closed.
    pub(crate) fn set_failing(&self, instance: usize, is_failing: bool) -> Standing {
        self.change(|instances| instances[instance].is_failing = is_failing)
    }

    /// An active check of the instance changed its mind.
    pub(crate) fn set_down(&self, instance: usize, is_down: bool) -> Standing {
        self.change(|instances| instances[instance].is_down = is_down)
    }

    pub(crate) fn standing(&self) -> Standing {
        self.change(|_instances| {})
    }

    fn change(&self, change: impl FnOnce(&mut [Instance])) -> Standing {
        // No step under the lock can panic half way, except for an index that is none, which changes nothing.
        let mut instances = self.instances.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut instances);
        let standing = settle(&self.policy, &mut instances);
        for (place, instance) in self.places.iter().zip(&*instances) {
            place.store(if standing.is_panicking { EJECTED } else { instance.place() }, Ordering::Relaxed);
        }
        standing
    }
}

impl Instance {
    fn place(self) -> u8 {
        match self {
            Self { is_down: true, .. } => DOWN,
            Self { is_ejected: true, .. } => EJECTED,
            _ => IN,
        }
    }

    fn gets_calls(self) -> bool {
        self.place() == IN
    }
}

/// Decides who is ejected. Those that are stay so while they fail; a place that is free goes to one that fails.
fn settle(policy: &EjectionPolicy, instances: &mut [Instance]) -> Standing {
    let ejected_max = (policy.ejected_max * instances.len() as f64).ceil() as usize;
    for instance in &mut *instances {
        instance.is_ejected &= instance.is_failing && !instance.is_down;
    }
    let mut ejected = instances.iter().filter(|instance| instance.is_ejected).count();
    let mut left = instances.iter().filter(|instance| instance.gets_calls()).count();
    for instance in &mut *instances {
        if instance.is_failing && instance.gets_calls() && ejected < ejected_max && left > 1 {
            instance.is_ejected = true;
            ejected += 1;
            left -= 1;
        }
    }
    // A set whose last instance went down while another was ejected takes that one back.
    if left == 0
        && let Some(instance) = instances.iter_mut().find(|instance| instance.is_ejected)
    {
        instance.is_ejected = false;
        ejected -= 1;
        left = 1;
    }
    Standing {
        instances: instances.len(),
        ejected,
        down: instances.iter().filter(|instance| instance.is_down).count(),
        is_panicking: (left as f64) < policy.panic_below * instances.len() as f64,
    }
}

#[cfg(test)]
#[path = "ejection_tests.rs"]
mod tests;
