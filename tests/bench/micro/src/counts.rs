//! Taking the counts: runs `benches/counts.rs` under callgrind and reads what gungraun says of it.

use std::collections::BTreeMap;
use std::env;
use std::process::{Command, Stdio};

use serde::Deserialize;

/// Instructions by the name of what was counted: `works/a`, `features/strings`, `encode`.
pub type Counts = BTreeMap<String, u64>;

/// Why there are no counts.
#[derive(Debug, thiserror::Error)]
pub enum CountsError {
    /// cargo is not there.
    #[error("cargo cannot be run: {0}")]
    Cargo(#[from] std::io::Error),
    /// cargo, the benchmark or gungraun's runner failed; they said why.
    #[error(
        "the benchmark failed. It needs valgrind, and gungraun-runner in the version of gungraun: see tests/bench/MICRO.md"
    )]
    Failed,
    /// gungraun says it in another way than this reads.
    #[error("gungraun's summary cannot be read: {0}")]
    Summary(#[from] serde_json::Error),
    /// A benchmark has no count.
    #[error("there is no count for `{0}`")]
    Missing(String),
}

/// One line of gungraun's output: the summary of one benchmark, as far as it is used.
#[derive(Deserialize)]
struct Summary {
    function_name: String,
    id: Option<String>,
    profiles: Vec<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    tool: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    total: Total,
}

#[derive(Deserialize)]
struct Total {
    metrics: BTreeMap<String, Metric>,
}

#[derive(Deserialize)]
struct Metric {
    values: Values,
}

/// Of this run, and of the one before it, if there was one: no matter here.
#[derive(Deserialize)]
struct Values {
    new: Option<u64>,
}

/// Builds the benchmark as a release is built, and runs it: minutes where nothing is built yet, seconds where all is.
///
/// # Errors
///
/// It cannot be run.
pub fn take() -> Result<Counts, CountsError> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["bench", "--quiet", "--package", env!("CARGO_PKG_NAME"), "--bench", "counts"])
        .args(["--", "--output-format=json", "--parallel=auto"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(CountsError::Failed);
    }
    read(&String::from_utf8_lossy(&output.stdout))
}

fn read(summaries: &str) -> Result<Counts, CountsError> {
    let mut counts = Counts::new();
    for line in summaries.lines().filter(|line| !line.trim().is_empty()) {
        let Summary { function_name, id, profiles } = serde_json::from_str(line)?;
        let name = id.map_or(function_name.clone(), |id| format!("{function_name}/{id}"));
        let instructions = profiles
            .iter()
            .find(|profile| profile.tool == "Callgrind")
            .and_then(|profile| profile.data.total.metrics.get("Ir")?.values.new)
            .ok_or_else(|| CountsError::Missing(name.clone()))?;
        counts.insert(name, instructions);
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_read_from_each_line() {
        let line = |function: &str, id: &str, values: &str| {
            format!(
                r#"{{"function_name":"{function}",{id}"profiles":[{{"tool":"Callgrind","data":{{"parts":[],"total":{{"metrics":{{"Ir":{{"values":{values}}}}},"regressions":[]}}}}}}],"version":"7"}}"#
            )
        };
        let first = line("works", r#""id":"a","#, r#"{"new":177147}"#);
        let again = line("encode", "", r#"{"new":3,"old":2}"#);
        let counts = read(&format!("{first}\n{again}\n")).unwrap();
        assert_eq!(counts, Counts::from([("works/a".to_owned(), 177_147), ("encode".to_owned(), 3)]));
    }

    #[test]
    fn what_is_no_summary_is_refused() {
        assert!(matches!(read("nonsense"), Err(CountsError::Summary(_))));
        let empty = r#"{"function_name":"encode","profiles":[]}"#;
        assert!(matches!(read(empty), Err(CountsError::Missing(name)) if name == "encode"));
    }
}
