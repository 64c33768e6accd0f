//! API keys of Twilio's, and accounts of other regions: requests go out with the key, callbacks are checked with the
//! auth token.

use linecard_app::{KeyRotation, Origin};
use linecard_testkit::{ENCRYPTION_KEY, TestApp, TestOptions, TestOrganization, TwilioAccount, keyring_of};
use serde_json::{Value, json};

const NEW_KEY: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";

struct Scene {
    test: TestApp,
    organization: TestOrganization,
    agent: String,
    account: TwilioAccount,
    key_sid: String,
    secret: String,
    path: String,
}

impl Scene {
    /// An agent whose line has an API key.
    async fn set() -> Self {
        let test = TestApp::start().await;
        let organization = test.organization("Acme").await;
        let agent = organization.agent("Front desk").await;
        let account = organization.twilio_account().await;
        let key_sid = account.sid.replace("AC", "SK");
        // As long as a token; and no test's Linecard may ever say it.
        let secret = TwilioAccount::unused().auth_token;
        let path = format!("/api/agents/{agent}/twilio");
        let scene = Self { test, organization, agent, account, key_sid, secret, path };
        scene.at_twilio(&json!({"apiKeys": {&scene.key_sid: scene.secret}})).await;
        let connected = scene.connect(&json!({"apiKeySid": scene.key_sid, "apiKeySecret": scene.secret})).await;
        assert_eq!(connected.status, 200, "{connected:?}");
        scene
    }

    async fn at_twilio(&self, change: &Value) {
        self.organization.control(&format!("/sim/accounts/{}", self.account.sid), change).await;
    }

