//! The adapter over real sockets, against a server that misbehaves on demand: the outcome for each way in which a
//! request can end.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "these helpers serve tests, where a panic is the report"
)]

mod account;
mod outcomes;
mod reads;
mod recordings;
mod stub;
mod telemetry;

use std::time::Duration;

use linecard_twilio::{CallInstructions, CreateCall, TwilioConfig, TwilioLogin, TwilioTelephonyAdapter};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const CALL: &str = "CA0123456789abcdef0123456789abcdef";
const QUEUED_CALL: &str = r#"{"sid": "CA0123456789abcdef0123456789abcdef", "status": "queued", "price_unit": "USD"}"#;
const TOKEN: &str = "fedcba9876543210fedcba9876543210";

/// The production client, with timeouts that a test can wait for.
fn adapter(api_url: &str) -> TwilioTelephonyAdapter {
    adapter_with_timeout(api_url, Duration::from_secs(5))
}

fn adapter_with_timeout(api_url: &str, total: Duration) -> TwilioTelephonyAdapter {
    let http = TwilioTelephonyAdapter::http_client_builder()
        .connect_timeout(Duration::from_secs(1))
        .timeout(total)
        .no_proxy()
        .build()
        .expect("a client");
    TwilioTelephonyAdapter::new(http, api_url.parse().expect("a URL"))
}

fn config() -> TwilioConfig {
    TwilioConfig {
        account_sid: ACCOUNT.parse().expect("a SID"),
        login: TwilioLogin::AuthToken(TOKEN.into()),
        host: None,
    }
}

fn call() -> CreateCall {
    CreateCall {
        to: "+14155550100".parse().expect("a number"),
        from: "+15005550006".parse().expect("a number"),
        instructions: CallInstructions::Twiml("<Response/>".to_owned()),
        status_callback: "https://linecard.example/webhooks/twilio/o/calls/c/status".parse().expect("a URL"),
        timeout_seconds: Some(20),
        time_limit_seconds: None,
        recording: None,
        machine_detection: None,
        send_digits: None,
    }
}
