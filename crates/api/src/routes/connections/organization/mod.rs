//! `/api/twilio`: the organization-wide Twilio settings, the fallback during the rollout.

pub(crate) mod connect;
pub(crate) mod discard_secondary_token;
pub(crate) mod disconnect;
pub(crate) mod get;
pub(crate) mod list_phone_numbers;
pub(crate) mod list_resolutions;
pub(crate) mod set_secondary_token;
pub(crate) mod shared_keys;
pub(crate) mod verify;
