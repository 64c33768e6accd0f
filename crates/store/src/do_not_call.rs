//! `do_not_call`: numbers that an organization neither calls nor texts.

use linecard_domain::{DoNotCallId, LogId, MessageId, PhoneNumber, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, id, phone_number};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

/// Twilio's error code for a message to a person who has opted out (replied STOP).
const OPTED_OUT: i32 = 21610;

statements! {
    static DO_NOT_CALL_LIST: TenantStatement = "
        SELECT id, number, reason, source, created_at
        FROM do_not_call
        WHERE organization_id = $1 AND id < $2
        ORDER BY id DESC
        LIMIT $3";
    static DO_NOT_CALL_BY_NUMBER: TenantStatement = "
        SELECT id, number, reason, source, created_at
        FROM do_not_call
        WHERE organization_id = $1 AND number = $2";
    /// A number that is on the list stays as it is.
    static DO_NOT_CALL_ADD: TenantStatement = "
        INSERT INTO do_not_call (organization_id, id, number, reason, source, created_at)
        VALUES ($1, $2, $3, $4, 'manual', $5)
        ON CONFLICT (organization_id, number) DO NOTHING
        RETURNING id, number, reason, source, created_at";
    static DO_NOT_CALL_REMOVE: TenantStatement = "
        DELETE FROM do_not_call
        WHERE organization_id = $1 AND id = $2
        RETURNING id, number, reason, source, created_at";
    /// $2 message, $3 its log entry, whose id the new entry takes; $4 now.
    static DO_NOT_CALL_OPTED_OUT: TenantStatement = "
        INSERT INTO do_not_call (organization_id, id, number, reason, source, created_at)
        SELECT organization_id, $3, to_number, 'Replied STOP: Twilio refused a message with the code 21610', 'opt-out', $4
        FROM messages
        WHERE organization_id = $1 AND id = $2
        ON CONFLICT DO NOTHING
        RETURNING id";
}

/// A number that must not be called.
#[derive(Debug, Clone)]
pub struct DoNotCallEntry {
    pub id: DoNotCallId,
    pub number: PhoneNumber,
    pub reason: Option<String>,
    /// `manual` or `opt-out`.
    pub source: String,
    pub created_at: Timestamp,
}

impl DoNotCallEntry {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            number: phone_number(row, "number")?,
            reason: column(row, "reason")?,
            source: column(row, "source")?,
            created_at: column(row, "created_at")?,
        })
    }
}

/// Newest first.
pub async fn do_not_call_list(tx: &mut TenantTx, request: &PageRequest) -> Result<Page<DoNotCallEntry>, StoreError> {
    let rows = tx.rows(&DO_NOT_CALL_LIST, &[&request.before_or_last(), &request.limit_and_one()]).await?;
    request.page(rows.iter().map(DoNotCallEntry::read), |entry| *entry.id.as_uuid())
}

pub async fn do_not_call_by_number(
    tx: &mut TenantTx,
    number: &PhoneNumber,
) -> Result<Option<DoNotCallEntry>, StoreError> {
    tx.row(&DO_NOT_CALL_BY_NUMBER, &[&number.as_str()]).await?.as_ref().map(DoNotCallEntry::read).transpose()
}

/// `None`: the number is on the list already.
pub async fn do_not_call_add(
    tx: &mut TenantTx,
    entry: DoNotCallId,
    number: &PhoneNumber,
    reason: Option<&str>,
) -> Result<Option<DoNotCallEntry>, StoreError> {
    let now = tx.now();
    let row = tx.row(&DO_NOT_CALL_ADD, &[entry.as_uuid(), &number.as_str(), &reason, &now]).await?;
    row.as_ref().map(DoNotCallEntry::read).transpose()
}

/// `None`: there is no such entry, or the principal may not remove it.
pub async fn do_not_call_remove(tx: &mut TenantTx, entry: DoNotCallId) -> Result<Option<DoNotCallEntry>, StoreError> {
    tx.row(&DO_NOT_CALL_REMOVE, &[entry.as_uuid()]).await?.as_ref().map(DoNotCallEntry::read).transpose()
}

/// Adds the number of a message to the list if the error that came with an update says that its person has opted out.
pub(crate) async fn note_opt_out(
    tx: &mut TenantTx,
    message: MessageId,
    log_id: LogId,
    error_code: Option<i32>,
) -> Result<(), StoreError> {
    if error_code != Some(OPTED_OUT) {
        return Ok(());
    }
    let now = tx.now();
    tx.rows_before_last(&DO_NOT_CALL_OPTED_OUT, &[message.as_uuid(), log_id.as_uuid(), &now]).await.map(drop)
}
