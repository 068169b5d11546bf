//! Rate limits: `search: { by: [$claims.sub, endpoint], limit: 30/m }`.

use std::time::Duration;

use crate::codes;
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, nearest_word};
use crate::source::Spanned;
use crate::spec::ast::{Algorithm, LimitSpec, Quota, RateKeySpec, RateSpec};
use crate::spec::keys::{self, ALGORITHMS, BURST};
use crate::spec::lower::Lower;
use crate::spec::tree::{Entry, Node, NodeKind};

/// The most requests that a limit can let through.
const COUNT_MAX: u32 = 1_000_000_000;

/// The longest window.
const WINDOW_MAX: Duration = Duration::from_secs(366 * DAY);

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// What can be counted by beside claims and headers.
const KEYS: [(&str, RateKeySpec); 3] =
    [("ip", RateKeySpec::Ip), ("caller", RateKeySpec::Caller), ("endpoint", RateKeySpec::Endpoint)];

impl Lower<'_> {
    pub(crate) fn rate(&mut self, entry: &Entry) -> RateSpec {
        let name = self.plain_name(entry.key.spanned(), "a rate limit", true);
        if name.value == "none" {
            let error = Diagnostic::error(codes::BAD_NAME, "a rate limit cannot be named `none`");
            self.push(error.at(name.span, "`rate: none` means that there is no limit").help("choose another name"));
        }
        let mut rate = RateSpec { name, by: Vec::new(), limit: None, burst: None, algorithm: None };
        let Some(map) = self.map(&entry.value, entry.key.span(), &keys::RATE) else { return rate };
        rate.by = map.get("by").map(|node| self.rate_keys(node)).unwrap_or_default();
        rate.limit = map.get("limit").and_then(|node| self.limit(node));
        rate.algorithm = map.get("algorithm").and_then(|node| self.word(node, &ALGORITHMS));
        rate.burst = map.get("burst").and_then(|node| self.integer(node, BURST, codes::BAD_NUMBER));
        if let (Some(burst), Some(Spanned { value: Algorithm::SlidingWindow, span })) = (&rate.burst, &rate.algorithm) {
            let error = Diagnostic::error(codes::BURST_NEVER, "a sliding window has no `burst`");
            let error = error.at(burst.span, "can never apply").also(*span, "counted by a sliding window");
            self.push(error.help("leave it out, or count with a `token_bucket`"));
        }
        rate
    }

    fn rate_keys(&mut self, node: &Node) -> Vec<Spanned<RateKeySpec>> {
        let items = self.one_or_many(node);
        if items.is_empty() {
            let error = Diagnostic::error(codes::BAD_RATE, "a rate limit counts by something");
            self.push(error.at(node.span, "by nothing").help(BY));
        }
        let mut keys: Vec<Spanned<RateKeySpec>> = Vec::new();
        for item in items {
            let Some(key) = self.rate_key(item) else { continue };
            if let Some(first) = keys.iter().find(|first| alike(&first.value, &key)) {
                let first = first.span;
                self.stands_twice("what is counted by", item.span, first);
                continue;
            }
            keys.push(Spanned::new(key, item.span));
        }
        keys
    }

    fn rate_key(&mut self, node: &Node) -> Option<RateKeySpec> {
        let text = self.scalar(node, "what is counted by is a word, a claim or a header")?;
        let text = text.as_str();
        self.diagnostics.offer(node.span, || Choice::all(ChoiceKind::Value, KEYS.iter().map(|(name, _)| *name)));
        if text.starts_with("$claims") {
            return Some(RateKeySpec::Claim(self.claim(node)));
        }
        if let Some(name) = header_of(text) {
            self.check_header_name(name, node.span);
            return Some(RateKeySpec::Header(name.to_ascii_lowercase()));
        }
        let found = KEYS.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            let error = Diagnostic::error(codes::BAD_RATE, format!("nothing is counted by `{text}`"));
            let error = error.at(node.span, "neither a word for it nor a claim or a header").help(BY);
            self.push(error.suggest(nearest_word(text, KEYS.iter().map(|(name, _)| *name))));
        }
        found.map(|(_, key)| key.clone())
    }

    fn limit(&mut self, node: &Node) -> Option<LimitSpec> {
        let NodeKind::Map(entries) = &node.kind else { return self.quota(node).map(LimitSpec::Everybody) };
        let limits = entries.iter().map(|entry| (entry.key.spanned(), self.quota(&entry.value)));
        Some(LimitSpec::ByTier(limits.collect(), node.head))
    }

    /// `20/s`
    fn quota(&mut self, node: &Node) -> Option<Quota> {
        let text = self.scalar(node, "a limit such as `20/s` or `1000/h` is wanted here")?.as_str();
        match quota(text) {
            Ok(quota) => Some(quota),
            Err(label) => {
                let error = Diagnostic::error(codes::BAD_RATE, format!("`{text}` is no limit")).at(node.span, label);
                self.push(error.help("limits are written `20/s`, `300/m`, `1000/h`, `50/d` or `100/15m`"));
                None
            }
        }
    }
}

