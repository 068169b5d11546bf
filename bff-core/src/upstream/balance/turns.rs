//! Smooth weighted round robin, as in nginx.
//!
//! At each pick everyone gains its weight, and the one that has most gives back what all have gained: so an instance
//! with a fifth of the weight gets every fifth call, and not five in a row after twenty.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

use super::weights::Weights;

/// What each member has gained and not yet given back.
#[derive(Debug)]
pub(super) struct Turns(Mutex<Box<[f64]>>);

impl Turns {
    pub(super) fn new(members: usize) -> Self {
        Self(Mutex::new(vec![0.0; members].into()))
    }

    pub(super) fn pick(&self, weights: &Weights, now: Instant, may: impl Fn(usize) -> bool) -> Option<usize> {
        // A panic of `may` would leave turns that are as good as any others.
        let mut gains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut total = 0.0;
        let mut picked: Option<usize> = None;
        for index in (0..gains.len()).filter(|&index| weights.has_weight(index) && may(index)) {
            let weight = weights.relative(index, now);
            total += weight;
            gains[index] += weight;
            if picked.is_none_or(|best| gains[index] > gains[best]) {
                picked = Some(index);
            }
        }
        if let Some(picked) = picked {
            gains[picked] -= total;
        }
        picked
    }
}
