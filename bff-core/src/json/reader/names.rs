//! The names of the members that a struct reads.

/// The names of an object's members that are read; made once, when the program is compiled.
#[derive(Debug)]
pub struct Names {
    names: &'static [&'static str],
    /// The [`mark`]s of all of them: most members that nobody reads have another.
    marks: u64,
}

impl Names {
    /// These names, each of which is there once.
    pub const fn of(names: &'static [&'static str]) -> Self {
        let (mut marks, mut place) = (0, 0);
        while place < names.len() {
            marks |= mark(names[place].as_bytes());
            place += 1;
        }
        Self { names, marks }
    }

    /// The place of the name that is `key`, of which `guess` is looked at first.
    #[inline]
    pub(super) fn place(&self, key: &[u8], guess: usize) -> Option<usize> {
        if self.marks & mark(key) == 0 {
            return None;
        }
        if self.names.get(guess).is_some_and(|name| name.as_bytes() == key) {
            return Some(guess);
        }
        self.names.iter().position(|name| name.as_bytes() == key)
    }

    /// The name at a place.
    pub(super) fn name(&self, place: usize) -> &'static str {
        self.names[place]
    }
}

/// One bit of 64, by the length and the ends of a key.
#[inline]
const fn mark(key: &[u8]) -> u64 {
    let [first, .., last] = key else {
        return 1;
    };
    1 << ((key.len() as u64 ^ (*first as u64) << 1 ^ (*last as u64) << 3) & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_from_any_guess() {
        const NAMES: Names = Names::of(&["id", "", "x", "title", "größe"]);
        for (place, name) in NAMES.names.iter().enumerate() {
            for guess in 0..7 {
                assert_eq!(NAMES.place(name.as_bytes(), guess), Some(place), "{name}");
            }
            assert_eq!(NAMES.name(place), *name);
        }
        for other in ["ID", "y", "titles", "tit1e", "gr"] {
            assert_eq!(NAMES.place(other.as_bytes(), 0), None, "{other}");
        }
    }
}
