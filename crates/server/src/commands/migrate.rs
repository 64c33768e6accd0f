//! `linecard migrate`.

use std::process::ExitCode;

use linecard_store::{
    DatabaseAddress, MigrateError, MigrationReport, MigrationState, MigrationStatus, SchemaNames, create_roles,
    migrate_down, migrate_up, migration_states,
};

use crate::cli::MigrateArguments;
use crate::config::{MigrateConfig, MigrationLocation};
use crate::error::ServerError;
use crate::{database, output};

/// Distinct from the exit codes of failures.
const PENDING: u8 = 3;

pub(crate) async fn migrate(arguments: &MigrateArguments, config: &MigrateConfig) -> Result<ExitCode, ServerError> {
    let schemas = &config.database.schemas;
    match &config.database.location {
        MigrationLocation::External { owner, runtime } => Ok(run(arguments, owner, schemas, runtime.as_deref()).await?),
        MigrationLocation::Embedded(options) => {
            let opened = database::open(options).await?;
            let outcome = run(arguments, &opened.connection().owner_config().into(), schemas, None).await;
            opened.close().await?;
            outcome.map_err(|error| database::of_embedded(error, options))
        }
    }
}

async fn run(
    arguments: &MigrateArguments,
    owner: &DatabaseAddress,
    schemas: &SchemaNames,
    runtime: Option<&DatabaseAddress>,
) -> Result<ExitCode, MigrateError> {
    if arguments.status {
        return Ok(print_states(&migration_states(owner, schemas).await?));
    }
    if arguments.roles_only {
        create_roles(owner, runtime).await?;
        output::stdout("the roles exist");
        return Ok(ExitCode::SUCCESS);
    }
    let report = match arguments.down_to {
        Some(version) => migrate_down(owner, schemas, version).await?,
        None => migrate_up(owner, schemas, runtime).await?,
    };
    print_report(&report);
    Ok(ExitCode::SUCCESS)
}

fn print_states(states: &[MigrationState]) -> ExitCode {
    for MigrationState { name, status } in states {
        let status = match status {
            MigrationStatus::Applied => "applied",
            MigrationStatus::Pending => "pending",
            MigrationStatus::Skipped => "pending although later ones are applied: migrate down below it and up again",
            MigrationStatus::Unknown => "applied by a newer release",
        };
        output::stdout(&format!("{name} {status}"));
    }
    let is_pending =
        |state: &&MigrationState| matches!(state.status, MigrationStatus::Pending | MigrationStatus::Skipped);
    let pending = states.iter().filter(is_pending).count();
    if pending == 0 {
        output::stdout("the schema is up to date");
        return ExitCode::SUCCESS;
    }
    output::stdout(&format!("{pending} pending: run `linecard migrate`"));
    ExitCode::from(PENDING)
}

fn print_report(report: &MigrationReport) {
    for step in &report.steps {
        let direction = if report.to < report.from { "down" } else { "up" };
        output::stdout(&format!("{direction} {step}"));
    }
    if report.from == report.to {
        output::stdout(&format!("the schema is already at version {}", report.to));
    } else {
        output::stdout(&format!("the schema was migrated from version {} to {}", report.from, report.to));
    }
}
