//! From the organization-wide account to the agents' own, phase by phase.

use std::sync::Arc;
use std::time::Duration;

use linecard_app::{Backfilled, Origin};
use linecard_domain::{Clock, ManualClock, OrganizationId, SystemClock};
use linecard_testkit::{TestApp, TestOptions, TestOrganization};
use serde_json::{Value, json};

struct Migrating {
    test: TestApp,
    clock: Arc<ManualClock>,
    organization: TestOrganization,
    default_agent: String,
}

impl Migrating {
    /// An organization with its own account and a default agent that falls back to it.
    async fn start() -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
        let organization = test.organization("Acme").await;
        let account = organization.twilio_account().await;
        assert_eq!(organization.post("/api/twilio", &account.settings()).await.status, 200);
        let made = organization.post("/api/agents", &json!({"name": "Front desk", "isDefault": true})).await;
        Self { test, clock, organization, default_agent: made.text("id") }
    }

    fn id(&self) -> OrganizationId {
        self.organization.id.parse().expect("an id")
    }

    async fn backfill(&self, dry_run: bool) -> Backfilled {
        self.test.app.backfill(self.id(), Origin::command("a test"), dry_run).await.expect("backfilled")
    }

    async fn rollout(&self) -> Value {
        let answer = self.organization.get("/api/rollout").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    async fn go_to(&self, phase: i16) -> linecard_testkit::Answer {
        self.organization.post("/api/rollout", &json!({"phase": phase})).await
    }
}

