use std::fmt;

use uuid::Uuid;

use crate::{CallId, MessageId};

/// The channel of an outbound communication: a call or a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Call,
    Message,
}

/// A call or message, by our id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    Call(CallId),
    Message(MessageId),
}

impl Kind {
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

impl Subject {
    pub const fn kind(self) -> Kind {
        match self {
            Self::Call(_) => Kind::Call,
            Self::Message(_) => Kind::Message,
        }
    }

    pub const fn as_uuid(&self) -> &Uuid {
        match self {
            Self::Call(id) => id.as_uuid(),
            Self::Message(id) => id.as_uuid(),
        }
    }
}

impl From<CallId> for Subject {
    fn from(id: CallId) -> Self {
        Self::Call(id)
    }
}

impl From<MessageId> for Subject {
    fn from(id: MessageId) -> Self {
        Self::Message(id)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The id, as in URLs.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_uuid().fmt(f)
    }
}
