//! What a new contract of an upstream does to the endpoints of a client.
//!
//! The client is compiled with both versions of the contract. An endpoint that does not compile with the new one is
//! looked for by halves: a client of many endpoints of which few are broken is compiled a few times, not once for each.
//! What all others take and give, and the warnings that they earn, is held against what they did, as [`compare`](crate::compare) does it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::compare::{Change, compare};
use crate::contract::Loader;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::source::{Sources, Span};
use crate::spec::Specs;
use crate::{Aim, Compilation, Input, resolve, run, spec};

/// What becomes of an endpoint.
#[derive(Debug)]
pub struct Impact {
    /// `GET /home`
    pub endpoint: String,
    /// What becomes of it.
    pub effect: Effect,
    /// The warnings that it earns with the new contract and did not earn before.
    pub warnings: Option<Box<Compilation>>,
}

/// What a new contract does to an endpoint.
#[derive(Debug)]
pub enum Effect {
    /// It does not use the contract.
    Untouched,
    /// It uses the contract, and takes and gives what it did.
    Same,
    /// It takes or gives something else.
    Changed(Vec<Change>),
    /// It does not compile. The report is about it alone.
    Broken(Box<Compilation>),
}

impl Effect {
    /// Whether a client written for the old contract may fail, or does not even have the endpoint.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        match self {
            Self::Untouched | Self::Same => false,
            Self::Changed(changes) => changes.iter().any(|change| change.is_breaking),
            Self::Broken(_) => true,
        }
    }
}

/// Two versions of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// The paths by which the platform names the contract.
    pub named: BTreeSet<String>,
    /// The path of the version before, from the spec folder or absolute.
    pub old: String,
    /// The path of the version after.
    pub new: String,
}

/// The contracts that the platform names, each with its upstreams. `files` are those of a client, as for
/// [`compile`](crate::compile).
#[must_use]
pub fn contracts(files: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut contracts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let upstreams = parse(files).into_iter().flat_map(|specs| specs.platform.upstreams);
    for upstream in upstreams {
        if let Some(path) = upstream.contract {
            contracts.entry(path.value).or_default().push(upstream.name.value);
        }
    }
    contracts
}

/// What a new version of a contract does to each endpoint of a client, in the order of their keys. `files` and `load` are
/// those of [`compile`](crate::compile).
///
/// # Errors
/// The client does not compile with the version before.
pub fn impact(
    files: &[(String, String)],
    load: &Loader<'_>,
    versions: &Versions,
) -> Result<Vec<Impact>, Box<Compilation>> {
    let parsed = Arc::default();
    let comparison = Comparison { input: Input::new(files, load, &parsed), versions };
    let old = comparison.compile(&versions.old, None);
    let Some(output) = &old.output else { return Err(Box::new(old)) };
    let users = comparison.users();
    let mut broken = BTreeMap::new();
    comparison.find_broken(&users, &mut broken);
    let sound: BTreeSet<&String> = old.endpoints.iter().filter(|key| !broken.contains_key(*key)).collect();
    let new = comparison.compile(&versions.new, Some(&sound));
    let mut changes = new.output.as_ref().map(|new| compare(output, new)).unwrap_or_default();
    let spans = comparison.spans();
    let impacts = old.endpoints.iter().map(|endpoint| {
        let warnings = spans.get(endpoint).and_then(|span| new_warnings(&old, &new, *span));
        let own: Vec<Change> = changes.extract_if(.., |change| change.endpoint == *endpoint).collect();
        let effect = match broken.remove(endpoint) {
            Some(compilation) => Effect::Broken(Box::new(compilation)),
            None if !own.is_empty() => Effect::Changed(own),
            None if users.contains(endpoint) => Effect::Same,
            None => Effect::Untouched,
        };
        Impact { endpoint: endpoint.clone(), effect, warnings: warnings.map(Box::new) }
    });
    Ok(impacts.collect())
}

/// What there is to say of the endpoint at `span` that was not to be said before; nothing of one that was left out.
fn new_warnings(old: &Compilation, new: &Compilation, span: Span) -> Option<Compilation> {
    // Both read the same spec files first, in the same order: a place is the same in both.
    let is_known = |found: &Diagnostic| {
        old.diagnostics.iter().any(|known| known.code == found.code && known.primary() == found.primary())
    };
    let is_own = |found: &&Diagnostic| match found.primary() {
        Some(Place::Span(at)) => span.contains(*at),
        Some(Place::Contract { .. }) | None => false,
    };
    let mut diagnostics = Diagnostics::new();
    new.diagnostics
        .iter()
        .filter(is_own)
        .filter(|found| !is_known(found))
        .for_each(|found| diagnostics.push(found.clone()));
    (!diagnostics.is_empty()).then(|| Compilation {
        sources: new.sources.clone(),
        diagnostics,
        other_files: Vec::new(),
        endpoints: Vec::new(),
        output: None,
    })
}

struct Comparison<'a> {
    input: Input<'a>,
    versions: &'a Versions,
}

impl Comparison<'_> {
    /// Compiles the client with a version of the contract; all of its endpoints, or only these.
    fn compile(&self, version: &str, only: Option<&BTreeSet<&String>>) -> Compilation {
        let adjust = |specs: &mut Specs| {
            for path in specs.platform.upstreams.iter_mut().filter_map(|upstream| upstream.contract.as_mut()) {
                if self.versions.named.contains(&path.value) {
                    version.clone_into(&mut path.value);
                }
            }
            specs.endpoints.retain(|endpoint| only.is_none_or(|only| only.contains(&endpoint.key.value)));
        };
        run(self.input, adjust, Aim::Output)
    }

    /// Where each endpoint stands.
    fn spans(&self) -> BTreeMap<String, Span> {
        let endpoints = parse(self.input.files).into_iter().flat_map(|specs| specs.endpoints);
        endpoints.map(|endpoint| (endpoint.key.value, endpoint.span)).collect()
    }

    /// The endpoints that use the contract, even if only for the body that they take.
    fn users(&self) -> Vec<String> {
        let Some(mut specs) = parse(self.input.files) else { return Vec::new() };
        let described = specs.platform.upstreams.iter().filter(|upstream| {
            upstream.contract.as_ref().is_some_and(|path| self.versions.named.contains(&path.value))
        });
        let described: BTreeSet<String> = described.map(|upstream| upstream.name.value.clone()).collect();
        let endpoints = std::mem::take(&mut specs.endpoints);
        let uses = endpoints.into_iter().filter_map(|endpoint| {
            let key = endpoint.key.value.clone();
            specs.endpoints = vec![endpoint];
            resolve::upstreams_named(&specs).iter().any(|name| described.contains(*name)).then_some(key)
        });
        uses.collect()
    }

    /// Compiles each endpoint that is broken alone, and the others together as far as that can be.
    fn find_broken(&self, endpoints: &[String], broken: &mut BTreeMap<String, Compilation>) {
        if endpoints.is_empty() {
            return;
        }
        let compilation = self.compile(&self.versions.new, Some(&endpoints.iter().collect()));
        if compilation.output.is_some() {
            return;
        }
        match endpoints {
            [endpoint] => _ = broken.insert(endpoint.clone(), compilation),
            more => {
                let (first, second) = more.split_at(more.len() / 2);
                self.find_broken(first, broken);
                self.find_broken(second, broken);
            }
        }
    }
}

fn parse(files: &[(String, String)]) -> Option<Specs> {
    let mut sources = Sources::new();
    let ids: Vec<_> = files.iter().map(|(path, text)| sources.add(path, text.as_str())).collect();
    spec::parse(&ids, &sources, &mut Diagnostics::new())
}
