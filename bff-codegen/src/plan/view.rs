//! What a reply reads of an answer: a tree of the fields that are used, and how.

use std::collections::BTreeMap;

/// What is used of one place in an answer, a body or a token.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// The value is copied whole.
    pub(crate) copied: bool,
    /// The value is calculated with, so it must be a number in memory.
    pub(crate) computed: bool,
    /// The value must be there, whatever the contract says.
    pub(crate) required: bool,
    /// What is used of its fields.
    pub(crate) fields: BTreeMap<String, View>,
    /// What is used of its elements; `None`: nobody goes through them.
    pub(crate) element: Option<Box<View>>,
}

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// To a field.
    Field(String),
    /// To the elements of a list or the values of a map.
    Element,
}

impl View {
    /// The view at the end of `steps`, made where it was not there.
    pub(crate) fn at(&mut self, steps: &[Step]) -> &mut View {
        steps.iter().fold(self, |view, step| match step {
            Step::Field(name) => view.fields.entry(name.clone()).or_default(),
            Step::Element => view.element.get_or_insert_default(),
        })
    }
}
