//! Operators on examples: near enough for a document, where the runtime calculates with decimals.

use std::cmp::Ordering;

use serde_json::Value as Json;

use crate::model::{Operator, Type};

/// Enough places for money, few enough to hide that 0.1 + 0.2 is not 0.3 in binary.
const PLACES: f64 = 10_000.0;

/// `left operator right`, a value of type `ty`. `None`: it has no result, or is none that an example needs.
pub(super) fn binary(operator: Operator, left: &Json, right: &Json, ty: &Type) -> Option<Json> {
    let compared = |fits: fn(Ordering) -> bool| order(left, right).map(|order| Json::Bool(fits(order)));
    match operator {
        Operator::Equal => Some(Json::Bool(order(left, right).map_or(left == right, Ordering::is_eq))),
        Operator::Less => compared(Ordering::is_lt),
        Operator::LessOrEqual => compared(Ordering::is_le),
        Operator::Greater => compared(Ordering::is_gt),
        Operator::GreaterOrEqual => compared(Ordering::is_ge),
        Operator::In => {
            let is_equal = |element: &Json| order(left, element).map_or(left == element, Ordering::is_eq);
            Some(Json::Bool(right.as_array()?.iter().any(is_equal)))
        }
        Operator::And => Some(Json::Bool(left.as_bool()? && right.as_bool()?)),
        Operator::Or => Some(Json::Bool(left.as_bool()? || right.as_bool()?)),
        Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => {
            let (a, b) = (left.as_f64()?, right.as_f64()?);
            let result = match operator {
                Operator::Add => a + b,
                Operator::Subtract => a - b,
                Operator::Multiply => a * b,
                _ => a / b,
            };
            number(result, *ty == Type::Integer)
        }
    }
}

/// `-value`
pub(super) fn negated(value: &Json) -> Option<Json> {
    number(-value.as_f64()?, value.is_i64())
}

/// The sum of a list of numbers.
pub(super) fn sum(list: &[Json]) -> Option<Json> {
    let sum = list.iter().map(Json::as_f64).sum::<Option<f64>>()?;
    number(sum, list.iter().all(Json::is_i64))
}

/// The average of a list of numbers; null of none.
pub(super) fn average(list: &[Json]) -> Option<Json> {
    if list.is_empty() {
        return Some(Json::Null);
    }
    let sum = list.iter().map(Json::as_f64).sum::<Option<f64>>()?;
    number(sum / u32::try_from(list.len()).map(f64::from).ok()?, false)
}

/// The least of a list; null of none.
pub(super) fn least(list: Vec<Json>) -> Option<Json> {
    Some(list.into_iter().min_by(|a, b| order(a, b).unwrap_or(Ordering::Equal)).unwrap_or_default())
}

/// The greatest of a list; null of none.
pub(super) fn greatest(list: Vec<Json>) -> Option<Json> {
    Some(list.into_iter().max_by(|a, b| order(a, b).unwrap_or(Ordering::Equal)).unwrap_or_default())
}

/// How two numbers or two texts stand to each other.
pub(super) fn order(a: &Json, b: &Json) -> Option<Ordering> {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        (Json::String(a), Json::String(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn number(value: f64, integer: bool) -> Option<Json> {
    let rounded = (value * PLACES).round() / PLACES;
    if integer {
        // Through text: a cast would hide what does not fit.
        return format!("{rounded:.0}").parse::<i64>().ok().map(Json::from);
    }
    serde_json::Number::from_f64(rounded).map(Json::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn results_are_rounded_to_what_a_reader_expects() {
        assert_eq!(binary(Operator::Add, &json!(0.1), &json!(0.2), &Type::Number), Some(json!(0.3)));
        assert_eq!(binary(Operator::Multiply, &json!(3), &json!(4), &Type::Integer), Some(json!(12)));
        assert_eq!(binary(Operator::Divide, &json!(1), &json!(0), &Type::Number), None);
        assert_eq!(binary(Operator::Equal, &json!(1), &json!(1.0), &Type::Boolean), Some(json!(true)));
        assert_eq!(binary(Operator::Less, &json!("a"), &json!(1), &Type::Boolean), None);
        assert_eq!(binary(Operator::In, &json!("b"), &json!(["a", "b"]), &Type::Boolean), Some(json!(true)));
        assert_eq!(binary(Operator::In, &json!(3), &json!([1, 2]), &Type::Boolean), Some(json!(false)));
        assert_eq!(average(&[json!(1), json!(2)]), Some(json!(1.5)));
        assert_eq!(sum(&[json!(1), json!(2)]), Some(json!(3)));
    }
}
