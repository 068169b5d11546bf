//! A plan as a graph of [Graphviz](https://graphviz.org/doc/info/lang.html).

use super::graph::{Graph, NodeKind};

/// The graph.
pub(super) fn digraph(graph: &Graph) -> String {
    let mut text = "digraph plan {\n    rankdir=LR;\n    node [shape=box, fontname=\"sans-serif\"];\n".to_owned();
    text.push_str("    edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (index, node) in graph.nodes.iter().enumerate() {
        let label = node.lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("\\n");
        let style = match node.kind {
            NodeKind::End => ", style=rounded",
            NodeKind::Required => "",
            NodeKind::Optional => ", style=dashed",
        };
        let width = if node.is_critical { ", penwidth=2.5" } else { "" };
        text.push_str(&format!("    n{index} [label=\"{label}\"{style}{width}];\n"));
    }
    for arrow in &graph.arrows {
        let mut attributes = Vec::new();
        if !arrow.label.is_empty() {
            attributes.push(format!("label=\"{}\"", escaped(&arrow.label)));
        }
        if arrow.is_fallback {
            attributes.push("style=dashed".to_owned());
        }
        let attributes = if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
        text.push_str(&format!("    n{} -> n{}{attributes};\n", arrow.from, arrow.to));
    }
    text.push_str("}\n");
    text
}

/// Text that is nothing but text inside `"…"`; Graphviz also reads entity codes of HTML there.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_label_means_anything_to_graphviz() {
        assert_eq!(escaped(r#"$a["b"] && "\n""#), r#"$a[\"b\"] &amp;&amp; \"\\n\""#);
    }
}
