//! What the status updates of calls and of messages have in common.

use time::Duration;

/// When a call or message is looked at after an update, unless another one arrives: its status or, after its end, its
/// price.
pub(crate) const NEXT_LOOK: Duration = Duration::seconds(30);

/// Where a status update came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateSource {
    /// The response to CreateCall or CreateMessage, or the lack of one.
    Answer,
    /// A status callback.
    Callback,
    /// The response to FetchCall or FetchMessage.
    Fetch,
    /// The response to UpdateCall. Calls only.
    HangUp,
    /// What the reconciler concluded.
    Reconciler,
    /// New instructions for a call in progress. This and the following: calls only.
    Redirect,
    Transfer,
    Digits,
    /// What became of a recording.
    Recording,
}

impl UpdateSource {
    /// As the log's column `source` has it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Callback => "callback",
            Self::Fetch => "fetch",
            Self::HangUp => "hangup",
            Self::Reconciler => "reconciler",
            Self::Redirect => "redirect",
            Self::Transfer => "transfer",
            Self::Digits => "digits",
            Self::Recording => "recording",
        }
    }
}
