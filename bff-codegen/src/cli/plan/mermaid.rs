//! A plan as a [Mermaid](https://mermaid.js.org/syntax/flowchart.html) flowchart.

use super::graph::{Graph, Node, NodeKind};

/// The flowchart.
pub(super) fn flowchart(graph: &Graph) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (index, node) in graph.nodes.iter().enumerate() {
        let label = node.lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>");
        let class = class(node).map(|class| format!(":::{class}")).unwrap_or_default();
        let (open, close) = if node.kind == NodeKind::End { ("([", "])") } else { ("[", "]") };
        text.push_str(&format!("    n{index}{open}\"{label}\"{close}{class}\n"));
    }
    for arrow in &graph.arrows {
        let line = if arrow.is_fallback { "-.->" } else { "-->" };
        let label = if arrow.label.is_empty() { String::new() } else { format!("|\"{}\"|", escaped(&arrow.label)) };
        text.push_str(&format!("    n{} {line}{label} n{}\n", arrow.from, arrow.to));
    }
    text.push_str("    classDef optional stroke-dasharray: 5 4\n");
    text.push_str("    classDef critical stroke-width: 3px\n");
    text.push_str("    classDef criticalOptional stroke-width: 3px, stroke-dasharray: 5 4\n");
    text
}

fn class(node: &Node) -> Option<&'static str> {
    match (node.kind, node.is_critical) {
        (NodeKind::Optional, true) => Some("criticalOptional"),
        (NodeKind::Optional, false) => Some("optional"),
        (_, true) => Some("critical"),
        (_, false) => None,
    }
}

/// Text that is nothing but text inside `"…"`: Mermaid takes the entity codes of HTML without their `&`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | '*' | '_' | ';' => {
                escaped.push_str(&format!("#{};", u32::from(sign)));
            }
            sign => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_label_means_anything_to_mermaid() {
        assert_eq!(escaped(r#"$a["b"] && 1 < 2 # <br>"#), "$a[#34;b#34;] #38;#38; 1 #60; 2 #35; #60;br#62;");
        assert_eq!(escaped("`**bold**`"), "#96;#42;#42;bold#42;#42;#96;");
        assert_eq!(escaped("{größe}"), "{größe}");
    }
}
