//! The tenant transaction: the only way to a tenant's table.
//!
//! `BEGIN`, `app.enter…`, the first statement and, for the last one, `COMMIT` travel pipelined in one
//! round trip. All messages of a round trip are queued on the connection by one poll, so that a
//! request which is cancelled at any moment has sent all of them or none; a transaction that is
//! left open is rolled back before the connection serves anybody else.

use std::fmt;
use std::sync::Arc;

use deadpool_postgres::{Object, Pool};
use futures_util::FutureExt;
use linecard_domain::{Clock, OrganizationId, Timestamp};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, Row};

use crate::error::StoreError;
use crate::sql::statement::{Statement, statements};
use crate::tenancy::context::{Principal, TenantContext};

#[cfg(test)]
mod tests;

/// A parameter of a statement.
pub(crate) type Param<'a> = &'a (dyn ToSql + Sync);

statements! {
    ENTER_USER = "SELECT app.enter($1, $2)";
    ENTER_KEY = "SELECT app.enter_key($1, $2, $3)";
    ENTER_VERIFIER = "SELECT app.enter_verifier($1, $2)";
    ENTER_SERVICE = "SELECT app.enter_service($1)";
    ENTER_MAINTENANCE = "SELECT app.enter_maintenance($1)";
}

/// The database, as the application's role.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
    /// For connections that are no pool's.
    direct: Arc<Config>,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("pool", &self.pool.status()).finish_non_exhaustive()
    }
}

impl Store {
    pub(crate) fn new(pool: Pool, direct: Config, clock: Arc<dyn Clock>) -> Self {
        Self { pool, direct: Arc::new(direct), clock }
    }

    pub(crate) fn direct(&self) -> &Config {
        &self.direct
    }

    /// Begins a transaction for one tenant. Nothing is sent before its first statement.
    pub async fn begin(&self, context: &TenantContext) -> Result<TenantTx, StoreError> {
        Ok(TenantTx {
            client: self.pool.get().await?,
            context: context.clone(),
            entered_at: self.clock.now(),
            state: State::NotBegun,
            last: false,
        })
    }

    pub(crate) async fn client(&self) -> Result<Object, StoreError> {
        Ok(self.pool.get().await?)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A statement outside of any tenant's context: a function that authenticates, or the leases.
    pub(crate) async fn unscoped_rows(
        &self,
        statement: &Statement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let failed = |error| StoreError::from_query(statement.name, error);
        let client = self.client().await?;
        let prepared = client.prepare_cached(statement.sql).await.map_err(failed)?;
        client.query(&prepared, params).await.map_err(failed)
    }

    /// Connections in use and open now, and the most that there may be.
    pub fn pool_status(&self) -> PoolStatus {
        let status = self.pool.status();
        PoolStatus {
            size: status.size,
            available: status.available,
            max_size: status.max_size,
            waiting: status.waiting,
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let client = self.pool.get().await?;
        client.batch_execute("").await.map_err(|error| StoreError::from_query("PING", error))
    }
}

/// How the connection pool is used.
#[derive(Debug, Clone, Copy)]
pub struct PoolStatus {
    pub size: usize,
    pub available: usize,
    pub max_size: usize,
    pub waiting: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    NotBegun,
    Open,
    Ended,
}

/// A transaction of one tenant. Dropped before its end, it is rolled back.
pub struct TenantTx {
    client: Object,
    context: TenantContext,
    entered_at: Timestamp,
    state: State,
    last: bool,
}

impl fmt::Debug for TenantTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantTx").field("context", &self.context).field("state", &self.state).finish_non_exhaustive()
    }
}

impl TenantTx {
    /// The next statement is the last one: `COMMIT` travels with it.
    pub fn last(&mut self) -> &mut Self {
        self.last = true;
        self
    }

