//! The commands, run as their users run them.

mod api_key;
mod audit;
mod aws_kms;
mod doctor;
mod export;
mod import;
mod import_scenario;
mod keys;
mod platform_key;
mod reconcile;
pub(crate) mod rollout;
mod signature;
