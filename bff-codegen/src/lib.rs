//! Compiles composition specs into typed Backend-for-Frontend handlers.
//!
//! A *client* (mobile, web, admin) is a folder of YAML that says what its endpoints answer. This crate checks it against
//! the OpenAPI contracts of the upstreams and writes the Rust that answers, over the run time `bff-core`. It is called
//! from a `build.rs` ([`build`]) and by the `bff` command, and knows nothing of `bff-core` but the names in its prelude.
//! What can be written in a spec is in `docs/language.md`; this page is about how it becomes Rust.
//!
//! # From a line of a spec to the Rust that is compiled
//!
//! ```text
//! files ──spec──► Specs ──resolve──► Client ──plan──► Plans ──emit──► bff.rs, a module an endpoint, OpenAPI
//!                  expr      ▲
//!           contract ────────┘           every stage ──► Diagnostics ──render──► the report
//! ```
//!
//! [`compile`] is this picture as code, and fits on a screen. A stage is a module. It reads what earlier stages made and
//! never calls one; it touches no file, no clock and no environment, so the same specs give the same bytes. All stages
//! push what they find into one [`Diagnostics`]: a run reports everything, and only a run without errors emits anything.
//!
//! We follow one endpoint, and in it the last line:
//!
//! ```yaml
//! GET /card:
//!   fan_out:
//!     user:
//!       call: users.getUser
//!       with: { userId: $claims.sub }
//!       fallback: null
//!   fields:
//!     name: $user.fullName | upper
//! ```
//!
//! **[`source`]** holds the text of every file. From here on a place is a [`Span`](source::Span): a file and the bytes in
//! it. Whatever is made of a text keeps its span, so that a diagnostic of the last stage still points into the line.
//!
//! **[`spec`]** turns the file into a tree of nodes, and this by hand into the [`EndpointSpec`](spec::EndpointSpec) of
//! `GET /card`, with one [`CallSpec`](spec::CallSpec) and a [`Tree`](spec::Tree) of fields. By hand, because a YAML
//! deserialiser stops at its first error. Names are still text here: whether there is an upstream `users` is not asked.
//!
//! **[`expr`]** parses what begins with a dollar sign. Our line is now a tree, and each node of it knows its bytes:
//!
//! ```text
//! Filter "upper"
//! └── Field "fullName"
//!     └── Root "user"
//! ```
//!
//! **[`contract`]** reads the OpenAPI documents, as far as somebody asks: `users.getUser` is an
//! [`Operation`](contract::Operation) with a path parameter `userId`, a string, and a success whose
//! [`Schema`](contract::Schema) is an object with `fullName`, a required string. The rest of the document, perhaps
//! 7 MB, is never looked at.
//!
//! **`resolve`** brings both together and makes the **`model`**: names become ids, and every node gets a type. `$user` is
//! the call number 0. Its answer is that object, and *optional*, because the fallback is null; so `.fullName` is an
//! optional string; and so is what `upper` makes of it. Here most of what can be wrong is found: a field that is not
//! there, a parameter left out, a type that does not fit. What was reported becomes poison, of which nothing is reported
//! again.
//!
//! **[`plan`]** asks the other way round: what must the answer yield? Every expression is walked from its end to the
//! places its values come from. Of `users.getUser`'s answer, `fullName` is read as text, and nothing else is looked at.
//! That is its *view*. It also says what waits for what, as a [`Schedule`]: `user` waits for nothing but the request.
//!
//! **`emit`** writes it down. The view becomes a struct, the call static data and a function that ends when its answer is
//! there, the tree of fields a struct that is serialised:
//!
//! ```text
//! #[derive(Deserialize)]
//! struct User<'a> {
//!     #[serde(borrow, rename = "fullName")]
//!     full_name: RawString<'a>,
//! }
//!
//! async fn user(scope: Scope<'_, '_>) -> Result<(), Problem> {
//!     let request = USER.request().text("/users/").value(&scope.input.claims.sub);
//!     let answer = scope.exchange.call_or_null(&USER, request, &scope.bodies.user).await?;
//!     scope.values.user.set(answer)
//! }
//! ```
//!
//! There is no loop over headers in it, no retry, no timeout and no log: *how* a call is made is `bff-core`'s business,
//! and its tour goes on from here. `bff expand CLIENT --endpoint "GET /card"` prints the whole module. From the same model
//! comes the client's OpenAPI document, which therefore says that `name` can be missing.
//!
//! # The same as a program
//!
//! ```
//! # fn main() {
//! let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
//! let specs = |fields: &str| {
//!     vec![
//!         file("platform.yaml", "
//! upstreams:
//!   users: { contract: contracts/users.yaml, timeout: 300ms }
//! auth:
//!   customer: { jwt: {} }
//! "),
//!         file("mobile/client.yaml", "
//! client: mobile
//! title: Mobile BFF
//! version: 1.0.0
//! defaults: { auth: customer, timeout: 800ms }
//! "),
//!         file("mobile/card.yaml", &format!("
//! GET /card:
//!   fan_out:
//!     user:
//!       call: users.getUser
//!       with: {{ userId: $claims.sub }}
//!       fallback: null
//!   fields:
//!     name: {fields}
//! ")),
//!     ]
//! };
//! let contract = |_: &std::path::Path| Ok("
//! openapi: 3.1.0
//! info: { title: Users, version: 1.0.0 }
//! paths:
//!   /users/{userId}:
//!     get:
//!       operationId: getUser
//!       parameters: [{ name: userId, in: path, required: true, schema: { type: string } }]
//!       responses:
//!         '200':
//!           description: The user
//!           content:
//!             application/json:
//!               schema: { type: object, required: [fullName], properties: { fullName: { type: string } } }
//! ".to_owned());
//!
//! let compilation = bff_codegen::compile(&specs("$user.fullName | upper"), &contract);
//! assert_eq!(compilation.report(false), "");
//! assert_eq!(compilation.endpoints, ["GET /card"]);
//! assert!(compilation.output.is_some());
//!
//! let compilation = bff_codegen::compile(&specs("$user.fullname | uper"), &contract);
//! let report = compilation.report(false);
//! assert!(report.contains("did you mean `fullName`?"), "{report}");
//! assert!(compilation.output.is_none());
//! # }
//! ```
//!
//! # Around the pipeline
//!
//! | | |
//! | --- | --- |
//! | [`Project`] | a spec folder, and its clients |
//! | [`check()`] | the report alone, for editors |
//! | [`build`], [`build_client`] | what a `build.rs` calls |
//! | `main.rs`, `cli/` | the `bff` command |
//! | [`compare`] | what changes for a client from one version of its specs to the next |
//! | [`impact`] | what a new contract of an upstream does to a client |
//! | [`codes`] | every diagnostic's code; a code never changes its meaning |
//! | [`diagnostic`], [`render`] | diagnostics as data; the one module that draws them |
//! | [`finding`] | diagnostics with every place worked out, for other programs |
//! | [`inspection`] | what stands at a place of a spec, and what could: for editors |
//! | [`repair()`] | makes the changes that are sure |
//! | [`starter`] | specs to begin with |
//! | `levels` | what specs make of warnings: allowed, denied |
//!
//! Where to begin with a change: a new key of a spec begins in `spec/keys.rs`; a new filter in `resolve/filters.rs`, and ends in
//! `emit/rust`; a new remark on specs that can be compiled belongs into the stage that knows enough to make it, and its
//! code into [`codes`], which a page in `docs/codes` and a case in `tests/reports` come with.

