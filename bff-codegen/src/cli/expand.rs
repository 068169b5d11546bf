//! `bff expand CLIENT [--endpoint KEY]`

use std::collections::BTreeMap;

use bff_codegen::Project;

use super::terminal::Terminal;
use super::{Refusal, Verdict, compile, unknown_endpoint};

/// Prints the generated Rust of a client, or of one of its endpoints.
pub(super) fn expand(
    project: &Project,
    client: &str,
    endpoint: Option<&str>,
    terminal: &Terminal,
) -> Result<Verdict, Refusal> {
    let (compilation, output) = compile(project, client, terminal)?;
    if let Some(endpoint) = endpoint
        && !compilation.endpoints.iter().any(|key| key == endpoint)
    {
        return Err(unknown_endpoint(client, endpoint, &compilation.endpoints));
    }
    let Some(output) = output else { return Ok(Verdict::Faulty) };
    let code = match endpoint {
        Some(endpoint) => of_endpoint(endpoint, &output.files),
        None => of_client(&output.files),
    };
    terminal.print(&code);
    Ok(Verdict::Fine)
}

/// Every Rust file, with a line that names it before each.
fn of_client(files: &BTreeMap<String, String>) -> String {
    let rust = files.iter().filter(|(name, _)| name.ends_with(".rs"));
    let named = rust.map(|(name, code)| format!("// ---- {name} ----\n\n{}\n", code.trim_end()));
    named.collect::<Vec<_>>().join("\n")
}

/// The module of an endpoint: the one whose documentation begins with its key.
fn of_endpoint(endpoint: &str, files: &BTreeMap<String, String>) -> String {
    let opening = format!("//! `{endpoint}`");
    files.values().filter(|code| code.lines().next().is_some_and(|line| line.starts_with(&opening))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> BTreeMap<String, String> {
        let files = [
            ("bff.rs", "pub mod get_home;\n"),
            ("get_home.rs", "//! `GET /home`: The home screen\nfn home() {}\n"),
            ("get_home_more.rs", "//! `GET /home/more`\nfn more() {}\n"),
            ("users.contract.json", "{}"),
        ];
        files.map(|(name, code)| (name.to_owned(), code.to_owned())).into()
    }

    #[test]
    fn a_client_is_its_rust_files() {
        assert_eq!(
            of_client(&files()),
            "// ---- bff.rs ----

pub mod get_home;

// ---- get_home.rs ----

//! `GET /home`: The home screen
fn home() {}

// ---- get_home_more.rs ----

//! `GET /home/more`
fn more() {}
"
        );
    }

    #[test]
    fn an_endpoint_is_found_by_the_whole_of_its_key() {
        assert_eq!(of_endpoint("GET /home", &files()), files()["get_home.rs"]);
        assert_eq!(of_endpoint("GET /home/more", &files()), files()["get_home_more.rs"]);
    }
}
