//! The list of an organization's agents: searched, filtered and sorted.

use const_format::formatcp;
use linecard_domain::{AgentOrder, CredentialStatus};
use tokio_postgres::Row;
use uuid::Uuid;

use super::{AGENT_COLUMNS, Agent};
use crate::error::StoreError;
use crate::limits::LIMIT_COLUMNS;
use crate::sql::page::{EXAMINED, Page, PageRequest, Total};
use crate::sql::row::column;
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

const ROW: &str = formatcp!(
    "id, name, external_id, sort_name, description, voice_url, stream_url, is_default,
                created_at, updated_at, {LIMIT_COLUMNS}"
);
/// What Twilio last reported about the settings of the agent `a`, by the rule of `credentials::settings::HEALTH_JOIN`. LIMIT
/// makes it a look-up for each row that is read.
const SETTINGS_OF_A: &str = "LEFT JOIN LATERAL (
                SELECT t.phone_number, t.credential_id, h.status AS health_status
                FROM agent_twilio_settings t
                LEFT JOIN twilio_credential_health h
                    ON h.organization_id = $1 AND h.credential_id = t.credential_id
                        AND (h.phone_number = t.phone_number OR h.phone_number IS NULL OR h.status = 'revoked')
                WHERE t.organization_id = $1 AND t.agent_id = a.id
                LIMIT 1) s ON true";
/// $4 a part of the name in lower case, $5 a part of the number, $6 whether it is paused, $7 whether it has settings of its
/// own, $8 the states of these. NULL filters nothing.
const MATCHES: &str = "($4::text IS NULL OR strpos(a.sort_name, $4) > 0 OR strpos(s.phone_number, $5::text) > 0)
                AND ($6::boolean IS NULL OR a.paused = $6)
                AND ($7::boolean IS NULL OR (s.credential_id IS NOT NULL) = $7)
                AND ($8::text[] IS NULL
                    OR s.credential_id IS NOT NULL AND coalesce(s.health_status, 'unverified') = ANY ($8))";
/// Deleted agents have none.
const NO_SETTINGS: &str = "CROSS JOIN (SELECT NULL::text AS phone_number, NULL::uuid AS credential_id) s";
const OLDER: &str = "organization_id = $1 AND id < $2 AND deleted_at IS NULL";
const NEWER: &str = "organization_id = $1 AND id > $2 AND deleted_at IS NULL";
/// What follows the agent $2 in the order of names; everything follows the nil id.
const LATER_BY_NAME: &str = "organization_id = $1 AND deleted_at IS NULL
                AND (sort_name, id) > (coalesce((
                    SELECT sort_name FROM agent_configurations WHERE organization_id = $1 AND id = $2), ''), $2)";
/// What precedes it; everything precedes the last id. No name has U+10FFFF, the last of all characters (`domain::Name`).
const EARLIER_BY_NAME: &str = "organization_id = $1 AND deleted_at IS NULL
                AND (sort_name, id) < (coalesce((
                    SELECT sort_name FROM agent_configurations WHERE organization_id = $1 AND id = $2), chr(1114111)), $2)";

/// A page in one order, of what comes after its cursor $2; $3 its limit.
macro_rules! page {
    ($rest:ident, $order:literal) => {
        formatcp!(
            "
        SELECT * FROM (
            (SELECT {AGENT_COLUMNS}, true AS matches
            FROM (
                SELECT {ROW}
                FROM agent_configurations
                WHERE {REST}
                ORDER BY {ORDER}
                LIMIT {EXAMINED}) a
            {SETTINGS_OF_A}
            WHERE {MATCHES}
            ORDER BY {ORDER}
            LIMIT $3)
            UNION ALL
            (SELECT {AGENT_COLUMNS}, false
            FROM (
                SELECT {ROW}
                FROM agent_configurations
                WHERE {REST}
                ORDER BY {ORDER}
                LIMIT 1 OFFSET {EXAMINED} - 1) a
            {SETTINGS_OF_A})) page
        LIMIT $3",
            REST = $rest,
            ORDER = $order
        )
    };
}

