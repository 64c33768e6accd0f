//! The forms of Twilio's status callbacks. They must be authenticated with [`validate`](crate::validate) first.

use std::borrow::Cow;
use std::str::FromStr;

use linecard_domain::{
    AccountSid, CallSid, CallStatus, MessageSid, MessageStatus, RecordingSid, RecordingStatus, Timestamp,
    ValidationError,
};

use crate::resource::{
    call_status, count, error_code, message_status, parse_date, read, recording_channels, recording_status,
    sip_response_code, word,
};

/// Why a form is not a valid status callback.
#[derive(Debug, thiserror::Error)]
pub enum CallbackError {
    #[error("the form has no field {field}")]
    Missing { field: &'static str },
    #[error("the form's field {field} cannot be parsed")]
    Invalid {
        field: &'static str,
        #[source]
        source: ValidationError,
    },
    /// It is about a call or message of ours, but what it says of its status is not known: a status that Twilio has
    /// added since, or none.
    #[error("the status {} is not known", status.as_deref().unwrap_or("(none)"))]
    UnknownStatus {
        /// As Twilio wrote it, if it looks like a status; `None`: there was none.
        status: Option<String>,
    },
}

/// A status callback of a call (Twilio's docs on the call resource, "StatusCallback parameters").
///
/// Fields that are absent, empty or unreadable are `None`, except the first three: a status must not be lost because
/// of an optional field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallCallback {
    pub call_sid: CallSid,
    pub account_sid: AccountSid,
    pub status: CallStatus,
    /// From 0, in the order in which things happened; callbacks arrive in any order.
    pub sequence_number: Option<i32>,
    /// When it happened, to the second.
    pub timestamp: Option<Timestamp>,
    /// `CallDuration`: seconds, in the last callback only. (`Duration` would be in minutes.)
    pub duration_seconds: Option<i32>,
    pub sip_response_code: Option<i32>,
    /// The result of machine detection: `human`, `machine_start`, `fax`, `unknown`, …
    pub answered_by: Option<String>,
    pub error_code: Option<u32>,
}

impl CallCallback {
    /// Parses the decoded fields of the form; others are ignored. Fails if a field that must not be lost is missing or invalid.
    pub fn from_form(form: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<Self, CallbackError> {
        let form = Fields(form);
        Ok(Self {
            call_sid: form.parsed("CallSid")?,
            account_sid: form.parsed("AccountSid")?,
            status: form.status("CallStatus", |raw| call_status(raw).ok())?,
            sequence_number: form.lenient("SequenceNumber", count),
            timestamp: form.lenient("Timestamp", parse_date),
            duration_seconds: form.lenient("CallDuration", count),
            sip_response_code: form.lenient("SipResponseCode", sip_response_code),
            answered_by: form.lenient("AnsweredBy", word),
            error_code: form.error_code(),
        })
    }
}

/// A status callback of a message (Twilio's docs on "Track the message status of outbound messages"). It
/// carries no sequence number and no time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageCallback {
    pub message_sid: MessageSid,
    pub account_sid: AccountSid,
    pub status: MessageStatus,
    /// Why it failed or was not delivered, for example 30007 (filtered).
    pub error_code: Option<u32>,
}

impl MessageCallback {
    /// Parses the decoded fields of the form; others are ignored. Fails if a field that must not be lost is missing or invalid.
    pub fn from_form(form: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<Self, CallbackError> {
        let form = Fields(form);
        Ok(Self {
            message_sid: form.parsed("MessageSid")?,
            account_sid: form.parsed("AccountSid")?,
            status: form.status("MessageStatus", |raw| message_status(raw).ok())?,
            error_code: form.error_code(),
        })
    }
}

/// A status callback of a recording (Twilio's docs on the recording resource, "RecordingStatusCallback parameters"). It carries
/// no sequence number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingCallback {
    pub call_sid: CallSid,
    pub account_sid: AccountSid,
    pub recording_sid: RecordingSid,
    pub status: RecordingStatus,
    /// In the callback that it is completed.
    pub duration_seconds: Option<i32>,
    pub channels: Option<i16>,
    pub error_code: Option<u32>,
}

impl RecordingCallback {
    /// Parses the decoded fields of the form; others are ignored. Fails if a field that must not be lost is missing or invalid.
    pub fn from_form(form: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<Self, CallbackError> {
        let form = Fields(form);
        Ok(Self {
            call_sid: form.parsed("CallSid")?,
            account_sid: form.parsed("AccountSid")?,
            recording_sid: form.parsed("RecordingSid")?,
            status: form.status("RecordingStatus", recording_status)?,
            duration_seconds: form.lenient("RecordingDuration", count),
            channels: form.lenient("RecordingChannels", recording_channels),
            error_code: form.error_code(),
        })
    }
}

struct Fields<'a>(&'a [(Cow<'a, str>, Cow<'a, str>)]);

