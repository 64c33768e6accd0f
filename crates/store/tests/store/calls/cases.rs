//! Two organizations with the same rows: one is written to by the short way, the other one by the general way.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use linecard_domain::{ManualClock, OrganizationId, Timestamp};
use linecard_store::{CallShortWay, PoolOptions, SecretHash, Store, TenantContext};
use linecard_testkit::TestDatabase;
use time::macros::datetime;
use tokio_postgres::Client;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

pub(super) const NOW: Timestamp = datetime!(2026-06-01 12:00 UTC);
pub(super) const AGENT: Uuid = Uuid::from_u128(0x0a);
pub(super) const CALL: Uuid = Uuid::from_u128(0x0197_2b1c_0000_7000_8000_0000_0000_0c11);
pub(super) const CREDENTIAL: Uuid = Uuid::from_u128(0x0c);
pub(super) const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(super) const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
pub(super) const SID: &str = "CA00000000000000000000000000000001";
const USER: &str = "00000000-0000-0000-0000-00000000000e";
const KEY: &str = "00000000-0000-0000-0000-00000000000f";
/// What the intent is resolved from, in the order in which it can be deleted.
const RESOLVED: [&str; 7] = [
    "api_keys",
    "agent_twilio_settings",
    "twilio_settings",
    "agent_configurations",
    "organization_members",
    "users",
    "organizations",
];
const WRITTEN: [&str; 7] =
    ["calls", "call_logs", "call_work", "work_leases", "idempotency_keys", "daily_counts", "do_not_call"];

/// One of the two organizations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side(u8);

pub(super) const SHORT: Side = Side(1);
pub(super) const GENERAL: Side = Side(2);

impl Side {
    pub(super) fn organization(self) -> OrganizationId {
        Uuid::from_u128(u128::from(self.0) << 64).into()
    }

    fn hash(self) -> SecretHash {
        SecretHash([self.0; 32])
    }
}

pub(super) struct Twins {
    pub(super) store: Store,
    pub(super) short_way: CallShortWay,
    pub(super) admin: Client,
}

impl Twins {
    pub(super) async fn create() -> Self {
        Self::with_connections(2).await
    }

    pub(super) async fn with_connections(max_size: usize) -> Self {
        let database = TestDatabase::create().await;
        let options = PoolOptions { max_size, ..PoolOptions::default() };
        let store = database.store_with(Arc::new(ManualClock::at(NOW)), options).await;
        Self {
            short_way: CallShortWay::new(&store, &TaskTracker::new()),
            store,
            admin: database.superuser_client().await,
        }
    }

    /// The rows of both sides as they are before a case, which changes them by `sql`: `{o}` is the organization.
    pub(super) async fn prepare(&self, sql: &str) {
        for table in WRITTEN.iter().chain(&RESOLVED) {
            self.admin.batch_execute(&format!("DELETE FROM {table}")).await.expect("emptied");
        }
        let user = format!(
            "INSERT INTO users (id, email, password_hash, created_at) VALUES ('{USER}', 'e@example.com', '', '2026-01-01')"
        );
        self.admin.batch_execute(&user).await.expect("a user");
        for side in [SHORT, GENERAL] {
            let sql = format!("{}{sql}", rows(side)).replace("{o}", &side.organization().to_string());
            self.admin.batch_execute(&sql).await.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
        }
    }

    /// The API key's context; `None` if it is not valid.
    pub(super) async fn key(&self, side: Side) -> Option<TenantContext> {
        self.store.authenticate_key(side.hash()).await.expect("answered").map(|key| key.context)
    }

    /// All that was written, without the organization.
    pub(super) async fn written(&self, side: Side) -> Vec<String> {
        let mut rows = Vec::new();
        for table in WRITTEN {
            let query = format!(
                "SELECT '{table} ' || (to_jsonb(t) - 'organization_id')::text FROM {table} t
                WHERE organization_id = $1 ORDER BY 1"
            );
            let found = self.admin.query(&query, &[side.organization().as_uuid()]).await.expect("read");
            let organization = side.organization().to_string();
            rows.extend(found.iter().map(|row| row.get::<_, String>(0).replace(&organization, "{o}")));
        }
        rows
    }
}

fn rows(side: Side) -> String {
    let hash: String = std::iter::repeat_n(format!("{:02x}", side.0), 32).collect();
    format!(
        "INSERT INTO organizations (id, name, created_at, updated_at) VALUES ('{{o}}', 'O', '2026-01-01', '2026-01-01');
        INSERT INTO organization_members VALUES ('{{o}}', '{USER}', 'e@example.com', 'owner', '2026-01-01');
        INSERT INTO api_keys (organization_id, id, name, key_hash, hint, role, created_by, created_at)
            VALUES ('{{o}}', '{KEY}', 'key', '\\x{hash}', '0000', 'member', '{USER}', '2026-01-02');
        INSERT INTO agent_configurations (organization_id, id, name, voice_url, is_default, created_at, updated_at)
            VALUES ('{{o}}', '{AGENT}', 'A', 'https://a.example.com/voice', true, '2026-01-01', '2026-01-01');
        INSERT INTO agent_twilio_settings (organization_id, id, agent_id, credential_id, account_sid,
            auth_token_encrypted, auth_token_hint, fingerprint, phone_number, encryption_version, created_at, updated_at)
            VALUES ('{{o}}', '{AGENT}', '{AGENT}', '{CREDENTIAL}', '{ACCOUNT}', 'sealed', '0000', 'print{}',
                '+14155550001', 'v1:k', '2026-01-01', '2026-01-01');",
        side.0
    )
}
