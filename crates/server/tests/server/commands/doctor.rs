//! `linecard doctor`: each fault is found, with a remedy, and hides no other finding.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use linecard_testkit::{TestDatabase, keyring_of};
use serde_json::{Value, json};
use twilio_sim::{Options, Sim};

use crate::commands::rollout::post;
use crate::database::external::{address, installation};
use crate::program::{Installation, PASSWORD, Server, client};

const KEY: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";
const OTHER_KEY: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const SHARED_KEY: &str = "shared-key-secret-0123456789";
/// The account of the organization and of its agent "Front desk".
const SHARED: &str = "AC11111111111111111111111111111111";
/// The account of its agent "Sales".
const SALES: &str = "AC22222222222222222222222222222222";
const NUMBERS: [&str; 3] = ["+14155550100", "+14155550101", "+14155550102"];

/// A complete installation with a running server.
struct Scenario {
    installation: Installation,
    database: TestDatabase,
    sim: Sim,
    server: Server,
}

impl Scenario {
    async fn create() -> Self {
        let database = TestDatabase::create().await;
        let sim =
            Sim::start(SocketAddr::from(([127, 0, 0, 1], 0)), Options::default().with_speed(1_000.0)).await.unwrap();
        let installation = installation(&database)
            .with("LINECARD_TWILIO_API_URL", &sim.base_url())
            .with("WEBHOOK_ENCRYPTION_KEY", KEY);
        assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
        let server = installation.serve();
        let installation = installation.with("LINECARD_PUBLIC_URL", &server.url(""));
        let scenario = Self { installation, database, sim, server };
        scenario.at_twilio(SHARED, json!({"authToken": TOKEN, "phoneNumbers": [NUMBERS[0], NUMBERS[1]]})).await;
        scenario.at_twilio(SALES, json!({"authToken": TOKEN, "phoneNumbers": [NUMBERS[2]]})).await;
        let (_, _, cookie) = scenario.server.sign_in("ada@example.com").await;
        let settings =
            |account: &str, number: &str| json!({"accountSid": account, "authToken": TOKEN, "phoneNumber": number});
        post(&scenario.server, &cookie, "/api/twilio", &settings(SHARED, NUMBERS[0])).await;
        for (name, account, number) in [("Front desk", SHARED, NUMBERS[1]), ("Sales", SALES, NUMBERS[2])] {
            let agent = post(&scenario.server, &cookie, "/api/agents", &json!({"name": name})).await;
            let path = format!("/api/agents/{}/twilio", agent["id"].as_str().unwrap());
            post(&scenario.server, &cookie, &path, &settings(account, number)).await;
        }
        scenario
    }

