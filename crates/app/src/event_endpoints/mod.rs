//! Where an organization has its events sent: endpoints, their secrets, and what was sent there (docs/adr/0027).

mod background;
mod deliveries;
mod input;
mod manage;
mod secret;

pub(crate) use deliveries::REPLAYED_WITHIN;
pub(crate) use input::check;
pub use input::{EventEndpointChange, EventEndpointInput};
pub(crate) use manage::OVERLAP;
pub use secret::WithSecret;
