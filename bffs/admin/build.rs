//! Compiles `specs/admin` into the handlers of this BFF.

fn main() {
    bff_codegen::build("admin");
}
