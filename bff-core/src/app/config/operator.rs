//! `operator`: the listener for whoever runs the BFF.

use std::net::SocketAddr;

use super::section::Section;

/// The operator's listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OperatorSettings {
    /// `operator.listen`: address and port; there is no such listener by default.
    ///
    /// A default on the loopback address would be reached by no orchestrator, and would keep a second BFF of the same
    /// machine from starting; one on all addresses would show the pages to strangers.
    pub(crate) listen: Option<SocketAddr>,
}

impl OperatorSettings {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let listen = section.address("listen");
        section.finish();
        Self { listen }
    }
}
