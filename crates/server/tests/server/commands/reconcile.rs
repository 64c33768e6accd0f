//! `linecard reconcile --once`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::serving::joined::Joined;

/// Backdates everything that is stored by a minute.
const A_MINUTE_LATER: &str = "
    UPDATE calls SET created_at = created_at - interval '1 minute', updated_at = updated_at - interval '1 minute',
        submit_before = submit_before - interval '1 minute';
    UPDATE messages SET created_at = created_at - interval '1 minute', updated_at = updated_at - interval '1 minute',
        submit_before = submit_before - interval '1 minute';
    UPDATE call_work SET due_at = due_at - interval '1 minute';
    UPDATE message_work SET due_at = due_at - interval '1 minute';
    UPDATE work_leases SET due_at = due_at - interval '1 minute'";

/// Waits until everything at the simulated Twilio has a price.
async fn priced(joined: &Joined, list: &str) {
    let url = format!("{}/sim/{list}", joined.test.sim.base_url());
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    loop {
        let items: Value = joined.test.http.get(&url).send().await.unwrap().json().await.unwrap();
        if items.as_array().unwrap().iter().all(|item| item["price"].is_string()) {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "{items}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn due_items_are_settled_and_summarized_on_one_line() {
    let joined = Joined::set().await;
    let ended = joined.installation.run(&["reconcile", "--once"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert!(ended.stdout.contains("calls 0, messages 0: 0 settled, 0 still open"), "{}", ended.stdout);

    joined.organization.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
    let call = joined.organization.call(&joined.agent, "+14155550000").await.text("id");
    let text = json!({"agentId": joined.agent, "to": "+14155550000", "body": "Your table is ready."});
    let message = joined.organization.post("/api/messages", &text).await.text("id");
    priced(&joined, "calls").await;
    priced(&joined, "messages").await;
    joined.test.database.superuser_client().await.batch_execute(A_MINUTE_LATER).await.unwrap();

    let ended = joined.installation.run(&["reconcile", "--once"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.stdout, "organizations 1, calls 1, messages 1: 2 settled, 0 still open, 0 failed; recordings 0\n");
    assert_eq!(joined.organization.get(&format!("/api/calls/{call}")).await.body["status"], "completed");
    assert_eq!(joined.organization.get(&format!("/api/messages/{message}")).await.body["status"], "delivered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_item_is_reported_by_the_exit_code() {
    let joined = Joined::set().await;
    joined.organization.control("/sim/faults", &json!({"dropBeforeAccept": 1, "next": 1})).await;
    let placed = joined.organization.call(&joined.agent, "+14155550000").await;
    assert_eq!(placed.status, 202, "{placed:?}");
    joined.test.database.superuser_client().await.batch_execute(A_MINUTE_LATER).await.unwrap();
    // Twilio is unreachable.
    let installation = joined.installation.with("LINECARD_TWILIO_API_URL", "http://127.0.0.1:9");
    let ended = installation.run(&["reconcile", "--once"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.contains("0 settled, 0 still open, 1 failed"), "{}", ended.stdout);
    assert!(ended.stderr.contains("could not be reconciled"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("+14155550000"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn once_is_required() {
    let ended = crate::program::Installation::new().run(&["reconcile"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("--once"), "{}", ended.stderr);
}
