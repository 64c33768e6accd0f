//! Placing and tracking calls.

use linecard_testkit::{TestApp, TwilioAccount};
use serde_json::json;

#[tokio::test]
async fn an_agents_call_is_placed_from_its_own_account_and_tracked_to_its_end() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    for (to, end) in [("+14155550000", "completed"), ("+14155559000", "busy")] {
        let placed = organization.call(&agent, to).await;
        assert_eq!(placed.status, 201, "{placed:?}");
        assert_eq!(placed.body["credentialSource"], "agent");
        assert_eq!(placed.body["from"], account.phone_number.as_str());
        assert_eq!(placed.body["organizationId"], organization.id.as_str());
        assert!(placed.text("callSid").starts_with("CA"));
        let call = organization.call_ended(&placed.text("id"), end).await;
        assert_eq!(call["callSid"], placed.body["callSid"]);
        let log = organization.get(&format!("/api/calls/{}/log", placed.text("id"))).await;
        let statuses: Vec<_> =
            log.body["items"].as_array().expect("entries").iter().map(|entry| entry["status"].as_str()).collect();
        assert!(statuses.contains(&Some("queued")) && statuses.contains(&Some(end)), "{statuses:?}");
    }
    assert_eq!(organization.sim_calls().await.len(), 2);
}

#[tokio::test]
async fn an_agent_without_settings_falls_back_only_while_the_fallback_is_on() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Night shift").await;
    let refused = organization.call(&agent, "+14155550000").await;
    assert_eq!((refused.status, refused.code()), (409, "agent-not-connected"));

    let account = organization.twilio_account().await;
    assert_eq!(organization.post("/api/twilio", &account.settings()).await.status, 200);
    let placed = organization.call(&agent, "+14155550000").await;
    assert_eq!((placed.status, placed.text("credentialSource").as_str()), (201, "organization"));
    organization.call_ended(&placed.text("id"), "completed").await;

    let off = organization.patch("/api/organization", &json!({"orgFallbackEnabled": false})).await;
    assert_eq!(off.status, 200, "{off:?}");
    let refused = organization.call(&agent, "+14155550000").await;
    assert_eq!((refused.status, refused.code()), (409, "agent-not-connected"));
    let resolution = organization.get(&format!("/api/agents/{agent}/twilio/resolution")).await;
    assert_eq!(resolution.body["blockedBy"], "agent-not-connected");
    assert_eq!(organization.sim_calls().await.len(), 1, "nothing was dialled");
}

#[tokio::test]
async fn a_call_without_an_agent_uses_the_default_agent_or_else_the_organization() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let to = json!({"to": "+14155550000"});
    let refused = organization.post("/api/calls", &to).await;
    assert_eq!((refused.status, refused.code()), (422, "agent-required"));

    let account = organization.twilio_account().await;
    organization.post("/api/twilio", &account.settings()).await;
    let placed = organization.post("/api/calls", &to).await;
    assert_eq!((placed.status, &placed.body["agentId"]), (201, &json!(null)), "{placed:?}");

    let (agent, own) = organization.connected_agent("Default").await;
    organization.patch(&format!("/api/agents/{agent}"), &json!({"isDefault": true})).await;
    let placed = organization.post("/api/calls", &to).await;
    assert_eq!(placed.text("agentId"), agent);
    assert_eq!(placed.text("from"), own.phone_number);
}

#[tokio::test]
async fn twilios_refusal_is_reported_with_its_code_and_fails_the_call() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let refused = organization.call(&agent, "+15005550001").await;
    assert_eq!((refused.status, refused.code()), (422, "twilio-refused"), "{refused:?}");
    assert_eq!(refused.body["twilioCode"], 21217);
    let call = organization.get(&format!("/api/calls/{}", refused.text("callId"))).await;
    assert_eq!(call.body["status"], "failed");
    assert_eq!(call.body["errorCode"], 21217);
}

#[tokio::test]
async fn a_token_refused_by_twilio_marks_the_credential_revoked() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let account = organization.twilio_account().await;
    let wrong = TwilioAccount { auth_token: "0".repeat(32), ..account };
    organization.connect(&agent, &wrong).await;
    let refused = organization.call(&agent, "+14155550000").await;
    assert_eq!(refused.body["twilioCode"], 20003);
    let settings = organization.get(&format!("/api/agents/{agent}/twilio")).await;
    assert_eq!(settings.body["status"], "revoked");
}

#[tokio::test]
async fn the_list_of_resolutions_matches_each_agents_own_with_its_credential_health() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (own, _) = organization.connected_agent("Own").await;
    let (limited, _) = organization.connected_agent("Limited").await;
    let limits = json!({"paused": true, "limits": {"allowedCountries": ["US"], "maxCallSeconds": 60}});
    assert_eq!(organization.patch(&format!("/api/agents/{limited}"), &limits).await.status, 200);
    let deleted = organization.agent("Deleted").await;
    assert_eq!(organization.delete(&format!("/api/agents/{deleted}")).await.status, 204);
    let falling_back = organization.agent("Falls back").await;
    let account = organization.twilio_account().await;
    organization.post("/api/twilio", &account.settings()).await;
    organization.post("/api/twilio/verify", &json!(null)).await;

    let all = organization.get("/api/twilio/resolutions").await;
    let found: Vec<_> = all.body["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (&one["agentId"], &one["credentialSource"], &one["credentialStatus"], &one["blockedBy"]))
        .collect();
    assert_eq!(
        found,
        [
            (&json!(falling_back), &json!("organization"), &json!("verified"), &json!(null)),
            (&json!(limited), &json!("agent"), &json!("unverified"), &json!("calls-stopped")),
            (&json!(own), &json!("agent"), &json!("unverified"), &json!(null))
        ]
    );
    for (index, agent) in [&falling_back, &limited, &own].into_iter().enumerate() {
        let one = organization.get(&format!("/api/agents/{agent}/twilio/resolution")).await;
        assert_eq!(one.body, all.body["items"][index]);
    }
    let page = organization.get("/api/twilio/resolutions?limit=1").await;
    let rest = organization.get(&format!("/api/twilio/resolutions?cursor={}", page.text("nextCursor"))).await;
    assert_eq!(rest.body["items"], json!([all.body["items"][1], all.body["items"][2]]));
    assert_eq!(rest.body["nextCursor"], json!(null));
}
