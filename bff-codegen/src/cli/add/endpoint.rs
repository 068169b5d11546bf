//! `bff add endpoint KEY --from OPERATION,…`

use bff_codegen::Project;
use bff_codegen::starter;
use clap::Args;

use super::super::schema::SpecFile;
use super::super::terminal::Terminal;
use super::super::{Refusal, Verdict, files};

#[derive(Debug, Args)]
pub(in crate::cli) struct EndpointArguments {
    /// The endpoint: "GET /users/{userId}"
    key: String,
    /// The client [default: the only one]
    #[arg(long, value_name = "NAME")]
    client: Option<String>,
    /// The operations that it calls: users.getUser,orders.listOrders
    #[arg(long, value_name = "OPERATIONS", value_delimiter = ',', required = true)]
    from: Vec<String>,
}

/// Adds an endpoint in a file of its own.
pub(super) fn add(project: &Project, arguments: &EndpointArguments, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let EndpointArguments { key, client, from } = arguments;
    let client = match client {
        Some(client) => client.clone(),
        None => only_client(project)?,
    };
    let specs = project.specs(&client)?;
    let operations: Vec<String> = from.iter().map(|operation| operation.trim().to_owned()).collect();
    let spec = starter::endpoint(&specs, key, &operations, &|path| project.files().read(path));
    let spec = spec.map_err(|error| super::refusal(error, terminal))?;
    let candidates = file_names(key).map(|name| format!("{client}/{name}"));
    let free = candidates.iter().find(|path| !project.files().is_file(path));
    let path = free.ok_or_else(|| {
        let [short, long] = &candidates;
        Refusal(format!("there are files `{short}` and `{long}` already: rename one of them"))
    })?;
    let path = project.root().join(path);
    files::create(&path, &format!("{}{spec}", schema_line(project)))?;
    terminal.print(&format!("wrote {}\n", files::shown(&path)));
    Ok(Verdict::Fine)
}

/// What tells editors the schema, where the spec folder has it.
fn schema_line(project: &Project) -> String {
    let schema = SpecFile::Endpoints.path();
    match project.files().is_file(schema) {
        true => format!("# yaml-language-server: $schema=../{schema}\n"),
        false => String::new(),
    }
}

fn only_client(project: &Project) -> Result<String, Refusal> {
    match <[String; 1]>::try_from(project.clients()?) {
        Ok([only]) => Ok(only),
        Err(clients) if clients.is_empty() => Err(Refusal(format!(
            "there is no client in `{}`: no folder with a `client.yaml`",
            project.root().display()
        ))),
        Err(clients) => Err(Refusal(format!("name the client with --client: there are {}", clients.join(", ")))),
    }
}

/// `GET /orders/{orderId}` → `orders-orderId.yaml`, or else `get-orders-orderId.yaml`.
fn file_names(key: &str) -> [String; 2] {
    let (method, path) = key.split_once(' ').unwrap_or(("", key));
    let words = path.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let name = if words.is_empty() { "root".to_owned() } else { words.join("-") };
    let method = method.to_lowercase();
    // A file of this name would be the client's own.
    let short = if name == "client" || name == "platform" { format!("{name}s") } else { name.clone() };
    [format!("{short}.yaml"), format!("{method}-{name}.yaml")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_path() {
        assert_eq!(file_names("GET /orders/{orderId}"), ["orders-orderId.yaml", "get-orders-orderId.yaml"]);
        assert_eq!(file_names("POST /"), ["root.yaml", "post-root.yaml"]);
        assert_eq!(file_names("GET /client"), ["clients.yaml", "get-client.yaml"]);
    }
}
