//! One connection: addresses, TLS, and why a database cannot be used.

use tokio_postgres::Client;

use super::fingerprint::SchemaDifference;
use super::version::SchemaError;
use crate::address::{DatabaseAddress, is_of_other_kind};

/// Why the database cannot be served from.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("the connection pool cannot be built")]
    Pool(#[from] deadpool_postgres::BuildError),
    #[error("the database cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(
        "the database takes no writes: it is a standby, still recovering, or set to default_transaction_read_only. \
         Name the primary, or all servers of which one is it (postgres://user:password@one:5432,two:5432/database)"
    )]
    ReadOnly,
    #[error(
        "two connections share one session of PostgreSQL: a connection pooler in transaction mode is between them. Use \
         the address of the database itself, or of the pooler's session mode, or name the database itself as well \
         (LINECARD_DIRECT_DATABASE_URL; see docs/database.md)"
    )]
    SharedSession,
    #[error(
        "the connection pooler does not pass prepared statements on from one session of PostgreSQL to another. PgBouncer \
         does from version 1.21, with max_prepared_statements above 0"
    )]
    PreparedStatements,
    #[error("the connection pooler gives no second session of PostgreSQL: allow more (PgBouncer's default_pool_size)")]
    OneSession,
    #[error(
        "the sessions that the connection pooler gives lack settings, which the role must have: {statements} Then have the \
         pooler open new sessions (PgBouncer's RECONNECT)"
    )]
    RoleSettings { statements: String },
    #[error(
        "the database role {role} {fault}, so row-level security would not apply to it. \
         Connect as the runtime's role, which `linecard migrate` creates: not a superuser, not an owner"
    )]
    UnsafeRole { role: String, fault: &'static str },
    #[error("row-level security is not enabled and forced on the table {table}. Run `linecard migrate`")]
    UnprotectedTable { table: String },
    #[error(
        "the schema has this release's version, but is not what its migrations make ({} differences, the first: {first}). \
         `linecard doctor` lists them all. After a restore, see docs/rollback.md",
        count
    )]
    Differs { count: usize, first: SchemaDifference },
    #[error(transparent)]
    Schema(#[from] SchemaError),
    #[error("the database refused a check at startup")]
    Check(#[from] tokio_postgres::Error),
}

impl ConnectError {
    /// Of an attempt to connect.
    pub(crate) fn unreachable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let error = error.into();
        if is_of_other_kind(&*error) { Self::ReadOnly } else { Self::Unreachable(error) }
    }
}

/// One connection outside any pool, for a command.
pub(crate) async fn connect_once(address: &DatabaseAddress) -> Result<Client, ConnectError> {
    let (client, connection) = address.connect().await.map_err(ConnectError::unreachable)?;
    #[expect(clippy::disallowed_methods, reason = "it ends when the client is dropped at the end of the command")]
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a command's connection failed");
        }
    });
    Ok(client)
}
