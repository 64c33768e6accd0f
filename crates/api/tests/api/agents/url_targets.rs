//! Where the URLs lead that users give. All forms are in the tests of `app/input/url_target.rs`.

use linecard_testkit::{TestApp, TestOptions, TestOrganization};
use serde_json::json;

/// Every place where a URL can be given, with a URL.
async fn try_everywhere(organization: &TestOrganization, agent: &str, web: &str, stream: &str) {
    let path = format!("/api/agents/{agent}");
    let named = |field: &str, url: &str| json!({"name": "Another", field: url});
    organization.post("/api/agents", &named("voiceUrl", web)).await.expect_fields(&["/voiceUrl"]);
    organization.post("/api/agents", &named("streamUrl", stream)).await.expect_fields(&["/streamUrl"]);
    organization.patch(&path, &json!({"voiceUrl": web})).await.expect_fields(&["/voiceUrl"]);
    organization.patch(&path, &json!({"streamUrl": stream})).await.expect_fields(&["/streamUrl"]);
    let call = json!({"agentId": agent, "to": "+14155550000", "url": web});
    organization.post("/api/calls", &call).await.expect_fields(&["/url"]);
    let media = ["https://media.example.com/map.png", web];
    let message = json!({"agentId": agent, "to": "+14155550000", "mediaUrls": media});
    organization.post("/api/messages", &message).await.expect_fields(&["/mediaUrls/1"]);
}

#[tokio::test]
async fn no_url_leads_to_linecard_itself_and_in_production_none_to_a_private_network() {
    let test = TestApp::start_with(TestOptions { private_urls: false, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let own = test.url("/webhooks/twilio/o/calls/c/status");
    try_everywhere(&organization, &agent, &own, &own.replace("http://", "wss://")).await;
    let metadata = "169.254.169.254/latest/meta-data";
    try_everywhere(&organization, &agent, &format!("http://{metadata}"), &format!("wss://{metadata}")).await;
    assert_eq!(organization.sim_calls().await.len(), 0);

    let public = json!({"voiceUrl": "https://agents.example.com/voice"});
    assert_eq!(organization.patch(&format!("/api/agents/{agent}"), &public).await.status, 200);
}

#[tokio::test]
async fn in_development_urls_lead_to_this_machine_but_not_to_linecard() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let own = test.url("/voice");
    try_everywhere(&organization, &agent, &own, &own.replace("http://", "wss://")).await;
    let local = json!({"voiceUrl": "http://127.0.0.1:9/voice"});
    assert_eq!(organization.patch(&format!("/api/agents/{agent}"), &local).await.status, 200);
}
