//! Twilio's Call resource.

use linecard_domain::{AccountSid, CallSid, CallStatus, Timestamp};
use serde::Deserialize;

use super::endpoint::Endpoint;
use super::lenient::text;
use super::parse::{ParseError, call_status, from_object, parse_date, required};
use super::reading::{count, currency, decimal, read, word};

/// Twilio's Call resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallResource {
    pub sid: CallSid,
    pub status: CallStatus,
    pub account_sid: Option<AccountSid>,
    pub from: Option<Endpoint>,
    pub to: Option<Endpoint>,
    /// Absent in the response to CreateCall.
    pub date_created: Option<Timestamp>,
    /// When it was answered; `None` for an unanswered call.
    pub start_time: Option<Timestamp>,
    pub end_time: Option<Timestamp>,
    /// In seconds; 0 while it rings.
    pub duration_seconds: Option<i32>,
    /// A decimal number with its sign, usually negative, exactly as Twilio sent it. It appears
    /// some time after the end.
    pub price: Option<String>,
    /// The currency of `price`, ISO 4217.
    pub price_unit: Option<String>,
    /// The result of machine detection: `human`, `machine_start`, `fax`, `unknown`, …
    pub answered_by: Option<String>,
    /// `outbound-api`, `inbound`, `outbound-dial`, …
    pub direction: Option<String>,
    /// How long it was queued at Twilio before dialling, in milliseconds.
    pub queue_time_ms: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct CallBody {
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
    start_time: Option<String>,
    #[serde(deserialize_with = "text")]
    end_time: Option<String>,
    #[serde(deserialize_with = "text")]
    duration: Option<String>,
    #[serde(deserialize_with = "text")]
    price: Option<String>,
    #[serde(deserialize_with = "text")]
    price_unit: Option<String>,
    #[serde(deserialize_with = "text")]
    answered_by: Option<String>,
    #[serde(deserialize_with = "text")]
    direction: Option<String>,
    #[serde(deserialize_with = "text")]
    queue_time: Option<String>,
}

