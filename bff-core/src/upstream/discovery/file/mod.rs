//! Instances that somebody else writes into a file.
//!
//! The file's folder is watched rather than the file, because editors, deployments and Kubernetes replace
//! files instead of writing into them; and the file is read every few seconds besides, because network file systems and
//! some containers tell nobody of changes.
//!
//! A file that cannot be read or understood changes nothing: the last list stays, and the log says what is wrong with
//! which line. To be seen half written is common, so a file in which nothing stands is broken, too; to say that there are
//! no instances, write `[]`.

mod list;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::io::AsyncReadExt;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use self::list::ListError;
use super::SourceError;
use super::instance::Found;
use super::publisher::Publisher;
use crate::upstream::address::Address;

/// Changes that come together are one: a file is written in several steps.
const SETTLE: Duration = Duration::from_millis(50);
/// More is taken for another file.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// A file with a list of instances.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// `.yaml`, `.yml` or `.json`: a list of `host:port`, or of `{address: host:port, weight: 3}`. Any other name: one
    /// `host:port` a line, with a weight behind it or without; `#` begins a comment.
    pub(crate) path: PathBuf,
    /// How often it is read even if nobody tells of a change. Default: 5 s.
    pub(crate) poll_interval: Duration,
}

impl File {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self { path, poll_interval: Duration::from_secs(5) }
    }
}

/// Why a file says nothing.
#[derive(Debug, thiserror::Error)]
enum FileError {
    #[error("`{}` cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` is larger than {FILE_BYTES_MAX} bytes", .0.display())]
    TooLarge(PathBuf),
    /// Like a compiler's message, so that editors and people find the place.
    #[error("{}:{source}", path.display())]
    List { path: PathBuf, source: ListError },
}

/// Follows the file. `base` says the scheme, the `Host`, the certificate's name and the prefix.
pub(super) fn follow(
    file: File,
    base: Address,
    mut publisher: Publisher,
) -> Result<impl Future<Output = ()> + Send + 'static, SourceError> {
    let path = std::path::absolute(&file.path);
    let path = path.map_err(|source| SourceError::File { path: file.path.clone(), source })?;
    let Some(folder) = path.parent().map(Path::to_owned).filter(|_| path.file_name().is_some()) else {
        let source = io::Error::from(io::ErrorKind::IsADirectory);
        return Err(SourceError::File { path: file.path, source });
    };
    Ok(async move {
        let (changed, mut watcher) = (Arc::new(Notify::new()), None);
        loop {
            // A folder that comes later is watched from then on.
            if watcher.is_none() {
                watcher = watch(&folder, &changed);
            }
            match read(&path, &base).await {
                Ok(found) => publisher.found(found),
                Err(error) => publisher.failed(&error),
            }
            if timeout(file.poll_interval, changed.notified()).await.is_ok() {
                sleep(SETTLE).await;
            }
        }
    })
}

/// `None` where nobody tells of changes.
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
    watching.inspect_err(|error| tracing::debug!(target: "bff::discovery", %error, "no news of changed files")).ok()
}

/// Reading the file is an event as well, and must not be the reason to read it.
fn is_change(kind: EventKind) -> bool {
    !kind.is_access() || kind == EventKind::Access(AccessKind::Close(AccessMode::Write))
}

async fn read(path: &Path, base: &Address) -> Result<Vec<Found>, FileError> {
    let failed = |source| FileError::Read { path: path.to_owned(), source };
    let mut text = String::new();
    let file = tokio::fs::File::open(path).await.map_err(failed)?;
    file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text).await.map_err(failed)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > FILE_BYTES_MAX) {
        return Err(FileError::TooLarge(path.to_owned()));
    }
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let list = match extension {
        "yaml" | "yml" | "json" => list::yaml(&text),
        _ => list::plain(&text),
    };
    let entries = list.map_err(|source| FileError::List { path: path.to_owned(), source })?;
    Ok(entries.into_iter().map(|entry| Found::of(base, entry.address, entry.weight)).collect())
}
