//! Whether a client takes what we answer (RFC 9110 §12.5.1): JSON, and nothing else.

use http::{HeaderMap, header};

use crate::problem::{Kind, Problem};

/// How exactly a media range names a type. The most exact one that does counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Exactness {
    /// `*/*`
    Any,
    /// `application/*`
    Kind,
    /// `application/json`
    Type,
}

/// Lets a request pass that takes `application/json` or `application/problem+json`, or does not say what it takes.
///
/// # Errors
///
/// 406: neither.
pub(crate) fn check(headers: &HeaderMap) -> Result<(), Problem> {
    // Almost every request says nothing, or one of these.
    let is_usual = |value: &[u8]| matches!(value, b"*/*" | b"application/json");
    let mut values = headers.get_all(header::ACCEPT).iter();
    match (values.next(), values.next()) {
        (None, _) => return Ok(()),
        (Some(value), None) if is_usual(value.as_bytes()) => return Ok(()),
        _ => {}
    }
    let lines: Option<Vec<_>> = headers.get_all(header::ACCEPT).iter().map(|value| value.to_str().ok()).collect();
    // What cannot be read excludes nothing.
    let Some(lines) = lines else { return Ok(()) };
    let ranges = || lines.iter().flat_map(|line| line.split(',')).map(str::trim).filter(|range| !range.is_empty());
    if ranges().next().is_none() || takes(ranges(), "json") || takes(ranges(), "problem+json") {
        return Ok(());
    }
    Err(Problem::new(Kind::NotAcceptable))
}

/// Whether `application/<subtype>` is taken.
fn takes<'a>(ranges: impl Iterator<Item = &'a str>, subtype: &str) -> bool {
    let matching = ranges.filter_map(|range| {
        let (range, parameters) = range.split_once(';').unwrap_or((range, ""));
        Some((exactness(range.trim(), subtype)?, is_wanted(parameters)))
    });
    // Of two that are equally exact, the one that takes it counts.
    matching.max().is_some_and(|(_, is_wanted)| is_wanted)
}

fn exactness(range: &str, subtype: &str) -> Option<Exactness> {
    match range.split_once('/') {
        Some(("*", "*")) => Some(Exactness::Any),
        Some((kind, rest)) if kind.eq_ignore_ascii_case("application") => match rest {
            "*" => Some(Exactness::Kind),
            rest if rest.eq_ignore_ascii_case(subtype) => Some(Exactness::Type),
            _ => None,
        },
        _ => None,
    }
}

/// `false` of `q=0`. A weight that is none is as if it were not there.
fn is_wanted(parameters: &str) -> bool {
    let weights = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let weight =
        weights.filter(|(name, _)| name.trim().eq_ignore_ascii_case("q")).map(|(_, weight)| weight.trim()).next();
    weight.and_then(|weight| weight.parse::<f32>().ok()).is_none_or(|weight| weight != 0.0)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn is_acceptable(accept: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(header::ACCEPT, HeaderValue::from_static(value));
        }
        check(&headers).is_ok()
    }

    #[test]
    fn what_takes_json_passes() {
        assert!(is_acceptable(&[]));
        for accept in [
            "*/*",
            "application/json",
            "Application/JSON; charset=utf-8",
            "text/html, application/xhtml+xml, */*;q=0.1",
            "application/*",
            "application/problem+json",
            "text/html;q=0, application/json;q=0.001",
            "text/*;q=1, */*;q=0.5",
            "application/json;q=nonsense",
            "",
            " , ",
        ] {
            assert!(is_acceptable(&[accept]), "{accept}");
        }
        assert!(is_acceptable(&["text/html", "application/json"]), "two lines are one list");
    }

    #[test]
    fn what_excludes_json_does_not() {
        for accept in [
            "text/html",
            "application/xml, text/*",
            "application/json;q=0, application/problem+json;q=0, */*",
            "application/json;Q=0.000",
            "application/*;q=0, */*;q=1",
            "*/*;q=0",
            "json",
        ] {
            assert!(!is_acceptable(&[accept]), "{accept}");
        }
    }

    #[test]
    fn the_most_exact_range_counts() {
        assert!(is_acceptable(&["*/*;q=0, application/json"]));
        assert!(is_acceptable(&["application/*;q=0, application/json;q=0.5"]));
    }
}
