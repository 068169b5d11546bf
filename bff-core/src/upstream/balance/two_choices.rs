//! The power of two choices (Mitzenmacher, 2001) on peak EWMA, as in Finagle and linkerd.
//!
//! Of two instances drawn at random the better one, instead of the best of all: that is nearly as good, and not
//! everybody runs to the same one. With uneven weights the same instance may be drawn twice, because otherwise an
//! instance that is always one of the two would get calls regardless of its weight.

use fastrand::Rng;
use tokio::time::Instant;

use super::load::Load;
use super::weights::Weights;

pub(super) fn pick<'l>(
    weights: &Weights,
    now: Instant,
    load: impl Fn(usize) -> &'l Load,
    may: impl Fn(usize) -> bool,
    rng: &mut Rng,
) -> Option<usize> {
    let are_even = weights.are_even(now);
    let first = weights.draw(now, &may, rng)?;
    let second = weights.draw(now, |index| !(are_even && index == first) && may(index), rng);
    let Some(second) = second.filter(|&second| second != first) else {
        return Some(first);
    };
    let cost = |index: usize| {
        let load = load(index);
        let share = if are_even { 1.0 } else { weights.relative(index, now) };
        load.peak(now) * (1.0 + f64::from(load.in_flight()) / share)
    };
    // Of two that are alike the first: so they get calls as they are drawn, by their weights.
    Some(if cost(second) < cost(first) { second } else { first })
}
