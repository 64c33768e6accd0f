//! The parameters of CreateMessage, and the statuses of a message.

use std::sync::Arc;

use crate::callback::Webhook;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageStatus {
    Accepted,
    Scheduled,
    Queued,
    Sent,
    Delivered,
    Undelivered,
    Failed,
    Canceled,
}

impl MessageStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Scheduled => "scheduled",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    pub(super) fn is_terminal(self) -> bool {
        matches!(self, Self::Delivered | Self::Undelivered | Self::Failed | Self::Canceled)
    }
}

/// The parameters of CreateMessage.
#[derive(Debug)]
pub(crate) struct MessageRequest {
    pub(crate) to: String,
    /// With a Messaging Service, the number it selected; shown once the message has left `accepted`.
    pub(crate) from: String,
    pub(crate) body: String,
    pub(crate) media: usize,
    pub(crate) messaging_service_sid: Option<String>,
    pub(crate) status_callback: Option<Arc<Webhook>>,
    pub(crate) first_status: MessageStatus,
    pub(crate) silent: bool,
}
