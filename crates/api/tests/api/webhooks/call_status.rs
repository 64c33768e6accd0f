//! Status callbacks: only correctly signed ones are accepted, and every rejection looks the same.

use std::time::Duration;

use linecard_store::PoolOptions;
use linecard_testkit::{Answer, TestApp, TestOptions, TestOrganization, TwilioAccount, send};
use serde_json::{Value, json};

use crate::support::signature::sign;

/// The fault, and the URL, form and signature that are sent.
type Case<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], Option<String>);

/// A call at Twilio without any callback so far.
struct Scenario {
    test: TestApp,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
    call: String,
    call_sid: String,
}

impl Scenario {
    async fn set(options: TestOptions) -> Self {
        let test = TestApp::start_with(options).await;
        let organization = test.organization("Acme").await;
        let (agent, account) = organization.connected_agent("Front desk").await;
        organization.control("/sim/faults", &json!({"loseCallbacks": 1})).await;
        let placed = organization.call(&agent, "+14155550000").await;
        let (call, call_sid) = (placed.text("id"), placed.text("callSid"));
        Self { test, organization, agent, account, call, call_sid }
    }

    fn url(&self) -> String {
        self.url_of(&self.organization.id, &self.call)
    }

    fn url_of(&self, organization: &str, call: &str) -> String {
        self.test.url(&format!("/webhooks/twilio/{organization}/calls/{call}/status"))
    }

    fn form<'a>(&'a self, status: &'a str, sequence: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("CallSid", self.call_sid.as_str()),
            ("AccountSid", self.account.sid.as_str()),
            ("CallStatus", status),
            ("SequenceNumber", sequence),
            ("From", self.account.phone_number.as_str()),
            ("To", "+14155550000"),
            ("Timestamp", "Sun, 22 Nov 2026 12:00:00 +0000"),
            ("CalledCity", ""),
        ]
    }

    async fn deliver(&self, url: &str, form: &[(&str, &str)], signature: Option<&str>) -> Answer {
        let request = self.test.http.post(url).form(form);
        send(match signature {
            Some(signature) => request.header("x-twilio-signature", signature),
            None => request,
        })
        .await
    }

    async fn report(&self, form: &[(&str, &str)]) -> Answer {
        self.deliver(&self.url(), form, Some(&sign(&self.account.auth_token, &self.url(), form))).await
    }

    async fn state(&self) -> (Value, Value) {
        let call = self.organization.get(&format!("/api/calls/{}", self.call)).await;
        let log = self.organization.get(&format!("/api/calls/{}/log", self.call)).await;
        (call.body, log.body)
    }
}

/// The number of rejected callbacks per reason, as admins see it.
async fn refusals<const N: usize>(organization: &TestOrganization, reasons: [&str; N]) -> [i64; N] {
    let counted = organization.get("/api/webhook-refusals").await;
    let items = counted.body["items"].as_array().cloned().expect("counts");
    reasons.map(|reason| {
        items.iter().filter(|item| item["reason"] == reason).filter_map(|item| item["count"].as_i64()).sum()
    })
}

