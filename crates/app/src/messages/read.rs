//! One message, the list of messages, and a message's event log.

use linecard_domain::MessageId;
use linecard_store::{
    Message, MessageFilter, MessageLogEntry, Page, PageRequest, Total, message_get, message_list, message_log_list,
    message_total,
};

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;

impl App {
    /// One message of the caller's organization, or [`AppError::NotFound`].
    pub async fn message(&self, caller: &Caller, message: MessageId) -> Result<Message, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        message_get(tx.last(), message).await?.ok_or(AppError::NotFound("message"))
    }

    /// A page of the messages that match the filter.
    pub async fn messages(
        &self,
        caller: &Caller,
        filter: &MessageFilter,
        request: &PageRequest,
    ) -> Result<Page<Message>, AppError> {
        let mut tx = self.store.begin_history(&caller.context).await?;
        Ok(message_list(tx.last(), filter, request).await?)
    }

    /// How many messages match the filter.
    pub async fn message_total(&self, caller: &Caller, filter: &MessageFilter) -> Result<Total, AppError> {
        let mut tx = self.store.begin_history(&caller.context).await?;
        Ok(message_total(tx.last(), filter).await?)
    }

    /// All entries of the message's event log, or [`AppError::NotFound`] if there is no such message.
    pub async fn message_log(&self, caller: &Caller, message: MessageId) -> Result<Vec<MessageLogEntry>, AppError> {
        let mut tx = self.store.begin_history(&caller.context).await?;
        message_get(&mut tx, message).await?.ok_or(AppError::NotFound("message"))?;
        Ok(message_log_list(tx.last(), message).await?)
    }
}
