//! A transaction of one tenant.
//!
//! `BEGIN`, `app.enter…`, the first statement and, for the last one, `COMMIT` travel pipelined in one
//! round trip. All messages of a round trip are queued on the connection by one poll, so that a
//! request which is cancelled at any moment has sent all of them or none; a transaction that is
//! left open is rolled back before the connection serves anyone else.

use std::fmt;
use std::sync::Arc;

use linecard_domain::{OrganizationId, Timestamp};
use tokio::time::timeout;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;

use crate::error::StoreError;
use crate::schemas::SchemaNames;
use crate::sql::statement::{GlobalStatement, Statement, TenantStatement, statements};
use crate::tenancy::connection::{Connections, PooledConnection};
use crate::tenancy::context::{Principal, TenantContext};
use crate::tenancy::round_trip::{Param, prepare, roll_back, was_cut_short};
use crate::tenancy::shares::ShareGuard;
use crate::tenancy::standby::{BEGIN as BEGIN_ON_STANDBY, ReadOutcome, STATEMENT, Standby};

const BEGIN_READING: &str = "BEGIN READ ONLY";

#[cfg(test)]
mod tests;

statements! {
    /// $1 user, $2 organization. Answers the role that was entered, or NULL.
    static ENTER_USER: GlobalStatement = "SELECT app.enter($1, $2)";
    /// $1 the key's hash, $2 organization, $3 now: each transaction checks again that the key is neither revoked nor
    /// expired.
    static ENTER_KEY: GlobalStatement = "SELECT app.enter_key($1, $2, $3)";
    /// $1 the platform key's hash, $2 organization, $3 scope, $4 now.
    static ENTER_PLATFORM: GlobalStatement = "SELECT app.enter_platform($1, $2, $3, $4)";
    /// $1 the platform key's hash, $2 scope, $3 now.
    static ENTER_INSTALLATION: GlobalStatement = "SELECT app.enter_installation($1, $2, $3)";
    /// $1 the hash of the connect session's token, $2 organization, $3 now.
    static ENTER_CONNECT: GlobalStatement = "SELECT app.enter_connect($1, $2, $3)";
    /// $1 the call or message that a callback is about, $2 organization.
    static ENTER_VERIFIER: GlobalStatement = "SELECT app.enter_verifier($1, $2)";
    /// $1 organization.
    static ENTER_SERVICE: GlobalStatement = "SELECT app.enter_service($1)";
    /// $1 organization.
    static ENTER_MAINTENANCE: GlobalStatement = "SELECT app.enter_maintenance($1)";
    /// $1 organization.
    static ENTER_ERASER: GlobalStatement = "SELECT app.enter_eraser($1)";
    /// $1 member, $2 organization.
    static ENTER_ERASER_OF: GlobalStatement = "SELECT app.enter_eraser_of($1, $2)";
}

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
        let organization = self.organization_id();
        let bound: Vec<Param<'_>> =
            std::iter::once(organization.as_uuid() as Param<'_>).chain(params.iter().copied()).collect();
        self.run(&statement.0, &bound).await
    }

    /// Runs a statement ahead of the one that was announced as the last.
    pub(crate) async fn rows_before_last(
        &mut self,
        statement: &TenantStatement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let last = std::mem::take(&mut self.last);
        let rows = self.rows(statement, params).await;
        self.last = last;
        rows
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
        self.run(&statement.0, params).await
    }

    async fn run(&mut self, statement: &Statement, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        // On the heap, here for all statements: a future contains those that it waits for, and is moved several times
        // while a request is handled.
        let sent = Box::pin(async {
            if self.primary.is_none() || self.state == State::Ended {
                return self.send(statement, params).await;
            }
            tracing::Span::current().record("standby", true);
            let took_too_long = match timeout(STATEMENT, self.send(statement, params)).await {
                Ok(Ok(rows)) => return Ok(rows),
                Ok(Err(StoreError::Query { source, .. })) => source.code() == Some(&SqlState::QUERY_CANCELED),
                Ok(Err(_)) => false,
                Err(_) => true,
            };
            // Also with what the primary would refuse: it has the last word.
            self.go_to_primary(took_too_long).await?;
            self.send(statement, params).await
        });
        statement.measure(sent).await
    }

    async fn send(&mut self, statement: &Statement, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        let prepared = prepare(&self.client, &self.schemas, statement).await?;
        match (self.state, self.last) {
            (State::NotBegun, _) => self.begin_with(statement, &prepared, params).await,
            (State::Open, false) => {
                let sent = self.client.query(&prepared, params).await;
                sent.map_err(|error| self.client.refused(statement.name(), error))
            }
            (State::Open, true) => self.end_with(statement, &prepared, params).await,
            (State::Ended, _) => Err(StoreError::Ended),
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
        statement: &Statement,
        prepared: &tokio_postgres::Statement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let organization = *self.organization_id().as_uuid();
        let now = self.now;
        let context = self.context.clone();
        let key_hash: &[u8] = match context.principal() {
            Principal::Key { hash, .. }
            | Principal::Platform { hash, .. }
            | Principal::Installation { hash, .. }
            | Principal::Connect { hash } => &hash.0,
            _ => &[],
        };
        let scope = match context.principal() {
            Principal::Platform { scope, .. } | Principal::Installation { scope, .. } => scope.as_str(),
            _ => "",
        };
        let (enter, enter_params): (&GlobalStatement, Vec<Param<'_>>) = match context.principal() {
            Principal::User(id) => (&ENTER_USER, vec![id.as_uuid(), &organization]),
            Principal::Key { .. } => (&ENTER_KEY, vec![&key_hash, &organization, &now]),
            Principal::Platform { .. } => (&ENTER_PLATFORM, vec![&key_hash, &organization, &scope, &now]),
            Principal::Installation { .. } => (&ENTER_INSTALLATION, vec![&key_hash, &scope, &now]),
            Principal::Connect { .. } => (&ENTER_CONNECT, vec![&key_hash, &organization, &now]),
            Principal::Verifier { subject } => (&ENTER_VERIFIER, vec![subject, &organization]),
            Principal::Service => (&ENTER_SERVICE, vec![&organization]),
            Principal::Maintenance => (&ENTER_MAINTENANCE, vec![&organization]),
            Principal::Eraser => (&ENTER_ERASER, vec![&organization]),
            Principal::EraserOf { person } => (&ENTER_ERASER_OF, vec![person.as_uuid(), &organization]),
        };
        let prepared_enter = prepare(&self.client, &self.schemas, &enter.0).await?;

        // Nothing awaits between here and the first poll, so the state says what was sent.
        self.state = if self.last { State::Ended } else { State::Open };
        let client = &self.client;
        let commit = async {
            // The error of an earlier statement is the one to report: COMMIT of a failed transaction succeeds.
            if self.last { client.batch_execute("COMMIT").await } else { Ok(()) }
        };
        let (begun, entered, rows, committed) = tokio::join!(
            biased;
            client.batch_execute(self.begin),
            client.query_one(&prepared_enter, &enter_params),
            client.query(prepared, params),
            commit,
        );
        let refused = |error| self.client.refused(enter.0.name(), error);
        begun.map_err(refused)?;
        let role: Option<String> = entered.and_then(|entered| entered.try_get(0)).map_err(refused)?;
        // Without admission the context was empty: the statement saw and changed nothing, or was refused. The
        // caller must not learn which.
        if role.is_none() {
            return Err(StoreError::NotAdmitted);
        }
        let rows = rows.map_err(|error| self.failed(statement, error))?;
        committed.map_err(|error| self.client.refused("COMMIT", error))?;
        Ok(rows)
    }

    async fn end_with(
        &mut self,
        statement: &Statement,
        prepared: &tokio_postgres::Statement,
        params: &[Param<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.state = State::Ended;
        let client = &self.client;
        let sent = tokio::try_join!(
            biased;
            client.query(prepared, params),
            client.batch_execute("COMMIT"),
        );
        let (rows, ()) = sent.map_err(|error| self.failed(statement, error))?;
        Ok(rows)
    }

    /// A `COMMIT` that followed the failure may not have been sent: the transaction is open then.
    fn failed(&mut self, statement: &Statement, error: tokio_postgres::Error) -> StoreError {
        if was_cut_short(&error) {
            self.state = State::Open;
        }
        self.client.refused(statement.name(), error)
    }
}

impl Drop for TenantTx {
    fn drop(&mut self) {
        if self.state == State::Open {
            roll_back(&self.client);
        }
    }
}
