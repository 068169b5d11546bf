//! Where nodes and arrows of a plan are drawn: a layered layout, after Sugiyama, Tagawa and Toda (1981).
//!
//! A node stands one layer to the right of the last node that it waits for. An arrow that spans several layers runs
//! through a free lane of each layer between. Nodes and lanes of a layer are sorted by the middle of what leads to them,
//! which keeps arrows from crossing where it can.

use super::graph::Graph;

/// The gap between two layers; arrows and their labels stand in it.
const LAYER_GAP: f64 = 84.0;
/// The gap between two nodes of a layer.
const NODE_GAP: f64 = 22.0;
/// The height of a lane.
const LANE: f64 = 10.0;
/// How often the layers are sorted, to the right and back.
const SWEEPS: usize = 4;

/// The width and height of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A point of the picture; `y` grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Where everything is.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) size: Size,
    /// The upper left corner of each node, and its size: as wide as the widest one of its layer, so that no arrow has to
    /// get round another node.
    pub(super) nodes: Vec<(Point, Size)>,
    /// For each arrow, the stretches it is made of: each from a point to one further right. Between two stretches it
    /// runs straight through a layer.
    pub(super) arrows: Vec<Vec<(Point, Point)>>,
}

/// A node, or a lane that an arrow takes through a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Node(usize),
    Lane { arrow: usize, layer: usize },
}

/// Lays a graph out, whose nodes have these sizes. Arrows must lead from earlier nodes to later ones.
pub(super) fn layout(graph: &Graph, sizes: &[Size]) -> Layout {
    let layer_of = layers(graph);
    let mut layers: Vec<Vec<Slot>> = vec![Vec::new(); layer_of.iter().max().map_or(0, |last| last + 1)];
    for (node, layer) in layer_of.iter().enumerate() {
        layers[*layer].push(Slot::Node(node));
    }
    for (arrow, ends) in graph.arrows.iter().enumerate() {
        let between = layer_of[ends.from] + 1..layer_of[ends.to];
        between.for_each(|layer| layers[layer].push(Slot::Lane { arrow, layer }));
    }
    for _ in 0..SWEEPS {
        for layer in 1..layers.len() {
            sort(&mut layers, layer, layer - 1, graph, &layer_of);
        }
        for layer in (0..layers.len().saturating_sub(1)).rev() {
            sort(&mut layers, layer, layer + 1, graph, &layer_of);
        }
    }
    place(&layers, graph, sizes)
}

fn layers(graph: &Graph) -> Vec<usize> {
    let mut layers = vec![0; graph.nodes.len()];
    for node in 0..graph.nodes.len() {
        let before = graph.arrows.iter().filter(|arrow| arrow.to == node).map(|arrow| layers[arrow.from] + 1);
        layers[node] = before.max().unwrap_or(0);
    }
    layers
}

/// The slots of the layer `beside` that a slot is joined to by a piece of an arrow.
fn neighbours(slot: Slot, beside: usize, graph: &Graph, layer_of: &[usize]) -> Vec<Slot> {
    let at = |arrow: usize| {
        let ends = &graph.arrows[arrow];
        match beside {
            layer if layer == layer_of[ends.from] => Slot::Node(ends.from),
            layer if layer == layer_of[ends.to] => Slot::Node(ends.to),
            layer => Slot::Lane { arrow, layer },
        }
    };
    let of_node = |node: usize| {
        let arrows = graph.arrows.iter().enumerate().filter(move |(_, ends)| {
            let right = ends.from == node && beside > layer_of[node];
            right || (ends.to == node && beside < layer_of[node])
        });
        arrows.map(|(arrow, _)| at(arrow)).collect()
    };
    match slot {
        Slot::Node(node) => of_node(node),
        Slot::Lane { arrow, .. } => vec![at(arrow)],
    }
}

