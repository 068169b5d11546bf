//! `bff check [CLIENT]`

mod github;
mod json;
mod text;

use std::collections::HashSet;

use bff_codegen::diagnostic::Severity;
use bff_codegen::{Compilation, Project, Repair, Repaired};
use clap::{Args, ValueEnum};

use super::terminal::Terminal;
use super::{Refusal, Verdict, count};

/// What `bff check` takes.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The client [default: every client]
    client: Option<String>,
    /// How to report
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: Format,
    /// Make the changes that are sure in the spec files, and report what is left
    #[arg(long)]
    fix: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people: the lines, what is wrong with them, and what would solve it
    #[default]
    Text,
    /// For programs: one JSON document
    Json,
    /// Annotations of a GitHub workflow
    Github,
}

/// A client that has been looked at.
struct Checked {
    client: String,
    /// The changes that were made.
    fixed: Vec<Repaired>,
    compilation: Compilation,
}

impl Checked {
    fn first_code(&self) -> Option<&'static str> {
        let Compilation { diagnostics, sources, .. } = &self.compilation;
        diagnostics.sorted(sources).first().map(|first| first.code)
    }
}

/// Reports on a client, or on all of them.
pub(super) fn check(project: &Project, arguments: CheckArguments, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let clients = match arguments.client {
        Some(client) => vec![client],
        None => project.clients()?,
    };
    if clients.is_empty() {
        let folder = project.root().display();
        return Err(Refusal(format!("there is no client in `{folder}`: a client is a folder with a `client.yaml`")));
    }
    let mut verdict = Verdict::Fine;
    let mut document = json::Document::new(project.root());
    let mut annotated = HashSet::new();
    let mut first_code = None;
    for client in clients {
        let checked = look_at(project, client, arguments.fix)?;
        if checked.compilation.diagnostics.has_errors() {
            verdict = Verdict::Faulty;
        }
        first_code = first_code.or_else(|| checked.first_code());
        match arguments.format {
            Format::Text => terminal.print(&text::report(&checked, terminal.colour_on_stdout())),
            Format::Json => document.add(checked),
            Format::Github => terminal.print(&github::annotations(&checked, project.root(), &mut annotated)),
        }
    }
    match (arguments.format, first_code) {
        (Format::Text, Some(code)) => terminal.print(&format!("`bff explain {code}` says more\n")),
        (Format::Json, _) => terminal.print(&document.into_text()),
        (Format::Text | Format::Github, _) => {}
    }
    Ok(verdict)
}

/// Checks a client for people, and gives what was found.
pub(super) fn report(project: &Project, client: &str, terminal: &Terminal) -> Result<Compilation, Refusal> {
    let checked = look_at(project, client.to_owned(), false)?;
    terminal.print(&text::report(&checked, terminal.colour_on_stdout()));
    Ok(checked.compilation)
}

/// Looks at a client; with `fix`, after its files have been changed.
fn look_at(project: &Project, client: String, fix: bool) -> Result<Checked, Refusal> {
    if !fix {
        let compilation = project.check(&client)?;
        return Ok(Checked { client, fixed: Vec::new(), compilation });
    }
    let Repair { files, changes, compilation } = project.repair(&client)?;
    for (path, (before, now)) in files {
        let replaced = super::files::replace(&project.root().join(&path), &before, &now);
        replaced.map_err(|error| Refusal(format!("the file `{path}` cannot be changed: {error}")))?;
    }
    Ok(Checked { client, fixed: changes, compilation })
}

/// `mobile: 9 endpoints, no errors, 1 warning`
fn summary(checked: &Checked) -> String {
    let Checked { client, compilation, .. } = checked;
    let endpoints = count(compilation.endpoints.len(), "endpoint");
    let errors = count(compilation.diagnostics.count(Severity::Error), "error");
    let warnings = count(compilation.diagnostics.count(Severity::Warning), "warning");
    format!("{client}: {endpoints}, {errors}, {warnings}")
}

/// `mobile/card.yaml:13:17: BFF0103 fixed: ...`, without the place.
fn told(repaired: &Repaired) -> String {
    let quoted = |text: &str| format!("`{}`", text.replace('\n', "\\n"));
    let now = quoted(&repaired.change.replacement);
    match (repaired.removed.as_str(), repaired.change.replacement.as_str()) {
        ("", _) => format!("{} fixed: {now} put in", repaired.code),
        (removed, "") => format!("{} fixed: {} taken out", repaired.code, quoted(removed)),
        (removed, _) => format!("{} fixed: {} is now {now}", repaired.code, quoted(removed)),
    }
}
