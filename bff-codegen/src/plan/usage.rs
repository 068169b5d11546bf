//! Which parts of each answer are used, and how: copied, read as text, or calculated with.
//!
//! Every expression of an endpoint is walked with what is demanded of it. A demand ends at the places it comes from:
//! fields of answers, of the body, of the claims. Elements and objects that expressions bind to a variable are followed
//! back to the list or object that they stand for.

use std::collections::BTreeMap;

use crate::model::{Call, CallId, Fallback, Filter, Item, Kind, Operator, Part, Type, Value, ValueRef};

use super::view::{Step, View};

/// Something that is decoded from JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Root {
    /// One answer of a call; for a batch, one element of it.
    Answer(CallId),
    /// The request's body.
    Body,
    /// The token's claims.
    Claims,
}

/// What is demanded of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Demand {
    /// That it is looked at: whether it is there, or what lies below it.
    Look,
    /// That it is written down as it came.
    Copy,
    /// Its text.
    Text,
    /// Its value, to calculate or compare with.
    Compute,
}

/// A place that a value comes from.
enum Target {
    Place(Root, Vec<Step>),
    Made(ValueRef),
}

/// The views of all roots of one endpoint.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    pub(crate) views: BTreeMap<Root, View>,
}

impl Usage {
    /// What `calls` use to be made.
    pub(super) fn of_call(&mut self, id: CallId, call: &Call) {
        for argument in &call.arguments {
            self.argument(&argument.value);
        }
        if let Some(body) = &call.body {
            self.mark(body, Demand::Copy);
        }
        if let Some(when) = &call.when {
            self.mark(when, Demand::Compute);
        }
        if let Some(fan) = &call.fan {
            self.mark_list(&fan.keys, Demand::Compute);
            if let Some(batch) = &fan.batch {
                let key = self.views.entry(Root::Answer(id)).or_default().at(&[Step::Field(batch.by.value.clone())]);
                (key.required, key.computed) = (true, true);
            }
        }
        match &call.fallback {
            Fallback::Required | Fallback::Null => {}
            Fallback::Value(value) => self.mark(value, Demand::Copy),
            Fallback::Call(other) => self.of_call(id, other),
        }
    }

    /// Something that is true or false.
    pub(super) fn condition(&mut self, value: &ValueRef) {
        self.mark(value, Demand::Compute);
    }

    /// A reply or a header of it.
    pub(super) fn of_reply(&mut self, reply: &ValueRef) {
        self.mark(reply, Demand::Copy);
    }

    /// What goes into a URL or a header.
    pub(super) fn argument(&mut self, value: &ValueRef) {
        match (&value.kind, &value.ty.ty) {
            (Kind::Record(fields), _) => fields.iter().for_each(|field| self.argument(&field.value)),
            (_, Type::List(_)) => self.mark_list(value, Demand::Text),
            _ => self.mark(value, Demand::Text),
        }
    }

    fn mark(&mut self, value: &ValueRef, demand: Demand) {
        match &value.kind {
            Kind::Constant(_) | Kind::Key | Kind::Keys | Kind::Input(..) | Kind::Poison => {}
            Kind::Call(_) | Kind::Body | Kind::Claims | Kind::Item(_) => self.apply(value, demand),
            Kind::Field(of, _) => {
                self.mark(of, Demand::Look);
                self.apply(value, demand);
            }
            Kind::Lookup(of, key) => {
                self.mark(of, Demand::Look);
                self.mark(key, Demand::Compute);
                self.apply(value, demand);
            }
            Kind::At(of, index) => {
                self.mark_list(of, Demand::Look);
                self.mark(index, Demand::Compute);
                self.apply(value, demand);
            }
            Kind::Map { .. } => self.mark_list(value, demand),
            Kind::With { of, body, .. } => {
                self.mark(of, Demand::Look);
                self.mark(body, demand);
            }
            Kind::Record(fields) => fields.iter().for_each(|field| self.mark(&field.value, Demand::Copy)),
            Kind::List(values) => values.iter().for_each(|value| self.mark(value, demand)),
            Kind::Template(parts) => parts.iter().for_each(|part| {
                if let Part::Value(value) = part {
                    self.mark(value, Demand::Text);
                }
            }),
            Kind::Filter(filter, of) => self.filter(value, filter, of, demand),
            Kind::Function(_, values) => values.iter().for_each(|value| match value.ty.ty {
                Type::List(_) => self.compute_list(value),
                _ => self.mark(value, Demand::Compute),
            }),
            Kind::Coalesce(a, b) => self.coalesce(a, b, demand),
            Kind::Binary(operator, a, b) => self.binary(*operator, a, b),
            Kind::Not(of) | Kind::Negate(of) => self.mark(of, Demand::Compute),
        }
    }

