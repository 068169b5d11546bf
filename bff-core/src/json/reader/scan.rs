//! Where JSON values end.
//!
//! Every function takes the whole text and the place where something begins, and gives the place after it, or `None` where
//! the text is not JSON.

use wide::u8x16;

/// How deep what is skipped may be nested: one bit of [`Open`] for each level.
pub(super) const DEPTH_MAX: u32 = u128::BITS;

/// A string that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    /// The place after its closing quote.
    pub(super) end: usize,
    /// Whether it has escapes.
    pub(super) is_escaped: bool,
}

/// The place of the first byte that is no space.
#[inline]
pub(super) fn space(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(..=b' ') => after_space(text, at),
        _ => at,
    }
}

/// Most answers have no space between values.
#[cold]
fn after_space(text: &[u8], at: usize) -> usize {
    let is_space = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    at + text[at..].iter().take_while(is_space).count()
}

/// The string whose opening quote is at `at`.
#[inline]
pub(super) fn string(text: &[u8], at: usize) -> Option<Quoted> {
    if *text.get(at)? != b'"' {
        return None;
    }
    let mut at = special(text, at + 1)?;
    let mut is_escaped = false;
    loop {
        match text[at] {
            b'"' => return Some(Quoted { end: at + 1, is_escaped }),
            b'\\' => {
                is_escaped = true;
                at = special(text, escape(text, at)?)?;
            }
            _control => return None,
        }
    }
}

/// The place of the first byte that a string does not hold as it is: a quote, a backslash or a control character.
#[inline]
pub(in crate::json) fn special(text: &[u8], at: usize) -> Option<usize> {
    const BLOCK: usize = 16;
    let mut rest = text.get(at..)?;
    let mut at = at;
    while let Some(block) = rest.first_chunk::<BLOCK>() {
        let block = u8x16::new(*block);
        let is_control = block.min(u8x16::splat(0x1f)).simd_eq(block);
        let found = is_control | block.simd_eq(u8x16::splat(b'"')) | block.simd_eq(u8x16::splat(b'\\'));
        let places = found.to_bitmask();
        if places != 0 {
            return Some(at + places.trailing_zeros() as usize);
        }
        rest = &rest[BLOCK..];
        at += BLOCK;
    }
    rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..=0x1f)).map(|place| at + place)
}

/// The place after the escape whose backslash is at `at`.
#[cold]
fn escape(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at + 1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
        b'u' => {
            let digits = text.get(at + 2..at + 6)?;
            digits.iter().all(u8::is_ascii_hexdigit).then_some(at + 6)
        }
        _ => None,
    }
}

/// A value of any kind that begins at `at` or after the space there.
pub(super) fn value(text: &[u8], mut at: usize) -> Option<usize> {
    let mut open = Open::default();
    loop {
        at = space(text, at);
        at = match text.get(at)? {
            b'"' => string(text, at)?.end,
            b'{' => {
                let next = space(text, at + 1);
                if *text.get(next)? != b'}' {
                    open.push(true)?;
                    at = key(text, next)?;
                    continue;
                }
                next + 1
            }
            b'[' => {
                let next = space(text, at + 1);
                if *text.get(next)? != b']' {
                    open.push(false)?;
                    at = next;
                    continue;
                }
                next + 1
            }
            _ => scalar(text, at)?,
        };
        loop {
            let Some(is_object) = open.innermost() else { return Some(at) };
            at = space(text, at);
            match (text.get(at)?, is_object) {
                (b',', true) => {
                    at = key(text, space(text, at + 1))?;
                    break;
                }
                (b',', false) => {
                    at += 1;
                    break;
                }
                (b'}', true) | (b']', false) => {
                    open.pop();
                    at += 1;
                }
                _ => return None,
            }
        }
    }
}

/// A key that begins at `at`, and its colon.
#[inline]
pub(super) fn key(text: &[u8], at: usize) -> Option<usize> {
    let colon = space(text, string(text, at)?.end);
    (*text.get(colon)? == b':').then_some(colon + 1)
}

/// `null`, `true`, `false` or a number.
#[inline]
fn scalar(text: &[u8], at: usize) -> Option<usize> {
    let literal = |word: &[u8]| text[at..].starts_with(word).then_some(at + word.len());
    match text.get(at)? {
        b'n' => literal(b"null"),
        b't' => literal(b"true"),
        b'f' => literal(b"false"),
        _ => number(text, at),
    }
}

#[inline]
fn number(text: &[u8], mut at: usize) -> Option<usize> {
    let digits = |from: usize| {
        let count = text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then_some(from + count)
    };
    if *text.get(at)? == b'-' {
        at += 1;
    }
    at = if *text.get(at)? == b'0' { at + 1 } else { digits(at)? };
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = text.get(at) {
            at += 1;
        }
        at = digits(at)?;
    }
    Some(at)
}

/// The objects and lists that are open: the lowest bit is the innermost, 1 for an object.
#[derive(Default)]
struct Open {
    kinds: u128,
    depth: u32,
}

impl Open {
    #[inline]
    fn push(&mut self, is_object: bool) -> Option<()> {
        self.kinds = self.kinds << 1 | u128::from(is_object);
        self.depth += 1;
        (self.depth <= DEPTH_MAX).then_some(())
    }

    #[inline]
    fn pop(&mut self) {
        self.kinds >>= 1;
        self.depth -= 1;
    }

    /// Whether the innermost is an object; `None` outside of all.
    #[inline]
    fn innermost(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.kinds & 1 == 1)
    }
}
