//! Rust out: views filled into templates, parsed, and written as a person would format them.

mod call;
mod code;
mod convert;
mod decode;
mod edge;
mod endpoint;
mod expr;
mod filters;
mod functions;
mod inputs;
mod lists;
mod names;
mod operators;
mod policy;
mod request;
mod structs;
mod types;

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value as View, context};

use crate::contract::{Contracts, Operation};
use crate::model::{Call, Client, PolicyEngine};
use crate::plan::Plan;

use edge::Statics;
use endpoint::Module;
use names::{Names, snake};

const TEMPLATES: [(&str, &str); 4] = [
    ("root.rs.j2", include_str!("../../../templates/root.rs.j2")),
    ("endpoint.rs.j2", include_str!("../../../templates/endpoint.rs.j2")),
    ("call.rs.j2", include_str!("../../../templates/call.rs.j2")),
    ("struct.rs.j2", include_str!("../../../templates/struct.rs.j2")),
];

/// Writes the modules of a client: `bff.rs`, a file for each endpoint, the contracts that mocks play, and policies.
pub(super) fn files(client: &Client, plans: &[Plan], contracts: &Contracts) -> BTreeMap<String, String> {
    let environment = environment();
    let statics = Statics::of(client);
    let mut modules = Names::without(&["bff"]);
    let mut files = BTreeMap::new();
    let mut named = Vec::new();
    for (endpoint, plan) in client.endpoints.iter().zip(plans) {
        let name = modules.take(&snake(&endpoint.key.value));
        let module = Module { client, endpoint, plan, contracts, statics: &statics };
        files.insert(format!("{name}.rs"), render(&environment, "endpoint.rs.j2", endpoint::view(&module)));
        named.push(context! { name => name });
    }
    for (index, upstream) in client.upstreams.iter().enumerate() {
        let operations = operations_of(client, index);
        let pruned = contracts.contract(upstream.contract).prune(&operations);
        files.insert(edge::contract_file(upstream), pruned.to_string());
    }
    for policy in &client.policies {
        if let PolicyEngine::InProcess { source, .. } = &policy.engine {
            files.insert(edge::policy_file(policy), source.clone());
        }
    }
    let root = root(client, contracts, &statics, named);
    files.insert("bff.rs".to_owned(), render(&environment, "root.rs.j2", root));
    files
}

fn root(client: &Client, contracts: &Contracts, statics: &Statics, modules: Vec<View>) -> View {
    let upstreams = client.upstreams.iter().zip(&statics.upstreams).enumerate().map(|(index, (upstream, constant))| {
        context! {
            constant => constant, name => &upstream.name, index => index, contract => edge::contract_file(upstream),
            policy => policy::settings(&upstream.policy), identity => edge::identity(&upstream.identity),
        }
    });
    let schemes = client.schemes.iter().zip(&statics.schemes);
    let schemes = schemes.map(|(scheme, constant)| edge::scheme(scheme, constant, contracts));
    let policies = client.policies.iter().zip(&statics.policies).enumerate();
    let policies = policies.map(|(index, (policy, constant))| edge::policy(policy, constant, index));
    let rates = client.rates.iter().zip(&statics.rates).enumerate();
    let rates = rates.map(|(index, (rate, constant))| edge::rate(rate, constant, index));
    context! {
        modules => modules,
        upstreams => upstreams.collect::<Vec<_>>(),
        schemes => schemes.collect::<Vec<_>>(),
        policies => policies.collect::<Vec<_>>(),
        rates => rates.collect::<Vec<_>>(),
        tiers => edge::texts(&client.tiers),
        client => context! { name => &client.name, title => &client.title, version => &client.version },
    }
}

/// The operations of an upstream that a client calls, each once, in the order of their paths.
fn operations_of(client: &Client, upstream: usize) -> Vec<&Operation> {
    let calls = client.endpoints.iter().flat_map(|endpoint| &endpoint.calls).flat_map(Call::chain);
    let found: BTreeMap<_, &Operation> = calls
        .filter(|call| call.upstream == upstream)
        .map(|call| ((call.operation.path.as_str(), call.operation.method.as_str()), &*call.operation))
        .collect();
    found.into_values().collect()
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.add_filter("literal", |text: String| format!("{text:?}"));
    environment.add_filter("bool", |value: bool| value.to_string());
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).expect("the templates are part of the compiler and are tested");
    }
    environment
}

/// Fills a template and formats the result: item by item, with an empty line between two.
fn render(environment: &Environment<'_>, template: &str, view: View) -> String {
    let template = environment.get_template(template).expect("every template that is named here is in TEMPLATES");
    let text = template.render(view).expect("a view has every value that its template names");
    let file = match syn::parse_file(&text) {
        Ok(file) => file,
        Err(error) => panic!("the generator wrote what is not Rust: {error}\n{text}"),
    };
    format(file)
}

fn format(file: syn::File) -> String {
    let head = syn::File { shebang: None, frontmatter: None, attrs: file.attrs, items: Vec::new() };
    let mut parts = vec![prettyplease::unparse(&head)];
    let mut run: Vec<syn::Item> = Vec::new();
    for item in file.items {
        let is_line = |item: &syn::Item| matches!(item, syn::Item::Mod(_) | syn::Item::Use(_));
        if run.last().is_some_and(|last| !is_line(last) || !is_line(&item)) {
            parts.push(unparse(std::mem::take(&mut run)));
        }
        run.push(item);
    }
    parts.push(unparse(run));
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n")
}

fn unparse(items: Vec<syn::Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items })
}
