//! Events of all organizations.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{TestApp, TestOptions};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::Platform;

#[tokio::test]
async fn all_events_of_a_time_are_listed_once_with_the_platforms_ids_and_what_may_still_come_is_not() {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: clock.clone(), ..TestOptions::default() }).await;
    let platform = Platform::new(&test).await;
    let from = (clock.now() - time::Duration::SECOND).format(&Rfc3339).expect("a time");
    let mut expected = BTreeSet::new();
    for external in ["acme", "other", "quiet"] {
        let organization = test.organization(external).await;
        platform.put(&format!("/organizations/{external}"), &json!({"id": organization.id})).await;
        if external == "quiet" {
            continue;
        }
        let (agent, _) = organization.connected_agent("Front desk").await;
        let call = organization.call(&agent, "+14155550000").await.text("id");
        organization.call_ended(&call, "completed").await;
        let log = organization.get(&format!("/api/calls/{call}/log")).await;
        for entry in log.body["items"].as_array().expect("entries") {
            expected.insert((external.to_owned(), entry["id"].as_str().expect("an id").to_owned()));
        }
    }
    // More than a reading has, so that a page ends within the organization.
    let fill = "INSERT INTO call_logs (organization_id, id, call_id, status, source, received_at)
        SELECT o.id, (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint + n), 12, '0') || '7000' || '8000'
                || lpad(to_hex(n), 12, '0'))::uuid, o.id, 'ringing', 'callback', now()
            FROM organizations o CROSS JOIN generate_series(1, 700) n WHERE o.external_id = 'other'
        RETURNING id::text";
    let superuser = test.database.superuser_client().await;
    let filled = superuser.query(fill, &[]).await.expect("filled");
    expected.extend(filled.iter().map(|row| ("other".to_owned(), row.get(0))));

    let fresh = platform.get(&format!("/events?from={from}")).await;
    assert_eq!((fresh.status, &fresh.body["items"]), (200, &json!([])), "it may still change: {fresh:?}");
    clock.advance(Duration::from_mins(10));
    let (mut seen, mut cursor, mut pages) = (BTreeSet::new(), String::new(), 0);
    loop {
        let page = platform.get(&format!("/events?from={from}{cursor}")).await;
        assert_eq!(page.status, 200, "{page:?}");
        pages += 1;
        for event in page.body["items"].as_array().expect("events") {
            let of = (event["externalId"].as_str().expect("an id"), event["data"]["id"].as_str().expect("an id"));
            assert_eq!(event["type"], "call", "{event}");
            assert!(seen.insert((of.0.to_owned(), of.1.to_owned())), "twice: {event}");
        }
        let Value::String(next) = &page.body["nextCursor"] else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, expected);
    assert!(pages > 1, "one reading would not have had them all");

    let settled = platform.get(&format!("/events?from={from}")).await.text("to");
    let rest = platform.get(&format!("/events?from={settled}")).await;
    assert_eq!((&rest.body["items"], &rest.body["nextCursor"]), (&json!([]), &Value::Null), "{rest:?}");
    platform.get("/events").await.expect_fields(&["from"]);
    platform.get(&format!("/events?from={from}&cursor=7")).await.expect_fields(&["cursor"]);
    platform.get("/events?from=2020-01-01T00:00:00Z").await.expect_fields(&["from"]);
    // The pages of what begins nearly 30 days ago, of which the later ones come when that is over.
    let nearly = (clock.now() - time::Duration::days(30) + time::Duration::SECOND).format(&Rfc3339).expect("a time");
    let first = platform.get(&format!("/events?from={nearly}")).await;
    clock.advance(Duration::from_mins(1));
    platform.get(&format!("/events?from={nearly}")).await.expect_fields(&["from"]);
    let second = platform.get(&format!("/events?from={nearly}&cursor={}", first.text("nextCursor"))).await;
    assert_eq!(second.status, 200, "{second:?}");
}
