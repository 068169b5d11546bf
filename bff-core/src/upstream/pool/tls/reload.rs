//! Files that take the place of others while the BFF runs.
//!
//! They are read every few seconds and compared with what they held, instead of being watched: that sees every kind of
//! replacement, also Kubernetes' changed links and network file systems, and certificates are in no hurry. Files that
//! cannot be used change nothing: the last good ones stay, and the log says what is wrong, once for each change.
//! Connections that are open keep what they were made with, until their age ends them.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::files::{Held, TlsError, TlsFiles};

/// How often files are read again.
pub(super) const RELOAD_INTERVAL: Duration = Duration::from_secs(10);

/// Reads the files again and again, and publishes what they make each time that they hold something else.
pub(super) async fn reload(
    upstream: &'static str,
    files: TlsFiles,
    mut held: Held,
    interval: Duration,
    sender: &watch::Sender<Arc<ClientConfig>>,
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
                match now.config(&files) {
                    Ok(config) => {
                        sender.send_replace(Arc::new(config));
                        tracing::info!(target: "bff::upstream", upstream, "new certificates are used");
                    }
                    Err(error) => complain(upstream, &error),
                }
                held = now;
            }
            Err(error) => {
                let text = error.to_string();
                if unreadable.as_ref() != Some(&text) {
                    complain(upstream, &error);
                }
                unreadable = Some(text);
            }
        }
    }
}

fn complain(upstream: &str, error: &TlsError) {
    tracing::error!(target: "bff::upstream", upstream, %error, "new certificates cannot be used; the last ones stay");
}
