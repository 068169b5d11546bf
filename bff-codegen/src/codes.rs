//! The one table of diagnostic codes. A code never changes its meaning and is never used again. Each has a page in
//! `docs/codes`, whose `README.md` says how pages are written.
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

impl Code {
    /// The code with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Code> {
        ALL.iter().copied().find(|code| code.id == id)
    }

    /// Its page, in Markdown: what it means, why, a wrong and a right example.
    #[must_use]
    pub fn page(self) -> &'static str {
        page(self.id).unwrap_or_default()
    }

    /// Whether it is a remark: specs say what becomes of it. Everything else is always an error.
    #[must_use]
    pub fn is_warning(self) -> bool {
        self.id.starts_with("BFF07")
    }
}

macro_rules! codes {
    ($($name:ident = $id:literal, $title:literal;)*) => {
        $(#[doc = concat!("`", $id, "`: ", $title)]
        pub const $name: Code = Code { id: $id, title: $title };)*

        /// Every code, in the order of their numbers.
        pub const ALL: &[Code] = &[$($name),*];

        fn page(id: &str) -> Option<&'static str> {
            match id {
                $($id => Some(include_str!(concat!("../docs/codes/", $id, ".md"))),)*
                _ => None,
            }
        }
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
    BAD_RATE = "BFF0122", "a rate limit is not written as one";
    ONE_OF = "BFF0123", "just one of several keys is wanted";
    TIER_LEFT_OUT = "BFF0124", "a rate limit leaves a tier out";
    BURST_NEVER = "BFF0125", "a `burst` that can never apply";
    POLICY_FILE = "BFF0126", "a policy's file cannot be read, or names no package";
    POLICY_DECISION = "BFF0127", "a policy's decision is no rule of its package";
    DUPLICATE_NAME = "BFF0128", "a name stands twice in one list";

    UNKNOWN_NAME = "BFF0201", "a name that is no call of the endpoint";
    UNKNOWN_INPUT = "BFF0202", "an input that the endpoint does not declare";
    UNKNOWN_CLAIM = "BFF0203", "a claim that no scheme declares";
    UNKNOWN_FIELD = "BFF0204", "a field that an object does not have";
    UNKNOWN_FILTER = "BFF0205", "a filter that does not exist";
    NO_BODY = "BFF0206", "`$body` where the endpoint takes none";
    NOT_A_VALUE = "BFF0207", "a root that is not a value of its own";
    NO_KEY = "BFF0208", "`$key` or `$keys` outside of an `each` or a `batch`";
    NO_CLAIMS = "BFF0209", "`$claims` on a public endpoint";
    UNKNOWN_UPSTREAM = "BFF0210", "an upstream that the platform does not have";
    UNKNOWN_OPERATION = "BFF0211", "an operation that a contract does not have";
    UNKNOWN_PARAMETER = "BFF0212", "a parameter that an operation does not have";
    UNKNOWN_SCHEME = "BFF0213", "an auth scheme that the platform does not have";
    NO_ELEMENT = "BFF0214", "a bare name where there is no element";
    UNKNOWN_CODE = "BFF0215", "a code that no diagnostic has";
    NOT_A_WARNING = "BFF0216", "a level for what is always an error";
    UNKNOWN_RATE = "BFF0217", "a rate limit that the platform does not have";
    UNKNOWN_POLICY = "BFF0218", "a policy that the platform does not have";
    UNKNOWN_TIER = "BFF0219", "a tier that the platform does not have";
    TYPE_MISMATCH = "BFF0301", "a value of another type is wanted";
    MAY_BE_MISSING = "BFF0302", "a value that can be missing where it is required";
    NO_FIELDS = "BFF0303", "a field of something that has none";
    NEEDS_SPREAD = "BFF0304", "a field of a list instead of its elements";
    NOT_A_LIST = "BFF0305", "a list is wanted";
    BAD_OPERANDS = "BFF0306", "an operator that does not work on such values";
    BAD_ARGUMENTS = "BFF0307", "a filter's arguments do not fit";
    CONSTANT_REFUSED = "BFF0308", "a constant that the contract does not allow";
    INCOMPLETE_FALLBACK = "BFF0309", "a fallback that lacks a field which is used";
    NOT_A_KEY = "BFF0310", "a value that cannot be a key";
    LOOKUP_COPIED = "BFF0311", "the answers of an `each` used as one value";
    CONTRACT_FILE = "BFF0401", "a contract's file cannot be read";
    CONTRACT_SYNTAX = "BFF0402", "a contract is neither JSON nor YAML";
    CONTRACT_VERSION = "BFF0403", "a contract is not an OpenAPI 3.0 or 3.1 document";
    CONTRACT_REFERENCE = "BFF0404", "a reference in a contract leads nowhere";
    CONTRACT_SHAPE = "BFF0405", "a part of a contract is not what OpenAPI asks for";
    CONTRACT_DUPLICATE = "BFF0406", "two operations of a contract have one id";
    CYCLE = "BFF0501", "calls that wait for each other";
    CALL_TIMEOUT = "BFF0502", "a call with more time than its endpoint";
    MISSING_PARAMETER = "BFF0503", "a required parameter is left out";
    AMBIGUOUS_PARAMETER = "BFF0504", "a parameter's name stands in two places, or is given twice";
    PASS_NEVER = "BFF0505", "a `pass` that can never apply";
    MISSING_BODY = "BFF0506", "a required request body is left out";
    BODY_NOT_TAKEN = "BFF0507", "a body for an operation that takes none";
    FAN_INCOMPLETE = "BFF0508", "`batch`, `max` or `concurrency` without `each`";
    BATCH_NOT_LIST = "BFF0509", "a batch whose answer is not a list of objects";
    PARAMETER_NOT_SUPPORTED = "BFF0510", "a parameter of a kind that cannot be sent";
    KEY_UNUSED = "BFF0511", "an `each` or a `batch` that does not use its keys";
    UNKNOWN_AFTER = "BFF0512", "an `after` that names no call";
    POLICY_MISFIT = "BFF0513", "settings of a policy that do not fit each other";
    POLICY_NEVER = "BFF0514", "a policy that can never apply to its call";
    STALE_NEVER = "BFF0515", "a last good answer of a call that is not a `GET`";
    STALE_UNCLEAR = "BFF0516", "a `stale` that can be read in two ways, or in none";
    NO_TOKEN = "BFF0517", "an upstream wants a token that the caller need not have";
    CLAIM_NOT_PROVED = "BFF0518", "an upstream is told a claim that the caller need not have proved";
    HEADER_TAKEN = "BFF0519", "a header of an upstream's identity that something else sets";
    NO_AUTH = "BFF0601", "an endpoint without an auth decision";
    NO_TIMEOUT = "BFF0602", "an endpoint without a timeout";
    DUPLICATE_ROUTE = "BFF0603", "two endpoints with one route";
    STATUS_AND_FIELDS = "BFF0604", "a reply body with a status that has none";
    INPUT_WITHOUT_SCHEMA = "BFF0605", "an input without a schema";
    UNKNOWN_PATH_INPUT = "BFF0606", "a path input that the path does not have";
    META_WITHOUT_OBJECT = "BFF0607", "`meta` on a reply that is not an object";
    HEADER_NOT_SCALAR = "BFF0608", "a reply header that is not a scalar";
    PATH_PARAMETER_NAMES = "BFF0609", "two endpoints of one path that name its parameters differently";
    NEVER_PROVED = "BFF0610", "a role or a scope that a scheme cannot prove";
    NOBODY_TO_ASK = "BFF0611", "something is asked of callers that nobody knows";
    RATE_WITHOUT_KEY = "BFF0612", "a rate limit counts by what the caller need not have proved";
    CONSTANT_ALLOW = "BFF0613", "an `allow` that is always the same";
    ALLOW_TOO_EARLY = "BFF0614", "an `allow` that waits for a call";
    FEATURE_OFF = "BFF0615", "a feature of bff-core is needed and is off";
    UNUSED_CALL = "BFF0701", "a call whose value nothing uses";
    MANY_CALLS = "BFF0702", "an endpoint that makes more than 10 calls in the worst case";
    MANY_UPSTREAMS = "BFF0703", "an endpoint that calls more than 4 upstreams";
    DEPRECATED_OPERATION = "BFF0704", "a call of a deprecated operation";
    NEVER_MISSING = "BFF0705", "a stand-in for a value that is always there";
    ANSWERS_DIFFER = "BFF0706", "an operation that may answer with something else than what is used";
    HIDES_DOCUMENTATION = "BFF0707", "an endpoint in the place of the documentation";
    ALLOWED_NOTHING = "BFF0708", "an `allow` for a warning that nothing earns";
    ONE_BY_ONE = "BFF0709", "an `each` where the contract takes many keys at once";
    NULL_NEVER = "BFF0710", "a question for `null` of a value that is always there";
    DEPRECATED_PARAMETER = "BFF0711", "a deprecated parameter that is sent";
    CONSTANT_CONDITION = "BFF0712", "a `when` that is always the same";
    SAME_FALLBACK = "BFF0713", "a fallback that makes the same call again";
    NOT_INSERTED = "BFF0714", "a text that names a value and does not insert it";
    WRITE_RETRIED = "BFF0715", "retries of a call that must not arrive twice";
    WAIT_TOO_LONG = "BFF0716", "a wait before a retry that is as long as the call may take";
    NO_RATE = "BFF0717", "an endpoint that no rate limit covers";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn ids_are_unique_and_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert!(ALL.iter().all(|code| code.id.len() == 7 && code.id.starts_with("BFF")));
    }

    #[test]
    fn every_code_has_a_page_under_its_title() {
        for code in ALL {
            let heading = format!("# {}: {}\n\n", code.id, code.title);
            assert!(code.page().starts_with(&heading), "the page of {} begins with {heading}", code.id);
        }
    }
}
