//! The organization's default agent.

use linecard_testkit::{Answer, TestApp};
use serde_json::json;

#[tokio::test]
async fn at_most_one_agent_is_the_default_under_concurrent_changes() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let mut agents = Vec::new();
    for _ in 0..4 {
        agents.push(format!("/api/agents/{}", organization.agent("Agent").await));
    }
    let yes = json!({"isDefault": true});
    let defaults = async || {
        let listed = organization.get("/api/agents").await;
        listed.body["items"].as_array().expect("agents").iter().filter(|agent| agent["isDefault"] == true).count()
    };
    for agent in &agents {
        assert_eq!(organization.patch(agent, &yes).await.status, 200);
        assert_eq!(defaults().await, 1);
    }
    // The one that was the default before has an entry of its own in the audit log.
    let log = organization.get("/api/audit-log?action=agent.update").await;
    let changes: Vec<_> = log.body["items"].as_array().expect("entries")[..2]
        .iter()
        .map(|entry| (entry["resourceId"].as_str().expect("an id"), &entry["before"], &entry["after"]))
        .collect();
    for ((id, before, after), (agent, is_default)) in changes.into_iter().zip([(&agents[3], true), (&agents[2], false)])
    {
        assert!(agent.ends_with(id), "{log:?}");
        assert_eq!((&before["isDefault"], &after["isDefault"]), (&json!(!is_default), &json!(is_default)));
        assert_eq!(before["name"], after["name"]);
    }
    for _ in 0..10 {
        let made = json!({"name": "Made", "isDefault": true});
        // Other fields change concurrently: no deadlock, whichever agent is the default.
        let renamed = json!({"name": "Renamed"});
        let answers: [Answer; 6] = tokio::join!(
            organization.patch(&agents[0], &yes),
            organization.patch(&agents[0], &renamed),
            organization.patch(&agents[1], &yes),
            organization.patch(&agents[1], &renamed),
            organization.patch(&agents[2], &renamed),
            organization.post("/api/agents", &made),
        )
        .into();
        assert!(answers.iter().all(|answer| [200, 201].contains(&answer.status)), "{answers:?}");
        assert_eq!(defaults().await, 1);
    }
    let listed = organization.get("/api/agents").await;
    let default = listed.body["items"].as_array().expect("agents").iter().find(|agent| agent["isDefault"] == true);
    let path = format!("/api/agents/{}", default.expect("one")["id"].as_str().expect("an id"));
    assert_eq!(organization.delete(&path).await.status, 204);
    assert_eq!(defaults().await, 0);
}
