//! A connection pooler in transaction mode, such as PgBouncer 1.21 or Supavisor: each transaction may run in another session of
//! PostgreSQL. Settings come from the role, prepared statements are the pooler's to pass on, and what needs a session of its
//! own (`LISTEN`) has an address past the pooler.

use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

use super::link::{ConnectError, connect_once};
use super::session::{PLANNING, TIMEOUTS};
use crate::address::DatabaseAddress;

/// Checks what the pool's connections rely on behind a pooler.
pub(super) async fn require_pooler(
    client: &Client,
    pooler: &DatabaseAddress,
    search_path: &str,
    wait: Duration,
) -> Result<(), ConnectError> {
    // A pooler with one session alone would keep this waiting.
    let passed_on = tokio::time::timeout(wait, prepared_statements_are_passed_on(client, pooler)).await;
    if passed_on.unwrap_or(Err(ConnectError::OneSession))? {
        require_role_settings(client, search_path).await
    } else {
        Err(ConnectError::PreparedStatements)
    }
}

/// While another connection has a transaction open, in the session that the first has just used, the first has another one, where
/// its statement was not prepared.
async fn prepared_statements_are_passed_on(client: &Client, pooler: &DatabaseAddress) -> Result<bool, ConnectError> {
    let statement = client.prepare("SELECT pg_backend_pid()").await?;
    client.query_one(&statement, &[]).await?;
    let other = connect_once(pooler).await?;
    other.batch_execute("BEGIN").await?;
    let answer = client.query_one(&statement, &[]).await;
    other.batch_execute("ROLLBACK").await?;
    match answer {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some(&SqlState::INVALID_SQL_STATEMENT_NAME) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The settings that a session of its own would be given, which here are the role's: a `SET` would reach whoever has the session next.
async fn require_role_settings(client: &Client, search_path: &str) -> Result<(), ConnectError> {
    let mut missing: Vec<String> = Vec::new();
    for (name, value) in PLANNING {
        if setting(client, name).await? != value {
            missing.push(format!("{name} = {value}"));
        }
    }
    // Whatever the operator has chosen.
    for (name, value) in TIMEOUTS {
        if setting(client, name).await? == "0" {
            missing.push(format!("{name} = '{value}'"));
        }
    }
    if bare(&setting(client, "search_path").await?) != bare(search_path) {
        missing.push(format!("search_path = {search_path}"));
    }
    if missing.is_empty() {
        return Ok(());
    }
    let row = client.query_one("SELECT format('%I IN DATABASE %I', current_user, current_database())", &[]).await?;
    let role: String = row.try_get(0)?;
    let statements = missing.iter().map(|setting| format!("ALTER ROLE {role} SET {setting};"));
    Err(ConnectError::RoleSettings { statements: statements.collect::<Vec<_>>().join(" ") })
}

async fn setting(client: &Client, name: &str) -> Result<String, Error> {
    client.query_one("SELECT current_setting($1)", &[&name]).await?.try_get(0)
}

/// However it was quoted.
fn bare(search_path: &str) -> String {
    search_path.chars().filter(|character| !matches!(character, '"' | ' ')).collect()
}