    /// Changes an account at the simulated Twilio.
    async fn at_twilio(&self, account: &str, body: Value) {
        let url = format!("{}/sim/accounts/{account}", self.sim.base_url());
        let answer = client().put(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    fn doctor(&self) -> Found {
        Found::by(&self.installation, &[])
    }

    /// With other settings, for this run only.
    fn doctor_with(&mut self, settings: &[(&str, &str)]) -> Found {
        let own = |installation: Installation, settings: &[(&str, &str)]| {
            settings.iter().fold(installation, |installation, (name, value)| installation.with(name, value))
        };
        let other = own(std::mem::replace(&mut self.installation, Installation::new()), settings);
        let found = Found::by(&other, &[]);
        let undone = [
            ("LINECARD_DATABASE_URL", address(&self.database.app_config())),
            ("LINECARD_TWILIO_API_URL", self.sim.base_url()),
            ("LINECARD_PUBLIC_URL", self.server.url("")),
            ("LINECARD_TRUSTED_PROXIES", String::new()),
            ("WEBHOOK_ENCRYPTION_KEY", KEY.to_owned()),
            ("WEBHOOK_ENCRYPTION_KEYS_RETIRED", String::new()),
        ];
        let undone: Vec<(&str, &str)> = undone.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.installation = own(other, &undone);
        found
    }
}

/// What the doctor found.
#[derive(Debug)]
struct Found {
    code: Option<i32>,
    findings: Vec<Value>,
}

impl Found {
    fn by(installation: &Installation, arguments: &[&str]) -> Self {
        let ended = installation.run(&[&["doctor", "--json"], arguments].concat());
        for secret in [TOKEN, KEY, OTHER_KEY, SHARED_KEY, PASSWORD, NUMBERS[0], NUMBERS[1], NUMBERS[2], "hunter2"] {
            assert!(!ended.stdout.contains(secret) && !ended.stderr.contains(secret), "{secret}: {ended:?}");
        }
        let report: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
        let findings = report["findings"].as_array().unwrap().clone();
        let failed = findings.iter().any(|finding| finding["status"] == "fail");
        assert_eq!((report["ok"].as_bool(), ended.code), (Some(!failed), Some(i32::from(failed))), "{ended:?}");
        for finding in &findings {
            let is_bad = finding["status"] == "fail" || finding["status"] == "warn";
            assert_eq!(finding["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), is_bad, "{finding}");
        }
        Self { code: ended.code, findings }
    }

    /// Requires a finding with this status and text.
    #[track_caller]
    fn has(&self, check: &str, status: &str, found: &str) -> &Self {
        let is_it = |finding: &&Value| {
            finding["check"] == check
                && finding["status"] == status
                && finding["found"].as_str().unwrap().contains(found)
        };
        assert!(self.findings.iter().any(|finding| is_it(&finding)), "no {status} {check} {found}: {self:#?}");
        self
    }

    /// Requires that exactly these checks did not pass, each with its status.
    #[track_caller]
    fn only(&self, bad: &[(&str, &str)]) -> &Self {
        let is_bad = |finding: &&Value| finding["status"] == "fail" || finding["status"] == "warn";
        let found = self.findings.iter().filter(is_bad);
        let found: Vec<_> = found.map(|f| (f["check"].as_str().unwrap(), f["status"].as_str().unwrap())).collect();
        assert_eq!(found, bad, "{self:#?}");
        self
    }
}

fn nowhere() -> String {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    format!("http://{closed}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complete_installation_passes_every_check() {
    let scenario = Scenario::create().await;
    let found = scenario.doctor();
    found.only(&[]);
    assert_eq!(found.code, Some(0));
    found
        .has("keys", "ok", "3 values are sealed under the active key")
        .has("database-role", "ok", "linecard_app")
        .has("row-level-security", "ok", "every table")
        .has("clock", "ok", "the database's")
        .has("clock", "ok", "Twilio's")
        .has("public-url", "ok", "reaches this installation")
        .has("twilio-account", "ok", "2 of 2 numbers can place calls")
        .has("twilio-account", "ok", "1 of 1 numbers can place calls");
    let expected = scenario.installation.run(&["doctor"]);
    assert_eq!(expected.code, Some(0), "{expected:?}");
    assert!(expected.stdout.ends_with("\n0 failures, 0 warnings\n"), "{expected:?}");
    assert!(!expected.stdout.contains("remedy") && expected.stdout.contains("ok   schema: "), "{expected:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_embedded_database_it_continues_and_creates_nothing() {
    let sim = Sim::start(SocketAddr::from(([127, 0, 0, 1], 0)), Options::default()).await.unwrap();
    let installation = Installation::new().with("LINECARD_TWILIO_API_URL", &sim.base_url());
    let before = Found::by(&installation, &[]);
    before.has("keys", "warn", "no key").has("database", "warn", "there is no database");
    assert!(!installation.file("").exists(), "nothing was created");

    let server = installation.serve();
    let installation = installation.with("LINECARD_PUBLIC_URL", &server.url(""));
    Found::by(&installation, &[]).only(&[]).has("twilio-account", "ok", "no account is connected yet");
    server.terminate();
    Found::by(&installation, &[]).only(&[("public-url", "fail")]).has("schema", "ok", "that of this release");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_without_effective_row_level_security_is_found() {
    let mut scenario = Scenario::create().await;
    let superuser = address(&scenario.database.superuser_config());
    let found = scenario.doctor_with(&[("LINECARD_DATABASE_URL", &superuser)]);
    found.has("database-role", "fail", "postgres is a superuser").has("database-role", "fail", "owns tables");
    found.has("schema", "ok", "").has("public-url", "ok", "").has("twilio", "ok", "").has("twilio-account", "skip", "");

    let client = scenario.database.superuser_client().await;
    client.batch_execute("ALTER TABLE calls NO FORCE ROW LEVEL SECURITY").await.unwrap();
    client.batch_execute("ALTER TABLE messages DISABLE ROW LEVEL SECURITY").await.unwrap();
    let found = scenario.doctor();
    found.only(&[("row-level-security", "fail"), ("row-level-security", "fail")]);
    found.has("row-level-security", "fail", "the table calls").has("row-level-security", "fail", "the table messages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_citus_and_the_tables_that_are_not_where_they_should_be_are_found() {
    let scenario = Scenario::create().await;
    // What the doctor reads of a Citus.
    let catalog = r#"SET allow_system_table_mods = on;
        CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod "char", partkey text);
        GRANT SELECT ON pg_catalog.pg_dist_partition TO PUBLIC;
        CREATE FUNCTION pg_catalog.column_to_column_name(t regclass, k text) RETURNS text LANGUAGE sql AS 'SELECT k';
        INSERT INTO pg_dist_partition VALUES ('users', 'n', NULL), ('calls', 'h', 'id')"#;
    scenario.database.superuser_client().await.batch_execute(catalog).await.unwrap();
    let found = scenario.doctor();
    found.has("citus", "warn", "does not serve everything");
    found.has("citus", "fail", "the table calls is distributed by id, and should be distributed by organization_id");
    found.has("citus", "fail", "the table sessions is not distributed, and should be a reference table");
    assert!(!found.findings.iter().any(|finding| finding["found"].as_str().unwrap().contains("the table users")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_migration_and_an_unavailable_database_are_found() {
    let mut scenario = Scenario::create().await;
    let client = scenario.database.superuser_client().await;
    client.batch_execute("DELETE FROM app.linecard_migrations WHERE version = 5").await.unwrap();
    scenario.doctor().only(&[("schema", "fail")]).has("schema", "fail", "0005_calls was skipped");
    client.batch_execute("DELETE FROM app.linecard_migrations WHERE version > 5").await.unwrap();
    scenario.doctor().only(&[("schema", "fail")]).has("schema", "fail", "this release needs");
    let away = "postgres://linecard_app:hunter2@127.0.0.1:1/linecard";
    let found = scenario.doctor_with(&[("LINECARD_DATABASE_URL", away)]);
    found.has("database", "fail", "cannot be reached").has("public-url", "ok", "").has("twilio", "ok", "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_are_lost_or_to_be_rotated_and_wrong_settings_are_found() {
    let mut scenario = Scenario::create().await;
    let version = keyring_of(&[KEY]).encryption_version();
    let lost = scenario.doctor_with(&[("WEBHOOK_ENCRYPTION_KEY", OTHER_KEY)]);
    lost.has("keys", "fail", &format!("3 values are sealed under {version}, a key that is not configured"));
    lost.has("public-url", "fail", "another Linecard").has("twilio-account", "fail", "its token cannot be opened");

    let begun =
        scenario.doctor_with(&[("WEBHOOK_ENCRYPTION_KEY", OTHER_KEY), ("WEBHOOK_ENCRYPTION_KEYS_RETIRED", KEY)]);
    begun.only(&[("keys", "warn")]).has("keys", "warn", "3 values are sealed under the retired key");

    let wrong = scenario.doctor_with(&[
        ("WEBHOOK_ENCRYPTION_KEY", KEY.get(..60).unwrap()),
        ("LINECARD_DATABASE_URL", "postgres://app:hunter2@db:5432x/l"),
        ("LINECARD_TRUSTED_PROXIES", "proxy"),
    ]);
    wrong.only(&[("configuration", "fail"); 3]).has(
        "configuration",
        "fail",
        "WEBHOOK_ENCRYPTION_KEY has the wrong length",
    );
    wrong.has("keys", "skip", "").has("database", "skip", "").has("public-url", "ok", "").has("twilio", "ok", "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn problems_of_an_account_or_a_number_at_twilio_are_found() {
    let mut scenario = Scenario::create().await;
    scenario.at_twilio(SHARED, json!({"authToken": "f".repeat(32)})).await;
    scenario.at_twilio(SALES, json!({"status": "suspended"})).await;
    let found = scenario.doctor();
    found.only(&[("twilio-account", "fail"), ("twilio-account", "fail")]);
    let lines = "(the organization, …0100, agent Front desk, …0101): Twilio does not accept";
    found.has("twilio-account", "fail", &format!("Acme: {SHARED} {lines}"));
    found.has("twilio-account", "fail", "agent Sales, …0102): the Twilio account is suspended or closed");

    let numbers = json!([
        {"phoneNumber": NUMBERS[0], "voiceUrl": scenario.server.url("/webhooks/twilio/1/calls/2/status")},
        {"phoneNumber": NUMBERS[1], "voice": false, "statusCallback": "http://ada:hunter2@calls.example.com/hunter2"},
    ]);
    scenario.at_twilio(SHARED, json!({"authToken": TOKEN, "phoneNumbers": numbers})).await;
    scenario.at_twilio(SALES, json!({"status": "active", "type": "Trial", "phoneNumbers": []})).await;
    let found = scenario.doctor();
    found.only(&[
        ("twilio-number", "fail"),
        ("twilio-number", "fail"),
        ("twilio-number", "warn"),
        ("twilio-number", "fail"),
    ]);
    found.has("twilio-number", "fail", "the organization, …0100 has a voice URL that points to this Linecard");
    found.has("twilio-number", "fail", "agent Front desk, …0101: the number cannot place calls");
    found.has("twilio-number", "warn", "…0101 has a status callback that is not https (http://calls.example.com)");
    found.has("twilio-number", "fail", "agent Sales, …0102: the number does not belong");
    scenario.at_twilio(SALES, json!({"phoneNumbers": [NUMBERS[2]]})).await;
    scenario.doctor().has("twilio-account", "warn", "trial account");
    scenario.at_twilio(SALES, json!({"type": "Full", "unsignedCallbacks": true})).await;
    scenario.doctor().has("twilio-account", "warn", "callbacks are not signed");

    let found = scenario.doctor_with(&[("LINECARD_TWILIO_API_URL", &nowhere())]);
    found.only(&[("twilio", "fail")]).has("twilio-account", "skip", "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn webhook_rules_that_sign_with_a_key_that_is_not_stored_are_found_until_it_is_saved() {
    let scenario = Scenario::create().await;
    let key = |sid: &str| json!({"sharedKey": {"sid": sid, "secret": SHARED_KEY, "algorithm": "HMAC_SHA256"}});
    scenario.at_twilio(SALES, key("webhooks_sharedkey_present")).await;
    let found = scenario.doctor();
    found.only(&[("twilio-account", "warn")]);
    let unknown =
        format!("Acme: {SALES}: the account's webhook rules sign callbacks with a SharedKey that is not stored");
    found.has("twilio-account", "warn", &unknown);
    found.has("twilio-account", "ok", &format!("Acme: {SALES}: its token is accepted; 1 of 1 numbers can place calls"));
    assert_eq!(found.code, Some(0), "calls go out");

    let (_, _, cookie) = scenario.server.sign_in("ada@example.com").await;
    let url = scenario.server.url("/api/twilio/shared-keys/webhooks_sharedkey_present");
    let body = json!({"accountSid": SALES, "secret": SHARED_KEY});
    let saved = client().put(url).header("cookie", &cookie).json(&body).send().await.unwrap();
    assert!(saved.status().is_success(), "{saved:?}");
    scenario.doctor().only(&[]);

    scenario.at_twilio(SALES, key("webhooks_sharedkey_next")).await;
    scenario.doctor().only(&[("twilio-account", "warn")]).has("twilio-account", "warn", &unknown);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_url_that_reaches_nothing_or_another_server_is_found() {
    let mut scenario = Scenario::create().await;
    let found = scenario.doctor_with(&[("LINECARD_PUBLIC_URL", &nowhere())]);
    found.only(&[("public-url", "fail")]).has("public-url", "fail", "does not answer");
    let found = scenario.doctor_with(&[("LINECARD_PUBLIC_URL", "http://linecard.invalid")]);
    found.only(&[("public-url", "warn"), ("public-url", "fail")]).has("public-url", "warn", "is not https");
    let sim = scenario.sim.base_url();
    let found = scenario.doctor_with(&[("LINECARD_PUBLIC_URL", &sim)]);
    found.only(&[("public-url", "fail")]).has("public-url", "fail", "is not a Linecard of this release (404");
    let other = installation(&TestDatabase::create().await).with("WEBHOOK_ENCRYPTION_KEY", OTHER_KEY).serve();
    let found = scenario.doctor_with(&[("LINECARD_PUBLIC_URL", &other.url(""))]);
    found.only(&[("public-url", "fail")]).has("public-url", "fail", "another Linecard");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_organization_can_be_checked() {
    let scenario = Scenario::create().await;
    assert_eq!(scenario.installation.create_owner("bob@example.com", "Other").code, Some(0));
    scenario.at_twilio(SALES, json!({"status": "closed"})).await;
    assert_eq!(scenario.doctor().code, Some(1));
    let found = Found::by(&scenario.installation, &["--organization", "Other"]);
    found.only(&[]).has("twilio-account", "ok", "no account is connected yet");
    assert_eq!(Found::by(&scenario.installation, &["--organization", "Acme"]).code, Some(1));
    let unknown = scenario.installation.run(&["doctor", "--organization", "Nobody"]);
    assert!(unknown.code == Some(2) && unknown.stderr.contains("there is no organization"), "{unknown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_provider_that_is_away_or_publishes_no_usable_key_is_found() {
    let mut scenario = Scenario::create().await;
    let check = |scenario: &mut Scenario, issuer: &str| {
        scenario.doctor_with(&[("LINECARD_OIDC_ISSUER", issuer), ("LINECARD_OIDC_AUDIENCE", "linecard")])
    };
    let found = check(&mut scenario, &nowhere());
    found.only(&[("identity-provider", "fail")]).has("identity-provider", "fail", "cannot be used");
    let found = check(&mut scenario, &provider(json!([])));
    found.only(&[("identity-provider", "fail")]).has("identity-provider", "fail", "no key");
    // Linecard's own: those of media streams' tokens.
    let own = client().get(scenario.server.url("/.well-known/jwks.json")).send().await.unwrap();
    let own: Value = own.json().await.unwrap();
    let found = check(&mut scenario, &provider(own["keys"].clone()));
    found.only(&[]).has("identity-provider", "ok", "publishes a key");
}

/// Publishes these keys until the test ends, and says where.
fn provider(keys: Value) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let document = json!({"issuer": issuer, "jwks_uri": format!("{issuer}/keys")});
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4_096];
            let length = stream.read(&mut request).unwrap();
            let is_document = request[..length].starts_with(b"GET /.well-known/");
            let body = if is_document { document.to_string() } else { json!({"keys": keys}).to_string() };
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length";
            write!(stream, "{head}: {}\r\n\r\n{body}", body.len()).unwrap();
        }
    });
    issuer
}
