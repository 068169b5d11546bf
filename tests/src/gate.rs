//! A door that a test opens by hand: what waits for it depends on the test's steps, not on time.

use tokio::sync::watch;

/// A gate that answers and tests wait at; clones are the same gate. Once open it stays open.
#[derive(Clone, Debug)]
pub struct Gate {
    open: watch::Sender<bool>,
}

impl Gate {
    /// A gate that nobody passes until it is opened.
    pub fn closed() -> Self {
        Self { open: watch::Sender::new(false) }
    }

    /// Lets everything through, what waits now and what comes later.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Resolves once the gate is open.
    pub async fn passed(&self) {
        let mut open = self.open.subscribe();
        open.wait_for(|open| *open).await.expect("this gate itself keeps the channel open");
    }
}
