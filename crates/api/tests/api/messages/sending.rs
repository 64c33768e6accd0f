//! Sending messages and tracking them to their end.

use linecard_testkit::{TwilioAccount, send};
use serde_json::{Value, json};

use crate::messages::scenario::Scenario;

#[tokio::test]
async fn an_agents_message_is_sent_from_its_own_account_and_tracked_until_delivered() {
    let scenario = Scenario::start().await;
    let body = json!({
        "agentId": scenario.agent, "to": "+14155550000", "body": "Grüße & mehr",
        "mediaUrls": ["https://media.example.com/a.png?b=c&d", "http://media.example.com/e.png"],
        "metadata": {"table": 7},
    });
    let sent = scenario.post(&body).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    assert_eq!(sent.body["credentialSource"], "agent");
    assert_eq!(sent.body["from"], scenario.account.phone_number.as_str());
    assert_eq!(sent.body["organizationId"], scenario.organization.id.as_str());
    for field in ["agentId", "to", "body", "mediaUrls", "metadata"] {
        assert_eq!(sent.body[field], body[field], "{field}");
    }
    assert!(sent.text("messageSid").starts_with("MM"), "{sent:?}");

    let id = sent.text("id");
    let message = scenario.message_when(&id, "delivered").await;
    assert_eq!(message["messageSid"], sent.body["messageSid"]);
    assert_eq!(message["errorCode"], Value::Null);
    let pair = |source: &str, status: &str| (source.to_owned(), status.to_owned());
    let log = scenario.log(&id).await;
    for expected in [pair("answer", "queued"), pair("callback", "sent"), pair("callback", "delivered")] {
        assert_eq!(log.iter().filter(|entry| **entry == expected).count(), 1, "{expected:?} in {log:?}");
    }
    assert_eq!(scenario.open_work().await, 1, "its price is still to come");
    let at_twilio = scenario.sim("messages").await;
    assert_eq!(at_twilio.len(), 1);
    assert_eq!(at_twilio[0]["request"]["MediaUrl"], body["mediaUrls"]);
}

#[tokio::test]
async fn an_undelivered_message_says_why_and_what_to_do() {
    let scenario = Scenario::start().await;
    for (to, status, code, words) in [
        ("+14155559000", "undelivered", 30003, "switched off"),
        ("+14155559300", "undelivered", 30006, "landline"),
        ("+14155559200", "failed", 30001, "at a lower rate"),
    ] {
        let sent = scenario.send(to).await;
        assert_eq!(sent.status, 201, "{sent:?}");
        let message = scenario.message_when(&sent.text("id"), status).await;
        assert_eq!(message["errorCode"], code);
        assert!(message["errorMessage"].as_str().expect("words").contains(words), "{message}");
    }
    assert_eq!(scenario.open_work().await, 3, "Twilio charges for what was not delivered, and for what failed");
}

#[tokio::test]
async fn twilios_refusal_is_reported_with_its_code_and_fails_the_message() {
    let scenario = Scenario::start().await;
    for (to, code) in [
        ("+15005550001", 21211),
        ("+15005550002", 21612),
        ("+15005550003", 21408),
        ("+15005550004", 21610),
        ("+15005550009", 21614),
    ] {
        let refused = scenario.send(to).await;
        assert_eq!((refused.status, refused.code()), (422, "twilio-refused"), "{refused:?}");
        assert_eq!(refused.body["twilioCode"], code);
        assert_eq!(refused.body["callId"], Value::Null);
        let message = scenario.message(&refused.text("messageId")).await;
        assert_eq!((&message["status"], &message["errorCode"]), (&json!("failed"), &json!(code)));
        assert_eq!(message["errorMessage"], refused.body["detail"]);
    }
    assert_eq!(scenario.open_work().await, 0);
}

#[tokio::test]
async fn a_token_refused_for_a_message_marks_the_credential_revoked() {
    let scenario = Scenario::start().await;
    let wrong = TwilioAccount { auth_token: "0".repeat(32), ..scenario.account.clone() };
    scenario.organization.connect(&scenario.agent, &wrong).await;
    let refused = scenario.send("+14155550000").await;
    assert_eq!(refused.body["twilioCode"], 20003, "{refused:?}");
    let settings = scenario.organization.get(&format!("/api/agents/{}/twilio", scenario.agent)).await;
    assert_eq!(settings.body["status"], "revoked");
}

