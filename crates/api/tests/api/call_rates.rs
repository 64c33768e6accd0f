//! Calls per second: one bucket an account, whoever uses it; those above it wait for their turn.

use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, ManualClock, SystemClock};
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, TwilioAccount, send};
use serde_json::{Value, json};

const TO: &str = "+14155550000";

struct Scene {
    test: TestApp,
    clock: Arc<ManualClock>,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
}

impl Scene {
    /// An agent whose account may begin so many calls a second.
    async fn set(per_second: u32) -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
        let organization = test.organization("Acme").await;
        let agent = organization.agent("Front desk").await;
        let account = organization.twilio_account().await;
        connect(&organization, &agent, &account, per_second).await;
        Self { test, clock, organization, agent, account }
    }

    async fn another_node(&self) -> TestApp {
        self.test.another_node(TestOptions { clock: Arc::clone(&self.clock) as _, ..TestOptions::default() }).await
    }

    /// Another number of the same account.
    async fn second_number(&self) -> TwilioAccount {
        let second = TwilioAccount { phone_number: TwilioAccount::unused().phone_number, ..self.account.clone() };
        let numbers = json!([self.account.phone_number, second.phone_number]);
        let known = json!({"authToken": second.auth_token, "phoneNumbers": numbers});
        self.organization.control(&format!("/sim/accounts/{}", second.sid), &known).await;
        second
    }

    /// Lets the time of a turn pass, and serves the queues.
    async fn turn_after(&self, wait: Duration) {
        self.clock.advance(wait);
        self.test.app.serve_call_queue().await.expect("the queues are served");
    }

    async fn read(&self, call: &str) -> Value {
        self.organization.get(&format!("/api/calls/{call}")).await.body
    }

    /// Places a call that has to wait, and answers its id.
    async fn waiting(&self, agent: &str) -> String {
        // Those of one instant have no order.
        self.clock.advance(Duration::from_millis(1));
        let placed = self.organization.call(agent, TO).await;
        assert_queued(&placed);
        placed.text("id")
    }

    /// The numbers that Twilio was asked to call from, in the order of the requests.
    async fn dialled_from(&self) -> Vec<String> {
        let calls = self.organization.sim_calls().await;
        calls.iter().map(|call| call["from"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

async fn connect(organization: &TestOrganization, agent: &str, account: &TwilioAccount, per_second: u32) {
    let mut settings = account.settings();
    settings["callsPerSecond"] = per_second.into();
    let answer = organization.post(&format!("/api/agents/{agent}/twilio"), &settings).await;
    assert_eq!((answer.status, &answer.body["callsPerSecond"]), (200, &json!(per_second)), "{answer:?}");
}

#[track_caller]
fn assert_queued(answer: &Answer) {
    assert_eq!((answer.status, answer.body["status"].as_str()), (202, Some("queued")), "{answer:?}");
    assert!(answer.body["callSid"].is_null() && answer.body["queue"]["place"].is_i64(), "{answer:?}");
}

#[tokio::test]
async fn above_the_rate_calls_wait_at_an_honest_place_and_go_out_one_a_turn_over_two_nodes() {
    let scene = Scene::set(2).await;
    let other = scene.another_node().await;
    let there = scene.organization.at(&other);
    assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201);
    let mut waiting = Vec::new();
    for (place, at) in [(1, &scene.organization), (2, &there), (3, &scene.organization)] {
        let order = json!({"agentId": scene.agent, "to": TO, "twiml": format!("<Response><Say>{place}</Say></Response>"),
            "timeLimitSeconds": 100 + place, "machineDetection": "enable", "sendDigits": "1w2"});
        let placed = at.post("/api/calls", &order).await;
        assert_queued(&placed);
        assert_eq!(placed.body["queue"]["place"], place, "{placed:?}");
        waiting.push(placed.text("id"));
    }
    let expected = |call: &Value| call["queue"]["expectedAt"].as_str().expect("an instant").to_owned();
    let [first, last] = [scene.read(&waiting[0]).await, scene.read(&waiting[2]).await];
    assert!(expected(&first) < expected(&last), "{first} {last}");
    let listed = scene.organization.get("/api/calls?status=queued").await;
    assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(3), "{listed:?}");

    scene.turn_after(Duration::ZERO).await;
    assert_eq!(scene.dialled_from().await.len(), 1, "no turn has come");
    for (served, call) in waiting.iter().enumerate() {
        scene.clock.advance(Duration::from_millis(500));
        let (here, there) = tokio::join!(scene.test.app.serve_call_queue(), other.app.serve_call_queue());
        here.and(there).expect("both nodes serve");
        scene.organization.call_when(call, |call| call["callSid"].is_string()).await;
        assert_eq!(scene.dialled_from().await.len(), served + 2, "one a turn");
    }
    for (call, said) in scene.organization.sim_calls().await[1..].iter().zip(["1", "2", "3"]) {
        let request = &call["request"];
        assert!(request["Twiml"].as_str().is_some_and(|twiml| twiml.contains(said)), "{request}");
        assert_eq!(request["TimeLimit"], format!("10{said}"));
        assert_eq!((&request["MachineDetection"], &request["SendDigits"]), (&json!("Enable"), &json!("1w2")));
    }
    for call in &waiting {
        let ended = scene.organization.call_ended(call, "completed").await;
        assert!(ended["queue"].is_null(), "{ended}");
    }
    scene.turn_after(Duration::from_mins(1)).await;
    assert_eq!(scene.dialled_from().await.len(), 4, "nothing is dialled twice");
    assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201, "a turn is free again");
}

