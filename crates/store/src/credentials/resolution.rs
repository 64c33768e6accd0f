//! Which credential a call or message uses: the agent's own; otherwise the organization's, if the fallback is enabled;
//! otherwise none.
//!
//! [`RESOLUTION_CTES`] decides it. The intents of calls and messages insert from it, and `GET …/resolution` explains
//! it, for one agent or for all, so that they cannot differ. The short way of a call (`app.place_call`) takes only the
//! plain cases and decides those a second time; a test compares the two.

use std::collections::{HashMap, HashSet};

use const_format::{formatcp, str_replace};
use linecard_domain::{
    AccountSid, AgentId, AllowedCountry, BlockReason, CredentialSource, LimitOwner, LocalTimes, NumberType, PhoneNumber,
};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::credentials::settings::{CredentialHealth, HEALTH_COLUMNS, HEALTH_JOIN};
use crate::credentials::token::{SealedToken, TOKEN_COLUMNS};
use crate::error::StoreError;
use crate::limits::{LIMIT_COLUMNS, parsed_list};
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id, optional_parsed, parsed, phone_number};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// The CTEs `org`, `agent`, `own` and `credential`, which decide what a request uses.
///
/// $1 organization, $2 agent or NULL for the default one, $3 whether the fallback is enabled for an organization that
/// has not chosen.
pub(crate) const RESOLUTION_CTES: &str = formatcp!(
    "org AS (
            SELECT coalesce(org_fallback_enabled, $3::boolean) AS fallback_enabled,
                {LIMIT_COLUMNS}
            FROM organizations
            WHERE id = $1::uuid),
        agent AS (
            SELECT id, voice_url, stream_url, {LIMIT_COLUMNS}
            FROM agent_configurations
            WHERE organization_id = $1 AND id = $2::uuid AND deleted_at IS NULL
            UNION ALL
            SELECT id, voice_url, stream_url, {LIMIT_COLUMNS}
            FROM agent_configurations
            WHERE organization_id = $1 AND is_default AND deleted_at IS NULL AND $2::uuid IS NULL),
        own AS (
            SELECT s.*
            FROM agent_twilio_settings s
            JOIN agent ON agent.id = s.agent_id
            WHERE s.organization_id = $1),
        credential AS (
            SELECT 'agent' AS source, agent_id AS owner_id, account_sid, phone_number, phone_country, fingerprint,
                calls_per_second, {TOKEN_COLUMNS}
            FROM own
            UNION ALL
            SELECT 'organization', organization_id, account_sid, phone_number, phone_country, fingerprint,
                calls_per_second, {TOKEN_COLUMNS}
            FROM twilio_settings
            WHERE organization_id = $1
                AND (SELECT fallback_enabled FROM org)
                AND NOT EXISTS (SELECT 1 FROM own)
                AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM agent)))"
);

/// The same for the agent of each row of `page`.
const RESOLUTION_CTES_OF_PAGE: &str = str_replace!(RESOLUTION_CTES, "$2", "page.id");

/// What [`Resolution::read`] reads, of [`RESOLUTION_CTES`].
pub(crate) const RESOLVED_COLUMNS: &str = formatcp!(
    "agent.id AS agent_id, agent.voice_url, agent.stream_url, org.fallback_enabled,
            EXISTS (SELECT 1 FROM twilio_settings WHERE organization_id = $1) AS organization_connected,
            credential.source AS owner_kind, credential.owner_id, credential.account_sid, credential.phone_number,
            {TOKEN_COLUMNS},
            least(org.max_call_seconds, agent.max_call_seconds) AS max_call_seconds"
);

