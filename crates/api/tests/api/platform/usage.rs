//! The usage of all organizations.

use linecard_testkit::TestApp;
use serde_json::json;

use super::Platform;

#[tokio::test]
async fn the_usage_of_each_organization_is_that_which_it_sees_itself() {
    let test = TestApp::start().await;
    let platform = Platform::new(&test).await;
    let (first, second) = (test.organization("First").await, test.organization("Second").await);
    let zone = json!({"id": first.id, "timeZone": "Pacific/Kiritimati"});
    assert_eq!(
        platform.put("/organizations/first", &zone).await.body["organization"]["timeZone"],
        "Pacific/Kiritimati"
    );
    let (agent, _) = first.connected_agent("Desk").await;
    for _ in 0..2 {
        let call = first.call(&agent, "+14155550000").await.text("id");
        first.call_ended(&call, "completed").await;
    }
    let page = platform.get("/usage?limit=1").await;
    assert_eq!(page.status, 200, "{page:?}");
    assert_eq!(page.body["items"][0]["organization"]["externalId"], "first");
    let own = first.get("/api/usage").await;
    assert_eq!((&page.body["items"][0]["totals"]["calls"], &own.body["totals"]["calls"]), (&json!(2), &json!(2)));
    let days = ["timeZone", "from", "to"];
    assert_eq!(days.map(|name| &page.body["items"][0][name]), days.map(|name| &own.body[name]), "{page:?}");
    let utc = platform.get("/usage?timeZone=UTC").await;
    assert!(utc.body["items"].as_array().expect("items").iter().all(|item| item["timeZone"] == "UTC"), "{utc:?}");
    platform.get("/usage?timeZone=Pacific/Kiritimati").await.expect_fields(&["timeZone"]);
    platform.put("/organizations/first", &json!({"timeZone": "Mars"})).await.expect_fields(&["/timeZone"]);
    let next = platform.get(&format!("/usage?limit=1&cursor={}", page.text("nextCursor"))).await;
    assert_eq!(next.body["items"][0]["organization"]["id"], second.id.as_str());
    assert_eq!((&next.body["items"][0]["totals"]["calls"], &next.body["nextCursor"]), (&json!(0), &json!(null)));
    platform.get("/usage?from=yesterday").await.expect_fields(&["from"]);
    platform.get("/usage?from=2020-01-01&to=2026-01-01").await.expect_fields(&["from"]);
}
