//! Status callbacks: their order, retries and signatures.

use std::collections::{BTreeMap, HashMap};
use std::net::TcpListener;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha1::Sha1;

use crate::harness::{ACCOUNT, ANSWERS, EVENTS, OWN, TOKEN, TestSim, until};

#[tokio::test]
async fn a_call_reports_every_requested_event_in_order() {
    let sim = TestSim::fast().await;
    let sid = sim.call_with_callbacks(ANSWERS, "/status?call=1").await.sid();
    let received = sim.callbacks.wait_for(4).await;
    let statuses: Vec<_> = received.iter().map(|h| h.get("CallStatus")).collect();
    assert_eq!(statuses, ["initiated", "ringing", "in-progress", "completed"]);
    for (sequence, received) in received.iter().enumerate() {
        assert_eq!(received.method, "POST");
        assert_eq!(received.path_and_query, "/status?call=1");
        assert_eq!(received.get("CallSid"), sid);
        assert_eq!(received.get("AccountSid"), ACCOUNT);
        assert_eq!((received.get("From"), received.get("Caller")), (OWN, OWN));
        assert_eq!((received.get("To"), received.get("Called")), (ANSWERS, ANSWERS));
        assert_eq!(received.get("SequenceNumber"), sequence.to_string());
        assert_eq!(received.get("CallbackSource"), "call-progress-events");
        assert_eq!(received.get("Direction"), "outbound-api");
        assert_eq!(received.get("ApiVersion"), "2010-04-01");
        assert!(received.get("Timestamp").ends_with(" +0000"));
        assert_eq!(received.headers["user-agent"], "TwilioProxy/1.1");
        assert_eq!(received.form.contains_key("CallDuration"), sequence == 3);
    }
    // Seconds, and minutes begun.
    assert_eq!(received[3].get("CallDuration"), "20");
    assert_eq!(received[3].get("Duration"), "1");
    assert_eq!(received[3].get("SipResponseCode"), "200");
}

#[tokio::test]
async fn without_events_only_the_end_is_reported() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/");
    sim.call(ANSWERS, &[("StatusCallback", &url)]).await;
    let received = &sim.callbacks.wait_for(1).await[0];
    assert_eq!(received.get("CallStatus"), "completed");
    assert_eq!(received.get("SequenceNumber"), "0");
}

#[tokio::test]
async fn a_joined_list_of_events_leads_to_no_callbacks() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/");
    let joined = EVENTS.join(" ");
    let form = [("StatusCallback", url.as_str()), ("StatusCallbackEvent", joined.as_str())];
    let sid = sim.call(ANSWERS, &form).await.sid();
    sim.call_reaches(&sid, "completed").await;
    sim.call_with_callbacks(ANSWERS, "/").await;
    let received = sim.callbacks.wait_for(4).await;
    assert!(received.iter().all(|received| received.get("CallSid") != sid));
}

#[tokio::test]
async fn with_an_application_the_status_callback_is_ignored() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/");
    let form = [
        ("To", ANSWERS),
        ("From", OWN),
        ("ApplicationSid", "AP00000000000000000000000000000001"),
        ("StatusCallback", url.as_str()),
    ];
    let response = sim.post("/Calls.json", &form).await;
    assert_eq!(response.status, 201);
    sim.call_reaches(&response.sid(), "completed").await;
    assert!(sim.callbacks.received().is_empty());
}

#[tokio::test]
async fn a_503_is_not_retried_by_default() {
    let sim = TestSim::fast().await;
    sim.callbacks.answer_next(&[503]);
    let url = sim.callbacks.url("/");
    sim.call(ANSWERS, &[("StatusCallback", &url)]).await;
    sim.callbacks.wait_for(1).await;
    sim.call(ANSWERS, &[("StatusCallback", &url)]).await;
    let received = sim.callbacks.wait_for(2).await;
    assert_ne!(received[0].get("CallSid"), received[1].get("CallSid"));
}

#[tokio::test]
async fn the_fragment_asks_for_five_retries_of_everything_with_one_token() {
    let sim = TestSim::fast().await;
    sim.callbacks.answer_next(&[503, 404, 500, 503, 503]);
    let url = sim.callbacks.url("/status#rc=5&rp=all");
    sim.call(ANSWERS, &[("StatusCallback", &url)]).await;
    let received = sim.callbacks.wait_for(6).await;
    let token = |i: usize| &received[i].headers["i-twilio-idempotency-token"];
    assert!((1..6).all(|i| token(i) == token(0)));
    assert_eq!(received[0].path_and_query, "/status");
    let attempts = until("the last attempt was noted", async || {
        let attempts = sim.sim_list("callbacks").await;
        (attempts.len() == 6).then_some(attempts)
    })
    .await;
    assert_eq!(attempts[5]["status"], json!(204));
    assert_eq!(attempts[5]["attempt"], json!(6));
    assert_eq!(attempts[0]["url"], json!(url));
    assert_eq!(attempts[0]["params"]["CallStatus"], json!("completed"));
    let signature = &received[0].headers["x-twilio-signature"];
    assert_eq!(attempts[0]["signature"], json!(signature));
}

#[tokio::test]
async fn a_failed_connect_is_retried_once() {
    let sim = TestSim::fast().await;
    // Bound, then closed: nothing listens there now.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let sid = sim.call(ANSWERS, &[("StatusCallback", &url)]).await.sid();
    let attempts = until("both attempts were noted", async || {
        let attempts = sim.sim_list("callbacks").await;
        (attempts.len() >= 2).then_some(attempts)
    })
    .await;
    assert!(attempts.iter().all(|a| a["sid"] == json!(sid)));
    assert!(attempts[1]["error"].as_str().unwrap().starts_with("connect failed"));
}

#[tokio::test]
async fn a_get_callback_carries_its_parameters_in_the_query() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/status?x=1");
    let form = [("StatusCallback", url.as_str()), ("StatusCallbackMethod", "GET")];
    sim.call(ANSWERS, &form).await;
    let received = &sim.callbacks.wait_for(1).await[0];
    assert_eq!(received.method, "GET");
    assert!(received.path_and_query.starts_with("/status?x=1&CallSid=CA"));
}

#[tokio::test]
async fn callbacks_are_signed_with_the_current_primary_token() {
    let sim = TestSim::fast().await;
    let url = sim.callbacks.url("/status?call=1");
    let given = format!("{url}#rc=5&rp=all");
    let promoted = "ffffffffffffffffffffffffffffffff";
    // Both tokens work for REST while they are rotated; only the primary one signs.
    let changes = [
        (json!({}), TOKEN, TOKEN),
        (json!({ "secondaryAuthToken": promoted }), promoted, TOKEN),
        (json!({ "authToken": promoted }), promoted, promoted),
    ];
    for (n, (change, used, signing)) in changes.into_iter().enumerate() {
        sim.put_account(change).await;
        let more = [("StatusCallback", given.as_str())];
        let response = sim.call_as(used, "+15557659000", &more).await;
        assert_eq!(response.status, 201);
        let received = &sim.callbacks.wait_for(n + 1).await[n];
        assert_eq!(received.headers["x-twilio-signature"], signature(signing, &url, &received.form));
    }
    sim.call(ANSWERS, &[]).await.assert_error(401, 20003);
}

/// Written from Twilio's description, not from the simulator's code.
fn signature(token: &str, url: &str, form: &HashMap<String, String>) -> String {
    let sorted: BTreeMap<_, _> = form.iter().collect();
    let pairs = sorted.iter().map(|(name, value)| format!("{name}{value}"));
    let signed = url.to_owned() + &pairs.collect::<String>();
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
