//! Migrates the schema, up and down.
//!
//! refinery applies the up files and records them; it has no notion of down, so the down files are run here. A change
//! expands first and contracts in a later release: a server runs on its own schema and on the next one.

use std::collections::BTreeMap;

use refinery_core::traits::r#async::{AsyncQuery, AsyncTransaction};
use refinery_core::{AsyncMigrate, Migration, Runner};
use tokio_postgres::Client;

use super::link::connect_once;
use super::migrate_error::MigrateError;
use super::ownership::{HISTORY, Ownership, has_unreleased_schema, ownership_for_owner};
use super::script::{ScriptError, run_script};
use super::series::{MIGRATIONS, SCHEMA_VERSION, schema_versions};
use super::{provision, roles};
use crate::address::DatabaseAddress;
use crate::schemas::SchemaNames;

/// One migration at a time per database.
const ADVISORY_LOCK: i64 = 0x6c69_6e65_6361_7264;

/// What a migration did.
#[derive(Debug, Clone)]
pub struct MigrationReport {
    pub from: i32,
    pub to: i32,
    pub steps: Vec<&'static str>,
}

/// A migration in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationState {
    /// The file's name without its extension; for a migration that this release does not know, its version and title.
    pub name: String,
    pub status: MigrationStatus,
}

/// Whether a migration was applied, compared with the series of this release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationStatus {
    Applied,
    Pending,
    /// Not applied although later ones are: going up skips it; going down below it and up again applies it.
    Skipped,
    /// Applied by a newer release.
    Unknown,
}

/// The status of every migration, in the order of their versions. Changes nothing.
pub async fn migration_states(
    owner: &DatabaseAddress,
    schemas: &SchemaNames,
) -> Result<Vec<MigrationState>, MigrateError> {
    let client = connect_once(owner).await?;
    let mut applied: BTreeMap<i32, String> = BTreeMap::new();
    if require_usable(&client, schemas).await? == Ownership::Ours && has_history(&client, schemas).await? {
        let query = format!("SELECT version::integer, name::text FROM {HISTORY}");
        for row in client.query(&*schemas.sql(&query), &[]).await? {
            applied.insert(row.try_get(0)?, row.try_get(1)?);
        }
    }
    let newest = applied.keys().copied().max().unwrap_or(0);
    let known = MIGRATIONS.iter().map(|migration| {
        let status = match applied.remove(&migration.version) {
            Some(_) => MigrationStatus::Applied,
            None if migration.version < newest => MigrationStatus::Skipped,
            None => MigrationStatus::Pending,
        };
        (migration.version, MigrationState { name: migration.name.to_owned(), status })
    });
    let mut states: BTreeMap<i32, MigrationState> = known.collect();
    states.extend(applied.into_iter().map(|(version, title)| {
        (version, MigrationState { name: format!("{version:04}_{title}"), status: MigrationStatus::Unknown })
    }));
    Ok(states.into_values().collect())
}

/// Creates the roles that are missing. They belong to the server, not to a database, and are not in a backup of one.
pub async fn create_roles(owner: &DatabaseAddress, runtime: Option<&DatabaseAddress>) -> Result<(), MigrateError> {
    let client = connect_owner(owner).await?;
    roles::ensure(&client, runtime.map(DatabaseAddress::config)).await
}

/// Creates the roles and schemas that are missing, and brings the schema to this release's version. `runtime` is the
/// address that the server will use: its role is created too, with its password.
pub async fn migrate_up(
    owner: &DatabaseAddress,
    schemas: &SchemaNames,
    runtime: Option<&DatabaseAddress>,
) -> Result<MigrationReport, MigrateError> {
    let mut client = connect_owner(owner).await?;
    require_usable(&client, schemas).await?;
    roles::ensure(&client, runtime.map(DatabaseAddress::config)).await?;
    provision::create_schemas(&mut client, schemas).await?;
    let from = applied_version(&client, schemas).await?;
    let migrations = MIGRATIONS
        .iter()
        .map(|migration| {
            let title = migration.name.trim_start_matches(|character: char| character.is_ascii_digit());
            Migration::unapplied(&format!("V{}_{title}", migration.version), &schemas.sql(migration.up))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| MigrateError::Apply(Box::new(error)))?;
    let mut runner = Runner::new(&migrations).set_abort_missing(false);
    runner.set_migration_table_name(schemas.sql(HISTORY));
    runner.run_async(&mut ByStatement(&mut client)).await.map_err(|error| MigrateError::Apply(Box::new(error)))?;
    let to = applied_version(&client, schemas).await?;
    let steps =
        MIGRATIONS.iter().filter(|migration| migration.version > from).map(|migration| migration.name).collect();
    Ok(MigrationReport { from, to, steps })
}

/// What refinery runs its texts on: statement by statement, each migration in a transaction with its record.
struct ByStatement<'a>(&'a mut Client);

