//! Generates the two clients that are measured: the benchmark's works, and the language's features.

use std::path::Path;

fn main() {
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    for (specs, client) in [("../specs", "bench"), ("specs", "features")] {
        bff_codegen::build_client(specs.as_ref(), client, &Path::new(&out).join(client));
    }
}
