//! Sending events to the endpoints of organizations (docs/adr/0027).
//!
//! Nothing that a call does waits for it, or writes anything for it: the event logs, which are written in any case, are read
//! from where an endpoint was left off, and what is found there is queued in a table. Any number of nodes run this; a node
//! leases one organization at a time. Endpoints of the installation are served with each organization's own
//! (docs/adr/0035).

mod attempt;
mod courier;
mod payload;
mod schedule;
mod secrets;
mod spool;
mod turns;
mod visit;

pub(crate) use attempt::Attempts;
pub(crate) use courier::EventDeliveries;
pub use payload::RenderEvent;
pub(crate) use payload::test_body;
pub(crate) use schedule::{KEPT_DEAD, RESUMED_WITHIN};
pub(crate) use secrets::{EventSecrets, SecretOwner};
pub use visit::VisitLimits;
