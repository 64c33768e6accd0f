//! A month of each account at Twilio, compared with what its agents used.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, TwilioAccount};
use serde_json::{Value, json};

async fn started() -> (TestApp, TestOrganization, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    (test, organization, clock)
}

/// A call by someone else who has the account's token.
async fn call_past_linecard(test: &TestApp, account: &TwilioAccount) {
    let url = format!("{}/2010-04-01/Accounts/{}/Calls.json", test.sim.base_url(), account.sid);
    let form = [("To", "+14155550000"), ("From", &account.phone_number), ("Twiml", "<Response/>")];
    let request = test.http.post(url).basic_auth(&account.sid, Some(&account.auth_token)).form(&form);
    assert_eq!(request.send().await.expect("an answer").status(), 201);
}

async fn priced_at_twilio(organization: &TestOrganization, calls: usize) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let priced = organization.sim_calls().await.iter().filter(|call| call["price"].is_string()).count();
        if priced == calls {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "{priced} of {calls} calls were priced");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn of_account<'a>(answer: &'a Answer, account: &TwilioAccount) -> &'a Value {
    let items = answer.body["items"].as_array().expect("items");
    items.iter().find(|item| item["accountSid"] == account.sid.as_str()).expect("the account")
}

#[tokio::test]
async fn twilios_usage_minus_that_of_the_agents_belongs_to_no_agent() {
    let (test, organization, clock) = started().await;
    let (agent, account) = organization.connected_agent("Desk").await;
    let (_, idle) = organization.connected_agent("Idle").await;
    for to in ["+14155550000", "+14155550001", "+14155559000"] {
        assert_eq!(organization.call(&agent, to).await.status, 201);
    }
    let text = json!({"agentId": agent, "to": "+14155550000", "body": "Hello"});
    assert_eq!(organization.post("/api/messages", &text).await.status, 201);
    call_past_linecard(&test, &account).await;
    priced_at_twilio(&organization, 3).await;

    let before = organization.get("/api/usage/comparison").await;
    let item = of_account(&before, &account);
    assert_eq!(item["agents"]["callCost"], json!([]), "{before:?}");
    assert!(item["pendingPrices"].as_i64() >= Some(2), "what is not known yet is said: {item}");

    clock.advance(Duration::from_secs(31));
    test.app.reconcile_once().await.expect("reconciled");
    let month = before.text("month");
    let compared = organization.get(&format!("/api/usage/comparison?month={month}")).await;
    assert_eq!((compared.status, &compared.body["nextCursor"]), (200, &json!(null)), "{compared:?}");
    let item = of_account(&compared, &account);
    let (twilio, agents, no_agent) = (&item["twilio"], &item["agents"], &item["noAgent"]);
    assert_eq!((&twilio["calls"], &agents["calls"], &no_agent["calls"]), (&json!(3), &json!(2), &json!(1)), "{item}");
    assert_eq!((&twilio["messages"], &agents["messages"], &no_agent["messages"]), (&json!(1), &json!(1), &json!(0)));
    let cost = |usage: &Value| {
        let [amount] = usage["callCost"].as_array().expect("amounts").as_slice() else { panic!("one unit: {item}") };
        assert_eq!(amount["unit"], "USD");
        amount["amount"].as_str().expect("a decimal").parse::<f64>().expect("a decimal")
    };
    assert!(cost(no_agent) > 0.0 && (cost(twilio) - cost(agents) - cost(no_agent)).abs() < 1e-9, "{item}");
    let minutes = |usage: &Value| usage["callMinutes"].as_i64().expect("minutes");
    assert_eq!(minutes(twilio) - minutes(agents), minutes(no_agent));
    assert!(minutes(agents) >= 2 && item["problem"].is_null(), "{item}");

    let totals = &compared.body["totals"];
    assert_eq!(
        (&totals["accounts"], &totals["agents"]),
        (&json!(2), agents),
        "the other account was not used: {totals}"
    );
    assert_eq!(totals["pendingPrices"], item["pendingPrices"], "{totals}");
    assert_eq!(item["connectedAgents"], json!([{"agentId": agent, "agentName": "Desk"}]), "{item}");

    let idle = of_account(&compared, &idle);
    assert_eq!((&idle["twilio"]["calls"], &idle["agents"]["calls"]), (&json!(0), &json!(0)), "{idle}");
    let requests = organization.sim_requests().await;
    let asked = requests.iter().find(|request| request["path"].as_str().is_some_and(|path| path.contains("/Usage/")));
    assert_eq!(asked.expect("Twilio was asked")["query"]["IncludeSubaccounts"], "false");
}

