//! A transaction of one person outside of any organization: their own account, sessions and second factor.

use linecard_domain::{Timestamp, UserId};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::statement::GlobalStatement;
use crate::tenancy::context::{Principal, TenantContext};
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::{BoundGlobally, TenantTx};

/// As [`TenantTx`], without an organization: it sees what is the person's own. Dropped before its end, it is rolled back.
#[derive(Debug)]
pub(crate) struct PersonTx {
    tx: TenantTx,
}

impl PersonTx {
    pub(super) fn context(person: UserId) -> TenantContext {
        TenantContext::outside(Principal::Person(person))
    }

    pub(super) fn new(tx: TenantTx) -> Self {
        Self { tx }
    }

    /// The next round trip is the last one: `COMMIT` travels with it.
    pub(crate) fn last(&mut self) -> &mut Self {
        self.tx.last();
        self
    }

    /// One instant for the whole transaction.
    pub(crate) fn now(&self) -> Timestamp {
        self.tx.now()
    }

    pub(crate) async fn rows(
        &mut self,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.tx.global_rows(statement, params).await
    }

    /// Runs statements in their order and in one round trip, as [`TenantTx::all`].
    pub(crate) async fn all(&mut self, statements: &[BoundGlobally<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        self.tx.all_global(statements).await
    }

    /// Whether the statement, which returns a row for each row that it changed, changed one.
    pub(crate) async fn changed(
        &mut self,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<bool, StoreError> {
        Ok(!self.rows(statement, params).await?.is_empty())
    }
}
