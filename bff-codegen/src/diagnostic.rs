//! What the compiler has to say, as plain data. [`crate::render`] draws it.
//!
//! Every stage pushes into one [`Diagnostics`] and goes on, so that one run reports everything. What a diagnostic
//! was pushed for is poisoned: later stages take it as it is and say nothing more about it.

pub(crate) mod insight;

use std::collections::HashSet;

use serde::Serialize;

use crate::codes::Code;
use crate::source::{SourceId, Sources, Span};
use insight::Question;
pub use insight::{Choice, ChoiceKind, Meaning};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Worth a look; the build goes on.
    Warning,
}

/// A place that a label points at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A stretch of a file.
    Span(Span),
    /// A node of a contract. Its line is looked for only when the report is drawn.
    Contract {
        /// The contract's file.
        source: SourceId,
        /// RFC 6901 pointer into it.
        pointer: String,
    },
}

impl Place {
    /// The file it lies in.
    #[must_use]
    pub fn source(&self) -> SourceId {
        match self {
            Self::Span(span) => span.source,
            Self::Contract { source, .. } => *source,
        }
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self::Span(span)
    }
}

/// A remark on a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is to be seen there; may be empty.
    pub text: String,
}

/// How likely a change is what the author wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// It says what was meant, and `bff check --fix` makes it.
    Sure,
    /// It is a guess, such as the nearest name: somebody must look at it.
    Maybe,
}

/// A change that solves the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
    /// Whether it may be made unseen.
    pub applicability: Applicability,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code: `BFF0103`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// The headline.
    pub message: String,
    /// Places; the first is the culprit, the others what it clashes with. Empty only for a file that is not there.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// How to do it, where that is clear.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message.into())
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        debug_assert!(code.is_warning(), "{} is an error", code.id);
        Self::new(code, Severity::Warning, message.into())
    }

    fn new(code: Code, severity: Severity, message: String) -> Self {
        Self { code: code.id, severity, message, labels: Vec::new(), help: None, fix: None }
    }

    /// Puts the culprit first among the labels.
    #[must_use]
    pub fn at(mut self, place: impl Into<Place>, label: impl Into<String>) -> Self {
        self.labels.insert(0, Label { place: place.into(), text: label.into() });
        self
    }

    /// Adds what the culprit clashes with.
    #[must_use]
    pub fn also(mut self, place: impl Into<Place>, label: impl Into<String>) -> Self {
        self.labels.push(Label { place: place.into(), text: label.into() });
        self
    }

    /// Adds what the culprit clashes with, where that stands anywhere.
    #[must_use]
    pub fn also_if(self, place: Option<Place>, label: impl Into<String>) -> Self {
        match place {
            Some(place) => self.also(place, label),
            None => self,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Gives the change that solves it.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>, applicability: Applicability) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into(), applicability });
        self
    }

    /// Offers the nearest right name in the culprit's place, if there is one. Call it after [`Self::at`].
    #[must_use]
    pub fn suggest(self, nearest: Option<Near<'_>>) -> Self {
        let Some(Near { name, applicability }) = nearest else { return self };
        let fixed = match self.primary() {
            Some(&Place::Span(span)) => self.fix(span, name, applicability),
            _ => self,
        };
        fixed.help(format!("did you mean `{name}`?"))
    }

    /// The culprit's place.
    #[must_use]
    pub fn primary(&self) -> Option<&Place> {
        self.labels.first().map(|label| &label.place)
    }
}

/// Everything found in one run; one entry for each code and culprit.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    seen: HashSet<(&'static str, Option<Place>, Option<String>)>,
    question: Option<Box<Question>>,
}

impl Diagnostics {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing found yet; besides, a place is asked about.
    pub(crate) fn asked(file: Option<SourceId>, offset: usize) -> Self {
        let question = file.map(|file| Box::new(Question::new(file, offset)));
        Self { question, ..Self::default() }
    }

    /// The question, with the answers to it.
    pub(crate) fn into_answered(self) -> Option<Question> {
        self.question.map(|question| *question)
    }

    /// Says what stands at `span`, if that is asked.
    pub(crate) fn mean<M: Into<Option<Meaning>>>(&mut self, span: Span, meaning: impl FnOnce() -> M) {
        if let Some(question) = &mut self.question {
            question.mean(span, meaning);
        }
    }

    /// Says what could stand at `span`, if that is asked.
    pub(crate) fn offer(&mut self, span: Span, choices: impl FnOnce() -> Vec<Choice>) {
        if let Some(question) = &mut self.question {
            question.offer(span, choices);
        }
    }

