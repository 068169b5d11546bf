//! Policies: how an upstream is called, as settings that one list after the other changes.

use std::time::Duration;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::spec::ast::{SettingSpec, SettingValue};
use crate::spec::keys::{Kind, Shape, Table, default_of};
use crate::spec::lower::{Lower, Map, SETTING_MAX};
use crate::spec::tree::Node;

impl<'n> Lower<'_> {
    /// The settings in a map with the keys of `table`; its other keys are not looked at.
    pub(crate) fn policy(&mut self, map: &Map<'n>, table: &'static Table) -> Vec<SettingSpec> {
        let mut settings = Vec::new();
        self.settings(map, table, "", &mut settings);
        settings
    }

    fn settings(&mut self, map: &Map<'n>, table: &'static Table, level: &str, settings: &mut Vec<SettingSpec>) {
        for key in table.keys {
            let Some(node) = map.get(key.name) else { continue };
            match &key.shape {
                Shape::Setting(kind, _) => {
                    let (key, value) = (format!("{level}{}", key.name), self.setting(node, *kind));
                    settings.push(SettingSpec { key, value, span: node.span });
                }
                Shape::Settings(inner) => {
                    if let Some(map) = self.map(node, node.span, inner) {
                        self.settings(&map, inner, &format!("{}.", key.name), settings);
                    }
                }
                _ => {}
            }
        }
    }

    fn setting(&mut self, node: &'n Node, kind: Kind) -> Option<SettingValue> {
        match kind {
            Kind::Count(least, most) => {
                let count = self.integer(node, (least, most), codes::BAD_NUMBER);
                count.map(|count| SettingValue::Count(count.value))
            }
            Kind::Number(most) => self.number(node, most).map(SettingValue::Number),
            Kind::Time => self.time(node, Duration::from_millis(1)..=SETTING_MAX).map(SettingValue::Time),
            Kind::TimeOrNone => self.time(node, Duration::ZERO..=SETTING_MAX).map(SettingValue::Time),
            Kind::Switch => self.boolean(node).map(|is_on| SettingValue::Switch(is_on.value)),
            Kind::Word(words) => {
                let words: Vec<_> = words.iter().map(|word| (*word, *word)).collect();
                self.word(node, &words).map(|word| SettingValue::Word(word.value))
            }
        }
    }
}

/// Settings that must not be more than others.
const ORDERED: [[&str; 2]; 2] = [["retry.backoff_min", "retry.backoff_max"], ["breaker.open_min", "breaker.open_max"]];

/// What counts of several lists of settings: a later list wins over the earlier ones, and all of them over the
/// defaults.
#[derive(Clone, Debug)]
pub(crate) struct Policy<'s>(Vec<&'s SettingSpec>);

impl<'s> Policy<'s> {
    pub(crate) fn of(lists: impl IntoIterator<Item = &'s [SettingSpec]>) -> Self {
        Self(lists.into_iter().flatten().collect())
    }

    /// Where a setting is written that is not its default.
    pub(crate) fn written(&self, key: &str) -> Option<&'s SettingSpec> {
        self.0.iter().rev().copied().find(|setting| setting.key == key)
    }

    /// `None`: it is wrong, and was reported.
    pub(crate) fn value(&self, key: &str) -> Option<SettingValue> {
        self.written(key).map_or_else(|| default_of(key), |setting| setting.value)
    }

    /// Whether this switch is on.
    pub(crate) fn is_on(&self, key: &str) -> bool {
        self.value(key) == Some(SettingValue::Switch(true))
    }

    /// The attempts of a call.
    pub(crate) fn attempts(&self) -> usize {
        match self.value("retry.attempts") {
            Some(SettingValue::Count(attempts)) => attempts,
            _ => 1,
        }
    }

    /// What is wrong with settings beside each other, as far as the last list, `own`, has to do with it.
    pub(crate) fn misfits(&self, own: &[SettingSpec]) -> Vec<Diagnostic> {
        let adaptive = self.is_on("concurrency.adaptive").then_some(["adaptive.min", "concurrency.max"]);
        let pairs = ORDERED.into_iter().chain(adaptive);
        pairs.filter_map(|[less, more]| self.misfit(less, more, own)).collect()
    }

    fn misfit(&self, less: &str, more: &str, own: &[SettingSpec]) -> Option<Diagnostic> {
        let (low, high) = (self.value(less)?, self.value(more)?);
        let written = |key: &str| own.iter().find(|setting| setting.key == key);
        let at = written(less).or_else(|| written(more)).filter(|_| low > high)?;
        let other = if at.key == less { more } else { less };
        let value = if at.key == less { high } else { low };
        let error = Diagnostic::error(codes::POLICY_MISFIT, format!("`{less}` must not be more than `{more}`"))
            .at(at.span, format!("{low} is more than {high}"));
        Some(match self.written(other) {
            Some(written) => error.also(written.span, format!("`{other}` is {value} here")),
            None => error.help(format!("`{other}` is {value} unless it is said")),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::source::{SourceId, Sources, Span};

    fn source() -> SourceId {
        Sources::new().add("platform.yaml", "")
    }

    fn written(key: &str, value: SettingValue) -> SettingSpec {
        SettingSpec { key: key.to_owned(), value: Some(value), span: Span::new(source(), 0..0) }
    }

    #[test]
    fn a_later_list_wins_over_an_earlier_one_and_over_the_defaults() {
        let upstream =
            [written("retry.attempts", SettingValue::Count(4)), written("hedge", SettingValue::Switch(true))];
        let call = [written("retry.attempts", SettingValue::Count(1))];
        let policy = Policy::of([&upstream[..], &call]);
        assert_eq!((policy.attempts(), policy.is_on("hedge"), policy.is_on("coalesce")), (1, true, false));
        assert_eq!(Policy::of([]).attempts(), 2);
        assert_eq!(policy.value("breaker.open_min"), Some(SettingValue::Time(Duration::from_secs(1))));
        assert_eq!(
            (policy.value("breaker"), policy.value("retry.nonsense"), policy.value("timeout")),
            (None, None, None)
        );
    }

    #[test]
    fn settings_that_do_not_fit_are_told_where_they_became_so() {
        let told = |lists: &[&[SettingSpec]], own: &[SettingSpec]| Policy::of(lists.iter().copied()).misfits(own).len();
        let long = [written("retry.backoff_min", SettingValue::Time(Duration::from_secs(1)))];
        assert_eq!(told(&[&long], &long), 1, "longer than the default of `retry.backoff_max`");
        let longer = [written("retry.backoff_max", SettingValue::Time(Duration::from_secs(2)))];
        assert_eq!(told(&[&long, &longer], &longer), 0);
        assert_eq!(told(&[&long, &[]], &[]), 0, "the upstream's own fault is not told again of its call");
        let wrong = [SettingSpec { value: None, ..longer[0].clone() }];
        assert_eq!(told(&[&long, &wrong], &wrong), 0, "told already");
        let few = [written("concurrency.max", SettingValue::Count(2))];
        assert_eq!(told(&[&few], &few), 0, "not adaptive");
        let adaptive = [few[0].clone(), written("concurrency.adaptive", SettingValue::Switch(true))];
        assert_eq!(told(&[&adaptive], &adaptive), 1);
    }
}
