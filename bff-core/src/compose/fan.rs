//! One call for each key, or for each chunk of keys.

use std::hash::Hash;

use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};

use super::keys::Keys;
use super::{Body, FanBodies, Lookup, Slot};
use crate::descriptor::Fan;
use crate::problem::Problem;

/// Why an `each` or a `batch` gave nothing.
#[derive(Clone, Debug)]
pub enum FanFailure {
    /// There are more distinct keys than the spec allows; nothing was called.
    TooManyKeys {
        /// How many distinct keys there are.
        keys: usize,
        /// How many there may be.
        max: usize,
    },
    /// One of the calls failed; the others were cancelled.
    Call(Problem),
}

impl From<Problem> for FanFailure {
    fn from(problem: Problem) -> Self {
        Self::Call(problem)
    }
}

/// Makes one call for each distinct key, at most `fan.concurrency` of them at once, in the order in which the keys
/// first appear. Without keys there is no call.
///
/// # Errors
///
/// [`FanFailure::TooManyKeys`] if there are more than `fan.max` distinct keys, else the first failure of a call.
pub fn each<'b, K, T, R>(
    fan: &Fan,
    keys: impl IntoIterator<Item = K>,
    bodies: &'b FanBodies,
    run: impl Fn(&K, &'b Body) -> R,
) -> impl Future<Output = Result<Lookup<K, T>, FanFailure>>
where
    K: Eq + Hash,
    R: Future<Output = Result<T, Problem>> + Send,
    T: Send + Sync,
{
    // Collected before the future is made: one that holds an iterator of closures over borrowed answers cannot be
    // proven `Send` by today's compiler ("implementation of `FnOnce` is not general enough", rust-lang/rust#110338).
    let keys = distinct(fan, &mut keys.into_iter());
    async move {
        let keys = keys?;
        let asked = keys.as_slice();
        let slots = slots(asked.len());
        let calls = asked.iter().zip(bodies.prepare(asked.len())).zip(&slots);
        let calls = calls.map(|((key, body), slot)| fill(slot, run(key, body))).collect();
        gather(fan.concurrency, calls).await?;
        Ok(Lookup::new(keys, slots.into_iter().map(Slot::into_value).collect()))
    }
}

/// Makes one call for each chunk of `fan.chunk` distinct keys, otherwise as [`each`] does.
///
/// A call answers with elements, which `by` matches to the keys that were asked for. Elements may come in any order;
/// of two for one key the first counts; one that was not asked for is left out; a key without an element gets none.
/// Where a call answers `None` (it failed, and its fallback is null) all of its keys get none.
///
/// # Errors
///
/// As [`each`].
pub fn batch<'b, K, T, R>(
    fan: &Fan,
    keys: impl IntoIterator<Item = K>,
    bodies: &'b FanBodies,
    run: impl Fn(&[K], &'b Body) -> R,
    by: impl Fn(&T) -> K,
) -> impl Future<Output = Result<Lookup<K, T>, FanFailure>>
where
    K: Eq + Hash,
    R: Future<Output = Result<Option<Vec<T>>, Problem>> + Send,
    T: Send + Sync,
{
    let keys = distinct(fan, &mut keys.into_iter());
    async move {
        let keys = keys?;
        let size = fan.chunk.max(1);
        let chunks = keys.as_slice().chunks(size);
        let slots = slots(chunks.len());
        let calls = chunks.clone().zip(bodies.prepare(chunks.len())).zip(&slots);
        let calls = calls.map(|((chunk, body), slot)| fill(slot, run(chunk, body))).collect();
        gather(fan.concurrency, calls).await?;

        let mut values: Vec<Option<T>> = keys.as_slice().iter().map(|_| None).collect();
        for (chunk, slot) in slots.into_iter().enumerate() {
            let asked = chunk * size..(chunk + 1) * size;
            // Elements mostly come in the order in which they were asked for.
            for (guess, element) in (asked.start..).zip(slot.into_value().flatten().into_iter().flatten()) {
                match keys.place(&by(&element), guess) {
                    Some(place) if asked.contains(&place) && values[place].is_none() => values[place] = Some(element),
                    _ => {}
                }
            }
        }
        Ok(Lookup::new(keys, values))
    }
}

fn distinct<K: Eq + Hash>(fan: &Fan, keys: &mut dyn Iterator<Item = K>) -> Result<Keys<K>, FanFailure> {
    let keys: Keys<K> = keys.collect();
    let count = keys.as_slice().len();
    if count > fan.max {
        return Err(FanFailure::TooManyKeys { keys: count, max: fan.max });
    }
    Ok(keys)
}

/// A call that puts what it gives into its slot. So [`gather`] is compiled once, and not with every `each`.
type Filling<'f> = BoxFuture<'f, Result<(), Problem>>;

fn slots<T>(count: usize) -> Vec<Slot<T>> {
    (0..count).map(|_| Slot::default()).collect()
}

fn fill<'f, T: Send + Sync>(
    slot: &'f Slot<T>,
    call: impl Future<Output = Result<T, Problem>> + Send + 'f,
) -> Filling<'f> {
    Box::pin(async move { slot.set(call.await?) })
}

/// Runs the calls to their end, at most `concurrency` at once, starting them in their order.
async fn gather(concurrency: usize, calls: Vec<Filling<'_>>) -> Result<(), Problem> {
    let mut waiting = calls.into_iter();
    let mut running: FuturesUnordered<_> = waiting.by_ref().take(concurrency.max(1)).collect();
    while let Some(ended) = running.next().await {
        ended?;
        running.extend(waiting.next());
    }
    Ok(())
}

#[cfg(test)]
#[path = "fan_tests.rs"]
mod tests;
