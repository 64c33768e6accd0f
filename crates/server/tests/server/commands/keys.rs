//! `linecard keys`, on values sealed under an old key.

use std::time::Duration;

use linecard_testkit::{TestDatabase, keyring_of};
use linecard_vault::{Owner, SealContext, SystemNonces};
use secrecy::SecretString;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::database::external::installation;
use crate::program::Installation;

const OLD: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";
const NEW: &str = "3b1f8e02c9d74a65b08e6f1d2c3a4b5968778695a4b3c2d1e0f1a2b3c4d5e6f7";
/// More than one batch of the rotation.
const AGENTS: u128 = 2_500;

struct Rotated {
    installation: Installation,
    superuser: Client,
    /// Outside the transaction that blocks: within a transaction, the statistics are a snapshot.
    watcher: Client,
}

impl Rotated {
    /// An organization whose agents' tokens are all sealed under the old key.
    async fn create() -> Self {
        let database = TestDatabase::create().await;
        let installation =
            installation(&database).with("WEBHOOK_ENCRYPTION_KEY", NEW).with("WEBHOOK_ENCRYPTION_KEYS_RETIRED", OLD);
        assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
        let superuser = database.superuser_client().await;
        let organization: Uuid = superuser.query_one("SELECT id FROM organizations", &[]).await.unwrap().get(0);
        let ids: Vec<Uuid> = (1..=AGENTS).map(Uuid::from_u128).collect();
        let sealed: Vec<String> = ids.iter().map(|id| seal(organization, *id, &token(*id))).collect();
        superuser
            .execute(
                "WITH agents AS (
                    INSERT INTO agent_configurations (organization_id, id, name, created_at, updated_at)
                    SELECT $1, id, 'Agent', now(), now() FROM unnest($2::uuid[]) id)
                INSERT INTO agent_twilio_settings SELECT $1, id, id, id, 'AC' || repeat('0', 32), sealed, 'hint', 'old',
                    '+1415' || (1000000 + row_number() OVER ()), $4, now(), now()
                FROM unnest($2::uuid[], $3::text[]) AS n (id, sealed)",
                &[&organization, &ids, &sealed, &keyring_of(&[OLD]).encryption_version()],
            )
            .await
            .unwrap();
        Self { installation, superuser, watcher: database.superuser_client().await }
    }

    async fn count(&self, condition: &str) -> i64 {
        let query = format!("SELECT count(*) FROM agent_twilio_settings WHERE {condition}");
        self.superuser.query_one(&query, &[]).await.unwrap().get(0)
    }

    async fn under(&self, key: &str) -> i64 {
        self.count(&format!("encryption_version = '{}'", keyring_of(&[key]).encryption_version())).await
    }

    /// A digest of all stored tokens.
    async fn digest(&self) -> String {
        let query = "SELECT md5(string_agg(s::text, ',' ORDER BY agent_id)) FROM agent_twilio_settings s";
        self.superuser.query_one(query, &[]).await.unwrap().get(0)
    }

    /// Locks an agent's row in an open transaction, so that a rotation blocks there.
    async fn block_at(&self, agent: u128) {
        let lock = "SELECT FROM agent_twilio_settings WHERE agent_id = $1 FOR UPDATE";
        self.superuser.batch_execute("BEGIN").await.unwrap();
        self.superuser.execute(lock, &[&Uuid::from_u128(agent)]).await.unwrap();
    }

    async fn until_blocked(&self) {
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
            AND wait_event_type = 'Lock' AND query LIKE '%agent_twilio_settings%'";
        tokio::time::timeout(Duration::from_secs(20), async {
            while self.watcher.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("the rotation never reached the locked row"));
    }
}

fn token(agent: Uuid) -> SecretString {
    SecretString::from(agent.simple().to_string())
}

fn seal(organization: Uuid, agent: Uuid, token: &SecretString) -> String {
    let context = SealContext { organization_id: organization, owner: Owner::Agent(agent), credential_id: agent };
    keyring_of(&[OLD]).seal(&context, token, &SystemNonces).unwrap().into_string()
}

