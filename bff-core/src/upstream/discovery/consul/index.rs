//! Which state of the catalog is known.

/// The state that a query waits for to pass; 0 waits for nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Index(u64);

impl Index {
    pub(super) fn get(self) -> u64 {
        self.0
    }

    /// What to wait for after an answer with `index`. One that went backwards (a restored snapshot, another server)
    /// counts from anew, so that no change is waited for that will come only at some far higher index.
    pub(super) fn followed_by(self, index: u64) -> Self {
        if index < self.0 { Self::default() } else { Self(index) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_only_grows_or_begins_anew() {
        let after = |index: u64, next| Index(index).followed_by(next).get();
        assert_eq!([after(0, 7), after(7, 7), after(7, 9)], [7, 7, 9]);
        assert_eq!([after(7, 6), after(7, 0), after(0, 0)], [0, 0, 0]);
    }
}
