//! Who a person is: by an identity provider's word, and by name.

use std::fmt;
use std::str::FromStr;

use crate::{Email, ValidationError};

/// An identity provider's own id of a person (`sub`): 1 to 255 characters of ASCII (OpenID Connect Core, 2), compared
/// exactly.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject(String);

impl Subject {
    pub const MAX_CHARS: usize = 255;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Subject {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        if raw.is_empty() || raw.len() > Self::MAX_CHARS {
            return Err(ValidationError::new("must be 1 to 255 characters long"));
        }
        if raw.trim() != raw || !raw.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
            return Err(ValidationError::new("must be ASCII without control characters, as the token's sub has it"));
        }
        Ok(Self(raw.to_owned()))
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person is called wherever they are named: the email address; of a person without one, the identity. The two
/// cannot be confused: an identity's name contains a blank, and an address none.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// Of a person whom an identity provider vouches for, and whose address is not known: `Ada Lovelace (auth0|5f,
    /// https://example.eu.auth0.com/)`. No two persons have the same.
    pub fn of_identity(issuer: &str, subject: &Subject, called: Option<&crate::Name>) -> Self {
        match called {
            Some(called) => Self(format!("{} ({subject}, {issuer})", called.as_str())),
            None => Self(format!("{subject} ({issuer})")),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `None`: the person has no address.
    pub fn email(&self) -> Option<Email> {
        if self.0.contains(' ') { None } else { self.0.parse().ok() }
    }
}

/// Names are personal data, as addresses are.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

impl From<Email> for PersonName {
    fn from(email: Email) -> Self {
        Self(email.as_str().to_owned())
    }
}

impl FromStr for PersonName {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        if raw.is_empty() { Err(ValidationError::new("must not be empty")) } else { Ok(Self(raw.to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_taken_as_it_is_or_not_at_all() {
        for good in ["auth0|5f/7?a=b", "oidc|My Connection|1", "A", &"x".repeat(255)] {
            assert_eq!(good.parse::<Subject>().map(|subject| subject.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", " a", "a ", "a\nb", "a\u{0}", "é", &"x".repeat(256)] {
            assert!(bad.parse::<Subject>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_name_of_an_identity_is_never_an_address() {
        let subject: Subject = "ada@example.com".parse().expect("a subject");
        let called = "bob@example.com".parse().expect("a name");
        for called in [None, Some(&called)] {
            let name = PersonName::of_identity("https://id.example.com", &subject, called);
            assert_eq!(name.email(), None);
            assert!(name.as_str().parse::<Email>().is_err(), "{}", name.as_str());
        }
        let email: Email = "ada@example.com".parse().expect("an address");
        assert_eq!(PersonName::from(email.clone()).email(), Some(email));
    }
}
