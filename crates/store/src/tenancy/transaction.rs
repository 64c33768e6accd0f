//! A transaction of one tenant.
//!
//! `BEGIN`, `app.enter…`, the first statement and, for the last one, `COMMIT` travel pipelined in one
//! round trip, and so do statements that do not wait for each other's answers ([`TenantTx::together`]).
//! All messages of a round trip are queued on the connection by one poll, so that a request which is
//! cancelled at any moment has sent all of them or none; a transaction that is left open is rolled
//! back before the connection serves anyone else.

pub(crate) mod entering;
mod pipeline;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use linecard_domain::{OrganizationId, Timestamp};
use tokio::time::timeout;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;

use crate::error::StoreError;
use crate::schemas::SchemaNames;
use crate::sql::statement::{GlobalStatement, Statement, TenantStatement};
use crate::tenancy::connection::{Connections, PooledConnection};
use crate::tenancy::context::{Principal, TenantContext};
use crate::tenancy::round_trip::{Param, prepare, roll_back, was_cut_short};
use crate::tenancy::shares::ShareGuard;
use crate::tenancy::standby::{BEGIN as BEGIN_ON_STANDBY, ReadOutcome, STATEMENT, Standby};
use crate::tenancy::transaction::entering::Entry;
use crate::tenancy::transaction::pipeline::{Failure, Sent, pipelined};

const BEGIN_READING: &str = "BEGIN READ ONLY";

/// A statement of a tenant with its parameters from `$2` on.
pub(crate) type Bound<'a> = (&'a TenantStatement, &'a [Param<'a>]);

/// A statement that no organization is bound to, with its parameters.
pub(crate) type BoundGlobally<'a> = (&'a GlobalStatement, &'a [Param<'a>]);

/// Where a transaction is. The state is set before anything is awaited: it says what was sent, not what was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    NotBegun,
    Open,
    Ended,
}

/// A transaction of one tenant. Dropped before its end, it is rolled back.
///
/// It binds the organization: the parameters that its methods take are `$2` and the following ones of the statement.
pub struct TenantTx {
    client: PooledConnection,
    schemas: Arc<SchemaNames>,
    context: TenantContext,
    now: Timestamp,
    state: State,
    /// Whether `COMMIT` travels with the next statement.
    last: bool,
    /// What begins it.
    begin: &'static str,
    /// Where it goes on if the standby fails, while it is on one.
    primary: Option<Primary>,
    /// Given back after the connection: it is the last field.
    _share: Option<ShareGuard>,
}

/// The primary, for a transaction that reads from the standby.
struct Primary {
    connections: Connections,
    outcome: ReadOutcome,
    /// Told if a statement takes too long; `None`: it may take long.
    standby: Option<Arc<Standby>>,
}

impl fmt::Debug for TenantTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantTx").field("context", &self.context).field("state", &self.state).finish_non_exhaustive()
    }
}

impl TenantTx {
    pub(crate) fn new(
        client: PooledConnection,
        share: Option<ShareGuard>,
        schemas: Arc<SchemaNames>,
        context: TenantContext,
        now: Timestamp,
    ) -> Self {
        Self {
            client,
            schemas,
            context,
            now,
            state: State::NotBegun,
            last: false,
            begin: "BEGIN",
            primary: None,
            _share: share,
        }
    }

    /// Its connection is the standby's, which is told if a statement takes too long there.
    pub(super) fn on_standby(
        mut self,
        primary: Connections,
        outcome: ReadOutcome,
        standby: Option<Arc<Standby>>,
    ) -> Self {
        self.primary = Some(Primary { connections: primary, outcome, standby });
        self.begin = BEGIN_ON_STANDBY;
        self
    }

    /// It writes nothing.
    pub(super) fn only_reading(mut self) -> Self {
        self.begin = BEGIN_READING;
        self
    }

    /// All statements see the database as it is at the first one. One that would write what another transaction has
    /// changed since then fails.
    pub(crate) fn of_one_snapshot(mut self) -> Self {
        self.begin = "BEGIN ISOLATION LEVEL REPEATABLE READ";
        self
    }

    /// The next statement is the last one: `COMMIT` travels with it.
    pub fn last(&mut self) -> &mut Self {
        self.last = true;
        self
    }

