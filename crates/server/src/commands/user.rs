//! `linecard user create`, `reset-password` and `reset-second-factor`.

use linecard_app::{AppError, Password};
use linecard_domain::Email;
use secrecy::ExposeSecret;

use super::stdin::secret_line;
use crate::cli::CreateUserArguments;
use crate::config::Config;
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::{output, wiring};

pub(crate) async fn create_user(arguments: CreateUserArguments, config: Config) -> Result<(), ServerError> {
    let password = Password::parse(secret_line("the password")?, &arguments.email)
        .map_err(|invalid| ServerError::Usage(format!("the password {}", invalid.detail())))?;
    let database = OpenDatabase::to_share(&config.database).await?;
    let outcome = create(&arguments, config, password, &database).await;
    database.close().await?;
    outcome
}

async fn create(
    arguments: &CreateUserArguments,
    config: Config,
    password: Password,
    database: &OpenDatabase,
) -> Result<(), ServerError> {
    let app = wiring::for_command(database, config).await?;
    let CreateUserArguments { email, organization, role, own_password, .. } = arguments;
    let created = app.create_user(email, password, !own_password, organization, *role).await;
    let (user_id, organization_id) = created.map_err(describe)?;
    output::stdout(&format!("{} is {role} of {}", email.as_str(), organization.as_str()));
    output::stdout(&format!("user {user_id}"));
    output::stdout(&format!("organization {organization_id}"));
    Ok(())
}

pub(crate) async fn reset_password(email: Email, config: Config) -> Result<(), ServerError> {
    let database = OpenDatabase::to_share(&config.database).await?;
    let made = async {
        let app = wiring::for_command(&database, config).await?;
        app.reset_user_password(&email).await.map_err(describe)
    };
    let outcome = made.await;
    database.close().await?;
    output::stdout(outcome?.url.expose_secret());
    Ok(())
}

pub(crate) async fn reset_second_factor(email: Email, config: Config) -> Result<(), ServerError> {
    let database = OpenDatabase::to_share(&config.database).await?;
    let removed = async {
        let app = wiring::for_command(&database, config).await?;
        app.reset_second_factor(&email).await.map_err(ServerError::ResetSecondFactor)
    };
    let outcome = removed.await;
    database.close().await?;
    outcome?;
    output::stdout(&format!("the second factor of {} was removed, and all of its sessions have ended", email.as_str()));
    Ok(())
}

fn describe(error: AppError) -> ServerError {
    match error {
        AppError::Invalid(fields) => ServerError::of_arguments(&fields),
        error => ServerError::CreateUser(error),
    }
}
