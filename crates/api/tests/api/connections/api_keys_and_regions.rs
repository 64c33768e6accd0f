//! Twilio API keys and regions: requests use the API key, callbacks are verified with the auth
//! token.

use linecard_app::{KeyRotation, Origin};
use linecard_testkit::{ENCRYPTION_KEY, TestApp, TestOptions, TestOrganization, TwilioAccount, keyring_of};
use serde_json::{Value, json};

const NEW_KEY: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";

struct Scenario {
    test: TestApp,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
    key_sid: String,
    secret: String,
    path: String,
}

impl Scenario {
    /// An agent connected with an API key.
    async fn start() -> Self {
        let test = TestApp::start().await;
        let organization = test.organization("Acme").await;
        let agent = organization.agent("Front desk").await;
        let account = organization.twilio_account().await;
        let key_sid = account.sid.replace("AC", "SK");
        // As long as a token; leak checks look for it, too.
        let secret = TwilioAccount::unused().auth_token;
        let path = format!("/api/agents/{agent}/twilio");
        let scenario = Self { test, organization, agent, account, key_sid, secret, path };
        scenario.at_twilio(&json!({"apiKeys": {&scenario.key_sid: scenario.secret}})).await;
        let connected =
            scenario.connect(&json!({"apiKeySid": scenario.key_sid, "apiKeySecret": scenario.secret})).await;
        assert_eq!(connected.status, 200, "{connected:?}");
        scenario
    }

    async fn at_twilio(&self, change: &Value) {
        self.organization.control(&format!("/sim/accounts/{}", self.account.sid), change).await;
    }

    /// Saves the settings with additional fields.
    async fn connect(&self, more: &Value) -> linecard_testkit::Answer {
        let mut settings = self.account.settings();
        for (name, value) in more.as_object().into_iter().flatten() {
            settings[name] = value.clone();
        }
        self.organization.post(&self.path, &settings).await
    }

    async fn settings(&self) -> Value {
        self.organization.get(&self.path).await.body
    }

    fn mask(&self) -> String {
        format!("••••••••{}", &self.secret[self.secret.len() - 4..])
    }

    async fn key(&self) -> (Value, Value) {
        let settings = self.settings().await;
        (settings["apiKeySid"].clone(), settings["apiKeySecret"].clone())
    }
}

