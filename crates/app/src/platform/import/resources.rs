//! Organizations, agents and members.

use linecard_domain::{BlockReason, ExternalId, OrganizationId, Subject, UserId};
use linecard_store::{
    Member, TenantContext, agent_by_external_id, agent_default_get, agent_deleted_by_external_id, agent_get,
    member_get, organization_get,
};

use super::outcome::{ImportOptions, Imported, caller, changed, kept, kept_removed};
use crate::app::App;
use crate::audit::{agent_snapshot, member_snapshot, organization_snapshot};
use crate::connections::ExplainedResolution;
use crate::error::AppError;
use crate::platform::agents::{PutAgent, new_settings};
use crate::platform::caller::find;
use crate::platform::members::PutMember;
use crate::platform::organizations::PutOrganization;
use crate::platform::upsert::UpsertOutcome;

/// What an agent that was imported calls with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportedLine {
    Works,
    Missing(BlockReason),
    /// The agent does not exist: it would be created in this dry run.
    Unknown,
}

impl App {
    /// Whether an organization has this external id.
    pub async fn is_imported(&self, organization: &ExternalId) -> Result<bool, AppError> {
        Ok(find(&self.store, organization).await?.is_some())
    }

    /// Whether an agent has an account to call with, its own or its organization's.
    pub async fn imported_agent_line(
        &self,
        organization: &ExternalId,
        agent: &ExternalId,
    ) -> Result<ImportedLine, AppError> {
        let found = self.platform_explain_resolution(&caller(true), organization, agent, None).await;
        Ok(match found {
            Err(AppError::NotFound(_)) => ImportedLine::Unknown,
            found => match found? {
                ExplainedResolution { source: None, blocked: Some(blocked), .. } => ImportedLine::Missing(blocked),
                _ => ImportedLine::Works,
            },
        })
    }

    /// Imports an organization. Refuses one whose name an organization has that the platform does not know: it may be the
    /// same.
    pub async fn import_organization(
        &self,
        options: ImportOptions,
        external: &ExternalId,
        wanted: &PutOrganization,
    ) -> Result<Imported, AppError> {
        let Some(id) = find(&self.store, external).await? else {
            require_unknown_name(self, wanted).await?;
            self.put_organization(&options.caller(), external, wanted).await?;
            return Ok(Imported::Created);
        };
        let (before, retention, security) = self.platform_organization(&caller(true), external).await?;
        let rehearsed = self.put_organization(&caller(true), external, wanted).await?;
        if rehearsed.outcome == UpsertOutcome::Unchanged {
            return Ok(Imported::Same);
        }
        let after = organization_snapshot(&rehearsed.value.0, rehearsed.value.1, rehearsed.value.2);
        let fields = changed(&organization_snapshot(&before, retention, security), &after);
        let context = TenantContext::maintenance(id);
        if let Some(kept) = kept(&self.store, options, &context, ("organization", id.into()), &fields).await? {
            return Ok(kept);
        }
        if !options.dry_run {
            self.put_organization(&options.caller(), external, wanted).await?;
        }
        Ok(Imported::Changed(fields))
    }

    /// Imports an agent, without its connection.
    pub async fn import_agent(
        &self,
        options: ImportOptions,
        organization: &ExternalId,
        external: &ExternalId,
        wanted: PutAgent,
    ) -> Result<Imported, AppError> {
        let Some(id) = known(self, options, organization).await? else {
            return new_settings(self.settings.url_targets(), wanted.change).map(|_| Imported::Created);
        };
        let context = TenantContext::maintenance(id);
        let mut tx = self.store.begin(&context).await?;
        let (before, deleted) = match agent_by_external_id(&mut tx, external).await? {
            Some(agent) => (agent_get(tx.last(), agent).await?, None),
            None => (None, agent_deleted_by_external_id(tx.last(), external).await?),
        };
        drop(tx);
        let Some(before) = before else {
            if let Some(deleted) = deleted
                && let Some(kept) = kept_removed(&self.store, options, &context, ("agent", deleted.into())).await?
            {
                return Ok(kept);
            }
            self.put_agent(&options.caller(), organization, external, wanted).await?;
            return Ok(Imported::Created);
        };
        let rehearsed = self.put_agent(&caller(true), organization, external, wanted.clone()).await?;
        if rehearsed.outcome == UpsertOutcome::Unchanged {
            return Ok(Imported::Same);
        }
        let fields = changed(&agent_snapshot(&before), &agent_snapshot(&rehearsed.value));
        if let Some(kept) = kept(&self.store, options, &context, ("agent", before.id.into()), &fields).await? {
            return Ok(kept);
        }
        if !options.dry_run {
            self.put_agent(&options.caller(), organization, external, wanted).await?;
        }
        Ok(Imported::Changed(fields))
    }

