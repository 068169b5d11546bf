//! Where an input's text stands in a request, decoded: for the handler, and for policies, which both must see the same.

use std::borrow::Cow;

use http::{HeaderMap, Uri};
use percent_encoding::percent_decode_str;
use serde::{Serialize, Serializer};

use crate::descriptor::{Endpoint, ListStyle, Parameter, Place};

/// The decoded text or texts of one input.
#[derive(Debug)]
pub struct Texts<'a>(Vec1<'a>);

/// Almost every input is one text: a `Vec` for it would cost an allocation.
#[derive(Debug)]
enum Vec1<'a> {
    One(Cow<'a, str>),
    Many(Vec<Cow<'a, str>>),
}

impl<'a> Texts<'a> {
    pub(crate) fn one(self) -> Result<Cow<'a, str>, String> {
        match self.0 {
            Vec1::One(text) => Ok(text),
            Vec1::Many(_) => Err("must be one value".to_owned()),
        }
    }

    pub(crate) fn all(self) -> Vec<Cow<'a, str>> {
        match self.0 {
            Vec1::One(text) => vec![text],
            Vec1::Many(texts) => texts,
        }
    }
}

/// One text is a text, and a list is a list, however many there are.
impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Vec1::One(text) => text.serialize(serializer),
            Vec1::Many(texts) => texts.serialize(serializer),
        }
    }
}

/// The texts of `parameter` in a request, `None` if it is not there.
///
/// # Errors
///
/// A detail for the client: given more than once, or not UTF-8.
pub(crate) fn texts<'a>(
    parameter: &Parameter,
    endpoint: &Endpoint,
    uri: &'a Uri,
    headers: &'a HeaderMap,
) -> Result<Option<Texts<'a>>, String> {
    let Parameter { name, list, .. } = *parameter;
    match parameter.place {
        Place::Path => gather(path_segment(endpoint.path, uri.path(), name).into_iter(), list, percent_decoded),
        Place::Query => gather(query_values(uri.query().unwrap_or_default(), name), list, form_decoded),
        Place::Header => {
            let values = headers.get_all(name).iter().map(|value| std::str::from_utf8(value.as_bytes()));
            let values = values.collect::<Result<Vec<_>, _>>().map_err(|_| NOT_UTF8.to_owned())?;
            gather(values.into_iter(), list, |text| Ok(Cow::Borrowed(text.trim())))
        }
    }
}

const NOT_UTF8: &str = "is not UTF-8 text";

/// Makes texts of the raw values of one input: splits lists first and decodes then, so that an encoded separator is text.
fn gather<'a>(
    mut values: impl Iterator<Item = &'a str>,
    list: Option<ListStyle>,
    decode: impl Fn(&'a str) -> Result<Cow<'a, str>, String>,
) -> Result<Option<Texts<'a>>, String> {
    let Some(first) = values.next() else {
        return Ok(None);
    };
    let Some(style) = list else {
        return match values.next() {
            Some(_) => Err("is given more than once".to_owned()),
            None => Ok(Some(Texts(Vec1::One(decode(first)?)))),
        };
    };
    let mut texts = Vec::new();
    for value in std::iter::once(first).chain(values) {
        match style {
            ListStyle::Explode => texts.push(decode(value)?),
            _ if value.is_empty() => {}
            _ => {
                for part in split(value, style) {
                    texts.push(decode(part)?);
                }
            }
        }
    }
    Ok(Some(Texts(Vec1::Many(texts))))
}

/// Splits a raw list at its separator, which a client may have to encode.
fn split(value: &str, style: ListStyle) -> Vec<&str> {
    match style {
        ListStyle::Explode | ListStyle::Comma => value.split(',').collect(),
        ListStyle::Space => value.split("%20").flat_map(|part| part.split(['+', ' '])).collect(),
        ListStyle::Pipe => {
            value.split('|').flat_map(|part| part.split("%7C")).flat_map(|part| part.split("%7c")).collect()
        }
    }
}

/// The segment of `path` that stands where `template` says `{name}`. The router has matched the two already.
fn path_segment<'a>(template: &str, path: &'a str, name: &str) -> Option<&'a str> {
    let is_wanted = |segment: &str| {
        segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(|inner| inner == name)
    };
    template.split('/').zip(path.split('/')).find(|(segment, _)| is_wanted(segment)).map(|(_, value)| value)
}

/// The raw values of `name` in a query string, in order.
fn query_values<'a>(query: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    query.split('&').filter_map(move |pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        // Only a key that is encoded needs decoding; an empty pair (`a&&b`) has no name.
        let is_wanted = !pair.is_empty() && (key == name || form_decoded(key).is_ok_and(|key| key == name));
        is_wanted.then_some(value)
    })
}

fn percent_decoded(text: &str) -> Result<Cow<'_, str>, String> {
    // The decoder takes a percent sign as it is where no two digits follow, which others may read in another way.
    let is_encoded = |rest: &str| rest.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    if !text.split('%').skip(1).all(is_encoded) {
        return Err("has a percent sign without two hexadecimal digits".to_owned());
    }
    percent_decode_str(text).decode_utf8().map_err(|_| NOT_UTF8.to_owned())
}

/// As forms encode (and `URLSearchParams`): a plus is a space.
pub(crate) fn form_decoded(text: &str) -> Result<Cow<'_, str>, String> {
    if !text.contains('+') {
        return percent_decoded(text);
    }
    let spaced = text.replace('+', " ");
    percent_decoded(&spaced).map(|text| Cow::Owned(text.into_owned()))
}
