//! The database roles. Created by any login that may create roles, which on a managed PostgreSQL is not a superuser.

use postgres_protocol::password::scram_sha_256;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config};

use super::migrate_error::MigrateError;

/// Named by every grant and policy; the runtime logs in as this role or as a member of it.
const APP: &str = "linecard_app";
/// Owns the functions that read before an organization is known. It cannot log in.
const AUTH: &str = "linecard_auth";

/// Creates `linecard_auth`, `linecard_app` and the runtime's own login where they are missing.
pub(super) async fn ensure(client: &Client, runtime: Option<&Config>) -> Result<(), MigrateError> {
    create(client, AUTH, "NOLOGIN").await?;
    let login = runtime.and_then(Config::get_user).unwrap_or(APP);
    let with_password = match runtime.and_then(Config::get_password) {
        // Hashed here, because the server may log the statement.
        Some(password) => format!("LOGIN PASSWORD {}", literal(&scram_sha_256(password))),
        None => "LOGIN".to_owned(),
    };
    if login == APP {
        create(client, APP, &with_password).await?;
    } else {
        create(client, APP, "NOLOGIN").await?;
        if create(client, login, &with_password).await? {
            client.batch_execute(&format!("GRANT {APP} TO {}", identifier(login))).await?;
        }
    }
    // Changing a function's owner to a role requires membership of that role.
    if client.batch_execute(&format!("SET ROLE {AUTH}; RESET ROLE")).await.is_err() {
        client.batch_execute(&format!("GRANT {AUTH} TO CURRENT_USER")).await?;
    }
    Ok(())
}

/// Returns whether the role was missing.
async fn create(client: &Client, role: &str, attributes: &str) -> Result<bool, MigrateError> {
    let found = client.query_opt("SELECT 1 FROM pg_roles WHERE rolname = $1", &[&role]).await?;
    if found.is_some() {
        return Ok(false);
    }
    let quoted = identifier(role);
    match client.batch_execute(&format!("CREATE ROLE {quoted} {attributes}")).await {
        Ok(()) => Ok(true),
        // Another database of this server is being migrated at the same time; roles are shared by all of them.
        Err(error) if matches!(error.code(), Some(&(SqlState::DUPLICATE_OBJECT | SqlState::UNIQUE_VIOLATION))) => {
            Ok(false)
        }
        Err(source) if source.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
            let kind = if attributes.starts_with("NOLOGIN") { "NOLOGIN" } else { "LOGIN PASSWORD '…'" };
            let remedy = format!("CREATE ROLE {quoted} {kind}; GRANT {quoted} TO CURRENT_USER");
            Err(MigrateError::RoleMissing { role: role.to_owned(), remedy, source })
        }
        Err(error) => Err(error.into()),
    }
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
