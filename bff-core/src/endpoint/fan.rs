//! `each` and `batch`, with the bounds and the name of their call.

use std::future::Future;
use std::hash::Hash;

use super::exchange::Exchange;
use crate::compose::{self, Body, FanBodies, FanFailure, Lookup};
use crate::descriptor::{Call, Fan};
use crate::problem::{Kind, Problem};

impl Exchange {
    /// Makes `call` once for each distinct key, as [`compose::each`] does: `run` makes the call for one key.
    ///
    /// # Errors
    ///
    /// 502 when there are more distinct keys than the call's `max` (nothing is called then), or `run`'s first problem,
    /// which ends the other calls.
    pub fn each<'b, K, T, R>(
        &self,
        call: &'static Call,
        keys: impl IntoIterator<Item = K>,
        bodies: &'b FanBodies,
        run: impl Fn(&K, &'b Body) -> R,
    ) -> impl Future<Output = Result<Lookup<K, T>, Problem>>
    where
        K: Eq + Hash,
        R: Future<Output = Result<T, Problem>> + Send,
        T: Send + Sync,
    {
        let answers = compose::each(fan(call), keys, bodies, run);
        async move { self.fanned(call, answers.await) }
    }

    /// Makes `call` once for each chunk of distinct keys, as [`compose::batch`] does: `run` makes the call for one
    /// chunk, `by` is the key of an element of its answer.
    ///
    /// # Errors
    ///
    /// As [`each`](Self::each).
    pub fn batch<'b, K, T, R>(
        &self,
        call: &'static Call,
        keys: impl IntoIterator<Item = K>,
        bodies: &'b FanBodies,
        run: impl Fn(&[K], &'b Body) -> R,
        by: impl Fn(&T) -> K,
    ) -> impl Future<Output = Result<Lookup<K, T>, Problem>>
    where
        K: Eq + Hash,
        R: Future<Output = Result<Option<Vec<T>>, Problem>> + Send,
        T: Send + Sync,
    {
        let answers = compose::batch(fan(call), keys, bodies, run, by);
        async move { self.fanned(call, answers.await) }
    }

    fn fanned<T>(&self, call: &'static Call, answers: Result<T, FanFailure>) -> Result<T, Problem> {
        let answers = answers.map_err(|failure| problem(call, failure))?;
        self.record().fanned(call);
        Ok(answers)
    }
}

fn fan(call: &'static Call) -> &'static Fan {
    call.fan.as_ref().expect("the generator gives every call of an `each` or `batch` its bounds")
}

fn problem(call: &Call, failure: FanFailure) -> Problem {
    match failure {
        FanFailure::Call(problem) => problem,
        FanFailure::TooManyKeys { keys, max } => {
            let name = call.name;
            tracing::warn!(target: "bff::call", call = name, keys, max, "too many keys");
            Problem::new(Kind::TooManyKeys)
                .detail(format!("`{name}` would look up {keys} keys; at most {max} are allowed."))
        }
    }
}
