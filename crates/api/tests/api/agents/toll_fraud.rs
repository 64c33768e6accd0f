//! What a stolen key can cost: new organizations begin with limits, costly numbers are refused, days are bounded, and
//! some numbers are never called.

use futures_util::future::join_all;
use linecard_testkit::{Answer, TestApp, TestOrganization};
use reqwest::Method;
use serde_json::{Value, json};

const TO: &str = "+14155550000";

async fn set(organization: &TestOrganization, path: &str, limits: Value) {
    let answer = organization.patch(path, &json!({"limits": limits})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    for (limit, value) in limits.as_object().expect("limits") {
        assert_eq!(&answer.body["limits"][limit], value, "{limit}");
    }
}

async fn message(organization: &TestOrganization, agent: &str, to: &str) -> Answer {
    organization.post("/api/messages", &json!({"agentId": agent, "to": to, "body": "Hello"})).await
}

fn accepted(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 201).count()
}

/// The audit log's entries on daily limits, newest first.
async fn limit_entries(organization: &TestOrganization) -> Vec<(String, Value)> {
    let log = organization.get("/api/audit-log?limit=100").await;
    let entries = log.body["items"].as_array().expect("entries").iter();
    entries
        .filter(|entry| entry["resourceType"] == "limit")
        .map(|entry| (entry["action"].as_str().expect("an action").to_owned(), entry["after"].clone()))
        .collect()
}

#[tokio::test]
async fn a_new_organization_calls_only_the_country_of_its_number_and_only_so_often() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    let limits = organization.get("/api/organization").await.body["limits"].clone();
    assert_eq!(limits["allowedCountries"], json!(["own"]));
    assert_eq!((&limits["maxCallsPerDay"], &limits["maxMessagesPerDay"]), (&json!(500), &json!(500)));
    assert_eq!(organization.call(&agent, TO).await.status, 201);
    assert_eq!(message(&organization, &agent, TO).await.status, 201);
    let abroad = "+442071838750";
    for refused in [organization.call(&agent, abroad).await, message(&organization, &agent, abroad).await] {
        refused.expect_problem(422, "country-not-allowed");
    }
    let path = format!("/api/agents/{agent}/twilio/resolution");
    let explained = organization.get(&path).await.body;
    assert_eq!((&explained["allowedCountries"], &explained["blockedBy"]), (&json!(["US"]), &Value::Null));
    // A list can name the own country beside others.
    set(&organization, "/api/organization", json!({"allowedCountries": ["own", "GB"]})).await;
    assert_eq!(organization.call(&agent, abroad).await.status, 201);
    set(&organization, "/api/organization", json!({"allowedCountries": ["GB"]})).await;
    organization.call(&agent, TO).await.expect_problem(422, "country-not-allowed");
}

#[tokio::test]
async fn a_number_of_a_costly_type_is_refused_until_organization_and_agent_allow_its_type() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    let agents = format!("/api/agents/{agent}");
    set(&organization, "/api/organization", json!({"allowedCountries": null})).await;
    for to in ["+19005550123", "+12129765123", "+449098790123", "+447012345678", "+881612345678", "+979123456789"] {
        for refused in [organization.call(&agent, to).await, message(&organization, &agent, to).await] {
            refused.expect_problem(422, "number-type-not-allowed");
            assert_eq!(refused.pointers(), ["/to"]);
        }
        let query = format!("{agents}/twilio/resolution?to={}", to.replace('+', "%2B"));
        assert_eq!(organization.get(&query).await.body["blockedBy"], "number-type-not-allowed", "{to}");
    }
    assert_eq!(organization.sim_calls().await.len(), 0);
    let premium = "+19005550123";
    set(&organization, "/api/organization", json!({"allowedNumberTypes": ["premium-rate"]})).await;
    assert_eq!(organization.call(&agent, premium).await.status, 201);
    assert_eq!(message(&organization, &agent, premium).await.status, 201);
    organization.call(&agent, "+881612345678").await.expect_problem(422, "number-type-not-allowed");
    // An agent's list is within its organization's.
    set(&organization, &agents, json!({"allowedNumberTypes": []})).await;
    organization.call(&agent, premium).await.expect_problem(422, "number-type-not-allowed");
    set(&organization, &agents, json!({"allowedNumberTypes": ["premium-rate", "global-network"]})).await;
    assert_eq!(organization.call(&agent, premium).await.status, 201);
    organization.call(&agent, "+881612345678").await.expect_problem(422, "number-type-not-allowed");
    let wrong = organization.patch(&agents, &json!({"limits": {"allowedNumberTypes": ["mobile"]}})).await;
    wrong.expect_problem(422, "validation-failed");
    assert_eq!(wrong.pointers(), ["/limits/allowedNumberTypes/0"]);
}

