//! The last good answers of an upstream, for calls that fail (`fallback: stale`).
//!
//! An answer is kept once it was read without a fault, by the [`Question`] that it answers: so a caller is given only what
//! the upstream would have answered to exactly this call. It stands in when the upstream has nothing to say: no answer in
//! time, none at all, one that cannot be read, a 5xx, 408 or 429. Any other status is an answer. It stands, and what was kept
//! is forgotten with it: what is gone (404, 410), or is not this caller's any more (401, 403), must not come back.
//!
//! An `lru` cache under a lock is all that it takes: the crate is here already, and a cache with an admission policy of its
//! own (`moka`, `quick_cache`) may refuse the very answer that is the last one. Bytes are counted here, and age is looked at
//! when an answer is asked for: that needs no clock but tokio's.

use std::hash::RandomState;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use lru::LruCache;
use tokio::time::Instant;

use super::question::Question;
use crate::descriptor::Call;
use crate::failure::Failure;

/// What the cache takes for an entry besides what is in it: links of its list, and a place in its table.
const ENTRY_BYTES: usize = size_of::<[usize; 8]>();

/// How long, and how many, last good answers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StalePolicy {
    /// How old an answer may be that stands in.
    pub(crate) max_age: Duration,
    /// The memory for the answers of one upstream. Beyond, those that were not used for longest are forgotten.
    pub(crate) memory_bytes: usize,
}

impl StalePolicy {
    pub(crate) const DEFAULT: Self = Self { max_age: Duration::from_secs(600), memory_bytes: 16 * 1024 * 1024 };
}

/// The last good answers of one upstream.
#[derive(Debug)]
pub(super) struct LastAnswers {
    memory_bytes: usize,
    shelf: Mutex<Shelf>,
}

#[derive(Debug)]
struct Shelf {
    answers: LruCache<Arc<Question>, Kept, RandomState>,
    /// What they take in all.
    bytes: usize,
}

#[derive(Debug)]
struct Kept {
    answer: Bytes,
    /// When the call began whose answer it is.
    since: Instant,
}

/// The last good answer to the question of one call, if there is one.
#[derive(Debug)]
pub(crate) struct Last {
    answers: Arc<LastAnswers>,
    question: Arc<Question>,
    call: &'static Call,
    max_age: Duration,
    /// When the call began.
    since: Instant,
}

impl LastAnswers {
    pub(super) fn new(memory_bytes: usize) -> Self {
        let answers = LruCache::unbounded_with_hasher(RandomState::new());
        Self { memory_bytes, shelf: Mutex::new(Shelf { answers, bytes: 0 }) }
    }

    /// The one for `call`, which asks `question` and begins at `since`.
    pub(super) fn of(
        self: &Arc<Self>,
        call: &'static Call,
        question: Arc<Question>,
        max_age: Duration,
        since: Instant,
    ) -> Last {
        Last { answers: Arc::clone(self), question, call, max_age, since }
    }

    fn put(&self, question: &Arc<Question>, answer: &Bytes, since: Instant) {
        let bytes = bytes_of(question, answer);
        // Copied: what came in may be a part of something larger, and would keep all of that.
        let kept = (bytes <= self.memory_bytes).then(|| Kept { answer: Bytes::copy_from_slice(answer), since });
        let mut shelf = self.lock();
        if shelf.remove(question, since)
            && let Some(kept) = kept
        {
            shelf.bytes += bytes;
            shelf.answers.put(Arc::clone(question), kept);
        }
        while shelf.bytes > self.memory_bytes
            && let Some((question, kept)) = shelf.answers.pop_lru()
        {
            shelf.bytes -= bytes_of(&question, &kept.answer);
        }
    }

    /// The answer that is kept, and how old it is.
    fn get(&self, question: &Question, max_age: Duration, now: Instant) -> Option<(Bytes, Duration)> {
        let mut shelf = self.lock();
        let kept = shelf.answers.get(question)?;
        let age = now.saturating_duration_since(kept.since);
        (age <= max_age).then(|| (kept.answer.clone(), age))
    }

    // A panic while the lock was held could only leave a sum that is too large, and so forget too much.
    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    /// Forgets the answer, unless it is that of a call which began later: then it is false.
    fn remove(&mut self, question: &Question, since: Instant) -> bool {
        match self.answers.peek(question) {
            Some(kept) if kept.since > since => return false,
            Some(kept) => self.bytes -= bytes_of(question, &kept.answer),
            None => return true,
        }
        self.answers.pop(question);
        true
    }
}

impl Last {
    /// Keeps the answer, which could be read.
    pub(crate) fn keep(&self, answer: &Bytes) {
        self.answers.put(&self.question, answer, self.since);
    }

    /// What stands in for an answer when the call ends with `failure`, and how old it is.
    pub(crate) fn instead_of(&self, failure: &Failure) -> Option<(Bytes, Duration)> {
        if is_answer(failure, self.call) {
            self.answers.lock().remove(&self.question, self.since);
            return None;
        }
        self.answers.get(&self.question, self.max_age, Instant::now())
    }
}

/// Whether the upstream has said what there is to say.
fn is_answer(failure: &Failure, call: &Call) -> bool {
    match failure {
        Failure::Timeout | Failure::Unreachable(_) | Failure::Overloaded { .. } | Failure::Contract(_) => false,
        Failure::Status(status) => call.pass.contains(status) || *status < 500 && !matches!(status, 408 | 429),
        Failure::Input => true,
    }
}

fn bytes_of(question: &Question, answer: &Bytes) -> usize {
    question.bytes() + answer.len() + size_of::<Kept>() + ENTRY_BYTES
}

#[cfg(test)]
#[path = "stale_tests.rs"]
mod tests;
