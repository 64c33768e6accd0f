//! The REST resource of a message.

use serde::Serialize;

use super::error::error_text;
use super::{Message, MessageStatus};
use crate::format::{Empty, rfc2822};
use crate::lock::lock;

impl Message {
    /// The REST resource.
    pub(crate) fn view(&self) -> MessageView<'_> {
        let state = lock(&self.state);
        let pooled = matches!(state.status, MessageStatus::Accepted | MessageStatus::Scheduled);
        MessageView {
            account_sid: &self.account.sid,
            api_version: "2010-04-01",
            body: &self.request.body,
            date_created: rfc2822(self.created),
            date_sent: state.sent.map(rfc2822),
            date_updated: rfc2822(state.updated),
            direction: "outbound-api",
            error_code: state.error_code,
            error_message: state.error_code.map(error_text),
            from: Some(self.request.from.as_str()).filter(|_| !pooled),
            messaging_service_sid: self.request.messaging_service_sid.as_deref(),
            num_media: self.request.media.to_string(),
            num_segments: if pooled { 0 } else { self.segments() }.to_string(),
            price: state.price.clone(),
            price_unit: "USD",
            sid: &self.sid,
            status: state.status.as_str(),
            subresource_uris: Empty {},
            to: &self.request.to,
            uri: format!("/2010-04-01/Accounts/{}/Messages/{}.json", self.account.sid, self.sid),
        }
    }
}

/// The Message resource, field for field.
#[derive(Debug, Serialize)]
pub(crate) struct MessageView<'a> {
    account_sid: &'a str,
    api_version: &'a str,
    body: &'a str,
    date_created: String,
    date_sent: Option<String>,
    date_updated: String,
    direction: &'a str,
    error_code: Option<u32>,
    error_message: Option<&'a str>,
    from: Option<&'a str>,
    messaging_service_sid: Option<&'a str>,
    num_media: String,
    num_segments: String,
    price: Option<String>,
    price_unit: &'a str,
    sid: &'a str,
    status: &'a str,
    subresource_uris: Empty,
    to: &'a str,
    uri: String,
}
