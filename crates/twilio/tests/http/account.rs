//! What an account has and may do: caller IDs, usage, dialing permissions, webhook rules, and its clock.

use linecard_twilio::{CallInstructions, CallbackSigning, TwilioTelephonyAdapter, UsageCategory};
use time::Duration;
use time::macros::date;

use crate::stub::{Stub, StubAction, answer, answer_with};
use crate::{ACCOUNT, CALL, QUEUED_CALL, adapter, config};

#[tokio::test]
async fn a_caller_id_that_is_asked_for_is_found_exactly_or_not_at_all() {
    let page = r#"{"outgoing_caller_ids": [
        {"phone_number": "+14155550100", "friendly_name": "Office"}, {"phone_number": "+14155550101"},
        {"phone_number": "nobody"}], "next_page_uri": null}"#;
    let stub = Stub::start(std::iter::repeat_n(StubAction::Answer(answer(200, page)), 2)).await;
    let adapter = adapter(&stub.url());
    let requested = "+14155550100".parse().expect("a number");
    let found = adapter.caller_ids(&config(), Some(&requested)).await.expect("caller IDs");
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].phone_number, found[0].friendly_name.as_deref()), (&requested, Some("Office")));
    assert_eq!(adapter.caller_ids(&config(), None).await.expect("caller IDs").len(), 2);
    let path = format!("GET /2010-04-01/Accounts/{ACCOUNT}/OutgoingCallerIds.json?PageSize=1000");
    assert!(stub.seen()[0].starts_with(&format!("{path}&PhoneNumber=%2B14155550100 ")));
    assert!(stub.seen()[1].starts_with(&format!("{path} ")));
}

#[tokio::test]
async fn usage_is_that_of_the_category_for_the_whole_span() {
    let page = r#"{"usage_records": [{"category": "calls-inbound", "count": "1"},
        {"category": "calls", "count": "12", "price": "3.5", "price_unit": "usd"}], "next_page_uri": null}"#;
    let stub = Stub::start([
        StubAction::Answer(answer(200, page)),
        StubAction::Answer(answer(200, r#"{"usage_records": [], "next_page_uri": null}"#)),
    ])
    .await;
    let (adapter, config) = (adapter(&stub.url()), config());
    let usage =
        async |category| adapter.usage_record(&config, category, date!(2026 - 11 - 01), date!(2026 - 11 - 30)).await;
    let record = usage(UsageCategory::Calls).await.expect("an answer").expect("a record");
    assert_eq!((record.category.as_str(), record.count), ("calls", Some(12.into())));
    assert!(usage(UsageCategory::Sms).await.expect("an answer").is_none());
    let path = format!("GET /2010-04-01/Accounts/{ACCOUNT}/Usage/Records.json");
    let span = "StartDate=2026-11-01&EndDate=2026-11-30&IncludeSubaccounts=false";
    assert!(stub.seen()[0].starts_with(&format!("{path}?Category=calls&{span} ")));
    assert!(stub.seen()[1].starts_with(&format!("{path}?Category=sms&{span} ")));
}

#[tokio::test]
async fn dialing_permissions_are_those_of_each_country() {
    let page = r#"{"content": [{"iso_code": "US", "low_risk_numbers_enabled": true,
        "high_risk_special_numbers_enabled": false, "high_risk_tollfraud_numbers_enabled": false}, {}]}"#;
    let stub = Stub::start([StubAction::Answer(answer(200, page))]).await;
    let permissions = adapter(&stub.url()).dialing_permissions(&config()).await.expect("permissions");
    assert_eq!(permissions.len(), 2);
    assert_eq!(permissions[0].iso_code.as_deref(), Some("US"));
    assert_eq!(permissions[0].low_risk_numbers_enabled, Some(true));
    assert!(stub.seen()[0].starts_with("GET /v1/DialingPermissions/Countries?PageSize=1000 "));
}

#[tokio::test]
async fn settings_of_webhooks_are_read_only_if_a_rule_uses_them() {
    let rules = r#"{"rules": [{"settings": [{"settingId": "WS1"}]}]}"#;
    let settings = r#"{"settings": [{"id": "WS1", "signature": {"type": "none"}}]}"#;
    let stub = Stub::start([
        StubAction::Answer(answer(200, r#"{"rules": []}"#)),
        StubAction::Answer(answer(200, rules)),
        StubAction::Answer(answer(200, settings)),
    ])
    .await;
    let (adapter, base) = (adapter(&stub.url()), "https://linecard.example/");
    let none = adapter.webhook_rules(&config()).await.expect("no rules");
    assert!(none.signing_below(base).is_empty());
    let one = adapter.webhook_rules(&config()).await.expect("rules");
    assert_eq!(one.signing_below(base), [CallbackSigning::Nothing]);
    let seen = stub.seen();
    assert_eq!(seen.len(), 3);
    assert!(seen[1].starts_with("GET /v1/Webhooks/Rules?pageSize=100 "));
    assert!(seen[2].starts_with("GET /v1/Webhooks/Settings?pageSize=100 "));
}

#[tokio::test]
async fn a_call_in_progress_is_given_other_instructions() {
    let stub = Stub::start(std::iter::repeat_n(StubAction::Answer(answer(200, QUEUED_CALL)), 2)).await;
    let (adapter, sid) = (adapter(&stub.url()), CALL.parse().expect("a SID"));
    let url = "https://platform.example/voice".parse().expect("a URL");
    for instructions in [CallInstructions::Url(url), CallInstructions::Twiml("<Response/>".to_owned())] {
        let call = adapter.redirect(&config(), &sid, &instructions).await.expect("a call");
        assert_eq!(call.sid, sid);
    }
    let seen = stub.seen();
    assert!(seen[0].starts_with(&format!("POST /2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL}.json ")));
    assert!(seen[0].ends_with("\r\n\r\nUrl=https%3A%2F%2Fplatform.example%2Fvoice"));
    assert!(seen[1].ends_with("\r\n\r\nTwiml=%3CResponse%2F%3E"));
}

#[tokio::test]
async fn the_date_of_an_answer_tells_how_far_twilios_clock_is_ahead() {
    let dated = answer_with(200, "Date: Fri, 01 Jan 2100 00:00:00 GMT\r\n", QUEUED_CALL);
    let stub = Stub::start([StubAction::Answer(dated)]).await;
    let adapter = adapter(&stub.url());
    assert!(adapter.clock_difference().is_none());
    adapter.fetch_call(&config(), &CALL.parse().expect("a SID")).await.expect("a call");
    let difference = adapter.clock_difference().expect("an answer was dated");
    assert!(difference.certain() > Duration::DAY, "{difference:?}");
}

/// What the settings of the client guard is tested with its builder; this one is the server's own.
#[tokio::test]
async fn the_servers_client_is_built_from_the_same_settings() {
    let stub = Stub::start([StubAction::Answer(answer(200, QUEUED_CALL))]).await;
    let http = TwilioTelephonyAdapter::http_client().expect("a client");
    let adapter = TwilioTelephonyAdapter::new(http, stub.url().parse().expect("a URL"));
    adapter.fetch_call(&config(), &CALL.parse().expect("a SID")).await.expect("a call");
    assert!(stub.seen()[0].to_lowercase().contains("\r\nuser-agent: linecard/"));
}