mod build_script;
mod check;
pub mod codes;
pub mod compare;
pub mod contract;
pub mod diagnostic;
mod emit;
pub mod expr;
mod features;
pub mod finding;
pub mod impact;
pub mod inspection;
mod levels;
mod model;
pub mod plan;
mod project;
pub mod render;
mod repair;
mod resolve;
pub mod source;
pub mod spec;
pub mod starter;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use crate::compare::Tokens;
use crate::contract::{ContractId, Contracts, Loader, ParsedFiles};
use crate::diagnostic::Diagnostics;
use crate::finding::Finding;
use crate::plan::Schedule;
use crate::resolve::Read;
use crate::source::{SourceId, Sources};
use crate::spec::Specs;

pub use crate::build_script::{build, build_client};
pub use crate::features::Features;
pub use crate::project::{Files, Project, ProjectError};
pub use crate::repair::{Repair, Repaired, repair};

/// What comes out of a compilation: a report always, files only where nothing in it is an error.
#[derive(Debug)]
pub struct Compilation {
    /// Every file that was read, for the report.
    pub sources: Sources,
    /// What there is to say.
    pub diagnostics: Diagnostics,
    /// The paths of the contracts and policies that were read, relative to the spec folder.
    pub other_files: Vec<PathBuf>,
    /// The keys of the client's endpoints (`GET /home`), sorted.
    pub endpoints: Vec<String>,
    /// What was generated.
    pub output: Option<Output>,
}

