//! Tells the build scripts of BFFs which features are on, so that specs which need another are refused when they are
//! compiled: `DEP_BFF_CORE_FEATURES`, names with commas between them.

use std::env;

/// What cargo puts in front of the name of a feature that is on.
const PREFIX: &str = "CARGO_FEATURE_";

fn main() {
    let on = env::vars().filter_map(|(name, _)| Some(name.strip_prefix(PREFIX)?.to_lowercase().replace('_', "-")));
    let mut on: Vec<String> = on.collect();
    on.sort();
    println!("cargo::metadata=features={}", on.join(","));
    println!("cargo::rerun-if-changed=build.rs");
}
