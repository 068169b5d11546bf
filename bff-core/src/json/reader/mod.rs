//! Answers are read here: a scanner that is fast at leaving out what nobody reads.
//!
//! Most bytes of an answer are of fields that the endpoint does not use. serde_json goes over their strings eight bytes at a
//! time and checks each byte of a number on its own; this reader takes strings sixteen at a time and knows nothing of what
//! it skips but where it ends. What `decode/products` in `tests/bench/MICRO.md` reads (three fields each of 50 products, 24 kB)
//! takes it about two thirds of serde_json's instructions.
//!
//! There is one reader and not one for each format, and errors are kept in it, so that reading a struct is a loop and a
//! `match`: a tenth of what serde's derived visitors cost the compiler. Why something could not be read, and where, is only
//! worked out when somebody asks: text that is not JSON is explained by serde_json.

mod error;
mod names;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use error::JsonError;
use error::{Fault, excerpt, mismatch};
pub use names::Names;
pub(super) use scan::special;

use super::FromJson;
use super::unescape::unescape;

/// Reads `text`.
///
/// # Errors
///
/// It is not JSON, or not what `T` takes.
pub fn from_json<'a, T: FromJson<'a>>(text: &'a str) -> Result<T, JsonError> {
    let mut reader = JsonReader { text, at: 0, fault: None };
    match T::read(&mut reader) {
        Ok(value) if reader.is_at_end() => Ok(value),
        _ => Err(reader.error()),
    }
}

/// Something could not be read. The [`JsonReader`] knows what, and where.
#[derive(Clone, Copy, Debug)]
pub struct Unread(());

/// JSON text, and how far it has been read.
#[derive(Debug)]
pub struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    /// The first that was found. Without one, the text is not JSON.
    fault: Option<Fault>,
}

/// An object that is being read.
#[derive(Debug)]
pub struct Object {
    /// Of the members that are read.
    names: &'static Names,
    /// Which of them is looked for first: members mostly come in the same order.
    next: usize,
    is_first: bool,
    /// Which of the names were there already: a bit for each of the first 64,
    seen: u64,
    /// and the places of the others.
    seen_beyond: Vec<usize>,
}

/// A list that is being read.
#[derive(Debug)]
pub(super) struct List {
    is_first: bool,
}

