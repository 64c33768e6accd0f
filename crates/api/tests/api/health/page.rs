//! `GET /api/health`.

use linecard_testkit::{TestApp, TestOrganization, TwilioAccount, send};
use serde_json::{Value, json};

use crate::support::signature::sign;

async fn health(organization: &TestOrganization, query: &str) -> Value {
    let answer = organization.get(&format!("/api/health{query}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

async fn set_account(organization: &TestOrganization, account: &TwilioAccount, change: &Value) {
    organization.control(&format!("/sim/accounts/{}", account.sid), change).await;
}

/// Creates an agent, changes its account at Twilio, and verifies.
async fn verified_agent(organization: &TestOrganization, name: &str, change: Value) -> (String, TwilioAccount) {
    let (agent, account) = organization.connected_agent(name).await;
    set_account(organization, &account, &change).await;
    organization.post(&format!("/api/agents/{agent}/twilio/verify"), &json!({})).await;
    (agent, account)
}

/// Name, state and problem of each line that is listed.
fn lines(health: &Value) -> Vec<[String; 3]> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let items = health["lines"].as_array().expect("lines");
    items.iter().map(|line| [text(&line["agentName"]), text(&line["state"]), text(&line["problem"])]).collect()
}

#[tokio::test]
async fn each_kind_of_trouble_is_listed_with_a_sentence_the_most_urgent_first_and_the_rest_is_counted() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    verified_agent(&organization, "Works", json!({})).await;
    verified_agent(&organization, "Works too", json!({})).await;
    let (_, trial) = verified_agent(&organization, "Trial", json!({"type": "Trial"})).await;
    verified_agent(&organization, "Suspended", json!({"status": "suspended"})).await;
    verified_agent(&organization, "Rotated", json!({"authToken": "0".repeat(32)})).await;
    verified_agent(&organization, "No voice", json!({"phoneNumbers": []})).await;
    organization.connected_agent("New").await;
    organization.agent("Without").await;

    let found = health(&organization, "").await;
    let expected = [
        ["No voice", "failing", "number-not-owned"],
        ["Rotated", "failing", "twilio-token-rejected"],
        ["Suspended", "failing", "twilio-account-suspended"],
        ["Without", "not-connected", "-"],
        ["Trial", "limited", "twilio-trial-account"],
        ["New", "unverified", "-"],
    ];
    assert_eq!(lines(&found), expected.map(|line| line.map(str::to_owned)));
    for (line, said) in [
        (0, "neither belongs to the Twilio account"),
        (1, "does not accept this account SID and auth token"),
        (2, "suspended or closed"),
        (3, "Connect it to one"),
        (4, "can only call numbers that are verified"),
        (5, "has not been asked"),
    ] {
        let detail = found["lines"][line]["detail"].as_str().expect("a sentence");
        assert!(detail.contains(said), "{line}: {detail}");
    }
    assert_eq!(found["lines"][4]["accountSid"], json!(trial.sid));
    assert_eq!(found["lines"][4]["phoneNumber"], json!(trial.phone_number));
    assert!(found["lines"][4]["checkedAt"].is_string() && found["lines"][5]["checkedAt"].is_null());
    assert!(found["counts"].as_array().expect("counts").contains(&json!(
        {"state": "working", "problem": null, "lines": 2}
    )));
    assert_eq!(found["organizationLine"], Value::Null);

    let first = health(&organization, "?limit=4").await;
    let cursor = first["nextCursor"].as_str().expect("a cursor");
    let second = health(&organization, &format!("?limit=4&cursor={cursor}")).await;
    assert_eq!([lines(&first), lines(&second)].concat(), lines(&found), "pages");
    assert_eq!(second["nextCursor"], Value::Null);
    assert_eq!(lines(&health(&organization, "?state=working&state=limited").await).len(), 3);
    organization.get("/api/health?state=fine&limit=0&page=1").await.expect_fields(&["state", "limit", "page"]);
}

#[tokio::test]
async fn the_organizations_line_is_shown_with_the_agents_that_fall_back_to_it() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    organization.agent("Night line").await;
    let account = organization.twilio_account().await;
    organization.post("/api/twilio", &account.settings()).await;
    let unverified = health(&organization, "").await;
    assert_eq!(unverified["organizationLine"]["state"], "unverified");
    set_account(&organization, &account, &json!({"type": "Trial"})).await;
    organization.post("/api/twilio/verify", &json!({})).await;
    let found = health(&organization, "").await;
    let own = &found["organizationLine"];
    assert_eq!((&own["state"], &own["problem"]), (&json!("limited"), &json!("twilio-trial-account")), "{own}");
    assert!(own["detail"].as_str().is_some_and(|text| text.contains("trial account")), "{own}");
    assert_eq!(found["counts"], json!([{"state": "fallback", "problem": null, "lines": 1}]));
    assert_eq!(found["lines"], json!([]));
    organization.patch("/api/organization", &json!({"orgFallbackEnabled": false})).await;
    assert_eq!(lines(&health(&organization, "").await), [["Night line", "not-connected", "-"].map(str::to_owned)]);
}

