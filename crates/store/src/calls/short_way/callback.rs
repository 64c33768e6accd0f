//! A callback that moves its call forward.

use std::cmp::Ordering;
use std::fmt;

use linecard_domain::{AccountSid, CallId, CallSid, CallStatus, CredentialId, OrganizationId, Timestamp};
use tokio_postgres::Row;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::calls::change::CallStatusUpdate;
use crate::error::StoreError;
use crate::outbound::progress::NEXT_LOOK;
use crate::sql::row::position;
use crate::sql::statement::{GlobalStatement, statements};
use crate::tenancy::Store;
use crate::tenancy::group_commit::{GroupCommit, Grouped, Prepared};

statements! {
    /// Arrays with an item at each position: $1 organization, $2 call, $3 credential, $4 account, $5 log entry, $6 SID,
    /// $7 sequence number, $8 status, $9 when it occurred, $11 duration, $12 SIP response code, $13 answered by.
    /// $10 now, $14 the next look at the calls.
    static CALL_APPLY_CALLBACK: GlobalStatement = "
        SELECT item
        FROM app.apply_call_callbacks($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS item";
}

/// The credential whose token signed a callback, and the account that the callback names.
#[derive(Debug, Clone, Copy)]
pub struct CallbackSigner<'a> {
    pub credential_id: CredentialId,
    pub account_sid: &'a AccountSid,
}

#[derive(Debug)]
struct Callback {
    organization: Uuid,
    call: Uuid,
    credential: Uuid,
    account: AccountSid,
    log: Uuid,
    sid: CallSid,
    sequence_number: Option<i32>,
    status: CallStatus,
    occurred_at: Option<Timestamp>,
    duration_seconds: Option<i32>,
    sip_response_code: Option<i32>,
    answered_by: Option<String>,
}

/// Callbacks that are applied by the short way.
pub struct ShortWayCallbacks(GroupCommit<Callback>);

impl fmt::Debug for ShortWayCallbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShortWayCallbacks").finish_non_exhaustive()
    }
}

impl ShortWayCallbacks {
    pub(super) fn new(store: &Store, tasks: &TaskTracker) -> Self {
        Self(GroupCommit::new(store.clone(), tasks.clone()))
    }

    /// Applies a callback that moves its call forward, if the call is pinned to the credential that signed it. False:
    /// another case.
    pub async fn apply(
        &self,
        organization: OrganizationId,
        call: CallId,
        signer: CallbackSigner<'_>,
        update: &CallStatusUpdate<'_>,
    ) -> Result<bool, StoreError> {
        let Some(call_sid) = update.call_sid else { return Ok(false) };
        // A callback with an error changes more than the status.
        if update.error_code.is_some() {
            return Ok(false);
        }
        let callback = Callback {
            organization: organization.into(),
            call: call.into(),
            credential: signer.credential_id.into(),
            account: signer.account_sid.clone(),
            log: update.log_id.into(),
            sid: call_sid.clone(),
            sequence_number: update.sequence_number,
            status: update.status,
            occurred_at: update.occurred_at,
            duration_seconds: update.duration_seconds,
            sip_response_code: update.sip_response_code,
            answered_by: update.answered_by.map(str::to_owned),
        };
        match self.0.store(callback).await {
            Ok(applied) => Ok(applied.is_some()),
            // It was logged before.
            Err(StoreError::Duplicate(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Grouped for Callback {
    type Outcome = ();

    const STATEMENT: &'static GlobalStatement = &CALL_APPLY_CALLBACK;

    fn order(&self, other: &Self) -> Ordering {
        (self.organization, self.call).cmp(&(other.organization, other.call))
    }

    async fn run(statement: Prepared<'_>, items: &[Self]) -> Result<Vec<Row>, StoreError> {
        fn all<'a, T>(items: &'a [Callback], of: impl Fn(&'a Callback) -> T) -> Vec<T> {
            items.iter().map(of).collect()
        }
        let now = statement.now();
        statement
            .rows(&[
                &all(items, |item| item.organization),
                &all(items, |item| item.call),
                &all(items, |item| item.credential),
                &all(items, |item| item.account.as_str()),
                &all(items, |item| item.log),
                &all(items, |item| item.sid.as_str()),
                &all(items, |item| item.sequence_number),
                &all(items, |item| item.status.as_str()),
                &all(items, |item| item.occurred_at),
                &now,
                &all(items, |item| item.duration_seconds),
                &all(items, |item| item.sip_response_code),
                &all(items, |item| item.answered_by.as_deref()),
                &(now + NEXT_LOOK),
            ])
            .await
    }

    fn position(_: &[Self], row: &Row) -> Result<usize, StoreError> {
        position(row, "item")
    }

    fn outcome(_: &Row) -> Result<(), StoreError> {
        Ok(())
    }
}
