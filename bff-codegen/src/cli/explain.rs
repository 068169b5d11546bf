//! `bff explain [CODE]`

use bff_codegen::codes::{self, Code};
use bff_codegen::diagnostic::nearest;

use super::terminal::Terminal;
use super::{Refusal, Verdict};

/// Prints the page of a code, or a line for each code.
pub(super) fn explain(code: Option<&str>, terminal: &Terminal) -> Result<Verdict, Refusal> {
    match code {
        Some(id) => terminal.print(find(id)?.page()),
        None => terminal.print(&list()),
    }
    Ok(Verdict::Fine)
}

/// In capitals or not, and with `BFF` in front or not.
fn find(id: &str) -> Result<Code, Refusal> {
    let found = Code::find(&id.to_uppercase()).or_else(|| Code::find(&format!("BFF{id}")));
    found.ok_or_else(|| {
        let known = codes::ALL.iter().map(|code| code.id);
        let meant = nearest(id, known).map(|near| format!("; did you mean `{}`?", near.name)).unwrap_or_default();
        Refusal(format!("there is no code `{id}`{meant}\n`bff explain` lists all codes"))
    })
}

fn list() -> String {
    codes::ALL.iter().map(|code| format!("{}  {}\n", code.id, code.title)).collect()
}
