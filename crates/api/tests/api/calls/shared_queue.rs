//! Several nodes and organizations at the queue of one account, all at the same moment.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::{join, join_all};
use linecard_testkit::{Answer, TestApp, TestOrganization, send};
use reqwest::Method;
use serde_json::{Value, json};

use super::queue::{Scenario, TO, assert_queued, connect};

/// Each node serves the queues this often at the same moment.
const AT_ONCE: usize = 2;

/// All nodes serve the queues at once, and what they place is placed.
async fn serve(nodes: &[&TestApp]) {
    let rounds = nodes.iter().flat_map(|node| (0..AT_ONCE).map(|_| node.app.serve_call_queue()));
    for served in join_all(rounds).await {
        served.expect("the queues are served");
    }
}

/// The number of calls that Twilio was asked to dial, once it is `expected`.
async fn dialled(scenario: &Scenario, expected: usize) -> usize {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        let dialled = scenario.dialled_from().await.len();
        if dialled >= expected || tokio::time::Instant::now() > deadline {
            return dialled;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Calls that wait by the buckets' own count, and calls in the queue.
async fn waiting(scenario: &Scenario) -> (i64, i64) {
    let client = scenario.test.database.superuser_client().await;
    let counts = "SELECT (SELECT coalesce(sum(waiting), 0)::bigint FROM call_rates), (SELECT count(*) FROM call_queue)";
    let row = client.query_one(counts, &[]).await.expect("counted");
    (row.get(0), row.get(1))
}

async fn with_key(organization: &TestOrganization, agent: &str, key: &str) -> Answer {
    let request = organization.request(Method::POST, "/api/calls").header("idempotency-key", key);
    send(request.json(&json!({"agentId": agent, "to": TO}))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_drain_a_shared_queue_at_once_dial_each_call_once_by_turns_and_at_the_rate() {
    const STEP: Duration = Duration::from_millis(40);
    const STEPS_OF_A_SLOT: usize = 5;
    let scenario = Scenario::set(5).await;
    let (second, third) = (scenario.another_node().await, scenario.another_node().await);
    let nodes = [&scenario.test, &second, &third];
    let number = scenario.second_number().await;
    let elsewhere = scenario.test.organization("Elsewhere").await;
    let other = elsewhere.agent("Night desk").await;
    connect(&elsewhere, &other, &number, 5).await;

    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    let own = (0..10).map(|index| (scenario.organization.at(nodes[index % 3]), &scenario.agent));
    let others = (0..5).map(|index| (elsewhere.at(nodes[index % 3]), &other));
    let placing = own.chain(others).map(async |(organization, agent)| organization.call(agent, TO).await);
    let placed = join_all(placing).await;
    placed.iter().for_each(assert_queued);
    assert_eq!(waiting(&scenario).await, (15, 15));

    for step in 0..=15 * STEPS_OF_A_SLOT {
        serve(&nodes).await;
        let slots = 1 + step / STEPS_OF_A_SLOT;
        assert_eq!(dialled(&scenario, slots).await, slots, "after {step} steps");
        scenario.clock.advance(STEP);
    }
    let from = scenario.dialled_from().await;
    let [one, two] = [scenario.account.phone_number.as_str(), number.phone_number.as_str()];
    for (turn, pair) in from[1..11].chunks(2).enumerate() {
        let pair: BTreeSet<&str> = pair.iter().map(String::as_str).collect();
        assert_eq!(pair, BTreeSet::from([one, two]), "turn {turn}: {from:?}");
    }
    assert!(from[11..].iter().all(|from| from == one), "{from:?}");

    let mut sids = BTreeSet::new();
    for (index, answer) in placed.iter().enumerate() {
        let organization = if index < 10 { &scenario.organization } else { &elsewhere };
        let call = organization.call_when(&answer.text("id"), |call| call["callSid"].is_string()).await;
        sids.insert(call["callSid"].to_string());
    }
    assert_eq!(sids.len(), 15, "each has a call of its own at Twilio");
    serve(&nodes).await;
    assert_eq!(scenario.dialled_from().await.len(), 16, "nothing is dialled twice");
    assert_eq!(waiting(&scenario).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_is_hung_up_as_its_turn_comes_is_canceled_or_dialled_and_never_both() {
    let scenario = Scenario::set(5).await;
    let second = scenario.another_node().await;
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    let mut calls = Vec::new();
    for _ in 0..24 {
        calls.push(scenario.waiting(&scenario.agent).await);
    }
    let nothing = Value::Null;
    for call in &calls {
        scenario.clock.advance(Duration::from_millis(200));
        let path = format!("/api/calls/{call}/hangup");
        let hang_up = scenario.organization.post(&path, &nothing);
        let (hung_up, ()) = join(hang_up, serve(&[&scenario.test, &second])).await;
        // 409: it has left the queue, and Twilio has not answered yet.
        assert!([200, 409].contains(&hung_up.status), "{hung_up:?}");
    }
    let mut dialled_calls = 1;
    for call in &calls {
        let is_decided = |call: &Value| call["callSid"].is_string() || call["status"] == "canceled";
        let call = scenario.organization.call_when(call, is_decided).await;
        dialled_calls += usize::from(call["callSid"].is_string());
    }
    assert_eq!(dialled(&scenario, dialled_calls).await, dialled_calls, "what was canceled here is not dialled");
    assert_eq!(waiting(&scenario).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_with_one_idempotency_key_place_or_queue_one_call_as_slots_come() {
    let scenario = Scenario::set(5).await;
    let (second, third) = (scenario.another_node().await, scenario.another_node().await);
    let nodes = [&scenario.test, &second, &third];
    let mut calls = BTreeSet::new();
    for round in 0..20 {
        // A slot comes in each second round: it is taken by a request or by a call that waits.
        scenario.clock.advance(Duration::from_millis(100));
        let key = format!("key-{round}");
        let requests = nodes.map(|node| (scenario.organization.at(node), &scenario.agent, &key));
        let placing = join_all(requests.map(async |(at, agent, key)| with_key(&at, agent, key).await));
        let (placed, ()) = join(placing, serve(&nodes)).await;
        let ids: BTreeSet<String> = placed.iter().map(|answer| answer.text("id")).collect();
        assert!(placed.iter().all(|answer| [201, 202].contains(&answer.status)), "{placed:?}");
        assert_eq!(ids.len(), 1, "{placed:?}");
        calls.extend(ids);
    }
    assert_eq!(calls.len(), 20);
    let (by_count, in_queue) = waiting(&scenario).await;
    assert_eq!(by_count, in_queue, "what was refused for its key does not count");
}

/// After an outage, what has waited too long must not keep new calls waiting.
#[tokio::test]
async fn calls_that_have_waited_too_long_leave_the_queue_without_taking_a_slot() {
    let scenario = Scenario::set(1).await;
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    for _ in 0..3 {
        scenario.waiting(&scenario.agent).await;
    }
    scenario.clock.advance(Duration::from_secs(3_601));
    let fresh = scenario.waiting(&scenario.agent).await;
    assert_eq!(scenario.read(&fresh).await["queue"]["place"], 4);
    for _ in 0..4 {
        scenario.turn_after(Duration::ZERO).await;
    }
    scenario.organization.call_when(&fresh, |call| call["callSid"].is_string()).await;
    assert_eq!(scenario.dialled_from().await.len(), 2);
    assert_eq!(waiting(&scenario).await, (0, 0));
}
