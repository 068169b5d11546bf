//! Numbers that could not be calculated with.
//!
//! They are refused before an upstream sees them: once it had stored one, the BFF could not read its answer.

use serde_json::{Number, Value};

use crate::json::Decimal;
use crate::problem::Fault;

/// Adds a fault for each number in `value` that no [`Decimal`] holds, until there are `faults_max`.
pub(super) fn check(value: &Value, faults_max: usize, faults: &mut Vec<Fault>) {
    // Hardly any body has one, so only those that do pay for pointers.
    if all_fit(value) {
        return;
    }
    visit(value, &mut String::new(), &mut |pointer| {
        if faults.len() < faults_max {
            faults.push(Fault::pointer(pointer, "has more digits than a decimal holds (28)"));
        }
    });
}

fn all_fit(value: &Value) -> bool {
    match value {
        Value::Number(number) => fits(number),
        Value::Array(items) => items.iter().all(all_fit),
        Value::Object(members) => members.values().all(all_fit),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

/// Whether a [`Decimal`] holds `number`.
fn fits(number: &Number) -> bool {
    // Whole numbers of 64 bits always fit, and so do those whose 17 digits end within 28 places behind the point.
    let is_usual = |number: f64| number == 0.0 || (1e-11..1e28).contains(&number.abs());
    !number.is_f64() || number.as_f64().is_some_and(is_usual) || Decimal::parse(&number.to_string()).is_some()
}

fn visit(value: &Value, pointer: &mut String, complain: &mut impl FnMut(&str)) {
    let place = pointer.len();
    match value {
        Value::Number(number) if !fits(number) => complain(pointer),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if !matches!(item, Value::String(_) | Value::Bool(_) | Value::Null) {
                    pointer.push('/');
                    pointer.push_str(&index.to_string());
                    visit(item, pointer, complain);
                    pointer.truncate(place);
                }
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if !matches!(member, Value::String(_) | Value::Bool(_) | Value::Null) {
                    pointer.push('/');
                    // RFC 6901 §3.
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                    visit(member, pointer, complain);
                    pointer.truncate(place);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn usual_numbers_fit() {
        for number in [1e-11, 1.234_567_890_123_456_7e-11, 0.1 + 0.2, 123_456_789.123_456_79, 9.999_999_999e27] {
            assert!(Decimal::parse(&json!(number).to_string()).is_some(), "{number}");
        }
    }

    #[test]
    fn what_no_decimal_holds_is_named_by_its_place() {
        let body = json!({
            "fine": [1.5, 0, -7, 1e20, 0.1, 18_446_744_073_709_551_615_u64, "5e-324"],
            "a/b": [{ "~": 5e-324 }, 1e300],
        });
        let mut faults = Vec::new();
        check(&body, 10, &mut faults);
        let pointers: Vec<_> =
            faults.iter().map(|fault| serde_json::to_value(fault).unwrap()["pointer"].clone()).collect();
        assert_eq!(pointers, ["/a~1b/0/~0", "/a~1b/1"]);
        let mut one = Vec::new();
        check(&body, 1, &mut one);
        assert_eq!(one.len(), 1);
    }
}
