//! Twilio's Message resource.

use linecard_domain::{AccountSid, MessageSid, MessageStatus, Timestamp};
use serde::Deserialize;

use super::endpoint::Endpoint;
use super::lenient::text;
use super::parse::{ParseError, from_object, message_status, parse_date, required};

/// Twilio's Message resource. Its text is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageResource {
    pub sid: MessageSid,
    pub status: MessageStatus,
    pub account_sid: Option<AccountSid>,
    pub from: Option<Endpoint>,
    pub to: Option<Endpoint>,
    pub date_created: Option<Timestamp>,
    /// When it was sent to the carrier.
    pub date_sent: Option<Timestamp>,
    /// A decimal number with its sign, usually negative, exactly as Twilio sent it. It can take up to
    /// 24 hours to appear.
    pub price: Option<String>,
    /// The currency of `price`, ISO 4217.
    pub price_unit: Option<String>,
    /// Why it failed or was not delivered, for example 30007 (filtered).
    pub error_code: Option<u32>,
    /// How many SMS it was billed as; `None` while a Messaging Service has not sent it, when Twilio says 0.
    pub num_segments: Option<i32>,
    pub direction: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct MessageBody {
    #[serde(deserialize_with = "text")]
    sid: Option<String>,
    #[serde(deserialize_with = "text")]
    status: Option<String>,
    #[serde(deserialize_with = "text")]
    account_sid: Option<String>,
    #[serde(deserialize_with = "text")]
    from: Option<String>,
    #[serde(deserialize_with = "text")]
    to: Option<String>,
    #[serde(deserialize_with = "text")]
    date_created: Option<String>,
    #[serde(deserialize_with = "text")]
    date_sent: Option<String>,
    #[serde(deserialize_with = "text")]
    price: Option<String>,
    #[serde(deserialize_with = "text")]
    price_unit: Option<String>,
    #[serde(deserialize_with = "text")]
    error_code: Option<String>,
    #[serde(deserialize_with = "text")]
    num_segments: Option<String>,
    #[serde(deserialize_with = "text")]
    direction: Option<String>,
}

impl MessageResource {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        Self::from_json(from_object(bytes)?)
    }

    pub(crate) fn from_json(body: MessageBody) -> Result<Self, ParseError> {
        let status = required("status", body.status)?;
        Ok(Self {
            sid: required("sid", body.sid)?.parse().map_err(|source| ParseError::Invalid { field: "sid", source })?,
            status: message_status(&status).map_err(|source| ParseError::Invalid { field: "status", source })?,
            account_sid: body.account_sid.and_then(|sid| sid.parse().ok()),
            from: body.from.map(Endpoint),
            to: body.to.map(Endpoint),
            date_created: body.date_created.as_deref().and_then(parse_date),
            date_sent: body.date_sent.as_deref().and_then(parse_date),
            price: body.price,
            price_unit: body.price_unit,
            error_code: body.error_code.and_then(|code| code.parse().ok()),
            num_segments: body.num_segments.and_then(|count| count.parse().ok()).filter(|count| *count > 0),
            direction: body.direction,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_without_its_text() {
        let message = MessageResource::parse(
            br#"{"sid": "SM0123456789abcdef0123456789abcdef", "status": "undelivered",
                "body": "a secret", "date_created": "Wed, 26 Oct 2016 18:12:20 +0000",
                "date_sent": null, "error_code": 30007, "num_segments": "2", "price": "-0.00750",
                "price_unit": "USD", "to": "+14155550100", "messaging_service_sid": null}"#,
        )
        .expect("a message");
        assert_eq!(message.status, MessageStatus::Undelivered);
        assert_eq!(message.error_code, Some(30007));
        assert_eq!(message.num_segments, Some(2));
        assert_eq!(message.price.as_deref(), Some("-0.00750"));
        assert!(!format!("{message:?}").contains("secret"));
    }
}