    /// Two numbers can stay raw only if both are; two lists can be copied whole only if both come whole. What is no
    /// scalar is copied in any case: the sides' own types have nothing but their JSON in common.
    fn coalesce(&mut self, a: &ValueRef, b: &ValueRef, demand: Demand) {
        let raw = is_place(a) && is_place(b) && a.ty.ty == b.ty.ty && !self.is_computed(a) && !self.is_computed(b);
        match (&a.ty.ty, &b.ty.ty) {
            (Type::List(_), Type::List(_)) if !raw => self.coalesce_lists(a, b, demand),
            (Type::Integer | Type::Number, _) if !raw => {
                [a, b].into_iter().for_each(|side| self.mark(side, Demand::Compute));
            }
            (ty, _) if demand == Demand::Look && !ty.is_scalar() => {
                [a, b].into_iter().for_each(|side| self.mark(side, Demand::Copy));
            }
            _ => [a, b].into_iter().for_each(|side| self.mark(side, demand)),
        }
    }

    fn coalesce_lists(&mut self, a: &ValueRef, b: &ValueRef, element: Demand) {
        let is_list_of_scalars = |list: &ValueRef| match &list.ty.ty {
            Type::List(element) => element.ty.is_scalar(),
            _ => false,
        };
        let copies = element == Demand::Look && !(is_list_of_scalars(a) && is_list_of_scalars(b));
        let element = if copies { Demand::Copy } else { element };
        [a, b].into_iter().for_each(|side| self.mark_list(side, element));
    }

    /// Whether something has asked for this value as a number in memory.
    fn is_computed(&mut self, value: &ValueRef) -> bool {
        targets(value).into_iter().any(|target| match target {
            Target::Place(root, steps) => self.views.entry(root).or_default().at(&steps).computed,
            Target::Made(_) => false,
        })
    }

    /// How many values are asked for as numbers.
    pub(super) fn computed_count(&self) -> usize {
        fn of(view: &View) -> usize {
            let below = view.fields.values().chain(view.element.as_deref()).map(of).sum::<usize>();
            below + usize::from(view.computed)
        }
        self.views.values().map(of).sum()
    }

    fn binary(&mut self, operator: Operator, a: &ValueRef, b: &ValueRef) {
        if operator == Operator::In {
            self.mark(a, Demand::Compute);
            return self.mark_list(b, Demand::Compute);
        }
        let is_null = |value: &Value| matches!(value.ty.ty, Type::Null);
        let demand =
            if operator == Operator::Equal && (is_null(a) || is_null(b)) { Demand::Look } else { Demand::Compute };
        self.mark(a, demand);
        self.mark(b, demand);
    }

    fn filter(&mut self, value: &ValueRef, filter: &Filter, of: &ValueRef, demand: Demand) {
        match filter {
            Filter::Take(_)
            | Filter::Skip(_)
            | Filter::Where(..)
            | Filter::Sort(..)
            | Filter::Reverse
            | Filter::Distinct
            | Filter::Values
            | Filter::Split(_)
            | Filter::Keys => self.mark_list(value, demand),
            Filter::First | Filter::Last => {
                self.mark_list(of, Demand::Look);
                self.apply(value, demand);
            }
            Filter::Count => self.mark_list(of, Demand::Look),
            Filter::Sum | Filter::Average | Filter::Min | Filter::Max => self.mark_list(of, Demand::Compute),
            Filter::Join(separator) => {
                self.mark_list(of, Demand::Text);
                self.mark(separator, Demand::Text);
            }
            Filter::Upper | Filter::Lower | Filter::Trim | Filter::ToString => self.mark(of, Demand::Text),
            Filter::Length if matches!(of.ty.ty, Type::String) => self.mark(of, Demand::Text),
            Filter::Length => self.iterate(of, Demand::Look),
            Filter::Truncate(argument) | Filter::Money(argument) => {
                self.mark(of, Demand::Compute);
                self.mark(argument, Demand::Compute);
            }
            Filter::Date(argument) => {
                self.mark(of, Demand::Text);
                self.mark(argument, Demand::Text);
            }
            Filter::Replace(text, by) => [of, text, by].into_iter().for_each(|value| self.mark(value, Demand::Text)),
            Filter::ToInteger | Filter::ToNumber => self.mark(of, Demand::Compute),
        }
    }

    /// A list whose elements are gone through, each with a demand of its own.
    fn mark_list(&mut self, value: &ValueRef, element: Demand) {
        match &value.kind {
            Kind::Map { list, body, flatten, .. } => {
                self.mark_list(list, Demand::Look);
                if *flatten { self.mark_list(body, element) } else { self.mark(body, element) }
            }
            Kind::Filter(filter, of) => match filter {
                Filter::Take(count) | Filter::Skip(count) => {
                    self.mark(count, Demand::Compute);
                    self.mark_list(of, element);
                }
                Filter::Where(_, argument) | Filter::Sort(_, argument) => {
                    self.mark(argument, Demand::Compute);
                    self.mark_list(of, element);
                }
                Filter::Distinct => self.mark_list(of, Demand::Compute),
                Filter::Reverse => self.mark_list(of, element),
                Filter::Values => self.iterate(of, element),
                Filter::Keys => self.iterate(of, Demand::Look),
                Filter::Split(separator) => {
                    self.mark(of, Demand::Text);
                    self.mark(separator, Demand::Text);
                }
                _ => self.mark(value, element),
            },
            Kind::List(values) => values.iter().for_each(|value| self.mark(value, element)),
            Kind::Coalesce(a, b) => self.coalesce_lists(a, b, element),
            Kind::With { of, body, .. } => {
                self.mark(of, Demand::Look);
                self.mark_list(body, element);
            }
            _ => self.iterate(value, element),
        }
    }

