//! Two organizations with rows in every table, and every context in which one of them can be entered.

use linecard_testkit::TestDatabase;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

/// An organization whose ids all contain its number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tenant(pub(crate) u8);

pub(crate) const A: Tenant = Tenant(0xa);
pub(crate) const B: Tenant = Tenant(0xb);
/// The hash of a platform key with the scope `agents`.
pub(crate) const PLATFORM_KEY: &str = "\\x00000000000000000000000000000000000000000000000000000000000000ff";
/// A user who belongs to both.
pub(crate) const BOTH: &str = "000000ab-0000-7000-8000-000000000001";
/// The tables whose rows name their organization in another way than by a column `organization_id`.
pub(crate) const WITHOUT_COLUMN: [&str; 6] =
    ["organizations", "password_resets", "recovery_codes", "second_factors", "sessions", "users"];
/// Tables that are visible to their person alone, outside of any organization.
pub(crate) const PERSONAL: [&str; 2] = ["recovery_codes", "second_factors"];
/// The table that the application's role reaches through functions alone.
pub(crate) const BEHIND_FUNCTIONS: &str = "mailed_password_resets";
/// Tables that belong to no organization.
const WITHOUT_ORGANIZATION: [&str; 7] = [
    "call_rates",
    "erasures",
    "identities",
    "platform_audit_logs",
    "platform_event_endpoint_states",
    "platform_event_endpoints",
    "platform_keys",
];

impl Tenant {
    fn id(self, kind: u8) -> String {
        format!("000000{:02x}-0000-7000-8000-0000000000{kind:02x}", self.0)
    }

    pub(crate) fn people(self) -> [String; 3] {
        [self.id(1), self.id(2), self.id(3)]
    }

    pub(crate) fn organization(self) -> String {
        self.id(0)
    }

    fn key_hash(self) -> String {
        format!("\\x{:064x}", self.0)
    }

    /// Every way to enter this organization: a name, and the statement that enters.
    pub(crate) fn contexts(self) -> Vec<(&'static str, String)> {
        let organization = self.organization();
        let user = |id: String| format!("SELECT app.enter('{id}', '{organization}')");
        vec![
            ("owner", user(self.id(1))),
            ("admin", user(self.id(2))),
            ("member", user(self.id(3))),
            ("a member of both", user(BOTH.to_owned())),
            ("key", format!("SELECT app.enter_key('{}', '{organization}', now())", self.key_hash())),
            ("service", format!("SELECT app.enter_service('{organization}')")),
            ("maintenance", format!("SELECT app.enter_maintenance('{organization}')")),
            ("verifier of a call", format!("SELECT app.enter_verifier('{}', '{organization}')", self.id(6))),
            ("verifier of a message", format!("SELECT app.enter_verifier('{}', '{organization}')", self.id(7))),
            ("connect session", self.enter_connect("now()")),
            ("platform key", format!("SELECT app.enter_platform('{PLATFORM_KEY}', '{organization}', 'agents', now())")),
        ]
    }

    /// Enters with the connect session, at an instant.
    pub(crate) fn enter_connect(self, at: &str) -> String {
        format!("SELECT app.enter_connect('{}', '{}', {at})", self.key_hash(), self.organization())
    }

    /// The only agent.
    pub(crate) fn agent(self) -> String {
        self.id(4)
    }

    /// The API key.
    pub(crate) fn key(self) -> String {
        self.id(5)
    }

    /// The owner, who has made the API key and the connect session.
    pub(crate) fn owner(self) -> String {
        self.id(1)
    }

    /// Enters the owner outside of any organization.
    pub(crate) fn owner_alone(self) -> String {
        format!("SELECT app.enter_self('{}')", self.id(1))
    }

    /// The condition for rows that belong to this organization alone.
    pub(crate) fn rows_of(self, table: &str) -> String {
        let own_users = format!("'{}', '{}', '{}'", self.id(1), self.id(2), self.id(3));
        match table {
            "organizations" => format!("id = '{}'", self.organization()),
            "users" => format!("id IN ({own_users})"),
            "sessions" | "password_resets" | "recovery_codes" | "second_factors" => format!("user_id IN ({own_users})"),
            _ => format!("organization_id = '{}'", self.organization()),
        }
    }

