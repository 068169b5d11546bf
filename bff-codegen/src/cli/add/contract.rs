//! `bff add contract FILE`

use std::fs;
use std::path::{Component, Path, PathBuf};

use bff_codegen::Project;
use bff_codegen::starter::{check_contract, with_upstream};
use clap::Args;

use super::super::terminal::Terminal;
use super::super::{Refusal, Verdict, count, files};

/// Where contracts stand, from the spec folder.
const FOLDER: &str = "contracts";

#[derive(Debug, Args)]
pub(in crate::cli) struct ContractArguments {
    /// The contract: OpenAPI 3.0 or 3.1, in YAML or JSON. Files that it refers to are copied with it
    file: PathBuf,
    /// The upstream's name in specs [default: that of the file]
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// The upstream's address, for the line of configuration that is printed
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Adds the upstream of a contract.
pub(super) fn add(project: &Project, arguments: &ContractArguments, terminal: &Terminal) -> Result<Verdict, Refusal> {
    let file = &arguments.file;
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => named_after(file)?,
    };
    let folder = file.parent().unwrap_or(Path::new(""));
    let own = Path::new(file.file_name().ok_or_else(|| Refusal(format!("`{}` is no file", file.display())))?);
    let load = |path: &Path| fs::read_to_string(folder.join(path));
    let contract = check_contract(&own.to_string_lossy(), &load).map_err(|error| super::refusal(error, terminal))?;
    let copies = copies(&contract.files, &name)?;
    let Some((_, of_contract)) = copies.first() else {
        return Err(Refusal(format!("`{}` cannot be read", file.display())));
    };

    let platform = project.files().read(Path::new("platform.yaml"));
    let platform = platform.map_err(|error| Refusal(format!("the file `platform.yaml` cannot be read: {error}")))?;
    let changed = with_upstream(&platform, &name, of_contract).map_err(|error| super::refusal(error, terminal))?;
    let written = copy(project, folder, &copies)?;
    files::replace(&project.root().join("platform.yaml"), &platform, &changed)
        .map_err(|error| Refusal(format!("the file `platform.yaml` cannot be changed: {error}")))?;

    let operations = count(contract.operations, "operation");
    let copied: String =
        written.iter().map(|path| format!("  {}\n", files::shown(&project.root().join(path)))).collect();
    let platform = files::shown(&project.root().join("platform.yaml"));
    let url = arguments.url.as_deref().unwrap_or("https://…");
    terminal.print(&format!(
        "added the upstream `{name}`, {operations}:\n{copied}  {platform}\n\nits address is configuration:\n  {}={url}\n",
        variable(&name)
    ));
    Ok(Verdict::Fine)
}

/// `Pet Store.v2.yaml` → `Pet-Store-v2`
fn named_after(file: &Path) -> Result<String, Refusal> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let plain = stem.replace(|c: char| !(c.is_ascii_alphanumeric() || c == '_'), "-");
    let name = plain.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).trim_end_matches('-');
    match name {
        "" => Err(Refusal(format!("`{}` gives the upstream no name: give it one with --as NAME", file.display()))),
        name => Ok(name.to_owned()),
    }
}

/// Where each file of a contract goes, from the spec folder. One that stands alone is named after its upstream; files
/// that refer to one another keep their names.
fn copies(files: &[PathBuf], upstream: &str) -> Result<Vec<(PathBuf, String)>, Refusal> {
    if let [only] = files {
        let ending = only.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
        return Ok(vec![(only.clone(), format!("{FOLDER}/{upstream}{ending}"))]);
    }
    let place = |file: &PathBuf| match file.components().all(|part| matches!(part, Component::Normal(_))) {
        true => Ok((file.clone(), format!("{FOLDER}/{}", file.to_string_lossy().replace('\\', "/")))),
        false => Err(Refusal(format!(
            "the contract refers to `{}`, which is outside of its folder: copy the files yourself, and add the copy",
            file.display()
        ))),
    };
    files.iter().map(place).collect()
}

/// Copies files into the spec folder; those that stand there already are not copied onto themselves.
fn copy(project: &Project, from: &Path, copies: &[(PathBuf, String)]) -> Result<Vec<String>, Refusal> {
    let same =
        |file: &Path, copy: &Path| fs::canonicalize(file).is_ok_and(|a| fs::canonicalize(copy).is_ok_and(|b| a == b));
    let mut new = Vec::new();
    for (file, copy) in copies {
        let (file, to) = (from.join(file), project.root().join(copy));
        match to.exists() {
            true if same(&file, &to) => {}
            true => return Err(Refusal(format!("there is a file `{}` already", to.display()))),
            false => new.push((file, to, copy)),
        }
    }
    for (file, to, _) in &new {
        let text = fs::read_to_string(file);
        let text = text.map_err(|error| Refusal(format!("`{}` cannot be read: {error}", file.display())))?;
        files::create(to, &text)?;
    }
    Ok(new.into_iter().map(|(_, _, copy)| copy.clone()).collect())
}

/// The environment variable of an upstream's address.
fn variable(upstream: &str) -> String {
    let name: String =
        upstream.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("BFF_UPSTREAMS__{name}__URL")
}
