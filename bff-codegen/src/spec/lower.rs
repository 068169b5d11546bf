//! What lowering every file shares: maps with known keys, lists, scalars of one kind.
//!
//! Each reader reports what is wrong once and gives `None`; its caller puts something there that later stages accept
//! in silence.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::codes::{self, Code};
use crate::diagnostic::{Choice, ChoiceKind, Diagnostic, Diagnostics, Meaning, Near, nearest_word};
use crate::source::{PlacedText, Span, Spanned};
use crate::spec::keys::{Presence, Shape, Table};
use crate::spec::tree::{Entry, Key, Node, NodeKind};

/// Words of the language that this version does not know yet.
const NOT_AVAILABLE: [&str; 2] = ["forward", "cache"];

/// The longest duration that a spec can give, unless it is a setting's.
pub(crate) const DURATION_MAX: Duration = Duration::from_secs(3600);
/// The longest duration of a setting.
pub(crate) const SETTING_MAX: Duration = Duration::from_secs(24 * 3600);

pub(crate) struct Lower<'d> {
    pub(crate) diagnostics: &'d mut Diagnostics,
    /// Set when names that endpoints refer to could not be read: nothing can be resolved then.
    pub(crate) is_incomplete: bool,
    /// What stands in the texts of the endpoint that is read and looks like a value: `$user.name`.
    pub(crate) mentions: Vec<Spanned<String>>,
}

/// A map whose keys are known.
pub(crate) struct Map<'n> {
    entries: HashMap<&'n str, &'n Entry>,
    has_unknown_key: bool,
    /// What a missing key is reported at.
    place: Span,
}

impl<'n> Map<'n> {
    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.get(key).map(|entry| &entry.value)
    }

    /// Whether a key was reported that nobody knows what was meant by.
    pub(crate) fn has_unknown_key(&self) -> bool {
        self.has_unknown_key
    }

    pub(crate) fn place(&self) -> Span {
        self.place
    }
}

