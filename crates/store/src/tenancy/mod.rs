//! The tenant transaction: the only way to an organization's rows.

mod connection;
pub(crate) mod context;
pub(crate) mod group_commit;
mod history;
pub(crate) mod installation;
pub(crate) mod person;
pub(crate) mod round_trip;
pub(crate) mod shares;
pub(crate) mod standby;
mod store;
pub(crate) mod transaction;

pub(crate) use connection::{Connections, Failover, PooledConnection};
pub(crate) use standby::Standby;
pub use standby::StandbyFault;
pub use store::{PoolStatus, Store};
