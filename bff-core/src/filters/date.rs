//! `date`: a date or a date-time in a format of one's own.

use jiff::civil::{DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::fmt::temporal::{DateTimeParser, PiecesOffset};
use jiff::tz::TimeZone;

use crate::json::Text;

static PARSER: DateTimeParser = DateTimeParser::new();

/// Formats an RFC 3339 date-time or date as `strftime` does (`%d.%m.%Y`, `%H:%M`).
///
/// A date-time is shown in the offset that it is written with, a date as its midnight. `None` if `value` is neither, or
/// if `format` asks for something that it does not have (`%z` of a date).
///
/// ```
/// # use bff_core::prelude::*;
/// assert_eq!(filters::date("2026-03-01T17:05:00+01:00", "%d.%m.%Y %H:%M").unwrap(), "01.03.2026 17:05");
/// assert_eq!(filters::date("2026-03-01", "%-d %B %Y").unwrap(), "1 March 2026");
/// assert_eq!(filters::date("yesterday", "%Y"), None);
/// ```
pub fn date(value: &str, format: &str) -> Option<Text<'static>> {
    let pieces = PARSER.parse_pieces(value).ok()?;
    let local = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or(Time::midnight()));
    let fields = match pieces.offset() {
        None => BrokenDownTime::from(local),
        Some(offset) => {
            let offset = match offset {
                PiecesOffset::Numeric(offset) => offset.offset(),
                _ => jiff::tz::Offset::UTC, // `Z`
            };
            BrokenDownTime::from(&local.to_zoned(TimeZone::fixed(offset)).ok()?)
        }
    };
    fields.to_string(format).ok().map(Text::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_keep_their_own_offset() {
        for (value, text) in [
            ("2026-03-01T17:05:09Z", "2026-03-01 17:05:09 +0000"),
            ("2026-03-01t17:05:09.123456789z", "2026-03-01 17:05:09 +0000"),
            ("2026-03-01T23:05:09-08:00", "2026-03-01 23:05:09 -0800"),
            ("2026-03-01 23:05:09+05:30", "2026-03-01 23:05:09 +0530"),
        ] {
            assert_eq!(date(value, "%Y-%m-%d %H:%M:%S %z").unwrap(), text);
        }
    }

    #[test]
    fn dates_are_their_midnight() {
        assert_eq!(date("2024-02-29", "%A %j %H:%M").unwrap(), "Thursday 060 00:00");
        assert_eq!(date("2024-02-29", "%z"), None);
    }

    #[test]
    fn what_is_no_date_gives_nothing() {
        for value in ["", "2026-02-29", "2026-13-01", "12:30", "2026-03-01T25:00:00Z", "1700000000", "2026-03-01x"] {
            assert_eq!(date(value, "%Y"), None, "{value}");
        }
        assert_eq!(date("2026-03-01", "%!"), None);
    }
}
