//! Users, their sessions and passwords, organizations, their members and invitations, and API keys.

mod api_keys;
mod connect_sessions;
mod devices;
mod erasure;
mod invitations;
mod links;
mod members;
mod operator_keys;
mod organizations;
mod password_resets;
mod person;
mod provider;
mod provider_sign_in;
mod second_factor;
mod sessions;
mod tokens;
mod users;

pub use api_keys::{CreatedApiKey, NewApiKeyInput};
pub use connect_sessions::{ConnectSessionInput, CreatedConnectSession};
pub use devices::{DEVICE_LIFETIME, KnownDevice};
pub use erasure::{ErasureReport, OwnErasure};
pub(crate) use erasure::{begin_erasure, erasure_report, hang_up_open_calls};
pub use invitations::Invited;
pub use links::{HandedLink, OneTimeLink};
pub use operator_keys::{OperatorKey, OperatorKeyInput};
pub(crate) use organizations::require_not_resumed;
pub use person::Device;
pub use provider_sign_in::{BegunSignIn, ProviderSignInError};
pub use second_factor::{NewSecondFactor, SecondFactorCode, SecondFactorState};
pub use sessions::{NewSession, PasswordShown, SignedIn};
pub use tokens::IdentifiedToken;
