//! `bff check [CLIENT]`

use bff_codegen::diagnostic::Severity;
use bff_codegen::{Compilation, Project};

use super::terminal::Terminal;
use super::{Refusal, Verdict, count};

/// Prints the report of a client, or of all of them, each with a closing line.
pub(super) fn check(project: &Project, client: Option<String>, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let clients = match client {
        Some(client) => vec![client],
        None => project.clients()?,
    };
    if clients.is_empty() {
        let folder = project.root().display();
        return Err(Refusal(format!("there is no client in `{folder}`: a client is a folder with a `client.yaml`")));
    }
    let mut verdict = Verdict::Fine;
    for client in clients {
        let compilation = project.compile(&client)?;
        let report = compilation.report(terminal.colour_on_stdout());
        let gap = if report.is_empty() { "" } else { "\n" };
        terminal.print(&format!("{report}{gap}{}\n", summary(&client, &compilation)));
        if compilation.diagnostics.has_errors() {
            verdict = Verdict::Faulty;
        }
    }
    Ok(verdict)
}

/// `mobile: 9 endpoints, no errors, 1 warning`
fn summary(client: &str, compilation: &Compilation) -> String {
    let lines = compilation.lines();
    let of = |wanted| lines.iter().filter(|(severity, _)| *severity == wanted).count();
    let endpoints = count(compilation.endpoints.len(), "endpoint");
    let errors = count(of(Severity::Error), "error");
    let warnings = count(of(Severity::Warning), "warning");
    format!("{client}: {endpoints}, {errors}, {warnings}")
}
