//! The database: availability, role, schema and row-level security.

use linecard_domain::SystemClock;
use linecard_store::{
    DatabaseAddress, DatabaseInspection, MigrationStatus, SCHEMA_VERSION, SchemaError, SchemaNames, StandbyFault,
    inspect_database, migration_states,
};

use super::clock;
use super::report::Report;
use crate::config::{Database, Environment, Location, MigrateConfig, MigrationLocation};
use crate::database::{self, OpenDatabase};
use crate::error::ServerError;
use crate::output::chain;

pub(super) const CHECK: &str = "database";
const ROLE: &str = "database-role";
const SCHEMA: &str = "schema";
const SECURITY: &str = "row-level-security";
const CITUS: &str = "citus";
const STANDBY: &str = "standby";

/// The database, if a server could use it.
pub(super) async fn open(
    report: &mut Report,
    database: &Database,
    environment: &Environment,
) -> Result<Option<OpenDatabase>, ServerError> {
    let schemas = &database.schemas;
    let opened = match &database.location {
        Location::External(external) => {
            let owner = external_owner(environment);
            if !is_fit(report, &external.address, owner.as_deref(), schemas, "run `linecard migrate`").await {
                return Ok(None);
            }
            let opened = OpenDatabase::external(external, schemas).await;
            if let (Some(address), Ok(opened)) = (&external.standby, &opened) {
                standby(report, address, opened).await?;
            }
            opened
        }
        Location::Embedded(options) if !options.cluster_exists() => {
            report.warn(
                CHECK,
                format!("there is no database in {} yet", options.data_dir.display()),
                "`linecard serve` creates it at the first start; to use your own PostgreSQL, set LINECARD_DATABASE_URL",
            );
            return Ok(None);
        }
        Location::Embedded(options) => {
            let postgres = match database::open(options).await {
                Ok(postgres) => postgres,
                Err(error) => {
                    let remedy = format!("see PostgreSQL's log in {}", options.data_dir.display());
                    report.fail(CHECK, format!("the embedded PostgreSQL does not start: {}", chain(&error)), remedy);
                    return Ok(None);
                }
            };
            let connection = postgres.connection();
            let (runtime, owner) = (connection.app_config().into(), connection.owner_config().into());
            if !is_fit(report, &runtime, Some(&owner), schemas, "start `linecard serve`, which migrates it").await {
                postgres.close().await?;
                return Ok(None);
            }
            OpenDatabase::embedded(postgres, options, schemas).await
        }
    };
    match opened {
        Ok(opened) => Ok(Some(opened)),
        Err(error) => {
            report.fail(CHECK, chain(&error), "check the database's log and run this again");
            Ok(None)
        }
    }
}

/// If it is configured: servers do not require it.
fn external_owner(environment: &Environment) -> Option<Box<DatabaseAddress>> {
    match MigrateConfig::read(environment).map(|config| config.database.location) {
        Ok(MigrationLocation::External { owner, .. }) => Some(owner),
        _ => None,
    }
}

/// A server serves without it, so that nothing of it is a failure.
async fn standby(report: &mut Report, address: &DatabaseAddress, opened: &OpenDatabase) -> Result<(), ServerError> {
    let fault = opened.store.look_at_standby().await?;
    match &fault {
        None => report.ok(STANDBY, "lists and reports are read from it: it has replayed what the primary has"),
        Some(fault) => {
            report.warn(STANDBY, format!("lists and reports are read from the primary: {fault}"), remedy(fault));
        }
    }
    if let Some(weakness) = address.weakness() {
        report.warn(
            STANDBY,
            format!("the connection {weakness}"),
            "add sslmode=verify-full to LINECARD_STANDBY_DATABASE_URL, and sslrootcert=FILE as for LINECARD_DATABASE_URL",
        );
    }
    Ok(())
}

fn remedy(fault: &StandbyFault) -> &'static str {
    match fault {
        StandbyFault::NotSeen | StandbyFault::Unreachable(_) => {
            "check that the standby is running with hot_standby = on, and the host, user and password in \
            LINECARD_STANDBY_DATABASE_URL"
        }
        StandbyFault::NoStandby => "name a standby in LINECARD_STANDBY_DATABASE_URL, or remove it",
        StandbyFault::OtherSystem => {
            "name a physical standby of the server in LINECARD_DATABASE_URL; one by logical replication is another database"
        }
        StandbyFault::OtherTimeline => {
            "see whether it follows the primary (pg_stat_replication there); CHECKPOINT on the primary and then on the standby \
            after a failover"
        }
        StandbyFault::NoPosition(_) => {
            "the server's role must be allowed to execute pg_current_wal_flush_lsn(), pg_walfile_name(pg_lsn), pg_control_system() and \
            pg_control_checkpoint(), as by default"
        }
        StandbyFault::OtherLogin => "give both addresses the same user and database",
        StandbyFault::Behind { .. } => {
            "if it stays so: is replay paused, or held up by a long query (max_standby_streaming_delay) or by its disk?"
        }
        StandbyFault::Slow { .. } => "look at the load of the standby's processor and disk",
    }
}

