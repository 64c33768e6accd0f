//! An organization whose Twilio is slow delays no other.

use std::sync::Arc;
use std::time::Duration;

use linecard_store::PoolOptions;
use linecard_testkit::{TestApp, TestOptions, TestOrganization};
use serde_json::json;

/// Backdates an organization's rows by two minutes.
async fn make_due(test: &TestApp, organization: &TestOrganization) {
    let client = test.database.superuser_client().await;
    for (table, column) in [("calls", "updated_at"), ("call_work", "due_at"), ("work_leases", "due_at")] {
        let earlier = format!("UPDATE {table} SET {column} = {column} - interval '2 minutes'");
        let of_it = format!("{earlier} WHERE organization_id = '{}'", organization.id);
        assert_eq!(client.execute(&of_it, &[]).await.expect("set back"), 1, "{table}");
    }
}

async fn is_leased(test: &TestApp, organization: &TestOrganization) -> bool {
    let leased =
        format!("SELECT leased_until IS NOT NULL FROM work_leases WHERE organization_id = '{}'", organization.id);
    let client = test.database.superuser_client().await;
    client.query_one(&leased, &[]).await.expect("read").get(0)
}

#[tokio::test]
async fn due_work_is_settled_while_another_organizations_twilio_hangs() {
    let hanging = Duration::from_secs(40);
    let test = TestApp::start_with(TestOptions { twilio_timeout: hanging, ..TestOptions::default() }).await;
    let [slow, quick] = [test.organization("Slow").await, test.organization("Quick").await];
    slow.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
    let mut calls = Vec::new();
    for organization in [&slow, &quick] {
        let (agent, _) = organization.connected_agent("Desk").await;
        calls.push(organization.call(&agent, "+14155550000").await.text("id"));
    }
    while !slow.sim_calls().await.iter().all(|call| call["status"] == "completed") {
        tokio::task::yield_now().await;
    }
    assert_eq!(quick.get(&format!("/api/calls/{}", calls[1])).await.body["status"], "queued", "its callbacks are lost");
    make_due(&test, &slow).await;
    slow.control("/sim/faults", &json!({"delayMs": hanging.as_millis(), "next": 1})).await;
    #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
    let reconciler = tokio::spawn(Arc::clone(&test.app).run_reconciler());
    while !is_leased(&test, &slow).await {
        tokio::task::yield_now().await;
    }
    make_due(&test, &quick).await;
    quick.call_ended(&calls[1], "completed").await;
    assert!(is_leased(&test, &slow).await, "its Twilio has not answered yet");
    reconciler.abort();
}

#[tokio::test]
async fn many_due_organizations_and_requests_share_one_connection() {
    // Waiting for a connection held by an idle task would take longer than the test.
    let pool = PoolOptions { max_size: 1, wait: Duration::from_mins(1) };
    let test = TestApp::start_with(TestOptions { pool, ..TestOptions::default() }).await;
    let mut open = Vec::new();
    for name in ["One", "Two", "Three", "Four"] {
        let organization = test.organization(name).await;
        organization.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
        let (agent, _) = organization.connected_agent("Desk").await;
        let call = organization.call(&agent, "+14155550000").await.text("id");
        open.push((organization, call));
    }
    while !open[0].0.sim_calls().await.iter().all(|call| call["status"] == "completed") {
        tokio::task::yield_now().await;
    }
    for (organization, _) in &open {
        make_due(&test, organization).await;
    }
    #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
    let reconciler = tokio::spawn(Arc::clone(&test.app).run_reconciler());
    for (organization, call) in &open {
        organization.call_ended(call, "completed").await;
    }
    reconciler.abort();
}
