//! A transaction of one statement: a function that enters the tenant's context itself.

use std::fmt;
use std::sync::Arc;

use deadpool_postgres::Object;
use linecard_domain::Timestamp;
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::schemas::SchemaNames;
use crate::sql::statement::GlobalStatement;
use crate::tenancy::round_trip::{Param, prepare};

/// A connection for one statement, without `BEGIN` and `COMMIT`: the statement is a transaction of its own, and its
/// context ends with it. A request that is cancelled has sent the whole statement or nothing.
pub struct ImplicitTx {
    client: Object,
    schemas: Arc<SchemaNames>,
    now: Timestamp,
}

impl fmt::Debug for ImplicitTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImplicitTx").field("now", &self.now).finish_non_exhaustive()
    }
}

impl ImplicitTx {
    pub(crate) fn new(client: Object, schemas: Arc<SchemaNames>, now: Timestamp) -> Self {
        Self { client, schemas, now }
    }

    /// The time at which the connection was ready.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) async fn row(
        self,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, StoreError> {
        let statement = &statement.0;
        statement
            .measure(async {
                let prepared = prepare(&self.client, &self.schemas, statement).await?;
                let row = self.client.query_opt(&prepared, params).await;
                row.map_err(|error| StoreError::from_query(statement.name(), error))
            })
            .await
    }
}