impl<'n> Lower<'_> {
    /// A map with the keys of `table`; what it needs and has not is reported at `place`. A key that was most likely meant
    /// to be one of them is reported and taken for it.
    pub(crate) fn map(&mut self, node: &'n Node, place: Span, table: &'static Table) -> Option<Map<'n>> {
        let what = table.what;
        let keys: Vec<&'static str> = table.keys.iter().map(|key| key.name).collect();
        let NodeKind::Map(written) = &node.kind else {
            self.wrong(node, &format!("{what} is a map"));
            return None;
        };
        let (known, unknown): (Vec<_>, Vec<_>) = written.iter().partition(|entry| keys.contains(&entry.key.as_str()));
        for entry in &known {
            self.tell_of_key(&entry.key, table);
        }
        let mut entries: HashMap<_, _> = known.into_iter().map(|entry| (entry.key.as_str(), entry)).collect();
        let mut has_unknown_key = false;
        for entry in unknown {
            let free = || keys.iter().copied().filter(|key| !entries.contains_key(key));
            self.diagnostics.offer(entry.key.span(), || Choice::all(ChoiceKind::Key, free()));
            match self.unknown_key(&entry.key, what, &keys, |key| entries.contains_key(key)) {
                Some(meant) => _ = entries.entry(meant).or_insert(entry),
                None => has_unknown_key |= !NOT_AVAILABLE.contains(&entry.key.as_str()),
            }
        }
        let needed = |presence| table.keys.iter().filter(move |key| key.presence == presence).map(|key| key.name);
        for name in needed(Presence::Required).filter(|name| !entries.contains_key(name)) {
            let error = Diagnostic::error(codes::MISSING_KEY, format!("{what} needs `{name}`"));
            self.push(error.at(place, format!("has no `{name}`")));
        }
        let alternatives: Vec<_> = needed(Presence::OneOf).collect();
        if !(alternatives.is_empty() || has_unknown_key) {
            self.just_one(&alternatives, &entries, what, place);
        }
        Some(Map { entries, has_unknown_key, place })
    }

    /// Reports a map that does not have just one of these keys.
    fn just_one(&mut self, names: &[&'static str], entries: &HashMap<&str, &Entry>, what: &str, place: Span) {
        let mut there = names.iter().filter_map(|name| entries.get(name));
        let error = Diagnostic::error(codes::ONE_OF, format!("{what} has just one of {}", listed(names)));
        match (there.next(), there.next()) {
            (None, _) => self.push(error.at(place, "has none of them")),
            (Some(first), Some(second)) => {
                let (first, second) = (&first.key, &second.key);
                let error = error.at(second.span(), format!("`{}`, too", second.as_str()));
                self.push(error.also(first.span(), format!("`{}` stands beside it", first.as_str())));
            }
            (Some(_), None) => {}
        }
    }

    /// What the table says of a key.
    fn tell_of_key(&mut self, key: &Key, table: &'static Table) {
        self.diagnostics.mean(key.span(), || {
            let known = table.keys.iter().find(|known| known.name == key.as_str())?;
            let needed = if known.presence == Presence::Required { ", required" } else { "" };
            let title = format!("{}: a key of {}{needed}", known.name, table.what);
            let mut details = vec![known.about.to_owned()];
            if let Shape::Setting(_, default) = known.shape {
                details.push(format!("`{default}` unless it is said."));
            }
            Some(Meaning { title, details, definition: None })
        });
    }

    fn unknown_key<'k>(
        &mut self,
        key: &Key,
        what: &str,
        keys: &[&'k str],
        is_there: impl Fn(&str) -> bool,
    ) -> Option<&'k str> {
        let name = key.as_str();
        if NOT_AVAILABLE.contains(&name) {
            let error = Diagnostic::error(codes::NOT_AVAILABLE, format!("this version has no `{name}`"));
            self.push(error.at(key.span(), "not available yet").help("leave it out"));
            return None;
        }
        let meant = nearest_word(name, keys.iter().copied());
        // Two keys with one name are no better than an unknown one.
        let meant = meant.map(|near| if is_there(near.name) { Near::maybe(near.name) } else { near });
        let error = Diagnostic::error(codes::UNKNOWN_KEY, format!("`{name}` is no key of {what}"));
        let error = error.at(key.span(), "unknown key");
        self.push(match meant {
            Some(_) => error.suggest(meant),
            None => error.help(format!("{what} has {}", listed(keys))),
        });
        meant.map(|near| near.name)
    }

    /// The entries of a map with free keys.
    pub(crate) fn entries(&mut self, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
        match &node.kind {
            NodeKind::Map(entries) => Some(entries),
            _ => {
                self.wrong(node, what);
                None
            }
        }
    }

    /// The items of a list; a value alone is a list of one.
    pub(crate) fn one_or_many(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.kind {
            NodeKind::List(items) => items,
            _ => std::slice::from_ref(node),
        }
    }

    /// A scalar as it is written, whatever YAML takes it for.
    pub(crate) fn scalar(&mut self, node: &'n Node, wanted: &str) -> Option<&'n PlacedText> {
        match node.scalar() {
            Some(scalar) if !scalar.is_null() => Some(&scalar.text),
            _ => {
                self.wrong(node, wanted);
                None
            }
        }
    }

    pub(crate) fn text(&mut self, node: &'n Node, wanted: &str) -> Option<Spanned<String>> {
        let text = self.scalar(node, wanted)?;
        Some(Spanned::new(text.as_str().to_owned(), node.span))
    }

    pub(crate) fn boolean(&mut self, node: &'n Node) -> Option<Spanned<bool>> {
        let found = node.scalar().and_then(|scalar| scalar.boolean());
        if found.is_none() {
            self.wrong(node, "`true` or `false` is wanted here");
        }
        Some(Spanned::new(found?, node.span))
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, node: &'n Node, words: &[(&str, T)]) -> Option<Spanned<T>> {
        let names: Vec<_> = words.iter().map(|(name, _)| *name).collect();
        let text = self.scalar(node, &format!("{} is wanted here", either(&names)))?;
        self.diagnostics.offer(node.span, || Choice::all(ChoiceKind::Value, names.iter().copied()));
        let found = words.iter().find(|(name, _)| *name == text.as_str());
        if found.is_none() {
            let error = Diagnostic::error(codes::WRONG_SHAPE, format!("`{}` is not {}", text.as_str(), either(&names)));
            self.push(
                error
                    .at(node.span, format!("{} is wanted here", either(&names)))
                    .suggest(nearest_word(text.as_str(), names.iter().copied())),
            );
        }
        found.map(|(_, value)| Spanned::new(*value, node.span))
    }

    /// A whole number within bounds.
    pub(crate) fn integer(&mut self, node: &'n Node, bounds: (usize, usize), code: Code) -> Option<Spanned<usize>> {
        let (least, most) = bounds;
        let wanted = format!("a whole number from {least} to {most} is wanted here");
        let text = self.scalar(node, &wanted)?.as_str();
        let number =
            Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())).and_then(|text| text.parse().ok());
        let found = number.filter(|number| (least..=most).contains(number));
        if found.is_none() {
            let message = if number.is_some() { "is out of bounds" } else { "is no whole number" };
            let error = Diagnostic::error(code, format!("`{text}` {message}"));
            self.push(error.at(node.span, wanted));
        }
        Some(Spanned::new(found?, node.span))
    }

    /// A number from 0 to `most`.
    pub(crate) fn number(&mut self, node: &'n Node, most: u32) -> Option<f64> {
        let wanted = format!("a number from 0 to {most} is wanted here");
        let text = self.scalar(node, &wanted)?.as_str();
        let number = Some(text).filter(|text| text.starts_with(|first: char| first.is_ascii_digit()));
        let number = number.and_then(|text| text.parse::<f64>().ok());
        let found = number.filter(|number| *number <= f64::from(most));
        if found.is_none() {
            let message = if number.is_some() || text.starts_with('-') { "is out of bounds" } else { "is no number" };
            self.push(Diagnostic::error(codes::BAD_NUMBER, format!("`{text}` {message}")).at(node.span, wanted));
        }
        found
    }

    /// An HTTP status within bounds; `what` says of which kind: "a success".
    pub(crate) fn status(&mut self, node: &'n Node, what: &str, bounds: (usize, usize)) -> Option<Spanned<u16>> {
        let (least, most) = bounds;
        let wanted = format!("the status of {what} is a number from {least} to {most}");
        let text = self.scalar(node, &wanted)?.as_str();
        let found = text.parse().ok().filter(|status: &u16| (least..=most).contains(&usize::from(*status)));
        if found.is_none() {
            let error = Diagnostic::error(codes::BAD_STATUS, format!("`{text}` is not the status of {what}"));
            self.push(error.at(node.span, format!("a number from {least} to {most} is wanted here")));
        }
        found.map(|status| Spanned::new(status, node.span))
    }

    /// `300ms`, `2s`, `1.5s`, `1m`; `stand_in` for what is none.
    pub(crate) fn duration(&mut self, node: Option<&'n Node>, stand_in: Duration) -> Option<Spanned<Duration>> {
        let node = node?;
        let found = self.time(node, Duration::from_millis(1)..=DURATION_MAX);
        Some(Spanned::new(found.unwrap_or(stand_in), node.span))
    }

    /// A duration within bounds.
    pub(crate) fn time(&mut self, node: &'n Node, bounds: RangeInclusive<Duration>) -> Option<Duration> {
        let text = self.scalar(node, "a duration such as `300ms` or `2s` is wanted here")?.as_str();
        match duration(text) {
            Ok(found) if bounds.contains(&found) => Some(found),
            wrong => {
                let label = match wrong {
                    Ok(found) if found < *bounds.start() => "is no time at all".to_owned(),
                    Ok(_) if *bounds.end() == DURATION_MAX => "is longer than an hour".to_owned(),
                    Ok(_) => "is longer than a day".to_owned(),
                    Err(label) => label,
                };
                let error = Diagnostic::error(codes::BAD_DURATION, format!("`{text}` is no duration"));
                let error = error.at(node.span, label);
                let is_bare = text.bytes().all(|byte| byte.is_ascii_digit());
                self.push(match is_bare {
                    true => error.suggest(Some(Near::maybe(&format!("{text}ms")))),
                    false => error.help("durations are written `300ms`, `2s`, `1.5s` or `1m`"),
                });
                None
            }
        }
    }

    /// Reports a value of the wrong shape.
    pub(crate) fn wrong(&mut self, node: &Node, wanted: &str) {
        if !node.is_poisoned() {
            let error = Diagnostic::error(codes::WRONG_SHAPE, format!("{wanted}, not {}", node.describe()));
            self.push(error.at(node.head, format!("this is {}", node.describe())));
        }
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// The duration that is written, or what is wrong with it.
fn duration(text: &str) -> Result<Duration, String> {
    if text.contains(char::is_whitespace) {
        return Err("has a blank in it".to_owned());
    }
    let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let unit_ms: u64 = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "" => return Err("has no unit".to_owned()),
        _ => return Err(format!("`{unit}` is no unit: `ms`, `s` and `m` are")),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| part.len() <= 9 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err("is no number with a unit".to_owned());
    }
    // Nine digits times a minute stay far below u64's end, so nothing is rounded and nothing overflows.
    let scale = 10_u64.pow(u32::try_from(fraction.len()).expect("at most nine digits"));
    let parse = |part: &str| part.parse::<u64>().expect("at most nine digits");
    let scaled = (parse(whole) * scale + parse(fraction)) as u128 * u128::from(unit_ms);
    if !scaled.is_multiple_of(u128::from(scale)) {
        return Err("is not a whole number of milliseconds".to_owned());
    }
    // What does not fit is beyond every bound.
    Ok(Duration::from_millis(u64::try_from(scaled / u128::from(scale)).unwrap_or(u64::MAX)))
}

/// Whether text is written as a duration is.
pub(crate) fn is_duration(text: &str) -> bool {
    duration(text).is_ok()
}

/// `a`, `b` and `c`, in ticks.
pub(crate) fn listed(names: &[&str]) -> String {
    joined(names, "and")
}

/// `a`, `b` or `c`, in ticks.
pub(crate) fn either(names: &[&str]) -> String {
    joined(names, "or")
}

fn joined(names: &[&str], last_word: &str) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {last_word} {last}", rest.join(", ")),
    }
}