/// What calls and messages are refused for although there is a credential, as branches of a CASE over [`RESOLUTION_CTES`].
///
/// $4 the countries that the number can belong to: NULL if none is asked about; $5 its costly type, empty if it has none;
/// $6 the number; $8 the local times where it can be, NULL if it is not called.
pub(crate) const REFUSALS: &str = "WHEN org.paused THEN 'organization-paused'
                WHEN agent.paused THEN 'agent-paused'
                WHEN app.countries_refused($4::text[], credential.phone_country, org.allowed_countries,
                        agent.allowed_countries)
                    THEN 'country-not-allowed'
                WHEN $5::text <> ''
                    AND ($5 <> ALL (coalesce(org.allowed_number_types, '{}')) OR $5 <> ALL (agent.allowed_number_types))
                    THEN 'number-type-not-allowed'
                WHEN EXISTS (SELECT 1 FROM do_not_call d WHERE d.organization_id = $1 AND d.number = $6::text)
                    THEN 'do-not-call'
                WHEN app.outside_hours($8::smallint[], org.calling_from, org.calling_to, agent.calling_from, agent.calling_to)
                    THEN 'outside-calling-hours'";

/// What [`Explanation::read`] and [`at_capacity`] read besides, of [`RESOLUTION_CTES`] and [`HEALTH_JOIN`].
const EXPLAINING_COLUMNS: &str = formatcp!(
    "org.allowed_countries AS organization_countries,
            agent.allowed_countries AS agent_countries,
            org.max_concurrent_calls AS organization_capacity,
            agent.max_concurrent_calls AS agent_capacity,
            {HEALTH_COLUMNS}"
);

/// Explains the agents of `<page>`, newest first.
const EXPLAINED: &str = formatcp!(
    "
        SELECT explained.*
        FROM (<page>) page
        CROSS JOIN LATERAL (
        WITH {RESOLUTION_CTES_OF_PAGE}
        SELECT
            {RESOLVED_COLUMNS},
            CASE
                WHEN org.paused THEN 'organization-paused'
                WHEN agent.paused THEN 'agent-paused'
                -- No number is asked about: only a list without countries blocks.
                WHEN org.allowed_countries = '{{}}' OR agent.allowed_countries = '{{}}'
                    THEN 'country-not-allowed'
            END AS block_reason,
            {EXPLAINING_COLUMNS}
        FROM org
        LEFT JOIN agent ON true
        LEFT JOIN credential ON true
        {HEALTH_JOIN}
        ) explained
        ORDER BY page.id DESC"
);

