//! The database itself: connecting to it, migrating it, and checking that it is fit to be served from.
//!
//! From the bottom up, each using only those before it: `series`, `ownership`; `version`, `protection`, `placement`, `fingerprint`; `link`;
//! `script`; `migrate_error`; `session`; `pooler`; `roles`, `provision`; `migrate`, `inspect`, `pool`.
//!
//! What does *not* belong here: a tenant's tables and the statements on them.

mod fingerprint;
mod inspect;
mod link;
mod migrate;
mod migrate_error;
mod ownership;
mod placement;
mod pool;
mod pooler;
mod protection;
mod provision;
mod roles;
mod script;
mod series;
mod session;
mod version;

pub use fingerprint::SchemaDifference;
pub use inspect::{DatabaseInspection, inspect_database};
pub use link::ConnectError;
pub(crate) use link::connect_once;
pub use migrate::{
    MigrationReport, MigrationState, MigrationStatus, create_roles, migrate_down, migrate_up, migration_states,
};
pub use migrate_error::MigrateError;
pub use placement::MisplacedTable;
pub use pool::PoolOptions;
pub use script::ScriptError;
pub use series::{SCHEMA_VERSION, schema_versions};
pub use session::planning_options;
pub use version::SchemaError;
