//! `linecard api-key create`.

use linecard_app::{AppError, OperatorKey, OperatorKeyInput};
use secrecy::ExposeSecret;

use super::organizations;
use crate::cli::CreateApiKeyArguments;
use crate::config::Config;
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::{output, wiring};

pub(crate) async fn create_api_key(arguments: CreateApiKeyArguments, config: Config) -> Result<(), ServerError> {
    let database = OpenDatabase::to_share(&config.database).await?;
    let outcome = create(arguments, config, &database).await;
    database.close().await?;
    outcome
}

async fn create(arguments: CreateApiKeyArguments, config: Config, database: &OpenDatabase) -> Result<(), ServerError> {
    let app = wiring::for_command(database, config).await?;
    let CreateApiKeyArguments { organization, name, role, member } = arguments;
    let input = OperatorKeyInput { name, role, member };
    for (id, organization) in organizations::chosen(&database.store, Some(&organization)).await? {
        let OperatorKey { created, member } = app.create_operator_key(id, &input).await.map_err(describe)?;
        let key = created.stored;
        output::stderr(&format!("key {} ({}) of {organization}, with the role {}", key.name, key.id, key.role));
        output::stderr(&format!(
            "It belongs to {}, ends with that membership, and is shown only now.",
            member.as_str()
        ));
        output::stdout(created.key.expose_secret());
    }
    Ok(())
}

fn describe(error: AppError) -> ServerError {
    match error {
        AppError::Invalid(fields) => ServerError::of_arguments(&fields),
        error => ServerError::App(error),
    }
}
