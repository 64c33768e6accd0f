//! How far the reconciler is behind, over all organizations, and the database's clock ahead.

use linecard_domain::Timestamp;
use time::Duration;

use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::Store;

statements! {
    static WORK_BACKLOG: GlobalStatement = "
        SELECT count(*) AS organizations, min(due_at) AS oldest_due_at, clock_timestamp() AS database_time
        FROM work_leases
        WHERE due_at <= $1";
}

/// Organizations whose work is due and that no node is working on.
#[derive(Debug, Clone, Copy)]
pub struct WorkBacklog {
    pub organizations: i64,
    /// How long the oldest of it has been due.
    pub age: Duration,
    /// How far the database's clock is ahead of ours; negative: behind.
    pub clock_ahead: Duration,
}

impl Store {
    /// Over all organizations.
    pub async fn work_backlog(&self) -> Result<WorkBacklog, StoreError> {
        let now = self.now();
        let Some(row) = self.global_row(&WORK_BACKLOG, &[&now]).await? else {
            return Ok(WorkBacklog { organizations: 0, age: Duration::ZERO, clock_ahead: Duration::ZERO });
        };
        let database_time: Timestamp = column(&row, "database_time")?;
        // It was read at some moment between the two.
        let asked = now + (self.now() - now) / 2;
        let oldest: Option<Timestamp> = column(&row, "oldest_due_at")?;
        let age = oldest.map_or(Duration::ZERO, |oldest| now - oldest);
        let organizations = column(&row, "organizations")?;
        Ok(WorkBacklog { organizations, age, clock_ahead: database_time - asked })
    }
}
