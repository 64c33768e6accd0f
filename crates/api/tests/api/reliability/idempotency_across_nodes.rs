//! A key identifies one request on every node, for calls and messages.

use std::collections::BTreeSet;

use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, send};
use reqwest::Method;
use serde_json::{Value, json};

struct Nodes {
    _apps: [TestApp; 2],
    seen_from: [TestOrganization; 2],
    agent: String,
}

impl Nodes {
    async fn start() -> Self {
        let one = TestApp::start().await;
        let other = one.another_node(TestOptions::default()).await;
        let organization = one.organization("Acme").await;
        let (agent, _) = organization.connected_agent("Front desk").await;
        let seen_from = [organization.clone(), organization.at(&other)];
        Self { _apps: [one, other], seen_from, agent }
    }

    async fn post(&self, node: usize, path: &str, key: &str, body: &Value) -> Answer {
        let request = self.seen_from[node].request(Method::POST, path);
        send(request.header("idempotency-key", key).json(body)).await
    }

    fn body(&self, path: &str) -> Value {
        let mut body = json!({"agentId": self.agent, "to": "+14155550000"});
        if path == "/api/messages" {
            body["body"] = json!("Your table is ready.");
        }
        body
    }

    /// The number of calls and messages requested from Twilio.
    async fn asked(&self) -> usize {
        let requests = self.seen_from[0].sim_requests().await;
        requests.iter().filter(|request| request["method"] == "POST").count()
    }
}

#[tokio::test]
async fn of_concurrent_requests_with_one_key_on_two_nodes_only_one_is_submitted() {
    let nodes = Nodes::start().await;
    // The others arrive while the first one waits for Twilio.
    nodes.seen_from[0].control("/sim/faults", &json!({"delayMs": 100})).await;
    let mut expected = nodes.asked().await;
    for path in ["/api/calls", "/api/messages"] {
        let body = nodes.body(path);
        for round in 0..5 {
            let key = format!("{path}-{round}");
            let post = |node| nodes.post(node, path, &key, &body);
            let answers: [_; 4] = tokio::join!(post(0), post(1), post(0), post(1)).into();
            assert!(answers.iter().all(|answer| [201, 202].contains(&answer.status)), "{answers:?}");
            let ids: BTreeSet<_> = answers.iter().map(|answer| answer.text("id")).collect();
            assert_eq!(ids.len(), 1, "{answers:?}");
            expected += 1;
            assert_eq!(nodes.asked().await, expected);
        }
    }
}

#[tokio::test]
async fn a_key_used_on_one_node_is_recognized_and_enforced_on_another() {
    let nodes = Nodes::start().await;
    for path in ["/api/calls", "/api/messages"] {
        let body = nodes.body(path);
        let key = format!("key-{path}");
        let first = nodes.post(0, path, &key, &body).await;
        assert_eq!(first.status, 201, "{first:?}");
        let asked = nodes.asked().await;
        let again = nodes.post(1, path, &key, &body).await;
        assert_eq!((again.status, again.text("id")), (201, first.text("id")), "{again:?}");
        let mut other = body.clone();
        other["to"] = json!("+14155550001");
        nodes.post(1, path, &key, &other).await.expect_problem(409, "idempotency-key-reused");
        assert_eq!(nodes.asked().await, asked);
    }
}
