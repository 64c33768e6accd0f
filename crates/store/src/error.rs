use std::error::Error;

use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection could be had, or it was lost. Whether a commit under way took effect is unknown.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The principal has no access to the organization, or has it no longer.
    #[error("the principal is not admitted to the organization")]
    NotAdmitted,
    /// A policy or a grant refused (SQLSTATE 42501).
    #[error("the database's access rules refused the statement")]
    NotPermitted(#[source] tokio_postgres::Error),
    /// A unique constraint refused (SQLSTATE 23505). Which one is for the caller to find out by
    /// reading: a distributed database changes the names of constraints.
    #[error("the row exists already")]
    Duplicate(#[source] tokio_postgres::Error),
    #[error("the database refused the statement {statement}")]
    Query {
        statement: &'static str,
        #[source]
        source: tokio_postgres::Error,
    },
    /// A stored value is not what this release can read.
    #[error("the column {column} holds a value that cannot be read")]
    Unreadable {
        column: &'static str,
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A second statement after the one that committed.
    #[error("the transaction was ended before")]
    Ended,
}

impl StoreError {
    pub(crate) fn from_query(statement: &'static str, source: tokio_postgres::Error) -> Self {
        if source.is_closed() {
            return Self::Unavailable(Box::new(source));
        }
        match source.code() {
            // 57P01..03: the server shuts down, crashed or starts; 53300: too many connections;
            // 57014 and 55P03: the statement or a lock took longer than we wait.
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
            // No SQLSTATE: not the server refused, but the connection or a conversion failed.
            None if source.source().is_some_and(<dyn Error>::is::<std::io::Error>) => {
                Self::Unavailable(Box::new(source))
            }
            _ => Self::Query { statement, source },
        }
    }
}

impl From<PoolError> for StoreError {
    fn from(source: PoolError) -> Self {
        Self::Unavailable(Box::new(source))
    }
}
