//! Twilio's resources, parsed once. Twilio's bodies are loosely typed (numbers as strings, empty strings for "none",
//! absent fields), so everything but the identity is optional, and what cannot be
//! read is not known.

mod account;
mod call;
mod caller_id;
mod endpoint;
mod lenient;
mod message;
mod page;
mod parse;
mod phone_number;
mod reading;
mod recording;
mod usage;

pub use account::Account;
pub use call::CallResource;
pub use caller_id::CallerId;
pub use endpoint::Endpoint;
pub use message::MessageResource;
pub(crate) use page::{Page, parse_page};
pub use parse::ParseError;
pub(crate) use parse::{call_status, message_status, parse_date};
pub use phone_number::{Capabilities, IncomingPhoneNumber};
pub(crate) use reading::{count, error_code, read, sip_response_code, word};
pub use recording::RecordingResource;
pub(crate) use recording::{recording_channels, recording_status};
pub use usage::{UsageCategory, UsageRecord};
