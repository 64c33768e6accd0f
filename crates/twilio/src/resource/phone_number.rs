//! Twilio's IncomingPhoneNumber resource.

use linecard_domain::PhoneNumber;
use serde::Deserialize;

use super::lenient::text;
use super::reading::read;

/// A number that the account owns (Twilio's IncomingPhoneNumber resource), with its current inbound configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingPhoneNumber {
    /// `PN…`; empty if Twilio did not say.
    pub sid: String,
    pub phone_number: PhoneNumber,
    pub friendly_name: Option<String>,
    pub capabilities: Capabilities,
    pub voice_url: Option<String>,
    pub sms_url: Option<String>,
    pub status_callback: Option<String>,
    pub trunk_sid: Option<String>,
    pub voice_application_sid: Option<String>,
}

/// What a number can do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "Twilio's own four independent flags")]
pub struct Capabilities {
    pub voice: bool,
    pub sms: bool,
    pub mms: bool,
    pub fax: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct NumberBody {
    #[serde(deserialize_with = "text")]
    sid: Option<String>,
    #[serde(deserialize_with = "text")]
    phone_number: Option<String>,
    #[serde(deserialize_with = "text")]
    friendly_name: Option<String>,
    capabilities: serde_json::Value,
    #[serde(deserialize_with = "text")]
    voice_url: Option<String>,
    #[serde(deserialize_with = "text")]
    sms_url: Option<String>,
    #[serde(deserialize_with = "text")]
    status_callback: Option<String>,
    #[serde(deserialize_with = "text")]
    trunk_sid: Option<String>,
    #[serde(deserialize_with = "text")]
    voice_application_sid: Option<String>,
}

impl IncomingPhoneNumber {
    /// `None` for a number that is not E.164 (a short code), which cannot place calls, or that cannot be read: the
    /// account's others are used.
    pub(crate) fn from_json(body: NumberBody) -> Option<Self> {
        let phone_number = read("phone_number", body.phone_number.as_deref(), |raw| raw.parse().ok())?;
        Some(Self {
            sid: body.sid.unwrap_or_default(),
            phone_number,
            friendly_name: body.friendly_name,
            capabilities: Capabilities::from_json(&body.capabilities),
            voice_url: body.voice_url,
            sms_url: body.sms_url,
            status_callback: body.status_callback,
            trunk_sid: body.trunk_sid,
            voice_application_sid: body.voice_application_sid,
        })
    }
}

impl Capabilities {
    /// Twilio writes the keys in lower case here and in upper case elsewhere.
    fn from_json(json: &serde_json::Value) -> Self {
        let has = |capability: &str| {
            json.as_object().is_some_and(|flags| {
                flags.iter().any(|(name, value)| name.eq_ignore_ascii_case(capability) && value.as_bool() == Some(true))
            })
        };
        Self { voice: has("voice"), sms: has("sms"), mms: has("mms"), fax: has("fax") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Option<IncomingPhoneNumber> {
        IncomingPhoneNumber::from_json(serde_json::from_str(json).expect("JSON"))
    }

    #[test]
    fn capabilities_are_read_in_any_case() {
        let number = parse(
            r#"{"sid": "PN0123456789abcdef0123456789abcdef", "phone_number": "+15005550006",
                "capabilities": {"voice": true, "SMS": true, "Mms": false, "fax": null},
                "voice_url": "https://agents.example/voice", "sms_url": "", "trunk_sid": null}"#,
        )
        .expect("a number in E.164");
        assert_eq!(number.capabilities, Capabilities { voice: true, sms: true, mms: false, fax: false });
        assert_eq!(number.sms_url, None);
        assert!(number.voice_url.is_some());
    }

    #[test]
    fn a_short_code_and_a_number_that_cannot_be_read_are_left_out() {
        for left_out in [r#"{"sid": "PN1", "phone_number": "12345"}"#, r#"{"sid": "PN1"}"#, r#"{"phone_number": []}"#] {
            assert_eq!(parse(left_out), None, "{left_out}");
        }
    }
}
