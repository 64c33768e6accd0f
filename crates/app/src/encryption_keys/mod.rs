//! The keys that seal secrets: their usage, and rotating them.

mod installation;
mod people;
mod report;
mod rotation;
mod usage;

pub use report::{KeyState, KeyUsage, PassReport};
pub use rotation::{KeyRotation, RotationReport};
