//! The outcome of a request that dials, for each way in which it can end. The number of requests matters as much as
//! the outcome: a request that Twilio may have received is sent once.

use std::time::Duration;

use linecard_domain::CallStatus;
use linecard_twilio::{CreateMessage, NotProcessedReason, Submission, UnknownReason};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::stub::{Stub, StubAction, answer, answer_with};
use crate::{ACCOUNT, CALL, QUEUED_CALL, TOKEN, adapter, adapter_with_timeout, call, config};

const THREE_SECONDS: Duration = Duration::from_secs(3);

macro_rules! assert_outcome {
    ($outcome:expr, $pattern:pat) => {
        let outcome = $outcome;
        assert!(matches!(outcome, $pattern), "{outcome:?}");
    };
}

#[tokio::test]
async fn a_201_is_accepted_and_the_request_was_what_twilio_documents() {
    let stub = Stub::start([StubAction::Answer(answer(201, QUEUED_CALL))]).await;
    let outcome = adapter(&stub.url()).create_call(&config(), &call()).await;
    let Submission::Accepted(resource) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(resource.sid.as_str(), CALL);
    assert_eq!(resource.status, CallStatus::Queued);

    let request = stub.seen().remove(0);
    assert!(request.starts_with(&format!("POST /2010-04-01/Accounts/{ACCOUNT}/Calls.json HTTP/1.1\r\n")));
    let head = request.to_lowercase();
    assert!(head.contains("content-type: application/x-www-form-urlencoded\r\n"));
    assert!(head.contains("user-agent: linecard/"));
    assert!(head.contains("authorization: basic "));
    assert!(!request.contains(TOKEN));
    assert!(request.contains("To=%2B14155550100&From=%2B15005550006&Twiml=%3CResponse%2F%3E"));
    for event in ["initiated", "ringing", "answered", "completed"] {
        assert!(request.contains(&format!("&StatusCallbackEvent={event}")));
    }
    assert!(request.ends_with("&Timeout=20"));
}

