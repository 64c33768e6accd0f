//! The instructions for a call: its own, else the agent's, else a test sentence.

use linecard_testkit::{TestApp, TestOrganization};
use serde_json::{Value, json};

const TO: &str = "+14155550000";

/// Places a call; returns its id and the form that Twilio received.
async fn form(organization: &TestOrganization, body: Value) -> (String, Value) {
    let placed = organization.post("/api/calls", &body).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let calls = organization.sim_calls().await;
    let call = calls.iter().find(|call| call["sid"] == placed.body["callSid"]).expect("the call is at Twilio");
    (placed.text("id"), call["request"].clone())
}

fn query(url: &Value) -> Vec<(String, String)> {
    let url = url::Url::parse(url.as_str().expect("a URL")).expect("a URL");
    url.query_pairs().into_owned().collect()
}

fn ids(organization: &TestOrganization, call: &str, agent: &str) -> Vec<(String, String)> {
    [("organization_id", organization.id.as_str()), ("call_id", call), ("agent_id", agent)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

#[tokio::test]
async fn an_agent_without_a_url_speaks_a_test_sentence() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let (call, form) = form(&organization, json!({"agentId": agent, "to": TO})).await;
    let twiml = form["Twiml"].as_str().expect("TwiML");
    assert!(twiml.contains("<Say") && twiml.contains("test call"), "{twiml}");
    assert_eq!(form["Url"], json!(null));
    assert_eq!((form["To"].as_str(), form["From"].as_str()), (Some(TO), Some(account.phone_number.as_str())));
    assert_eq!(form["StatusCallbackEvent"], json!(["initiated", "ringing", "answered", "completed"]));
    let callback = form["StatusCallback"].as_str().expect("a URL");
    let expected = format!("/webhooks/twilio/{}/calls/{call}/status?credential=", organization.id);
    assert!(callback.starts_with(&test.url(&expected)) && callback.ends_with("#rc=5&rp=all"), "{callback}");
}

#[tokio::test]
async fn an_agents_voice_url_takes_precedence_over_its_stream_and_receives_the_ids() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let path = format!("/api/agents/{agent}");
    organization.patch(&path, &json!({"streamUrl": "wss://agents.example.com/stream?a=<&b"})).await;
    let (call, streamed) = form(&organization, json!({"agentId": agent, "to": TO})).await;
    let twiml = streamed["Twiml"].as_str().expect("TwiML");
    assert!(twiml.contains("<Connect><Stream url=\"wss://agents.example.com/stream"), "{twiml}");
    assert!(!twiml.contains("a=<"), "what is XML's own is escaped: {twiml}");
    for (name, value) in ids(&organization, &call, &agent) {
        assert!(twiml.contains(&format!("<Parameter name=\"{name}\" value=\"{value}\"/>")), "{twiml}");
    }
    organization.patch(&path, &json!({"voiceUrl": "https://agents.invalid/voice?x=1#top"})).await;
    let (call, voiced) = form(&organization, json!({"agentId": agent, "to": TO})).await;
    assert_eq!(voiced["Twiml"], json!(null));
    let mut expected = vec![("x".to_owned(), "1".to_owned())];
    expected.extend(ids(&organization, &call, &agent));
    assert_eq!(query(&voiced["Url"]), expected);
    assert!(voiced["Url"].as_str().is_some_and(|url| url.starts_with("https://agents.invalid/voice?")));
}

#[tokio::test]
async fn a_calls_own_url_or_twiml_takes_precedence_over_the_agents() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let voice = json!({"voiceUrl": "https://agents.invalid/voice", "streamUrl": "wss://agents.invalid/stream"});
    organization.patch(&format!("/api/agents/{agent}"), &voice).await;
    let twiml = "<Response><Say>Grüße &amp; \"mehr\"</Say></Response>";
    let (_, spoken) = form(&organization, json!({"agentId": agent, "to": TO, "twiml": twiml})).await;
    assert_eq!((&spoken["Twiml"], &spoken["Url"]), (&json!(twiml), &json!(null)));
    let url = "https://own.invalid/here?organization_id=mine";
    let (call, own) = form(&organization, json!({"agentId": agent, "to": TO, "url": url})).await;
    let mut expected = vec![("organization_id".to_owned(), "mine".to_owned())];
    expected.extend(ids(&organization, &call, &agent));
    assert_eq!((query(&own["Url"]), &own["Twiml"]), (expected, &json!(null)));
    let both = json!({"agentId": agent, "to": TO, "url": url, "twiml": twiml});
    organization.post("/api/calls", &both).await.expect_fields(&["/twiml"]);
}

#[tokio::test]
async fn every_call_option_reaches_twilio_under_its_parameter_name() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let options = json!({"agentId": agent, "to": TO, "record": true, "timeoutSeconds": 20, "timeLimitSeconds": 600,
        "machineDetection": "detect-message-end", "sendDigits": "ww12#"});
    let (_, form) = form(&organization, options).await;
    for (name, value) in [
        ("Record", "true"),
        ("Timeout", "20"),
        ("TimeLimit", "600"),
        ("MachineDetection", "DetectMessageEnd"),
        ("SendDigits", "ww12#"),
    ] {
        assert_eq!(form[name], value, "{form}");
    }
}
