//! Lists as iterator chains: nothing is collected before the end.

use crate::model::{Filter, Item, Kind, ValueRef};

use super::code::{Code, Form};
use super::expr::{Emitter, name_of};
use super::names::singular;
use super::types::RustType;

/// An iterator expression.
pub(super) struct Iter {
    pub(super) text: String,
    /// What it yields.
    pub(super) ty: RustType,
    /// In which form.
    pub(super) form: Form,
}

impl Iter {
    /// The list that it goes through from one end to the other: what can be asked of that directly.
    pub(super) fn slice(&self) -> Option<&str> {
        self.text.strip_suffix(".copied()").unwrap_or(&self.text).strip_suffix(".iter()")
    }

    /// How many elements there are.
    pub(super) fn count(&self) -> String {
        match self.slice().or(self.text.strip_suffix(".into_iter()")) {
            Some(list) => format!("{list}.len()"),
            None => format!("{}.count()", self.text),
        }
    }

    /// The elements in a `Vec`.
    pub(super) fn collect(&self) -> String {
        let cloned = self.text.strip_suffix(".iter().cloned()");
        match (self.slice().or(cloned), self.text.strip_suffix(".into_iter()")) {
            (Some(list), _) if self.form == Form::Owned => format!("{list}.to_vec()"),
            (_, Some(list)) => list.to_owned(),
            _ => format!("{}.collect::<Vec<_>>()", self.text),
        }
    }

    /// What `slice` yields of the list, in the iterator's own form; `other` where it is no plain list.
    pub(super) fn one(&self, slice: &str, other: &str) -> String {
        match self.slice() {
            Some(list) if self.text.ends_with(".copied()") => format!("{list}.{slice}.copied()"),
            Some(list) => format!("{list}.{slice}"),
            None => format!("{}.{other}", self.text),
        }
    }

    /// The elements as an argument that wants something to go through.
    pub(super) fn argument(&self) -> &str {
        self.text.strip_suffix(".into_iter()").unwrap_or(&self.text)
    }
}