#[tokio::test]
async fn a_caller_that_asks_not_to_wait_is_told_when_to_come_back_and_nothing_is_kept() {
    let scene = Scene::set(1).await;
    assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201);
    scene.waiting(&scene.agent).await;
    let order = json!({"agentId": scene.agent, "to": TO, "queue": false});
    let request = scene.organization.request(reqwest::Method::POST, "/api/calls").header("idempotency-key", "one");
    let refused = send(request.json(&order)).await;
    refused.expect_problem(429, "call-rate-exceeded");
    let seconds: u64 = refused.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((2..=3).contains(&seconds), "one call is before it: {seconds}");
    let calls = scene.organization.get("/api/calls").await;
    assert_eq!(calls.body["items"].as_array().map(Vec::len), Some(2), "{calls:?}");

    scene.turn_after(Duration::from_secs(1)).await;
    scene.clock.advance(Duration::from_secs(1));
    let request = scene.organization.request(reqwest::Method::POST, "/api/calls").header("idempotency-key", "one");
    assert_eq!(send(request.json(&order)).await.status, 201, "the key was not used up");
}

#[tokio::test]
async fn agents_of_two_organizations_on_one_account_take_turns() {
    let scene = Scene::set(1).await;
    let second = scene.second_number().await;
    let elsewhere = scene.test.organization("Elsewhere").await;
    let other = elsewhere.agent("Night desk").await;
    connect(&elsewhere, &other, &second, 1).await;

    assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201);
    for _ in 0..4 {
        scene.waiting(&scene.agent).await;
    }
    for place in [2, 4] {
        scene.clock.advance(Duration::from_millis(1));
        let placed = elsewhere.call(&other, TO).await;
        assert_queued(&placed);
        assert_eq!(placed.body["queue"]["place"], place, "{placed:?}");
    }
    for turn in 0..6 {
        scene.turn_after(Duration::from_secs(1)).await;
        while scene.dialled_from().await.len() < turn + 2 {
            tokio::task::yield_now().await;
        }
    }
    let [one, two] = [scene.account.phone_number.as_str(), second.phone_number.as_str()];
    assert_eq!(scene.dialled_from().await, [one, one, two, one, two, one, one]);
}

#[tokio::test]
async fn a_token_that_twilio_would_refuse_slows_nobody_down() {
    let scene = Scene::set(1).await;
    let elsewhere = scene.test.organization("Elsewhere").await;
    let intruder = elsewhere.agent("Intruder").await;
    let bogus = TwilioAccount { auth_token: "0".repeat(32), ..scene.account.clone() };
    connect(&elsewhere, &intruder, &bogus, 1).await;
    elsewhere.call(&intruder, TO).await.expect_problem(422, "twilio-refused");
    for _ in 0..3 {
        assert_queued(&elsewhere.call(&intruder, TO).await);
    }
    assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201);
}

#[tokio::test]
async fn a_call_that_waits_outlives_the_server_and_is_the_same_under_its_key() {
    let scene = Scene::set(1).await;
    assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201);
    let order = json!({"agentId": scene.agent, "to": TO, "url": "https://agents.example.com/voice?table=7"});
    let place = |at: TestOrganization| {
        let request = at.request(reqwest::Method::POST, "/api/calls").header("idempotency-key", "one");
        send(request.json(&order))
    };
    let placed = place(scene.organization.clone()).await;
    assert_queued(&placed);
    let next = scene.another_node().await;
    let there = scene.organization.at(&next);
    let repeated = place(there.clone()).await;
    assert_queued(&repeated);
    assert_eq!(repeated.text("id"), placed.text("id"));
    // Nobody serves on the first node: what a node needs stands in the database.
    scene.clock.advance(Duration::from_secs(1));
    next.app.serve_call_queue().await.expect("served");
    let sent = there.call_when(&placed.text("id"), |call| call["callSid"].is_string()).await;
    let asked = scene.organization.sim_calls().await;
    let url = asked[1]["request"]["Url"].as_str().expect("a URL");
    assert!(
        url.starts_with("https://agents.example.com/voice?table=7&")
            && url.contains(&sent["id"].to_string().replace('"', ""))
    );
    assert_eq!(place(there).await.status, 201);
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn hanging_up_takes_a_call_out_of_the_queue_and_it_is_never_dialled() {
    let scene = Scene::set(1).await;
    assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201);
    let [given_up, next] = [scene.waiting(&scene.agent).await, scene.waiting(&scene.agent).await];
    let hung_up = scene.organization.post(&format!("/api/calls/{given_up}/hangup"), &Value::Null).await;
    assert_eq!((hung_up.status, &hung_up.body["status"]), (200, &json!("canceled")), "{hung_up:?}");
    assert_eq!(scene.read(&next).await["queue"]["place"], 1);
    for _ in 0..2 {
        scene.turn_after(Duration::from_secs(1)).await;
    }
    scene.organization.call_when(&next, |call| call["callSid"].is_string()).await;
    assert_eq!(scene.dialled_from().await.len(), 2);
    assert_eq!(scene.read(&given_up).await["status"], "canceled");
}

