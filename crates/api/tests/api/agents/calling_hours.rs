//! Calling hours: by the local time of whoever is called, of the organization and of the agent.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::ManualClock;
use linecard_testkit::{TestApp, TestOptions, TestOrganization};
use serde_json::{Value, json};
use time::macros::datetime;

const BERLIN: &str = "+493012345678";
const NEW_YORK: &str = "+12125550123";
const TOLL_FREE: &str = "+18005550123";
const SATELLITE: &str = "+881612345678";

async fn set(organization: &TestOrganization, path: &str, limits: Value) {
    let answer = organization.patch(path, &json!({"limits": limits})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body["limits"]["callingHours"], limits["callingHours"], "{answer:?}");
}

/// An agent of an organization that may call anybody, at noon UTC of a winter's day.
async fn started() -> (TestApp, Arc<ManualClock>, TestOrganization, String) {
    let clock = Arc::new(ManualClock::at(datetime!(2026-01-15 12:00 UTC)));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    let open = json!({"limits": {"allowedCountries": null, "allowedNumberTypes": ["global-network"]}});
    assert_eq!(organization.patch("/api/organization", &open).await.status, 200);
    (test, clock, organization, agent)
}

#[tokio::test]
async fn a_call_is_refused_outside_the_hours_where_it_would_ring_and_the_answer_says_when_it_is_allowed() {
    let (_test, clock, organization, agent) = started().await;
    set(&organization, "/api/organization", json!({"callingHours": {"from": "09:00", "to": "20:00"}})).await;
    assert_eq!(organization.call(&agent, BERLIN).await.status, 201, "it is 13:00 there");

    let refused = organization.call(&agent, NEW_YORK).await;
    refused.expect_problem(422, "outside-calling-hours");
    assert_eq!((refused.pointers(), refused.text("allowedFrom")), (vec!["/to"], "2026-01-15T14:00:00Z".to_owned()));
    assert_eq!(refused.headers["retry-after"], "7201", "two hours");
    let toll_free = organization.call(&agent, TOLL_FREE).await;
    toll_free.expect_problem(422, "outside-calling-hours");
    let nowhere = organization.call(&agent, SATELLITE).await;
    nowhere.expect_problem(422, "outside-calling-hours");
    assert!(nowhere.body["allowedFrom"].is_null() && !nowhere.headers.contains_key("retry-after"), "{nowhere:?}");
    assert_eq!(organization.sim_calls().await.len(), 1, "nothing else was dialled");

    let explained = async |to: &str| {
        let query = format!("/api/agents/{agent}/twilio/resolution?to={}", to.replace('+', "%2B"));
        organization.get(&query).await.body["blockedBy"].clone()
    };
    assert_eq!((explained(NEW_YORK).await, explained(BERLIN).await), (json!("outside-calling-hours"), Value::Null));
    let body = json!({"agentId": agent, "to": NEW_YORK, "body": "Hello"});
    assert_eq!(organization.post("/api/messages", &body).await.status, 201, "messages are not bound");

    clock.advance(Duration::from_hours(2));
    assert_eq!(organization.call(&agent, NEW_YORK).await.status, 201);
    set(&organization, "/api/organization", json!({"callingHours": null})).await;
    assert_eq!(organization.call(&agent, SATELLITE).await.status, 201);
}

#[tokio::test]
async fn the_hours_of_the_organization_and_of_the_agent_both_bound_a_call() {
    let (_test, _clock, organization, agent) = started().await;
    let agents = format!("/api/agents/{agent}");
    set(&organization, &agents, json!({"callingHours": {"from": "08:00", "to": "13:00"}})).await;
    let refused = organization.call(&agent, BERLIN).await;
    refused.expect_problem(422, "outside-calling-hours");
    assert_eq!(refused.text("allowedFrom"), "2026-01-16T07:00:00Z");
    set(&organization, "/api/organization", json!({"callingHours": {"from": "09:00", "to": "24:00"}})).await;
    assert_eq!(organization.call(&agent, BERLIN).await.text("allowedFrom"), "2026-01-16T08:00:00Z");
    set(&organization, &agents, json!({"callingHours": {"from": "00:00", "to": "24:00"}})).await;
    assert_eq!(organization.call(&agent, BERLIN).await.status, 201);
    // Hours that no minute is within.
    set(&organization, "/api/organization", json!({"callingHours": {"from": "09:00", "to": "10:00"}})).await;
    set(&organization, &agents, json!({"callingHours": {"from": "11:00", "to": "12:00"}})).await;
    let never = organization.call(&agent, BERLIN).await;
    assert!(never.code() == "outside-calling-hours" && never.body["allowedFrom"].is_null(), "{never:?}");
}

#[tokio::test]
async fn hours_that_are_none_are_refused_at_their_field_and_an_admin_only_narrows_those_of_the_organization() {
    let (_test, _clock, organization, agent) = started().await;
    let change = |hours: Value| json!({"limits": {"callingHours": hours}});
    for (hours, pointers) in [
        (json!({"from": "9:00", "to": "25:00"}), &["/limits/callingHours/from", "/limits/callingHours/to"][..]),
        (json!({"from": "20:00", "to": "09:00"}), &["/limits/callingHours/to"]),
        (json!({"from": "09:00", "to": "09:00"}), &["/limits/callingHours/to"]),
    ] {
        organization.patch("/api/organization", &change(hours.clone())).await.expect_fields(pointers);
        organization.patch(&format!("/api/agents/{agent}"), &change(hours)).await.expect_fields(pointers);
    }
    for hours in [json!("09:00"), json!({"from": "09:00"}), json!(["09:00", "20:00"]), json!({"from": 9, "to": 20})] {
        let answer = organization.patch("/api/organization", &change(hours)).await;
        assert_eq!((answer.status, answer.code()), (422, "validation-failed"), "{answer:?}");
    }
    let work = json!({"from": "09:00", "to": "18:00"});
    set(&organization, "/api/organization", json!({"callingHours": work})).await;
    let admin = organization.with_role("admin").await;
    for wider in [Value::Null, json!({"from": "08:00", "to": "18:00"}), json!({"from": "09:00", "to": "18:01"})] {
        admin.patch("/api/organization", &change(wider)).await.expect_problem(403, "limit-raise");
    }
    set(&admin, "/api/organization", json!({"callingHours": {"from": "10:00", "to": "17:00"}})).await;
    let log = organization.get("/api/audit-log").await.body.to_string();
    assert!(log.contains(r#""callingHours":{"from":"10:00","to":"17:00"}"#), "{log}");
}
