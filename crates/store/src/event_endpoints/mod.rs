//! Where organizations have their events sent, and the events on their way there (docs/adr/0027).

pub(crate) mod delivery;
pub(crate) mod endpoint;
pub(crate) mod lease;
pub(crate) mod log;
pub(crate) mod state;
