//! The functions that `specs/admin/client.yaml` declares.

use bff_core::prelude::filters::divide;
use bff_core::{Decimal, Text};

/// Which roles may do what. It decides what the back office *shows*; the upstreams decide what really happens.
const ALLOWED: &[(&str, &[&str])] = &[("refund", &["refunds", "manager"]), ("block", &["support", "manager"])];

/// Points of risk for each failed login, up to 50.
const RISK_PER_FAILED_LOGIN: i64 = 10;

/// Whether one of `roles` may do `action`. Nobody may do what is not known.
pub(crate) fn may(roles: &[Text<'_>], action: &str) -> bool {
    ALLOWED
        .iter()
        .filter(|(known, _)| *known == action)
        .any(|(_, allowed)| roles.iter().any(|role| allowed.iter().any(|name| *role == *name)))
}

/// A rough measure of how carefully to look at a customer, from 0 to 100: up to 50 for failed logins and up to 50 for
/// the share of cancelled orders.
pub(crate) fn risk(failed_logins: i64, order_statuses: &[Text<'_>]) -> i64 {
    let logins = failed_logins.clamp(0, 5) * RISK_PER_FAILED_LOGIN;
    let cancelled = order_statuses.iter().filter(|status| **status == "cancelled").count();
    let share = cancelled * 50 / order_statuses.len().max(1);
    logins.saturating_add(i64::try_from(share).unwrap_or(50))
}

/// How much `price` is of what the product costs the shop: in per cent with one decimal, rounded down. Nothing if the
/// cost is not known or zero.
pub(crate) fn markup(price: Decimal, cost: Option<Decimal>) -> Option<Decimal> {
    let one_per_mille = divide(cost?, Decimal::from(1000))?;
    let per_mille = divide(price, one_per_mille)?.integer()?;
    Some(Decimal::scaled(per_mille.into(), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_allows_only_what_is_its_own() {
        let support = ["support"].map(Text::from);
        assert!(may(&support, "block"));
        assert!(!may(&support, "refund"));
        assert!(!may(&support, "launch"));
        assert!(!may(&[], "block"));
    }

    #[test]
    fn risk_counts_logins_and_cancelled_orders() {
        let half = ["cancelled", "delivered"].map(Text::from);
        assert_eq!(risk(0, &[]), 0);
        assert_eq!(risk(2, &half), 45);
        assert_eq!(risk(i64::MAX, &["cancelled"].map(Text::from)), 100);
        assert_eq!(risk(-3, &[]), 0);
    }

    #[test]
    fn a_markup_has_one_decimal() {
        let price = Decimal::scaled(4990, 2);
        assert_eq!(markup(price, Some(Decimal::scaled(2135, 2))), Some(Decimal::scaled(2337, 1)));
        assert_eq!(markup(price, Some(price)), Some(Decimal::from(100)));
    }

    #[test]
    fn without_a_cost_there_is_no_markup() {
        assert_eq!(markup(Decimal::from(10), None), None);
        assert_eq!(markup(Decimal::from(10), Some(Decimal::ZERO)), None);
    }
}
