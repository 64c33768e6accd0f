//! The tenant transaction: the only way to an organization's rows.

mod connection;
pub(crate) mod context;
pub(crate) mod group_commit;
pub(crate) mod installation;
pub(crate) mod round_trip;
pub(crate) mod shares;
mod store;
pub(crate) mod transaction;

pub(crate) use connection::{Failover, PooledConnection};
pub use store::{PoolStatus, Store};
