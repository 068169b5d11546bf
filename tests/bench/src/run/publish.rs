//! From results to what people read.

use std::fs;
use std::path::Path;

use anyhow::Context;

use super::places::Places;
use super::results::Results;
use super::{chart, say, tables};

/// The parts of the README that are written here, between `<!-- part -->` and `<!-- /part -->`.
const RESULTS: &str = "results";
const BUILDS: &str = "builds";

/// Writes the tables and the chart beside the results, and into the README if it shall be so.
pub(super) fn publish(results: &Results, places: &Places, into_readme: bool) -> anyhow::Result<()> {
    let tables = tables::markdown(results);
    let chart = chart::svg(results)?;
    write(&places.out.join("results.md"), &tables)?;
    write(&places.out.join("chart.svg"), &chart)?;
    if into_readme {
        rewrite_readme(RESULTS, &tables, places)?;
        write(&places.bench.join("chart.svg"), &chart)?;
    }
    Ok(())
}

/// Writes the table of the builds, and into the README if it shall be so.
pub(super) fn publish_builds(table: &str, places: &Places, into_readme: bool) -> anyhow::Result<()> {
    write(&places.out.join("builds.md"), table)?;
    if into_readme { rewrite_readme(BUILDS, table, places) } else { Ok(()) }
}

fn rewrite_readme(part: &str, with: &str, places: &Places) -> anyhow::Result<()> {
    let readme = places.bench.join("README.md");
    let text = fs::read_to_string(&readme).with_context(|| format!("cannot read {}", readme.display()))?;
    let text = replaced(&text, part, with)
        .with_context(|| format!("the README has no `<!-- {part} -->` … `<!-- /{part} -->`"))?;
    write(&readme, &text)
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    say(&format!("wrote {}", file.display()));
    Ok(())
}

/// The text with something else in this part.
fn replaced(text: &str, part: &str, with: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- /{part} -->\n"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{with}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let text = "# A\n<!-- results -->\nold\n<!-- /results -->\nthe end\n";
        let new = replaced(text, RESULTS, "new\n").unwrap();
        assert_eq!(new, "# A\n<!-- results -->\n\nnew\n\n<!-- /results -->\nthe end\n");
        assert_eq!(replaced(&new, RESULTS, "new\n").unwrap(), new);
        assert_eq!(replaced("no marks", RESULTS, "new"), None);
    }

    #[test]
    fn the_readme_has_the_marks() {
        for part in [RESULTS, BUILDS] {
            assert!(replaced(include_str!("../../README.md"), part, "").is_some(), "{part}");
        }
    }
}
