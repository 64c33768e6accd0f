//! Going to another phase of the rollout.

use linecard_domain::{OrganizationId, Role, RolloutPhase};
use linecard_store::{
    TenantContext, TenantTx, organization_lock, organization_twilio_delete, organization_twilio_get_to_change,
    rollout_set,
};
use serde_json::{Value, json};

use super::backup::{OrganizationBackup, restore_organization};
use super::state::{Rollout, RolloutQuery};
use crate::app::App;
use crate::audit::{AuditAction, Change, Origin, settings_snapshot};
use crate::caller::Caller;
use crate::credentials::Credentials;
use crate::error::AppError;

/// What happens to the organization's Twilio settings when the phase changes.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it holds a closure")]
pub enum RolloutSettings<'a> {
    /// They stay; the last phase is not possible.
    Keep,
    /// With the last phase they are removed, after this closure has stored the backup.
    BackUp(&'a (dyn Fn(&OrganizationBackup) -> std::io::Result<()> + Sync)),
    /// On the way back from the last phase they are restored.
    Restore(&'a OrganizationBackup),
}

impl App {
    /// Goes to another phase: to the next one if the organization is ready for it, or back to any earlier one. The last
    /// phase requires a command, which writes a backup of what is removed.
    pub async fn change_rollout(&self, caller: &Caller, phase: RolloutPhase, days: u16) -> Result<Rollout, AppError> {
        caller.require(Role::Owner)?;
        if phase == RolloutPhase::OrganizationRemoved {
            let detail = "4 is only possible with `linecard rollout advance`, which writes a backup";
            return Err(AppError::field("/phase", detail));
        }
        self.go_to_phase(&caller.context, caller.into(), phase, days, RolloutSettings::Keep).await
    }

    /// As [`App::change_rollout`], for a command.
    pub async fn go_to_phase(
        &self,
        context: &TenantContext,
        origin: Origin<'_>,
        phase: RolloutPhase,
        days: u16,
        settings: RolloutSettings<'_>,
    ) -> Result<Rollout, AppError> {
        let query =
            RolloutQuery { now: self.dependencies.now(), days, fallback_default: self.settings.org_fallback_default };
        let mut tx = self.store.begin_report(context).await?;
        if !organization_lock(&mut tx).await? {
            return Err(AppError::NotFound("organization"));
        }
        let before = Rollout::read(&mut tx, query).await?;
        if phase == before.phase {
            return Ok(before);
        }
        if phase > before.phase {
            require_ready(&before, phase)?;
        }
        let organization = context.organization_id();
        let removed = change_settings(&mut tx, &self.credentials, organization, phase, settings).await?;
        rollout_set(&mut tx, phase.number(), fallback_in(phase, before.phase)).await?;
        let after = Rollout::read(&mut tx, query).await?;
        let action = if phase > before.phase { AuditAction::RolloutAdvance } else { AuditAction::RolloutBack };
        let change = Change {
            action,
            resource_id: organization.into(),
            before: Some(snapshot(&before, removed)),
            after: Some(snapshot(&after, None)),
        };
        self.audit.commit(tx, origin, change).await?;
        Ok(after)
    }
}

fn require_ready(before: &Rollout, phase: RolloutPhase) -> Result<(), AppError> {
    match &before.next {
        Some((next, obstacles)) if *next == phase && obstacles.is_empty() => Ok(()),
        Some((next, obstacles)) if *next == phase => {
            Err(AppError::RolloutNotReady { phase, reasons: obstacles.clone() })
        }
        _ => Err(AppError::field("/phase", "must be the next phase or an earlier one")),
    }
}

/// The audit snapshot of settings that were removed.
async fn change_settings(
    tx: &mut TenantTx,
    credentials: &Credentials,
    organization: OrganizationId,
    phase: RolloutPhase,
    settings: RolloutSettings<'_>,
) -> Result<Option<Value>, AppError> {
    match settings {
        RolloutSettings::BackUp(write) if phase == RolloutPhase::OrganizationRemoved => {
            let Some(stored) = organization_twilio_get_to_change(tx).await? else { return Ok(None) };
            write(&OrganizationBackup::of(organization, &stored.settings)).map_err(AppError::Backup)?;
            organization_twilio_delete(tx).await?;
            Ok(Some(settings_snapshot(&stored)))
        }
        RolloutSettings::Restore(backup) if phase != RolloutPhase::OrganizationRemoved => {
            restore_organization(tx, credentials, organization, backup).await?;
            Ok(None)
        }
        _ => Ok(None),
    }
}

/// The fallback flag of a phase, coming from another one; `None`: it stays.
const fn fallback_in(phase: RolloutPhase, before: RolloutPhase) -> Option<bool> {
    match (phase, before) {
        (RolloutPhase::FallbackOff | RolloutPhase::OrganizationRemoved, _) => Some(false),
        (_, RolloutPhase::FallbackOff | RolloutPhase::OrganizationRemoved) => Some(true),
        _ => None,
    }
}

fn snapshot(rollout: &Rollout, removed: Option<Value>) -> Value {
    let mut snapshot = json!({"phase": rollout.phase.number(), "fallbackEnabled": rollout.fallback_enabled});
    if let (Some(fields), Some(removed)) = (snapshot.as_object_mut(), removed) {
        fields.insert("twilio".to_owned(), removed);
    }
    snapshot
}
