//! Annotations of a GitHub workflow: lines that the runner shows beside the changed lines of a pull request.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use bff_codegen::diagnostic::Severity;
use bff_codegen::finding::{Finding, Location};

use super::{Checked, summary, told};

/// A line for each change, each diagnostic, and one to close with. What `known` holds was told of another client.
pub(super) fn annotations(checked: &Checked, specs: &Path, known: &mut HashSet<String>) -> String {
    let fixed =
        checked.fixed.iter().map(|made| command("notice", Some(&made.change.location), "fixed", &told(made), specs));
    let findings = checked.compilation.findings();
    let found = findings.iter().map(|finding| annotation(finding, specs));
    let new: String = fixed.chain(found).filter(|line| known.insert(line.clone())).collect();
    format!("{new}{}\n", summary(checked))
}

fn annotation(finding: &Finding, specs: &Path) -> String {
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let label = finding.labels.first().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
    let lines = [Some(finding.message.as_str()), label, finding.help.as_deref()];
    let message = lines.into_iter().flatten().collect::<Vec<_>>().join("\n");
    command(kind, finding.location.as_ref(), finding.code, &message, specs)
}

fn command(kind: &str, location: Option<&Location>, title: &str, message: &str, specs: &Path) -> String {
    let mut properties = Vec::new();
    if let Some(location) = location {
        properties.push(("file", path_from_repository(specs, &location.file)));
        properties.push(("line", location.line.to_string()));
        properties.push(("endLine", location.end_line.to_string()));
        // GitHub takes columns of one line only.
        if location.line == location.end_line {
            properties.push(("col", location.column.to_string()));
            properties.push(("endColumn", location.end_column.to_string()));
        }
    }
    properties.push(("title", title.to_owned()));
    let properties: Vec<_> = properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
    format!("::{kind} {}::{}\n", properties.join(","), data(message))
}

/// The path of a spec file as the runner knows it: from the root of the repository.
fn path_from_repository(specs: &Path, file: &str) -> String {
    let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let root = env::var_os("GITHUB_WORKSPACE").map(PathBuf::from).into_iter().chain(env::current_dir().ok());
    let path = whole(specs).join(file);
    let inside = root.map(|root| whole(&root)).find_map(|root| path.strip_prefix(&root).ok().map(Path::to_owned));
    let parts = inside.unwrap_or(path);
    parts.to_string_lossy().replace('\\', "/")
}

/// Text behind the `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50%\r\n::error::a, b"), "50%25%0D%0A::error::a, b");
        assert_eq!(property("C:\\a,b%\n"), "C%3A\\a%2Cb%25%0A");
    }

    #[test]
    fn columns_are_those_of_one_line() {
        let location = Location {
            file: "mobile/a,b.yaml".to_owned(),
            line: 2,
            column: 3,
            end_line: 4,
            end_column: 5,
            byte_start: 0,
            byte_end: 9,
        };
        let line = command("error", Some(&location), "BFF0101", "broken", Path::new("/nowhere/specs"));
        assert_eq!(line, "::error file=/nowhere/specs/mobile/a%2Cb.yaml,line=2,endLine=4,title=BFF0101::broken\n");
    }
}
