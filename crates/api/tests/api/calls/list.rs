//! The list of calls: search, several statuses, metadata and total.

use linecard_testkit::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn calls_are_found_by_number_sid_id_statuses_and_metadata_and_counted() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let body = json!({"agentId": agent, "to": "+14155550101", "metadata": {"order": "17"}});
    let first = organization.post("/api/calls", &body).await;
    let busy = organization.call(&agent, "+14155559000").await;
    let (first_id, busy_id) = (first.text("id"), busy.text("id"));
    organization.call_ended(&first_id, "completed").await;
    organization.call_ended(&busy_id, "busy").await;
    let (sid, upper) = (first.text("callSid"), first_id.to_uppercase());

    for (query, expected) in [
        ("search=%28415%29+555-0101".to_owned(), vec![&first_id]),
        (format!("search={sid}"), vec![&first_id]),
        (format!("search={upper}"), vec![&first_id]),
        ("search=%2B1415555".to_owned(), vec![&busy_id, &first_id]),
        ("search=7777".to_owned(), vec![]),
        ("status=busy&status=completed".to_owned(), vec![&busy_id, &first_id]),
        ("status=ringing&status=busy".to_owned(), vec![&busy_id]),
        ("metadata=order".to_owned(), vec![&first_id]),
        ("metadata=order%3D17".to_owned(), vec![&first_id]),
        ("metadata=order%3D18".to_owned(), vec![]),
        (format!("agentId={agent}&search=9000"), vec![&busy_id]),
    ] {
        let page = organization.get(&format!("/api/calls?{query}&total=true")).await;
        assert_eq!(page.status, 200, "{query}: {page:?}");
        let found: Vec<&Value> = page.body["items"].as_array().expect("items").iter().map(|item| &item["id"]).collect();
        assert_eq!(found, expected, "{query}");
        assert_eq!(page.body["total"], json!({"count": expected.len(), "isExact": true}), "{query}");
    }
    for (wrong, field) in [("search=Ada", "search"), ("search=4", "search"), ("status=busy&status=odd", "status")] {
        organization.get(&format!("/api/calls?{wrong}")).await.expect_fields(&[field]);
    }
    let messages = organization.get("/api/messages?search=0101&metadata=order&status=sent&total=true").await;
    assert_eq!(messages.body["total"], json!({"count": 0, "isExact": true}));
}