impl AsyncTransaction for ByStatement<'_> {
    type Error = ScriptError;

    async fn execute<'a, T: Iterator<Item = &'a str> + Send + 'a>(&mut self, texts: T) -> Result<usize, ScriptError> {
        let unplaced = |source| ScriptError::at(1, source);
        let transaction = self.0.transaction().await.map_err(unplaced)?;
        let mut count = 0;
        for text in texts {
            run_script(&transaction, text).await?;
            count += 1;
        }
        transaction.commit().await.map_err(unplaced)?;
        Ok(count)
    }
}

impl AsyncQuery<Vec<Migration>> for ByStatement<'_> {
    async fn query(&mut self, query: &str) -> Result<Vec<Migration>, ScriptError> {
        AsyncQuery::query(self.0, query).await.map_err(|source| ScriptError::at(1, source))
    }
}

impl AsyncMigrate for ByStatement<'_> {}

/// Takes the schema back to an earlier version with the down files, newest first. At version 0 nothing of Linecard is
/// left in the database.
pub async fn migrate_down(
    owner: &DatabaseAddress,
    schemas: &SchemaNames,
    target: i32,
) -> Result<MigrationReport, MigrateError> {
    if !schema_versions().any(|version| version == target) {
        return Err(MigrateError::NoSuchVersion(target));
    }
    let mut client = connect_owner(owner).await?;
    let ownership = require_usable(&client, schemas).await?;
    let from = if ownership == Ownership::Ours { applied_version(&client, schemas).await? } else { 0 };
    if from > SCHEMA_VERSION {
        return Err(MigrateError::Newer(from));
    }
    let mut steps = Vec::new();
    for migration in MIGRATIONS.iter().rev().filter(|migration| migration.version > target && migration.version <= from)
    {
        let transaction = client.transaction().await?;
        let undone = run_script(&transaction, &schemas.sql(migration.down)).await;
        undone.map_err(|source| MigrateError::Undo { migration: migration.name, source })?;
        let forget = format!("DELETE FROM {HISTORY} WHERE version = $1");
        transaction.execute(&*schemas.sql(&forget), &[&migration.version]).await?;
        transaction.commit().await?;
        steps.push(migration.name);
    }
    if ownership == Ownership::Ours && target == 0 {
        provision::drop_schemas(&mut client, schemas).await?;
        return Ok(MigrationReport { from, to: 0, steps });
    }
    let to = if ownership == Ownership::Ours { applied_version(&client, schemas).await? } else { 0 };
    Ok(MigrationReport { from, to, steps })
}

/// Connects as the schema's owner, and waits until nobody else migrates this database.
async fn connect_owner(config: &DatabaseAddress) -> Result<Client, MigrateError> {
    let client = connect_once(config).await?;
    client.query_one("SELECT pg_advisory_lock($1)", &[&ADVISORY_LOCK]).await?;
    Ok(client)
}

/// Refuses schemas of other programs and of development versions, before anything is changed.
async fn require_usable(client: &Client, schemas: &SchemaNames) -> Result<Ownership, MigrateError> {
    if has_unreleased_schema(client).await? {
        return Err(MigrateError::Unreleased);
    }
    match ownership_for_owner(client, schemas).await? {
        Ownership::Foreign(role) => Err(MigrateError::ForeignSchema { schema: schemas.name(role).to_owned(), role }),
        usable => Ok(usable),
    }
}

async fn has_history(client: &Client, schemas: &SchemaNames) -> Result<bool, tokio_postgres::Error> {
    client.query_one("SELECT to_regclass($1) IS NOT NULL", &[&schemas.sql(HISTORY)]).await?.try_get(0)
}

async fn applied_version(client: &Client, schemas: &SchemaNames) -> Result<i32, tokio_postgres::Error> {
    if !has_history(client, schemas).await? {
        return Ok(0);
    }
    let query = format!("SELECT coalesce(max(version), 0)::integer FROM {HISTORY}");
    client.query_one(&*schemas.sql(&query), &[]).await?.try_get(0)
}
