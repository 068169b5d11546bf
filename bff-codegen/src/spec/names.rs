//! Text with a grammar of its own: endpoint keys, operations, parameters, names, function signatures.

use crate::codes;
use crate::diagnostic::{Applicability, Diagnostic, nearest_word};
use crate::expr::name_at;
use crate::source::{PlacedText, Span, Spanned};
use crate::spec::ast::{FunctionType, Method, OperationName, OperationRef, ParameterName, ParameterPlace, Signature};
use crate::spec::lower::{Lower, either};
use crate::spec::tree::Key;

/// Roots of expressions that no call can be named after.
pub(crate) const ROOTS: [&str; 7] = ["path", "query", "headers", "body", "claims", "key", "keys"];

/// Methods of endpoints. The runtime answers HEAD and OPTIONS by itself.
pub(crate) const ENDPOINT_METHODS: [Method; 5] =
    [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete];

/// An endpoint's key, as far as it could be read.
pub(crate) struct EndpointKey {
    pub(crate) is_valid: bool,
    pub(crate) method: Spanned<Method>,
    pub(crate) path: Spanned<String>,
    pub(crate) path_parameters: Vec<Spanned<String>>,
}

impl Lower<'_> {
    /// `METHOD /path/{param}`
    pub(crate) fn endpoint_key(&mut self, key: &Key) -> EndpointKey {
        let text = &key.text;
        let whole = text.as_str();
        let method_end = whole.find(' ').unwrap_or(whole.len());
        let path_start = whole.len() - whole[method_end..].trim_start().len();
        let methods = ENDPOINT_METHODS.map(Method::as_str);
        let mut errors = Vec::new();
        let method = Method::parse(&whole[..method_end]).filter(|method| ENDPOINT_METHODS.contains(method));
        if path_start == whole.len() {
            let error = Diagnostic::error(codes::BAD_ENDPOINT_KEY, format!("`{whole}` is no endpoint"));
            errors.push(
                error
                    .at(text.whole(), "not `METHOD /path`")
                    .help("an endpoint's key is written `GET /orders/{orderId}`"),
            );
        } else if method.is_none() {
            let written = &whole[..method_end];
            let error = Diagnostic::error(codes::BAD_ENDPOINT_KEY, format!("`{written}` is no method of an endpoint"))
                .at(text.span(0..method_end), format!("{} is wanted here", either(&methods)));
            errors.push(match written {
                "HEAD" | "OPTIONS" => error.help("the BFF answers HEAD and OPTIONS by itself"),
                _ => error.suggest(nearest_word(written, methods)),
            });
        }
        let mut path_parameters = Vec::new();
        if errors.is_empty() {
            errors.extend(path(text, path_start, &mut path_parameters).err().map(|error| *error));
        }
        let is_valid = errors.is_empty();
        errors.into_iter().for_each(|error| self.push(error));
        EndpointKey {
            is_valid,
            method: Spanned::new(method.unwrap_or(Method::Get), text.span(0..method_end)),
            path: Spanned::new(whole[path_start..].to_owned(), text.span(path_start..whole.len())),
            path_parameters,
        }
    }

    /// `upstream.operationId` or `upstream METHOD /path`.
    pub(crate) fn operation(&mut self, text: &PlacedText) -> Option<OperationRef> {
        match operation(text) {
            Ok(operation) => Some(operation),
            Err(error) => {
                self.push(*error);
                None
            }
        }
    }

    /// `limit`, `query.limit`, `header.x-tenant`, `path.id`.
    pub(crate) fn parameter(&mut self, key: &Key) -> Option<Spanned<ParameterName>> {
        let whole = key.as_str();
        let (place, name) = match whole.split_once('.') {
            Some(("path", name)) => (Some(ParameterPlace::Path), name),
            Some(("query", name)) => (Some(ParameterPlace::Query), name),
            Some(("header", name)) => (Some(ParameterPlace::Header), name),
            _ => (None, whole),
        };
        if name.is_empty() {
            let error = Diagnostic::error(codes::BAD_PARAMETER, "a parameter has a name");
            self.push(error.at(key.span(), "no name here"));
            return None;
        }
        Some(Spanned::new(ParameterName { place, name: name.to_owned() }, key.span()))
    }

    /// A header's name, by RFC 9110 §5.1.
    pub(crate) fn header_name(&mut self, key: &Key) -> Spanned<String> {
        self.check_header_name(key.as_str(), key.span());
        key.spanned()
    }

    /// Reports what is no name of a header.
    pub(crate) fn check_header_name(&mut self, name: &str, span: Span) {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            let error = Diagnostic::error(codes::BAD_PARAMETER, format!("`{name}` is no name of a header"));
            self.push(error.at(span, "letters, digits and `-` make up a header's name"));
        }
    }

    /// The name of a call, which expressions use as `$name`.
    pub(crate) fn call_name(&mut self, key: &Key) -> Spanned<String> {
        let name = key.as_str();
        if ROOTS.contains(&name) {
            let error = Diagnostic::error(codes::BAD_NAME, format!("a call cannot be named `{name}`"));
            self.push(error.at(key.span(), format!("`${name}` is something else")).help("choose another name"));
        } else if name.is_empty() || name_at(name) != name {
            let error = Diagnostic::error(codes::BAD_NAME, format!("`{name}` cannot be the name of a call"));
            self.push(error.at(key.span(), "letters, digits and `_` make up the name of a call"));
        }
        key.spanned()
    }

    /// The name of an upstream, an auth scheme, a client or a function: ASCII, and `-` if `dashes`.
    pub(crate) fn plain_name(&mut self, name: Spanned<String>, what: &str, dashes: bool) -> Spanned<String> {
        let is_named = is_name(&name.value) && (dashes || !name.value.contains('-'));
        if !is_named {
            let parts = if dashes { "letters, digits, `_` and `-`" } else { "letters, digits and `_`" };
            let error = Diagnostic::error(codes::BAD_NAME, format!("`{}` cannot be the name of {what}", name.value));
            self.push(error.at(name.span, format!("a letter, then {parts}")));
        }
        name
    }

    /// `(string, [integer], number?) -> string`
    pub(crate) fn signature(&mut self, text: &PlacedText) -> Option<Signature> {
        let mut reader = SignatureReader { text, at: 0 };
        match reader.signature() {
            Ok(signature) => Some(signature),
            Err(error) => {
                self.push(*error);
                None
            }
        }
    }
}

