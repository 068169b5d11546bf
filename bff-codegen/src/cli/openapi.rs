//! `bff openapi CLIENT`

use bff_codegen::Project;

use super::terminal::Terminal;
use super::{Refusal, Verdict, compile};

/// Prints the OpenAPI document of a client.
pub(super) fn openapi(project: &Project, client: &str, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let (_, output) = compile(project, client, terminal)?;
    let Some(output) = output else { return Ok(Verdict::Faulty) };
    terminal.print(&format!("{}\n", output.openapi.trim_end()));
    Ok(Verdict::Fine)
}
