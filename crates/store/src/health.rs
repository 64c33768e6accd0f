//! What an organization's health page shows: the state of each agent's line, the work that is due, and when the last
//! callback arrived.

use const_format::formatcp;
use linecard_domain::{AccountSid, AgentId, LineState, PhoneNumber, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::page::{EXAMINED, Page, PageRequest};
use crate::sql::row::{column, id, optional_parsed, parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// The state of the line of each agent, of the newest [`EXAMINED`]; $2 whether organizations that have not chosen fall back.
/// The rule for what Twilio last reported is that of `credentials::settings::HEALTH_JOIN`.
const CLASSIFIED: &str = formatcp!(
    "org AS (
            SELECT coalesce(org_fallback_enabled, $2::boolean)
                AND EXISTS (SELECT 1 FROM twilio_settings WHERE organization_id = $1) AS falls_back
            FROM organizations
            WHERE id = $1),
        classified AS (
            SELECT a.id, a.name, a.sort_name, s.account_sid, s.phone_number, s.status, s.problem, s.checked_at,
                CASE
                    WHEN s.credential_id IS NULL AND org.falls_back THEN 'fallback'
                    WHEN s.credential_id IS NULL THEN 'not-connected'
                    WHEN s.status IS NULL THEN 'unverified'
                    WHEN s.status <> 'verified' THEN 'failing'
                    WHEN s.problem IS NOT NULL THEN 'limited'
                    ELSE 'working'
                END AS state
            FROM org
            CROSS JOIN (
                SELECT id, name, sort_name
                FROM agent_configurations
                WHERE organization_id = $1 AND deleted_at IS NULL
                ORDER BY id DESC
                LIMIT {EXAMINED}) a
            LEFT JOIN LATERAL (
                SELECT t.credential_id, t.account_sid, t.phone_number, h.status, h.problem, h.checked_at
                FROM agent_twilio_settings t
                LEFT JOIN twilio_credential_health h
                    ON h.organization_id = $1 AND h.credential_id = t.credential_id
                        AND (h.phone_number = t.phone_number OR h.phone_number IS NULL OR h.status = 'revoked')
                WHERE t.organization_id = $1 AND t.agent_id = a.id
                LIMIT 1) s ON true)"
);

statements! {
    /// A page of the lines in one of the states $3, in their order, then by name. $4 the last agent of the page before, $5
    /// the page's limit.
    static LINE_HEALTH_LIST: TenantStatement = formatcp!("
        WITH {CLASSIFIED},
        ranked AS (
            SELECT *, array_position($3::text[], state) AS rank
            FROM classified
            WHERE state = ANY ($3))
        SELECT id, name, account_sid, phone_number, problem, checked_at, state
        FROM ranked
        WHERE $4::uuid IS NULL
            OR (rank, sort_name, id) > (SELECT rank, sort_name, id FROM ranked WHERE id = $4)
        ORDER BY rank, sort_name, id
        LIMIT $5");
    static LINE_HEALTH_COUNT: TenantStatement = formatcp!("
        WITH {CLASSIFIED}
        SELECT state, problem, count(*) AS lines
        FROM classified
        GROUP BY state, problem
        ORDER BY state, problem");
    /// What the reconciler should have looked at by $2, up to $3 calls and as many messages.
    static WORK_DUE_COUNT: TenantStatement = "
        SELECT count(*) AS due, min(due_at) AS oldest_due_at
        FROM (
            (SELECT due_at
            FROM call_work
            WHERE organization_id = $1 AND due_at <= $2
            ORDER BY call_id
            LIMIT $3)
            UNION ALL
            (SELECT due_at
            FROM message_work
            WHERE organization_id = $1 AND due_at <= $2
            ORDER BY message_id
            LIMIT $3)) work";
    /// Among the newest $2 entries of calls, and of messages.
    static LAST_CALLBACK: TenantStatement = "
        SELECT max(received_at) FILTER (WHERE source = 'callback') AS last_callback_at
        FROM (
            (SELECT received_at, source
            FROM call_logs
            WHERE organization_id = $1
            ORDER BY id DESC
            LIMIT $2)
            UNION ALL
            (SELECT received_at, source
            FROM message_logs
            WHERE organization_id = $1
            ORDER BY id DESC
            LIMIT $2)) entries";
}

/// An entry for each status of a call: this many are of some fifty calls.
const ENTRIES_EXAMINED: i64 = 200;

/// The line of an agent.
#[derive(Debug, Clone)]
pub struct LineHealth {
    pub agent_id: AgentId,
    pub agent_name: String,
    pub state: LineState,
    /// Of its own settings, if it has some.
    pub account_sid: Option<AccountSid>,
    pub phone_number: Option<PhoneNumber>,
    /// The code of what Twilio last reported against it.
    pub problem: Option<String>,
    /// When Twilio was last asked.
    pub checked_at: Option<Timestamp>,
}

/// How many lines are in a state for one reason.
#[derive(Debug, Clone)]
pub struct LineHealthCount {
    pub state: LineState,
    pub problem: Option<String>,
    pub lines: i64,
}

/// Work of the reconciler that is due.
#[derive(Debug, Clone, Copy)]
pub struct DueWork {
    pub count: i64,
    /// Whether there is no more than was counted.
    pub is_exact: bool,
    pub oldest_due_at: Option<Timestamp>,
}

/// The lines in one of the states, in their order, then by name. `fallback_default`: whether organizations that have not
/// chosen fall back.
pub async fn line_health_list(
    tx: &mut TenantTx,
    states: &[LineState],
    fallback_default: bool,
    request: &PageRequest,
) -> Result<Page<LineHealth>, StoreError> {
    let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let limit = request.limit_and_one();
    let params: [Param<'_>; 4] = [&fallback_default, &states, &request.after, &limit];
    let rows = tx.rows(&LINE_HEALTH_LIST, &params).await?;
    request.page(rows.iter().map(line), |line| *line.agent_id.as_uuid())
}

fn line(row: &Row) -> Result<LineHealth, StoreError> {
    Ok(LineHealth {
        agent_id: id(row, "id")?,
        agent_name: column(row, "name")?,
        state: parsed(row, "state")?,
        account_sid: optional_parsed(row, "account_sid")?,
        phone_number: optional_parsed(row, "phone_number")?,
        problem: column(row, "problem")?,
        checked_at: column(row, "checked_at")?,
    })
}

pub async fn line_health_counts(tx: &mut TenantTx, fallback_default: bool) -> Result<Vec<LineHealthCount>, StoreError> {
    let rows = tx.rows(&LINE_HEALTH_COUNT, &[&fallback_default]).await?;
    let read = |row| {
        Ok(LineHealthCount {
            state: parsed(row, "state")?,
            problem: column(row, "problem")?,
            lines: column(row, "lines")?,
        })
    };
    rows.iter().map(read).collect()
}

/// What is due now, of this organization.
pub async fn due_work(tx: &mut TenantTx) -> Result<DueWork, StoreError> {
    let (now, most) = (tx.now(), i64::from(EXAMINED));
    let row = tx.row(&WORK_DUE_COUNT, &[&now, &most]).await?;
    let Some(row) = row else { return Ok(DueWork { count: 0, is_exact: true, oldest_due_at: None }) };
    let count = column(&row, "due")?;
    Ok(DueWork { count, is_exact: count < most, oldest_due_at: column(&row, "oldest_due_at")? })
}

/// `None`: none arrived among the newest entries of the logs.
pub async fn last_callback_at(tx: &mut TenantTx) -> Result<Option<Timestamp>, StoreError> {
    match tx.row(&LAST_CALLBACK, &[&ENTRIES_EXAMINED]).await? {
        Some(row) => column(&row, "last_callback_at"),
        None => Ok(None),
    }
}
