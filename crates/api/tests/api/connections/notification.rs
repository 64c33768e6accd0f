//! A change of Twilio settings is announced to every node, which then forgets what it remembers of them.

use std::time::Duration;

use linecard_domain::OrganizationId;
use linecard_testkit::{TestApp, TestOptions, send};
use reqwest::Method;
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use super::token_rotation::scenario::Scenario;

#[tokio::test]
async fn each_change_of_twilio_settings_is_announced_to_the_other_nodes() {
    let scenario = Scenario::start().await;
    let (organization, path) = (&scenario.organization, &scenario.path);
    let node = scenario.test.another_node(TestOptions::default()).await;
    let mut heard = node.app.live().subscribe_to_credentials();
    until_it_listens(&scenario.test, &mut heard).await;
    let id: OrganizationId = organization.id.parse().expect("an id");
    let next_token = format!("{path}/next-token");
    let next = json!({"authToken": scenario.next});
    let settings = scenario.account.settings();
    for (method, path, body) in [
        (Method::POST, next_token.as_str(), &next),
        (Method::DELETE, &next_token, &next),
        (Method::DELETE, path, &next),
        (Method::POST, path, &settings),
        (Method::DELETE, &format!("/api/agents/{}", scenario.agent), &next),
        (Method::POST, "/api/twilio", &settings),
        (Method::DELETE, "/api/twilio", &next),
    ] {
        let request = organization.request(method.clone(), path);
        let answer = send(if method == Method::POST { request.json(body) } else { request }).await;
        assert!(answer.status < 300, "{method} {path}: {answer:?}");
        while heard.recv().await.expect("announced") != Some(id) {}
    }
}

async fn until_it_listens(test: &TestApp, heard: &mut Receiver<Option<OrganizationId>>) {
    let nobody = OrganizationId::from(Uuid::nil());
    loop {
        test.app.live().credentials_changed(nobody);
        let next = tokio::time::timeout(Duration::from_millis(200), heard.recv()).await;
        if next.is_ok_and(|next| next.expect("announced") == Some(nobody)) {
            return;
        }
    }
}
