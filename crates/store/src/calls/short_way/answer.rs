//! Twilio's answer to an intent.

use std::cmp::Ordering;
use std::fmt;

use const_format::formatcp;
use linecard_domain::{CallId, CallSid, CallStatus, LogId, OrganizationId};
use tokio_postgres::Row;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::calls::row::{CALL_COLUMNS, Call};
use crate::error::StoreError;
use crate::sql::row::column;
use crate::sql::statement::{GlobalStatement, statements};
use crate::tenancy::Store;
use crate::tenancy::group_commit::{GroupCommit, Grouped, Prepared};

statements! {
    /// Arrays with an item at each position: $1 organization, $2 call, $3 log entry, $4 SID, $5 status. $6 now.
    static CALL_RECORD_ANSWER: GlobalStatement = formatcp!("
        SELECT
            {CALL_COLUMNS}
        FROM app.record_call_answers($1, $2, $3, $4, $5, $6)");
}

#[derive(Debug)]
struct Answer {
    organization: Uuid,
    call: Uuid,
    log: Uuid,
    sid: CallSid,
    status: CallStatus,
}

/// Twilio's answers that are recorded by the short way.
pub struct ShortWayAnswers(GroupCommit<Answer>);

impl fmt::Debug for ShortWayAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShortWayAnswers").finish_non_exhaustive()
    }
}

impl ShortWayAnswers {
    pub(super) fn new(store: &Store, tasks: &TaskTracker) -> Self {
        Self(GroupCommit::new(store.clone(), tasks.clone()))
    }

    /// Records that Twilio accepted the call, if nothing else is known about it yet. `None`: another case.
    pub async fn record(
        &self,
        organization: OrganizationId,
        call: CallId,
        log_id: LogId,
        call_sid: &CallSid,
        status: CallStatus,
    ) -> Result<Option<Call>, StoreError> {
        let answer = Answer {
            organization: organization.into(),
            call: call.into(),
            log: log_id.into(),
            sid: call_sid.clone(),
            status,
        };
        self.0.store(answer).await
    }
}

impl Grouped for Answer {
    type Outcome = Call;

    const STATEMENT: &'static GlobalStatement = &CALL_RECORD_ANSWER;

    fn order(&self, other: &Self) -> Ordering {
        (self.organization, self.call).cmp(&(other.organization, other.call))
    }

    async fn run(statement: Prepared<'_>, items: &[Self]) -> Result<Vec<Row>, StoreError> {
        let now = statement.now();
        statement
            .rows(&[
                &items.iter().map(|item| item.organization).collect::<Vec<_>>(),
                &items.iter().map(|item| item.call).collect::<Vec<_>>(),
                &items.iter().map(|item| item.log).collect::<Vec<_>>(),
                &items.iter().map(|item| item.sid.as_str()).collect::<Vec<_>>(),
                &items.iter().map(|item| item.status.as_str()).collect::<Vec<_>>(),
                &now,
            ])
            .await
    }

    fn position(items: &[Self], row: &Row) -> Result<usize, StoreError> {
        let (organization, call): (Uuid, Uuid) = (column(row, "organization_id")?, column(row, "id")?);
        Ok(items.iter().position(|item| item.organization == organization && item.call == call).unwrap_or(items.len()))
    }

    fn outcome(row: &Row) -> Result<Call, StoreError> {
        Call::read(row)
    }
}
