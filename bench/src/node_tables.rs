//! The tables of the Fastify that Linecard is compared with: what its users would write themselves, with row-level
//! security by organization and tokens sealed as `iv:tag:ciphertext`.

use std::fmt::Write;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::BenchError;
use crate::fixture::{BenchAgent, agents, call_prefix};

/// For `NODE_ENCRYPTION_KEY`; it protects only the generated tokens of this run.
pub(crate) const NODE_ENCRYPTION_KEY: &str = "5b1ec94d1c3f4c0e9d6f7a8b2c3d4e5f60718293a4b5c6d7e8f9012345678901";

const TABLES: &str = "
    CREATE SCHEMA node; GRANT USAGE ON SCHEMA node TO linecard_app;
    CREATE TABLE node.node_keys (key_hash text PRIMARY KEY, organization_id uuid NOT NULL);
    CREATE TABLE node.node_settings (organization_id uuid, agent_id uuid, account_sid text NOT NULL, phone_number text NOT NULL,
        token_encrypted text NOT NULL, PRIMARY KEY (organization_id, agent_id));
    CREATE TABLE node.node_calls (organization_id uuid, id uuid, agent_id uuid NOT NULL, account_sid text NOT NULL, call_sid text,
        from_number text NOT NULL, to_number text NOT NULL, status text NOT NULL, duration_seconds integer,
        created_at timestamptz NOT NULL, PRIMARY KEY (organization_id, id));
    CREATE POLICY all_of_organization ON node_settings TO linecard_app
        USING (organization_id = nullif(current_setting('node.organization_id', true), '')::uuid);
    CREATE POLICY all_of_organization ON node_calls TO linecard_app
        USING (organization_id = nullif(current_setting('node.organization_id', true), '')::uuid);
    CREATE POLICY all_keys ON node_keys FOR SELECT TO linecard_app USING (true);
    ALTER TABLE node_keys ENABLE ROW LEVEL SECURITY; ALTER TABLE node_keys FORCE ROW LEVEL SECURITY;
    ALTER TABLE node_settings ENABLE ROW LEVEL SECURITY; ALTER TABLE node_settings FORCE ROW LEVEL SECURITY;
    ALTER TABLE node_calls ENABLE ROW LEVEL SECURITY; ALTER TABLE node_calls FORCE ROW LEVEL SECURITY;
    GRANT SELECT ON node_keys, node_settings TO linecard_app;
    GRANT SELECT, INSERT, UPDATE ON node_calls TO linecard_app;
    INSERT INTO node_keys SELECT encode(key_hash, 'hex'), organization_id FROM api_keys;";

/// Creates and fills them; for a superuser, after Linecard's own.
pub(crate) fn node_sql() -> Result<String, BenchError> {
    let mut sql = TABLES.to_owned();
    let key = UnboundKey::new(&AES_256_GCM, &hex::decode(NODE_ENCRYPTION_KEY)?).map_err(|_| "not a key")?;
    let key = LessSafeKey::new(key);
    for (number, agent) in (0_u64..).zip(agents()) {
        let token = sealed(&key, number, agent)?;
        let (organization, agent_id) = (agent.organization_id(), agent.agent_id());
        let (account_sid, number) = (agent.account_sid(), agent.phone_number());
        writeln!(
            sql,
            "INSERT INTO node_settings VALUES ('{organization}', '{agent_id}', '{account_sid}', '{number}', '{token}');"
        )?;
    }
    Ok(sql)
}

/// The calls of a family (`fixture::calls_sql`) in the Fastify's table. By the index: reading all calls would push what the
/// measurement needs out of memory, where there are a hundred million.
pub(crate) fn node_calls_sql(family: &str) -> String {
    let prefix = call_prefix(family);
    format!(
        "INSERT INTO node_calls SELECT of_one.organization_id, id, agent_id, account_sid, call_sid, from_number, to_number,
            status, NULL, created_at
            FROM (SELECT DISTINCT organization_id FROM node_settings) o
            CROSS JOIN LATERAL (SELECT c.* FROM calls c WHERE c.organization_id = o.organization_id
                AND c.id BETWEEN '{prefix}000000000000' AND '{prefix}ffffffffffff' OFFSET 0) of_one;"
    )
}

fn sealed(key: &LessSafeKey, number: u64, agent: BenchAgent) -> Result<String, BenchError> {
    let mut iv = [0_u8; 12];
    iv[4..].copy_from_slice(&number.to_be_bytes());
    let mut text = agent.auth_token().into_bytes();
    let nonce = Nonce::assume_unique_for_key(iv);
    let tag = key.seal_in_place_separate_tag(nonce, Aad::empty(), &mut text).map_err(|_| "not sealed")?;
    Ok(format!("{}:{}:{}", hex::encode(iv), hex::encode(tag.as_ref()), hex::encode(&text)))
}
