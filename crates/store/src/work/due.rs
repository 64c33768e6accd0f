//! Open or unpriced calls and messages that are due to be looked at.

use const_format::formatcp;
use linecard_domain::{Channel, OutboundRef, Timestamp};
use tokio_postgres::Row;

use crate::calls::progress::CALL_WORK_COMPLETE;
use crate::calls::row::{CALL_COLUMNS, Call};
use crate::error::StoreError;
use crate::messages::progress::MESSAGE_WORK_COMPLETE;
use crate::messages::row::{MESSAGE_COLUMNS, Message};
use crate::sql::row::column;
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

statements! {
    /// $2 now. The longest due first.
    static CALL_WORK_DUE: TenantStatement = formatcp!("
        SELECT
            {CALL_COLUMNS},
            submit_before, w.due_at, w.attempts
        FROM (
            SELECT call_id AS work_id, due_at, attempts
            FROM call_work
            WHERE organization_id = $1 AND due_at <= $2
            ORDER BY due_at
            LIMIT $3) w
        JOIN calls ON organization_id = $1 AND id = w.work_id
        ORDER BY w.due_at");
    /// $2 now. The longest due first.
    static MESSAGE_WORK_DUE: TenantStatement = formatcp!("
        SELECT
            {MESSAGE_COLUMNS},
            submit_before, w.due_at, w.attempts
        FROM (
            SELECT message_id AS work_id, due_at, attempts
            FROM message_work
            WHERE organization_id = $1 AND due_at <= $2
            ORDER BY due_at
            LIMIT $3) w
        JOIN messages ON organization_id = $1 AND id = w.work_id
        ORDER BY w.due_at");
    /// Changes nothing if an update has set another time than $5 since.
    static CALL_WORK_RESCHEDULE: TenantStatement = "
        UPDATE call_work
        SET due_at = $3, attempts = $4
        WHERE organization_id = $1 AND call_id = $2 AND due_at = $5
        RETURNING call_id";
    /// Changes nothing if an update has set another time than $5 since.
    static MESSAGE_WORK_RESCHEDULE: TenantStatement = "
        UPDATE message_work
        SET due_at = $3, attempts = $4
        WHERE organization_id = $1 AND message_id = $2 AND due_at = $5
        RETURNING message_id";
}

/// An open or unpriced call or message that is due.
#[derive(Debug, Clone)]
pub struct DueItem<T> {
    pub stored: T,
    pub submit_before: Timestamp,
    pub due_at: Timestamp,
    /// How often it has been checked without finding a change since its last update.
    pub attempts: i16,
}

impl<T> DueItem<T> {
    fn read(row: &Row, stored: T) -> Result<Self, StoreError> {
        Ok(Self {
            stored,
            submit_before: column(row, "submit_before")?,
            due_at: column(row, "due_at")?,
            attempts: column(row, "attempts")?,
        })
    }
}

/// The longest due first; at most `limit`.
pub async fn call_work_due(tx: &mut TenantTx, limit: u16) -> Result<Vec<DueItem<Call>>, StoreError> {
    due(tx, &CALL_WORK_DUE, limit, Call::read).await
}

/// The longest due first; at most `limit`.
pub async fn message_work_due(tx: &mut TenantTx, limit: u16) -> Result<Vec<DueItem<Message>>, StoreError> {
    due(tx, &MESSAGE_WORK_DUE, limit, Message::read).await
}

async fn due<T>(
    tx: &mut TenantTx,
    statement: &TenantStatement,
    limit: u16,
    read: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<Vec<DueItem<T>>, StoreError> {
    let now = tx.now();
    let rows = tx.rows(statement, &[&now, &i64::from(limit)]).await?;
    rows.iter().map(|row| DueItem::read(row, read(row)?)).collect()
}

/// Sets when to look at a call or message next, unless `seen`, the time that was read, has changed since.
pub async fn work_reschedule(
    tx: &mut TenantTx,
    outbound: OutboundRef,
    seen: Timestamp,
    due_at: Timestamp,
    attempts: i16,
) -> Result<(), StoreError> {
    let statement = match outbound.channel() {
        Channel::Call => &CALL_WORK_RESCHEDULE,
        Channel::Message => &MESSAGE_WORK_RESCHEDULE,
    };
    let params: [Param<'_>; 4] = [outbound.as_uuid(), &due_at, &attempts, &seen];
    tx.rows(statement, &params).await.map(drop)
}

/// There is nothing left to do for a call or message.
pub async fn work_complete(tx: &mut TenantTx, outbound: OutboundRef) -> Result<(), StoreError> {
    let statement = match outbound.channel() {
        Channel::Call => &CALL_WORK_COMPLETE,
        Channel::Message => &MESSAGE_WORK_COMPLETE,
    };
    tx.rows(statement, &[outbound.as_uuid()]).await.map(drop)
}
