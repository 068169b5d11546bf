//! Filters: their signatures, checked.

use crate::codes;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::{Constant, Expr};
use crate::model::{Cause, Filter, Item, Kind, Type, Typed, Value, ValueRef};
use crate::source::{Span, Spanned};

use super::meaning;
use super::scope::{Scope, poison};

/// Every built-in filter with what stands in its parentheses.
pub(crate) const FILTERS: [(&str, &str); 33] = [
    ("avg", ""),
    ("count", ""),
    ("date", "format"),
    ("default", "value"),
    ("distinct", ""),
    ("first", ""),
    ("flatten", ""),
    ("integer", ""),
    ("join", "separator"),
    ("keys", ""),
    ("last", ""),
    ("length", ""),
    ("lower", ""),
    ("max", ""),
    ("merge", "object"),
    ("min", ""),
    ("money", "currency"),
    ("number", ""),
    ("omit", "names…"),
    ("pick", "names…"),
    ("replace", "text, by"),
    ("reverse", ""),
    ("skip", "n"),
    ("sort", "field"),
    ("split", "separator"),
    ("string", ""),
    ("sum", ""),
    ("take", "n"),
    ("trim", ""),
    ("truncate", "n"),
    ("upper", ""),
    ("values", ""),
    ("where", "condition"),
];

