//! What one endpoint takes and gives, before and now.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::schema::{Direction, Schemas};
use super::token::{self, Tokens};
use super::{Change, Rule};

/// One endpoint in both documents.
pub(super) struct Operations<'d> {
    pub(super) old: &'d Json,
    pub(super) new: &'d Json,
    pub(super) old_operation: &'d Json,
    pub(super) new_operation: &'d Json,
    pub(super) endpoint: &'d str,
    /// What the schemes of both documents ask of tokens, as far as that is known.
    pub(super) tokens: [&'d Tokens; 2],
}

impl<'d> Operations<'d> {
    pub(super) fn compare(&self, changes: &mut Vec<Change>) {
        self.deprecated(changes);
        self.auth(changes);
        self.parameters(changes);
        self.request_body(changes);
        self.replies(changes);
    }

    fn deprecated(&self, changes: &mut Vec<Change>) {
        let is_deprecated = |operation: &Json| operation["deprecated"] == true;
        match (is_deprecated(self.old_operation), is_deprecated(self.new_operation)) {
            (false, true) => self.push(changes, false, "", Rule::Deprecated, "is deprecated"),
            (true, false) => self.push(changes, false, "", Rule::Deprecated, "is no longer deprecated"),
            _ => {}
        }
    }

    fn auth(&self, changes: &mut Vec<Change>) {
        let (before, now) = (schemes(self.old_operation), schemes(self.new_operation));
        match (before.is_empty(), now.is_empty()) {
            (true, true) => return,
            (true, false) => {
                let names = now.into_iter().collect::<Vec<_>>().join(" or ");
                return self.push(
                    changes,
                    true,
                    "auth",
                    Rule::Auth,
                    format!("was public, wants a token of {names} now"),
                );
            }
            (false, true) => return self.push(changes, false, "auth", Rule::Auth, "is public now"),
            (false, false) => {}
        }
        for name in before.difference(&now) {
            self.push(changes, true, "auth", Rule::Auth, format!("no longer takes a token of {name}"));
        }
        for name in now.difference(&before) {
            self.push(changes, false, "auth", Rule::Auth, format!("also takes a token of {name}"));
        }
        for scheme in before.intersection(&now).copied() {
            self.asked(changes, scheme);
            let [was, is] = self.tokens.map(|tokens| tokens.get(scheme));
            if let Some((was, is)) = was.zip(is) {
                token::Comparison { endpoint: self.endpoint, scheme, changes }.compare(was, is);
            }
        }
    }

    /// The roles and scopes that a caller of a scheme must have: any one of several sets of them.
    fn asked(&self, changes: &mut Vec<Change>, scheme: &str) {
        let (before, now) = (alternatives(self.old_operation, scheme), alternatives(self.new_operation, scheme));
        if before == now {
            return;
        }
        // Whoever got in by a set of them gets in now, if what is wanted now is part of it.
        let is_enough =
            |had: &BTreeSet<&str>, wanted: &BTreeSet<BTreeSet<&str>>| wanted.iter().any(|wanted| wanted.is_subset(had));
        let is_breaking = !before.iter().all(|had| is_enough(had, &now));
        let what = match listed(&now) {
            None => format!("no longer asks callers with {scheme} for a role or a scope"),
            Some(wanted) => format!("asks callers with {scheme} for {wanted} now"),
        };
        self.push(changes, is_breaking, "auth", Rule::Auth, what);
    }

