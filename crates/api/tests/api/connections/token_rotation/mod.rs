//! Rotating an account's auth token without an outage.

mod promotion;
pub(super) mod scenario;
mod secondary_token;