#[tokio::test]
async fn concurrent_requests_never_exceed_a_daily_limit_of_calls_or_messages() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (one, _) = organization.connected_agent("One").await;
    let (two, _) = organization.connected_agent("Two").await;
    let agent = format!("/api/agents/{one}");
    set(&organization, &agent, json!({"maxCallsPerDay": 3, "maxMessagesPerDay": 2})).await;
    let calls = join_all((0..25).map(|_| organization.call(&one, TO))).await;
    assert_eq!(accepted(&calls), 3, "{calls:?}");
    let refused = calls.iter().find(|answer| answer.status != 201).expect("a refusal");
    refused.expect_problem(429, "daily-limit-reached");
    let detail = refused.text("detail");
    assert!(
        detail.contains("The agent") && detail.contains("maxCallsPerDay") && detail.contains("00:00 UTC"),
        "{detail}"
    );
    let messages = join_all((0..25).map(|_| message(&organization, &one, TO))).await;
    assert_eq!(accepted(&messages), 2, "{messages:?}");
    let resolution = organization.get(&format!("{agent}/twilio/resolution")).await;
    assert_eq!(resolution.body["blockedBy"], "daily-limit-reached");

    // The organization's counts the calls of all agents, also those from before it was set.
    set(&organization, "/api/organization", json!({"maxCallsPerDay": 10})).await;
    let calls = join_all((0..25).map(|_| organization.call(&two, TO))).await;
    assert_eq!(accepted(&calls), 7, "{calls:?}");
    // A limit that is raised, or removed, holds at once.
    set(&organization, "/api/organization", json!({"maxCallsPerDay": 12})).await;
    let calls = join_all((0..25).map(|_| organization.call(&two, TO))).await;
    assert_eq!(accepted(&calls), 2, "{calls:?}");
    set(&organization, "/api/organization", json!({"maxCallsPerDay": null})).await;
    assert_eq!(organization.call(&two, TO).await.status, 201);
}

#[tokio::test]
async fn a_repeated_request_counts_once_and_is_answered_at_the_daily_limit() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    set(&organization, "/api/organization", json!({"maxCallsPerDay": 3})).await;
    let body = json!({"agentId": agent, "to": TO});
    let place = |key: String| {
        let request = organization.request(Method::POST, "/api/calls").header("idempotency-key", key);
        linecard_testkit::send(request.json(&body))
    };
    let mut first = Vec::new();
    for key in 0..3 {
        for _ in 0..3 {
            let placed = place(format!("key-{key}")).await;
            assert_eq!(placed.status, 201, "{placed:?}");
            first.push(placed.text("id"));
        }
    }
    first.dedup();
    assert_eq!(first.len(), 3);
    place("key-3".to_owned()).await.expect_problem(429, "daily-limit-reached");
    assert_eq!(place("key-0".to_owned()).await.text("id"), first[0]);
}

#[tokio::test]
async fn a_daily_limit_warns_once_at_four_fifths_and_once_when_it_is_reached() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    set(&organization, "/api/organization", json!({"maxCallsPerDay": 5, "maxMessagesPerDay": 2})).await;
    for _ in 0..3 {
        assert_eq!(organization.call(&agent, TO).await.status, 201);
    }
    assert_eq!(limit_entries(&organization).await, []);
    let of = |limit: &str| json!({"limit": limit, "of": "organization"});
    assert_eq!(organization.call(&agent, TO).await.status, 201);
    let warned = ("limit.warn".to_owned(), of("calls"));
    assert_eq!(limit_entries(&organization).await, std::slice::from_ref(&warned));
    assert_eq!(organization.call(&agent, TO).await.status, 201);
    for _ in 0..3 {
        organization.call(&agent, TO).await.expect_problem(429, "daily-limit-reached");
    }
    let reached = ("limit.reach".to_owned(), of("calls"));
    assert_eq!(limit_entries(&organization).await, [reached.clone(), warned.clone()]);
    for _ in 0..4 {
        message(&organization, &agent, TO).await;
    }
    let messages = [("limit.reach".to_owned(), of("messages")), ("limit.warn".to_owned(), of("messages"))];
    assert_eq!(limit_entries(&organization).await, [&messages[..], &[reached, warned]].concat());
}