    /// Ends a transaction whose last statement was not known to be the last.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        if self.state == State::Open {
            self.state = State::Ended;
            self.client.batch_execute("COMMIT").await.map_err(|error| StoreError::from_query("COMMIT", error))?;
        }
        Ok(())
    }

    pub(crate) fn organization_id(&self) -> OrganizationId {
        self.context.organization_id()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.entered_at
    }

    pub(crate) async fn rows(&mut self, statement: &Statement, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        let failed = |error| StoreError::from_query(statement.name, error);
        let prepared = self.client.prepare_cached(statement.sql).await.map_err(failed)?;
        match self.state {
            State::NotBegun => self.begin_with(statement, &prepared, params).await,
            State::Open if self.last => {
                self.state = State::Ended;
                let client = &self.client;
                let sent = tokio::try_join!(
                    biased;
                    client.query(&prepared, params),
                    client.batch_execute("COMMIT"),
                );
                let (rows, ()) = sent.map_err(|error| self.failed(statement, error))?;
                Ok(rows)
            }
            State::Open => self.client.query(&prepared, params).await.map_err(failed),
            State::Ended => Err(StoreError::Ended),
        }
    }

    pub(crate) async fn row(&mut self, statement: &Statement, params: &[Param<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(statement, params).await?.into_iter().next())
    }

    /// Whether the statement, which returns a row for each row that it changed, changed one.
    pub(crate) async fn changed(&mut self, statement: &Statement, params: &[Param<'_>]) -> Result<bool, StoreError> {
        Ok(!self.rows(statement, params).await?.is_empty())
    }

    fn failed(&mut self, statement: &Statement, error: tokio_postgres::Error) -> StoreError {
        if was_cut_short(&error) {
            self.state = State::Open;
        }
        StoreError::from_query(statement.name, error)
    }

    async fn begin_with(
        &mut self,
        statement: &Statement,
        prepared: &tokio_postgres::Statement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let context = self.context.clone();
        let organization = *context.organization_id().as_uuid();
        let key_hash: &[u8] = match context.principal() {
            Principal::Key { hash, .. } => &hash.0,
            _ => &[],
        };
        let (enter, enter_params): (&Statement, Vec<Param<'_>>) = match context.principal() {
            Principal::User(id) => (&ENTER_USER, vec![id.as_uuid(), &organization]),
            Principal::Key { .. } => (&ENTER_KEY, vec![&key_hash, &organization, &self.entered_at]),
            Principal::Verifier { subject } => (&ENTER_VERIFIER, vec![subject, &organization]),
            Principal::Service => (&ENTER_SERVICE, vec![&organization]),
            Principal::Maintenance => (&ENTER_MAINTENANCE, vec![&organization]),
        };
        let prepared_enter =
            self.client.prepare_cached(enter.sql).await.map_err(|error| StoreError::from_query(enter.name, error))?;

        // From here to the first poll nothing awaits: what the state says is what was sent.
        self.state = if self.last { State::Ended } else { State::Open };
        let client = &self.client;
        let commit = async {
            // An error of an earlier statement is what is reported: COMMIT of a failed transaction succeeds.
            if self.last { client.batch_execute("COMMIT").await } else { Ok(()) }
        };
        let (begun, entered, rows, committed) = tokio::join!(
            biased;
            client.batch_execute("BEGIN"),
            client.query_one(&prepared_enter, &enter_params),
            client.query(prepared, params),
            commit,
        );
        let refused = |error| StoreError::from_query(enter.name, error);
        begun.map_err(refused)?;
        let role: Option<String> = entered.and_then(|entered| entered.try_get(0)).map_err(refused)?;
        // Without admission the context was empty: the statement saw and changed nothing, or was refused, and
        // that it was is not what the caller must hear.
        if role.is_none() {
            return Err(StoreError::NotAdmitted);
        }
        let rows = rows.map_err(|error| self.failed(statement, error))?;
        committed.map_err(|error| StoreError::from_query("COMMIT", error))?;
        Ok(rows)
    }
}

impl Drop for TenantTx {
    fn drop(&mut self) {
        if self.state == State::Open {
            roll_back(&self.client);
        }
    }
}

/// Whether a round trip failed here rather than at the server, for example because a parameter could not be
/// converted. What stood behind the failure, `COMMIT` too, was not sent then.
pub(crate) fn was_cut_short(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_none()
}

/// The first poll queues it on the connection, ahead of whoever uses that next.
pub(crate) fn roll_back(client: &Object) {
    let _ = client.batch_execute("ROLLBACK").now_or_never();
}
