//! What endpoints cost that are only there: a client of 10 and one of 1,000, of which the same one is asked.
//!
//! They are copies of (d), in packages that are made for this and built with nothing else.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context, bail};

use super::contenders::{Contender, Kind};
use super::fleet::Standing;
use super::options::{Latency, Options};
use super::places::Places;
use super::process::Running;
use super::results::Grown;
use super::rounds::{Load, Turn, half};
use super::stats::median;
use super::{client, once, say};
use crate::works::work;

/// How many endpoints, the package's name, and its port.
const CLIENTS: [(u32, &str, u16); 2] = [(10, "endpoints-10", 7210), (1000, "endpoints-1000", 7211)];
/// The work that all endpoints are copies of.
const LETTER: char = 'd';

/// Builds both clients, and measures the endpoint that they have in common.
pub(super) async fn compare(load: Load<'_>, options: &Options) -> anyhow::Result<Vec<Grown>> {
    let work = work(LETTER).context("(d) is a work")?;
    let home = load.places.parts.join("endpoints");
    write_packages(&home, load.places)?;
    let mut grown = Vec::new();
    let mut standing = Vec::new();
    // What both stand on is built with the first, which is therefore built twice.
    build(&home, CLIENTS[0].1, load.places).await?;
    for (endpoints, name, port) in CLIENTS {
        let build_seconds = build(&home, name, load.places).await?;
        let contender = contender(name, port, &home, load.places);
        let size = once::size(&contender.home, load.places).await?;
        let mut starts = Vec::new();
        let mut rss_started = 0;
        for _ in 0..5 {
            let (took, rss) = once::start(&contender, load.places, load.token).await?;
            starts.push(took.as_secs_f64() * 1e3);
            rss_started = rss;
        }
        let start_ms = median(starts).unwrap_or_default();
        say(&format!("{endpoints} endpoints: built in {build_seconds:.1} s, started in {start_ms:.1} ms"));
        standing.push(Standing::start(contender, load.places, load.token).await?);
        grown.push(Grown {
            endpoints,
            build_seconds,
            size,
            start_ms,
            rss_started,
            closed: Vec::new(),
            fixed: Vec::new(),
        });
    }
    for one in &standing {
        let answer = client::get(one.contender.port, work.path, None).await?;
        if answer.status != 200 {
            bail!("{} answers with status {}", one.contender.name, answer.status);
        }
    }
    for round in 0..options.rounds {
        for (grown, standing) in grown.iter_mut().zip(&standing) {
            grown.closed.push(load.closed(Turn { standing, work, round }).await?);
        }
    }
    let Some(throughput) =
        grown.first().and_then(|few| median(few.closed.iter().map(|closed| closed.requests_per_second)))
    else {
        return Ok(grown);
    };
    for round in 0..options.rounds {
        for (grown, standing) in grown.iter_mut().zip(&standing) {
            grown.fixed.push(load.fixed(Turn { standing, work, round }, Latency::None, half(throughput)).await?);
        }
    }
    Ok(grown)
}

fn contender(name: &'static str, port: u16, home: &Path, places: &Places) -> Contender {
    Contender {
        name,
        title: name,
        kind: Kind::Ours,
        port,
        works: LETTER.to_string(),
        first_warm_up: 1,
        home: places.program(name),
        arguments: vec!["--config".to_owned(), home.join(name).join("run.toml").to_string_lossy().into_owned()],
    }
}

/// Builds a package, at least its own code, and says how long it took.
async fn build(home: &Path, name: &str, places: &Places) -> anyhow::Result<f64> {
    say(&format!("building {name}"));
    let target = places.programs.parent().context("programs are in `target/<profile>`")?;
    let profile = places.programs.file_name().context("programs are in `target/<profile>`")?;
    // Cargo looks at the time of the files.
    write(&home.join(name).join("build.rs"), &build_script(name))?;
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--package", name, "--profile"]).arg(profile).arg("--target-dir").arg(target);
    let begun = Instant::now();
    Running::output(command.current_dir(home), &places.log(name)).await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// A workspace of its own: a build of the repository knows nothing of it.
fn write_packages(home: &Path, places: &Places) -> anyhow::Result<()> {
    let repository = places.repository();
    write(&home.join("Cargo.toml"), &workspace(repository))?;
    // The same versions, so that what is built already need not be built again.
    fs::copy(repository.join("Cargo.lock"), home.join("Cargo.lock"))?;
    let specs = places.bench.join("specs");
    for entry in fs::read_dir(specs.join("contracts"))? {
        copy(&entry?.path(), &home.join("specs/contracts"))?;
    }
    copy(&specs.join("platform.yaml"), &home.join("specs"))?;
    for (endpoints, name, port) in CLIENTS {
        let package = home.join(name);
        write(&package.join("Cargo.toml"), &manifest(name))?;
        write(&package.join("src/main.rs"), include_str!("../bin/ours.rs"))?;
        write(&package.join("run.toml"), &configuration(port))?;
        let client = home.join("specs").join(name);
        write(&client.join("client.yaml"), &client_yaml(name))?;
        write(&client.join("endpoints.yaml"), &endpoints_yaml(endpoints))?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn copy(file: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let to = folder.join(file.file_name().context("a file has a name")?);
    write(&to, &fs::read_to_string(file)?)?;
    Ok(to)
}

/// The profiles are those of the repository.
fn workspace(repository: &Path) -> String {
    let members = CLIENTS.map(|(_, name, _)| format!("{name:?}")).join(", ");
    let root = repository.display();
    format!(
        r#"[workspace]
resolver = "3"
members = [{members}]

[workspace.dependencies]
bff-core = {{ path = "{root}/bff-core" }}
bff-codegen = {{ path = "{root}/bff-codegen" }}

[profile.release]
debug = "line-tables-only"

[profile.dist]
inherits = "release"
lto = "fat"
codegen-units = 1
"#
    )
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

fn configuration(port: u16) -> String {
    format!(
        r#"listen = "127.0.0.1:{port}"
upstreams.catalog.url = "http://127.0.0.1:7103"
log.level = "warn,bff::call=error"
"#
    )
}

fn client_yaml(name: &str) -> String {
    format!(
        "client: {name}\ntitle: Many endpoints\nversion: 1.0.0\ndefaults: {{ auth: none, timeout: 2s, nulls: keep }}\n"
    )
}

/// The first is (d) itself, the others are like it.
fn endpoints_yaml(endpoints: u32) -> String {
    let endpoint = |number: u32| {
        let group = if number == 0 { String::new() } else { format!("/group{number}") };
        format!(
            "GET {group}/items/{{item}}:\n  fan_out:\n    item: {{ call: catalog.getItem, with: {{ item: $path.item }} }}\n  \
             fields: \"$item {{ id, title, price }}\"\n"
        )
    };
    (0..endpoints).map(endpoint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_has_a_path_of_its_own() {
        let yaml = endpoints_yaml(3);
        let paths: Vec<_> = yaml.lines().filter(|line| line.starts_with("GET ")).collect();
        assert_eq!(paths, ["GET /items/{item}:", "GET /group1/items/{item}:", "GET /group2/items/{item}:"]);
    }
}