/// Whether an upstream, an auth scheme or a client can have this name: a letter, then letters, digits, `_` and `-`.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(is_part)
}

/// Checks the path that begins at `start` and collects its parameters.
fn path(text: &PlacedText, start: usize, parameters: &mut Vec<Spanned<String>>) -> Result<(), Box<Diagnostic>> {
    let whole = text.as_str();
    let refuse = |from: usize, to: usize, message: &str, label: &str| {
        Box::new(Diagnostic::error(codes::BAD_ENDPOINT_KEY, message).at(text.span(from..to), label))
    };
    if !whole[start..].starts_with('/') {
        let error = refuse(start, whole.len(), "a path begins with `/`", "no `/` in front");
        return Err(Box::new(error.fix(
            text.span(start..whole.len()),
            format!("/{}", &whole[start..]),
            Applicability::Sure,
        )));
    }
    if &whole[start..] == "/" {
        return Ok(());
    }
    let mut at = start;
    for segment in whole[start + 1..].split('/') {
        let from = at + 1;
        let to = from + segment.len();
        at = to;
        let error = |message: &str, label: &str| Err(refuse(from, to, message, label));
        if segment.is_empty() {
            let error = refuse(from - 1, to, "a path has no empty segments", "nothing behind this `/`");
            return Err(error);
        }
        if let Some(query) = segment.find(['?', '#']) {
            let error = refuse(from + query, whole.len(), "a path has no query", "this is not part of the path");
            return Err(Box::new(error.help("declare query parameters under `query`")));
        }
        if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            if name.is_empty() || name_at(name) != name {
                return error("this is no name of a parameter", "letters, digits and `_` make up its name");
            }
            let span = text.span(from + 1..to - 1);
            if let Some(first) = parameters.iter().find(|first| first.value == name) {
                let error = refuse(from + 1, to - 1, &format!("two parameters are named `{name}`"), "once more here");
                return Err(Box::new(error.also(first.span, "first here")));
            }
            parameters.push(Spanned::new(name.to_owned(), span));
        } else if segment.contains(['{', '}']) {
            return error("a parameter is a whole segment of the path", "written `{name}`, with nothing beside it");
        } else if matches!(segment, "." | "..") {
            return error("a path has no relative segments", "clients take this away before they send it");
        } else if segment.starts_with([':', '*']) {
            let refusal = refuse(from, to, "a parameter is written `{name}`", "this would be taken as it is");
            let name = &segment[1..];
            let is_name = !name.is_empty() && name_at(name) == name;
            return Err(if is_name {
                Box::new(refusal.fix(text.span(from..to), format!("{{{name}}}"), Applicability::Sure))
            } else {
                refusal
            });
        } else if !segment.chars().all(|c| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c)) {
            return error("this cannot stand in a path", "letters, digits and `-._~!$&'()*+,;=:@` can");
        }
    }
    Ok(())
}

