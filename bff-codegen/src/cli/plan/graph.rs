//! A plan as nodes and arrows, which every picture is drawn from.

use bff_codegen::plan::{Schedule, ScheduledCall, StandIn, Use, shown};

use super::words;

/// From the request over the calls to the reply. Arrows lead from earlier nodes to later ones.
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) arrows: Vec<Arrow>,
}

/// The request, a call, or the reply.
pub(super) struct Node {
    pub(super) kind: NodeKind,
    /// What stands in it; the first line is its name.
    pub(super) lines: Vec<String>,
    /// Whether it lies on the critical path.
    pub(super) is_critical: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NodeKind {
    /// The request or the reply.
    End,
    /// A call without which there is no reply.
    Required,
    /// A call that something stands in for.
    Optional,
}

/// One node waits for another.
pub(super) struct Arrow {
    /// The node that is waited for.
    pub(super) from: usize,
    /// The node that waits.
    pub(super) to: usize,
    /// What for; empty for the request and the reply.
    pub(super) label: String,
    /// Whether it only waits when it has failed.
    pub(super) is_fallback: bool,
}

impl Graph {
    pub(super) fn of(schedule: &Schedule) -> Graph {
        let request = Node {
            kind: NodeKind::End,
            lines: vec![schedule.endpoint.clone(), format!("within {}", shown(schedule.timeout))],
            is_critical: false,
        };
        let mut graph = Graph { nodes: vec![request], arrows: Vec::new() };
        for call in &schedule.calls {
            graph.add_call(call, schedule);
        }
        graph.add_reply(schedule);
        graph
    }

    fn add_call(&mut self, call: &ScheduledCall, schedule: &Schedule) {
        let to = self.nodes.len();
        let is_critical = schedule.critical_path.contains(&call.name);
        let kind = if call.is_required() { NodeKind::Required } else { NodeKind::Optional };
        self.nodes.push(Node { kind, lines: lines(call), is_critical });
        if call.waits.is_empty() {
            self.arrows.push(Arrow { from: 0, to, label: String::new(), is_fallback: false });
        }
        for wait in &call.waits {
            let label = wait.uses.iter().map(|it: &Use| it.key()).collect::<Vec<_>>().join(", ");
            self.add_wait(&wait.call, to, label, false);
        }
        for name in call.stand_ins.iter().flat_map(StandIn::waits) {
            self.add_wait(name, to, "fallback".to_owned(), true);
        }
    }

    fn add_wait(&mut self, call: &str, to: usize, label: String, is_fallback: bool) {
        let from = self.nodes.iter().position(|node| node.kind != NodeKind::End && node.lines[0] == call);
        let is_known = |from: usize| self.arrows.iter().any(|arrow| (arrow.from, arrow.to) == (from, to));
        // What a call has waited for is there for its fallback, too.
        if let Some(from) = from.filter(|from| !is_known(*from)) {
            self.arrows.push(Arrow { from, to, label, is_fallback });
        }
    }

    /// The reply is made when all calls have ended: those that another waits for need no arrow to it.
    fn add_reply(&mut self, schedule: &Schedule) {
        let to = self.nodes.len();
        let ends = (0..to).filter(|node| !self.arrows.iter().any(|arrow| arrow.from == *node)).collect::<Vec<_>>();
        self.arrows.extend(ends.into_iter().map(|from| Arrow { from, to, label: String::new(), is_fallback: false }));
        let mut lines = vec!["reply".to_owned(), words::calls(schedule)];
        if !schedule.calls.is_empty() {
            lines.push(format!("within {}", shown(schedule.answers_by)));
        }
        self.nodes.push(Node { kind: NodeKind::End, lines, is_critical: false });
    }
}

fn lines(call: &ScheduledCall) -> Vec<String> {
    let mut lines = vec![call.name.clone(), call.operation.clone(), shown(call.timeout)];
    lines.extend(call.when.as_ref().map(|when| format!("only when {when}")));
    lines.extend(call.each.iter().flat_map(words::keys));
    lines.push(words::stand_ins(call));
    lines
}