#[tokio::test]
async fn requests_use_the_api_key_and_callbacks_are_verified_with_the_auth_token() {
    let scenario = Scenario::start().await;
    let verified = scenario.organization.post(&format!("{}/verify", scenario.path), &json!(null)).await;
    assert_eq!(verified.text("status"), "verified", "a standard key may not read the account: {verified:?}");
    let placed = scenario.organization.call(&scenario.agent, "+14155550000").await;
    scenario.organization.call_ended(&placed.text("id"), "completed").await;
    // Only the API key is accepted now, and only another token signs.
    scenario.at_twilio(&json!({"authToken": TwilioAccount::unused().auth_token})).await;
    let placed = scenario.organization.call(&scenario.agent, "+14155550000").await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let refused = async {
        loop {
            let refusals = scenario.organization.sim_callbacks().await;
            if refusals.iter().any(|callback| callback["status"] == 403) {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), refused).await.expect("a callback is refused");
    let verified = scenario.organization.post(&format!("{}/verify", scenario.path), &json!(null)).await;
    verified.expect_problem(422, "twilio-token-rejected");
}

#[tokio::test]
async fn an_api_key_that_twilio_rejects_costs_no_call_and_is_reported() {
    let scenario = Scenario::start().await;
    scenario.at_twilio(&json!({"apiKeys": {}})).await;
    let placed = scenario.organization.call(&scenario.agent, "+14155550000").await;
    assert_eq!(placed.status, 201, "the auth token serves: {placed:?}");
    scenario.organization.call_ended(&placed.text("id"), "completed").await;
    assert_eq!(scenario.organization.sim_calls().await.len(), 1);
    let settings = scenario.settings().await;
    assert_eq!((&settings["status"], &settings["problem"]), (&json!("revoked"), &json!("twilio-api-key-rejected")));
    let verified = scenario.organization.post(&format!("{}/verify", scenario.path), &json!(null)).await;
    verified.expect_problem(422, "twilio-api-key-rejected");
    assert_eq!(verified.pointers(), ["/apiKeySecret"]);
}

#[tokio::test]
async fn a_secondary_token_is_promoted_alongside_an_api_key() {
    let scenario = Scenario::start().await;
    let next = TwilioAccount::unused().auth_token;
    scenario.at_twilio(&json!({"secondaryAuthToken": next})).await;
    let entered =
        scenario.organization.post(&format!("{}/next-token", scenario.path), &json!({"authToken": next})).await;
    assert_eq!(entered.status, 200, "{entered:?}");
    scenario.at_twilio(&json!({"authToken": next})).await;
    let placed = scenario.organization.call(&scenario.agent, "+14155550000").await;
    scenario.organization.call_ended(&placed.text("id"), "completed").await;
    let settings = scenario.settings().await;
    assert_eq!(settings["nextAuthToken"], Value::Null, "its callbacks told: {settings}");
    assert_eq!(
        (&settings["apiKeySid"], &settings["apiKeySecret"]),
        (&json!(scenario.key_sid), &json!(scenario.mask()))
    );
}

#[tokio::test]
async fn the_secret_is_masked_and_its_mask_is_valid_only_with_its_key_and_account() {
    let scenario = Scenario::start().await;
    let stored = (json!(scenario.key_sid), json!(scenario.mask()));
    assert_eq!(scenario.key().await, stored);
    assert!(!scenario.settings().await.to_string().contains(&scenario.secret));
    let other_key = "SK0123456789abcdef0123456789abcdef";
    for (more, pointer) in [
        (json!({"apiKeySid": other_key, "apiKeySecret": scenario.mask()}), "/apiKeySecret"),
        (json!({"apiKeySid": scenario.key_sid, "apiKeySecret": "••••••••none"}), "/apiKeySecret"),
        (json!({"apiKeySid": scenario.key_sid, "apiKeySecret": "too short"}), "/apiKeySecret"),
        (json!({"apiKeySid": scenario.key_sid}), "/apiKeySecret"),
        (json!({"apiKeySid": scenario.key_sid, "apiKeySecret": null}), "/apiKeySecret"),
        (json!({"apiKeySecret": scenario.secret}), "/apiKeySid"),
        (json!({"apiKeySid": "AC1", "apiKeySecret": scenario.secret}), "/apiKeySid"),
    ] {
        scenario.connect(&more).await.expect_fields(&[pointer]);
        assert_eq!(scenario.key().await, stored, "{more}");
    }
    for keeping in
        [json!({}), json!({"apiKeySid": scenario.key_sid, "apiKeySecret": scenario.mask(), "verifyFirst": true})]
    {
        assert_eq!(scenario.connect(&keeping).await.status, 200);
        assert_eq!(scenario.key().await, stored, "{keeping}");
    }
    let wrong = json!({"apiKeySid": other_key, "apiKeySecret": scenario.secret, "verifyFirst": true});
    scenario.connect(&wrong).await.expect_problem(422, "twilio-api-key-rejected");
    assert_eq!(scenario.connect(&json!({"apiKeySid": null})).await.status, 200);
    assert_eq!(scenario.key().await, (Value::Null, Value::Null));

    assert_eq!(
        scenario.connect(&json!({"apiKeySid": scenario.key_sid, "apiKeySecret": scenario.secret})).await.status,
        200
    );
    let other = TwilioAccount::unused();
    assert_eq!(scenario.organization.connect(&scenario.agent, &other).await.status, 200);
    assert_eq!(scenario.key().await, (Value::Null, Value::Null), "another account begins without");
}

#[tokio::test]
async fn a_region_requires_its_edge() {
    let scenario = Scenario::start().await;
    for (more, pointer) in [
        (json!({"region": "ie1"}), "/edge"),
        (json!({"edge": "dublin"}), "/region"),
        (json!({"region": "ie1", "edge": null}), "/edge"),
        (json!({"region": "ireland", "edge": "dublin"}), "/region"),
        (json!({"region": "ie1", "edge": "dublin.evil.example/"}), "/edge"),
    ] {
        scenario.connect(&more).await.expect_fields(&[pointer]);
    }
    let shown = async || {
        let settings = scenario.settings().await;
        (settings["region"].clone(), settings["edge"].clone())
    };
    let there = (json!("ie1"), json!("dublin"));
    for keeping in [json!({"region": "ie1", "edge": "dublin"}), json!({})] {
        assert_eq!(scenario.connect(&keeping).await.status, 200);
        assert_eq!(shown().await, there);
    }
    // A Twilio at a custom URL has no regions.
    assert_eq!(scenario.organization.call(&scenario.agent, "+14155550000").await.status, 201);
    assert_eq!(scenario.connect(&json!({"region": null, "edge": null})).await.status, 200);
    assert_eq!(shown().await, (Value::Null, Value::Null));
}

#[tokio::test]
async fn encryption_key_rotation_covers_api_keys_and_a_secret_opens_only_in_its_own_row() {
    let scenario = Scenario::start().await;
    let rotated = keyring_of(&[NEW_KEY, ENCRYPTION_KEY]);
    let rotation = KeyRotation::new(scenario.test.app.store(), &rotated).rotate(&|_| {}).await.expect("rotated");
    assert_eq!((rotation.resealed, rotation.usage.get(&rotated.encryption_version())), (2, Some(&2)));
    let alone = keyring_of(&[NEW_KEY]);
    let verification = KeyRotation::new(scenario.test.app.store(), &alone);
    assert_eq!(verification.verify(&|_| {}).await.expect("verified").done, 2);
    let moved = "UPDATE agent_twilio_settings SET auth_token_encrypted = api_key_secret_encrypted";
    scenario.test.database.superuser_client().await.batch_execute(moved).await.expect("moved");
    let found = verification.verify(&|_| {}).await.expect("verified");
    assert_eq!((found.done, found.unopened.values().sum::<u64>()), (1, 1));
}

#[tokio::test]
async fn a_default_agent_is_seeded_with_the_organizations_api_key_region_and_secondary_token() {
    let test = TestApp::start_with(TestOptions::default()).await;
    let organization = test.organization("Acme").await;
    let account = organization.twilio_account().await;
    let key_sid = account.sid.replace("AC", "SK");
    let (secret, next) = (TwilioAccount::unused().auth_token, TwilioAccount::unused().auth_token);
    let at_twilio = json!({"apiKeys": {&key_sid: secret}, "secondaryAuthToken": next});
    organization.control(&format!("/sim/accounts/{}", account.sid), &at_twilio).await;
    let mut settings = account.settings();
    for (name, value) in
        [("apiKeySid", key_sid.as_str()), ("apiKeySecret", secret.as_str()), ("region", "ie1"), ("edge", "dublin")]
    {
        settings[name] = json!(value);
    }
    assert_eq!(organization.post("/api/twilio", &settings).await.status, 200);
    let entered = organization.post("/api/twilio/next-token", &json!({"authToken": next})).await;
    assert_eq!(entered.status, 200, "{entered:?}");
    let agent = organization.post("/api/agents", &json!({"name": "Front desk", "isDefault": true})).await.text("id");
    let id: uuid::Uuid = organization.id.parse().expect("an id");
    test.app.backfill(id.into(), Origin::command("backfill"), false).await.expect("seeded");
    let seeded = organization.get(&format!("/api/agents/{agent}/twilio")).await.body;
    let source = organization.get("/api/twilio").await.body;
    for field in
        ["accountSid", "authToken", "fingerprint", "nextAuthToken", "apiKeySid", "apiKeySecret", "region", "edge"]
    {
        assert_eq!(seeded[field], source[field], "{field}");
    }
    organization.control(&format!("/sim/accounts/{}", account.sid), &json!({"apiKeys": {}, "authToken": next})).await;
    let placed = organization.call(&agent, "+14155550000").await;
    assert_eq!(placed.status, 201, "each value opens in the agent's row: {placed:?}");
}
