//! A transaction of a platform key outside of any organization: what it manages of the installation itself.

use linecard_domain::{PlatformKeyId, PlatformScope, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::statement::GlobalStatement;
use crate::tenancy::context::{Principal, SecretHash, TenantContext};
use crate::tenancy::round_trip::Param;
use crate::tenancy::transaction::TenantTx;

/// A platform key that acts outside of any organization, for what its scope allows: each transaction checks again that the key is
/// valid and has the scope. Or a command of the operator's.
#[derive(Debug, Clone)]
pub struct InstallationContext {
    tenant: TenantContext,
    key: Option<(PlatformKeyId, String)>,
}

impl InstallationContext {
    pub(crate) fn of_key(id: PlatformKeyId, name: String, hash: SecretHash, scope: PlatformScope) -> Self {
        Self { tenant: TenantContext::outside(Principal::Installation { hash, scope }), key: Some((id, name)) }
    }

    /// For the command that reseals.
    pub(crate) fn maintenance() -> Self {
        Self { tenant: TenantContext::outside(Principal::Maintenance), key: None }
    }

    pub(super) fn tenant(&self) -> &TenantContext {
        &self.tenant
    }

    /// The platform key and its name; `None`: a command.
    pub(crate) fn key(&self) -> Option<&(PlatformKeyId, String)> {
        self.key.as_ref()
    }
}

/// As [`TenantTx`], without an organization: it sees what is the installation's, and of organizations only what is sent to
/// endpoints of the installation. Dropped before its end, it is rolled back.
#[derive(Debug)]
pub struct InstallationTx {
    tx: TenantTx,
    context: InstallationContext,
}

impl InstallationTx {
    pub(super) fn new(tx: TenantTx, context: InstallationContext) -> Self {
        Self { tx, context }
    }

    /// The platform key that acts, and its name.
    pub(crate) fn key(&self) -> Option<&(PlatformKeyId, String)> {
        self.context.key()
    }

    /// The next statement is the last one: `COMMIT` travels with it.
    pub fn last(&mut self) -> &mut Self {
        self.tx.last();
        self
    }

    /// Ends a transaction whose last statement was not known to be the last.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await
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

    /// The first row of the statement's answer.
    pub(crate) async fn row(
        &mut self,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(statement, params).await?.into_iter().next())
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
