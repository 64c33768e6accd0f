//! A streaming standby, from which history is read.
//!
//! The rule: a transaction reads from it only after it has replayed everything that was durable on the primary when the
//! transaction was begun. So what is read is never older than the request, whoever has written it through whichever node. The
//! primary is asked for its position each time, which reads no table; where the standby is not there in time, the primary
//! serves. Whatever else fails on the standby is asked of the primary, too.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use metrics::Unit;
use tokio::time::{Instant, timeout};
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::PgLsn;
use tracing::Instrument;

use crate::address::is_of_other_kind;
use crate::error::StoreError;
use crate::schemas::SchemaNames;
use crate::sql::row::column;
use crate::sql::statement::{GlobalStatement, statements};
use crate::tenancy::connection::{Connections, PooledConnection, TakesNoWrites};
use crate::tenancy::round_trip::{Param, prepare};

const READS: &str = "linecard_standby_reads_total";
const USABLE: &str = "linecard_standby_usable";
const BEHIND: &str = "linecard_standby_behind_bytes";

/// How long a request waits for the standby to replay what it has to see. Under load, fewer than half found it there at once, and
/// 99 of 100 within 22 ms (docs/adr/0037-lists-from-a-standby.md).
const PATIENCE: Duration = Duration::from_millis(100);
/// How long a statement is waited for there, before the primary is asked instead. The standby ends it itself before
/// ([`BEGIN`]), unless it hangs.
pub(crate) const STATEMENT: Duration = Duration::from_millis(2_500);
/// What begins a transaction there.
pub(crate) const BEGIN: &str = "BEGIN READ ONLY; SET LOCAL statement_timeout = '2s'";
/// How long it is not read from after a statement that took too long, whatever it says of its position, which needs no disk.
const SLOW: Duration = Duration::from_secs(30);
/// The pauses between two looks at what was replayed. The last one is repeated.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(1), Duration::from_millis(2), Duration::from_millis(5), Duration::from_millis(10)];

statements! {
    /// Up to where the primary's log is durable, which is where every acknowledged commit is; and what a standby must have in
    /// common with it. Without synchronous commits, what is acknowledged may not be durable yet.
    static STANDBY_TARGET: GlobalStatement = "
        SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()
                ELSE pg_current_wal_flush_lsn() END AS position,
            left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) AS timeline,
            system_identifier,
            current_user::text AS role,
            current_database()::text AS database
        FROM pg_control_system()";
    /// Whether this server is the primary's standby, with the same login, and how many bytes of the log up to $1 it has not
    /// replayed; fewer than none if it is further. $2 the primary's timeline, $3 its system identifier, $4 its role, $5 its database. After a failover, a standby
    /// is on the new timeline from its next restartpoint on.
    static STANDBY_PROGRESS: GlobalStatement = "
        SELECT pg_is_in_recovery() AS recovers,
            system_identifier = $3 AS same_system,
            upper(lpad(to_hex(timeline_id), 8, '0')) = $2 AS same_timeline,
            current_user = $4 AND current_database() = $5 AS same_login,
            pg_wal_lsn_diff($1::pg_lsn, pg_last_wal_replay_lsn())::bigint AS behind
        FROM pg_control_system(), pg_control_checkpoint()";
}

/// Registers the help texts of these metrics, with nothing counted. To be called once, after the recorder is installed.
pub(crate) fn describe_metric() {
    metrics::describe_counter!(
        READS,
        "Transactions that read history, where a standby is set, by outcome: served by the standby; behind, it did not replay \
         in time; unusable, known beforehand; busy, no connection was free; failed there. All but the first were served by \
         the primary"
    );
    for outcome in [Outcome::Served, Outcome::Behind, Outcome::Unusable, Outcome::Busy, Outcome::Failed] {
        outcome.count(0);
    }
    metrics::describe_gauge!(USABLE, "1 if history is read from the standby; 0 also without one");
    metrics::gauge!(USABLE).set(0.0);
    metrics::describe_gauge!(BEHIND, Unit::Bytes, "Log that the standby had not replayed when it was last looked at");
    metrics::gauge!(BEHIND).set(0.0);
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Outcome {
    Served,
    Behind,
    Unusable,
    Busy,
    Failed,
}

impl Outcome {
    pub(super) fn count(self, times: u64) {
        let outcome = match self {
            Self::Served => "served",
            Self::Behind => "behind",
            Self::Unusable => "unusable",
            Self::Busy => "busy",
            Self::Failed => "failed",
        };
        metrics::counter!(READS, "outcome" => outcome).increment(times);
    }
}

/// Why the standby is not read from.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StandbyFault {
    #[error("it has not been looked at yet")]
    NotSeen,
    #[error("it cannot be reached or does not answer: {0}")]
    Unreachable(String),
    #[error("it is no standby: it has been promoted, or is the primary itself")]
    NoStandby,
    #[error("it belongs to another PostgreSQL than the primary")]
    OtherSystem,
    #[error(
        "it is not on the primary's timeline: it follows another server, or has not had a restartpoint since the failover"
    )]
    OtherTimeline,
    #[error("its login or database is not that of LINECARD_DATABASE_URL")]
    OtherLogin,
    #[error("the primary does not tell its position: {0}")]
    NoPosition(String),
    #[error("it is behind the primary by {bytes} bytes of the log")]
    Behind { bytes: i64 },
    #[error("a statement took too long there")]
    Slow { until: Instant },
}

