//! Where results and reports are written.

use std::io::{self, IsTerminal, Write};

use clap::ColorChoice;

/// Results go to stdout, everything else to stderr.
///
/// When the reader goes away (`bff expand mobile | head`) the rest is dropped: it is not a failure of the command.
pub(super) struct Terminal {
    color: ColorChoice,
}

impl Terminal {
    pub(super) fn new(color: ColorChoice) -> Self {
        Self { color }
    }

    /// Whether what is written to stdout may have colours.
    pub(super) fn colour_on_stdout(&self) -> bool {
        self.colour(io::stdout().is_terminal())
    }

    /// Whether what is written to stderr may have colours.
    pub(super) fn colour_on_stderr(&self) -> bool {
        self.colour(io::stderr().is_terminal())
    }

    fn colour(&self, is_terminal: bool) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            // https://no-color.org
            ColorChoice::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }

    /// Writes a result.
    pub(super) fn print(&self, text: &str) {
        let _ = io::stdout().write_all(text.as_bytes());
    }

    /// Writes what is not the result.
    pub(super) fn tell(&self, text: &str) {
        let _ = io::stderr().write_all(text.as_bytes());
    }
}
