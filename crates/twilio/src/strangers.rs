//! What strangers can send meets these parsers before anything is known of them: none panics, whatever it is given.

use proptest::prelude::*;

use crate::{
    CallCallback, MessageCallback, SignatureAlgorithm, SignatureSettings, SignedBody, SignedRequest, check_stream_url,
    check_twiml, explain, is_raw_body, parse_form, validate, validate_with,
};
use secrecy::SecretString;

/// Any bytes, and such as look like a form of Twilio's.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let name = prop::sample::select(vec![
        "CallSid",
        "AccountSid",
        "CallStatus",
        "SequenceNumber",
        "Timestamp",
        "CallDuration",
        "SipResponseCode",
        "AnsweredBy",
        "MessageSid",
        "MessageStatus",
        "ErrorCode",
        "From",
        "To",
    ]);
    let value = prop_oneof![
        any::<String>(),
        "(CA|SM|AC)[0-9a-f]{31,33}",
        "-?[0-9]{1,22}",
        "(completed|busy|queued|delivered|%[0-9A-F]{2}|\\+)",
        "[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4,6} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}",
    ];
    let form = prop::collection::vec((name, value), 0..12).prop_map(|pairs| {
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&").into_bytes()
    });
    prop_oneof![prop::collection::vec(any::<u8>(), 0..512), form]
}

fn url() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "(https?|wss?)://[a-z0-9.@:\\[\\]-]{0,30}(/[ -~]{0,40})?(\\?[ -~]{0,40})?"]
}

fn xml() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "<Response>",
        "</Response>",
        "<Say>",
        "</Say>",
        "<Dial ",
        "/>",
        "<!DOCTYPE a [",
        "]>",
        "<!--",
        "-->",
        "<![CDATA[",
        "&#x0;",
        "&amp;",
        "url=\"wss://a/\"",
        "<Connect><Stream ",
        "<?xml version=\"1.0\"?>",
        "é",
        "\u{0}",
        "\r\n",
        "\"",
        "<",
    ]);
    prop_oneof![any::<String>(), prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())]
}

proptest! {
    #[test]
    fn a_form_from_anywhere_is_read_or_refused(body in body()) {
        let form = parse_form(&body);
        let _ = CallCallback::from_form(&form);
        let _ = MessageCallback::from_form(&form);
    }

    #[test]
    fn a_signature_from_anywhere_is_right_or_wrong(
        url in url(), body in body(), signature in any::<String>(), settings in any::<String>(),
    ) {
        let token = SecretString::from("0123456789abcdef0123456789abcdef");
        let form = parse_form(&body);
        let _ = is_raw_body(&url, &body);
        for body in [SignedBody::Form(&form), SignedBody::Raw(&body)] {
            let signed = SignedRequest { url: &url, body };
            prop_assert!(validate(signed, std::iter::once(&token), &signature).is_err());
            prop_assert!(validate_with(signed, SignatureAlgorithm::HmacSha256, std::slice::from_ref(&token), &signature).is_err());
            let _ = explain(signed, SignatureAlgorithm::HmacSha1, std::slice::from_ref(&token), &signature);
        }
        let _ = SignatureSettings::parse(&settings);
    }

    #[test]
    fn twiml_and_addresses_from_anywhere_are_taken_or_refused(text in xml(), url in url()) {
        let _ = check_twiml(&text);
        let _ = check_stream_url(&url);
    }
}