#[tokio::test]
async fn every_rejected_callback_gets_the_same_answer_and_writes_nothing_to_the_call() {
    let scenario = Scenario::set(TestOptions::default()).await;
    let other = scenario.test.organization("Other").await;
    let (_, other_account) = other.connected_agent("Theirs").await;
    let before = scenario.state().await;
    let url = scenario.url();
    let form = scenario.form("completed", "3");
    let own = |url: &str, form: &[(&str, &str)]| sign(&scenario.account.auth_token, url, form);
    let with = |name: &'static str, value: &'static str| -> Vec<(&str, &str)> {
        form.iter().map(|(n, v)| if *n == name { (*n, value) } else { (*n, *v) }).collect()
    };
    let without = |name: &str| -> Vec<(&str, &str)> { form.iter().filter(|(n, _)| *n != name).copied().collect() };
    let none = "01a00000-0000-7000-8000-000000000000";
    let other_account_sid = with("AccountSid", "AC00000000000000000000000000000000");
    let other_call_sid = with("CallSid", "CA00000000000000000000000000000000");
    let (no_sid, odd_sid) = (without("CallSid"), with("CallSid", "exploded"));
    let longer: Vec<_> = form.iter().copied().chain([("Added", "later")]).collect();
    let unknown = scenario.url_of(&scenario.organization.id, none);
    let foreign = scenario.url_of(&other.id, &scenario.call);
    let nowhere = scenario.url_of(none, &scenario.call);
    let no_ids = scenario.url_of("acme", "1");
    let with_query = format!("{url}?more=1");
    let cases: Vec<Case<'_>> = vec![
        ("unsigned", &url, &form, None),
        ("an empty signature", &url, &form, Some(String::new())),
        ("no signature at all", &url, &form, Some("not base64!".to_owned())),
        ("another secret", &url, &form, Some(sign(&"0".repeat(32), &url, &form))),
        ("another account's token", &url, &form, Some(sign(&other_account.auth_token, &url, &form))),
        ("another URL's signature", &url, &form, Some(own(&unknown, &form))),
        ("a query that was not signed", &with_query, &form, Some(own(&url, &form))),
        ("a field that was not signed", &url, &longer, Some(own(&url, &form))),
        ("a field that was signed and is gone", &url, &no_sid, Some(own(&url, &form))),
        ("an unknown call", &unknown, &form, Some(own(&unknown, &form))),
        ("another organization's address", &foreign, &form, Some(own(&foreign, &form))),
        ("the same, signed by its account", &foreign, &form, Some(sign(&other_account.auth_token, &foreign, &form))),
        ("no organization", &nowhere, &form, Some(own(&nowhere, &form))),
        ("ids that are none", &no_ids, &form, Some(own(&no_ids, &form))),
        ("another account in the form", &url, &other_account_sid, Some(own(&url, &other_account_sid))),
        ("another call in the form", &url, &other_call_sid, Some(own(&url, &other_call_sid))),
        ("no SID in the form", &url, &no_sid, Some(own(&url, &no_sid))),
        ("a SID that is none", &url, &odd_sid, Some(own(&url, &odd_sid))),
        ("an empty form", &url, &[], Some(own(&url, &[]))),
    ];
    let mut bodies = Vec::new();
    for (what, url, form, signature) in &cases {
        let answer = scenario.deliver(url, form, signature.as_deref()).await;
        assert_eq!(answer.status, 403, "{what}: {answer:?}");
        answer.expect_problem(403, "callback-refused");
        bodies.push(answer.without_request_id());
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    assert_eq!(scenario.state().await, before);

    let reasons = ["unsigned", "wrong-signature", "unknown-call", "other-account", "other-call", "unreadable"];
    scenario.test.app.flush_refusals().await.expect("written");
    assert_eq!(refusals(&scenario.organization, reasons).await, [1, 8, 1, 1, 1, 3]);
    assert_eq!(refusals(&other, reasons).await, [0, 0, 2, 0, 0, 0], "each sees its own");
    assert_eq!(scenario.report(&form).await.status, 204, "the right one is still believed");
    assert_eq!(scenario.state().await.0["status"], "completed");
}

#[tokio::test]
async fn a_callback_is_answered_after_its_commit_and_repeats_have_no_effect() {
    let scenario = Scenario::set(TestOptions::default()).await;
    let ringing = scenario.form("ringing", "1");
    for _ in 0..3 {
        let answer = scenario.report(&ringing).await;
        assert_eq!((answer.status, &answer.body), (204, &json!("")));
        assert_eq!(scenario.state().await.0["status"], "ringing");
    }
    let mut completed = scenario.form("completed", "3");
    completed.extend([("CallDuration", "42"), ("SipResponseCode", "200")]);
    assert_eq!(scenario.report(&completed).await.status, 204);
    let (ended, _) = scenario.state().await;
    assert_eq!((&ended["status"], &ended["durationSeconds"]), (&json!("completed"), &json!(42)));
    assert_eq!(ended["endedAt"], "2026-11-22T12:00:00Z");
    // An earlier status reported late is logged and changes nothing.
    assert_eq!(scenario.report(&scenario.form("in-progress", "2")).await.status, 204);
    let mut busy = scenario.form("busy", "4");
    busy.push(("CallDuration", "0"));
    assert_eq!(scenario.report(&busy).await.status, 204);
    let (call, log) = scenario.state().await;
    assert_eq!((&call["status"], &call["endedAt"]), (&json!("completed"), &ended["endedAt"]));
    assert_eq!(log["items"].as_array().map(Vec::len), Some(5), "{log}");
}

