//! The domain types, which are valid by construction: identifiers, phone numbers, roles, the state machines of calls
//! and messages; and the two sources of non-determinism that tests must control (the clock and the id generator).
//!
//! What does not belong here: tokio, SQL, HTTP, configuration, secrets.

mod agent_order;
mod block_reason;
mod calling_hours;
mod characters;
mod clock;
mod country;
mod credential;
mod erased_kind;
mod events_out;
mod ids;
mod key_limits;
mod limits;
mod line_state;
mod names;
mod notice;
mod number_type;
mod outbound_ref;
mod own_country;
mod pasted;
mod person;
mod phone_number;
mod platform;
mod public_host;
mod recording_status;
mod regional_host;
mod role;
mod rollout;
mod sid;
mod status;
#[cfg(test)]
mod strangers;
mod text;
mod time_zone;
mod time_zones;
mod validation_error;

pub use agent_order::AgentOrder;
pub use block_reason::{BlockReason, LimitOwner};
pub use calling_hours::{CallingHours, TimeOfDay};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use country::{AllowedCountry, CountryCode};
pub use credential::{CredentialOwner, CredentialSource, CredentialStatus};
pub use erased_kind::ErasedKind;
pub use events_out::{DeliveryStatus, DisabledReason, EventType};
pub use ids::{
    AgentId, ApiKeyId, CallId, ConnectSessionId, CredentialId, DoNotCallId, EventEndpointId, IdGenerator, InvitationId,
    LogId, MessageId, NoticeId, OrganizationId, PlatformKeyId, RandomIds, RecordingId, SessionId, UserId,
};
pub use key_limits::{KeyLimits, KeyScope};
pub use limits::{DailyLimit, DailyLimits, Limits};
pub use line_state::LineState;
pub use notice::NoticeKind;
pub use number_type::NumberType;
pub use outbound_ref::{Channel, OutboundRef};
pub use pasted::{SharedKeySid, invalid_pasted, trim_pasted};
pub use person::{PersonName, Subject};
pub use phone_number::PhoneNumber;
pub use platform::{ExternalId, PlatformScope};
pub use public_host::{is_local_name, is_public_address};
pub use recording_status::RecordingStatus;
pub use regional_host::{Edge, Region, RegionalHost};
pub use role::Role;
pub use rollout::RolloutPhase;
pub use sid::{AccountSid, ApiKeySid, CallSid, MessageSid, RecordingSid};
pub use status::{CallStatus, MessageStatus, TERMINAL_RANK};
pub use text::{Description, Email, MessageBody, Name, PasswordText};
pub use time_zone::{DayPart, TimeZone};
pub use time_zones::LocalTimes;
pub use validation_error::ValidationError;