impl Compilation {
    /// The report as people read it: every diagnostic with the lines that it is about. Empty if there is nothing to say.
    #[must_use]
    pub fn report(&self, colour: bool) -> String {
        render::render(&self.diagnostics, &self.sources, colour, &|source, pointer| self.locate(source, pointer))
    }

    /// The same as data, in the same order, as other programs read it.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let sorted = self.diagnostics.sorted(&self.sources).into_iter();
        let locate = |source, pointer: &str| self.locate(source, pointer);
        sorted.map(|found| Finding::of(found, &self.sources, &locate)).collect()
    }

    fn locate(&self, source: SourceId, pointer: &str) -> Option<Range<usize>> {
        contract::locate(self.sources.text(source), pointer)
    }
}

/// What is generated for one client.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    /// Files for `OUT_DIR`: names and contents. `bff.rs` is the one to include.
    pub files: BTreeMap<String, String>,
    /// The client's OpenAPI 3.1 document, as indented JSON.
    pub openapi: String,
    /// How the calls of each endpoint follow one another, in the order of the endpoints' paths and methods.
    pub schedules: Vec<Schedule>,
    /// What the auth schemes that endpoints use ask of tokens.
    pub tokens: Tokens,
}

/// Compiles the specs of one client.
///
/// `files` are `platform.yaml`, the client's `client.yaml` and its endpoint files, as paths relative to the spec folder
/// and contents; their order does not matter. `load` reads a contract by such a path.
pub fn compile(files: &[(String, String)], load: &Loader<'_>) -> Compilation {
    compile_for(files, load, &Features::unknown())
}

/// Compiles as [`compile`] does, for a BFF whose `bff-core` has these features.
pub fn compile_for(files: &[(String, String)], load: &Loader<'_>, features: &Features) -> Compilation {
    Input { features, ..Input::new(files, load, &Arc::default()) }.compile()
}

/// Looks at the specs of one client as [`compile`] does, with the same report, and generates nothing.
pub fn check(files: &[(String, String)], load: &Loader<'_>) -> Compilation {
    Input::new(files, load, &Arc::default()).check()
}

/// What the pipeline is given.
#[derive(Clone, Copy)]
struct Input<'a> {
    /// As for [`compile`].
    files: &'a [(String, String)],
    /// As for [`compile`].
    load: &'a Loader<'a>,
    /// The contracts that were parsed for this and for earlier runs.
    parsed: &'a Arc<ParsedFiles>,
    /// What is known of `bff-core`.
    features: &'a Features,
}

/// Nothing is known of `bff-core`.
static UNKNOWN: LazyLock<Features> = LazyLock::new(Features::unknown);

impl<'a> Input<'a> {
    fn new(files: &'a [(String, String)], load: &'a Loader<'a>, parsed: &'a Arc<ParsedFiles>) -> Self {
        Self { files, load, parsed, features: &UNKNOWN }
    }

    fn compile(self) -> Compilation {
        run(self, |_| {}, Aim::Output)
    }

