//! `bff schema FILE`

use bff_codegen::spec::{Role, json_schema};
use clap::ValueEnum;

use super::Verdict;
use super::terminal::Terminal;

/// The kinds of spec file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SpecFile {
    /// `platform.yaml`
    Platform,
    /// `client.yaml`
    Client,
    /// Any other file of a client
    Endpoints,
}

impl SpecFile {
    pub(super) const ALL: [Self; 3] = [Self::Platform, Self::Client, Self::Endpoints];

    fn role(self) -> Role {
        match self {
            Self::Platform => Role::Platform,
            Self::Client => Role::Client,
            Self::Endpoints => Role::Endpoints,
        }
    }

    /// Where a workspace keeps the schema, from the spec folder.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Platform => ".schema/platform.json",
            Self::Client => ".schema/client.json",
            Self::Endpoints => ".schema/endpoints.json",
        }
    }

    /// The JSON Schema of such files.
    pub(super) fn text(self) -> String {
        format!("{:#}\n", json_schema(self.role()))
    }
}

/// Prints the JSON Schema of a kind of spec file.
pub(super) fn schema(file: SpecFile, terminal: &Terminal) -> Verdict {
    terminal.print(&file.text());
    Verdict::Fine
}
