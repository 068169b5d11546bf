//! Instances that somebody else writes into a file.
//!
//! A file that cannot be read or understood changes nothing: the last list stays, and the log says what is wrong with
//! which line. To be seen half written is common, so a file in which nothing stands is broken, too; to say that there are
//! no instances, write `[]`.

mod list;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use self::list::ListError;
use super::SourceError;
use super::instance::Found;
use super::publisher::Publisher;
use crate::upstream::address::Address;
use crate::watched_file::{ReadError, WatchedFile};

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
    #[error(transparent)]
    Read(#[from] ReadError),
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
    let mut watched =
        WatchedFile::new(&file.path).map_err(|source| SourceError::File { path: file.path.clone(), source })?;
    Ok(async move {
        loop {
            watched.listen();
            match read(&watched, &base).await {
                Ok(found) => publisher.found(found),
                Err(error) => publisher.failed(&error),
            }
            watched.changed(file.poll_interval).await;
        }
    })
}

async fn read(file: &WatchedFile, base: &Address) -> Result<Vec<Found>, FileError> {
    let text = file.read(FILE_BYTES_MAX).await?;
    let path = file.path();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let list = match extension {
        "yaml" | "yml" | "json" => list::yaml(&text),
        _ => list::plain(&text),
    };
    let entries = list.map_err(|source| FileError::List { path: path.to_owned(), source })?;
    Ok(entries.into_iter().map(|entry| Found::of(base, entry.address, entry.weight)).collect())
}
