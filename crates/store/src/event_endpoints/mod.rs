//! Where organizations have their events sent, and the events on their way there (docs/adr/0027).

pub(crate) mod delivery;
pub(crate) mod endpoint;
pub(crate) mod lease;
pub(crate) mod log;
pub(crate) mod platform;
pub(crate) mod platform_audit;
pub(crate) mod platform_log;
pub(crate) mod platform_position;
pub(crate) mod platform_sender;
pub(crate) mod state;
