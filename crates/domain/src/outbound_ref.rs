//! The two channels, and a reference to a call or message of either.

use std::fmt;

use uuid::Uuid;

use crate::{CallId, MessageId};

/// The channel of an outbound communication: a call or a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    Call,
    Message,
}

/// A call or message, by our id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboundRef {
    Call(CallId),
    Message(MessageId),
}

impl Channel {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Message => "message",
        }
    }

    /// As used in URLs and table names.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Call => "calls",
            Self::Message => "messages",
        }
    }
}

impl OutboundRef {
    pub const fn channel(self) -> Channel {
        match self {
            Self::Call(_) => Channel::Call,
            Self::Message(_) => Channel::Message,
        }
    }

    pub const fn as_uuid(&self) -> &Uuid {
        match self {
            Self::Call(id) => id.as_uuid(),
            Self::Message(id) => id.as_uuid(),
        }
    }
}

impl From<CallId> for OutboundRef {
    fn from(id: CallId) -> Self {
        Self::Call(id)
    }
}

impl From<MessageId> for OutboundRef {
    fn from(id: MessageId) -> Self {
        Self::Message(id)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The id, as in URLs.
impl fmt::Display for OutboundRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_uuid().fmt(f)
    }
}