    fn check(self) -> Compilation {
        run(self, |_| {}, Aim::Report)
    }
}

/// What the pipeline is run for.
#[derive(Clone, Copy)]
enum Aim<'a> {
    /// All that it makes.
    Output,
    /// What there is to say.
    Report,
    /// What stands at a place of a file, and what could.
    Answer { path: &'a str, offset: usize },
}

/// The pipeline, with what the specs of one client are once `adjust` has had them.
fn run(Input { files, load, parsed, features }: Input<'_>, adjust: impl Fn(&mut Specs), aim: Aim<'_>) -> Compilation {
    let mut sources = Sources::new();
    let mut contracts = Contracts::knowing(Arc::clone(parsed));
    let ids: Vec<_> = files.iter().map(|(path, text)| sources.add(path, text.as_str())).collect();
    let mut diagnostics = match aim {
        Aim::Answer { path, offset } => Diagnostics::asked(sources.find(path), offset),
        Aim::Output | Aim::Report => Diagnostics::new(),
    };
    let mut specs = spec::parse(&ids, &sources, &mut diagnostics);
    specs.iter_mut().for_each(adjust);
    let endpoints = specs.as_ref().map(keys_of_endpoints).unwrap_or_default();
    let mut policy_files = Vec::new();
    let output = specs.and_then(|specs| {
        policy_files.extend(resolve::policies_named(&specs).map(|(_, path)| PathBuf::from(path)));
        let read = Read {
            contracts: read_contracts(&specs, &mut contracts, &mut sources, load, &mut diagnostics),
            policies: read_policies(&specs, load),
            features,
        };
        let client = resolve::resolve(&specs, &mut contracts, read, &mut diagnostics);
        if let Aim::Answer { .. } = aim {
            return None;
        }
        let plans = plan::plan(&client, &contracts, &mut diagnostics);
        if !diagnostics.has_errors() {
            check::check(&client, &plans, &contracts, &mut diagnostics);
        }
        levels::apply(&specs, &mut diagnostics);
        (matches!(aim, Aim::Output) && !diagnostics.has_errors())
            .then(|| emit::emit(&client, &plans, &contracts, &sources))
    });
    diagnostics.map_fixes(|fix| spec::fitted(fix, &sources));
    let other_files = contracts.all_files().map(Path::to_owned).chain(policy_files).collect();
    Compilation { sources, diagnostics, other_files, endpoints, output }
}

impl Output {
    /// The client's OpenAPI document as JSON.
    #[must_use]
    pub fn document(&self) -> serde_json::Value {
        serde_json::from_str(&self.openapi).expect("a generated document is JSON")
    }
}

fn keys_of_endpoints(specs: &Specs) -> Vec<String> {
    let mut keys: Vec<_> = specs.endpoints.iter().map(|endpoint| endpoint.key.value.clone()).collect();
    keys.sort();
    keys
}

/// Reads the contracts of the upstreams that the client's endpoints name.
fn read_contracts(
    specs: &Specs,
    contracts: &mut Contracts,
    sources: &mut Sources,
    load: &Loader<'_>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, ContractId> {
    let used = resolve::upstreams_named(specs);
    let mut read = BTreeMap::new();
    for upstream in specs.platform.upstreams.iter().filter(|upstream| used.contains(upstream.name.value.as_str())) {
        let Some(path) = &upstream.contract else { continue };
        match contracts.load(&upstream.name.value, &path.value, sources, load) {
            Ok(contract) => {
                read.insert(upstream.name.value.clone(), contract);
            }
            Err(problem) if problem.labels.is_empty() => {
                diagnostics.push(problem.at(path.span, "named here"));
            }
            Err(problem) => diagnostics.push(*problem),
        }
    }
    read
}

/// Reads the policies that the client's endpoints name.
fn read_policies(specs: &Specs, load: &Loader<'_>) -> resolve::Texts {
    resolve::policies_named(specs).map(|(name, path)| (name.to_owned(), load(Path::new(path)))).collect()
}
