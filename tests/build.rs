//! Generates every client that only tests use, each into a folder of its own, and the table of them for `test-bff`.

use std::path::Path;
use std::{env, fs};

/// Where the contracts of `real/platform.yaml` are. They are no part of the repository: where they are missing, so are the
/// clients over them, and the tests that ask for those say that they did nothing.
const REAL_CONTRACTS: &str = "../../shared/contracts";

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let mut modules = String::new();
    let mut table = String::new();
    let has_real_contracts =
        ["github-api.json", "spotify.yml"].iter().all(|file| Path::new(REAL_CONTRACTS).join(file).exists());
    println!("cargo::rustc-env=HAS_REAL_CONTRACTS={has_real_contracts}");
    let real = has_real_contracts.then_some("real");
    for specs in ["golden/features", "specs"].into_iter().chain(real) {
        println!("cargo::rerun-if-changed={specs}");
        for client in clients(Path::new(specs)) {
            bff_codegen::build_client(Path::new(specs), &client, &Path::new(&out).join(&client));
            let module = client.replace('-', "_");
            modules += &format!("pub mod {module} {{ include!(\"{out}/{client}/bff.rs\"); }}\n");
            table += &format!("    (\"{client}\", {module}::bff),\n");
        }
    }
    let table = format!("pub static CLIENTS: &[(&str, fn() -> bff_core::prelude::Bff)] = &[\n{table}];\n");
    fs::write(Path::new(&out).join("clients.rs"), modules + &table).expect("OUT_DIR is writable");
}

/// The clients of a spec folder: those folders that have a `client.yaml`, sorted.
fn clients(specs: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(specs).expect("the specs of the tests").map(|entry| entry.expect("a readable folder").path());
    let clients = entries.filter(|path| path.join("client.yaml").exists());
    let mut clients: Vec<_> = clients.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
    clients.sort();
    clients
}
