//! YAML trees whose leaves are expressions, templates or constants.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::model::{Kind, Part, Type, Typed, Value, ValueRef};
use crate::source::Span;
use crate::spec::{TemplatePart, Tree};

use super::expr::literal;
use super::operators::unify;
use super::scope::{Scope, poison};

impl Scope<'_> {
    /// Resolves a tree: an object of values, a list of them, or one.
    pub(super) fn tree(&mut self, tree: &Tree) -> ValueRef {
        match tree {
            Tree::Object(fields, span) => {
                let fields = fields.iter().map(|(name, tree)| (name.clone(), self.tree(tree))).collect();
                self.record(fields, *span)
            }
            Tree::List(elements, span) => self.list(elements, *span),
            Tree::Expression(expression) => {
                let value = self.expression(expression);
                self.not_a_lookup(value)
            }
            Tree::Template(parts, span) => self.template(parts, *span),
            Tree::Constant(constant) => literal(&constant.value, constant.span),
        }
    }

    /// Resolves a tree that is sent upstream or stands in for an answer: there a missing value is a key left out,
    /// whatever the client's reply does with it.
    pub(super) fn body_tree(&mut self, tree: &Tree) -> ValueRef {
        let replies_omit = std::mem::replace(&mut self.omit_nulls, true);
        let value = self.tree(tree);
        self.omit_nulls = replies_omit;
        value
    }

    fn list(&mut self, elements: &[Tree], span: Span) -> ValueRef {
        let values: Vec<ValueRef> = elements.iter().map(|tree| self.tree(tree)).collect();
        if values.iter().any(|value| value.is_poison()) {
            return poison(span);
        }
        // Elements of different types are legal JSON; only their common type can be relied on.
        let common =
            |ty: Typed, value: &ValueRef| Some(unify(&ty, &value.ty)?.or_missing_as(&ty).or_missing_as(&value.ty));
        let element = values.split_first().and_then(|(first, others)| others.iter().try_fold(first.ty.clone(), common));
        let element = element.unwrap_or(Typed::of(Type::Any));
        Value::new(Typed::list(element), Kind::List(values), span)
    }

    fn template(&mut self, parts: &[TemplatePart], span: Span) -> ValueRef {
        // Every part is looked at, also behind one that is wrong.
        let made: Vec<Option<Part>> = parts.iter().map(|part| self.template_part(part)).collect();
        match made.into_iter().collect() {
            Some(made) => Value::new(Typed::of(Type::String), Kind::Template(made), span),
            None => poison(span),
        }
    }

    /// `None`: what is wrong with it has been reported.
    fn template_part(&mut self, part: &TemplatePart) -> Option<Part> {
        let value = match part {
            TemplatePart::Text(text) => return Some(Part::Text(text.clone())),
            TemplatePart::Expression(expression) => self.expression(expression),
        };
        if value.is_poison() {
            return None;
        }
        if let Some(problem) = self.not_interpolable(&value) {
            self.report.push(problem);
            return None;
        }
        Some(Part::Value(value))
    }

    fn not_interpolable(&self, value: &ValueRef) -> Option<Diagnostic> {
        if value.ty.is_optional() {
            let problem = Diagnostic::error(codes::MAY_BE_MISSING, "a value inside text must be there");
            return Some(self.missing_at(problem, value).help("say what stands in: `?? \"…\"`"));
        }
        if !value.ty.ty.is_scalar() {
            let problem =
                Diagnostic::error(codes::TYPE_MISMATCH, "a value inside text must be a string, a number or a boolean");
            return Some(problem.at(value.span, format!("this is {}", value.ty.describe())));
        }
        None
    }
}
