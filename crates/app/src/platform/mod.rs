//! What the platform in front of Linecard does with a platform key: organizations and agents by its own ids, and usage over
//! all of them (docs/adr/0023).

mod agents;
mod caller;
mod erasure;
mod event_deliveries;
mod event_endpoints;
mod events;
mod export;
mod import;
mod keys;
mod members;
mod named;
mod organizations;
mod upsert;
mod usage;

pub use agents::PutAgent;
pub use caller::PlatformCaller;
pub use event_endpoints::{PlatformEndpoint, PlatformEndpointWithSecret};
pub use events::{EventsCursor, PlatformEvent, PlatformEvents};
pub use import::{ImportOptions, Imported, ImportedConnection, ImportedLine};
pub use keys::{CreatedPlatformKey, NewPlatformKeyInput};
pub use members::PutMember;
pub use named::NamedOrganization;
pub use organizations::PutOrganization;
pub use upsert::{UpsertOutcome, Upserted};
pub use usage::OrganizationUsage;
