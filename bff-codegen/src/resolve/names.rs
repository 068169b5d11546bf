//! Which names the parts of a call use, before anything has a type: enough to put the calls in order.

use std::collections::BTreeSet;

use crate::expr::{Expr, ExprKind, Expression, SelectItem, SelectValue};
use crate::source::Span;
use crate::spec::{CallSpec, FallbackSpec, TemplatePart, Tree};

/// The names that an expression uses, with a place where each is used.
pub(super) fn used_in(expression: &Expression) -> Vec<(String, Span)> {
    let mut used = Vec::new();
    of_expr(&expression.root, &mut used);
    used
}

/// The names of the fan-out that a call must wait for, with a place where each is used.
pub(super) fn used_by(call: &CallSpec) -> Vec<(String, Span)> {
    let mut used = Vec::new();
    of_call(call, &mut used);
    let mut seen = BTreeSet::new();
    used.retain(|(name, _)| seen.insert(name.clone()));
    used
}

fn of_call(call: &CallSpec, used: &mut Vec<(String, Span)>) {
    call.with.iter().for_each(|(_, tree)| of_tree(tree, used));
    call.body.iter().for_each(|tree| of_tree(tree, used));
    call.when.iter().chain(&call.each).for_each(|expression| of_expr(&expression.root, used));
    used.extend(call.after.iter().map(|name| (name.value.clone(), name.span)));
    match call.fallback.as_ref().map(|fallback| &fallback.value) {
        Some(FallbackSpec::Call(other)) => of_call(other, used),
        Some(FallbackSpec::Value(tree)) => of_tree(tree, used),
        Some(FallbackSpec::Null) | None => {}
    }
}

fn of_tree(tree: &Tree, used: &mut Vec<(String, Span)>) {
    match tree {
        Tree::Object(fields, _) => fields.iter().for_each(|(_, tree)| of_tree(tree, used)),
        Tree::List(elements, _) => elements.iter().for_each(|tree| of_tree(tree, used)),
        Tree::Expression(expression) => of_expr(&expression.root, used),
        Tree::Template(parts, _) => parts.iter().for_each(|part| {
            if let TemplatePart::Expression(expression) = part {
                of_expr(&expression.root, used);
            }
        }),
        Tree::Constant(_) => {}
    }
}

fn of_expr(expr: &Expr, used: &mut Vec<(String, Span)>) {
    match &expr.kind {
        ExprKind::Root(name) => used.push((name.value.clone(), expr.span)),
        ExprKind::Name(_) | ExprKind::Literal(_) | ExprKind::Poisoned => {}
        ExprKind::Field(of, _) | ExprKind::Spread(of) | ExprKind::Unary(_, of) => of_expr(of, used),
        ExprKind::Index(a, b) | ExprKind::Binary(_, a, b) => {
            of_expr(a, used);
            of_expr(b, used);
        }
        ExprKind::Select(of, items) => {
            of_expr(of, used);
            of_items(items, used);
        }
        ExprKind::Filter(of, _, arguments) => {
            of_expr(of, used);
            arguments.iter().for_each(|argument| of_expr(argument, used));
        }
    }
}

fn of_items(items: &[SelectItem], used: &mut Vec<(String, Span)>) {
    for item in items {
        match &item.value {
            SelectValue::Itself(Some(inner)) => of_items(inner, used),
            SelectValue::Itself(None) => {}
            SelectValue::Expr(expr) => of_expr(expr, used),
        }
    }
}

/// Calls that wait for each other, each with the place where it uses the next.
type Cycle = Vec<(usize, Span)>;

/// The order in which each call stands behind those that it uses, else as the spec has them; and the cycles, whose calls
/// are not in that order.
pub(super) fn order(calls: &[CallSpec]) -> (Vec<usize>, Vec<Cycle>) {
    let index = |name: &str| calls.iter().position(|call| call.name.value == name);
    let uses: Vec<Vec<(usize, Span)>> = calls
        .iter()
        .map(|call| used_by(call).into_iter().filter_map(|(name, span)| Some((index(&name)?, span))).collect())
        .collect();
    let (mut order, mut cycles, mut done) = (Vec::new(), Vec::new(), Vec::new());
    while done.len() < calls.len() {
        let ready = (0..calls.len())
            .find(|call| !done.contains(call) && uses[*call].iter().all(|(used, _)| done.contains(used)));
        match ready {
            Some(call) => {
                done.push(call);
                order.push(call);
            }
            None => {
                let cycle = cycle(&uses, &done);
                done.extend(cycle.iter().map(|(call, _)| *call));
                cycles.push(cycle);
            }
        }
    }
    (order, cycles)
}

/// Follows unmet uses until a call comes up again.
fn cycle(uses: &[Vec<(usize, Span)>], done: &[usize]) -> Cycle {
    let mut path: Cycle = Vec::new();
    let mut at = (0..uses.len()).find(|call| !done.contains(call)).unwrap_or_default();
    loop {
        if let Some(start) = path.iter().position(|(call, _)| *call == at) {
            return path.split_off(start);
        }
        let Some((next, span)) = uses[at].iter().find(|(used, _)| !done.contains(used)) else { return path };
        path.push((at, *span));
        at = *next;
    }
}
