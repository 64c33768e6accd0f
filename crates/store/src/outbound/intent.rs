//! What the intents of calls and of messages have in common: stored before Twilio is asked, all or nothing, by one
//! statement.
//!
//! Such a statement resolves the credential and inserts the row, its work and its idempotency key from what was
//! resolved. `permit` is the resolved credential together with what blocks it, the cheapest checks first. An
//! idempotency key is taken if it is new or has expired; otherwise the statement inserts nothing. The organization's
//! lease is touched only if it would fall due too late: each touch locks it, and the intents of one organization would
//! wait for each other.

use std::net::IpAddr;

use const_format::str_replace;
use linecard_domain::{AgentId, BlockReason, DailyLimit, LimitOwner, PhoneNumber, Timestamp};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::credentials::resolution::{Resolution, countries_of, type_of};
use crate::error::StoreError;
use crate::sql::row::{column, optional_parsed};

/// The CTE `placer`: who acts in the transaction, as the row keeps it. For a key, its creator is the user.
pub(crate) const PLACER_CTE: &str = "placer AS (
            SELECT created_by AS user_id, id AS api_key_id, name
            FROM api_keys
            WHERE organization_id = $1 AND id = app.uid()
            UNION ALL
            SELECT user_id, NULL, email
            FROM organization_members
            WHERE organization_id = $1 AND user_id = app.uid())";

/// What the number to be called or texted is refused for, as branches of a CASE over `org`, `agent` and the credential `c`.
///
/// $5 the number, $12 the countries that it can belong to, $14 its costly type.
pub(crate) const REFUSED_NUMBERS: &str =
    "WHEN app.countries_refused($12::text[], c.phone_country, org.allowed_countries, agent.allowed_countries)
                        THEN 'country-not-allowed'
                    WHEN $14::text <> ''
                        AND ($14 <> ALL (coalesce(org.allowed_number_types, '{}')) OR $14 <> ALL (agent.allowed_number_types))
                        THEN 'number-type-not-allowed'
                    WHEN EXISTS (SELECT 1 FROM do_not_call d WHERE d.organization_id = $1 AND d.number = $5)
                        THEN 'do-not-call'";

/// That the call would ring at an hour that is not allowed, as a branch of the same CASE. $15 the local times of the number.
pub(crate) const OUTSIDE_HOURS: &str =
    "WHEN app.outside_hours($15::smallint[], org.calling_from, org.calling_to, agent.calling_from, agent.calling_to)
                        THEN 'outside-calling-hours'";

/// What the daily limits of the organization and the agent have to say of an intent of a call: it is counted if it was
/// stored, and a refusal is noted (docs/adr/0018). $7 now.
pub(crate) const DAILY_WARNINGS_OF_CALLS: &str = "CASE
                WHEN credential.block_reason LIKE 'organization-daily-%'
                    THEN app.warn_daily($1, NULL, $7, ARRAY[substr(credential.block_reason, 20) || '-reached'])
                ELSE (
                    SELECT app.count_daily($1, NULL, $7, 'call', org.max_calls_per_day, org.max_minutes_per_day,
                        org.max_spend_per_day)
                    FROM intent)
            END AS organization_warnings,
            CASE
                WHEN credential.block_reason LIKE 'agent-daily-%'
                    THEN app.warn_daily($1, agent.id, $7, ARRAY[substr(credential.block_reason, 13) || '-reached'])
                ELSE (
                    SELECT app.count_daily($1, agent.id, $7, 'call', agent.max_calls_per_day, agent.max_minutes_per_day,
                        agent.max_spend_per_day)
                    FROM intent
                    WHERE agent.id IS NOT NULL)
            END AS agent_warnings";

/// The same of a message.
pub(crate) const DAILY_WARNINGS_OF_MESSAGES: &str = str_replace!(
    str_replace!(DAILY_WARNINGS_OF_CALLS, "'call'", "'message'"),
    "max_calls_per_day",
    "max_messages_per_day"
);

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

/// A daily limit that is nearly, or entirely, used up. Reported once a day for each limit and stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyWarning {
    pub owner: LimitOwner,
    pub limit: DailyLimit,
    /// True: a request was refused. False: four fifths of the limit are used.
    pub reached: bool,
}

impl DailyWarning {
    /// Of the organization and the agent.
    pub(crate) fn of_row(row: &Row) -> Result<Vec<Self>, StoreError> {
        let mut warnings = Self::read(LimitOwner::Organization, row, "organization_warnings")?;
        warnings.extend(Self::read(LimitOwner::Agent, row, "agent_warnings")?);
        Ok(warnings)
    }

    pub(crate) fn read(owner: LimitOwner, row: &Row, name: &'static str) -> Result<Vec<Self>, StoreError> {
        let texts: Option<Vec<&str>> = column(row, name)?;
        let read = |text: &str| {
            let (limit, reached) = text.strip_suffix("-reached").map_or((text, false), |limit| (limit, true));
            let limit =
                limit.parse().map_err(|source| StoreError::Unreadable { column: name, source: Box::new(source) })?;
            Ok(Self { owner, limit, reached })
        };
        texts.unwrap_or_default().into_iter().map(read).collect()
    }
}

impl Intent {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            warnings: DailyWarning::of_row(row)?,
            resolution: Resolution::read(row)?,
            stored: column(row, "stored")?,
            block_reason: optional_parsed(row, "block_reason")?,
        })
    }
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
