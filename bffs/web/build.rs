//! Compiles `specs/web` into the handlers of this BFF.

fn main() {
    bff_codegen::build("web");
}