impl Scope<'_> {
    /// `value | name(arguments)`
    pub(super) fn filter(&mut self, of: &Expr, name: &Spanned<String>, arguments: &[Expr], span: Span) -> ValueRef {
        let value = self.expr(of);
        self.report.offer(name.span, || meaning::filters(self.functions));
        self.report.mean(name.span, || meaning::of_filter(&name.value, self.functions));
        if value.is_poison() {
            return self.filter_of_nothing(name, arguments, span);
        }
        let call = Call { name, arguments, span };
        if let Some(index) = self.functions.iter().position(|function| function.name.value == name.value) {
            return self.function(index, &value, &call);
        }
        match name.value.as_str() {
            "default" => match self.arguments::<1>(&call, "a value") {
                Some([default]) => self.coalesce(&value, &default, span),
                None => poison(span),
            },
            "pick" | "omit" | "merge" => self.shape(&value, &call),
            "string" => self.with_present(&value, span, |scope, value| scope.as_string(&value, &call)),
            "count" if matches!(value.ty.ty, Type::Map(_) | Type::Lookup { .. }) => {
                self.with_present(&value, span, |scope, map| scope.size_filter(&map, &call))
            }
            "where" | "sort" | "take" | "skip" | "first" | "last" | "count" | "sum" | "avg" | "min" | "max"
            | "reverse" | "distinct" | "flatten" | "join" => {
                self.with_present(&value, span, |scope, list| scope.list_filter(&list, &call))
            }
            "length" | "keys" | "values" => {
                self.with_present(&value, span, |scope, value| scope.size_filter(&value, &call))
            }
            "upper" | "lower" | "trim" | "truncate" | "replace" | "split" | "date" | "integer" | "number" => {
                self.with_present(&value, span, |scope, text| scope.text_filter(&text, &call))
            }
            "money" => self.with_present(&value, span, |scope, amount| scope.money(&amount, &call)),
            _ => self.unknown_filter(name, span),
        }
    }

    /// A filter of what has been reported: its name and its arguments may be wrong as well. Those that name parts of the value
    /// cannot be told without it.
    fn filter_of_nothing(&mut self, name: &Spanned<String>, arguments: &[Expr], span: Span) -> ValueRef {
        let is_known = FILTERS.iter().any(|(known, _)| *known == name.value)
            || self.functions.iter().any(|function| function.name.value == name.value);
        if !is_known {
            return self.unknown_filter(name, span);
        }
        if !["where", "sort", "pick", "omit"].contains(&name.value.as_str()) {
            arguments.iter().for_each(|argument| _ = self.expr(argument));
        }
        poison(span)
    }

    fn unknown_filter(&mut self, name: &Spanned<String>, span: Span) -> ValueRef {
        let known = FILTERS
            .iter()
            .map(|(name, _)| *name)
            .chain(self.functions.iter().map(|function| function.name.value.as_str()));
        let problem = Diagnostic::error(codes::UNKNOWN_FILTER, format!("there is no filter `{}`", name.value))
            .at(name.span, "neither built in nor declared")
            .help("a Rust function of the BFF's own crate is declared under `functions` in client.yaml")
            .suggest(nearest(&name.value, known));
        self.fail(problem, span)
    }

    /// The arguments of a filter that takes `N` of them.
    pub(super) fn arguments<const N: usize>(&mut self, call: &Call<'_>, wanted: &str) -> Option<[ValueRef; N]> {
        if call.arguments.len() != N {
            let problem = Diagnostic::error(codes::BAD_ARGUMENTS, format!("`{}` takes {wanted}", call.name.value))
                .at(call.name.span, format!("{} given", count_of(call.arguments.len(), "argument")));
            self.report.push(problem);
            return None;
        }
        let values: Vec<ValueRef> = call.arguments.iter().map(|argument| self.expr(argument)).collect();
        if values.iter().any(|value| value.is_poison()) {
            return None;
        }
        values.try_into().ok()
    }

    /// An argument that must be there and of a type.
    fn argument(&mut self, call: &Call<'_>, value: &ValueRef, wanted: &Type) -> bool {
        let fits = value.ty.ty == *wanted || *wanted == Type::Number && value.ty.ty == Type::Integer;
        if fits && !value.ty.is_optional() {
            return true;
        }
        let (name, wanted) = (&call.name.value, wanted.describe());
        let problem = if fits {
            let problem = Diagnostic::error(codes::MAY_BE_MISSING, format!("`{name}` wants {wanted} that is there"));
            self.missing_at(problem, value).help("say what counts then: `?? …`")
        } else {
            Diagnostic::error(codes::BAD_ARGUMENTS, format!("`{name}` wants {wanted} here"))
                .at(value.span, format!("this is {}", value.ty.describe()))
        };
        self.report.push(problem);
        false
    }

    fn one(&mut self, call: &Call<'_>, wanted: &Type, what: &str) -> Option<ValueRef> {
        let [value] = self.arguments::<1>(call, what)?;
        self.argument(call, &value, wanted).then_some(value)
    }

    /// An integer that says how many.
    fn count(&mut self, call: &Call<'_>, what: &str) -> Option<ValueRef> {
        let value = self.one(call, &Type::Integer, what)?;
        let is_negative = matches!(&value.kind, Kind::Constant(Constant::Number(text)) if text.starts_with('-'));
        if is_negative {
            let problem = Diagnostic::error(codes::BAD_ARGUMENTS, format!("`{}` takes {what}", call.name.value))
                .at(value.span, "less than nothing");
            self.report.push(problem);
        }
        (!is_negative).then_some(value)
    }

    fn none(&mut self, call: &Call<'_>) -> Option<()> {
        self.arguments::<0>(call, "no argument").map(|_| ())
    }

    pub(super) fn wants(&mut self, call: &Call<'_>, wanted: &str, value: &ValueRef) -> ValueRef {
        let mut problem = Diagnostic::error(codes::BAD_OPERANDS, format!("`{}` works on {wanted}", call.name.value))
            .at(value.span, format!("this is {}", value.ty.describe()));
        if let Some(schema) = &value.ty.schema {
            problem = problem.also_if(self.contracts.schema(schema).place.clone(), "described here");
        }
        self.fail(problem, call.span)
    }

    fn list_filter(&mut self, list: &ValueRef, call: &Call<'_>) -> ValueRef {
        let Type::List(element) = &list.ty.ty else {
            return self.not_a_list(list, &format!("`{}`", call.name.value), call.span);
        };
        let element = (**element).clone();
        self.typed_list_filter(list, &element, call).unwrap_or_else(|| poison(call.span))
    }

    fn typed_list_filter(&mut self, list: &ValueRef, element: &Typed, call: &Call<'_>) -> Option<ValueRef> {
        let same = list.ty.clone();
        let no_result = || Cause::NoResult(call.name.value.clone());
        let (filter, ty) = match call.name.value.as_str() {
            "take" => (Filter::Take(self.count(call, "a number of elements")?), same),
            "skip" => (Filter::Skip(self.count(call, "a number of elements")?), same),
            "first" => (self.none(call).map(|()| Filter::First)?, element.clone().or_missing(no_result())),
            "last" => (self.none(call).map(|()| Filter::Last)?, element.clone().or_missing(no_result())),
            "count" => (self.none(call).map(|()| Filter::Count)?, Typed::of(Type::Integer)),
            "reverse" => (self.none(call).map(|()| Filter::Reverse)?, same),
            "distinct" => {
                self.none(call)?;
                self.scalars(list, element, call)?;
                (Filter::Distinct, same)
            }
            "join" => {
                let separator = self.one(call, &Type::String, "a separator")?;
                self.scalars(list, element, call)?;
                (Filter::Join(separator), Typed::of(Type::String))
            }
            "sum" => {
                self.none(call)?;
                self.numbers(list, element, call)?;
                (Filter::Sum, Typed::of(element.ty.clone()))
            }
            "avg" => {
                self.none(call)?;
                self.numbers(list, element, call)?;
                (Filter::Average, Typed::of(Type::Number).or_missing(no_result()))
            }
            "min" | "max" => {
                self.none(call)?;
                self.ordered(list, element, call)?;
                let filter = if call.name.value == "min" { Filter::Min } else { Filter::Max };
                (filter, Typed::of(element.ty.clone()).or_missing(no_result()))
            }
            "flatten" => {
                self.none(call)?;
                return Some(self.flatten(list, call.span));
            }
            "where" => {
                let (item, condition) = self.of_element(list, element, call, "a condition")?;
                self.is_boolean(&condition).then_some(())?;
                (Filter::Where(item, condition), same)
            }
            _ => {
                let (item, key) = self.of_element(list, element, call, "a field to sort by")?;
                if !(key.ty.ty.is_numeric() || key.ty.ty == Type::String) {
                    self.wants(call, "a string or a number of each element", &key);
                    return None;
                }
                (Filter::Sort(item, key), same)
            }
        };
        Some(Value::new(ty, Kind::Filter(filter, list.clone()), call.span))
    }

    /// The argument of `where` and `sort`, whose bare names are the element's own fields.
    fn of_element(
        &mut self,
        list: &ValueRef,
        element: &Typed,
        call: &Call<'_>,
        what: &str,
    ) -> Option<(Item, ValueRef)> {
        let item = self.item(list, true);
        self.elements.push(Value::new(element.clone(), Kind::Item(item.clone()), list.span));
        let argument = self.arguments::<1>(call, what);
        self.elements.pop();
        argument.map(|[value]| (item, value))
    }

    fn scalars(&mut self, list: &ValueRef, element: &Typed, call: &Call<'_>) -> Option<()> {
        let fits = element.ty.is_scalar();
        if !fits {
            self.wants(call, "a list of strings, numbers or booleans", list);
        }
        fits.then_some(())
    }

    fn numbers(&mut self, list: &ValueRef, element: &Typed, call: &Call<'_>) -> Option<()> {
        let fits = element.ty.is_numeric();
        if !fits {
            self.wants(call, "a list of numbers", list);
        }
        fits.then_some(())
    }

    fn ordered(&mut self, list: &ValueRef, element: &Typed, call: &Call<'_>) -> Option<()> {
        let fits = element.ty.is_numeric() || element.ty == Type::String;
        if !fits {
            self.wants(call, "a list of numbers or strings", list);
        }
        fits.then_some(())
    }

    fn size_filter(&mut self, value: &ValueRef, call: &Call<'_>) -> ValueRef {
        if self.none(call).is_none() {
            return poison(call.span);
        }
        let made = match (call.name.value.as_str(), &value.ty.ty) {
            ("length", Type::String) => (Filter::Length, Typed::of(Type::Integer)),
            ("length", Type::List(_)) => (Filter::Count, Typed::of(Type::Integer)),
            ("length" | "count", Type::Map(_) | Type::Lookup { .. }) => (Filter::Length, Typed::of(Type::Integer)),
            ("keys", Type::Map(_)) => (Filter::Keys, Typed::list(Typed::of(Type::String))),
            ("keys", Type::Lookup { key, .. }) => (Filter::Keys, Typed::list(Typed::of((**key).clone()))),
            ("values", Type::Map(element) | Type::Lookup { element, .. }) => {
                (Filter::Values, Typed::list((**element).clone()))
            }
            ("length", _) => return self.wants(call, "a string, a list or a map", value),
            _ => return self.wants(call, "a map", value),
        };
        Value::new(made.1, Kind::Filter(made.0, value.clone()), call.span)
    }

    fn text_filter(&mut self, text: &ValueRef, call: &Call<'_>) -> ValueRef {
        let name = call.name.value.as_str();
        let numeric_to_number = name == "number" && text.ty.ty == Type::Integer;
        if numeric_to_number {
            return Value::new(Typed::of(Type::Number), Kind::Filter(Filter::ToNumber, text.clone()), call.span);
        }
        if name == "integer" && text.ty.ty == Type::Number {
            let ty = Typed::of(Type::Integer).or_missing(Cause::NoResult(name.to_owned()));
            return Value::new(ty, Kind::Filter(Filter::ToInteger, text.clone()), call.span);
        }
        if text.ty.ty != Type::String {
            return self.wants(call, "a string", text);
        }
        self.typed_text_filter(text, call).unwrap_or_else(|| poison(call.span))
    }

    fn typed_text_filter(&mut self, text: &ValueRef, call: &Call<'_>) -> Option<ValueRef> {
        let string = Typed::of(Type::String);
        let no_result = || Cause::NoResult(call.name.value.clone());
        let (filter, ty) = match call.name.value.as_str() {
            "upper" => (self.none(call).map(|()| Filter::Upper)?, string),
            "lower" => (self.none(call).map(|()| Filter::Lower)?, string),
            "trim" => (self.none(call).map(|()| Filter::Trim)?, string),
            "truncate" => (Filter::Truncate(self.count(call, "a number of characters")?), string),
            "replace" => {
                let [text, by] = self.arguments::<2>(call, "a text and what replaces it")?;
                let fits = self.argument(call, &text, &Type::String) & self.argument(call, &by, &Type::String);
                fits.then_some((Filter::Replace(text, by), string))?
            }
            "split" => (Filter::Split(self.one(call, &Type::String, "a separator")?), Typed::list(string)),
            "date" => (
                Filter::Date(self.one(call, &Type::String, "a format, such as \"%d %b %Y\"")?),
                string.or_missing(no_result()),
            ),
            "integer" => {
                (self.none(call).map(|()| Filter::ToInteger)?, Typed::of(Type::Integer).or_missing(no_result()))
            }
            _ => (self.none(call).map(|()| Filter::ToNumber)?, Typed::of(Type::Number).or_missing(no_result())),
        };
        Some(Value::new(ty, Kind::Filter(filter, text.clone()), call.span))
    }

    fn as_string(&mut self, value: &ValueRef, call: &Call<'_>) -> ValueRef {
        if !value.ty.ty.is_scalar() {
            return self.wants(call, "a string, a number or a boolean", value);
        }
        match self.none(call) {
            Some(()) => Value::new(Typed::of(Type::String), Kind::Filter(Filter::ToString, value.clone()), call.span),
            None => poison(call.span),
        }
    }

    fn money(&mut self, amount: &ValueRef, call: &Call<'_>) -> ValueRef {
        if !amount.ty.ty.is_numeric() {
            return self.wants(call, "a number", amount);
        }
        match self.one(call, &Type::String, "a currency, such as \"EUR\"") {
            Some(currency) => {
                Value::new(Typed::of(Type::String), Kind::Filter(Filter::Money(currency), amount.clone()), call.span)
            }
            None => poison(call.span),
        }
    }
}

