//! The shape of spec files, and nothing else: YAML in, [`Specs`] out.
//!
//! ```text
//! text ──yaml──► tree of nodes that know their place ──lower──► Specs
//! ```
//!
//! `keys` is the table of what a file can say: the parser reads by it, and [`json_schema()`] tells editors of it.
//!
//! Everything that is wrong is reported in one run. What was reported is poisoned: it stands in the [`Specs`] as
//! something that later stages pass over in silence ([`ast`](self) says as what). A key that is nearly right is
//! reported and then taken for the key that was meant.

mod access;
mod ast;
mod endpoint;
mod fix;
mod insert;
mod json_schema;
mod keys;
mod lines;
mod lower;
mod names;
mod platform;
mod policy;
mod rate;
mod scalar;
mod scheme;
mod stale;
mod tree;
mod value;
mod warnings;
mod yaml;

#[cfg(test)]
mod tests;

pub(crate) use access::is_name_of_rego;
pub use ast::*;
pub(crate) use fix::fitted;
pub(crate) use insert::{names_in, with_entry};
pub use json_schema::json_schema;
pub(crate) use names::ROOTS;
pub use names::is_name;
pub(crate) use policy::Policy;

use crate::codes;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{SourceId, Sources, Span};
use lower::Lower;
use tree::{Node, NodeKind};

/// Reads the spec files of one client: `platform.yaml`, `client.yaml` and, in every other file, endpoints. Folders
/// play no part, and neither does the order of `files`.
///
/// Gives `None` if the platform's or the client's file is missing or unreadable, since every name that endpoints use
/// would be reported as unknown then. Endpoints have been looked at all the same.
#[must_use]
pub fn parse(files: &[SourceId], sources: &Sources, diagnostics: &mut Diagnostics) -> Option<Specs> {
    let mut files = files.to_vec();
    files.sort_by_key(|file| sources.path(*file));
    let mut lower = Lower { diagnostics, is_incomplete: false, mentions: Vec::new() };
    let (mut platform, mut client, mut endpoints) = (None, None, Vec::new());
    for file in files {
        let document = yaml::read(file, sources, lower.diagnostics);
        let start = Span::new(file, 0..0);
        // An empty file is an empty map.
        let root = document.root.unwrap_or(Node { span: start, head: start, kind: NodeKind::Map(Vec::new()) });
        match Role::of(sources.path(file)) {
            Role::Platform => {
                lower.is_incomplete |= document.is_broken;
                platform = Some(lower.platform(&root, start));
            }
            Role::Client => {
                lower.is_incomplete |= document.is_broken;
                client = Some(lower.client(&root, start));
            }
            Role::Endpoints => {
                let entries = lower.entries(&root, "a file of endpoints is a map").unwrap_or_default();
                endpoints.extend(entries.iter().filter_map(|entry| lower.endpoint(entry)));
            }
        }
    }
    for (name, is_there) in [("platform.yaml", platform.is_some()), ("client.yaml", client.is_some())] {
        if !is_there {
            let error = Diagnostic::error(codes::MISSING_FILE, format!("there is no `{name}`"));
            lower.push(error.help(match name {
                "platform.yaml" => "it stands in the spec folder, and names the upstreams and the auth schemes",
                _ => "it stands in the client's folder, and gives its name, title and version",
            }));
        }
    }
    let is_complete = !lower.is_incomplete;
    Some(Specs { platform: platform?, client: client?, endpoints }).filter(|_| is_complete)
}

/// What a file is for, which its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `platform.yaml`
    Platform,
    /// `client.yaml`
    Client,
    /// Any other file.
    Endpoints,
}

impl Role {
    pub(crate) fn of(path: &str) -> Self {
        match path.rsplit('/').next().unwrap_or(path) {
            "platform.yaml" | "platform.yml" => Self::Platform,
            "client.yaml" | "client.yml" => Self::Client,
            _ => Self::Endpoints,
        }
    }
}
