//! `money`: an amount with its currency.

use crate::json::{Decimal, Text};

/// Currencies that do not have two decimal places (ISO 4217, list one, "minor unit").
const PLACES: [(&str, u32); 26] = [
    ("BIF", 0),
    ("CLP", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("ISK", 0),
    ("JPY", 0),
    ("KMF", 0),
    ("KRW", 0),
    ("PYG", 0),
    ("RWF", 0),
    ("UGX", 0),
    ("UYI", 0),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
    ("BHD", 3),
    ("IQD", 3),
    ("JOD", 3),
    ("KWD", 3),
    ("LYD", 3),
    ("OMR", 3),
    ("TND", 3),
    ("CLF", 4),
    ("UYW", 4),
];

/// The amount with as many places as the currency has, and the currency's code: `19.90 EUR`, `1990 JPY`, `1.250 KWD`.
///
/// `currency` is an ISO 4217 code in any case; one that is not known has two places. The amount is rounded half to
/// even: 0.125 and 0.115 both become 0.12.
pub fn money(amount: Decimal, currency: &str) -> Text<'static> {
    let code = currency.trim().to_ascii_uppercase();
    let places = PLACES.iter().find(|(known, _)| *known == code).map_or(2, |(_, places)| *places);
    let mut rounded = amount.get().round_dp(places);
    if rounded.is_zero() {
        rounded.set_sign_positive(true); // no "-0.00"
    }
    let places = places as usize;
    let text = format!("{rounded:.places$} {code}");
    Text::from(text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_currency_s() {
        for (amount, currency, text) in [
            ("19.9", "EUR", "19.90 EUR"),
            ("19.90", "eur", "19.90 EUR"),
            ("1990", "JPY", "1990 JPY"),
            ("1990.5", "JPY", "1990 JPY"),
            ("1.25", "KWD", "1.250 KWD"),
            ("1", "CLF", "1.0000 CLF"),
            ("0.115", "USD", "0.12 USD"),
            ("0.125", "USD", "0.12 USD"),
            ("-0.001", "USD", "0.00 USD"),
            ("-3", "XYZ", "-3.00 XYZ"),
            ("5", "", "5.00"),
            ("79228162514264337593543950335", "EUR", "79228162514264337593543950335.00 EUR"),
        ] {
            assert_eq!(money(Decimal::parse(amount).unwrap(), currency), text);
        }
    }
}
