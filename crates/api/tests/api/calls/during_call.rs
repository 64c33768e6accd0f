//! Changing settings during a call, and hanging up.

use std::time::Duration;

use linecard_testkit::{TestApp, TestOptions, TestOrganization, TwilioAccount};
use serde_json::{Value, json};

/// Lasts 600 simulated seconds.
const LONG_TALK: &str = "+14155559500";
/// Stays in Twilio's queue for 120 simulated seconds.
const LONG_QUEUE: &str = "+14155559600";

async fn started(sim_speed: f64) -> (TestApp, TestOrganization, String, TwilioAccount) {
    let test = TestApp::start_with(TestOptions { sim_speed, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    (test, organization, agent, account)
}

async fn hang_up(organization: &TestOrganization, call: &str) -> linecard_testkit::Answer {
    organization.post(&format!("/api/calls/{call}/hangup"), &json!(null)).await
}

async fn updates(organization: &TestOrganization) -> Vec<Value> {
    let is_update = |request: &Value| {
        request["method"] == "POST" && request["path"].as_str().is_some_and(|path| path.contains("/Calls/CA"))
    };
    organization.sim_requests().await.into_iter().filter(is_update).collect()
}

#[tokio::test]
async fn callbacks_are_accepted_after_the_token_changed_or_the_agent_was_disconnected_or_deleted() {
    for change in ["token", "account", "disconnect", "delete"] {
        let (_test, organization, agent, account) = started(500.0).await;
        let placed = organization.call(&agent, LONG_TALK).await;
        let path = format!("/api/agents/{agent}");
        let unused = TwilioAccount::unused();
        let changed = match change {
            "token" => {
                let rotated = TwilioAccount { auth_token: unused.auth_token, ..account.clone() };
                organization.connect(&agent, &rotated).await.status
            }
            "account" => organization.connect(&agent, &unused).await.status,
            "disconnect" => organization.delete(&format!("{path}/twilio")).await.status,
            _ => organization.delete(&path).await.status,
        };
        assert!([200, 204].contains(&changed), "{change}");
        let now = organization.get(&format!("/api/calls/{}", placed.text("id"))).await;
        assert_ne!(now.body["status"], "completed", "{change}: the call ended before the change");
        let ended = organization.call_ended(&placed.text("id"), "completed").await;
        assert_eq!(ended["durationSeconds"], 600, "{change}: {ended}");
        assert_eq!((&ended["accountSid"], &ended["from"]), (&json!(account.sid), &json!(account.phone_number)));
    }
}

#[tokio::test]
async fn after_a_disconnect_a_call_is_hung_up_with_the_token_that_placed_it() {
    let (_test, organization, agent, _) = started(50.0).await;
    let placed = organization.call(&agent, LONG_TALK).await;
    organization.call_when(&placed.text("id"), |call| call["status"] == "in-progress").await;
    organization.delete(&format!("/api/agents/{agent}/twilio")).await;
    let ended = hang_up(&organization, &placed.text("id")).await;
    assert_eq!((ended.status, ended.text("status").as_str()), (200, "completed"), "{ended:?}");
}

#[tokio::test]
async fn hanging_up_while_queued_at_twilio_cancels_and_settles_the_call_without_a_callback() {
    let (_test, organization, agent, _) = started(10.0).await;
    let placed = organization.call(&agent, LONG_QUEUE).await;
    assert_eq!(placed.text("status"), "queued");
    let ended = hang_up(&organization, &placed.text("id")).await;
    assert_eq!((ended.status, ended.text("status").as_str()), (200, "canceled"), "{ended:?}");
    assert!(ended.body["endedAt"].is_string(), "{ended:?}");
    assert_eq!(organization.sim_callbacks().await.len(), 0);
    assert_eq!(organization.sim_calls().await[0]["status"], "canceled");
    let log = organization.get(&format!("/api/calls/{}/log", placed.text("id"))).await;
    let last = log.body["items"].as_array().and_then(|items| items.last()).cloned().expect("an entry");
    assert_eq!((&last["source"], &last["status"]), (&json!("hangup"), &json!("canceled")));
}

#[tokio::test]
async fn hanging_up_an_answered_call_completes_it() {
    let (_test, organization, agent, _) = started(50.0).await;
    let placed = organization.call(&agent, LONG_TALK).await;
    organization.call_when(&placed.text("id"), |call| call["status"] == "in-progress").await;
    let ended = hang_up(&organization, &placed.text("id")).await;
    assert_eq!((ended.status, ended.text("status").as_str()), (200, "completed"), "{ended:?}");
    assert_eq!(organization.sim_calls().await[0]["status"], "completed");
}

#[tokio::test]
async fn hanging_up_an_ended_call_changes_nothing_and_sends_no_request() {
    let (_test, organization, agent, _) = started(1_000.0).await;
    for (to, end) in [("+14155550000", "completed"), ("+14155559000", "busy")] {
        let placed = organization.call(&agent, to).await;
        let before = organization.call_ended(&placed.text("id"), end).await;
        let after = hang_up(&organization, &placed.text("id")).await;
        assert_eq!((after.status, &after.body), (200, &before));
    }
    assert_eq!(updates(&organization).await, Vec::<Value>::new());
}

#[tokio::test]
async fn hanging_up_while_twilio_is_unavailable_fails_and_can_be_retried() {
    let (_test, organization, agent, _) = started(10.0).await;
    let placed = organization.call(&agent, LONG_QUEUE).await;
    organization.control("/sim/faults", &json!({"status": 503, "next": 1})).await;
    hang_up(&organization, &placed.text("id")).await.expect_problem(503, "twilio-unavailable");
    let open = organization.get(&format!("/api/calls/{}", placed.text("id"))).await;
    assert_eq!(open.text("status"), "queued");
    let ended = hang_up(&organization, &placed.text("id")).await;
    assert_eq!(ended.text("status"), "canceled", "{ended:?}");
}

#[tokio::test]
async fn concurrent_hang_ups_get_the_same_result() {
    let (_test, organization, agent, _) = started(10.0).await;
    let placed = organization.call(&agent, LONG_QUEUE).await;
    let call = placed.text("id");
    let both = async { tokio::join!(hang_up(&organization, &call), hang_up(&organization, &call)) };
    let (one, other) = tokio::time::timeout(Duration::from_secs(20), both).await.expect("answers");
    for ended in [one, other] {
        assert_eq!((ended.status, ended.text("status").as_str()), (200, "canceled"), "{ended:?}");
    }
}