    /// Saves the settings with some more.
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
async fn requests_go_out_with_the_key_and_callbacks_are_checked_with_the_auth_token() {
    let scene = Scene::set().await;
    let verified = scene.organization.post(&format!("{}/verify", scene.path), &json!(null)).await;
    assert_eq!(verified.text("status"), "verified", "a standard key may not read the account: {verified:?}");
    let placed = scene.organization.call(&scene.agent, "+14155550000").await;
    scene.organization.call_ended(&placed.text("id"), "completed").await;
    // Nothing but the key is accepted now, and nothing but another token signs.
    scene.at_twilio(&json!({"authToken": TwilioAccount::unused().auth_token})).await;
    let placed = scene.organization.call(&scene.agent, "+14155550000").await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let refused = async {
        loop {
            let refusals = scene.organization.sim_callbacks().await;
            if refusals.iter().any(|callback| callback["status"] == 403) {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), refused).await.expect("a callback is refused");
    let verified = scene.organization.post(&format!("{}/verify", scene.path), &json!(null)).await;
    verified.expect_problem(422, "twilio-token-rejected");
}

#[tokio::test]
async fn a_key_that_twilio_refuses_costs_no_call_and_is_told() {
    let scene = Scene::set().await;
    scene.at_twilio(&json!({"apiKeys": {}})).await;
    let placed = scene.organization.call(&scene.agent, "+14155550000").await;
    assert_eq!(placed.status, 201, "the auth token serves: {placed:?}");
    scene.organization.call_ended(&placed.text("id"), "completed").await;
    assert_eq!(scene.organization.sim_calls().await.len(), 1);
    let settings = scene.settings().await;
    assert_eq!((&settings["status"], &settings["problem"]), (&json!("revoked"), &json!("twilio-api-key-rejected")));
    let verified = scene.organization.post(&format!("{}/verify", scene.path), &json!(null)).await;
    verified.expect_problem(422, "twilio-api-key-rejected");
    assert_eq!(verified.pointers(), ["/apiKeySecret"]);
}

#[tokio::test]
async fn a_next_token_is_promoted_beside_a_key_too() {
    let scene = Scene::set().await;
    let next = TwilioAccount::unused().auth_token;
    scene.at_twilio(&json!({"secondaryAuthToken": next})).await;
    let entered = scene.organization.post(&format!("{}/next-token", scene.path), &json!({"authToken": next})).await;
    assert_eq!(entered.status, 200, "{entered:?}");
    scene.at_twilio(&json!({"authToken": next})).await;
    let placed = scene.organization.call(&scene.agent, "+14155550000").await;
    scene.organization.call_ended(&placed.text("id"), "completed").await;
    let settings = scene.settings().await;
    assert_eq!(settings["nextAuthToken"], Value::Null, "its callbacks told: {settings}");
    assert_eq!((&settings["apiKeySid"], &settings["apiKeySecret"]), (&json!(scene.key_sid), &json!(scene.mask())));
}

#[tokio::test]
async fn the_secret_is_masked_and_its_mask_stands_for_it_with_its_key_and_account_alone() {
    let scene = Scene::set().await;
    let stored = (json!(scene.key_sid), json!(scene.mask()));
    assert_eq!(scene.key().await, stored);
    assert!(!scene.settings().await.to_string().contains(&scene.secret));
    let other_key = "SK0123456789abcdef0123456789abcdef";
    for (more, pointer) in [
        (json!({"apiKeySid": other_key, "apiKeySecret": scene.mask()}), "/apiKeySecret"),
        (json!({"apiKeySid": scene.key_sid, "apiKeySecret": "••••••••none"}), "/apiKeySecret"),
        (json!({"apiKeySid": scene.key_sid, "apiKeySecret": "too short"}), "/apiKeySecret"),
        (json!({"apiKeySid": scene.key_sid}), "/apiKeySecret"),
        (json!({"apiKeySid": scene.key_sid, "apiKeySecret": null}), "/apiKeySecret"),
        (json!({"apiKeySecret": scene.secret}), "/apiKeySid"),
        (json!({"apiKeySid": "AC1", "apiKeySecret": scene.secret}), "/apiKeySid"),
    ] {
        scene.connect(&more).await.expect_fields(&[pointer]);
        assert_eq!(scene.key().await, stored, "{more}");
    }
    for keeping in [json!({}), json!({"apiKeySid": scene.key_sid, "apiKeySecret": scene.mask(), "verifyFirst": true})] {
        assert_eq!(scene.connect(&keeping).await.status, 200);
        assert_eq!(scene.key().await, stored, "{keeping}");
    }
    let wrong = json!({"apiKeySid": other_key, "apiKeySecret": scene.secret, "verifyFirst": true});
    scene.connect(&wrong).await.expect_problem(422, "twilio-api-key-rejected");
    assert_eq!(scene.connect(&json!({"apiKeySid": null})).await.status, 200);
    assert_eq!(scene.key().await, (Value::Null, Value::Null));

    assert_eq!(scene.connect(&json!({"apiKeySid": scene.key_sid, "apiKeySecret": scene.secret})).await.status, 200);
    let other = TwilioAccount::unused();
    assert_eq!(scene.organization.connect(&scene.agent, &other).await.status, 200);
    assert_eq!(scene.key().await, (Value::Null, Value::Null), "another account begins without");
}

#[tokio::test]
async fn a_region_comes_with_its_edge() {
    let scene = Scene::set().await;
    for (more, pointer) in [
        (json!({"region": "ie1"}), "/edge"),
        (json!({"edge": "dublin"}), "/region"),
        (json!({"region": "ie1", "edge": null}), "/edge"),
        (json!({"region": "ireland", "edge": "dublin"}), "/region"),
        (json!({"region": "ie1", "edge": "dublin.evil.example/"}), "/edge"),
    ] {
        scene.connect(&more).await.expect_fields(&[pointer]);
    }
    let shown = async || {
        let settings = scene.settings().await;
        (settings["region"].clone(), settings["edge"].clone())
    };
    let there = (json!("ie1"), json!("dublin"));
    for keeping in [json!({"region": "ie1", "edge": "dublin"}), json!({})] {
        assert_eq!(scene.connect(&keeping).await.status, 200);
        assert_eq!(shown().await, there);
    }
    // A Twilio at another address has no regions.
    assert_eq!(scene.organization.call(&scene.agent, "+14155550000").await.status, 201);
    assert_eq!(scene.connect(&json!({"region": null, "edge": null})).await.status, 200);
    assert_eq!(shown().await, (Value::Null, Value::Null));
}

#[tokio::test]
async fn encryption_keys_are_rotated_over_api_keys_too_and_a_secret_opens_in_its_own_row_alone() {
    let scene = Scene::set().await;
    let rotated = keyring_of(&[NEW_KEY, ENCRYPTION_KEY]);
    let rotation = KeyRotation::new(scene.test.app.store(), &rotated).rotate(&|_| {}).await.expect("rotated");
    assert_eq!((rotation.resealed, rotation.usage.get(&rotated.encryption_version())), (2, Some(&2)));
    let alone = keyring_of(&[NEW_KEY]);
    let verification = KeyRotation::new(scene.test.app.store(), &alone);
    assert_eq!(verification.verify(&|_| {}).await.expect("verified").done, 2);
    let moved = "UPDATE agent_twilio_settings SET auth_token_encrypted = api_key_secret_encrypted";
    scene.test.database.superuser_client().await.batch_execute(moved).await.expect("moved");
    let found = verification.verify(&|_| {}).await.expect("verified");
    assert_eq!((found.done, found.unopened.values().sum::<u64>()), (1, 1));
}

#[tokio::test]
async fn a_default_agent_is_seeded_with_the_organizations_key_region_and_next_token() {
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
