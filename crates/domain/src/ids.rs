//! Linecard's own ids: UUIDs with a type each, and the generator that is passed in.

use std::fmt;
use std::str::FromStr;

use uuid::{Builder, Uuid};

use crate::{Clock, Timestamp, ValidationError};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $what:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ValidationError;

            fn from_str(raw: &str) -> Result<Self, ValidationError> {
                Uuid::try_parse(raw)
                    .map(Self)
                    .map_err(|_| ValidationError::new(concat!("must be ", $what, " id (a UUID)")))
            }
        }
    )+};
}

ids! {
    /// A customer: the tenant.
    OrganizationId: "an organization";
    /// An AI agent, unique across organizations.
    AgentId: "an agent";
    /// A call. Part of the URLs that Twilio calls, so that the call is found without its SID.
    CallId: "a call";
    /// A recording of a call.
    RecordingId: "a recording";
    /// A message.
    MessageId: "a message";
    /// A user.
    UserId: "a user";
    /// An API key (not its secret).
    ApiKeyId: "an API key";
    /// A platform key (not its secret).
    PlatformKeyId: "a platform key";
    /// A session of a user (not its secret).
    SessionId: "a session";
    /// An invitation to an organization (not its link's secret).
    InvitationId: "an invitation";
    /// A number that must not be called.
    DoNotCallId: "a do-not-call entry";
    /// Where an organization has its events sent.
    EventEndpointId: "an event endpoint";
    /// What admins and owners of an organization must know.
    NoticeId: "a notice";
    /// A saved pair of Twilio account and token; a change of either creates a new one.
    CredentialId: "a credential";
    /// A row of a log.
    LogId: "a log entry";
}

impl LogId {
    /// Its time of creation, in milliseconds; `None` if it is not a `UUIDv7`.
    pub fn created_at(&self) -> Option<Timestamp> {
        let (seconds, nanoseconds) = self.0.get_timestamp()?.to_unix();
        let nanoseconds = i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
        Timestamp::from_unix_timestamp_nanos(nanoseconds).ok()
    }
}

/// Generates identifiers. Passed in, so that they follow the injected clock.
pub trait IdGenerator: Send + Sync + 'static {
    /// A new `UUIDv7`, which sorts by its time of creation.
    fn next(&self, clock: &dyn Clock) -> Uuid;
}

/// `UUIDv7` with microsecond precision: ids of the same millisecond sort by time as well. The first 12 of the random
/// bits are taken from the clock (RFC 9562, section 6.2, method 3), the other 62 are random.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdGenerator for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "the one place where the randomness of ids is drawn")]
    fn next(&self, clock: &dyn Clock) -> Uuid {
        let nanoseconds = clock.now().unix_timestamp_nanos();
        let milliseconds = u64::try_from(nanoseconds / 1_000_000).unwrap_or(0);
        let fraction = u16::try_from((nanoseconds % 1_000_000) * 4_096 / 1_000_000).unwrap_or(0);
        let mut random: [u8; 10] = rand::random();
        [random[0], random[1]] = fraction.to_be_bytes();
        Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ManualClock;
    use std::time::Duration;
    use time::macros::datetime;

    #[test]
    fn ids_created_later_sort_later() {
        let clock = ManualClock::at(datetime!(2026-01-01 00:00 UTC));
        let mut last = RandomIds.next(&clock);
        assert_eq!(last.get_version_num(), 7);
        for _ in 0..2_000 {
            clock.advance(Duration::from_micros(1));
            let next = RandomIds.next(&clock);
            assert!(last < next, "{last} {next}");
            last = next;
        }
    }

    #[test]
    fn an_id_that_is_no_uuid_is_refused_by_name() {
        let refusal = "42".parse::<AgentId>().expect_err("not a UUID");
        assert_eq!(refusal.detail(), "must be an agent id (a UUID)");
    }
}
