//! How resources appear in the audit log. The fields are listed one by one, so that no secret gets in because a type
//! gained a field.

use linecard_domain::{ExternalId, Limits, PhoneNumber, Timestamp};
use linecard_store::{
    Agent, ApiKey, ConnectSession, DoNotCallEntry, EventEndpoint, Invitation, Member, Organization, Retention,
    Security, StoredCredential, StoredSharedKey,
};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use crate::secrets::mask;

pub(crate) fn organization_snapshot(organization: &Organization, retention: Retention, security: Security) -> Value {
    json!({
        "externalId": organization.external_id.as_ref().map(ExternalId::as_str),
        "name": organization.name,
        "timeZone": organization.time_zone.name(),
        "orgFallbackEnabled": organization.org_fallback_enabled,
        "paused": organization.limits.paused,
        "disabled": organization.disabled_at.is_some(),
        "limits": limits_snapshot(&organization.limits),
        "retention": {"historyDays": retention.history_days},
        "secondFactorRequired": security.second_factor_required,
    })
}

/// The same shape as in the API.
fn limits_snapshot(limits: &Limits) -> Value {
    let (countries, types) = (limits.allowed_countries.as_ref(), limits.allowed_number_types.as_ref());
    json!({
        "maxConcurrentCalls": limits.max_concurrent_calls,
        "allowedCountries": countries.map(|codes| codes.iter().map(ToString::to_string).collect::<Vec<_>>()),
        "allowedNumberTypes": types.map(|types| types.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()),
        "maxCallSeconds": limits.max_call_seconds,
        "maxCallsPerDay": limits.daily.max_calls,
        "maxMessagesPerDay": limits.daily.max_messages,
        "maxMinutesPerDay": limits.daily.max_minutes,
        "maxSpendPerDay": limits.daily.max_spend,
        "callingHours": limits.calling_hours.map(|hours| json!({
            "from": hours.from().to_string(),
            "to": hours.to().to_string(),
        })),
    })
}

/// The number is shortened, as everywhere in the audit log.
pub(crate) fn do_not_call_snapshot(entry: &DoNotCallEntry) -> Value {
    json!({"number": entry.number.shortened(), "reason": entry.reason, "source": entry.source})
}

pub(crate) fn member_snapshot(member: &Member) -> Value {
    // Of a person without an address, what they are called.
    let field = if member.name.email().is_some() { "email" } else { "name" };
    json!({field: member.name.as_str(), "role": member.role.as_str()})
}

pub(crate) fn invitation_snapshot(invitation: &Invitation) -> Value {
    json!({
        "email": invitation.email.as_str(),
        "role": invitation.role.as_str(),
        "expiresAt": instant(invitation.expires_at),
    })
}

pub(crate) fn api_key_snapshot(key: &ApiKey) -> Value {
    json!({
        "name": key.name,
        "hint": key.hint,
        "role": key.role.as_str(),
        "expiresAt": key.expires_at.and_then(instant),
        "createdByKey": key.created_by_key,
        "scopes": key.limits.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>(),
        "agents": key.limits.agents,
        "revoked": key.revoked_at.is_some(),
    })
}

pub(crate) fn shared_key_snapshot(key: &StoredSharedKey) -> Value {
    json!({
        "keySid": key.sid.as_str(),
        "accountSid": key.account_sid.as_str(),
        "secret": mask(&key.hint),
        "credentialId": key.credential_id,
    })
}

pub(crate) fn agent_snapshot(agent: &Agent) -> Value {
    json!({
        "externalId": agent.external_id.as_ref().map(ExternalId::as_str),
        "name": agent.settings.name.as_str(),
        "description": agent.settings.description,
        "voiceUrl": agent.settings.voice_url,
        "streamUrl": agent.settings.stream_url,
        "isDefault": agent.settings.is_default,
        "paused": agent.settings.limits.paused,
        "limits": limits_snapshot(&agent.settings.limits),
    })
}

/// Secrets appear as masks. The credential ids, which calls refer to as well, tell two secrets apart.
pub(crate) fn settings_snapshot(stored: &StoredCredential) -> Value {
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

/// As [`settings_snapshot`]; it also says that the number is another one where the shortened forms are the same.
pub(crate) fn settings_snapshot_after(number_before: Option<&PhoneNumber>, stored: &StoredCredential) -> Value {
    let mut snapshot = settings_snapshot(stored);
    let number = &stored.settings.phone_number;
    let is_hidden = number_before.is_some_and(|before| before != number && before.shortened() == number.shortened());
    if is_hidden && let Some(fields) = snapshot.as_object_mut() {
        fields.insert("phoneNumberReplaced".to_owned(), json!(true));
    }
    snapshot
}

pub(crate) fn connect_session_snapshot(session: &ConnectSession) -> Value {
    json!({
        "agentId": session.agent_id,
        "origin": session.origin,
        "expiresAt": instant(session.expires_at),
    })
}

/// The secrets' ids tell two secrets apart.
pub(crate) fn event_endpoint_snapshot(endpoint: &EventEndpoint) -> Value {
    let settings = &endpoint.settings;
    let types = settings.event_types.as_ref();
    json!({
        "url": settings.url,
        "description": settings.description,
        "eventTypes": types.map(|types| types.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()),
        "agentId": settings.agent_id,
        "secret": mask(&endpoint.secret_hint),
        "secretId": endpoint.secret.id,
        "previousSecretId": endpoint.previous.as_ref().map(|(secret, _)| secret.id),
        "previousSecretEndsAt": endpoint.previous.as_ref().and_then(|(_, ends_at)| instant(*ends_at)),
        "disabledReason": endpoint.disabled.map(|(_, reason)| reason.as_str()),
    })
}

pub(crate) fn instant(at: Timestamp) -> Option<String> {
    at.format(&Rfc3339).ok()
}
