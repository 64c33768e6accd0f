//! Redirecting, transferring and pressing keys in a call in progress.

use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, TwilioAccount, send};
use reqwest::Method;
use serde_json::{Value, json};

/// Lasts 600 simulated seconds.
const LONG_TALK: &str = "+14155559500";
const COLLEAGUE: &str = "+14155550101";
const TWIML: &str = "<Response><Say>One moment</Say></Response>";

/// A call in progress.
struct Talk {
    test: TestApp,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
    call: String,
    call_sid: String,
}

async fn talk() -> Talk {
    let test = TestApp::start_with(TestOptions { sim_speed: 20.0, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    let call = organization.call(&agent, LONG_TALK).await.text("id");
    let talking = organization.call_when(&call, |call| call["status"] == "in-progress").await;
    let call_sid = talking["callSid"].as_str().expect("a SID").to_owned();
    Talk { test, organization, agent, account, call, call_sid }
}

impl Talk {
    async fn change(&self, what: &str, body: &Value) -> Answer {
        self.organization.post(&format!("/api/calls/{}/{what}", self.call), body).await
    }

    async fn with_key(&self, what: &str, key: &str, body: &Value) -> Answer {
        let path = format!("/api/calls/{}/{what}", self.call);
        send(self.organization.request(Method::POST, &path).header("Idempotency-Key", key).json(body)).await
    }

    /// The forms of the updates that Twilio has received.
    async fn updates(&self) -> Vec<Value> {
        let path = format!("/2010-04-01/Accounts/{}/Calls/{}.json", self.account.sid, self.call_sid);
        let requests = self.organization.sim_requests().await;
        let is_update = |request: &&Value| request["method"] == "POST" && request["path"] == path.as_str();
        requests.iter().filter(is_update).map(|request| request["form"].clone()).collect()
    }

    async fn log(&self) -> Vec<Value> {
        let log = self.organization.get(&format!("/api/calls/{}/log", self.call)).await;
        log.body["items"].as_array().cloned().expect("entries")
    }
}

#[tokio::test]
async fn a_call_in_progress_is_redirected_to_twiml_or_a_url_and_the_log_says_who_asked() {
    let talk = talk().await;
    let redirected = talk.change("redirect", &json!({"twiml": TWIML})).await;
    assert_eq!((redirected.status, redirected.text("status").as_str()), (200, "in-progress"), "{redirected:?}");
    let to_url = talk.change("redirect", &json!({"url": "https://agents.example.com/other?a=1"})).await;
    assert_eq!(to_url.status, 200, "{to_url:?}");
    let updates = talk.updates().await;
    assert_eq!(updates[0], json!({"Twiml": TWIML}));
    let url = url::Url::parse(updates[1]["Url"].as_str().expect("a URL")).expect("a URL");
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    for (name, value) in [("a", "1"), ("call_id", &talk.call), ("agent_id", &talk.agent)] {
        assert!(query.contains(&(name.to_owned(), value.to_owned())), "{query:?}");
    }
    let entries = talk.log().await;
    let of_redirects: Vec<&Value> = entries.iter().filter(|entry| entry["source"] == "redirect").collect();
    assert_eq!(of_redirects.len(), 4, "{entries:?}");
    assert_eq!(of_redirects[0]["requestedBy"]["kind"], "api-key");
    assert!(of_redirects[1]["requestedBy"].is_null() && of_redirects[1]["detail"] == "Twilio has accepted it");
}

#[tokio::test]
async fn a_call_is_transferred_from_the_agents_own_number() {
    let talk = talk().await;
    let transferred = talk.change("transfer", &json!({"to": "+1 (415) 555-0101"})).await;
    assert_eq!(transferred.status, 200, "{transferred:?}");
    let twiml = talk.updates().await[0]["Twiml"].as_str().expect("TwiML").to_owned();
    let expected = format!(
        "<Response><Dial callerId=\"{}\"><Number>{COLLEAGUE}</Number></Dial></Response>",
        talk.account.phone_number
    );
    assert_eq!(twiml, expected);
    let entry = talk.log().await.into_iter().find(|entry| entry["source"] == "transfer").expect("an entry");
    assert!(entry["detail"].as_str().is_some_and(|detail| detail.contains(COLLEAGUE)), "{entry}");
}

#[tokio::test]
async fn what_limits_calls_limits_transfers_and_nothing_is_sent_to_twilio() {
    let talk = talk().await;
    let organization = &talk.organization;
    talk.change("transfer", &json!({"to": "+442071838750"})).await.expect_problem(422, "country-not-allowed");
    talk.change("transfer", &json!({"to": "+19005550123"})).await.expect_problem(422, "number-type-not-allowed");
    organization.post("/api/do-not-call", &json!({"number": COLLEAGUE})).await;
    let refused = talk.change("transfer", &json!({"to": COLLEAGUE})).await;
    refused.expect_problem(422, "do-not-call");
    assert_eq!(refused.pointers(), ["/to"]);
    let agent = format!("/api/agents/{}", talk.agent);
    organization.patch(&agent, &json!({"limits": {"maxCallsPerDay": 1}})).await;
    talk.change("transfer", &json!({"to": "+14155550102"})).await.expect_problem(429, "daily-limit-reached");
    organization.patch("/api/organization", &json!({"paused": true})).await;
    talk.change("transfer", &json!({"to": "+14155550102"})).await.expect_problem(409, "calls-stopped");
    assert_eq!(talk.updates().await, Vec::<Value>::new());
}

#[tokio::test]
async fn keys_are_pressed_and_the_call_goes_on_with_its_agents_instructions() {
    let talk = talk().await;
    let refused = talk.change("digits", &json!({"digits": "12#"})).await;
    refused.expect_fields(&["/url"]);
    let agent = format!("/api/agents/{}", talk.agent);
    talk.organization.patch(&agent, &json!({"streamUrl": "wss://agents.example.com/stream"})).await;
    assert_eq!(talk.change("digits", &json!({"digits": "W12#"})).await.status, 200);
    talk.organization.patch(&agent, &json!({"voiceUrl": "https://agents.example.com/voice"})).await;
    assert_eq!(talk.change("digits", &json!({"digits": "3"})).await.status, 200);
    let own = json!({"digits": "4", "url": "https://agents.example.com/mine"});
    assert_eq!(talk.change("digits", &own).await.status, 200);
    let updates = talk.updates().await;
    let twiml = |index: usize| updates[index]["Twiml"].as_str().expect("TwiML").to_owned();
    assert!(twiml(0).starts_with("<Response><Play digits=\"ww12#\"/><Connect><Stream url=\"wss://"), "{}", twiml(0));
    assert!(twiml(0).contains("linecard_token"), "{}", twiml(0));
    let redirect = "<Redirect method=\"POST\">https://agents.example.com";
    assert!(twiml(1).contains(&format!("<Play digits=\"3\"/>{redirect}/voice?")), "{}", twiml(1));
    assert!(twiml(2).contains(&format!("<Play digits=\"4\"/>{redirect}/mine?")), "{}", twiml(2));
    // They may be a PIN.
    assert!(!talk.log().await.iter().any(|entry| entry["detail"].as_str().is_some_and(|text| text.contains("12#"))));
}

#[tokio::test]
async fn a_call_that_is_not_in_progress_is_not_changed() {
    let test = TestApp::start_with(TestOptions { sim_speed: 20.0, ..TestOptions::default() }).await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Front desk").await;
    let bodies = [
        ("redirect", json!({"twiml": TWIML})),
        ("transfer", json!({"to": COLLEAGUE})),
        ("digits", json!({"digits": "1", "url": "https://agents.example.com/voice"})),
    ];
    // Stays in Twilio's queue: Twilio refuses. The other has ended: Twilio is not asked.
    let queued = organization.call(&agent, "+14155559600").await.text("id");
    let ended = organization.call(&agent, "+14155559000").await.text("id");
    organization.call_ended(&ended, "busy").await;
    for call in [&queued, &ended] {
        for (what, body) in &bodies {
            let answer = organization.post(&format!("/api/calls/{call}/{what}"), body).await;
            answer.expect_problem(409, "call-not-in-progress");
        }
    }
}

#[tokio::test]
async fn a_repeated_request_is_answered_again_and_changes_nothing() {
    let talk = talk().await;
    for (what, body, other) in [
        ("transfer", json!({"to": COLLEAGUE}), json!({"to": "+14155550102"})),
        ("redirect", json!({"twiml": TWIML}), json!({"url": "https://agents.example.com/x"})),
    ] {
        let before = talk.updates().await.len();
        for _ in 0..2 {
            assert_eq!(talk.with_key(what, what, &body).await.status, 200, "{what}");
        }
        assert_eq!(talk.updates().await.len(), before + 1, "{what}");
        talk.with_key(what, what, &other).await.expect_problem(409, "idempotency-key-reused");
        // A key of another operation.
        talk.with_key("digits", what, &json!({"digits": "1", "url": "https://agents.example.com/x"}))
            .await
            .expect_problem(409, "idempotency-key-reused");
    }
    // Also once the call has ended.
    talk.organization.post(&format!("/api/calls/{}/hangup", talk.call), &json!(null)).await;
    assert_eq!(talk.with_key("transfer", "transfer", &json!({"to": COLLEAGUE})).await.status, 200);
}

#[tokio::test]
async fn a_lost_answer_is_202_and_never_repeated_and_a_refusal_can_be() {
    let talk = talk().await;
    let body = json!({"to": COLLEAGUE});
    for fault in [json!({"dropAfterAccept": 1, "next": 1}), json!({"status": 503, "next": 1})] {
        let key = fault.to_string().replace([' ', '"'], "");
        let before = talk.updates().await.len();
        talk.organization.control("/sim/faults", &fault).await;
        for _ in 0..2 {
            let answer = talk.with_key("transfer", &key, &body).await;
            assert_eq!(answer.status, 202, "{answer:?}");
        }
        assert_eq!(talk.updates().await.len(), before + 1, "{fault}");
    }
    talk.organization.control("/sim/faults", &json!({"status": 429, "next": 1})).await;
    talk.with_key("transfer", "busy", &body).await.expect_problem(503, "twilio-unavailable");
    talk.organization.control("/sim/faults", &json!({"status": 403, "next": 1})).await;
    talk.with_key("transfer", "busy", &body).await.expect_problem(422, "twilio-refused");
    assert_eq!(talk.with_key("transfer", "busy", &body).await.status, 200);
}

#[tokio::test]
async fn a_transfer_counts_as_a_call_of_the_day_once_and_not_at_all_if_it_was_not_dialed() {
    let talk = talk().await;
    let agent = format!("/api/agents/{}", talk.agent);
    let limited = async |most: u8| talk.organization.patch(&agent, &json!({"limits": {"maxCallsPerDay": most}})).await;
    let body = json!({"to": COLLEAGUE});
    limited(3).await;
    talk.organization.control("/sim/faults", &json!({"status": 403, "next": 1})).await;
    talk.with_key("transfer", "first", &body).await.expect_problem(422, "twilio-refused");
    for key in ["first", "first", "second", "second"] {
        assert_eq!(talk.with_key("transfer", key, &body).await.status, 200, "{key}");
    }
    // With the call itself, these are three.
    talk.change("transfer", &body).await.expect_problem(429, "daily-limit-reached");
    talk.organization.call(&talk.agent, LONG_TALK).await.expect_problem(429, "daily-limit-reached");
    assert_eq!(talk.with_key("transfer", "second", &body).await.status, 200, "it was counted before");
    // Another limit counts the day anew.
    limited(4).await;
    let (one, other) = tokio::join!(talk.change("transfer", &body), talk.change("transfer", &body));
    let mut answers = [one.status, other.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 429], "{one:?} {other:?}");
    let reached = talk.organization.get("/api/audit-log?action=limit.reach").await;
    assert_eq!(reached.body["items"][0]["resourceId"], talk.agent.as_str(), "{reached:?}");
}

#[tokio::test]
async fn wrong_input_names_its_field() {
    let talk = talk().await;
    let url = "https://agents.example.com/x";
    for (what, body, pointer) in [
        ("redirect", json!({}), "/url"),
        ("redirect", json!({"url": url, "twiml": TWIML}), "/twiml"),
        ("redirect", json!({"url": "nowhere"}), "/url"),
        ("redirect", json!({"url": "https://ada:s3cret@agents.example.com/x"}), "/url"),
        ("redirect", json!({"url": talk.organization.id}), "/url"),
        ("redirect", json!({"twiml": "<Response>"}), "/twiml"),
        ("redirect", json!({"twiml": "x".repeat(4_001)}), "/twiml"),
        ("transfer", json!({"to": "12"}), "/to"),
        ("transfer", json!({"to": COLLEAGUE, "from": COLLEAGUE}), "/from"),
        ("digits", json!({"digits": "", "url": url}), "/digits"),
        ("digits", json!({"digits": "1-2", "url": url}), "/digits"),
        ("digits", json!({"digits": "1", "url": format!("https://agents.example.com/?{}", "&".repeat(1_500))}), "/url"),
    ] {
        let answer = talk.change(what, &body).await;
        answer.expect_problem(422, "validation-failed");
        assert_eq!(answer.pointers(), [pointer], "{what} {body}");
    }
    let own = json!({"url": format!("{}/webhooks/x", talk.test.base_url)});
    talk.change("redirect", &own).await.expect_fields(&["/url"]);
    assert_eq!(talk.updates().await.len(), 0);
}

#[tokio::test]
async fn a_limited_key_changes_the_calls_of_its_agents_only_and_needs_the_scope() {
    let talk = talk().await;
    let other = talk.organization.agent("Other").await;
    let of_other = talk.organization.with_key(&json!({"name": "Other", "role": "member", "agents": [other]})).await;
    let reader = talk.organization.with_key(&json!({"name": "Reader", "role": "member", "scopes": ["read"]})).await;
    let stranger = talk.test.organization("Stranger").await;
    let path = format!("/api/calls/{}/transfer", talk.call);
    let body = json!({"to": COLLEAGUE});
    of_other.post(&path, &body).await.expect_problem(404, "not-found");
    stranger.post(&path, &body).await.expect_problem(404, "not-found");
    reader.post(&path, &body).await.expect_problem(403, "scope-required");
    assert_eq!(talk.updates().await.len(), 0);
    let caller = talk.organization.with_key(&json!({"name": "Caller", "role": "member", "scopes": ["calls"]})).await;
    assert_eq!(caller.post(&path, &body).await.status, 200);
}
