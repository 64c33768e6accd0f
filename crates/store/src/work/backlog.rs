//! How far the background is behind, over all organizations.

use linecard_domain::Timestamp;
use time::Duration;
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::transaction::Store;

statements! {
    WORK_BACKLOG = "SELECT count(*) AS organizations, min(due_at) AS oldest_due_at
        FROM work_leases WHERE due_at <= $1";
}

/// Organizations whose work is due and that no node works on.
#[derive(Debug, Clone, Copy)]
pub struct WorkBacklog {
    pub organizations: i64,
    /// How long the oldest of it has been due.
    pub age: Duration,
}

/// Calls that wait for their turn at an account's calls per second.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallQueueBacklog {
    pub calls: i64,
    /// How long a turn has been free that nobody has taken: zero while the queues are served.
    pub unserved: Duration,
}

impl CallQueueBacklog {
    pub(crate) fn read(row: &Row, now: Timestamp) -> Result<Self, StoreError> {
        let next_at: Option<Timestamp> = column(row, "next_at")?;
        let unserved = next_at.map_or(Duration::ZERO, |next_at| (now - next_at).max(Duration::ZERO));
        Ok(Self { calls: column(row, "calls")?, unserved })
    }
}

impl Store {
    pub async fn work_backlog(&self) -> Result<WorkBacklog, StoreError> {
        let now = self.now();
        let rows = self.unscoped_rows(&WORK_BACKLOG, &[&now]).await?;
        let Some(row) = rows.first() else { return Ok(WorkBacklog { organizations: 0, age: Duration::ZERO }) };
        let oldest: Option<Timestamp> = column(row, "oldest_due_at")?;
        let age = oldest.map_or(Duration::ZERO, |oldest| now - oldest);
        Ok(WorkBacklog { organizations: column(row, "organizations")?, age })
    }
}
