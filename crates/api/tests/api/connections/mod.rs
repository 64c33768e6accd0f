//! Twilio settings of agents and organizations: credentials, API keys, secondary tokens, verification.

mod api_keys_and_regions;
mod dialing_permissions;
mod notification;
mod refusals;
mod settings;
mod token_rotation;
