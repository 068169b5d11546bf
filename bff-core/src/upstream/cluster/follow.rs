//! What keeps a cluster up to date: the lists of its source, and the checks of its instances.

use std::sync::Arc;

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::Cluster;
use crate::upstream::discovery::Instances;

impl Cluster {
    /// Takes over each new list, and what checks say when they say something new. Runs until it is dropped.
    pub(super) async fn follow(self: Arc<Self>, mut list: watch::Receiver<Arc<Instances>>, checked: Arc<Notify>) {
        // What was published since the cluster was made is new, too.
        list.mark_changed();
        let mut is_listed = true;
        loop {
            tokio::select! {
                changed = list.changed(), if is_listed => match changed {
                    Ok(()) => {
                        let instances = Arc::clone(&list.borrow_and_update());
                        self.relist(&instances, Instant::now());
                    }
                    // The last list there will be.
                    Err(_ended) => is_listed = false,
                },
                () = checked.notified() => self.recheck(),
            }
        }
    }
}
