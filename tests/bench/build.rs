//! Generates this project's contender from its specs.

fn main() {
    bff_codegen::build_client(
        "specs".as_ref(),
        "bench",
        std::path::Path::new(&std::env::var("OUT_DIR").expect("cargo sets it")),
    );
}
