//! The chart: how much each contender does of each work, relative to ours.

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, context};
use serde::Serialize;

use super::contenders::{Kind, OURS};
use super::results::{Entry, Results};
use super::stats::Spread;
use super::summary::{closed, grouped};
use crate::works::{WORKS, Work};

/// Where bars begin, and how wide the widest is.
const LEFT: f64 = 92.0;
const WIDTH: f64 = 500.0;
/// From a bar to the next, and from the last bar of a work to the next work.
const STEP: f64 = 17.0;
const GAP: f64 = 20.0;
/// Room for the title above, and for the title of a work.
const TOP: f64 = 62.0;
const HEAD: f64 = 22.0;

#[derive(Debug, Serialize)]
struct Group {
    title: String,
    y: f64,
    height: f64,
    bars: Vec<Bar>,
}

#[derive(Debug, Serialize)]
struct Bar {
    name: String,
    kind: Kind,
    y: f64,
    width: f64,
    /// The least and the most of the rounds.
    from: f64,
    to: f64,
    label: String,
    text: String,
}

/// The chart as SVG: readable on light and on dark ground, and without fonts of its own.
pub(super) fn svg(results: &Results) -> anyhow::Result<String> {
    let works: Vec<_> = WORKS.into_iter().filter_map(|work| Some((work, relative(results, work)?))).collect();
    let most = works.iter().flat_map(|(_, bars)| bars).map(|(_, spread, _)| spread.max).fold(1.0, f64::max);
    let scale = WIDTH / most;
    let mut y = TOP;
    let mut groups = Vec::new();
    for (work, bars) in works {
        let group = group(work, y, scale, bars);
        y += group.height + GAP;
        groups.push(group);
    }
    let absent = results.contenders.iter().filter(|entry| entry.missing.is_some());
    let absent: Vec<_> = absent.map(|entry| entry.name.as_str()).collect();
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_template("chart.svg", include_str!("chart.svg.jinja"))?;
    let chart = environment.get_template("chart.svg")?.render(context! {
        groups => Serde(groups),
        left => LEFT,
        one => LEFT + scale,
        height => y + if absent.is_empty() { 0.0 } else { GAP },
        absent => absent.join(", "),
    })?;
    Ok(chart)
}

/// What everybody does of a work, relative to what ours does; and how many requests a second that is.
fn relative<'a>(results: &'a Results, work: Work) -> Option<Vec<(&'a Entry, Spread, f64)>> {
    let throughput = |name: &str| closed(results, name, work.letter, |closed| closed.requests_per_second);
    let ours = throughput(OURS)?.median;
    let relative = |entry: &'a Entry| {
        let Spread { median, min, max } = throughput(&entry.name)?;
        Some((entry, Spread { median: median / ours, min: min / ours, max: max / ours }, median))
    };
    Some(results.contenders.iter().filter_map(relative).collect())
}

fn group(work: Work, top: f64, scale: f64, bars: Vec<(&Entry, Spread, f64)>) -> Group {
    let bar = |(index, (entry, spread, throughput)): (usize, (&Entry, Spread, f64))| Bar {
        name: entry.name.clone(),
        kind: entry.kind,
        y: top + HEAD + STEP * index as f64,
        width: round(spread.median * scale),
        from: round(LEFT + spread.min * scale),
        to: round(LEFT + spread.max * scale),
        label: format!("{:.2}", spread.median),
        text: grouped(throughput),
    };
    let bars: Vec<_> = bars.into_iter().enumerate().map(bar).collect();
    let height = HEAD + STEP * bars.len() as f64;
    Group { title: format!("({}) {}", work.letter, work.title), y: top, height, bars }
}

/// More decimals than a screen has points only make the file larger.
fn round(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::super::summary::samples;
    use super::*;

    /// Whether every element that is opened is closed, in the right order.
    fn is_well_formed(xml: &str) -> bool {
        let mut open = Vec::new();
        let mut rest = xml;
        while let Some((text, tag)) = rest.split_once('<') {
            let Some((tag, after)) = tag.split_once('>') else { return false };
            rest = after;
            let quotes = tag.matches('"').count();
            if text.contains('>') || quotes % 2 == 1 {
                return false;
            }
            match tag.strip_prefix('/') {
                Some(name) => {
                    if open.pop() != Some(name) {
                        return false;
                    }
                }
                None if tag.ends_with('/') => (),
                None => open.extend(tag.split_whitespace().next()),
            }
        }
        open.is_empty() && !rest.contains('>')
    }

    #[test]
    fn it_is_well_formed_and_says_what_was_measured() {
        let svg = svg(&samples::results()).unwrap();
        assert!(is_well_formed(&svg), "{svg}");
        assert!(svg.contains("(a) four calls at once") && svg.contains("7,500/s"), "{svg}");
        assert!(svg.contains("missing: krakend"), "{svg}");
        // Of (b) nothing was measured.
        assert!(!svg.contains("(b)"), "{svg}");
    }

    #[test]
    fn a_name_cannot_break_it() {
        let mut results = samples::results();
        results.contenders[1].name = "<a & \"b\">".to_owned();
        results.closed.iter_mut().filter(|closed| closed.contender == "usual").for_each(|closed| {
            closed.contender = "<a & \"b\">".to_owned();
        });
        let svg = svg(&results).unwrap();
        assert!(is_well_formed(&svg) && svg.contains("&lt;a &amp;"), "{svg}");
        assert!(!is_well_formed("<a><b></a>") && !is_well_formed("<a>") && !is_well_formed("<a b=\"c></a>"));
    }
}
