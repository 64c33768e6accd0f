//! Recordings of calls: what is known of them. The audio is Twilio's.

use std::net::IpAddr;

use const_format::formatcp;
use linecard_domain::{AgentId, CallId, OrganizationId, RecordingId, RecordingSid, RecordingStatus, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::outbound::intent::PLACER_CTE;
use crate::outbound::placed_by::{PLACED_BY_COLUMNS, PlacedBy};
use crate::outbound::progress::NEXT_LOOK;
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed};
use crate::sql::statement::statements;
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// Far more than anybody starts in one call.
const MAX_OF_CALL: i64 = 100;

/// What [`CallRecording::read`] reads.
const RECORDING_COLUMNS: &str = formatcp!(
    "organization_id, id, call_id, agent_id, recording_sid, status, channels, duration_seconds, error_code, error_message,
            created_at, updated_at, deleted_at, attempts,
            {PLACED_BY_COLUMNS}"
);

statements! {
    /// The intent of a recording. $2 recording, $3 call, $4 channels, $5 now, $6 the client's address, $7 the next look.
    static RECORDING_INSERT: TenantStatement = formatcp!("
        WITH {PLACER_CTE}
        INSERT INTO call_recordings
            (organization_id, id, call_id, agent_id, status, channels, created_at, updated_at, due_at,
            placed_by, placed_by_key, placed_by_name, placed_from)
        SELECT c.organization_id, $2::uuid, c.id, c.agent_id, 'initiating', $4::smallint, $5::timestamptz, $5,
            $7::timestamptz, placer.user_id, placer.api_key_id, placer.name, $6::text
        FROM calls c
        LEFT JOIN placer ON true
        WHERE c.organization_id = $1 AND c.id = $3::uuid
        RETURNING 1");
    /// The organization is looked at when the recording, $2, falls due. Its lease is left alone if it falls due by $3
    /// (docs/adr/0006); NULL: never.
    static RECORDING_LEASE: TenantStatement = "
        INSERT INTO work_leases (organization_id, due_at)
        SELECT r.organization_id, r.due_at
        FROM call_recordings r
        WHERE r.organization_id = $1 AND r.id = $2 AND r.due_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM work_leases l WHERE l.organization_id = $1 AND l.due_at <= $3::timestamptz)
        ON CONFLICT (organization_id) DO UPDATE
        SET due_at = least(work_leases.due_at, excluded.due_at)
        RETURNING 1";
    /// The recording that a call was placed with, at its first report. $2 call, $3 now.
    static RECORDING_OF_CALL_INSERT: TenantStatement = "
        INSERT INTO call_recordings
            (organization_id, id, call_id, agent_id, status, channels, created_at, updated_at)
        SELECT organization_id, id, id, agent_id, 'initiating', 1, $3, $3
        FROM calls
        WHERE organization_id = $1 AND id = $2
        ON CONFLICT DO NOTHING
        RETURNING 1";
    static RECORDING_GET: TenantStatement = formatcp!("
        SELECT
            {RECORDING_COLUMNS}
        FROM call_recordings
        WHERE organization_id = $1 AND call_id = $2 AND id = $3");
    static RECORDING_LIST: TenantStatement = formatcp!("
        SELECT
            {RECORDING_COLUMNS}
        FROM call_recordings
        WHERE organization_id = $1 AND call_id = $2
        ORDER BY id DESC
        LIMIT $3");
    /// What was learned of a recording. Facts are kept even if the status does not move; what is about another SID than the
    /// stored one changes nothing. A recording that can be listened to, or never will be, is not looked at again.
    ///
    /// $2 recording, $3 SID or NULL, $4 status, $5 seconds, $6 channels, $7 error code, $8 error message, $9 now, $10 whether
    /// a pause is ended on request, $11 the next look, $12 the call: Twilio's report names both, and is signed for any call of the
    /// account. The row is locked before it is compared, so that of two reports at once the later one sees the earlier.
    ///
    /// `deleted` with a SID says that this one was deleted at Twilio. What was deleted here before its SID was known is due when it
    /// becomes known, and stays so until it was deleted at Twilio, too.
    static RECORDING_UPDATE: TenantStatement = formatcp!("
        WITH before AS (
            SELECT app.recording_rank($4::text) > app.recording_rank(status)
                    OR ($10::boolean AND status = 'paused' AND $4 = 'in-progress') AS moves
            FROM call_recordings
            WHERE organization_id = $1 AND id = $2 AND call_id = $12
            FOR UPDATE)
        UPDATE call_recordings r
        SET status = CASE WHEN moves THEN $4 ELSE status END,
            recording_sid = coalesce(recording_sid, $3::text),
            duration_seconds = coalesce($5::integer, duration_seconds),
            channels = coalesce($6::smallint, channels),
            error_code = CASE WHEN moves THEN $7::integer ELSE error_code END,
            error_message = CASE WHEN moves THEN $8::text ELSE error_message END,
            deleted_at = CASE WHEN moves AND $4 = 'deleted' THEN $9::timestamptz ELSE deleted_at END,
            due_at = CASE
                WHEN status = 'deleted' OR (moves AND $4 = 'deleted') THEN CASE
                    WHEN recording_sid IS DISTINCT FROM $3 AND (moves OR recording_sid IS NULL) THEN $11::timestamptz
                    WHEN NOT moves THEN r.due_at END
                WHEN app.recording_rank(CASE WHEN moves THEN $4 ELSE status END) < 30
                    AND NOT (moves AND $4 = 'failed') THEN $11 END,
            attempts = CASE WHEN moves THEN 0 ELSE attempts END,
            updated_at = $9
        FROM before
        WHERE r.organization_id = $1 AND r.id = $2 AND ($3::text IS NULL OR recording_sid IS NULL OR recording_sid = $3)
        RETURNING
            {RECORDING_COLUMNS}, moves, due_at");
    /// $2 now. The longest due first.
    static RECORDINGS_DUE: TenantStatement = formatcp!("
        SELECT
            {RECORDING_COLUMNS}
        FROM call_recordings
        WHERE organization_id = $1 AND due_at <= $2
        ORDER BY due_at
        LIMIT $3");
    /// $2 recording, $3 the next look; NULL: none.
    static RECORDING_RESCHEDULE: TenantStatement = "
        UPDATE call_recordings
        SET due_at = $3, attempts = least(attempts, 1000) + 1
        WHERE organization_id = $1 AND id = $2
        RETURNING 1";
}

/// A recording of a call, from its intent on.
#[derive(Debug, Clone)]
pub struct CallRecording {
    pub organization_id: OrganizationId,
    pub id: RecordingId,
    pub call_id: CallId,
    pub agent_id: Option<AgentId>,
    /// `None` until Twilio has answered.
    pub recording_sid: Option<RecordingSid>,
    pub status: RecordingStatus,
    pub channels: i16,
    pub duration_seconds: Option<i32>,
    pub error_code: Option<i32>,
    pub error_message: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub deleted_at: Option<Timestamp>,
    /// How often the reconciler looked at it without finding a change.
    pub attempts: i16,
    /// `None`: the call was placed with it.
    pub started_by: Option<PlacedBy>,
}

impl CallRecording {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            organization_id: id(row, "organization_id")?,
            id: id(row, "id")?,
            call_id: id(row, "call_id")?,
            agent_id: optional_id(row, "agent_id")?,
            recording_sid: optional_parsed(row, "recording_sid")?,
            status: parsed(row, "status")?,
            channels: column(row, "channels")?,
            duration_seconds: column(row, "duration_seconds")?,
            error_code: column(row, "error_code")?,
            error_message: column(row, "error_message")?,
            created_at: column(row, "created_at")?,
            updated_at: column(row, "updated_at")?,
            deleted_at: column(row, "deleted_at")?,
            attempts: column(row, "attempts")?,
            started_by: PlacedBy::read(row)?,
        })
    }
}

/// What was learned of a recording.
#[derive(Debug)]
pub struct RecordingUpdate<'a> {
    pub recording_sid: Option<&'a RecordingSid>,
    pub status: RecordingStatus,
    pub duration_seconds: Option<i32>,
    pub channels: Option<i16>,
    pub error_code: Option<i32>,
    pub error_message: Option<&'a str>,
    /// Whether somebody has ended a pause: otherwise a pause is not taken back, since reports come in any order.
    pub resumes: bool,
}

