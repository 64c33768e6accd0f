//! The schema's versions, up and down.
//!
//! refinery applies them and remembers which were applied; it knows no way back, so the down files are
//! run here. A change expands first and contracts in a later release: a server runs against its own
//! schema and against the next one.

use std::collections::BTreeMap;

use refinery::{Migration, Runner};
use tokio_postgres::{Client, Config};

use crate::connect::{ConnectError, connect_once};
use crate::roles;

/// Apart from the tenant tables: the runtime's role reads it only through `migrations.version()`.
const HISTORY_TABLE: &str = "migrations.history";

/// One migration at a time for one database.
const ADVISORY_LOCK: i64 = 0x6c69_6e65_6361_7264;

struct Step {
    /// The file's name without its ending; it begins with the version.
    name: &'static str,
    version: i32,
    up: &'static str,
    down: &'static str,
}

macro_rules! steps {
    ($($name:literal),+ $(,)?) => {
        &[$(Step {
            name: $name,
            version: version_of($name),
            up: include_str!(concat!("../../../migrations/", $name, ".up.sql")),
            down: include_str!(concat!("../../../migrations/", $name, ".down.sql")),
        }),+]
    };
}

/// In the order of their versions, which may leave some out.
static STEPS: &[Step] = steps![
    "0001_context",
    "0002_people",
    "0003_api_keys",
    "0004_agents",
    "0005_twilio_settings",
    "0006_calls",
    "0007_messages",
    "0008_audit",
    "0013_maintenance",
    "0014_rollout",
    "0015_call_rates",
    "0016_token_rotation",
];

/// The version of the schema that this release is written for.
pub const SCHEMA_VERSION: i32 = match STEPS {
    [.., last] => last.version,
    [] => 0,
};

/// The four digits that a file's name begins with.
const fn version_of(name: &str) -> i32 {
    match name.as_bytes() {
        [a, b, c, d, b'_', ..] => {
            (*a as i32 * 1_000 + *b as i32 * 100 + *c as i32 * 10 + *d as i32) - b'0' as i32 * 1_111
        }
        _ => 0,
    }
}

/// Why the schema cannot be served from.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    #[error("the database has no Linecard schema yet. Run `linecard migrate`")]
    Missing,
    #[error("the database's schema is version {found}, this release needs {SCHEMA_VERSION}. Run `linecard migrate`")]
    Behind { found: i32 },
    #[error("the schema's version cannot be read")]
    Unreadable(#[source] tokio_postgres::Error),
}

/// Why a migration did not happen. Each step is a transaction of its own: those before it stay.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the database refused a step of the migration")]
    Database(#[from] tokio_postgres::Error),
    #[error("a migration could not be applied")]
    Apply(#[source] Box<refinery::Error>),
    #[error("there is no version {0} to go to; versions are 0 to {SCHEMA_VERSION}")]
    NoSuchVersion(i32),
    #[error("the database is at version {0}, which is newer than this release: go down with the release that made it")]
    Newer(i32),
    #[error("the role {role} is missing, and this login may not make it. As a superuser, run: {remedy}")]
    RoleMissing {
        role: String,
        remedy: String,
        #[source]
        source: tokio_postgres::Error,
    },
}

/// What a migration did.
#[derive(Debug, Clone)]
pub struct MigrationReport {
    pub from: i32,
    pub to: i32,
    pub steps: Vec<&'static str>,
}

/// A migration, as a database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationState {
    /// The file's name without its ending, or, of one that this release does not know, its version and title.
    pub name: String,
    pub standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Applied,
    Pending,
    /// Not applied although later ones are: going up leaves it out, going down and up again applies it.
    Skipped,
    /// Applied by a newer release.
    Unknown,
}

/// Connects as the schema's owner, and waits until nobody else migrates.
async fn connect_owner(config: &Config) -> Result<Client, MigrateError> {
    let client = connect_once(config).await?;
    client.query_one("SELECT pg_advisory_lock($1)", &[&ADVISORY_LOCK]).await?;
    Ok(client)
}

/// How each migration stands, in the order of their versions. Changes nothing.
pub async fn migration_states(owner: &Config) -> Result<Vec<MigrationState>, MigrateError> {
    let client = connect_once(owner).await?;
    let mut applied: BTreeMap<i32, String> = BTreeMap::new();
    if has_history(&client).await? {
        for row in client.query("SELECT version::integer, name::text FROM migrations.history", &[]).await? {
            applied.insert(row.try_get(0)?, row.try_get(1)?);
        }
    }
    let newest = applied.keys().copied().max().unwrap_or(0);
    let known = STEPS.iter().map(|step| {
        let standing = match applied.remove(&step.version) {
            Some(_) => Standing::Applied,
            None if step.version < newest => Standing::Skipped,
            None => Standing::Pending,
        };
        (step.version, MigrationState { name: step.name.to_owned(), standing })
    });
    let mut states: BTreeMap<i32, MigrationState> = known.collect();
    states.extend(applied.into_iter().map(|(version, title)| {
        (version, MigrationState { name: format!("{version:04}_{title}"), standing: Standing::Unknown })
    }));
    Ok(states.into_values().collect())
}