impl StandbyFault {
    /// In a word, without what only the operator should read.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotSeen => "not-seen",
            Self::Unreachable(_) => "unreachable",
            Self::NoStandby => "no-standby",
            Self::OtherSystem => "other-system",
            Self::OtherTimeline => "other-timeline",
            Self::OtherLogin => "other-login",
            Self::NoPosition(_) => "no-position",
            Self::Behind { .. } => "behind",
            Self::Slow { .. } => "slow",
        }
    }
}

/// The standby of a store.
#[derive(Debug)]
pub(crate) struct Standby {
    connections: Connections,
    /// `None`: it is read from.
    fault: Mutex<Option<StandbyFault>>,
}

/// Where the primary was, and who it is.
pub(super) struct Target {
    position: PgLsn,
    timeline: String,
    system: i64,
    role: String,
    database: String,
}

impl Target {
    /// Where the primary is at this moment.
    pub(super) async fn of(primary: &PooledConnection, schemas: &SchemaNames) -> Result<Self, StoreError> {
        let row = row_of(primary, schemas, &STANDBY_TARGET, &[]).await.map_err(|error| match error {
            // "recovery is in progress": it was the primary.
            StoreError::Query { source, .. } if source.code() == Some(&SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE) => {
                primary.takes_no_writes();
                StoreError::Unavailable(Box::new(TakesNoWrites))
            }
            other => other,
        })?;
        Ok(Self {
            position: column(&row, "position")?,
            timeline: column(&row, "timeline")?,
            system: column(&row, "system_identifier")?,
            role: column(&row, "role")?,
            database: column(&row, "database")?,
        })
    }
}

impl Standby {
    pub(crate) fn new(connections: Connections) -> Self {
        Self { connections, fault: Mutex::new(Some(StandbyFault::NotSeen)) }
    }