#[tokio::test]
async fn unreadable_or_unstorable_values_in_a_callback_do_not_lose_its_status() {
    let scenario = Scenario::set(TestOptions::default()).await;
    let mut odd = scenario.form("completed", "99999999999999999999");
    odd.retain(|(name, _)| *name != "Timestamp");
    odd.extend([
        ("Timestamp", "yesterday"),
        ("CallDuration", "99999999999"),
        ("SipResponseCode", "-"),
        ("ErrorCode", "4294967295"),
        ("AnsweredBy", "human\0"),
        ("New\u{e4}Field", "\u{1f600}"),
    ]);
    assert_eq!(scenario.report(&odd).await.status, 204);
    assert_eq!(scenario.state().await.0["status"], "completed");
}

#[tokio::test]
async fn a_presumed_failure_yields_to_a_callback() {
    let scenario = Scenario::set(TestOptions::default()).await;
    let presume = format!(
        "UPDATE calls SET status = 'failed', presumed = true, call_sid = NULL, ended_at = now() WHERE id = '{}'",
        scenario.call
    );
    scenario.test.database.superuser_client().await.batch_execute(&presume).await.expect("presumed");
    assert_eq!(scenario.state().await.0["presumed"], true);
    assert_eq!(scenario.report(&scenario.form("ringing", "1")).await.status, 204);
    let (call, _) = scenario.state().await;
    assert_eq!((&call["status"], &call["presumed"]), (&json!("ringing"), &json!(false)));
    assert_eq!((&call["callSid"], &call["endedAt"]), (&json!(scenario.call_sid), &json!(null)), "{call}");
    scenario.report(&scenario.form("no-answer", "2")).await;
    assert_eq!(scenario.state().await.0["status"], "no-answer");
}

#[tokio::test]
async fn a_sender_of_many_rejected_callbacks_is_rate_limited() {
    let scenario = Scenario::set(TestOptions::default()).await;
    let form = scenario.form("completed", "3");
    let mut refused = 0;
    let limited = loop {
        let answer = scenario.deliver(&scenario.url(), &form, None).await;
        if answer.status == 429 {
            break answer;
        }
        answer.expect_problem(403, "callback-refused");
        refused += 1;
        assert!(refused < 1_000, "nobody is slowed down");
    };
    limited.expect_problem(429, "rate-limited");
    let wait: u64 = limited.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=60).contains(&wait) && refused == 300, "{refused} were refused; wait {wait} s");
    assert_eq!(scenario.organization.get("/api/calls").await.status, 200, "others are served");
}

#[tokio::test]
async fn during_a_database_outage_twilio_is_told_to_retry() {
    let pool = PoolOptions { max_size: 4, wait: Duration::from_millis(500) };
    let scenario = Scenario::set(TestOptions { pool, ..TestOptions::default() }).await;
    let form = scenario.form("completed", "3");
    scenario.test.database.go_away().await;
    for _ in 0..4 {
        let answer = scenario.report(&form).await;
        answer.expect_problem(503, "database-unavailable");
        assert_eq!(answer.headers["retry-after"], "5");
    }
    scenario.test.database.come_back().await;
    assert_eq!(scenario.report(&form).await.status, 204);
    assert_eq!(scenario.state().await.0["status"], "completed");
}