    /// A list whose elements are calculated with; if they are lists, theirs.
    fn compute_list(&mut self, list: &ValueRef) {
        self.mark_list(list, Demand::Compute);
        let mut ty = &list.ty.ty;
        let mut places = elements(list);
        while let Type::List(inner) = ty {
            places.iter().for_each(|place| self.apply_to(place, Demand::Compute));
            places = places.into_iter().flat_map(element).collect();
            ty = &inner.ty;
        }
    }

    /// A list, map or lookup that is a place: its elements are decoded one by one.
    fn iterate(&mut self, value: &ValueRef, element: Demand) {
        self.mark(value, Demand::Look);
        for target in elements(value) {
            self.apply_to(&target, element);
        }
    }

    fn apply(&mut self, value: &ValueRef, demand: Demand) {
        for target in targets(value) {
            self.apply_to(&target, demand);
        }
    }

    fn apply_to(&mut self, target: &Target, demand: Demand) {
        match target {
            Target::Place(root, steps) => {
                let view = self.views.entry(*root).or_default().at(steps);
                match demand {
                    Demand::Copy => view.copied = true,
                    Demand::Compute => view.computed = true,
                    Demand::Look | Demand::Text => {}
                }
            }
            // A record is made with all its fields; what is done with one of them may ask for more than a copy.
            Target::Made(value) if demand != Demand::Look && !matches!(value.kind, Kind::Record(_)) => {
                self.mark(value, demand)
            }
            Target::Made(_) => {}
        }
    }
}

/// Whether a value is decoded as it stands, rather than made.
pub(crate) fn is_place(value: &Value) -> bool {
    match &value.kind {
        Kind::Call(_) | Kind::Body | Kind::Claims | Kind::Item(_) => true,
        Kind::Field(of, _) | Kind::Lookup(of, _) | Kind::At(of, _) => is_place(of),
        Kind::With { of, body, .. } => is_place(of) && is_place(body),
        Kind::Coalesce(a, b) => is_place(a) && is_place(b),
        Kind::Filter(Filter::First | Filter::Last, of) => is_place(of),
        _ => false,
    }
}

/// The places that a value comes from.
fn targets(value: &ValueRef) -> Vec<Target> {
    match &value.kind {
        Kind::Call(id) => vec![Target::Place(Root::Answer(*id), Vec::new())],
        Kind::Body => vec![Target::Place(Root::Body, Vec::new())],
        Kind::Claims => vec![Target::Place(Root::Claims, Vec::new())],
        Kind::Item(Item { of, element: true, .. }) => elements(of),
        Kind::Item(Item { of, element: false, .. }) => targets(of),
        Kind::Field(of, name) => targets(of).into_iter().flat_map(|target| field(target, name)).collect(),
        Kind::Lookup(of, _) | Kind::At(of, _) | Kind::Filter(Filter::First | Filter::Last, of) => elements(of),
        Kind::With { body, .. } => targets(body),
        Kind::Coalesce(a, b) => targets(a).into_iter().chain(targets(b)).collect(),
        Kind::Filter(
            Filter::Take(_)
            | Filter::Skip(_)
            | Filter::Where(..)
            | Filter::Sort(..)
            | Filter::Reverse
            | Filter::Distinct,
            of,
        ) => targets(of),
        _ => vec![Target::Made(value.clone())],
    }
}

fn field(target: Target, name: &str) -> Vec<Target> {
    match target {
        Target::Place(root, mut steps) => {
            steps.push(Step::Field(name.to_owned()));
            vec![Target::Place(root, steps)]
        }
        Target::Made(value) => match &value.kind {
            Kind::Record(fields) => {
                fields.iter().filter(|field| field.name == name).flat_map(|field| targets(&field.value)).collect()
            }
            _ => Vec::new(),
        },
    }
}

/// The places that the elements of a list, a map or a lookup come from.
fn elements(list: &ValueRef) -> Vec<Target> {
    if let (Kind::Call(id), Type::Lookup { .. }) = (&list.kind, &list.ty.ty) {
        return vec![Target::Place(Root::Answer(*id), Vec::new())];
    }
    targets(list).into_iter().flat_map(element).collect()
}

fn element(target: Target) -> Vec<Target> {
    match target {
        Target::Place(root, mut steps) => {
            steps.push(Step::Element);
            vec![Target::Place(root, steps)]
        }
        Target::Made(value) => match &value.kind {
            Kind::Map { body, flatten: false, .. } => targets(body),
            Kind::Map { body, flatten: true, .. } => elements(body),
            Kind::List(values) => values.iter().flat_map(targets).collect(),
            Kind::Filter(Filter::Values, of) => elements(of),
            _ => Vec::new(),
        },
    }
}
