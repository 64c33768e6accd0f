//! What `linecard` can be told to do.

mod migrate;
mod reconcile;
mod serve;
mod signature;
mod stdin;
mod user;

pub(crate) use migrate::migrate;
pub(crate) use reconcile::reconcile;
pub(crate) use serve::serve;
pub(crate) use signature::check_signature;
pub(crate) use user::create_user;
