//! The instance with the least to do, or with the shortest answers: nginx's `least_conn` and `least_time`.
//!
//! All instances are looked at, and those that are alike get calls by their weights. Calls under way are counted for
//! the whole process, so workers that pick at the same time see each other's picks.

use fastrand::Rng;
use tokio::time::Instant;

use super::load::Load;
use super::weights::Weights;

pub(super) fn connections<'l>(
    weights: &Weights,
    now: Instant,
    load: impl Fn(usize) -> &'l Load,
    may: impl Fn(usize) -> bool,
    rng: &mut Rng,
) -> Option<usize> {
    least(weights, now, |index, weight| f64::from(load(index).in_flight()) / weight, may, rng)
}

pub(super) fn response_time<'l>(
    weights: &Weights,
    now: Instant,
    load: impl Fn(usize) -> &'l Load,
    may: impl Fn(usize) -> bool,
    rng: &mut Rng,
) -> Option<usize> {
    let cost = |index, weight| {
        let load: &Load = load(index);
        load.mean(now) * f64::from(load.in_flight() + 1) / weight
    };
    least(weights, now, cost, may, rng)
}

fn least(
    weights: &Weights,
    now: Instant,
    cost: impl Fn(usize, f64) -> f64,
    may: impl Fn(usize) -> bool,
    rng: &mut Rng,
) -> Option<usize> {
    let mut picked = None;
    let mut lowest = f64::INFINITY;
    let mut weight_of_alike = 0.0;
    for index in (0..weights.members().len()).filter(|&index| weights.has_weight(index) && may(index)) {
        let weight = weights.relative(index, now);
        let cost = cost(index, weight);
        if cost > lowest {
            continue;
        }
        if cost < lowest {
            lowest = cost;
            weight_of_alike = 0.0;
        }
        weight_of_alike += weight;
        // Each takes the place of the one before with its part of the weight.
        if rng.f64() * weight_of_alike < weight {
            picked = Some(index);
        }
    }
    picked
}
