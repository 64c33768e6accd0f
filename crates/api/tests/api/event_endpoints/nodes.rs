//! Several nodes, and the background task itself.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use linecard_app::VisitLimits;
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

#[tokio::test]
async fn an_organization_with_much_to_read_and_to_send_leaves_the_place_to_one_that_waits() {
    const MANY: i64 = 2_500;
    let visits = VisitLimits { at_once: 1, turn: Duration::ZERO, reading: Duration::ZERO };
    let test = TestApp::start_with(TestOptions { event_visits: visits, ..TestOptions::default() }).await;
    let (busy, waits) = (test.organization("Busy").await, test.organization("Waits").await);
    let (agent, _) = busy.connected_agent("Front desk").await;
    let (other, _) = waits.connected_agent("Front desk").await;
    let (first, second) = (Receiver::start().await, Receiver::start().await);
    endpoint_at(&busy, &first).await;
    endpoint_at(&waits, &second).await;
    let superuser = test.database.superuser_client().await;
    let call = completed_call(&busy, &agent).await;
    let fill = format!(
        "INSERT INTO call_logs (organization_id, id, call_id, agent_id, status, source, received_at)
            SELECT organization_id, (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint + n / 10), 12, '0') || '70008000'
                || lpad(to_hex(n), 12, '0'))::uuid, id, agent_id, 'completed', 'fetch', now()
            FROM calls CROSS JOIN generate_series(1, {MANY}) n
            WHERE id = '{call}'"
    );
    superuser.batch_execute(&fill).await.expect("filled");
    let others = completed_call(&waits, &other).await;
    run(&test);
    first.has_received(1).await;
    let count = "SELECT count(*) FROM event_deliveries WHERE organization_id = $1::text::uuid";
    let queued: i64 = superuser.query_one(count, &[&busy.id]).await.expect("counted").get(0);
    assert!(queued < MANY, "sending begins before all is read: {queued} are queued");
    let expected = logged(&waits, &others).await;
    second.has_received(expected.len()).await;
    assert_eq!(by_call(&second.received())[&others], expected);
    assert!(first.received().len() < usize::try_from(MANY).expect("a number"), "the other one is not through");
    test.app.ending().cancel();
}