#[tokio::test]
async fn a_message_resolves_its_credential_like_a_call() {
    let Scenario { test, organization, agent, account } = Scenario::start().await;
    let night_shift = organization.agent("Night shift").await;
    let text = |agent: Option<&str>| json!({"agentId": agent, "to": "+14155550000", "body": "Hello"});
    let send = |agent: Option<String>| {
        let organization = organization.clone();
        async move { organization.post("/api/messages", &text(agent.as_deref())).await }
    };

    let refused = send(Some(night_shift.clone())).await;
    assert_eq!((refused.status, refused.code()), (409, "agent-not-connected"));
    let refused = send(None).await;
    assert_eq!((refused.status, refused.code()), (422, "agent-required"));
    let refused = send(Some("01900000-0000-7000-8000-000000000000".to_owned())).await;
    assert_eq!((refused.status, refused.code()), (404, "not-found"));

    let shared = organization.twilio_account().await;
    organization.post("/api/twilio", &shared.settings()).await;
    let sent = send(Some(night_shift.clone())).await;
    assert_eq!((sent.status, sent.text("credentialSource")), (201, "organization".to_owned()), "{sent:?}");
    assert_eq!(sent.text("from"), shared.phone_number);
    let sent = send(None).await;
    assert_eq!((sent.status, &sent.body["agentId"]), (201, &Value::Null));

    organization.patch(&format!("/api/agents/{agent}"), &json!({"isDefault": true})).await;
    let sent = send(None).await;
    assert_eq!((sent.text("agentId"), sent.text("from")), (agent, account.phone_number));

    organization.patch("/api/organization", &json!({"orgFallbackEnabled": false})).await;
    let refused = send(Some(night_shift)).await;
    assert_eq!((refused.status, refused.code()), (409, "agent-not-connected"));
    let listed = organization.get("/api/messages").await;
    assert_eq!(listed.body["items"].as_array().expect("items").len(), 3, "refusals before an intent are not kept");
    drop(test);
}

#[tokio::test]
async fn a_number_known_not_to_support_sms_is_refused_without_a_request_to_twilio() {
    let scenario = Scenario::start().await;
    let without_sms = json!({
        "authToken": scenario.account.auth_token,
        "phoneNumbers": [{"phoneNumber": scenario.account.phone_number, "sms": false}, "+14155550177"],
    });
    scenario.organization.control(&format!("/sim/accounts/{}", scenario.account.sid), &without_sms).await;
    let settings_path = format!("/api/agents/{}/twilio", scenario.agent);
    let known = |settings: &Value| settings["canSendMessages"].clone();
    assert_eq!(known(&scenario.organization.get(&settings_path).await.body), Value::Null);
    let asked = scenario.send("+14155550000").await;
    assert_eq!(asked.body["twilioCode"], 21606, "not known yet: {asked:?}");

    let verified = scenario.organization.post(&format!("{settings_path}/verify"), &json!({})).await;
    assert_eq!((verified.status, known(&verified.body)), (200, json!(false)), "{verified:?}");
    let requests = scenario.sim("requests").await.len();
    let refused = scenario.post_with_key("once", &scenario.text("+14155550000")).await;
    assert_eq!((refused.status, refused.code()), (422, "number-without-sms"), "{refused:?}");
    assert_eq!(scenario.sim("requests").await.len(), requests, "Twilio was not asked");
    let listed = scenario.organization.get("/api/messages").await;
    assert_eq!(listed.body["items"].as_array().expect("items").len(), 1, "nothing was stored");
    assert_eq!(scenario.organization.call(&scenario.agent, "+14155550000").await.status, 201, "it can call");

    // What is known about one number does not apply to the next one of the same credential.
    let other = TwilioAccount { phone_number: "+14155550177".to_owned(), ..scenario.account.clone() };
    assert_eq!(scenario.organization.connect(&scenario.agent, &other).await.status, 200);
    let settings = scenario.organization.get(&settings_path).await.body;
    assert_eq!((known(&settings), &settings["status"]), (Value::Null, &json!("unverified")));
    let sent = scenario.post_with_key("once", &scenario.text("+14155550000")).await;
    assert_eq!(sent.status, 201, "a refusal before an intent keeps no key: {sent:?}");
    let verified = scenario.organization.post(&format!("{settings_path}/verify"), &json!({})).await;
    assert_eq!(known(&verified.body), json!(true));
}

