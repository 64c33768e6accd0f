//! The keys that seal credentials: their usage, and rotating them.

mod report;
mod rotation;
mod usage;

pub use report::{KeyState, KeyUsage, PassReport};
pub use rotation::{KeyRotation, RotationReport};
