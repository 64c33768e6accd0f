//! Twilio's resources, parsed once. Twilio's bodies are loosely typed (numbers as strings, empty strings for "none",
//! absent fields), so everything but identity and status is optional.

mod account;
mod call;
mod endpoint;
mod lenient;
mod message;
mod page;
mod parse;
mod phone_number;
mod usage;

pub use account::Account;
pub use call::CallResource;
pub use endpoint::Endpoint;
pub use message::MessageResource;
pub(crate) use page::{Page, parse_page};
pub use parse::ParseError;
pub(crate) use parse::{call_status, message_status, parse_date};
pub use phone_number::{Capabilities, IncomingPhoneNumber};
pub use usage::{UsageCategory, UsageRecord};
