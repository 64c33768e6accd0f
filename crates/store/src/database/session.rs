//! The settings of a session, and whether a connection is a session of its own. They are set by statements: a connection
//! pooler in session mode does not pass the options with which a connection is opened. Behind one in transaction mode,
//! a connection is not a session.

use tokio_postgres::{Client, Error};

use super::link::{ConnectError, connect_once};
use crate::address::DatabaseAddress;
use crate::schemas::SchemaNames;

/// A statement or a lock that takes longer than a client would wait is of no use.
///
/// An address can set others: those have the source `client`.
pub(super) const TIMEOUTS: [(&str, &str); 3] =
    [("statement_timeout", "10s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "30s")];

/// How statements are planned: every one has an index that returns its rows in their order.
///
/// PostgreSQL underestimates how many rows the policies let through (it cannot know that a role is what it is), and
/// overestimates how far an index scan jumps (an organization's ids ascend as its rows were stored, but it knows the
/// correlation of an index's first column only). For a page of an organization with many rows it would rather read
/// and sort them all. `tests/store/plans` checks what is read.
///
/// A plan that has no other choice is still made, at a forbidding cost, for which nothing is to be compiled. No statement
/// has work for several processes: workers would read ahead of a page's limit.
pub(super) const PLANNING: [(&str, &str); 4] =
    [("enable_bitmapscan", "off"), ("enable_seqscan", "off"), ("jit", "off"), ("max_parallel_workers_per_gather", "0")];

/// The same for other programs' connections, as options of `postgres` and `PGOPTIONS`.
pub fn planning_options() -> String {
    PLANNING.map(|(name, value)| format!("-c {name}={value}")).join(" ")
}

/// What a server's connections begin with.
pub(super) async fn prepare_session(client: &Client, search_path: &str) -> Result<(), Error> {
    let timeouts = TIMEOUTS.map(|(name, value)| format!("('{name}', '{value}')")).join(", ");
    let planning = PLANNING.map(|(name, value)| format!("SET {name} = {value}; ")).concat();
    let settings = format!(
        "SELECT set_config(name, value, false) FROM (VALUES {timeouts}) AS ours (name, value)
            JOIN pg_settings USING (name) WHERE source <> 'client';
        {planning} SET search_path = {search_path}"
    );
    client.batch_execute(&settings).await
}

/// Statements name tables without their schema. Named last, `pg_temp` cannot shadow them.
pub(super) fn search_path(schemas: &SchemaNames) -> String {
    format!("\"{}\", pg_temp", schemas.tables())
}

/// Refuses a pooler that gives sessions of PostgreSQL to each transaction anew: settings would be lost, prepared
/// statements missing, and a LISTEN would hear nothing. While another connection has a transaction open, such a pooler has
/// to let one of the two have another session than before.
pub(super) async fn require_own_session(client: &Client, address: &DatabaseAddress) -> Result<(), ConnectError> {
    let before = session(client).await?;
    let other = connect_once(address).await?;
    other.batch_execute("BEGIN").await?;
    let others = session(&other).await?;
    let after = session(client).await?;
    other.batch_execute("ROLLBACK").await?;
    if others == before || others == after || before != after { Err(ConnectError::SharedSession) } else { Ok(()) }
}

/// By the simple protocol: a prepared statement is what such a pooler may not have.
async fn session(client: &Client) -> Result<Option<String>, ConnectError> {
    let messages = client.simple_query("SELECT pg_backend_pid()").await?;
    Ok(messages.iter().find_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(ToOwned::to_owned),
        _ => None,
    }))
}
