//! Medians, and how far the rounds are apart.

use std::fmt;

/// The middle of some values, and the ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Spread {
    /// Of no values there is none.
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (min, max) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median =
            if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) };
        Some(Self { median, min, max })
    }

    /// Of the quotients of values that belong together, such as two figures of one round: what slows both down cancels out.
    pub(super) fn of_ratios(pairs: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        Self::of(pairs.into_iter().filter(|(_, below)| *below > 0.0).map(|(above, below)| above / below))
    }
}

/// The median alone.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    Spread::of(values).map(|spread| spread.median)
}

/// `1.24 (1.20–1.29)`, with as many decimals as the formatter's precision says.
impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = formatter.precision().unwrap_or(2);
        write!(formatter, "{:.decimals$}", self.median)?;
        if self.min < self.max {
            write!(formatter, " ({:.decimals$}–{:.decimals$})", self.min, self.max)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median([]), None);
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Some(Spread { median: 2.0, min: 1.0, max: 3.0 }));
    }

    #[test]
    fn ratios_are_of_what_belongs_together() {
        // The machine was half as fast in the second round, for both.
        let ratio = Spread::of_ratios([(120.0, 100.0), (60.0, 50.0), (1.0, 0.0)]).unwrap();
        assert_eq!(ratio.to_string(), "1.20");
        assert_eq!(format!("{:.1}", Spread::of([1.0, 2.0, 4.0]).unwrap()), "2.0 (1.0–4.0)");
    }
}
