//! A connection of the pool, and what its errors say of the server behind it.

use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use deadpool_postgres::{Object, Pool, PoolError, Status};
use tokio_postgres::error::SqlState;

use crate::error::{StoreError, is_outdated_plan};

/// When it was last seen that open connections are of no use any more: their server takes no writes, such as a primary
/// that became a standby, or their prepared statements are of an older schema. They would stay open: those from before are
/// not used again, and new ones find the primary.
#[derive(Debug, Default)]
pub(crate) struct Failover(Mutex<Option<Instant>>);

impl Failover {
    fn seen(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether a connection that was opened then is to be closed.
    pub(crate) fn is_over(&self, opened: Instant) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|seen| opened <= seen)
    }
}

/// Where connections to one server come from: the primary, or a standby.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    pool: Pool,
    failover: Arc<Failover>,
}

impl Connections {
    pub(crate) fn new(pool: Pool, failover: Arc<Failover>) -> Self {
        Self { pool, failover }
    }

    pub(crate) async fn get(&self) -> Result<PooledConnection, PoolError> {
        Ok(PooledConnection { object: self.pool.get().await?, failover: Arc::clone(&self.failover) })
    }

    /// All that are open now are closed before their next use.
    pub(super) fn are_of_no_use(&self) {
        self.failover.seen();
    }

    pub(super) fn status(&self) -> Status {
        self.pool.status()
    }
}

/// The server is a standby, still recovering, or set so.
#[derive(Debug, thiserror::Error)]
#[error("the database takes no writes")]
pub(super) struct TakesNoWrites;

/// A connection, until it goes back to the pool.
#[derive(Debug)]
pub(crate) struct PooledConnection {
    object: Object,
    failover: Arc<Failover>,
}

impl PooledConnection {
    /// What a statement's error means. After one that tells that connections are of no use any more, all that are open now
    /// are closed before their next use.
    pub(crate) fn refused(&self, statement: &'static str, error: tokio_postgres::Error) -> StoreError {
        if error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION) || is_outdated_plan(&error) {
            self.failover.seen();
        }
        StoreError::from_query(statement, error)
    }

    /// Closes it, whatever is still under way on it.
    pub(crate) fn discard(self) {
        drop(Object::take(self.object));
    }

    /// The server was found to take no writes in another way than by a statement's error.
    pub(crate) fn takes_no_writes(&self) {
        self.failover.seen();
    }
}

impl Deref for PooledConnection {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.object
    }
}
