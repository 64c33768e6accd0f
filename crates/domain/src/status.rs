//! The state machines of calls and messages.
//!
//! Twilio guarantees no order of callbacks, so a status is a rank and a terminal bit, and
//! there is one rule: **a status is replaced only by one of a higher rank, and a terminal status
//! never**. The same ranks are defined in SQL (`app.call_rank`, `app.message_rank`); a test in
//! `store` compares both over all pairs.

use std::fmt;
use std::str::FromStr;

use crate::ValidationError;

/// The rank of all terminal statuses: none replaces another.
pub const TERMINAL_RANK: i16 = 100;

macro_rules! statuses {
    (
        $(#[$doc:meta])* $name:ident, $what:literal;
        $($(#[$variant_doc:meta])* $variant:ident = $text:literal, $rank:expr;)+
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// As used in the API, in the database and, for Twilio's own statuses, in its requests and responses.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The position in the lifecycle; see the module's rule.
            pub const fn rank(self) -> i16 {
                match self { $(Self::$variant => $rank,)+ }
            }

            /// Whether it ends the lifecycle.
            pub const fn is_terminal(self) -> bool {
                self.rank() >= TERMINAL_RANK
            }

            /// The rank of a presumed failure, which was recorded because Twilio does not know the resource: above
            /// the statuses before Twilio's response, below everything that Twilio reports.
            pub const PRESUMED_FAILED_RANK: i16 = 6;

            /// The rank of a stored status, which can be a presumed failure.
            pub const fn stored_rank(self, presumed: bool) -> i16 {
                if presumed { Self::PRESUMED_FAILED_RANK } else { self.rank() }
            }

            /// Whether `next` replaces this status.
            pub const fn advances_to(self, next: Self) -> bool {
                !self.is_terminal() && next.rank() > self.rank()
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
                match raw {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(ValidationError::new(concat!("must be ", $what, " status: one of ", $($text, " ",)+))),
                }
            }
        }
    };
}

statuses! {
    /// A call's status: Twilio's, and two of our own for the time before Twilio's response.
    CallStatus, "a call";
    /// Ours: the intent is stored, and Twilio has not answered yet.
    Initiating = "initiating", 0;
    /// Ours: the request's outcome is unknown (time-out, reset, 5xx); it is never sent again.
    SubmissionUnknown = "submission-unknown", 5;
    /// Twilio accepted the call and will dial.
    Queued = "queued", 10;
    /// Twilio began to dial. Reported by callbacks only, never by the REST resource.
    Initiated = "initiated", 20;
    Ringing = "ringing", 30;
    /// Answered.
    InProgress = "in-progress", 40;
    Completed = "completed", TERMINAL_RANK;
    Busy = "busy", TERMINAL_RANK;
    NoAnswer = "no-answer", TERMINAL_RANK;
    Canceled = "canceled", TERMINAL_RANK;
    Failed = "failed", TERMINAL_RANK;
}

statuses! {
    /// A message's status. Twilio's callbacks for messages carry no sequence number, so only
    /// the ranks order them.
    MessageStatus, "a message";
    /// Ours: the intent is stored, and Twilio has not answered yet.
    Initiating = "initiating", 0;
    /// Ours: the request's outcome is unknown; it is never sent again.
    SubmissionUnknown = "submission-unknown", 5;
    Accepted = "accepted", 8;
    Scheduled = "scheduled", 9;
    Queued = "queued", 10;
    Sending = "sending", 20;
    Sent = "sent", 30;
    /// Some recipients of a group message have received it.
    PartiallyDelivered = "partially_delivered", 40;
    Delivered = "delivered", TERMINAL_RANK;
    Read = "read", TERMINAL_RANK;
    Undelivered = "undelivered", TERMINAL_RANK;
    Failed = "failed", TERMINAL_RANK;
    Canceled = "canceled", TERMINAL_RANK;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn apply(statuses: &[CallStatus]) -> CallStatus {
        statuses.iter().fold(CallStatus::Initiating, |now, &next| if now.advances_to(next) { next } else { now })
    }

    fn apply_to_message(statuses: &[MessageStatus]) -> MessageStatus {
        statuses.iter().fold(MessageStatus::Initiating, |now, &next| if now.advances_to(next) { next } else { now })
    }

    #[test]
    fn a_terminal_status_is_replaced_by_none() {
        for &now in CallStatus::ALL.iter().filter(|status| status.is_terminal()) {
            for &next in CallStatus::ALL {
                assert!(!now.advances_to(next), "{now} was replaced by {next}");
            }
        }
        for &now in MessageStatus::ALL.iter().filter(|status| status.is_terminal()) {
            for &next in MessageStatus::ALL {
                assert!(!now.advances_to(next), "{now} was replaced by {next}");
            }
        }
    }

    #[test]
    fn every_status_is_read_back_from_its_text() {
        for &status in CallStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        for &status in MessageStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
    }

    #[test]
    fn a_presumed_failure_yields_to_everything_that_twilio_says() {
        for &status in CallStatus::ALL {
            let ours = matches!(status, CallStatus::Initiating | CallStatus::SubmissionUnknown);
            assert_eq!(status.rank() > CallStatus::PRESUMED_FAILED_RANK, !ours, "{status}");
        }
        for &status in MessageStatus::ALL {
            let ours = matches!(status, MessageStatus::Initiating | MessageStatus::SubmissionUnknown);
            assert_eq!(status.rank() > MessageStatus::PRESUMED_FAILED_RANK, !ours, "{status}");
        }
    }

    /// Callbacks of a resource that ends in a given status: the others in any order, repeated or lost.
    fn arrivals<S: Copy + fmt::Debug + 'static>(
        all: &'static [S],
        is_terminal: fn(S) -> bool,
    ) -> impl Strategy<Value = (S, Vec<S>)> {
        let of = |terminal: bool| {
            let some = all.iter().copied().filter(move |status| is_terminal(*status) == terminal);
            prop::sample::select(some.collect::<Vec<_>>())
        };
        let told = (of(true), prop::collection::vec(of(false), 0..12), 0_usize..4);
        told.prop_flat_map(|(end, mut arrived, repeated)| {
            arrived.extend(vec![end; repeated + 1]);
            (Just(end), Just(arrived).prop_shuffle())
        })
    }

    proptest! {
        #[test]
        fn a_calls_callbacks_in_any_order_repeated_or_lost_end_in_the_status_of_its_end(
            (end, arrived) in arrivals(CallStatus::ALL, CallStatus::is_terminal),
            later in prop::collection::vec(prop::sample::select(CallStatus::ALL), 0..8),
        ) {
            prop_assert_eq!(apply(&arrived), end);
            prop_assert_eq!(apply(&[arrived, later].concat()), end, "nothing that comes later changes it");
        }

        #[test]
        fn a_messages_callbacks_in_any_order_repeated_or_lost_end_in_the_status_of_its_end(
            (end, arrived) in arrivals(MessageStatus::ALL, MessageStatus::is_terminal),
            later in prop::collection::vec(prop::sample::select(MessageStatus::ALL), 0..8),
        ) {
            prop_assert_eq!(apply_to_message(&arrived), end);
            prop_assert_eq!(apply_to_message(&[arrived, later].concat()), end, "nothing that comes later changes it");
        }

        #[test]
        fn without_a_terminal_status_the_furthest_one_is_kept(
            arrived in prop::collection::vec(
                prop::sample::select(CallStatus::ALL).prop_filter("open", |status| !status.is_terminal()), 1..12,
            ),
        ) {
            let furthest = arrived.iter().map(|status| status.rank()).max();
            prop_assert_eq!(Some(apply(&arrived).rank()), furthest);
        }
    }
}
