//! Every change is logged exactly once, and without secrets.

use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, TwilioAccount, send};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::operations::{Fixtures, Needs, attempt};

/// Operations that change no settings, agents, members, keys or flags: sessions and passwords belong to the user,
/// calls and messages are their own record, and a verification only reads.
const CHANGES_NO_SETTING: [&str; 30] = [
    "POST /api/event-endpoints/{endpoint_id}/test",
    "POST /api/event-endpoints/{endpoint_id}/deliveries/{delivery_id}/retry",
    // What a person wants to see, and to get by mail.
    "POST /api/notices/{notice_id}/dismiss",
    "PUT /api/notices/mail",
    "POST /api/session",
    "DELETE /api/session",
    "PATCH /api/me",
    "POST /api/agents/{agent_id}/twilio/verify",
    "POST /api/twilio/verify",
    "POST /api/twilio/phone-numbers",
    "POST /api/calls",
    "POST /api/calls/{call_id}/hangup",
    "POST /api/calls/{call_id}/redirect",
    "POST /api/calls/{call_id}/transfer",
    "POST /api/calls/{call_id}/digits",
    "POST /api/calls/{call_id}/recordings",
    "POST /api/calls/{call_id}/recordings/{recording_id}/stop",
    "POST /api/calls/{call_id}/recordings/{recording_id}/pause",
    "POST /api/calls/{call_id}/recordings/{recording_id}/resume",
    // There is none to delete; tested with the recordings.
    "DELETE /api/calls/{call_id}/recordings/{recording_id}",
    "POST /api/messages",
    "POST /api/shadow-calls",
    "POST /api/signatures/verify",
    "POST /api/invitations/look-up",
    "POST /api/invitations/sign-up",
    "POST /api/password-resets",
    "POST /api/password-resets/redeem",
    // Only a session can; tested with the others of the room identity.
    "POST /api/members/{user_id}/password-reset",
    // It would remove or demote the only owner; tested with another member below.
    "DELETE /api/members/{user_id}",
    "PATCH /api/members/{user_id}",
];

async fn log(organization: &TestOrganization) -> Vec<Value> {
    let answer = organization.get("/api/audit-log?limit=100").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["items"].as_array().cloned().expect("a list")
}

/// The entries added since the log had `before` entries, newest first.
async fn news(organization: &TestOrganization, before: usize) -> Vec<Value> {
    let mut entries = log(organization).await;
    entries.truncate(entries.len() - before);
    entries
}

#[tokio::test]
async fn every_operation_that_changes_something_writes_one_entry_without_secrets() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let fixtures = Fixtures::of(&organization).await;
    let mut tried = 0;
    for operation in fixtures.operations() {
        let name = format!("{} {}", operation.method, operation.template);
        let reads = operation.method == Method::GET || operation.needs == Needs::Session;
        // What a platform key does is tried in its own room, also for the actor of the entry.
        if reads || operation.needs == Needs::Platform || CHANGES_NO_SETTING.contains(&name.as_str()) {
            continue;
        }
        let mut operation = operation;
        let another = organization.twilio_account().await;
        // Connecting with the same settings again would change nothing.
        if ["POST /api/agents/{agent_id}/twilio", "POST /api/twilio"].contains(&name.as_str()) {
            operation.body = Some(another.settings());
        }
        let mut fixtures = fixtures.clone();
        if operation.template.contains("{agent_id}") {
            fixtures.agent = organization.connected_agent("Front desk").await.0;
        }
        if operation.template.contains("{api_key_id}") {
            let body = json!({"name": "To be revoked", "role": "member"});
            fixtures.api_key = organization.post("/api/api-keys", &body).await.text("id");
        }
        if let Some(settings) = fixtures.path(&operation).strip_suffix("/next-token") {
            let next = secondary_token(&organization, settings).await;
            if operation.method == Method::DELETE {
                organization.post(&format!("{settings}/next-token"), &next).await;
            } else {
                operation.body = Some(next);
            }
        }
        let before = log(&organization).await.len();
        let answer = attempt(&test, &fixtures, &operation, |request| request.bearer_auth(&organization.api_key)).await;
        assert!((200..300).contains(&answer.status), "{name}: {answer:?}");
        let entries = news(&organization, before).await;
        assert_eq!(entries.len(), 1, "{name}: {entries:?}");
        let entry = &entries[0];
        assert_eq!(entry["actor"]["kind"], "api-key", "{name}: {entry}");
        assert_eq!(entry["actor"]["name"], "owner's key", "{name}: {entry}");
        assert_eq!(entry["remoteAddress"], "127.0.0.1", "{name}: {entry}");
        assert_ne!(entry["before"], entry["after"], "{name}: {entry}");
        if operation.template.contains("{agent_id}") {
            assert_eq!(entry["resourceId"], fixtures.agent, "{name}: {entry}");
        }
        assert_no_secret(&organization, &another.auth_token, &answer, &entries);
        tried += 1;
    }
    assert_eq!(tried, 28, "operations that change something");
    let text = json!(log(&organization).await).to_string();
    for secret in [
        &organization.api_key,
        &organization.password,
        "a long password",
        &fixtures.connection["authToken"].to_string()[1..33],
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.contains("••••••••"), "{text}");
}

