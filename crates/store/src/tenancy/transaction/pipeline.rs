//! Statements that travel in one round trip.

use futures_util::future::try_join_all;
use tokio_postgres::Row;

use crate::sql::statement::Statement;
use crate::tenancy::PooledConnection;
use crate::tenancy::round_trip::Param;

/// A statement with all of its parameters.
pub(super) type Sent<'a> = (&'a Statement, &'a [Param<'a>]);

/// Which statement of a round trip failed.
pub(super) struct Failure {
    pub(super) statement: &'static str,
    pub(super) error: tokio_postgres::Error,
}

/// Sends statements and, if they are the last ones, `COMMIT`, all by the first poll; but nothing after one that cannot be sent.
pub(super) async fn pipelined(
    client: &PooledConnection,
    statements: &[Sent<'_>],
    prepared: &[tokio_postgres::Statement],
    are_last: bool,
) -> Result<Vec<Vec<Row>>, Failure> {
    let mut queries = Vec::with_capacity(statements.len());
    for ((statement, params), prepared) in statements.iter().zip(prepared) {
        queries.push(async move {
            let rows = client.query(prepared, params).await;
            rows.map_err(|error| Failure { statement: statement.name(), error })
        });
    }
    let commit = async {
        let committed = if are_last { client.batch_execute("COMMIT").await } else { Ok(()) };
        committed.map_err(|error| Failure { statement: "COMMIT", error })
    };
    let (rows, ()) = tokio::try_join!(biased; try_join_all(queries), commit)?;
    Ok(rows)
}
