//! Names of parameters and fields, compared the way people read them.

/// `userId`, `user_id` and `User-ID` are one name: `userid`.
pub(super) fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name: `createdAt` and `created_at` are `created at`, `imageURL` is `image url`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        let begins = !before.is_alphanumeric() || (c.is_uppercase() && !before.is_uppercase());
        if c.is_alphanumeric() {
            if begins || words.is_empty() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

/// English singular, good enough for collection names: `categories` → `category`, `skus` → `sku`, `status` stays.
pub(super) fn singular(name: &str) -> String {
    let lower = name.to_lowercase();
    let cut = |end: usize, with: &str| format!("{}{with}", &name[..name.len() - end]);
    let stays = ["ss", "us", "is", "news", "series"].iter().any(|end| lower.ends_with(end))
        && !lower.ends_with("skus")
        && !lower.ends_with("menus");
    // Lower case can have other lengths than the name itself outside ASCII: those names stay.
    if stays || !name.is_ascii() || name.len() < 3 {
        name.to_owned()
    } else if lower.ends_with("ies") {
        cut(3, "y")
    } else if ["sses", "xes", "ches", "shes"].iter().any(|end| lower.ends_with(end)) {
        cut(2, "")
    } else if lower.ends_with('s') {
        cut(1, "")
    } else {
        name.to_owned()
    }
}

/// Whether a list of this name says nothing of what it holds.
pub(super) fn is_generic(name: &str) -> bool {
    const GENERIC: [&str; 16] = [
        "", "content", "data", "edges", "elements", "entries", "hits", "items", "list", "nodes", "records", "result",
        "results", "rows", "values", "embedded",
    ];
    GENERIC.contains(&normal(name).as_str())
}

/// Whether the field `name` of a `resource` tells one element of a list from another.
pub(super) fn is_identity(name: &str, resource: &str) -> bool {
    const IDENTITIES: [&str; 14] = [
        "id",
        "uuid",
        "guid",
        "sku",
        "key",
        "slug",
        "handle",
        "username",
        "login",
        "email",
        "reference",
        "ean",
        "isbn",
        "barcode",
    ];
    let name = normal(name);
    let of_resource =
        || name.strip_prefix(&normal(resource)).is_some_and(|rest| matches!(rest, "id" | "number" | "key"));
    IDENTITIES.contains(&name.as_str()) || (!resource.is_empty() && of_resource())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_names_across_styles() {
        assert_eq!(normal("User-ID"), normal("user_id"));
        assert_eq!(words("imageURL"), ["image", "url"]);
        assert_eq!(words("created_at"), ["created", "at"]);
        assert_eq!(words("productIds[]"), ["product", "ids"]);
    }

    #[test]
    fn makes_singulars() {
        let made: Vec<_> =
            ["categories", "addresses", "boxes", "skus", "ids", "status", "prices", "productIds", "user"]
                .map(singular)
                .into();
        assert_eq!(made, ["category", "address", "box", "sku", "id", "status", "price", "productId", "user"]);
    }

    #[test]
    fn knows_identities() {
        assert!(is_identity("id", "order"));
        assert!(is_identity("orderNumber", "order"));
        assert!(!is_identity("userId", "order"));
    }
}
