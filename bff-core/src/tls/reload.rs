//! Files that take the place of others while the BFF runs.
//!
//! They are read every few seconds and compared with what they held, instead of being watched: that sees every kind of
//! replacement, also Kubernetes' changed links and network file systems, and certificates are in no hurry. Files that
//! cannot be used change nothing: the last good ones stay, and the log says what is wrong, once for each change.
//! Connections that are open keep what they were made with, until their age ends them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::files::TlsError;

/// How often files are read again.
pub(crate) const RELOAD_INTERVAL: Duration = Duration::from_secs(10);

/// Files, and what is made of them.
pub(crate) trait Files: Clone + Send + Sync + 'static {
    /// What they hold: two that are equal make the same.
    type Held: PartialEq + Send + Sync + 'static;
    /// What is made of that.
    type Made: Send + Sync + 'static;

    /// What they hold now.
    fn read(&self) -> Result<Self::Held, TlsError>;

    /// What is made of what they held.
    fn make(&self, held: &Self::Held) -> Result<Self::Made, TlsError>;

    /// Whether the files can be used as they are now.
    fn check(&self) -> Result<(), TlsError> {
        self.make(&self.read()?).map(drop)
    }
}

/// What `files` make now, and from then on what they make after each change, as long as somebody holds the receiver.
/// `used_for` is whose they are, for the log. Needs a tokio runtime that lives as long as the receiver.
///
/// # Errors
///
/// The files cannot be used as they are now.
pub(crate) fn reloading<F: Files>(
    used_for: &'static str,
    files: F,
    interval: Duration,
) -> Result<watch::Receiver<Arc<F::Made>>, TlsError> {
    let held = files.read()?;
    let (sender, made) = watch::channel(Arc::new(files.make(&held)?));
    tokio::spawn(async move {
        tokio::select! {
            () = sender.closed() => {}
            () = reload(used_for, files, held, interval, &sender) => {}
        }
    });
    Ok(made)
}

/// Reads the files again and again, and publishes what they make each time that they hold something else.
async fn reload<F: Files>(
    used_for: &'static str,
    files: F,
    mut held: F::Held,
    interval: Duration,
    sender: &watch::Sender<Arc<F::Made>>,
) {
    let mut unreadable = None;
    loop {
        sleep(interval).await;
        let again = files.clone();
        // Only a panic while reading is an error here, and reading does not panic.
        let Ok(read) = spawn_blocking(move || again.read()).await else {
            return;
        };
        match read {
            Ok(now) if now == held => unreadable = None,
            Ok(now) => {
                unreadable = None;
                match files.make(&now) {
                    Ok(made) => {
                        sender.send_replace(Arc::new(made));
                        tracing::info!(target: "bff::tls", used_for, "new certificates are used");
                    }
                    Err(error) => complain(used_for, &error),
                }
                held = now;
            }
            Err(error) => {
                let text = error.to_string();
                if unreadable.as_ref() != Some(&text) {
                    complain(used_for, &error);
                }
                unreadable = Some(text);
            }
        }
    }
}

fn complain(used_for: &str, error: &TlsError) {
    tracing::error!(target: "bff::tls", used_for, %error, "new certificates cannot be used; the last ones stay");
}
