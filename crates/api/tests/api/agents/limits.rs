//! Limits and pauses hold under concurrent requests and apply before any request to Twilio.

use futures_util::future::join_all;
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization};
use serde_json::{Value, json};
use url::Url;

/// Stays in Twilio's queue for two simulated minutes.
const STAYS_OPEN: &str = "+14155559600";
const TO: &str = "+14155550000";

/// A Linecard whose simulated Twilio runs in real time.
async fn at_lifes_speed() -> TestApp {
    TestApp::start_with(TestOptions { sim_speed: 1.0, ..TestOptions::default() }).await
}

async fn set(organization: &TestOrganization, agent: Option<&str>, change: Value) {
    let path = agent.map_or("/api/organization".to_owned(), |agent| format!("/api/agents/{agent}"));
    let answer = organization.patch(&path, &change).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    for (field, value) in change.as_object().expect("fields") {
        match value.as_object() {
            None => assert_eq!(&answer.body[field], value),
            Some(limits) => limits.iter().for_each(|(limit, value)| assert_eq!(&answer.body[field][limit], value)),
        }
    }
}

async fn message(organization: &TestOrganization, agent: &str, to: &str) -> Answer {
    organization.post("/api/messages", &json!({"agentId": agent, "to": to, "body": "Hello"})).await
}

async fn resolution(organization: &TestOrganization, agent: &str, query: &str) -> Value {
    organization.get(&format!("/api/agents/{agent}/twilio/resolution{query}")).await.body
}

#[tokio::test]
async fn concurrent_requests_on_two_nodes_never_exceed_the_concurrent_call_limit() {
    let test = at_lifes_speed().await;
    let spare =
        twilio_sim::Sim::start(([127, 0, 0, 1], 0).into(), twilio_sim::Options::default()).await.expect("a sim");
    let twilio = Url::parse(&test.sim.base_url()).expect("an address");
    let node = TestApp::start_at(test.database.clone(), spare, twilio, TestOptions::default()).await;
    let organization = test.organization("Acme").await;
    let there = organization.at(&node);
    let (one, _) = organization.connected_agent("One").await;
    let (two, _) = organization.connected_agent("Two").await;

    set(&organization, Some(&one), json!({"limits": {"maxConcurrentCalls": 3}})).await;
    let calls = (0..12).flat_map(|_| [organization.call(&one, STAYS_OPEN), there.call(&one, STAYS_OPEN)]);
    let mut answers = join_all(calls).await;
    answers.sort_by_key(|answer| answer.status);
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 3, "{answers:?}");
    for refused in &answers[3..] {
        refused.expect_problem(429, "too-many-calls");
        assert!(
            refused.headers.contains_key("retry-after") && refused.text("detail").contains("The agent has reached")
        );
    }
    assert_eq!(resolution(&organization, &one, "").await["blockedBy"], "too-many-calls");
    assert!(resolution(&organization, &two, "").await["blockedBy"].is_null(), "the other agent has its own");

    // The organization's limit counts the calls of all of its agents.
    set(&organization, None, json!({"limits": {"maxConcurrentCalls": 5}})).await;
    let calls = (0..6).flat_map(|_| [organization.call(&two, STAYS_OPEN), there.call(&two, STAYS_OPEN)]);
    let more = join_all(calls).await;
    assert_eq!(more.iter().filter(|answer| answer.status == 201).count(), 2, "{more:?}");
    let refused = more.iter().find(|answer| answer.status == 429).expect("a refusal");
    assert!(refused.text("detail").contains("The organization has reached"), "{refused:?}");
    assert_eq!(organization.sim_calls().await.len(), 5);

    // A call that ends makes room for another; messages do not count.
    let ended = answers[0].text("id");
    assert_eq!(organization.post(&format!("/api/calls/{ended}/hangup"), &Value::Null).await.status, 200);
    let again = join_all((0..4).map(|_| organization.call(&one, STAYS_OPEN))).await;
    assert_eq!(again.iter().filter(|answer| answer.status == 201).count(), 1, "{again:?}");
    assert_eq!(message(&organization, &one, TO).await.status, 201);
    set(&organization, Some(&one), json!({"limits": {"maxConcurrentCalls": null}})).await;
    set(&organization, None, json!({"limits": {"maxConcurrentCalls": null}})).await;
    assert_eq!(organization.call(&one, STAYS_OPEN).await.status, 201);
}

