//! What an agent's WebSocket knows about the call whose media stream it receives.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use linecard_testkit::{TestApp, TestOrganization};
use serde_json::{Value, json};

const TO: &str = "+14155550000";

async fn streaming_agent(organization: &TestOrganization) -> String {
    let (agent, _) = organization.connected_agent("Front desk").await;
    let stream = json!({"streamUrl": "wss://agents.example.com/media?campaign=default&lang=de"});
    assert_eq!(organization.patch(&format!("/api/agents/{agent}"), &stream).await.status, 200);
    agent
}

/// The call's id, and the parameters of its stream.
async fn streamed(organization: &TestOrganization, body: Value) -> (String, Vec<(String, String)>) {
    let placed = organization.post("/api/calls", &body).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let calls = organization.sim_calls().await;
    let call = calls.iter().find(|call| call["sid"] == placed.body["callSid"]).expect("the call is at Twilio");
    let twiml = call["request"]["Twiml"].as_str().expect("TwiML").to_owned();
    let document = roxmltree::Document::parse(&twiml).expect("XML");
    let parameters = document.descendants().filter(|node| node.has_tag_name("Parameter"));
    let value = |node: &roxmltree::Node<'_, '_>, name| node.attribute(name).unwrap_or_default().to_owned();
    (placed.text("id"), parameters.map(|node| (value(&node, "name"), value(&node, "value"))).collect())
}

fn of<'a>(parameters: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    parameters.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

#[tokio::test]
async fn a_streams_token_is_verified_with_the_published_keys_and_names_the_call() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = streaming_agent(&organization).await;
    let (call, parameters) = streamed(&organization, json!({"agentId": agent, "to": TO})).await;
    let tokens = of(&parameters, "linecard_token");
    let [token] = tokens.as_slice() else { panic!("{parameters:?}") };
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let (header, claims) = signed.split_once('.').expect("three parts");
    let (header, claims) = (decoded(header), decoded(claims));

    let published = test.http.get(test.url("/.well-known/jwks.json")).send().await.expect("an answer");
    assert_eq!(published.headers()["cache-control"], "public, max-age=3600");
    let keys: Value = published.json().await.expect("JSON");
    let keys = keys["keys"].as_array().expect("keys").clone();
    let key = keys.iter().find(|key| key["kid"] == header["kid"]).expect("the key that signed");
    assert_eq!((&key["kty"], &key["crv"], &header["alg"]), (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA")));
    let public = URL_SAFE_NO_PAD.decode(key["x"].as_str().expect("a key")).expect("base64url");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    UnparsedPublicKey::new(&ED25519, public).verify(signed.as_bytes(), &signature).expect("a signature of this key");

    assert_eq!(
        (&claims["sub"], &claims["agent"], &claims["org"], &claims["aud"]),
        (&json!(call), &json!(agent), &json!(organization.id), &json!("stream"))
    );
    assert_eq!(claims["iss"].as_str(), Some(test.url("").as_str()));
    assert_eq!(claims["exp"].as_i64().zip(claims["iat"].as_i64()).map(|(exp, iat)| exp - iat), Some(900));
}

#[tokio::test]
async fn a_calls_stream_parameters_come_before_those_of_the_agents_url() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = streaming_agent(&organization).await;
    let own = json!({"campaign": "spring & \"summer\"", "customer": "4711"});
    let request = json!({"agentId": agent, "to": TO, "streamParameters": own});
    let (call, parameters) = streamed(&organization, request).await;
    assert_eq!(of(&parameters, "campaign"), ["spring & \"summer\""]);
    assert_eq!((of(&parameters, "customer"), of(&parameters, "lang")), (vec!["4711"], vec!["de"]));
    assert_eq!(of(&parameters, "call_id"), [call]);

    let voice = json!({"voiceUrl": "https://agents.invalid/voice"});
    organization.patch(&format!("/api/agents/{agent}"), &voice).await;
    let request = json!({"agentId": agent, "to": TO, "streamParameters": {"customer": "4711"}});
    assert_eq!(organization.post("/api/calls", &request).await.status, 201);
    let calls = organization.sim_calls().await;
    let url = calls.last().and_then(|call| call["request"]["Url"].as_str()).expect("a URL");
    assert!(url.starts_with("https://agents.invalid/voice?customer=4711&"), "{url}");
}

#[tokio::test]
async fn stream_parameters_that_cannot_be_sent_are_refused_by_name() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = streaming_agent(&organization).await;
    for (more, pointer) in [
        (json!({"streamParameters": {"linecard_token": "forged"}}), "/streamParameters/linecard_token"),
        (json!({"streamParameters": {"a/b": "x".repeat(500)}}), "/streamParameters/a~1b"),
        (json!({"streamParameters": {"": "x"}}), "/streamParameters/"),
        (json!({"streamParameters": {"a": "\u{0}"}}), "/streamParameters/a"),
        (json!({"streamParameters": {"a": 1}}), "/streamParameters/a"),
        (json!({"streamParameters": {"a": "x"}, "twiml": "<Response/>"}), "/streamParameters"),
        (json!({"streamParameters": {"a": "x"}, "url": "https://agents.invalid/voice"}), "/streamParameters"),
    ] {
        let mut request = json!({"agentId": agent, "to": TO});
        request.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        organization.post("/api/calls", &request).await.expect_fields(&[pointer]);
    }
    assert_eq!(organization.sim_calls().await.len(), 0);
}
