//! Invalid bodies are reported with a stable code and by field.

use linecard_testkit::{Answer, TestApp, TestOrganization, send};
use reqwest::Method;
use serde_json::{Value, json};

const TO: &str = "+14155550000";

async fn raw(organization: &TestOrganization, path: &str, body: impl Into<reqwest::Body>) -> Answer {
    send(organization.request(Method::POST, path).header("content-type", "application/json").body(body)).await
}

/// An organization with an agent, and the paths that take a body.
async fn started() -> (TestApp, TestOrganization, String) {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    (test, organization, agent)
}

#[tokio::test]
async fn invalid_json_is_malformed_on_every_operation() {
    let (_test, organization, agent) = started().await;
    let malformed: [&[u8]; 8] = [
        b"",
        b"   ",
        b"{",
        b"nonsense",
        b"{\"to\": }",
        b"{\"to\": \"+14155550000\"} {}",
        b"{\"to\": \"+14155550000\"}x",
        b"[",
    ];
    for path in ["/api/calls", "/api/agents", "/api/session", "/api/twilio", &format!("/api/agents/{agent}/twilio")] {
        for body in malformed {
            raw(&organization, path, body.to_vec()).await.expect_problem(400, "malformed-json");
        }
    }
    let texts: [&[u8]; 4] = [
        b"{\"to\": \"\\ud800\"}",
        b"{\"to\": \"\xff\xfe\"}",
        b"{\"to\": \"+1415\x005550000\"}",
        b"{\"timeoutSeconds\": 1e999}",
    ];
    for body in texts {
        raw(&organization, "/api/calls", body.to_vec()).await.expect_problem(400, "malformed-json");
    }
    let deep = format!("{{\"to\": \"{TO}\", \"metadata\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    raw(&organization, "/api/calls", deep).await.expect_problem(400, "malformed-json");
    assert_eq!(organization.sim_calls().await.len(), 0);
}

#[tokio::test]
async fn json_that_is_not_an_object_is_refused() {
    let (_test, organization, _) = started().await;
    for body in ["[]", "null", "\"text\"", "1", "true", " [\"+14155550000\"]", "[{}]"] {
        raw(&organization, "/api/calls", body).await.expect_fields(&[""]);
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_reported_by_field_and_never_echoed() {
    let (_test, organization, agent) = started().await;
    let cases = [
        ("/api/calls", json!({"to": 1}), "/to"),
        ("/api/calls", json!({"to": null}), "/to"),
        ("/api/calls", json!({"to": {"secret": 1}}), "/to"),
        ("/api/calls", json!({"to": TO, "record": "secret"}), "/record"),
        ("/api/calls", json!({"to": TO, "timeoutSeconds": "secret"}), "/timeoutSeconds"),
        ("/api/calls", json!({"to": TO, "timeoutSeconds": -1}), "/timeoutSeconds"),
        ("/api/calls", json!({"to": TO, "timeoutSeconds": 1.5}), "/timeoutSeconds"),
        ("/api/calls", json!({"to": TO, "timeoutSeconds": 1e30}), "/timeoutSeconds"),
        ("/api/calls", json!({"to": TO, "timeLimitSeconds": u64::MAX}), "/timeLimitSeconds"),
        ("/api/calls", json!({"to": TO, "agentId": ["secret"]}), "/agentId"),
        ("/api/agents", json!({"name": ["secret"]}), "/name"),
        ("/api/agents", json!({"name": "A", "isDefault": "secret"}), "/isDefault"),
        ("/api/twilio", json!({"accountSid": "AC", "authToken": 42, "phoneNumber": TO}), "/authToken"),
        ("/api/session", json!({"email": "a@example.com", "password": {"secret": 1}}), "/password"),
        ("/api/api-keys", json!({"name": "A", "role": 7}), "/role"),
    ];
    for (path, body, pointer) in cases {
        let answer = organization.post(path, &body).await;
        answer.expect_fields(&[pointer]);
        let text = answer.body.to_string();
        assert!(!text.contains("secret") && !text.contains("u32"), "{text}");
    }
    let answer = organization.patch(&format!("/api/agents/{agent}"), &json!({"voiceUrl": 1})).await;
    answer.expect_fields(&["/voiceUrl"]);
    assert_eq!(answer.body["errors"][0]["detail"], "must be a string");
}

#[tokio::test]
async fn unknown_missing_and_duplicate_fields_are_reported() {
    let (_test, organization, _) = started().await;
    let unknown = organization.post("/api/calls", &json!({"to": TO, "from": "+14155550001"})).await;
    unknown.expect_fields(&["/from"]);
    assert_eq!(unknown.body["errors"][0]["detail"], "is not a field of this request");
    let missing = organization.post("/api/calls", &json!({})).await;
    missing.expect_fields(&["/to"]);
    assert_eq!(missing.body["errors"][0]["detail"], "is required");
    organization
        .post("/api/twilio", &json!({"accountSid": "AC", "authToken": "x"}))
        .await
        .expect_fields(&["/phoneNumber"]);
    organization
        .post("/api/agents", &json!({"name": "A", "voice_url": "https://x"}))
        .await
        .expect_fields(&["/voice_url"]);
    let twice = raw(&organization, "/api/calls", format!("{{\"to\": \"{TO}\", \"to\": \"{TO}\"}}")).await;
    twice.expect_fields(&["/to"]);
    assert_eq!(twice.body["errors"][0]["detail"], "appears more than once");
    let misleading = raw(&organization, "/api/calls", "{\"missing field `to\": 1}").await;
    assert_eq!(misleading.code(), "validation-failed", "{misleading:?}");
}

#[tokio::test]
async fn a_body_without_a_json_content_type_is_refused_before_it_is_read() {
    let (_test, organization, _) = started().await;
    let body = json!({"to": TO}).to_string();
    for wrong in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "multipart/form-data"] {
        let request = organization.request(Method::POST, "/api/calls").header("content-type", wrong);
        send(request.body(body.clone())).await.expect_problem(415, "unsupported-media-type");
    }
    let request = organization.request(Method::POST, "/api/calls").body(body.clone());
    send(request).await.expect_problem(415, "unsupported-media-type");
    for right in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        let request = organization.request(Method::POST, "/api/calls").header("content-type", right);
        send(request.body("{}")).await.expect_fields(&["/to"]);
    }
}

#[tokio::test]
async fn malformed_account_token_and_number_are_all_reported_at_once() {
    let (_test, organization, agent) = started().await;
    let hex = "0123456789abcdef0123456789abcdef";
    let right = json!({"accountSid": format!("AC{hex}"), "authToken": hex, "phoneNumber": "+14155550100"});
    let path = format!("/api/agents/{agent}/twilio");
    let cases = [
        ("accountSid", json!(format!("AC{}", &hex[..31]))),
        ("accountSid", json!(format!("AC{hex}0"))),
        ("accountSid", json!(format!("SK{hex}"))),
        ("accountSid", json!(format!("AC{}g", &hex[..31]))),
        ("accountSid", json!("")),
        ("authToken", json!(&hex[..31])),
        ("authToken", json!(format!("{hex}0"))),
        ("authToken", json!(format!("{}-", &hex[..31]))),
        ("authToken", json!("")),
        ("authToken", json!("••••••••cdef")),
        ("phoneNumber", json!("4155550100")),
        ("phoneNumber", json!("14155550100")),
        ("phoneNumber", json!("(415) 555-0100")),
        ("phoneNumber", json!("+99912345678")),
        ("phoneNumber", json!(format!("+1{}", "5".repeat(5_000)))),
        ("phoneNumber", json!("+1415555٠١٠٠")),
    ];
    for path in [path.as_str(), "/api/twilio"] {
        for (field, wrong) in &cases {
            let mut body = right.clone();
            body[*field] = wrong.clone();
            organization.post(path, &body).await.expect_fields(&[&format!("/{field}")]);
        }
        let all = json!({"accountSid": "AC", "authToken": "x", "phoneNumber": "911"});
        organization.post(path, &all).await.expect_fields(&["/accountSid", "/phoneNumber", "/authToken"]);
        assert_eq!(organization.get(path).await.code(), "not-connected");
    }
    let numbers = json!({"accountSid": "AC", "authToken": "x", "agentId": "7"});
    let refused = organization.post("/api/twilio/phone-numbers", &numbers).await;
    refused.expect_fields(&["/accountSid", "/agentId", "/authToken"]);
}

#[tokio::test]
async fn all_out_of_range_call_options_are_reported_at_once() {
    let (_test, organization, _) = started().await;
    let all = json!({"agentId": "7", "to": "4155550100", "url": "ftp://example.com", "twiml": "<Response/>",
        "timeoutSeconds": 601, "timeLimitSeconds": 0, "machineDetection": "maybe", "sendDigits": "call me",
        "metadata": ["no object"]});
    let answer = organization.post("/api/calls", &all).await;
    let mut named = answer.pointers();
    named.sort_unstable();
    assert_eq!(answer.code(), "validation-failed", "{answer:?}");
    assert_eq!(
        named,
        [
            "/agentId",
            "/machineDetection",
            "/metadata",
            "/sendDigits",
            "/timeLimitSeconds",
            "/timeoutSeconds",
            "/to",
            "/twiml",
            "/url"
        ]
    );
    let agent = json!({"name": "", "description": "d".repeat(2_001), "voiceUrl": "agents.example.com",
        "streamUrl": "https://agents.example.com"});
    let fields = ["/name", "/description", "/voiceUrl", "/streamUrl"];
    organization.post("/api/agents", &agent).await.expect_fields(&fields);
    let key = json!({"name": "\n", "role": "root", "expiresAt": "tomorrow"});
    organization.post("/api/api-keys", &key).await.expect_fields(&["/name", "/role", "/expiresAt"]);
    let past = json!({"name": "Key", "role": "member", "expiresAt": "2020-01-01T00:00:00Z"});
    organization.post("/api/api-keys", &past).await.expect_fields(&["/expiresAt"]);
    let member = json!({"email": "nobody", "role": "root"});
    organization.post("/api/invitations", &member).await.expect_fields(&["/email", "/role"]);
}

#[tokio::test]
async fn nul_and_other_unstorable_characters_are_a_field_error_in_every_text() {
    let (_test, organization, agent) = started().await;
    let nul = "a\0b";
    let url = "https://agents.example.com/a\0b";
    let cases: Vec<(Method, String, Value, &str)> = vec![
        (Method::POST, "/api/agents".into(), json!({"name": nul}), "/name"),
        (Method::POST, "/api/agents".into(), json!({"name": "A", "description": nul}), "/description"),
        (Method::POST, "/api/agents".into(), json!({"name": "A", "voiceUrl": url}), "/voiceUrl"),
        (Method::POST, "/api/agents".into(), json!({"name": "A", "voiceUrl": "https://x.example/a\nb"}), "/voiceUrl"),
        (Method::POST, "/api/agents".into(), json!({"name": "A", "streamUrl": "wss://x.example/\0"}), "/streamUrl"),
        (Method::PATCH, format!("/api/agents/{agent}"), json!({"description": nul}), "/description"),
        (Method::PATCH, format!("/api/agents/{agent}"), json!({"name": nul}), "/name"),
        (Method::PATCH, "/api/organization".into(), json!({"name": nul}), "/name"),
        (Method::POST, "/api/api-keys".into(), json!({"name": nul, "role": "member"}), "/name"),
        (Method::POST, "/api/calls".into(), json!({"to": "+1415555\u{0}0000"}), "/to"),
        (Method::POST, "/api/calls".into(), json!({"to": TO, "agentId": nul}), "/agentId"),
        (Method::POST, "/api/calls".into(), json!({"to": TO, "twiml": "<Response>\u{0}</Response>"}), "/twiml"),
        (Method::POST, "/api/calls".into(), json!({"to": TO, "twiml": "<Response>\u{8}</Response>"}), "/twiml"),
        (Method::POST, "/api/calls".into(), json!({"to": TO, "sendDigits": "1\u{0}"}), "/sendDigits"),
        (Method::POST, "/api/calls".into(), json!({"to": TO, "machineDetection": nul}), "/machineDetection"),
        (Method::POST, "/api/calls".into(), json!({"to": TO, "metadata": {"a": nul}}), "/metadata"),
        (Method::POST, "/api/calls".into(), json!({"to": TO, "metadata": {nul: 1}}), "/metadata"),
        (Method::POST, "/api/calls".into(), json!({"to": TO, "metadata": {"a": [{"b": nul}]}}), "/metadata"),
        (
            Method::POST,
            "/api/twilio".into(),
            json!({"accountSid": nul, "authToken": "0".repeat(32), "phoneNumber": TO}),
            "/accountSid",
        ),
        (Method::POST, "/api/session".into(), json!({"email": "a\0@example.com", "password": "p"}), "/email"),
        (Method::POST, "/api/invitations".into(), json!({"email": "a@exa\0mple.com", "role": "member"}), "/email"),
    ];
    for (method, path, body, pointer) in cases {
        send(organization.request(method, &path).json(&body)).await.expect_fields(&[pointer]);
    }
    // A mask with a NUL is not a mask; it never reaches the database.
    let mask = json!({"accountSid": format!("AC{}", "0".repeat(32)), "authToken": "••••••••\0", "phoneNumber": TO});
    organization.post("/api/twilio", &mask).await.expect_fields(&["/authToken"]);
}

#[tokio::test]
async fn metadata_is_a_bounded_object_and_is_returned_unchanged() {
    let (_test, organization, _) = started().await;
    let (agent, _) = organization.connected_agent("Connected").await;
    for wrong in [json!([]), json!("text"), json!(1), json!({"a": "x".repeat(4_096)})] {
        let body = json!({"agentId": agent, "to": TO, "metadata": wrong});
        organization.post("/api/calls", &body).await.expect_fields(&["/metadata"]);
    }
    assert_eq!(organization.sim_calls().await.len(), 0);
    let kept = json!({"text": "ä€😀\u{7f}\n\"\\", "number": 9_007_199_254_740_993_i64, "nested": {"": [null, true]},
        "real": 0.1, "a": "x".repeat(3_900)});
    let placed = organization.post("/api/calls", &json!({"agentId": agent, "to": TO, "metadata": kept})).await;
    assert_eq!((placed.status, &placed.body["metadata"]), (201, &kept), "{placed:?}");
    let read = organization.get(&format!("/api/calls/{}", placed.text("id"))).await;
    assert_eq!(read.body["metadata"], kept);
}

#[tokio::test]
async fn an_overlong_text_is_reported_by_field() {
    let (_test, organization, _) = started().await;
    let long = "x".repeat(60_000);
    organization.post("/api/agents", &json!({"name": long})).await.expect_fields(&["/name"]);
    organization.post("/api/agents", &json!({"name": "A", "description": long})).await.expect_fields(&["/description"]);
    let url = format!("https://agents.example.com/{long}");
    organization.post("/api/agents", &json!({"name": "A", "voiceUrl": url})).await.expect_fields(&["/voiceUrl"]);
    organization.post("/api/calls", &json!({"to": TO, "twiml": long})).await.expect_fields(&["/twiml"]);
    organization.post("/api/calls", &json!({"to": TO, "url": url})).await.expect_fields(&["/url"]);
    organization.post("/api/calls", &json!({"to": long})).await.expect_fields(&["/to"]);
    let email = json!({"email": format!("{long}@example.com"), "password": "p"});
    organization.post("/api/session", &email).await.expect_fields(&["/email"]);
}
