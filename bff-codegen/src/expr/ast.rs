//! The tree of one expression. Every node knows its exact place in the file.

use crate::source::{Span, Spanned};

/// A whole expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Its outermost node.
    pub root: Expr,
}

impl Expression {
    /// What stands in for an expression that failed to parse and was reported.
    #[must_use]
    pub fn poisoned(span: Span) -> Self {
        Self { root: Expr { span, kind: ExprKind::Poisoned } }
    }

    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.root.span
    }
}

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Everything that belongs to it, its operands included.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of node.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `$name`; the name without `$`, its span without it too.
    Root(Spanned<String>),
    /// A bare `name`, or `["any text"]` where a value is expected: the element's own field.
    Name(Spanned<String>),
    /// A literal. A number that `-` stands before is one literal.
    Literal(Constant),
    /// `value.name` or `value["any text"]`: a field of an object, or the entry of a map.
    Field(Box<Expr>, Spanned<String>),
    /// `value[]`: every element.
    Spread(Box<Expr>),
    /// `value[expr]`, where `expr` is anything but one string literal.
    Index(Box<Expr>, Box<Expr>),
    /// `value { items }`.
    Select(Box<Expr>, Vec<SelectItem>),
    /// `value | name(arguments)`.
    Filter(Box<Expr>, Spanned<String>, Vec<Expr>),
    /// `!value`, `-value`.
    Unary(UnaryOp, Box<Expr>),
    /// `left op right`.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// What failed to parse. It was reported: say nothing more about it.
    Poisoned,
}

/// One item of a selection.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectItem {
    /// The field's name in the reply.
    pub name: Spanned<String>,
    /// Its value.
    pub value: SelectValue,
}

/// Where an item's value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectValue {
    /// The element's field of the same name; with a selection of its own in `name { … }`.
    Itself(Option<Vec<SelectItem>>),
    /// `name = expr`.
    Expr(Expr),
}

/// A literal, or a constant of the YAML.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Constant {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number as it was written, always a valid JSON number.
    Number(String),
    /// Text, escapes decoded.
    String(String),
}

/// Prefix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// Operators between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `??`
    Coalesce,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

impl BinaryOp {
    /// As it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Coalesce => "??",
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}