#[tokio::test]
async fn rejected_callbacks_are_counted_by_agent_and_reason_and_only_admins_see_them() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    organization.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
    let call = organization.call(&agent, "+14155550000").await;
    let url = |call: &str| test.url(&format!("/webhooks/twilio/{}/calls/{call}/status", organization.id));
    let form = [("CallSid", "CA00000000000000000000000000000000"), ("CallStatus", "ringing")];
    let of_the_call = url(&call.text("id"));
    let of_none = url("01a00000-0000-7000-8000-000000000000");
    for (address, signature) in [
        (&of_the_call, Some(sign(&"0".repeat(32), &of_the_call, &form))),
        (&of_the_call, Some(sign(&"1".repeat(32), &of_the_call, &form))),
        (&of_the_call, None),
        (&of_none, Some(sign(&"0".repeat(32), &of_none, &form))),
    ] {
        let request = test.http.post(address).form(&form);
        let request = match signature {
            Some(signature) => request.header("x-twilio-signature", signature),
            None => request,
        };
        assert_eq!(send(request).await.status, 403);
    }
    test.app.flush_refusals().await.expect("written");

    let found = health(&organization, "").await;
    let rejected: Vec<_> = found["rejectedCallbacks"]
        .as_array()
        .expect("counts")
        .iter()
        .map(|item| (item["agentName"].clone(), item["reason"].clone(), item["count"].clone()))
        .collect();
    assert_eq!(
        rejected,
        [
            (json!("Front desk"), json!("wrong-signature"), json!(2)),
            (Value::Null, json!("unknown-call"), json!(1)),
            (Value::Null, json!("unsigned"), json!(1)),
        ]
    );
    assert_eq!(found["rejectedCallbacks"][0]["agentId"], json!(agent));
    assert_eq!(found["rejectedCallbacks"][0]["agentDeleted"], json!(false));
    let member = organization.with_role("member").await;
    assert_eq!(health(&member, "").await["rejectedCallbacks"], Value::Null);
    organization.delete(&format!("/api/agents/{agent}")).await;
    let of_deleted = &health(&organization, "").await["rejectedCallbacks"][0];
    assert_eq!((&of_deleted["agentName"], &of_deleted["agentDeleted"]), (&json!("Front desk"), &json!(true)));
    // Another organization sees nothing of it.
    let other = health(&test.organization("Other").await, "").await;
    assert_eq!(other["rejectedCallbacks"], json!([]));
    assert_eq!((&other["lines"], &other["counts"]), (&json!([]), &json!([])));
    assert_eq!(other["publicAddress"]["lastCallbackAt"], Value::Null);
}

#[tokio::test]
async fn the_address_the_clocks_and_the_backlog_are_those_that_concern_the_organization() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let before = health(&organization, "").await;
    assert!(before["publicAddress"]["problem"].as_str().is_some_and(|text| text.contains("cannot reach")), "{before}");
    assert_eq!(before["publicAddress"]["https"], json!(false));
    let call = organization.call(&agent, "+14155550000").await;
    organization.call_ended(&call.text("id"), "completed").await;
    let after = health(&organization, "").await;
    assert!(after["publicAddress"]["lastCallbackAt"].is_string(), "{after}");
    assert_eq!(after["publicAddress"]["problem"], Value::Null, "a callback has arrived there");
    assert!(after["clocks"]["databaseAheadSeconds"].as_f64().is_some_and(|ahead| ahead.abs() < 5.0), "{after}");
    assert!(after["clocks"]["twilioAheadSeconds"].is_number(), "{after}");
    assert_eq!((&after["clocks"]["problem"], &after["backlog"]["problem"]), (&Value::Null, &Value::Null));

    let late = format!(
        "INSERT INTO call_work (organization_id, call_id, due_at) VALUES
            ('{0}', gen_random_uuid(), now() - interval '12 minutes'),
            ('{0}', gen_random_uuid(), now() + interval '12 minutes')",
        organization.id
    );
    test.database.superuser_client().await.batch_execute(&late).await.expect("inserted");
    let backlog = health(&organization, "").await["backlog"].clone();
    assert!(backlog["due"].as_i64().is_some_and(|due| due >= 1), "{backlog}");
    assert!(backlog["oldestDueAt"].is_string() && backlog["isExact"] == json!(true), "{backlog}");
    assert!(backlog["problem"].as_str().is_some_and(|text| text.contains("12 min behind")), "{backlog}");
    assert_eq!(health(&test.organization("Other").await, "").await["backlog"]["due"], json!(0));
}
