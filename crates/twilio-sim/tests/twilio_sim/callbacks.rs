use std::collections::{BTreeMap, HashMap};
use std::net::TcpListener;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha1::Sha1;

use crate::harness::{ACCOUNT, ANSWERS, EVENTS, OWN, TOKEN, Town, until};

#[tokio::test]
async fn a_call_tells_every_event_it_was_asked_for_in_order() {
    let town = Town::fast().await;
    let sid = town.told_call(ANSWERS, "/status?call=1").await.sid();
    let heard = town.ear.hears(4).await;
    let statuses: Vec<_> = heard.iter().map(|h| h.get("CallStatus")).collect();
    assert_eq!(statuses, ["initiated", "ringing", "in-progress", "completed"]);
    for (sequence, heard) in heard.iter().enumerate() {
        assert_eq!(heard.method, "POST");
        assert_eq!(heard.path_and_query, "/status?call=1");
        assert_eq!(heard.get("CallSid"), sid);
        assert_eq!(heard.get("AccountSid"), ACCOUNT);
        assert_eq!((heard.get("From"), heard.get("Caller")), (OWN, OWN));
        assert_eq!((heard.get("To"), heard.get("Called")), (ANSWERS, ANSWERS));
        assert_eq!(heard.get("SequenceNumber"), sequence.to_string());
        assert_eq!(heard.get("CallbackSource"), "call-progress-events");
        assert_eq!(heard.get("Direction"), "outbound-api");
        assert_eq!(heard.get("ApiVersion"), "2010-04-01");
        assert!(heard.get("Timestamp").ends_with(" +0000"));
        assert_eq!(heard.headers["user-agent"], "TwilioProxy/1.1");
        assert_eq!(heard.form.contains_key("CallDuration"), sequence == 3);
    }
    // Seconds, and minutes begun.
    assert_eq!(heard[3].get("CallDuration"), "20");
    assert_eq!(heard[3].get("Duration"), "1");
    assert_eq!(heard[3].get("SipResponseCode"), "200");
}

#[tokio::test]
async fn without_events_only_the_end_is_told() {
    let town = Town::fast().await;
    let url = town.ear.url("/");
    town.call(ANSWERS, &[("StatusCallback", &url)]).await;
    let heard = &town.ear.hears(1).await[0];
    assert_eq!(heard.get("CallStatus"), "completed");
    assert_eq!(heard.get("SequenceNumber"), "0");
}

#[tokio::test]
async fn a_joined_list_of_events_leaves_the_receiver_without_news() {
    let town = Town::fast().await;
    let url = town.ear.url("/");
    let joined = EVENTS.join(" ");
    let form = [("StatusCallback", url.as_str()), ("StatusCallbackEvent", joined.as_str())];
    let sid = town.call(ANSWERS, &form).await.sid();
    town.call_reaches(&sid, "completed").await;
    town.told_call(ANSWERS, "/").await;
    let heard = town.ear.hears(4).await;
    assert!(heard.iter().all(|heard| heard.get("CallSid") != sid));
}

#[tokio::test]
async fn with_an_application_the_status_callback_is_ignored() {
    let town = Town::fast().await;
    let url = town.ear.url("/");
    let form = [
        ("To", ANSWERS),
        ("From", OWN),
        ("ApplicationSid", "AP00000000000000000000000000000001"),
        ("StatusCallback", url.as_str()),
    ];
    let said = town.post("/Calls.json", &form).await;
    assert_eq!(said.status, 201);
    town.call_reaches(&said.sid(), "completed").await;
    assert!(town.ear.heard().is_empty());
}

#[tokio::test]
async fn a_503_is_not_retried_by_default() {
    let town = Town::fast().await;
    town.ear.answer_next(&[503]);
    let url = town.ear.url("/");
    town.call(ANSWERS, &[("StatusCallback", &url)]).await;
    town.ear.hears(1).await;
    town.call(ANSWERS, &[("StatusCallback", &url)]).await;
    let heard = town.ear.hears(2).await;
    assert_ne!(heard[0].get("CallSid"), heard[1].get("CallSid"));
}

#[tokio::test]
async fn the_fragment_asks_for_five_retries_of_everything_with_one_token() {
    let town = Town::fast().await;
    town.ear.answer_next(&[503, 404, 500, 503, 503]);
    let url = town.ear.url("/status#rc=5&rp=all");
    town.call(ANSWERS, &[("StatusCallback", &url)]).await;
    let heard = town.ear.hears(6).await;
    let token = |i: usize| &heard[i].headers["i-twilio-idempotency-token"];
    assert!((1..6).all(|i| token(i) == token(0)));
    assert_eq!(heard[0].path_and_query, "/status");
    let attempts = until("the last attempt was noted", async || {
        let attempts = town.sim_list("callbacks").await;
        (attempts.len() == 6).then_some(attempts)
    })
    .await;
    assert_eq!(attempts[5]["status"], json!(204));
    assert_eq!(attempts[5]["attempt"], json!(6));
    assert_eq!(attempts[0]["url"], json!(url));
    assert_eq!(attempts[0]["params"]["CallStatus"], json!("completed"));
    let signature = &heard[0].headers["x-twilio-signature"];
    assert_eq!(attempts[0]["signature"], json!(signature));
}

#[tokio::test]
async fn a_failed_connect_is_retried_once() {
    let town = Town::fast().await;
    // Bound, then closed: nobody listens there now.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let sid = town.call(ANSWERS, &[("StatusCallback", &url)]).await.sid();
    let attempts = until("both attempts were noted", async || {
        let attempts = town.sim_list("callbacks").await;
        (attempts.len() >= 2).then_some(attempts)
    })
    .await;
    assert!(attempts.iter().all(|a| a["sid"] == json!(sid)));
    assert!(attempts[1]["error"].as_str().unwrap().starts_with("connect failed"));
}

#[tokio::test]
async fn a_get_callback_carries_its_parameters_in_the_query() {
    let town = Town::fast().await;
    let url = town.ear.url("/status?x=1");
    let form = [("StatusCallback", url.as_str()), ("StatusCallbackMethod", "GET")];
    town.call(ANSWERS, &form).await;
    let heard = &town.ear.hears(1).await[0];
    assert_eq!(heard.method, "GET");
    assert!(heard.path_and_query.starts_with("/status?x=1&CallSid=CA"));
}

#[tokio::test]
async fn callbacks_are_signed_with_the_primary_token_of_the_moment() {
    let town = Town::fast().await;
    let url = town.ear.url("/status?call=1");
    let given = format!("{url}#rc=5&rp=all");
    let promoted = "ffffffffffffffffffffffffffffffff";
    // Both tokens work for REST while they are rotated; only the primary one signs.
    let changes = [
        (json!({}), TOKEN, TOKEN),
        (json!({ "secondaryAuthToken": promoted }), promoted, TOKEN),
        (json!({ "authToken": promoted }), promoted, promoted),
    ];
    for (n, (change, used, signing)) in changes.into_iter().enumerate() {
        town.put_account(change).await;
        let more = [("StatusCallback", given.as_str())];
        let said = town.call_as(used, "+15557659000", &more).await;
        assert_eq!(said.status, 201);
        let heard = &town.ear.hears(n + 1).await[n];
        assert_eq!(heard.headers["x-twilio-signature"], signature(signing, &url, &heard.form));
    }
    town.call(ANSWERS, &[]).await.assert_error(401, 20003);
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