    /// Ends a transaction whose last statement was not known to be the last.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        // On a standby, nothing was written that a rollback takes back.
        if self.state == State::Open && self.primary.is_none() {
            self.state = State::Ended;
            self.client.batch_execute("COMMIT").await.map_err(|error| self.client.refused("COMMIT", error))?;
        }
        Ok(())
    }

    pub fn organization_id(&self) -> OrganizationId {
        self.context.organization_id()
    }

    /// Whether a platform key acts.
    pub(crate) fn is_of_platform(&self) -> bool {
        self.context.is_platform()
    }

    /// Whether a connect session acts.
    pub(crate) fn is_of_connect_session(&self) -> bool {
        self.context.is_connect_session()
    }

    /// What acts, as far as it can make something that ends with it.
    pub(crate) fn principal(&self) -> &Principal {
        self.context.principal()
    }

    /// One instant for the whole transaction.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Runs a statement; `params` are its parameters from `$2` on.
    pub(crate) async fn rows(
        &mut self,
        statement: &TenantStatement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        Ok(self.all(&[(statement, params)]).await?.pop().unwrap_or_default())
    }

    /// Runs a statement ahead of the one that was announced as the last.
    pub(crate) async fn rows_before_last(
        &mut self,
        statement: &TenantStatement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let [rows] = self.together_before_last([(statement, params)]).await?;
        Ok(rows)
    }

    /// Runs statements in their order and in one round trip: none of them waits for the answer to the one before. Returns the
    /// rows of each. The last one of them may be announced as such; if there is none, that alone ends the transaction.
    pub(crate) async fn all(&mut self, statements: &[Bound<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        self.run_bound(None, statements).await
    }

    /// As [`TenantTx::all`], after a statement that no organization is bound to, of which nothing is returned.
    pub(crate) async fn all_after(
        &mut self,
        (first, params): BoundGlobally<'_>,
        statements: &[Bound<'_>],
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        let answers = self.run_bound(Some((&first.0, params)), statements).await?;
        Ok(answers.into_iter().skip(1).collect())
    }

    async fn run_bound(&mut self, first: Option<Sent<'_>>, more: &[Bound<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let organization = self.organization_id();
        let mut bound: Vec<(&Statement, Vec<Param<'_>>)> = Vec::with_capacity(more.len());
        for (statement, params) in more {
            let organization = std::iter::once(organization.as_uuid() as Param<'_>);
            bound.push((&statement.0, organization.chain(params.iter().copied()).collect()));
        }
        let bound = bound.iter().map(|(statement, params)| (*statement, params.as_slice()));
        let sent: Vec<Sent<'_>> = first.into_iter().chain(bound).collect();
        self.run(&sent).await
    }

    /// As [`TenantTx::all`], ahead of the statement that was announced as the last.
    pub(crate) async fn together_before_last<const N: usize>(
        &mut self,
        statements: [Bound<'_>; N],
    ) -> Result<[Vec<Row>; N], StoreError> {
        let last = std::mem::take(&mut self.last);
        let answers = self.all(&statements).await;
        self.last = last;
        let mut answers = answers?.into_iter();
        Ok(std::array::from_fn(|_| answers.next().unwrap_or_default()))
    }

    /// The first row of the statement's answer.
    pub(crate) async fn row(
        &mut self,
        statement: &TenantStatement,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(statement, params).await?.into_iter().next())
    }

    /// Whether the statement, which returns a row for each row that it changed, changed one.
    pub(crate) async fn changed(
        &mut self,
        statement: &TenantStatement,
        params: &[Param<'_>],
    ) -> Result<bool, StoreError> {
        Ok(!self.rows(statement, params).await?.is_empty())
    }

    /// Runs a statement that no organization is bound to; `params` are all of its parameters.
    pub(crate) async fn global_rows(
        &mut self,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        Ok(self.run(&[(&statement.0, params)]).await?.pop().unwrap_or_default())
    }

    /// As [`TenantTx::all`], of statements that no organization is bound to.
    pub(crate) async fn all_global(&mut self, statements: &[BoundGlobally<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let sent: Vec<Sent<'_>> = statements.iter().map(|(statement, params)| (&statement.0, *params)).collect();
        self.run(&sent).await
    }

    /// As [`TenantTx::global_rows`], ahead of the statement that was announced as the last.
    pub(crate) async fn global_rows_before_last(
        &mut self,
        statement: &GlobalStatement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let last = std::mem::take(&mut self.last);
        let rows = self.global_rows(statement, params).await;
        self.last = last;
        rows
    }

    async fn run(&mut self, statements: &[Sent<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        // On the heap, here for all statements: a future contains those that it waits for, and is moved several times
        // while a request is handled.
        let sent = Box::pin(async {
            if self.primary.is_none() || self.state == State::Ended {
                return self.send(statements).await;
            }
            tracing::Span::current().record("standby", true);
            let took_too_long = match timeout(STATEMENT, self.send(statements)).await {
                Ok(Ok(rows)) => return Ok(rows),
                Ok(Err(StoreError::Query { source, .. })) => source.code() == Some(&SqlState::QUERY_CANCELED),
                Ok(Err(_)) => false,
                Err(_) => true,
            };
            // Also with what the primary would refuse: it has the last word.
            self.go_to_primary(took_too_long).await?;
            self.send(statements).await
        });
        let Some(((first, _), others)) = statements.split_first() else { return sent.await };
        let started = Instant::now();
        let answered = first.measure(sent).await;
        // They travel together: each takes as long as the round trip.
        for (statement, _) in others {
            statement.took(started);
        }
        answered
    }

    async fn send(&mut self, statements: &[Sent<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut prepared = Vec::with_capacity(statements.len());
        for (statement, _) in statements {
            prepared.push(prepare(&self.client, &self.schemas, statement).await?);
        }
        match self.state {
            State::NotBegun => self.begin_with(statements, &prepared).await,
            State::Open => {
                // Nothing awaits between here and the first poll, so the state says what was sent.
                self.state = if self.last { State::Ended } else { State::Open };
                let answered = pipelined(&self.client, statements, &prepared, self.last).await;
                answered.map_err(|failure| self.failed(failure))
            }
            State::Ended => Err(StoreError::Ended),
        }
    }

    /// Goes on where the standby failed: each statement has a snapshot of its own, so that the next one is entered and sent
    /// there as the first would be.
    async fn go_to_primary(&mut self, took_too_long: bool) -> Result<(), StoreError> {
        let Some(primary) = self.primary.take() else { return Ok(()) };
        primary.outcome.failed();
        if let Some(standby) = primary.standby.filter(|_| took_too_long) {
            standby.is_slow();
        }
        let client = primary.connections.get().await?;
        (self.state, self.begin) = (State::NotBegun, BEGIN_READING);
        // An answer may still be under way on it.
        std::mem::replace(&mut self.client, client).discard();
        Ok(())
    }

    async fn begin_with(
        &mut self,
        statements: &[Sent<'_>],
        prepared: &[tokio_postgres::Statement],
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        let context = self.context.clone();
        let entry = Entry::of(&context, self.now);
        let (enter, enter_params) = entry.statement();
        let prepared_enter = prepare(&self.client, &self.schemas, &enter.0).await?;

        // Nothing awaits between here and the first poll, so the state says what was sent.
        self.state = if self.last { State::Ended } else { State::Open };
        let client = &self.client;
        let (begun, entered, answered) = tokio::join!(
            biased;
            client.batch_execute(self.begin),
            client.query_one(&prepared_enter, &enter_params),
            pipelined(client, statements, prepared, self.last),
        );
        let refused = |error| self.client.refused(enter.0.name(), error);
        // The error of an earlier statement is the one to report: COMMIT of a failed transaction succeeds.
        begun.map_err(refused)?;
        let role: Option<String> = entered.and_then(|entered| entered.try_get(0)).map_err(refused)?;
        // Without admission the context was empty: the statements saw and changed nothing, or were refused. The
        // caller must not learn which.
        if role.is_none() {
            return Err(StoreError::NotAdmitted);
        }
        answered.map_err(|failure| self.failed(failure))
    }

    /// What followed a failure, `COMMIT` included, may not have been sent: the transaction is open then.
    fn failed(&mut self, Failure { statement, error }: Failure) -> StoreError {
        if was_cut_short(&error) {
            self.state = State::Open;
        }
        self.client.refused(statement, error)
    }
}

impl Drop for TenantTx {
    fn drop(&mut self) {
        if self.state == State::Open {
            roll_back(&self.client);
        }
    }
}