impl Emitter<'_> {
    /// A list that is made, as a `Vec`.
    pub(super) fn collect(&mut self, value: &ValueRef) -> Code {
        let iter = self.iterate(value);
        let iter = self.own_items(iter);
        let text = iter.collect();
        Code::owned(text, RustType::Vec(Box::new(iter.ty)))
    }

    /// The elements as values that can be kept.
    pub(super) fn own_items(&mut self, iter: Iter) -> Iter {
        let Iter { text, ty, form } = iter;
        let variable = Code { form, ..Code::owned("item", ty.clone()) };
        let copied = variable.clone().copied();
        if copied.text != variable.text {
            return Iter { text: format!("{text}.map(|item| {})", copied.text), ty: copied.ty, form: Form::Owned };
        }
        match form {
            Form::Owned | Form::Place => Iter { text, ty, form: Form::Owned },
            Form::Ref if ty.is_copy() => Iter { text: format!("{text}.copied()"), ty, form: Form::Owned },
            Form::Ref => {
                self.clones |= self.structs.is_put_together(&ty);
                Iter { text: format!("{text}.cloned()"), ty, form: Form::Owned }
            }
            Form::OptionRef => {
                let own = self.owned(&variable);
                Iter { text: format!("{text}.map(|item| {})", own.text), ty, form: Form::Owned }
            }
        }
    }

    /// A list as an iterator over its elements.
    pub(super) fn iterate(&mut self, value: &ValueRef) -> Iter {
        match &value.kind {
            Kind::Map { list, item, body, flatten } => self.mapped(list, item, body, *flatten),
            Kind::Filter(filter, of) => self.filtered(value, filter, of),
            Kind::Coalesce(a, b) => over(&self.coalesce(a, b, false)),
            _ => {
                let code = self.emit(value);
                over(&code)
            }
        }
    }

    fn mapped(&mut self, list: &ValueRef, item: &Item, body: &ValueRef, flatten: bool) -> Iter {
        // `orders[].lines[]`: the lists are strung together where they are found.
        if let Kind::Map { list: outer, item: each, body: inner, flatten: false } = &list.kind
            && flatten
            && matches!(&body.kind, Kind::Item(own) if own.id == item.id)
        {
            return self.mapped(outer, each, inner, true);
        }
        let iter = self.iterate(list);
        let variable = self.variable(&singular(&name_of(self, list)), item, body);
        let text = iter.text;
        self.bound(item, &variable, iter.ty, iter.form, |emitter| {
            if flatten {
                let inner = emitter.emit(body);
                let inner = over_optional(&inner);
                return Iter { text: format!("{text}.flat_map(|{variable}| {})", inner.text), ..inner };
            }
            let body = emitter.emit(body);
            let is_identity = body.text == variable;
            if is_identity {
                return Iter { text, ty: body.ty, form: body.form };
            }
            if body.ty.is_copy() || body.form == Form::Owned || body.local {
                let owned = emitter.owned(&body);
                return Iter {
                    text: format!("{text}.map(|{variable}| {})", owned.text),
                    ty: owned.ty,
                    form: Form::Owned,
                };
            }
            if body.ty.is_option() {
                let (inner, _) = body.option();
                return Iter { text: format!("{text}.map(|{variable}| {inner})"), ty: body.ty, form: Form::OptionRef };
            }
            let lent = if body.form == Form::Ref { body.text.clone() } else { format!("&{}", body.text) };
            Iter { text: format!("{text}.map(|{variable}| {lent})"), ty: body.ty, form: Form::Ref }
        })
    }

    fn filtered(&mut self, value: &ValueRef, filter: &Filter, of: &ValueRef) -> Iter {
        match filter {
            Filter::Take(count) => {
                let count = self.count(count);
                let iter = self.iterate(of);
                Iter { text: format!("{}.take({count})", iter.text), ..iter }
            }
            Filter::Skip(count) => {
                let count = self.count(count);
                let iter = self.iterate(of);
                Iter { text: format!("{}.skip({count})", iter.text), ..iter }
            }
            Filter::Where(item, condition) => {
                let iter = self.iterate(of);
                let (pattern, condition) = self.closure(&iter, of, item, condition);
                let text = format!("{}.filter(|{pattern}| {})", iter.text, condition.own());
                Iter { text, ..iter }
            }
            Filter::Sort(item, key) => {
                let iter = self.iterate(of);
                let (pattern, key) = self.closure(&iter, of, item, key);
                let key = self.owned(&key);
                Iter {
                    text: format!("filters::sorted({}, |{pattern}| {}).into_iter()", iter.argument(), key.text),
                    ..iter
                }
            }
            Filter::Reverse => {
                let iter = self.iterate(of);
                Iter { text: format!("filters::reversed({}).into_iter()", iter.argument()), ..iter }
            }
            Filter::Distinct => {
                let iter = self.iterate(of);
                let iter = self.own_items(iter);
                Iter { text: format!("filters::distinct({}).into_iter()", iter.argument()), ..iter }
            }
            Filter::Keys | Filter::Values => self.keys_or_values(filter, of),
            _ => {
                let code = self.emit(value);
                over(&code)
            }
        }
    }

    fn keys_or_values(&mut self, filter: &Filter, of: &ValueRef) -> Iter {
        let base = self.emit(of);
        let map = match &base.ty {
            RustType::Whole(inner) => inner,
            other => other,
        };
        let (key, element) = match map {
            RustType::Lookup(key, element) => ((**key).clone(), (**element).clone()),
            RustType::Map(element) => (RustType::Text, (**element).clone()),
            other => (RustType::Text, other.clone()),
        };
        let (method, ty) = if matches!(filter, Filter::Keys) { ("keys", key) } else { ("values", element) };
        by_reference(format!("{}.{method}()", base.operand()), ty)
    }

    /// The pattern and the body of a closure that is shown each element.
    fn closure(&mut self, iter: &Iter, list: &ValueRef, item: &Item, body: &ValueRef) -> (String, Code) {
        let variable = self.variable(&singular(&name_of(self, list)), item, body);
        let by_value = iter.ty.is_copy() || matches!(iter.form, Form::Ref | Form::OptionRef);
        let pattern = if by_value && variable != "_" { format!("&{variable}") } else { variable.clone() };
        let form = if by_value { iter.form } else { Form::Ref };
        let body = self.bound(item, &variable, iter.ty.clone(), form, |emitter| emitter.emit(body));
        (pattern, body)
    }
}

/// The elements of a `Vec`, by reference where it stays, by value where it goes.
pub(super) fn over(code: &Code) -> Iter {
    let list = match &code.ty {
        RustType::Whole(inner) => &**inner,
        other => other,
    };
    let element = match list {
        RustType::Vec(element) => (**element).clone(),
        other => other.clone(),
    };
    match code.form {
        Form::Owned if code.local => {
            Iter { text: format!("{}.clone().into_iter()", code.operand()), ty: element, form: Form::Owned }
        }
        Form::Owned => Iter { text: format!("{}.into_iter()", code.operand()), ty: element, form: Form::Owned },
        _ if code.local => {
            Iter { text: format!("{}.clone().into_iter()", code.operand()), ty: element, form: Form::Owned }
        }
        _ => by_reference(format!("{}.iter()", code.operand()), element),
    }
}

/// The elements of a list that may be missing: none where it is.
pub(super) fn over_optional(code: &Code) -> Iter {
    if !code.ty.is_option() {
        return over(code);
    }
    let (option, form) = code.option();
    let list = match code.ty.present() {
        RustType::Whole(inner) => &**inner,
        other => other,
    };
    let element = match list {
        RustType::Vec(element) => (**element).clone(),
        other => other.clone(),
    };
    let text = match (code.ty.present(), form) {
        (RustType::Whole(_), Form::Ref) => format!("{option}.into_iter().flat_map(|list| list.iter())"),
        _ => format!("{option}.into_iter().flatten()"),
    };
    if form == Form::Ref { by_reference(text, element) } else { Iter { text, ty: element, form: Form::Owned } }
}

fn by_reference(text: String, element: RustType) -> Iter {
    if element.is_copy() {
        Iter { text: format!("{text}.copied()"), ty: element, form: Form::Owned }
    } else {
        Iter { text, ty: element, form: Form::Ref }
    }
}