#[tokio::test]
async fn minutes_and_costs_of_a_day_are_bounded_by_what_is_known_and_an_estimate() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    let path = format!("/api/agents/{agent}");
    let superuser = test.database.superuser_client().await;
    let mut placed = Vec::new();
    for _ in 0..2 {
        let call = organization.call(&agent, TO).await;
        placed.push(organization.call_ended(&call.text("id"), "completed").await);
    }
    let change = |sql: &'static str| {
        let superuser = &superuser;
        async move { superuser.batch_execute(sql).await.expect("changed") }
    };
    // 3.5 minutes are 4 begun ones, twice.
    change("UPDATE calls SET duration_seconds = 210, price = -0.5, price_unit = 'USD'").await;
    set(&organization, &path, json!({"maxMinutesPerDay": 8})).await;
    let refused = organization.call(&agent, TO).await;
    refused.expect_problem(429, "daily-limit-reached");
    assert!(refused.text("detail").contains("maxMinutesPerDay"), "{refused:?}");
    assert_eq!(message(&organization, &agent, TO).await.status, 201, "messages take no minutes");
    set(&organization, &path, json!({"maxMinutesPerDay": 9})).await;
    assert_eq!(organization.call(&agent, TO).await.status, 201);
    organization.call(&agent, TO).await.expect_problem(429, "daily-limit-reached");

    // Two calls cost one dollar, to which the open call and the message add what is expected of them.
    set(&organization, &path, json!({"maxMinutesPerDay": null, "maxSpendPerDay": 1})).await;
    for refused in [organization.call(&agent, TO).await, message(&organization, &agent, TO).await] {
        refused.expect_problem(429, "daily-limit-reached");
        assert!(refused.text("detail").contains("maxSpendPerDay"), "{refused:?}");
    }
    set(&organization, &path, json!({"maxSpendPerDay": 2})).await;
    assert_eq!(organization.call(&agent, TO).await.status, 201);
    assert_eq!(message(&organization, &agent, TO).await.status, 201);
}

#[tokio::test]
async fn a_number_on_the_do_not_call_list_is_neither_called_nor_texted() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    let added = organization.post("/api/do-not-call", &json!({"number": TO, "reason": "asked on the phone"})).await;
    assert_eq!((added.status, &added.body["source"]), (201, &json!("manual")), "{added:?}");
    let again = organization.post("/api/do-not-call", &json!({"number": TO})).await;
    assert_eq!((again.status, &again.body), (200, &added.body));
    for refused in [organization.call(&agent, TO).await, message(&organization, &agent, TO).await] {
        refused.expect_problem(422, "do-not-call");
        assert_eq!(refused.pointers(), ["/to"]);
    }
    let query = format!("/api/agents/{agent}/twilio/resolution?to=%2B14155550000");
    assert_eq!(organization.get(&query).await.body["blockedBy"], "do-not-call");
    assert_eq!(organization.call(&agent, "+14155550003").await.status, 201);
    let other = test.organization("Other").await;
    let (others, _) = other.connected_agent("Desk").await;
    assert_eq!(other.call(&others, TO).await.status, 201, "another organization's list");

    assert_eq!(organization.get("/api/do-not-call").await.body["items"], json!([added.body]));
    let path = format!("/api/do-not-call/{}", added.text("id"));
    assert_eq!(other.delete(&path).await.status, 404);
    assert_eq!(organization.delete(&path).await.status, 204);
    assert_eq!(organization.delete(&path).await.status, 404);
    assert_eq!(organization.call(&agent, TO).await.status, 201);
    organization.post("/api/do-not-call", &json!({"number": "911"})).await.expect_problem(422, "validation-failed");
}

#[tokio::test]
async fn whom_twilio_reports_as_opted_out_is_added_to_the_do_not_call_list() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    let opted_out = "+15005550004";
    let refused = message(&organization, &agent, opted_out).await;
    assert_eq!(refused.body["twilioCode"], 21610, "{refused:?}");
    let listed = organization.get("/api/do-not-call").await;
    let entry = &listed.body["items"][0];
    assert_eq!((&entry["number"], &entry["source"]), (&json!(opted_out), &json!("opt-out")), "{listed:?}");
    for refused in [organization.call(&agent, opted_out).await, message(&organization, &agent, opted_out).await] {
        refused.expect_problem(422, "do-not-call");
    }
}
