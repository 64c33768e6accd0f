//! What the audit log says of a change. What is written stands here field by field, so that no secret gets in
//! because a type has learnt to hold one.

use std::net::IpAddr;

use linecard_domain::{Limits, Role, Timestamp};
use linecard_store::{
    Agent, ApiKey, AuditEntry, AuditFilter, Member, NewAuditEntry, Organization, Page, PageRequest, StoredCredential,
    TenantTx, audit_append, audit_list,
};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::App;
use crate::caller::Caller;
use crate::connection::mask;
use crate::error::AppError;

/// What was done. Its name begins with the type of the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    OrganizationCreate,
    OrganizationUpdate,
    MemberAdd,
    MemberUpdate,
    MemberRemove,
    ApiKeyCreate,
    ApiKeyRevoke,
    AgentCreate,
    AgentUpdate,
    AgentDelete,
    AgentTwilioConnect,
    AgentTwilioDisconnect,
    /// A next auth token was entered.
    AgentTwilioRotationBegin,
    AgentTwilioRotationGiveUp,
    /// Twilio has promoted the next auth token: it took the present one's place.
    AgentTwilioRotationPromote,
    OrganizationTwilioConnect,
    OrganizationTwilioDisconnect,
    OrganizationTwilioRotationBegin,
    OrganizationTwilioRotationGiveUp,
    OrganizationTwilioRotationPromote,
    RolloutAdvance,
    RolloutBack,
}

impl AuditAction {
    pub const ALL: &[Self] = &[
        Self::OrganizationCreate,
        Self::OrganizationUpdate,
        Self::MemberAdd,
        Self::MemberUpdate,
        Self::MemberRemove,
        Self::ApiKeyCreate,
        Self::ApiKeyRevoke,
        Self::AgentCreate,
        Self::AgentUpdate,
        Self::AgentDelete,
        Self::AgentTwilioConnect,
        Self::AgentTwilioDisconnect,
        Self::AgentTwilioRotationBegin,
        Self::AgentTwilioRotationGiveUp,
        Self::AgentTwilioRotationPromote,
        Self::OrganizationTwilioConnect,
        Self::OrganizationTwilioDisconnect,
        Self::OrganizationTwilioRotationBegin,
        Self::OrganizationTwilioRotationGiveUp,
        Self::OrganizationTwilioRotationPromote,
        Self::RolloutAdvance,
        Self::RolloutBack,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrganizationCreate => "organization.create",
            Self::OrganizationUpdate => "organization.update",
            Self::MemberAdd => "member.add",
            Self::MemberUpdate => "member.update",
            Self::MemberRemove => "member.remove",
            Self::ApiKeyCreate => "api-key.create",
            Self::ApiKeyRevoke => "api-key.revoke",
            Self::AgentCreate => "agent.create",
            Self::AgentUpdate => "agent.update",
            Self::AgentDelete => "agent.delete",
            Self::AgentTwilioConnect => "agent-twilio.connect",
            Self::AgentTwilioDisconnect => "agent-twilio.disconnect",
            Self::AgentTwilioRotationBegin => "agent-twilio.rotation-begin",
            Self::AgentTwilioRotationGiveUp => "agent-twilio.rotation-give-up",
            Self::AgentTwilioRotationPromote => "agent-twilio.rotation-promote",
            Self::OrganizationTwilioConnect => "organization-twilio.connect",
            Self::OrganizationTwilioDisconnect => "organization-twilio.disconnect",
            Self::OrganizationTwilioRotationBegin => "organization-twilio.rotation-begin",
            Self::OrganizationTwilioRotationGiveUp => "organization-twilio.rotation-give-up",
            Self::OrganizationTwilioRotationPromote => "organization-twilio.rotation-promote",
            Self::RolloutAdvance => "rollout.advance",
            Self::RolloutBack => "rollout.back",
        }
    }

    /// `organization`, `member`, `api-key`, `agent`, `agent-twilio`, `organization-twilio`, `rollout`.
    pub fn resource_type(self) -> &'static str {
        self.as_str().split_once('.').map_or("", |(resource, _)| resource)
    }
}

/// Where a change comes from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    pub remote_address: Option<IpAddr>,
    /// The command, where the program itself acts.
    pub operator: Option<&'a str>,
}

impl<'a> Origin<'a> {
    /// The server by itself: the transaction was entered as the service.
    pub(crate) const SERVICE: Self = Self { remote_address: None, operator: None };

