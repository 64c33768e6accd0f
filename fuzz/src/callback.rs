//! Bodies of status callbacks.

use linecard_twilio::{CallCallback, MessageCallback, parse_form};

/// A body is a callback or is refused; a callback has what it was read from.
pub fn callback(body: &[u8]) {
    let form = parse_form(body);
    let has = |name: &str, value: &str| form.iter().any(|(key, found)| key == name && found.trim() == value);
    if let Ok(call) = CallCallback::from_form(&form) {
        assert!(has("CallSid", call.call_sid.as_str()) && has("AccountSid", call.account_sid.as_str()));
        assert!(call.sequence_number.is_none_or(|number| number >= 0));
    }
    if let Ok(message) = MessageCallback::from_form(&form) {
        assert!(has("AccountSid", message.account_sid.as_str()));
    }
}
