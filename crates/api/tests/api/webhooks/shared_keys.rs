//! Callbacks that Twilio signs with a SharedKey, because the account's webhook configuration says so.

use linecard_testkit::{TestApp, TestOptions, TestOrganization, TwilioAccount, register_secret};
use serde_json::{Value, json};

const KEYS: &str = "/api/twilio/shared-keys";
const PRESENT: (&str, &str) = ("webhooks_sharedkey_present", "present-secret-0123456789");
const NEXT: (&str, &str) = ("webhooks_sharedkey_next", "next-secret-0123456789abc");

struct Scenario {
    test: TestApp,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
}

impl Scenario {
    async fn start() -> Self {
        let test = TestApp::start_with(TestOptions::default()).await;
        let organization = test.organization("Acme").await;
        let (agent, account) = organization.connected_agent("Front desk").await;
        register_secret("a SharedKey's secret", PRESENT.1);
        register_secret("the next SharedKey's secret", NEXT.1);
        Self { test, organization, agent, account }
    }

    /// Twilio signs with the key from now on; `None`: with the auth token.
    async fn sign_with(&self, key: Option<(&str, &str)>, algorithm: &str) {
        let key = key.map(|(sid, secret)| json!({"sid": sid, "secret": secret, "algorithm": algorithm}));
        self.organization.control(&format!("/sim/accounts/{}", self.account.sid), &json!({"sharedKey": key})).await;
    }

    async fn save(&self, (sid, secret): (&str, &str)) -> linecard_testkit::Answer {
        let body = json!({"accountSid": format!(" {}", self.account.sid), "secret": format!("{secret}\n")});
        let request = self.organization.request(reqwest::Method::PUT, &format!("{KEYS}/{sid}"));
        linecard_testkit::send(request.json(&body)).await
    }

    async fn completed(&self) -> Value {
        let call = self.organization.call(&self.agent, "+14155550000").await.text("id");
        self.organization.call_ended(&call, "completed").await
    }

    /// The reasons for which callbacks were rejected.
    async fn rejected(&self) -> Vec<String> {
        self.test.app.flush_refusals().await.expect("written");
        let listed = self.organization.get("/api/webhook-refusals").await;
        let items = listed.body["items"].as_array().cloned().expect("counts");
        items.iter().map(|item| item["reason"].as_str().expect("a reason").to_owned()).collect()
    }
}

#[tokio::test]
async fn callbacks_are_taken_whichever_of_an_accounts_keys_has_signed_them() {
    let scenario = Scenario::start().await;
    for key in [PRESENT, NEXT] {
        let saved = scenario.save(key).await;
        assert_eq!(
            (saved.status, saved.text("keySid"), saved.text("accountSid")),
            (200, key.0.into(), scenario.account.sid.clone())
        );
        assert!(saved.text("secret").starts_with('•'), "{saved:?}");
    }
    for (key, algorithm) in
        [(Some(PRESENT), "HMAC_SHA256"), (Some(NEXT), "HMAC_SHA256"), (Some(PRESENT), "HMAC_SHA1"), (None, "")]
    {
        scenario.sign_with(key, algorithm).await;
        scenario.completed().await;
    }
    assert_eq!(scenario.rejected().await, Vec::<String>::new());
    let listed = scenario.organization.get(KEYS).await;
    assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(2), "{listed:?}");
}

#[tokio::test]
async fn a_key_that_is_not_stored_is_named_to_admins_and_the_call_settles_by_asking() {
    let scenario = Scenario::start().await;
    scenario.sign_with(Some(PRESENT), "HMAC_SHA256").await;
    let call = scenario.organization.call(&scenario.agent, "+14155559000").await.text("id");
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while scenario.organization.sim_callbacks().await.len() < 3 {
        assert!(tokio::time::Instant::now() < deadline, "the callbacks never came");
        tokio::task::yield_now().await;
    }
    assert!(scenario.organization.sim_callbacks().await.iter().all(|callback| callback["status"] == 403));
    assert!(scenario.rejected().await.iter().all(|reason| reason == "unknown-shared-key"));
    assert!(!scenario.rejected().await.is_empty());
    assert_eq!(scenario.organization.get(&format!("/api/calls/{call}")).await.body["status"], "queued");
    // The key of another account is not this one's.
    let other = scenario.organization.twilio_account().await;
    let body = json!({"accountSid": other.sid, "secret": PRESENT.1});
    let put = scenario.organization.request(reqwest::Method::PUT, &format!("{KEYS}/{}", PRESENT.0));
    assert_eq!(linecard_testkit::send(put.json(&body)).await.status, 200);
    scenario.organization.call(&scenario.agent, "+14155559000").await;
    // With the right one they are taken; a wrong secret is a wrong signature.
    assert_eq!(scenario.save((PRESENT.0, NEXT.1)).await.status, 200);
    scenario.organization.call(&scenario.agent, "+14155559000").await;
    while !scenario.rejected().await.contains(&"wrong-signature".to_owned()) {
        assert!(tokio::time::Instant::now() < deadline, "it was never rejected");
        tokio::task::yield_now().await;
    }
    assert_eq!(scenario.save(PRESENT).await.status, 200);
    scenario.completed().await;
}

