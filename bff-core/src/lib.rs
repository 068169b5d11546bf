//! The run time that generated Backend-for-Frontend handlers stand on.

// base layer: imports nothing above it
pub mod descriptor;
pub mod failure;
pub mod json;
pub mod problem;

mod app;
pub mod compose;
mod edge;
mod endpoint;
pub mod filters;
pub mod mock;
mod observe;
mod upstream;

pub mod prelude;

pub use app::run;

/// Includes the code that `bff_codegen::build` wrote, as the module `generated`.
#[macro_export]
macro_rules! generated {
    () => {
        #[allow(
            missing_docs,
            reason = "the module is private to the binary, and its docs are the spec's"
        )]
        mod generated {
            include!(concat!(env!("OUT_DIR"), "/bff.rs"));
        }
    };
}
