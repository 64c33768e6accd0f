//! How a secret is shown to people.

use secrecy::{ExposeSecret, SecretString};

const BULLETS: &str = "••••••••";

/// A secret with fewer characters shows none of them: four would be too large a share.
const SHORTEST_WITH_A_TAIL: usize = 12;

/// Eight bullets and the last four characters, such as `••••••••1234`.
///
/// Of a secret of fewer than 12 characters only the bullets are shown. The number of bullets
/// says nothing about the length.
pub fn mask(secret: &SecretString) -> String {
    let secret = secret.expose_secret();
    let length = secret.chars().count();
    if length < SHORTEST_WITH_A_TAIL {
        return BULLETS.to_owned();
    }
    BULLETS.chars().chain(secret.chars().skip(length - 4)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_shows_the_last_four_characters() {
        assert_eq!(mask(&SecretString::from("0123456789abcdef0123456789ab1234")), "••••••••1234");
        assert_eq!(mask(&SecretString::from("12345678ßäöü")), "••••••••ßäöü");
    }

    #[test]
    fn a_short_secret_shows_nothing() {
        assert_eq!(mask(&SecretString::from("")), "••••••••");
        assert_eq!(mask(&SecretString::from("12345678901")), "••••••••");
    }
}
