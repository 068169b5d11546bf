//! How many connections there may be: of all clients together, and of each address.

use std::collections::HashMap;
use std::mem;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::config::Bounds;
use super::service::Front;

/// Counts the connections of each address, as far as that is limited.
#[derive(Debug)]
pub(super) struct Crowd {
    connections_max: usize,
    per_address_max: Option<usize>,
    front: Arc<Front>,
    counts: Arc<Counts>,
    is_full: bool,
}

/// No more entries than connections: an address without one has none.
#[derive(Debug, Default)]
struct Counts(Mutex<HashMap<IpAddr, usize>>);

/// A connection's place, until it is dropped.
#[derive(Debug, Default)]
pub(super) struct Place(Option<(Arc<Counts>, IpAddr)>);

impl Crowd {
    pub(super) fn new(bounds: &Bounds, front: &Arc<Front>) -> Self {
        Self {
            connections_max: bounds.connections_max,
            per_address_max: bounds.connections_per_address_max,
            front: Arc::clone(front),
            counts: Arc::default(),
            is_full: false,
        }
    }

    /// A place for a connection of `peer`, where `open` are open; `None` if they are too many.
    pub(super) fn enter(&mut self, peer: IpAddr, open: usize) -> Option<Place> {
        let was_full = mem::replace(&mut self.is_full, open >= self.connections_max);
        if self.is_full {
            // Said once: whoever floods us must not flood the log as well.
            if !was_full {
                let connections_max = self.connections_max;
                tracing::warn!(target: "bff::app", connections_max, "there are too many connections; more are closed");
            }
            return None;
        }
        match self.per_address_max {
            // A proxy's connections are those of all its clients.
            Some(max) if !self.front.guard.proxies.trust(peer) => self.counts.enter(peer, max),
            _ => Some(Place::default()),
        }
    }
}

impl Counts {
    fn enter(self: &Arc<Self>, peer: IpAddr, max: usize) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(peer).or_default();
        if *count >= max {
            tracing::debug!(target: "bff::app", %peer, max, "an address has too many connections; one more is closed");
            return None;
        }
        *count += 1;
        Some(Place(Some((Arc::clone(self), peer))))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((counts, peer)) = self.0.take() else { return };
        let mut counts = counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&peer) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_places_and_leaves_nothing_behind() {
        let counts = Arc::new(Counts::default());
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let places = [counts.enter(one, 2).unwrap(), counts.enter(one, 2).unwrap()];
        assert!(counts.enter(one, 2).is_none());
        let elsewhere = counts.enter(other, 2).unwrap();
        drop(places);
        assert!(counts.enter(one, 2).is_some());
        drop(elsewhere);
        assert!(counts.0.lock().unwrap().is_empty());
    }
}
