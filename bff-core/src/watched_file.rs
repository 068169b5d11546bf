//! A file that somebody else writes while this process runs.
//!
//! Its folder is watched rather than the file, because editors, deployments and Kubernetes replace files instead of
//! writing into them; and the file is to be read every few seconds besides, because network file systems and some
//! containers tell nobody of changes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::io::AsyncReadExt;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

/// Changes that come together are one: a file is written in several steps.
const SETTLE: Duration = Duration::from_millis(50);

/// A file whose changes are waited for.
#[derive(Debug)]
pub(crate) struct WatchedFile {
    path: PathBuf,
    folder: PathBuf,
    changed: Arc<Notify>,
    /// `None` where nobody tells of changes.
    watcher: Option<RecommendedWatcher>,
}

/// Why a file says nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("`{}` cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` is larger than {bytes_max} bytes", path.display())]
    TooLarge { path: PathBuf, bytes_max: u64 },
}

impl WatchedFile {
    /// # Errors
    ///
    /// `path` names no file.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        let path = std::path::absolute(path)?;
        let folder = path.parent().filter(|_| path.file_name().is_some()).map(Path::to_owned);
        let folder = folder.ok_or(io::ErrorKind::IsADirectory)?;
        Ok(Self { path, folder, changed: Arc::default(), watcher: None })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Begins to listen for changes. Call it before the file is read, so that none is missed; a folder that comes later
    /// is listened to from the next call on.
    pub(crate) fn listen(&mut self) {
        if self.watcher.is_none() {
            self.watcher = watch(&self.folder, &self.changed);
        }
    }

    /// Reads the file, at most `bytes_max` bytes.
    pub(crate) async fn read(&self, bytes_max: u64) -> Result<String, ReadError> {
        let failed = |source| ReadError::Read { path: self.path.clone(), source };
        let mut text = String::new();
        let file = tokio::fs::File::open(&self.path).await.map_err(failed)?;
        file.take(bytes_max + 1).read_to_string(&mut text).await.map_err(failed)?;
        if u64::try_from(text.len()).is_ok_and(|length| length > bytes_max) {
            return Err(ReadError::TooLarge { path: self.path.clone(), bytes_max });
        }
        Ok(text)
    }

    /// Waits for a change, or for `poll_interval`.
    pub(crate) async fn changed(&self, poll_interval: Duration) {
        if timeout(poll_interval, self.changed.notified()).await.is_ok() {
            sleep(SETTLE).await;
        }
    }
}

fn watch(folder: &Path, changed: &Arc<Notify>) -> Option<RecommendedWatcher> {
    let changed = Arc::clone(changed);
    let tell = move |event: notify::Result<Event>| {
        if event.is_ok_and(|event| is_change(event.kind)) {
            changed.notify_one();
        }
    };
    let watching = notify::recommended_watcher(tell).and_then(|mut watcher| {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(watcher)
    });
    watching.inspect_err(|error| tracing::debug!(target: "bff::files", %error, "no news of changed files")).ok()
}

/// Reading the file is an event as well, and must not be the reason to read it.
fn is_change(kind: EventKind) -> bool {
    !kind.is_access() || kind == EventKind::Access(AccessKind::Close(AccessMode::Write))
}

#[cfg(test)]
mod tests {
    use notify::event::CreateKind;

    use super::*;

    #[test]
    fn reading_is_no_change() {
        assert!(!is_change(EventKind::Access(AccessKind::Open(AccessMode::Any))));
        assert!(!is_change(EventKind::Access(AccessKind::Close(AccessMode::Read))));
        assert!(is_change(EventKind::Access(AccessKind::Close(AccessMode::Write))));
        assert!(is_change(EventKind::Create(CreateKind::File)));
    }
}
