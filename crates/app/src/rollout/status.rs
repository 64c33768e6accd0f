//! The state of an organization's migration.

use linecard_domain::Role;
use linecard_store::TenantContext;

use super::state::{Rollout, RolloutQuery};
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;

impl App {
    /// The state of the rollout, with the traffic of the last days.
    pub async fn rollout(&self, caller: &Caller, days: u16) -> Result<Rollout, AppError> {
        caller.require(Role::Admin)?;
        self.rollout_of(&caller.context, days).await
    }

    /// As [`App::rollout`], for a command.
    pub async fn rollout_of(&self, context: &TenantContext, days: u16) -> Result<Rollout, AppError> {
        let query =
            RolloutQuery { now: self.dependencies.now(), days, fallback_default: self.settings.org_fallback_default };
        let mut tx = self.store.begin_report(context).await?;
        let rollout = Rollout::read(&mut tx, query).await?;
        tx.commit().await?;
        Ok(rollout)
    }
}
