//! A rotation of the encryption key while the API is in use.

use std::sync::atomic::{AtomicBool, Ordering};

use linecard_app::KeyRotation;
use linecard_testkit::{ENCRYPTION_KEY, TestApp, TestOptions, keyring_of};

const NEW: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";

#[tokio::test]
async fn calls_are_placed_throughout_an_encryption_key_rotation() {
    let options = TestOptions { keys: vec![NEW, ENCRYPTION_KEY], ..TestOptions::default() };
    let test = TestApp::start_with(options).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let fallback = organization.agent("Falls back").await;
    let account = organization.twilio_account().await;
    assert_eq!(organization.post("/api/twilio", &account.settings()).await.status, 200);
    for number in 0..20 {
        organization.connected_agent(&format!("Agent {number}")).await;
    }

    // Rotates back and forth while calls are placed.
    let placed = AtomicBool::new(false);
    let (to, fro) = (keyring_of(&[NEW, ENCRYPTION_KEY]), keyring_of(&[ENCRYPTION_KEY, NEW]));
    let rotating = async {
        let mut resealed = Vec::new();
        while !placed.load(Ordering::Relaxed) {
            for keyring in [&fro, &to] {
                let rotation = KeyRotation::new(test.app.store(), keyring);
                resealed.push(rotation.rotate(&|_| {}).await.expect("rotated").resealed);
            }
        }
        resealed
    };
    let placing = async {
        for agent in [&agent, &fallback].into_iter().cycle().take(40) {
            let answer = organization.call(agent, "+14155550000").await;
            assert_eq!(answer.status, 201, "{answer:?}");
        }
        placed.store(true, Ordering::Relaxed);
    };
    let (resealed, ()) = tokio::join!(rotating, placing);
    assert!(resealed.iter().all(|count| *count == 22), "every value, each time: {resealed:?}");
    let found = KeyRotation::new(test.app.store(), &to).verify(&|_| {}).await.expect("verified");
    assert_eq!((found.done, found.unopened.len()), (22, 0));
}

#[tokio::test]
async fn a_fingerprint_is_recomputed_when_its_value_is_resealed() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let (other, _) = organization.connected_agent("Other").await;
    let fingerprint =
        async |agent: &str| organization.get(&format!("/api/agents/{agent}/twilio")).await.text("fingerprint");
    let before = fingerprint(&agent).await;
    let ring = keyring_of(&[NEW, ENCRYPTION_KEY]);
    let rotation = KeyRotation::new(test.app.store(), &ring);
    assert_eq!(rotation.rotate(&|_| {}).await.expect("rotated").resealed, 2);
    let after = fingerprint(&agent).await;
    assert_ne!(before, after);
    assert_eq!(after, ring.fingerprint(&account.sid, &account.auth_token.into()));
    assert_ne!(after, fingerprint(&other).await);
}
