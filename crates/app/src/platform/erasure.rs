//! Erasing an organization for good (docs/adr/0032).

use futures_util::StreamExt;
use futures_util::stream;
use linecard_domain::{ExternalId, OrganizationId};
use linecard_store::{
    ErasedCounts, Erasure, OpenItems, Store, TenantContext, erasure_begin, erasure_open, erasure_open_calls,
    erasure_plan, organization_disabled_set, organization_get, organization_lock, retention_get, security_get,
};

use super::caller::PlatformCaller;
use crate::app::App;
use crate::audit::{AuditAction, Change, organization_snapshot};
use crate::caller::Caller;
use crate::error::AppError;
use crate::upkeep;

/// Calls that one request hangs up; a repetition goes on.
const HUNG_UP_AT_ONCE: u16 = 200;
const CONCURRENT_HANG_UPS: usize = 8;

/// How an erasure is, or what it would be.
#[derive(Debug)]
pub struct ErasureReport {
    pub organization_id: OrganizationId,
    /// `None`: nothing was removed, and nothing is asked for.
    pub erasure: Option<Erasure>,
    /// What was removed, or would be.
    pub counts: ErasedCounts,
    /// What it waits for.
    pub open: OpenItems,
}

impl App {
    /// Asks for the erasure of an organization, and does at once what cannot wait: it is disabled, and nobody and nothing gets
    /// in any more. The rest is removed by the reconciler, after the last call has ended. A repetition changes nothing, also
    /// when another organization has the external id meanwhile.
    pub async fn erase_organization(
        &self,
        platform: &PlatformCaller,
        external: &ExternalId,
        organization: OrganizationId,
        hang_up: bool,
    ) -> Result<ErasureReport, AppError> {
        let found = self.store.organization_by_external_id(external).await?;
        if found.is_none_or(|found| found.id != organization) {
            return match self.store.erasure_of(external, organization).await? {
                Some(past) => report(&self.store, past).await,
                None if found.is_some() => Err(is_another()),
                None => Err(AppError::NotFound("organization")),
            };
        }
        let caller = platform.enter(organization);
        begin(self, platform, &caller).await?;
        // Not aborted by a client that does not wait; the reconciler would do it, a little later.
        let (store, live) = (self.store.clone(), self.live.clone());
        self.tasks.spawn(async move { upkeep::shut(&store, &live, organization).await }).await??;
        if hang_up {
            hang_up_all(self, &caller).await?;
        }
        let erasure = self.store.erasure_of(external, organization).await?;
        report(&self.store, erasure.ok_or(AppError::NotFound("organization"))?).await
    }

    /// What an erasure would remove. Nothing changes. `expected`: which organization has the external id.
    pub async fn plan_erasure(
        &self,
        platform: &PlatformCaller,
        external: &ExternalId,
        expected: Option<OrganizationId>,
    ) -> Result<ErasureReport, AppError> {
        let found = self.store.organization_by_external_id(external).await?;
        if found.is_some_and(|found| expected.is_some_and(|expected| expected != found.id)) {
            return Err(is_another());
        }
        let Some(found) = found.filter(|found| !found.is_being_erased) else {
            return past_erasure(self, platform, external).await;
        };
        let caller = platform.enter(found.id);
        let mut tx = self.store.begin(&caller.context).await?;
        let counts = erasure_plan(&mut tx).await?;
        let open = erasure_open(tx.last()).await?;
        Ok(ErasureReport { organization_id: found.id, erasure: None, counts, open })
    }

    /// How far the last erasure of an organization with this external id is.
    pub async fn organization_erasure(
        &self,
        _platform: &PlatformCaller,
        external: &ExternalId,
    ) -> Result<ErasureReport, AppError> {
        let erasure = self.store.erasure_by_external_id(external).await?.ok_or(AppError::NotFound("erasure"))?;
        report(&self.store, erasure).await
    }
}

fn is_another() -> AppError {
    AppError::field("organizationId", "is not the id of the organization that has this external id now")
}

async fn report(store: &Store, erasure: Erasure) -> Result<ErasureReport, AppError> {
    let mut open = OpenItems::default();
    if erasure.done_at.is_none() {
        let context = TenantContext::service(erasure.id);
        open = erasure_open(store.begin(&context).await?.last()).await?;
    }
    Ok(ErasureReport { organization_id: erasure.id, counts: erasure.counts.clone(), erasure: Some(erasure), open })
}

/// Of an organization that was erased before.
async fn past_erasure(app: &App, platform: &PlatformCaller, external: &ExternalId) -> Result<ErasureReport, AppError> {
    app.organization_erasure(platform, external).await.map_err(|error| match error {
        AppError::NotFound(_) => AppError::NotFound("organization"),
        error => error,
    })
}

/// Asks Twilio to end the open calls. One that cannot be ended, or not yet, is kept until it ends by itself.
async fn hang_up_all(app: &App, caller: &Caller) -> Result<(), AppError> {
    let context = TenantContext::service(caller.context.organization_id());
    let calls = erasure_open_calls(app.store.begin(&context).await?.last(), HUNG_UP_AT_ONCE).await?;
    stream::iter(calls)
        .for_each_concurrent(CONCURRENT_HANG_UPS, |call| async move {
            if let Err(error) = app.hang_up(caller, call).await {
                tracing::info!(error = &error as &dyn std::error::Error, %call, "a call could not be hung up for an erasure");
            }
        })
        .await;
    Ok(())
}

/// Records the request and disables the organization, in one transaction.
async fn begin(app: &App, platform: &PlatformCaller, caller: &Caller) -> Result<(), AppError> {
    let mut tx = app.store.begin(&caller.context).await?;
    if !organization_lock(&mut tx).await? {
        // Erased a moment ago: the record says so.
        return Ok(());
    }
    let before = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
    let (retention, security) = (retention_get(&mut tx).await?, security_get(&mut tx).await?);
    if !erasure_begin(&mut tx, before.external_id.as_ref(), platform.key()).await? {
        // It was asked for before.
        return Ok(tx.commit().await?);
    }
    if before.disabled_at.is_none() {
        organization_disabled_set(&mut tx, &before, true).await?;
    }
    let entry = Change {
        action: AuditAction::OrganizationErase,
        resource_id: before.id.into(),
        before: Some(organization_snapshot(&before, retention, security)),
        after: None,
    };
    app.audit.commit(tx, caller.into(), entry).await
}
