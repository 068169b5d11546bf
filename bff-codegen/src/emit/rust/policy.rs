//! Policies as the run time's settings.

use std::time::Duration;

use super::names::pascal;
use crate::spec::{SettingSpec, SettingValue};

/// `Setting::RetryAttempts(3)` for each.
pub(super) fn settings(policy: &[SettingSpec]) -> Vec<String> {
    let sound = policy.iter().filter_map(|setting| Some((&setting.key, setting.value?)));
    sound.map(|(key, value)| format!("Setting::{}({})", pascal(key), literal(value))).collect()
}

fn literal(value: SettingValue) -> String {
    match value {
        SettingValue::Count(count) => count.to_string(),
        SettingValue::Number(number) => format!("{number:?}"),
        SettingValue::Time(time) => duration(time),
        SettingValue::Switch(is_on) => is_on.to_string(),
        SettingValue::Word(word) => format!("Balance::{}", pascal(word)),
    }
}

pub(super) fn duration(duration: Duration) -> String {
    format!("Duration::from_millis({})", duration.as_millis())
}
