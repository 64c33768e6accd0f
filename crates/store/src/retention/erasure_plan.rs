//! What an erasure would remove.

use crate::error::StoreError;
use crate::retention::erasure::{ErasedCounts, count};
use crate::sql::row::column;
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

statements! {
    static ERASURE_PLAN: TenantStatement = "
        SELECT 'calls' AS what, count(*) AS number FROM calls WHERE organization_id = $1
        UNION ALL
        SELECT 'call-events', count(*) FROM call_logs WHERE organization_id = $1
        UNION ALL
        SELECT 'recordings', count(*) FROM call_recordings WHERE organization_id = $1
        UNION ALL
        SELECT 'recordings-at-twilio', count(*) FROM call_recordings
            WHERE organization_id = $1 AND recording_sid IS NOT NULL AND deleted_at IS NULL
        UNION ALL
        SELECT 'messages', count(*) FROM messages WHERE organization_id = $1
        UNION ALL
        SELECT 'message-events', count(*) FROM message_logs WHERE organization_id = $1
        UNION ALL
        SELECT 'agents', count(*) FROM agent_configurations WHERE organization_id = $1
        UNION ALL
        SELECT 'event-endpoints', count(*) FROM event_endpoints WHERE organization_id = $1
        UNION ALL
        SELECT 'event-deliveries', count(*) FROM event_deliveries WHERE organization_id = $1
        UNION ALL
        SELECT 'do-not-call-numbers', count(*) FROM do_not_call WHERE organization_id = $1
        UNION ALL
        SELECT 'audit-entries', count(*) FROM audit_logs WHERE organization_id = $1
        UNION ALL
        SELECT 'usage-sums', count(*) FROM usage_days WHERE organization_id = $1";
    static ERASURE_PLAN_CREDENTIALS: TenantStatement = "
        SELECT (SELECT count(*) FROM agent_twilio_settings WHERE organization_id = $1)
            + (SELECT count(*) FROM twilio_settings WHERE organization_id = $1)
            + (SELECT count(*) FROM retired_twilio_credentials WHERE organization_id = $1)
            + (SELECT count(*) FROM webhook_shared_keys WHERE organization_id = $1) AS number";
    static ERASURE_PLAN_PEOPLE: TenantStatement = "
        SELECT (SELECT count(*) FROM api_keys WHERE organization_id = $1) AS keys,
            (SELECT count(*) FROM invitations WHERE organization_id = $1) AS invitations,
            (SELECT count(*) FROM organization_members WHERE organization_id = $1) AS members";
    /// Beside those of the organization's own endpoints, which alone an admin sees.
    static ERASURE_PLAN_PLATFORM_DELIVERIES: TenantStatement = "SELECT app.platform_deliveries($1) AS number";
    static ERASURE_PLAN_ONLY_HERE: GlobalStatement = "SELECT app.people_of_this_organization_only() AS number";
}

/// What an erasure of the organization would remove now. Settings and the like are not counted.
pub async fn erasure_plan(tx: &mut TenantTx) -> Result<ErasedCounts, StoreError> {
    let mut counts: Vec<(String, u64)> = Vec::new();
    for row in tx.rows(&ERASURE_PLAN, &[]).await? {
        counts.push((column(&row, "what")?, count(&row, "number")?));
    }
    if let Some(row) = tx.row(&ERASURE_PLAN_CREDENTIALS, &[]).await? {
        counts.push(("twilio-credentials".to_owned(), count(&row, "number")?));
    }
    if let Some(row) = tx.row(&ERASURE_PLAN_PEOPLE, &[]).await? {
        counts.push(("api-keys".to_owned(), count(&row, "keys")?));
        counts.push(("invitations".to_owned(), count(&row, "invitations")?));
        counts.push(("memberships".to_owned(), count(&row, "members")?));
    }
    if let Some(row) = tx.row(&ERASURE_PLAN_PLATFORM_DELIVERIES, &[]).await? {
        let of_platform = count(&row, "number")?;
        counts.iter_mut().filter(|(what, _)| what == "event-deliveries").for_each(|(_, number)| *number += of_platform);
    }
    if let Some(row) = tx.global_rows(&ERASURE_PLAN_ONLY_HERE, &[]).await?.first() {
        counts.push(("people".to_owned(), count(row, "number")?));
    }
    Ok(ErasedCounts::of(|name| counts.iter().find(|(what, _)| what == name).map(|(_, number)| *number)))
}
