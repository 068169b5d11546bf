//! A piece of generated Rust with its type, and how it can be used without copying more than needed.

use super::types::RustType;

/// How an expression yields its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A value of the type.
    Owned,
    /// A place that holds one: `order.id`.
    Place,
    /// A reference to one.
    Ref,
    /// For an optional type: `Option<&T>`.
    OptionRef,
}

/// An expression.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) text: String,
    pub(super) ty: RustType,
    pub(super) form: Form,
    /// A place inside a value that is gone when its closure ends: what is not `Copy` is cloned out of it.
    pub(super) local: bool,
    /// How tightly what stands at its top binds.
    pub(super) binds: Binding,
}

/// How tightly an expression binds, from loose to tight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Binding {
    /// `a || b`
    Or,
    /// `a && b`
    And,
    /// `a == b`
    Comparison,
    /// `a as b`
    Cast,
    /// `!a`
    Unary,
    /// A name, a call, a literal.
    Tight,
}

impl Code {
    pub(super) fn owned(text: impl Into<String>, ty: RustType) -> Code {
        Code { text: text.into(), ty, form: Form::Owned, local: false, binds: Binding::Tight }
    }

    pub(super) fn place(text: impl Into<String>, ty: RustType) -> Code {
        Code { form: Form::Place, ..Code::owned(text, ty) }
    }

    pub(super) fn reference(text: impl Into<String>, ty: RustType) -> Code {
        Code { form: Form::Ref, ..Code::owned(text, ty) }
    }

    pub(super) fn operator(text: String, ty: RustType, binds: Binding) -> Code {
        Code { binds, ..Code::owned(text, ty) }
    }

    /// The text where a method is called on it.
    pub(super) fn operand(&self) -> String {
        self.within(Binding::Tight)
    }

    /// The text where something stands beside it that binds as `around` does.
    pub(super) fn within(&self, around: Binding) -> String {
        if self.binds < around { format!("({})", self.text) } else { self.text.clone() }
    }

    /// Whether it is nothing but a name, a path of fields or a constant: cheap to evaluate for nothing.
    pub(super) fn is_simple(&self) -> bool {
        let simple = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '"' | ' ' | '-');
        self.ty.is_copy() && self.text.chars().all(simple)
    }

    /// The value itself, as text.
    pub(super) fn own(&self) -> String {
        let copy = self.ty.is_copy();
        match self.form {
            Form::Owned if self.local && !copy => format!("{}.clone()", self.operand()),
            Form::Owned => self.text.clone(),
            Form::Place if copy => self.text.clone(),
            Form::Ref if copy => format!("*{}", self.operand()),
            Form::Place | Form::Ref if matches!(self.ty, RustType::Vec(_)) => format!("{}.to_vec()", self.operand()),
            Form::Place | Form::Ref => format!("{}.clone()", self.operand()),
            Form::OptionRef if copy => format!("{}.copied()", self.text),
            Form::OptionRef => format!("{}.cloned()", self.text),
        }
    }

    /// For an optional type: the `Option` to call `map` on, and the form of what is inside.
    pub(super) fn option(&self) -> (String, Form) {
        let copy = self.ty.is_copy();
        match self.form {
            Form::OptionRef if copy => (format!("{}.copied()", self.text), Form::Owned),
            Form::OptionRef => (self.text.clone(), Form::Ref),
            _ if copy => (self.operand(), Form::Owned),
            Form::Owned if self.local => (format!("{}.clone()", self.operand()), Form::Owned),
            Form::Owned => (self.operand(), Form::Owned),
            Form::Place | Form::Ref => (format!("{}.as_ref()", self.operand()), Form::Ref),
        }
    }

    /// A string as an argument that wants `&str`.
    pub(super) fn str_argument(&self) -> String {
        match (&self.ty, self.form) {
            (RustType::Str, _) => self.own(),
            (RustType::RawString, _) => format!("&{}.text()", self.operand()),
            (_, Form::Ref) => self.text.clone(),
            _ => format!("&{}", self.operand()),
        }
    }

    /// The value as an operand of something that binds as `around` does.
    pub(super) fn beside(&self, around: Binding) -> String {
        match self.form {
            Form::Ref => format!("*{}", self.operand()),
            _ => self.within(around),
        }
    }

    /// A string as `Text`.
    pub(super) fn into_text(self) -> Code {
        let text = match self.ty {
            RustType::Str => format!("Text::from({})", self.own()),
            RustType::RawString => format!("{}.text()", self.operand()),
            _ => self.own(),
        };
        Code::owned(text, RustType::Text)
    }

    /// A number as `Decimal`.
    pub(super) fn into_decimal(self) -> Code {
        match self.ty {
            RustType::Decimal => Code::owned(self.own(), RustType::Decimal),
            _ => Code::owned(format!("Decimal::from({})", self.own()), RustType::Decimal),
        }
    }

    /// A scalar's text, as an argument that wants `&str`.
    pub(super) fn display_argument(&self) -> String {
        if self.ty.is_string() { self.str_argument() } else { format!("&{}.to_string()", self.operand()) }
    }

    /// What is looked into of a value that is also copied whole.
    pub(super) fn looked_into(self) -> Code {
        match &self.ty {
            RustType::Whole(inner) => Code { text: format!("{}.value", self.operand()), ty: (**inner).clone(), ..self },
            RustType::Option(whole) => match &**whole {
                RustType::Whole(inner) => {
                    let text = format!("{}.map(|whole| &whole.value)", self.option().0);
                    Code { form: Form::OptionRef, ..Code::owned(text, (**inner).clone().optional()) }
                }
                _ => self,
            },
            _ => self,
        }
    }

    /// What is copied of a value that is also looked into: its own JSON.
    pub(super) fn copied(self) -> Code {
        match &self.ty {
            RustType::Whole(_) => Code::owned(format!("{}.raw()", self.operand()), RustType::RawAny),
            RustType::Option(inner) if matches!(**inner, RustType::Whole(_)) => {
                let (option, _) = self.option();
                Code::owned(format!("{option}.map(|whole| whole.raw())"), RustType::RawAny.optional())
            }
            _ => self,
        }
    }
}