#[tokio::test]
async fn an_account_that_cannot_be_queried_says_why_without_affecting_others() {
    let (_test, organization, _) = started().await;
    let (revoked, good, suspended, gone) = (
        organization.connected_agent("Revoked").await.1,
        organization.connected_agent("Good").await.1,
        organization.connected_agent("Suspended").await.1,
        organization.connected_agent("Gone").await,
    );
    organization.control(&format!("/sim/accounts/{}", revoked.sid), &json!({"authToken": "0".repeat(32)})).await;
    organization.control(&format!("/sim/accounts/{}", suspended.sid), &json!({"status": "suspended"})).await;
    assert_eq!(organization.call(&gone.0, "+14155550000").await.status, 201);
    assert_eq!(organization.delete(&format!("/api/agents/{}/twilio", gone.0)).await.status, 204);

    let compared = organization.get("/api/usage/comparison").await;
    assert_eq!(compared.status, 200, "{compared:?}");
    for (account, code) in [
        (&revoked, "twilio-token-rejected"),
        (&suspended, "twilio-account-suspended"),
        (&gone.1, "account-not-connected"),
    ] {
        let item = of_account(&compared, account);
        assert_eq!(item["problem"]["code"], code, "{item}");
        assert!(item["twilio"].is_null() && item["noAgent"].is_null() && item["agents"].is_object(), "{item}");
    }
    assert_eq!(of_account(&compared, &good)["twilio"]["calls"], 0);

    organization.control("/sim/faults", &json!({"status": 503})).await;
    let away = organization.get("/api/usage/comparison").await;
    assert_eq!(of_account(&away, &good)["problem"]["code"], "twilio-unavailable", "{away:?}");
}

#[tokio::test]
async fn accounts_are_paged_and_limited_to_ones_own_organization() {
    let (test, organization, _) = started().await;
    for name in ["One", "Two", "Three"] {
        let (agent, _) = organization.connected_agent(name).await;
        assert_eq!(organization.call(&agent, "+14155550000").await.status, 201);
    }
    let mut seen = Vec::new();
    let mut path = "/api/usage/comparison?limit=2".to_owned();
    for items in [2, 1] {
        let page = organization.get(&path).await;
        let sids: Vec<String> = page.body["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["accountSid"].as_str().expect("a SID").to_owned())
            .collect();
        assert_eq!(sids.len(), items, "{page:?}");
        assert_eq!(page.body["totals"]["accounts"], 3, "of all pages: {page:?}");
        seen.extend(sids);
        path = format!("/api/usage/comparison?limit=2&cursor={}", page.text("nextCursor"));
    }
    assert!(seen.is_sorted() && seen.len() == 3, "{seen:?}");
    let stranger = test.organization("Stranger").await;
    assert_eq!(stranger.get("/api/usage/comparison").await.body["items"], json!([]));
}

#[tokio::test]
async fn invalid_months_are_reported() {
    let (_test, organization, _) = started().await;
    for (query, pointer) in [
        ("month=2026-13", "month"),
        ("month=2026-1", "month"),
        ("month=2026-01-01", "month"),
        ("month=%2B202-01", "month"),
        ("month=2999-01", "month"),
        ("limit=0", "limit"),
        ("cursor=3", "cursor"),
        ("from=2026-01-01", "from"),
    ] {
        organization.get(&format!("/api/usage/comparison?{query}")).await.expect_fields(&[pointer]);
    }
    assert_eq!(organization.get("/api/usage/comparison?month=2025-02").await.status, 200);
}
