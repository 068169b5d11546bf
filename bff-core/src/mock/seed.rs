//! Where a made-up value comes from: a number that depends on its place in the answer and on nothing else.

/// A place in an answer, as a number.
///
/// FNV-1a with a splitmix64 finish (both public domain): unlike the standard library's hashers, these
/// give the same number on every machine and with every release of Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seed(u64);

impl Seed {
    pub(super) fn new(text: &str) -> Self {
        Self(0xcbf2_9ce4_8422_2325).child(text)
    }

    /// The place called `name` inside this one.
    pub(super) fn child(self, name: &str) -> Self {
        // 0xff never stands in UTF-8, so that "ab" + "c" differs from "a" + "bc".
        let bytes = [0xff].into_iter().chain(name.bytes());
        Self(bytes.fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)))
    }

    /// The element at `index` of this list.
    pub(super) fn index(self, index: usize) -> Self {
        self.child(&index.to_string())
    }

    /// A number from 0 up to, but not including, `end`; 0 if `end` is 0.
    pub(super) fn below(self, end: u64) -> u64 {
        self.mixed() % end.max(1)
    }

    /// One of `choices`, which must not be empty.
    pub(super) fn pick<T>(self, choices: &[T]) -> &T {
        let index = self.below(choices.len() as u64);
        &choices[usize::try_from(index).expect("an index into a slice fits usize")]
    }

    /// All 64 bits, each depending on every byte that went in.
    pub(super) fn mixed(self) -> u64 {
        let mut bits = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Seed;

    #[test]
    fn is_the_same_on_every_machine() {
        assert_eq!(Seed::new("getUser").child("name").index(2).mixed(), 3_706_210_624_179_813_228);
    }

    #[test]
    fn keeps_neighbouring_names_apart() {
        assert_ne!(Seed::new("ab").child("c"), Seed::new("a").child("bc"));
    }
}
