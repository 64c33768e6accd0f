//! Calls per second: one bucket per account, whoever uses it; calls above the rate are queued.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, TwilioAccount, send};
use serde_json::{Value, json};

pub(super) const TO: &str = "+14155550000";

pub(super) struct Scenario {
    pub(super) test: TestApp,
    pub(super) clock: Arc<ManualClock>,
    pub(super) organization: TestOrganization,
    pub(super) agent: String,
    pub(super) account: TwilioAccount,
}

impl Scenario {
    /// An agent whose account may start this many calls per second.
    pub(super) async fn set(per_second: u32) -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
        let organization = test.organization("Acme").await;
        let agent = organization.agent("Front desk").await;
        let account = organization.twilio_account().await;
        connect(&organization, &agent, &account, per_second).await;
        Self { test, clock, organization, agent, account }
    }

    pub(super) async fn another_node(&self) -> TestApp {
        self.test.another_node(TestOptions { clock: Arc::clone(&self.clock) as _, ..TestOptions::default() }).await
    }

    /// Adds another number to the same account.
    pub(super) async fn second_number(&self) -> TwilioAccount {
        let second = TwilioAccount { phone_number: TwilioAccount::unused().phone_number, ..self.account.clone() };
        let numbers = json!([self.account.phone_number, second.phone_number]);
        let known = json!({"authToken": second.auth_token, "phoneNumbers": numbers});
        self.organization.control(&format!("/sim/accounts/{}", second.sid), &known).await;
        second
    }

    /// Advances the clock by one slot and serves the queues.
    pub(super) async fn turn_after(&self, wait: Duration) {
        self.clock.advance(wait);
        self.test.app.serve_call_queue().await.expect("the queues are served");
    }

    pub(super) async fn read(&self, call: &str) -> Value {
        self.organization.get(&format!("/api/calls/{call}")).await.body
    }

    /// Places a call that is queued, and returns its id.
    pub(super) async fn waiting(&self, agent: &str) -> String {
        // Calls placed at the same instant have no defined order.
        self.clock.advance(Duration::from_millis(1));
        let placed = self.organization.call(agent, TO).await;
        assert_queued(&placed);
        placed.text("id")
    }

    /// The `From` numbers of the requests to Twilio, in order.
    pub(super) async fn dialled_from(&self) -> Vec<String> {
        let calls = self.organization.sim_calls().await;
        calls.iter().map(|call| call["from"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

pub(super) async fn connect(organization: &TestOrganization, agent: &str, account: &TwilioAccount, per_second: u32) {
    let mut settings = account.settings();
    settings["callsPerSecond"] = per_second.into();
    let answer = organization.post(&format!("/api/agents/{agent}/twilio"), &settings).await;
    assert_eq!((answer.status, &answer.body["callsPerSecond"]), (200, &json!(per_second)), "{answer:?}");
}

#[track_caller]
pub(super) fn assert_queued(answer: &Answer) {
    assert_eq!((answer.status, answer.body["status"].as_str()), (202, Some("queued")), "{answer:?}");
    assert!(answer.body["callSid"].is_null() && answer.body["queue"]["place"].is_i64(), "{answer:?}");
}

#[tokio::test]
async fn calls_above_the_rate_queue_at_their_true_position_and_leave_one_per_slot_across_two_nodes() {
    let scenario = Scenario::set(2).await;
    let other = scenario.another_node().await;
    let there = scenario.organization.at(&other);
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    let mut waiting = Vec::new();
    for (place, at) in [(1, &scenario.organization), (2, &there), (3, &scenario.organization)] {
        let order = json!({"agentId": scenario.agent, "to": TO, "twiml": format!("<Response><Say>{place}</Say></Response>"),
            "timeLimitSeconds": 100 + place, "machineDetection": "enable", "sendDigits": "1w2"});
        let placed = at.post("/api/calls", &order).await;
        assert_queued(&placed);
        assert_eq!(placed.body["queue"]["place"], place, "{placed:?}");
        waiting.push(placed.text("id"));
    }
    let expected = |call: &Value| call["queue"]["expectedAt"].as_str().expect("an instant").to_owned();
    let [first, last] = [scenario.read(&waiting[0]).await, scenario.read(&waiting[2]).await];
    assert!(expected(&first) < expected(&last), "{first} {last}");
    let listed = scenario.organization.get("/api/calls?status=queued").await;
    assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(3), "{listed:?}");

    scenario.turn_after(Duration::ZERO).await;
    assert_eq!(scenario.dialled_from().await.len(), 1, "no turn has come");
    for (served, call) in waiting.iter().enumerate() {
        scenario.clock.advance(Duration::from_millis(500));
        let (here, there) = tokio::join!(scenario.test.app.serve_call_queue(), other.app.serve_call_queue());
        here.and(there).expect("both nodes serve");
        scenario.organization.call_when(call, |call| call["callSid"].is_string()).await;
        assert_eq!(scenario.dialled_from().await.len(), served + 2, "one a turn");
    }
    for (call, said) in scenario.organization.sim_calls().await[1..].iter().zip(["1", "2", "3"]) {
        let request = &call["request"];
        assert!(request["Twiml"].as_str().is_some_and(|twiml| twiml.contains(said)), "{request}");
        assert_eq!(request["TimeLimit"], format!("10{said}"));
        assert_eq!((&request["MachineDetection"], &request["SendDigits"]), (&json!("Enable"), &json!("1w2")));
    }
    for call in &waiting {
        let ended = scenario.organization.call_ended(call, "completed").await;
        assert!(ended["queue"].is_null(), "{ended}");
    }
    scenario.turn_after(Duration::from_mins(1)).await;
    assert_eq!(scenario.dialled_from().await.len(), 4, "nothing is dialled twice");
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201, "a turn is free again");
}

#[tokio::test]
async fn a_call_that_must_not_queue_gets_a_retry_after_and_is_not_stored() {
    let scenario = Scenario::set(1).await;
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    scenario.waiting(&scenario.agent).await;
    let order = json!({"agentId": scenario.agent, "to": TO, "queue": false});
    let request = scenario.organization.request(reqwest::Method::POST, "/api/calls").header("idempotency-key", "one");
    let refused = send(request.json(&order)).await;
    refused.expect_problem(429, "call-rate-exceeded");
    let seconds: u64 = refused.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((2..=3).contains(&seconds), "one call is before it: {seconds}");
    let calls = scenario.organization.get("/api/calls").await;
    assert_eq!(calls.body["items"].as_array().map(Vec::len), Some(2), "{calls:?}");

    scenario.turn_after(Duration::from_secs(1)).await;
    scenario.clock.advance(Duration::from_secs(1));
    let request = scenario.organization.request(reqwest::Method::POST, "/api/calls").header("idempotency-key", "one");
    assert_eq!(send(request.json(&order)).await.status, 201, "the key was not used up");
}

#[tokio::test]
async fn agents_of_two_organizations_sharing_an_account_alternate() {
    let scenario = Scenario::set(1).await;
    let second = scenario.second_number().await;
    let elsewhere = scenario.test.organization("Elsewhere").await;
    let other = elsewhere.agent("Night desk").await;
    connect(&elsewhere, &other, &second, 1).await;

    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    for _ in 0..4 {
        scenario.waiting(&scenario.agent).await;
    }
    for place in [2, 4] {
        scenario.clock.advance(Duration::from_millis(1));
        let placed = elsewhere.call(&other, TO).await;
        assert_queued(&placed);
        assert_eq!(placed.body["queue"]["place"], place, "{placed:?}");
    }
    for turn in 0..6 {
        scenario.turn_after(Duration::from_secs(1)).await;
        while scenario.dialled_from().await.len() < turn + 2 {
            tokio::task::yield_now().await;
        }
    }
    let [one, two] = [scenario.account.phone_number.as_str(), second.phone_number.as_str()];
    assert_eq!(scenario.dialled_from().await, [one, one, two, one, two, one, one]);
}

#[tokio::test]
async fn a_token_that_twilio_would_refuse_delays_no_other_calls() {
    let scenario = Scenario::set(1).await;
    let elsewhere = scenario.test.organization("Elsewhere").await;
    let intruder = elsewhere.agent("Intruder").await;
    let bogus = TwilioAccount { auth_token: "0".repeat(32), ..scenario.account.clone() };
    connect(&elsewhere, &intruder, &bogus, 1).await;
    elsewhere.call(&intruder, TO).await.expect_problem(422, "twilio-refused");
    for _ in 0..3 {
        assert_queued(&elsewhere.call(&intruder, TO).await);
    }
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
}

#[tokio::test]
async fn a_queued_call_survives_a_restart_and_keeps_its_idempotency_key() {
    let scenario = Scenario::set(1).await;
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    let order = json!({"agentId": scenario.agent, "to": TO, "url": "https://agents.example.com/voice?table=7"});
    let place = |at: TestOrganization| {
        let request = at.request(reqwest::Method::POST, "/api/calls").header("idempotency-key", "one");
        send(request.json(&order))
    };
    let placed = place(scenario.organization.clone()).await;
    assert_queued(&placed);
    let next = scenario.another_node().await;
    let there = scenario.organization.at(&next);
    let repeated = place(there.clone()).await;
    assert_queued(&repeated);
    assert_eq!(repeated.text("id"), placed.text("id"));
    // The first node serves nothing: everything a node needs is in the database.
    scenario.clock.advance(Duration::from_secs(1));
    next.app.serve_call_queue().await.expect("served");
    let sent = there.call_when(&placed.text("id"), |call| call["callSid"].is_string()).await;
    let asked = scenario.organization.sim_calls().await;
    let url = asked[1]["request"]["Url"].as_str().expect("a URL");
    assert!(
        url.starts_with("https://agents.example.com/voice?table=7&")
            && url.contains(&sent["id"].to_string().replace('"', ""))
    );
    assert_eq!(place(there).await.status, 201);
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn hanging_up_removes_a_call_from_the_queue_and_it_is_never_dialled() {
    let scenario = Scenario::set(1).await;
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    let [given_up, next] = [scenario.waiting(&scenario.agent).await, scenario.waiting(&scenario.agent).await];
    let hung_up = scenario.organization.post(&format!("/api/calls/{given_up}/hangup"), &Value::Null).await;
    assert_eq!((hung_up.status, &hung_up.body["status"]), (200, &json!("canceled")), "{hung_up:?}");
    assert_eq!(scenario.read(&next).await["queue"]["place"], 1);
    for _ in 0..2 {
        scenario.turn_after(Duration::from_secs(1)).await;
    }
    scenario.organization.call_when(&next, |call| call["callSid"].is_string()).await;
    assert_eq!(scenario.dialled_from().await.len(), 2);
    assert_eq!(scenario.read(&given_up).await["status"], "canceled");
}

#[tokio::test]
async fn queued_calls_are_not_dialled_after_a_pause_or_an_hour() {
    let scenario = Scenario::set(1).await;
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    let stopped = scenario.waiting(&scenario.agent).await;
    let paused = scenario.organization.patch("/api/organization", &json!({"paused": true})).await;
    assert_eq!(paused.status, 200);
    scenario.turn_after(Duration::from_secs(1)).await;
    scenario.organization.call_ended(&stopped, "failed").await;
    let log = scenario.organization.get(&format!("/api/calls/{stopped}/log")).await;
    assert!(log.body.to_string().contains("paused"), "{log:?}");

    let go_on = scenario.organization.patch("/api/organization", &json!({"paused": false})).await;
    assert_eq!(go_on.status, 200);
    let late = scenario.waiting(&scenario.agent).await;
    scenario.turn_after(Duration::from_secs(3_601)).await;
    scenario.clock.advance(Duration::from_secs(61));
    scenario.test.app.reconcile_all().await.expect("reconciled");
    let late = scenario.read(&late).await;
    assert_eq!((&late["status"], &late["presumed"]), (&json!("failed"), &json!(true)), "{late}");
    assert_eq!(scenario.dialled_from().await.len(), 1);
    let client = scenario.test.database.superuser_client().await;
    let left = "SELECT (SELECT count(*) FROM call_queue) + (SELECT count(*) FROM queued_call_options)
        + (SELECT sum(waiting) FROM call_rates)";
    assert_eq!(client.query_one(left, &[]).await.expect("counted").get::<_, i64>(0), 0);
}

#[tokio::test]
async fn no_more_calls_queue_than_have_a_slot_within_an_hour() {
    let scenario = Scenario::set(1).await;
    assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201);
    let client = scenario.test.database.superuser_client().await;
    client.batch_execute("UPDATE call_rates SET waiting = 3600").await.expect("as if so many waited");
    let refused = scenario.organization.call(&scenario.agent, TO).await;
    refused.expect_problem(429, "call-queue-full");
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_rate_stays_with_its_account_until_cleared() {
    let scenario = Scenario::set(3).await;
    let path = format!("/api/agents/{}/twilio", scenario.agent);
    let save = async |change: Value| {
        let mut settings = scenario.account.settings();
        let fields = change.as_object().expect("fields").clone();
        settings.as_object_mut().expect("fields").extend(fields);
        scenario.organization.post(&path, &settings).await
    };
    for wrong in [json!(0), json!(501)] {
        save(json!({"callsPerSecond": wrong})).await.expect_fields(&["/callsPerSecond"]);
    }
    assert_eq!(save(json!({})).await.body["callsPerSecond"], 3, "absent: as it was");
    assert_eq!(scenario.organization.get(&path).await.body["callsPerSecond"], 3);
    assert_eq!(save(json!({"callsPerSecond": 7})).await.body["callsPerSecond"], 7);
    let audit = scenario.organization.get("/api/audit-log?limit=1").await;
    let changed = ["before", "after"].map(|side| audit.body["items"][0][side]["callsPerSecond"].clone());
    assert_eq!(changed, [3, 7], "{audit:?}");
    let another = scenario.organization.twilio_account().await;
    let moved = scenario.organization.connect(&scenario.agent, &another).await;
    assert!(moved.body["callsPerSecond"].is_null(), "{moved:?}");
    assert_eq!(save(json!({"callsPerSecond": 5})).await.body["callsPerSecond"], 5);
    assert!(save(json!({"callsPerSecond": null})).await.body["callsPerSecond"].is_null());
    for _ in 0..3 {
        assert_eq!(scenario.organization.call(&scenario.agent, TO).await.status, 201, "no limit, no queue");
    }
}

/// What bounds a number and an hour is looked at again when the slot comes: it may have changed while the call was queued.
#[tokio::test]
async fn a_queued_call_is_not_dialled_once_its_number_or_its_hour_is_not_allowed_any_more() {
    let scenario = Scenario::set(1).await;
    let organization = &scenario.organization;
    let limits = |limits: Value| json!({"limits": limits});
    let open = limits(json!({"allowedCountries": null, "callingHours": null}));
    assert_eq!(organization.patch("/api/organization", &open).await.status, 200);
    assert_eq!(organization.call(&scenario.agent, TO).await.status, 201);
    let agent = format!("/api/agents/{}", scenario.agent);
    // A minute that is not the present one in California.
    let from = if (6..=9).contains(&scenario.clock.now().hour()) { "12:00" } else { "00:00" };
    let minute = json!({"from": from, "to": from.replace(":00", ":01")});
    for (path, change, detail) in [
        ("/api/organization", limits(json!({"allowedCountries": ["DE"]})), "limits did not allow"),
        (agent.as_str(), limits(json!({"allowedCountries": ["DE"]})), "limits did not allow"),
        ("/api/organization", limits(json!({"callingHours": minute})), "hours"),
        (agent.as_str(), json!({"paused": true}), "paused"),
    ] {
        let queued = scenario.waiting(&scenario.agent).await;
        assert_eq!(organization.patch(path, &change).await.status, 200, "{change}");
        scenario.turn_after(Duration::from_secs(1)).await;
        organization.call_ended(&queued, "failed").await;
        let log = organization.get(&format!("/api/calls/{queued}/log")).await;
        assert!(log.body.to_string().contains(detail), "{change}: {log:?}");
        let undone = json!({"paused": false, "limits": {"allowedCountries": null, "callingHours": null}});
        assert_eq!(organization.patch(path, &undone).await.status, 200);
    }
    let queued = scenario.waiting(&scenario.agent).await;
    let listed = organization.post("/api/do-not-call", &json!({"number": TO})).await;
    assert_eq!(listed.status, 201, "{listed:?}");
    scenario.turn_after(Duration::from_secs(1)).await;
    organization.call_ended(&queued, "failed").await;
    let log = organization.get(&format!("/api/calls/{queued}/log")).await;
    assert!(log.body.to_string().contains("do-not-call"), "{log:?}");
    assert_eq!(scenario.dialled_from().await.len(), 1, "none of them was dialled");

    let removed = organization.delete(&format!("/api/do-not-call/{}", listed.text("id"))).await;
    assert_eq!(removed.status, 204);
    let queued = scenario.waiting(&scenario.agent).await;
    scenario.turn_after(Duration::from_secs(1)).await;
    organization.call_when(&queued, |call| call["callSid"].is_string()).await;
}
