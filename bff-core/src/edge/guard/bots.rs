//! Programs that are turned away by the name that they give themselves. It stops those that do not pretend.

use http::{HeaderMap, header};
use regex::{RegexSet, RegexSetBuilder};

use crate::problem::{Kind, Problem};

/// What compiled patterns may take: a hundred long ones fit.
const PATTERN_BYTES_MAX: usize = 4 << 20;

/// Patterns of `User-Agent`.
#[derive(Debug)]
pub(crate) struct Bots {
    deny: RegexSet,
    /// Wins over `deny`.
    allow: RegexSet,
    requires_user_agent: bool,
}

impl Bots {
    /// Rules that turn away what is in `deny` and not in `allow`: regular expressions, found anywhere, in any case.
    pub(crate) fn new(deny: RegexSet, allow: RegexSet, requires_user_agent: bool) -> Self {
        Self { deny, allow, requires_user_agent }
    }

    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// One of them is no regular expression, or they are too large together.
    pub(crate) fn patterns<T: AsRef<str>>(patterns: &[T]) -> Result<RegexSet, regex::Error> {
        RegexSetBuilder::new(patterns).case_insensitive(true).size_limit(PATTERN_BYTES_MAX).build()
    }

    /// # Errors
    ///
    /// 403: by its name, or for want of one.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let refused = || Problem::new(Kind::Forbidden).detail("Requests of this program are not accepted.");
        let name = headers.get(header::USER_AGENT).map(|name| String::from_utf8_lossy(name.as_bytes()));
        let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
            let detail = "Say in `User-Agent` which program this is.";
            return if self.requires_user_agent { Err(refused().detail(detail)) } else { Ok(()) };
        };
        if self.deny.is_match(&name) && !self.allow.is_match(&name) { Err(refused()) } else { Ok(()) }
    }
}
