//! From results to what people read.

use std::fs;
use std::path::Path;

use anyhow::Context;

use super::places::Places;
use super::results::Results;
use super::{chart, say, tables};

const BEGIN: &str = "<!-- results -->\n";
const END: &str = "<!-- /results -->\n";

/// Writes the tables and the chart beside the results, and into the README if it shall be so.
pub(super) fn publish(results: &Results, places: &Places, into_readme: bool) -> anyhow::Result<()> {
    let tables = tables::markdown(results);
    let chart = chart::svg(results)?;
    write(&places.out.join("results.md"), &tables)?;
    write(&places.out.join("chart.svg"), &chart)?;
    if into_readme {
        let readme = places.bench.join("README.md");
        let text = fs::read_to_string(&readme).with_context(|| format!("cannot read {}", readme.display()))?;
        let text = replaced(&text, &tables).context("the README has no `<!-- results -->` … `<!-- /results -->`")?;
        write(&readme, &text)?;
        write(&places.bench.join("chart.svg"), &chart)?;
    }
    Ok(())
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    say(&format!("wrote {}", file.display()));
    Ok(())
}

/// The text with something else between its marks.
fn replaced(text: &str, tables: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{tables}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let text = "# A\n<!-- results -->\nold\n<!-- /results -->\nthe end\n";
        let new = replaced(text, "new\n").unwrap();
        assert_eq!(new, "# A\n<!-- results -->\n\nnew\n\n<!-- /results -->\nthe end\n");
        assert_eq!(replaced(&new, "new\n").unwrap(), new);
        assert_eq!(replaced("no marks", "new"), None);
    }

    #[test]
    fn the_readme_has_the_marks() {
        assert!(replaced(include_str!("../../README.md"), "").is_some());
    }
}