#[tokio::test]
async fn a_4xx_is_a_refusal_with_twilios_code() {
    let stub = Stub::start([
        StubAction::Answer(answer(401, r#"{"code": 20003, "message": "Authenticate"}"#)),
        StubAction::Answer(answer(400, "<html>")),
        StubAction::Partial("HTTP/1.1 400 X\r\nContent-Length: 50\r\n\r\n{\"code\":".to_owned()),
    ])
    .await;
    let adapter = adapter(&stub.url());
    let outcome = adapter.create_call(&config(), &call()).await;
    let Submission::Refused(refusal) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(refusal.is_credential_revoked());
    // A proxy's page and an incomplete body are still refusals.
    assert_outcome!(adapter.create_call(&config(), &call()).await, Submission::Refused(_));
    assert_outcome!(adapter.create_call(&config(), &call()).await, Submission::Refused(_));
    assert_eq!(stub.seen().len(), 3);
}

#[tokio::test]
async fn a_429_was_not_processed_and_says_when_to_come_back() {
    let body = r#"{"code": 20429, "message": "Too Many Requests"}"#;
    let stub = Stub::start([
        StubAction::Answer(answer_with(429, "Retry-After: 3\r\n", body)),
        StubAction::Answer(answer_with(429, "Retry-After: Tue, 08 Oct 2024 06:05:24 GMT\r\n", body)),
    ])
    .await;
    let adapter = adapter(&stub.url());
    assert_outcome!(
        adapter.create_call(&config(), &call()).await,
        Submission::NotProcessed {
            retry_after: Some(THREE_SECONDS),
            reason: NotProcessedReason::RateLimited { code: Some(20429) },
        }
    );
    assert_outcome!(adapter.create_call(&config(), &call()).await, Submission::NotProcessed { retry_after: None, .. });
}

#[tokio::test]
async fn a_5xx_and_a_redirect_leave_the_outcome_unknown_and_are_not_followed() {
    let stub = Stub::start([
        StubAction::Answer(answer(500, r#"{"code": 20500}"#)),
        StubAction::Answer(answer(503, "<html>unavailable</html>")),
        StubAction::Answer(answer_with(307, "Location: /elsewhere\r\n", "")),
    ])
    .await;
    let adapter = adapter(&stub.url());
    for status in [500, 503, 307] {
        let outcome = adapter.create_call(&config(), &call()).await;
        let Submission::Unknown { reason: UnknownReason::Status { http_status } } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(http_status, status);
    }
    assert_eq!(stub.seen().len(), 3);
}

#[tokio::test]
async fn a_success_whose_body_says_nothing_is_unknown() {
    let stub = Stub::start([
        StubAction::Answer(answer(201, "<html>")),
        StubAction::Answer(answer(201, "{}")),
        StubAction::Answer(answer(200, "")),
    ])
    .await;
    let adapter = adapter(&stub.url());
    for _ in 0..3 {
        assert_outcome!(
            adapter.create_call(&config(), &call()).await,
            Submission::Unknown { reason: UnknownReason::Body { .. } }
        );
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_unknown() {
    let stub =
        Stub::start([StubAction::Partial(format!("HTTP/1.1 201 X\r\nContent-Length: 500\r\n\r\n{QUEUED_CALL}"))]).await;
    assert_outcome!(
        adapter(&stub.url()).create_call(&config(), &call()).await,
        Submission::Unknown { reason: UnknownReason::Interrupted(_) }
    );
    assert_eq!(stub.seen().len(), 1);
}

#[tokio::test]
async fn no_answer_in_time_is_unknown() {
    let stub = Stub::start([StubAction::Silence]).await;
    let adapter = adapter_with_timeout(&stub.url(), Duration::from_millis(300));
    assert_outcome!(
        adapter.create_call(&config(), &call()).await,
        Submission::Unknown { reason: UnknownReason::TimedOut(_) }
    );
    assert_eq!(stub.seen().len(), 1);
}

#[tokio::test]
async fn a_reset_or_a_close_after_the_request_is_unknown_and_nothing_is_sent_again() {
    for action in [StubAction::Reset, StubAction::Close] {
        let stub = Stub::start([action]).await;
        assert_outcome!(
            adapter(&stub.url()).create_call(&config(), &call()).await,
            Submission::Unknown { reason: UnknownReason::Interrupted(_) }
        );
        assert_eq!(stub.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_reset_on_a_connection_out_of_the_pool_is_unknown_and_nothing_is_sent_again() {
    for action in [StubAction::Reset, StubAction::Close] {
        let stub = Stub::start([StubAction::Answer(answer(201, QUEUED_CALL)), action]).await;
        let adapter = adapter(&stub.url());
        assert_outcome!(adapter.create_call(&config(), &call()).await, Submission::Accepted(_));
        assert_outcome!(
            adapter.create_call(&config(), &call()).await,
            Submission::Unknown { reason: UnknownReason::Interrupted(_) }
        );
        assert_eq!(stub.seen().len(), 2);
    }
}

/// Whether hyper notices in time that the pooled connection is closed is a race, so both ends are
/// right; that a request which may have been written is sent again is wrong in either.
#[tokio::test]
async fn a_pooled_connection_that_was_closed_meanwhile_never_doubles_a_request() {
    let script = std::iter::repeat_n(StubAction::AnswerAndClose(answer(201, QUEUED_CALL)), 100);
    let stub = Stub::start(script).await;
    let adapter = adapter(&stub.url());
    let mut accepted = 0;
    for _ in 0..50 {
        match adapter.create_call(&config(), &call()).await {
            Submission::Accepted(_) => accepted += 1,
            Submission::Unknown { reason: UnknownReason::Interrupted(_) } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(stub.seen().len(), accepted);
}

#[tokio::test]
async fn no_connection_means_that_nothing_was_processed() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let refused = format!("http://{}", closed.local_addr().expect("an address"));
    drop(closed);
    for api_url in [refused.as_str(), "http://twilio.invalid"] {
        assert_outcome!(
            adapter(api_url).create_call(&config(), &call()).await,
            Submission::NotProcessed { retry_after: None, reason: NotProcessedReason::Unreachable(_) }
        );
    }
}

#[tokio::test]
async fn a_tls_handshake_that_fails_or_hangs_means_that_nothing_was_processed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let api_url = format!("https://{}", listener.local_addr().expect("an address"));
    let (adapter, config, call) = (adapter(&api_url), config(), call());
    let speaks_http = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let _ = stream.write_all(answer(400, "").as_bytes()).await;
    };
    let (failed, ()) = tokio::join!(adapter.create_call(&config, &call), speaks_http);
    // Not accepted: the kernel completes the connection, and the TLS handshake waits.
    let hung = adapter.create_call(&config, &call).await;
    for outcome in [failed, hung] {
        assert_outcome!(outcome, Submission::NotProcessed { reason: NotProcessedReason::Unreachable(_), .. });
    }
}

#[tokio::test]
async fn a_url_without_a_host_means_that_nothing_was_sent() {
    assert_outcome!(
        adapter("data:text/plain,x").create_call(&config(), &call()).await,
        Submission::NotProcessed { reason: NotProcessedReason::Unsendable(_), .. }
    );
}

#[tokio::test]
async fn messages_follow_the_same_rules() {
    let stub = Stub::start([
        StubAction::Answer(answer(201, r#"{"sid": "SM0123456789abcdef0123456789abcdef", "status": "queued"}"#)),
        StubAction::Answer(answer(400, r#"{"code": 21610, "message": "unsubscribed"}"#)),
        StubAction::Reset,
    ])
    .await;
    let adapter = adapter(&stub.url());
    let message = CreateMessage {
        to: call().to,
        from: call().from,
        body: Some("Grüße & mehr".parse().expect("a text")),
        media_urls: vec!["https://media.example/a?b=c&d".parse().expect("a URL")],
        status_callback: call().status_callback,
    };
    assert_outcome!(adapter.create_message(&config(), &message).await, Submission::Accepted(_));
    assert_outcome!(adapter.create_message(&config(), &message).await, Submission::Refused(_));
    assert_outcome!(adapter.create_message(&config(), &message).await, Submission::Unknown { .. });
    let first = stub.seen().remove(0);
    assert!(first.starts_with(&format!("POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json ")));
    assert!(first.contains("&Body=Gr%C3%BC%C3%9Fe+%26+mehr&MediaUrl=https%3A%2F%2Fmedia.example%2Fa%3Fb%3Dc%26d&"));
}
