//! `linecard migrate`.

use std::process::ExitCode;

use linecard_store::{
    MigrateError, MigrationReport, MigrationState, PostgresConfig, Standing, migrate_down, migrate_up,
    migration_states, parse_address,
};
use secrecy::{ExposeSecret, SecretString};

use crate::cli::MigrateArguments;
use crate::config::{MigrateConfig, MigrationDatabase};
use crate::error::ServerError;
use crate::{database, output};

/// Distinct from the exit code of failures.
const PENDING: u8 = 3;

pub(crate) async fn migrate(arguments: &MigrateArguments, config: &MigrateConfig) -> Result<ExitCode, ServerError> {
    match &config.database {
        MigrationDatabase::External { owner, runtime } => {
            let runtime = runtime.as_ref().map(parse).transpose()?;
            run(arguments, &parse(owner)?, runtime.as_ref()).await
        }
        MigrationDatabase::Embedded(options) => {
            let opened = database::open(options).await?;
            let outcome = run(arguments, &opened.connection().owner_config(), None).await;
            opened.close().await?;
            outcome
        }
    }
}

fn parse(address: &SecretString) -> Result<PostgresConfig, MigrateError> {
    Ok(parse_address(address.expose_secret())?)
}

async fn run(
    arguments: &MigrateArguments,
    owner: &PostgresConfig,
    runtime: Option<&PostgresConfig>,
) -> Result<ExitCode, ServerError> {
    if arguments.status {
        return Ok(print_states(&migration_states(owner).await?));
    }
    let report = match arguments.down_to {
        Some(version) => migrate_down(owner, version).await?,
        None => migrate_up(owner, runtime).await?,
    };
    print(&report);
    Ok(ExitCode::SUCCESS)
}

fn print_states(states: &[MigrationState]) -> ExitCode {
    for MigrationState { name, standing } in states {
        let standing = match standing {
            Standing::Applied => "applied",
            Standing::Pending => "pending",
            Standing::Skipped => "pending although later ones are applied: migrate down below it and up again",
            Standing::Unknown => "applied by a newer release",
        };
        output::stdout(&format!("{name} {standing}"));
    }
    let pending = states.iter().filter(|state| matches!(state.standing, Standing::Pending | Standing::Skipped)).count();
    if pending == 0 {
        output::stdout("the schema is up to date");
        return ExitCode::SUCCESS;
    }
    output::stdout(&format!("{pending} pending: run `linecard migrate`"));
    ExitCode::from(PENDING)
}

fn print(report: &MigrationReport) {
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
