//! The list of agents: search, filters, order and total.

use linecard_testkit::{TestApp, TestOrganization};
use serde_json::json;

#[tokio::test]
async fn agents_are_searched_filtered_sorted_and_counted() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (front, account) = organization.connected_agent("Front desk").await;
    let billing = organization.agent("Éclair billing").await;
    let assistant = organization.agent("assistant").await;
    organization.patch(&format!("/api/agents/{billing}"), &json!({"paused": true})).await;
    let number = account.phone_number.as_str();
    let last_digits = &number[number.len() - 6..];

    for (query, expected) in [
        (String::new(), vec![&assistant, &billing, &front]),
        ("?sort=name".to_owned(), vec![&assistant, &front, &billing]),
        ("?search=DESK".to_owned(), vec![&front]),
        ("?search=%C3%A9clair".to_owned(), vec![&billing]),
        (format!("?search=({}){}", &last_digits[..3], &last_digits[3..]), vec![&front]),
        ("?search=%25".to_owned(), vec![]),
        ("?paused=true".to_owned(), vec![&billing]),
        ("?paused=false&connected=false".to_owned(), vec![&assistant]),
        ("?connected=true".to_owned(), vec![&front]),
        ("?status=unverified&status=verified".to_owned(), vec![&front]),
        ("?status=revoked".to_owned(), vec![]),
    ] {
        assert_eq!(listed(&organization, &query).await, ids(&expected), "{query}");
        let counted = organization.get(&format!("/api/agents{}total=true", separated(&query))).await;
        assert_eq!(counted.body["total"], json!({"count": expected.len(), "isExact": true}), "{query}");
    }
    let page = organization.get("/api/agents?sort=name&limit=1").await;
    assert_eq!(page.body["total"], json!(null), "a total is only counted when it is asked for");
    let cursor = page.text("nextCursor");
    assert_eq!(listed(&organization, &format!("?sort=name&cursor={cursor}")).await, ids(&[&front, &billing]));
    let wrong = organization.get("/api/agents?paused=maybe&sort=age&status=fine&total=1").await;
    wrong.expect_fields(&["paused", "status", "sort", "total"]);

    let resolved = organization.get(&format!("/api/twilio/resolutions?agentId={front}&agentId={assistant}")).await;
    let agents: Vec<_> =
        resolved.body["items"].as_array().expect("items").iter().map(|item| &item["agentId"]).collect();
    assert_eq!(agents, [&json!(assistant), &json!(front)]);
}

#[tokio::test]
async fn deleted_agents_are_listed_by_name_when_they_are_asked_for_and_otherwise_not() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let kept = organization.agent("Front desk").await;
    let (first, second) = (organization.agent("Support bot").await, organization.agent("Billing").await);
    for agent in [&first, &second] {
        assert_eq!(organization.delete(&format!("/api/agents/{agent}")).await.status, 204);
    }
    assert_eq!(listed(&organization, "").await, ids(&[&kept]));
    assert_eq!(listed(&organization, "?deleted=false").await, ids(&[&kept]));
    assert_eq!(listed(&organization, "?deleted=true").await, ids(&[&second, &first]));
    let page = organization.get("/api/agents?deleted=true&limit=1").await;
    assert_eq!(page.body["items"][0]["name"], "Billing", "{page:?}");
    let cursor = page.text("nextCursor");
    assert_eq!(listed(&organization, &format!("?deleted=true&cursor={cursor}")).await, ids(&[&first]));
    let other = test.organization("Globex").await;
    assert_eq!(listed(&other, "?deleted=true").await, ids(&[]), "of one's own organization only");
    organization.get("/api/agents?deleted=maybe").await.expect_fields(&["deleted"]);
}

async fn listed(organization: &TestOrganization, query: &str) -> Vec<String> {
    let page = organization.get(&format!("/api/agents{query}")).await;
    assert_eq!(page.status, 200, "{query}: {page:?}");
    page.body["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| item["id"].as_str().expect("id").to_owned())
        .collect()
}

fn separated(query: &str) -> String {
    if query.is_empty() { "?".to_owned() } else { format!("{query}&") }
}

fn ids(agents: &[&String]) -> Vec<String> {
    agents.iter().map(|id| (*id).clone()).collect()
}
