//! The request of a call: a builder chain with every value in its place.

use crate::contract::{ParameterPlace, Style};
use crate::model::{Argument, Call, Kind, Type, ValueRef};

use super::code::Form;
use super::expr::Emitter;

/// The request of a call, as the links of a builder chain.
pub(super) fn request(emitter: &mut Emitter<'_>, call: &Call, constant: &str) -> Vec<String> {
    let mut links = vec![format!("{constant}.request()")];
    path_links(emitter, call, &mut links);
    for argument in &call.arguments {
        match argument.parameter.place {
            ParameterPlace::Query => query_link(emitter, argument, &mut links),
            ParameterPlace::Header => header_link(emitter, argument, &mut links),
            ParameterPlace::Path | ParameterPlace::Cookie => {}
        }
    }
    if let Some(body) = &call.body {
        if matches!(body.kind, Kind::Body) {
            links.push(".raw_json(scope.exchange.body_bytes())".to_owned());
        } else {
            emitter.path = vec![call.name.value.replace('.', " ")];
            emitter.doc = format!("What is sent to `{}`.", call.operation_name.value);
            let code = emitter.own(body);
            let may_be_left_out =
                code.ty.is_option() && call.operation.request_body.as_ref().is_some_and(|body| !body.required);
            let method = if may_be_left_out { "json_if_any" } else { "json" };
            links.push(format!(".{method}(&{})", code.operand()));
        }
    }
    links
}

/// The path: literal text and values by turns.
fn path_links(emitter: &mut Emitter<'_>, call: &Call, links: &mut Vec<String>) {
    let mut rest = call.operation.path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        let argument = call
            .arguments
            .iter()
            .find(|given| given.parameter.place == ParameterPlace::Path && given.parameter.name == name);
        let Some(argument) = argument else { break };
        let prefix = match argument.parameter.style {
            Style::Label => ".".to_owned(),
            Style::Matrix => format!(";{name}="),
            _ => String::new(),
        };
        let text = format!("{}{prefix}", encoded(before));
        if !text.is_empty() {
            links.push(format!(".text({text:?})"));
        }
        let is_list = matches!(argument.value.ty.ty, Type::List(_));
        let value = url_value(emitter, &argument.value);
        links.push(if is_list { format!(".values({value})") } else { format!(".value({value})") });
        rest = after;
    }
    if !rest.is_empty() {
        links.push(format!(".text({:?})", encoded(rest)));
    }
}

/// The literal parts of a contract's path, as they go over the wire.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@%".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn query_link(emitter: &mut Emitter<'_>, argument: &Argument, links: &mut Vec<String>) {
    let parameter = &argument.parameter;
    if let Kind::Record(fields) = &argument.value.kind {
        for field in fields {
            let name = match parameter.style {
                Style::DeepObject => format!("{}[{}]", parameter.name, field.name),
                _ => field.name.clone(),
            };
            let value = url_value(emitter, &field.value);
            links.push(if matches!(field.value.ty.ty, Type::List(_)) {
                format!(".query_list({name:?}, ListStyle::Explode, {value})")
            } else {
                format!(".query({name:?}, {value})")
            });
        }
        return;
    }
    let value = url_value(emitter, &argument.value);
    let name = &parameter.name;
    links.push(match &argument.value.ty.ty {
        Type::List(_) => {
            let style = match (parameter.style, parameter.explode) {
                (Style::SpaceDelimited, _) => "Space",
                (Style::PipeDelimited, _) => "Pipe",
                (_, true) => "Explode",
                (_, false) => "Comma",
            };
            format!(".query_list({name:?}, ListStyle::{style}, {value})")
        }
        _ => format!(".query({name:?}, {value})"),
    });
}

fn header_link(emitter: &mut Emitter<'_>, argument: &Argument, links: &mut Vec<String>) {
    let value = url_value(emitter, &argument.value);
    let name = argument.parameter.name.to_ascii_lowercase();
    links.push(match &argument.value.ty.ty {
        Type::List(_) => format!(".header_list({name:?}, {value})"),
        _ => format!(".header({name:?}, {value})"),
    });
}

/// A scalar for a URL or a header, or an iterator over scalars.
pub(super) fn url_value(emitter: &mut Emitter<'_>, value: &ValueRef) -> String {
    if matches!(value.ty.ty, Type::List(_)) {
        let code = emitter.emit(value);
        let text = super::lists::over_optional(&code).text;
        // The builder makes an iterator of a list by itself.
        return text.strip_suffix(".into_iter()").map_or(text.clone(), str::to_owned);
    }
    let code = emitter.emit(value);
    match code.form {
        Form::Owned | Form::Ref | Form::OptionRef => code.text,
        Form::Place if code.ty.is_copy() => code.text,
        Form::Place => format!("&{}", code.text),
    }
}
