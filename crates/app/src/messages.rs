//! Messages as they are asked for and read.

use linecard_domain::{MessageBody, MessageId};
use linecard_store::{
    Message, MessageFilter, MessageLogEntry, Page, PageRequest, message_get, message_list, message_log_list,
};
use linecard_twilio::MAX_MEDIA_URLS;
use url::Url;

use crate::App;
use crate::agents::check_url;
use crate::caller::Caller;
use crate::error::{AppError, FieldError};
use crate::outgoing::Envelope;

/// A message to send.
#[derive(Debug, Clone)]
pub struct SendMessage {
    pub envelope: Envelope,
    pub content: MessageContent,
}

/// A text, media, or both.
#[derive(Debug, Clone)]
pub struct MessageContent {
    pub(crate) body: Option<MessageBody>,
    pub(crate) media_urls: Vec<Url>,
}

impl MessageContent {
    /// What cannot be sent is told by its field.
    pub fn parse(body: Option<&str>, media_urls: &[String]) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let body = body.map(str::parse::<MessageBody>).transpose();
        match &body {
            Ok(None) if media_urls.is_empty() => {
                errors.push(FieldError::new("/body", "is needed, unless mediaUrls are given"));
            }
            Ok(_) => {}
            Err(invalid) => errors.push(FieldError::invalid("/body", invalid)),
        }
        if media_urls.len() > MAX_MEDIA_URLS {
            errors.push(FieldError::new("/mediaUrls", "must be at most 10"));
        }
        for (index, raw) in media_urls.iter().enumerate() {
            let pointer = format!("/mediaUrls/{index}");
            errors.extend(check_url(pointer, raw, &["https", "http"], "https://media.example.com/map.png"));
        }
        match body {
            Ok(body) if errors.is_empty() => {
                Ok(Self { body, media_urls: media_urls.iter().filter_map(|raw| Url::parse(raw).ok()).collect() })
            }
            _ => Err(errors),
        }
    }
}

impl App {
    pub async fn message(&self, caller: &Caller, message: MessageId) -> Result<Message, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        message_get(tx.last(), message).await?.ok_or(AppError::NotFound("message"))
    }

    pub async fn messages(
        &self,
        caller: &Caller,
        filter: &MessageFilter,
        request: &PageRequest,
    ) -> Result<Page<Message>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(message_list(tx.last(), filter, request).await?)
    }

    pub async fn message_log(&self, caller: &Caller, message: MessageId) -> Result<Vec<MessageLogEntry>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        message_get(&mut tx, message).await?.ok_or(AppError::NotFound("message"))?;
        Ok(message_log_list(tx.last(), message).await?)
    }
}