statements! {
    /// Newest first. $2 the page's cursor, $3 its limit.
    static AGENT_LIST: TenantStatement = page!(OLDER, "id DESC");
    /// As `AGENT_LIST`, the other way round.
    static AGENT_LIST_OLDEST_FIRST: TenantStatement = page!(NEWER, "id");
    /// As `AGENT_LIST`, in the order of names.
    static AGENT_LIST_BY_NAME: TenantStatement = page!(LATER_BY_NAME, "sort_name, id");
    /// As `AGENT_LIST_BY_NAME`, the other way round.
    static AGENT_LIST_BY_NAME_REVERSED: TenantStatement = page!(EARLIER_BY_NAME, "sort_name DESC, id DESC");
    /// Those that were deleted, newest first. A statement of its own: the plans of the other lists count on few of them.
    static AGENT_LIST_DELETED: TenantStatement = formatcp!("
        SELECT * FROM (
            (SELECT {AGENT_COLUMNS}, true AS matches
            FROM (
                SELECT {ROW}, deleted_at
                FROM agent_configurations
                WHERE organization_id = $1 AND id < $2
                ORDER BY id DESC
                LIMIT {EXAMINED}) a
            {NO_SETTINGS}
            WHERE a.deleted_at IS NOT NULL
            ORDER BY a.id DESC
            LIMIT $3)
            UNION ALL
            (SELECT {AGENT_COLUMNS}, false
            FROM (
                SELECT {ROW}
                FROM agent_configurations
                WHERE organization_id = $1 AND id < $2
                ORDER BY id DESC
                LIMIT 1 OFFSET {EXAMINED} - 1) a
            {NO_SETTINGS})) page
        LIMIT $3");
    /// $2 a part of the name in lower case; of the newest agents, also those that were deleted.
    static AGENT_NAMED: TenantStatement = formatcp!("
        SELECT a.id
        FROM (
            SELECT id, sort_name
            FROM agent_configurations
            WHERE organization_id = $1
            ORDER BY id DESC
            LIMIT {EXAMINED}) a
        WHERE strpos(a.sort_name, $2) > 0");
    /// How many of the newest $3 match, and how many those are.
    static AGENT_COUNT: TenantStatement = formatcp!("
        SELECT count(*) FILTER (WHERE {MATCHES}) AS matching, count(*) AS examined
        FROM (
            SELECT {ROW}
            FROM agent_configurations
            WHERE {OLDER}
            ORDER BY id DESC
            LIMIT $3) a
        {SETTINGS_OF_A}");
}

/// Which agents a list contains; the default is all.
#[derive(Debug, Clone, Default)]
pub struct AgentFilter {
    /// A part of the name or of the agent's own number.
    pub search: Option<String>,
    pub paused: Option<bool>,
    /// Whether it has Twilio settings of its own.
    pub connected: Option<bool>,
    /// Its own settings are in one of these states; empty: any.
    pub statuses: Vec<CredentialStatus>,
}

/// A page in an order; its cursor is the last agent of the page before it.
pub async fn agent_list(
    tx: &mut TenantTx,
    filter: &AgentFilter,
    order: AgentOrder,
    request: &PageRequest,
) -> Result<Page<Agent>, StoreError> {
    let (statement, cursor) = match order {
        AgentOrder::NewestFirst => (&AGENT_LIST, request.before_or_last()),
        AgentOrder::OldestFirst => (&AGENT_LIST_OLDEST_FIRST, request.after_or_first()),
        AgentOrder::ByName => (&AGENT_LIST_BY_NAME, request.after_or_first()),
        AgentOrder::ByNameReversed => (&AGENT_LIST_BY_NAME_REVERSED, request.before_or_last()),
    };
    let rows = run(tx, statement, filter, cursor, request.limit_and_one()).await?;
    request.page_of_examined(&rows, Agent::read, |agent| *agent.id.as_uuid())
}

/// Agents that were deleted, newest first.
pub async fn deleted_agent_list(tx: &mut TenantTx, request: &PageRequest) -> Result<Page<Agent>, StoreError> {
    let rows = tx.rows(&AGENT_LIST_DELETED, &[&request.before_or_last(), &request.limit_and_one()]).await?;
    request.page_of_examined(&rows, Agent::read, |agent| *agent.id.as_uuid())
}

/// How many agents match.
pub async fn agent_total(tx: &mut TenantTx, filter: &AgentFilter) -> Result<Total, StoreError> {
    let rows = run(tx, &AGENT_COUNT, filter, Uuid::max(), i64::from(EXAMINED) + 1).await?;
    Total::read(rows.first())
}

async fn run(
    tx: &mut TenantTx,
    statement: &'static TenantStatement,
    filter: &AgentFilter,
    cursor: Uuid,
    limit: i64,
) -> Result<Vec<Row>, StoreError> {
    let AgentFilter { search, paused, connected, statuses } = filter;
    let name = search.as_ref().map(|search| search.to_lowercase());
    let number = search.as_deref().and_then(part_of_a_number);
    let names: Vec<&str> = statuses.iter().map(|status| status.as_str()).collect();
    let statuses = Some(names).filter(|names| !names.is_empty());
    let params: [Param<'_>; 7] = [&cursor, &limit, &name, &number, paused, connected, &statuses];
    tx.rows(statement, &params).await
}

/// The digits of a text that people write numbers with, such as `(415) 555-0100`; `None` for any other text.
pub(crate) fn part_of_a_number(text: &str) -> Option<String> {
    let is_number = text.chars().all(|c| c.is_ascii_digit() || " +()-./\u{a0}".contains(c));
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    (is_number && !digits.is_empty()).then_some(digits)
}

/// The agents whose names have a part, whatever its case, deleted ones included.
pub async fn agents_named(tx: &mut TenantTx, part: &str) -> Result<Vec<Uuid>, StoreError> {
    tx.rows(&AGENT_NAMED, &[&part.to_lowercase()]).await?.iter().map(|row| column(row, "id")).collect()
}