const BY: &str =
    "it is counted by `ip`, `caller`, `endpoint`, a claim `$claims.sub` or a header `$headers.x-device-id`";

/// The same place, wherever it is written.
fn alike(a: &RateKeySpec, b: &RateKeySpec) -> bool {
    match (a, b) {
        (RateKeySpec::Claim(a), RateKeySpec::Claim(b)) => {
            let names =
                |claim: &crate::spec::ClaimSpec| claim.path.iter().map(|name| name.value.clone()).collect::<Vec<_>>();
            !a.path.is_empty() && names(a) == names(b)
        }
        _ => a == b,
    }
}

/// The name in `$headers.x-device-id`. Here a dash is no minus: nothing is computed.
fn header_of(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("$headers")?;
    let quoted = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let quoted = quoted.and_then(|name| {
        let quote = name.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        name[1..].strip_suffix(quote)
    });
    quoted.or_else(|| rest.strip_prefix('.'))
}

/// The limit that is written, or what is wrong with it.
fn quota(text: &str) -> Result<Quota, String> {
    let (count, window) = text.split_once('/').ok_or("has no `/` between the number and the time")?;
    let digits = |text: &str| !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    let count = Some(count).filter(|count| digits(count)).and_then(|count| count.parse::<u32>().ok());
    let count = count.filter(|count| (1..=COUNT_MAX).contains(count));
    let count = count.ok_or_else(|| format!("a whole number from 1 to {COUNT_MAX} is wanted in front of the `/`"))?;
    let unit_at = window.find(|character: char| !character.is_ascii_digit()).unwrap_or(window.len());
    let (times, unit) = window.split_at(unit_at);
    let seconds = match unit {
        "s" => 1,
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        "" => return Err("has no unit: `s`, `m`, `h` and `d` are".to_owned()),
        _ => return Err(format!("`{unit}` is no unit: `s`, `m`, `h` and `d` are")),
    };
    let times = match times {
        "" => 1,
        times if digits(times) => times.parse::<u64>().unwrap_or(u64::MAX),
        _ => u64::MAX,
    };
    let window = Duration::from_secs(seconds.saturating_mul(times));
    match window {
        Duration::ZERO => Err("is no time at all".to_owned()),
        window if window > WINDOW_MAX => Err("is longer than a year".to_owned()),
        window => Ok(Quota { count, window }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<(u32, u64)> {
        quota(text).ok().map(|quota| (quota.count, quota.window.as_secs()))
    }

    #[test]
    fn a_limit_is_a_number_and_a_time() {
        assert_eq!(seconds("20/s"), Some((20, 1)));
        assert_eq!(seconds("300/m"), Some((300, 60)));
        assert_eq!(seconds("1000/h"), Some((1000, 3600)));
        assert_eq!(seconds("50/d"), Some((50, 86_400)));
        assert_eq!(seconds("100/15m"), Some((100, 900)));
        assert_eq!(seconds("1000000000/366d"), Some((1_000_000_000, 31_622_400)));
    }

    #[test]
    fn anything_else_is_none() {
        for wrong in [
            "",
            "20",
            "/s",
            "20/",
            "0/s",
            "20/ms",
            "20/w",
            "20 / s",
            "-1/s",
            "1.5/s",
            "20/0s",
            "20/367d",
            "1000000001/s",
            "99999999999/s",
            "20/99999999999d",
            "20/s/m",
            "20/5",
            "２/s",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_header_is_named_with_its_dashes() {
        assert_eq!(header_of("$headers.x-device-id"), Some("x-device-id"));
        assert_eq!(header_of(r#"$headers["X-Device-Id"]"#), Some("X-Device-Id"));
        assert_eq!(header_of("$headers['x']"), Some("x"));
        for wrong in ["$headers", "$headersx", "headers.x", "$headers[x]", "$headers[\"x']", "$headers[]", "$headers['"]
        {
            assert_eq!(header_of(wrong), None, "{wrong}");
        }
    }
}