    fn fill(self) -> String {
        let n = self.0;
        let [o, owner, admin, member, agent, key, call, message, credential, log] =
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(|kind| self.id(kind));
        let hash = self.key_hash();
        let sid = format!("{n:032x}");
        let events = self.fill_events_and_shadow_calls();
        let sealed = format!("'{credential}', 'AC{sid}', 'sealed', 'hint', 'fingerprint', '+1415555000{n:x}', 'v1:k'");
        let line = format!("'AC{sid}', '{credential}', 'agent', '+1415555000{n:x}', '+14155559999'");
        format!(
            "INSERT INTO organizations VALUES ('{o}', 'Tenant {n}', NULL, now(), now());
            INSERT INTO users SELECT id::uuid, id || '@example.com', 'hash', now()
                FROM unnest(ARRAY['{owner}', '{admin}', '{member}']) id;
            INSERT INTO organization_members SELECT '{o}', u.id, u.email, role, now()
                FROM (VALUES ('{owner}', 'owner'), ('{admin}', 'admin'), ('{member}', 'member'), ('{BOTH}', 'admin'))
                    m (id, role)
                JOIN users u ON u.id = m.id::uuid;
            INSERT INTO sessions VALUES ('{log}', '{owner}', '{hash}', now(), now() + interval '1 hour');
            INSERT INTO password_resets VALUES
                ('{member}', '{hash}', '{owner}', '{o}', now(), now() + interval '1 hour');
            INSERT INTO second_factors VALUES ('{owner}', '{credential}', 'sealed', 'v1:k', 0, now(), now());
            INSERT INTO recovery_codes VALUES ('{owner}', '{hash}', now());
            INSERT INTO security_settings VALUES ('{o}', false, now());
            INSERT INTO invitations VALUES ('{o}', '{log}', 'invited{n}@example.com', 'owner', '{hash}', '{owner}',
                '{owner}@example.com', NULL, now(), now() + interval '1 hour');
            INSERT INTO api_keys VALUES ('{o}', '{key}', 'key', '{hash}', 'hint', 'owner', '{owner}', now());
            INSERT INTO connect_sessions VALUES ('{o}', '{log}', '{agent}', 'https://app.example.com', '{hash}', 'user',
                '{owner}', now(), now() + interval '15 minutes');
            INSERT INTO agent_configurations VALUES
                ('{o}', '{agent}', 'agent', NULL, NULL, NULL, true, now(), now(), NULL);
            INSERT INTO agent_directory VALUES ('{agent}', '{o}');
            INSERT INTO agent_twilio_settings VALUES ('{o}', '{log}', '{agent}', {sealed}, now(), now());
            INSERT INTO twilio_settings VALUES ('{o}', {sealed}, now(), now());
            INSERT INTO retired_twilio_credentials VALUES
                ('{o}', '{log}', 'agent', '{agent}', 'AC{sid}', 'sealed', 'v1:k', now());
            INSERT INTO webhook_shared_keys VALUES
                ('{o}', 'webhooks_sharedkey_{n}', 'AC{sid}', '{log}', 'sealed', 'hint', 'v1:k', now());
            INSERT INTO twilio_credential_health VALUES ('{o}', '{credential}', 'verified', NULL, now());
            INSERT INTO calls (organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source,
                from_number, to_number, status, submit_before, created_at, updated_at)
                VALUES ('{o}', '{call}', '{agent}', 'CA{sid}', {line}, 'queued', now(), now(), now());
            INSERT INTO call_logs (organization_id, id, call_id, status, source, received_at)
                VALUES ('{o}', '{log}', '{call}', 'queued', 'answer', now());
            INSERT INTO call_recordings (organization_id, id, call_id, agent_id, status, channels, created_at, updated_at)
                VALUES ('{o}', '{log}', '{call}', '{agent}', 'completed', 1, now(), now());
            INSERT INTO call_work VALUES ('{o}', '{call}', now());
            INSERT INTO call_queue VALUES ('{o}', '{call}', 'fingerprint', 1, '{agent}', 1);
            INSERT INTO queued_call_options VALUES ('{o}', '{call}', '{{}}');
            INSERT INTO work_leases VALUES ('{o}', now(), NULL);
            INSERT INTO idempotency_keys VALUES ('{o}', 'key', '{hash}', '{call}', now());
            INSERT INTO webhook_refusals VALUES ('{o}', now(), 'unsigned', 1);
            INSERT INTO agent_webhook_refusals VALUES ('{o}', now(), '{agent}', 'wrong-signature', 1);
            INSERT INTO messages (organization_id, id, agent_id, message_sid, account_sid, credential_id,
                credential_source, from_number, to_number, status, submit_before, created_at, updated_at)
                VALUES ('{o}', '{message}', '{agent}', 'SM{sid}', {line}, 'queued', now(), now(), now());
            INSERT INTO message_logs (organization_id, id, message_id, status, source, received_at)
                VALUES ('{o}', '{log}', '{message}', 'queued', 'answer', now());
            INSERT INTO message_work VALUES ('{o}', '{message}', now());
            INSERT INTO audit_logs (organization_id, id, sequence, actor_kind, action, resource_type, previous_hash,
                hash, created_at) VALUES ('{o}', '{log}', 1, 'user', 'agent.create', 'agent', '{hash}', '{hash}', now());
            INSERT INTO audit_heads VALUES ('{o}', 1, '{hash}');
            INSERT INTO organization_upkeep VALUES ('{o}', now(), now()::date, now()::date);
            INSERT INTO usage_days (organization_id, day, local_day, removed, channel, ended_day, agent_id, credential_source,
                account_sid, items, completed, seconds, minutes, segments, pending_prices, missing_prices, last_at)
                VALUES ('{o}', now()::date, now()::date, false, 'call', now()::date, '{agent}', 'agent', 'AC{sid}', 1, 0, 0, 0, 0, 0, 0,
                    now());
            INSERT INTO retention_settings VALUES ('{o}', 30, now());
            INSERT INTO usage_changes VALUES ('{o}', now()::date, '{log}');
            INSERT INTO do_not_call VALUES ('{o}', '{log}', '+14155559999', NULL, 'manual', now());
            INSERT INTO daily_counts (organization_id, owner_id, day, calls, messages)
                VALUES ('{o}', '{o}', now()::date, 1, 1);
            INSERT INTO limit_events VALUES ('{o}', '{log}', NULL, 'calls', false, now());
            INSERT INTO notices VALUES ('{o}', '{log}', 'account-refused', '{agent}', '', now(), now(), NULL);
            INSERT INTO notice_preferences VALUES ('{o}', '{owner}', false);
            {events}"
        )
    }