/// Sorts a layer by the middle of the places that its slots are joined to in the layer beside it.
fn sort(layers: &mut [Vec<Slot>], layer: usize, beside: usize, graph: &Graph, layer_of: &[usize]) {
    let place_of = |slot: &Slot| layers[beside].iter().position(|other| other == slot);
    let own = layers[layer].len().max(1) as f64;
    let other = layers[beside].len() as f64;
    let middle = |(index, slot): (usize, &Slot)| {
        let places: Vec<usize> = neighbours(*slot, beside, graph, layer_of).iter().filter_map(place_of).collect();
        match places.len() {
            // Joined to nothing there: it stays about where it is.
            0 => index as f64 / own * other,
            count => places.iter().sum::<usize>() as f64 / count as f64,
        }
    };
    let mut sorted: Vec<(f64, Slot)> =
        layers[layer].iter().enumerate().map(|(index, slot)| (middle((index, slot)), *slot)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    layers[layer] = sorted.into_iter().map(|(_, slot)| slot).collect();
}

fn place(layers: &[Vec<Slot>], graph: &Graph, sizes: &[Size]) -> Layout {
    let height_of = |slot: &Slot| if let Slot::Node(node) = slot { sizes[*node].height } else { LANE };
    let gaps = |slots: &[Slot]| NODE_GAP * slots.len().saturating_sub(1) as f64;
    let heights: Vec<f64> = layers.iter().map(|slots| slots.iter().map(height_of).sum::<f64>() + gaps(slots)).collect();
    let height = heights.iter().copied().fold(0.0, f64::max);
    let mut nodes: Vec<_> = sizes.iter().map(|size| (Point { x: 0.0, y: 0.0 }, *size)).collect();
    let mut lanes: Vec<Vec<(Point, Point)>> = vec![Vec::new(); graph.arrows.len()];
    let mut x = 0.0;
    for (slots, own) in layers.iter().zip(&heights) {
        let width = slots.iter().map(|slot| if let Slot::Node(node) = slot { sizes[*node].width } else { 0.0 });
        let width = width.fold(0.0, f64::max);
        let mut y = (height - own) / 2.0;
        for slot in slots {
            match slot {
                Slot::Node(node) => nodes[*node] = (Point { x, y }, Size { width, ..sizes[*node] }),
                Slot::Lane { arrow, .. } => {
                    let y = y + LANE / 2.0;
                    lanes[*arrow].push((Point { x, y }, Point { x: x + width, y }));
                }
            }
            y += height_of(slot) + NODE_GAP;
        }
        x += width + LAYER_GAP;
    }
    let arrows = graph.arrows.iter().zip(lanes).map(|(arrow, lanes)| {
        let (from, from_size) = nodes[arrow.from];
        let (to, to_size) = nodes[arrow.to];
        let from = Point { x: from.x + from_size.width, y: from.y + from_size.height / 2.0 };
        let to = Point { x: to.x, y: to.y + to_size.height / 2.0 };
        let ends = lanes.iter().map(|(begin, _)| *begin).chain([to]);
        let begins = std::iter::once(from).chain(lanes.iter().map(|(_, end)| *end));
        begins.zip(ends).collect()
    });
    Layout { size: Size { width: (x - LAYER_GAP).max(0.0), height }, arrows: arrows.collect(), nodes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::plan::graph::{Arrow, Node, NodeKind};

    const SIZE: Size = Size { width: 100.0, height: 40.0 };

    fn graph(nodes: usize, arrows: &[(usize, usize)]) -> Graph {
        let node = |_| Node { kind: NodeKind::Required, lines: Vec::new(), is_critical: false };
        let arrow = |&(from, to): &(usize, usize)| Arrow { from, to, label: String::new(), is_fallback: false };
        Graph { nodes: (0..nodes).map(node).collect(), arrows: arrows.iter().map(arrow).collect() }
    }

    fn overlap(a: Point, b: Point) -> bool {
        (a.x - b.x).abs() < SIZE.width && (a.y - b.y).abs() < SIZE.height
    }

    #[test]
    fn nodes_never_overlap_and_arrows_lead_to_the_right() {
        let arrows = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (0, 4), (1, 5), (4, 5), (3, 5)];
        let graph = graph(6, &arrows);
        let layout = layout(&graph, &[SIZE; 6]);
        for (index, a) in layout.nodes.iter().enumerate() {
            assert!(layout.nodes[..index].iter().all(|b| !overlap(a.0, b.0)), "{:?}", layout.nodes);
        }
        for (arrow, stretches) in graph.arrows.iter().zip(&layout.arrows) {
            assert!(layout.nodes[arrow.from].0.x < layout.nodes[arrow.to].0.x);
            assert!(stretches.iter().all(|(begin, end)| begin.x < end.x), "{stretches:?}");
        }
    }

    #[test]
    fn a_long_arrow_passes_no_node() {
        // 0 → 1 → 2, and 0 → 2 around 1.
        let layout = layout(&graph(3, &[(0, 1), (1, 2), (0, 2)]), &[SIZE; 3]);
        let [(_, into), (out, _)] = layout.arrows[2][..] else { panic!("{:?}", layout.arrows) };
        assert_eq!(into.y, out.y);
        let (passed, _) = layout.nodes[1];
        assert!(into.y < passed.y || into.y > passed.y + SIZE.height, "{into:?} {passed:?}");
        assert!(into.x <= passed.x && out.x >= passed.x + SIZE.width);
    }

    #[test]
    fn arrows_that_need_not_cross_do_not() {
        // 1 and 2 in one layer; 3 waits for 2, and 4 for 1.
        let layout = layout(&graph(6, &[(0, 1), (0, 2), (2, 3), (1, 4), (3, 5), (4, 5)]), &[SIZE; 6]);
        let above = |a: usize, b: usize| layout.nodes[a].0.y < layout.nodes[b].0.y;
        assert_eq!(above(1, 2), above(4, 3));
    }
}
