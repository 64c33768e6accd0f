//! `POST /api/shadow-calls`, and what the rollout shows of it.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock, Timestamp};
use linecard_testkit::{TestApp, TestOptions, TestOrganization, TwilioAccount};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

struct Shadowing {
    test: TestApp,
    clock: Arc<ManualClock>,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
}

impl Shadowing {
    async fn start() -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
        let organization = test.organization("Acme").await;
        let (agent, account) = organization.connected_agent("Front desk").await;
        Self { test, clock, organization, agent, account }
    }

    fn now(&self) -> String {
        instant(self.clock.now())
    }

    /// A call that the platform placed with the agent's own account.
    fn call(&self, number: u8) -> Value {
        json!({
            "agentId": self.agent,
            "callSid": format!("CA{number:032x}"),
            "accountSid": self.account.sid,
            "from": self.account.phone_number,
            "to": "+14155550123",
            "placedAt": self.now(),
        })
    }

    async fn report(&self, items: &[Value]) -> Value {
        let answer = self.organization.post("/api/shadow-calls", &json!({"items": items})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    async fn shadow(&self) -> Value {
        self.organization.get("/api/rollout").await.body["shadow"].clone()
    }
}

fn instant(at: Timestamp) -> String {
    at.format(&Rfc3339).expect("an instant")
}

fn with(mut call: Value, field: &str, value: &Value) -> Value {
    call[field] = value.clone();
    call
}

#[tokio::test]
async fn calls_that_linecard_would_place_another_way_are_named_with_the_difference_and_nothing_is_dialed() {
    let shadowing = Shadowing::start().await;
    let (call, organization) = (shadowing.call(1), &shadowing.organization);
    let other_account = json!(format!("AC{}", "f".repeat(32)));
    let answer = shadowing
        .report(&[
            call.clone(),
            with(call.clone(), "accountSid", &other_account),
            with(call.clone(), "from", &json!("+14155550199")),
            // New organizations call the countries of their own numbers alone.
            with(call.clone(), "to", &json!("+4930123456")),
        ])
        .await;
    assert_eq!((&answer["matching"], &answer["differing"], &answer["refused"]), (&json!(1), &json!(3), &json!(0)));
    let differences: Vec<&Value> =
        answer["items"].as_array().expect("items").iter().map(|item| &item["differences"]).collect();
    assert_eq!(differences, [&json!([]), &json!(["account"]), &json!(["from"]), &json!(["blocked"])]);
    let own = json!({"accountSid": shadowing.account.sid, "from": shadowing.account.phone_number, "credentialSource": "agent"});
    assert_eq!(answer["items"][1]["wouldUse"], own);
    assert_eq!(answer["items"][3]["blockedBy"], "country-not-allowed");

    // Without an account of its own, and with the fallback off, nothing would be used.
    let night = organization.agent("Night").await;
    let blocked = shadowing.report(&[with(call, "agentId", &json!(night))]).await;
    assert_eq!(blocked["items"][0]["differences"], json!(["blocked"]));
    assert_eq!(
        (&blocked["items"][0]["wouldUse"], &blocked["items"][0]["blockedBy"]),
        (&Value::Null, &json!("agent-not-connected"))
    );

    let shadow = shadowing.shadow().await;
    assert_eq!(
        (&shadow["days"], &shadow["matching"], &shadow["differing"], &shadow["agentCount"]),
        (&json!(30), &json!(1), &json!(4), &json!(2))
    );
    let front = &shadow["agents"][0];
    assert_eq!(
        (&front["agentName"], &front["matching"], &front["differing"]),
        (&json!("Front desk"), &json!(1), &json!(3))
    );
    let last = &front["lastDifferences"];
    assert_eq!((&last[0]["blockedBy"], &last[0]["to"]), (&json!("country-not-allowed"), &json!("…3456")));
    assert_eq!(
        (&last[1]["from"], &last[1]["ownFrom"]),
        (&json!("…0199"), &json!(format!("…{}", shadowing.account.phone_number.get(8..).expect("digits"))))
    );
    assert!(organization.sim_calls().await.is_empty(), "nothing was dialed");
    assert_eq!(organization.get("/api/calls").await.body["items"], json!([]));
}

#[tokio::test]
async fn a_call_that_is_wrong_is_refused_with_its_field_and_the_others_are_compared() {
    let shadowing = Shadowing::start().await;
    let call = shadowing.call(1);
    let days = |days: u64| json!(instant(shadowing.clock.now() - Duration::from_hours(days * 24)));
    let mut both = with(call.clone(), "agentExternalId", &json!("agt_7"));
    let faults = [
        (with(call.clone(), "agentId", &json!("01900000-0000-7000-8000-000000000000")), "/agentId"),
        (both.clone(), "/agentExternalId"),
        (
            {
                both.as_object_mut().expect("a call").remove("agentId");
                both
            },
            "/agentExternalId",
        ),
        (with(call.clone(), "from", &json!("415")), "/from"),
        (with(call.clone(), "callSid", &json!("CA1")), "/callSid"),
        (with(call.clone(), "placedAt", &days(30)), "/placedAt"),
        (with(call.clone(), "placedAt", &json!(instant(shadowing.clock.now() + Duration::from_mins(10)))), "/placedAt"),
        (with(call.clone(), "placedAt", &json!("yesterday")), "/placedAt"),
        (json!("a text"), ""),
    ];
    let items: Vec<Value> = faults.iter().map(|(item, _)| item.clone()).chain([call.clone()]).collect();
    let answer = shadowing.report(&items).await;
    assert_eq!((&answer["matching"], &answer["refused"]), (&json!(1), &json!(faults.len())), "{answer}");
    for (place, (_, pointer)) in faults.iter().enumerate() {
        let item = &answer["items"][place];
        assert_eq!((&item["matches"], &item["errors"][0]["pointer"]), (&Value::Null, &json!(pointer)), "{item}");
    }
    let many = json!({"items": vec![call; 101]});
    shadowing.organization.post("/api/shadow-calls", &many).await.expect_fields(&["/items"]);
}

#[tokio::test]
async fn counts_cover_a_month_and_the_last_differences_of_an_agent_are_kept() {
    let shadowing = Shadowing::start().await;
    let calls: Vec<Value> =
        (1..=7).map(|number| with(shadowing.call(number), "from", &json!("+14155550199"))).collect();
    shadowing.report(&calls).await;
    shadowing.report(&[with(shadowing.call(8), "from", &json!("+14155550199"))]).await;
    let agent = &shadowing.shadow().await["agents"][0];
    let kept: Vec<&str> = agent["lastDifferences"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|kept| kept["callSid"].as_str().expect("a SID"))
        .collect();
    let expected: Vec<String> = (4..=8).rev().map(|number| format!("CA{number:032x}")).collect();
    assert_eq!((kept, &agent["differing"]), (expected.iter().map(String::as_str).collect(), &json!(8)));

    shadowing.clock.advance(Duration::from_hours(29 * 24));
    shadowing.report(&[shadowing.call(9)]).await;
    let shadow = shadowing.shadow().await;
    assert_eq!((&shadow["matching"], &shadow["differing"]), (&json!(1), &json!(8)));
    shadowing.clock.advance(Duration::from_hours(24));
    shadowing.report(&[shadowing.call(10)]).await;
    let shadow = shadowing.shadow().await;
    assert_eq!(
        (&shadow["matching"], &shadow["differing"]),
        (&json!(2), &json!(0)),
        "the first day is over for a month"
    );
    let superuser = shadowing.test.database.superuser_client().await;
    let rows: i64 = superuser.query_one("SELECT count(*) FROM shadow_days", &[]).await.expect("counted").get(0);
    assert_eq!(rows, 2, "a day that is over for a month is gone");

    // The platform places its calls through Linecard by now, and reports none.
    shadowing.report(&[with(shadowing.call(11), "from", &json!("+14155550199"))]).await;
    let left = async || -> (i64, i64) {
        shadowing.test.app.reconcile_all().await.expect("reconciled");
        let count = "SELECT (SELECT count(*) FROM shadow_days), (SELECT count(*) FROM shadow_differences)";
        let row = superuser.query_one(count, &[]).await.expect("counted");
        (row.get(0), row.get(1))
    };
    shadowing.clock.advance(Duration::from_hours(29 * 24));
    assert_eq!(left().await, (1, 1), "what is shown stays, and nothing else");
    shadowing.clock.advance(Duration::from_hours(2 * 24));
    assert_eq!(left().await, (0, 0));
}

#[tokio::test]
async fn a_key_of_some_agents_reports_these_alone_and_one_that_may_not_call_reports_none() {
    let shadowing = Shadowing::start().await;
    let night = shadowing.organization.agent("Night").await;
    let key = json!({"name": "Of Night", "role": "member", "scopes": ["calls"], "agents": [night]});
    let limited = shadowing.organization.with_key(&key).await;
    let items = json!({"items": [shadowing.call(1), with(shadowing.call(2), "agentId", &json!(night))]});
    let answer = limited.post("/api/shadow-calls", &items).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!((&answer.body["refused"], &answer.body["differing"]), (&json!(1), &json!(1)));
    assert_eq!(answer.body["items"][0]["errors"][0]["pointer"], "/agentId");
    let reading = shadowing.organization.with_key(&json!({"name": "R", "role": "member", "scopes": ["read"]})).await;
    assert_eq!(reading.post("/api/shadow-calls", &items).await.status, 403);
    let shadow = shadowing.shadow().await;
    assert_eq!((&shadow["agentCount"], &shadow["agents"][0]["agentName"]), (&json!(1), &json!("Night")));
}
