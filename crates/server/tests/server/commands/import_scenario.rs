//! The platform of `examples/supabase`, with a Linecard beside it that imports it.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use linecard_testkit::{TestDatabase, register_secret};
use serde_json::{Value, json};
use tokio_postgres::Client;
use twilio_sim::{Options, Sim};

use crate::database::external::{address, installation};
use crate::program::{Ended, Installation, client};

/// As the example has them.
pub(super) const KEY: &str = "00112233445566778899aabbccddeeff0123456789abcdef0f1e2d3c4b5a6978";
pub(super) const TOKENS: [&str; 2] = ["a1b2c3d4e5f60718293a4b5c6d7e8f90", "0f9e8d7c6b5a49382716f5e4d3c2b1a0"];
pub(super) const ACME: &str = "0a000000-0000-4000-8000-000000000001";
pub(super) const FRONT_DESK: &str = "0b000000-0000-4000-8000-000000000001";
pub(super) const REMINDERS: &str = "0b000000-0000-4000-8000-000000000002";
pub(super) const ADA: &str = "0e5a2f10-0000-4000-8000-000000000001";
pub(super) const GRACE: &str = "0e5a2f10-0000-4000-8000-000000000002";

pub(super) fn example(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/supabase").join(file)
}

/// A platform's database and a Linecard beside it.
pub(super) struct Scenario {
    pub(super) installation: Installation,
    pub(super) platform: TestDatabase,
    pub(super) source: Client,
    pub(super) own: Client,
    pub(super) sim: Sim,
}

impl Scenario {
    pub(super) async fn create() -> Self {
        for token in TOKENS {
            register_secret("a token", token);
        }
        register_secret("the platform's key", KEY);
        let (platform, database) = (TestDatabase::create_empty().await, TestDatabase::create().await);
        let source = platform.superuser_client().await;
        for file in ["schema.sql", "seed.sql"] {
            source.batch_execute(&fs::read_to_string(example(file)).unwrap()).await.unwrap();
        }
        let sim =
            Sim::start(SocketAddr::from(([127, 0, 0, 1], 0)), Options::default().with_speed(1_000.0)).await.unwrap();
        for (number, token) in (0..).zip(TOKENS) {
            let account = format!("{}/sim/accounts/AC0000000000000000000000000000000{}", sim.base_url(), number + 1);
            let body = json!({"authToken": token, "phoneNumbers": [format!("+1415555010{number}")]});
            assert!(client().put(account).json(&body).send().await.unwrap().status().is_success());
        }
        let installation = installation(&database)
            .with("LINECARD_TWILIO_API_URL", &sim.base_url())
            .with("LINECARD_IMPORT_DATABASE_URL", &address(&platform.superuser_config()))
            .with("LINECARD_IMPORT_ENCRYPTION_KEY", KEY)
            .with("LINECARD_OIDC_ISSUER", "https://example.supabase.co/auth/v1")
            .with("LINECARD_OIDC_AUDIENCE", "authenticated");
        Self { installation, platform, source, own: database.superuser_client().await, sim }
    }

    pub(super) fn import(&self, arguments: &[&str]) -> Ended {
        let mapping = example("mapping.toml");
        self.installation.run(&[&["import", "--mapping", mapping.to_str().unwrap()], arguments].concat())
    }

    pub(super) async fn count(&self, sql: &str) -> i64 {
        self.own.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Everything that an import writes, with the times at which it was written.
    pub(super) async fn written(&self) -> String {
        let rows = "SELECT jsonb_build_array(
            (SELECT jsonb_agg(to_jsonb(o) ORDER BY o.id) FROM organizations o),
            (SELECT jsonb_agg(to_jsonb(m) ORDER BY m.organization_id, m.user_id) FROM organization_members m),
            (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.id) FROM agent_configurations a),
            (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.agent_id) FROM agent_twilio_settings t),
            (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.organization_id) FROM twilio_settings t),
            (SELECT jsonb_agg(to_jsonb(u) ORDER BY u.id) FROM users u),
            (SELECT count(*) FROM audit_logs))::text";
        self.own.query_one(rows, &[]).await.unwrap().get(0)
    }

    /// Lines of JSON instead of the database.
    pub(super) fn import_lines(&self, lines: &[Value], arguments: &[&str]) -> Ended {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.installation.run_with_input(&[&["import", "--json-lines", "-"], arguments].concat(), &text)
    }
}

/// Output without what differs from run to run.
pub(super) fn without_fingerprints(output: &str) -> String {
    let line = |line: &str| match line.split_once("fingerprint ") {
        Some((start, _)) => format!("{start}fingerprint …)\n"),
        None => format!("{line}\n"),
    };
    output.lines().map(line).collect()
}
