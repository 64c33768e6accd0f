//! What `linecard` can be expected to do.

mod api_key;
mod audit;
mod doctor;
mod export;
mod import;
mod keys;
mod migrate;
mod organizations;
mod platform_key;
mod reconcile;
mod rollout;
mod serve;
mod signature;
mod stdin;
mod user;

pub(crate) use api_key::create_api_key;
pub(crate) use audit::audit;
pub(crate) use doctor::doctor;
pub(crate) use export::export;
pub(crate) use import::import;
pub(crate) use keys::{generate_key, keys};
pub(crate) use migrate::migrate;
pub(crate) use platform_key::platform_key;
pub(crate) use reconcile::reconcile;
pub(crate) use rollout::{backfill, rollout};
pub(crate) use serve::serve;
pub(crate) use signature::check_signature;
pub(crate) use user::{create_user, reset_password, reset_second_factor};
