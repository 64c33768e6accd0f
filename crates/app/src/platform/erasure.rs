//! Erasing an organization for good (docs/adr/0032), by the platform.

use linecard_domain::{ExternalId, OrganizationId};
use linecard_store::{ErasureActor, erasure_open, erasure_plan};

use super::caller::PlatformCaller;
use crate::app::App;
use crate::error::AppError;
use crate::identity::{ErasureReport, begin_erasure, erasure_report, hang_up_open_calls};

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
                Some(past) => erasure_report(&self.store, past).await,
                None if found.is_some() => Err(is_another()),
                None => Err(AppError::NotFound("organization")),
            };
        }
        let caller = platform.enter(organization);
        let asks = platform.key().map_or(ErasureActor::Operator, ErasureActor::PlatformKey);
        begin_erasure(self, &caller, asks).await?;
        if hang_up {
            hang_up_open_calls(self, &caller).await?;
        }
        let erasure = self.store.erasure_of(external, organization).await?;
        erasure_report(&self.store, erasure.ok_or(AppError::NotFound("organization"))?).await
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
        erasure_report(&self.store, erasure).await
    }
}

fn is_another() -> AppError {
    AppError::field("organizationId", "is not the id of the organization that has this external id now")
}

/// Of an organization that was erased before.
async fn past_erasure(app: &App, platform: &PlatformCaller, external: &ExternalId) -> Result<ErasureReport, AppError> {
    app.organization_erasure(platform, external).await.map_err(|error| match error {
        AppError::NotFound(_) => AppError::NotFound("organization"),
        error => error,
    })
}
