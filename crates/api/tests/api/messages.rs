//! Sending messages, and following them to their end.

use linecard_testkit::{TwilioAccount, send};
use serde_json::{Value, json};

use crate::messaging::Scene;

#[tokio::test]
async fn an_agents_message_goes_out_on_the_agents_own_line_and_is_followed_until_it_is_delivered() {
    let scene = Scene::set().await;
    let body = json!({
        "agentId": scene.agent, "to": "+14155550000", "body": "Grüße & mehr",
        "mediaUrls": ["https://media.example.com/a.png?b=c&d", "http://media.example.com/e.png"],
        "metadata": {"table": 7},
    });
    let sent = scene.post(&body).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    assert_eq!(sent.body["credentialSource"], "agent");
    assert_eq!(sent.body["from"], scene.account.phone_number.as_str());
    assert_eq!(sent.body["organizationId"], scene.organization.id.as_str());
    for field in ["agentId", "to", "body", "mediaUrls", "metadata"] {
        assert_eq!(sent.body[field], body[field], "{field}");
    }
    assert!(sent.text("messageSid").starts_with("MM"), "{sent:?}");

    let id = sent.text("id");
    let message = scene.message_when(&id, "delivered").await;
    assert_eq!(message["messageSid"], sent.body["messageSid"]);
    assert_eq!(message["errorCode"], Value::Null);
    let pair = |source: &str, status: &str| (source.to_owned(), status.to_owned());
    let log = scene.log(&id).await;
    for expected in [pair("answer", "queued"), pair("callback", "sent"), pair("callback", "delivered")] {
        assert_eq!(log.iter().filter(|entry| **entry == expected).count(), 1, "{expected:?} in {log:?}");
    }
    assert_eq!(scene.open_work().await, 1, "its price is still to come");
    let at_twilio = scene.sim("messages").await;
    assert_eq!(at_twilio.len(), 1);
    assert_eq!(at_twilio[0]["request"]["MediaUrl"], body["mediaUrls"]);
}

#[tokio::test]
async fn a_message_that_does_not_arrive_says_why_and_what_to_do() {
    let scene = Scene::set().await;
    for (to, status, code, words) in [
        ("+14155559000", "undelivered", 30003, "switched off"),
        ("+14155559300", "undelivered", 30006, "landline"),
        ("+14155559200", "failed", 30001, "Send more slowly"),
    ] {
        let sent = scene.send(to).await;
        assert_eq!(sent.status, 201, "{sent:?}");
        let message = scene.message_when(&sent.text("id"), status).await;
        assert_eq!(message["errorCode"], code);
        assert!(message["errorMessage"].as_str().expect("words").contains(words), "{message}");
    }
    assert_eq!(scene.open_work().await, 2, "Twilio charges for what was not delivered, and not for what failed");
}

#[tokio::test]
async fn a_refusal_of_twilio_is_told_with_its_code_and_ends_the_message() {
    let scene = Scene::set().await;
    for (to, code) in [
        ("+15005550001", 21211),
        ("+15005550002", 21612),
        ("+15005550003", 21408),
        ("+15005550004", 21610),
        ("+15005550009", 21614),
    ] {
        let refused = scene.send(to).await;
        assert_eq!((refused.status, refused.code()), (422, "twilio-refused"), "{refused:?}");
        assert_eq!(refused.body["twilioCode"], code);
        assert_eq!(refused.body["callId"], Value::Null);
        let message = scene.message(&refused.text("messageId")).await;
        assert_eq!((&message["status"], &message["errorCode"]), (&json!("failed"), &json!(code)));
        assert_eq!(message["errorMessage"], refused.body["detail"]);
    }
    assert_eq!(scene.open_work().await, 0);
}

#[tokio::test]
async fn a_token_that_twilio_refuses_for_a_message_marks_the_credential_as_revoked() {
    let scene = Scene::set().await;
    let wrong = TwilioAccount { auth_token: "0".repeat(32), ..scene.account.clone() };
    scene.organization.connect(&scene.agent, &wrong).await;
    let refused = scene.send("+14155550000").await;
    assert_eq!(refused.body["twilioCode"], 20003, "{refused:?}");
    let settings = scene.organization.get(&format!("/api/agents/{}/twilio", scene.agent)).await;
    assert_eq!(settings.body["status"], "revoked");
}

