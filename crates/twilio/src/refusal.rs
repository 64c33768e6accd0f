//! Twilio's error responses.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

use crate::guidance::{guidance_for, is_general, known_guidance, means_suspended};

/// Maximum length of Twilio's message that is kept, in characters.
const MAX_MESSAGE_CHARS: usize = 500;

/// A refusal by Twilio (4xx), parsed from its error body `{code, message, more_info, status}`, of which each field
/// may be missing.
///
/// `Debug` and `Display` leave the message out: Twilio writes whole phone numbers into it, and
/// both end in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Twilio's error code (<https://www.twilio.com/docs/api/errors>), if the body held one.
    pub code: Option<u32>,
    pub http_status: u16,
    /// Twilio's message, at most 500 characters, or empty. It may contain a phone number: it is for the caller,
    /// not for logs.
    pub message: String,
}

#[derive(Deserialize)]
struct ErrorBody {
    #[serde(default)]
    code: serde_json::Value,
    #[serde(default)]
    message: serde_json::Value,
}

impl Refusal {
    pub(crate) fn from_answer(http_status: u16, body: &[u8]) -> Self {
        let parsed = serde_json::from_slice::<ErrorBody>(body).ok();
        let code = parsed.as_ref().and_then(|error| {
            let number = error.code.as_u64();
            number.or_else(|| error.code.as_str()?.parse().ok()).and_then(|code| u32::try_from(code).ok())
        });
        let message = parsed.as_ref().and_then(|error| error.message.as_str()).unwrap_or_default();
        Self { code, http_status, message: message.chars().take(MAX_MESSAGE_CHARS).collect() }
    }

    /// A refusal as it was stored, whose explanation is what [`Self::guidance`] said then.
    pub fn stored(code: Option<u32>, explanation: String) -> Self {
        Self { code, http_status: 400, message: explanation }
    }

    /// Twilio does not accept this account and token (20003): the token was rotated or revoked, or belongs to another
    /// region. This says nothing about the call.
    pub fn is_credential_revoked(&self) -> bool {
        self.code == Some(20003)
    }

    /// The account is suspended or closed (20005, in calls 10001, in messages 30002 and 90010).
    pub fn is_account_suspended(&self) -> bool {
        self.code.is_some_and(means_suspended)
    }

    /// The credentials are those for tests, which can do very little (20008).
    pub fn is_test_credentials(&self) -> bool {
        self.code == Some(20008)
    }

    /// The API key lacks a permission (70051).
    pub fn concerns_api_key(&self) -> bool {
        self.code == Some(70051)
    }

    /// The resource does not exist in this account (20404). A 404 without that code comes from something else, for
    /// example a proxy, and says nothing about the resource.
    pub fn is_not_found(&self) -> bool {
        self.code == Some(20404)
    }

    /// The call's status does not allow this change (21220), for example because it has ended.
    pub fn is_wrong_call_state(&self) -> bool {
        self.code == Some(21220)
    }

    /// A human-readable explanation with a remedy. Falls back to Twilio's message.
    pub fn guidance(&self) -> Cow<'_, str> {
        match (self.code, self.message.as_str()) {
            (Some(code), message) => match known_guidance(code) {
                Some(text) => with_message(code, text, message),
                None if message.is_empty() => guidance_for(code),
                None => Cow::Borrowed(message),
            },
            (None, "") => Cow::Owned(format!(
                "Twilio, or a proxy before it, refused the request without a reason (HTTP {}).",
                self.http_status
            )),
            (None, message) => Cow::Borrowed(message),
        }
    }
}

/// The explanation of a code that is known, with the message where the code alone says little.
fn with_message<'a>(code: u32, text: &'static str, message: &'a str) -> Cow<'a, str> {
    if message.starts_with(text) {
        // As it was stored.
        Cow::Borrowed(message)
    } else if message.is_empty() || !is_general(code) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{text} Twilio's message: {message}"))
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("code", &self.code)
            .field("http_status", &self.http_status)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "Twilio refused the request: error {code} (HTTP {})", self.http_status),
            None => write!(f, "Twilio refused the request: HTTP {}", self.http_status),
        }
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twilios_error_body_is_parsed_field_by_field() {
        let body = br#"{"code": 20003, "message": "Authenticate", "more_info": "https://www.twilio.com/docs/errors/20003", "status": 401}"#;
        let refusal = Refusal::from_answer(401, body);
        assert!(refusal.is_credential_revoked());
        assert_eq!(refusal.message, "Authenticate");
        assert!(refusal.guidance().contains("auth token"));

        let partial = Refusal::from_answer(400, br#"{"code": "21211", "message": null}"#);
        assert_eq!((partial.code, partial.message.as_str()), (Some(21211), ""));
        for no_error in [&b""[..], b"<html>", b"[]", b"null", br#"{"code": -1}"#] {
            assert_eq!(Refusal::from_answer(403, no_error).code, None);
        }
    }

    #[test]
    fn an_account_is_suspended_whatever_code_says_so() {
        for code in [20005, 10001, 30002, 90010] {
            let refusal = Refusal::from_answer(403, format!(r#"{{"code": {code}}}"#).as_bytes());
            assert!(refusal.is_account_suspended() && !refusal.is_credential_revoked(), "{code}");
        }
        for code in [20003, 20008, 70051, 21211] {
            let refusal = Refusal::from_answer(403, format!(r#"{{"code": {code}}}"#).as_bytes());
            assert!(!refusal.is_account_suspended(), "{code}");
        }
    }

    #[test]
    fn a_refusal_in_a_log_names_the_code_and_no_phone_number() {
        let refusal =
            Refusal::from_answer(400, br#"{"code": 21608, "message": "The number +14155550100 is unverified."}"#);
        for logged in [format!("{refusal:?}"), refusal.to_string()] {
            assert!(logged.contains("21608") && !logged.contains("0100"), "{logged}");
        }
    }

    #[test]
    fn a_code_without_guidance_falls_back_to_twilios_message() {
        let refusal = Refusal::from_answer(400, br#"{"code": 99999, "message": "Odd"}"#);
        assert_eq!(refusal.guidance(), "Odd");
        let silent = Refusal::from_answer(400, br#"{"code": 99999}"#);
        assert!(silent.guidance().contains("errors/99999"));
        assert!(Refusal::from_answer(413, b"").guidance().contains("413"));
    }

    #[test]
    fn a_code_that_says_little_is_explained_with_twilios_message_and_others_without() {
        let general = Refusal::from_answer(422, br#"{"code": 20422, "message": "Invalid parameter StatusCallback"}"#);
        let explanation = general.guidance();
        assert!(explanation.ends_with("Twilio's message: Invalid parameter StatusCallback"), "{explanation}");
        let stored = Refusal::stored(general.code, explanation.clone().into_owned());
        assert_eq!(stored.guidance(), explanation, "the message is not added twice");

        let exact = Refusal::from_answer(400, br#"{"code": 21211, "message": "Invalid 'To' Phone Number: +4477009"}"#);
        assert!(!exact.guidance().contains("+4477009"));
    }
}
