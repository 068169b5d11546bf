//! Running calls that wait for one another.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::problem::Problem;

/// A call, as a schedule sees it.
type CallFuture<'p, 'f> = Pin<&'p mut (dyn Future<Output = Result<(), Problem>> + Send + 'f)>;

/// Runs all calls to their end, at once. The first failure ends the others, which drops and so cancels them.
///
/// `calls` is in topological order: a call stands behind every call whose [`Slot`](super::Slot) it waits for. Each
/// pass polls the calls in that order, so a value that becomes ready reaches its dependents, and theirs, within the
/// same pass; a slot therefore needs no wakers, and a call starts the moment its last input is there.
///
/// # Errors
///
/// The problem of the call that failed first; of two that fail in the same pass, the one further to the front.
///
/// ```
/// use bff_core::prelude::*;
///
/// async fn order(order: &Slot<u32>) -> Result<(), Problem> {
///     order.set(20)
/// }
/// async fn customer(order: &Slot<u32>, customer: &Slot<u32>) -> Result<(), Problem> {
///     let order = order.ready().await;
///     customer.set(order + 1)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Problem> {
/// let slots: (Slot<u32>, Slot<u32>) = Default::default();
/// schedule(&mut [pin!(order(&slots.0)), pin!(customer(&slots.0, &slots.1))]).await?;
/// assert_eq!(slots.1.value(), &21);
/// # Ok(())
/// # }
/// ```
pub async fn schedule(calls: &mut [CallFuture<'_, '_>]) -> Result<(), Problem> {
    let mut running = calls.len();
    poll_fn(|context| match pass(&mut calls[..running], context) {
        Ok(0) => Poll::Ready(Ok(())),
        Ok(still_running) => {
            running = still_running;
            Poll::Pending
        }
        Err(problem) => Poll::Ready(Err(problem)),
    })
    .await
}

/// Polls each call once, in order. Moves those that go on to the front, still in order, and says how many they are.
fn pass(calls: &mut [CallFuture<'_, '_>], context: &mut Context<'_>) -> Result<usize, Problem> {
    let mut running = 0;
    for index in 0..calls.len() {
        match calls[index].as_mut().poll(context) {
            Poll::Ready(ended) => ended?,
            Poll::Pending => {
                calls.swap(running, index);
                running += 1;
            }
        }
    }
    Ok(running)
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