#[tokio::test]
async fn a_rotation_that_was_killed_half_way_finishes_when_it_is_started_again() {
    let rotated = Rotated::create().await;
    let status = rotated.installation.run(&["keys", "status"]);
    assert_eq!(status.code, Some(0), "{status:?}");
    assert!(status.stdout.contains("2500 values are to be re-sealed"), "{status:?}");

    rotated.block_at(1_700).await;
    let mut child = rotated.installation.spawn(&["keys", "rotate"]);
    rotated.until_blocked().await;
    child.kill().unwrap();
    child.wait().unwrap();
    rotated.superuser.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!((rotated.under(NEW).await, rotated.under(OLD).await), (1_000, 1_500), "half of it was done");
    // Half rotated, every value opens.
    assert_eq!(rotated.installation.run(&["keys", "verify"]).code, Some(0));

    let again = rotated.installation.run(&["keys", "rotate"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(again.stdout.contains("1500 values were re-sealed"), "{again:?}");
    assert!(again.stdout.contains("no row refers to an old key"), "{again:?}");
    assert_eq!((rotated.under(NEW).await, rotated.under(OLD).await), (2_500, 0));

    // The old key is no longer required, and another rotation has nothing to do.
    let alone = rotated.installation.with("WEBHOOK_ENCRYPTION_KEYS_RETIRED", "");
    let verified = alone.run(&["keys", "verify"]);
    assert!(verified.code == Some(0) && verified.stdout.contains("2500 values open"), "{verified:?}");
    assert!(alone.run(&["keys", "rotate"]).stdout.contains("0 values were re-sealed"));
    assert!(alone.run(&["keys", "status"]).stdout.contains("no retired key is required"));
}

#[tokio::test]
async fn a_change_during_the_rotation_is_not_undone() {
    let rotated = Rotated::create().await;
    let agent = Uuid::from_u128(1_700);
    let query = "SELECT organization_id FROM agent_twilio_settings LIMIT 1";
    let organization: Uuid = rotated.superuser.query_one(query, &[]).await.unwrap().get(0);
    let changed = SecretString::from("changed meanwhile");
    rotated.block_at(1_700).await;
    let child = rotated.installation.spawn(&["keys", "rotate"]);
    rotated.until_blocked().await;
    // Written by a server that does not have the new key yet.
    rotated
        .superuser
        .execute(
            "UPDATE agent_twilio_settings SET auth_token_encrypted = $1 WHERE agent_id = $2",
            &[&seal(organization, agent, &changed), &agent],
        )
        .await
        .unwrap();
    rotated.superuser.batch_execute("COMMIT").await.unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(rotated.under(OLD).await, 0);
    let query = "SELECT auth_token_encrypted, fingerprint FROM agent_twilio_settings WHERE agent_id = $1";
    let row = rotated.superuser.query_one(query, &[&agent]).await.unwrap();
    let stored: String = row.get(0);
    let context = SealContext { organization_id: organization, owner: Owner::Agent(agent), credential_id: agent };
    let ring = keyring_of(&[NEW]);
    let opened = ring.open(&context, &stored.parse().unwrap()).unwrap();
    assert_eq!(secrecy::ExposeSecret::expose_secret(&opened), "changed meanwhile");
    assert_eq!(row.get::<_, String>(1), ring.fingerprint(&format!("AC{}", "0".repeat(32)), &changed));
}

#[tokio::test]
async fn a_lost_key_is_reported_immediately_with_the_row_count_and_nothing_is_overwritten() {
    let rotated = Rotated::create().await;
    let before = rotated.digest().await;
    let without = rotated.installation.with("WEBHOOK_ENCRYPTION_KEYS_RETIRED", "");
    let version = keyring_of(&[OLD]).encryption_version();
    for command in ["rotate", "status"] {
        let ended = without.run(&["keys", command]);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let expected = format!("LOST 2500 values are sealed under {version}, a key that is not configured");
        assert!(ended.stdout.contains(&expected), "{ended:?}");
    }
    let verified = without.run(&["keys", "verify"]);
    assert_eq!(verified.code, Some(1));
    assert!(verified.stdout.contains("0 values open") && verified.stdout.contains("FAILED 2500"), "{verified:?}");
    let query = "SELECT md5(string_agg(s::text, ',' ORDER BY agent_id)) FROM agent_twilio_settings s";
    assert_eq!(rotated.superuser.query_one(query, &[]).await.unwrap().get::<_, String>(0), before);
}

#[tokio::test]
async fn a_value_that_does_not_open_is_left_unchanged_and_blocks_no_other() {
    let rotated = Rotated::create().await;
    let moved = "UPDATE agent_twilio_settings s SET auth_token_encrypted = o.auth_token_encrypted
        FROM agent_twilio_settings o WHERE s.agent_id = $1 AND o.agent_id = $2";
    rotated.superuser.execute(moved, &[&Uuid::from_u128(7), &Uuid::from_u128(8)]).await.unwrap();
    let ended = rotated.installation.run(&["keys", "rotate"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.contains("2499 values were re-sealed"), "{ended:?}");
    assert!(ended.stdout.contains("FAILED 1 values"), "{ended:?}");
    assert_eq!((rotated.under(NEW).await, rotated.under(OLD).await), (2_499, 1));
}

#[tokio::test]
async fn metrics_report_the_number_of_values_under_each_key_and_its_state() {
    let rotated = Rotated::create().await;
    let [old, new] = [OLD, NEW].map(|key| keyring_of(&[key]).encryption_version());
    let without = |key: &str| format!(r#"linecard_sealed_values{{encryption_version="{old}",key="{key}"}} 2500"#);
    let active = format!(r#"linecard_sealed_values{{encryption_version="{new}",key="active"}} 0"#);
    let server = rotated.installation.serve();
    server.tells(&[&without("retired"), &active]).await;
    server.terminate();
    let server = rotated.installation.with("WEBHOOK_ENCRYPTION_KEYS_RETIRED", "").serve();
    server.tells(&[&without("lost"), &active]).await;
    assert!(server.terminate().contains("values are sealed with a key that is not configured"));
}

#[test]
fn a_generated_key_is_accepted_by_the_configuration() {
    let installation = Installation::new();
    let ended = installation.run(&["keys", "generate"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let key = ended.stdout.trim();
    assert!(key.len() == 64 && ended.stdout.lines().count() == 1, "{ended:?}");
    assert!(!ended.stderr.contains(key));
    assert!(linecard_vault::Key::from_hex(key).is_ok());
}