/// Why each agent is blocked, alone and in both lists; all say the same.
async fn reasons(organization: &TestOrganization, agents: [&str; 2]) -> [String; 2] {
    let listed = organization.get("/api/twilio/resolutions").await;
    let [one, two] = agents;
    let named = organization.get(&format!("/api/twilio/resolutions?agentId={one}&agentId={two}")).await;
    assert_eq!(named.body["items"], listed.body["items"]);
    let items = listed.body["items"].as_array().expect("a list");
    agents.map(|agent| {
        let item = items.iter().find(|item| item["agentId"] == agent).expect("the agent");
        item["why"].as_str().expect("a reason").to_owned()
    })
}

#[tokio::test]
async fn of_several_limits_that_are_reached_the_same_one_is_named_alone_and_in_lists() {
    let test = at_lifes_speed().await;
    let organization = test.organization("Acme").await;
    let (one, _) = organization.connected_agent("One").await;
    let (two, _) = organization.connected_agent("Two").await;
    set(&organization, Some(&one), json!({"limits": {"maxConcurrentCalls": 1, "maxCallsPerDay": 1}})).await;
    assert_eq!(organization.call(&one, STAYS_OPEN).await.status, 201);

    let (free, of_agent) =
        ("uses its own Twilio account", "The agent has reached its maximum number of concurrent calls");
    let of_organization = "The organization has reached its maximum number of concurrent calls";
    let paused = "All calls and messages of the organization are paused";
    let changes = [
        (json!({"limits": {"maxConcurrentCalls": 2}}), [of_agent, free]),
        (json!({"limits": {"maxConcurrentCalls": 1}}), [of_organization, of_organization]),
        (json!({"paused": true}), [paused, paused]),
        (json!({"paused": false, "limits": {"maxConcurrentCalls": null}}), [of_agent, free]),
    ];
    for (change, expected) in changes {
        set(&organization, None, change).await;
        let found = reasons(&organization, [&one, &two]).await;
        for ((agent, found), expected) in [&one, &two].into_iter().zip(found).zip(expected) {
            assert!(found.contains(expected), "{found}");
            assert_eq!(resolution(&organization, agent, "").await["why"], json!(found));
        }
    }
    // The limits of a day come last, and lists do not look at them.
    set(&organization, Some(&one), json!({"limits": {"maxConcurrentCalls": null}})).await;
    assert_eq!(resolution(&organization, &one, "").await["blockedBy"], "daily-limit-reached");
    assert!(reasons(&organization, [&one, &two]).await.iter().all(|found| found.contains(free)));
}

#[tokio::test]
async fn a_repeated_request_at_the_limit_returns_its_call() {
    let test = at_lifes_speed().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    set(&organization, Some(&agent), json!({"limits": {"maxConcurrentCalls": 1}})).await;
    let body = json!({"agentId": agent, "to": STAYS_OPEN});
    let place = |key: &'static str| {
        let request = organization.request(reqwest::Method::POST, "/api/calls").header("idempotency-key", key);
        linecard_testkit::send(request.json(&body))
    };
    let first = place("one").await;
    let repeated = place("one").await;
    assert_eq!((first.status, repeated.status), (201, 201), "{repeated:?}");
    assert_eq!(first.text("id"), repeated.text("id"));
    place("two").await.expect_problem(429, "too-many-calls");
    // A refused request leaves its key unused.
    set(&organization, Some(&agent), json!({"limits": {"maxConcurrentCalls": 2}})).await;
    assert_eq!(place("two").await.status, 201);
}

#[tokio::test]
async fn pausing_an_organization_or_agent_blocks_calls_and_messages_immediately() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    let (other, _) = organization.connected_agent("Other").await;
    for (owner, whose) in [(Some(agent.as_str()), "of the agent"), (None, "of the organization")] {
        set(&organization, owner, json!({"paused": true})).await;
        for answer in [organization.call(&agent, TO).await, message(&organization, &agent, TO).await] {
            answer.expect_problem(409, "calls-stopped");
            assert!(answer.text("detail").contains(whose), "{answer:?}");
        }
        let explained = resolution(&organization, &agent, "").await;
        assert_eq!(
            (&explained["blockedBy"], &explained["credentialSource"]),
            (&json!("calls-stopped"), &json!("agent"))
        );
        assert!(explained["why"].as_str().is_some_and(|why| why.contains(whose)), "{explained}");
        assert_eq!(organization.call(&other, TO).await.status, if owner.is_some() { 201 } else { 409 });
        set(&organization, owner, json!({"paused": false})).await;
        assert_eq!(organization.call(&agent, TO).await.status, 201);
    }
    assert_eq!(organization.sim_calls().await.len(), 3, "nothing went out while it was stopped");
    // The pause is reported only where there is a credential.
    let unconnected = organization.agent("Unconnected").await;
    set(&organization, None, json!({"paused": true})).await;
    assert_eq!(organization.call(&unconnected, TO).await.code(), "agent-not-connected");
}

