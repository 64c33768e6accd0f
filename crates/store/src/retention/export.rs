//! Rows as JSON, for an export before they are removed.

use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::{TenantStatement, statements};
use crate::tenancy::transaction::TenantTx;

statements! {
    /// After the id $2, at most $3. The columns as they are stored; credentials appear as ids.
    static EXPORT_CALLS: TenantStatement = "
        SELECT id, (jsonb_build_object('table', 'calls') || to_jsonb(c))::text AS line
        FROM calls c
        WHERE organization_id = $1 AND id > $2
        ORDER BY id
        LIMIT $3";
    /// After the id $2, at most $3.
    static EXPORT_CALL_LOGS: TenantStatement = "
        SELECT id, (jsonb_build_object('table', 'call_logs') || to_jsonb(l))::text AS line
        FROM call_logs l
        WHERE organization_id = $1 AND id > $2
        ORDER BY id
        LIMIT $3";
    /// After the id $2, at most $3. Without the audio, which is Twilio's.
    static EXPORT_CALL_RECORDINGS: TenantStatement = "
        SELECT id, (jsonb_build_object('table', 'call_recordings') || to_jsonb(r))::text AS line
        FROM call_recordings r
        WHERE organization_id = $1 AND id > $2
        ORDER BY id
        LIMIT $3";
    /// After the id $2, at most $3.
    static EXPORT_MESSAGES: TenantStatement = "
        SELECT id, (jsonb_build_object('table', 'messages') || to_jsonb(m))::text AS line
        FROM messages m
        WHERE organization_id = $1 AND id > $2
        ORDER BY id
        LIMIT $3";
    /// After the id $2, at most $3.
    static EXPORT_MESSAGE_LOGS: TenantStatement = "
        SELECT id, (jsonb_build_object('table', 'message_logs') || to_jsonb(l))::text AS line
        FROM message_logs l
        WHERE organization_id = $1 AND id > $2
        ORDER BY id
        LIMIT $3";
}

/// What can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportTable {
    Calls,
    CallLogs,
    CallRecordings,
    Messages,
    MessageLogs,
}

impl ExportTable {
    /// In the order of an export.
    pub const ALL: [Self; 5] = [Self::Calls, Self::CallLogs, Self::CallRecordings, Self::Messages, Self::MessageLogs];

    fn statement(self) -> &'static TenantStatement {
        match self {
            Self::Calls => &EXPORT_CALLS,
            Self::CallLogs => &EXPORT_CALL_LOGS,
            Self::CallRecordings => &EXPORT_CALL_RECORDINGS,
            Self::Messages => &EXPORT_MESSAGES,
            Self::MessageLogs => &EXPORT_MESSAGE_LOGS,
        }
    }
}

/// The rows after an id, each as one line of JSON, in the order of their ids; at most `limit`.
pub async fn export_list(
    tx: &mut TenantTx,
    table: ExportTable,
    after: Uuid,
    limit: u16,
) -> Result<Vec<(Uuid, String)>, StoreError> {
    let rows = tx.rows(table.statement(), &[&after, &i64::from(limit)]).await?;
    rows.iter().map(|row| Ok((column(row, "id")?, column(row, "line")?))).collect()
}