impl CallResource {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        Self::from_json(from_object(bytes)?)
    }

    /// Fails only without the SID, which alone identifies it. A status that is not known says no more than that Twilio
    /// has the call, which is `queued`: no other status gives way to it.
    pub(crate) fn from_json(body: CallBody) -> Result<Self, ParseError> {
        let date = |field, raw: &Option<String>| read(field, raw.as_deref(), parse_date);
        let known_word = |field, raw: &Option<String>| read(field, raw.as_deref(), word);
        let status = read("status", body.status.as_deref(), |raw| call_status(raw).ok());
        Ok(Self {
            sid: required("sid", body.sid)?.parse().map_err(|source| ParseError::Invalid { field: "sid", source })?,
            status: status.unwrap_or(CallStatus::Queued),
            account_sid: read("account_sid", body.account_sid.as_deref(), |raw| raw.parse().ok()),
            date_created: date("date_created", &body.date_created),
            start_time: date("start_time", &body.start_time),
            end_time: date("end_time", &body.end_time),
            duration_seconds: read("duration", body.duration.as_deref(), count),
            price: read("price", body.price.as_deref(), decimal),
            price_unit: read("price_unit", body.price_unit.as_deref(), currency),
            answered_by: known_word("answered_by", &body.answered_by),
            direction: known_word("direction", &body.direction),
            queue_time_ms: read("queue_time", body.queue_time.as_deref(), count::<i64>),
            from: body.from.map(Endpoint),
            to: body.to.map(Endpoint),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_call_just_created_has_hardly_anything_yet() {
        let call = CallResource::parse(
            br#"{"sid": "CA0123456789abcdef0123456789abcdef", "status": "queued",
                "account_sid": "AC0123456789abcdef0123456789abcdef",
                "to": "+14155550100", "from": "+15005550006", "date_created": null,
                "start_time": null, "end_time": null, "duration": null, "price": null,
                "price_unit": "USD", "queue_time": "0", "subresource_uris": {},
                "direction": "outbound-api", "trunk_sid": null, "uri": "/2010-04-01/x.json"}"#,
        )
        .expect("a call");
        assert_eq!(call.status, CallStatus::Queued);
        assert_eq!(call.to.as_deref(), Some("+14155550100"));
        assert_eq!((call.date_created, call.price), (None, None));
        assert_eq!(call.price_unit.as_deref(), Some("USD"));
        assert_eq!(call.queue_time_ms, Some(0));
    }

    #[test]
    fn an_ended_call_has_a_duration_and_an_exact_price() {
        let call = CallResource::parse(
            br#"{"sid": "CA0123456789abcdef0123456789abcdef", "status": "completed",
                "date_created": "Tue, 08 Oct 2024 06:05:21 +0000",
                "start_time": "Tue, 08 Oct 2024 06:05:24 +0000",
                "end_time": "Tue, 08 Oct 2024 06:05:41 +0000", "duration": "17",
                "price": "-0.03000", "price_unit": "USD", "answered_by": "human",
                "caller_name": "", "trunk_sid": "", "queue_time": 1000}"#,
        )
        .expect("a call");
        assert_eq!(call.duration_seconds, Some(17));
        assert_eq!(call.price.as_deref(), Some("-0.03000"));
        assert_eq!(call.end_time, Some(datetime!(2024-10-08 06:05:41 UTC)));
        assert_eq!(call.queue_time_ms, Some(1_000));
        assert_eq!(call.answered_by.as_deref(), Some("human"));
    }

    #[test]
    fn without_identity_it_is_no_call() {
        for (body, said) in [
            (r#"{"status": "queued"}"#, "sid"),
            (r#"{"sid": "SM0123456789abcdef0123456789abcdef", "status": "queued"}"#, "sid"),
            ("<html>", "JSON"),
            (r#"{"sid": "CA0123"#, "JSON"),
        ] {
            let error = CallResource::parse(body.as_bytes()).expect_err(body);
            assert!(error.to_string().contains(said), "{body}: {error}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_known_and_the_rest_is_used() {
        let odd = CallResource::parse(
            br#"{"sid": "CA0123456789abcdef0123456789abcdef", "status": "completed", "account_sid": "AC1",
                "price": "N/A", "price_unit": "$", "duration": "-3", "start_time": "yesterday", "queue_time": "1e9",
                "answered_by": "a\u0000b", "end_time": "Tue, 08 Oct 2024 06:05:41 +0000"}"#,
        )
        .expect("a call");
        assert_eq!((odd.status, odd.end_time), (CallStatus::Completed, Some(datetime!(2024-10-08 06:05:41 UTC))));
        assert_eq!((odd.account_sid, odd.price, odd.price_unit, odd.duration_seconds), (None, None, None, None));
        assert_eq!((odd.start_time, odd.queue_time_ms, odd.answered_by), (None, None, None));
        for price in ["\"NaN\"", "\"Infinity\"", "{}", "[1]", "true", "1e300", "\"1e5\"", "123456789012345678"] {
            let body =
                format!(r#"{{"sid": "CA0123456789abcdef0123456789abcdef", "status": "completed", "price": {price}}}"#);
            assert_eq!(CallResource::parse(body.as_bytes()).expect(price).price, None, "{price}");
        }
        for status in ["\"dancing\"", "null", "\"submission-unknown\"", "7"] {
            let body = format!(r#"{{"sid": "CA0123456789abcdef0123456789abcdef", "status": {status}, "duration": 3}}"#);
            let call = CallResource::parse(body.as_bytes()).expect(status);
            assert_eq!((call.status, call.duration_seconds), (CallStatus::Queued, Some(3)), "{status}");
        }
    }

    #[test]
    fn a_debug_shows_no_whole_number() {
        let call = CallResource::parse(
            br#"{"sid": "CA0123456789abcdef0123456789abcdef", "status": "queued", "to": "+14155550100"}"#,
        )
        .expect("a call");
        let debug = format!("{call:?}");
        assert!(debug.contains("…0100") && !debug.contains("5550100"), "{debug}");
    }
}