#[tokio::test]
async fn invalid_messages_are_reported_field_by_field() {
    let scenario = Scenario::start().await;
    let with = |field: &str, value: Value| {
        let mut body = scenario.text("+14155550000");
        body[field] = value;
        body
    };
    let many: Vec<_> = (0..11).map(|n| format!("https://media.example.com/{n}.png")).collect();
    let cases = [
        (with("to", json!("0155")), vec!["/to"]),
        (with("agentId", json!("x")), vec!["/agentId"]),
        (with("body", json!("")), vec!["/body"]),
        (with("body", json!("é".repeat(1_601))), vec!["/body"]),
        (with("body", json!("a\u{0}b")), vec!["/body"]),
        (with("body", Value::Null), vec!["/body"]),
        (with("mediaUrls", json!(many)), vec!["/mediaUrls"]),
        (with("mediaUrls", json!(["https://a.example/", "nonsense"])), vec!["/mediaUrls/1"]),
        (with("mediaUrls", json!(["ftp://a.example/x"])), vec!["/mediaUrls/0"]),
        (with("metadata", json!([1])), vec!["/metadata"]),
        (with("metadata", json!({"a": {"b\u{0}": 1}})), vec!["/metadata"]),
        (with("metadata", json!({"a": "x".repeat(5_000)})), vec!["/metadata"]),
        (with("mediaURLs", json!([])), vec!["/mediaURLs"]),
        (json!({"to": "1", "body": "", "mediaUrls": ["x"]}), vec!["/to", "/body", "/mediaUrls/0"]),
    ];
    for (body, pointers) in cases {
        let refused = scenario.post(&body).await;
        assert_eq!((refused.status, refused.code()), (422, "validation-failed"), "{body}: {refused:?}");
        assert_eq!(refused.pointers(), pointers, "{refused:?}");
    }
    assert!(scenario.sim("messages").await.is_empty());

    let longest = scenario.post(&with("body", json!("é".repeat(1_600)))).await;
    assert_eq!(longest.status, 201, "{longest:?}");
    let picture = scenario
        .post(&json!({"agentId": scenario.agent, "to": "+14155550000", "mediaUrls": ["https://a.example/b"]}))
        .await;
    assert_eq!((picture.status, &picture.body["body"]), (201, &Value::Null), "{picture:?}");
}

#[tokio::test]
async fn messages_are_listed_newest_first_with_paging_and_filters() {
    let scenario = Scenario::start().await;
    let (other, _) = scenario.organization.connected_agent("Back office").await;
    let mut ids = Vec::new();
    for (agent, to) in [(&scenario.agent, "+14155550000"), (&other, "+14155550001"), (&scenario.agent, "+14155559000")]
    {
        let sent = scenario.post(&json!({"agentId": agent, "to": to, "body": "Hello"})).await;
        ids.push((sent.text("id"), sent.text("createdAt")));
        // IDs of the same millisecond have no defined order.
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    scenario.message_when(&ids[0].0, "delivered").await;
    scenario.message_when(&ids[1].0, "delivered").await;
    scenario.message_when(&ids[2].0, "undelivered").await;
    let listed = async |query: &str| {
        let answer = scenario.organization.get(&format!("/api/messages{query}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let items = answer.body["items"].as_array().expect("items");
        let positions: Vec<_> = items
            .iter()
            .map(|item| ids.iter().position(|(id, _)| item["id"] == id.as_str()).expect("one of ours"))
            .collect();
        (positions, answer.text("nextCursor"))
    };
    assert_eq!(listed("").await, (vec![2, 1, 0], String::new()));
    assert_eq!(listed(&format!("?agentId={}", scenario.agent)).await.0, [2, 0]);
    assert_eq!(listed("?status=delivered").await.0, [1, 0]);
    assert_eq!(listed(&format!("?agentId={other}&status=undelivered")).await.0, [0_usize; 0]);
    assert_eq!(listed(&format!("?createdFrom={}", ids[1].1)).await.0, [2, 1]);
    assert_eq!(listed(&format!("?createdBefore={}", ids[1].1)).await.0, [0]);
    let (first, cursor) = listed("?limit=2").await;
    assert_eq!(first, [2, 1]);
    assert_eq!(listed(&format!("?limit=2&cursor={cursor}")).await, (vec![0], String::new()));

    for wrong in ["?status=ringing", "?limit=101", "?createdFrom=today", "?colour=red"] {
        let refused = scenario.organization.get(&format!("/api/messages{wrong}")).await;
        assert_eq!((refused.status, refused.code()), (422, "validation-failed"), "{wrong}");
    }
}

#[tokio::test]
async fn another_organizations_message_is_not_found() {
    let scenario = Scenario::start().await;
    let id = scenario.send("+14155550000").await.text("id");
    let stranger = scenario.test.organization("Other").await;
    for path in [format!("/api/messages/{id}"), format!("/api/messages/{id}/log")] {
        assert_eq!(stranger.get(&path).await.status, 404);
        assert_eq!(scenario.organization.get(&path).await.status, 200);
        assert_eq!(send(scenario.test.http.get(scenario.test.url(&path))).await.status, 401);
    }
    assert_eq!(stranger.get("/api/messages").await.body["items"], json!([]));
    let member = scenario.organization.with_role("member").await;
    assert_eq!(member.post("/api/messages", &scenario.text("+14155550000")).await.status, 201, "members send, too");
}