    fn parameters(&self, changes: &mut Vec<Change>) {
        let before = parameters(self.old_operation);
        let now = parameters(self.new_operation);
        for (id, old) in &before {
            let place = place_of(old);
            let Some(new) = now.get(id) else {
                self.push(changes, true, &place, Rule::ParameterRemoved, "is no longer looked at");
                continue;
            };
            self.presence(changes, &place, old["required"] == true, new["required"] == true);
            self.default(changes, &place, &old["schema"], &new["schema"]);
            let style = |parameter: &Json| (parameter["style"].clone(), parameter["explode"].clone());
            if style(old) != style(new) {
                self.push(changes, true, &place, Rule::ListStyle, "writes its list otherwise now");
            }
            self.schemas(changes, Direction::Request).compare(&old["schema"], &new["schema"], &place);
        }
        for (_, new) in now.iter().filter(|(id, _)| !before.contains_key(*id)) {
            let (place, is_required) = (place_of(new), new["required"] == true);
            let what = if is_required { "is new and required" } else { "is new" };
            self.push(changes, is_required, &place, Rule::ParameterAdded, what);
        }
    }

    /// A default is what a request means that leaves the parameter out.
    fn default(&self, changes: &mut Vec<Change>, place: &str, old: &Json, new: &Json) {
        let what = match (old.get("default"), new.get("default")) {
            (old, new) if old == new => return,
            (None, Some(new)) => format!("is {new} now if it is left out"),
            (Some(old), None) => format!("was {old} if it is left out, and is nothing now"),
            (Some(old), Some(new)) => format!("was {old} if it is left out, and is {new} now"),
            (None, None) => return,
        };
        self.push(changes, true, place, Rule::Default, what);
    }

    fn request_body(&self, changes: &mut Vec<Change>) {
        let is_required = |body: &Json| body["required"] == true;
        match (self.old_operation.get("requestBody"), self.new_operation.get("requestBody")) {
            (None, None) => {}
            (None, Some(new)) if is_required(new) => {
                self.push(changes, true, "body", Rule::BodyAdded, "is new and required");
            }
            (None, Some(_)) => self.push(changes, false, "body", Rule::BodyAdded, "is new"),
            (Some(_), None) => self.push(changes, true, "body", Rule::BodyRemoved, "is no longer looked at"),
            (Some(old), Some(new)) => {
                self.presence(changes, "body", is_required(old), is_required(new));
                if let (Some(old), Some(new)) = (content(old), content(new)) {
                    self.schemas(changes, Direction::Request).compare(old, new, "body");
                }
            }
        }
    }

    /// Whether something must be in a request.
    fn presence(&self, changes: &mut Vec<Change>, place: &str, was_required: bool, is_required: bool) {
        match (was_required, is_required) {
            (false, true) => self.push(changes, true, place, Rule::Presence, "is required now"),
            (true, false) => self.push(changes, false, place, Rule::Presence, "is optional now"),
            _ => {}
        }
    }

    fn replies(&self, changes: &mut Vec<Change>) {
        let (before, now) = (statuses(self.old_operation), statuses(self.new_operation));
        let success = |statuses: &BTreeMap<&'d str, &'d Json>| {
            statuses.iter().find(|(status, _)| status.starts_with('2')).map(|(status, reply)| (*status, *reply))
        };
        if let (Some((was, old)), Some((is, new))) = (success(&before), success(&now)) {
            if was != is {
                self.push(changes, true, "status", Rule::Status, format!("was {was}, is {is} now"));
            }
            self.reply(changes, old, new);
        }
        let is_problem = |status: &&&str| !status.starts_with('2');
        for status in now.keys().filter(|status| !before.contains_key(*status)).filter(is_problem) {
            self.push(changes, false, "status", Rule::ProblemAdded, format!("can be {status} now"));
        }
        for status in before.keys().filter(|status| !now.contains_key(*status)).filter(is_problem) {
            self.push(changes, false, "status", Rule::ProblemRemoved, format!("is never {status} now"));
        }
    }