impl<'a> JsonReader<'a> {
    /// Reads a value.
    ///
    /// # Errors
    ///
    /// As [`FromJson::read`].
    #[inline]
    pub fn value<T: FromJson<'a>>(&mut self) -> Result<T, Unread> {
        T::read(self)
    }

    /// Begins to read an object, of which the members with these names are wanted.
    ///
    /// # Errors
    ///
    /// It is no object.
    #[inline]
    pub fn object(&mut self, names: &'static Names) -> Result<Object, Unread> {
        self.open(b'{', "an object")?;
        Ok(Object { names, next: 0, is_first: true, seen: 0, seen_beyond: Vec::new() })
    }

    /// The place among the names of the next member that has one, whose value stands next; the others are skipped. `None` at
    /// the object's end.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or the member was there before: which of the two counts is a matter of taste, and who reads the
    /// same text with another taste reads something else.
    pub fn member(&mut self, object: &mut Object) -> Result<Option<usize>, Unread> {
        while self.goes_on(&mut object.is_first, b'}')? {
            let key = self.key()?;
            self.take(b':')?;
            match object.names.place(&key, object.next) {
                None => self.leave_out()?,
                Some(place) if object.is_new(place) => {
                    object.next = place + 1;
                    return Ok(Some(place));
                }
                Some(place) => return Err(self.doubled(object.names.name(place))),
            }
        }
        Ok(None)
    }

    /// The value of a member that must be there.
    ///
    /// # Errors
    ///
    /// It is not.
    #[inline]
    pub fn required<T>(&mut self, value: Option<T>, name: &str) -> Result<T, Unread> {
        value.ok_or_else(|| self.missing(name))
    }

    /// Begins to read a list.
    ///
    /// # Errors
    ///
    /// It is no list.
    #[inline]
    pub(super) fn list(&mut self) -> Result<List, Unread> {
        self.open(b'[', "a list")?;
        Ok(List { is_first: true })
    }

    /// Whether there is another element, which stands next.
    #[inline]
    pub(super) fn element(&mut self, list: &mut List) -> Result<bool, Unread> {
        self.goes_on(&mut list.is_first, b']')
    }

    /// Begins to read an object all of whose members are wanted.
    pub(super) fn entries(&mut self) -> Result<List, Unread> {
        self.open(b'{', "an object")?;
        Ok(List { is_first: true })
    }

    /// The key of the next member, whose value stands next.
    pub(super) fn entry(&mut self, entries: &mut List) -> Result<Option<Cow<'a, str>>, Unread> {
        if !self.goes_on(&mut entries.is_first, b'}')? {
            return Ok(None);
        }
        let key = self.string()?;
        self.take(b':')?;
        Ok(Some(key))
    }

    /// Takes a `null`, if that is what stands next.
    #[inline]
    pub(super) fn null(&mut self) -> Result<bool, Unread> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.skip().map(|_| true)
    }

    /// Takes a value as it stands, which `fits` holds against what is `expected`.
    #[inline]
    pub(super) fn raw(&mut self, expected: &'static str, fits: impl FnOnce(&str) -> bool) -> Result<&'a str, Unread> {
        let raw = self.skip()?;
        if fits(raw) { Ok(raw) } else { Err(self.fault_at(raw, || mismatch(raw, expected))) }
    }

    /// Takes a value, and gives it as it stands besides.
    pub(super) fn whole<T: FromJson<'a>>(&mut self) -> Result<(&'a str, T), Unread> {
        self.peek();
        let start = self.at;
        let value = T::read(self)?;
        Ok((self.text.get(start..self.at).ok_or(Unread(()))?, value))
    }

    /// Takes a string: the text that it means.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Unread> {
        let raw = self.raw_string()?;
        let text = unescape(raw);
        // What was spelled with escapes is owned.
        if matches!(text, Cow::Owned(_)) && text.contains(char::REPLACEMENT_CHARACTER) && is_halved(raw) {
            return Err(self.fault(raw, "holds half a surrogate pair"));
        }
        Ok(text)
    }

    /// Takes a string as it stands, with its quotes.
    #[inline]
    pub(super) fn raw_string(&mut self) -> Result<&'a str, Unread> {
        self.peek();
        let start = self.at;
        match scan::string(self.text.as_bytes(), start) {
            Some(string) => {
                self.at = string.end;
                self.text.get(start..string.end).ok_or(Unread(()))
            }
            None => Err(self.unexpected("a string")),
        }
    }

    /// Whether nothing but space is left.
    fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Why this text could not be read.
    #[cold]
    fn error(&mut self) -> JsonError {
        JsonError::of(self.text, self.fault.take())
    }

    /// Says that `raw`, which was read from this text, is not what was to be read: `message` goes on after the value.
    #[cold]
    pub(super) fn fault(&mut self, raw: &str, message: &str) -> Unread {
        self.fault_at(raw, || format!("`{}` {message}", excerpt(raw)))
    }

    #[cold]
    fn fault_at(&mut self, raw: &str, message: impl FnOnce() -> String) -> Unread {
        // `raw` is a part of the text that was taken just now.
        self.fault.get_or_insert_with(|| Fault { at: self.at - raw.len(), message: message() });
        Unread(())
    }

    /// What stands next is not what is `expected`, unless it is not even JSON.
    #[cold]
    fn unexpected(&mut self, expected: &'static str) -> Unread {
        match self.skip() {
            Ok(raw) => self.fault_at(raw, || mismatch(raw, expected)),
            Err(unread) => unread,
        }
    }

    /// The object that ends here lacks a member.
    #[cold]
    fn missing(&mut self, name: &str) -> Unread {
        let at = self.at - 1;
        self.fault.get_or_insert_with(|| Fault { at, message: format!("missing field `{name}`") });
        Unread(())
    }

    /// What stands next is the value of a member that was there already.
    #[cold]
    fn doubled(&mut self, name: &str) -> Unread {
        self.peek();
        let at = self.at;
        self.fault.get_or_insert_with(|| Fault { at, message: format!("duplicate field `{name}`") });
        Unread(())
    }

    /// The next byte that is no space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        self.at = scan::space(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes this byte.
    #[inline]
    fn take(&mut self, byte: u8) -> Result<(), Unread> {
        if self.peek() != Some(byte) {
            return Err(Unread(()));
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn open(&mut self, bracket: u8, expected: &'static str) -> Result<(), Unread> {
        self.take(bracket).map_err(|_| self.unexpected(expected))
    }

    /// Whether an object or a list has another entry, and then stands before it; otherwise its end is taken.
    #[inline]
    fn goes_on(&mut self, is_first: &mut bool, close: u8) -> Result<bool, Unread> {
        let goes_on = match (self.peek(), std::mem::take(is_first)) {
            (Some(byte), _) if byte == close => false,
            (Some(b','), false) => true,
            (Some(_), true) => return Ok(true),
            _ => return Err(Unread(())),
        };
        self.at += 1;
        Ok(goes_on)
    }

    /// Takes a value of any kind, as it stands.
    #[inline]
    fn skip(&mut self) -> Result<&'a str, Unread> {
        self.peek();
        let start = self.at;
        self.leave_out()?;
        self.text.get(start..self.at).ok_or(Unread(()))
    }

    /// Takes a value of any kind, and the space before it.
    #[inline]
    fn leave_out(&mut self) -> Result<(), Unread> {
        self.at = scan::value(self.text.as_bytes(), self.at).ok_or(Unread(()))?;
        Ok(())
    }

    /// Takes a key: the bytes of the text that it means.
    #[inline]
    fn key(&mut self) -> Result<Cow<'a, [u8]>, Unread> {
        self.peek();
        let start = self.at;
        let string = scan::string(self.text.as_bytes(), start).ok_or(Unread(()))?;
        self.at = string.end;
        if string.is_escaped {
            return self.escaped_key(start);
        }
        self.text.as_bytes().get(start + 1..string.end - 1).map(Cow::Borrowed).ok_or(Unread(()))
    }

    /// The key that began at `start`.
    #[cold]
    fn escaped_key(&self, start: usize) -> Result<Cow<'a, [u8]>, Unread> {
        let key = self.text.get(start..self.at).ok_or(Unread(()))?;
        Ok(Cow::Owned(unescape(key).into_owned().into_bytes()))
    }
}

impl Object {
    /// Remembers a place; says whether that is the first time.
    #[inline]
    fn is_new(&mut self, place: usize) -> bool {
        if place >= u64::BITS as usize {
            return self.is_new_beyond(place);
        }
        let bit = 1 << place;
        let is_new = self.seen & bit == 0;
        self.seen |= bit;
        is_new
    }

    #[cold]
    fn is_new_beyond(&mut self, place: usize) -> bool {
        let is_new = !self.seen_beyond.contains(&place);
        if is_new {
            self.seen_beyond.push(place);
        }
        is_new
    }
}

/// Whether a string spells half of a surrogate pair, which no text can hold; U+FFFD itself may be spelled, too.
#[cold]
fn is_halved(raw: &str) -> bool {
    serde_json::from_str::<String>(raw).is_err()
}
