//! A plan as a picture, for light and dark pages.

use std::fmt::Write;

use super::graph::{Graph, Node, NodeKind};
use super::layout::{Layout, Point, Size, layout};

const MARGIN: f64 = 16.0;
const PADDING: f64 = 12.0;
const LINE: f64 = 17.0;
/// The width of an ASCII letter of the font, and of any other.
const LETTER: f64 = 6.8;
const WIDE_LETTER: f64 = 12.0;

const STYLE: &str = "text { font: 11px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #59636e; }
.name { font-weight: 600; fill: #1f2328; }
.use { font-size: 10px; text-anchor: middle; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; }
.box { fill: #f6f8fa; stroke: #8c959f; stroke-width: 1; }
.end { fill: #ddf4ff; stroke: #54aeff; }
.optional { stroke-dasharray: 5 4; }
.critical { stroke: #d9480f; stroke-width: 2; }
.arrow { fill: none; stroke: #8c959f; stroke-width: 1.2; }
.fallback { stroke-dasharray: 5 4; }
.head { fill: #8c959f; }
@media (prefers-color-scheme: dark) {
text { fill: #9198a1; }
.name { fill: #f0f6fc; }
.use { stroke: #0d1117; }
.box { fill: #151b23; stroke: #656c76; }
.end { fill: #121d2f; stroke: #1f6feb; }
.critical { stroke: #ff922b; }
.arrow { stroke: #656c76; }
.head { fill: #656c76; }
}
";

/// The picture.
pub(super) fn picture(graph: &Graph) -> String {
    let layout = layout(graph, &graph.nodes.iter().map(size_of).collect::<Vec<_>>());
    let (width, height) = (layout.size.width + 2.0 * MARGIN, layout.size.height + 2.0 * MARGIN);
    let title = graph.nodes.first().map(|node| escaped(&node.lines[0])).unwrap_or_default();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\" role=\"img\" aria-label=\"The plan of {title}\">\n<style>\n{STYLE}</style>\n\
         <marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
         markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"head\" d=\"M0 0 8 4 0 8z\"/></marker>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\">\n"
    );
    add_arrows(graph, &layout, &mut svg);
    for (node, (corner, size)) in graph.nodes.iter().zip(&layout.nodes) {
        add_node(node, *corner, *size, &mut svg);
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

fn size_of(node: &Node) -> Size {
    let width = node.lines.iter().map(|line| width_of(line)).fold(0.0, f64::max);
    Size { width: width + 2.0 * PADDING, height: node.lines.len() as f64 * LINE + PADDING }
}

fn width_of(text: &str) -> f64 {
    text.chars().map(|letter| if letter.is_ascii() { LETTER } else { WIDE_LETTER }).sum()
}

fn add_node(node: &Node, corner: Point, size: Size, svg: &mut String) {
    let mut class = "box".to_owned();
    match node.kind {
        NodeKind::End => class.push_str(" end"),
        NodeKind::Optional => class.push_str(" optional"),
        NodeKind::Required => {}
    }
    if node.is_critical {
        class.push_str(" critical");
    }
    let (Point { x, y }, Size { width, height }) = (corner, size);
    let radius = if node.kind == NodeKind::End { height / 3.0 } else { 5.0 };
    // Writing to a string cannot fail.
    let _ = writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius:.1}\"/>"
    );
    for (index, line) in node.lines.iter().enumerate() {
        let class = if index == 0 { " class=\"name\"" } else { "" };
        let (x, y) = (x + PADDING, y + PADDING + LINE * index as f64 + 6.0);
        let _ = writeln!(svg, "<text{class} x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(line));
    }
}

/// All lines first and then what stands on them, so that no line runs over a word.
fn add_arrows(graph: &Graph, layout: &Layout, svg: &mut String) {
    for (arrow, stretches) in graph.arrows.iter().zip(&layout.arrows) {
        let class = if arrow.is_fallback { "arrow fallback" } else { "arrow" };
        let mut path = String::new();
        for (index, (begin, end)) in stretches.iter().enumerate() {
            let middle = f64::midpoint(begin.x, end.x);
            let go = if index == 0 { "M" } else { " L" };
            let _ = write!(
                path,
                "{go}{:.1} {:.1} C{middle:.1} {:.1} {middle:.1} {:.1} {:.1} {:.1}",
                begin.x, begin.y, begin.y, end.y, end.x, end.y
            );
        }
        let _ = writeln!(svg, "<path class=\"{class}\" marker-end=\"url(#head)\" d=\"{path}\"/>");
    }
    for (arrow, stretches) in graph.arrows.iter().zip(&layout.arrows) {
        if let (false, Some((begin, end))) = (arrow.label.is_empty(), stretches.last()) {
            // Nearer to the call that waits: arrows that leave one node part on their way.
            let (x, y) = (begin.x + (end.x - begin.x) * 0.62, begin.y + (end.y - begin.y) * 0.7 + 3.0);
            let _ = writeln!(svg, "<text class=\"use\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", escaped(&arrow.label));
        }
    }
}

/// Text that is nothing but text in XML, also between quotes. Signs that XML does not have become a replacement sign.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            sign if sign.is_control() && !matches!(sign, '\t' | '\n') => escaped.push('\u{fffd}'),
            sign => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_text_means_anything_to_xml() {
        assert_eq!(escaped("$a[\"b\"] && 1 < 2 > 0"), "$a[&quot;b&quot;] &amp;&amp; 1 &lt; 2 &gt; 0");
        assert_eq!(escaped("a\u{1}b"), "a\u{fffd}b");
    }
}
