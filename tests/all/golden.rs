//! Each language feature: its generated code against a golden file, its behaviour against its cases. The OpenAPI
//! documents of the shop's clients against golden files.
//!
//! That the generated code compiles, with warnings denied, is shown by `test-bff` itself.

use std::fs;
use std::path::{Path, PathBuf};

use bff_codegen::Project;
use bff_tests::cases::{Cases, Fixtures};
use bff_tests::golden::assert_golden;

use crate::test_bff;

fn features() -> Vec<(String, PathBuf)> {
    let folders = ["golden/features", "golden/edge"].map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("the features"));
    let mut features: Vec<_> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.join("client.yaml").exists())
        .map(|path| (path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned(), path))
        .collect();
    features.sort();
    features
}

/// Everything that was generated for a client, in one text.
fn generated(client: &str) -> String {
    let folder = Path::new(env!("OUT_DIR")).join(client);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.sort();
    let parts = files.iter().map(|file| {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a plain name");
        format!("// ==== {name}\n\n{}", fs::read_to_string(file).expect("generated code is text"))
    });
    parts.collect::<Vec<_>>().join("\n")
}

#[test]
fn generated_code_is_what_it_was() {
    for (name, folder) in features() {
        assert_golden(&folder.join("expected.rs"), &generated(&name));
    }
}

#[test]
fn the_documents_of_the_three_clients_are_what_they_were() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::new(tests.join("../specs"));
    for client in project.clients().expect("the clients of the shop") {
        let compilation = project.compile(&client).expect("readable specs");
        let output = compilation.output.unwrap_or_else(|| panic!("`{client}` does not compile"));
        assert_golden(&tests.join(format!("golden/openapi/{client}.json")), &output.openapi);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn features_do_what_their_cases_say() {
    let mut faults = Vec::new();
    // What needs others to answer, such as an OpenID provider, is only generated here.
    for (name, folder) in features().into_iter().filter(|(_, folder)| folder.join("cases.json").exists()) {
        let fixtures = Fixtures::read(folder.parent().expect("a folder of features"));
        let found = Cases::read(&folder).run(test_bff(&name), &fixtures).await;
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{} faults:\n\n{}", faults.len(), faults.join("\n\n"));
}
