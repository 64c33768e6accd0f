//! Several nodes, and the background task itself.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use linecard_testkit::{TestApp, TestOptions};

use super::receiver::{Receiver, by_call, completed_call, endpoint_at, logged};

fn run(test: &TestApp) {
    let app = Arc::clone(&test.app);
    #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
    tokio::spawn(async move { app.run_event_deliveries(linecard_api::event_data).await });
}

#[tokio::test]
async fn of_two_nodes_one_sends_each_event_soon_after_it_happened() {
    let test = TestApp::start().await;
    let second = test.another_node(TestOptions::default()).await;
    run(&test);
    run(&second);
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    endpoint_at(&organization, &receiver).await;
    let mut calls = HashMap::new();
    for node in [&organization, &organization.at(&second), &organization] {
        let call = completed_call(node, &agent).await;
        calls.insert(call.clone(), logged(&organization, &call).await);
    }
    let expected: usize = calls.values().map(Vec::len).sum();
    receiver.has_received(expected).await;
    assert_eq!(by_call(&receiver.received()), calls);
    let mut ids: Vec<String> = receiver.received().into_iter().map(|one| one.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), expected, "none is sent twice");
    test.app.ending().cancel();
    second.app.ending().cancel();
}

#[tokio::test]
async fn the_organization_of_a_node_that_died_is_taken_over_when_its_lease_ends() {
    let (test, clock) = super::receiver::with_clock().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let receiver = Receiver::start().await;
    endpoint_at(&organization, &receiver).await;
    let call = completed_call(&organization, &agent).await;
    let id = organization.id.parse().expect("an id");
    let lease = test.app.store().event_claim(id, time::Duration::seconds(60)).await.expect("claimed");
    assert!(lease.is_some());
    test.deliver_events().await;
    assert_eq!(receiver.received().len(), 0, "another node has it");
    clock.advance(Duration::from_secs(61));
    test.deliver_events().await;
    assert_eq!(by_call(&receiver.received())[&call], logged(&organization, &call).await);
}