    pub(super) fn fault(&self) -> Option<StandbyFault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, fault: Option<StandbyFault>) {
        metrics::gauge!(USABLE).set(if fault.is_none() { 1.0 } else { 0.0 });
        if let Some(StandbyFault::Behind { bytes }) = &fault {
            #[expect(clippy::cast_precision_loss, reason = "a gauge")]
            metrics::gauge!(BEHIND).set(*bytes as f64);
        } else if fault.is_none() {
            metrics::gauge!(BEHIND).set(0.0);
        }
        let mut known = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = |fault: &Option<StandbyFault>| fault.as_ref().map(std::mem::discriminant);
        if kind(&known) != kind(&fault) {
            match &fault {
                None => tracing::info!("lists and reports are read from the standby"),
                Some(error) => {
                    tracing::warn!(%error, "lists and reports are read from the primary, not from the standby");
                }
            }
        }
        *known = fault;
    }

    async fn client(&self) -> Result<PooledConnection, StandbyFault> {
        self.connections.get().await.map_err(|error| {
            if is_of_other_kind(&error) { StandbyFault::NoStandby } else { StandbyFault::Unreachable(chain(&error)) }
        })
    }

    /// A statement took too long there.
    pub(super) fn is_slow(&self) {
        self.set(Some(StandbyFault::Slow { until: Instant::now() + SLOW }));
    }

    /// Looks at it, and remembers whether it can be read from.
    pub(super) async fn look(&self, schemas: &SchemaNames, target: &Target) -> Option<StandbyFault> {
        if let Some(slow @ StandbyFault::Slow { until }) = self.fault()
            && Instant::now() < until
        {
            return Some(slow);
        }
        let look = async { self.reach(&self.client().await?, schemas, target).await };
        let fault = look.await.err();
        self.set(fault.clone());
        fault
    }

    /// A connection to it, if it has replayed up to the target. After a fault, nobody waits for it until it is looked at again.
    pub(super) async fn caught_up(&self, schemas: &SchemaNames, target: &Target) -> Option<StandbyRead> {
        let Ok(client) = timeout(PATIENCE, self.client()).await else {
            Outcome::Busy.count(1);
            return None;
        };
        let reached = async {
            let client = client?;
            match self.reach(&client, schemas, target).await {
                Ok(()) => Ok(client),
                Err(fault) => {
                    // Its answer may still be under way.
                    client.discard();
                    Err(fault)
                }
            }
        };
        match reached.instrument(tracing::debug_span!("db.standby")).await {
            Ok(client) => Some(StandbyRead { client, outcome: ReadOutcome::default() }),
            Err(fault) => {
                let is_behind = matches!(fault, StandbyFault::Behind { .. });
                if is_behind { Outcome::Behind } else { Outcome::Unusable }.count(1);
                self.set(Some(fault));
                None
            }
        }
    }

    /// Waits until the standby has replayed up to the target, and not long.
    async fn reach(
        &self,
        client: &PooledConnection,
        schemas: &SchemaNames,
        target: &Target,
    ) -> Result<(), StandbyFault> {
        // Until it has answered.
        let behind = AtomicI64::new(i64::MAX);
        let reaching = async {
            let mut pauses = PAUSES.into_iter();
            let mut pause = Duration::ZERO;
            loop {
                let left = progress(client, schemas, target).await?;
                if left == 0 {
                    return Ok(());
                }
                behind.store(left, Ordering::Relaxed);
                pause = pauses.next().unwrap_or(pause);
                tokio::time::sleep(pause).await;
            }
        };
        let reached = timeout(PATIENCE, reaching).await.unwrap_or_else(|_| {
            Err(match behind.load(Ordering::Relaxed) {
                i64::MAX => StandbyFault::Unreachable(format!("no answer within {} ms", PATIENCE.as_millis())),
                bytes => StandbyFault::Behind { bytes },
            })
        });
        if !matches!(reached, Ok(()) | Err(StandbyFault::Behind { .. })) {
            // Another server may have taken its place behind the address.
            self.connections.are_of_no_use();
        }
        reached
    }
}

/// The bytes that are not replayed yet, if this is a standby to read from.
async fn progress(client: &PooledConnection, schemas: &SchemaNames, target: &Target) -> Result<i64, StandbyFault> {
    let Target { position, timeline, system, role, database } = target;
    let params: [Param<'_>; 5] = [position, timeline, system, role, database];
    let unreachable = |error: StoreError| StandbyFault::Unreachable(chain(&error));
    let row = row_of(client, schemas, &STANDBY_PROGRESS, &params).await.map_err(unreachable)?;
    let holds = |name| column::<bool>(&row, name).map_err(unreachable);
    if !holds("recovers")? {
        Err(StandbyFault::NoStandby)
    } else if !holds("same_system")? {
        Err(StandbyFault::OtherSystem)
    } else if !holds("same_login")? {
        Err(StandbyFault::OtherLogin)
    } else if !holds("same_timeline")? {
        Err(StandbyFault::OtherTimeline)
    } else {
        // NULL: nothing was replayed yet.
        Ok(column::<Option<i64>>(&row, "behind").map_err(unreachable)?.map_or(i64::MAX - 1, |behind| behind.max(0)))
    }
}

async fn row_of(
    client: &PooledConnection,
    schemas: &SchemaNames,
    statement: &GlobalStatement,
    params: &[Param<'_>],
) -> Result<Row, StoreError> {
    let statement = &statement.0;
    let round_trip = async {
        let prepared = prepare(client, schemas, statement).await?;
        client.query_one(&prepared, params).await.map_err(|error| client.refused(statement.name(), error))
    };
    statement.measure(round_trip).await
}

/// With the causes.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// A connection to the standby, for one transaction.
pub(super) struct StandbyRead {
    pub(super) client: PooledConnection,
    pub(super) outcome: ReadOutcome,
}

/// Counts how a transaction on the standby ended, when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct ReadOutcome {
    failed: bool,
}

impl ReadOutcome {
    pub(crate) fn failed(mut self) {
        self.failed = true;
    }
}

impl Drop for ReadOutcome {
    fn drop(&mut self) {
        if self.failed { Outcome::Failed } else { Outcome::Served }.count(1);
    }
}
