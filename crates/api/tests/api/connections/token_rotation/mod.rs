//! Rotating an account's auth token without an outage.

mod promotion;
mod scenario;
mod secondary_token;
