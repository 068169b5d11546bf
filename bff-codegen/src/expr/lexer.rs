//! Characters to tokens, one at a time: what follows a template's expression is text and must not be looked at.

use std::ops::Range;

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::source::PlacedText;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
    /// Whether the file has a line break before it, folded or not.
    pub(super) after_break: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// `$name`
    Root(String),
    Name(String),
    Number(String),
    String(String),
    /// Operators and brackets, as they are written.
    Sign(&'static str),
    End,
}

/// Longer signs first: the first that fits is taken.
const SIGNS: [&str; 25] = [
    "??", "||", "&&", "==", "!=", "<=", ">=", "|", "=", "!", "<", ">", "+", "-", "*", "/", ".", ",", "(", ")", "[",
    "]", "{", "}", ":",
];

pub(super) struct Lexer<'a> {
    text: &'a PlacedText,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a PlacedText, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn next(&mut self) -> Result<Token, Box<Diagnostic>> {
        let behind = self.at;
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        let start = self.at;
        let after_break = self.text.has_break(behind..start);
        let kind = self.kind()?;
        Ok(Token { kind, range: start..self.at, after_break })
    }

    fn kind(&mut self) -> Result<TokenKind, Box<Diagnostic>> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(TokenKind::End) };
        match first {
            '$' => {
                let name = name_at(&rest[1..]);
                if name.is_empty() {
                    return Err(self.error(1, "a name is wanted behind `$`", "no name follows"));
                }
                self.at += 1 + name.len();
                Ok(TokenKind::Root(name.to_owned()))
            }
            '"' | '\'' => self.string(first),
            _ if first.is_ascii_digit() => self.number(),
            _ if starts_name(first) => {
                let name = name_at(rest);
                self.at += name.len();
                Ok(TokenKind::Name(name.to_owned()))
            }
            _ => self.sign(),
        }
    }

    fn sign(&mut self) -> Result<TokenKind, Box<Diagnostic>> {
        let rest = self.rest();
        if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            self.at += sign.len();
            return Ok(TokenKind::Sign(sign));
        }
        let first = rest.chars().next().unwrap_or_default();
        let error = self.error(first.len_utf8(), &format!("`{first}` means nothing in an expression"), "this");
        Err(match first {
            '&' => Box::new(error.help("the condition `and` is written `&&`")),
            '?' if rest.starts_with("?.") => {
                Box::new(error.help("write `.`: a field of something optional is optional by itself"))
            }
            '?' => Box::new(error.help("a stand-in for null is written `a ?? b`; there is no `? :`")),
            '#' => Box::new(error.help("expressions have no comments")),
            '%' => Box::new(error.help("the operators are `+ - * /`")),
            _ => error,
        })
    }

    /// JSON's numbers.
    fn number(&mut self) -> Result<TokenKind, Box<Diagnostic>> {
        let rest = self.rest();
        let digits = |from: usize| from + rest[from..].bytes().take_while(u8::is_ascii_digit).count();
        let mut length = digits(0);
        if length > 1 && rest.starts_with('0') {
            return Err(self.error(length, "a number does not begin with 0", "this number"));
        }
        if rest[length..].starts_with('.') && digits(length + 1) > length + 1 {
            length = digits(length + 1);
        }
        if rest[length..].starts_with(['e', 'E']) {
            let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
            let end = digits(length + 1 + sign);
            if end > length + 1 + sign {
                length = end;
            }
        }
        let tail = name_at(&rest[length..]);
        if !tail.is_empty() {
            let message = format!("`{}` is no number", &rest[..length + tail.len()]);
            let error = self.error(length + tail.len(), &message, "neither a number nor a name");
            return Err(Box::new(error.help("text is quoted; a name does not begin with a digit")));
        }
        self.at += length;
        Ok(TokenKind::Number(rest[..length].to_owned()))
    }

    fn string(&mut self, quote: char) -> Result<TokenKind, Box<Diagnostic>> {
        let rest = self.rest();
        let mut value = String::new();
        let mut at = 1;
        while let Some(next) = rest[at..].chars().next() {
            if next == quote {
                self.at += at + 1;
                return Ok(TokenKind::String(value));
            }
            if next == '\\' {
                let Some((decoded, length)) = escape(&rest[at..]) else {
                    self.at += at;
                    let length = rest[at..].chars().take(2).map(char::len_utf8).sum();
                    let error = self.error(length, "this is no escape", "begins no escape");
                    return Err(Box::new(error.help(r#"the escapes are JSON's and `\'`; a backslash is `\\`"#)));
                };
                value.push(decoded);
                at += length;
            } else {
                value.push(next);
                at += next.len_utf8();
            }
        }
        Err(self.error(1, "this text has no end", &format!("no other `{quote}` follows")))
    }

    fn rest(&self) -> &'a str {
        &self.text.as_str()[self.at..]
    }

    fn error(&self, length: usize, message: &str, label: &str) -> Box<Diagnostic> {
        let span = self.text.span(self.at..self.at + length);
        Box::new(Diagnostic::error(codes::BAD_EXPRESSION, message).at(span, label))
    }
}

/// Whether a name may begin with it.
pub(super) fn starts_name(first: char) -> bool {
    first.is_alphabetic() || first == '_'
}

/// The name that `text` begins with; empty if it begins with none.
pub(crate) fn name_at(text: &str) -> &str {
    if !text.starts_with(starts_name) {
        return "";
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// What the escape that `text` begins with stands for, and its length.
fn escape(text: &str) -> Option<(char, usize)> {
    let simple = match text.as_bytes().get(1)? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return unicode(text),
        quoted @ (b'"' | b'\'' | b'\\' | b'/') => char::from(*quoted),
        _ => return None,
    };
    Some((simple, 2))
}

/// `\u00e9`, or a surrogate pair of two of them.
fn unicode(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let first = unit(0)?;
    if let Some(single) = char::from_u32(first) {
        return Some((single, 6));
    }
    let second =
        unit(6).filter(|_| (0xD800..0xDC00).contains(&first))?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
    char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + second).map(|character| (character, 12))
}
