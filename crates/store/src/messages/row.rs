//! Messages and their log, as users and programs read them.

use const_format::{formatcp, str_replace};
use linecard_domain::{
    AccountSid, AgentId, CredentialId, CredentialSource, LogId, MessageBody, MessageId, MessageSid, MessageStatus,
    OrganizationId, PhoneNumber, Timestamp,
};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::outbound::history::{History, HistoryFilter, OF_AGENT_9, SEARCHED, history_rows, history_total};
use crate::outbound::placed_by::{PLACED_BY_COLUMNS, PlacedBy};
use crate::sql::page::{EXAMINED, Page, PageRequest, Total, first_id_at};
use crate::sql::row::{column, id, optional_id, optional_parsed, parsed, phone_number};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

/// What [`Message::read`] reads.
pub(crate) const MESSAGE_COLUMNS: &str = formatcp!(
    "organization_id, id, agent_id, message_sid, account_sid, credential_id, credential_source, from_number,
            to_number, body, media_urls, status, presumed, metadata, error_code, error_message, price::text AS price,
            price_unit, segments, created_at, updated_at, {PLACED_BY_COLUMNS}"
);

const MATCHES: &str = formatcp!(
    "($4::text[] IS NULL OR status = ANY ($4))
            AND {}",
    str_replace!(SEARCHED, "{sid}", "message_sid")
);

