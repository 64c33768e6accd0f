//! Texts that users enter: names, e-mail addresses, the text of a message.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;

/// A display name: 1 to 120 characters on one line, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    pub const MAX_CHARS: usize = 120;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let name = raw.trim();
        if name.is_empty() {
            return Err(ValidationError::new("must not be empty"));
        }
        if name.chars().count() > Self::MAX_CHARS {
            return Err(ValidationError::new("must be at most 120 characters long"));
        }
        if name.chars().any(char::is_control) {
            return Err(ValidationError::new("must be one line without control characters"));
        }
        Ok(Self(name.to_owned()))
    }
}

/// An e-mail address, lower-cased, with which a user signs in. Only its format is checked, not whether it can be
/// reached.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Addresses are personal data: `Debug` shows only the domain.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "…@{}", self.0.rsplit('@').next().unwrap_or_default())
    }
}

impl FromStr for Email {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let email = raw.trim().to_lowercase();
        let well_formed = email.len() <= 254
            && !email.chars().any(|c| c.is_whitespace() || c.is_control())
            && email
                .split_once('@')
                .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
        if well_formed {
            Ok(Self(email))
        } else {
            Err(ValidationError::new("must be an e-mail address, for example ada@example.com"))
        }
    }
}

/// The text of a message: 1 to 1,600 characters, which is Twilio's limit (its docs on CreateMessage,
/// `Body`), not only white space. Twilio splits a text that is longer than one SMS.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageBody(String);

impl MessageBody {
    pub const MAX_CHARS: usize = 1_600;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The content of messages stays out of logs.
impl fmt::Debug for MessageBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageBody(…)")
    }
}

impl FromStr for MessageBody {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        if raw.trim().is_empty() {
            return Err(ValidationError::new("must not be empty"));
        }
        if raw.chars().count() > Self::MAX_CHARS {
            return Err(ValidationError::new("must be at most 1,600 characters long"));
        }
        // PostgreSQL cannot store NUL in text, and phones do not display it.
        if raw.contains('\0') {
            return Err(ValidationError::new("must not contain the character NUL"));
        }
        Ok(Self(raw.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_compared_without_case_and_not_logged_whole() {
        let email: Email = " Ada@Example.com ".parse().expect("an address");
        assert_eq!(email.as_str(), "ada@example.com");
        assert_eq!(format!("{email:?}"), "…@example.com");
        for wrong in ["", "ada", "@example.com", "ada@", "a b@example.com", "a@b@c"] {
            assert!(wrong.parse::<Email>().is_err(), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn a_name_is_one_trimmed_line() {
        assert_eq!(" Front desk ".parse::<Name>().map(|n| n.as_str().to_owned()), Ok("Front desk".to_owned()));
        for wrong in ["", "   ", "two\nlines", &"x".repeat(121)] {
            assert!(wrong.parse::<Name>().is_err(), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn a_messages_text_is_counted_in_characters_and_never_logged() {
        assert!("ü".repeat(1_600).parse::<MessageBody>().is_ok());
        for wrong in ["ü".repeat(1_601), String::new(), " \n".to_owned(), "a\0b".to_owned()] {
            assert!(wrong.parse::<MessageBody>().is_err(), "{wrong:?} was accepted");
        }
        let text = " kept as it is\n".parse::<MessageBody>().expect("a text");
        assert_eq!(text.as_str(), " kept as it is\n");
        assert!(!format!("{text:?}").contains("kept"));
    }
}