    fn reply(&self, changes: &mut Vec<Change>, old: &'d Json, new: &'d Json) {
        match (content(old), content(new)) {
            (None, None) => {}
            (None, Some(_)) => self.push(changes, false, "reply", Rule::BodyAdded, "is new"),
            (Some(_), None) => self.push(changes, true, "reply", Rule::BodyRemoved, "is gone"),
            (Some(old), Some(new)) => self.schemas(changes, Direction::Reply).compare(old, new, "reply"),
        }
        let (before, now) = (headers(old), headers(new));
        for (name, old) in &before {
            let place = format!("reply header {name}");
            match now.get(name) {
                Some(new) => self.schemas(changes, Direction::Reply).compare(&old["schema"], &new["schema"], &place),
                None => self.push(changes, true, &place, Rule::HeaderRemoved, "is gone"),
            }
        }
        for name in now.keys().filter(|name| !before.contains_key(*name)) {
            self.push(changes, false, &format!("reply header {name}"), Rule::HeaderAdded, "is new");
        }
    }

    fn schemas<'c>(&'c self, changes: &'c mut Vec<Change>, direction: Direction) -> Schemas<'c> {
        Schemas { old: self.old, new: self.new, endpoint: self.endpoint, direction, changes, seen: BTreeSet::new() }
    }

    fn push(&self, changes: &mut Vec<Change>, is_breaking: bool, place: &str, rule: Rule, what: impl Into<String>) {
        let (endpoint, place) = (self.endpoint.to_owned(), place.to_owned());
        changes.push(Change { endpoint, is_breaking, place, rule, what: what.into() });
    }
}

/// The schemes of which one lets a caller in; none: the endpoint is public.
fn schemes(operation: &Json) -> BTreeSet<&str> {
    let requirements = operation["security"].as_array().into_iter().flatten();
    requirements.filter_map(Json::as_object).flat_map(|schemes| schemes.keys().map(String::as_str)).collect()
}

/// What a scheme asks for, one set of which a caller must have.
fn alternatives<'d>(operation: &'d Json, scheme: &str) -> BTreeSet<BTreeSet<&'d str>> {
    let requirements = operation["security"].as_array().into_iter().flatten();
    let of_scheme = requirements.filter_map(|requirement| requirement.get(scheme)?.as_array());
    of_scheme.map(|asked| asked.iter().filter_map(Json::as_str).collect()).collect()
}

/// "`a` and `b`, or `c`"; `None`: nothing is asked for.
fn listed(alternatives: &BTreeSet<BTreeSet<&str>>) -> Option<String> {
    let set = |set: &BTreeSet<&str>| set.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    let sets: Vec<String> = alternatives.iter().map(set).collect();
    (!alternatives.iter().any(BTreeSet::is_empty)).then(|| sets.join(", or "))
}

/// The parameters by what a client sends: those of the path by their order in it, headers whatever their case.
fn parameters(operation: &Json) -> BTreeMap<(&str, String), &Json> {
    let mut in_path = 0;
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let identified = parameters.map(|parameter| {
        let name = parameter["name"].as_str().unwrap_or_default();
        let place = parameter["in"].as_str().unwrap_or_default();
        let id = match place {
            "path" => {
                in_path += 1;
                in_path.to_string()
            }
            "header" => name.to_lowercase(),
            _ => name.to_owned(),
        };
        ((place, id), parameter)
    });
    identified.collect()
}

/// `query.limit`
fn place_of(parameter: &Json) -> String {
    let text = |key: &str| parameter[key].as_str().unwrap_or_default();
    format!("{}.{}", text("in"), text("name"))
}

fn statuses(operation: &Json) -> BTreeMap<&str, &Json> {
    let responses = operation["responses"].as_object().into_iter().flatten();
    responses.map(|(status, response)| (status.as_str(), response)).collect()
}

/// The schema of a JSON body.
fn content(body: &Json) -> Option<&Json> {
    body["content"].as_object()?.values().next().and_then(|content| content.get("schema"))
}

/// The headers that a spec gives its replies. Those that the run time adds are references.
fn headers(reply: &Json) -> BTreeMap<&str, &Json> {
    let headers = reply["headers"].as_object().into_iter().flatten();
    let own = headers.filter(|(_, header)| header.get("schema").is_some());
    own.map(|(name, header)| (name.as_str(), header)).collect()
}
