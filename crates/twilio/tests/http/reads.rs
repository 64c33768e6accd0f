//! Idempotent requests, and lists of several pages.

use std::time::Duration;

use linecard_domain::{CallStatus, MessageStatus};
use linecard_twilio::{HangUp, ListBetween, TwilioError, Unavailable};

use crate::stub::{Stub, StubAction, answer, answer_with};
use crate::{ACCOUNT, CALL, QUEUED_CALL, adapter, config};

const TWO_SECONDS: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_call_is_fetched_and_ended_by_its_sid() {
    let ended = QUEUED_CALL.replace("queued", "canceled");
    let stub = Stub::start([
        StubAction::Answer(answer(200, QUEUED_CALL)),
        StubAction::Answer(answer(200, &ended)),
        StubAction::Answer(answer(400, r#"{"code": 21220, "message": "not in-progress"}"#)),
    ])
    .await;
    let adapter = adapter(&stub.url());
    let sid = CALL.parse().expect("a SID");
    let fetched = adapter.fetch_call(&config(), &sid).await.expect("a call");
    assert_eq!(fetched.status, CallStatus::Queued);
    let cancelled = adapter.hang_up(&config(), &sid, HangUp::Cancel).await.expect("a call");
    assert_eq!(cancelled.status, CallStatus::Canceled);
    let refused = adapter.hang_up(&config(), &sid, HangUp::Complete).await.expect_err("a refusal");
    assert!(refused.refusal().expect("a refusal").is_wrong_call_state());

    let seen = stub.seen();
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL}.json HTTP/1.1");
    assert!(seen[0].starts_with(&format!("GET {path}")));
    assert!(seen[1].starts_with(&format!("POST {path}")) && seen[1].ends_with("Status=canceled"));
    assert!(seen[2].ends_with("Status=completed"));
}

#[tokio::test]
async fn errors_of_a_read_keep_apart_what_asks_for_different_things() {
    let stub = Stub::start([
        StubAction::Answer(answer(404, r#"{"code": 20404}"#)),
        StubAction::Answer(answer_with(429, "Retry-After: 2\r\n", "")),
        StubAction::Answer(answer(503, "")),
        StubAction::Reset,
    ])
    .await;
    let adapter = adapter(&stub.url());
    let sid = CALL.parse().expect("a SID");
    let mut errors = Vec::new();
    for _ in 0..4 {
        errors.push(adapter.fetch_call(&config(), &sid).await.expect_err("an error"));
    }
    assert!(matches!(&errors[0], TwilioError::Refused(refusal) if refusal.is_not_found()));
    assert!(matches!(errors[1], TwilioError::RateLimited { retry_after: Some(TWO_SECONDS) }));
    assert!(matches!(errors[2], TwilioError::Unavailable(Unavailable::NoAnswer(_))));
    assert!(matches!(errors[3], TwilioError::Unavailable(Unavailable::NoAnswer(_))));
}

#[tokio::test]
async fn each_code_of_a_refusal_means_one_thing() {
    let codes = [20003, 20005, 20008, 70051, 20404, 21220];
    let answers = codes.map(|code| StubAction::Answer(answer(400, &format!(r#"{{"code": {code}}}"#))));
    let stub = Stub::start(answers).await;
    let (adapter, sid) = (adapter(&stub.url()), CALL.parse().expect("a SID"));
    for (at, code) in codes.into_iter().enumerate() {
        let error = adapter.fetch_call(&config(), &sid).await.expect_err("a refusal");
        let refusal = error.refusal().expect("a refusal");
        let meanings = [
            refusal.is_credential_revoked(),
            refusal.is_account_suspended(),
            refusal.is_test_credentials(),
            refusal.concerns_api_key(),
            refusal.is_not_found(),
            refusal.is_wrong_call_state(),
        ];
        for (other, meant) in meanings.into_iter().enumerate() {
            assert_eq!(meant, other == at, "{code}: meaning {other}");
        }
        assert!(!refusal.guidance().is_empty());
    }
}

#[tokio::test]
async fn a_list_is_read_page_by_page_on_our_own_host_and_path() {
    let page = |next: &str| format!(r#"{{"calls": [{QUEUED_CALL}], "next_page_uri": {next}}}"#);
    let stub = Stub::start([
        StubAction::Answer(answer(200, &page(r#""https://evil.example/steal.json?Page=1&PageToken=PACA1""#))),
        StubAction::Answer(answer(200, &page("null"))),
    ])
    .await;
    let request = ListBetween {
        to: Some("+14155550100".parse().expect("a number")),
        from: Some("+15005550006".parse().expect("a number")),
        ..ListBetween::default()
    };
    let calls = adapter(&stub.url()).list_calls(&config(), &request).await.expect("calls");
    assert_eq!(calls.len(), 2);
    let seen = stub.seen();
    let path = format!("GET /2010-04-01/Accounts/{ACCOUNT}/Calls.json");
    assert!(seen[0].starts_with(&format!("{path}?To=%2B14155550100&From=%2B15005550006&PageSize=200 ")));
    assert!(seen[1].starts_with(&format!("{path}?Page=1&PageToken=PACA1 ")));
}

#[tokio::test]
async fn messages_are_listed_as_calls_are_and_without_their_texts() {
    let message = r#"{"sid": "SM0123456789abcdef0123456789abcdef", "status": "sent", "body": "a secret"}"#;
    let page = format!(r#"{{"messages": [{message}], "next_page_uri": null}}"#);
    let stub = Stub::start([StubAction::Answer(answer(200, &page))]).await;
    let request = ListBetween { to: Some("+14155550100".parse().expect("a number")), ..ListBetween::default() };
    let messages = adapter(&stub.url()).list_messages(&config(), &request).await.expect("messages");
    assert_eq!(messages.len(), 1);
    assert!(!format!("{messages:?}").contains("secret"));
    let asked = format!("GET /2010-04-01/Accounts/{ACCOUNT}/Messages.json?To=%2B14155550100&PageSize=200 ");
    assert!(stub.seen()[0].starts_with(&asked));
}

#[tokio::test]
async fn a_list_without_end_stops_at_its_bound() {
    let endless = r#"{"calls": [], "next_page_uri": "/x?Page=1"}"#;
    let stub = Stub::start(std::iter::repeat_n(StubAction::Answer(answer(200, endless)), 10)).await;
    let request = ListBetween { max_pages: 3, ..ListBetween::default() };
    let calls = adapter(&stub.url()).list_calls(&config(), &request).await;
    assert!(calls.expect("calls").is_empty());
    assert_eq!(stub.seen().len(), 3);
}

#[tokio::test]
async fn a_page_that_fails_fails_the_list() {
    let first = r#"{"calls": [], "next_page_uri": "/x?Page=1"}"#;
    let stub = Stub::start([StubAction::Answer(answer(200, first)), StubAction::Answer(answer(500, ""))]).await;
    let result = adapter(&stub.url()).list_calls(&config(), &ListBetween::default()).await;
    assert!(matches!(result, Err(TwilioError::Unavailable(_))));
}

#[tokio::test]
async fn a_number_that_is_asked_for_is_found_exactly_or_not_at_all() {
    let number = |e164: &str| {
        format!(
            r#"{{"sid": "PN0123456789abcdef0123456789abcdef", "phone_number": "{e164}", "capabilities": {{"voice": true}}}}"#
        )
    };
    let page = format!(
        r#"{{"incoming_phone_numbers": [{}, {}, {}], "next_page_uri": null}}"#,
        number("+14155550100"),
        number("+14155550101"),
        number("72645")
    );
    let stub = Stub::start(std::iter::repeat_n(StubAction::Answer(answer(200, &page)), 2)).await;
    let adapter = adapter(&stub.url());
    let requested = "+14155550101".parse().expect("a number");
    let found = adapter.incoming_phone_numbers(&config(), Some(&requested)).await.expect("numbers");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].phone_number, requested);
    assert!(found[0].capabilities.voice && !found[0].capabilities.sms);
    let all = adapter.incoming_phone_numbers(&config(), None).await.expect("numbers");
    assert_eq!(all.len(), 2);
    assert!(stub.seen()[0].contains("?PageSize=1000&PhoneNumber=%2B14155550101 "));
}

#[tokio::test]
async fn accounts_and_messages_are_fetched_by_their_sids() {
    let stub = Stub::start([
        StubAction::Answer(answer(200, r#"{"status": "active", "type": "Full", "auth_token": "x"}"#)),
        StubAction::Answer(answer(
            200,
            r#"{"sid": "SM0123456789abcdef0123456789abcdef", "status": "delivered", "price": "-0.00750"}"#,
        )),
    ])
    .await;
    let adapter = adapter(&stub.url());
    let account = adapter.fetch_account(&config()).await.expect("an account");
    assert!(account.is_active() && !account.is_trial());
    let sid = "SM0123456789abcdef0123456789abcdef".parse().expect("a SID");
    let message = adapter.fetch_message(&config(), &sid).await.expect("a message");
    assert_eq!(message.status, MessageStatus::Delivered);
    assert_eq!(message.price.as_deref(), Some("-0.00750"));
    let seen = stub.seen();
    assert!(seen[0].starts_with(&format!("GET /2010-04-01/Accounts/{ACCOUNT}.json ")));
    assert!(seen[1].starts_with(&format!("GET /2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json ")));
}
