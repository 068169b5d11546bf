//! Packages that are made for a measurement: clients of many endpoints, in a workspace that knows nothing of this one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use anyhow::{Context, bail};

use super::places::Places;
use super::process::Running;
use super::say;

/// How often a build's processes are looked at.
const LOOK: Duration = Duration::from_millis(20);

/// A client, and the program that serves it.
pub(super) struct Package {
    pub(super) name: &'static str,
    /// The texts of its spec files.
    pub(super) endpoints: Vec<String>,
    /// What its `run.toml` says.
    pub(super) configuration: Option<String>,
}

/// What a build took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Built {
    pub(super) took: Duration,
    /// The most memory that a `rustc` had, in bytes.
    pub(super) rustc_rss_peak: u64,
}

/// Writes a workspace of these packages.
pub(super) fn write(home: &Path, packages: &[Package], places: &Places) -> anyhow::Result<()> {
    let repository = places.repository();
    put(&home.join("Cargo.toml"), &workspace(repository, packages)?)?;
    // The same versions, so that what is built already need not be built again.
    fs::copy(repository.join("Cargo.lock"), home.join("Cargo.lock"))?;
    let specs = places.bench.join("specs");
    for entry in fs::read_dir(specs.join("contracts"))? {
        copy(&entry?.path(), &home.join("specs/contracts"))?;
    }
    copy(&specs.join("platform.yaml"), &home.join("specs"))?;
    for package in packages {
        let name = package.name;
        let folder = home.join(name);
        put(&folder.join("Cargo.toml"), &manifest(name))?;
        put(&folder.join("build.rs"), &build_script(name))?;
        put(&folder.join("src/main.rs"), include_str!("../bin/ours.rs"))?;
        if let Some(configuration) = &package.configuration {
            put(&folder.join("run.toml"), configuration)?;
        }
        let client = home.join("specs").join(name);
        put(&client.join("client.yaml"), &client_yaml(name))?;
        for (number, endpoints) in package.endpoints.iter().enumerate() {
            put(&client.join(format!("endpoints{number}.yaml")), endpoints)?;
        }
    }
    Ok(())
}

/// Builds all of a package's own code, of which nothing is left from before.
pub(super) async fn build(home: &Path, name: &str, profile: &str, places: &Places) -> anyhow::Result<Built> {
    say(&format!("building {name} ({profile})"));
    let target = places.target()?;
    let cargo = |verb: &str| {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.arg(verb).args(["--package", name, "--profile", profile, "--target-dir"]).arg(target);
        command.current_dir(home);
        command
    };
    Running::output(&mut cargo("clean"), &places.log(name)).await?;
    let begun = Instant::now();
    let mut running = Running::start(&mut cargo("build"), &places.log(name))?;
    let mut rustc_rss_peak = 0;
    let status = loop {
        rustc_rss_peak = rustc_rss_peak.max(running.largest("rustc"));
        if let Some(status) = running.ended()? {
            break status;
        }
        tokio::time::sleep(LOOK).await;
    };
    if !status.success() {
        bail!("the build of {name} ended with {status}: {}", running.last_words());
    }
    Ok(Built { took: begun.elapsed(), rustc_rss_peak })
}

/// How long the build script of a package that has been built takes: to check its specs and to generate.
pub(super) async fn generate(home: &Path, name: &str, profile: &str, places: &Places) -> anyhow::Result<Duration> {
    let builds = places.folder_of(profile)?.join("build");
    let mut scripts = Vec::new();
    for entry in fs::read_dir(&builds)? {
        let script = entry?.path().join("build-script-build");
        let is_its = script.parent().and_then(Path::file_name).is_some_and(|folder| {
            folder.to_string_lossy().rsplit_once('-').is_some_and(|(package, _hash)| package == name)
        });
        if is_its && script.is_file() {
            scripts.push((fs::metadata(&script)?.modified()?, script));
        }
    }
    let (_, script) = scripts.into_iter().max().with_context(|| format!("{name} has no build script"))?;
    let out = home.join(name).join("generated");
    fs::create_dir_all(&out)?;
    let mut command = Command::new(script);
    command.current_dir(home.join(name)).env("OUT_DIR", &out).env("CARGO_MANIFEST_DIR", home.join(name));
    let begun = Instant::now();
    Running::output(&mut command, &places.log(name)).await?;
    Ok(begun.elapsed())
}

fn put(file: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn copy(file: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let to = folder.join(file.file_name().context("a file has a name")?);
    put(&to, &fs::read_to_string(file)?)?;
    Ok(to)
}

/// The profiles are those of the repository.
fn workspace(repository: &Path, packages: &[Package]) -> anyhow::Result<String> {
    let manifest = fs::read_to_string(repository.join("Cargo.toml"))?;
    let profiles = manifest.find("[profile.").map(|start| &manifest[start..]).context("the workspace has profiles")?;
    let members: Vec<_> = packages.iter().map(|package| format!("{:?}", package.name)).collect();
    let (members, root) = (members.join(", "), repository.display());
    Ok(format!(
        r#"[workspace]
resolver = "3"
members = [{members}]

[workspace.dependencies]
bff-core = {{ path = "{root}/bff-core" }}
bff-codegen = {{ path = "{root}/bff-codegen", default-features = false }}

{profiles}"#
    ))
}

fn manifest(name: &str) -> String {
    format!(
        r#"[package]
name = "{name}"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
bff-core.workspace = true

[build-dependencies]
bff-codegen.workspace = true
"#
    )
}

fn build_script(name: &str) -> String {
    format!(
        r#"fn main() {{
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    bff_codegen::build_client("../specs".as_ref(), "{name}", out.as_ref());
}}
"#
    )
}

fn client_yaml(name: &str) -> String {
    format!(
        "client: {name}\ntitle: Many endpoints\nversion: 1.0.0\n\
         defaults: {{ auth: none, timeout: 2s, nulls: keep }}\n"
    )
}
