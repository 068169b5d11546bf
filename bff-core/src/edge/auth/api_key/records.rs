//! The records of a file.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::quality::RandomState;

use super::KeyDigest;
use super::record::{Record, RecordError, RecordText};
use crate::descriptor::AuthScheme;
use crate::edge::auth::claims::ClaimRules;

/// Records by the hashes of their keys.
#[derive(Debug, Clone)]
pub(crate) struct Records(HashMap<KeyDigest, Arc<Record>, RandomState>);

/// What is wrong with a list of records, and where. No message quotes a hash.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordsError {
    /// Lines and columns begin with 1.
    #[error("{line}:{column}: {message}")]
    Text { line: u64, column: u64, message: String },
    #[error("1:1: there is no record; say so with `[]`")]
    Nothing,
    #[error("the record {id:?}: {source}")]
    Record { id: String, source: RecordError },
    #[error("the record {0:?} is there twice")]
    Twice(String),
    #[error("the records {0:?} and {1:?} have the same key")]
    SameKey(String, String),
}

impl Records {
    /// Reads YAML, of which JSON is a part: a list of records.
    pub(crate) fn read(scheme: &'static AuthScheme, rules: &ClaimRules, text: &str) -> Result<Self, RecordsError> {
        let texts = serde_saphyr::from_str::<Option<Vec<RecordText>>>(text).map_err(|error| {
            let error = error.without_snippet();
            let (line, column) = error.location().map_or((1, 1), |location| (location.line(), location.column()));
            let text = error.to_string();
            // The place stands before the message.
            let message = text.strip_suffix(&format!(" at line {line}, column {column}")).unwrap_or(&text).to_owned();
            RecordsError::Text { line, column, message }
        })?;
        Self::of(scheme, rules, texts.ok_or(RecordsError::Nothing)?)
    }

    /// Records that belong together.
    pub(crate) fn of(
        scheme: &'static AuthScheme,
        rules: &ClaimRules,
        texts: Vec<RecordText>,
    ) -> Result<Self, RecordsError> {
        let (mut records, mut ids) = (Self(HashMap::default()), std::collections::HashSet::new());
        for text in texts {
            let id = text.id().to_owned();
            let record = Record::new(scheme, rules, text).map(Arc::new);
            let record = record.map_err(|source| RecordsError::Record { id: id.clone(), source })?;
            for digest in record.digests() {
                if let Some(other) = records.0.insert(*digest, Arc::clone(&record)) {
                    return Err(RecordsError::SameKey(other.id().to_owned(), id));
                }
            }
            if !ids.insert(id.clone()) {
                return Err(RecordsError::Twice(id));
            }
        }
        Ok(records)
    }

    pub(super) fn get(&self, digest: &KeyDigest) -> Option<Arc<Record>> {
        self.0.get(digest).map(Arc::clone)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
