//! An `each` where the contract could be asked for all keys at once.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::codes;
use crate::contract::{ContractId, Contracts, Operation, Parameter, ParameterPlace, SchemaRef};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Argument, Call, CallId, Endpoint, Fan, Kind, Type, Typed};
use crate::plan::{Plan, Root, View};
use crate::resolve::{field_names, of_field, of_schema};
use crate::spec::Method;

/// The operations of contracts that answer with lists of objects. A contract is looked through when first asked for.
pub(super) struct Lists<'c> {
    contracts: &'c Contracts,
    by_contract: Vec<(ContractId, OnceCell<Vec<ListOperation>>)>,
}

struct ListOperation {
    operation: Rc<Operation>,
    /// What it answers with a list of.
    element: Typed,
    /// Those of its parameters that could take keys: their places among all, and what they take a list of.
    takers: Vec<(usize, Type)>,
}

/// How the calls of an `each` become one.
struct Batched<'l> {
    list: &'l ListOperation,
    /// The parameter that takes the keys.
    keys: &'l Parameter,
    /// The field of an element that holds its key.
    by: String,
}

impl<'c> Lists<'c> {
    pub(super) fn of(contracts: &'c Contracts, ids: impl IntoIterator<Item = ContractId>) -> Self {
        Self { contracts, by_contract: ids.into_iter().map(|id| (id, OnceCell::new())).collect() }
    }

    /// Reports every `each` of an endpoint for which its contract has an operation that takes several keys.
    pub(super) fn called_one_by_one(&self, endpoint: &Endpoint, plan: &Plan, report: &mut Diagnostics) {
        for (index, call) in endpoint.calls.iter().enumerate() {
            let Some(fan) = call.fan.as_ref().filter(|fan| fan.batch.is_none()) else { continue };
            let found = self.operations(call.operation.contract).iter().find_map(|list| {
                let batched = self.batched(call, fan, list)?;
                let view = plan.view(Root::Answer(CallId(index)))?;
                covers(self.contracts, &list.element, &call.answer, view).then_some(batched)
            });
            if let Some(batched) = found {
                report.push(remark(call, fan, &batched));
            }
        }
    }

    fn operations(&self, contract: ContractId) -> &[ListOperation] {
        let known = self.by_contract.iter().find(|(id, _)| *id == contract);
        known.map_or(&[], |(_, operations)| operations.get_or_init(|| read(self.contracts, contract)))
    }

    /// `None`: the list cannot take the place of the call.
    fn batched<'l>(&self, call: &Call, fan: &Fan, list: &'l ListOperation) -> Option<Batched<'l>> {
        let (by_key, others): (Vec<&Argument>, Vec<&Argument>) =
            call.arguments.iter().partition(|argument| matches!(argument.value.kind, Kind::Key));
        let [key] = by_key[..] else { return None };
        let (key, Type::List(key_type)) = (&key.parameter, &fan.keys.ty.ty) else { return None };
        let Type::Object(element) = &list.element.ty else { return None };
        let takers = || list.takers.iter().filter(|(_, of)| *of == key_type.ty);
        takers().next()?;
        let by = self.key_field(element, &key.name, &key_type.ty)?;
        let keys = takers()
            .map(|(at, _)| &list.operation.parameters[*at])
            .find(|parameter| [&key.name, &by].iter().any(|one| is_several(&parameter.name, one)))?;
        let is_given = |parameter: &Parameter| others.iter().any(|given| same(&given.parameter, parameter));
        let asks_no_more = list
            .operation
            .parameters
            .iter()
            .all(|parameter| !parameter.required || same(parameter, keys) || is_given(parameter));
        let takes_the_rest = others
            .iter()
            .all(|given| list.operation.parameters.iter().any(|parameter| same(parameter, &given.parameter)));
        (asks_no_more && takes_the_rest && call.body.is_none()).then_some(Batched { list, keys, by })
    }

    /// The field of an element that holds its key: `sku` for the parameter `sku`, `id` for `userId`.
    fn key_field(&self, element: &SchemaRef, parameter: &str, ty: &Type) -> Option<String> {
        let parameter = plain(parameter);
        let mut names = field_names(self.contracts, element);
        names.retain(|name| {
            parameter.ends_with(&plain(name)) && of_field(self.contracts, element, name).is_some_and(|of| of.ty == *ty)
        });
        names.into_iter().max_by_key(String::len)
    }
}

