//! For people.

use super::{Checked, summary, told};

/// What was changed, the report, and a closing line.
pub(super) fn report(checked: &Checked, colour: bool) -> String {
    let fixed: String =
        checked.fixed.iter().map(|made| format!("{}: {}\n", made.change.location, told(made))).collect();
    let report = checked.compilation.report(colour);
    let parts = [fixed, report].into_iter().filter(|part| !part.is_empty());
    let parts: String = parts.map(|part| part + "\n").collect();
    format!("{parts}{}\n", summary(checked))
}
