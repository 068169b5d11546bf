//! The web BFF: `specs/web`, compiled.

mod functions;

bff_core::generated!();

fn main() -> std::process::ExitCode {
    bff_core::run(generated::bff())
}