fn operation(text: &PlacedText) -> Result<OperationRef, Box<Diagnostic>> {
    let whole = text.as_str().trim_end();
    let upstream_end = whole.find([' ', '.']).unwrap_or(whole.len());
    let upstream = Spanned::new(whole[..upstream_end].to_owned(), text.span(0..upstream_end));
    let refuse = |label: &str| {
        let error = Diagnostic::error(codes::BAD_OPERATION, format!("`{whole}` names no operation"));
        let help = "an operation is written `upstream.operationId`, or `upstream METHOD /path`";
        Box::new(error.at(text.whole(), label).help(help))
    };
    if upstream.value.is_empty() {
        return Err(refuse("no upstream in front"));
    }
    let rest = &whole[upstream_end..];
    if let Some(name) = rest.strip_prefix('.') {
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(refuse("no operation behind the `.`"));
        }
        let name = Spanned::new(name.to_owned(), text.span(upstream_end + 1..whole.len()));
        return Ok(OperationRef { upstream, operation: OperationName::Named(name) });
    }
    let method_start = whole.len() - rest.trim_start().len();
    let method_end = whole[method_start..].find(' ').map_or(whole.len(), |at| method_start + at);
    let path_start = whole.len() - whole[method_end..].trim_start().len();
    if path_start == whole.len() {
        return Err(refuse("only an upstream"));
    }
    let (written, span) = (&whole[method_start..method_end], text.span(method_start..method_end));
    let Some(method) = Method::parse(written) else {
        let error =
            Diagnostic::error(codes::BAD_OPERATION, format!("`{written}` is no method")).at(span, "unknown method");
        return Err(Box::new(error.suggest(nearest_word(written, Method::ALL.map(Method::as_str)))));
    };
    let path = Spanned::new(whole[path_start..].to_owned(), text.span(path_start..whole.len()));
    if !path.value.starts_with('/') {
        let error = Diagnostic::error(codes::BAD_OPERATION, "a path begins with `/`");
        let slashed = format!("/{}", path.value);
        return Err(Box::new(error.at(path.span, "no `/` in front").fix(path.span, slashed, Applicability::Sure)));
    }
    Ok(OperationRef { upstream, operation: OperationName::Route { method: Spanned::new(method, span), path } })
}

struct SignatureReader<'a> {
    text: &'a PlacedText,
    at: usize,
}

impl SignatureReader<'_> {
    fn signature(&mut self) -> Result<Signature, Box<Diagnostic>> {
        self.expect("(")?;
        let mut parameters = Vec::new();
        while !self.take(")") {
            parameters.push(self.function_type(0)?);
            if !self.take(",") {
                self.expect(")")?;
                break;
            }
        }
        self.expect("->")?;
        let returns = self.function_type(0)?;
        self.skip_blanks();
        if self.at < self.text.as_str().len() {
            Err(self.error("the end"))
        } else {
            Ok(Signature { parameters, returns })
        }
    }

    fn function_type(&mut self, depth: usize) -> Result<Spanned<FunctionType>, Box<Diagnostic>> {
        const NAMES: [&str; 4] = ["string", "integer", "number", "boolean"];
        self.skip_blanks();
        let start = self.at;
        let mut found = if depth < 8 && self.take("[") {
            let of = self.function_type(depth + 1)?;
            self.expect("]")?;
            FunctionType::List(Box::new(of.value))
        } else {
            let name = name_at(&self.text.as_str()[self.at..]);
            let kind = match name {
                "string" => FunctionType::String,
                "integer" => FunctionType::Integer,
                "number" => FunctionType::Number,
                "boolean" => FunctionType::Boolean,
                "" => return Err(self.error("a type")),
                _ => {
                    let error = Diagnostic::error(codes::BAD_FUNCTION, format!("`{name}` is no type of a function"))
                        .at(self.text.span(start..start + name.len()), format!("{} is wanted here", either(&NAMES)));
                    return Err(Box::new(error.suggest(nearest_word(name, NAMES))));
                }
            };
            self.at += name.len();
            kind
        };
        if self.take("?") {
            found = FunctionType::Optional(Box::new(found));
        }
        Ok(Spanned::new(found, self.text.span(start..self.at)))
    }

    fn take(&mut self, sign: &str) -> bool {
        self.skip_blanks();
        let found = self.text.as_str()[self.at..].starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), Box<Diagnostic>> {
        if self.take(sign) { Ok(()) } else { Err(self.error(&format!("`{sign}`"))) }
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text.as_str()[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn error(&self, wanted: &str) -> Box<Diagnostic> {
        let length = self.text.as_str()[self.at..].chars().next().map_or(0, char::len_utf8);
        Box::new(
            Diagnostic::error(codes::BAD_FUNCTION, "this is no signature of a function")
                .at(self.text.span(self.at..self.at + length), format!("{wanted} is wanted here"))
                .help("a signature is written `(string, integer) -> string`"),
        )
    }
}
