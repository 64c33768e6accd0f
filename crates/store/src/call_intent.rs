//! The intent of a call.

use linecard_domain::CallId;

use crate::error::StoreError;
use crate::intent::{Intent, NewIntent, intent, intent_store};
use crate::statement::statements;
use crate::tenant::TenantTx;

statements! {
    CALL_INTENT = intent!(into: "calls", more: "" = "", work: "call_work (organization_id, call_id, due_at)",
        barred: "
                WHEN org.max_concurrent_calls IS NOT NULL AND NOT app.calls_below($1, NULL, org.max_concurrent_calls)
                    THEN 'organization-full'
                WHEN agent.max_concurrent_calls IS NOT NULL AND NOT app.calls_below($1, agent.id, agent.max_concurrent_calls)
                    THEN 'agent-full'");
}

/// What a call's intent is made from.
pub type NewCall<'a> = NewIntent<'a, CallId>;

/// Resolves the credential and stores the intent. `None`: the organization is not there (any more).
pub async fn call_intent(tx: &mut TenantTx, call: &NewCall<'_>) -> Result<Option<Intent>, StoreError> {
    intent_store(tx, &CALL_INTENT, call, &[]).await
}
