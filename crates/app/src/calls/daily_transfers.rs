//! Transfers count among the calls of a day, since each dials another leg (docs/adr/0018).

use std::sync::Arc;

use linecard_domain::{BlockReason, Timestamp};
use linecard_store::{
    Call, NewCallAction, Store, TenantContext, call_action, call_daily_limit, call_limit_reached, call_limits_of_day,
    call_transfer_count, call_transfer_uncount,
};

use crate::app::App;
use crate::caller::Caller;
use crate::channels::OutboundItem;
use crate::error::AppError;
use crate::outbound::LimitWarnings;

/// Counts transfers.
#[derive(Clone)]
pub(super) struct DailyTransfers {
    warnings: Arc<LimitWarnings>,
}

/// What became of a request.
pub(super) enum Stored {
    AsRequested,
    /// Its idempotency key is taken, or there is no such call.
    Before,
    /// A daily limit is used up.
    Blocked(BlockReason),
}

impl DailyTransfers {
    pub(super) fn of(app: &App) -> Self {
        let (store, audit, live) = (app.store.clone(), app.audit.clone(), app.live.clone());
        Self { warnings: Arc::new(LimitWarnings::new(store, audit, live, app.dependencies.clone())) }
    }

    /// Logs a transfer and counts it, unless a daily limit is used up: in one transaction, so that limits are exact, and what is
    /// repeated counts once.
    pub(super) async fn store_counted(
        &self,
        store: &Store,
        caller: &Caller,
        call: &Call,
        action: &NewCallAction<'_>,
    ) -> Result<Stored, AppError> {
        let (organization, agent) = (call.organization_id, call.agent_id);
        let mut tx = store.begin(&caller.context).await?;
        let limits = call_limits_of_day(&mut tx, agent).await?;
        if let Some(blocked) = call_daily_limit(&mut tx, &limits).await? {
            let warnings = match blocked {
                BlockReason::DailyLimit(owner, limit) => call_limit_reached(&mut tx, agent, owner, limit).await?,
                _ => Vec::new(),
            };
            tx.commit().await?;
            Call::METRICS.blocked(blocked);
            self.warnings.report(organization, agent, &warnings).await;
            return Ok(Stored::Blocked(blocked));
        }
        if !call_action(&mut tx, action).await? {
            return Ok(Stored::Before);
        }
        let warnings = call_transfer_count(&mut tx, &limits).await?;
        tx.commit().await?;
        self.warnings.report(organization, agent, &warnings).await;
        Ok(Stored::AsRequested)
    }

    /// It was certainly not dialed. If that cannot be written, the limit is one lower today.
    pub(super) async fn take_back(&self, store: &Store, call: &Call, counted_at: Timestamp) {
        let uncounted = async {
            let mut tx = store.begin(&TenantContext::service(call.organization_id)).await?;
            call_transfer_uncount(tx.last(), call.agent_id, counted_at).await
        };
        if let Err(error) = uncounted.await {
            tracing::warn!(error = &error as &dyn std::error::Error, organization_id = %call.organization_id, id = %call.id, "a transfer that was not dialed stays counted");
        }
    }
}