async fn is_fit(
    report: &mut Report,
    runtime: &DatabaseAddress,
    owner: Option<&DatabaseAddress>,
    schemas: &SchemaNames,
    migrate: &str,
) -> bool {
    let inspection = match inspect_database(runtime, schemas, &SystemClock).await {
        Ok(inspection) => inspection,
        Err(error) => {
            report.fail(
                CHECK,
                chain(&error),
                "check that PostgreSQL is running and accepts connections from this machine, and the host, name, user and \
                password in LINECARD_DATABASE_URL",
            );
            return false;
        }
    };
    report.ok(CHECK, format!("PostgreSQL {} answers", inspection.server_version));
    if let Some(weakness) = runtime.weakness() {
        report.warn(
            CHECK,
            format!("the connection {weakness}"),
            "add sslmode=verify-full to LINECARD_DATABASE_URL, and sslrootcert=FILE with the certificates of the authority \
            that signs the server's certificate (of a managed PostgreSQL: on its provider's page)",
        );
    }
    clock::compare(report, "the database's", inspection.clock_ahead);
    // All of them are reported, even if one fails.
    let role = role(report, &inspection);
    let schema = schema(report, &inspection, migrate);
    let security = security(report, &inspection, schemas);
    placement(report, &inspection);
    if let Some(owner) = owner {
        each_migration(report, owner, schemas).await;
    }
    role && schema && security
}

fn role(report: &mut Report, inspection: &DatabaseInspection) -> bool {
    let role = &inspection.role;
    for fault in &inspection.role_faults {
        report.fail(
            ROLE,
            format!("{role} {fault}, so row-level security would not be enforced"),
            "set LINECARD_DATABASE_URL to the runtime's login, which `linecard migrate` creates: not a superuser and not an \
            owner",
        );
    }
    if inspection.role_faults.is_empty() {
        report.ok(ROLE, format!("row-level security is enforced for {role}"));
    }
    inspection.role_faults.is_empty()
}

fn schema(report: &mut Report, inspection: &DatabaseInspection, migrate: &str) -> bool {
    match &inspection.schema {
        Ok(version) if *version > SCHEMA_VERSION => report.warn(
            SCHEMA,
            format!("version {version}, newer than this release's {SCHEMA_VERSION}"),
            "this is supported while a release is rolled out or rolled back; update this server to that release",
        ),
        Ok(SCHEMA_VERSION) => report.ok(SCHEMA, format!("version {SCHEMA_VERSION}, that of this release")),
        Ok(found) => {
            let behind = SchemaError::Behind { found: *found };
            report.fail(SCHEMA, behind.to_string(), migrate);
            return false;
        }
        Err(error) => {
            report.fail(SCHEMA, chain(error), migrate);
            return false;
        }
    }
    true
}

fn security(report: &mut Report, inspection: &DatabaseInspection, schemas: &SchemaNames) -> bool {
    let schema = schemas.tables();
    for table in &inspection.unprotected_tables {
        report.fail(
            SECURITY,
            format!("not enabled and forced on the table {table}"),
            format!(
                "as the table's owner: ALTER TABLE {schema}.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; \
                and find out who disabled it and what was read in the meantime"
            ),
        );
    }
    for difference in &inspection.differences {
        report.fail(
            SCHEMA,
            difference.to_string(),
            "after a restore, see docs/rollback.md; otherwise find out who changed it, and restore it as the migration has it",
        );
    }
    let holds = inspection.unprotected_tables.is_empty();
    if holds {
        report.ok(SECURITY, "enabled and forced on every table");
    }
    holds && inspection.differences.is_empty()
}

fn placement(report: &mut Report, inspection: &DatabaseInspection) {
    let Some(misplaced) = &inspection.misplaced_tables else { return };
    report.warn(
        CITUS,
        "the database is a Citus, with which this release does not serve everything",
        "deploy/citus/README.md says what does not work; a PostgreSQL without Citus serves everything",
    );
    for table in misplaced {
        report.fail(
            CITUS,
            format!("the table {} {}", table.table, table.found),
            "run deploy/citus/distribute.sql of this release; if it refuses, deploy/citus/undistribute.sql before",
        );
    }
}

/// The runtime's role can read only the newest version; the owner can detect skipped migrations.
async fn each_migration(report: &mut Report, owner: &DatabaseAddress, schemas: &SchemaNames) {
    let states = match migration_states(owner, schemas).await {
        Ok(states) => states,
        Err(error) => {
            let found = format!("the owner's login does not work: {}", chain(&error));
            return report.warn(
                SCHEMA,
                found,
                "check LINECARD_MIGRATION_DATABASE_URL; it is required by `linecard migrate` only",
            );
        }
    };
    for state in states.iter().filter(|state| state.status == MigrationStatus::Skipped) {
        report.fail(
            SCHEMA,
            format!("the migration {} was skipped although later ones are applied", state.name),
            "migrate down below it and up again (docs/rollback.md); `linecard migrate --status` lists all migrations",
        );
    }
}
