//! Whether two JSON values say the same.

use serde_json::{Number, Value};

/// Where two values first differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// A JSON pointer (RFC 6901).
    pub(super) pointer: String,
    /// Both sides, shortened.
    pub(super) what: String,
}

/// The first difference of `actual` from `expected`. The order of keys does not count, and 1.0 is 1.
pub(super) fn difference(expected: &Value, actual: &Value) -> Option<Difference> {
    find(expected, actual, &mut String::new())
}

fn find(expected: &Value, actual: &Value, pointer: &mut String) -> Option<Difference> {
    match (expected, actual) {
        (Value::Number(expected), Value::Number(actual)) if same_number(expected, actual) => None,
        (Value::Array(expected_items), Value::Array(actual_items)) => {
            if expected_items.len() != actual_items.len() {
                let what = format!("{} items instead of {}", actual_items.len(), expected_items.len());
                return Some(Difference { pointer: pointer.clone(), what });
            }
            let pairs = expected_items.iter().zip(actual_items).enumerate();
            pairs.into_iter().find_map(|(index, (expected, actual))| {
                within(pointer, &index.to_string(), |pointer| find(expected, actual, pointer))
            })
        }
        (Value::Object(expected), Value::Object(actual)) => {
            let wrong = expected.iter().find_map(|(key, expected)| {
                within(pointer, key, |pointer| match actual.get(key) {
                    Some(actual) => find(expected, actual, pointer),
                    None => Some(Difference { pointer: pointer.clone(), what: "it is missing".to_owned() }),
                })
            });
            let added = || actual.keys().find(|key| !expected.contains_key(*key));
            wrong.or_else(|| {
                let key = added()?;
                within(pointer, key, |pointer| {
                    Some(Difference { pointer: pointer.clone(), what: "it should not be there".to_owned() })
                })
            })
        }
        _ if expected == actual => None,
        _ => {
            let what = format!("{} instead of {}", short(actual), short(expected));
            Some(Difference { pointer: pointer.clone(), what })
        }
    }
}

/// Goes one step down, and comes back.
fn within<T>(pointer: &mut String, step: &str, look: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    let found = look(pointer);
    pointer.truncate(length);
    found
}

fn same_number(one: &Number, other: &Number) -> bool {
    // Whole numbers are not compared as floats: large ones would seem the same.
    one == other || (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64()
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 40 { text.chars().take(39).chain(['…']).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointer(expected: Value, actual: Value) -> Option<String> {
        difference(&expected, &actual).map(|difference| difference.pointer)
    }

    #[test]
    fn order_and_writing_of_numbers_do_not_count() {
        let one: Value = serde_json::from_str(r#"{"a": 1.0, "b": [{"c": null, "d": 10}]}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"b": [{"d": 1e1, "c": null}], "a": 1}"#).unwrap();
        assert_eq!(difference(&one, &other), None);
    }

    #[test]
    fn the_first_difference_is_pointed_at() {
        assert_eq!(pointer(json!({"a": [{"b": 1}, {"b": 2}]}), json!({"a": [{"b": 1}, {"b": 3}]})).unwrap(), "/a/1/b");
        assert_eq!(pointer(json!({"a/b~c": 1}), json!({"a/b~c": "1"})).unwrap(), "/a~1b~0c");
        assert_eq!(pointer(json!({"a": null}), json!({})).unwrap(), "/a");
        assert_eq!(pointer(json!({"a": [1]}), json!({"a": [1, 2]})).unwrap(), "/a");
        assert_eq!(pointer(json!({}), json!({"b": 1})).unwrap(), "/b");
        assert_eq!(pointer(json!(1), json!(2)).unwrap(), "");
        let words = difference(&json!({"a": 1}), &json!({"a": "x".repeat(90)})).unwrap().what;
        assert!(words.ends_with("… instead of 1"), "{words}");
    }
}
