//! The header that says which parts of a reply are a fallback's.

use std::fmt::Write;

use http::{HeaderName, HeaderValue};

use crate::observe::CallRecord;

/// `Bff-Degraded: picks;reason=timeout;stale=42, unread;reason=status`
pub(super) const BFF_DEGRADED: HeaderName = HeaderName::from_static("bff-degraded");

/// The header's value: a list (RFC 9651 §3.1) with one member for each degraded call; `None` when there is none. Where a
/// last good answer stands in, `stale` says how many seconds old it is.
pub(super) fn degraded(calls: &[CallRecord]) -> Option<HeaderValue> {
    let mut list = String::new();
    for record in calls.iter().filter(|record| record.degraded) {
        if !list.is_empty() {
            list.push_str(", ");
        }
        push_name(&mut list, record.call.name);
        list.push_str(";reason=");
        list.push_str(record.outcome);
        if let Some(age) = record.stale {
            // Writing to a String cannot fail.
            let _ = write!(list, ";stale={}", age.as_secs());
        }
    }
    if list.is_empty() { None } else { HeaderValue::from_str(&list).ok() }
}

/// A name as a token where it is one (§3.3.4), else as a string (§3.3.3), else as a display string (§3.3.8).
fn push_name(list: &mut String, name: &str) {
    if is_token(name) {
        list.push_str(name);
    } else if name.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        list.push('"');
        for character in name.chars() {
            if matches!(character, '"' | '\\') {
                list.push('\\');
            }
            list.push(character);
        }
        list.push('"');
    } else {
        list.push_str("%\"");
        for byte in name.bytes() {
            if matches!(byte, b' '..=b'~') && !matches!(byte, b'%' | b'"') {
                list.push(char::from(byte));
            } else {
                // Writing to a String cannot fail.
                let _ = write!(list, "%{byte:02x}");
            }
        }
        list.push('"');
    }
}

fn is_token(name: &str) -> bool {
    let first_fits = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'*');
    first_fits && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&byte))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use http::HeaderMap;
    use tokio::time::Instant;

    use super::super::meta::Meta;
    use super::super::testing::{ORDER, PICKS};
    use super::*;
    use crate::json::to_json;
    use crate::observe::{OK, Record, RequestId};

    #[tokio::test(start_paused = true)]
    async fn a_last_good_answer_says_how_old_it_is() {
        let record = Record::new(RequestId::of(&HeaderMap::new()), Ipv4Addr::LOCALHOST.into());
        let now = Instant::now();
        record.called(&ORDER, now..now, OK);
        record.called(&PICKS, now..now, "timeout");
        record.degraded(&PICKS, Some(Duration::from_millis(42_999)));
        assert_eq!(degraded(&record.calls()).unwrap(), "picks;reason=timeout;stale=42");
        let picks = r#""picks":{"outcome":"timeout","duration_ms":0,"stale_s":42}"#;
        let meta = format!(r#"{{"complete":false,"sources":{{"order":{{"outcome":"ok","duration_ms":0}},{picks}}}}}"#);
        assert_eq!(to_json(&Meta::of(&record)), meta);
    }

    fn named(name: &str) -> String {
        let mut list = String::new();
        push_name(&mut list, name);
        list
    }

    #[test]
    fn a_name_is_the_plainest_form_that_holds_it() {
        assert_eq!(named("picks.fallback"), "picks.fallback");
        assert_eq!(named("_picks"), r#""_picks""#);
        assert_eq!(named(r#"a "b"\"#), r#""a \"b\"\\""#);
        assert_eq!(named("café"), r#"%"caf%c3%a9""#);
    }
}