#[tokio::test]
async fn an_algorithm_that_is_not_known_is_a_reason_of_its_own() {
    let scenario = Scenario::start().await;
    assert_eq!(scenario.save(PRESENT).await.status, 200);
    scenario.sign_with(Some(PRESENT), "ED25519").await;
    scenario.organization.call(&scenario.agent, "+14155559000").await;
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while scenario.rejected().await != ["unknown-signature-algorithm"] {
        assert!(tokio::time::Instant::now() < deadline, "{:?}", scenario.rejected().await);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_account_has_two_keys_at_most_and_a_removed_one_is_forgotten() {
    let scenario = Scenario::start().await;
    for key in [PRESENT, NEXT] {
        assert_eq!(scenario.save(key).await.status, 200);
    }
    scenario.save(("webhooks_sharedkey_third", PRESENT.1)).await.expect_fields(&["/accountSid"]);
    assert_eq!(scenario.save(NEXT).await.status, 200, "the same one again");
    for _ in 0..2 {
        assert_eq!(scenario.organization.delete(&format!("{KEYS}/{}", PRESENT.0)).await.status, 204);
    }
    assert_eq!(scenario.save(("webhooks_sharedkey_third", PRESENT.1)).await.status, 200);
    scenario.save(("webhooks_sharedkey_third", "short")).await.expect_fields(&["/secret"]);
    scenario.save(("SK0123", PRESENT.1)).await.expect_fields(&["/keySid"]);
    let log = scenario.organization.get("/api/audit-log").await;
    let actions: Vec<&str> = log.body["items"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .filter(|action| action.contains("shared-key"))
        .collect();
    let (set, removed) = ("organization-twilio.shared-key-set", "organization-twilio.shared-key-remove");
    assert_eq!(actions, [set, removed, set, set, set]);
}

#[tokio::test]
async fn a_verification_tells_that_webhook_rules_sign_otherwise_until_the_key_is_saved() {
    let scenario = Scenario::start().await;
    let path = format!("/api/agents/{}/twilio", scenario.agent);
    let verify = async || scenario.organization.post(&format!("{path}/verify"), &Value::Null).await;
    assert_eq!(verify().await.status, 200, "the account has no rules");

    scenario.sign_with(Some(PRESENT), "HMAC_SHA256").await;
    let unknown = verify().await;
    unknown.expect_problem(422, "twilio-shared-key-unknown");
    assert!(unknown.body["errors"][0]["detail"].as_str().is_some_and(|detail| detail.contains(PRESENT.0)));
    let stored = scenario.organization.get(&path).await;
    assert_eq!(
        (stored.text("status"), stored.text("problem")),
        ("verified".into(), "twilio-shared-key-unknown".into())
    );
    // It may be saved all the same: calls go out, and their outcomes are asked for.
    let mut settings = scenario.account.settings();
    settings["verifyFirst"] = json!(true);
    assert_eq!(scenario.organization.post(&path, &settings).await.status, 200);

    scenario.save(PRESENT).await;
    let verified = verify().await;
    assert_eq!((verified.status, &verified.body["problem"]), (200, &Value::Null), "{verified:?}");

    let sim = format!("/sim/accounts/{}", scenario.account.sid);
    scenario.organization.control(&sim, &json!({"unsignedCallbacks": true})).await;
    verify().await.expect_problem(422, "twilio-callbacks-unsigned");
}
