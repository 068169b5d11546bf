//! Values: YAML to trees of expressions, templates and constants, and to JSON for schemas.
//!
//! Text that begins with `$`, perhaps behind `(`, `!` or `-`, is an expression; `{$…}` in other text is one too. `$$` at
//! the beginning and `{$$` stand for `$` and `{$` themselves.

use std::ops::Range;

use serde_json::Value;

use crate::codes;
use crate::diagnostic::{Diagnostic, nearest_word};
use crate::expr::{self, Constant, Expression};
use crate::source::{Span, Spanned};
use crate::spec::ast::{SchemaNode, TemplatePart, Tree};
use crate::spec::keys::TYPES;
use crate::spec::lower::{Lower, listed};
use crate::spec::scalar::Style;
use crate::spec::tree::{Node, NodeKind, Scalar};

impl Lower<'_> {
    /// A value with expressions in it.
    pub(crate) fn tree(&mut self, node: &Node) -> Tree {
        match &node.kind {
            NodeKind::Map(entries) => {
                let entries = entries.iter().map(|entry| (entry.key.spanned(), self.tree(&entry.value)));
                Tree::Object(entries.collect(), node.span)
            }
            NodeKind::List(items) => Tree::List(items.iter().map(|item| self.tree(item)).collect(), node.span),
            NodeKind::Scalar(scalar) => self.leaf(scalar, node.span),
            NodeKind::Poisoned => Tree::Expression(Expression::poisoned(node.span)),
        }
    }

    fn leaf(&mut self, scalar: &Scalar, span: Span) -> Tree {
        let text = scalar.text.as_str();
        let constant = |constant| Tree::Constant(Spanned::new(constant, span));
        let operand = text.trim_start().trim_start_matches(['(', '!', '-', ' ']);
        let is_bare = text.trim_start().len() == operand.len();
        match operand {
            escaped if escaped.starts_with("$$") => constant(Constant::String(text.replacen("$$", "$", 1))),
            begun if begun.starts_with('$') && (is_bare || !expr::name_at(&begun[1..]).is_empty()) => {
                Tree::Expression(self.whole_expression(scalar, span))
            }
            _ if text.contains("{$") => Tree::Template(self.template(scalar, span), span),
            _ => {
                self.mention(scalar, 0..text.len());
                self.constant(scalar, span).map_or_else(|| Tree::Expression(Expression::poisoned(span)), constant)
            }
        }
    }

    /// Remembers what looks like a value in this part of a text.
    fn mention(&mut self, scalar: &Scalar, part: Range<usize>) {
        let text = &scalar.text.as_str()[part.clone()];
        // `$$order` is meant as it stands.
        for (dollar, _) in text.match_indices('$').filter(|(at, _)| !text[..*at].ends_with('$')) {
            let mut end = dollar;
            // `$order.id`: names with one character between two.
            while let name @ 1.. = text.get(end + 1..).map_or(0, |rest| expr::name_at(rest).len()) {
                end += 1 + name;
                if !text[end..].starts_with('.') {
                    break;
                }
            }
            if end > dollar {
                let span = scalar.text.span(part.start + dollar..part.start + end);
                self.mentions.push(Spanned::new(text[dollar..end].to_owned(), span));
            }
        }
    }

    /// A value that is always an expression.
    pub(crate) fn expression(&mut self, node: &Node) -> Expression {
        match &node.kind {
            NodeKind::Scalar(scalar) if !scalar.is_null() => self.whole_expression(scalar, node.span),
            _ => {
                self.wrong(node, "this is an expression");
                Expression::poisoned(node.span)
            }
        }
    }

    fn whole_expression(&mut self, scalar: &Scalar, span: Span) -> Expression {
        expr::parse(&scalar.text).unwrap_or_else(|error| {
            self.bad_expression(*error, scalar);
            Expression::poisoned(span)
        })
    }

    fn bad_expression(&mut self, error: Diagnostic, scalar: &Scalar) {
        let cut = scalar.comment_follows && error.help.is_none();
        self.push(if cut { error.help("YAML takes ` #` for a comment: quote the whole expression") } else { error });
    }

    fn template(&mut self, scalar: &Scalar, span: Span) -> Vec<TemplatePart> {
        let text = scalar.text.as_str();
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while let Some(found) = text[at..].find("{$") {
            let brace = at + found;
            self.mention(scalar, at..brace);
            literal.push_str(&text[at..brace]);
            if text[brace..].starts_with("{$$") {
                literal.push_str("{$");
                at = brace + "{$$".len();
                continue;
            }
            if !literal.is_empty() {
                parts.push(TemplatePart::Text(std::mem::take(&mut literal)));
            }
            match expr::parse_embedded(&scalar.text, brace + 1) {
                Ok((expression, end)) => {
                    parts.push(TemplatePart::Expression(expression));
                    at = end;
                }
                Err(error) => {
                    self.bad_expression(*error, scalar);
                    parts.push(TemplatePart::Expression(Expression::poisoned(span)));
                    return parts;
                }
            }
        }
        self.mention(scalar, at..text.len());
        literal.push_str(&text[at..]);
        if !literal.is_empty() {
            parts.push(TemplatePart::Text(literal));
        }
        parts
    }

    /// What a scalar without expressions is: by YAML's core schema, except that numbers are JSON's.
    fn constant(&mut self, scalar: &Scalar, span: Span) -> Option<Constant> {
        let text = scalar.text.as_str();
        if scalar.is_null() {
            return Some(Constant::Null);
        }
        if let Some(boolean) = scalar.boolean() {
            return Some(Constant::Boolean(boolean));
        }
        if scalar.style != Style::Plain || !is_yaml_number(text) {
            return Some(Constant::String(text.to_owned()));
        }
        if is_json_number(text) {
            return Some(Constant::Number(text.to_owned()));
        }
        let error = Diagnostic::error(codes::BAD_NUMBER, format!("`{text}` is not a number that JSON has"));
        self.push(error.at(span, "a number to YAML").help("write it as JSON does, or quote it if it is text"));
        None
    }

    /// An inline JSON Schema; one that allows everything in a wrong one's place.
    pub(crate) fn schema(&mut self, node: &Node) -> SchemaNode {
        let json = if matches!(node.kind, NodeKind::Map(_)) {
            let is_right = self.check_schema(node);
            self.json(node).filter(|_| is_right)
        } else {
            self.wrong(node, "a schema is a map such as `{ type: string }`");
            None
        };
        SchemaNode { json: json.unwrap_or(Value::Bool(true)), span: node.span }
    }

    /// Checks the parts of a schema that everything else relies on.
    fn check_schema(&mut self, node: &Node) -> bool {
        let NodeKind::Map(entries) = &node.kind else { return true };
        let mut is_right = true;
        for entry in entries {
            is_right &= match (entry.key.as_str(), &entry.value.kind) {
                ("type", _) => self.check_types(&entry.value),
                ("items" | "additionalProperties", _) => self.check_schema(&entry.value),
                ("properties" | "$defs", NodeKind::Map(schemas)) => {
                    // All of them are looked at, whatever comes of the first.
                    schemas.iter().filter(|schema| !self.check_schema(&schema.value)).count() == 0
                }
                (key @ ("properties" | "$defs"), _) => {
                    self.wrong(&entry.value, &format!("`{key}` is a map of schemas"));
                    false
                }
                _ => true,
            };
        }
        is_right
    }

    fn check_types(&mut self, node: &Node) -> bool {
        let mut is_right = true;
        for item in self.one_or_many(node) {
            let Some(text) = item.scalar().map(|scalar| scalar.text.as_str()) else {
                self.wrong(item, "a type is a word");
                return false;
            };
            if !TYPES.contains(&text) {
                is_right = false;
                let error = Diagnostic::error(codes::BAD_SCHEMA, format!("`{text}` is no type of JSON Schema"));
                let error = error.at(item.span, "unknown type").help(format!("the types are {}", listed(&TYPES)));
                self.push(error.suggest(nearest_word(text, TYPES)));
            }
        }
        is_right
    }

    /// The node as JSON: `None` if something in it is none.
    fn json(&mut self, node: &Node) -> Option<Value> {
        Some(match &node.kind {
            NodeKind::Poisoned => return None,
            NodeKind::Map(entries) => {
                let values = entries.iter().map(|entry| (entry.key.as_str().to_owned(), self.json(&entry.value)));
                let values: Vec<_> = values.collect();
                Value::Object(values.into_iter().map(|(key, value)| Some((key, value?))).collect::<Option<_>>()?)
            }
            NodeKind::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.json(item)).collect();
                Value::Array(items.into_iter().collect::<Option<_>>()?)
            }
            NodeKind::Scalar(scalar) => match self.constant(scalar, node.span)? {
                Constant::Null => Value::Null,
                Constant::Boolean(boolean) => Value::Bool(boolean),
                Constant::String(text) => Value::String(text),
                Constant::Number(number) => {
                    let parsed = serde_json::from_str(&number);
                    if parsed.is_err() {
                        let error = Diagnostic::error(codes::BAD_NUMBER, format!("`{number}` is out of bounds"));
                        self.push(error.at(node.span, "no double can hold it"));
                    }
                    parsed.ok()?
                }
            },
        })
    }
}

/// Whether YAML's core schema takes plain text for a number.
fn is_yaml_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let based = |prefix: &str, base: u32| {
        text.strip_prefix(prefix).is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_digit(base)))
    };
    if based("0x", 16) || based("0o", 8) {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

/// Whether JSON has the number that YAML found.
fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let whole = unsigned.split(['.', 'e', 'E']).next().unwrap_or_default();
    let has_fraction = unsigned.split_once('.').is_none_or(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    let is_plain = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    is_plain && (whole == "0" || !whole.starts_with('0')) && has_fraction
}
