//! The mobile BFF: `specs/mobile`, compiled.

mod functions;

bff_core::generated!();

fn main() -> std::process::ExitCode {
    bff_core::run(generated::bff())
}
