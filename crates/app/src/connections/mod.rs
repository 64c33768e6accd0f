//! The Twilio settings of agents and of the organization: connecting, verifying, rotating tokens, and explaining which
//! credential a call or message would use.

mod agent;
mod check;
mod connection;
mod dialing;
mod input;
mod inspection;
mod masks;
mod opening;
mod organization;
mod phone_numbers;
mod resolution;
mod sealing;
mod shared_keys;
mod token_rotation;
mod verify;
mod verify_first;

pub use connection::{Connection, RotationStep, SecondaryTokenView};
pub use input::{AccessInput, ApiKeyInput, ConnectInput, TokenInput};
pub use inspection::{AccountProblem, InspectedAccount, InspectedLine};
pub use phone_numbers::{IncomingSettings, NumbersInput, OfferedNumber};
pub use resolution::ExplainedResolution;
pub use shared_keys::{SharedKey, SharedKeyInput, parse_shared_key_secret};
pub use verify::Verified;
pub(crate) use verify_first::verify_entered;
