//! `+ - * /`, `sum` and `avg`: exact, and saturating instead of overflowing.

use crate::json::Decimal;

/// Numbers that expressions compute with: `i64` and [`Decimal`].
///
/// A result beyond the type's range is the greatest or least number of the type. A decimal's result with more places
/// than it can hold is rounded half to even.
pub trait Arithmetic: Copy {
    /// `self + other`
    #[must_use]
    fn plus(self, other: Self) -> Self;
    /// `self - other`
    #[must_use]
    fn minus(self, other: Self) -> Self;
    /// `self * other`
    #[must_use]
    fn times(self, other: Self) -> Self;
}

impl Arithmetic for i64 {
    fn plus(self, other: Self) -> Self {
        self.saturating_add(other)
    }

    fn minus(self, other: Self) -> Self {
        self.saturating_sub(other)
    }

    fn times(self, other: Self) -> Self {
        self.saturating_mul(other)
    }
}

impl Arithmetic for Decimal {
    fn plus(self, other: Self) -> Self {
        Self::from(self.get().saturating_add(other.get()))
    }

    fn minus(self, other: Self) -> Self {
        Self::from(self.get().saturating_sub(other.get()))
    }

    fn times(self, other: Self) -> Self {
        Self::from(self.get().saturating_mul(other.get()))
    }
}

/// `a + b`, saturating.
pub fn add<N: Arithmetic>(a: N, b: N) -> N {
    a.plus(b)
}

/// `a - b`, saturating.
pub fn subtract<N: Arithmetic>(a: N, b: N) -> N {
    a.minus(b)
}

/// `a * b`, saturating.
pub fn multiply<N: Arithmetic>(a: N, b: N) -> N {
    a.times(b)
}

/// `a / b`, rounded to the places that a decimal holds; `None` if `b` is zero or the result is out of range.
pub fn divide(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.get().checked_div(b.get()).map(Decimal::from)
}

/// The sum of integers, saturating; 0 for none.
pub fn sum_integer(values: impl IntoIterator<Item = i64>) -> i64 {
    values.into_iter().fold(0, Arithmetic::plus)
}

/// The sum of decimals, saturating; 0 for none.
pub fn sum(values: impl IntoIterator<Item = Decimal>) -> Decimal {
    values.into_iter().fold(Decimal::ZERO, Arithmetic::plus)
}

/// The mean; `None` for no values.
pub fn average(values: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    let mut count = 0_i64;
    let total = sum(values.into_iter().inspect(|_| count += 1));
    divide(total, Decimal::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(add(decimal("0.1"), decimal("0.2")), decimal("0.3"));
        assert_eq!(subtract(decimal("19.90"), decimal("20")).to_string(), "-0.10");
        assert_eq!(multiply(decimal("19.90"), decimal("3")).to_string(), "59.70");
        assert_eq!(divide(decimal("1"), decimal("8")), Some(decimal("0.125")));
        assert_eq!(divide(decimal("1"), Decimal::ZERO), None);
        assert_eq!(divide(Decimal::MAX, decimal("0.1")), None);
    }

    #[test]
    fn what_is_too_great_saturates() {
        assert_eq!(add(i64::MAX, 1), i64::MAX);
        assert_eq!(subtract(i64::MIN, 1), i64::MIN);
        assert_eq!(multiply(i64::MAX, -2), i64::MIN);
        assert_eq!(add(Decimal::MAX, Decimal::MAX), Decimal::MAX);
        assert_eq!(subtract(Decimal::MIN, Decimal::MAX), Decimal::MIN);
        assert_eq!(multiply(Decimal::MAX, decimal("-2")), Decimal::MIN);
        assert_eq!(sum_integer([i64::MAX, 1, -1]), i64::MAX - 1);
    }

    #[test]
    fn sums_and_means() {
        assert_eq!(sum_integer([1, 2, 3]), 6);
        assert_eq!(sum([decimal("0.10"), decimal("19.90")]).to_string(), "20.00");
        assert_eq!((sum([]), average([])), (Decimal::ZERO, None));
        assert_eq!(average([decimal("1"), decimal("2")]), Some(decimal("1.5")));
    }
}
