//! Where the data is: an embedded PostgreSQL, an external one, or one that is shared; and its migrations.

mod embedded;
pub(crate) mod external;
mod line;
mod pooled;
mod restore;
mod rollback;
mod shared_database;
mod standby;
mod standby_reads;
