//! The handle to the database: the pool, the clock, and statements outside of any tenant.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use linecard_domain::{Clock, Timestamp, UserId};
use tokio_postgres::{Row, SimpleQueryMessage};

use crate::address::DatabaseAddress;
use crate::error::StoreError;
use crate::schemas::SchemaNames;
use crate::sql::statement::GlobalStatement;
use crate::tenancy::connection::{Connections, PooledConnection, TakesNoWrites};
use crate::tenancy::context::{Principal, TenantContext};
use crate::tenancy::installation::{InstallationContext, InstallationTx};
use crate::tenancy::person::PersonTx;
use crate::tenancy::round_trip::{Param, prepare};
use crate::tenancy::shares::{Purpose, ShareGuard, Shares};
use crate::tenancy::standby::Standby;
use crate::tenancy::transaction::TenantTx;

/// Also `on` on a standby.
const PING: &str = "SHOW transaction_read_only";

/// The database, as the application's role.
#[derive(Clone)]
pub struct Store {
    primary: Connections,
    /// For connections outside of the pool.
    direct: Arc<DatabaseAddress>,
    schemas: Arc<SchemaNames>,
    clock: Arc<dyn Clock>,
    shares: Arc<Shares>,
    /// Where history is read.
    standby: Option<Arc<Standby>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("pool", &self.primary.status()).finish_non_exhaustive()
    }
}

impl Store {
    /// `wait`: how long a request waits for its share of the pool.
    pub(crate) fn new(
        primary: Connections,
        direct: DatabaseAddress,
        schemas: SchemaNames,
        clock: Arc<dyn Clock>,
        wait: Duration,
    ) -> Self {
        let shares = Arc::new(Shares::of(primary.status().max_size, wait));
        Self { primary, direct: Arc::new(direct), schemas: Arc::new(schemas), clock, shares, standby: None }
    }

    pub(crate) fn reading_from(self, standby: Standby) -> Self {
        Self { standby: Some(Arc::new(standby)), ..self }
    }

    pub(super) fn primary(&self) -> &Connections {
        &self.primary
    }

    pub(super) fn standby(&self) -> Option<&Arc<Standby>> {
        self.standby.as_ref()
    }

    /// The names of the schemas, which every statement is prepared with.
    pub(crate) fn schemas(&self) -> &SchemaNames {
        &self.schemas
    }

    pub(crate) fn direct(&self) -> &DatabaseAddress {
        &self.direct
    }

    /// Begins a transaction for one tenant. Nothing is sent before its first statement.
    pub async fn begin(&self, context: &TenantContext) -> Result<TenantTx, StoreError> {
        self.begin_for(context, Purpose::Request).await
    }

    /// Begins a transaction that may take long and can wait: few of an organization's are under way at once.
    pub async fn begin_report(&self, context: &TenantContext) -> Result<TenantTx, StoreError> {
        self.begin_for(context, Purpose::Report).await
    }

    /// Begins a transaction of the program's own work that can wait: few are under way at once, however much there is to do. Nobody
    /// may begin another one before it has ended.
    pub async fn begin_background(&self, context: &TenantContext) -> Result<TenantTx, StoreError> {
        let share = self.background().await;
        Ok(self.transaction(self.client().await?, Some(share), context))
    }

    /// For statements of such work that have no transaction.
    pub(crate) async fn background(&self) -> ShareGuard {
        self.shares.take_background().await
    }

    /// Begins a transaction of one person outside of any organization.
    pub(crate) async fn begin_person(&self, person: UserId) -> Result<PersonTx, StoreError> {
        Ok(PersonTx::new(self.begin(&PersonTx::context(person)).await?))
    }

    /// Begins a transaction of a platform key outside of any organization.
    pub async fn begin_installation(&self, context: &InstallationContext) -> Result<InstallationTx, StoreError> {
        Ok(InstallationTx::new(self.begin(context.tenant()).await?, context.clone()))
    }

    async fn begin_for(&self, context: &TenantContext, purpose: Purpose) -> Result<TenantTx, StoreError> {
        let share = self.share(context, purpose).await?;
        Ok(self.transaction(self.client().await?, share, context))
    }

    /// The program's own work has no share: each of its parts is bounded by itself; nor have people outside of organizations.
    pub(super) async fn share(
        &self,
        context: &TenantContext,
        purpose: Purpose,
    ) -> Result<Option<ShareGuard>, StoreError> {
        Ok(match context.principal() {
            Principal::User(_)
            | Principal::Key { .. }
            | Principal::Platform { .. }
            | Principal::Installation { .. }
            | Principal::Connect { .. } => Some(Box::pin(self.shares.take(context.organization_id(), purpose)).await?),
            Principal::Person(_)
            | Principal::Verifier { .. }
            | Principal::Service
            | Principal::Maintenance
            | Principal::Eraser
            | Principal::EraserOf { .. } => None,
        })
    }

    pub(super) fn transaction(
        &self,
        client: PooledConnection,
        share: Option<ShareGuard>,
        context: &TenantContext,
    ) -> TenantTx {
        TenantTx::new(client, share, Arc::clone(&self.schemas), context.clone(), self.now())
    }

    pub(crate) async fn client(&self) -> Result<PooledConnection, StoreError> {
        // On the heap, as in `TenantTx::run`: it is as large as what a request itself remembers.
        Ok(Box::pin(self.primary.get()).await?)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Runs a statement outside of any tenant's context.
    pub(crate) async fn global_rows(
        &self,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let statement = &statement.0;
        let client = self.client().await?;
        let round_trip = async {
            let prepared = prepare(&client, &self.schemas, statement).await?;
            client.query(&prepared, params).await.map_err(|error| client.refused(statement.name(), error))
        };
        statement.measure(round_trip).await
    }

    pub(crate) async fn global_row(
        &self,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.global_rows(statement, params).await?.into_iter().next())
    }

    /// How the connection pool is used at this moment.
    pub fn pool_status(&self) -> PoolStatus {
        let status = self.primary.status();
        PoolStatus {
            size: status.size,
            available: status.available,
            max_size: status.max_size,
            waiting: status.waiting,
        }
    }

    /// Whether the database answers, and takes writes.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let client = self.client().await?;
        let answer = client.simple_query(PING).await.map_err(|error| client.refused("PING", error))?;
        let is_read_only = answer.iter().any(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0) == Some("on"),
            _ => false,
        });
        if is_read_only {
            client.takes_no_writes();
            return Err(StoreError::Unavailable(Box::new(TakesNoWrites)));
        }
        Ok(())
    }
}

/// How the connection pool is used.
#[derive(Debug, Clone, Copy)]
pub struct PoolStatus {
    /// Open connections, used or idle.
    pub size: usize,
    /// Idle connections.
    pub available: usize,
    pub max_size: usize,
    /// Tasks that wait for a connection.
    pub waiting: usize,
}
