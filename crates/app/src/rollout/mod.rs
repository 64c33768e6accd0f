//! The migration from the organization-wide account to accounts of the agents' own, in phases.

mod backfill;
mod backup;
mod phases;
mod state;
mod status;

pub use backfill::Backfilled;
pub use backup::OrganizationBackup;
pub use phases::RolloutSettings;
pub use state::{DayTraffic, FallingBack, Rollout, ShadowReport};
