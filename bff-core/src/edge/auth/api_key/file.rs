//! A file with the records of keys, read again when it changes.
//!
//! One that cannot be read or understood changes nothing: the last records stay, and the log says what is wrong with
//! which line.

use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio_util::task::AbortOnDropHandle;

use super::KeyDigest;
use super::record::Record;
use super::records::{Records, RecordsError};
use crate::descriptor::AuthScheme;
use crate::edge::auth::claims::ClaimRules;
use crate::watched_file::{ReadError, WatchedFile};

/// A record has some hundred bytes.
pub(crate) const KEYS_FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// How often it is read even if nobody tells of a change.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// Follows the file; its task ends with it.
#[derive(Debug)]
pub(crate) struct KeysFile {
    records: Arc<RwLock<Records>>,
    _follower: AbortOnDropHandle<()>,
}

#[derive(Debug, thiserror::Error)]
enum FileError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Records(#[from] RecordsError),
}

impl KeysFile {
    /// Follows the file at `path`, which had these records a moment ago. Needs the runtime that outlives all workers.
    ///
    /// # Errors
    ///
    /// `path` names no file.
    pub(crate) fn follow(
        scheme: &'static AuthScheme,
        rules: ClaimRules,
        path: &Path,
        records: Records,
    ) -> io::Result<Self> {
        let file = WatchedFile::new(path)?;
        let records = Arc::new(RwLock::new(records));
        let follower = tokio::spawn(follow(scheme, rules, file, Arc::clone(&records)));
        Ok(Self { records, _follower: AbortOnDropHandle::new(follower) })
    }

    pub(super) fn get(&self, digest: &KeyDigest) -> Option<Arc<Record>> {
        self.records.read().unwrap_or_else(PoisonError::into_inner).get(digest)
    }
}

async fn follow(scheme: &'static AuthScheme, rules: ClaimRules, mut file: WatchedFile, records: Arc<RwLock<Records>>) {
    let mut seen = None;
    loop {
        file.listen();
        match news(scheme, &rules, &file, &mut seen).await {
            Ok(Some(read)) => {
                let keys = read.len();
                *records.write().unwrap_or_else(PoisonError::into_inner) = read;
                tracing::info!(target: "bff::auth", scheme = scheme.name, keys, "the keys are read");
            }
            Ok(None) => {}
            Err(error) => {
                let path = file.path().display();
                tracing::error!(target: "bff::auth", scheme = scheme.name, %path, %error, "the keys stay as they were");
            }
        }
        file.changed(POLL_INTERVAL).await;
    }
}

/// What stands in the file, unless it is what was `seen` there the last time.
async fn news(
    scheme: &'static AuthScheme,
    rules: &ClaimRules,
    file: &WatchedFile,
    seen: &mut Option<String>,
) -> Result<Option<Records>, FileError> {
    let text = file.read(KEYS_FILE_BYTES_MAX).await?;
    if seen.as_ref() == Some(&text) {
        return Ok(None);
    }
    let records = Records::read(scheme, rules, &text);
    *seen = Some(text);
    Ok(Some(records?))
}