/// Creates one at Twilio for the connected account.
async fn secondary_token(organization: &TestOrganization, settings: &str) -> Value {
    let sid = organization.get(settings).await.text("accountSid");
    let token = TwilioAccount::unused().auth_token;
    organization.control(&format!("/sim/accounts/{sid}"), &json!({"secondaryAuthToken": token})).await;
    json!({"authToken": token})
}

fn assert_no_secret(organization: &TestOrganization, token: &str, answer: &Answer, entries: &[Value]) {
    let text = json!(entries).to_string();
    let created_key = answer.text("key");
    let secrets = [token, organization.api_key.as_str(), organization.password.as_str(), created_key.as_str()];
    for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_member_change_is_logged_with_the_api_keys_it_revokes() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let session = organization.sign_in().await;
    let by_session = |method, path: String, body: Value| {
        send(test.http.request(method, test.url(&path)).header("cookie", &session).json(&body))
    };
    let (bob, cookie) = organization.member("bob@example.com", "admin", "a password of some length").await;
    let key = json!({"name": "Bob's", "role": "member"});
    let key = send(test.http.post(test.url("/api/api-keys")).header("cookie", cookie).json(&key)).await.text("id");
    by_session(Method::PATCH, format!("/api/members/{bob}"), json!({"role": "member"})).await;
    by_session(Method::DELETE, format!("/api/members/{bob}"), json!(null)).await;

    let entries = log(&organization).await;
    let actions: Vec<&str> = entries.iter().take(4).map(|entry| entry["action"].as_str().expect("text")).collect();
    assert_eq!(actions, ["member.remove", "member.update", "api-key.create", "sign-in.success"]);
    assert_eq!(entries[0]["before"]["revokedApiKeys"], json!([key]));
    assert_eq!(entries[0]["after"], Value::Null);
    assert_eq!((&entries[1]["before"]["role"], &entries[1]["after"]["role"]), (&json!("admin"), &json!("member")));
    assert_eq!(entries[2]["actor"], json!({"kind": "user", "id": bob, "name": "bob@example.com"}));
    assert_eq!(entries[3]["actor"]["id"], bob.as_str());
    let first = entries.last().expect("an entry");
    assert_eq!((&first["action"], &first["actor"]["kind"]), (&json!("organization.create"), &json!("operator")));
    let sequences: Vec<i64> = entries.iter().filter_map(|entry| entry["sequence"].as_i64()).collect();
    assert_eq!(sequences, (1..=i64::try_from(entries.len()).expect("a count")).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn updates_that_change_nothing_or_are_refused_write_no_entry() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let path = format!("/api/agents/{agent}/twilio");
    let before = log(&organization).await.len();
    assert_eq!(organization.connect(&agent, &account).await.status, 200);
    assert_eq!(organization.patch(&format!("/api/agents/{agent}"), &json!({"name": "Front desk"})).await.status, 200);
    assert_eq!(organization.delete("/api/twilio").await.status, 204);
    assert_eq!(organization.post(&path, &json!({"accountSid": "AC"})).await.status, 422);
    let other = organization.agent("Other").await;
    assert_eq!(organization.connect(&other, &account).await.code(), "number-taken");
    let entries = news(&organization, before).await;
    assert_eq!(entries.len(), 1, "the other agent alone was made: {entries:?}");
}

#[tokio::test]
async fn the_log_is_paged_filtered_and_visible_to_admins_only() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let all = log(&organization).await;
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = organization.get(&format!("/api/audit-log?limit=2{cursor}")).await;
        paged.extend(page.body["items"].as_array().cloned().expect("a list"));
        match page.body["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    let count = async |query: &str| {
        let answer = organization.get(&format!("/api/audit-log?{query}")).await;
        answer.body["items"].as_array().map(Vec::len)
    };
    assert_eq!(count(&format!("resourceId={agent}")).await, Some(2));
    assert_eq!(count("action=agent-twilio.connect").await, Some(1));
    assert_eq!(count("resourceType=agent").await, Some(1));
    assert_eq!(count(&format!("actor={}", organization.owner_id)).await, Some(2), "a sign-in and the key");
    let by_kind = async |kind: &str| count(&format!("actorKind={kind}")).await.expect("a list");
    assert_eq!((by_kind("user").await, by_kind("service").await), (2, 0));
    let kinds = ["user", "api-key", "operator"];
    for kind in kinds {
        let found = organization.get(&format!("/api/audit-log?actorKind={kind}")).await;
        let items = found.body["items"].as_array().expect("a list");
        assert!(!items.is_empty() && items.iter().all(|entry| entry["actor"]["kind"] == kind), "{kind}: {items:?}");
    }
    let of_all: usize = futures_util::future::join_all(kinds.map(by_kind)).await.iter().sum();
    assert_eq!(of_all, all.len(), "each entry is of one kind");
    let at = all[0]["createdAt"].as_str().expect("a time");
    assert_eq!(count(&format!("from={at}")).await.map(|found| found >= 1), Some(true));
    assert_eq!(count("to=2020-01-01T00:00:00Z").await, Some(0));
    let bad = organization
        .get("/api/audit-log?actor=x&actorKind=somebody&action=y&resourceType=z&resourceId=1&from=2&to=3&more=4")
        .await;
    bad.expect_fields(&["actor", "actorKind", "action", "resourceType", "resourceId", "from", "to", "more"]);
    organization.with_role("member").await.get("/api/audit-log").await.expect_problem(403, "forbidden");
}

