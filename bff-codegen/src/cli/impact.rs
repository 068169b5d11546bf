//! `bff impact CONTRACT_OLD CONTRACT_NEW`

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use bff_codegen::Project;
use bff_codegen::impact::{Effect, Impact, Versions, contracts, impact as impact_on};

use super::terminal::Terminal;
use super::{Refusal, Verdict, count, diff};

/// Prints what a new contract does to the endpoints of all clients.
pub(super) fn impact(project: &Project, old: &Path, new: &Path, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let mut verdict = Verdict::Fine;
    for client in project.clients()? {
        let files = project.specs(&client)?;
        let versions = versions(project, &contracts(&files), old, new)?;
        let impacts = impact_on(&files, &|path| project.files().read(path), &versions);
        let impacts = impacts.map_err(|compilation| {
            terminal.tell(&compilation.report(terminal.colour_on_stderr()));
            Refusal(format!("the specs of `{client}` have errors with `{}`", old.display()))
        })?;
        terminal.print(&report(&client, &impacts, terminal.colour_on_stdout()));
        if impacts.iter().any(|impact| impact.effect.is_breaking()) {
            verdict = Verdict::Faulty;
        }
    }
    Ok(verdict)
}

/// Which contract of the platform this is about: the one of which `old` or else `new` is the file, or has the text.
fn versions(
    project: &Project,
    known: &BTreeMap<String, Vec<String>>,
    old: &Path,
    new: &Path,
) -> Result<Versions, Refusal> {
    let [old_text, new_text] = [old, new].map(|path| {
        fs::read_to_string(path).map_err(|error| Refusal(format!("`{}` cannot be read: {error}", path.display())))
    });
    let (old_text, new_text) = (old_text?, new_text?);
    let in_project = |path: &str| project.root().join(path);
    let same_file = |file: &Path| -> BTreeSet<String> {
        known.keys().filter(|path| is_same_file(&in_project(path), file)).cloned().collect()
    };
    let same_text = |text: &str| -> BTreeSet<String> {
        let has = |path: &&String| project.files().read(Path::new(path)).is_ok_and(|known| known == text);
        known.keys().filter(has).cloned().collect()
    };
    let candidates = [same_file(old), same_file(new), same_text(&old_text), same_text(&new_text)];
    let named = candidates.into_iter().find(|found| !found.is_empty()).ok_or_else(|| unknown(old, known))?;
    let mut files = named.iter().map(|path| in_project(path));
    let first = files.next().unwrap_or_default();
    if let Some(other) = files.find(|file| !is_same_file(file, &first)) {
        let (first, other) = (first.display(), other.display());
        return Err(Refusal(format!(
            "`{}` is the text of `{first}` and of `{other}`: name one of them",
            old.display()
        )));
    }
    // What a contract refers to lies beside it: the platform's own file is read where it is.
    let place = |path: &Path, text: &str| match named.first() {
        Some(own) if project.files().read(Path::new(own)).is_ok_and(|known| known == text) => own.clone(),
        _ => absolute(path).to_string_lossy().into_owned(),
    };
    Ok(Versions { old: place(old, &old_text), new: place(new, &new_text), named })
}

fn unknown(old: &Path, known: &BTreeMap<String, Vec<String>>) -> Refusal {
    let known: String =
        known.iter().map(|(path, upstreams)| format!("\n  {path} of {}", upstreams.join(", "))).collect();
    Refusal(format!(
        "`{}` is no contract of the platform, nor has it the text of one\nits contracts are:{known}",
        old.display()
    ))
}

fn is_same_file(a: &Path, b: &Path) -> bool {
    fs::canonicalize(a).is_ok_and(|a| fs::canonicalize(b).is_ok_and(|b| a == b))
}

fn absolute(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// What becomes of a client's endpoints: first those that are broken, with the reports, then those that
/// change, then new warnings.
fn report(client: &str, impacts: &[Impact], colour: bool) -> String {
    let keys = |is_one: fn(&Effect) -> bool| -> Vec<&str> {
        impacts.iter().filter(|impact| is_one(&impact.effect)).map(|impact| impact.endpoint.as_str()).collect()
    };
    let untouched = keys(|effect| matches!(effect, Effect::Untouched));
    let changed = keys(|effect| matches!(effect, Effect::Changed(_))).len();
    let broken = broken(impacts, colour);
    let (all, users) = (count(impacts.len(), "endpoint"), impacts.len() - untouched.len());
    let broken_count: usize = broken.iter().map(|(keys, _)| keys.len()).sum();
    let mut text = format!("{client}: {users} of {all} use the contract, {broken_count} broken, {changed} changed\n");
    for (keys, report) in &broken {
        text.push('\n');
        text.extend(keys.iter().map(|key| format!("{key} does not compile\n")));
        text.push_str(&format!("\n{report}"));
    }
    for Impact { endpoint, effect, .. } in impacts {
        if let Effect::Changed(changes) = effect {
            text.push_str(&format!("\n{endpoint} changes\n{}", diff::lines(changes)));
        }
    }
    for Impact { endpoint, warnings, .. } in impacts {
        if let Some(warnings) = warnings {
            text.push_str(&format!("\n{endpoint} earns a new warning\n\n{}", warnings.report(colour)));
        }
    }
    let same = keys(|effect| matches!(effect, Effect::Same));
    for (keys, what) in [(same, "stays the same"), (untouched, "is not touched")] {
        if !keys.is_empty() {
            text.push('\n');
        }
        text.extend(keys.iter().map(|key| format!("{key} {what}\n")));
    }
    text.push('\n');
    text
}

/// The broken endpoints with their reports; those that one report is about, such as a contract that is not one, together.
fn broken(impacts: &[Impact], colour: bool) -> Vec<(Vec<&str>, String)> {
    let mut broken: Vec<(Vec<&str>, String)> = Vec::new();
    for Impact { endpoint, effect, .. } in impacts {
        let Effect::Broken(compilation) = effect else { continue };
        let report = compilation.report(colour);
        match broken.iter_mut().find(|(_, known)| *known == report) {
            Some((keys, _)) => keys.push(endpoint),
            None => broken.push((vec![endpoint], report)),
        }
    }
    broken
}
