//! Changes of calls and messages of earlier days: their day's sums are no longer current.

use linecard_domain::{Channel, LogId, OutboundRef, Timestamp};
use time::Duration;

use crate::error::StoreError;
use crate::sql::page::first_id_at;
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

/// A day is summed this long after its end. No transaction takes as long as that, so what began on a day is in its sums.
pub const SUMMED_AFTER: Duration = Duration::hours(1);
/// What changes earlier than this after the end of its day need not say so. The difference to `SUMMED_AFTER` exceeds
/// the duration of a transaction, and how far the nodes' clocks may differ.
const CHANGES_AFTER: Duration = Duration::minutes(30);

statements! {
    /// $2 call, $3 log entry: a change whose first attempt was stored although its answer was lost is noted already.
    static CALL_CHANGED: TenantStatement = "
        INSERT INTO usage_changes (organization_id, day, id)
        SELECT organization_id, (created_at AT TIME ZONE 'UTC')::date, $3
        FROM calls
        WHERE organization_id = $1 AND id = $2
        ON CONFLICT DO NOTHING
        RETURNING 1";
    /// $2 message, $3 log entry.
    static MESSAGE_CHANGED: TenantStatement = "
        INSERT INTO usage_changes (organization_id, day, id)
        SELECT organization_id, (created_at AT TIME ZONE 'UTC')::date, $3
        FROM messages
        WHERE organization_id = $1 AND id = $2
        ON CONFLICT DO NOTHING
        RETURNING 1";
}

/// Notes that a transaction changes a call or message that has been closed, or may have been. For those of today, by
/// far the most, nothing is sent.
///
/// An open call needs no note, since its day is not summed: only the general statements close a call or change one that
/// is closed, and they call this.
pub(crate) async fn usage_changed(tx: &mut TenantTx, outbound: OutboundRef, log_id: LogId) -> Result<(), StoreError> {
    let today = (tx.now() - CHANGES_AFTER).date().midnight().assume_utc();
    if !created_before(outbound, today) {
        return Ok(());
    }
    let statement = match outbound.channel() {
        Channel::Call => &CALL_CHANGED,
        Channel::Message => &MESSAGE_CHANGED,
    };
    tx.rows_before_last(statement, &[outbound.as_uuid(), log_id.as_uuid()]).await.map(drop)
}

/// By its id, which is up to a minute later than its creation.
fn created_before(outbound: OutboundRef, instant: Timestamp) -> bool {
    *outbound.as_uuid() < first_id_at(instant + Duration::minutes(1))
}