    /// Adds a diagnostic, unless its code was already reported for its primary place.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic.primary().cloned();
        // Without a place only the message tells two problems apart.
        let message = place.is_none().then(|| diagnostic.message.clone());
        if self.seen.insert((diagnostic.code, place, message)) {
            self.found.push(diagnostic);
        }
    }

    /// Keeps those for which `keep` says so; it may change them.
    pub(crate) fn retain_mut(&mut self, keep: impl FnMut(&mut Diagnostic) -> bool) {
        self.found.retain_mut(keep);
    }

    /// Puts another fix in the place of each.
    pub(crate) fn map_fixes(&mut self, to: impl Fn(&Fix) -> Fix) {
        for fix in self.found.iter_mut().filter_map(|diagnostic| diagnostic.fix.as_mut()) {
            *fix = to(fix);
        }
    }

    /// Whether anything found is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many of a severity were found.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many were found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// All of them by file path, position and code: the same whatever the order in which they were found.
    #[must_use]
    pub fn sorted<'a>(&'a self, sources: &'a Sources) -> Vec<&'a Diagnostic> {
        let mut sorted: Vec<_> = self.found.iter().collect();
        sorted.sort_by_cached_key(|diagnostic| {
            let (path, position, pointer) = match diagnostic.primary() {
                None => ("", (0, 0), ""),
                Some(Place::Span(span)) => (sources.path(span.source), (span.start, span.end), ""),
                Some(Place::Contract { source, pointer }) => (sources.path(*source), (0, 0), pointer.as_str()),
            };
            (path.to_owned(), position, pointer.to_owned(), diagnostic.code, diagnostic.message.clone())
        });
        sorted
    }
}

/// A name that was most likely meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near<'a> {
    /// The right name.
    pub name: &'a str,
    /// Sure if nothing else can have been meant.
    pub applicability: Applicability,
}

impl<'a> Near<'a> {
    /// A name that can only be meant.
    #[must_use]
    pub fn sure(name: &'a str) -> Self {
        Self { name, applicability: Applicability::Sure }
    }

    /// A guess.
    #[must_use]
    pub fn maybe(name: &'a str) -> Self {
        Self { name, applicability: Applicability::Maybe }
    }
}

/// The candidate that `name` was most likely meant to be, if one is near enough to be worth saying.
///
/// Damerau-Levenshtein over the whole names; up to a third of the letters may be wrong, and at least one may.
/// A name that differs only in case, dashes or underscores is always near, and sure if no other does. Of equals the
/// first wins.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    nearest_within(0, limit(name), name, candidates)
}

/// The same among the words of the language, which are few: it is sure with one wrong letter, too.
#[must_use]
pub(crate) fn nearest_word<'a>(name: &str, words: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    nearest_within(if name.chars().count() > 3 { 1 } else { 0 }, limit(name), name, words)
}

/// The same among the values that a contract lists: it must be one of those, so a third of the letters is rounded, and
/// `payed` is near `paid`.
#[must_use]
pub(crate) fn nearest_value<'a>(value: &str, values: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    nearest_within(0, limit(value).max((value.chars().count() + 1) / 3), value, values)
}

/// How many letters of a name may be wrong.
fn limit(name: &str) -> usize {
    (name.chars().count() / 3).max(1)
}

/// Of those at most `limit` letters away. Sure is one that is at most `slips` letters away, if no other is as near.
fn nearest_within<'a>(
    slips: usize,
    limit: usize,
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<Near<'a>> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    let mut near: Vec<_> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = plain(candidate);
            let distance = if other == wanted { 0 } else { strsim::damerau_levenshtein(&wanted, &other) };
            (distance <= limit).then_some((distance, candidate))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    let (distance, name) = *near.first()?;
    let is_alone = near.iter().skip(1).all(|(other, candidate)| *other > distance || *candidate == name);
    let applicability = if is_alone && distance <= slips { Applicability::Sure } else { Applicability::Maybe };
    Some(Near { name, applicability })
}

#[cfg(test)]
mod tests {
    use super::{Applicability, Near, nearest, nearest_value, nearest_word};

    fn name_of(near: Option<Near<'_>>) -> Option<&str> {
        near.map(|near| near.name)
    }

    #[test]
    fn the_nearest_name_is_near_enough_to_be_meant() {
        let names = ["orderId", "order_id", "status", "id", "userId"];
        let table = [
            ("orderld", Some("orderId")),
            ("ORDER-ID", Some("orderId")),
            ("stauts", Some("status")),
            ("ide", Some("id")),
            ("user", None),
            ("", None),
            ("x", None),
        ];
        for (name, meant) in table {
            assert_eq!(name_of(nearest(name, names)), meant, "{name}");
        }
    }

    #[test]
    fn a_value_may_be_two_letters_off() {
        let values = ["paid", "open", "shipped"];
        for (value, meant) in [("payed", Some("paid")), ("PAID", Some("paid")), ("void", None)] {
            assert_eq!(name_of(nearest_value(value, values)), meant, "{value}");
        }
        assert_eq!(name_of(nearest("payed", values)), None, "a name may be one that is nowhere yet");
    }

    #[test]
    fn a_name_is_sure_if_nothing_else_can_have_been_meant() {
        let is_sure = |near: Option<Near<'_>>| near.is_some_and(|near| near.applicability == Applicability::Sure);
        assert!(is_sure(nearest("USERID", ["userId", "orderId"])));
        assert!(!is_sure(nearest("ORDER-ID", ["orderId", "order_id"])), "either may be meant");
        assert!(!is_sure(nearest("stauts", ["status"])), "a field of that name may be missing in the contract");
        assert!(is_sure(nearest_word("timout", ["timeout", "title"])));
        assert!(!is_sure(nearest_word("tmout", ["timeout", "title"])), "two letters");
        assert!(!is_sure(nearest_word("bath", ["path", "batch"])), "one letter from either");
        assert!(!is_sure(nearest_word("max", ["min", "tax"])), "too short to tell");
    }
}
