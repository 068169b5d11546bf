//! Which functions a policy calls: what OPA's compiler refuses, and `regorus` finds out only when it gets there.
//!
//! A function that calls itself is the end of the stack, and so of the process; one that is not there fails the decision.

use std::collections::{BTreeMap, BTreeSet};

use regorus::Engine;
use serde_json::Value;

/// A call that a policy must not have.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum WrongCall {
    /// The function calls itself, perhaps by way of others.
    Recursion { name: String, line: u64 },
    /// There is no such function.
    Unknown { name: String, line: u64 },
}

/// The functions of a policy, and what each calls.
#[derive(Debug, Default)]
struct Functions {
    /// By names as calls write them, without the package.
    declared: BTreeMap<String, Declared>,
    /// Every call, with its line; in rules, too.
    calls: BTreeMap<String, u64>,
}

#[derive(Debug, Default)]
struct Declared {
    line: u64,
    calls: BTreeSet<String>,
}

/// The first wrong call of a policy, whose syntax tree is `tree` (JSON, as [`Engine::get_ast_as_json`] gives it).
pub(super) fn wrong_call(tree: &str) -> Option<WrongCall> {
    let tree: Value = serde_json::from_str(tree).ok()?;
    let module = &tree[0]["ast"];
    let package = name_of(&module["package"]["refr"]).map(|package| format!("data.{package}.")).unwrap_or_default();
    let mut functions = Functions::default();
    for rule in module["rules"].as_array().into_iter().flatten() {
        functions.add(rule, &package);
    }
    functions.wrong_call()
}

impl Functions {
    fn add(&mut self, rule: &Value, package: &str) {
        let mut calls = BTreeMap::new();
        gather(rule, package, &mut calls);
        let head = &rule["Spec"]["head"]["Func"];
        if let Some(name) = name_of(&head["refr"]) {
            let declared = self.declared.entry(name).or_default();
            declared.line = line_of(head);
            declared.calls.extend(calls.keys().cloned());
        }
        self.calls.extend(calls);
    }

    fn wrong_call(&self) -> Option<WrongCall> {
        let unknown = self.calls.iter().find(|(name, _)| !self.declared.contains_key(*name) && !is_builtin(name));
        if let Some((name, line)) = unknown {
            return Some(WrongCall::Unknown { name: name.clone(), line: *line });
        }
        let recursive = self.declared.iter().find(|(name, _)| self.reached_from(name).contains(name.as_str()));
        recursive.map(|(name, declared)| WrongCall::Recursion { name: name.clone(), line: declared.line })
    }

    /// The functions that a call of `name` calls, and those that these call.
    fn reached_from<'f>(&'f self, name: &'f str) -> BTreeSet<&'f str> {
        let (mut reached, mut next) = (BTreeSet::new(), vec![name]);
        while let Some(declared) = next.pop().and_then(|name| self.declared.get(name)) {
            next.extend(
                declared
                    .calls
                    .iter()
                    .map(String::as_str)
                    .filter(|name| self.declared.contains_key(*name) && reached.insert(*name)),
            );
        }
        reached
    }
}

/// Every call anywhere in `tree`, without the `package` before a name.
fn gather(tree: &Value, package: &str, calls: &mut BTreeMap<String, u64>) {
    match tree {
        Value::Object(members) => {
            if let Some(call) = members.get("Call")
                && let Some(name) = name_of(&call["fcn"])
            {
                let name = name.strip_prefix(package).map(str::to_owned).unwrap_or(name);
                calls.entry(name).or_insert_with(|| line_of(call));
            }
            members.values().for_each(|member| gather(member, package, calls));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, package, calls)),
        _ => {}
    }
}

/// `a.b.c`
fn name_of(reference: &Value) -> Option<String> {
    if let Some(name) = reference["Var"]["value"].as_str() {
        return Some(name.to_owned());
    }
    let dotted = reference.get("RefDot")?;
    Some(format!("{}.{}", name_of(&dotted["refr"])?, dotted["field"][1].as_str()?))
}

fn line_of(node: &Value) -> u64 {
    node["span"]["line"].as_u64().unwrap_or_default()
}

/// Whether `regorus` has it, as it is built in here. It has no list, but it says so when one is called.
fn is_builtin(name: &str) -> bool {
    let mut engine = Engine::new();
    let policy = format!("package probe\nfound := {name}()\n");
    engine.add_policy("probe".to_owned(), policy).is_ok()
        && engine
            .eval_rule("data.probe.found".to_owned())
            .err()
            .is_none_or(|error| !error.to_string().contains("could not find function"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rules: &str) -> Option<WrongCall> {
        let mut engine = Engine::new();
        engine.add_policy("x.rego".to_owned(), format!("package shop.orders\n{rules}")).unwrap();
        wrong_call(&engine.get_ast_as_json().unwrap())
    }

    #[test]
    fn a_function_must_not_call_itself_by_any_way() {
        for rules in [
            "f(n) := f(n + 1)",
            "f(n) := data.shop.orders.f(n)",
            "f(n) := g(n)\ng(n) := [h(m) | some m in n]\nh(n) := f(n)",
            "f(n) if n == 1 else := f(n)",
            "f(n) := 1 if { every m in n { f(m) } }",
            "a.f(n) := a.f(n)",
        ] {
            let wrong = check(rules);
            assert!(matches!(wrong, Some(WrongCall::Recursion { line: 2, .. })), "{rules}: {wrong:?}");
        }
    }

    #[test]
    fn functions_may_call_others() {
        for rules in [
            "f(n) := g(n)\ng(n) := n\nallow if f(1) == g(1)",
            "allow if { startswith(input.path, \"/a\"); count(input.roles) > 0; regex.match(`^a`, input.method) }",
            "allow if net.cidr_contains(\"10.0.0.0/8\", input.client.ip)",
        ] {
            assert_eq!(check(rules), None, "{rules}");
        }
    }

    #[test]
    fn a_function_must_be_there() {
        let unknown = |name: &str, line| Some(WrongCall::Unknown { name: name.to_owned(), line });
        assert_eq!(check("allow if {\n  input.a\n  nope(input.a)\n}"), unknown("nope", 4));
        // Policies ask nobody and know no environment.
        assert_eq!(check("allow if http.send({}).status == 200"), unknown("http.send", 2));
        assert_eq!(check("allow if opa.runtime().env"), unknown("opa.runtime", 2));
    }
}
