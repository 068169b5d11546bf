//! Compiles `specs/mobile` into the handlers of this BFF.

fn main() {
    bff_codegen::build("mobile");
}
