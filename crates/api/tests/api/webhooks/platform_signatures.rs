//! Webhooks that Twilio sends to the platform: Linecard checks their signatures with tokens that it alone holds.

use linecard_testkit::{TestApp, register_secret, send};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::signature::sign;

const VERIFY: &str = "/api/signatures/verify";
const URL: &str = "https://platform.example.com/twilio/voice?call=1";
const FORM: [(&str, &str); 3] = [("CallSid", "CA1"), ("Digits", ""), ("SpeechResult", "yes & no")];

fn params() -> Value {
    json!({"CallSid": "CA1", "Digits": "", "SpeechResult": "yes & no"})
}

#[tokio::test]
async fn the_platforms_webhooks_are_verified_in_every_form_that_twilio_sends() {
    let test = TestApp::start().await;
    let owner = test.organization("Acme").await;
    let (agent, account) = owner.connected_agent("Front desk").await;
    let organization = owner.with_role("member").await;
    let token = &account.auth_token;
    let body = "SpeechResult=yes+%26+no&CallSid=CA1&Digits=";
    let json = r#"{"event": "done"}"#;
    // Of the body, as Python's hashlib computes it.
    let hashed = "https://platform.example.com/events?bodySHA256=d208bdbe0e48bca4d532e6bb9fb40180672c20e6a8d877ae31fcdc1d565d8411";
    let repeated = [("To", "a"), ("To", "b")];
    let stream = "wss://platform.example.com/stream";
    for (what, request, signature) in [
        ("decoded fields", json!({"url": URL, "params": params()}), sign(token, URL, &FORM)),
        ("a form's body", json!({"url": URL, "body": body}), sign(token, URL, &FORM)),
        ("a repeated field", json!({"url": URL, "params": {"To": ["b", "a"]}}), sign(token, URL, &repeated)),
        ("a GET", json!({"url": URL}), sign(token, URL, &[])),
        ("a WebSocket", json!({"url": stream}), sign(token, stream, &[])),
    ] {
        let mut request = request;
        request["agentId"] = json!(agent);
        request["signature"] = json!(signature);
        let checked = organization.post(VERIFY, &request).await;
        assert_eq!(checked.status, 200, "{what}: {checked:?}");
        let expected = json!({"valid": true, "signedBy": "auth-token", "accountSid": account.sid,
            "credentialSource": "agent", "reason": null, "detail": null});
        assert_eq!(checked.body, expected, "{what}");
    }
    for (body, reason) in [(json, Value::Null), (r#"{"event": "begun"}"#, json!("body-hash-mismatch"))] {
        let request = json!({"agentId": agent, "url": hashed, "body": body, "signature": sign(token, hashed, &[])});
        let checked = organization.post(VERIFY, &request).await;
        assert_eq!((&checked.body["valid"], &checked.body["reason"]), (&json!(reason.is_null()), &reason));
    }
}

#[tokio::test]
async fn another_token_another_agent_and_a_changed_request_are_not_valid_and_the_reason_is_told() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let (other, other_account) = organization.connected_agent("Sales").await;
    let own = sign(&account.auth_token, URL, &FORM);
    let check = async |agent: &str, url: &str, params: Value, signature: &str| {
        let request = json!({"agentId": agent, "url": url, "params": params, "signature": signature});
        organization.post(VERIFY, &request).await
    };
    let http = URL.replace("https", "http");
    for (agent, url, params, signature, reason, detail) in [
        (&agent, URL, params(), sign(&other_account.auth_token, URL, &FORM), "mismatch", "any of the tokens"),
        (&other, URL, params(), own.clone(), "mismatch", "any of the tokens"),
        (&agent, URL, json!({"CallSid": "CA2"}), own.clone(), "mismatch", "any of the tokens"),
        (&agent, &http, params(), own.clone(), "mismatch", "the other scheme"),
        (&agent, URL, params(), String::new(), "missing", "no signature"),
        (&agent, URL, params(), "no base64!".to_owned(), "malformed", "base64"),
    ] {
        let checked = check(agent, url, params, &signature).await;
        assert_eq!((checked.status, &checked.body["valid"]), (200, &json!(false)), "{checked:?}");
        assert_eq!((checked.text("reason").as_str(), &checked.body["signedBy"]), (reason, &Value::Null));
        assert!(checked.text("detail").contains(detail), "{checked:?}");
    }
    // Another organization has no such agent, and no account.
    let stranger = test.organization("Other").await;
    let request = json!({"agentId": agent, "url": URL, "params": params(), "signature": own});
    stranger.post(VERIFY, &request).await.expect_problem(404, "not-found");
    let request = json!({"url": URL, "params": params(), "signature": own});
    stranger.post(VERIFY, &request).await.expect_problem(409, "agent-not-connected");
    let request = json!({"agentId": "1", "url": "platform.example.com", "params": {}, "body": "", "signature": "",
        "signatureSettings": "algorithm=ED25519"});
    let refused = organization.post(VERIFY, &request).await;
    refused.expect_fields(&["/agentId", "/url", "/signatureSettings", "/body"]);
    let request = json!({"url": URL, "params": {"Digits": 1}, "signature": ""});
    organization.post(VERIFY, &request).await.expect_fields(&["/params/Digits"]);
}

#[tokio::test]
async fn the_secondary_token_the_organizations_account_and_shared_keys_sign_too() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let (fallback, common) = (organization.agent("Night shift").await, organization.twilio_account().await);
    assert_eq!(organization.post("/api/twilio", &common.settings()).await.status, 200);
    let next = "abcdefabcdefabcdefabcdefabcdef12";
    register_secret("the secondary token", next);
    organization.control(&format!("/sim/accounts/{}", account.sid), &json!({"secondaryAuthToken": next})).await;
    let entered =
        organization.post(&format!("/api/agents/{agent}/twilio/next-token"), &json!({"authToken": next})).await;
    assert_eq!(entered.status, 200, "{entered:?}");
    let common_token = &common.auth_token;
    for (agent, token, source, signer) in [
        (Some(&agent), next, "agent", "next-auth-token"),
        (Some(&fallback), common_token, "organization", "auth-token"),
        (None, common_token, "organization", "auth-token"),
    ] {
        let signature = sign(token, URL, &FORM);
        let request = json!({"agentId": agent, "url": URL, "params": params(), "signature": signature});
        let checked = organization.post(VERIFY, &request).await;
        let found = (checked.text("credentialSource"), checked.text("signedBy"));
        assert_eq!(found, (source.to_owned(), signer.to_owned()), "{checked:?}");
    }
    let (sid, secret) = ("webhooks_sharedkey_present", "present-secret-0123456789");
    register_secret("a SharedKey's secret", secret);
    let key = organization.request(Method::PUT, &format!("/api/twilio/shared-keys/{sid}"));
    let saved = send(key.json(&json!({"accountSid": account.sid, "secret": secret}))).await;
    assert_eq!(saved.status, 200, "{saved:?}");
    // HMAC-SHA256 of the URL with that secret, as Python's hmac computes it.
    let signature = "MKkzDCMhAlh/05CJwpSno145BMz5CjeXuendkn8yFRc=";
    for (key, valid, reason) in [(sid, true, Value::Null), ("webhooks_sharedkey_other", false, json!("no-token"))] {
        let settings = format!("key={key},algorithm=HMAC_SHA256");
        let request = json!({"agentId": agent, "url": URL, "signature": signature, "signatureSettings": settings});
        let checked = organization.post(VERIFY, &request).await;
        assert_eq!((&checked.body["valid"], &checked.body["reason"]), (&json!(valid), &reason), "{checked:?}");
    }
}