#[tokio::test]
async fn the_log_is_searched_by_actor_action_agent_and_values() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front Desk").await;
    organization.connected_agent("Night line").await;
    let (_, cookie) = organization.member("ada@example.com", "admin", "a long and strange password").await;
    let changed = test.http.patch(test.url(&format!("/api/agents/{agent}"))).header("cookie", &cookie);
    let changed = send(changed.json(&json!({"description": "Speaks Welsh"}))).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let found = async |query: &str| -> Vec<String> {
        let answer = organization.get(&format!("/api/audit-log?{query}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["items"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|entry| entry["action"].as_str().expect("an action").to_owned())
            .collect()
    };
    // The agent's settings have no name in the log.
    assert_eq!(found("search=front%20desk").await, ["agent.update", "agent-twilio.connect", "agent.create"]);
    assert_eq!(found("search=ADA%40&action=agent.update").await, ["agent.update"], "the actor");
    assert_eq!(found("search=welsh").await, ["agent.update"], "a value");
    assert_eq!(found("search=twilio.connect").await.len(), 2, "the action");
    assert_eq!(found(&format!("search=welsh&resourceId={agent}")).await, ["agent.update"]);
    assert!(found("search=nothing%20like%20it").await.is_empty());
    organization.get(&format!("/api/audit-log?search={}", "x".repeat(201))).await.expect_fields(&["search"]);
    let other = test.organization("Other").await;
    let foreign = other.get("/api/audit-log?search=front").await;
    assert_eq!(foreign.body["items"], json!([]), "{foreign:?}");
}

#[tokio::test]
async fn the_logged_address_is_the_clients_not_the_trusted_proxys() {
    let mut options = TestOptions::default();
    options.api.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    let test = TestApp::start_with(options).await;
    let organization = test.organization("Acme").await;
    let request = organization.request(Method::POST, "/api/agents").json(&json!({"name": "Agent"}));
    assert_eq!(send(request.header("x-forwarded-for", "203.0.113.7")).await.status, 201);
    assert_eq!(log(&organization).await[0]["remoteAddress"], "203.0.113.7");
}

#[tokio::test]
async fn concurrent_changes_form_one_chain() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let before = log(&organization).await.len();
    let bodies: Vec<Value> = (0..12).map(|number| json!({"name": format!("Agent {number}")})).collect();
    let making = bodies.iter().map(|body| organization.post("/api/agents", body));
    assert!(futures_util::future::join_all(making).await.iter().all(|answer| answer.status == 201));
    assert_eq!(news(&organization, before).await.len(), 12);
    let id = organization.id.parse().expect("an id");
    let report = linecard_app::verify_audit_chain(test.app.store(), id).await.expect("verified");
    assert_eq!((report.fault, report.entries), (None, i64::try_from(before).expect("a count") + 12));
}

#[tokio::test]
async fn a_number_that_is_replaced_by_one_with_the_same_last_digits_is_noted() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Front desk").await;
    let mut account = organization.twilio_account().await;
    assert_eq!(organization.connect(&agent, &account).await.status, 200);
    let last = account.phone_number.split_at(8).1.to_owned();
    account.phone_number = format!("+1415777{last}");
    organization.register(&account).await;
    for noted in [2, 2] {
        assert_eq!(organization.connect(&agent, &account).await.status, 200);
        let log = organization.get("/api/audit-log?action=agent-twilio.connect").await;
        let entries = log.body["items"].as_array().expect("entries").clone();
        assert_eq!(entries.len(), noted, "{entries:?}");
        assert_eq!(entries[0]["after"]["phoneNumberReplaced"], true, "{entries:?}");
    }
}