#[tokio::test]
async fn calls_and_messages_reach_only_countries_allowed_by_organization_and_agent() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    let (canada, germany, satellite, unknown) = ("+16135550123", "+4930123456", "+881612345678", "+449999999999");
    // An area code that the library does not know yet: new ones are put into service every few months.
    let new = "+14362345678";
    set(&organization, None, json!({"limits": {"allowedCountries": ["US", "DE"]}})).await;
    assert_eq!(organization.call(&agent, TO).await.status, 201);
    assert_eq!(message(&organization, &agent, germany).await.status, 201);
    assert_eq!(organization.call(&agent, new).await.status, 201);
    assert_eq!(message(&organization, &agent, new).await.status, 201);
    assert!(resolution(&organization, &agent, "?to=%2B14362345678").await["blockedBy"].is_null());
    for to in [canada, satellite, unknown] {
        for answer in [organization.call(&agent, to).await, message(&organization, &agent, to).await] {
            answer.expect_problem(422, "country-not-allowed");
            assert_eq!(answer.pointers(), ["/to"]);
            assert!(!answer.body.to_string().contains(to), "{answer:?}");
        }
    }
    // An agent's list is intersected with the organization's.
    set(&organization, Some(&agent), json!({"limits": {"allowedCountries": ["CA", "DE"]}})).await;
    for (to, status) in [(TO, 422), (canada, 422), (germany, 201), (new, 422)] {
        assert_eq!(organization.call(&agent, to).await.status, status, "{to}");
    }
    let explained = resolution(&organization, &agent, "").await;
    assert_eq!((&explained["allowedCountries"], &explained["blockedBy"]), (&json!(["DE"]), &Value::Null));
    let to_us = resolution(&organization, &agent, "?to=%2B14155550000").await;
    assert_eq!(to_us["blockedBy"], "country-not-allowed", "{to_us}");
    assert!(resolution(&organization, &agent, "?to=%2B4930123456").await["blockedBy"].is_null());
    set(&organization, Some(&agent), json!({"limits": {"allowedCountries": null}})).await;
    set(&organization, None, json!({"limits": {"allowedCountries": null}})).await;
    assert_eq!(organization.call(&agent, canada).await.status, 201);
    assert!(resolution(&organization, &agent, "").await["allowedCountries"].is_null());
}

#[tokio::test]
async fn no_call_lasts_longer_than_the_lowest_limit() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    let mut expected = Vec::new();
    let mut ask = async |asked: Option<u32>, limit: Option<&str>| {
        let placed =
            organization.post("/api/calls", &json!({"agentId": agent, "to": TO, "timeLimitSeconds": asked})).await;
        assert_eq!(placed.status, 201, "{placed:?}");
        expected.push(limit.map(str::to_owned));
    };
    ask(None, None).await;
    ask(Some(5_000), Some("5000")).await;
    set(&organization, None, json!({"limits": {"maxCallSeconds": 900}})).await;
    ask(None, Some("900")).await;
    ask(Some(5_000), Some("900")).await;
    ask(Some(60), Some("60")).await;
    set(&organization, Some(&agent), json!({"limits": {"maxCallSeconds": 300}})).await;
    ask(None, Some("300")).await;
    set(&organization, None, json!({"limits": {"maxCallSeconds": 120}})).await;
    ask(None, Some("120")).await;
    assert_eq!(resolution(&organization, &agent, "").await["maxCallSeconds"], 120);
    let sent = organization.sim_calls().await;
    let limits: Vec<Option<String>> =
        sent.iter().map(|call| call["request"]["TimeLimit"].as_str().map(str::to_owned)).collect();
    assert_eq!(limits, expected);
}

