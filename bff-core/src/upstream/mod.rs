//! From a call to an answer: one request to one upstream.

mod request;

pub(crate) use request::Parts;
pub use request::Request;
