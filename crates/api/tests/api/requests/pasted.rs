//! What people type and paste, as it arrives from the console and from programs.

use linecard_testkit::{TestApp, register_secret};
use serde_json::json;

/// What copying adds around a text.
const AROUND: [&str; 6] = [" ", "\n", "\u{a0}", "\u{200b}", "\u{200e}", "\u{feff}"];

#[tokio::test]
async fn pasted_credentials_and_numbers_are_taken_without_what_copying_adds() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for around in AROUND {
        let agent = organization.agent("Front desk").await;
        let account = organization.twilio_account().await;
        let pasted = |text: &str| format!("{around}{text}{around}");
        let body = json!({
            "accountSid": pasted(&account.sid),
            "authToken": pasted(&account.auth_token),
            "phoneNumber": pasted(&account.phone_number),
            "verifyFirst": true,
        });
        let connected = organization.post(&format!("/api/agents/{agent}/twilio"), &body).await;
        assert_eq!(connected.status, 200, "{around:?}: {connected:?}");
        assert_eq!(connected.text("accountSid"), account.sid);
        assert_eq!(connected.text("phoneNumber"), account.phone_number);
        let mask = connected.text("authToken");
        assert!(account.auth_token.ends_with(mask.trim_start_matches('•')), "{around:?}: {mask}");
    }
}

#[tokio::test]
async fn what_is_inside_of_a_credential_is_named_and_never_repeated() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let account = organization.twilio_account().await;
    let broken = |text: &str| format!("{}\u{200b}{}", &text[..4], &text[4..]);
    let body = json!({
        "accountSid": broken(&account.sid),
        "authToken": broken(&account.auth_token),
        "phoneNumber": account.phone_number,
    });
    let refused = organization.post(&format!("/api/agents/{agent}/twilio"), &body).await;
    refused.expect_fields(&["/accountSid", "/authToken"]);
    for error in refused.body["errors"].as_array().expect("errors") {
        let detail = error["detail"].as_str().expect("a detail");
        assert!(detail.contains("character 5 is U+200B (zero-width space)"), "{detail}");
    }
}

#[tokio::test]
async fn a_number_is_called_however_people_write_it_and_one_that_works_locally_only_is_refused() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let abroad = organization.patch("/api/organization", &json!({"limits": {"allowedCountries": null}})).await;
    assert_eq!(abroad.status, 200, "{abroad:?}");
    for (written, number) in
        [("+1 (415) 555-7001", "+14155557001"), ("\u{202a}+44 (0)20 7183 8750\u{202c}", "+442071838750")]
    {
        let placed = organization.call(&agent, written).await;
        assert_eq!((placed.status, placed.text("to")), (201, number.to_owned()), "{placed:?}");
    }
    for local in ["+15550100", "+4420718387"] {
        organization.call(&agent, local).await.expect_fields(&["/to"]);
        let message = json!({"agentId": agent, "to": local, "body": "Hello"});
        organization.post("/api/messages", &message).await.expect_fields(&["/to"]);
    }
    assert_eq!(organization.sim_calls().await.len(), 2);
}

#[tokio::test]
async fn names_and_descriptions_show_as_what_they_are() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for name in ["\u{200b}\u{2060}", "\u{3164}", "two\u{2028}lines", "exe\u{202e}gpj"] {
        organization.post("/api/agents", &json!({"name": name})).await.expect_fields(&["/name"]);
        organization.post("/api/api-keys", &json!({"name": name, "role": "member"})).await.expect_fields(&["/name"]);
        organization.patch("/api/organization", &json!({"name": name})).await.expect_fields(&["/name"]);
    }
    let body = json!({"name": " Zu\u{308}rich\u{a0}", "description": "\n desk\u{200b}"});
    let created = organization.post("/api/agents", &body).await;
    assert_eq!(
        (created.text("name").as_str(), created.text("description").as_str()),
        ("Z\u{fc}rich", "desk"),
        "{created:?}"
    );
    let agent = created.text("id");
    let refused = organization.patch(&format!("/api/agents/{agent}"), &json!({"description": "a\u{202e}b"})).await;
    refused.expect_fields(&["/description"]);
}

