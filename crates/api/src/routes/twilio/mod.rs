//! `/api/twilio`: the organization-wide Twilio settings, kept as the fallback during migration.

pub(super) mod connect;
pub(super) mod disconnect;
pub(super) mod enter_next_token;
pub(super) mod get;
pub(super) mod give_next_token_up;
pub(super) mod phone_numbers;
pub(super) mod resolutions;
pub(super) mod verify;
