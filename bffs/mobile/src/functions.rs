//! The functions that `specs/mobile/client.yaml` declares.

/// The address of `picture`, scaled and cropped to `width` × `height` pixels.
///
/// The shop's image server makes every size from the original: `?w=100&h=100&fit=crop`.
pub(crate) fn thumbnail(picture: &str, width: i64, height: i64) -> String {
    let address = picture.split_once('#').map_or(picture, |(address, _fragment)| address);
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}w={width}&h={height}&fit=crop")
}

#[cfg(test)]
mod tests {
    use super::thumbnail;

    #[test]
    fn the_size_becomes_a_query() {
        let address = thumbnail("https://img.shop.example/avatars/u-1001.jpg", 100, 80);
        assert_eq!(address, "https://img.shop.example/avatars/u-1001.jpg?w=100&h=80&fit=crop");
    }

    #[test]
    fn a_query_that_is_there_stays() {
        assert_eq!(
            thumbnail("https://img.shop.example/a?v=2", 1, 2),
            "https://img.shop.example/a?v=2&w=1&h=2&fit=crop"
        );
    }

    #[test]
    fn a_fragment_is_no_part_of_what_the_server_sees() {
        assert_eq!(thumbnail("https://img.shop.example/a#top", 1, 2), "https://img.shop.example/a?w=1&h=2&fit=crop");
    }
}
