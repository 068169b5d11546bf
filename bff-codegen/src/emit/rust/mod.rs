//! Rust out: views filled into templates, parsed, and written as a person would format them.

mod call;
mod code;
mod convert;
mod decode;
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

use crate::contract::{Contracts, Operation, Purpose};
use crate::model::{Call, Client};
use crate::plan::Plan;

use endpoint::Module;
use names::{Names, raw, shouty, snake};

const TEMPLATES: [(&str, &str); 4] = [
    ("root.rs.j2", include_str!("../../../templates/root.rs.j2")),
    ("endpoint.rs.j2", include_str!("../../../templates/endpoint.rs.j2")),
    ("call.rs.j2", include_str!("../../../templates/call.rs.j2")),
    ("struct.rs.j2", include_str!("../../../templates/struct.rs.j2")),
];

/// Writes the modules of a client: `bff.rs`, a file for each endpoint, and the contracts that mocks play.
pub(super) fn files(client: &Client, plans: &[Plan], contracts: &Contracts) -> BTreeMap<String, String> {
    let environment = environment();
    let mut statics = Names::without(&["CLIENT"]);
    let upstreams: Vec<String> =
        client.upstreams.iter().map(|upstream| statics.take(&shouty(&upstream.name))).collect();
    let schemes: Vec<String> = client.schemes.iter().map(|scheme| statics.take(&shouty(&scheme.name))).collect();
    let mut modules = Names::without(&["bff"]);
    let mut files = BTreeMap::new();
    let mut named = Vec::new();
    for (endpoint, plan) in client.endpoints.iter().zip(plans) {
        let name = modules.take(&snake(&endpoint.key.value));
        let module = Module { client, endpoint, plan, contracts, upstreams: &upstreams, schemes: &schemes };
        files.insert(format!("{name}.rs"), render(&environment, "endpoint.rs.j2", endpoint::view(&module)));
        named.push(context! { name => name });
    }
    for (index, upstream) in client.upstreams.iter().enumerate() {
        let operations = operations_of(client, index);
        let pruned = contracts.contract(upstream.contract).prune(&operations);
        files.insert(contract_file(&upstream.name), pruned.to_string());
    }
    let root = root(client, contracts, &upstreams, &schemes, named);
    files.insert("bff.rs".to_owned(), render(&environment, "root.rs.j2", root));
    files
}

fn root(client: &Client, contracts: &Contracts, upstreams: &[String], schemes: &[String], modules: Vec<View>) -> View {
    let upstream_views: Vec<View> = client
        .upstreams
        .iter()
        .zip(upstreams)
        .enumerate()
        .map(|(index, (upstream, constant))| {
            context! {
                constant => constant, name => &upstream.name, index => index, contract => contract_file(&upstream.name),
                policy => policy::settings(&upstream.policy),
            }
        })
        .collect();
    let scheme_views: Vec<View> = client
        .schemes
        .iter()
        .zip(schemes)
        .map(|(scheme, constant)| {
            let claims = scheme.claims.iter().map(|claim| {
                let (schema, _) = contracts.schema_json(&claim.schema, "#/$defs/", Purpose::Documentation);
                context! { name => &claim.name, schema => raw(&schema.to_string()), required => claim.required }
            });
            context! {
                constant => constant, name => &scheme.name, issuer => scheme.issuer.clone(), audience => scheme.audience.clone(),
                claims => claims.collect::<Vec<_>>(),
            }
        })
        .collect();
    context! {
        modules => modules, upstreams => upstream_views, schemes => scheme_views,
        client => context! { name => &client.name, title => &client.title, version => &client.version },
    }
}

fn contract_file(upstream: &str) -> String {
    format!("{}.contract.json", snake(upstream))
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
