//! Texts that users enter: names, email addresses, the text of a message.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::ValidationError;
use crate::characters::{breaks_lines, found, is_invisible, reorders, trim};

/// A display name: 1 to 120 characters on one line, trimmed, in NFC. Something of it can be seen, and nothing in it
/// makes a browser or a terminal show it as another one.
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
        one_line(raw, Self::MAX_CHARS).map(Self)
    }
}

/// A text on one line that can be seen and is shown as it is: trimmed, in NFC.
pub(crate) fn one_line(raw: &str, most: usize) -> Result<String, ValidationError> {
    let text: String = trim(raw).nfc().collect();
    if text.is_empty() {
        return Err(ValidationError::new("must not be empty"));
    }
    if text.chars().count() > most {
        return Err(ValidationError::new(format!("must be at most {most} characters long")));
    }
    if let Some(found) = found(&text, |c| c.is_control() || breaks_lines(c) || is_noncharacter(c)) {
        return Err(ValidationError::new(format!("must be one line without control characters; {found}")));
    }
    refuse_reordering(&text)?;
    if text.chars().all(is_invisible) {
        return Err(ValidationError::new("must contain something that can be seen"));
    }
    Ok(text)
}

fn refuse_reordering(text: &str) -> Result<(), ValidationError> {
    match found(text, reorders) {
        None => Ok(()),
        Some(found) => Err(ValidationError::new(format!(
            "must not contain characters that change the order in which others are shown; {found}"
        ))),
    }
}

/// What Unicode never assigns; databases and browsers treat it in different ways.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

/// A text of several lines about something, at most 2,000 characters, in NFC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    pub const MAX_CHARS: usize = 2_000;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Description {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let text: String = trim(raw).nfc().collect();
        if text.chars().count() > Self::MAX_CHARS {
            return Err(ValidationError::new("must be at most 2,000 characters long"));
        }
        if let Some(found) = found(&text, |c| c.is_control() && !matches!(c, '\t' | '\n' | '\r') || is_noncharacter(c))
        {
            return Err(ValidationError::new(format!("must not contain control characters; {found}")));
        }
        refuse_reordering(&text)?;
        Ok(Self(text))
    }
}

/// A password as it is hashed: in NFC, and with any blank as U+0020 (RFC 8265, OpaqueString). The same keys give the
/// same password on every system, although some write `ü` as one character and some as two.
pub struct PasswordText(String);

impl PasswordText {
    pub fn new(typed: &str) -> Self {
        Self(typed.chars().map(|c| if is_blank(c) { ' ' } else { c }).nfc().collect())
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

/// Never logged.
impl fmt::Debug for PasswordText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordText(…)")
    }
}

/// Unicode's category Zs, other than the ASCII blank.
fn is_blank(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// An email address, lower-cased, with which a user signs in. Only its format is checked, not whether it can be
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
        let email = trim(raw).nfc().collect::<String>().to_lowercase();
        if let Some(found) = found(&email, is_invisible) {
            return Err(ValidationError::new(format!("must be an email address without blanks; {found}")));
        }
        let well_formed = email.len() <= 254
            && email
                .split_once('@')
                .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
        if well_formed {
            Ok(Self(email))
        } else {
            Err(ValidationError::new("must be an email address, for example ada@example.com"))
        }
    }
}

/// The text of a message: 1 to 1,600 characters, which is Twilio's limit (its docs on CreateMessage,
/// `Body`), not only invisible ones. Twilio splits a text that is longer than one SMS.
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
        if raw.chars().all(is_invisible) {
            return Err(ValidationError::new("must contain something that can be seen"));
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
    fn a_name_can_be_seen_and_shows_as_it_is() {
        for (raw, name) in [
            ("\u{200b}Front desk\u{a0}", "Front desk"),
            ("Zu\u{308}rich", "Z\u{fc}rich"),
            ("\u{1f469}\u{200d}\u{1f4bb} desk \u{2764}\u{fe0f}", "\u{1f469}\u{200d}\u{1f4bb} desk \u{2764}\u{fe0f}"),
            ("\u{645}\u{6cc}\u{200c}\u{62e}", "\u{645}\u{6cc}\u{200c}\u{62e}"),
        ] {
            assert_eq!(raw.parse::<Name>().map(|n| n.as_str().to_owned()), Ok(name.to_owned()), "{raw:?}");
        }
        for (raw, said) in [
            ("\u{200b}\u{200d}", "must not be empty"),
            ("\u{3164}", "something that can be seen"),
            ("\u{2800}\u{fe0f}", "something that can be seen"),
            ("two\u{2028}lines", "character 4 is U+2028 (line separator)"),
            ("bell\u{7}", "character 5 is U+0007"),
            ("exe\u{202e}gpj", "character 4 is U+202E (right-to-left override)"),
            ("a\u{2067}b", "character 2 is U+2067 (right-to-left isolate)"),
            ("a\u{ffff}b", "character 2 is U+FFFF"),
        ] {
            let refused = raw.parse::<Name>().expect_err(raw);
            assert!(refused.detail().contains(said), "{raw:?}: {refused}");
        }
    }

    #[test]
    fn a_description_has_lines_and_shows_as_it_is() {
        assert_eq!(" a\n\tb ".parse::<Description>().map(|d| d.as_str().to_owned()), Ok("a\n\tb".to_owned()));
        for wrong in ["a\0b", "a\u{1b}[31m", "a\u{202e}b", &"x".repeat(2_001)] {
            assert!(wrong.parse::<Description>().is_err(), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn a_password_is_the_same_however_its_characters_are_composed() {
        let one = PasswordText::new("u\u{308}ber sieben Br\u{fc}cken").into_string();
        let other = PasswordText::new("\u{fc}ber\u{a0}sieben Bru\u{308}cken").into_string();
        assert_eq!(one, other);
        assert_eq!(PasswordText::new(" kept ").into_string(), " kept ");
        assert!(!format!("{:?}", PasswordText::new("secret")).contains("secret"));
    }

    #[test]
    fn a_messages_text_is_counted_in_characters_and_never_logged() {
        assert!("ü".repeat(1_600).parse::<MessageBody>().is_ok());
        for wrong in
            ["ü".repeat(1_601), String::new(), " \n".to_owned(), "\u{200b}\u{2800}".to_owned(), "a\0b".to_owned()]
        {
            assert!(wrong.parse::<MessageBody>().is_err(), "{wrong:?} was accepted");
        }
        let text = " kept as it is\n".parse::<MessageBody>().expect("a text");
        assert_eq!(text.as_str(), " kept as it is\n");
        assert!(!format!("{text:?}").contains("kept"));
    }
}
