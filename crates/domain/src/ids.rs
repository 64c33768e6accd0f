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
    /// One customer; the tenant.
    OrganizationId: "an organization";
    /// One AI agent, unique over all organizations.
    AgentId: "an agent";
    /// One call of ours. Stands in the URLs that Twilio gets, so that a call is found again without its SID.
    CallId: "a call";
    /// One message of ours.
    MessageId: "a message";
    /// One person.
    UserId: "a user";
    /// One API key (not its secret).
    ApiKeyId: "an API key";
    /// One sign-in of a person (not its secret).
    SessionId: "a session";
    /// One pair of Twilio account and token as it was saved; a change of either makes a new one.
    CredentialId: "a credential";
    /// One row of a log.
    LogId: "a log entry";
}

impl LogId {
    /// When it was made, to the millisecond; `None` for what is no `UUIDv7`.
    pub fn made_at(&self) -> Option<Timestamp> {
        let (seconds, nanoseconds) = self.0.get_timestamp()?.to_unix();
        let nanoseconds = i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
        Timestamp::from_unix_timestamp_nanos(nanoseconds).ok()
    }
}

/// Makes identifiers. Passed in, so that they follow the clock that was passed in.
pub trait IdGenerator: Send + Sync + 'static {
    /// A new `UUIDv7`: it sorts by the time at which it was made.
    fn next(&self, clock: &dyn Clock) -> Uuid;
}

/// `UUIDv7` to the microsecond: what is made in the same millisecond sorts by time, too. The first 12 of the bits
/// that may be random are the clock's (RFC 9562, section 6.2, method 3), the other 62 are random.
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
    fn ids_made_later_sort_later() {
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
