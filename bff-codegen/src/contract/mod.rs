//! OpenAPI in: the operations and schemas of the upstreams' contracts, 3.0 and 3.1, in YAML or JSON.
//!
//! A contract may have 7 MB and 1,223 operations of which a client uses three. So [`Contracts`] keeps a JSON document as
//! text cut into pieces, and parses a piece when it is first asked for. What is malformed in a part that nobody asks for
//! is never noticed, and never reported.
//!
//! ```text
//! Contracts::load     files → documents, every file that a $ref names included
//!     Contract        an upstream's contract: its routes, looked up by id or by method and path
//!         Operation   one of them, references resolved: parameters, body, success, failures
//!             SchemaRef   where a schema stands: cheap to clone, equal if it is the same schema
//!                 Contracts::schema → Schema    one level of it: its kind, and the SchemaRefs below
//! ```
//!
//! Two writers go the other way: [`Bundle`] makes self-contained JSON Schemas, [`prune`](Contract::prune) a
//! self-contained contract of a few operations.

mod bundle;
mod contracts;
mod file;
mod json_schema;
mod locate;
mod media;
mod merge;
mod operation;
mod parameter;
mod pointer;
mod prune;
mod reference;
mod response;
mod routes;
mod schema;
#[cfg(test)]
mod tests;
mod tree;
mod yaml;

pub use bundle::{Bundle, Purpose};
pub use contracts::{ContractId, Contracts, Loader};
pub(crate) use file::ParsedFiles;
pub use locate::locate;
pub use operation::{Operation, RequestBody};
pub use parameter::{Parameter, ParameterPlace, Style};
pub use pointer::Pointer;
pub use response::{Failure, Statuses, Success};
pub use routes::Contract;
pub(crate) use routes::without_names;
pub use schema::{Additional, AnyReason, Field, Kind, Object, Schema, SchemaRef};
pub use yaml::{YamlError, parse as parse_yaml};
