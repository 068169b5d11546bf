//! The `date` filter on examples: the plain conversions of strftime. The runtime knows all of them.

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `text`, a date or date-time of RFC 3339, as `format` wants it. `None`: it is no date, or `format` asks for more than
/// can be read off it.
pub(super) fn formatted(text: &str, format: &str) -> Option<String> {
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let month_name = *MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let mut out = String::new();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        out.push_str(match characters.next()? {
            'Y' => year,
            'm' => month,
            'd' => day,
            'B' => month_name,
            'b' => month_name.get(..3)?,
            'H' => time.get(..2)?,
            'M' => time.get(3..5)?,
            'S' => time.get(6..8)?,
            '%' => "%",
            _ => return None,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_off_its_text() {
        assert_eq!(formatted("2024-02-01", "%d %B %Y").as_deref(), Some("01 February 2024"));
        assert_eq!(
            formatted("2024-12-31T08:30:05Z", "%b %d, %H:%M:%S 100%%").as_deref(),
            Some("Dec 31, 08:30:05 100%")
        );
        for (text, format) in
            [("2024-02-01", "%H"), ("2024-13-01", "%B"), ("soon", "%Y"), ("2024-02-01", "%A"), ("2024-02-01", "%")]
        {
            assert_eq!(formatted(text, format), None, "{text} {format}");
        }
    }
}
