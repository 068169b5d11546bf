//! What an issuer said of tokens a moment ago.

use std::num::NonZeroUsize;
use std::sync::Arc;

use foldhash::quality::RandomState;
use lru::LruCache;

use super::TokenDigest;
use crate::edge::auth::caller::Caller;

/// Good tokens that are known; those that were not seen for longest are forgotten.
const GOOD_MAX: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// Apart from the good ones, so that invented tokens push none of them out.
const BAD_MAX: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();
/// How long a bad token is known for one.
const BAD_SECONDS: f64 = 5.0;

/// Tokens by their digest, until when (in seconds since 1970) they count.
#[derive(Debug)]
pub(super) struct Known {
    good: LruCache<TokenDigest, (Arc<Caller>, f64), RandomState>,
    bad: LruCache<TokenDigest, f64, RandomState>,
}

impl Known {
    pub(super) fn new() -> Self {
        Self {
            good: LruCache::with_hasher(GOOD_MAX, RandomState::default()),
            bad: LruCache::with_hasher(BAD_MAX, RandomState::default()),
        }
    }

    /// Whose a token is; `Some(None)`: it is known to be bad.
    pub(super) fn get(&mut self, token: &TokenDigest, now: f64) -> Option<Option<Arc<Caller>>> {
        if let Some((caller, until)) = self.good.get(token) {
            return (now < *until).then(|| Some(Arc::clone(caller)));
        }
        let until = self.bad.get(token)?;
        (now < *until).then_some(None)
    }

    /// A token is good until then.
    pub(super) fn is_of(&mut self, token: TokenDigest, caller: Arc<Caller>, until: f64) {
        self.bad.pop(&token);
        self.good.put(token, (caller, until));
    }

    /// A token was found bad.
    pub(super) fn is_bad(&mut self, token: TokenDigest, now: f64) {
        self.good.pop(&token);
        self.bad.put(token, now + BAD_SECONDS);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::edge::auth::tests::PARTNER;

    fn caller() -> Arc<Caller> {
        Arc::new(Caller::new(&PARTNER, "u-1", RawValue::from_string("{}".to_owned()).unwrap()))
    }

    #[test]
    fn what_was_said_counts_until_it_ends() {
        let mut known = Known::new();
        known.is_of([1; 32], caller(), 1010.0);
        known.is_bad([2; 32], 1000.0);
        assert!(known.get(&[1; 32], 1009.0).is_some_and(|caller| caller.is_some()));
        assert!(known.get(&[1; 32], 1010.0).is_none());
        assert!(known.get(&[2; 32], 1004.0).is_some_and(|caller| caller.is_none()));
        assert!(known.get(&[2; 32], 1005.0).is_none());
        known.is_bad([1; 32], 1000.0);
        assert!(known.get(&[1; 32], 1001.0).is_some_and(|caller| caller.is_none()), "it was revoked");
    }

    #[test]
    fn invented_tokens_push_no_good_one_out() {
        let mut known = Known::new();
        known.is_of([1; 32], caller(), 1010.0);
        for number in 0..BAD_MAX.get() as u64 + 1 {
            let mut token = [0; 32];
            token[..8].copy_from_slice(&number.to_be_bytes());
            known.is_bad(token, 1000.0);
        }
        assert!(known.get(&[1; 32], 1000.0).is_some());
        assert_eq!(known.bad.len(), BAD_MAX.get());
    }
}
