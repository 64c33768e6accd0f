//! Signing secrets: shown once, rotated, and nowhere else.

use std::time::Duration;

use linecard_app::KeyRotation;
use linecard_testkit::{ENCRYPTION_KEY, TestApp, assert_no_secrets, keyring_of, register_secret};
use serde_json::json;

use super::receiver::{Receiver, completed_call, endpoint_at, with_clock};

const NEW_KEY: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";

#[tokio::test]
async fn during_a_rotation_both_secrets_sign_for_a_day() {
    let (test, clock) = with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    let (id, old) = endpoint_at(&organization, &receiver).await;
    let path = format!("/api/event-endpoints/{id}/rotate-secret");
    let rotated = organization.post(&path, &json!({})).await;
    let new = rotated.text("signingSecret");
    register_secret("the signing secret", &new);
    assert!(rotated.body["endpoint"]["previousSecretEndsAt"].is_string(), "{:?}", rotated.status);
    organization.post(&path, &json!({})).await.expect_problem(409, "event-secret-rotating");

    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    for one in receiver.received() {
        assert_eq!((one.signatures(), one.signatures_of(&old), one.signatures_of(&new)), (2, 1, 1));
    }
    let during = receiver.received().len();
    clock.advance(Duration::from_hours(24) + Duration::from_secs(1));
    let shown = organization.get(&format!("/api/event-endpoints/{id}")).await;
    assert!(shown.body["previousSecretEndsAt"].is_null(), "{shown:?}");
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    let after = receiver.received().split_off(during);
    assert!(!after.is_empty());
    assert!(after.iter().all(|one| (one.signatures(), one.signatures_of(&new)) == (1, 1)));

    let at_once = organization.post(&path, &json!({"endPresentNow": true})).await;
    let newest = at_once.text("signingSecret");
    register_secret("the signing secret", &newest);
    let sent = receiver.received().len();
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    let last = receiver.received().split_off(sent);
    assert!(!last.is_empty() && last.iter().all(|one| (one.signatures(), one.signatures_of(&newest)) == (1, 1)));
}

#[tokio::test]
async fn a_secret_is_shown_once_and_is_in_no_list_no_audit_entry_and_no_column() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    let (id, secret) = endpoint_at(&organization, &receiver).await;
    let rotated = organization.post(&format!("/api/event-endpoints/{id}/rotate-secret"), &json!({})).await;
    register_secret("the signing secret", &rotated.text("signingSecret"));
    completed_call(&organization, &agent).await;
    test.deliver_events().await;
    // Each answer is searched for what is registered.
    for path in [
        "/api/event-endpoints".to_owned(),
        format!("/api/event-endpoints/{id}/deliveries"),
        "/api/audit-log".to_owned(),
    ] {
        assert_eq!(organization.get(&path).await.status, 200);
    }
    let shown = organization.get(&format!("/api/event-endpoints/{id}")).await.text("secret");
    assert!(shown.starts_with("••••••••") && shown.chars().count() == 12, "{shown}");
    let client = test.database.superuser_client().await;
    for table in ["event_endpoints", "event_endpoint_states", "event_deliveries", "audit_logs"] {
        let rows = client.query(&format!("SELECT t::text FROM {table} t"), &[]).await.expect("rows");
        for row in rows {
            let text: String = row.get(0);
            assert_no_secrets(table, &text);
            let bare = secret.trim_start_matches("whsec_");
            assert!(!text.contains(bare), "{table}");
        }
    }
}

#[tokio::test]
async fn a_rotation_of_the_encryption_key_covers_both_secrets() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let receiver = Receiver::start().await;
    let (id, _) = endpoint_at(&organization, &receiver).await;
    let rotated = organization.post(&format!("/api/event-endpoints/{id}/rotate-secret"), &json!({})).await;
    register_secret("the signing secret", &rotated.text("signingSecret"));
    let keyring = keyring_of(&[NEW_KEY, ENCRYPTION_KEY]);
    let rotation = KeyRotation::new(test.app.store(), &keyring);
    let report = rotation.rotate(&|_| {}).await.expect("rotated");
    assert_eq!((report.resealed, report.unopened.len(), report.usage.len()), (2, 0, 1));
    let alone = keyring_of(&[NEW_KEY]);
    let found = KeyRotation::new(test.app.store(), &alone).verify(&|_| {}).await.expect("verified");
    assert_eq!((found.done, found.unopened.len()), (2, 0));
}
