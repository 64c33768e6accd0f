//! Where an organization has its events sent: endpoints, their secrets, and what was sent there (docs/adr/0027).

mod background;
mod deliveries;
mod input;
mod manage;
mod secret;

pub use input::{EventEndpointChange, EventEndpointInput};
pub use secret::WithSecret;
