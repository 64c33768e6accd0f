//! `/api/twilio`: the organization-wide Twilio settings, the fallback during the rollout.

pub(in crate::routes) mod connect;
pub(in crate::routes) mod discard_secondary_token;
pub(in crate::routes) mod disconnect;
pub(in crate::routes) mod get;
pub(in crate::routes) mod list_phone_numbers;
pub(in crate::routes) mod list_resolutions;
pub(in crate::routes) mod set_secondary_token;
pub(in crate::routes) mod shared_keys;
pub(in crate::routes) mod verify;
