//! Twilio's Account resource.

use serde::Deserialize;

use super::lenient::text;
use super::parse::{ParseError, from_object};

/// The parts of FetchAccount that are used. Twilio's response also contains the auth token in plain text: it is not
/// parsed, and the body is dropped by the time this exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// `active`, `suspended` or `closed`; `None`: Twilio did not say.
    pub status: Option<String>,
    /// `Full` or `Trial`; Twilio's field `type`.
    pub kind: Option<String>,
    pub friendly_name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    #[serde(deserialize_with = "text")]
    status: Option<String>,
    #[serde(rename = "type", deserialize_with = "text")]
    kind: Option<String>,
    #[serde(deserialize_with = "text")]
    friendly_name: Option<String>,
}

impl Account {
    /// An account whose status is not known has answered with its credentials, which a suspended one does not.
    pub fn is_active(&self) -> bool {
        self.status.as_deref().is_none_or(|status| status == "active")
    }

    /// A trial account reaches verified numbers only.
    pub fn is_trial(&self) -> bool {
        self.kind.as_deref() == Some("Trial")
    }

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let body: Body = from_object(bytes)?;
        Ok(Self { status: body.status, kind: body.kind, friendly_name: body.friendly_name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_token_in_the_answer_is_kept() {
        let account = Account::parse(
            br#"{"sid": "AC0123456789abcdef0123456789abcdef", "status": "active", "type": "Trial",
                "friendly_name": "Demo", "auth_token": "fedcba9876543210fedcba9876543210"}"#,
        )
        .expect("an account");
        assert!(account.is_active() && account.is_trial());
        assert!(!format!("{account:?}").contains("fedcba"));
    }
}
