//! Users, their sessions and passwords, organizations and their members, and API keys.

mod api_keys;
mod members;
mod organizations;
mod sessions;
mod users;

pub use api_keys::{CreatedApiKey, NewApiKeyInput};
pub use members::NewMember;
pub use sessions::{NewSession, SignedIn};
