//! Which credential a call or message goes out with: the agent's own; else the organization's, if the
//! fallback is on for it; else none.
//!
//! [`RESOLVE`] is the one place where that is decided. The intents of calls and messages insert from
//! it, and `GET …/resolution` explains it, so that the two cannot differ.

use linecard_domain::{
    AccountSid, AgentId, CredentialId, CredentialOwner, CredentialSource, OrganizationId, PhoneNumber,
};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::row::{column, id, optional_id, parsed, phone_number};
use crate::statement::statements;
use crate::tenant::TenantTx;

/// CTEs `org`, `agent`, `own` and `credential` over the parameters $1 organization, $2 agent or NULL for
/// the default one, $3 whether the fallback is on for organizations that have not chosen.
macro_rules! resolve {
    () => {
        "WITH org AS (
            SELECT coalesce(org_fallback_enabled, $3::boolean) AS fallback_enabled FROM organizations WHERE id = $1::uuid),
        agent AS (
            SELECT id, voice_url, stream_url FROM agent_configurations
            WHERE organization_id = $1 AND id = $2::uuid AND deleted_at IS NULL
            UNION ALL
            SELECT id, voice_url, stream_url FROM agent_configurations
            WHERE organization_id = $1 AND is_default AND deleted_at IS NULL AND $2::uuid IS NULL),
        own AS (
            SELECT s.* FROM agent_twilio_settings s JOIN agent ON agent.id = s.agent_id WHERE s.organization_id = $1),
        credential AS (
            SELECT 'agent' AS source, agent_id AS owner_id, credential_id, account_sid, auth_token_encrypted, phone_number
            FROM own
            UNION ALL
            SELECT 'organization', organization_id, credential_id, account_sid, auth_token_encrypted, phone_number
            FROM twilio_settings
            WHERE organization_id = $1 AND (SELECT fallback_enabled FROM org) AND NOT EXISTS (SELECT 1 FROM own)
                AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM agent)))"
    };
}
pub(crate) use resolve;

/// What [`Resolution::read`] reads; follows the CTEs.
macro_rules! resolved_columns {
    () => {
        "agent.id AS agent_id, agent.voice_url, agent.stream_url, org.fallback_enabled,
            EXISTS (SELECT 1 FROM twilio_settings WHERE organization_id = $1) AS organization_connected,
            credential.source, credential.owner_id, credential.credential_id, credential.account_sid,
            credential.auth_token_encrypted, credential.phone_number"
    };
}
pub(crate) use resolved_columns;

statements! {
    RESOLVE = concat!(resolve!(), " SELECT ", resolved_columns!(), "
        FROM org LEFT JOIN agent ON true LEFT JOIN credential ON true");
}

/// What a call or message would go out with, and what is known of why.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// The agent that was asked for, or the default one.
    pub agent: Option<ResolvedAgent>,
    pub fallback_enabled: bool,
    /// Whether the organization has settings of its own, used or not.
    pub organization_connected: bool,
    pub credential: Option<ResolvedCredential>,
}

#[derive(Debug, Clone)]
pub struct ResolvedAgent {
    pub id: AgentId,
    pub voice_url: Option<String>,
    pub stream_url: Option<String>,
}

#[derive(Debug, Clone)]
pub struct ResolvedCredential {
    pub owner: CredentialOwner,
    pub credential_id: CredentialId,
    pub account_sid: AccountSid,
    pub auth_token_encrypted: String,
    pub phone_number: PhoneNumber,
}

impl ResolvedCredential {
    pub fn source(&self) -> CredentialSource {
        self.owner.source()
    }
}

impl Resolution {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let agent = match optional_id(row, "agent_id")? {
            Some(agent_id) => Some(ResolvedAgent {
                id: agent_id,
                voice_url: column(row, "voice_url")?,
                stream_url: column(row, "stream_url")?,
            }),
            None => None,
        };
        Ok(Self {
            agent,
            fallback_enabled: column(row, "fallback_enabled")?,
            organization_connected: column(row, "organization_connected")?,
            credential: credential(row)?,
        })
    }
}

fn credential(row: &Row) -> Result<Option<ResolvedCredential>, StoreError> {
    if column::<Option<&str>>(row, "source")?.is_none() {
        return Ok(None);
    }
    let owner = match parsed(row, "source")? {
        CredentialSource::Agent => CredentialOwner::Agent(id::<AgentId>(row, "owner_id")?),
        CredentialSource::Organization => CredentialOwner::Organization(id::<OrganizationId>(row, "owner_id")?),
    };
    Ok(Some(ResolvedCredential {
        owner,
        credential_id: id(row, "credential_id")?,
        account_sid: parsed(row, "account_sid")?,
        auth_token_encrypted: column(row, "auth_token_encrypted")?,
        phone_number: phone_number(row, "phone_number")?,
    }))
}

/// Explains, without dialling. `None`: the organization is not there (any more).
pub async fn resolution_get(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    fallback_default: bool,
) -> Result<Option<Resolution>, StoreError> {
    let organization = tx.organization_id();
    let agent = agent.map(uuid::Uuid::from);
    tx.row(&RESOLVE, &[organization.as_uuid(), &agent, &fallback_default])
        .await?
        .as_ref()
        .map(Resolution::read)
        .transpose()
}
