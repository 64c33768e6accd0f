//! Setting, replacing and discarding the secondary token.

use linecard_app::KeyRotation;
use linecard_testkit::{ENCRYPTION_KEY, TestOptions, TwilioAccount, keyring_of};
use serde_json::{Value, json};

use super::scenario::{Scenario, mask};

const NEW_KEY: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";

#[tokio::test]
async fn a_secondary_token_that_twilio_rejects_is_refused_and_nothing_changes() {
    let scenario = Scenario::start().await;
    let wrong = scenario.enter(&TwilioAccount::unused().auth_token).await;
    wrong.expect_problem(422, "twilio-token-rejected");
    assert_eq!(wrong.pointers(), ["/authToken"]);
    for bad in [scenario.account.auth_token.as_str(), &mask(&scenario.next), "short"] {
        scenario.enter(bad).await.expect_fields(&["/authToken"]);
    }
    scenario.organization.control("/sim/faults", &json!({"status": 503, "next": 1})).await;
    scenario.enter(&scenario.next).await.expect_problem(503, "twilio-unavailable");
    assert_eq!(scenario.settings().await.body["nextAuthToken"], Value::Null);
    scenario.call().await;
    let log = scenario.organization.get("/api/audit-log?action=agent-twilio.rotation-begin").await;
    assert_eq!(log.body["items"], json!([]), "{log:?}");
}

#[tokio::test]
async fn setting_a_secondary_token_requires_a_connection_and_the_admin_role() {
    let scenario = Scenario::start().await;
    let path = format!("{}/next-token", scenario.path);
    let body = json!({"authToken": scenario.next});
    let member = scenario.organization.with_role("member").await;
    member.post(&path, &body).await.expect_problem(403, "forbidden");
    member.delete(&path).await.expect_problem(403, "forbidden");
    let stranger = scenario.test.organization("Other").await;
    stranger.post(&path, &body).await.expect_problem(404, "not-found");
    stranger.delete(&path).await.expect_problem(404, "not-found");
    let unconnected = scenario.organization.agent("Unconnected").await;
    let path = format!("/api/agents/{unconnected}/twilio/next-token");
    scenario.organization.post(&path, &body).await.expect_problem(404, "not-found");
    scenario.organization.delete("/api/twilio/next-token").await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn a_secondary_token_can_be_discarded_or_replaced_and_is_removed_with_its_connection() {
    let scenario = Scenario::start().await;
    let path = format!("{}/next-token", scenario.path);
    scenario.enter(&scenario.next).await;
    let again = scenario.enter(&scenario.next).await;
    assert_eq!(again.status, 200, "the same again is no change: {again:?}");
    scenario.expect_waiting().await;
    for _ in 0..2 {
        assert_eq!(scenario.organization.delete(&path).await.status, 204);
    }
    assert_eq!(scenario.settings().await.body["nextAuthToken"], Value::Null);
    let log = scenario.organization.get("/api/audit-log").await;
    let actions: Vec<&str> =
        log.body["items"].as_array().into_iter().flatten().filter_map(|entry| entry["action"].as_str()).collect();
    assert_eq!(actions[..2], ["agent-twilio.rotation-give-up", "agent-twilio.rotation-begin"]);

    scenario.enter(&scenario.next).await;
    // A new number or the same token keeps the secondary token; another account starts without one.
    let settings = scenario.settings().await;
    let number = json!({"accountSid": scenario.account.sid, "authToken": settings.body["authToken"], "phoneNumber": "+14155550199"});
    assert_eq!(scenario.organization.post(&scenario.path, &number).await.status, 200);
    scenario.expect_waiting().await;
    assert_eq!(scenario.organization.connect(&scenario.agent, &TwilioAccount::unused()).await.status, 200);
    assert_eq!(scenario.settings().await.body["nextAuthToken"], Value::Null);

    scenario.organization.connect(&scenario.agent, &scenario.account).await;
    scenario.enter(&scenario.next).await;
    assert_eq!(scenario.organization.delete(&scenario.path).await.status, 204);
    scenario.organization.connect(&scenario.agent, &scenario.account).await;
    assert_eq!(scenario.settings().await.body["nextAuthToken"], Value::Null);
}

#[tokio::test]
async fn entering_the_secondary_token_as_the_current_one_promotes_it() {
    let scenario = Scenario::start().await;
    scenario.enter(&scenario.next).await;
    scenario.promote_at_twilio().await;
    let rotated = TwilioAccount { auth_token: scenario.next.clone(), ..scenario.account.clone() };
    assert_eq!(scenario.organization.connect(&scenario.agent, &rotated).await.status, 200);
    scenario.expect_promoted().await;
    assert_eq!(scenario.retired().await, 1);
    scenario.call().await;
}

#[tokio::test]
async fn calls_are_tracked_after_a_disconnect_with_a_pending_secondary_token() {
    let scenario = Scenario::start_with(TestOptions { sim_speed: 500.0, ..TestOptions::default() }).await;
    let placed = scenario.organization.call(&scenario.agent, "+14155559500").await;
    scenario.enter(&scenario.next).await;
    assert_eq!(scenario.organization.delete(&scenario.path).await.status, 204);
    scenario.organization.call_ended(&placed.text("id"), "completed").await;
}

#[tokio::test]
async fn encryption_key_rotation_covers_secondary_tokens() {
    let scenario =
        Scenario::start_with(TestOptions { keys: vec![NEW_KEY, ENCRYPTION_KEY], ..TestOptions::default() }).await;
    scenario.enter(&scenario.next).await;
    let old = keyring_of(&[ENCRYPTION_KEY, NEW_KEY]);
    let to_old = KeyRotation::new(scenario.test.app.store(), &old);
    assert_eq!(to_old.rotate(&|_| {}).await.expect("rotated").resealed, 2);
    let new = keyring_of(&[NEW_KEY, ENCRYPTION_KEY]);
    let to_new = KeyRotation::new(scenario.test.app.store(), &new);
    let rotation = to_new.rotate(&|_| {}).await.expect("rotated");
    assert_eq!((rotation.resealed, rotation.usage.get(&new.encryption_version())), (2, Some(&2)));
    let alone = keyring_of(&[NEW_KEY]);
    let found = KeyRotation::new(scenario.test.app.store(), &alone).verify(&|_| {}).await.expect("verified");
    assert_eq!((found.done, found.unopened.len()), (2, 0));
    let settings = scenario.settings().await;
    assert_eq!(
        settings.body["nextAuthToken"]["fingerprint"],
        new.fingerprint(&scenario.account.sid, &scenario.next.as_str().into())
    );
    scenario.promote_at_twilio().await;
    scenario.call().await;
    assert_eq!(scenario.settings().await.body["nextAuthToken"], Value::Null);
}