#[tokio::test]
async fn what_waits_is_not_dialled_once_calls_are_stopped_or_an_hour_has_passed() {
    let scene = Scene::set(1).await;
    assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201);
    let stopped = scene.waiting(&scene.agent).await;
    let paused = scene.organization.patch("/api/organization", &json!({"paused": true})).await;
    assert_eq!(paused.status, 200);
    scene.turn_after(Duration::from_secs(1)).await;
    scene.organization.call_ended(&stopped, "failed").await;
    let log = scene.organization.get(&format!("/api/calls/{stopped}/log")).await;
    assert!(log.body.to_string().contains("paused"), "{log:?}");

    let go_on = scene.organization.patch("/api/organization", &json!({"paused": false})).await;
    assert_eq!(go_on.status, 200);
    let late = scene.waiting(&scene.agent).await;
    scene.turn_after(Duration::from_secs(3_601)).await;
    scene.clock.advance(Duration::from_secs(61));
    scene.test.app.reconcile_all().await.expect("reconciled");
    let late = scene.read(&late).await;
    assert_eq!((&late["status"], &late["presumed"]), (&json!("failed"), &json!(true)), "{late}");
    assert_eq!(scene.dialled_from().await.len(), 1);
    let client = scene.test.database.superuser_client().await;
    let left = "SELECT (SELECT count(*) FROM call_queue) + (SELECT count(*) FROM call_orders)
        + (SELECT sum(waiting) FROM call_rates)";
    assert_eq!(client.query_one(left, &[]).await.expect("counted").get::<_, i64>(0), 0);
}

#[tokio::test]
async fn no_more_calls_wait_than_have_their_turn_within_an_hour() {
    let scene = Scene::set(1).await;
    assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201);
    let client = scene.test.database.superuser_client().await;
    client.batch_execute("UPDATE call_rates SET waiting = 3600").await.expect("as if so many waited");
    let refused = scene.organization.call(&scene.agent, TO).await;
    refused.expect_problem(429, "call-queue-full");
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_rate_stays_with_its_account_until_it_is_cleared() {
    let scene = Scene::set(3).await;
    let path = format!("/api/agents/{}/twilio", scene.agent);
    let save = async |change: Value| {
        let mut settings = scene.account.settings();
        let fields = change.as_object().expect("fields").clone();
        settings.as_object_mut().expect("fields").extend(fields);
        scene.organization.post(&path, &settings).await
    };
    for wrong in [json!(0), json!(501)] {
        save(json!({"callsPerSecond": wrong})).await.expect_fields(&["/callsPerSecond"]);
    }
    assert_eq!(save(json!({})).await.body["callsPerSecond"], 3, "absent: as it was");
    assert_eq!(scene.organization.get(&path).await.body["callsPerSecond"], 3);
    assert_eq!(save(json!({"callsPerSecond": 7})).await.body["callsPerSecond"], 7);
    let audit = scene.organization.get("/api/audit-log?limit=1").await;
    let changed = ["before", "after"].map(|side| audit.body["items"][0][side]["callsPerSecond"].clone());
    assert_eq!(changed, [3, 7], "{audit:?}");
    let another = scene.organization.twilio_account().await;
    let moved = scene.organization.connect(&scene.agent, &another).await;
    assert!(moved.body["callsPerSecond"].is_null(), "{moved:?}");
    assert_eq!(save(json!({"callsPerSecond": 5})).await.body["callsPerSecond"], 5);
    assert!(save(json!({"callsPerSecond": null})).await.body["callsPerSecond"].is_null());
    for _ in 0..3 {
        assert_eq!(scene.organization.call(&scene.agent, TO).await.status, 201, "no limit, no queue");
    }
}
