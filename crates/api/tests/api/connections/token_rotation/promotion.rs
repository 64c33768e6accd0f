//! Twilio promotes the secondary token: calls are placed and callbacks accepted throughout.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::TestOptions;
use serde_json::json;

use super::scenario::Scenario;

#[tokio::test]
async fn calls_are_placed_before_during_and_after_the_promotion_and_each_is_dialled_once() {
    for scenario in [Scenario::start().await, Scenario::start_with_fallback().await] {
        let before = scenario.call().await;
        assert_eq!(scenario.enter(&scenario.next).await.status, 200);
        scenario.expect_waiting().await;
        let during = scenario.call().await;
        scenario.expect_waiting().await;
        scenario.promote_at_twilio().await;
        let first_after = scenario.call().await;
        scenario.expect_promoted().await;
        let asked = scenario.organization.sim_call_requests().await;
        let after = scenario.call().await;
        assert_eq!(
            scenario.organization.sim_call_requests().await,
            asked + 1,
            "the new token is the first to be tried"
        );
        for call in [before, during, first_after, after] {
            scenario.organization.call_ended(&call, "completed").await;
        }
        assert_eq!(scenario.organization.sim_calls().await.len(), 4, "no call was dialled twice");
        assert_eq!(scenario.retired().await, 1);
        let promotions = scenario.promotions().await;
        assert_eq!(promotions.len(), 1, "{promotions:?}");
        assert_eq!(promotions[0]["actor"], json!({"kind": "service", "id": null, "name": "Linecard"}));
        assert_eq!(promotions[0]["after"]["credentialId"], promotions[0]["before"]["nextCredentialId"]);
    }
}

#[tokio::test]
async fn queued_calls_are_placed_after_the_promotion() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let scenario = Scenario::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let mut settings = scenario.account.settings();
    settings["callsPerSecond"] = json!(1);
    assert_eq!(scenario.organization.post(&scenario.path, &settings).await.status, 200);
    scenario.enter(&scenario.next).await;
    scenario.call().await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        let placed = scenario.organization.call(&scenario.agent, "+14155550000").await;
        assert_eq!(placed.status, 202, "{placed:?}");
        waiting.push(placed.text("id"));
    }
    scenario.promote_at_twilio().await;
    for call in waiting {
        clock.advance(Duration::from_secs(1));
        scenario.test.app.serve_call_queue().await.expect("served");
        scenario.organization.call_ended(&call, "completed").await;
    }
    scenario.expect_promoted().await;
    assert_eq!(scenario.settings().await.body["callsPerSecond"], 1);
    assert_eq!(scenario.organization.sim_calls().await.len(), 4);
}

#[tokio::test]
async fn a_message_is_sent_with_the_secondary_token_too() {
    let scenario = Scenario::start().await;
    scenario.enter(&scenario.next).await;
    scenario.promote_at_twilio().await;
    let text = json!({"agentId": scenario.agent, "to": "+14155550000", "body": "Hello"});
    let sent = scenario.organization.post("/api/messages", &text).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    scenario.expect_promoted().await;
}

#[tokio::test]
async fn callbacks_signed_with_either_token_are_accepted_and_one_signed_with_the_secondary_promotes_it() {
    let scenario = Scenario::start().await;
    scenario.organization.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
    let (old, next) = (scenario.account.auth_token.clone(), scenario.next.clone());
    let call = scenario.call().await;
    assert_eq!(scenario.deliver(&call, "initiated", "0", &next).await, 403, "nobody has entered it yet");
    scenario.enter(&next).await;
    assert_eq!(scenario.deliver(&call, "initiated", "0", &old).await, 204);
    scenario.expect_waiting().await;
    assert_eq!(scenario.deliver(&call, "ringing", "1", &next).await, 204);
    scenario.expect_promoted().await;
    assert_eq!(scenario.promotions().await.len(), 1);
    // Callbacks signed before the promotion may arrive after it while a call is pinned to the old token.
    assert_eq!(scenario.deliver(&call, "in-progress", "2", &old).await, 204);
    scenario.promote_at_twilio().await;
    let pinned_to_new = scenario.call().await;
    assert_eq!(scenario.deliver(&pinned_to_new, "ringing", "1", &old).await, 403);
    assert_eq!(scenario.deliver(&pinned_to_new, "ringing", "1", &next).await, 204);
}

