//! `bff new DIR`

mod framework;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bff_codegen::spec::is_name;
use clap::Args;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use super::schema::SpecFile;
use super::terminal::Terminal;
use super::{Refusal, Verdict, files};
use framework::Framework;

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// The folder, which is made; one that exists must be empty
    dir: PathBuf,
    /// The client's name: its specs are in `specs/NAME`, its package is `NAME-bff`
    #[arg(long, value_name = "NAME", default_value = "web")]
    client: String,
    /// Where cargo finds bff-core and bff-codegen [default: the sources that this `bff` was built from]
    #[arg(long, value_name = "PATH|GIT-URL")]
    framework: Option<String>,
}

/// A file of a new workspace.
struct Template {
    /// Where it comes to stand; `{client}` is the client's name.
    path: &'static str,
    text: &'static str,
}

macro_rules! templates {
    ($($path:literal: $file:literal,)+) => {
        [$(Template { path: $path, text: include_str!(concat!("../../templates/workspace/", $file)) },)+]
    };
}

/// In the order in which a newcomer would read them.
const TEMPLATES: [Template; 10] = templates! {
    "specs/platform.yaml": "platform.yaml.j2",
    "specs/contracts/users.yaml": "contract.yaml.j2",
    "specs/{client}/client.yaml": "client.yaml.j2",
    "specs/{client}/profile.yaml": "profile.yaml.j2",
    "bffs/{client}/Cargo.toml": "package.toml.j2",
    "bffs/{client}/build.rs": "build.rs.j2",
    "bffs/{client}/src/main.rs": "main.rs.j2",
    "bffs/{client}/src/functions.rs": "functions.rs.j2",
    "Cargo.toml": "Cargo.toml.j2",
    ".gitignore": "gitignore.j2",
};

/// Writes a workspace, and says what was written and how it is run.
pub(super) fn new(arguments: &NewArguments, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let NewArguments { dir, client, framework } = arguments;
    if !is_name(client) || client == "contracts" {
        let why = if is_name(client) {
            "that folder has the contracts"
        } else {
            "a letter, then letters, digits, `_` and `-`"
        };
        return Err(Refusal(format!("`{client}` cannot be the name of a client: {why}")));
    }
    let framework = Framework::find(framework.as_deref())?;
    let rendered = rendered(client, &framework);
    refuse_full(dir)?;
    for (path, text) in &rendered {
        files::create(&dir.join(path), text)?;
    }
    terminal.print(&told(dir, client, &framework, &rendered));
    Ok(Verdict::Fine)
}

/// The paths and texts of the workspace's files.
fn rendered(client: &str, framework: &Framework) -> Vec<(String, String)> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let view = context! {
        client => client,
        framework => context! {
            key => framework.key(),
            core => framework.source("bff-core"),
            codegen => framework.source("bff-codegen"),
        },
    };
    let files = TEMPLATES.iter().map(|Template { path, text }| {
        let text = environment.render_str(text, &view).expect("the templates are part of the program and are tested");
        (path.replace("{client}", client), format!("{text}\n"))
    });
    let schemas = SpecFile::ALL.map(|file| (format!("specs/{}", file.path()), file.text()));
    files.chain(schemas).collect()
}

/// Refuses what is no folder, and a folder with anything in it but a repository of git that was made for this.
fn refuse_full(dir: &Path) -> Result<(), Refusal> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Refusal(format!("`{}` cannot be read: {error}", dir.display()))),
    };
    let mut names = entries.filter_map(|entry| entry.ok().map(|entry| entry.file_name()));
    match names.find(|name| name != ".git") {
        None => Ok(()),
        Some(name) => {
            let (dir, name) = (dir.display(), name.to_string_lossy());
            Err(Refusal(format!("the folder `{dir}` is not empty: it has `{name}`")))
        }
    }
}

fn told(dir: &Path, client: &str, framework: &Framework, files: &[(String, String)]) -> String {
    let written: String = files.iter().map(|(path, _)| format!("  {path}\n")).collect();
    let dir = dir.display();
    format!(
        "wrote a workspace to `{dir}`, with the framework from {framework}:\n{written}
next:
  cd {dir}
  cargo run -p {client}-bff -- --mock
"
    )
}
