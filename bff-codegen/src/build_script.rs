//! What a `build.rs` calls: compiles a client and speaks to cargo.
//!
//! Cargo learns first what to watch, then what is wrong: one `cargo::error=` line for each error, since cargo shows those
//! above everything else, and the whole report on stderr, which cargo shows when a build script fails.

mod folder;

use std::io::{self, Write};
use std::path::Path;
use std::{env, process};

use crate::diagnostic::Severity;
use crate::{Compilation, Features, Project};

/// What the build script of `bff-core` tells those of its dependents: the features that are on, with commas between them.
const FEATURES: &str = "DEP_BFF_CORE_FEATURES";

/// Compiles the specs of a client into `OUT_DIR`: a whole `build.rs`.
///
/// ```no_run
/// # // All of `bffs/mobile/build.rs`:
/// bff_codegen::build("mobile");
/// ```
///
/// The specs are those of the workspace: the crate stands in `bffs/mobile`, and they in `specs`, so `../../specs` from
/// its manifest. Use [`build_client`] where they stand elsewhere.
///
/// Ends the process with 1 if there is no such client or anything is wrong with its specs; warnings are passed on and
/// the build goes on.
///
/// # Panics
/// Outside of a build script, where cargo has not set `CARGO_MANIFEST_DIR` and `OUT_DIR`.
pub fn build(client: &str) {
    let variable = |name| env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for a build script"));
    let manifest = variable("CARGO_MANIFEST_DIR");
    let manifest = Path::new(&manifest);
    // Rather than `../../specs`, for the sake of messages.
    let workspace = manifest.ancestors().nth(2).unwrap_or(manifest);
    build_client(&workspace.join("specs"), client, Path::new(&variable("OUT_DIR")));
}

/// Compiles the specs of one client of the folder `specs` into the folder `out`, which need not exist yet.
///
/// `out` holds `bff.rs` afterwards, and what that needs. A file whose content stays the same is not touched, so that
/// cargo and rustc see no change; one that is not generated any more is removed.
///
/// Ends the process as [`build`] does.
pub fn build_client(specs: &Path, client: &str, out: &Path) {
    let features = env::var(FEATURES).map_or_else(|_| Features::unknown(), |list| Features::listed(&list));
    let told = compile_into(specs, client, out, features);
    // If nobody listens any more, the exit code has to do.
    let _ = io::stdout().write_all(told.to_cargo.as_bytes());
    let _ = io::stderr().write_all(told.to_people.as_bytes());
    if told.failed {
        process::exit(1);
    }
}

/// What there is to say about a build.
#[derive(Debug, Default)]
struct Told {
    /// `cargo::` lines.
    to_cargo: String,
    /// The report, if the build failed.
    to_people: String,
    failed: bool,
}

impl Told {
    fn watch(&mut self, path: &Path) {
        self.tell("rerun-if-changed", &path.display().to_string());
    }

    fn fail(&mut self, message: &str) {
        self.tell("error", message);
        self.failed = true;
    }

    fn tell(&mut self, key: &str, value: &str) {
        // A line break would end the directive.
        self.to_cargo += &format!("cargo::{key}={}\n", value.replace(['\n', '\r'], " "));
    }
}

fn compile_into(specs: &Path, client: &str, out: &Path, features: Features) -> Told {
    let mut told = Told::default();
    told.watch(&specs.join("platform.yaml"));
    // The folder rather than its files: cargo looks at all that is in it, and sees new ones, too.
    told.watch(&specs.join(client));
    let compilation = match Project::new(specs).with_features(features).compile(client) {
        Ok(compilation) => compilation,
        Err(error) => {
            told.fail(&error.to_string());
            return told;
        }
    };
    // Cargo would run the script each time for a file that is not there. If one is missed, the build fails anyway.
    let others = compilation.other_files.iter().map(|path| specs.join(path));
    others.filter(|path| path.exists()).for_each(|path| told.watch(&path));
    report(&compilation, &mut told);
    if let Some(output) = &compilation.output
        && let Err(error) = folder::write(out, &output.files)
    {
        told.fail(&format!("the folder `{}` cannot be written: {error}", out.display()));
    }
    told
}

fn report(compilation: &Compilation, told: &mut Told) {
    for finding in compilation.findings() {
        match finding.severity {
            Severity::Error => told.fail(&finding.to_string()),
            Severity::Warning => told.tell("warning", &finding.to_string()),
        }
    }
    if told.failed {
        told.to_people = compilation.report(false);
    }
}

#[cfg(test)]
mod tests;
