//! A resolved expression: every name found, every node typed.

use std::rc::Rc;

use crate::expr::Constant;
use crate::model::{CallId, Typed};
use crate::source::Span;

/// A typed node of a resolved expression.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    /// What it yields.
    pub(crate) ty: Typed,
    /// How it is made.
    pub(crate) kind: Kind,
    /// Where the spec says so.
    pub(crate) span: Span,
}

/// A shared node: an element variable refers to the list that it runs over.
pub(crate) type ValueRef = Rc<Value>;

/// A variable that stands for an element of a list, or for an object that was found to be there.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Unique within an endpoint.
    pub(crate) id: usize,
    /// What it is an element of (or, for an object, what it is).
    pub(crate) of: ValueRef,
    /// Whether it is an element of a list rather than the object itself.
    pub(crate) element: bool,
}

/// Where an endpoint's input comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum InputPlace {
    /// A parameter of the path.
    Path,
    /// A query parameter.
    Query,
    /// A request header.
    Header,
}

/// The kinds of node.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// The answer of a call: an object, a list, … or a lookup for `each` and `batch`.
    Call(CallId),
    /// An input of the request, by its place and its index in the endpoint's inputs.
    Input(InputPlace, usize),
    /// The request's body.
    Body,
    /// The verified token's claims.
    Claims,
    /// The key of the running `each`.
    Key,
    /// The keys of the running chunk of a `batch`.
    Keys,
    /// An element variable.
    Item(Item),
    /// A constant.
    Constant(Constant),
    /// A field of an object.
    Field(ValueRef, String),
    /// A map's or a lookup's value for a key.
    Lookup(ValueRef, ValueRef),
    /// A list's element at an index, counted from 0.
    At(ValueRef, ValueRef),
    /// The list that has `body` for every element; flattened when `body` is a list to be joined.
    Map {
        /// The list.
        list: ValueRef,
        /// The element variable that `body` uses.
        item: Item,
        /// What each element becomes.
        body: ValueRef,
        /// Whether the elements are lists that are strung together.
        flatten: bool,
    },
    /// `body` of an object, or null where there is none.
    With {
        /// The object.
        of: ValueRef,
        /// The variable that stands for the object in `body`.
        item: Item,
        /// What it becomes.
        body: ValueRef,
    },
    /// An object that the spec puts together.
    Record(Vec<RecordField>),
    /// A list that the spec writes down.
    List(Vec<ValueRef>),
    /// Text with values in it.
    Template(Vec<Part>),
    /// A built-in filter.
    Filter(Filter, ValueRef),
    /// A Rust function of the client's own crate, by its index in the client's functions.
    Function(usize, Vec<ValueRef>),
    /// The first, or the second where the first is missing.
    Coalesce(ValueRef, ValueRef),
    /// An operator between two values.
    Binary(Operator, ValueRef, ValueRef),
    /// Logical not.
    Not(ValueRef),
    /// Arithmetic negation.
    Negate(ValueRef),
    /// A node that a diagnostic has been written for: it fits everywhere, so nothing is said twice.
    Poison,
}

/// A field of a record.
#[derive(Debug, Clone)]
pub(crate) struct RecordField {
    /// Its JSON key.
    pub(crate) name: String,
    /// Its value.
    pub(crate) value: ValueRef,
    /// Whether the key is left out when the value is missing (else it is `null`).
    pub(crate) omit_null: bool,
    /// Where the spec names it.
    pub(crate) span: Span,
}

/// A part of a template.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// Text as it stands.
    Text(String),
    /// A scalar's text.
    Value(ValueRef),
}

/// Operators that take two values of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub(crate) enum Operator {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    And,
    Or,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// A built-in filter with its checked arguments; what it works on stands beside it in [`Kind::Filter`].
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the language's reference says what each does
pub(crate) enum Filter {
    Take(ValueRef),
    Skip(ValueRef),
    First,
    Last,
    Count,
    Sum,
    Average,
    Min,
    Max,
    Where(Item, ValueRef),
    Sort(Item, ValueRef),
    Reverse,
    Distinct,
    Join(ValueRef),
    Upper,
    Lower,
    Trim,
    Truncate(ValueRef),
    Replace(ValueRef, ValueRef),
    Split(ValueRef),
    Money(ValueRef),
    Date(ValueRef),
    ToString,
    ToInteger,
    ToNumber,
    Length,
    Keys,
    Values,
}

impl Value {
    /// A node ready to be shared.
    pub(crate) fn new(ty: Typed, kind: Kind, span: Span) -> ValueRef {
        Rc::new(Value { ty, kind, span })
    }

    /// Whether a diagnostic has been written for this node already.
    pub(crate) fn is_poison(&self) -> bool {
        matches!(self.kind, Kind::Poison)
    }

    /// Calls `visit` for this node's direct parts.
    pub(crate) fn for_each_part(&self, visit: &mut dyn FnMut(&ValueRef)) {
        match &self.kind {
            Kind::Call(_)
            | Kind::Input(..)
            | Kind::Body
            | Kind::Claims
            | Kind::Key
            | Kind::Keys
            | Kind::Item(_)
            | Kind::Constant(_)
            | Kind::Poison => {}
            Kind::Field(of, _) | Kind::Not(of) | Kind::Negate(of) => visit(of),
            Kind::Lookup(a, b) | Kind::At(a, b) | Kind::Coalesce(a, b) | Kind::Binary(_, a, b) => {
                visit(a);
                visit(b);
            }
            Kind::Map { list: of, body, .. } | Kind::With { of, body, .. } => {
                visit(of);
                visit(body);
            }
            Kind::Record(fields) => fields.iter().for_each(|field| visit(&field.value)),
            Kind::List(values) | Kind::Function(_, values) => values.iter().for_each(visit),
            Kind::Template(parts) => parts.iter().for_each(|part| {
                if let Part::Value(value) = part {
                    visit(value);
                }
            }),
            Kind::Filter(filter, of) => {
                visit(of);
                filter.for_each_argument(visit);
            }
        }
    }
}

impl Filter {
    /// Calls `visit` for the filter's arguments.
    pub(crate) fn for_each_argument(&self, visit: &mut dyn FnMut(&ValueRef)) {
        match self {
            Filter::Take(a)
            | Filter::Skip(a)
            | Filter::Join(a)
            | Filter::Truncate(a)
            | Filter::Split(a)
            | Filter::Money(a)
            | Filter::Date(a)
            | Filter::Where(_, a)
            | Filter::Sort(_, a) => visit(a),
            Filter::Replace(a, b) => {
                visit(a);
                visit(b);
            }
            _ => {}
        }
    }
}

impl InputPlace {
    /// The root that expressions name it by.
    pub(crate) fn root(self) -> &'static str {
        match self {
            InputPlace::Path => "path",
            InputPlace::Query => "query",
            InputPlace::Header => "headers",
        }
    }
}