statements! {
    static MESSAGE_GET: TenantStatement = formatcp!("
        SELECT
            {MESSAGE_COLUMNS}
        FROM messages
        WHERE organization_id = $1 AND id = $2");
    static MESSAGE_LIST: TenantStatement = formatcp!("
        SELECT * FROM (
            (SELECT *, true AS matches FROM (
                SELECT
            {MESSAGE_COLUMNS}
                FROM messages
                WHERE organization_id = $1 AND id < $2 AND id >= $3
                ORDER BY id DESC
                LIMIT {EXAMINED}) examined
            WHERE {MATCHES}
            ORDER BY id DESC
            LIMIT $5)
            UNION ALL
            (SELECT
            {MESSAGE_COLUMNS}, false
            FROM messages
            WHERE organization_id = $1 AND id < $2 AND id >= $3
            ORDER BY id DESC
            LIMIT 1 OFFSET {EXAMINED} - 1)) page
        LIMIT $5");
    /// As `MESSAGE_LIST`, of one agent ($9).
    static MESSAGE_LIST_BY_AGENT: TenantStatement = formatcp!("
        SELECT * FROM (
            (SELECT *, true AS matches FROM (
                SELECT
            {MESSAGE_COLUMNS}
                FROM messages
                WHERE organization_id = $1 AND {OF_AGENT_9}
                ORDER BY agent_id DESC, id DESC
                LIMIT {EXAMINED}) examined
            WHERE {MATCHES}
            ORDER BY agent_id DESC, id DESC
            LIMIT $5)
            UNION ALL
            (SELECT
            {MESSAGE_COLUMNS}, false
            FROM messages
            WHERE organization_id = $1 AND {OF_AGENT_9}
            ORDER BY agent_id DESC, id DESC
            LIMIT 1 OFFSET {EXAMINED} - 1)) page
        LIMIT $5");
    /// How many of the newest $5 match, and how many those are.
    /// A column that no index has is counted: an index without it would be read and sorted as a whole.
    static MESSAGE_COUNT: TenantStatement = formatcp!("
        SELECT count(*) FILTER (WHERE {MATCHES}) AS matching, count(created_at) AS examined
        FROM (
            SELECT id, created_at, to_number, from_number, message_sid, account_sid, status, metadata
            FROM messages
            WHERE organization_id = $1 AND id < $2 AND id >= $3
            ORDER BY id DESC
            LIMIT $5) newest");
    /// As `MESSAGE_COUNT`, of one agent ($9).
    static MESSAGE_COUNT_BY_AGENT: TenantStatement = formatcp!("
        SELECT count(*) FILTER (WHERE {MATCHES}) AS matching, count(created_at) AS examined
        FROM (
            SELECT id, created_at, to_number, from_number, message_sid, account_sid, status, metadata
            FROM messages
            WHERE organization_id = $1 AND {OF_AGENT_9}
            ORDER BY agent_id DESC, id DESC
            LIMIT $5) newest");
    static MESSAGE_LOG_LIST: TenantStatement = "
        SELECT id, message_sid, status, source, detail, received_at
        FROM message_logs
        WHERE organization_id = $1 AND message_id = $2
        ORDER BY received_at, id
        LIMIT $3";
    /// The log entries of all messages since an instant ($2, as an id), oldest first.
    static MESSAGE_LOG_SINCE: TenantStatement = "
        SELECT id, message_id, agent_id, message_sid, status, source, detail, received_at
        FROM message_logs
        WHERE organization_id = $1 AND id >= $2
        ORDER BY id
        LIMIT $3";
}

/// A message, from its intent on.
#[derive(Debug, Clone)]
pub struct Message {
    pub organization_id: OrganizationId,
    pub id: MessageId,
    pub agent_id: Option<AgentId>,
    pub message_sid: Option<MessageSid>,
    pub account_sid: AccountSid,
    /// The credential that the message uses, whatever the settings are now.
    pub credential_id: CredentialId,
    pub credential_source: CredentialSource,
    pub from: PhoneNumber,
    pub to: PhoneNumber,
    pub body: Option<MessageBody>,
    pub media_urls: Vec<String>,
    pub status: MessageStatus,
    /// The status is a failure that is only presumed: whatever Twilio reports later replaces it.
    pub presumed: bool,
    pub metadata: Option<serde_json::Value>,
    /// Twilio's error code, if it refused the message or could not deliver it.
    pub error_code: Option<i32>,
    pub error_message: Option<String>,
    /// An exact decimal, negative for a cost, in `price_unit`.
    pub price: Option<String>,
    pub price_unit: Option<String>,
    /// How many segments Twilio sent it in.
    pub segments: Option<i32>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// `None`: not recorded.
    pub placed_by: Option<PlacedBy>,
}

/// An entry of a message's log.
#[derive(Debug, Clone)]
pub struct MessageLogEntry {
    pub id: LogId,
    pub message_sid: Option<MessageSid>,
    pub status: MessageStatus,
    pub source: String,
    pub detail: Option<String>,
    pub received_at: Timestamp,
}

/// A log entry, with its message and agent.
#[derive(Debug, Clone)]
pub struct MessageEvent {
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

/// Which messages a list contains.
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
            placed_by: PlacedBy::read(row)?,
        })
    }
}

/// `None`: there is no such message.
pub async fn message_get(tx: &mut TenantTx, message: MessageId) -> Result<Option<Message>, StoreError> {
    tx.row(&MESSAGE_GET, &[message.as_uuid()]).await?.as_ref().map(Message::read).transpose()
}

/// Newest first.
pub async fn message_list(
    tx: &mut TenantTx,
    filter: &MessageFilter,
    request: &PageRequest,
) -> Result<Page<Message>, StoreError> {
    let history = History { of_all_agents: &MESSAGE_LIST, of_one_agent: &MESSAGE_LIST_BY_AGENT };
    let rows = history_rows(tx, &history, filter, |status| status.as_str(), request).await?;
    request.page_of_examined(&rows, Message::read, |message| *message.id.as_uuid())
}

/// How many messages match.
pub async fn message_total(tx: &mut TenantTx, filter: &MessageFilter) -> Result<Total, StoreError> {
    let counts = History { of_all_agents: &MESSAGE_COUNT, of_one_agent: &MESSAGE_COUNT_BY_AGENT };
    history_total(tx, &counts, filter, |status| status.as_str()).await
}

/// A message's log, in the order of arrival; at most 1,000 entries.
pub async fn message_log_list(tx: &mut TenantTx, message: MessageId) -> Result<Vec<MessageLogEntry>, StoreError> {
    tx.rows(&MESSAGE_LOG_LIST, &[message.as_uuid(), &1_000_i64]).await?.iter().map(MessageLogEntry::read).collect()
}

/// The log entries of the organization's messages since an instant, by the time of their ids; at most `limit`.
pub async fn message_log_since(
    tx: &mut TenantTx,
    since: Timestamp,
    limit: u16,
) -> Result<Vec<MessageEvent>, StoreError> {
    tx.rows(&MESSAGE_LOG_SINCE, &[&first_id_at(since), &i64::from(limit)])
        .await?
        .iter()
        .map(|row| {
            Ok(MessageEvent {
                message_id: id(row, "message_id")?,
                agent_id: optional_id(row, "agent_id")?,
                entry: MessageLogEntry::read(row)?,
            })
        })
        .collect()
}
