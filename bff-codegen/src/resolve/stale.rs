//! Fallbacks to the last good answer: whether they can be, and whether they are what is meant.

use std::time::Duration;

use crate::codes;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::expr::Constant;
use crate::model::{Call, Type};
use crate::source::Spanned;
use crate::spec::{Method, Policy, SettingValue, StaleSpec, Tree, UpstreamSpec};

use super::scope::Scope;

/// How old the last good answer may be; `None` if it cannot stand in, which is reported.
pub(super) fn max_age(
    scope: &mut Scope<'_>,
    form: Spanned<StaleSpec>,
    call: &Call,
    upstream: Option<&UpstreamSpec>,
) -> Option<Duration> {
    let (method, operation) = (call.operation.method, &call.operation_name.value);
    if method != Method::Get {
        let problem = Diagnostic::error(codes::STALE_NEVER, format!("`{operation}` has no last good answer"))
            .at(form.span, format!("what a {method} answered says nothing about the next one"))
            .also(call.operation.place.clone(), "the operation is described here")
            .help("let something else stand in, or nothing");
        scope.report.push(problem);
        return None;
    }
    if form.value == StaleSpec::Word && call.answer.ty == Type::String {
        let problem = Diagnostic::error(codes::STALE_UNCLEAR, "`stale` can be read in two ways")
            .at(form.span, "the text, or the last good answer?")
            .also(call.operation.place.clone(), format!("`{operation}` answers with text"))
            .help("the last good answer is `{ stale: {} }` here, and the text `\"stale\"`")
            .fix(form.span, "{ stale: {} }", Applicability::Maybe);
        scope.report.push(problem);
        return None;
    }
    let of_upstream = upstream.map_or(&[][..], |upstream| &upstream.policy);
    match Policy::of([of_upstream, &call.policy]).value("stale.max_age") {
        Some(SettingValue::Time(max_age)) => Some(max_age),
        _ => None,
    }
}

/// Whether the fallback is the word in quotes, so text, for a call that does not answer with text. That is reported.
pub(super) fn is_in_quotes(scope: &mut Scope<'_>, fallback: &Tree, call: &Call) -> bool {
    let Tree::Constant(Spanned { value: Constant::String(text), span }) = fallback else { return false };
    if text != "stale" || matches!(call.answer.ty, Type::String | Type::Any) {
        return false;
    }
    let answer = call.answer.clone().present().describe();
    let problem = Diagnostic::error(codes::STALE_UNCLEAR, "in quotes, `stale` is text")
        .at(*span, format!("`{}` answers with {answer}", call.operation_name.value))
        .help("without quotes it is the last good answer");
    scope.report.push(problem);
    true
}