/// A filter as it is written.
pub(super) struct Call<'a> {
    pub(super) name: &'a Spanned<String>,
    pub(super) arguments: &'a [Expr],
    pub(super) span: Span,
}

pub(super) fn count_of(count: usize, what: &str) -> String {
    match count {
        0 => format!("no {what}"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::FILTERS;

    /// The names and the arguments of the filters that the language's document lists.
    fn documented() -> Vec<(&'static str, usize)> {
        let (_, section) = include_str!("../../docs/language.md").split_once("\n### Filters\n").unwrap();
        let (section, _) = section.split_once("\n### ").unwrap();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" | "));
        let names = rows.flat_map(|(names, _)| names.trim_end_matches('`').split("` `"));
        let filters = names.map(|written| match written.split_once('(') {
            Some((name, arguments)) => (name, arguments.split(',').count()),
            None => (written, 0),
        });
        let mut filters: Vec<_> = filters.collect();
        filters.sort_unstable();
        filters
    }

    #[test]
    fn the_document_lists_every_filter_with_its_arguments() {
        let count = |arguments: &str| match arguments {
            "" => 0,
            "names…" => 2,
            _ => arguments.split(',').count(),
        };
        let known: Vec<_> = FILTERS.iter().map(|(name, arguments)| (*name, count(arguments))).collect();
        assert_eq!(documented(), known);
    }

    #[test]
    fn filters_are_in_order() {
        assert!(FILTERS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