#[tokio::test]
async fn a_callback_is_verified_with_the_newest_token_and_the_one_the_call_is_pinned_to() {
    let scenario = Scenario::set(TestOptions::default()).await;
    let rotated = TwilioAccount { auth_token: TwilioAccount::unused().auth_token, ..scenario.account.clone() };
    assert_eq!(scenario.organization.connect(&scenario.agent, &rotated).await.status, 200);
    assert_eq!(scenario.report(&scenario.form("ringing", "1")).await.status, 204, "the pinned one");
    let form = scenario.form("in-progress", "2");
    let signature = sign(&rotated.auth_token, &scenario.url(), &form);
    assert_eq!(scenario.deliver(&scenario.url(), &form, Some(&signature)).await.status, 204, "the newest one");
    assert_eq!(scenario.state().await.0["status"], "in-progress");
}

#[tokio::test]
async fn a_signed_callback_with_a_status_that_nobody_knows_is_acknowledged_and_changes_nothing() {
    let scenario = Scenario::set(TestOptions::default()).await;
    let before = scenario.state().await;
    let without_status: Vec<_> =
        scenario.form("ringing", "2").into_iter().filter(|(name, _)| *name != "CallStatus").collect();
    for form in [scenario.form("answered", "2"), scenario.form("", "2"), without_status] {
        let answer = scenario.report(&form).await;
        assert_eq!(answer.status, 204, "{form:?}: {answer:?}");
    }
    assert_eq!(scenario.state().await, before);
    scenario.test.app.flush_refusals().await.expect("written");
    assert_eq!(refusals(&scenario.organization, ["unreadable", "wrong-signature"]).await, [0, 0]);
    // What is not signed is a forgery, whatever its status.
    let forged = scenario.deliver(&scenario.url(), &scenario.form("answered", "2"), Some("bm9uc2Vuc2U=")).await;
    forged.expect_problem(403, "callback-refused");
    assert_eq!(scenario.report(&scenario.form("ringing", "1")).await.status, 204);
    assert_eq!(scenario.state().await.0["status"], "ringing");
}

#[tokio::test]
async fn facts_that_come_after_the_end_are_kept_and_the_status_does_not_move() {
    let scenario = Scenario::set(TestOptions::default()).await;
    let end = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
        scenario.form("failed", "3").into_iter().chain(more.iter().copied()).collect()
    };
    assert_eq!(scenario.report(&end(&[])).await.status, 204);
    assert_eq!(scenario.state().await.0["errorCode"], Value::Null);
    // The same callback again, with what Twilio has found out since.
    assert_eq!(scenario.report(&end(&[("ErrorCode", "13224"), ("SipResponseCode", "404")])).await.status, 204);
    let (call, log) = scenario.state().await;
    assert_eq!(
        (&call["status"], &call["errorCode"], &call["sipResponseCode"]),
        (&json!("failed"), &json!(13224), &json!(404))
    );
    assert!(call["sipResponseMessage"].as_str().is_some_and(|text| text.contains("not in service")), "{call}");
    assert_eq!(
        log["items"].as_array().expect("entries").iter().filter(|entry| entry["source"] == "callback").count(),
        1
    );
    // Nothing replaces them.
    assert_eq!(scenario.report(&end(&[("ErrorCode", "13227")])).await.status, 204);
    assert_eq!(scenario.report(&scenario.form("completed", "4")).await.status, 204);
    let (call, _) = scenario.state().await;
    assert_eq!((&call["status"], &call["errorCode"]), (&json!("failed"), &json!(13224)), "{call}");
}

#[tokio::test]
async fn a_call_that_failed_on_the_network_says_what_the_response_means() {
    for (to, status, said) in [
        ("+14155559200", "failed", "not in service"),
        ("+14155559250", "failed", "overloaded"),
        ("+14155559000", "busy", "was busy"),
        ("+14155559100", "no-answer", "before it was answered"),
    ] {
        let test = TestApp::start().await;
        let organization = test.organization("Acme").await;
        let (agent, _) = organization.connected_agent("Front desk").await;
        let placed = organization.call(&agent, to).await;
        let ended = organization.call_ended(&placed.text("id"), status).await;
        let message = ended["sipResponseMessage"].as_str().expect("a message");
        assert!(message.contains(said), "{to}: {message}");
        assert_eq!(ended["errorMessage"].as_str(), (status == "failed").then_some(message), "{ended}");
    }
}
