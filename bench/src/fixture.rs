//! The initial data: ids are derived from numbers, so that pgbench, which can only compute with integers, uses the
//! same rows as the load generator.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use linecard_vault::{Key, Keyring, Owner, SealContext, SystemNonces};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::BenchError;

pub(crate) const ORGANIZATIONS: u64 = 200;
pub(crate) const AGENTS: u64 = 10;
/// Calls whose four callbacks each are sent in one round.
pub(crate) const CALLBACK_CALLS: u64 = 4_800;
/// For `WEBHOOK_ENCRYPTION_KEY`; it protects only the generated tokens of this run.
pub(crate) const ENCRYPTION_KEY: &str = "8f0a1c9e6b7d4253a4c1f0e9d8b7a6958473625140fedcba9078563412efcdab";
/// Numbers are the last twelve digits of a UUID; this offset keeps them at twelve digits.
pub(crate) const BASE: u64 = 100_000_000_000;
pub(crate) const ORGANIZATION_PREFIX: &str = "00000000-0000-7000-8001-";
pub(crate) const AGENT_PREFIX: &str = "00000000-0000-7000-8002-";
pub(crate) const CREDENTIAL_PREFIX: &str = "00000000-0000-7000-8003-";
pub(crate) const USER_PREFIX: &str = "00000000-0000-7000-8004-";
pub(crate) const KEY_PREFIX: &str = "00000000-0000-7000-8005-";
pub(crate) const API_KEY_PREFIX: &str = "lc_bench0000000000000000000000000000";

/// One organization's agent. Agents are numbered within their organization.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BenchAgent {
    pub(crate) organization: u64,
    pub(crate) agent: u64,
}

/// All agents, ordered so that neighbours belong to different organizations.
pub(crate) fn agents() -> impl Iterator<Item = BenchAgent> {
    (0..AGENTS).flat_map(|agent| (0..ORGANIZATIONS).map(move |organization| BenchAgent { organization, agent }))
}

impl BenchAgent {
    pub(crate) fn organization_id(self) -> String {
        format!("{ORGANIZATION_PREFIX}{}", BASE + self.organization)
    }

    fn number(self) -> u64 {
        BASE + self.organization * 100 + self.agent
    }

    pub(crate) fn agent_id(self) -> String {
        format!("{AGENT_PREFIX}{}", self.number())
    }

    pub(crate) fn credential_id(self) -> String {
        format!("{CREDENTIAL_PREFIX}{}", self.number())
    }

    pub(crate) fn api_key(self) -> String {
        format!("{API_KEY_PREFIX}{}", BASE + self.organization)
    }

    pub(crate) fn account_sid(self) -> String {
        format!("AC{:032}", self.number())
    }

    pub(crate) fn auth_token(self) -> String {
        format!("{:032}", self.number() * 7)
    }

    pub(crate) fn phone_number(self) -> String {
        format!("+1{}", 4_150_000_000 + self.organization * 100 + self.agent)
    }
}

