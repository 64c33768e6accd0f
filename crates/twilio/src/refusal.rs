use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

/// Longest text of Twilio's that is kept of a refusal, in characters.
const MAX_MESSAGE_CHARS: usize = 500;

/// Twilio's no (4xx), as its error body gives it: `{code, message, more_info, status}`, each of
/// which may be missing.
///
/// `Debug` and `Display` leave the message out: Twilio writes whole phone numbers into it, and
/// both end in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Twilio's error code (<https://www.twilio.com/docs/api/errors>), if the body held one.
    pub code: Option<u32>,
    pub http_status: u16,
    /// Twilio's own words, at most 500 characters; empty if there were none. They may hold a
    /// phone number: for the one who sent the request, not for logs.
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

    /// Twilio no longer takes this account and token (20003): they were rotated, revoked, or
    /// belong to another region. It says nothing about the call.
    pub fn is_credential_revoked(&self) -> bool {
        self.code == Some(20003)
    }

    /// Twilio says that the resource does not exist in this account (20404). A 404 without that
    /// code is someone else's, for example of a proxy, and says nothing about the resource.
    pub fn is_not_found(&self) -> bool {
        self.code == Some(20404)
    }

    /// The call is in no state to be changed so (21220), for example because it has ended.
    pub fn is_wrong_call_state(&self) -> bool {
        self.code == Some(21220)
    }

    /// What happened and what to do, for a person. Falls back to Twilio's own words.
    pub fn guidance(&self) -> Cow<'_, str> {
        if let Some(text) = self.code.and_then(guidance) {
            return Cow::Borrowed(text);
        }
        match (self.code, self.message.as_str()) {
            (Some(code), "") => Cow::Owned(format!(
                "Twilio refused the request with error {code}; https://www.twilio.com/docs/errors/{code} explains it."
            )),
            (None, "") => Cow::Owned(format!("Twilio refused the request (HTTP {}).", self.http_status)),
            (_, message) => Cow::Borrowed(message),
        }
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

/// The common codes, in the words of Twilio's error dictionary turned into something to do.
fn guidance(code: u32) -> Option<&'static str> {
    credential_guidance(code).or_else(|| call_guidance(code)).or_else(|| message_guidance(code))
}

fn credential_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        20003 => {
            "Twilio does not accept this account SID and auth token. Copy both again from the Twilio console (the token may have been rotated there) and save them here."
        }
        20005 => {
            "This Twilio account is not active: it is suspended or closed. Its balance or a notice in the Twilio console tells why."
        }
        20008 => {
            "These are Twilio's test credentials, which cannot do this. Use the account's live SID and auth token."
        }
        20404 => "Twilio knows no such thing in this account. Check that it belongs to this account SID.",
        20429 => "Twilio's limit of requests for this account was reached. Try again shortly.",
        _ => return None,
    })
}

fn call_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        10004 => {
            "The account already has as many calls at once as Twilio allows it. Try again when some have ended, or ask Twilio for a higher limit."
        }
        13223 | 13224 | 21214 => "Twilio cannot reach the called number. Check its digits and country code.",
        13225 | 21216 => "Twilio has blocked calls to this number. Ask Twilio's support if it should be reachable.",
        13226 => "The called number's country code does not exist. Check the number.",
        13227 | 21215 => {
            "This account may not call that country. Allow it under Voice > Settings > Geo permissions in the Twilio console."
        }
        21201 | 21211 | 21217 => {
            "The number to call is not a valid phone number. Give it in E.164 form, for example +14155550100."
        }
        21205 => {
            "Twilio cannot use the URL that holds the call's instructions. It must be a public http or https address."
        }
        21210 => {
            "The account does not own the calling number, and has not verified it as a caller ID. Choose a number of this account."
        }
        21212 | 21213 => "The calling number is missing or not valid. Choose a number of this account, in E.164 form.",
        21218 => "The TwiML application does not exist in this account.",
        21219 => {
            "This is a trial account: it can only call numbers that are verified in the Twilio console. Verify the number or upgrade the account."
        }
        21220 => "The call is no longer in a state in which this is possible. It may already have ended.",
        22005 => "Too many calls of this account are waiting at Twilio. Send fewer, or try again later.",
        _ => return None,
    })
}

fn message_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        21408 => {
            "This account may not text that country. Allow it under Messaging > Settings > Geo permissions in the Twilio console."
        }
        21601 | 21606 | 21660 => {
            "The sending number cannot send messages to this destination, or does not belong to the account. Choose a number of this account that can text."
        }
        21602 => "The message has no text.",
        21603 => "The sending number is missing. Choose a number of this account that can text.",
        21604 => "The number to send to is missing.",
        21608 => {
            "This is a trial account: it can only text numbers that are verified in the Twilio console. Verify the number or upgrade the account."
        }
        21609 => "Twilio cannot use the status callback's address. LINECARD_PUBLIC_URL must be a public address.",
        21610 => {
            "The recipient has unsubscribed from this number (by answering STOP) and must answer START to get messages again."
        }
        21611 => "Too many messages from this number are waiting at Twilio. Try again later.",
        21612 => "Twilio cannot route messages from this sender to that number. Try another sending number.",
        21614 => "The number to send to cannot receive text messages: it is not a mobile number.",
        21617 => "The message is longer than Twilio takes (1,600 characters). Shorten or split it.",
        30034 => {
            "US carriers block this sender, because it is not registered for A2P 10DLC. Register it in the Twilio console."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_twilios_is_read_field_by_field() {
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
    fn a_refusal_in_a_log_names_the_code_and_no_phone_number() {
        let refusal =
            Refusal::from_answer(400, br#"{"code": 21608, "message": "The number +14155550100 is unverified."}"#);
        for logged in [format!("{refusal:?}"), refusal.to_string()] {
            assert!(logged.contains("21608") && !logged.contains("0100"), "{logged}");
        }
    }

    #[test]
    fn a_code_without_guidance_falls_back_to_twilios_words() {
        let refusal = Refusal::from_answer(400, br#"{"code": 99999, "message": "Odd"}"#);
        assert_eq!(refusal.guidance(), "Odd");
        let silent = Refusal::from_answer(400, br#"{"code": 99999}"#);
        assert!(silent.guidance().contains("errors/99999"));
        assert!(Refusal::from_answer(413, b"").guidance().contains("413"));
    }

    #[test]
    fn every_common_code_has_guidance() {
        for code in [
            10004, 20003, 20005, 20008, 20404, 20429, 21210, 21211, 21212, 21214, 21215, 21216, 21217, 21219, 21220,
            21408, 21606, 21608, 21610, 21611, 21612, 21614, 21617,
        ] {
            assert!(guidance(code).is_some(), "{code}");
        }
    }
}
