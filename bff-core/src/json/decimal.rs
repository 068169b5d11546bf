//! Numbers that something is computed with.

use std::fmt;
use std::io::Write;

use serde::ser::{self, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{FromJson, JsonReader, RawNumber, Unread, from_json};

/// An exact decimal number of up to 28 digits: `0.1 + 0.2` is `0.3`.
///
/// It is read from the JSON number's own digits, never through a float, and keeps its scale: `19.90` is written as
/// `19.90`. A number that does not fit (`1e400`, or more than 28 places) is an error, not an approximation.
/// Equality, order and hash go by value: `19.9 == 19.90`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(rust_decimal::Decimal);

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(rust_decimal::Decimal::ZERO);
    /// The greatest decimal, about 7.9 × 10^28.
    pub const MAX: Self = Self(rust_decimal::Decimal::MAX);
    /// The least decimal.
    pub const MIN: Self = Self(rust_decimal::Decimal::MIN);

    /// `digits` with the last `places` of them behind the point: `Decimal::scaled(1990, 2)` is 19.90.
    ///
    /// # Panics
    ///
    /// If `places` is more than 28 or the digits take more than 96 bits. In a constant that is a compile error.
    pub const fn scaled(digits: i128, places: u32) -> Self {
        let magnitude = digits.unsigned_abs();
        assert!(places <= rust_decimal::Decimal::MAX_SCALE && magnitude >> 96 == 0, "a decimal holds 28 digits");
        // `from_parts` takes the 96 bits in three words.
        let (low, middle, high) = (magnitude as u32, (magnitude >> 32) as u32, (magnitude >> 64) as u32);
        Self(rust_decimal::Decimal::from_parts(low, middle, high, digits < 0, places))
    }

    /// Reads a number as JSON writes it (`-12`, `19.90`, `1.5e3`); `None` for anything else and for what does not fit.
    pub fn parse(text: &str) -> Option<Self> {
        from_json::<RawNumber<'_>>(text).ok().and_then(|number| Self::exact(number.json()))
    }

    /// `text` is a valid JSON number.
    fn exact(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let value = rust_decimal::Decimal::from_str_exact(digits).ok()?;
        if exponent == 0 || value.is_zero() {
            return Some(Self(value));
        }
        shift(value, exponent).map(Self)
    }

    /// The whole number in it, cut off towards zero; `None` beyond 64 bits.
    pub fn integer(self) -> Option<i64> {
        i64::try_from(self.0.trunc()).ok()
    }

    pub(crate) fn get(self) -> rust_decimal::Decimal {
        self.0
    }
}

/// `value × 10^exponent`, exactly or not at all.
fn shift(value: rust_decimal::Decimal, exponent: i32) -> Option<rust_decimal::Decimal> {
    let places = i64::from(value.scale()) - i64::from(exponent);
    let (digits, places) = match u32::try_from(places) {
        Ok(places) => (value.mantissa(), places),
        Err(_) => {
            let zeros = u32::try_from(-places).ok()?;
            (value.mantissa().checked_mul(10_i128.checked_pow(zeros)?)?, 0)
        }
    };
    rust_decimal::Decimal::try_from_i128_with_scale(digits, places).ok()
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(value: rust_decimal::Decimal) -> Self {
        Self(value)
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self(value.into())
    }
}

/// With its scale: `19.90`.
impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl FromJson<'_> for Decimal {
    fn read(json: &mut JsonReader<'_>) -> Result<Self, Unread> {
        let number = RawNumber::read(json)?;
        Self::exact(number.json()).ok_or_else(|| json.fault(number.json(), "has more digits than a decimal holds (28)"))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // serde knows no decimal numbers: a raw value is the only way to write these digits and no others.
        let mut buffer = [0_u8; 40]; // sign, 29 digits and a point fit well
        let mut rest = &mut buffer[..];
        write!(rest, "{}", self.0).map_err(ser::Error::custom)?;
        let free = rest.len();
        let written = &buffer[..buffer.len() - free];
        serde_json::from_slice::<&RawValue>(written).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_digits_and_scale() {
        for text in ["0", "19.90", "-0.10", "12345678901234567890", "0.0000000000000000000000000001"] {
            let value: Decimal = from_json(text).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), text);
            assert_eq!(value.to_string(), text);
        }
        assert_eq!(Decimal::scaled(1990, 2).to_string(), "19.90");
    }

    #[test]
    fn exponents_are_exact() {
        for (text, value) in [
            ("1e3", "1000"),
            ("1.5E+2", "150"),
            ("25e-1", "2.5"),
            ("1.50e1", "15.0"),
            ("0e999", "0"),
            ("-1e-28", "-0.0000000000000000000000000001"),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), value, "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        for text in
            ["1e400", "1e-400", "1e99999999999", "79228162514264337593543950336", "0.00000000000000000000000000001"]
        {
            let error = from_json::<Decimal>(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{text}` has more digits than a decimal holds")), "{error}");
        }
        let error = from_json::<Decimal>(r#""1""#).unwrap_err().to_string();
        assert_eq!(error, r#"invalid type: string "1", expected a number at line 1 column 1"#);
    }

    #[test]
    fn parse_takes_json_numbers_only() {
        for text in ["", " ", "+1", "01", "1.", ".5", "1_000", "NaN", "0x10", "1 2"] {
            assert_eq!(Decimal::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn compares_by_value() {
        assert_eq!(Decimal::scaled(199, 1), Decimal::scaled(1990, 2));
        assert!(Decimal::from(20) > Decimal::scaled(1990, 2));
        assert_eq!(Decimal::scaled(-199, 1).integer(), Some(-19));
        assert_eq!(Decimal::MAX.integer(), None);
    }
}
