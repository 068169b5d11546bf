//! `shutdown_grace` and `shutdown_timeout`: what happens between the signal to end and the end.

use std::time::Duration;

use super::section::Section;

/// How long those who send requests have to learn from `/ready` that they should stop. Kubernetes takes a pod out of its
/// services at the same moment as it sends SIGTERM, and every node and load balancer learns of it a little later.
const GRACE: Duration = Duration::from_secs(5);
/// With the grace, less than the 30 s after which Kubernetes kills.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How a BFF ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShutdownSettings {
    /// How long it goes on as before after the signal, except that `/ready` says 503 and connections are told to end
    /// with their next answer. Default: 5 s with an operator's listener; without one nobody asks, and it is 0.
    pub(crate) grace: Duration,
    /// How long, after that, requests in flight may take. Default: 20 s.
    pub(crate) timeout: Duration,
}

impl ShutdownSettings {
    pub(super) fn read(root: &mut Section<'_>, has_operator: bool) -> Self {
        let grace = root.duration("shutdown_grace");
        let timeout = root.duration("shutdown_timeout");
        let default = if has_operator { GRACE } else { Duration::ZERO };
        Self { grace: grace.unwrap_or(default), timeout: timeout.unwrap_or(TIMEOUT) }
    }
}