#[tokio::test]
async fn changing_one_limit_keeps_the_others_and_invalid_limits_are_reported() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Desk").await;
    let whole = json!({"maxConcurrentCalls": 2, "allowedCountries": ["US"], "maxCallSeconds": 60});
    for path in ["/api/organization".to_owned(), format!("/api/agents/{agent}")] {
        let begun = organization.get(&path).await.body["limits"].clone();
        assert_eq!((&begun["maxConcurrentCalls"], &begun["maxCallSeconds"]), (&Value::Null, &Value::Null));
        organization.patch(&path, &json!({"limits": whole, "paused": true})).await;
        organization.patch(&path, &json!({"name": "Renamed"})).await;
        organization.patch(&path, &json!({"limits": {"maxCallSeconds": 90}})).await;
        let now = organization.get(&path).await.body;
        assert_eq!((&now["limits"]["maxConcurrentCalls"], &now["paused"]), (&json!(2), &json!(true)), "{now}");
        assert_eq!((&now["limits"]["allowedCountries"], &now["name"]), (&json!(["US"]), &json!("Renamed")));
        assert_eq!(now["limits"]["maxCallSeconds"], 90);
        let told = organization.get("/api/audit-log?limit=1").await.body["items"][0].clone();
        let seconds = |at: &str| told[at]["limits"]["maxCallSeconds"].clone();
        assert_eq!((seconds("before"), seconds("after")), (json!(60), json!(90)), "{told}");
        let wrong: [(Value, &[&str]); 17] = [
            (json!({"maxConcurrentCalls": 0}), &["/limits/maxConcurrentCalls"]),
            (json!({"maxConcurrentCalls": 100_001}), &["/limits/maxConcurrentCalls"]),
            (json!({"maxConcurrentCalls": -1}), &["/limits/maxConcurrentCalls"]),
            (json!({"maxConcurrentCalls": "2"}), &["/limits/maxConcurrentCalls"]),
            (json!({"maxCallSeconds": 86_401}), &["/limits/maxCallSeconds"]),
            (
                json!({"maxCallSeconds": 0, "maxConcurrentCalls": 0}),
                &["/limits/maxConcurrentCalls", "/limits/maxCallSeconds"],
            ),
            (json!({"allowedCountries": []}), &["/limits/allowedCountries"]),
            (json!({"allowedCountries": "US"}), &["/limits/allowedCountries"]),
            (json!({"allowedCountries": ["US", "us"]}), &["/limits/allowedCountries/1"]),
            (
                json!({"allowedCountries": ["US", "XX", "US"]}),
                &["/limits/allowedCountries/1", "/limits/allowedCountries/2"],
            ),
            (json!({"callsPerDay": 1}), &["/limits/callsPerDay"]),
            (json!({"maxCallsPerDay": 0}), &["/limits/maxCallsPerDay"]),
            (json!({"maxSpendPerDay": 10_000_001}), &["/limits/maxSpendPerDay"]),
            (json!({"maxMinutesPerDay": 0.5}), &["/limits/maxMinutesPerDay"]),
            (
                json!({"allowedNumberTypes": ["pager", "pager", "dear"]}),
                &["/limits/allowedNumberTypes/1", "/limits/allowedNumberTypes/2"],
            ),
            (json!([]), &["/limits"]),
            (json!(3), &["/limits"]),
        ];
        for (limits, pointers) in wrong {
            organization.patch(&path, &json!({"limits": limits})).await.expect_fields(pointers);
        }
        organization.patch(&path, &json!({"paused": "yes"})).await.expect_fields(&["/paused"]);
        assert_eq!(organization.get(&path).await.body["limits"]["maxCallSeconds"], 90);
    }
    organization.get(&format!("/api/agents/{agent}/twilio/resolution?to=5")).await.expect_fields(&["to"]);
}

#[tokio::test]
async fn an_admin_lowers_what_the_organization_may_cost_and_only_an_owner_raises_it() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let admin = organization.with_role("admin").await;
    let change = |limits: Value| json!({"limits": limits});
    let lowered = change(json!({"maxCallsPerDay": 100, "maxSpendPerDay": 50, "maxConcurrentCalls": 5}));
    assert_eq!(admin.patch("/api/organization", &lowered).await.status, 200);
    for (raise, named) in [
        (json!({"maxCallsPerDay": 101}), "maxCallsPerDay"),
        (json!({"maxMessagesPerDay": null}), "maxMessagesPerDay"),
        (json!({"maxSpendPerDay": 51}), "maxSpendPerDay"),
        (json!({"allowedCountries": ["own", "SO"]}), "allowedCountries"),
        (json!({"allowedNumberTypes": ["premium-rate"]}), "allowedNumberTypes"),
    ] {
        let refused = admin.patch("/api/organization", &change(raise.clone())).await;
        refused.expect_problem(403, "limit-raise");
        assert!(refused.text("detail").starts_with(named), "{refused:?}");
        let raised = organization.patch("/api/organization", &change(raise)).await;
        assert_eq!(raised.status, 200, "{raised:?}");
    }
    // What does not bound the costs is the admins'.
    let other = change(json!({"maxConcurrentCalls": null, "maxCallSeconds": 3600}));
    assert_eq!(admin.patch("/api/organization", &other).await.status, 200);
}