impl RecordingUpdate<'_> {
    /// An update of the status alone.
    pub const fn status(status: RecordingStatus) -> Self {
        Self {
            recording_sid: None,
            status,
            duration_seconds: None,
            channels: None,
            error_code: None,
            error_message: None,
            resumes: false,
        }
    }
}

/// Stores the intent of a recording of a call, in the context of whoever starts it.
pub async fn recording_insert(
    tx: &mut TenantTx,
    recording: RecordingId,
    call: CallId,
    channels: i16,
    placed_from: Option<IpAddr>,
) -> Result<(), StoreError> {
    let now = tx.now();
    let placed_from = placed_from.map(|address| address.to_string());
    let params: [Param<'_>; 6] =
        [recording.as_uuid(), call.as_uuid(), &channels, &now, &placed_from, &(now + NEXT_LOOK)];
    tx.rows_before_last(&RECORDING_INSERT, &params).await?;
    tx.rows(&RECORDING_LEASE, &[recording.as_uuid(), &None::<Timestamp>]).await.map(drop)
}

/// Stores the recording that a call was placed with, unless it is stored. Its id is the call's.
pub async fn recording_of_call_insert(tx: &mut TenantTx, call: CallId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.rows(&RECORDING_OF_CALL_INSERT, &[call.as_uuid(), &now]).await.map(drop)
}

/// `None`: the call has no such recording.
pub async fn recording_get(
    tx: &mut TenantTx,
    call: CallId,
    recording: RecordingId,
) -> Result<Option<CallRecording>, StoreError> {
    let row = tx.row(&RECORDING_GET, &[call.as_uuid(), recording.as_uuid()]).await?;
    row.as_ref().map(CallRecording::read).transpose()
}

/// The recordings of a call, the newest first; at most 100.
pub async fn recording_list(tx: &mut TenantTx, call: CallId) -> Result<Vec<CallRecording>, StoreError> {
    tx.rows(&RECORDING_LIST, &[call.as_uuid(), &MAX_OF_CALL]).await?.iter().map(CallRecording::read).collect()
}

/// Records what was learned, and returns whether the status has moved. `None`: there is no such recording, or it is about
/// another one.
pub async fn recording_update(
    tx: &mut TenantTx,
    call: CallId,
    recording: RecordingId,
    update: &RecordingUpdate<'_>,
) -> Result<Option<(CallRecording, bool)>, StoreError> {
    let now = tx.now();
    let next_look = now + NEXT_LOOK;
    let (sid, status) = (update.recording_sid.map(RecordingSid::as_str), update.status.as_str());
    let params: [Param<'_>; 11] = [
        recording.as_uuid(),
        &sid,
        &status,
        &update.duration_seconds,
        &update.channels,
        &update.error_code,
        &update.error_message,
        &now,
        &update.resumes,
        &next_look,
        call.as_uuid(),
    ];
    let Some(row) = tx.row(&RECORDING_UPDATE, &params).await? else { return Ok(None) };
    if column::<Option<Timestamp>>(&row, "due_at")?.is_some() {
        tx.rows(&RECORDING_LEASE, &[recording.as_uuid(), &next_look]).await?;
    }
    Ok(Some((CallRecording::read(&row)?, column(&row, "moves")?)))
}

/// Those that are due to be looked at, the longest due first; at most `limit`.
pub async fn recordings_due(tx: &mut TenantTx, limit: u16) -> Result<Vec<CallRecording>, StoreError> {
    let now = tx.now();
    tx.rows(&RECORDINGS_DUE, &[&now, &i64::from(limit)]).await?.iter().map(CallRecording::read).collect()
}

/// When to look at a recording next; `None`: nothing more is expected.
pub async fn recording_reschedule(
    tx: &mut TenantTx,
    recording: RecordingId,
    at: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.rows(&RECORDING_RESCHEDULE, &[recording.as_uuid(), &at]).await.map(drop)
}
