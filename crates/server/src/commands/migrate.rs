//! `linecard migrate`.

use linecard_store::{ConnectError, MigrateError, MigrationReport, migrate_down, migrate_up, parse_address};
use secrecy::{ExposeSecret, SecretString};

use crate::cli::MigrateArguments;
use crate::config::{MigrateConfig, MigrationDatabase};
use crate::error::ServerError;
use crate::{database, output};

pub(crate) async fn migrate(arguments: &MigrateArguments, config: &MigrateConfig) -> Result<(), ServerError> {
    let report = match &config.database {
        MigrationDatabase::External { owner, runtime } => external(arguments, owner, runtime.as_ref()).await?,
        MigrationDatabase::Embedded(options) => {
            let opened = database::open(options).await?;
            let owner = opened.connection().owner_config();
            let outcome = match arguments.down_to {
                Some(version) => migrate_down(&owner, version).await,
                None => migrate_up(&owner, None).await,
            };
            opened.close().await?;
            outcome?
        }
    };
    tell(&report);
    Ok(())
}

async fn external(
    arguments: &MigrateArguments,
    owner: &SecretString,
    runtime: Option<&SecretString>,
) -> Result<MigrationReport, ServerError> {
    let parse = |address: &SecretString| parse_address(address.expose_secret());
    let owner = parse(owner).map_err(MigrateError::Connect)?;
    let runtime = runtime.map(parse).transpose().map_err(|error: ConnectError| MigrateError::Connect(error))?;
    let report = match arguments.down_to {
        Some(version) => migrate_down(&owner, version).await?,
        None => migrate_up(&owner, runtime.as_ref()).await?,
    };
    Ok(report)
}

fn tell(report: &MigrationReport) {
    for step in &report.steps {
        let direction = if report.to < report.from { "down" } else { "up" };
        output::line(&format!("{direction} {step}"));
    }
    if report.from == report.to {
        output::line(&format!("the schema is at version {} already", report.to));
    } else {
        output::line(&format!("the schema went from version {} to {}", report.from, report.to));
    }
}
