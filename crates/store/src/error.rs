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
            Some(code) if tells_of_the_server(code) || is_outdated_plan(&source) => Self::Unavailable(Box::new(source)),
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
        code.is_some_and(|code| !leaves_open(code.code()))
    }
}

/// Whether a SQLSTATE says that the server, or a connection to it, could not do its work at this moment: the same
/// statement can succeed later, or at another server of the address.
fn tells_of_the_server(code: &SqlState) -> bool {
    let code = code.code();
    let class = code.get(..2).unwrap_or_default();
    match class {
        // A connection that failed; transactions that others cut off; no memory, disk or connection left; an operator or
        // a time-out that intervened; an error
        // of the system, such as a disk's.
        "08" | "40" | "53" | "57" | "58" => true,
        // A server that takes no writes, and transactions that were ended because they took too long.
        "25" => matches!(code, "25006" | "25P03" | "25P04"),
        // A lock, and a database or object that is in use at this moment.
        "55" => matches!(code, "55P03" | "55006"),
        _ => false,
    }
}

/// Whether a commit that was cut off in this way may have taken effect.
fn leaves_open(code: &str) -> bool {
    // The connection or the server ended; 40003: "statement completion unknown".
    code.starts_with("08") || code.starts_with("57P") || code == "40003"
}

/// Whether a prepared statement answers other columns than when it was prepared: a migration ran meanwhile. The next
/// connection prepares it again.
pub(crate) fn is_outdated_plan(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|error| {
        error.code() == &SqlState::FEATURE_NOT_SUPPORTED && error.routine() == Some("RevalidateCachedQuery")
    })
}

impl From<PoolError> for StoreError {
    fn from(source: PoolError) -> Self {
        Self::Unavailable(Box::new(source))
    }
}
