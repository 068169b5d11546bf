//! What an expression can see: the names of its endpoint, and the element that it stands in.

use std::collections::BTreeSet;

use crate::codes;
use crate::contract::{AnyReason, Contracts, Kind as SchemaKind};
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, Diagnostics, Near, nearest};
use crate::model::{CallId, Claim, Input, InputPlace, Item, Kind, Type, Typed, Value, ValueRef};
use crate::source::{Span, Spanned};
use crate::spec::FunctionSpec;

use super::expr::list_of;
use super::meaning;
use super::types;

/// A call that expressions may name, with the type that its name yields.
pub(super) struct VisibleCall {
    pub(super) name: Spanned<String>,
    pub(super) id: CallId,
    pub(super) ty: Typed,
    /// Where the spec says what stands in for it.
    pub(super) fallback: Option<Span>,
    /// Where the spec says when it is made.
    pub(super) when: Option<Span>,
}

/// What `$key` or `$keys` is.
#[derive(Clone)]
pub(super) enum Bound {
    /// There are no keys here.
    Nothing,
    /// There would be, but for what has been reported.
    Broken,
    /// A value of this type.
    To(Typed),
}

/// The names of one endpoint, and the sink for what is wrong with their use.
pub(super) struct Scope<'a> {
    pub(super) contracts: &'a Contracts,
    pub(super) functions: &'a [FunctionSpec],
    pub(super) report: &'a mut Diagnostics,
    /// Resolved so far; calls are resolved after those that they use.
    pub(super) calls: Vec<VisibleCall>,
    /// Every name of the fan-out, resolved or not: a name that failed is not reported again where it is used.
    pub(super) declared: Vec<String>,
    pub(super) inputs: Vec<Input>,
    pub(super) body: Option<Typed>,
    /// The claims that all schemes of the endpoint agree on; `None` on a public endpoint.
    pub(super) claims: Option<Vec<Claim>>,
    pub(super) key: Bound,
    pub(super) keys: Bound,
    /// Inputs, claims and the body that have been reported: a root and a name in it.
    pub(super) broken: BTreeSet<(&'static str, String)>,
    /// The elements that bare names refer to, the innermost last.
    pub(super) elements: Vec<ValueRef>,
    pub(super) next_item: usize,
    /// Whether records leave missing values out.
    pub(super) omit_nulls: bool,
}

