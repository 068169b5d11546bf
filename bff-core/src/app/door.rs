//! The front door: how many requests may be inside at once, and whether the BFF is about to end.
//!
//! What is too much is turned away before anything is done for it, so that those who are inside get their answers. One
//! door for all workers: a limit that each of them kept for itself would depend on how connections are dealt out.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The door of the process.
#[derive(Debug)]
pub(super) struct Door {
    inside: AtomicUsize,
    inside_max: usize,
    is_draining: AtomicBool,
}

impl Door {
    /// A door that lets in `inside_max` requests at once.
    pub(super) fn new(inside_max: usize) -> Self {
        Self { inside: AtomicUsize::new(0), inside_max, is_draining: AtomicBool::new(false) }
    }

    /// Lets one request in until the value is dropped; `None` if there are too many.
    pub(super) fn enter(&self) -> Option<Inside<'_>> {
        // Only the number counts, and nothing is ordered with it. Whoever is turned away was counted for a moment, which
        // can turn away another one at the limit, and can never let in one too many.
        let others = self.inside.fetch_add(1, Ordering::Relaxed);
        let inside = Inside(self);
        (others < self.inside_max).then_some(inside)
    }

    /// From now on, connections are told to end with the answer that they get.
    pub(super) fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Relaxed)
    }
}

/// A request that was let in.
#[derive(Debug)]
pub(super) struct Inside<'a>(&'a Door);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.inside.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::thread;

    use super::*;

    #[test]
    fn a_place_is_free_again_once_its_request_is_gone() {
        let door = Door::new(2);
        let first = door.enter().unwrap();
        let second = door.enter().unwrap();
        assert!(door.enter().is_none() && door.enter().is_none(), "turned away, and not counted");
        drop(first);
        assert!(door.enter().is_some());
        drop(second);
        assert_eq!(door.inside.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn threads_together_never_exceed_the_limit() {
        let (door, most, inside) = (Door::new(3), AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..2000 {
                        if let Some(_inside) = door.enter() {
                            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                            thread::yield_now();
                            inside.fetch_sub(1, Ordering::SeqCst);
                        }
                    }
                });
            }
        });
        assert!((1..=3).contains(&most.into_inner()));
        assert_eq!(door.inside.into_inner(), 0);
    }
}