statements! {
    /// $2 agent or NULL, $3 the fallback's default, $4 the countries that the number to be called can belong to: NULL if
    /// none is asked about; $5 its costly type, empty if it has none; $6 the number; $7 now; $8 the local times where
    /// the number can be. Reads the counts of the day without their lock: calls that are being placed may still change them.
    /// What `AT_CAPACITY` says comes after `block_reason`, and before `daily_block_reason`.
    static RESOLVE: TenantStatement = formatcp!("
        WITH {RESOLUTION_CTES}
        SELECT
            {RESOLVED_COLUMNS},
            CASE
                {REFUSALS}
            END AS block_reason,
            CASE
                WHEN (SELECT d.calls
                        FROM daily_counts d
                        WHERE d.organization_id = $1 AND d.owner_id = $1 AND d.day = ($7::timestamptz AT TIME ZONE 'UTC')::date)
                    >= org.max_calls_per_day
                    THEN 'organization-daily-calls'
                WHEN (SELECT d.calls
                        FROM daily_counts d
                        WHERE d.organization_id = $1 AND d.owner_id = agent.id
                            AND d.day = ($7 AT TIME ZONE 'UTC')::date)
                    >= agent.max_calls_per_day
                    THEN 'agent-daily-calls'
            END AS daily_block_reason,
            {EXPLAINING_COLUMNS}
        FROM org
        LEFT JOIN agent ON true
        LEFT JOIN credential ON true
        {HEALTH_JOIN}");
    /// For each agent of a page. $2 the page's cursor, $3 the fallback's default, $4 limit.
    static RESOLVE_LIST: TenantStatement = str_replace!(EXPLAINED, "<page>", "
            SELECT id
            FROM agent_configurations
            WHERE organization_id = $1 AND id < $2 AND deleted_at IS NULL
            ORDER BY id DESC
            LIMIT $4");
    /// As `RESOLVE_LIST`, for the agents $2.
    static RESOLVE_LIST_OF_AGENTS: TenantStatement = str_replace!(EXPLAINED, "<page>", "
            SELECT id
            FROM agent_configurations
            WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL
            LIMIT $4");
    /// Of the agents $2, or NULL for the organization, those that have as many open calls as their limit ($3) allows. Apart from
    /// the statements before, since a function that reads tables cannot run on a shard (docs/adr/0026).
    static AT_CAPACITY: TenantStatement = "
        SELECT l.agent_id
        FROM unnest($2::uuid[], $3::integer[]) AS l (agent_id, capacity)
        WHERE app.open_calls($1, l.agent_id, l.capacity) >= l.capacity";
}

/// Which credential a call or message would use, and what decided it.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// The requested agent, or the default one.
    pub agent: Option<ResolvedAgent>,
    pub fallback_enabled: bool,
    /// Whether the organization has settings of its own, whether they are used or not.
    pub organization_connected: bool,
    pub credential: Option<ResolvedCredential>,
    /// The longest duration of a call: the shorter of the organization's and the agent's.
    pub max_call_seconds: Option<i32>,
}

/// A resolution with what limits it.
#[derive(Debug)]
pub struct Explanation {
    pub resolution: Resolution,
    /// Why calls and messages are refused although there is a credential.
    pub block_reason: Option<BlockReason>,
    /// The countries that the organization and the agent may call and text; `None`: all.
    pub allowed_countries: [Option<Vec<AllowedCountry>>; 2],
    /// What Twilio last reported about the credential; `None`: it has not been asked, or there is no credential.
    pub health: Option<CredentialHealth>,
}

impl Explanation {
    fn read(row: &Row, at_capacity: &HashSet<Option<Uuid>>) -> Result<Self, StoreError> {
        let resolution = Resolution::read(row)?;
        let agent = resolution.agent.as_ref().map(|agent| Uuid::from(agent.id));
        let capacity = if at_capacity.contains(&None) {
            Some(BlockReason::AtCapacity(LimitOwner::Organization))
        } else if agent.is_some() && at_capacity.contains(&agent) {
            Some(BlockReason::AtCapacity(LimitOwner::Agent))
        } else {
            None
        };
        Ok(Self {
            resolution,
            block_reason: optional_parsed(row, "block_reason")?.or(capacity),
            allowed_countries: [parsed_list(row, "organization_countries")?, parsed_list(row, "agent_countries")?],
            health: CredentialHealth::read(row)?,
        })
    }
}

/// The country of a number as the short way takes it: empty for a number without a known one, which the general way
/// decides about where countries are limited.
pub(crate) fn country_of(number: &PhoneNumber) -> String {
    number.country().map(|country| country.to_string()).unwrap_or_default()
}

/// The countries that a number can belong to, as statements take them.
pub(crate) fn countries_of(number: &PhoneNumber) -> Vec<String> {
    number.possible_countries().iter().map(ToString::to_string).collect()
}

/// The costly type of a number as statements take it: empty for an ordinary number.
pub(crate) fn type_of(number: &PhoneNumber) -> &'static str {
    NumberType::of(number).map_or("", NumberType::as_str)
}

/// The agent of a resolution.
#[derive(Debug, Clone)]
pub struct ResolvedAgent {
    pub id: AgentId,
    pub voice_url: Option<String>,
    pub stream_url: Option<String>,
}

/// The credential of a resolution.
#[derive(Debug, Clone)]
pub struct ResolvedCredential {
    pub account_sid: AccountSid,
    pub phone_number: PhoneNumber,
    pub token: SealedToken,
}

impl ResolvedAgent {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "agent_id")?,
            voice_url: column(row, "voice_url")?,
            stream_url: column(row, "stream_url")?,
        })
    }
}

impl ResolvedCredential {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            account_sid: parsed(row, "account_sid")?,
            phone_number: phone_number(row, "phone_number")?,
            token: SealedToken::read(row)?,
        })
    }

    pub fn source(&self) -> CredentialSource {
        self.token.owner.source()
    }
}