#[tokio::test]
async fn a_message_resolves_as_a_call_does() {
    let Scene { test, organization, agent, account } = Scene::set().await;
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
async fn a_number_that_is_known_not_to_text_is_refused_before_twilio_is_asked() {
    let scene = Scene::set().await;
    let without_sms = json!({
        "authToken": scene.account.auth_token,
        "phoneNumbers": [{"phoneNumber": scene.account.phone_number, "sms": false}, "+14155550177"],
    });
    scene.organization.control(&format!("/sim/accounts/{}", scene.account.sid), &without_sms).await;
    let settings_path = format!("/api/agents/{}/twilio", scene.agent);
    let known = |settings: &Value| settings["canSendMessages"].clone();
    assert_eq!(known(&scene.organization.get(&settings_path).await.body), Value::Null);
    let asked = scene.send("+14155550000").await;
    assert_eq!(asked.body["twilioCode"], 21606, "not known yet: {asked:?}");

    let verified = scene.organization.post(&format!("{settings_path}/verify"), &json!({})).await;
    assert_eq!((verified.status, known(&verified.body)), (200, json!(false)), "{verified:?}");
    let requests = scene.sim("requests").await.len();
    let refused = scene.post_with_key("once", &scene.text("+14155550000")).await;
    assert_eq!((refused.status, refused.code()), (422, "number-without-sms"), "{refused:?}");
    assert_eq!(scene.sim("requests").await.len(), requests, "Twilio was not asked");
    let listed = scene.organization.get("/api/messages").await;
    assert_eq!(listed.body["items"].as_array().expect("items").len(), 1, "nothing was stored");
    assert_eq!(scene.organization.call(&scene.agent, "+14155550000").await.status, 201, "it can call");

    // What was learnt of one number says nothing of the next, with the same credential.
    let other = TwilioAccount { phone_number: "+14155550177".to_owned(), ..scene.account.clone() };
    assert_eq!(scene.organization.connect(&scene.agent, &other).await.status, 200);
    let settings = scene.organization.get(&settings_path).await.body;
    assert_eq!((known(&settings), &settings["status"]), (Value::Null, &json!("unverified")));
    let sent = scene.post_with_key("once", &scene.text("+14155550000")).await;
    assert_eq!(sent.status, 201, "a refusal before an intent keeps no key: {sent:?}");
    let verified = scene.organization.post(&format!("{settings_path}/verify"), &json!({})).await;
    assert_eq!(known(&verified.body), json!(true));
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_field_by_field() {
    let scene = Scene::set().await;
    let with = |field: &str, value: Value| {
        let mut body = scene.text("+14155550000");
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
        let refused = scene.post(&body).await;
        assert_eq!((refused.status, refused.code()), (422, "validation-failed"), "{body}: {refused:?}");
        assert_eq!(refused.pointers(), pointers, "{refused:?}");
    }
    assert!(scene.sim("messages").await.is_empty());

    let longest = scene.post(&with("body", json!("é".repeat(1_600)))).await;
    assert_eq!(longest.status, 201, "{longest:?}");
    let picture =
        scene.post(&json!({"agentId": scene.agent, "to": "+14155550000", "mediaUrls": ["https://a.example/b"]})).await;
    assert_eq!((picture.status, &picture.body["body"]), (201, &Value::Null), "{picture:?}");
}

#[tokio::test]
async fn messages_are_listed_the_newest_first_in_pages_and_by_filter() {
    let scene = Scene::set().await;
    let (other, _) = scene.organization.connected_agent("Back office").await;
    let mut ids = Vec::new();
    for (agent, to) in [(&scene.agent, "+14155550000"), (&other, "+14155550001"), (&scene.agent, "+14155559000")] {
        let sent = scene.post(&json!({"agentId": agent, "to": to, "body": "Hello"})).await;
        ids.push((sent.text("id"), sent.text("createdAt")));
        // The ids of one millisecond have no order.
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    scene.message_when(&ids[0].0, "delivered").await;
    scene.message_when(&ids[1].0, "delivered").await;
    scene.message_when(&ids[2].0, "undelivered").await;
    let listed = async |query: &str| {
        let answer = scene.organization.get(&format!("/api/messages{query}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let items = answer.body["items"].as_array().expect("items");
        let positions: Vec<_> = items
            .iter()
            .map(|item| ids.iter().position(|(id, _)| item["id"] == id.as_str()).expect("one of ours"))
            .collect();
        (positions, answer.text("nextCursor"))
    };
    assert_eq!(listed("").await, (vec![2, 1, 0], String::new()));
    assert_eq!(listed(&format!("?agentId={}", scene.agent)).await.0, [2, 0]);
    assert_eq!(listed("?status=delivered").await.0, [1, 0]);
    assert_eq!(listed(&format!("?agentId={other}&status=undelivered")).await.0, [0_usize; 0]);
    assert_eq!(listed(&format!("?createdFrom={}", ids[1].1)).await.0, [2, 1]);
    assert_eq!(listed(&format!("?createdBefore={}", ids[1].1)).await.0, [0]);
    let (first, cursor) = listed("?limit=2").await;
    assert_eq!(first, [2, 1]);
    assert_eq!(listed(&format!("?limit=2&cursor={cursor}")).await, (vec![0], String::new()));

    for wrong in ["?status=ringing", "?limit=101", "?createdFrom=today", "?colour=red"] {
        let refused = scene.organization.get(&format!("/api/messages{wrong}")).await;
        assert_eq!((refused.status, refused.code()), (422, "validation-failed"), "{wrong}");
    }
}

#[tokio::test]
async fn another_organizations_message_is_not_there() {
    let scene = Scene::set().await;
    let id = scene.send("+14155550000").await.text("id");
    let stranger = scene.test.organization("Other").await;
    for path in [format!("/api/messages/{id}"), format!("/api/messages/{id}/log")] {
        assert_eq!(stranger.get(&path).await.status, 404);
        assert_eq!(scene.organization.get(&path).await.status, 200);
        assert_eq!(send(scene.test.http.get(scene.test.url(&path))).await.status, 401);
    }
    assert_eq!(stranger.get("/api/messages").await.body["items"], json!([]));
    let member = scene.organization.with_role("member").await;
    assert_eq!(member.post("/api/messages", &scene.text("+14155550000")).await.status, 201, "members send, too");
}
