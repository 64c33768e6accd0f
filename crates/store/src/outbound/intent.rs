//! What the intents of calls and of messages are made from, and what becomes of them: stored before Twilio is asked, all or nothing,
//! in one transaction.

use std::net::IpAddr;

use const_format::formatcp;
use linecard_domain::{AgentId, BlockReason, PhoneNumber, Timestamp};
use uuid::Uuid;

use crate::credentials::resolution::{Resolution, countries_of, type_of};
use crate::outbound::daily::DailyWarning;

/// Who acts in the transaction, as the row keeps it. For a key, its creator is the user.
pub(crate) const PLACER: &str = "
            SELECT created_by AS user_id, id AS api_key_id, name
            FROM api_keys
            WHERE organization_id = $1 AND id = app.uid()
            UNION ALL
            SELECT user_id, NULL, email
            FROM organization_members
            WHERE organization_id = $1 AND user_id = app.uid()";

/// The CTE `placer`.
pub(crate) const PLACER_CTE: &str = formatcp!("placer AS ({PLACER})");

/// What an intent is made from; `Id` is the call's or the message's.
#[derive(Debug)]
pub struct NewIntent<'a, Id> {
    pub id: Id,
    /// `None`: the organization's default agent.
    pub agent_id: Option<AgentId>,
    pub to: &'a PhoneNumber,
    /// After this instant the intent is never sent to Twilio.
    pub submit_before: Timestamp,
    pub metadata: Option<&'a serde_json::Value>,
    pub idempotency: Option<IdempotencyClaim<'a>>,
    /// Whether the fallback is enabled for organizations that have not chosen.
    pub fallback_default: bool,
    /// The client's address.
    pub placed_from: Option<IpAddr>,
}

/// An idempotency key, claimed by the request that creates a call or message.
#[derive(Debug, Clone, Copy)]
pub struct IdempotencyClaim<'a> {
    pub key: &'a str,
    /// SHA-256 of the request.
    pub request_hash: &'a [u8],
    pub expires_at: Timestamp,
}

/// The outcome of storing an intent.
#[derive(Debug)]
pub struct Intent {
    pub resolution: Resolution,
    /// False: there is no credential, the request is blocked, or the idempotency key is taken.
    pub stored: bool,
    pub block_reason: Option<BlockReason>,
    /// Daily limits that this request was the first to come near, or to reach, on its day.
    pub warnings: Vec<DailyWarning>,
}

/// A [`NewIntent`] as statements take it.
pub(crate) struct IntentParams<'a> {
    pub(crate) id: Uuid,
    pub(crate) agent: Option<Uuid>,
    pub(crate) fallback_default: bool,
    pub(crate) to: &'a str,
    /// The countries that `to` can belong to.
    pub(crate) countries: Vec<String>,
    /// The costly type of `to`; empty if it has none.
    pub(crate) number_type: &'static str,
    pub(crate) submit_before: Timestamp,
    pub(crate) metadata: Option<&'a serde_json::Value>,
    pub(crate) idempotency_key: Option<&'a str>,
    pub(crate) request_hash: Option<&'a [u8]>,
    pub(crate) key_expires_at: Option<Timestamp>,
    pub(crate) placed_from: Option<String>,
}

impl<'a> IntentParams<'a> {
    pub(crate) fn of<Id: Copy + Into<Uuid>>(new: &NewIntent<'a, Id>) -> Self {
        Self {
            id: new.id.into(),
            agent: new.agent_id.map(Uuid::from),
            fallback_default: new.fallback_default,
            to: new.to.as_str(),
            countries: countries_of(new.to),
            number_type: type_of(new.to),
            submit_before: new.submit_before,
            metadata: new.metadata,
            idempotency_key: new.idempotency.map(|claim| claim.key),
            request_hash: new.idempotency.map(|claim| claim.request_hash),
            key_expires_at: new.idempotency.map(|claim| claim.expires_at),
            placed_from: new.placed_from.map(|address| address.to_string()),
        }
    }
}
