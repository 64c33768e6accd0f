//! What `linecard import` does with each organization, member, agent and connection of a platform: as the platform's own
//! upserts do, by its ids, so that it can be repeated. A dry run does all of it and rolls back.

mod connections;
mod outcome;
mod resources;

pub use connections::ImportedConnection;
pub use outcome::{ImportOptions, Imported};
pub use resources::ImportedLine;
