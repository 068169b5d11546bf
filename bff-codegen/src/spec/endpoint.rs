//! Endpoints and their calls.

use std::time::Duration;

use serde_json::Value;

use crate::codes;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::Expression;
use crate::source::{Span, Spanned};
use crate::spec::ast::{BatchSpec, BodySpec, CallSpec, EndpointSpec, FallbackSpec, SchemaNode, Tree};
use crate::spec::keys::{self, CONCURRENCY, FAILURES, KEYS, SUCCESSES};
use crate::spec::lower::{Lower, Map};
use crate::spec::tree::{Entry, Node, NodeKind};

/// Fallbacks of fallbacks.
const FALLBACKS_MAX: usize = 4;

type Inputs = Vec<(Spanned<String>, Option<SchemaNode>)>;

impl Lower<'_> {
    /// One endpoint; `None` if its value is not even a map.
    pub(crate) fn endpoint(&mut self, entry: &Entry) -> Option<EndpointSpec> {
        let key = self.endpoint_key(&entry.key);
        let map = self.map(&entry.value, entry.key.span(), &keys::ENDPOINT)?;
        let path_inputs = self.inputs(map.get("path"), "path");
        if key.is_valid {
            self.check_path_inputs(&path_inputs, &key.path, &key.path_parameters);
        }
        Some(EndpointSpec {
            key: entry.key.spanned(),
            key_is_valid: key.is_valid,
            method: key.method,
            path: key.path,
            path_parameters: key.path_parameters,
            summary: map.get("summary").and_then(|node| self.text(node, "`summary` is text")),
            description: map.get("description").and_then(|node| self.text(node, "`description` is text")),
            tags: self.texts(map.get("tags"), "a tag is text"),
            deprecated: map.get("deprecated").and_then(|node| self.boolean(node)),
            auth: map.get("auth").map(|node| self.auth_choice(node)),
            roles: map.get("roles").map(|node| self.names(node, "roles")).unwrap_or_default(),
            scopes: map.get("scopes").map(|node| self.scopes(node)).unwrap_or_default(),
            allow: map.get("allow").map(|node| self.expression(node)),
            policies: map.get("policy").map(|node| self.names(node, "policy")).unwrap_or_default(),
            rate: map.get("rate").map(|node| self.rate_choice(node)),
            unknown_query: map.get("unknown_query").and_then(|node| self.unknown_query(node)),
            path_inputs,
            query: self.inputs(map.get("query"), "query"),
            headers: self.header_inputs(map.get("headers")),
            body: map.get("body").map(|node| Spanned::new(self.request_body(node), node.span)),
            timeout: self.duration(map.get("timeout"), Duration::MAX),
            fan_out: self.fan_out(map.get("fan_out")),
            fields: map.get("fields").map(|node| self.tree(node)),
            status: map.get("status").and_then(|node| self.status(node, "a success", SUCCESSES)),
            reply_headers: self.reply_headers(map.get("reply_headers")),
            meta: map.get("meta").and_then(|node| self.boolean(node)),
            nulls: map.get("nulls").and_then(|node| self.nulls(node)),
            warnings: self.warnings(map.get("warnings")),
            mentions: std::mem::take(&mut self.mentions),
            span: entry.key.span().to(entry.value.span),
        })
    }

    fn texts(&mut self, node: Option<&Node>, wanted: &str) -> Vec<Spanned<String>> {
        let Some(node) = node else { return Vec::new() };
        self.one_or_many(node).iter().filter_map(|item| self.text(item, wanted)).collect()
    }

    /// Names of inputs, each with a schema or nothing.
    fn inputs(&mut self, node: Option<&Node>, key: &str) -> Inputs {
        let Some(entries) = node.and_then(|node| self.entries(node, &format!("`{key}` is a map of inputs"))) else {
            return Vec::new();
        };
        let mut inputs = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.key.as_str().is_empty() {
                let error = Diagnostic::error(codes::BAD_PARAMETER, "an input has a name");
                self.push(error.at(entry.key.span(), "no name here"));
                continue;
            }
            let schema = (!entry.value.is_null()).then(|| self.schema(&entry.value));
            inputs.push((entry.key.spanned(), schema));
        }
        inputs
    }

    fn header_inputs(&mut self, node: Option<&Node>) -> Inputs {
        if let Some(Node { kind: NodeKind::Map(entries), .. }) = node {
            entries.iter().for_each(|entry| drop(self.header_name(&entry.key)));
            self.headers_once(entries);
        }
        self.inputs(node, "headers")
    }

    /// Reports headers that differ in nothing but case.
    pub(crate) fn headers_once(&mut self, entries: &[Entry]) {
        for (index, entry) in entries.iter().enumerate() {
            let same = |other: &&Entry| other.key.as_str().eq_ignore_ascii_case(entry.key.as_str());
            if let Some(first) = entries[..index].iter().find(same) {
                let message = format!("the header `{}` stands twice", entry.key.as_str());
                let error = Diagnostic::error(codes::DUPLICATE_KEY, message);
                let error = error.at(entry.key.span(), "once more here").also(first.key.span(), "first here");
                self.push(error.help("the names of headers do not distinguish case"));
            }
        }
    }

    fn check_path_inputs(&mut self, inputs: &Inputs, path: &Spanned<String>, parameters: &[Spanned<String>]) {
        for (name, _) in inputs {
            if parameters.iter().all(|parameter| parameter.value != name.value) {
                let meant = nearest(&name.value, parameters.iter().map(|parameter| parameter.value.as_str()));
                let error =
                    Diagnostic::error(codes::UNKNOWN_PATH_INPUT, format!("the path has no `{{{}}}`", name.value));
                let error = error.at(name.span, "not in the endpoint's path").also(path.span, "the path");
                self.push(error.suggest(meant));
            }
        }
    }

    /// An operation whose body it is, or a schema.
    fn request_body(&mut self, node: &Node) -> BodySpec {
        let anything = SchemaNode { json: Value::Bool(true), span: node.span };
        match &node.kind {
            NodeKind::Scalar(scalar) if !scalar.is_null() => match self.operation(&scalar.text) {
                Some(operation) => BodySpec::Operation(operation),
                None => BodySpec::Schema(anything),
            },
            NodeKind::Map(_) => BodySpec::Schema(self.schema(node)),
            _ => {
                self.wrong(node, "`body` is an operation or a schema");
                BodySpec::Schema(anything)
            }
        }
    }

    fn reply_headers(&mut self, node: Option<&Node>) -> Vec<(Spanned<String>, Tree)> {
        let entries = node.and_then(|node| self.entries(node, "`reply_headers` is a map of headers"));
        let entries = entries.unwrap_or_default();
        entries.iter().map(|entry| (self.header_name(&entry.key), self.tree(&entry.value))).collect()
    }

    fn fan_out(&mut self, node: Option<&Node>) -> Vec<CallSpec> {
        let entries = node.and_then(|node| self.entries(node, "`fan_out` is a map of calls")).unwrap_or_default();
        let mut calls = Vec::with_capacity(entries.len());
        for entry in entries {
            let name = self.call_name(&entry.key);
            calls.push(self.call(name, &entry.value, 0));
        }
        calls
    }

    /// A call; `depth` counts the calls that it stands in for.
    fn call(&mut self, name: Spanned<String>, node: &Node, depth: usize) -> CallSpec {
        let place = if depth == 0 { name.span } else { node.span };
        let mut call = CallSpec::new(name, node.span);
        let table = if depth == 0 { &keys::CALL } else { &keys::FALLBACK };
        let Some(map) = self.map(node, place, table) else { return call };
        call.has_unknown_key = map.has_unknown_key();
        let operation = map.get("call");
        if let Some(text) = operation.and_then(|node| self.scalar(node, "`call` is `upstream.operationId`")) {
            call.call = self.operation(text).map(|operation| Spanned::new(operation, text.whole()));
        }
        if let Some(node) = map.get("with") {
            match self.entries(node, "`with` is a map of parameters") {
                Some(entries) => call.with = self.arguments(entries),
                // Without its arguments the call would lack every one of them: it is poisoned as a whole.
                None => call.call = None,
            }
        }
        call.body = map.get("body").map(|node| self.tree(node));
        call.timeout = self.duration(map.get("timeout"), Duration::ZERO);
        call.policy = self.policy(&map, table);
        let fallback = map.get("fallback").and_then(|node| self.stale(&mut call, node));
        call.fallback = fallback.map(|node| self.fallback(&call.name, node, depth));
        self.conditions(&mut call, &map);
        call
    }

    fn arguments(&mut self, entries: &[Entry]) -> Vec<(Spanned<crate::spec::ParameterName>, Tree)> {
        let mut arguments = Vec::with_capacity(entries.len());
        for entry in entries {
            let value = self.tree(&entry.value);
            arguments.extend(self.parameter(&entry.key).map(|name| (name, value)));
        }
        arguments
    }

    /// The keys that only a call of `fan_out` has.
    fn conditions(&mut self, call: &mut CallSpec, map: &Map<'_>) {
        if let Some(node) = map.get("pass") {
            let items = self.one_or_many(node);
            call.pass = items.iter().filter_map(|item| self.status(item, "a failure", FAILURES)).collect();
        }
        call.when = map.get("when").map(|node| self.expression(node));
        call.each = map.get("each").map(|node| self.expression(node));
        let mut count = |key: &str, bounds| map.get(key).and_then(|node| self.integer(node, bounds, codes::BAD_NUMBER));
        call.concurrency = count("concurrency", CONCURRENCY);
        call.max = count("max", KEYS);
        call.batch = map.get("batch").map(|node| Spanned::new(self.batch(node, map.place()), node.span));
        call.after = self.texts(map.get("after"), "`after` names calls");
    }

    fn batch(&mut self, node: &Node, place: Span) -> BatchSpec {
        let Some(map) = self.map(node, place, &keys::BATCH) else {
            return BatchSpec { by: None, size: None };
        };
        BatchSpec {
            by: map.get("by").and_then(|node| self.text(node, "`by` is the name of a field")),
            size: map.get("size").and_then(|node| self.integer(node, KEYS, codes::BAD_NUMBER)),
        }
    }

    /// `null`, a map with the key `call`, or a value.
    fn fallback(&mut self, name: &Spanned<String>, node: &Node, depth: usize) -> Spanned<FallbackSpec> {
        let is_call =
            matches!(&node.kind, NodeKind::Map(entries) if entries.iter().any(|it| it.key.as_str() == "call"));
        let fallback = if node.is_null() {
            FallbackSpec::Null
        } else if is_call && depth == FALLBACKS_MAX {
            let error = Diagnostic::error(codes::NESTED_TOO_DEEP, "too many fallbacks of fallbacks");
            self.push(error.at(node.span, format!("more than {FALLBACKS_MAX}")));
            FallbackSpec::Value(Tree::Expression(Expression::poisoned(node.span)))
        } else if is_call {
            FallbackSpec::Call(Box::new(self.call(name.clone(), node, depth + 1)))
        } else {
            FallbackSpec::Value(self.tree(node))
        };
        Spanned::new(fallback, node.span)
    }
}

impl CallSpec {
    /// A call of which nothing is known yet.
    fn new(name: Spanned<String>, span: Span) -> Self {
        Self {
            name,
            call: None,
            with: Vec::new(),
            body: None,
            timeout: None,
            stale: None,
            fallback: None,
            pass: Vec::new(),
            when: None,
            each: None,
            concurrency: None,
            max: None,
            batch: None,
            after: Vec::new(),
            policy: Vec::new(),
            has_unknown_key: false,
            span,
        }
    }
}
