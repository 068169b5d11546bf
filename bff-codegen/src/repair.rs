//! Makes the changes that are sure, until there are none left.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::codes::{self, Code};
use crate::contract::Loader;
use crate::diagnostic::{Applicability, Diagnostic, Fix, Place};
use crate::finding::{Change, Location};
use crate::{Compilation, Input};

/// One change makes the next visible, but not without end.
const ROUNDS_MAX: usize = 64;

/// A file with more of these than before has become worse, whatever else was solved.
const WORSE: [Code; 4] = [codes::YAML_SYNTAX, codes::YAML_TAB, codes::DUPLICATE_KEY, codes::BAD_EXPRESSION];

/// Spec files with the changes made that are sure.
#[derive(Debug)]
pub struct Repair {
    /// The files that have changed, and those alone: paths, with the text before and the text now.
    pub files: BTreeMap<String, (String, String)>,
    /// What was changed, in the order in which it was.
    pub changes: Vec<Repaired>,
    /// What comes of the files as they are now.
    pub compilation: Compilation,
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Repaired {
    /// The code of the diagnostic that it solved.
    pub code: &'static str,
    /// The change; its place is that in the file as it was just before.
    #[serde(flatten)]
    pub change: Change,
    /// What stood there.
    pub removed: String,
}

/// Makes the changes that are sure in spec files given as for [`compile`], and looks again until there are none.
///
/// Changes that touch each other are not made at once. One that makes its file worse, so that less of it can be read, is
/// taken back. Contracts are never changed.
///
/// [`compile`]: crate::compile
pub fn repair(files: &[(String, String)], load: &Loader<'_>) -> Repair {
    repair_input(Input::new(files, load, &Arc::default()))
}

/// See [`repair`].
pub(crate) fn repair_input(input: Input<'_>) -> Repair {
    let mut now: BTreeMap<String, String> = input.files.iter().cloned().collect();
    let mut compilation = input.compile();
    let mut caution = Caution::default();
    let mut changes = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let round = caution.round(&compilation, |path| now.contains_key(path));
        if round.is_empty() {
            break;
        }
        let mut next = now.clone();
        for (path, fixes) in &round {
            next.entry(path.clone()).and_modify(|text| apply(text, fixes));
        }
        let listed: Vec<_> = next.clone().into_iter().collect();
        let after = Input { files: &listed, ..input }.compile();
        let is_worse = |path: &str| spoilt(&after, path) > spoilt(&compilation, path);
        let (worse, better): (Round<'_>, Round<'_>) = round.into_iter().partition(|(path, _)| is_worse(path));
        if worse.is_empty() {
            let made = better.into_values().flatten().map(|sure| sure.made(&compilation));
            changes.extend(made.collect::<Vec<_>>());
            now = next;
            compilation = after;
        } else {
            worse.iter().for_each(|(path, fixes)| caution.learn(path, fixes));
        }
    }
    let before = input.files.iter().filter(|(path, text)| now.get(path).is_some_and(|now| now != text));
    let files = before.map(|(path, text)| (path.clone(), (text.clone(), now[path].clone()))).collect();
    Repair { files, changes, compilation }
}

/// A fix that is sure, and the code of what it solves.
#[derive(Clone, Copy)]
struct Sure<'a> {
    code: &'static str,
    fix: &'a Fix,
}

/// What is changed at once: by file, in the order of the places, none of them touching another.
type Round<'a> = BTreeMap<String, Vec<Sure<'a>>>;

/// What earlier rounds taught.
#[derive(Default)]
struct Caution {
    /// Files of which only one change at a time is made: several together made them worse.
    singly: BTreeSet<String>,
    /// Changes that made their file worse, by where they begin. That stays, since what follows them is tried later.
    refused: BTreeSet<(String, usize)>,
}

impl Caution {
    fn round<'c>(&self, compilation: &'c Compilation, is_spec: impl Fn(&str) -> bool) -> Round<'c> {
        let mut round: Round<'_> = BTreeMap::new();
        for Diagnostic { code, fix, .. } in compilation.diagnostics.sorted(&compilation.sources) {
            let Some(fix) = fix.as_ref().filter(|fix| fix.applicability == Applicability::Sure) else { continue };
            let place = (compilation.sources.path(fix.span.source).to_owned(), fix.span.start);
            if is_spec(&place.0) && !self.refused.contains(&place) {
                round.entry(place.0).or_default().push(Sure { code, fix });
            }
        }
        for (path, fixes) in &mut round {
            fixes.sort_by_key(|sure| (sure.fix.span.start, sure.fix.span.end));
            let mut behind = None;
            fixes.retain(|Sure { fix, .. }| {
                let is_apart = behind.is_none_or(|behind| fix.span.start > behind);
                behind = if is_apart { Some(fix.span.end) } else { behind };
                is_apart
            });
            if self.singly.contains(path) {
                fixes.truncate(1);
            }
        }
        round
    }

    fn learn(&mut self, path: &str, fixes: &[Sure<'_>]) {
        if let [only] = fixes {
            self.refused.insert((path.to_owned(), only.fix.span.start));
        } else {
            self.singly.insert(path.to_owned());
        }
    }
}

impl Sure<'_> {
    fn made(self, compilation: &Compilation) -> Repaired {
        let change = Change {
            applicability: self.fix.applicability,
            location: Location::of(self.fix.span, &compilation.sources),
            replacement: self.fix.replacement.clone(),
        };
        Repaired { code: self.code, change, removed: compilation.sources.slice(self.fix.span).to_owned() }
    }
}

/// Makes changes whose places are in order and apart.
fn apply(text: &mut String, fixes: &[Sure<'_>]) {
    // From the end, so that the places before stay where they are.
    for Sure { fix, .. } in fixes.iter().rev() {
        text.replace_range(fix.span.range(), &fix.replacement);
    }
}

/// How much in a file makes it worse.
fn spoilt(compilation: &Compilation, path: &str) -> usize {
    let is_in_file = |place: &Place| compilation.sources.path(place.source()) == path;
    let found = compilation.diagnostics.sorted(&compilation.sources).into_iter();
    found
        .filter(|found| WORSE.iter().any(|code| code.id == found.code))
        .filter(|found| found.primary().is_some_and(is_in_file))
        .count()
}

#[cfg(test)]
mod tests;
