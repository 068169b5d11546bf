//! The one table of diagnostic codes. A code never changes its meaning and is never used again.
//!
//! `01xx` the shape of a file, `02xx` names, `03xx` types, `04xx` contracts, `05xx` calls, `06xx` endpoints,
//! `07xx` warnings.

/// A kind of diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code {
    /// What reports show: `BFF0103`.
    pub id: &'static str,
    /// What it stands for, in a few words.
    pub title: &'static str,
}

macro_rules! codes {
    ($($name:ident = $id:literal, $title:literal;)*) => {
        $(#[doc = concat!("`", $id, "`: ", $title)]
        pub const $name: Code = Code { id: $id, title: $title };)*

        /// Every code, in the order of their numbers.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    YAML_SYNTAX = "BFF0101", "a file is not YAML";
    YAML_TAB = "BFF0102", "a tab is used as indentation";
    UNKNOWN_KEY = "BFF0103", "a key that does not belong here";
    DUPLICATE_KEY = "BFF0104", "a key stands twice in one map";
    MISSING_KEY = "BFF0105", "a required key is missing";
    WRONG_SHAPE = "BFF0106", "a value of another shape is wanted";
    YAML_FEATURE = "BFF0107", "a feature of YAML that specs do not use";
    MORE_DOCUMENTS = "BFF0108", "a file holds more than one YAML document";
    NESTED_TOO_DEEP = "BFF0109", "something is nested too deep";
    BAD_DURATION = "BFF0110", "a duration is not written as one";
    BAD_NUMBER = "BFF0111", "a number is not written as one, or is out of its bounds";
    BAD_STATUS = "BFF0112", "not a status that can be used here";
    BAD_ENDPOINT_KEY = "BFF0113", "an endpoint's key is not `METHOD /path`";
    BAD_NAME = "BFF0114", "a name is not made of letters, digits and `_`";
    BAD_OPERATION = "BFF0115", "a call does not name an operation";
    BAD_PARAMETER = "BFF0116", "a parameter's name is not well-formed";
    BAD_FUNCTION = "BFF0117", "a function's signature is not well-formed";
    BAD_SCHEMA = "BFF0118", "an inline schema is not a JSON Schema";
    BAD_EXPRESSION = "BFF0119", "an expression is not well-formed";
    MISSING_FILE = "BFF0120", "a file that every client needs is not there";
    NOT_AVAILABLE = "BFF0121", "a part of the language that this version does not have";

    CONTRACT_FILE = "BFF0401", "a contract's file cannot be read";
    CONTRACT_SYNTAX = "BFF0402", "a contract is neither JSON nor YAML";
    CONTRACT_VERSION = "BFF0403", "a contract is not an OpenAPI 3.0 or 3.1 document";
    CONTRACT_REFERENCE = "BFF0404", "a reference in a contract leads nowhere";
    CONTRACT_SHAPE = "BFF0405", "a part of a contract is not what OpenAPI asks for";
    CONTRACT_DUPLICATE = "BFF0406", "two operations of a contract have one id";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn ids_are_unique_and_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert!(ALL.iter().all(|code| code.id.len() == 7 && code.id.starts_with("BFF")));
    }
}