#[tokio::test]
async fn a_phase_is_entered_only_when_ready_and_left_at_any_time() {
    let migrating = Migrating::start().await;
    let organization = &migrating.organization;
    let refused = migrating.go_to(2).await;
    assert!(refused.expect_problem(409, "rollout-not-ready").text("detail").contains("default agent Front desk"));
    migrating.backfill(false).await;
    let answer = migrating.go_to(2).await;
    assert_eq!((answer.status, &answer.body["phase"]), (200, &json!(2)), "{answer:?}");

    let night = organization.agent("Night").await;
    assert_eq!(organization.call(&night, "+14155550000").await.status, 201);
    assert_eq!(organization.call(&migrating.default_agent, "+14155550000").await.status, 201);
    let rollout = migrating.rollout().await;
    assert_eq!(rollout["traffic"][0]["organizationCalls"], 1, "{rollout}");
    assert_eq!(rollout["traffic"][0]["agentCalls"], 1, "{rollout}");
    assert_eq!(rollout["fallingBack"][0]["agentName"], "Night", "{rollout}");
    assert_eq!(rollout["wouldRefuse"], json!({"calls": 1, "messages": 0, "agents": 1}), "{rollout}");
    assert_eq!(rollout["unconnected"][0]["name"], "Night", "{rollout}");
    assert_eq!((&rollout["next"]["phase"], &rollout["next"]["ready"]), (&json!(3), &json!(false)), "{rollout}");
    assert_eq!(rollout["next"]["reasons"].as_array().map(Vec::len), Some(2), "{rollout}");
    migrating.go_to(3).await.expect_problem(409, "rollout-not-ready");

    let account = organization.twilio_account().await;
    assert_eq!(organization.connect(&night, &account).await.status, 200);
    // Its earlier calls still count against it until they are outside the period.
    migrating.go_to(3).await.expect_problem(409, "rollout-not-ready");
    migrating.clock.advance(Duration::from_hours(24 * 15));
    let answer = migrating.go_to(3).await;
    assert_eq!((&answer.body["phase"], &answer.body["fallbackEnabled"]), (&json!(3), &json!(false)), "{answer:?}");
    let late = organization.agent("Late").await;
    organization.call(&late, "+14155550000").await.expect_problem(409, "agent-not-connected");

    migrating.go_to(4).await.expect_fields(&["/phase"]);
    let answer = migrating.go_to(1).await;
    assert_eq!((&answer.body["phase"], &answer.body["fallbackEnabled"]), (&json!(1), &json!(true)), "{answer:?}");
    migrating.go_to(3).await.expect_fields(&["/phase"]);
    migrating.go_to(5).await.expect_fields(&["/phase"]);
    assert_eq!(organization.call(&late, "+14155550000").await.status, 201);

    let log = organization.get("/api/audit-log?resourceType=rollout").await;
    let changes: Vec<(&Value, &Value, &Value)> = log.body["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| (&entry["action"], &entry["before"]["phase"], &entry["after"]["phase"]))
        .collect();
    let (advance, back) = (json!("rollout.advance"), json!("rollout.back"));
    let expected = [(&back, 3, 1), (&advance, 2, 3), (&advance, 1, 2)];
    assert_eq!(changes.len(), expected.len());
    for (change, (action, from, to)) in changes.into_iter().zip(expected) {
        assert_eq!(change, (action, &json!(from), &json!(to)));
    }
}

#[tokio::test]
async fn only_owners_change_the_phase_and_only_admins_see_it() {
    let migrating = Migrating::start().await;
    migrating.backfill(false).await;
    let admin = migrating.organization.with_role("admin").await;
    assert_eq!(admin.get("/api/rollout?days=90").await.status, 200);
    admin.post("/api/rollout", &json!({"phase": 2})).await.expect_problem(403, "forbidden");
    admin.get("/api/rollout?days=91").await.expect_fields(&["days"]);
    let member = migrating.organization.with_role("member").await;
    member.get("/api/rollout").await.expect_problem(403, "forbidden");
    assert_eq!(migrating.rollout().await["phase"], 1);
}

#[tokio::test]
async fn the_default_agent_is_seeded_once_with_the_same_account_and_a_credential_of_its_own() {
    let migrating = Migrating::start().await;
    let organization = &migrating.organization;
    let path = format!("/api/agents/{}/twilio", migrating.default_agent);
    let seeded = Backfilled::Seeded { agent: "Front desk".to_owned() };
    assert_eq!(migrating.backfill(true).await, seeded);
    assert_eq!(organization.get(&path).await.status, 404, "a dry run changes nothing");
    assert_eq!(migrating.backfill(false).await, seeded);
    let (agents, shared) = (organization.get(&path).await.body, organization.get("/api/twilio").await.body);
    for field in ["accountSid", "phoneNumber", "authToken", "fingerprint"] {
        assert_eq!(agents[field], shared[field], "{field}");
    }
    assert_eq!(migrating.backfill(false).await, Backfilled::NothingToDo);
    let call = organization.call(&migrating.default_agent, "+14155550000").await;
    assert_eq!((call.status, &call.body["credentialSource"]), (201, &json!("agent")), "{call:?}");
    let log = organization.get("/api/audit-log?action=agent-twilio.connect").await;
    assert_eq!(log.body["items"][0]["actor"], json!({"kind": "operator", "id": null, "name": "a test"}));
    assert_eq!(log.body["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_number_used_by_another_agent_is_reported_and_not_taken_over() {
    let migrating = Migrating::start().await;
    let organization = &migrating.organization;
    let number = organization.get("/api/twilio").await.text("phoneNumber");
    let other = organization.agent("Other").await;
    let mut account = organization.twilio_account().await;
    account.phone_number.clone_from(&number);
    assert_eq!(organization.connect(&other, &account).await.status, 200);
    let taken = Backfilled::NumberTaken { agent: "Front desk".to_owned(), by: "Other".to_owned() };
    assert_eq!(migrating.backfill(false).await, taken);
    assert_eq!(organization.get(&format!("/api/agents/{other}/twilio")).await.text("phoneNumber"), number);
    let none = organization.get(&format!("/api/agents/{}/twilio", migrating.default_agent)).await;
    none.expect_problem(404, "not-connected");
}
