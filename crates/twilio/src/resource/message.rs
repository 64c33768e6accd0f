//! Twilio's Message resource.

use linecard_domain::{AccountSid, MessageSid, MessageStatus, Timestamp};
use serde::Deserialize;

use super::endpoint::Endpoint;
use super::lenient::text;
use super::parse::{ParseError, from_object, message_status, parse_date, required};
use super::reading::{count, currency, decimal, error_code, read, word};

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

    /// As for a call: only the SID is required, and `accepted` is the status that no other gives way to.
    pub(crate) fn from_json(body: MessageBody) -> Result<Self, ParseError> {
        let date = |field, raw: &Option<String>| read(field, raw.as_deref(), parse_date);
        let status = read("status", body.status.as_deref(), |raw| message_status(raw).ok());
        Ok(Self {
            sid: required("sid", body.sid)?.parse().map_err(|source| ParseError::Invalid { field: "sid", source })?,
            status: status.unwrap_or(MessageStatus::Accepted),
            account_sid: read("account_sid", body.account_sid.as_deref(), |raw| raw.parse().ok()),
            date_created: date("date_created", &body.date_created),
            date_sent: date("date_sent", &body.date_sent),
            price: read("price", body.price.as_deref(), decimal),
            price_unit: read("price_unit", body.price_unit.as_deref(), currency),
            error_code: read("error_code", body.error_code.as_deref(), error_code).filter(|code| *code > 0),
            num_segments: read("num_segments", body.num_segments.as_deref(), count).filter(|number| *number > 0),
            direction: read("direction", body.direction.as_deref(), word),
            from: body.from.map(Endpoint),
            to: body.to.map(Endpoint),
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

    #[test]
    fn what_cannot_be_read_is_not_known_and_the_rest_is_used() {
        let odd = MessageResource::parse(
            br#"{"sid": "SM0123456789abcdef0123456789abcdef", "status": "levitating", "price": "NaN",
                "price_unit": "usd", "error_code": "none", "num_segments": "many", "date_sent": 5}"#,
        )
        .expect("a message");
        assert_eq!(
            (odd.status, odd.price, odd.error_code, odd.num_segments),
            (MessageStatus::Accepted, None, None, None)
        );
        assert_eq!((odd.price_unit.as_deref(), odd.date_sent), (Some("USD"), None));
    }
}