/// Makes the roles that are missing and brings the schema to this release's version. `runtime` is the
/// address that the server will use: its role is made too, with its password.
pub async fn migrate_up(owner: &Config, runtime: Option<&Config>) -> Result<MigrationReport, MigrateError> {
    let mut client = connect_owner(owner).await?;
    roles::ensure(&client, runtime).await?;
    client
        .batch_execute("CREATE SCHEMA IF NOT EXISTS migrations; GRANT USAGE ON SCHEMA migrations TO linecard_app")
        .await?;
    let from = applied_version(&client).await?;
    let migrations = STEPS
        .iter()
        .map(|step| {
            let title = step.name.trim_start_matches(|character: char| character.is_ascii_digit());
            Migration::unapplied(&format!("V{}_{title}", step.version), step.up)
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| MigrateError::Apply(Box::new(error)))?;
    let mut runner = Runner::new(&migrations).set_abort_missing(false);
    runner.set_migration_table_name(HISTORY_TABLE);
    runner.run_async(&mut client).await.map_err(|error| MigrateError::Apply(Box::new(error)))?;
    client
        .batch_execute(
            "CREATE OR REPLACE FUNCTION migrations.version() RETURNS integer
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
                AS 'SELECT coalesce(max(version), 0)::integer FROM migrations.history';
            REVOKE ALL ON FUNCTION migrations.version() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION migrations.version() TO linecard_app",
        )
        .await?;
    let to = applied_version(&client).await?;
    let steps = STEPS.iter().filter(|step| step.version > from).map(|step| step.name).collect();
    Ok(MigrationReport { from, to, steps })
}

/// Takes the schema back to an earlier version with the down files, the newest first.
pub async fn migrate_down(owner: &Config, target: i32) -> Result<MigrationReport, MigrateError> {
    if !schema_versions().any(|version| version == target) {
        return Err(MigrateError::NoSuchVersion(target));
    }
    let mut client = connect_owner(owner).await?;
    let from = applied_version(&client).await?;
    if from > SCHEMA_VERSION {
        return Err(MigrateError::Newer(from));
    }
    let mut steps = Vec::new();
    for step in STEPS.iter().rev().filter(|step| step.version > target && step.version <= from) {
        let transaction = client.transaction().await?;
        transaction.batch_execute(step.down).await?;
        transaction.execute("DELETE FROM migrations.history WHERE version = $1", &[&step.version]).await?;
        transaction.commit().await?;
        steps.push(step.name);
    }
    let to = applied_version(&client).await?;
    Ok(MigrationReport { from, to, steps })
}

/// The versions that the schema can be at, from 0, which is nothing.
pub fn schema_versions() -> impl DoubleEndedIterator<Item = i32> {
    std::iter::once(0).chain(STEPS.iter().map(|step| step.version))
}

async fn has_history(client: &Client) -> Result<bool, tokio_postgres::Error> {
    client.query_one("SELECT to_regclass($1) IS NOT NULL", &[&HISTORY_TABLE]).await?.try_get(0)
}

async fn applied_version(client: &Client) -> Result<i32, tokio_postgres::Error> {
    if !has_history(client).await? {
        return Ok(0);
    }
    client.query_one("SELECT coalesce(max(version), 0)::integer FROM migrations.history", &[]).await?.try_get(0)
}

/// Refuses a database whose schema is older than this release; a newer one is served, since changes
/// expand before they contract.
pub(crate) async fn require_current(client: &Client) -> Result<(), SchemaError> {
    match schema_version(client).await? {
        found if found < SCHEMA_VERSION => Err(SchemaError::Behind { found }),
        _ => Ok(()),
    }
}

/// The schema's version, as the runtime's role may read it.
pub(crate) async fn schema_version(client: &Client) -> Result<i32, SchemaError> {
    let made: bool = client
        .query_one("SELECT to_regnamespace('migrations') IS NOT NULL", &[])
        .await
        .and_then(|row| row.try_get(0))
        .map_err(SchemaError::Unreadable)?;
    if !made {
        return Err(SchemaError::Missing);
    }
    let found = client
        .query_one("SELECT migrations.version()", &[])
        .await
        .and_then(|row| row.try_get(0))
        .map_err(SchemaError::Unreadable)?;
    if found == 0 { Err(SchemaError::Missing) } else { Ok(found) }
}
