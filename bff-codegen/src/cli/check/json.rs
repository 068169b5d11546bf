//! One JSON document for the run; `docs/check.md` describes it.

use std::path::Path;

use bff_codegen::Repaired;
use bff_codegen::diagnostic::Severity;
use bff_codegen::finding::Finding;
use indexmap::IndexMap;
use serde::Serialize;

use super::Checked;

#[derive(Debug, Serialize)]
pub(super) struct Document {
    /// The spec folder, from which paths begin.
    specs: String,
    clients: Vec<Client>,
    fixed: Vec<Repaired>,
    #[serde(serialize_with = "as_list")]
    diagnostics: IndexMap<Finding, Vec<String>>,
}

#[derive(Debug, Serialize)]
struct Client {
    name: String,
    endpoints: usize,
    errors: usize,
    warnings: usize,
}

impl Document {
    pub(super) fn new(specs: &Path) -> Self {
        let specs = specs.display().to_string();
        Self { specs, clients: Vec::new(), fixed: Vec::new(), diagnostics: IndexMap::new() }
    }

    /// What is wrong with a file that several clients share stands there once.
    pub(super) fn add(&mut self, checked: Checked) {
        let Checked { client, fixed, compilation } = checked;
        for finding in compilation.findings() {
            self.diagnostics.entry(finding).or_default().push(client.clone());
        }
        self.fixed.extend(fixed);
        self.clients.push(Client {
            name: client,
            endpoints: compilation.endpoints.len(),
            errors: compilation.diagnostics.count(Severity::Error),
            warnings: compilation.diagnostics.count(Severity::Warning),
        });
    }

    pub(super) fn into_text(self) -> String {
        // Names and numbers in maps with text as keys: nothing in it can fail.
        let text = serde_json::to_string_pretty(&self).expect("the document has a form in JSON");
        text + "\n"
    }
}

/// A diagnostic and the clients that have it.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    clients: &'a [String],
}

fn as_list<S: serde::Serializer>(found: &IndexMap<Finding, Vec<String>>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(found.iter().map(|(finding, clients)| Entry { finding, clients }))
}
