//! Messages as people and programs read them.

use linecard_domain::{
    AccountSid, AgentId, CredentialId, CredentialSource, LogId, MessageBody, MessageId, MessageSid, MessageStatus,
    OrganizationId, PhoneNumber, Timestamp,
};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::outbound::history::{History, HistoryFilter, history, history_rows};
use crate::sql::page::{Page, PageRequest, first_id_at};
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed, phone_number};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

macro_rules! message_columns {
    () => {
        "organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
            to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
            price_unit, segments, created_at, updated_at"
    };
}
pub(crate) use message_columns;

statements! {
    MESSAGE_GET = concat!("SELECT ", message_columns!(), " FROM messages WHERE organization_id = $1 AND id = $2");
    MESSAGE_LIST = history!(message_columns!(), "messages", "status");
    MESSAGE_LIST_BY_AGENT = history!(message_columns!(), "messages", "status", by agent);
    MESSAGE_LOG_LIST = "SELECT id, message_sid, status, source, detail, received_at
        FROM message_logs WHERE organization_id = $1 AND message_id = $2 ORDER BY received_at, id LIMIT $3";
    /// What arrived for any message, the oldest first.
    MESSAGE_LOG_SINCE = "SELECT id, message_id, agent_id, message_sid, status, source, detail, received_at
        FROM message_logs WHERE organization_id = $1 AND id >= $2 ORDER BY id LIMIT $3";
}

#[derive(Debug, Clone)]
pub struct Message {
    pub organization_id: OrganizationId,
    pub id: MessageId,
    pub agent_id: Option<AgentId>,
    pub message_sid: Option<MessageSid>,
    pub account_sid: AccountSid,
    /// The credential that the message went out with, whatever the settings are now.
    pub credential_id: CredentialId,
    pub credential_source: CredentialSource,
    pub from: PhoneNumber,
    pub to: PhoneNumber,
    pub body: Option<MessageBody>,
    pub media_urls: Vec<String>,
    pub status: MessageStatus,
    /// The status is a failure that is only presumed.
    pub presumed: bool,
    pub metadata: Option<serde_json::Value>,
    /// Twilio's error code, where it refused or the message did not arrive.
    pub error_code: Option<i32>,
    pub error_message: Option<String>,
    /// An exact decimal, negative for a cost, in `price_unit`.
    pub price: Option<String>,
    pub price_unit: Option<String>,
    /// How many text messages Twilio made of it.
    pub segments: Option<i32>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone)]
pub struct MessageLogEntry {
    pub id: LogId,
    pub message_sid: Option<MessageSid>,
    pub status: MessageStatus,
    pub source: String,
    pub detail: Option<String>,
    pub received_at: Timestamp,
}

/// A log entry together with whose it is.
#[derive(Debug, Clone)]
pub struct MessageNews {
    pub message_id: MessageId,
    pub agent_id: Option<AgentId>,
    pub entry: MessageLogEntry,
}

impl MessageLogEntry {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: id(row, "id")?,
            message_sid: optional_parsed(row, "message_sid")?,
            status: parsed(row, "status")?,
            source: column(row, "source")?,
            detail: column(row, "detail")?,
            received_at: column(row, "received_at")?,
        })
    }
}

/// Which messages are wanted.
pub type MessageFilter = HistoryFilter<MessageStatus>;

impl Message {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            organization_id: id(row, "organization_id")?,
            id: id(row, "id")?,
            agent_id: optional_id(row, "agent_id")?,
            message_sid: optional_parsed(row, "message_sid")?,
            account_sid: parsed(row, "account_sid")?,
            credential_id: id(row, "credential_id")?,
            credential_source: parsed(row, "credential_source")?,
            from: phone_number(row, "from_number")?,
            to: phone_number(row, "to_number")?,
            body: optional_parsed(row, "body")?,
            media_urls: column(row, "media_urls")?,
            status: parsed(row, "status")?,
            presumed: column(row, "presumed")?,
            metadata: column(row, "metadata")?,
            error_code: column(row, "error_code")?,
            error_message: column(row, "error_message")?,
            price: column(row, "price")?,
            price_unit: column(row, "price_unit")?,
            segments: column(row, "segments")?,
            created_at: column(row, "created_at")?,
            updated_at: column(row, "updated_at")?,
        })
    }
}

pub async fn message_get(tx: &mut TenantTx, message: MessageId) -> Result<Option<Message>, StoreError> {
    let organization = tx.organization_id();
    tx.row(&MESSAGE_GET, &[organization.as_uuid(), message.as_uuid()]).await?.as_ref().map(Message::read).transpose()
}

/// The newest first.
pub async fn message_list(
    tx: &mut TenantTx,
    filter: &MessageFilter,
    request: &PageRequest,
) -> Result<Page<Message>, StoreError> {
    let history = History { all: &MESSAGE_LIST, by_agent: &MESSAGE_LIST_BY_AGENT };
    let rows = history_rows(tx, &history, filter, filter.status.map(MessageStatus::as_str), request).await?;
    request.page(rows.iter().map(Message::read), |message| *message.id.as_uuid())
}

/// What arrived for a message, in the order of arrival; at most 1,000 entries.
pub async fn message_log_list(tx: &mut TenantTx, message: MessageId) -> Result<Vec<MessageLogEntry>, StoreError> {
    let organization = tx.organization_id();
    tx.rows(&MESSAGE_LOG_LIST, &[organization.as_uuid(), message.as_uuid(), &1_000_i64])
        .await?
        .iter()
        .map(MessageLogEntry::read)
        .collect()
}

/// What arrived for the organization's messages from an instant on, by the ids' own time; at most `most`.
pub async fn message_log_since(tx: &mut TenantTx, since: Timestamp, most: u16) -> Result<Vec<MessageNews>, StoreError> {
    let organization = tx.organization_id();
    tx.rows(&MESSAGE_LOG_SINCE, &[organization.as_uuid(), &first_id_at(since), &i64::from(most)])
        .await?
        .iter()
        .map(|row| {
            Ok(MessageNews {
                message_id: id(row, "message_id")?,
                agent_id: optional_id(row, "agent_id")?,
                entry: MessageLogEntry::read(row)?,
            })
        })
        .collect()
}
