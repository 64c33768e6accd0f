//! What the parsers of all resources share.

use linecard_domain::{CallStatus, MessageStatus, Timestamp, ValidationError};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// Why a 2xx body could not be parsed. It may be logged: it names fields and never quotes their values.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    #[error("the body is not a JSON object")]
    NotAnObject,
    #[error("the body is not the expected JSON")]
    Json(#[source] serde_json::Error),
    #[error("the body has no field {field}")]
    Missing { field: &'static str },
    #[error("the body's field {field} cannot be parsed")]
    Invalid {
        field: &'static str,
        #[source]
        source: ValidationError,
    },
    #[error("the body is longer than {limit} bytes")]
    TooLong { limit: usize },
}

/// Parses a JSON object. For anything else, serde_json's error would quote the value.
pub(super) fn from_object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ParseError> {
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(ParseError::NotAnObject);
    }
    serde_json::from_slice(bytes).map_err(ParseError::Json)
}

pub(super) fn required(field: &'static str, text: Option<String>) -> Result<String, ParseError> {
    text.ok_or(ParseError::Missing { field })
}

/// A call status of Twilio's. Our own two statuses, which Twilio never sends, are rejected.
pub(crate) fn call_status(raw: &str) -> Result<CallStatus, ValidationError> {
    match raw.parse()? {
        CallStatus::Initiating | CallStatus::SubmissionUnknown => {
            Err(ValidationError::new("is not a call status of Twilio's"))
        }
        status => Ok(status),
    }
}

/// A message status of Twilio's. Our own two statuses, which Twilio never sends, are rejected.
pub(crate) fn message_status(raw: &str) -> Result<MessageStatus, ValidationError> {
    match raw.parse()? {
        MessageStatus::Initiating | MessageStatus::SubmissionUnknown => {
            Err(ValidationError::new("is not a message status of Twilio's"))
        }
        status => Ok(status),
    }
}

/// Twilio's dates are RFC 2822 here and RFC 3339 in its newer APIs.
pub(crate) fn parse_date(raw: &str) -> Option<Timestamp> {
    OffsetDateTime::parse(raw, &Rfc2822)
        .or_else(|_| OffsetDateTime::parse(raw, &Rfc3339))
        .ok()
        .map(|date| date.to_offset(time::UtcOffset::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn dates_are_read_in_both_of_twilios_forms_and_turned_to_utc() {
        let expected = Some(datetime!(2024-10-08 06:05:24 UTC));
        assert_eq!(parse_date("Tue, 08 Oct 2024 06:05:24 +0000"), expected);
        assert_eq!(parse_date("Tue, 08 Oct 2024 08:05:24 +0200"), expected);
        assert_eq!(parse_date("2024-10-08T06:05:24Z"), expected);
        assert_eq!(parse_date("yesterday"), None);
    }
}
