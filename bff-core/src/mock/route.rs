//! Which operation a request's path belongs to.

use percent_encoding::percent_decode_str;

/// A path template of a contract, `/users/{userId}/orders`, cut into segments.
#[derive(Debug)]
pub(super) struct Template {
    segments: Vec<Vec<Piece>>,
}

/// A piece of a segment: `{base}...{head}` has three.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Text(String),
    Parameter(String),
}

impl Template {
    pub(super) fn new(path: &str) -> Self {
        Self { segments: path.trim_start_matches('/').split('/').map(pieces).collect() }
    }

    /// The parameters' values, percent-decoded, in the path's order; none if the path is another one.
    pub(super) fn values(&self, path: &str) -> Option<Vec<(&str, String)>> {
        let given: Vec<_> =
            path.trim_start_matches('/').split('/').map(|part| percent_decode_str(part).decode_utf8_lossy()).collect();
        if given.len() != self.segments.len() {
            return None;
        }
        let mut values = Vec::new();
        for (pieces, text) in self.segments.iter().zip(&given) {
            if !take(pieces, text, &mut values) {
                return None;
            }
        }
        Some(values)
    }

    /// Orders templates that match the same path: text beats a mixture, a mixture beats a parameter, from the left.
    pub(super) fn precedence(&self) -> Vec<u8> {
        let rank = |pieces: &Vec<Piece>| match pieces.as_slice() {
            [Piece::Text(_)] => 2,
            [Piece::Parameter(_)] => 0,
            _ => 1,
        };
        self.segments.iter().map(rank).collect()
    }

    /// The text segment that stands before a parameter: `users` for the `userId` of `/users/{userId}`.
    pub(super) fn collection_of(&self, parameter: &str) -> Option<&str> {
        let at = self.segments.iter().position(|pieces| pieces.iter().any(|piece| is_parameter(piece, parameter)))?;
        self.texts(at).next_back()
    }

    /// The last text segment: what the operation is about.
    pub(super) fn subject(&self) -> Option<&str> {
        self.texts(self.segments.len()).next_back()
    }

    /// Whether the path ends in this parameter.
    pub(super) fn ends_in(&self, parameter: &str) -> bool {
        self.segments.last().is_some_and(|pieces| pieces.iter().any(|piece| is_parameter(piece, parameter)))
    }

    fn texts(&self, end: usize) -> impl DoubleEndedIterator<Item = &str> {
        self.segments[..end].iter().filter_map(|pieces| match pieces.as_slice() {
            [Piece::Text(text)] => Some(text.as_str()),
            _ => None,
        })
    }
}

fn is_parameter(piece: &Piece, name: &str) -> bool {
    matches!(piece, Piece::Parameter(own) if own == name)
}

fn pieces(segment: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = segment;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
        pieces.push(Piece::Parameter(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

/// Reads `text` along `pieces`; a parameter takes at least one character, and as few as it can.
fn take<'a>(pieces: &'a [Piece], text: &str, values: &mut Vec<(&'a str, String)>) -> bool {
    match pieces {
        [] => text.is_empty(),
        [Piece::Text(expected), rest @ ..] => {
            text.strip_prefix(expected.as_str()).is_some_and(|text| take(rest, text, values))
        }
        [Piece::Parameter(name), rest @ ..] => {
            let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
            let before = values.len();
            for end in ends {
                values.truncate(before);
                values.push((name, text[..end].to_owned()));
                if take(rest, &text[end..], values) {
                    return true;
                }
            }
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Template;

    fn values(template: &str, path: &str) -> Option<Vec<String>> {
        let template = Template::new(template);
        Some(template.values(path)?.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn decodes_each_segment_on_its_own() {
        assert_eq!(values("/files/{name}", "/files/a%20b%2Fc"), Some(vec!["a b/c".to_owned()]));
        assert_eq!(values("/files/{name}", "/files/a/b"), None);
        assert_eq!(values("/files/{name}", "/files/"), None);
        assert_eq!(values("/", "/"), Some(vec![]));
    }

    #[test]
    fn reads_several_parameters_of_one_segment() {
        assert_eq!(
            values("/compare/{base}...{head}", "/compare/main...dev"),
            Some(vec!["main".to_owned(), "dev".to_owned()])
        );
        assert_eq!(values("/reports/{day}.json", "/reports/1.2.json"), Some(vec!["1.2".to_owned()]));
    }

    #[test]
    fn prefers_text_to_parameters() {
        let rank = |path| Template::new(path).precedence();
        assert!(rank("/users/me") > rank("/users/{id}.json"));
        assert!(rank("/users/{id}.json") > rank("/users/{id}"));
    }

    #[test]
    fn knows_what_a_path_is_about() {
        let template = Template::new("/users/{userId}/orders/{orderId}");
        assert_eq!(template.collection_of("userId"), Some("users"));
        assert_eq!(template.subject(), Some("orders"));
        assert!(template.ends_in("orderId") && !template.ends_in("userId"));
    }
}