    /// A command of the program.
    pub const fn command(name: &'a str) -> Self {
        Self { remote_address: None, operator: Some(name) }
    }
}

impl From<&Caller> for Origin<'_> {
    fn from(caller: &Caller) -> Self {
        Self { remote_address: caller.remote_address, operator: None }
    }
}

/// A change of one resource.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) action: AuditAction,
    /// The agent's id for agent settings.
    pub(crate) resource_id: Uuid,
    pub(crate) before: Option<Value>,
    pub(crate) after: Option<Value>,
}

impl App {
    /// The audit log, the newest first.
    pub async fn audit_log(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        request: &PageRequest,
    ) -> Result<Page<AuditEntry>, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(audit_list(tx.last(), filter, request).await?)
    }

    /// Ends a transaction with its change written down; a change of nothing is none.
    pub(crate) async fn commit_audited(
        &self,
        mut tx: TenantTx,
        origin: Origin<'_>,
        change: Change,
    ) -> Result<(), AppError> {
        if change.before == change.after {
            return Ok(tx.commit().await?);
        }
        audit_append(tx.last(), &self.audit_entry(origin, change)).await?;
        Ok(())
    }

    pub(crate) fn audit_entry<'a>(&self, origin: Origin<'a>, change: Change) -> NewAuditEntry<'a> {
        NewAuditEntry {
            id: self.next_id(),
            remote_address: origin.remote_address.map(|address| address.to_string()),
            operator: origin.operator,
            action: change.action.as_str(),
            resource_type: change.action.resource_type(),
            resource_id: change.resource_id,
            before: change.before,
            after: change.after,
        }
    }
}

pub(crate) fn organization_facts(organization: &Organization) -> Value {
    json!({
        "name": organization.name,
        "orgFallbackEnabled": organization.org_fallback_enabled,
        "paused": organization.limits.paused,
        "limits": limit_facts(&organization.limits),
    })
}

/// As the API shows them.
fn limit_facts(limits: &Limits) -> Value {
    let countries = limits.allowed_countries.as_ref();
    json!({
        "maxConcurrentCalls": limits.max_concurrent_calls,
        "allowedCountries": countries.map(|codes| codes.iter().map(ToString::to_string).collect::<Vec<_>>()),
        "maxCallSeconds": limits.max_call_seconds,
    })
}

pub(crate) fn member_facts(member: &Member) -> Value {
    json!({"email": member.email.as_str(), "role": member.role.as_str()})
}

pub(crate) fn api_key_facts(key: &ApiKey) -> Value {
    json!({
        "name": key.name,
        "hint": key.hint,
        "role": key.role.as_str(),
        "expiresAt": key.expires_at.and_then(instant),
        "revoked": key.revoked_at.is_some(),
    })
}

pub(crate) fn agent_facts(agent: &Agent) -> Value {
    json!({
        "name": agent.settings.name.as_str(),
        "description": agent.settings.description,
        "voiceUrl": agent.settings.voice_url,
        "streamUrl": agent.settings.stream_url,
        "isDefault": agent.settings.is_default,
        "paused": agent.settings.limits.paused,
        "limits": limit_facts(&agent.settings.limits),
    })
}

/// Secrets as their masks; that one is another is told by the credential's id, which calls name, too.
pub(crate) fn connection_facts(stored: &StoredCredential) -> Value {
    let line = &stored.settings;
    let (next, api_key, host) = (line.secondary.as_ref(), line.api_key.as_ref(), line.host.as_ref());
    json!({
        "accountSid": line.account_sid.as_str(),
        "phoneNumber": line.phone_number.shortened(),
        "authToken": mask(&line.token.hint),
        "credentialId": line.token.credential_id.to_string(),
        "nextAuthToken": next.map(|next| mask(&next.token.hint)),
        "nextCredentialId": next.map(|next| next.token.credential_id.to_string()),
        "apiKeySid": api_key.map(|key| key.sid.as_str()),
        "apiKeySecret": api_key.map(|key| mask(&key.hint)),
        "apiKeyCredentialId": api_key.map(|key| key.credential_id.to_string()),
        "region": host.map(|host| host.region.as_str()),
        "edge": host.map(|host| host.edge.as_str()),
        "callsPerSecond": line.calls_per_second,
    })
}

fn instant(at: Timestamp) -> Option<String> {
    at.format(&Rfc3339).ok()
}
