//! Telling people that a daily limit is nearly, or entirely, used up.

use linecard_domain::{AgentId, LimitOwner, OrganizationId};
use linecard_store::{DailyWarning, EventBus, LimitEvent, Store, TenantContext, limit_event_insert};
use serde_json::json;
use uuid::Uuid;

use crate::audit::{AuditAction, AuditWriter, Change, Origin};
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::metrics;

/// Reports daily limits in the log, in a metric, in the audit log and to event streams.
pub(crate) struct LimitWarnings {
    store: Store,
    audit: AuditWriter,
    live: EventBus,
    dependencies: Dependencies,
}

impl LimitWarnings {
    pub(crate) fn new(store: Store, audit: AuditWriter, live: EventBus, dependencies: Dependencies) -> Self {
        Self { store, audit, live, dependencies }
    }

    /// Of one request: seldom any. A failure to write the audit log is only logged.
    pub(crate) async fn report(&self, organization: OrganizationId, agent: Option<AgentId>, warnings: &[DailyWarning]) {
        for warning in warnings {
            let (limit, reached) = (warning.limit, warning.reached);
            let owner: Uuid = match (warning.owner, agent) {
                (LimitOwner::Agent, Some(agent)) => agent.into(),
                _ => organization.into(),
            };
            let stage = if reached { "is reached" } else { "is four fifths used" };
            tracing::warn!(organization_id = %organization, owner_id = %owner, limit = %limit, "a daily limit {stage}");
            metrics::daily_limit(limit, reached);
            if let Err(error) = self.record(organization, owner, *warning).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    organization_id = %organization,
                    "a daily limit could not be noted in the audit log, nor for event streams"
                );
            }
        }
    }

    async fn record(&self, organization: OrganizationId, owner: Uuid, warning: DailyWarning) -> Result<(), AppError> {
        let action = if warning.reached { AuditAction::LimitReach } else { AuditAction::LimitWarn };
        let kind = match warning.owner {
            LimitOwner::Organization => "organization",
            LimitOwner::Agent => "agent",
        };
        let after = Some(json!({"limit": warning.limit.as_str(), "of": kind}));
        let change = Change { action, resource_id: owner, before: None, after };
        let event = LimitEvent {
            id: self.dependencies.next_id(),
            agent_id: (warning.owner == LimitOwner::Agent).then(|| AgentId::from(owner)),
            limit: warning.limit,
            reached: warning.reached,
            created_at: self.dependencies.now(),
        };
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        limit_event_insert(&mut tx, &event).await?;
        self.audit.commit(tx, Origin::SERVICE, change).await?;
        self.live.changed(organization);
        Ok(())
    }
}
