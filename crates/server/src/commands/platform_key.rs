//! `linecard platform-key create`, `list` and `revoke`.

use linecard_app::{AppError, NewPlatformKeyInput};
use linecard_domain::{PlatformKeyId, Timestamp};
use linecard_store::PlatformKey;
use secrecy::ExposeSecret;
use time::Duration;
use time::format_description::well_known::Rfc3339;

use crate::cli::{CreatePlatformKeyArguments, PlatformKeyCommand};
use crate::config::Config;
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::{output, wiring};

pub(crate) async fn platform_key(command: PlatformKeyCommand, config: Config) -> Result<(), ServerError> {
    let database = OpenDatabase::to_share(&config.database).await?;
    let outcome = run(command, config, &database).await;
    database.close().await?;
    outcome
}

async fn run(command: PlatformKeyCommand, config: Config, database: &OpenDatabase) -> Result<(), ServerError> {
    let app = wiring::for_command(database, config).await?;
    match command {
        PlatformKeyCommand::Create(CreatePlatformKeyArguments { name, scopes, expires_in_days }) => {
            let lifetime = expires_in_days.map(|days| Duration::days(i64::from(days)));
            let created = app.create_platform_key(NewPlatformKeyInput { name, scopes, lifetime }).await?;
            output::stderr(&format!("platform key {}; the key is shown only now:", created.id));
            output::stdout(created.key.expose_secret());
        }
        PlatformKeyCommand::List => {
            for key in app.platform_keys().await? {
                output::stdout(&line(&key));
            }
        }
        PlatformKeyCommand::Revoke { id } => {
            revoke(app.revoke_platform_key(id).await, id)?;
            output::stderr(&format!("platform key {id} is revoked"));
        }
    }
    Ok(())
}

fn revoke(outcome: Result<(), AppError>, id: PlatformKeyId) -> Result<(), ServerError> {
    match outcome {
        Err(AppError::NotFound(_)) => {
            let detail =
                format!("there is no platform key {id}, or it is revoked already: see linecard platform-key list");
            Err(ServerError::Usage(detail))
        }
        outcome => Ok(outcome?),
    }
}

/// Without a key's secret, of which only the last characters are stored.
fn line(key: &PlatformKey) -> String {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let instants = [
        ("created", Some(key.created_at)),
        ("last used", key.last_used_at),
        ("expires", key.expires_at),
        ("revoked", key.revoked_at),
    ];
    let instants = instants.into_iter().filter_map(|(what, at)| Some(format!("{what} {}", instant(at?)?)));
    let described = format!("{} lcp_…{} {} [{}]", key.id, key.hint, key.name, scopes.join(","));
    std::iter::once(described).chain(instants).collect::<Vec<_>>().join(", ")
}

fn instant(at: Timestamp) -> Option<String> {
    at.replace_nanosecond(0).unwrap_or(at).format(&Rfc3339).ok()
}
