//! The upkeep of an organization: its daily sums, its notices, and the removal of what has expired. The reconciler runs it for the
//! organizations that it has leased; nothing that a request does waits for it.

mod budget;
mod daily_sums;
mod event_deliveries;
mod notices;
mod organization;
mod removal;

pub(crate) use notices::NoticeKeeper;
pub(crate) use organization::Upkeep;