impl<'a> Fields<'a> {
    /// The first field of that name, if it is not empty and holds no NUL, which no database keeps.
    fn text(&self, field: &str) -> Option<&'a str> {
        let (_, value) = self.0.iter().find(|(name, _)| name == field)?;
        Some(value.as_ref()).filter(|value| !value.is_empty() && !value.contains('\0'))
    }

    fn required(&self, field: &'static str) -> Result<&'a str, CallbackError> {
        self.text(field).ok_or(CallbackError::Missing { field })
    }

    fn parsed<T: FromStr<Err = ValidationError>>(&self, field: &'static str) -> Result<T, CallbackError> {
        self.required(field)?.parse().map_err(|source| CallbackError::Invalid { field, source })
    }

    fn status<T>(&self, field: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, CallbackError> {
        let raw = self.text(field);
        raw.and_then(parse).ok_or_else(|| CallbackError::UnknownStatus { status: raw.and_then(word) })
    }

    /// 0 is none.
    fn error_code(&self) -> Option<u32> {
        self.lenient("ErrorCode", error_code).filter(|code| *code > 0)
    }

    /// `None` if it is absent or cannot be read.
    fn lenient<T>(&self, field: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        read(field, self.text(field), parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_form;
    use time::macros::datetime;

    const LAST: &[u8] = b"CallSid=CA0123456789abcdef0123456789abcdef&\
        AccountSid=AC0123456789abcdef0123456789abcdef&From=%2B15005550006&To=%2B14155550100&\
        CallStatus=completed&ApiVersion=2010-04-01&Direction=outbound-api&\
        Timestamp=Tue%2C+08+Oct+2024+06%3A05%3A24+%2B0000&CallbackSource=call-progress-events&\
        SequenceNumber=3&CallDuration=17&Duration=1&SipResponseCode=200&AnsweredBy=human";

    #[test]
    fn the_last_report_on_a_call_carries_its_duration_in_seconds() {
        let callback = CallCallback::from_form(&parse_form(LAST)).expect("a callback");
        assert_eq!(callback.call_sid.as_str(), "CA0123456789abcdef0123456789abcdef");
        assert_eq!(callback.status, CallStatus::Completed);
        assert_eq!(callback.sequence_number, Some(3));
        assert_eq!(callback.timestamp, Some(datetime!(2024-10-08 06:05:24 UTC)));
        assert_eq!(callback.duration_seconds, Some(17));
        assert_eq!(callback.sip_response_code, Some(200));
        assert_eq!(callback.answered_by.as_deref(), Some("human"));
        assert_eq!(callback.error_code, None);
    }

    #[test]
    fn a_status_survives_fields_that_cannot_be_read() {
        let form = b"CallSid=CA0123456789abcdef0123456789abcdef&AccountSid=AC0123456789abcdef0123456789abcdef&CallStatus=initiated&SequenceNumber=first&Timestamp=today&CallDuration=-1&SipResponseCode=70000&ErrorCode=99999999999&Unheard=of";
        let callback = CallCallback::from_form(&parse_form(form)).expect("a callback");
        assert_eq!(callback.status, CallStatus::Initiated);
        assert_eq!(callback.sequence_number, None);
        assert_eq!(callback.timestamp, None);
        assert_eq!(callback.duration_seconds, None);
        assert_eq!((callback.sip_response_code, callback.error_code), (None, None));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let error = CallCallback::from_form(&parse_form(b"CallStatus=ringing")).expect_err("no SID");
        assert_eq!(error.to_string(), "the form has no field CallSid");
        for unusable in ["CallSid=", "CallSid=CA%00"] {
            let error = CallCallback::from_form(&parse_form(unusable.as_bytes())).expect_err(unusable);
            assert_eq!(error.to_string(), "the form has no field CallSid", "{unusable}");
        }

        // Our own status: Twilio never sends it, and a callback must not reset a call to it.
        for status in ["submission-unknown", "initiating", "Completed", "dancing"] {
            let form = String::from_utf8(LAST.to_vec()).expect("text").replace("=completed", &format!("={status}"));
            let error = CallCallback::from_form(&parse_form(form.as_bytes())).expect_err(status);
            assert!(
                matches!(&error, CallbackError::UnknownStatus { status: Some(known) } if known == status),
                "{error}"
            );
        }
        let without = String::from_utf8(LAST.to_vec()).expect("text").replace("CallStatus=", "CallState=");
        let error = CallCallback::from_form(&parse_form(without.as_bytes())).expect_err("no status");
        assert!(matches!(error, CallbackError::UnknownStatus { status: None }), "{error}");
    }

    #[test]
    fn error_code_0_is_no_error() {
        let recording = b"RecordingSid=RE0123456789abcdef0123456789abcdef&RecordingStatus=absent&";
        let form = |code: &str| [recording, LAST, format!("&ErrorCode={code}").as_bytes()].concat();
        for (code, expected) in [("0", None), ("1", Some(1)), ("13224", Some(13224))] {
            let form = form(code);
            let form = parse_form(&form);
            assert_eq!(CallCallback::from_form(&form).expect("of a call").error_code, expected);
            assert_eq!(RecordingCallback::from_form(&form).expect("of a recording").error_code, expected);
        }
    }

    #[test]
    fn a_report_on_a_message_names_why_it_failed() {
        let form = b"SmsSid=SM0123456789abcdef0123456789abcdef&SmsStatus=undelivered&MessageStatus=undelivered&To=%2B14155550100&MessageSid=SM0123456789abcdef0123456789abcdef&AccountSid=AC0123456789abcdef0123456789abcdef&From=%2B15005550006&ApiVersion=2010-04-01&ErrorCode=30007";
        let callback = MessageCallback::from_form(&parse_form(form)).expect("a callback");
        assert_eq!(callback.status, MessageStatus::Undelivered);
        assert_eq!(callback.error_code, Some(30007));
        assert!(matches!(
            MessageCallback::from_form(&parse_form(LAST)),
            Err(CallbackError::Missing { field: "MessageSid" })
        ));
    }
}
