//! Erasing an organization (docs/adr/0032): what owners ask for, and what they and the platform have in common.

use futures_util::StreamExt;
use futures_util::stream;
use linecard_domain::{Name, OrganizationId, Role};
use linecard_store::{
    AuthenticatedSession, ErasedCounts, Erasure, ErasureActor, OpenItems, Store, TenantContext, erasure_begin,
    erasure_get, erasure_open, erasure_open_calls, organization_disabled_set, organization_get, organization_lock,
    retention_get, security_get,
};
use secrecy::SecretString;

use super::person::{Device, require_proof};
use crate::app::App;
use crate::audit::{AuditAction, Change, organization_snapshot};
use crate::caller::Caller;
use crate::error::AppError;
use crate::upkeep;

/// Calls that one request hangs up.
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

/// How an owner confirms the erasure of the own organization.
#[derive(Debug)]
pub struct OwnErasure {
    /// The organization's, typed.
    pub name: Name,
    /// `None` for a person without one.
    pub current_password: Option<SecretString>,
    /// Whether open calls are ended, 200 at most. Otherwise they are followed to their end.
    pub hang_up: bool,
}

impl App {
    /// Erases the caller's organization, as the platform does. Requires an owner, in a session, and what the person confirms it
    /// with.
    pub async fn erase_own_organization(
        &self,
        who: &AuthenticatedSession,
        caller: &Caller,
        confirmation: OwnErasure,
        device: &Device,
    ) -> Result<ErasureReport, AppError> {
        caller.require(Role::Owner)?;
        // What was sent beside the session's cookie is another principal.
        if caller.session != Some(who.hash) {
            return Err(AppError::PersonRequired);
        }
        let mut tx = self.store.begin(&caller.context).await?;
        let organization = organization_get(tx.last()).await?.ok_or(AppError::NotFound("organization"))?;
        drop(tx);
        if organization.name != confirmation.name.as_str() {
            let detail = "is not the organization's name. Type it as it is written";
            return Err(AppError::field("/name", detail));
        }
        require_proof(self, who, confirmation.current_password, device).await?;
        begin_erasure(self, caller, ErasureActor::Owner(who.user_id)).await?;
        if confirmation.hang_up {
            hang_up_open_calls(self, caller).await?;
        }
        let context = TenantContext::service(organization.id);
        let erasure = erasure_get(self.store.begin(&context).await?.last()).await?;
        erasure_report(&self.store, erasure.ok_or(AppError::NotFound("organization"))?).await
    }
}

/// Asks for the erasure of the caller's organization, and does at once what cannot wait: it is disabled, and nobody and nothing
/// gets in any more. The rest is removed by the reconciler, after the last call has ended. A repetition changes nothing.
pub(crate) async fn begin_erasure(app: &App, caller: &Caller, asks: ErasureActor) -> Result<(), AppError> {
    ask(app, caller, asks).await?;
    // Not aborted by a client that does not wait; the reconciler would do it, a little later.
    let (store, live, organization) = (app.store.clone(), app.live.clone(), caller.organization_id());
    app.tasks.spawn(async move { upkeep::shut(&store, &live, organization).await }).await?
}

/// Records the request and disables the organization, in one transaction.
async fn ask(app: &App, caller: &Caller, asks: ErasureActor) -> Result<(), AppError> {
    let mut tx = app.store.begin(&caller.context).await?;
    if !organization_lock(&mut tx).await? {
        // Erased a moment ago: the record says so.
        return Ok(());
    }
    let before = organization_get(&mut tx).await?.ok_or(AppError::NotFound("organization"))?;
    let (retention, security) = (retention_get(&mut tx).await?, security_get(&mut tx).await?);
    if !erasure_begin(&mut tx, before.external_id.as_ref(), asks).await? {
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

/// Asks Twilio to end the open calls of an organization that is being erased. One that cannot be ended, or not yet, is kept
/// until it ends by itself.
pub(crate) async fn hang_up_open_calls(app: &App, caller: &Caller) -> Result<(), AppError> {
    let context = TenantContext::service(caller.organization_id());
    let calls = erasure_open_calls(app.store.begin(&context).await?.last(), HUNG_UP_AT_ONCE).await?;
    // Whoever asked for the erasure is no member any more.
    let caller = &Caller { context, ..caller.clone() };
    stream::iter(calls)
        .for_each_concurrent(CONCURRENT_HANG_UPS, |call| async move {
            if let Err(error) = app.hang_up(caller, call).await {
                tracing::info!(error = &error as &dyn std::error::Error, %call, "a call could not be hung up for an erasure");
            }
        })
        .await;
    Ok(())
}

/// How far it is, with what it waits for.
pub(crate) async fn erasure_report(store: &Store, erasure: Erasure) -> Result<ErasureReport, AppError> {
    let mut open = OpenItems::default();
    if erasure.done_at.is_none() {
        let context = TenantContext::service(erasure.id);
        open = erasure_open(store.begin(&context).await?.last()).await?;
    }
    Ok(ErasureReport { organization_id: erasure.id, counts: erasure.counts.clone(), erasure: Some(erasure), open })
}