impl Resolution {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let has_agent = column::<Option<Uuid>>(row, "agent_id")?.is_some();
        let has_credential = column::<Option<&str>>(row, "owner_kind")?.is_some();
        Ok(Self {
            agent: has_agent.then(|| ResolvedAgent::read(row)).transpose()?,
            fallback_enabled: column(row, "fallback_enabled")?,
            organization_connected: column(row, "organization_connected")?,
            credential: has_credential.then(|| ResolvedCredential::read(row)).transpose()?,
            max_call_seconds: column(row, "max_call_seconds")?,
        })
    }
}

/// Of the owners of the limits in these rows, those that have as many open calls as they may; `None`: the organization. A row
/// that is blocked by something else is not asked about.
async fn at_capacity(tx: &mut TenantTx, rows: &[Row]) -> Result<HashSet<Option<Uuid>>, StoreError> {
    let mut limits: HashMap<Option<Uuid>, i32> = HashMap::new();
    for row in rows {
        if column::<Option<&str>>(row, "block_reason")?.is_some() {
            continue;
        }
        limits.extend(column::<Option<i32>>(row, "organization_capacity")?.map(|capacity| (None, capacity)));
        let agent: Option<Uuid> = column(row, "agent_id")?;
        limits.extend(column::<Option<i32>>(row, "agent_capacity")?.map(|capacity| (agent, capacity)));
    }
    if limits.is_empty() {
        return Ok(HashSet::new());
    }
    let (owners, capacities): (Vec<Option<Uuid>>, Vec<i32>) = limits.into_iter().unzip();
    tx.rows(&AT_CAPACITY, &[&owners, &capacities]).await?.iter().map(|row| column(row, "agent_id")).collect()
}

/// Explains the resolution without placing a call; with a number, also whether it may be called. `None`: the
/// organization no longer exists.
pub async fn resolution_get(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    fallback_default: bool,
    to: Option<&PhoneNumber>,
) -> Result<Option<Explanation>, StoreError> {
    let agent = agent.map(Uuid::from);
    let (countries, kind, number) = (to.map(countries_of), to.map(type_of), to.map(PhoneNumber::as_str));
    let now = tx.now();
    let local_times = to.map(|to| LocalTimes::of(to).minutes_at(now));
    let params: [Param<'_>; 7] = [&agent, &fallback_default, &countries, &kind, &number, &now, &local_times];
    let rows = tx.rows_before_last(&RESOLVE, &params).await?;
    let at_capacity = at_capacity(tx, &rows).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let mut explanation = Explanation::read(row, &at_capacity)?;
    explanation.block_reason = explanation.block_reason.or(optional_parsed(row, "daily_block_reason")?);
    Ok(Some(explanation))
}

/// Explains the resolution of each agent, in the order of their list.
pub async fn resolution_list(
    tx: &mut TenantTx,
    fallback_default: bool,
    request: &PageRequest,
) -> Result<Page<Explanation>, StoreError> {
    let params: [Param<'_>; 3] = [&request.before_or_last(), &fallback_default, &request.limit_and_one()];
    let rows = tx.rows_before_last(&RESOLVE_LIST, &params).await?;
    let at_capacity = at_capacity(tx, &rows).await?;
    // Each row of the page is an agent.
    request.page(rows.iter().map(|row| Explanation::read(row, &at_capacity)), |explanation| {
        explanation.resolution.agent.as_ref().map_or(Uuid::nil(), |agent| agent.id.into())
    })
}

/// Explains the resolutions of these agents, at most [`PageRequest::MAX_LIMIT`]; those that do not exist are left out.
pub async fn resolutions_of(
    tx: &mut TenantTx,
    fallback_default: bool,
    agents: &[AgentId],
) -> Result<Vec<Explanation>, StoreError> {
    let ids: Vec<Uuid> = agents.iter().map(|agent| *agent.as_uuid()).collect();
    let params: [Param<'_>; 3] = [&ids, &fallback_default, &i64::from(PageRequest::MAX_LIMIT)];
    let rows = tx.rows_before_last(&RESOLVE_LIST_OF_AGENTS, &params).await?;
    let at_capacity = at_capacity(tx, &rows).await?;
    rows.iter().map(|row| Explanation::read(row, &at_capacity)).collect()
}
