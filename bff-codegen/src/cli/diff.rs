//! `bff diff OLD NEW [CLIENT]`

use std::collections::BTreeSet;

use bff_codegen::compare::{Change, compare};
use bff_codegen::{Output, Project};

use super::terminal::Terminal;
use super::{Refusal, Verdict, compile, count, revision};

/// Prints what changes for a client, or for all of them, between two versions of the specs.
pub(super) fn diff(
    here: Result<&Project, &Refusal>,
    versions: [&str; 2],
    client: Option<&str>,
    terminal: &Terminal,
) -> Result<Verdict, Refusal> {
    let [old, new] = versions.map(|named| revision::find(named, here).map(|project| (named, project)));
    let (old, new) = (old?, new?);
    let (before, after) = (clients(&old)?, clients(&new)?);
    let both: BTreeSet<&String> = before.union(&after).collect();
    let chosen: Vec<&String> =
        both.iter().copied().filter(|name| client.is_none_or(|client| *name == client)).collect();
    if let (Some(client), true) = (client, chosen.is_empty()) {
        // Either version tells which clients there are.
        old.1.compile(client)?;
    }
    let mut verdict = Verdict::Fine;
    for client in chosen {
        let (report, is_breaking) = match (before.contains(client), after.contains(client)) {
            (true, false) => (format!("{client}: the client is gone, which breaks it\n"), true),
            (false, _) => (format!("{client}: a new client\n"), false),
            (true, true) => {
                let changes = compare(&compiled(&old, client, terminal)?, &compiled(&new, client, terminal)?);
                (report(client, &changes), changes.iter().any(|change| change.is_breaking))
            }
        };
        terminal.print(&report);
        if is_breaking {
            verdict = Verdict::Faulty;
        }
    }
    Ok(verdict)
}

/// How a version was named, and its specs.
type Version<'n> = (&'n str, Project);

fn clients((_, project): &Version<'_>) -> Result<BTreeSet<String>, Refusal> {
    Ok(project.clients()?.into_iter().collect())
}

/// What a client compiles to.
fn compiled((named, project): &Version<'_>, client: &str, terminal: &Terminal) -> Result<Output, Refusal> {
    let (_, output) = compile(project, client, terminal)?;
    output.ok_or_else(|| Refusal(format!("the specs of `{client}` have errors in `{named}`")))
}

/// All changes of a client, by endpoint.
fn report(client: &str, changes: &[Change]) -> String {
    let breaking = changes.iter().filter(|change| change.is_breaking).count();
    let mut text = format!("{client}: {}, {breaking} of them breaking\n", count(changes.len(), "change"));
    if changes.is_empty() {
        text = format!("{client}: no changes\n");
    }
    for of_endpoint in changes.chunk_by(|a, b| a.endpoint == b.endpoint) {
        text.push_str(&format!("\n{}\n{}", of_endpoint[0].endpoint, lines(of_endpoint)));
    }
    if !changes.is_empty() {
        text.push('\n');
    }
    text
}

/// A line for each change.
pub(super) fn lines(changes: &[Change]) -> String {
    let line = |change: &Change| {
        let weight = if change.is_breaking { "breaking" } else { "" };
        let place = if change.place.is_empty() { "the endpoint" } else { &change.place };
        format!("  {weight:8}  {place} {}\n", change.what)
    };
    changes.iter().map(line).collect()
}
