//! A YAML file as a tree in which everything knows its place.

use crate::source::{PlacedText, Span, Spanned};
use crate::spec::scalar::Style;

/// A value.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    /// The part of the span on its first line: a label on all of a long map would hide what it is about.
    pub(crate) head: Span,
    pub(crate) kind: NodeKind,
}

#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// Reported already.
    Poisoned,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) value: Node,
}

/// A map's key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) text: PlacedText,
}

#[derive(Clone, Debug)]
pub(crate) struct Scalar {
    pub(crate) text: PlacedText,
    pub(crate) style: Style,
    /// A comment follows it on its last line: a `#` may have cut an expression short.
    pub(crate) comment_follows: bool,
}

impl Node {
    pub(crate) fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    pub(crate) fn is_poisoned(&self) -> bool {
        matches!(self.kind, NodeKind::Poisoned)
    }

    /// Whether it is `null`, written or left out.
    pub(crate) fn is_null(&self) -> bool {
        self.scalar().is_some_and(Scalar::is_null)
    }

    /// What it is, for a message.
    pub(crate) fn describe(&self) -> &'static str {
        match &self.kind {
            NodeKind::Map(_) => "a map",
            NodeKind::List(_) => "a list",
            NodeKind::Scalar(scalar) if scalar.text.as_str().is_empty() && scalar.is_null() => "nothing",
            NodeKind::Scalar(scalar) if scalar.is_null() => "null",
            NodeKind::Scalar(scalar) if scalar.boolean().is_some() => "a boolean",
            NodeKind::Scalar(_) => "text",
            NodeKind::Poisoned => "unreadable",
        }
    }
}

impl Scalar {
    /// Whether it is `null` in YAML's core schema: never when it is quoted.
    pub(crate) fn is_null(&self) -> bool {
        self.style == Style::Plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// `true` or `false` in YAML's core schema.
    pub(crate) fn boolean(&self) -> Option<bool> {
        match self.text.as_str() {
            _ if self.style != Style::Plain => None,
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }
}

impl Key {
    pub(crate) fn as_str(&self) -> &str {
        self.text.as_str()
    }

    pub(crate) fn span(&self) -> Span {
        self.text.whole()
    }

    pub(crate) fn spanned(&self) -> Spanned<String> {
        Spanned::new(self.as_str().to_owned(), self.span())
    }
}
