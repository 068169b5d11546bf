//! The same instance for the same client: weighted rendezvous hashing with bounded loads.
//!
//! Every instance draws a number that depends on it and on the client, and the best one gets the call (Thaler and
//! Ravishankar, 1998; weights after Schindelhauer and Schomaker, 2005). When an instance goes, its clients are spread
//! over all others, and nobody else's instance changes. A ring or Maglev's table answers in constant time, but both
//! are only nearly fair, take a table for each set of instances, and need more for weights, slow start and instances
//! that are out at the moment; for the tens of instances that an upstream has, to look at all of them costs less than
//! that is worth.
//!
//! An instance with a quarter more than its share of the calls under way gets no more (Mirrokni, Thorup and
//! Zadimoghaddam, 2018; HAProxy's `hash-balance-factor`): many clients behind one address do not overrun it.

use tokio::time::Instant;

use super::client::mixed;
use super::load::Load;
use super::weights::Weights;

/// How much of the average an instance may have under way.
const BALANCE_FACTOR: f64 = 1.25;

pub(super) fn pick<'l>(
    weights: &Weights,
    now: Instant,
    client: u64,
    load: impl Fn(usize) -> &'l Load,
    may: impl Fn(usize) -> bool,
) -> Option<usize> {
    let members = weights.members();
    let those = || (0..members.len()).filter(|&index| weights.has_weight(index) && may(index));
    let (in_flight, total) = those().fold((1.0, 0.0), |(in_flight, total), index| {
        (in_flight + f64::from(load(index).in_flight()), total + weights.relative(index, now))
    });
    let share = BALANCE_FACTOR * in_flight / total;
    let best = |picked: Option<(f64, usize)>, index: usize| {
        let score = weights.relative(index, now) / -fraction(mixed(client ^ members[index].id)).ln();
        Some(picked.filter(|(highest, _)| *highest >= score).unwrap_or((score, index)))
    };
    let has_room = |&index: &usize| f64::from(load(index).in_flight()) < (share * weights.relative(index, now)).ceil();
    let picked = those().filter(has_room).fold(None, best);
    // The bound leaves room somewhere, unless other calls take it between the two looks.
    picked.or_else(|| those().fold(None, best)).map(|(_score, index)| index)
}

/// A number between 0 and 1, and neither of them.
fn fraction(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}
