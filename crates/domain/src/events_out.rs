//! Events that are sent to endpoints: their types, and how a delivery and an endpoint are.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$of])* $variant),+
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ValidationError;

            fn from_str(raw: &str) -> Result<Self, ValidationError> {
                Self::ALL.iter().copied().find(|known| known.as_str() == raw).ok_or_else(|| {
                    let all: Vec<&str> = Self::ALL.iter().map(|known| known.as_str()).collect();
                    ValidationError::new(format!("must be one of {}", all.join(", ")))
                })
            }
        }
    )+};
}

names! {
    /// What an event is about.
    EventType {
        Call = "call",
        Message = "message",
        /// A daily limit.
        Limit = "limit",
    }

    /// What became of an event on its way to an endpoint.
    DeliveryStatus {
        /// It is to be sent, for the first time or again.
        Pending = "pending",
        /// The endpoint has answered with a status of 2xx.
        Delivered = "delivered",
        /// It is not sent any more.
        Dead = "dead",
    }

    /// Why nothing is sent to an endpoint.
    DisabledReason {
        /// An admin has disabled it.
        Manual = "manual",
        /// It answered 410 Gone.
        Gone = "gone",
        /// Every attempt failed for days.
        Failing = "failing",
    }
}