impl Scope<'_> {
    /// Reports `diagnostic` and gives the node that fits everywhere.
    pub(super) fn fail(&mut self, diagnostic: Diagnostic, span: Span) -> ValueRef {
        self.report.push(diagnostic);
        poison(span)
    }

    /// `$name`
    pub(super) fn root(&mut self, root: &Spanned<String>, span: Span) -> ValueRef {
        let name = root.value.as_str();
        self.offer_roots(root.span);
        if let Some(call) = self.calls.iter().find(|call| call.name.value == name) {
            let (ty, id) = (call.ty.clone(), call.id);
            let declared = call.name.span.into();
            self.report.mean(span, || meaning::of_value(self.contracts, &format!("${name}"), &ty, Some(declared)));
            return self.place(ty, Kind::Call(id), span);
        }
        if self.declared.iter().any(|declared| declared == name) || self.is_broken(name, "") {
            return poison(span);
        }
        match name {
            "body" => match self.body.clone() {
                Some(ty) => {
                    self.report.mean(span, || meaning::of_value(self.contracts, "$body", &ty, None));
                    self.place(ty, Kind::Body, span)
                }
                None => {
                    let problem = Diagnostic::error(codes::NO_BODY, "this endpoint takes no body")
                        .at(span, "there is no `$body` here")
                        .help("declare it: `body: upstream.operation`, or a JSON Schema");
                    self.fail(problem, span)
                }
            },
            "claims" if self.claims.is_none() => self.no_claims(span),
            "key" => self.bound("key", self.key.clone(), Kind::Key, span),
            "keys" => self.bound("keys", self.keys.clone(), Kind::Keys, span),
            "path" | "query" | "headers" | "claims" => {
                let problem = Diagnostic::error(codes::NOT_A_VALUE, format!("`${name}` is not a value of its own"))
                    .at(span, "one of its parts is")
                    .help(format!("write `${name}.` and a name"));
                self.fail(problem, span)
            }
            _ => self.unknown_root(root, span),
        }
    }

    /// Offers the calls, and the other roots that exist here. What is broken exists.
    fn offer_roots(&mut self, at: Span) {
        let Scope { report, declared, inputs, body, claims, key, keys, broken, .. } = self;
        report.offer(at, || {
            let is_broken = |root| broken.iter().any(|(of, _)| *of == root);
            let has_input = |place: InputPlace| inputs.iter().any(|input| input.place == place);
            let roots = [
                ("path", has_input(InputPlace::Path)),
                ("query", has_input(InputPlace::Query)),
                ("headers", has_input(InputPlace::Header)),
                ("body", body.is_some()),
                ("claims", claims.is_some()),
                ("key", !matches!(key, Bound::Nothing)),
                ("keys", !matches!(keys, Bound::Nothing)),
            ];
            let roots = roots.into_iter().filter(|(root, exists)| *exists || is_broken(*root)).map(|(root, _)| root);
            Choice::all(ChoiceKind::Name, declared.iter().map(String::as_str).chain(roots))
        });
    }

    /// Offers the inputs of a root. One is broken also when its name is being written where it would get its schema.
    fn offer_inputs(&mut self, place: InputPlace, at: Span) {
        let Scope { report, inputs, broken, .. } = self;
        report.offer(at, || {
            let sound = inputs.iter().filter(|input| input.place == place).map(|input| input.name.value.as_str());
            let broken = broken.iter().filter(|(root, _)| *root == place.root()).map(|(_, name)| name.as_str());
            Choice::all(ChoiceKind::Name, sound.chain(broken))
        });
    }

    fn is_broken(&self, root: &str, name: &str) -> bool {
        self.broken.iter().any(|(of, broken)| *of == root && broken == name)
    }

    /// A value that a contract or an inline schema describes. If that is malformed, whoever uses the value says so.
    pub(super) fn place(&mut self, ty: Typed, kind: Kind, span: Span) -> ValueRef {
        let schema = ty.schema.as_ref().filter(|_| ty.ty == Type::Any);
        let schema = schema.map(|schema| self.contracts.schema(schema));
        match schema.as_ref().map(|schema| &schema.kind) {
            Some(SchemaKind::Any(AnyReason::Broken(problem))) => {
                self.fail(problem.clone().also(span, "used here"), span)
            }
            _ => Value::new(ty, kind, span),
        }
    }

    fn bound(&mut self, name: &str, bound: Bound, kind: Kind, span: Span) -> ValueRef {
        match bound {
            Bound::To(ty) => {
                self.report.mean(span, || meaning::of_value(self.contracts, &format!("${name}"), &ty, None));
                Value::new(ty, kind, span)
            }
            Bound::Broken => poison(span),
            Bound::Nothing => {
                let (place, clause) =
                    if name == "key" { ("a call with `each`", "each") } else { ("a call with `batch`", "batch") };
                let problem = Diagnostic::error(codes::NO_KEY, format!("`${name}` exists only in {place}"))
                    .at(span, format!("there is no `{clause}` here"));
                self.fail(problem, span)
            }
        }
    }

    fn no_claims(&mut self, span: Span) -> ValueRef {
        let problem = Diagnostic::error(codes::NO_CLAIMS, "a public endpoint has no claims")
            .at(span, "there is no verified token here")
            .help("name an auth scheme: `auth: …`");
        self.fail(problem, span)
    }

    fn unknown_root(&mut self, root: &Spanned<String>, span: Span) -> ValueRef {
        let name = root.value.as_str();
        let mut known: Vec<String> = self.declared.clone();
        known.extend(["path", "query", "headers", "body", "claims"].map(str::to_owned));
        let problem = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no `${name}`"))
            .at(span, "not a call of this endpoint's `fan_out`");
        let problem = match nearest(name, known.iter().map(String::as_str)) {
            Some(Near { name, applicability }) => {
                problem.help(format!("did you mean `${name}`?")).fix(root.span, name, applicability)
            }
            None => problem.help(list_of(&self.declared, "the endpoint has no calls", "its calls are")),
        };
        self.fail(problem, span)
    }

    /// `$path.name`, `$query.name`, `$headers.name`
    pub(super) fn input(&mut self, place: InputPlace, input: &Spanned<String>, span: Span) -> ValueRef {
        let name = input.value.as_str();
        self.offer_inputs(place, input.span);
        let known = if place == InputPlace::Header { name.to_ascii_lowercase() } else { name.to_owned() };
        if self.is_broken(place.root(), &known) {
            return poison(span);
        }
        let found = self.inputs.iter().position(|input| input.place == place && matches_input(input, place, name));
        if let Some(index) = found {
            let Input { name, ty, .. } = &self.inputs[index];
            let declared = name.span.into();
            self.report.mean(input.span, || meaning::of_value(self.contracts, &name.value, ty, Some(declared)));
            return Value::new(ty.clone(), Kind::Input(place, index), span);
        }
        let root = place.root();
        let names: Vec<&str> =
            self.inputs.iter().filter(|input| input.place == place).map(|input| input.name.value.as_str()).collect();
        let mut problem =
            Diagnostic::error(codes::UNKNOWN_INPUT, format!("this endpoint has no input `{name}` in `${root}`"))
                .at(input.span, "not declared");
        if let Some(near) = nearest(name, names.iter().copied()) {
            problem = problem.suggest(Some(near));
        } else if place == InputPlace::Path {
            problem =
                problem.help(format!("a path parameter stands in braces in the endpoint's path: `/…/{{{name}}}`"));
        } else {
            problem = problem.help(format!("declare it: `{root}: {{ {name}: {{ type: string }} }}`"));
        }
        self.fail(problem, span)
    }

    /// `$claims.name`
    pub(super) fn claim(&mut self, claim: &Spanned<String>, span: Span) -> ValueRef {
        let name = claim.value.as_str();
        if self.is_broken("claims", "") || self.is_broken("claims", name) {
            return poison(span);
        }
        let Some(claims) = &self.claims else {
            return self.no_claims(span);
        };
        self.report.offer(claim.span, || Choice::all(ChoiceKind::Name, claims.iter().map(|claim| claim.name.as_str())));
        if let Some(known) = claims.iter().find(|known| known.name == name) {
            let ty = types::of_claim(self.contracts, known);
            self.report.mean(claim.span, || meaning::of_value(self.contracts, name, &ty, None));
            let claims = Value::new(Typed::of(Type::Any), Kind::Claims, span);
            return self.place(ty, Kind::Field(claims, name.to_owned()), span);
        }
        let mut problem = Diagnostic::error(codes::UNKNOWN_CLAIM, format!("no claim `{name}` is declared"))
            .at(claim.span, "not a claim that every scheme of this endpoint proves");
        problem = match nearest(name, claims.iter().map(|claim| claim.name.as_str())) {
            Some(near) => problem.suggest(Some(near)),
            None => problem.help(format!("declare it at the scheme: `claims: {{ {name}: {{ type: string }} }}`")),
        };
        self.fail(problem, span)
    }

    /// A new variable that stands for an element of `of`, or for `of` itself.
    pub(super) fn item(&mut self, of: &ValueRef, element: bool) -> Item {
        self.next_item += 1;
        Item { id: self.next_item, of: of.clone(), element }
    }

    /// The list that has `body` of each element of `list`, which may be missing as a whole.
    pub(super) fn map_list(
        &mut self,
        list: &ValueRef,
        span: Span,
        body: impl FnOnce(&mut Self, ValueRef) -> ValueRef,
    ) -> ValueRef {
        self.with_present(list, span, |scope, list| {
            let Type::List(element) = &list.ty.ty else { return poison(span) };
            let item = scope.item(&list, true);
            let element = scope.place((**element).clone(), Kind::Item(item.clone()), list.span);
            let body = body(scope, element);
            if body.is_poison() {
                return body;
            }
            Value::new(Typed::list(body.ty.clone()), Kind::Map { list, item, body, flatten: false }, span)
        })
    }

    /// `body` of `value` where it is there: the result is missing where `value` is.
    pub(super) fn with_present(
        &mut self,
        value: &ValueRef,
        span: Span,
        body: impl FnOnce(&mut Self, ValueRef) -> ValueRef,
    ) -> ValueRef {
        if value.is_poison() {
            return poison(span);
        }
        if !value.ty.is_optional() {
            return body(self, value.clone());
        }
        // One step after another on the same object: what comes next goes inside, so nothing is made in between.
        if let Kind::With { of, item, body: first } = &value.kind {
            let then = self.with_present(first, span, body);
            if then.is_poison() {
                return then;
            }
            let ty = then.ty.clone().or_missing_as(&of.ty);
            return Value::new(ty, Kind::With { of: of.clone(), item: item.clone(), body: then }, span);
        }
        let item = self.item(value, false);
        let present = Value::new(value.ty.clone().present(), Kind::Item(item.clone()), value.span);
        let body = body(self, present);
        if body.is_poison() {
            return body;
        }
        let ty = body.ty.clone().or_missing_as(&value.ty);
        Value::new(ty, Kind::With { of: value.clone(), item, body }, span)
    }
}

fn matches_input(input: &Input, place: InputPlace, name: &str) -> bool {
    match place {
        InputPlace::Header => input.name.value.eq_ignore_ascii_case(name),
        InputPlace::Path | InputPlace::Query => input.name.value == name,
    }
}

/// The node that stands for what a diagnostic has been written for.
pub(super) fn poison(span: Span) -> ValueRef {
    Value::new(Typed::of(Type::Any), Kind::Poison, span)
}
