//! Generates every client that only tests use, each into a folder of its own, and the table of them for `test-bff`.

use std::path::{Path, PathBuf};
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
    let documented = documented(&Path::new(&out).join("documented"));
    let folders =
        ["golden/features", "golden/edge", "specs"].into_iter().chain(real).map(PathBuf::from).chain([documented]);
    for specs in folders {
        println!("cargo::rerun-if-changed={}", specs.display());
        for client in clients(&specs) {
            bff_codegen::build_client(&specs, &client, &Path::new(&out).join(&client));
            let module = client.replace('-', "_");
            modules += &format!("pub mod {module} {{ include!(\"{out}/{client}/bff.rs\"); }}\n");
            table += &format!("    (\"{client}\", {module}::bff),\n");
        }
    }
    let table = format!("pub static CLIENTS: &[(&str, fn() -> bff_core::prelude::Bff)] = &[\n{table}];\n");
    fs::write(Path::new(&out).join("clients.rs"), modules + &table).expect("OUT_DIR is writable");
}

/// The spec folder of a client made of every example in the language's document, over the shop's contracts.
fn documented(folder: &Path) -> PathBuf {
    const LANGUAGE: &str = "../bff-codegen/docs/language.md";
    println!("cargo::rerun-if-changed={LANGUAGE}");
    let text = fs::read_to_string(LANGUAGE).expect("the language's document");
    let blocks = |kind: &str| -> Vec<String> {
        let opening = format!("```yaml {kind}\n");
        let parts = text.split(&opening).skip(1);
        parts.filter_map(|part| Some(part.split_once("```")?.0.to_owned())).collect()
    };
    let shop = fs::canonicalize("../specs").expect("the specs of the shop");
    let platform = fs::read_to_string(shop.join("platform.yaml")).expect("the platform of the shop");
    let platform = ["contracts/", "policies/"].into_iter().fold(platform, |platform, folder| {
        platform.replace(&format!(": {folder}"), &format!(": {}/{folder}", shop.display()))
    });
    write(&folder.join("platform.yaml"), &platform);
    write(&folder.join("docs/client.yaml"), &blocks("client").concat());
    write(&folder.join("docs/examples.yaml"), &blocks("endpoint").join("\n"));
    folder.to_owned()
}

/// Leaves a file alone that is the same already: its date would make cargo build anew each time.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|known| known == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a file in a folder")).expect("OUT_DIR is writable");
    fs::write(path, text).expect("OUT_DIR is writable");
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
