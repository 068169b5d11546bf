//! The same specs give the same bytes, whatever the order in which their files are read.

use std::fs;
use std::path::{Path, PathBuf};

use bff_codegen::{Compilation, compile};

/// Every client of the workspace's specs and of the language's features, as its spec folder and its name.
fn clients() -> Vec<(PathBuf, String)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [tests.join("../specs"), tests.join("golden/features"), tests.join("specs")];
    let clients = folders.into_iter().flat_map(|specs| {
        let entries =
            fs::read_dir(&specs).expect("a spec folder").map(|entry| entry.expect("a readable folder").path());
        let clients = entries.filter(|path| path.join("client.yaml").exists());
        let name = |path: PathBuf| path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
        clients.map(|path| (specs.clone(), name(path))).collect::<Vec<_>>()
    });
    clients.collect()
}

/// The files of a client, as [`compile`] takes them.
fn files(specs: &Path, client: &str) -> Vec<(String, String)> {
    let read = |path: String| {
        let text = fs::read_to_string(specs.join(&path)).expect("a spec is text");
        (path, text)
    };
    let entries = fs::read_dir(specs.join(client)).expect("a client's folder");
    let names = entries.map(|entry| entry.expect("a readable folder").file_name());
    let yaml = names.filter_map(|name| name.into_string().ok()).filter(|name| name.ends_with(".yaml"));
    let own = yaml.map(|name| read(format!("{client}/{name}")));
    std::iter::once(read("platform.yaml".to_owned())).chain(own).collect()
}

fn compiled(specs: &Path, files: &[(String, String)]) -> Compilation {
    compile(files, &|path| fs::read_to_string(specs.join(path)))
}

#[track_caller]
fn assert_same(one: &Compilation, other: &Compilation, client: &str) {
    assert!(one.output.is_some(), "{client}: {}", one.report(false));
    assert!(one.output == other.output, "{client}: other bytes");
    assert_eq!(one.report(false), other.report(false), "{client}");
    assert_eq!((&one.endpoints, &one.other_files), (&other.endpoints, &other.other_files), "{client}");
}

#[test]
fn compiling_twice_gives_equal_bytes() {
    for (specs, client) in clients() {
        let files = files(&specs, &client);
        assert_same(&compiled(&specs, &files), &compiled(&specs, &files), &client);
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    for (specs, client) in clients() {
        let mut files = files(&specs, &client);
        files.sort();
        let sorted = compiled(&specs, &files);
        files.reverse();
        assert_same(&sorted, &compiled(&specs, &files), &client);
        let middle = files.len() / 2;
        files.rotate_left(middle);
        assert_same(&sorted, &compiled(&specs, &files), &client);
    }
}
