//! The request for a message, and its validation.

use linecard_domain::{MessageBody, trim_pasted};
use linecard_twilio::MAX_MEDIA_URLS;
use url::Url;

use super::params::OutboundParams;
use crate::error::FieldError;
use crate::input::check_url;

/// A message to send.
#[derive(Debug, Clone)]
pub struct SendMessage {
    pub params: OutboundParams,
    pub content: MessageContent,
}

/// A text, media, or both.
#[derive(Debug, Clone)]
pub struct MessageContent {
    pub(crate) body: Option<MessageBody>,
    pub(crate) media_urls: Vec<Url>,
}

impl MessageContent {
    /// The content, or the invalid fields.
    pub fn parse(body: Option<&str>, media_urls: &[String]) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let media_urls: Vec<&str> = media_urls.iter().map(|raw| trim_pasted(raw)).collect();
        let body = body.map(str::parse::<MessageBody>).transpose();
        match &body {
            Ok(None) if media_urls.is_empty() => {
                errors.push(FieldError::new("/body", "is required unless mediaUrls is given"));
            }
            Ok(_) => {}
            Err(invalid) => errors.push(FieldError::invalid("/body", invalid)),
        }
        if media_urls.len() > MAX_MEDIA_URLS {
            errors.push(FieldError::new("/mediaUrls", "must contain at most 10 URLs"));
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