    /// Who has changed the organization's default agent here, if another one is to be the default: it stays that.
    pub async fn default_agent_kept_by(
        &self,
        options: ImportOptions,
        organization: &ExternalId,
        external: &ExternalId,
    ) -> Result<Option<String>, AppError> {
        let Some(id) = known(self, options, organization).await? else { return Ok(None) };
        let context = TenantContext::maintenance(id);
        let mut tx = self.store.begin(&context).await?;
        let wanted = agent_by_external_id(&mut tx, external).await?;
        let Some(default) = agent_default_get(tx.last()).await? else { return Ok(None) };
        if wanted == Some(default) {
            return Ok(None);
        }
        match kept(&self.store, options, &context, ("agent", default.into()), &[]).await? {
            Some(Imported::Kept { by, .. }) => Ok(Some(by)),
            _ => Ok(None),
        }
    }

    /// Imports a member, whose id at the platform is the `sub` of the identity provider's tokens.
    pub async fn import_member(
        &self,
        options: ImportOptions,
        organization: &ExternalId,
        subject: &Subject,
        wanted: &PutMember,
    ) -> Result<Imported, AppError> {
        let Some(id) = known(self, options, organization).await? else { return Ok(Imported::Created) };
        let context = TenantContext::maintenance(id);
        let (person, before) = member_before(self, &context, subject).await?;
        let Some(before) = before else {
            if let Some(person) = person
                && let Some(kept) = kept_removed(&self.store, options, &context, ("member", person.into())).await?
            {
                return Ok(kept);
            }
            self.put_platform_member(&options.caller(), organization, subject, wanted).await?;
            return Ok(Imported::Created);
        };
        let rehearsed = self.put_platform_member(&caller(true), organization, subject, wanted).await?;
        if rehearsed.outcome == UpsertOutcome::Unchanged {
            return Ok(Imported::Same);
        }
        let fields = changed(&member_snapshot(&before), &member_snapshot(&rehearsed.value));
        if let Some(kept) = kept(&self.store, options, &context, ("member", before.user_id.into()), &fields).await? {
            return Ok(kept);
        }
        if !options.dry_run {
            self.put_platform_member(&options.caller(), organization, subject, wanted).await?;
        }
        Ok(Imported::Changed(fields))
    }
}

/// `None` in a dry run: the organization would be created before.
pub(super) async fn known(
    app: &App,
    options: ImportOptions,
    organization: &ExternalId,
) -> Result<Option<OrganizationId>, AppError> {
    match find(&app.store, organization).await? {
        None if !options.dry_run => Err(AppError::NotFound("organization")),
        found => Ok(found),
    }
}

/// The person, if the identity is known in any organization, and the membership in this one.
async fn member_before(
    app: &App,
    context: &TenantContext,
    subject: &Subject,
) -> Result<(Option<UserId>, Option<Member>), AppError> {
    let provider = app.settings.sign_in.provider.as_ref().ok_or(AppError::NoIdentityProvider)?;
    let issuer = provider.identity_provider.issuer();
    let Some(person) = app.store.person_by_identity(issuer, subject).await? else { return Ok((None, None)) };
    let mut tx = app.store.begin(context).await?;
    Ok((Some(person.user_id), member_get(tx.last(), person.user_id).await?))
}

async fn require_unknown_name(app: &App, wanted: &PutOrganization) -> Result<(), AppError> {
    let Some(name) = &wanted.name else { return Ok(()) };
    let Some((id, _)) = app.store.organization_by_name(name).await? else { return Ok(()) };
    let mut tx = app.store.begin(&TenantContext::maintenance(id)).await?;
    match organization_get(tx.last()).await? {
        Some(other) if other.external_id.is_none() => Err(AppError::field(
            "/name",
            format!(
                "is that of the organization {id} here, which has no external id: if it is the same, give it this one \
                 (PUT /api/platform/organizations/… with its id), otherwise rename it"
            ),
        )),
        _ => Ok(()),
    }
}
