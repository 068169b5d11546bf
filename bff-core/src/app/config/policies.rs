//! The configuration of one policy.

use std::path::PathBuf;
use std::time::Duration;

use super::section::Section;
use crate::descriptor::{Policy, PolicyEngine};
use crate::edge::policy::{PROCESS_TIMEOUT, PolicySettings, SERVER_TIMEOUT};
use crate::fetch::service_url;

/// A client does not wait longer than that for a yes or no.
const TIMEOUT_MAX: Duration = Duration::from_secs(10);

/// Reads `policies.<policy>`. Under `mock` an OPA server needs no address.
pub(super) fn read(policy: &'static Policy, mut section: Section<'_>, mock: bool) -> PolicySettings {
    let timeout = section.time("timeout", Duration::from_millis(1), TIMEOUT_MAX);
    let (default, data_file, server) = match policy.engine {
        PolicyEngine::InProcess { .. } => {
            (PROCESS_TIMEOUT, section.text("data_file").map(|path| PathBuf::from(path.text)), None)
        }
        PolicyEngine::Server => {
            let url = section.parsed("url", service_url);
            if url.is_none() && !mock {
                section.missing("url");
            }
            (SERVER_TIMEOUT, None, url)
        }
    };
    section.finish();
    PolicySettings { policy, timeout: timeout.unwrap_or(default), data_file, server }
}