    fn fill_events_and_shadow_calls(self) -> String {
        let n = self.0;
        let [o, agent, call, credential, log] = [0, 4, 6, 8, 9].map(|kind| self.id(kind));
        let sid = format!("{n:032x}");
        format!(
            "INSERT INTO event_endpoints (organization_id, id, url, secret_id, secret_encrypted, secret_hint,
                encryption_version, created_at, updated_at)
                VALUES ('{o}', '{log}', 'https://example.com', '{credential}', 'sealed', 'hint', 'v1:k', now(), now());
            INSERT INTO event_endpoint_states VALUES ('{o}', '{log}', now(), now(), NULL, NULL, NULL, NULL, NULL, now());
            INSERT INTO event_deliveries (organization_id, endpoint_id, event_id, event_type, subject_id, payload, status,
                attempts, queued_at, due_at, remove_at)
                VALUES ('{o}', '{log}', '{log}', 'test', '{call}', '{{}}', 'pending', 0, now(), now(), now());
            INSERT INTO event_leases VALUES ('{o}', now(), NULL);
            INSERT INTO shadow_days VALUES ('{o}', '{agent}', now()::date, 1, 1);
            INSERT INTO shadow_differences VALUES ('{o}', '{agent}', 1, 'CA{sid}', now(), '…9999', 'AC{sid}', '…0001');"
        )
    }
}

/// A database in which every table has rows of both tenants.
pub(crate) struct Tenants {
    pub(crate) superuser: Client,
    /// Connected as the application's role.
    pub(crate) app: Client,
    pub(crate) tables: Vec<String>,
    pub(crate) database: TestDatabase,
}

