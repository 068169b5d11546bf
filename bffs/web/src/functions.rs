//! The functions that `specs/web/client.yaml` declares.

use bff_core::prelude::filters::divide;
use bff_core::{Decimal, Text};

/// The first letters of the first and the last word of `name`, in capitals: `AM` for `Ada Marin`.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

/// How much of `full`, the price before it, a discount is: in whole per cent, rounded down. Nothing if there is no
/// discount.
pub(crate) fn saving(full: Decimal, discount: Option<Decimal>) -> Option<i64> {
    let discount = discount.filter(|discount| *discount > Decimal::ZERO)?;
    let one_per_cent = divide(full, Decimal::from(100))?;
    divide(discount, one_per_cent)?.integer()
}

/// The first `most` tags, each with a capital, as badges of a product.
pub(crate) fn highlights(tags: &[Text<'_>], most: i64) -> Vec<String> {
    tags.iter().take(usize::try_from(most).unwrap_or(0)).map(|tag| capitalised(tag)).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Ada Marin"), "AM");
        assert_eq!(initials("  émile de la Cour "), "ÉC");
        assert_eq!(initials("Plato"), "P");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_saving_is_a_share_of_the_full_price() {
        assert_eq!(saving(Decimal::from(100), Some(Decimal::from(25))), Some(25));
        assert_eq!(saving(Decimal::from(3), Some(Decimal::from(1))), Some(33));
        assert_eq!(saving(Decimal::from(10), Some(Decimal::from(10))), Some(100));
    }

    #[test]
    fn without_a_discount_nothing_is_saved() {
        assert_eq!(saving(Decimal::from(75), None), None);
        assert_eq!(saving(Decimal::from(75), Some(Decimal::ZERO)), None);
        assert_eq!(saving(Decimal::ZERO, Some(Decimal::from(1))), None);
    }

    #[test]
    fn highlights_are_few_and_capitalised() {
        let tags = ["desk", "öko", "light"].map(Text::from);
        assert_eq!(highlights(&tags, 2), ["Desk", "Öko"]);
        assert_eq!(highlights(&tags, 9).len(), 3);
        assert!(highlights(&tags, -1).is_empty());
    }
}