/// The reads of a contract that answer with a list of objects and that new callers may use.
fn read(contracts: &Contracts, contract: ContractId) -> Vec<ListOperation> {
    let reads = contracts.contract(contract).operations_with(Method::Get);
    let sound = reads.filter(|operation| operation.problems.is_empty() && !operation.deprecated);
    let lists = sound.filter_map(|operation| {
        let takers = takers(contracts, &operation.parameters);
        let schema = operation.success.schema.as_ref().filter(|_| !operation.success.may_be_empty)?;
        if takers.is_empty() {
            return None;
        }
        let Type::List(element) = of_schema(contracts, schema, "").ty else { return None };
        matches!(element.ty, Type::Object(_)).then(|| ListOperation { operation, element: element.present(), takers })
    });
    lists.collect()
}

fn takers(contracts: &Contracts, parameters: &[Parameter]) -> Vec<(usize, Type)> {
    let places = parameters.iter().enumerate();
    let sent = places.filter(|(_, it)| it.place == ParameterPlace::Query && it.unsupported.is_none());
    let lists = sent.filter_map(|(at, it)| match of_schema(contracts, &it.schema, &it.name).ty {
        Type::List(element) => Some((at, element.ty)),
        _ => None,
    });
    lists.collect()
}

/// Whether all that is used of `wanted` is in `given` as well, of the same type and as surely there.
fn covers(contracts: &Contracts, given: &Typed, wanted: &Typed, view: &View) -> bool {
    if given.is_optional() && !wanted.is_optional() {
        return false;
    }
    match (&given.ty, &wanted.ty) {
        (given, wanted) if given == wanted => true,
        (Type::Object(given), Type::Object(wanted)) if !view.copied => view.fields.iter().all(|(name, inner)| {
            let (given, wanted) = (of_field(contracts, given, name), of_field(contracts, wanted, name));
            given.zip(wanted).is_some_and(|(given, wanted)| covers(contracts, &given, &wanted, inner))
        }),
        (Type::List(given), Type::List(wanted)) => {
            view.element.as_ref().is_some_and(|inner| covers(contracts, given, wanted, inner))
        }
        _ => false,
    }
}

fn remark(call: &Call, fan: &Fan, batched: &Batched<'_>) -> Diagnostic {
    let Batched { list: ListOperation { operation, .. }, keys, by } = batched;
    let name = match &operation.id {
        Some(id) => format!("{}.{id}", operation.upstream),
        None => format!("{} {} {}", operation.upstream, operation.method, operation.path),
    };
    let message = format!("`{}` is called for each key, and `{name}` takes many", call.operation_name.value);
    Diagnostic::warning(codes::ONE_BY_ONE, message)
        .at(call.operation_name.span, format!("up to {} calls", fan.max))
        .also(keys.declared.clone(), "takes the keys of many")
        .help(format!(
            "ask for them together: `call: {name}`, `batch: {{ by: {by} }}`, `with: {{ {}: $keys }}`",
            keys.name
        ))
}

fn same(a: &Parameter, b: &Parameter) -> bool {
    a.place == b.place && a.name == b.name
}

/// Whether a list's name says that it holds several of what `one` names: `skus`, `sku`, `sku_list` of `sku`.
fn is_several(list: &str, one: &str) -> bool {
    let (list, one) = (plain(list), plain(one));
    list.strip_prefix(&one).is_some_and(|ending| matches!(ending, "" | "s" | "es" | "list"))
}

/// A name without what styles of naming differ in.
fn plain(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