#[tokio::test]
async fn half_a_character_in_json_is_named_with_its_field() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let request = organization.request(reqwest::Method::POST, "/api/agents").header("content-type", "application/json");
    let refused = linecard_testkit::send(request.body(r#"{"name": "Front desk \ud83d"}"#)).await;
    refused.expect_problem(400, "malformed-json");
    assert_eq!(refused.pointers(), ["/name"]);
    assert!(refused.text("detail").contains("half a character"), "{refused:?}");
}

#[tokio::test]
async fn a_password_opens_the_account_on_every_system() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (composed, decomposed) = ("sieben \u{fc}bliche Wege", "sieben u\u{308}bliche Wege");
    register_secret("the password", composed);
    register_secret("the password as typed elsewhere", decomposed);
    organization.member("grace@example.com", "member", decomposed).await;
    for typed in [composed, decomposed] {
        let body = json!({"email": " Grace@Example.com\u{200b}", "password": typed});
        let answer = linecard_testkit::send(test.http.post(test.url("/api/session")).json(&body)).await;
        assert_eq!(answer.status, 201, "{typed:?}: {answer:?}");
    }
}

#[tokio::test]
async fn twiml_that_twilio_could_not_read_is_refused_with_its_position_and_nothing_is_dialled() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    for (twiml, position) in [
        ("<Response><Say>Tom & Jerry</Say></Response>", "line 1, column 2"),
        ("Hello", "line 1, column 1"),
        ("<html><body>Hello</body></html>", "line 1, column 1"),
        ("<Response>\n  <Say>Hi", "line 2, column 10"),
    ] {
        let body = json!({"agentId": agent, "to": "+14155550000", "twiml": twiml});
        let refused = organization.post("/api/calls", &body).await;
        refused.expect_fields(&["/twiml"]);
        assert!(refused.text("detail").contains(position), "{twiml}: {refused:?}");
    }
    assert_eq!(organization.sim_call_requests().await, 0);
}

#[tokio::test]
async fn a_streams_query_arrives_as_parameters() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let path = format!("/api/agents/{agent}");
    let url = "\u{200b}wss://agents.example.com/media?token=abc123&call_id=forged ";
    let changed = organization.patch(&path, &json!({"streamUrl": url})).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let call = organization.call(&agent, "+14155550000").await.text("id");
    let calls = organization.sim_calls().await;
    let twiml = calls[0]["request"]["Twiml"].as_str().expect("TwiML");
    assert!(twiml.contains("url=\"wss://agents.example.com/media\""), "{twiml}");
    assert!(twiml.contains("<Parameter name=\"token\" value=\"abc123\"/>"), "{twiml}");
    assert!(twiml.contains(&format!("name=\"call_id\" value=\"{call}\"")) && !twiml.contains("forged"), "{twiml}");
    let long = format!("wss://agents.example.com/media?token={}", "x".repeat(500));
    organization.patch(&path, &json!({"streamUrl": long})).await.expect_fields(&["/streamUrl"]);
}

#[tokio::test]
async fn a_url_with_a_user_name_and_password_is_refused_by_that_name_and_never_logged() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let secret = "correct-horse-staple";
    register_secret("the URL's password", secret);
    let url = format!("https://ada:{secret}@agents.example.com/voice");
    let call = json!({"agentId": agent, "to": "+14155550000", "url": url});
    let settings = json!({"voiceUrl": url});
    for refused in [
        organization.post("/api/calls", &call).await,
        organization.patch(&format!("/api/agents/{agent}"), &settings).await,
    ] {
        refused.expect_problem(422, "validation-failed");
        assert!(refused.text("detail").contains("user name or password"), "{refused:?}");
    }
}