#[tokio::test]
async fn the_old_token_is_erased_once_nothing_is_pinned_to_it() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let scenario = Scenario::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    scenario.organization.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
    scenario.call().await;
    scenario.enter(&scenario.next).await;
    scenario.promote_at_twilio().await;
    // The open call is fetched with the only token that Twilio accepts.
    clock.advance(Duration::from_secs(35));
    scenario.test.app.reconcile_all().await.expect("reconciled");
    scenario.expect_promoted().await;
    assert_eq!(scenario.retired().await, 1);
    for _ in 0..60 {
        clock.advance(Duration::from_hours(1));
        scenario.test.app.reconcile_all().await.expect("reconciled");
    }
    assert_eq!(scenario.retired().await, 0);
}

#[tokio::test]
async fn hanging_up_and_verifying_detect_the_promotion_too() {
    let scenario = Scenario::start_with(TestOptions { sim_speed: 10.0, ..TestOptions::default() }).await;
    let placed = scenario.organization.call(&scenario.agent, "+14155559600").await;
    scenario.enter(&scenario.next).await;
    scenario.promote_at_twilio().await;
    let ended = scenario.organization.post(&format!("/api/calls/{}/hangup", placed.text("id")), &json!(null)).await;
    assert_eq!(ended.text("status"), "canceled", "{ended:?}");
    scenario.expect_promoted().await;

    let scenario = Scenario::start().await;
    let verify = format!("{}/verify", scenario.path);
    assert_eq!(scenario.organization.post(&verify, &json!(null)).await.text("status"), "verified");
    scenario.enter(&scenario.next).await;
    assert_eq!(scenario.organization.post(&verify, &json!(null)).await.status, 200);
    scenario.expect_waiting().await;
    scenario.promote_at_twilio().await;
    assert_eq!(scenario.organization.post(&verify, &json!(null)).await.text("status"), "verified");
    scenario.expect_promoted().await;
}

#[tokio::test]
async fn verification_results_carry_over_to_the_promoted_token() {
    let scenario = Scenario::start().await;
    assert_eq!(scenario.organization.post(&format!("{}/verify", scenario.path), &json!(null)).await.status, 200);
    scenario.enter(&scenario.next).await;
    scenario.promote_at_twilio().await;
    scenario.call().await;
    let settings = scenario.settings().await;
    assert_eq!((settings.text("status").as_str(), &settings.body["canSendMessages"]), ("verified", &json!(true)));
}

#[tokio::test]
async fn nodes_that_detect_the_promotion_concurrently_record_it_once() {
    let scenario = Scenario::start().await;
    scenario.enter(&scenario.next).await;
    let node = scenario.test.another_node(TestOptions::default()).await;
    let there = scenario.organization.at(&node);
    scenario.promote_at_twilio().await;
    let calls = (0..8).map(|number| {
        let organization = if number % 2 == 0 { &there } else { &scenario.organization };
        organization.call(&scenario.agent, "+14155550000")
    });
    for placed in futures_util::future::join_all(calls).await {
        assert_eq!(placed.status, 201, "{placed:?}");
    }
    scenario.expect_promoted().await;
    assert_eq!((scenario.promotions().await.len(), scenario.retired().await), (1, 1));
    assert_eq!(scenario.organization.sim_calls().await.len(), 8);
}

#[tokio::test]
async fn a_promotion_that_cannot_be_stored_is_detected_again_and_costs_no_call() {
    let scenario = Scenario::start().await;
    scenario.enter(&scenario.next).await;
    scenario.promote_at_twilio().await;
    let superuser = scenario.test.database.superuser_client().await;
    // As if the server were killed right before the promotion.
    let refuse = "REVOKE EXECUTE ON FUNCTION app.promote_next_token FROM linecard_app";
    superuser.batch_execute(refuse).await.expect("revoked");
    let unwritten = scenario.call().await;
    scenario.expect_waiting().await;
    scenario.organization.call_ended(&unwritten, "completed").await;
    let allow = "GRANT EXECUTE ON FUNCTION app.promote_next_token TO linecard_app";
    superuser.batch_execute(allow).await.expect("granted");
    scenario.call().await;
    scenario.expect_promoted().await;
    assert_eq!(scenario.organization.sim_calls().await.len(), 2);
}
