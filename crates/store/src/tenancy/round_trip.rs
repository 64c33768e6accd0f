//! What every pipelined round trip needs: prepared statements, and a clean connection after a failure.

use futures_util::FutureExt;
use tokio_postgres::types::ToSql;

use crate::error::StoreError;
use crate::schemas::SchemaNames;
use crate::sql::statement::Statement;
use crate::tenancy::PooledConnection;

/// A parameter of a statement.
pub(crate) type Param<'a> = &'a (dyn ToSql + Sync);

/// Prepares a statement, once for each connection, with the installation's names of the schemas.
pub(crate) async fn prepare(
    client: &PooledConnection,
    schemas: &SchemaNames,
    statement: &Statement,
) -> Result<tokio_postgres::Statement, StoreError> {
    let prepared = client.prepare_cached(&schemas.sql(statement.sql())).await;
    prepared.map_err(|error| client.refused(statement.name(), error))
}

/// Whether a round trip failed here rather than at the server, for example because a parameter could not be
/// converted. Then whatever followed the failure, `COMMIT` included, was not sent.
pub(crate) fn was_cut_short(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_none()
}

/// Queues `ROLLBACK` on the connection, ahead of its next user: the one poll is enough to send it.
pub(crate) fn roll_back(client: &PooledConnection) {
    let _ = client.batch_execute("ROLLBACK").now_or_never();
}