/// The request that places a call.
pub(crate) fn create_call(agent: BenchAgent, to: &str) -> Vec<u8> {
    let body = format!(r#"{{"agentId": "{}", "to": "{to}"}}"#, agent.agent_id());
    format!(
        "POST /api/calls HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
        Content-Length: {}\r\n\r\n{body}",
        agent.api_key(),
        body.len()
    )
    .into_bytes()
}

/// SQL to insert users, agents and settings, for a superuser.
pub(crate) fn seed_sql() -> Result<String, BenchError> {
    let keyring = Keyring::new(Key::from_hex(ENCRYPTION_KEY)?, Vec::new());
    let mut sql = String::new();
    for organization in 0..ORGANIZATIONS {
        sql.push_str(&organization_sql(BenchAgent { organization, agent: 0 }));
    }
    for agent in agents() {
        sql.push_str(&agent_sql(&keyring, agent)?);
    }
    Ok(sql)
}

fn organization_sql(agent: BenchAgent) -> String {
    let (id, number) = (agent.organization_id(), BASE + agent.organization);
    let hash: String = Sha256::digest(agent.api_key()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "INSERT INTO organizations VALUES ('{id}', 'Organization {number}', NULL, now(), now());
        INSERT INTO users VALUES ('{USER_PREFIX}{number}', 'owner{number}@example.com', 'none', now());
        INSERT INTO organization_members
            VALUES ('{id}', '{USER_PREFIX}{number}', 'owner{number}@example.com', 'owner', now());
        INSERT INTO api_keys (organization_id, id, name, key_hash, hint, role, created_by, created_at)
            VALUES ('{id}', '{KEY_PREFIX}{number}', 'bench', '\\x{hash}', '0000', 'member', '{USER_PREFIX}{number}', now());\n"
    )
}

fn agent_sql(keyring: &Keyring, agent: BenchAgent) -> Result<String, BenchError> {
    let (organization, agent_id, credential) = (agent.organization_id(), agent.agent_id(), agent.credential_id());
    let context = SealContext {
        organization_id: organization.parse()?,
        owner: Owner::Agent(agent_id.parse()?),
        credential_id: credential.parse::<Uuid>()?,
    };
    let sealed = keyring.seal(&context, &SecretString::from(agent.auth_token()), &SystemNonces)?;
    let version = sealed.encryption_version();
    Ok(format!(
        "INSERT INTO agent_configurations (organization_id, id, name, voice_url, created_at, updated_at)
            VALUES ('{organization}', '{agent_id}', 'Agent {number}', 'https://agents.example.com/voice', now(), now());
        INSERT INTO agent_directory VALUES ('{agent_id}', '{organization}');
        INSERT INTO agent_twilio_settings (organization_id, id, agent_id, credential_id, account_sid,
            auth_token_encrypted, auth_token_hint, fingerprint, phone_number, encryption_version, created_at, updated_at)
            VALUES ('{organization}', '{credential}', '{agent_id}', '{credential}', '{sid}',
            '{sealed}', '0000', 'none', '{phone}', '{version}', now(), now());\n",
        number = agent.number(),
        sid = agent.account_sid(),
        sealed = sealed.into_string(),
        phone = agent.phone_number(),
    ))
}

/// The value of Twilio's `Authorization` header, for the competitors.
pub(crate) fn basic(agent: BenchAgent) -> String {
    STANDARD.encode(format!("{}:{}", agent.account_sid(), agent.auth_token()))
}

/// SQL for `count` queued calls with ids of `family` (four hexadecimal digits), spread over all agents:
/// call `n` is of organization `n % ORGANIZATIONS`.
pub(crate) fn calls_sql(family: &str, count: u64) -> String {
    format!(
        "CREATE TEMP TABLE made AS SELECT n,
                ('{ORGANIZATION_PREFIX}' || {BASE} + n % {ORGANIZATIONS})::uuid AS organization_id,
                ('{AGENT_PREFIX}' || {BASE} + n % {ORGANIZATIONS} * 100 + n / {ORGANIZATIONS} % {AGENTS})::uuid AS agent_id,
                ('{}' || {BASE} + n)::uuid AS id
            FROM generate_series(0, {count} - 1) n;
        INSERT INTO calls (organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source,
                from_number, to_number, status, submit_before, created_at, updated_at)
            SELECT m.organization_id, m.id, m.agent_id, 'CA' || lpad(m.n::text, 32, '0'), s.account_sid, s.credential_id,
                'agent', s.phone_number, '+14155550100', 'queued', now(), now(), now()
            FROM made m JOIN agent_twilio_settings s USING (organization_id, agent_id) ORDER BY n;
        INSERT INTO call_work (organization_id, call_id, due_at)
            SELECT organization_id, id, now() + interval '1 day' FROM made;
        DROP TABLE made;",
        call_prefix(family)
    )
}

pub(crate) fn call_prefix(family: &str) -> String {
    format!("01990000-0000-7000-{family}-")
}
