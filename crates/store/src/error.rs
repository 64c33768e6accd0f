//! The error that every operation of the store returns.

use std::error::Error;

use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection was available, or it was lost. Whether a commit in flight took effect is unknown.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// Other requests of the organization use all connections that it may have at once, and none ended in time.
    #[error("the organization's requests use all of its share of the database connections")]
    ShareUsedUp,
    /// Requests of all organizations use all connections that are not kept for the program's own work.
    #[error("requests use all of their share of the database connections")]
    RequestsUsedUp,
    /// The principal has no access to the organization, or has lost it.
    #[error("the principal is not admitted to the organization")]
    NotAdmitted,
    /// A policy or a missing grant refused the statement (SQLSTATE 42501).
    #[error("the database's access rules refused the statement")]
    NotPermitted(#[source] tokio_postgres::Error),
    /// A unique constraint refused the row (SQLSTATE 23505). Callers find out which one by reading: a distributed
    /// database renames constraints.
    #[error("the row already exists")]
    Duplicate(#[source] tokio_postgres::Error),
    #[error("the database refused the statement {statement}")]
    Query {
        statement: &'static str,
        #[source]
        source: tokio_postgres::Error,
    },
    /// This release cannot read a stored value.
    #[error("the column {column} holds a value that cannot be read")]
    Unreadable {
        column: &'static str,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A statement after the one that committed the transaction.
    #[error("the transaction has already ended")]
    Ended,
}

impl StoreError {
    pub(crate) fn from_query(statement: &'static str, source: tokio_postgres::Error) -> Self {
        if source.is_closed() {
            return Self::Unavailable(Box::new(source));
        }
        match source.code() {
            // 57P01..03: the server is shutting down, has crashed or is starting; 53300: too many connections;
            // 57014 and 55P03: the statement or a lock took longer than we wait; 40P01: deadlock.
            Some(
                &(SqlState::ADMIN_SHUTDOWN
                | SqlState::CRASH_SHUTDOWN
                | SqlState::CANNOT_CONNECT_NOW
                | SqlState::TOO_MANY_CONNECTIONS
                | SqlState::QUERY_CANCELED
                | SqlState::LOCK_NOT_AVAILABLE
                | SqlState::T_R_DEADLOCK_DETECTED),
            ) => Self::Unavailable(Box::new(source)),
            Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Self::NotPermitted(source),
            Some(&SqlState::UNIQUE_VIOLATION) => Self::Duplicate(source),
            // Without a SQLSTATE the server refused nothing: the connection or a conversion failed.
            None if source.source().is_some_and(<dyn Error>::is::<std::io::Error>) => {
                Self::Unavailable(Box::new(source))
            }
            _ => Self::Query { statement, source },
        }
    }
}

impl StoreError {
    /// Whether the server answered, and wrote nothing. A connection that ends leaves open whether it did.
    pub(crate) fn was_rolled_back(&self) -> bool {
        let code = match self {
            Self::Unavailable(source) => source.downcast_ref().and_then(tokio_postgres::Error::code),
            Self::Duplicate(source) | Self::NotPermitted(source) | Self::Query { source, .. } => source.code(),
            Self::ShareUsedUp | Self::RequestsUsedUp | Self::NotAdmitted | Self::Unreadable { .. } | Self::Ended => {
                None
            }
        };
        // 57P: the server is shutting down or has crashed.
        code.is_some_and(|code| !code.code().starts_with("57P"))
    }
}

impl From<PoolError> for StoreError {
    fn from(source: PoolError) -> Self {
        Self::Unavailable(Box::new(source))
    }
}