impl Tenants {
    /// Inserts a row that is given as JSON, quoted as a literal.
    pub(crate) async fn insert_of(&self, table: &str, literal: &str) -> String {
        let columns = self.columns(table).await.join(", ");
        format!(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, '{literal}')"
        )
    }

    pub(crate) async fn create() -> Self {
        let database = TestDatabase::create().await;
        let superuser = database.superuser_client().await;
        superuser
            .batch_execute(&format!("INSERT INTO users (id, email, password_hash, created_at) VALUES ('{BOTH}', 'both@example.com', 'hash', now())"))
            .await
            .expect("the user is created");
        superuser
            .batch_execute(&format!(
                "INSERT INTO platform_keys (id, name, key_hash, hint, scopes, created_at)
                VALUES ('000000ff-0000-7000-8000-000000000001', 'platform', '{PLATFORM_KEY}', 'hint', '{{agents}}', now())"
            ))
            .await
            .expect("the platform key is created");
        for tenant in [A, B] {
            superuser.batch_execute(&tenant.fill()).await.expect("every table takes a row");
        }
        let tables = superuser
            .query(
                "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'linecard' AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1",
                &[],
            )
            .await
            .expect("the catalogue answers")
            .iter()
            .map(|row| row.get(0))
            .filter(|table: &String| !WITHOUT_ORGANIZATION.contains(&table.as_str()) && table != BEHIND_FUNCTIONS)
            .collect();
        let app = database.app_client().await;
        let tenants = Self { superuser, app, tables, database };
        tenants.require_rows_everywhere().await;
        tenants
    }

    /// A new table must be filled above, or its isolation would not be tested.
    async fn require_rows_everywhere(&self) {
        for table in &self.tables {
            let has_column = has_organization_id(&self.superuser, table).await;
            assert_eq!(has_column, !WITHOUT_COLUMN.contains(&table.as_str()), "{table}: name its organization's rows");
            for tenant in [A, B] {
                let rows = count(&self.superuser, table, &tenant.rows_of(table)).await.expect("counted");
                assert!(rows > 0, "{table} has no row of {tenant:?}: fill it in tests/store/tenancy/tenants.rs");
            }
        }
    }

    /// The names of a table's columns that can be written, which generated ones cannot.
    pub(crate) async fn columns(&self, table: &str) -> Vec<String> {
        self.superuser
            .query(
                "SELECT attname::text FROM pg_attribute
                WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                ORDER BY attnum",
                &[&format!("linecard.{table}")],
            )
            .await
            .expect("the catalogue answers")
            .iter()
            .map(|row| row.get(0))
            .collect()
    }

    /// Enters a context in a transaction of its own, does the work, and rolls back.
    pub(crate) async fn within<T>(&self, enter: &str, work: impl AsyncFnOnce(&Client) -> T) -> T {
        self.app.batch_execute("BEGIN").await.expect("begun");
        let role: Option<String> = self.app.query_one(enter, &[]).await.expect("entered").get(0);
        assert!(role.is_some(), "not admitted: {enter}");
        let done = work(&self.app).await;
        self.app.batch_execute("ROLLBACK").await.expect("rolled back");
        done
    }
}

async fn has_organization_id(client: &Client, table: &str) -> bool {
    client
        .query_one(
            "SELECT EXISTS (SELECT 1 FROM information_schema.columns
            WHERE table_schema = 'linecard' AND table_name = $1 AND column_name = 'organization_id')",
            &[&table],
        )
        .await
        .expect("the catalogue answers")
        .get(0)
}

/// How many rows match, or the refusal.
pub(crate) async fn count(client: &Client, table: &str, condition: &str) -> Result<i64, SqlState> {
    attempt(client, &format!("SELECT count(*) FROM {table} WHERE {condition}")).await
}

/// How many rows a statement changed, or the refusal.
pub(crate) async fn changed(client: &Client, statement: &str) -> Result<i64, SqlState> {
    client.batch_execute("SAVEPOINT attempt").await.expect("a savepoint");
    match client.execute(statement, &[]).await {
        Ok(rows) => Ok(i64::try_from(rows).expect("a count")),
        Err(error) => {
            client.batch_execute("ROLLBACK TO attempt").await.expect("rolled back");
            Err(error.code().cloned().unwrap_or_else(|| panic!("{statement}: {error:?}")))
        }
    }
}

async fn attempt(client: &Client, query: &str) -> Result<i64, SqlState> {
    match client.query_one(query, &[]).await {
        Ok(row) => Ok(row.get(0)),
        Err(error) => Err(error.code().cloned().unwrap_or_else(|| panic!("{query}: {error:?}"))),
    }
}
